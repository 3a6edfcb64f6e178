//! Messages that say one small thing: what is missing still, a greeting and nothing else, and the question about a draft that was left.

use super::introductions::{NEED, REST};
use crate::world::{Person, World};

const DRAFT: &str = "We need a secondee in Leeds. Organisation: Leeds City Council";

/// A host whose role lacks most of what the form wants.
fn begun(world: &mut World) -> Person {
    let host = world.by_email("host@leeds.gov.uk");
    host.writes(world, DRAFT);
    host.reads(world);
    host
}

#[test]
fn whoever_asks_what_is_missing_is_shown_what_there_is_in_whatever_words_they_ask() {
    for sentence in [
        "What is missing?",
        "what do you still need from me?",
        "Hi, have I given you everything?\n\nThanks\n\nDana",
        "Please could you tell me what is still missing?",
        "Do you need anything else from us, please?",
        "ok so what's outstanding?",
        "Is our role complete now?",
    ] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let host = begun(&mut world);
        host.replies(&mut world, sentence);
        let by_mail = host.reads_text(&world);
        world.runs(&["chat", "--as", "dana", "--say", DRAFT]);
        let in_chat = world.runs(&["chat", "--as", "dana", "--say", sentence]);
        for told in [by_mail, in_chat] {
            assert!(told.contains("- Places: Leeds"), "{sentence}: {told}");
            assert!(told.contains("Still missing"), "{sentence}: {told}");
            assert!(!told.contains("what you add"), "{sentence}: {told}");
        }
        assert_eq!(world.officer().concerns(), [""; 0], "{sentence}");
    }
}

#[test]
fn whoever_has_a_draft_saved_or_submitted_is_told_so_and_not_thanked_for_more() {
    for (sentence, told) in [
        ("Save it for later please", "We have saved the role in GovXchange. This is what we have:"),
        ("I'll finish it later", "We have saved the role in GovXchange. This is what we have:"),
        ("Submit it", "Not submitted yet"),
    ] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let host = begun(&mut world);
        host.replies(&mut world, sentence);
        let by_mail = host.reads_text(&world);
        world.runs(&["chat", "--as", "dana", "--say", DRAFT]);
        let in_chat = world.runs(&["chat", "--as", "dana", "--say", sentence]);
        for answer in [by_mail, in_chat] {
            assert!(answer.contains(told) && answer.contains("- Places: Leeds"), "{answer}");
            assert!(!answer.contains("what you add"), "{sentence}: {answer}");
        }
    }
    let world = World::running("govxchange").on("2026-03-02");
    let says = |words: &str| world.runs(&["chat", "--as", "dana", "--say", words]);
    says(&format!("{NEED}\n{}", REST.replace(": yes", ": not yet")));
    says("Save it for later");
    says("Our approvals have been followed");
    let told = says("Please submit it");
    assert!(told.contains("Thank you for submitting the role in GovXchange."), "{told}");
}

#[test]
fn no_order_and_no_put_off_is_the_answer_to_the_one_question_that_is_open() {
    const NEARLY: &str =
        "We need a secondee in Sheffield. Essential skills: data analysis. Approvals followed: yes";
    for sentence in [
        "withdraw",
        "cancel",
        "continue",
        "hold on",
        "skip",
        "done",
        "I have to ask my boss",
        "I will get back to you tomorrow",
        "one moment please",
        "Save it for later",
        "that's all",
    ] {
        let world = World::running("govxchange").on("2026-03-02");
        let says = |words: &str| world.runs(&["chat", "--as", "dana", "--say", words]);
        let begun = says(NEARLY);
        assert!(begun.contains("Which organisation"), "{begun}");
        let told = says(sentence) + &says("What is missing?");
        assert!(!told.contains("- Organisation:"), "{sentence}: {told}");
        let named = says("Northumbria Crafts Guild");
        assert!(
            sentence == "withdraw" || named.contains("Northumbria Crafts Guild"),
            "{sentence}: {named}"
        );
    }
}

