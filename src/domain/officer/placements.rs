//! Orders about placements: what is done of the set-up, and from when to when.

use std::fmt::Write as _;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::matches::introduction;
use crate::domain::answer::Outcome;
use crate::domain::decision::{Decision, Programmes};
use crate::domain::ids::Reference;
use crate::domain::ledger::Ledger;
use crate::domain::party::Party;
use crate::domain::placement::{Dates, Done, Placement, Placing, Told, day_after, home};
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::undoable::Undoable;

/// Days a week where nobody says how many.
const FULL_WEEK: u8 = 5;
/// Dates so far ahead, or a placement so long, are asked about first.
const MOST_MONTHS: i32 = 36;
/// A last day that is moved so many days into the past is asked about first: an end that was told late is not.
const MOST_DAYS_BACK: i32 = 60;

/// The word for no manager at home.
pub const NOBODY: &str = "none";

/// What an officer says of a placement.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Change {
    /// Steps of the set-up that are done.
    pub done: Vec<String>,
    /// Steps that are not done after all.
    pub not_done: Vec<String>,
    /// The first day.
    pub starts: Option<Date>,
    /// The last day, however it came about.
    pub ends: Option<Date>,
    /// Days a week, from 1 to 5.
    pub days_a_week: Option<u8>,
    /// What is to be achieved, as it was agreed; takes the place of what was said before.
    #[serde(default)]
    pub objectives: Vec<String>,
    /// For how many months the Business Appointment Rules may hold after this role: 0, 12 or 24.
    #[serde(default)]
    pub rules_months: Option<u8>,
    /// The mail address of the manager at home; "none" where nobody is to be written to.
    #[serde(default)]
    pub home_manager: Option<String>,
    /// Whether the secondee is on the host's terms.
    #[serde(default)]
    pub is_on_host_terms: Option<bool>,
    /// Whose address that is; the desk finds them.
    #[serde(default)]
    pub home: Option<Box<Party>>,
    /// What a side told an officer of how it goes; the desk reads the words.
    #[serde(default)]
    pub told: Option<Box<Told>>,
    /// Whether dates that look like a slip are meant.
    #[serde(default)]
    pub is_meant: bool,
}

pub(super) fn placed(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    reference: &Reference,
    change: &Change,
    now: Timestamp,
) -> Decision {
    let (programme, known) = match introduction(programmes, ledger, reference) {
        Ok(found) => found,
        Err(sentence) => return Decision::refusal(sentence),
    };
    if known.outcome() != Outcome::Agreed {
        return Decision::refusal(format!(
            "{reference} is no placement: that begins when both sides have said yes. `secondment-desk show {reference}` says how it stands."
        ));
    }
    let before = ledger.placement(reference).cloned();
    let before = before.unwrap_or_else(|| Placement::new(reference.clone()));
    let done = Done { on: now.to_zoned(programme.zone.clone()).date(), by: officer.name.clone() };
    let host = known.host_kind.as_deref();
    let mut after = match changed(&programme.placing, host, &before, change, &done) {
        Ok(after) => after,
        Err(sentence) => return Decision::refusal(sentence),
    };
    let mut decision = Decision::default();
    let home = change.home.as_deref();
    if change.home_manager.is_some() {
        let sides = [known.host, known.applicant];
        if home.is_some_and(|home| sides.contains(&home.id)) {
            return Decision::refusal(
                "That is one of the two sides: the manager at home is somebody else.",
            );
        }
        after.home = home.map(|home| home.id);
    }
    if after == before {
        return Decision::refusal(format!("{reference} says so already: nothing was changed."));
    }
    if let Some(home) = home.filter(|_| after.home != before.home) {
        home::told(&mut decision, ledger, programme, &mut after, (home, ""), now);
    }
    let deed = deed(change, after.dates.as_ref());
    decision.note(now, reference, "officer.placement", deed.as_str());
    let undoable = Undoable {
        subject: reference.clone(),
        at: now,
        officer: officer.name.clone(),
        deed,
        before: vec![Record::Placement(before)],
        after: vec![Record::Placement(after.clone())],
        letters: decision.outgoing.iter().map(|letter| letter.id.clone()).collect(),
        is_undone: false,
    };
    decision.records.extend([Record::Placement(after), Record::Undoable(Box::new(undoable))]);
    decision
}

