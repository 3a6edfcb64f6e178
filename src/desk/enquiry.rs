//! What commands ask: lists, one reference whole.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::json;

use super::Desk;
use super::export::Reader;
use super::held::held;
use super::placements::in_a_line;
use super::sections::{concern_lines, section, section_of};
use crate::control::{Asked, Look, Request, Response, Talk};
use crate::domain::ids::{OutgoingId, Reference};
use crate::domain::introduction::{Introduction, Progress};
use crate::domain::item::Item;
use crate::domain::ledger::{Counts, Subject};
use crate::domain::placement::Placement;
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::scope;
use crate::store::{RawId, StoreError, about, records};

impl Desk {
    /// Answers a command that only looks. `full` says why what came last may not be kept yet.
    pub fn look(&self, asked: &Asked, full: Option<&str>, now: Timestamp) -> Response {
        let answer = match &asked.request {
            Request::Talk(Talk::Collect { account }) => return self.waiting_for(account, now),
            Request::Look(look) => self.may_look(asked, look).and_then(|officer| match look {
                Look::List { all, json } => Ok(self.list(&officer, *all, *json, full)),
                Look::Queue { whole, json } => Ok(self.queue(&officer, *whole, *json, full, now)),
                Look::Show { reference, json, raw } => self.show(reference, *json, *raw),
                Look::Person { who, json } => self.person_page(who, *json),
                Look::Why { about, with: Some(with), json } => self.why_two(about, with, *json),
                Look::Why { about, with: None, json } => self.why(about, *json),
                Look::Placement { reference, json } => self.placement(reference, *json, now),
                Look::Learned(lessons) => self.lessons(&officer, lessons),
                Look::Report(asked) => self.evaluation(asked, now),
                Look::Confirmations => Ok(self.confirmations()),
                Look::Fairness { programme, json } => self.fairness(programme.as_deref(), *json),
                Look::Preview { message, about } => self.preview(message, about),
                Look::SubjectAccess { who, file } => self.subject_access(who, file, now),
                Look::Rights { reference, json } => {
                    self.rights(&officer, reference.as_deref(), *json, now)
                }
                Look::Audit { file } => self.audit_export(file),
                Look::Retention { json } => self.retention(&officer, *json, now),
                Look::Erasure { who } => self.erasure_ahead(who),
                Look::Export { file, readable } => {
                    self.export(file, &Reader { officer: &officer, is_readable: *readable })
                }
                Look::Verify => self.verify(),
            }),
            Request::Order(_) | Request::Talk(Talk::Say { .. } | Talk::Collected { .. }) => {
                Err("This is an order.".to_owned())
            }
        };
        answer.map_or_else(Response::refusal, Response::text)
    }

    fn list(&self, officer: &Officer, all: bool, as_json: bool, full: Option<&str>) -> String {
        let serves = |reference: &Reference| self.serves(officer, reference);
        let counts = self.ledger.counts();
        let (mut concerns, mut theirs) = (self.ledger.concerns(), self.ledger.theirs());
        concerns.retain(|(_, reference)| serves(reference));
        theirs.retain(|(_, reference)| serves(reference));
        let proposed: Vec<&Introduction> = self
            .ledger
            .introductions()
            .filter(|known| known.progress == Progress::Proposed && serves(&known.reference))
            .collect();
        let held: Vec<(&OutgoingId, String)> = self
            .ledger
            .deliveries()
            .filter(|delivery| serves(&delivery.subject_reference))
            .filter_map(|delivery| held(delivery).map(|why| (&delivery.id, why)))
            .collect();
        let is_silent = |known: &&Introduction| known.is_silent() && serves(&known.reference);
        let silent: Vec<&Introduction> = self.ledger.introductions().filter(is_silent).collect();
        let agreed = self.being_set_up().filter(|known| serves(&known.reference));
        let agreed: Vec<&Introduction> = agreed.collect();
        let placements = self.running_placements().filter(|known| serves(&known.reference));
        let placements: Vec<&Placement> = placements.collect();
        let items = if all { self.all_items(officer) } else { Vec::new() };
        if as_json {
            let items = all.then_some(items);
            return json!({
                "needs_you": concerns.iter().map(|(concern, reference)| json!({"reference": reference, "concern": concern, "why": concern.sentence()})).collect::<Vec<_>>(),
                "theirs": theirs.iter().map(|(concern, reference)| json!({"reference": reference, "concern": concern})).collect::<Vec<_>>(),
                "proposed": proposed,
                "full": full,
                "alarms": self.alarms,
                "endings": self.endings,
                "guidance_fault": self.prompts_fault,
                "silent": silent,
                "agreed": agreed,
                "placements": placements,
                "pause": self.ledger.pace().sentences().next(),
                "held": held.iter().map(|(id, why)| json!({"letter": id, "why": why})).collect::<Vec<_>>(),
                "counts": {
                    "messages": counts.n_arrivals,
                    "waiting": counts.n_waiting,
                    "items": counts.n_items,
                    "open": counts.n_open,
                    "introductions": counts.n_introductions,
                    "letters_pending": counts.n_letters_pending,
                },
                "items": items,
            })
            .to_string();
        }
        let mut text = full.map(|full| format!("{full}\n\n")).unwrap_or_default();
        for sentence in self.ledger.pace().sentences() {
            let _ = writeln!(text, "{sentence}\n");
        }
        let alarms: Vec<String> =
            self.alarms.values().chain(self.shared.values()).cloned().collect();
        section(&mut text, "Out of order", alarms.into_iter());
        section(&mut text, "Credentials that end", self.endings.values().cloned());
        section(&mut text, "Guidance out of order", self.prompts_fault.iter().cloned());
        section_of(&mut text, "Needs you", concerns.len(), concern_lines(&concerns).into_iter());
        section(
            &mut text,
            "Answered by a person",
            theirs
                .iter()
                .map(|(concern, reference)| format!("{reference}  {}", concern.sentence())),
        );
        section(&mut text, "Matches to confirm", proposed.iter().map(|known| to_confirm(known)));
        section(
            &mut text,
            "Both sides would go ahead",
            agreed.iter().map(|known| {
                format!(
                    "{0}: secondment-desk placement {0} says what is to be done",
                    known.reference
                )
            }),
        );
        section(&mut text, "Placements", placements.iter().map(|known| in_a_line(known)));
        section(
            &mut text,
            "Introductions without an answer",
            silent.iter().map(|known| format!("{0}: secondment-desk show {0}", known.reference)),
        );
        section(&mut text, "Letters held", held.iter().map(|(id, why)| format!("{id}  {why}")));
        if all {
            section(
                &mut text,
                "All items",
                items.iter().map(|item| {
                    let intents: Vec<&str> =
                        item.intents.iter().map(|intent| intent.as_str()).collect();
                    format!("{}  {:.0}  {}", item.reference, item.at, intents.join(", "))
                }),
            );
        }
        text.push_str(&counts_line(&counts));
        text
    }

