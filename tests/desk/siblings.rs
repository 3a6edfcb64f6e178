//! Messages of many voices: what the reader understands of each, and that it never fails on any text.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use secondment_desk::domain::context::Context;
use secondment_desk::domain::field::FieldName;
use secondment_desk::domain::message::Incoming;
use secondment_desk::domain::party::Address;
use secondment_desk::domain::reading::{Intent, Reading};
use secondment_desk::mail::mime;
use secondment_desk::reading;
use secondment_desk::reading::vocabulary::Vocabulary;
use secondment_desk::settings::{self, InPlace};
use serde::Deserialize;

#[derive(Deserialize)]
struct Messages {
    message: Vec<Message>,
    line: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    intent: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    from: String,
    to: String,
    subject: String,
    #[serde(default)]
    headers: String,
    #[serde(default)]
    html: bool,
    text: String,
    intents: BTreeSet<String>,
    #[serde(default)]
    fields: toml::Table,
    #[serde(default)]
    unscored: Vec<String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let config = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config/desk.toml"));
    settings::load(Some(config), &InPlace::default()).unwrap().vocabulary.clone()
});

fn all() -> Messages {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/siblings/messages.toml");
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn messages() -> Vec<Message> {
    all().message
}

fn read(raw: &str) -> (Incoming, Reading) {
    let incoming = mime::incoming(raw.as_bytes(), &[]);
    let reading = reading::read(&incoming, &Context::default(), &VOCABULARY);
    (incoming, reading)
}

impl Message {
    fn raw(&self) -> String {
        format!(
            "From: {}\nTo: {}\nSubject: {}\nDate: Wed, 04 Nov 2026 10:08:38 +0000\nMessage-ID: <1@sibling.example>\n{}Content-Type: text/{}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{}\n",
            self.from,
            self.to,
            self.subject,
            self.headers,
            if self.html { "html" } else { "plain" },
            self.text
        )
    }
}

/// Whether two values are the same, whatever their capitals.
fn is_same(read: &serde_json::Value, expected: &toml::Value) -> bool {
    let expected = serde_json::to_value(expected).unwrap();
    let folded = |value: &serde_json::Value| value.to_string().to_lowercase();
    read.as_f64().map_or_else(
        || folded(read) == folded(&expected),
        |number| expected.as_f64() == Some(number),
    )
}

#[test]
fn nearly_all_is_understood_and_hardly_anything_wrongly() {
    let (mut n_right, mut n_read, mut n_expected, mut wrong) = (0, 0, 0, Vec::new());
    let mut n_intents = 0;
    for message in &messages() {
        let (_, reading) = read(&message.raw());
        let intents: BTreeSet<String> =
            reading.intents.iter().map(|intent| intent.as_str().to_owned()).collect();
        n_intents += usize::from(intents == message.intents);
        if intents != message.intents {
            wrong.push(format!("{:?}: {intents:?}", message.subject));
        }
        let is_scored = |field: &str| !message.unscored.iter().any(|unscored| unscored == field);
        n_expected += message.fields.keys().filter(|field| is_scored(field)).count();
        for (field, read) in reading.fields.iter().filter(|(field, _)| is_scored(field.as_str())) {
            n_read += 1;
            let value = serde_json::to_value(&read.value).unwrap();
            let is_right = message
                .fields
                .get(field.as_str())
                .is_some_and(|expected| is_same(&value, expected));
            n_right += usize::from(is_right);
            if !is_right {
                wrong.push(format!("{:?}: {field} {value}", message.subject));
            }
        }
    }
    let told = wrong.join("\n");
    assert!(n_intents * 100 >= messages().len() * 95, "{n_intents} messages\n{told}");
    assert!(n_right * 100 >= n_read * 97, "{n_right} of {n_read} values are right\n{told}");
    assert!(n_right * 100 >= n_expected * 95, "{n_right} of {n_expected} values are read\n{told}");
}

#[test]
fn one_sentence_is_enough_to_tell_what_a_message_is_about() {
    let lines = all().line;
    let is_wrong = |line: &&Line| {
        let (_, reading) =
            read(&format!("From: a@b.example\nSubject: hello\n\n{}\n\nAnn\n", line.text));
        let intents: Vec<&str> = reading.intents.iter().map(|intent| intent.as_str()).collect();
        intents != [line.intent.as_str()]
    };
    let wrong: Vec<&str> = lines.iter().filter(is_wrong).map(|line| line.text.as_str()).collect();
    assert!(wrong.len() * 20 <= lines.len(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_machine_is_taken_for_a_person() {
    let machines = ["automatic", "bounce"];
    for message in messages() {
        let (_, reading) = read(&message.raw());
        let is_machine = message.intents.iter().all(|intent| machines.contains(&intent.as_str()));
        let is_read_so = reading.is(Intent::Automatic) || reading.is(Intent::Bounce);
        assert_eq!(is_machine, is_read_so, "{}", message.subject);
    }
}

#[test]
fn full_time_on_two_days_a_week_is_asked_about_and_not_guessed() {
    let text = "I would like a secondment to Leeds, full time, 2 days a week.";
    let (_, reading) = read(&format!("From: a@b.example\nSubject: hello\n\n{text}\n"));
    assert!(!reading.fields.contains_key(&FieldName::WorkingPattern));
    assert!(!reading.fields.contains_key(&FieldName::DaysPerWeek));
    assert_eq!(reading.problems.len(), 1);
}

#[test]
fn neither_nationality_nor_a_salary_is_read() {
    let text = "I'm a British policy adviser in Defra and would like a secondment in Leeds. My salary is £98,500, which is above \
                the threshold.";
    let (_, reading) = read(&format!("From: a@b.example\nSubject: hello\n\n{text}\n"));
    let values = serde_json::to_string(&reading.fields).unwrap();
    assert!(!values.contains("British") && !values.contains("98"), "{values}");
}

/// Every value's words stand in the text, or in the header that tells the sender.
fn words_are_of_the_message(incoming: &Incoming, reading: &Reading) -> bool {
    let address = incoming.sender.as_ref().map(Address::as_str).unwrap_or_default();
    let header = [address, incoming.sender_name.as_deref().unwrap_or_default(), &incoming.subject]
        .join("\n");
    reading.fields.values().all(|read| {
        !read.words.is_empty()
            && (incoming.text.contains(&read.words) || header.contains(&read.words))
    })
}

#[test]
fn the_words_of_every_value_are_of_the_message() {
    for message in messages() {
        let (incoming, reading) = read(&message.raw());
        assert!(words_are_of_the_message(&incoming, &reading), "{}", message.subject);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    /// Pieces of real messages in any order and any bytes between them give a reading, with words of the message.
    #[test]
    fn no_text_is_too_odd(pieces in proptest::collection::vec((0_usize..95, 0_usize..400, ".{0,12}"), 1..6)) {
        let messages = messages();
        let mut text = String::new();
        for (at, length, odd) in &pieces {
            let message = &messages[at % messages.len()];
            text.extend(message.text.chars().skip(length % 50).take(*length));
            text.push_str(odd);
        }
        let raw = format!("From: Ann Other <ann.other@leeds.gov.uk>\nTo: desk@programme.example\nSubject: Re: secondment\nContent-Type: text/plain; charset=utf-8\n\n{text}\n");
        let (incoming, reading) = read(&raw);
        proptest::prop_assert!(!reading.intents.is_empty());
        proptest::prop_assert!(words_are_of_the_message(&incoming, &reading));
    }
}