/// The placement as an officer says that it is.
///
/// # Errors
/// A sentence for the officer, if it cannot be so.
fn changed(
    placing: &Placing,
    host: Option<&str>,
    before: &Placement,
    change: &Change,
    done: &Done,
) -> Result<Placement, String> {
    let mut after = before.clone();
    for name in change.done.iter().chain(&change.not_done) {
        if !placing.names(host).any(|known| known == name) {
            let names: Vec<&str> = placing.names(host).collect();
            return Err(format!("`{name}` is no step; there are: {}.", names.join(", ")));
        }
    }
    if let Some(both) = change.done.iter().find(|name| change.not_done.contains(name)) {
        return Err(format!("`{both}` is done, or it is not: nothing was changed."));
    }
    for name in &change.done {
        after.done.entry(name.clone()).or_insert_with(|| done.clone());
    }
    for name in &change.not_done {
        after.done.remove(name);
    }
    if change.objectives.iter().any(|objective| objective.trim().is_empty()) {
        return Err("An objective has words: nothing was changed.".to_owned());
    }
    if !change.objectives.is_empty() {
        after.objectives.clone_from(&change.objectives);
    }
    if let Some(months) = change.rules_months {
        if ![0, 12, 24].contains(&months) {
            return Err("`--rules-months` is 0, 12 or 24.".to_owned());
        }
        after.afterwards.months = Some(months);
    }
    if let Some(is_so) = change.is_on_host_terms {
        after.is_on_host_terms = is_so;
    }
    if let Some(told) = change.told.as_deref() {
        after = after.answered(told.part, None);
        after.told.push(told.clone());
    }
    let known = before.dates;
    let start = change.starts.or(known.map(|known| known.start));
    let end = change.ends.or(known.map(|known| known.end));
    let days_a_week = change.days_a_week.or(known.map(|known| known.days_a_week));
    let says_dates = change.starts.or(change.ends).is_some() || change.days_a_week.is_some();
    if !says_dates {
        let lacks = after.lacks(placing, host);
        let is_undone = known.is_some() && !change.not_done.is_empty() && !lacks.is_empty();
        if is_undone && !change.is_meant {
            return Err(
                "Its dates are set, and rest on that step: nothing was changed. `--really` with it, if it is not done after all; then speak to all three, and move the dates if they cannot hold."
                    .to_owned(),
            );
        }
        return Ok(after);
    }
    let (Some(start), Some(end)) = (start, end) else {
        return Err("A placement has a first and a last day: say both, `--starts` and `--ends`; the last may be moved later.".to_owned());
    };
    if end < start {
        return Err(format!(
            "It would end on {end}, before it starts on {start}: nothing was changed."
        ));
    }
    if let Some(slip) = slip((start, end), known.is_none(), done.on).filter(|_| !change.is_meant) {
        return Err(format!("{slip}: nothing was changed. `--really` with it, if that is meant."));
    }
    if known.is_some_and(|known| known.start != start) {
        let suits = placing.steps(host).filter(|step| step.is_about_start);
        for step in suits.filter(|step| !change.done.contains(&step.name)) {
            after.done.remove(&step.name);
        }
    }
    let lacks = after.lacks(placing, host);
    if known.is_none_or(|known| known.start != start) && !lacks.is_empty() {
        let mut sentence = match known {
            None => "No start date is set before this is done:\n".to_owned(),
            Some(known) => format!(
                "What suits everybody for {} need not suit for {start}. The start is not moved before this is done:\n",
                known.start
            ),
        };
        for step in lacks {
            let _ = writeln!(sentence, "  {} ({}): {}", step.name, step.owner.as_str(), step.what);
        }
        sentence.push_str("Say `--done NAME` for each in the same command, once it is.");
        return Err(sentence);
    }
    let days_a_week = days_a_week.unwrap_or(FULL_WEEK);
    if !(1..=FULL_WEEK).contains(&days_a_week) {
        return Err("`--days` is from 1 to 5 days a week.".to_owned());
    }
    after.dates = Some(Dates { start, end, days_a_week });
    if end > done.on {
        // It goes on: what follows the end is owed anew.
        after.afterwards.noted_on = None;
        after.afterwards.closed_on = None;
    }
    Ok(after)
}

/// Why dates look like a slip of the hand.
fn slip((start, end): (Date, Date), is_first: bool, today: Date) -> Option<String> {
    let later = |day: Date| day.saturating_add(MOST_MONTHS.months());
    if is_first && end < today {
        return Some(format!("It would have ended already, on {end}"));
    }
    if end < day_after(today, -MOST_DAYS_BACK) {
        return Some(format!("It would have ended long ago, on {end}"));
    }
    if end > later(start) {
        return Some(format!("It would last longer than {MOST_MONTHS} months, until {end}"));
    }
    (start > later(today)).then(|| format!("It would not begin before {start}"))
}

