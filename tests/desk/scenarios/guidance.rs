//! The guidance as askers and officers meet it: exact words, steadiness, and the commands around the question bank.

use std::fs;
use std::path::{Path, PathBuf};

use crate::world::World;

fn guidance_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(guidance_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts")
}

/// The shipped prompts, beside the world's config.
pub fn own_prompts(world: &World) {
    for file in guidance_files(&shipped()) {
        let inner = file.strip_prefix(shipped()).unwrap();
        let to = world.path("prompts").join(inner);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&file, to).unwrap();
    }
    fs::copy(shipped().join("words.toml"), world.path("prompts/words.toml")).unwrap();
}

/// What the guidance says to each question, a JSON value each.
pub fn asks(world: &World, questions: &[String]) -> Vec<serde_json::Value> {
    let lines = questions.iter().enumerate().map(|(at, question)| {
        serde_json::json!({"id": at.to_string(), "question": question, "programme": "govxchange"})
            .to_string()
    });
    fs::write(world.path("questions.jsonl"), lines.collect::<Vec<_>>().join("\n")).unwrap();
    let told = world.runs(&["ask", "--questions", "questions.jsonl"]);
    told.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn headings() -> Vec<String> {
    let files = guidance_files(&shipped().join("guidance/govxchange"));
    let heading = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        text.lines().find_map(|line| line.strip_prefix("# ").map(str::to_owned)).unwrap()
    };
    files.iter().map(heading).collect()
}

#[test]
fn every_answer_stands_word_for_word_in_a_file_of_the_programme() {
    let world = World::running("govxchange");
    let files: Vec<String> = guidance_files(&shipped().join("guidance/govxchange"))
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let mut n_answered = 0;
    for told in asks(&world, &headings()) {
        for entry in told["entries"].as_array().unwrap() {
            let text = entry["text"].as_str().unwrap();
            assert!(files.iter().any(|file| file.contains(text)), "{text}");
            n_answered += 1;
        }
    }
    assert!(n_answered >= 30, "{n_answered}");
}

/// Prompts that mean to mislead: each is handed over, or answered by an entry that its line names as right.
#[test]
fn none_of_the_red_team_is_answered_wrongly() {
    let world = World::empty();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = root.join("config/desk.toml");
    for file in ["red-team.jsonl", "red-team-second.jsonl"] {
        let file = root.join("tests/guidance").join(file);
        let all =
            ["ask", "--config", config.to_str().unwrap(), "--questions", file.to_str().unwrap()];
        let output = world.command(&all).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told = String::from_utf8(output.stdout).unwrap();
        let lines = |text: &str| -> Vec<serde_json::Value> {
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        let prompts = lines(&fs::read_to_string(&file).unwrap());
        assert!(prompts.len() >= 40);
        for (prompt, told) in prompts.iter().zip(lines(&told)) {
            assert_eq!(prompt["id"], told["id"]);
            for entry in told["entries"].as_array().unwrap() {
                let right =
                    prompt["answers"].as_array().is_some_and(|all| all.contains(&entry["entry"]));
                assert!(right, "{}: {}", prompt["id"], entry["entry"]);
            }
        }
    }
}

#[test]
fn case_greeting_signature_and_a_slip_of_the_pen_do_not_change_an_answer() {
    let world = World::running("govxchange");
    let plain =
        ["Is there a relocation package?", "Who pays my salary?", "Does my pension change?"];
    for question in plain {
        let told = asks(
            &world,
            &[
                question.to_owned(),
                question.to_uppercase(),
                question.to_lowercase(),
                format!("Hi there, {question}"),
                format!("Dear team\n\n{question}\n\nMany thanks\nSam Sample\nPlanning"),
                question.replacen("ea", "ae", 1).replacen("al", "la", 1).replacen("io", "oi", 1),
            ],
        );
        let entries: Vec<_> = told.iter().map(|told| told["entries"][0]["entry"].clone()).collect();
        assert!(entries[0].is_string(), "{question}");
        assert!(entries.iter().all(|entry| *entry == entries[0]), "{question}: {entries:?}");
    }
}

#[test]
fn ten_thousand_repeats_in_one_process_and_in_another_order_in_a_second_give_the_same_bytes() {
    let world = World::running("govxchange");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guidance/unseen.jsonl");
    let text = fs::read_to_string(file).unwrap();
    let question = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["question"].as_str().unwrap().to_owned()
    };
    let questions: Vec<String> = text.lines().map(question).take(100).collect();
    assert_eq!(questions.len(), 100);
    let many: Vec<String> = std::iter::repeat_n(&questions, 100).flatten().cloned().collect();
    let told = asks(&world, &many);
    assert_eq!(told.len(), 10_000);
    let back: Vec<String> = questions.iter().rev().cloned().collect();
    let mut first = asks(&world, &back);
    first.reverse();
    let said = |told: &serde_json::Value| {
        ["entries", "considered", "handed_to"].map(|key| told[key].to_string())
    };
    for (at, told) in told.iter().enumerate() {
        assert_eq!(said(told), said(&first[at % 100]), "{}", many[at]);
    }
}

