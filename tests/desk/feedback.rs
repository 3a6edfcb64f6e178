//! Answers to "how is the secondment going?": what the reader takes from them is what a person does.

use std::fs;

use secondment_desk::domain::context::Context;
use secondment_desk::domain::message::Incoming;
use secondment_desk::domain::party::{Address, Channel};
use secondment_desk::domain::reading::{Rating, Wish};
use secondment_desk::reading;
use secondment_desk::settings::{self, InPlace};
use serde::Deserialize;

/// So many of a hundred ratings, wishes and themes must be right.
const LEAST_PERCENT: usize = 90;

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
