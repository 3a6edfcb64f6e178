//! What answers to "how is it going?" say: how well, about what, and whether the secondment is to go on or to end, and when.

use jiff::civil::Date;

use super::dates;
use super::tokens::Tokens;
use super::vocabulary::{Vocabulary, folded};
use super::{learning, objectives, outcome, wellbeing};
use crate::domain::reading::{FeedbackTold, Rating, Reading, Wish};

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
    let is_well = wellbeing::is_well(reply, vocabulary);
    let text = format!(" {} ", folded(reply));
    let says = |kind: &str| vocabulary.says(kind, &text);
    let (good, poor) = (is_well || says("good"), says("poor"));
    let rating = match (good, poor) {
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
    let until = wish.and_then(|_| day_wished(reply, today?));
    let themes = vocabulary.themes(reply);
    let objectives = objectives::told(reply, vocabulary);
    FeedbackTold { rating, wish, until, is_well, is_worry, is_off, themes, objectives }
}

/// What stands before the day until which a placement is to go on, or on which it is to end.
const BEFORE_A_DAY: [&str; 9] = ["until", "till", "til", "to", "on", "by", "in", "of", "through"];

/// The day that a wish names; the last one, of a month.
fn day_wished(reply: &str, today: Date) -> Option<Date> {
    let tokens = Tokens::of(reply);
    let named = (1..tokens.all.len()).find_map(|at| {
        let leads = BEFORE_A_DAY.contains(&tokens.word(at - 1));
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
