//! Answers to "how is the secondment going?": what the reader takes from them is what a person does.

use std::fs;

use secondment_desk::domain::context::Context;
use secondment_desk::domain::message::Incoming;
use secondment_desk::domain::party::{Address, Channel};
use secondment_desk::domain::reading::{PutOff, Rating, Reading, Wish};
use secondment_desk::domain::right::Right;
use secondment_desk::reading;
use secondment_desk::settings::{self, InPlace};
use serde::Deserialize;

/// So many of a hundred ratings, wishes and themes must be right.
const LEAST_PERCENT: usize = 90;

/// An answer of 22 February 2027, a Monday.
fn read(says: &str) -> Reading {
    let settings = settings::load(None, &InPlace::default()).unwrap();
    let context = Context { answers_introduction: true, ..Context::default() };
    let incoming = Incoming {
        text: says.to_owned(),
        sender: Address::mail("somebody@leeds.gov.uk"),
        date: Some("2027-02-22T10:00:00Z".parse().unwrap()),
        ..Incoming::by(Channel::Mail)
    };
    reading::read(&incoming, &context, &settings.vocabulary)
}

#[test]
fn a_day_alone_puts_nothing_off() {
    for says in [
        "She hasn't turned up for three weeks",
        "Ann has been off sick for a month",
        "The deadline is in two weeks and she is under great pressure",
        "I've been here three weeks and it's fine",
        "The laptop arrived a month late",
        "She is on holiday next week, all fine",
        "Great, next month she presents to the board",
        "Quarter end on Friday, otherwise good",
        "4 out of 5 - good team but IT took three weeks",
        "She's been great for three weeks",
    ] {
        assert_eq!(read(says).feedback.put_off, None, "{says}");
    }
    for (says, wish) in [
        ("We would rather end it in April.", Wish::End),
        ("It's going so badly that we'd stop after June", Wish::End),
        ("I've already left, my last day was Friday", Wish::End),
        ("I want to stay six months longer", Wish::Extend),
        ("Could we make it six months longer please?", Wish::Extend),
    ] {
        let told = read(says).feedback;
        assert_eq!((told.put_off, told.wish), (None, Some(wish)), "{says}");
    }
}

#[test]
fn who_asks_to_be_asked_later_is_and_what_they_say_besides_is_kept() {
    let day = |day: &str| day.parse().unwrap();
    for (says, until) in [
        ("next week", "2027-03-01"),
        ("not yet, in two weeks", "2027-03-08"),
        ("I'll answer on Friday", "2027-02-27"),
        ("away until Monday", "2027-03-01"),
        ("Too early to say, try again in a month", "2027-03-22"),
        ("After Easter please", "2027-03-30"),
        ("Too busy, ask me next week please\n\nHal Underwood", "2027-03-01"),
        ("Please don't ask me again until 1.4.2027.", "2027-04-01"),
    ] {
        assert_eq!(read(says).feedback.put_off, Some(PutOff::Alone(day(until))), "{says}");
    }
    let told = read("All fine. Ask me again in a month.").feedback;
    assert_eq!((told.put_off, told.is_well), (Some(PutOff::Besides(day("2027-03-22"))), true));
    for says in [
        "The laptop is still missing, ask me again in a month",
        "Not very well so far. Ask me again in a month.",
        "Ask me about the laptop in a month",
    ] {
        let told = read(says).feedback;
        let besides = Some(PutOff::Besides(day("2027-03-22")));
        assert_eq!((told.put_off, told.is_well), (besides, false), "{says}");
    }
}

#[test]
fn plain_answers_are_plain_and_marks_are_ratings() {
    for says in [
        "All fine thanks!",
        "all good here, thank you",
        "No complaints so far",
        "going ok",
        "👍",
        "👍 thanks",
        "not bad",
        "It went well.",
    ] {
        let told = read(says).feedback;
        assert_eq!((told.is_well, told.rating), (true, Some(Rating::Good)), "{says}");
    }
    for (says, rating) in [
        ("8/10", Some(Rating::Good)),
        ("7 out of 10", Some(Rating::Good)),
        ("4 out of 5 - good team but IT took three weeks", Some(Rating::Good)),
        ("3 out of 5", Some(Rating::Mixed)),
        ("2/5, frankly", Some(Rating::Poor)),
        ("We don't think it is working.", Some(Rating::Poor)),
        ("She is in 3 out of 5 days", None),
        ("He came on 8/10", None),
    ] {
        assert_eq!(read(says).feedback.rating, rating, "{says}");
    }
}

#[test]
fn rights_are_seen_in_ordinary_words() {
    for (says, right) in [
        ("Remove me from this list", Right::Quiet),
        ("don't use my details for now", Right::Restriction),
        ("stop processing my data until this is sorted", Right::Restriction),
        ("please stop processing my data", Right::Objection),
        ("take me off your system", Right::Erasure),
        ("what do you know about me", Right::Access),
        (
            "You have my employer wrong, please correct it, it is my right under GDPR",
            Right::Rectification,
        ),
    ] {
        assert_eq!(read(says).rights, [right].into(), "{says}");
    }
}

#[derive(Deserialize)]
struct Answers {
    answer: Vec<Answer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    says: String,
    #[serde(default)]
    rating: String,
    #[serde(default)]
    wish: String,
    #[serde(default)]
    themes: Vec<String>,
}

#[test]
fn ratings_wishes_and_themes_are_read_as_a_person_reads_them() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/feedback.toml");
    let answers: Answers = toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let answers = answers.answer;
    assert!(answers.len() >= 80);
    let settings = settings::load(None, &InPlace::default()).unwrap();
    let context = Context { answers_introduction: true, ..Context::default() };
    let (mut wrong, mut n_themes, mut n_found) = (Vec::new(), 0, 0);
    let (mut n_ratings, mut n_wishes) = (0, 0);
    for answer in &answers {
        let incoming = Incoming {
            text: answer.says.clone(),
            sender: Address::mail("somebody@leeds.gov.uk"),
            ..Incoming::by(Channel::Mail)
        };
        let reading = reading::read(&incoming, &context, &settings.vocabulary);
        let told = &reading.feedback;
        let rating = told.rating.map_or("", Rating::as_str);
        let wish = told.wish.map_or("", Wish::as_str);
        n_ratings += usize::from(rating == answer.rating);
        n_wishes += usize::from(wish == answer.wish);
        n_themes += answer.themes.len();
        n_found += answer.themes.iter().filter(|theme| told.themes.contains(theme)).count();
        if rating != answer.rating || wish != answer.wish {
            wrong.push(format!("{:?} {rating:?} {wish:?}", answer.says));
        }
    }
    let told = format!("wrong: {wrong:#?}");
    let is_enough = |n_right: usize, n: usize| n_right * 100 >= n * LEAST_PERCENT;
    assert!(is_enough(n_ratings, answers.len()), "{n_ratings} ratings; {told}");
    assert!(is_enough(n_wishes, answers.len()), "{n_wishes} wishes; {told}");
    assert!(is_enough(n_found, n_themes), "{n_found} of {n_themes} themes");
    println!(
        "ratings {n_ratings}, wishes {n_wishes} of {}; themes {n_found} of {n_themes}",
        answers.len()
    );
}
