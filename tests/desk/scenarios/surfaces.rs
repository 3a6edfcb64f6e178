//! The same question gets the same answer wherever it is asked, and of several questions none is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::guidance::asks;
use crate::world::World;

/// The questions of a set to one programme, each by its id.
fn questions(file: &str) -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guidance").join(file);
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let own = lines.filter(|line| line["programme"] == "govxchange");
    own.map(|line| {
        let text = |key: &str| line[key].as_str().unwrap().to_owned();
        (text("id"), text("question"))
    })
    .collect()
}

/// The headings of the entries in the text of a letter, in their order.
fn headings(text: &str) -> Vec<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let passages = text.split("(From the guidance of GovXchange, ").skip(1);
    let heading = |passage: &str| -> Option<String> {
        let (_, rest) = passage.split_once(": ")?;
        let end = rest.find(" Source: ")?;
        rest.get(..end).map(str::to_owned)
    };
    passages.filter_map(heading).collect()
}

#[test]
fn mail_chat_and_ask_give_the_same_answers() {
    let all = questions("unseen.jsonl");
    let mut world = World::running("govxchange").on("2026-03-02");
    for (id, question) in &all {
        let mail = format!(
            "From: {id}@leeds.gov.uk\r\nTo: x@programme.example\r\nMessage-ID: <{id}@leeds.gov.uk>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{question}\r\n"
        );
        world.drops("inbox", mail.as_bytes());
    }
    world.settles();
    world.passes("2 hours");
    let told = asks(&world, &all.values().cloned().collect::<Vec<_>>());
    let mut differ = Vec::new();
    let mut n_answered = 0;
    for ((id, question), told) in all.iter().zip(&told) {
        let entries = told["entries"].as_array().unwrap().iter();
        let asked: Vec<String> =
            entries.map(|entry| entry["heading"].as_str().unwrap().to_owned()).collect();
        n_answered += usize::from(!asked.is_empty());
        let by_mail = world.by_email(&format!("{id}@leeds.gov.uk")).reads_text(&world);
        if headings(&by_mail) != asked {
            differ.push(id.as_str());
        }
        if n_answered % 8 == 1 {
            let in_chat = world.runs(&["chat", "--as", id, "--say", question]);
            if headings(&in_chat) != headings(&by_mail) {
                differ.push("chat");
            }
        }
    }
    assert!(n_answered >= 40, "{n_answered}");
    // A message that offers or asks for a person, or puts something right, is that first of all.
    assert!(differ.len() * 12 <= all.len(), "{} of {}: {differ:?}", differ.len(), all.len());
}

#[test]
fn every_item_of_a_list_is_answered_or_named() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let writer = world.by_email("somebody@leeds.gov.uk");
    writer.writes(
        &mut world,
        "1) who pays me\n2) what about mileage\n3) is it possible to work from home\n4) does my pension change\n5) what is the dress code",
    );
    let text = writer.reads_text(&world);
    let asked = [
        "who pays me",
        "what about mileage",
        "is it possible to work from home",
        "does my pension change",
        "what is the dress code",
    ];
    let places: Vec<usize> =
        asked.iter().map(|words| text.find(words).unwrap_or_else(|| panic!("{text}"))).collect();
    assert!(places.is_sorted(), "{text}");
    assert_eq!(text.matches("passed this question to a person").count(), 2, "{text}");
    assert_eq!(headings(&text).len(), 3, "{text}");
    assert_eq!(world.officer().concerns(), ["asks something that the guidance does not answer"]);
}

#[test]
fn numbered_questions_on_one_line_of_a_chat_are_all_answered_or_named() {
    let world = World::running("govxchange").on("2026-03-02");
    let message = "1. Is there a relocation package? 2. What is the mileage rate?";
    let text = world.runs(&["chat", "--as", "somebody", "--say", message]);
    assert_eq!(headings(&text).len(), 1, "{text}");
    assert!(text.contains("mileage"), "{text}");
    assert!(text.contains("passed this question to a person"), "{text}");
}

#[test]
fn ask_names_the_questions_that_are_not_answered_and_who_answers_them() {
    let world = World::running("govxchange");
    let told = asks(
        &world,
        &[
            "Is there a relocation package? What is the mileage rate?".to_owned(),
            "Is there a relocation package?".to_owned(),
        ],
    );
    assert_eq!(told[0]["answered"], true);
    assert_eq!(told[0]["unanswered"], serde_json::json!(["What is the mileage rate?"]));
    assert!(told[0]["handed_to"].is_string(), "{}", told[0]);
    assert_eq!(told[1]["unanswered"], serde_json::json!([]));
    assert!(told[1]["handed_to"].is_null(), "{}", told[1]);
}

