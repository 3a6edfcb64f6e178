//! People: everything about one on one page, details put right, two addresses made one person.

use std::fmt::Write as _;

use serde::Serialize;

use super::describing::state_in_words;
use super::orders::Ordered;
use super::why::{deeds, letters};
use super::{Desk, told};
use crate::domain::audit::Audit;
use crate::domain::context::Context;
use crate::domain::erasure::Told;
use crate::domain::hours;
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Progress};
use crate::domain::item::{Concern, Item};
use crate::domain::letter::{DeliveryState, Letter};
use crate::domain::message::Incoming;
use crate::domain::officer::Order;
use crate::domain::party::{Address, Channel, Party, PartyId};
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::submission::Submission;
use crate::reading;
use crate::store::{StoreError, about};

/// Everything about a person.
#[derive(Default, Serialize)]
pub(super) struct Page {
    pub addresses: Vec<Party>,
    pub clocks: Vec<String>,
    pub submissions: Vec<Submission>,
    pub introductions: Vec<Introduction>,
    pub messages: Vec<Item>,
    pub letters: Vec<(Letter, Option<DeliveryState>)>,
    pub history: Vec<Audit>,
    /// Who was told about them.
    pub told: Vec<Told>,
}

impl Desk {
    /// The page of a person.
    pub(super) fn person_page(&self, who: &str, as_json: bool) -> Result<String, String> {
        let party = self.party_typed(who)?;
        let page = self.page(party).map_err(|error| error.to_string())?;
        if as_json {
            return serde_json::to_string(&page).map_err(|error| error.to_string());
        }
        Ok(self.shown(&page))
    }

    /// The party that an address or a reference names.
    pub(super) fn party_typed(&self, who: &str) -> Result<PartyId, String> {
        if let Some(reference) = Reference::typed(who) {
            let item = self.item(&reference).and_then(|item| item.party);
            let party = item.or_else(|| Some(told(self.submission(&reference))?.party));
            return party.ok_or_else(|| {
                if self.ledger.introduction(&reference).is_some() {
                    format!(
                        "{reference} is a match of two people: name the reference of one of them."
                    )
                } else {
                    format!("There is nobody behind {reference}.")
                }
            });
        }
        let known = [Address::mail(who), Address::chat(who)].into_iter().flatten();
        let mut parties = known.map(|address| self.party_id(&address));
        parties.find(|party| self.ledger.acquaintance(*party).is_some()).ok_or_else(|| {
            "Nobody is known under that. Name a mail address, a chat account, or a reference such as GX-7K3Q.".to_owned()
        })
    }

    pub(super) fn page(&self, party: PartyId) -> Result<Page, StoreError> {
        let (store, ledger) = (&*self.store, &self.ledger);
        let parties: Vec<PartyId> = std::iter::once(party).chain(ledger.kin(party)).collect();
        let mut page = Page::default();
        let mut subjects: Vec<Reference> = Vec::new();
        for party in &parties {
            page.addresses.extend(self.party(*party)?);
            subjects.extend(about::sent_by(store, ledger, *party)?);
        }
        for standing in ledger.standings(party) {
            page.submissions.extend(self.submission(&standing.reference)?);
        }
        let is_part =
            |known: &&Introduction| parties.iter().any(|party| known.part(*party).is_some());
        page.introductions = ledger.introductions().filter(is_part).cloned().collect();
        page.messages = subjects.iter().filter_map(|subject| self.item(subject)).collect();
        page.messages.sort_by_key(|item| item.at);
        subjects.extend(page.introductions.iter().map(|known| known.reference.clone()));
        for subject in &subjects {
            let deliveries = about::deliveries_of(store, ledger, subject)?;
            let is_of = |record: &Record, letter: &Letter| {
                if let Record::Delivery(known) = record { known.id == letter.id } else { false }
            };
            let mut letters = letters(store, ledger, subject)?;
            letters.retain(|letter| parties.contains(&letter.to));
            page.letters.extend(letters.into_iter().map(|letter| {
                let latest = deliveries.iter().rev().find(|record| is_of(record, &letter));
                let state = latest.and_then(|record| {
                    if let Record::Delivery(known) = record {
                        Some(known.state.clone())
                    } else {
                        None
                    }
                });
                (letter, state)
            }));
            page.history.extend(deeds(store, ledger, subject)?);
        }
        page.letters.sort_by_key(|(letter, _)| letter.decided_at);
        page.history.sort_by_key(|audit| audit.at);
        for introduction in &page.introductions {
            page.told.extend(self.told_of(introduction, &parties)?);
        }
        page.clocks = self.clocks(&page);
        Ok(page)
    }

    /// What runs for a person: deadlines, letters that wait, introductions that come to an end.
    fn clocks(&self, page: &Page) -> Vec<String> {
        let rights = page.messages.iter().filter_map(|item| {
            let by = self.deadline(item.concern.as_ref()?, &item.reference)?;
            Some(format!("{}: to be answered by {by}", item.reference))
        });
        let party = page.addresses.first().map(|known| known.id);
        let limits = party.map(|party| self.limits_of(party)).unwrap_or_default();
        let ends = page.introductions.iter().filter_map(|known| {
            if let Progress::Answered { ask_on: Some(day), n_asked: 0, .. } = known.progress {
                return Some(format!("{}: asked again on {day}", known.reference));
            }
            let Progress::Unanswered { introduced_on, .. } = known.progress else { return None };
            let programme = self.settings.programmes.get(&known.programme)?;
            let ends = programme.cadence.close_after.after(
                introduced_on,
                &programme.introducing.calendar,
                hours::nation(&self.ledger, programme, &known.role),
            );
            Some(format!(
                "{}: introduced on {introduced_on}, ends on {ends} if nobody answers",
                known.reference
            ))
        });
        let waiting = page.letters.iter().filter_map(|(letter, state)| match state {
            Some(DeliveryState::Due(due)) => Some(format!("{}: goes out at {due:.0}", letter.id)),
            _ => None,
        });
        limits.into_iter().chain(rights).chain(ends).chain(waiting).collect()
    }

