//! Reading: a message and what is known before it become what was understood. Pure, and never fails.

pub mod form;
pub mod prose;
pub mod quoted;
pub mod values;
pub mod vocabulary;

use std::collections::BTreeMap;

use crate::domain::field::{FieldName, FieldValue};
use crate::domain::message::{Incoming, Machine};
use crate::domain::party::Channel;
use crate::domain::reading::{Context, Intent, ReadField, Reading, Verdict};
use crate::domain::submission::SubmissionKind;
use quoted::Parts;
use vocabulary::{Meaning, Vocabulary};

/// Reads a message.
pub fn read(message: &Incoming, context: &Context, vocabulary: &Vocabulary) -> Reading {
    let parts = quoted::parts(&message.text, &message.subject, vocabulary);
    let reply = parts.reply();
    let told = told(message, &reply, vocabulary);
    let passages = {
        let lines = if parts.forwarded.is_empty() { &parts.own } else { &parts.forwarded };
        form::labelled(lines, &message.text, vocabulary)
    };
    let kind = kind(&told, &passages, context);
    let questions = match &message.machine {
        Some(_) => Vec::new(),
        None => prose::questions(&without_labelled(&reply, &passages), vocabulary),
    };
    let mut fields = BTreeMap::new();
    if let Some(kind) = kind {
        fields = form::fields(&passages, kind, vocabulary);
        // A labelled value is read once: prose has the lines that no label claims.
        let prose = without_labelled(&reply, &passages);
        for (name, field) in prose::fields(&prose, kind, vocabulary) {
            fields.entry(name).or_insert(field);
        }
        add_from_sender(&mut fields, message, &parts, kind, vocabulary);
        fields
            .retain(|_, field| message.text.contains(&field.words) || is_of_header(field, message));
    }
    let mut reading = Reading {
        programme: context.programme.clone(),
        intents: Vec::new(),
        sender_name: name_of_sender(message, &parts),
        verdict: context.answers_introduction.then(|| verdict(&reply, vocabulary)),
        delicate: told.iter().find_map(|meaning| {
            if let Meaning::Delicate(delicate) = meaning { Some(*delicate) } else { None }
        }),
        reply,
        fields,
        questions,
        problems: message.problems.clone(),
    };
    reading.intents = intents(message, &told, &passages, context, &reading);
    reading
}

/// What the phrases of the subject and of the sender's own words tell.
fn told(message: &Incoming, reply: &str, vocabulary: &Vocabulary) -> Vec<Meaning> {
    let subject = vocabulary.phrases(&message.subject).map(|found| *found.meaning);
    subject.chain(vocabulary.phrases(reply).map(|found| *found.meaning)).collect()
}

/// The kind of submission that a message could be, by what it says and what is under way.
fn kind(
    told: &[Meaning],
    passages: &[form::Labelled<'_>],
    context: &Context,
) -> Option<SubmissionKind> {
    let count =
        |intent: Intent| told.iter().filter(|meaning| **meaning == Meaning::Intent(intent)).count();
    let only = |kind: SubmissionKind| {
        let is_only = |passage: &&form::Labelled<'_>| {
            passage.fields.iter().all(|field| {
                form::belongs(*field, kind) && !form::belongs(*field, kind.counterpart())
            })
        };
        passages.iter().filter(is_only).count()
    };
    let interest = 2 * count(Intent::Interest) + only(SubmissionKind::Interest);
    let role = 2 * count(Intent::Role) + only(SubmissionKind::Role);
    match interest.cmp(&role) {
        std::cmp::Ordering::Greater => Some(SubmissionKind::Interest),
        std::cmp::Ordering::Less => Some(SubmissionKind::Role),
        std::cmp::Ordering::Equal if interest > 0 => {
            Some(context.under_way.unwrap_or(SubmissionKind::Interest))
        }
        std::cmp::Ordering::Equal => {
            context.under_way.or((passages.len() >= 3).then_some(SubmissionKind::Interest))
        }
    }
}