    fn all_items(&self, officer: &Officer) -> Vec<Item> {
        let programmes = &self.settings.programmes;
        let mut items = Vec::new();
        let read = records::each_item(&*self.store, |item| {
            if scope::serves(programmes, officer, item.programme.as_ref()) {
                items.push(item);
            }
        });
        if let Err(error) = read {
            tracing::error!(%error, "the items could not be listed");
        }
        items
    }

    fn show(&self, typed: &str, as_json: bool, raw: bool) -> Result<String, String> {
        // A letter is shown with what it is about.
        let named = typed.split('/').next().unwrap_or(typed);
        let reference = Reference::typed(named).ok_or_else(|| not_a_reference(typed))?;
        let subject = self
            .ledger
            .subject(&reference)
            .ok_or_else(|| format!("There is nothing with the reference {reference}."))?;
        let failed = |error: StoreError| error.to_string();
        if raw {
            return self
                .raw_of(&reference)
                .map_err(failed)?
                .ok_or_else(|| format!("{reference} has no raw mail of its own."));
        }
        let erasure = self.ledger.erasure(&reference);
        if let Some(erasure) = erasure.or_else(|| self.ledger.erased_by(&reference)) {
            return if as_json {
                serde_json::to_string(&[Record::Erasure(erasure.clone())])
                    .map_err(|error| error.to_string())
            } else {
                Ok(Self::certificate(erasure))
            };
        }
        let mut records = Vec::new();
        records.extend(self.item(&reference).map(Record::Item));
        records.extend(self.ledger.claim(&reference).cloned().map(Record::Claim));
        if subject == Subject::Submission {
            records.extend(
                self.submission(&reference)
                    .map_err(failed)?
                    .map(|submission| Record::Submission(Box::new(submission))),
            );
        }
        records.extend(self.lesson(&reference).map(Record::Lesson));
        records.extend(self.mailed_list(&reference).map(Record::Mailed));
        if let Some(introduction) = self.ledger.introduction(&reference).cloned() {
            records.push(Record::Introduction(introduction));
            records.extend(self.words_about(&reference).map(Record::Reasons));
            records.extend(self.answers_to(&reference).into_iter().map(Record::SideAnswer));
        }
        let (store, ledger) = (&*self.store, &self.ledger);
        for later in about::thread_of(store, ledger, &reference).map_err(failed)? {
            records.extend(self.item(&later).map(Record::Item));
        }
        records.extend(about::letters_of(store, ledger, &reference).map_err(failed)?);
        records.extend(about::deliveries_of(store, ledger, &reference).map_err(failed)?);
        records.extend(about::audit_of(store, ledger, &reference).map_err(failed)?);
        if as_json {
            let shown = serde_json::to_value(&records).map_err(|error| error.to_string())?;
            let mut shown = shown.as_array().cloned().unwrap_or_default();
            shown.extend(self.weighed(&reference));
            return Ok(json!(shown).to_string());
        }
        let mut text = String::new();
        for record in &records {
            self.describe(record, &mut text);
        }
        Ok(text)
    }

    fn raw_of(&self, reference: &Reference) -> Result<Option<String>, StoreError> {
        let Some(item) = self.item(reference) else { return Ok(None) };
        let raw = self.raw_bytes_of(&item)?;
        Ok(raw.map(|raw| String::from_utf8_lossy(&raw).into_owned()))
    }

    /// The raw message of an item.
    pub(super) fn raw_bytes_of(&self, item: &Item) -> Result<Option<Vec<u8>>, StoreError> {
        let arrival = self.record(Some(records::arrival_key(item.at, item.arrival)))?;
        let Some(Record::Arrival(arrival)) = arrival else { return Ok(None) };
        self.store.raw(RawId(arrival.raw.0))
    }
}

pub(super) fn not_a_reference(typed: &str) -> String {
    format!(
        "`{typed}` is no reference; one looks like GX-7K3Q. `secondment-desk list` shows what waits."
    )
}

fn counts_line(counts: &Counts) -> String {
    format!(
        "Messages received: {}. Items: {}. Submissions open: {}. Matches and introductions: {}. Letters not yet sent: {}.\n",
        counts.n_arrivals,
        counts.n_items,
        counts.n_open,
        counts.n_introductions,
        counts.n_letters_pending
    )
}

fn to_confirm(known: &Introduction) -> String {
    let Introduction { reference, interest, role, is_swap, .. } = known;
    let swap = if *is_swap { ", a swap of posts" } else { "" };
    format!("{reference}  {interest} and {role}{swap}: secondment-desk show {reference}")
}