#[test]
fn an_order_says_nothing_of_approvals() {
    let world = World::running("govxchange").on("2026-03-02");
    let says = |words: &str| world.runs(&["chat", "--as", "dana", "--say", words]);
    says("We need a secondee in Leeds from May, two days a week.");
    for sentence in ["yes submit", "that's right, submit"] {
        let told = says(sentence);
        assert!(!told.contains("approvals followed: yes"), "{sentence}: {told}");
        assert!(told.contains("Not submitted yet"), "{sentence}: {told}");
    }
}

#[test]
fn a_greeting_and_nothing_else_is_told_once_what_the_desk_can_do_and_then_an_officer_sees_it() {
    for text in ["Hello", "Hi there,\n\nKind regards\nDana Example", "Good morning!"] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let somebody = world.by_email("somebody@leeds.gov.uk");
        somebody.writes(&mut world, text);
        let told = somebody.reads_text(&world);
        assert!(told.contains("This is the desk of GovXchange"), "{text}: {told}");
        assert!(told.contains("would you rather speak to a person?"), "{text}: {told}");
        assert_eq!(world.officer().concerns(), [""; 0], "{text}");
        world.passes("2 hours");
        somebody.writes(&mut world, &format!("{text}\n"));
        assert_eq!(somebody.reads(&world), "nothing", "{text}");
        assert_eq!(world.officer().concerns().len(), 1, "{text}");
    }
}

#[test]
fn no_machine_and_no_thanks_is_told_what_the_desk_can_do() {
    for (head, text) in [
        ("Auto-Submitted: auto-generated\r\n", "Hello"),
        ("List-Id: <news.council.example>\r\n", "Good morning"),
        ("Precedence: bulk\r\n", "Hi"),
        ("", "Hello and thanks"),
        ("", "Hi, thank you for your help"),
    ] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let mail = format!(
            "{head}From: somebody@leeds.gov.uk\r\nTo: desk@programme.example\r\nSubject: hello\r\nMessage-ID: <1@leeds.gov.uk>\r\n\r\n{text}\r\n"
        );
        world.drops("inbox", mail.as_bytes());
        world.settles();
        let letters = world.by_email("somebody@leeds.gov.uk").mails(&world);
        assert!(letters.iter().all(|mail| !mail.text.contains("what you can do")), "{head}{text}");
        assert!(letters.iter().all(|mail| !mail.text.contains("the desk of")), "{head}{text}");
    }
}

#[test]
fn a_question_about_a_draft_lists_what_is_missing_when_it_is_sent() {
    for by_officer in [false, true] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let host = begun(&mut world);
        host.replies(&mut world, "Please save it for later.");
        let reference = host.reads(&world).split(':').next().unwrap().to_owned();
        let asks = |world: &World| -> Vec<String> {
            let texts = host.mails(world).into_iter().map(|mail| mail.text);
            texts.filter(|text| text.contains("Some days ago you began")).collect()
        };
        // The question is written while sending pauses.
        world.clock_says("2026-03-09T08:00:00Z");
        world.runs(&["pause"]);
        world.settles();
        if by_officer {
            world.runs(&["edit", &reference, "Essential skills: homelessness prevention"]);
        } else {
            host.replies(&mut world, "Essential skills: homelessness prevention");
        }
        world.clock_says("2026-03-09T10:00:00Z");
        world.runs(&["resume"]);
        world.settles();
        let early = asks(&world);
        assert!(early.iter().all(|text| !text.contains("- Which skills")), "{early:#?}");
        for day in ["2026-03-17", "2026-03-25"] {
            world.clock_says(&format!("{day}T10:00:00Z"));
            world.settles();
        }
        let asked = asks(&world);
        assert_eq!(asked.len(), 1, "{asked:#?}");
        assert!(asked[0].contains("- Essential skills: homelessness prevention"), "{asked:#?}");
        assert!(asked[0].contains("Still missing"), "{asked:#?}");
        assert!(!asked[0].contains("- Which skills"), "{asked:#?}");
    }
}
