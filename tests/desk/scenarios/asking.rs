//! People ask; the guidance answers, or a person does.

use std::fs;

use crate::world::World;

#[test]
fn a_question_is_answered_with_the_words_of_the_guidance_file() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("somebody@post.example");
    applicant.writes(&mut world, "Hello, is there a relocation package?");
    let text = applicant.reads_text(&world);
    assert!(text.contains("The programme has no relocation package."), "{text}");
    assert!(world.officer().concerns().is_empty());
}

#[test]
fn what_the_guidance_does_not_cover_goes_to_a_person_and_is_said_to() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("somebody@post.example");
    applicant.writes(&mut world, "Hello, what is the mileage rate?");
    let text = applicant.reads_text(&world);
    assert!(text.contains("passed this question to a person"), "{text}");
    assert_eq!(world.officer().concerns(), ["asks something that the guidance does not answer"]);
}

#[test]
fn who_asks_is_told_within_how_many_working_days_a_person_answers() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let file = world.path("config/programmes/govxchange.toml");
    let shipped = fs::read_to_string(&file).unwrap();
    let key = "promises-answer-within = \"5 working days\"\n";
    assert!(shipped.contains(key));
    let says = |words: &str| fs::write(&file, shipped.replace(key, words)).unwrap();
    let ask = ["ask", "--programme", "govxchange", "what is the mileage rate?"];

    says("promises-answer-within = \"2 working days\"\n");
    let applicant = world.by_email("somebody@post.example");
    applicant.writes(&mut world, "Hello, what is the mileage rate?");
    let text = applicant.reads_text(&world);
    assert!(text.contains("will answer you within 2 working days."), "{text}");
    let told = world.runs(&ask);
    assert!(told.contains("A person answers within 2 working days: secondment"), "{told}");
    assert!(!world.runs(&["check"]).contains("promised"));

    says("promises-answer-within = \"1 working day\"\n");
    let (told, as_json) = (world.runs(&ask), world.runs(&[&ask[..], &["--json"]].concat()));
    assert!(told.contains("within 1 working day:"), "{told}");
    assert!(as_json.contains("\"working_days\":1"), "{as_json}");

    says("");
    assert!(world.runs(&ask).contains("within 5 working days:"));
    let told = world.runs(&["check"]);
    assert!(told.contains("govxchange.toml: whoever asks"), "{told}");

    says("answers-within = \"5 working days\"\n");
    let refused = world.is_refused(&["check"]);
    assert!(refused.contains("is called `promises-answer-within` now"), "{refused}");

    says("promises-answer-within = \"2 weeks\"\n");
    let refused = world.is_refused(&["check"]);
    assert!(refused.contains("is a number of working days"), "{refused}");
}

#[test]
fn two_questions_are_answered_one_by_one_in_their_order() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("somebody@post.example");
    applicant.writes(&mut world, "Is there a relocation package? And what is the mileage rate?");
    let text = applicant.reads_text(&world);
    let (first, second) =
        (text.find("no relocation package").unwrap(), text.find("passed this question").unwrap());
    assert!(first < second, "{text}");
    assert_eq!(applicant.mails(&world).len(), 1);
}

#[test]
fn a_programme_never_answers_from_anothers_guidance() {
    let ask = |programme: &str| {
        let world = World::running("govxchange");
        world.own_programme("test-and-learn", "other");
        world.runs(&["ask", "--json", "--programme", programme, "is there a relocation package?"])
    };
    assert!(ask("govxchange").contains("\"answered\":true"));
    assert!(ask("test-and-learn").contains("\"answered\":false"));
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let world = World::running("govxchange");
    let ask =
        || world.runs(&["ask", "--json", "--programme", "govxchange", "how long does it last?"]);
    assert_eq!(ask(), ask());
}

