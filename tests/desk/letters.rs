//! Real shapes of mail: each is one item, answered only where an answer is due, and seen by an officer where it must be.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::world::World;

#[derive(Deserialize)]
struct Letters {
    letter: Vec<Letter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Letter {
    file: String,
    shape: String,
    #[expect(dead_code, reason = "for the reader of the file")]
    thread: String,
    intents: Vec<String>,
    answered: bool,
    officer: bool,
    says: String,
    #[serde(default)]
    fields: toml::Table,
    #[serde(default)]
    same_as: String,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/letters"))
}

fn letters() -> Vec<Letter> {
    let text = fs::read_to_string(folder().join("letters.toml")).unwrap();
    toml::from_str::<Letters>(&text).unwrap().letter
}

#[test]
fn every_letter_is_listed_and_there_are_fifty_at_least() {
    let mut listed: Vec<String> = letters().into_iter().map(|letter| letter.file).collect();
    let mut there: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .flatten()
        .filter_map(|file| file.file_name().into_string().ok())
        .collect();
    there.retain(|name| name.ends_with(".eml"));
    listed.sort();
    there.sort();
    assert_eq!(listed, there);
    assert!(there.len() >= 50);
}

#[test]
fn every_letter_is_one_item_and_only_those_that_may_be_are_answered() {
    let mut world = World::running("govxchange").on("2026-11-20");
    world.settles();
    let mut wrong = Vec::new();
    for letter in letters() {
        let n_before = (world.list()["counts"]["items"].as_u64().unwrap(), world.sent().len());
        world.drops("inbox", &fs::read(folder().join(&letter.file)).unwrap());
        world.settles();
        let (list, n_sent) = (world.list(), world.sent().len());
        let n_new = list["counts"]["items"].as_u64().unwrap() - n_before.0;
        let expected = u64::from(letter.same_as.is_empty());
        if n_new != expected {
            wrong.push(format!("{} ({}): {n_new} items", letter.file, letter.shape));
        }
        if n_sent > n_before.1 && !letter.answered {
            wrong.push(format!("{} ({}): answered", letter.file, letter.shape));
        }
        if n_sent - n_before.1 > 1 {
            wrong.push(format!(
                "{} ({}): answered {} times",
                letter.file,
                letter.shape,
                n_sent - n_before.1
            ));
        }
        if n_sent == n_before.1 && letter.answered {
            wrong.push(format!("{} ({}): not answered", letter.file, letter.shape));
        }
        let newest = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .max_by_key(|item| item["at"].as_str().unwrap().to_owned())
            .cloned()
            .unwrap();
        let concern = &newest["concern"];
        if letter.officer == concern.is_null() && letter.same_as.is_empty() {
            wrong.push(format!("{} ({}): for an officer: {concern}", letter.file, letter.shape));
        }
    }
    let counts = world.list()["counts"].clone();
    assert_eq!(counts["messages"], letters().len() as u64);
    assert_eq!(counts["waiting"], 0);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_letter_is_decoded_as_a_person_reads_it() {
    let world = World::running("govxchange");
    let mut wrong = Vec::new();
    for letter in letters().iter().filter(|letter| !letter.says.is_empty()) {
        let file = folder().join(&letter.file);
        let output = world
            .command(&["read", "--json", "--programme", "govxchange", file.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", letter.file);
        let text = secondment_desk::mail::mime::incoming(&fs::read(&file).unwrap(), &[]).text;
        let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !folded(&text).contains(&folded(&letter.says)) {
            wrong.push(format!(
                "{}: {:?} is not in {:?}",
                letter.file,
                letter.says,
                text.chars().take(600).collect::<String>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// This pins what the reader reaches, so that it only gets better.
#[test]
fn most_intents_and_marked_fields_are_read() {
    let world = World::running("govxchange");
    let (mut n_right, mut n_all) = (0, 0);
    let (mut n_marked, mut n_fields, mut n_wrong_fields) = (0, 0, 0);
    for letter in letters() {
        let file = folder().join(&letter.file);
        let output = world
            .command(&["read", "--json", "--programme", "govxchange", file.to_str().unwrap()])
            .output()
            .unwrap();
        let read: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let intents: Vec<&str> = read["intents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|intent| intent.as_str().unwrap())
            .collect();
        n_all += 1;
        n_right += usize::from(
            letter.intents.iter().all(|intent| intents.contains(&intent.as_str()))
                && intents.len() == letter.intents.len(),
        );
        for (name, value) in &letter.fields {
            let expected = serde_json::to_value(value).unwrap();
            let found = &read["fields"][name]["value"];
            let is_right =
                *found == expected || (found.is_number() && found.as_f64() == expected.as_f64());
            n_marked += 1;
            n_fields += usize::from(is_right);
            n_wrong_fields += usize::from(!found.is_null() && !is_right);
        }
    }
    assert!(n_right * 100 >= n_all * 90, "{n_right} of {n_all} letters have their intents");
    assert!(n_fields * 100 >= n_marked * 93, "{n_fields} of {n_marked} marked fields are read");
    assert!(
        n_wrong_fields * 30 <= n_fields,
        "{n_fields} marked fields right, {n_wrong_fields} wrong"
    );
}
