//! How well the guidance is found: the figures of known questions, ways to ask, and what does not matter about a question.

use std::path::Path;

use secondment_desk::guidance;
use secondment_desk::guidance::bank::{Bank, BankEntry};
use secondment_desk::settings::{self, InPlace, Settings};

use super::guidance::asks;
use crate::world::World;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shipped() -> Settings {
    settings::load(Some(&root().join("config/desk.toml")), &InPlace::default()).unwrap()
}

/// The share that a line of `guidance test` tells.
fn share(measured: &str, name: &str) -> f64 {
    let line = measured.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// At least so large a part has the right entry first and is answered rightly, and at most so large a part wrongly or though nothing
/// answers it. The limits are a little below what the README tells.
#[test]
fn the_figures_of_known_questions_do_not_fall() {
    let world = World::empty();
    let config = root().join("config/desk.toml");
    for (file, first, correct, wrong, false_answers, needs) in [
        ("unseen.jsonl", 0.88, 0.80, 0.03, 0.06, 0.80),
        ("calibration.jsonl", 0.87, 0.78, 0.04, 0.08, 0.85),
    ] {
        let file = root().join("tests/guidance").join(file);
        let arguments =
            ["guidance", "test", file.to_str().unwrap(), "--config", config.to_str().unwrap()];
        let output = world.command(&arguments).output().unwrap();
        let measured = String::from_utf8(output.stdout).unwrap();
        assert!(share(&measured, "first entry right") >= first, "{measured}");
        assert!(share(&measured, "correct") >= correct, "{measured}");
        assert!(share(&measured, "wrong") <= wrong, "{measured}");
        assert!(share(&measured, "false answers") <= false_answers, "{measured}");
        assert!(share(&measured, "needs covered") >= needs, "{measured}");
    }
}

fn is_own((_, entry): &(&Bank, &BankEntry)) -> bool {
    !entry.is_borrowed()
}

#[test]
fn a_message_that_is_a_way_to_ask_asks_one_thing_and_has_the_entry_s_answer() {
    let settings = shipped();
    let entries = settings
        .guidance
        .values()
        .flat_map(|bank| bank.entries().iter().map(move |entry| (bank, entry)));
    let (mut n_ways, mut n_asked) = (0, 0);
    let mut astray = Vec::new();
    for (bank, entry) in entries.filter(is_own) {
        for way in entry.ways.iter() {
            n_ways += 1;
            let asked = bank.asked(way).questions;
            let owner = bank.asked_exactly(way).and_then(|at| bank.entry(at));
            if asked.len() != 1 || owner.is_none_or(|owner| owner.name != entry.name) {
                astray.push(format!("{}: {way}", entry.path()));
            } else if n_ways % 29 == 0 {
                // What is said to it takes longer to find out.
                n_asked += 1;
                let found = guidance::answers(bank, way);
                let names: Vec<&String> = found.iter().flat_map(|found| &found.names).collect();
                if names != [&entry.name]
                    || found.iter().any(guidance::Found::is_answer) != entry.is_covered()
                {
                    astray.push(format!("{}: {way}: {names:?}", entry.path()));
                }
            }
        }
    }
    assert!(n_ways > 20_000 && n_asked > 700, "{n_ways} {n_asked}");
    assert!(astray.is_empty(), "{} of {n_ways}:\n{}", astray.len(), astray.join("\n"));
}

/// The headings of a programme's answers.
fn headings() -> Vec<String> {
    let settings = shipped();
    let bank = settings.guidance.get(&"govxchange".into()).unwrap();
    let answers = bank.entries().iter().filter(|entry| entry.is_covered());
    answers.map(|entry| entry.heading.clone()).collect()
}

fn entries(told: &serde_json::Value) -> Vec<String> {
    let entries = told["entries"].as_array().unwrap().iter();
    entries.map(|entry| entry["entry"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn case_greeting_signature_and_thanks_change_the_answer_to_no_question() {
    let world = World::running("govxchange");
    let headings = headings();
    let plain: Vec<Vec<String>> = asks(&world, &headings).iter().map(entries).collect();
    assert!(plain.iter().all(|entries| entries.len() == 1), "{plain:?}");
    let variants: [fn(&str) -> String; 5] = [
        |question| question.to_uppercase(),
        |question| question.to_lowercase(),
        |question| format!("Hi there, {question}"),
        |question| format!("Dear team\n\n{question}\n\nMany thanks\nSam Sample\nPlanning"),
        |question| format!("  {question}  Thanks!"),
    ];
    let mut differ = Vec::new();
    for variant in variants {
        let questions: Vec<String> = headings.iter().map(|heading| variant(heading)).collect();
        for ((question, told), plain) in questions.iter().zip(asks(&world, &questions)).zip(&plain)
        {
            if entries(&told) != *plain {
                differ.push(format!("{question}: {:?}", entries(&told)));
            }
        }
    }
    assert!(differ.len() * 100 <= headings.len() * variants.len(), "{differ:#?}");
}

#[test]
fn the_order_of_questions_changes_the_order_of_answers_and_nothing_else() {
    let world = World::running("govxchange");
    let headings = headings();
    let pairs = || headings.iter().zip(headings.iter().cycle().skip(7));
    let asked = |pair: (&String, &String)| format!("{} {}", pair.0, pair.1);
    let there: Vec<String> = pairs().map(asked).collect();
    let back: Vec<String> = pairs().map(|(one, other)| asked((other, one))).collect();
    let mut differ = Vec::new();
    let mut n_both = 0;
    for ((question, there), back) in there.iter().zip(asks(&world, &there)).zip(asks(&world, &back))
    {
        let (there, mut back) = (entries(&there), entries(&back));
        back.reverse();
        n_both += usize::from(there.len() == 2);
        if there != back {
            differ.push(format!("{question}: {there:?}, {back:?}"));
        }
    }
    assert!(n_both * 10 >= headings.len() * 9, "{n_both} of {}", headings.len());
    assert!(differ.len() * 50 <= headings.len(), "{differ:#?}");
}
