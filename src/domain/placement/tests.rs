//! When the sides of a placement are asked, reminded and left alone.

use jiff::civil::date;

use super::*;
use crate::domain::ids::Digest;
use crate::domain::introduction::Part;

fn placement() -> Placement {
    let reference = Reference::from_cause("SC", Digest([1; 16]), |_| false);
    let dates = Dates { start: date(2026, 4, 6), end: date(2026, 9, 30), days_a_week: 5 };
    Placement { dates: Some(dates), ..Placement::new(reference) }
}

fn owed(placement: &Placement, today: Date) -> Option<(Date, Way)> {
    let owed = placement.owed(Part::Host, &Rhythm::default(), today)?;
    Some((owed.on, owed.way))
}

/// Asks as a tick would.
fn ask(placement: Placement, today: Date) -> Placement {
    let owed = placement.owed(Part::Host, &Rhythm::default(), today).unwrap();
    assert!(owed.on <= today, "{owed:?}");
    placement.asked(Part::Host, &owed, today)
}

#[test]
fn nothing_is_asked_before_there_are_dates() {
    let placement = Placement { dates: None, ..placement() };
    assert_eq!(owed(&placement, date(2026, 5, 1)), None);
}

#[test]
fn a_question_is_followed_by_one_reminder_and_then_by_the_next_question() {
    let first = ask(placement(), date(2026, 4, 27));
    assert_eq!(owed(&first, date(2026, 4, 28)), Some((date(2026, 5, 11), Way::Reminder)));
    let reminded = ask(first.clone(), date(2026, 5, 11));
    assert_eq!(owed(&reminded, date(2026, 5, 12)), Some((date(2026, 6, 22), Way::First)));
    let answered = first.answered(Part::Host, None);
    assert_eq!(owed(&answered, date(2026, 4, 28)), Some((date(2026, 6, 22), Way::First)));
}

#[test]
fn whoever_says_when_is_asked_again_then_and_not_before() {
    let later = ask(placement(), date(2026, 4, 27)).answered(Part::Host, Some(date(2026, 5, 6)));
    assert_eq!(owed(&later, date(2026, 4, 28)), Some((date(2026, 5, 6), Way::AsSaid)));
    let again = ask(later, date(2026, 5, 6));
    assert_eq!(owed(&again, date(2026, 5, 7)), Some((date(2026, 6, 22), Way::First)));
}

#[test]
fn after_an_outage_the_latest_question_alone_is_owed() {
    assert_eq!(owed(&placement(), date(2026, 7, 1)), Some((date(2026, 6, 22), Way::First)));
    let asked = ask(placement(), date(2026, 7, 1));
    assert_eq!(owed(&asked, date(2026, 7, 2)), Some((date(2026, 7, 15), Way::Reminder)));
}

#[test]
fn after_an_outage_a_question_that_is_due_comes_before_the_reminder_of_an_old_one() {
    let asked = ask(placement(), date(2026, 4, 27));
    assert_eq!(owed(&asked, date(2026, 10, 10)), Some((date(2026, 10, 7), Way::First)));
}

#[test]
fn dates_that_move_take_the_questions_along() {
    let asked = ask(placement(), date(2026, 4, 27)).answered(Part::Host, None);
    let dates = Dates { start: date(2026, 4, 6), end: date(2026, 5, 15), days_a_week: 5 };
    let ended = Placement { dates: Some(dates), ..asked };
    let (day, way) = owed(&ended, date(2026, 4, 28)).unwrap();
    assert_eq!((day, way), (date(2026, 5, 22), Way::First), "what follows the end is all");
    let last = ask(ended, date(2026, 5, 22)).answered(Part::Host, None);
    assert_eq!(owed(&last, date(2027, 1, 1)), None);
}

#[test]
fn nobody_is_asked_once_more_after_the_end() {
    let asked = ask(placement(), date(2026, 4, 27));
    let dates = Dates { start: date(2026, 4, 6), end: date(2026, 5, 8), days_a_week: 5 };
    let ended = Placement { dates: Some(dates), ..asked };
    let looks_back = Some((date(2026, 5, 15), Way::First));
    assert_eq!(owed(&ended, date(2026, 4, 28)), looks_back, "a reminder would go on the 11th");
    let later = ended.answered(Part::Host, Some(date(2026, 5, 13)));
    assert_eq!(owed(&later, date(2026, 4, 28)), looks_back);
}

#[test]
fn whoever_says_when_is_left_alone_by_the_next_question_until_then() {
    let asked = ask(placement(), date(2026, 4, 27));
    let later = asked.answered(Part::Host, Some(date(2026, 7, 6)));
    assert_eq!(owed(&later, date(2026, 6, 1)), Some((date(2026, 7, 6), Way::First)));
    let away = later.away(Part::Host, date(2026, 7, 6));
    let next = Some((date(2026, 6, 22), Way::First));
    assert_eq!(
        owed(&away, date(2026, 6, 1)),
        next,
        "a responder knows nothing of the next question"
    );
}
