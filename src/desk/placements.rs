//! What officers order and see of placements.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

use super::enquiry::not_a_reference;
use super::orders::Ordered;
use super::wishes::told_line;
use super::{Desk, told};
use crate::domain::answer::Outcome;
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::officer::{Change, NOBODY, Order};
use crate::domain::own;
use crate::domain::party::{Address, Party};
use crate::domain::placement::flags::{self, Facts, Flag};
use crate::domain::placement::team::Why;
use crate::domain::placement::{Attainment, Dates, Placement, after, side, team};
use crate::domain::programme::Programme;
use crate::domain::reading::Reading;
use crate::reading::managing;

impl Desk {
    /// What an officer says of a placement.
    pub(super) fn placing(
        &self,
        typed: &str,
        change: &Change,
        now: Timestamp,
    ) -> Result<Ordered, String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        let told = format!(
            "{reference} is noted: `secondment-desk placement {reference}` shows how it stands."
        );
        let mut change = change.clone();
        if let Some(typed) = change.home_manager.as_deref().filter(|typed| *typed != NOBODY) {
            let address = Address::mail(typed)
                .ok_or_else(|| format!("`{typed}` is no mail address, nor \"{NOBODY}\"."))?;
            change.home = Some(Box::new(self.known_or_new(&address, now)?));
        }
        Ok((Order::Place { reference, change }, told))
    }

    /// The person at an address, who may be new.
    fn known_or_new(&self, address: &Address, now: Timestamp) -> Result<Party, String> {
        let id = self.party_id(address);
        if own::is_own(&self.own_addresses, address.as_str()) {
            return Err("That is an address of the desk's own.".to_owned());
        }
        let known = self.party(id).map_err(|error| error.to_string())?;
        Ok(known.unwrap_or_else(|| self.party_of(address, None, now)))
    }

    /// The manager at home whom a secondee names by an address of their own organisation, in a message about their placement.
    pub(super) fn named_home(
        &self,
        thread: Option<&Reference>,
        sender: Option<&Party>,
        reading: &Reading,
        now: Timestamp,
    ) -> Option<Party> {
        let introduction = thread.and_then(|thread| self.ledger.introduction(thread))?;
        let part = self.ledger.part_in(introduction, sender?.id)?;
        let address = managing::manager(&reading.reply, &self.settings.vocabulary)?;
        let is_own = own::is_own(&self.own_addresses, address.as_str());
        let is_meant = introduction.outcome() == Outcome::Agreed && part == Part::Applicant;
        (is_meant && !is_own).then(|| self.known_or_new(&address, now).ok()).flatten()
    }
}

impl Desk {
    /// The introductions that both sides have agreed to, and for which no dates are set yet.
    pub(super) fn being_set_up(&self) -> impl Iterator<Item = &Introduction> {
        let agreed = self.ledger.introductions().filter(|known| known.outcome() == Outcome::Agreed);
        agreed.filter(|known| self.dates_of(&known.reference).is_none())
    }

    /// The placements of which steps of the team are due.
    pub(super) fn set_ups_of_team(&self, now: Timestamp) -> impl Iterator<Item = Reference> {
        let agreed = self.ledger.introductions().filter(|known| known.outcome() == Outcome::Agreed);
        let due = agreed.filter(move |known| self.steps_of_team(&known.reference, now).is_some());
        due.map(|known| known.reference.clone())
    }

    /// The steps of the team that are due in a placement, in a sentence for officers.
    pub(super) fn steps_of_team(&self, reference: &Reference, now: Timestamp) -> Option<String> {
        let introduction = self.ledger.introduction(reference)?;
        let programme = self.settings.programmes.get(&introduction.programme)?;
        let day = |at: Timestamp| at.to_zoned(programme.zone.clone()).date();
        let (began, today) = (day(introduction.proposed_at), day(now));
        let placement = self.ledger.placement(reference);
        let (why, steps) = team::due(
            &programme.placing,
            introduction.host_kind.as_deref(),
            placement,
            began,
            today,
        )?;
        let steps = steps.iter().map(|step| format!("{} ({})", step.what, step.name));
        let steps = steps.collect::<Vec<_>>().join(" ");
        Some(match why {
            Why::Blocks => {
                format!("no start date can be set before the team has done this: {steps}")
            }
            Why::Idle => format!(
                "nothing of a set-up has moved for a while, and the team has to do: {steps}"
            ),
            Why::Begun => format!("a placement has begun, and the team still has to do: {steps}"),
        })
    }