fn deed(change: &Change, dates: Option<&Dates>) -> String {
    let mut said = Vec::new();
    if !change.done.is_empty() {
        said.push(format!("done: {}", change.done.join(", ")));
    }
    if !change.not_done.is_empty() {
        said.push(format!("not done: {}", change.not_done.join(", ")));
    }
    if !change.objectives.is_empty() {
        said.push("objectives".to_owned());
    }
    if let Some(months) = change.rules_months {
        said.push(format!("Business Appointment Rules for {months} months"));
    }
    if let Some(is_so) = change.is_on_host_terms {
        said.push(format!(
            "on {} terms",
            if is_so { "the host's" } else { "their own employer's" }
        ));
    }
    if let Some(told) = &change.told {
        said.push(format!("how it goes, the {} told an officer", told.part.called()));
    }
    if let Some(home) = &change.home_manager {
        let is_none = home == NOBODY;
        said.push(if is_none { "no manager at home" } else { "a manager at home" }.to_owned());
    }
    if let Some(Dates { start, end, days_a_week }) = dates {
        said.push(format!("from {start} to {end}, {days_a_week} days a week"));
    }
    format!("the placement, {}", said.join("; "))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::ids::Digest;
    use crate::domain::placement::{Owner, Step};

    fn step(name: &str, is_before_start: bool) -> Step {
        let text = |text: &str| text.to_owned();
        Step {
            name: text(name),
            owner: Owner::Host,
            what: text("It is seen to."),
            cites: text("page: section"),
            is_before_start,
            ..Step::default()
        }
    }

    #[track_caller]
    fn check(done: &[&str], change: &Change, expected: Result<Option<&str>, &str>) {
        let placing = Placing {
            set_up: vec![step("checks", true), step("objectives", false)],
            ..Placing::default()
        };
        let by = Done { on: date(2026, 3, 2), by: "officer".to_owned() };
        let reference = Reference::from_cause("SC", Digest([1; 16]), |_| false);
        let mut before = Placement::new(reference);
        before.done = done.iter().map(|name| ((*name).to_owned(), by.clone())).collect();
        let found = changed(&placing, None, &before, change, &by);
        match (found, expected) {
            (Ok(after), Ok(start)) => {
                assert_eq!(after.dates.map(|dates| dates.start.to_string()).as_deref(), start);
            }
            (Err(sentence), Err(part)) => assert!(sentence.contains(part), "{sentence}"),
            (found, expected) => panic!("{found:?} is not {expected:?}"),
        }
    }

    #[test]
    fn no_start_is_set_before_what_comes_first_is_done() {
        let days = |from: Option<Date>, to: Option<Date>| Change {
            starts: from,
            ends: to,
            ..Change::default()
        };
        let (start, end) = (Some(date(2026, 4, 6)), Some(date(2026, 9, 30)));
        check(&[], &days(start, end), Err("checks (host)"));
        check(&["objectives"], &days(start, end), Err("checks (host)"));
        check(&["checks"], &days(start, end), Ok(Some("2026-04-06")));
        let at_once = Change { done: vec!["checks".into()], ..days(start, end) };
        check(&[], &at_once, Ok(Some("2026-04-06")));
        check(&["checks"], &days(end, start), Err("before it starts"));
        check(&["checks"], &days(start, None), Err("say both"));
        let rules = |months| Change { rules_months: Some(months), ..Change::default() };
        check(&[], &rules(6), Err("0, 12 or 24"));
        check(&[], &rules(24), Ok(None));
        check(&["checks"], &Change { days_a_week: Some(9), ..days(start, end) }, Err("1 to 5"));
        let slips = [
            ((2020, 1, 1), (2020, 3, 1), "ended already"),
            ((2026, 4, 6), (2126, 9, 30), "longer than 36 months"),
            ((2126, 4, 6), (2126, 9, 30), "not begin before"),
        ];
        for ((y, m, d), (to_y, to_m, to_d), why) in slips {
            let slip = days(Some(date(y, m, d)), Some(date(to_y, to_m, to_d)));
            check(&["checks"], &slip, Err(why));
            let start = date(y, m, d).to_string();
            check(&["checks"], &Change { is_meant: true, ..slip }, Ok(Some(&start)));
        }
        check(&[], &Change { objectives: vec![" ".into()], ..Change::default() }, Err("words"));
        check(&[], &Change { done: vec!["cheks".into()], ..Change::default() }, Err("no step"));
    }
}
