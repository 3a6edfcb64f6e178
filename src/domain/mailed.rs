//! What officers are told by mail: the list of a working morning, and at once what cannot wait for it (FEATURES T-2).
//!
//! What stands in a list is numbered, and the numbers are kept: an officer answers in a line each.

pub mod orders;

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, Nation};
use super::decision::{Decision, Programmes};
use super::ids::{Digest, ProgrammeName, Reference};
use super::item::{Concern, Item};
use super::ledger::Ledger;
use super::mailed::orders::{Deed, MailedOrder, Named};
use super::outgoing::{Outgoing, Template, Value};
use super::party::{Party, PartyId};
use super::queue::{Step, Wait};
use super::record::Record;
use super::remit::{Officer, Power};
use super::scope;
use super::sight::Age;

/// A list that is owed in the morning is sent for so long, where the desk did not run; later it is no list of a morning.
const OWED_FOR: SignedDuration = SignedDuration::from_hours(10);
/// Between two working days lie fewer.
const DAYS_AHEAD: i64 = 10;
/// An answer that comes later than this is to another list.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 7);
/// So many matches are confirmed by one reply; there is no "accept all" (FEATURES 5.3).
const MOST_CONFIRMED: usize = 3;
/// What is as urgent as this cannot wait for a morning: somebody in distress, a right with a deadline, Parliament, the press.
const URGENT: u8 = 3;

/// What stood in a mail to an officer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MailedList {
    /// Its reference.
    pub reference: Reference,
    /// The officer's name in config.
    pub officer: String,
    /// Who reads it.
    pub to: PartyId,
    /// The keyed digest of what brought it about: each cause is told once.
    pub cause: Digest,
    /// When it was made.
    pub at: Timestamp,
    /// The morning that it is for; none where one thing was told at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub morning: Option<Date>,
    /// What stood in it; the first has number 1. Nothing waited where it is empty, and no mail was sent.
    pub things: Vec<Numbered>,
}

/// Something that waits, as it was told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Numbered {
    /// What.
    pub reference: Reference,
    /// The state in which it was told: an order about what has changed since is refused.
    pub mark: String,
    /// What was suggested.
    pub step: Step,
    /// What that is done to: the reference, two references, or a letter.
    pub about: String,
}

impl MailedList {
    /// Whether an answer comes too late to be about this list.
    pub fn is_past(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) > ANSWERED_WITHIN
    }
}

/// Why nothing of a reply is carried out, if it orders more than a person can have looked at: matches by the dozen, or numbers that
/// the list does not have. Each match is somebody's decision (R-053, 1A-6).
pub fn too_much(list: &MailedList, orders: &[MailedOrder]) -> Option<String> {
    let n_listed = list.things.len();
    let is_beyond = |named: &Named| matches!(named, Named::Number(number) if *number > n_listed);
    let beyond =
        orders.iter().find(|order| order.things.len() > 1 && order.things.iter().any(is_beyond));
    if beyond.is_some() {
        return Some(format!(
            "The list {} ends with number {n_listed}, and your reply goes beyond it: nothing of it was done.",
            list.reference
        ));
    }
    let named = |named: &Named| match named {
        Named::Number(number) => number.checked_sub(1).and_then(|at| list.things.get(at)),
        Named::Reference(reference) => {
            list.things.iter().find(|thing| thing.reference == *reference)
        }
    };
    let accepted = orders.iter().filter(|order| order.deed == Deed::Accept);
    let things = accepted.flat_map(|order| &order.things).filter_map(named);
    let n_confirmed = things.filter(|thing| thing.step == Step::Confirm).count();
    (n_confirmed > MOST_CONFIRMED).then(|| {
        format!(
            "Your reply would introduce {n_confirmed} pairs at once, and nothing of it was done: at most {MOST_CONFIRMED} in one reply, so that somebody looks at what speaks against each."
        )
    })
}

/// A list on its way to an officer.
#[derive(Clone, PartialEq, Debug)]
pub struct Mailing {
    /// What stands in it.
    pub list: MailedList,
    /// The officer, as somebody who is written to.
    pub to: Party,
    /// Whose wording.
    pub programme: ProgrammeName,
    /// Which message.
    pub template: Template,
    /// What fills it.
    pub values: BTreeMap<&'static str, Value>,
}

