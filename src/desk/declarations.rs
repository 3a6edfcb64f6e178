//! Declarations as officers with that remit see them and order about them. What is shown is an order like the others: each look is kept.

use std::fmt::Write as _;

use super::Desk;
use super::orders::Ordered;
use crate::domain::answer::Teller;
use crate::domain::declaration::{Declared, Noted, Statement, tick};
use crate::domain::ids::Reference;
use crate::domain::introduction::Part;
use crate::domain::item::Item;
use crate::domain::officer::{AboutDeclaration, OfDeclaration, Order};
use crate::domain::party::Channel;
use crate::domain::programme::Programme;
use crate::domain::record::Record;
use crate::mail::mime;
use crate::reading;
use crate::store::about;

impl Desk {
    /// What an officer says of a declaration, or to be shown it.
    pub(super) fn declaring(
        &self,
        typed: &str,
        is_of_host: bool,
        said: &OfDeclaration,
    ) -> Result<Ordered, String> {
        let placement = self.known_reference(typed)?;
        let introduction = self.ledger.introduction(&placement);
        let programme =
            introduction.and_then(|known| self.settings.programmes.get(&known.programme));
        let (Some(introduction), Some(programme)) = (introduction, programme) else {
            return Err(format!("{placement} is no placement."));
        };
        if is_of_host && !introduction.is_swap {
            return Err(format!("{placement} is no swap: only the secondee declares."));
        }
        let part = if is_of_host { Part::Host } else { Part::Applicant };
        let all = self.declared(&placement, part)?;
        let mut item = None;
        let done = match said {
            OfDeclaration::Look => self.declaration(&placement, part, programme, &all),
            OfDeclaration::Copy => copy(&all, programme),
            OfDeclaration::Ask => format!("{placement}: they are asked to declare, by mail."),
            OfDeclaration::Senior(_) => format!("{placement} is noted."),
            OfDeclaration::State { what, from } => {
                check_heading(what, programme)?;
                item =
                    from.as_deref().map(|typed| self.restricted(typed, &placement)).transpose()?;
                format!("{placement}: that is noted as declared.")
            }
            OfDeclaration::Mitigated { .. }
            | OfDeclaration::Approved { .. }
            | OfDeclaration::Ended { .. } => format!("{placement}: that is noted."),
        };
        let named = match said {
            OfDeclaration::Mitigated { id, .. }
            | OfDeclaration::Approved { id, .. }
            | OfDeclaration::Ended { id, .. } => Some(id),
            OfDeclaration::Look
            | OfDeclaration::Copy
            | OfDeclaration::Ask
            | OfDeclaration::Senior(_)
            | OfDeclaration::State { .. } => None,
        };
        let known = named.and_then(|id| all.iter().find(|known| known.id == *id).cloned());
        let said = said.clone();
        let about = AboutDeclaration { placement, part, said, known, item };
        Ok((Order::Declare(Box::new(about)), done))
    }

    /// A message that declares something in a placement.
    fn restricted(&self, typed: &str, placement: &Reference) -> Result<Item, String> {
        let reference = self.known_reference(typed)?;
        let is_it = |item: &Item| item.is_restricted && item.thread.as_ref() == Some(placement);
        self.item(&reference).filter(is_it).ok_or_else(|| {
            format!("{reference} is no message that declares something in {placement}.")
        })
    }

    /// What was declared in a placement by one side, oldest first.
    fn declared(&self, placement: &Reference, part: Part) -> Result<Vec<Declared>, String> {
        let records = about::declared_in(&*self.store, &self.ledger, placement)
            .map_err(|error| error.to_string())?;
        let mut all: Vec<Declared> =
            records
                .into_iter()
                .filter_map(|record| {
                    if let Record::Declared(declared) = record { Some(declared) } else { None }
                })
                .filter(|declared| declared.part == part)
                .collect();
        all.sort_by_key(|declared| (declared.on, declared.id.clone()));
        Ok(all)
    }