    fn shown(&self, page: &Page) -> String {
        let mut text = String::new();
        for party in &page.addresses {
            let name = party.name.as_deref().unwrap_or("name not known");
            let (address, since) = (&party.address, party.known_since);
            let _ = writeln!(text, "{name}  {address}  known since {since:.0}");
            if let Some(since) = party.unreachable_since {
                let _ = writeln!(text, "  mail to this address comes back since {since:.0}");
            }
            if let Some(by) = party.held_up {
                let _ = writeln!(text, "  a letter to this address is {by}");
            }
        }
        text.push('\n');
        super::sections::section(&mut text, "What runs", page.clocks.iter().cloned());
        for submission in &page.submissions {
            self.describe(&Record::Submission(Box::new(submission.clone())), &mut text);
            text.push('\n');
        }
        for introduction in &page.introductions {
            self.describe(&Record::Introduction(introduction.clone()), &mut text);
            let words = self.words_about(&introduction.reference);
            if let Some(words) = words {
                self.describe(&Record::Reasons(words), &mut text);
            }
            text.push('\n');
        }
        let message = |item: &Item| {
            let intents: Vec<&str> = item.intents.iter().map(|intent| intent.as_str()).collect();
            let by = if item.channel == Channel::Mail { "mail" } else { "chat" };
            let concern =
                item.concern.as_ref().map(|concern| format!("; needs you: {}", concern.sentence()));
            let (reference, at) = (&item.reference, item.at);
            format!(
                "{reference}  {at:.0}  by {by}: {}{}",
                intents.join(", "),
                concern.unwrap_or_default()
            )
        };
        super::sections::section(&mut text, "Messages", page.messages.iter().map(message));
        let letter = |(letter, state): &(Letter, Option<DeliveryState>)| {
            let state = state.as_ref().map_or("state not known".to_owned(), state_in_words);
            format!("{}  {:.0}  {state}: {}", letter.id, letter.decided_at, letter.subject)
        };
        super::sections::section(&mut text, "Letters to them", page.letters.iter().map(letter));
        let told = page.told.iter().map(super::erasing::in_words);
        super::sections::section(&mut text, "Who was told about them", told);
        let deed = |audit: &Audit| {
            let officer =
                audit.officer.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
            format!("{:.0}  {}  {}{officer}  ({})", audit.at, audit.about(), audit.deed, audit.rule)
        };
        super::sections::section(&mut text, "What was done", page.history.iter().map(deed));
        text
    }

    /// An officer's line of a form becomes details of a submission.
    pub(super) fn edit(
        &self,
        typed: &str,
        line: &str,
        officer: &Officer,
    ) -> Result<Ordered, String> {
        let reference = self.known_reference(typed)?;
        let submission = told(self.submission(&reference)).ok_or_else(|| {
            format!("{reference} is no interest and no role: there is nothing to put right.")
        })?;
        let context = Context {
            programme: Some(submission.programme.clone()),
            under_way: Some(submission.kind),
            known: submission.fields.clone(),
            ..Context::default()
        };
        let typed = Incoming { text: line.to_owned(), ..Incoming::by(Channel::Chat) };
        let mut read = reading::read(&typed, &context, &self.settings.vocabulary).fields;
        if !line.contains(':') || read.is_empty() {
            return Err(
                "That is no detail of a form. Write what it is called, a colon and what it is, such as \"Preferred location: Leeds\"."
                    .to_owned(),
            );
        }
        for field in read.values_mut() {
            field.words = format!("{} (officer {})", field.words, officer.name);
        }
        let names: Vec<&str> = read.keys().map(|name| name.as_str()).collect();
        let done =
            format!("{reference}: put right: {}. What it said before is kept.", names.join(", "));
        Ok((Order::Edit { submission: Box::new(submission), read }, done))
    }

    pub(super) fn merging(&self, typed: &str, with: &str) -> Result<Ordered, String> {
        let parties = [self.party_typed(with)?, self.party_typed(typed)?];
        let subject = self.known_reference(typed)?;
        let done = format!(
            "{subject} and {with} are one person's. `secondment-desk split {subject}` tells them apart again."
        );
        let asks = |item: &Item| {
            matches!(item.concern, Some(Concern::SamePerson | Concern::OutsideAddress))
        };
        let item = self.item(&subject).filter(asks).map(Box::new);
        Ok((Order::Merge { subject, parties, item }, done))
    }

    pub(super) fn splitting(&self, typed: &str) -> Result<Ordered, String> {
        let (subject, party) = (self.known_reference(typed)?, self.party_typed(typed)?);
        let done = format!("{subject}: its sender stands alone again.");
        Ok((Order::Split { subject, party }, done))
    }
}