    /// The placements that have dates and have not ended.
    pub(super) fn running_placements(&self) -> impl Iterator<Item = &Placement> {
        let now = self.ledger.clock();
        let today = now.map_or(Date::MIN, |now| now.to_zoned(TimeZone::UTC).date());
        let agreed = |known: &&Placement| {
            let introduction = self.ledger.introduction(&known.reference);
            introduction.is_some_and(|known| known.outcome() == Outcome::Agreed)
        };
        let is_running =
            move |known: &&Placement| known.dates.is_some_and(|dates| dates.end >= today);
        self.ledger.placements().filter(is_running).filter(agreed)
    }

    fn dates_of(&self, reference: &Reference) -> Option<Dates> {
        self.ledger.placement(reference).and_then(|known| known.dates)
    }

    /// How a placement stands.
    pub(super) fn placement(
        &self,
        typed: &str,
        as_json: bool,
        now: Timestamp,
    ) -> Result<String, String> {
        let reference = self.known_reference(typed)?;
        let introduction = self.ledger.introduction(&reference).filter(|known| known.is_agreed());
        let Some(introduction) = introduction else {
            return Err(format!(
                "{reference} is no placement: that begins when both sides have said yes."
            ));
        };
        let Some(programme) = self.settings.programmes.get(&introduction.programme) else {
            return Err(format!("The programme of {reference} is not in config any more."));
        };
        let known = self.ledger.placement(&reference).cloned();
        let placement = known.unwrap_or_else(|| Placement::new(reference));
        let today = now.to_zoned(programme.zone.clone()).date();
        let host = introduction.host_kind.as_deref();
        let sides = side::all(&self.ledger, introduction, Some(&placement));
        let asks = sides.into_iter().map(|(side, _)| {
            let owed = placement.owed(side, programme.placing.rhythms.of(side), today);
            (side, owed.map(|owed| owed.on.max(today)))
        });
        if as_json {
            let steps = programme.placing.steps(host).map(|step| {
                let topics = step.topics.iter().map(|topic| json!({"name": topic.name, "what": topic.what, "agreed": placement.done.get(&topic.name)}));
                json!({
                    "topics": topics.collect::<Vec<_>>(),
                    "name": step.name,
                    "owner": step.owner.as_str(),
                    "what": step.what,
                    "cites": step.cites,
                    "is_before_start": step.is_before_start,
                    "done": placement.done.get(&step.name),
                })
            });
            let asked =
                asks.map(|(side, day)| json!({"side": side.called(), "next_asked_on": day}));
            return Ok(json!({
                "reference": placement.reference,
                "dates": placement.dates,
                "set_up": steps.collect::<Vec<_>>(),
                "asked": asked.collect::<Vec<_>>(),
                "flags": self.flags_of(introduction, &placement, programme).iter().map(|flag| json!({"says": flag.says, "cites": flag.cites, "as_of": flag.as_of})).collect::<Vec<_>>(),
                "objectives": placement.objectives,
                "review": review(&placement),
                "told": placement.told,
                "afterwards": placement.afterwards,
            })
            .to_string());
        }
        let mut text = placement_lines(&placement);
        if placement.dates.is_none() {
            text.push_str("No dates are set, and nobody is asked how it goes.\n");
        }
        text.push_str(&steps(&placement, programme, host));
        for flag in self.flags_of(introduction, &placement, programme) {
            let _ =
                writeln!(text, "  look into: {} [{}, as of {}]", flag.says, flag.cites, flag.as_of);
        }
        for objective in &placement.objectives {
            let _ = writeln!(text, "  to be achieved: {objective}");
            for (told, said) in placement.review_of(objective) {
                let (side, on) = (told.part.called(), told.on);
                let Attainment { attained, words, .. } = said;
                let _ = writeln!(
                    text,
                    "    {}, said the {side} on {on}: \"{words}\"",
                    attained.as_str()
                );
            }
        }
        if let (Some(rules), Some(dates)) = (programme.placing.rules(host), placement.dates) {
            let (until, months) = after::until(&self.ledger, &placement, rules, dates);
            let closed = placement.afterwards.closed_on.map(|day| format!("; closed {day}"));
            let _ = writeln!(
                text,
                "Business Appointment Rules may hold for {months} months after the end, until {until}{}.",
                closed.unwrap_or_default()
            );
        }
        for told in &placement.told {
            let _ = writeln!(text, "  {}", told_line(told, placement.dates.as_ref()));
        }
        for (side, day) in asks {
            if let Some(day) = day {
                let side = side.called();
                let _ = writeln!(text, "The {side} is next asked how it goes on {day}.");
            }
        }
        Ok(text)
    }
}