#[test]
fn a_programme_that_there_is_not_is_told_and_keeps_no_other_question_waiting() {
    let world = World::running("govxchange");
    let told = world.is_refused(&["ask", "--programme", "govxchang", "is VAT charged?"]);
    assert!(told.contains("no programme `govxchang`; did you mean `govxchange`?"), "{told}");
    let line = |id: &str, programme: &str| {
        format!(
            "{{\"id\":\"{id}\",\"question\":\"Is VAT charged?\",\"programme\":\"{programme}\"}}\n"
        )
    };
    let lines = [line("one", "govxchange"), line("two", "govxchang"), line("three", "govxchange")];
    fs::write(world.path("asked.jsonl"), lines.concat()).unwrap();
    let output = world.tries(&["ask", "--questions", "asked.jsonl"]);
    assert!(!output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    let answered: Vec<bool> = said
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["answered"] == true)
        .collect();
    assert_eq!(answered, [true, false, true], "{said}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("question 2 (`two`): There is no programme `govxchang`"), "{told}");
}

#[test]
fn a_question_in_the_subject_to_which_the_text_points_is_answered() {
    let mut world = World::running("govxchange").on("2026-03-02");
    for (who, text) in [("one", "See subject."), ("two", "please see the subject line, thanks")] {
        let mail = format!(
            "From: {who}@leeds.gov.uk\r\nTo: x@programme.example\r\nSubject: Is there a relocation package?\r\nMessage-ID: <{who}@leeds.gov.uk>\r\n\r\n{text}\r\n"
        );
        world.drops("inbox", mail.as_bytes());
        world.settles();
        let told = world.by_email(&format!("{who}@leeds.gov.uk")).reads_text(&world);
        assert!(told.contains("The programme has no relocation package."), "{told}");
    }
}

const FORM: &str = "Name: Sam Sample\nEmployer: Leeds City Council\nPlaces: Leeds or York\nSkills: policy, project delivery\nGrade: G7\nWorking pattern: full time\nRight to work: yes\n";

#[test]
fn a_question_above_a_long_form_or_below_it_is_not_lost() {
    for (who, text) in [
        ("a", format!("I'd like to put myself forward. What is the mileage rate?\n\n{FORM}")),
        ("b", format!("Expression of Interest\n\n{FORM}\nWould I have to wear a suit?\n")),
        ("c", format!("{FORM}Anything I want to ask: Would I have to wear a suit?\n")),
    ] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let applicant = world.by_email(&format!("{who}@leeds.gov.uk"));
        applicant.writes(&mut world, &text);
        let told = applicant.reads_text(&world);
        assert!(told.contains("question to a person"), "{text}\n\n{told}");
        assert!(!world.officer().concerns().is_empty(), "{text}");
    }
}

#[test]
fn more_questions_than_a_letter_answers_go_to_a_person_and_the_asker_is_told() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("somebody@post.example");
    let known = "Is there a relocation package?\n".to_owned();
    let others = (1..=24).map(|n| format!("Is there a room with {n} chairs?\n"));
    applicant.writes(&mut world, &(known + &others.collect::<String>()));
    let told = applicant.reads_text(&world);
    assert!(told.contains("The programme has no relocation package."), "{told}");
    assert!(told.contains("Is there a room with 12 chairs?"), "{told}");
    assert_eq!(world.officer().concerns(), ["asks something that the guidance does not answer"]);
}

#[test]
fn a_long_mail_of_one_line_is_done_with() {
    let mut world = World::running("govxchange").on("2026-03-02");
    let applicant = world.by_email("somebody@post.example");
    let text = "Is VAT charged? ".repeat(13_000) + "What is the mileage rate?";
    applicant.writes(&mut world, &text);
    let told = applicant.reads_text(&world);
    assert_eq!(told.matches("> Is VAT charged?").count(), 1, "{told}");
    assert!(told.contains("What is the mileage rate?"), "{told}");
}

#[test]
fn short_questions_one_below_the_other_are_no_form_and_each_is_dealt_with() {
    const QUESTIONS: [&str; 6] = [
        "Do I keep my grade?",
        "What is the mileage rate?",
        "When does it start?",
        "Who signs the agreement?",
        "Where are the placements?",
        "Is there a dress code?",
    ];
    for is_numbered in [false, true] {
        let mut world = World::running("govxchange").on("2026-03-02");
        let asker = world.by_email("sam@york.gov.uk");
        let line = |(at, question): (usize, &&str)| {
            if is_numbered { format!("{}. {question}", at + 1) } else { (*question).to_owned() }
        };
        let lines: Vec<String> = QUESTIONS.iter().enumerate().map(line).collect();
        asker.writes(&mut world, &format!("Hello,\n\n{}\n\nThanks\nSam", lines.join("\n")));
        let told = asker.reads_text(&world);
        for question in QUESTIONS {
            assert!(told.contains(&format!("> {question}")), "{question}: {told}");
        }
        assert!(!told.contains("Thank you for the role"), "{told}");
    }
}