#[test]
fn a_missed_question_is_added_to_the_file_that_it_belongs_to_and_answered_from_then_on() {
    let world = World::running("govxchange");
    own_prompts(&world);
    let missed = "will anybody stump up for my flitting";
    let add = ["guidance", "add", missed, "--to", "govxchange/relocation"];
    assert!(world.runs(&add).contains("relocation.md"));
    let file = fs::read_to_string(world.path("prompts/guidance/govxchange/relocation.md")).unwrap();
    assert!(file.contains(&format!("\n- {missed}\n\n## Answer\n")), "{file}");
    let told = asks(&world, &[missed.to_owned()]);
    assert_eq!(told[0]["entries"][0]["entry"], "govxchange/relocation", "{told:?}");
    assert!(world.is_refused(&add).contains("already"));
    let wrong = ["guidance", "add", missed, "--to", "govxchange/relocatoin"];
    assert!(world.is_refused(&wrong).contains("did you mean `govxchange/relocation`?"));
}

#[test]
fn officers_measure_the_answers_and_see_what_a_change_does() {
    let world = World::running("govxchange");
    own_prompts(&world);
    let question = |id: &str, question: &str, gold: &[&str]| {
        serde_json::json!({"id": id, "question": question, "programme": "govxchange", "kind": "paraphrase", "gold": gold}).to_string()
    };
    let lines = [
        question(
            "one",
            "Is there a relocation package?",
            &["page:Do you offer a relocation package?"],
        ),
        question("two", "what is the mileage rate?", &[]),
    ];
    fs::write(world.path("known.jsonl"), lines.join("\n")).unwrap();
    let measured = world.runs(&["guidance", "test", "known.jsonl"]);
    assert!(measured.contains("correct            1.000 [0.21, 1.00] of 1"), "{measured}");
    assert!(measured.contains("false answers      0.000 [0.00, 0.79] of 1"), "{measured}");
    fs::create_dir_all(world.path("was/config")).unwrap();
    fs::copy(world.path("config/desk.toml"), world.path("was/config/desk.toml")).unwrap();
    let diff = ["guidance", "diff", "known.jsonl", "--before", "was/config/desk.toml"];
    assert!(world.runs(&diff).contains("0 questions answered otherwise."));
    let file = world.path("prompts/guidance/govxchange/relocation.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("## Answer\n\nNo.", "## Answer\n\nNo, it does not.")).unwrap();
    let told = world.runs(&diff);
    assert!(told.contains("one: govxchange/relocation, in other words"), "{told}");
}

#[test]
fn an_answer_for_every_programme_and_a_missing_companion_are_refused_with_their_file() {
    let world = World::running("govxchange");
    own_prompts(&world);
    fs::create_dir_all(world.path("prompts/guidance/every-programme")).unwrap();
    fs::copy(
        world.path("prompts/guidance/govxchange/relocation.md"),
        world.path("prompts/guidance/every-programme/relocation.md"),
    )
    .unwrap();
    let file = world.path("prompts/guidance/govxchange/vat.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("+++\n", "+++\nsee-also = [\"relocatoin\"]\n", 1)).unwrap();
    let told = world.is_refused(&["check"]);
    assert!(
        told.contains("every-programme/relocation.md: an answer belongs to one programme"),
        "{told}"
    );
    assert!(told.contains("there is no entry `relocatoin`; did you mean `relocation`?"), "{told}");
}

/// an answer is the right programme's; where a question names one, the others are silent.
#[test]
fn a_question_that_names_a_programme_is_answered_by_no_other() {
    let world = World::empty();
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/desk.toml");
    let entries = |question: &str| -> Vec<String> {
        let ask = ["ask", "--config", config.to_str().unwrap(), "--json", question];
        let output = world.command(&ask).output().unwrap();
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let entries = told["entries"].as_array().unwrap().iter();
        entries.map(|entry| entry["entry"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(entries("Which places is GovXchange in?"), ["govxchange/which-places"]);
    let both =
        entries("In which places is GovXchange, and where are the test-and-learn secondments?");
    assert!(both.contains(&"govxchange/which-places".to_owned()), "{both:?}");
    assert!(both.iter().any(|entry| entry.starts_with("test-and-learn/")), "{both:?}");
    assert!(!both.iter().any(|entry| entry.starts_with("digital/")), "{both:?}");
}

#[track_caller]
fn check_entries(world: &World, question: &str, expected: &[&str]) {
    let told = world.runs(&["ask", "--json", "--programme", "govxchange", question]);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let entries = told["entries"].as_array().unwrap();
    let names: Vec<&str> = entries.iter().map(|one| one["entry"].as_str().unwrap()).collect();
    assert_eq!(names, expected, "{question}");
}

#[test]
fn what_stands_before_a_question_about_something_else_gives_it_no_answer() {
    let world = World::running("govxchange");
    for question in [
        "I have the right to work in the UK. Is there parking?",
        "I've a UK passport and the right to work here. Any news?",
        "Right to work in the UK: yes\nManager permission: yes\n\nIs there parking?",
    ] {
        check_entries(&world, question, &[]);
    }
    let context = "I'd need to uproot my family. Does anybody contribute towards that?";
    check_entries(&world, context, &["govxchange/relocation"]);
}

#[test]
fn what_is_handed_over_alone_is_handed_over_beside_others() {
    let world = World::running("govxchange");
    for question in ["Is the salary cost capped?", "Is feedback anonymous?"] {
        check_entries(&world, question, &[]);
    }
    check_entries(&world, "Is the salary cost capped? Is feedback anonymous?", &[]);
}

#[test]
fn who_wants_a_nod_asks_what_the_sentence_before_says() {
    let world = World::running("govxchange");
    check_entries(&world, "Is that right?", &[]);
    for nod in ["Have I got that right?", "Is that correct?", "am I right?"] {
        let vat = format!("The host adds VAT to what it pays back. {nod}");
        check_entries(&world, &vat, &["govxchange/vat"]);
        let mileage = format!("I've been told travel is reimbursed at 45p a mile. {nod}");
        check_entries(&world, &mileage, &[]);
    }
}

#[test]
fn what_leads_up_to_a_question_or_stands_below_every_mail_changes_no_answer() {
    let world = World::running("govxchange");
    for (question, expected) in
        [("Is there parking?", &[][..]), ("is VAT charged?", &["govxchange/vat"][..])]
    {
        for mail in [
            format!("Quick question: {question}"),
            format!("I was wondering: {question}"),
            format!("Dear team,\nI hope you are well.\n{question}\nMany thanks in advance,\nPriya"),
            format!("{question}\n\nSent from my iPhone"),
            format!(
                "{question}\n\nThis email may contain confidential information for the named recipient only."
            ),
        ] {
            check_entries(&world, &mail, expected);
        }
    }
}