impl Desk {
    /// What an officer is pointed to in a placement.
    pub(super) fn flags_of<'a>(
        &self,
        introduction: &Introduction,
        placement: &Placement,
        programme: &'a Programme,
    ) -> Vec<&'a Flag> {
        let person = introduction.applicant;
        let is_theirs = |known: &&Placement| {
            let other = self.ledger.introduction(&known.reference);
            let is_agreed = other.is_some_and(|other| other.outcome() == Outcome::Agreed);
            let is_part = other
                .is_some_and(|other| self.ledger.part_in(other, person) == Some(Part::Applicant));
            known.reference != placement.reference && is_agreed && is_part
        };
        let before = |end: &Date| placement.dates.is_some_and(|dates| *end < dates.start);
        let ends = self.ledger.placements().filter(is_theirs).filter_map(|known| known.dates);
        let interest = told(self.submission(&introduction.interest));
        let value = |field| interest.as_ref().and_then(|interest| interest.value(field));
        let contract = interest.as_ref().and_then(|interest| interest.text(FieldName::ContractEnd));
        let clock = self.ledger.declaration(&placement.reference, Part::Applicant);
        let facts = Facts {
            dates: placement.dates,
            earlier_end: ends.map(|dates| dates.end).filter(before).max(),
            is_pay_above: value(FieldName::RemunerationAboveThreshold)
                == Some(&FieldValue::Flag(true)),
            contract_end: contract.and_then(|day| day.parse().ok()),
            is_senior: clock.is_some_and(|clock| clock.is_senior),
            is_on_host_terms: placement.is_on_host_terms,
        };
        flags::raised(&programme.placing.flags, introduction.host_kind.as_deref(), &facts)
    }
}

/// A placement for a list.
pub(super) fn in_a_line(placement: &Placement) -> String {
    let reference = &placement.reference;
    let Some(Dates { start, end, .. }) = placement.dates else { return reference.to_string() };
    format!("{reference}: from {start} to {end}")
}

/// A placement in short.
pub(super) fn placement_lines(placement: &Placement) -> String {
    let Some(Dates { start, end, days_a_week }) = placement.dates else {
        return format!("Placement {}: being set up\n", placement.reference);
    };
    let mut text = format!(
        "Placement {}: from {start} to {end}, {days_a_week} days a week\n",
        placement.reference
    );
    for (part, asked) in &placement.asked {
        let came = match (asked.is_answered, asked.wait_until) {
            (true, _) => "answered".to_owned(),
            (false, Some(day)) => format!("would be asked again on {day}"),
            (false, None) if asked.is_reminded => "reminded, not answered".to_owned(),
            (false, None) => "not answered".to_owned(),
        };
        let _ = writeln!(text, "  the {} was asked on {}: {came}", part.called(), asked.on);
    }
    text
}

/// What each side has said of each thing that was to be achieved.
fn review(placement: &Placement) -> Vec<serde_json::Value> {
    let of = |objective: &String| {
        let said = placement.review_of(objective).map(|(told, said)| {
            json!({"side": told.part.called(), "on": told.on, "attained": said.attained.as_str(), "words": said.words})
        });
        json!({"objective": objective, "said": said.collect::<Vec<_>>()})
    };
    placement.objectives.iter().map(of).collect()
}

fn steps(placement: &Placement, programme: &Programme, host: Option<&str>) -> String {
    let mut text = String::new();
    for step in programme.placing.steps(host) {
        let state = placement.done.get(&step.name).map_or_else(
            || if step.is_before_start { "before the start" } else { "open" }.to_owned(),
            |done| format!("done {}, {}", done.on, done.by),
        );
        let owner = step.owner.as_str();
        let _ =
            writeln!(text, "  {} ({owner}; {state}): {} [{}]", step.name, step.what, step.cites);
        for topic in &step.topics {
            let done = placement.done.get(&topic.name);
            let state = done.map_or("open".to_owned(), |done| format!("agreed {}", done.on));
            let _ = writeln!(text, "    {} ({state}): {}", topic.name, topic.what);
        }
    }
    text
}