#[test]
fn what_names_another_programme_is_left_to_it() {
    let mut world = World::running("govxchange").on("2026-03-02");
    world.own_programme("digital", "other");
    let writer = world.by_email("somebody@leeds.gov.uk");
    writer.writes(&mut world, "Is VAT charged on the digital programme?");
    let text = writer.reads_text(&world);
    assert_eq!(headings(&text), [""; 0], "{text}");
    assert!(text.contains("about Digital Secondments."), "{text}");
    assert_eq!(world.officer().concerns(), ["asks something that the guidance does not answer"]);
    let told = asks(
        &world,
        &[
            "Which grades does the digital programme take?".to_owned(),
            "I am a digital programme manager. Is there a relocation package?".to_owned(),
            "Is VAT charged on GovXchange, unlike the digital programme?".to_owned(),
        ],
    );
    assert_eq!(told[0]["answered"], false, "{}", told[0]);
    assert_eq!(told[1]["answered"], true, "{}", told[1]);
    assert_eq!(told[2]["answered"], true, "{}", told[2]);
}

#[test]
fn another_language_is_handed_over_though_the_guidance_has_some_of_its_words() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let writer = world.by_email("somebody@leeds.gov.uk");
    writer.writes(&mut world, "Ist VAT fällig?");
    let text = writer.reads_text(&world);
    assert_eq!(headings(&text), [""; 0], "{text}");
    let asked = ["Oes pecyn relocation ar gael?", "Hoe lang duurt een secondment?"];
    for told in asks(&world, &asked.map(str::to_owned)) {
        assert_eq!(told["answered"], false, "{told}");
    }
    let told = world.runs(&["ask", "--programme", "govxchange", "Czy pension się zmienia?"]);
    assert!(told.contains("use English only"), "{told}");
}

#[test]
fn letters_that_nobody_sees_and_wide_ones_change_no_answer() {
    let strange = "Is there a relo\u{200b}cation pack\u{ad}age? Ｉｓ　ＶＡＴ　ｄｕｅ？";
    let mut world = World::running("govxchange").on("2026-03-02");
    let plain = asks(&world, &["Is there a relocation package? Is VAT due?".to_owned()]);
    let headings_of = |told: &serde_json::Value| -> Vec<String> {
        let entries = told["entries"].as_array().unwrap().iter();
        entries.map(|entry| entry["heading"].as_str().unwrap().to_owned()).collect()
    };
    let expected = headings_of(&plain[0]);
    assert_eq!(expected.len(), 2, "{}", plain[0]);
    assert_eq!(headings_of(&asks(&world, &[strange.to_owned()])[0]), expected);
    let writer = world.by_email("somebody@leeds.gov.uk");
    writer.writes(&mut world, strange);
    assert_eq!(headings(&writer.reads_text(&world)), expected);
    let in_chat = world.runs(&["chat", "--as", "somebody", "--say", strange]);
    assert_eq!(headings(&in_chat), expected, "{in_chat}");
    let applicant = world.by_email("applicant@leeds.gov.uk");
    applicant.writes(
        &mut world,
        "I would like a second\u{200b}ment.\nName: Ottilie Brackenbury\nPla\u{ad}ces: Ｍａｎｃｈｅｓｔｅｒ\nEmployer: Leeds City Council",
    );
    let text = applicant.reads_text(&world);
    assert!(text.contains("Manchester"), "{text}");
}

#[test]
fn what_somebody_tells_of_themselves_gives_a_question_no_other_answer() {
    let message = "hi saw govxchange on the intranet, im a g7 in policy at DWP. is there a relocation package? and can i do it part time. leeds or sheffield pls from january. My line manager is happy. Right to work: yes";
    let mut world = World::running("govxchange").on("2026-03-02");
    let writer = world.by_email("somebody@dwp.gov.uk");
    writer.writes(&mut world, message);
    let told = asks(&world, &[message.to_owned(), "can i do it part time".to_owned()]);
    let headings_of = |told: &serde_json::Value| -> Vec<String> {
        let entries = told["entries"].as_array().unwrap().iter();
        entries.map(|entry| entry["heading"].as_str().unwrap().to_owned()).collect()
    };
    let part_time = "Can the placement itself be part time, alongside my own job?";
    let by_mail = headings(&writer.reads_text(&world));
    assert_eq!(by_mail[0], "Is there a relocation package?");
    assert!(by_mail.iter().skip(1).all(|heading| heading == part_time), "{by_mail:?}");
    assert_eq!(headings_of(&told[0]), by_mail, "{}", told[0]);
    assert_eq!(headings_of(&told[1]), [part_time], "{}", told[1]);
}

#[test]
fn a_sentence_about_the_asker_before_a_question_changes_no_answer() {
    let world = World::running("govxchange");
    // A message that puts no question is taken whole: there nothing stands before one.
    let plain: Vec<String> = questions("unseen.jsonl")
        .into_values()
        .filter(|question| {
            question.ends_with('?') && question.matches(['.', '?', '!']).count() == 1
        })
        .collect();
    assert!(plain.len() >= 40, "{}", plain.len());
    let prefixed: Vec<String> =
        plain.iter().map(|question| format!("im a g7 in policy at DWP. {question}")).collect();
    let entries = |told: &serde_json::Value| told["entries"].as_array().unwrap().clone();
    let (alone, behind) = (asks(&world, &plain), asks(&world, &prefixed));
    let changed = alone.iter().zip(&behind).filter(|(alone, behind)| {
        let known = entries(alone);
        !known.is_empty() && entries(behind).iter().any(|entry| !known.contains(entry))
    });
    assert_eq!(changed.count(), 0);
}
