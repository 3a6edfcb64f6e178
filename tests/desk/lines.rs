//! Sentences and lines of forms in many voices: what each tells, and that little is told wrongly.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use secondment_desk::domain::context::Context;
use secondment_desk::domain::reading::Reading;
use secondment_desk::mail::mime;
use secondment_desk::reading;
use secondment_desk::reading::vocabulary::Vocabulary;
use secondment_desk::settings::{self, InPlace};
use serde::Deserialize;
use serde_json::Value;

/// Sentences by the value that they tell, by field.
type Told = BTreeMap<String, BTreeMap<String, Vec<String>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    intents: BTreeMap<String, Vec<String>>,
    interest: Told,
    role: Told,
    interest_form: Told,
    role_form: Told,
}

/// The key of sentences that do not tell the field.
const ABSENT: &str = "absent";
/// So many of a hundred must be right.
const LEAST_PERCENT: usize = 95;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let config = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config/desk.toml"));
    settings::load(Some(config), &InPlace::default()).unwrap().vocabulary.clone()
});

fn lines() -> Lines {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/siblings/lines.toml");
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn read(subject: &str, text: &str) -> Reading {
    let raw = format!(
        "From: Ann Other <a.other@post.example>\nTo: desk@programme.example\nSubject: {subject}\nDate: Wed, 04 Nov 2026 10:08:38 +0000\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    );
    reading::read(&mime::incoming(raw.as_bytes(), &[]), &Context::default(), &VOCABULARY)
}

/// A value in which neither capitals nor the order of a list count.
fn folded(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.to_lowercase()),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(folded).collect();
            items.sort_by_key(ToString::to_string);
            Value::Array(items)
        }
        Value::Number(number) => serde_json::json!(number.as_f64()),
        Value::Null | Value::Bool(_) | Value::Object(_) => value.clone(),
    }
}

#[track_caller]
fn check(n_all: usize, wrong: &[String]) {
    let n_right = n_all - wrong.len();
    let told = format!("{n_right} of {n_all}:\n{}", wrong.join("\n"));
    println!("{told}");
    assert!(n_right * 100 >= n_all * LEAST_PERCENT, "{told}");
}

/// Checks what sentences tell when they stand in a message.
#[track_caller]
fn check_values(told: &Told, subject: &str, message: impl Fn(&str, &str) -> String) {
    let (mut n_all, mut wrong) = (0, Vec::new());
    for (field, values) in told {
        for (value, sentences) in values {
            let expected = (value != ABSENT).then(|| {
                folded(&serde_json::from_str(value).unwrap_or(Value::String(value.clone())))
            });
            for sentence in sentences {
                n_all += 1;
                let reading = read(subject, &message(field, sentence));
                let found = reading.fields.iter().find(|(name, _)| name.as_str() == field);
                let found = found.map(|(_, read)| serde_json::to_value(&read.value).unwrap());
                if found.as_ref().map(folded) != expected {
                    let found = found.map_or("nothing".to_owned(), |value| value.to_string());
                    wrong.push(format!("{field} {value}: {sentence:?} tells {found}"));
                }
            }
        }
    }
    check(n_all, &wrong);
}

#[test]
fn what_a_message_is_about_is_told_in_many_ways() {
    let (mut n_all, mut wrong) = (0, Vec::new());
    for (intent, sentences) in &lines().intents {
        for sentence in sentences {
            n_all += 1;
            let reading = read("hello", &format!("{sentence}\n\nAnn"));
            let found: Vec<&str> = reading.intents.iter().map(|found| found.as_str()).collect();
            if found != [intent.as_str()] {
                wrong.push(format!("{intent}: {sentence:?} is read as {}", found.join(" ")));
            }
        }
    }
    check(n_all, &wrong);
}

#[test]
fn who_would_go_says_so_in_many_ways() {
    check_values(&lines().interest, "hello", |_, sentence| {
        format!("Hello,\n\nI would like a secondment. {sentence}\n\nAnn")
    });
}

#[test]
fn who_would_host_says_so_in_many_ways() {
    check_values(&lines().role, "hello", |_, sentence| {
        format!("Hello,\n\nWe would like to host a secondee. {sentence}\n\nAnn")
    });
}

#[test]
fn forms_ask_who_would_go_in_many_ways() {
    check_values(&lines().interest_form, "Secondment form", |field, line| {
        let rest = [("employer", "Employer: Kent County Council"), ("sector", "Sector: council")];
        let rest = rest.iter().filter(|(other, _)| *other != field).map(|(_, line)| *line);
        let rest: Vec<&str> = rest.collect();
        format!("Name: Ann Other\nEmail: a.other@post.example\n{}\n{line}\n", rest.join("\n"))
    });
}

#[test]
fn forms_ask_who_would_host_in_many_ways() {
    check_values(&lines().role_form, "Role for your list", |field, line| {
        let rest = [
            ("organisation", "Organisation: Kent County Council"),
            ("title", "Role title: Planner"),
            ("profession", "Profession: Policy"),
        ];
        let rest = rest.iter().filter(|(other, _)| *other != field).map(|(_, line)| *line);
        let rest: Vec<&str> = rest.collect();
        format!("Secondment vacancy\n\n{}\n{line}\nSector: council\n", rest.join("\n"))
    });
}
