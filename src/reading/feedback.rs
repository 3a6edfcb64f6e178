//! What answers to "how is it going?" say: how well, about what, and whether the secondment is to go on or to end, and when.

use jiff::civil::Date;

use super::dates;
use super::tokens::Tokens;
use super::vocabulary::{Vocabulary, folded};
use super::{learning, objectives, outcome, putting_off, wellbeing};
use crate::domain::reading::{FeedbackTold, PutOff, Rating, Reading, Wish};

/// What a text says of a placement, where it answers a letter about one.
pub fn told(
    reply: &str,
    today: Option<Date>,
    is_asked: bool,
    vocabulary: &Vocabulary,
) -> FeedbackTold {
    if !is_asked {
        return FeedbackTold::default();
    }
    let parted = today.map(|today| putting_off::parted(reply, today, vocabulary));
    let rest = parted.as_ref().map_or(reply, |parted| parted.rest.as_str());
    let put_off = parted
        .as_ref()
        .and_then(|parted| parted.until)
        .map(|until| if rest.is_empty() { PutOff::Alone(until) } else { PutOff::Besides(until) });
    let signed = vocabulary.without_signs(rest);
    let is_signed = signed.as_ref().is_some_and(|rest| wellbeing::says_no_more(rest, vocabulary));
    let is_well = is_signed || wellbeing::is_well(rest, vocabulary);
    let text = format!(" {} ", folded(reply));
    let says = |kind: &str| vocabulary.says(kind, &text);
    let (good, poor) = (is_well || signed.is_some() || says("good"), says("poor"));
    let rating = match (good, poor) {
        _ if let Some(marks) = marks(reply, vocabulary) => Some(marks),
        _ if says("mixed") => Some(Rating::Mixed),
        (true, true) => Some(Rating::Mixed),
        (true, false) => Some(Rating::Good),
        (false, true) => Some(Rating::Poor),
        (false, false) => None,
    };
    let wish = match (says("end"), says("extend")) {
        (true, _) => Some(Wish::End),
        (false, true) => Some(Wish::Extend),
        (false, false) => None,
    };
    let is_off = says("off") && !says("off-unless");
    let is_worry = says("worry") || (wish.is_none() && says("leaves"));
    let until = wish.and_then(|_| day_wished(reply, today?, vocabulary));
    let themes = vocabulary.themes(reply);
    let objectives = objectives::told(reply, vocabulary);
    FeedbackTold { rating, wish, until, put_off, is_well, is_worry, is_off, themes, objectives }
}

/// How well marks are: "8/10", "4 out of 5". Neither a day nor so many of something are any.
fn marks(reply: &str, vocabulary: &Vocabulary) -> Option<Rating> {
    let text = reply.to_lowercase().replace(" out of ", "/").replace(" / ", "/");
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = |at: usize| {
        let ends = |letter: char| !letter.is_ascii_digit();
        let written = *words.get(at)?;
        let (got, of) = written.trim_matches(ends).split_once('/')?;
        let (got, of) = (got.parse::<u32>().ok()?, of.parse::<u32>().ok()?);
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let is_day = before.is_some_and(|word| {
            ["before-wished-days", "before-starts"]
                .iter()
                .any(|list| vocabulary.is_word(list, word))
        });
        let is_part = words.get(at.saturating_add(1)).is_some_and(|next| {
            written.ends_with(|letter: char| letter.is_ascii_digit())
                && next.starts_with(char::is_alphabetic)
                && !vocabulary.is_word("after-marks", &folded(next))
        });
        let is_mark = matches!(of, 5 | 10) && got <= of && !is_day && !is_part;
        is_mark.then(|| match got.saturating_mul(10) / of {
            0..5 => Rating::Poor,
            5..7 => Rating::Mixed,
            _ => Rating::Good,
        })
    };
    (0..words.len()).find_map(at)
}

/// The day that a wish names; the last one, of a month.
fn day_wished(reply: &str, today: Date, vocabulary: &Vocabulary) -> Option<Date> {
    let tokens = Tokens::of(reply);
    let named = (1..tokens.all.len()).find_map(|at| {
        let leads = vocabulary.is_word("before-wished-days", tokens.word(at - 1));
        dates::date_at(&tokens, at, Some(today)).filter(|_| leads)
    })?;
    let month = || format!("{}-01", named.date).parse::<Date>().ok();
    let day = named.date.parse().ok().or_else(|| Some(month()?.last_of_month()))?;
    (day > today).then_some(day)
}

/// What a reply says of a placement, and of its sender's own things.
pub fn of_placement(
    reply: &str,
    today: Option<Date>,
    is_asked: bool,
    vocabulary: &Vocabulary,
) -> Reading {
    Reading {
        is_back: outcome::is_back(reply, vocabulary),
        says_only: wellbeing::says_what_alone(reply, vocabulary),
        feedback: told(reply, today, is_asked, vocabulary),
        declared_nothing: wellbeing::declared_nothing(reply, vocabulary),
        learned: learning::learned(reply, vocabulary),
        ..Reading::default()
    }
}