/// Sends a list, or only notes that there was nothing to send.
pub fn mailed(ledger: &Ledger, mailing: Mailing, now: Timestamp) -> Decision {
    let Mailing { list, to, programme, template, values } = mailing;
    if ledger.was_mailed(list.cause) {
        return Decision::default();
    }
    let mut decision = Decision::default();
    if ledger.acquaintance(to.id).is_none() {
        decision.records.push(Record::Party(to.clone()));
    }
    if !list.things.is_empty() {
        let step = template.as_str();
        let mut outgoing = Outgoing::new(&list.reference, step, template, &programme, to.id, now)
            .with("thread", list.reference.as_str());
        outgoing.values.extend(values);
        decision.outgoing.push(outgoing);
        let (rule, what) = match list.morning {
            Some(_) => ("officers.morning", "the list of the morning"),
            None => ("officers.urgent", "what cannot wait"),
        };
        let deed = format!("{what}, for `{}`: {} in it", list.officer, list.things.len());
        decision.note(now, &list.reference, rule, deed);
    }
    decision.records.insert(0, Record::Mailed(list));
    decision
}

/// Whether officers are told of a concern at once.
pub fn is_urgent(concern: &Concern) -> bool {
    Wait::Item(concern).urgency() <= URGENT
}

/// Whether an officer who is reached by mail is told of an item at once, if it is urgent.
pub fn is_for(programmes: &Programmes, officer: &Officer, item: &Item) -> bool {
    officer.mail.is_some()
        && item.age != Age::History
        && scope::serves(programmes, officer, item.programme.as_ref())
        && officer.remit.may(Power::Look, item.matter())
}

/// Where and on which days an officer works.
#[derive(Clone, Copy, Debug)]
pub struct Workplace<'a> {
    /// The days and hours of the place.
    pub zone: &'a TimeZone,
    /// Its bank holidays.
    pub calendar: &'a Calendar,
    /// Whose bank holidays count.
    pub nation: Nation,
}

/// The morning for which an officer is owed a list now.
pub fn owed(
    officer: &Officer,
    place: Workplace<'_>,
    ledger: &Ledger,
    now: Timestamp,
) -> Option<Date> {
    let (morning, at) = next(officer, place, ledger, now)?;
    (at <= now).then_some(morning)
}

/// When an officer is next owed a list.
pub fn next_due(
    officer: &Officer,
    place: Workplace<'_>,
    ledger: &Ledger,
    now: Timestamp,
) -> Option<Timestamp> {
    next(officer, place, ledger, now).map(|(_, at)| at)
}

/// The next working morning whose list is not past and was not sent yet, and when it is due.
fn next(
    officer: &Officer,
    place: Workplace<'_>,
    ledger: &Ledger,
    now: Timestamp,
) -> Option<(Date, Timestamp)> {
    let Workplace { zone, calendar, nation } = place;
    officer.mail.as_ref()?;
    let time = officer.list_at?;
    let today = now.to_zoned(zone.clone()).date();
    let sent = ledger.latest_morning(&officer.name);
    let is_open =
        |day: &Date| sent.is_none_or(|sent| sent < *day) && calendar.is_working_day(nation, *day);
    let days = (0..DAYS_AHEAD).map(|n| today.saturating_add(n.days())).filter(is_open);
    let mut due = days.filter_map(|day| Some((day, moment(day, time, zone)?)));
    due.find(|(_, at)| now.duration_since(*at) <= OWED_FOR)
}

fn moment(day: Date, time: Time, zone: &TimeZone) -> Option<Timestamp> {
    day.to_datetime(time).to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

/// What came of an officer's reply.
#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    /// The reply.
    pub about: Reference,
    /// Who wrote it.
    pub to: PartyId,
    /// Whose wording.
    pub programme: ProgrammeName,
    /// The Message-ID that is answered.
    pub answers: Option<String>,
    /// What was done or not done, each in a sentence.
    pub lines: Vec<String>,
    /// The list, with what it tells as the officer's own orders have left it; none where they changed nothing.
    pub list: Option<MailedList>,
}