/// The sender's own words without the passages that labels claim.
fn without_labelled(reply: &str, passages: &[form::Labelled<'_>]) -> String {
    let is_claimed = |line: &&str| {
        passages.iter().any(|passage| {
            !passage.written.is_empty()
                && (line.contains(passage.written)
                    || (passage.written.contains(line.trim()) && !line.trim().is_empty()))
        })
    };
    reply.lines().filter(|line| !is_claimed(line)).collect::<Vec<_>>().join("\n")
}

/// What the sender's address and name tell, where the text does not.
fn add_from_sender(
    fields: &mut BTreeMap<FieldName, ReadField>,
    message: &Incoming,
    parts: &Parts<'_>,
    kind: SubmissionKind,
    vocabulary: &Vocabulary,
) {
    if !parts.forwarded.is_empty() || message.channel == Channel::Chat && message.sender.is_none() {
        return;
    }
    let (name_field, address_field, employer_field) = match kind {
        SubmissionKind::Interest => (FieldName::Name, FieldName::Email, FieldName::Employer),
        SubmissionKind::Role => {
            (FieldName::ContactName, FieldName::ContactEmail, FieldName::Organisation)
        }
    };
    let mut add = |field: FieldName, value: &str, words: &str| {
        let read =
            || ReadField { value: FieldValue::Text(value.to_owned()), words: words.to_owned() };
        fields.entry(field).or_insert_with(read);
    };
    if let Some(name) = name_of_sender(message, parts) {
        add(name_field, &name, &name);
    }
    let Some(sender) = &message.sender else { return };
    if sender.channel == Channel::Mail {
        add(address_field, sender.as_str(), sender.as_str());
    }
    let Some(domain) = sender.domain() else { return };
    if let Some(organisation) = vocabulary.organisation_of(domain) {
        add(employer_field, &organisation.name, domain);
        add(FieldName::Sector, &organisation.sector, domain);
    } else if let Some(sector) = vocabulary.sector_of(domain) {
        add(FieldName::Sector, sector, domain);
    }
    let employer = fields
        .get(&employer_field)
        .and_then(|field| field.value.text().map(|name| (name.to_owned(), field.words.clone())));
    if let Some((name, words)) = employer {
        let known = vocabulary
            .organisations(&name)
            .next()
            .map(|(_, organisation)| organisation.sector.clone());
        let value = known.or_else(|| vocabulary.value(FieldName::Sector, &name).map(str::to_owned));
        if let Some(value) = value {
            fields
                .entry(FieldName::Sector)
                .or_insert(ReadField { value: FieldValue::Text(value), words });
        }
    }
}

fn is_of_header(field: &ReadField, message: &Incoming) -> bool {
    let sender =
        message.sender.as_ref().map(super::domain::party::Address::as_str).unwrap_or_default();
    let name = message.sender_name.as_deref().unwrap_or_default();
    !field.words.is_empty()
        && (sender.contains(&field.words)
            || name.contains(&field.words)
            || message.subject.contains(&field.words))
}

/// The sender's name: from the header, unless that only repeats the address; else from below the closing formula.
fn name_of_sender(message: &Incoming, parts: &Parts<'_>) -> Option<String> {
    let header = message
        .sender_name
        .as_deref()
        .filter(|name| !name.contains('@') && name.contains(char::is_alphabetic));
    let below = || {
        let line =
            parts.signature.iter().skip(1).map(|line| line.trim()).find(|line| !line.is_empty())?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_name = |word: &&str| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word.chars().all(|letter| letter.is_alphabetic() || "'’-.".contains(letter))
        };
        ((2..=4).contains(&words.len()) && words.iter().all(is_name)).then_some(line)
    };
    header.or_else(below).map(str::to_owned)
}

/// Whether a text says how an introduction is answered.
pub fn gives_verdict(text: &str, vocabulary: &Vocabulary) -> bool {
    vocabulary.phrases(text).any(|found| matches!(found.meaning, Meaning::Verdict(_)))
}

/// How an introduction was answered: only what is said one way is certain.
fn verdict(reply: &str, vocabulary: &Vocabulary) -> Verdict {
    let said: Vec<Verdict> = vocabulary
        .phrases(reply)
        .filter_map(|found| {
            if let Meaning::Verdict(verdict) = found.meaning { Some(*verdict) } else { None }
        })
        .collect();
    match said.first() {
        Some(first) if said.iter().all(|verdict| verdict == first) => *first,
        _ => Verdict::Unclear,
    }
}

fn intents(
    message: &Incoming,
    told: &[Meaning],
    passages: &[form::Labelled<'_>],
    context: &Context,
    reading: &Reading,
) -> Vec<Intent> {
    let is_told = |intent: Intent| told.contains(&Meaning::Intent(intent));
    match &message.machine {
        Some(Machine::Bounce { .. }) => return vec![Intent::Bounce],
        Some(Machine::Automatic(_)) if passages.len() < 3 => return vec![Intent::Automatic],
        Some(Machine::Automatic(_)) | None => {}
    }
    if is_told(Intent::Automatic) && passages.is_empty() {
        return vec![Intent::Automatic];
    }
    if reading.delicate.is_some() {
        return vec![Intent::Other];
    }
    let mut intents: Vec<Intent> = [
        Intent::RightsRequest,
        Intent::Withdrawal,
        Intent::Nomination,
        Intent::Declaration,
        Intent::Correction,
        Intent::Feedback,
    ]
    .into_iter()
    .filter(|intent| is_told(*intent))
    .collect();
    if context.answers_introduction {
        intents.push(Intent::Outcome);
    }
    let is_form = passages.len() >= 3;
    let is_closed = intents.iter().any(|intent| {
        matches!(intent, Intent::Withdrawal | Intent::RightsRequest | Intent::Nomination)
    });
    let (is_interest, is_role) = (is_told(Intent::Interest), is_told(Intent::Role));
    if (is_form || is_interest || is_role) && !is_closed && !context.answers_introduction {
        let (n_interest, n_role) = reading.fields.keys().fold((0, 0), |(interest, role), field| {
            let both = form::belongs(*field, SubmissionKind::Interest)
                && form::belongs(*field, SubmissionKind::Role);
            let is_for = |kind| usize::from(!both && form::belongs(*field, kind));
            (interest + is_for(SubmissionKind::Interest), role + is_for(SubmissionKind::Role))
        });
        intents.push(if n_role > n_interest || (is_role && !is_interest) {
            Intent::Role
        } else {
            Intent::Interest
        });
    }
    if !reading.questions.is_empty() {
        intents.push(Intent::Question);
    }
    if intents.is_empty() {
        intents.push(Intent::Other);
    }
    intents
}