    fn declaration(
        &self,
        placement: &Reference,
        part: Part,
        programme: &Programme,
        all: &[Declared],
    ) -> String {
        let clock = tick::clock_of(&self.ledger, placement, part);
        let mut text = format!("Declaration in {placement}, restricted: each look is recorded.\n");
        let day = |day: Option<jiff::civil::Date>| {
            day.map_or_else(|| "never".to_owned(), |day| day.to_string())
        };
        let _ = writeln!(
            text,
            "Asked: {}. Declared last: {}.{}\n",
            day(clock.asked_on),
            day(clock.said_on),
            if clock.is_senior { " A senior role: confirmed each year." } else { "" }
        );
        for declared in all {
            text.push_str(&in_lines(declared));
        }
        if all.is_empty() {
            text.push_str("Nothing is noted: that is no nil return.\n");
        }
        for item in self.restricted_of(placement, part) {
            let waits = if item.concern.is_some() { ", waits to be noted" } else { "" };
            let _ = writeln!(text, "\nMessage {}{waits}:", item.reference);
            for line in self.own_words(&item).lines() {
                let _ = writeln!(text, "  {line}");
            }
        }
        text.push_str("\nHeadings:\n");
        for heading in &programme.placing.declaring.headings {
            let _ = writeln!(text, "  {}: {} [{}]", heading.name, heading.what, heading.cites);
        }
        text
    }

    /// The messages in which somebody declares something, oldest first.
    fn restricted_of(&self, placement: &Reference, part: Part) -> Vec<Item> {
        let introduction = self.ledger.introduction(placement);
        let later = about::thread_of(&*self.store, &self.ledger, placement).unwrap_or_default();
        let items = later.iter().filter_map(|reference| self.item(reference));
        let is_theirs = |item: &Item| {
            let of = introduction
                .zip(item.party)
                .and_then(|(known, party)| self.ledger.part_in(known, party));
            item.is_restricted && of == Some(part)
        };
        let mut items: Vec<Item> = items.filter(is_theirs).collect();
        items.sort_by_key(|item| item.at);
        items
    }

    fn own_words(&self, item: &Item) -> String {
        let Ok(Some(raw)) = self.raw_bytes_of(item) else { return String::new() };
        let incoming = match item.channel {
            Channel::Mail => mime::incoming(&raw, &self.own_addresses),
            Channel::Chat => super::chat::incoming(&raw),
        };
        reading::own_words(&incoming, &self.settings.vocabulary)
    }
}

fn check_heading(what: &Statement, programme: &Programme) -> Result<(), String> {
    let Statement::Interest { heading, words } = what else { return Ok(()) };
    let headings = &programme.placing.declaring.headings;
    let is_known = headings.iter().any(|known| known.name == *heading);
    if !is_known {
        let names: Vec<&str> = headings.iter().map(|known| known.name.as_str()).collect();
        return Err(format!("`{heading}` is no heading; there are: {}.", names.join(", ")));
    }
    if words.trim().is_empty() {
        return Err("An interest has words: nothing was noted.".to_owned());
    }
    Ok(())
}

/// The holder's own copy: what is noted, without who looked.
fn copy(all: &[Declared], programme: &Programme) -> String {
    let mut text = format!("Interests that you have declared, {}\n\n", programme.title);
    for declared in all {
        text.push_str(&in_lines(declared));
    }
    text
}

fn in_lines(declared: &Declared) -> String {
    let by = match &declared.by {
        Teller::Message(reference) => format!("in {reference}"),
        Teller::Officer(officer) => format!("told to {officer}"),
    };
    let what = match &declared.what {
        Statement::Nil => "nil return: nothing to declare".to_owned(),
        Statement::UpToDate => "all that was declared is up to date".to_owned(),
        Statement::Interest { heading, words } => format!("{heading}: {words}"),
    };
    let mut text = format!("{}  {}, {by}: {what}\n", declared.id, declared.on);
    let notes = [
        ("mitigated", &declared.mitigation),
        ("approved", &declared.approval),
        ("ended", &declared.ended),
    ];
    for (what, noted) in notes {
        if let Some(Noted { words, on, by }) = noted {
            let _ = writeln!(text, "    {what} {on}, {by}: {words}");
        }
    }
    text
}