/// Tells an officer what came of a reply.
pub fn reported(report: Report, now: Timestamp) -> Decision {
    let Report { about, to, programme, answers, lines, list } = report;
    let lines = lines.into_iter().map(Value::from).collect();
    let template = Template::OrdersDone;
    let outgoing = Outgoing::new(&about, template.as_str(), template, &programme, to, now)
        .answering(answers.as_deref())
        .with("lines", Value::List(lines))
        .with("thread", about.as_str());
    let records = list.map(Record::Mailed).into_iter().collect();
    Decision { outgoing: vec![outgoing], records, ..Decision::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{Holiday, On};
    use crate::domain::party::Address;

    fn officer() -> Officer {
        let mail = Address::mail("jo@programme.example");
        Officer { mail, list_at: Some("08:00".parse().unwrap()), ..Officer::unnamed("jo") }
    }

    /// A calendar in which nothing but Easter is kept.
    fn calendar() -> Calendar {
        let nations = vec![Nation::default()];
        let easter = Holiday { name: "Easter Monday".into(), nations, on: On::Easter(1) };
        Calendar { holidays: vec![easter], ..Calendar::default() }
    }

    /// The morning for which a list is owed at a moment, after one for another morning.
    #[track_caller]
    fn check(sent: Option<&str>, now: &str, expected: Option<&str>) {
        let mut ledger = Ledger::default();
        if let Some(sent) = sent {
            ledger.apply(&Record::Mailed(MailedList {
                reference: Reference::from_cause("GX", Digest([1; 16]), |_| false),
                officer: "jo".into(),
                to: PartyId(Digest([2; 16])),
                cause: Digest([3; 16]),
                at: Timestamp::UNIX_EPOCH,
                morning: Some(sent.parse().unwrap()),
                things: vec![],
            }));
        }
        let (zone, calendar) = (TimeZone::get("Europe/London").unwrap(), calendar());
        let place = Workplace { zone: &zone, calendar: &calendar, nation: Nation::default() };
        let found = owed(&officer(), place, &ledger, now.parse().unwrap());
        assert_eq!(found, expected.map(|day| day.parse().unwrap()), "{now}");
    }

    fn listed(step: Step, n: u8) -> MailedList {
        let thing = |n: u8| Numbered {
            reference: Reference::from_cause("GX", Digest([n; 16]), |_| false),
            mark: String::new(),
            step,
            about: String::new(),
        };
        MailedList {
            reference: Reference::from_cause("GX", Digest([99; 16]), |_| false),
            officer: "jo".into(),
            to: PartyId(Digest([2; 16])),
            cause: Digest([3; 16]),
            at: Timestamp::UNIX_EPOCH,
            morning: None,
            things: (0..n).map(thing).collect(),
        }
    }

    fn order(numbers: std::ops::RangeInclusive<usize>, deed: Deed) -> MailedOrder {
        MailedOrder { things: numbers.map(Named::Number).collect(), deed }
    }

    #[test]
    fn so_many_matches_are_confirmed_by_one_reply_and_no_range_goes_beyond_the_list() {
        let (matches, others) = (listed(Step::Confirm, 9), listed(Step::Done, 9));
        assert_eq!(too_much(&matches, &[order(1..=3, Deed::Accept)]), None);
        let split = [order(1..=2, Deed::Accept), order(5..=6, Deed::Accept)];
        assert!(too_much(&matches, &split).unwrap().contains("would introduce 4 pairs at once"));
        assert_eq!(too_much(&matches, &[order(1..=9, Deed::Take)]), None);
        assert_eq!(too_much(&others, &[order(1..=9, Deed::Accept)]), None);
        let beyond = too_much(&others, &[order(8..=10, Deed::Done)]).unwrap();
        assert!(beyond.contains("ends with number 9"), "{beyond}");
        // One number that is wrong is told of alone, as it always was.
        assert_eq!(too_much(&others, &[order(10..=10, Deed::Done)]), None);
    }

    #[test]
    fn a_list_is_owed_once_on_each_working_morning() {
        check(None, "2026-03-02T07:59:59Z", None);
        check(None, "2026-03-02T08:00:00Z", Some("2026-03-02"));
        check(Some("2026-03-02"), "2026-03-02T12:00:00Z", None);
        check(Some("2026-02-27"), "2026-03-01T12:00:00Z", None);
        check(Some("2026-02-27"), "2026-03-02T09:30:00Z", Some("2026-03-02"));
    }

    #[test]
    fn after_an_outage_only_the_list_of_the_day_is_owed_and_not_at_night() {
        check(Some("2026-02-20"), "2026-03-04T11:00:00Z", Some("2026-03-04"));
        check(Some("2026-02-20"), "2026-03-04T18:01:00Z", None);
    }

    #[test]
    fn eight_in_the_morning_is_eight_in_summer_too_and_nobody_works_on_a_bank_holiday() {
        check(Some("2026-04-03"), "2026-04-06T10:00:00Z", None);
        check(Some("2026-04-03"), "2026-04-07T10:00:00Z", Some("2026-04-07"));
        check(None, "2026-03-30T06:59:59Z", None);
        check(None, "2026-03-30T07:00:00Z", Some("2026-03-30"));
    }

    #[test]
    fn a_desk_that_waits_knows_when_the_next_list_is_due() {
        let (zone, calendar) = (TimeZone::get("Europe/London").unwrap(), calendar());
        let place = Workplace { zone: &zone, calendar: &calendar, nation: Nation::default() };
        let due = |now: &str| {
            next_due(&officer(), place, &Ledger::default(), now.parse().unwrap()).unwrap()
        };
        assert_eq!(due("2026-03-06T18:30:00Z").to_string(), "2026-03-09T08:00:00Z");
        assert_eq!(due("2026-03-28T12:00:00Z").to_string(), "2026-03-30T07:00:00Z");
    }
}
