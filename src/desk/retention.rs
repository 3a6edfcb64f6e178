//! Retention in the desk: who is told before, and what goes once its time is over, through the same door as an erasure.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;

use super::Desk;
use crate::domain::Event;
use crate::domain::ids::Reference;
use crate::domain::party::PartyId;
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::retention::{Ending, Watch, ending};
use crate::domain::scope;
use crate::domain::submission::SubmissionState;

/// So many go in one step: mail that comes waits for no more.
const TOGETHER: usize = 5;

/// How far the desk has come with what goes by itself.
#[derive(Default)]
pub(super) struct Course {
    /// The day for which all was done.
    done_for: Option<Date>,
    is_left: bool,
    /// Those who could not be erased today.
    passed_over: BTreeSet<PartyId>,
}

/// Somebody whose data goes, for programs.
#[derive(Serialize)]
struct Shown<'a> {
    reference: &'a str,
    kept: &'static str,
    last: Date,
    goes_on: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_by: Option<&'static str>,
}

impl Desk {
    /// Once a day: erases those whose time is over, and asks those who still wait whether they do, before it is.
    pub(super) fn let_expire(&mut self, now: Timestamp) {
        let now = self.ledger.time(now);
        let today = now.to_zoned(self.zone()).date();
        if self.course.done_for == Some(today) {
            return;
        }
        let notice = self.longest_notice();
        let watch = Watch::on(self.ledger.watch(), today, notice);
        if self.ledger.watch() != Some(watch) {
            self.keep(&Record::Watch(watch));
        }
        let endings = self.endings(now);
        let is_over = |known: &&Ending| {
            let is_passed_over = self.course.passed_over.contains(&known.party);
            known.goes_on <= today && known.held_by.is_none() && !is_passed_over
        };
        let over: Vec<Ending> = endings.iter().filter(is_over).take(TOGETHER).cloned().collect();
        for known in &over {
            self.expire(known, now);
        }
        if over.len() == TOGETHER {
            self.course.is_left = true;
            return;
        }
        for known in endings.iter().filter(|known| known.goes_on > today) {
            self.ask_before(known, now);
        }
        self.course = Course { done_for: Some(today), ..Course::default() };
    }

    /// Whether data that goes is left for the next step.
    pub fn is_at_it(&self) -> bool {
        self.course.is_left || self.is_clearing()
    }

    /// Erases somebody; whoever could not be is told to the operator, and tried again on another day.
    fn expire(&mut self, known: &Ending, now: Timestamp) {
        let because = format!(
            "we keep data no longer than we say: {} since {}",
            known.kept.as_str(),
            known.last.strftime("%-d %B %Y")
        );
        let refused = match self.gathered_of(known.party, &because) {
            Ok(erasing) => self.stage(Event::Expired(Box::new(erasing)), now),
            Err(error) => Some(error.to_string()),
        };
        if let Some(sentence) = refused {
            tracing::error!(sentence, "somebody's data is past its time and could not be erased");
            self.course.passed_over.insert(known.party);
        }
    }

    /// Whoever has something open is asked whether it still stands: a yes begins the time anew.
    fn ask_before(&mut self, known: &Ending, now: Timestamp) {
        let open = self.ledger.standings(known.party);
        let open = open.filter(|own| own.state == SubmissionState::Open);
        let open: Vec<_> = open.map(|own| own.reference.clone()).collect();
        if let Some(reference) = open.first().filter(|_| !self.ledger.is_asked(known.party)) {
            self.see_whether_it_stands(reference, true, now);
        }
    }

    /// Everybody whose data goes by the end of the longest notice, or is past its time.
    fn endings(&self, now: Timestamp) -> Vec<Ending> {
        let until = now.to_zoned(self.zone()).saturating_add(self.longest_notice().days());
        let officers = self.settings.desk.officers.iter().filter_map(|known| known.mail.as_ref());
        let officers = officers.map(|address| self.party_id(address)).collect();
        ending(&self.settings.programmes, &self.ledger, &officers, until.timestamp())
    }

    /// The days of the longest notice.
    fn longest_notice(&self) -> i32 {
        let programmes = self.settings.programmes.values();
        programmes.map(|known| known.retention.told_before_days).max().unwrap_or_default()
    }

    pub(super) fn zone(&self) -> TimeZone {
        let first = self.settings.programmes.values().next();
        first.map_or(TimeZone::UTC, |programme| programme.zone.clone())
    }

    /// What officers are told each morning, if anything.
    pub(super) fn endings_ahead(&self, now: Timestamp) -> Option<String> {
        let endings = self.endings(now);
        let n_held = endings.iter().filter(|known| known.held_by.is_some()).count();
        let n_soon = endings.len() - n_held;
        if n_soon + n_held == 0 {
            return None;
        }
        let held = if n_held > 0 {
            format!(" Of {n_held} it stays beyond its time, since something holds it.")
        } else {
            String::new()
        };
        Some(format!(
            "The data of {n_soon} people goes within weeks, as the programme says.{held} `secondment-desk retention` says whose, and when."
        ))
    }

    /// Whose data goes, and when; nothing is done.
    pub(super) fn retention(
        &self,
        officer: &Officer,
        as_json: bool,
        now: Timestamp,
    ) -> Result<String, String> {
        let now = self.ledger.time(now);
        let mut endings = self.endings(now);
        let is_theirs = |known: &Ending| match &known.reference {
            Some(reference) => self.serves(officer, reference),
            None => scope::serves_all(&self.settings.programmes, officer),
        };
        endings.retain(is_theirs);
        if as_json {
            let shown: Vec<Shown<'_>> = endings
                .iter()
                .map(|known| Shown {
                    reference: named(known),
                    kept: known.kept.as_str(),
                    last: known.last,
                    goes_on: known.goes_on,
                    held_by: known.held_by,
                })
                .collect();
            return serde_json::to_string(&shown).map_err(|error| error.to_string());
        }
        let mut text = String::new();
        for programme in self.settings.programmes.values() {
            let kept = programme.retention;
            let goes = if kept.is_on { "goes by itself" } else { "never goes by itself" };
            let _ = writeln!(
                text,
                "{}: {goes}; unplaced-for {} days, placed-for {} days, asked-for {} days, told {} days before",
                programme.name,
                kept.unplaced_days,
                kept.placed_days,
                kept.asked_days,
                kept.told_before_days
            );
        }
        if endings.is_empty() {
            text.push_str("\nNobody's data goes within that notice.\n");
        }
        for known in &endings {
            let held = known.held_by.map(|why| format!("; held: {why}")).unwrap_or_default();
            let _ = writeln!(
                text,
                "{}  goes on {}: {}, last {}{held}",
                named(known),
                known.goes_on,
                known.kept.as_str(),
                known.last
            );
        }
        Ok(text)
    }
}

/// How officers name somebody whose data goes.
fn named(known: &Ending) -> &str {
    known.reference.as_ref().map_or("somebody who never wrote", Reference::as_str)
}
