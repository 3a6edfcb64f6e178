//! Reading: a message and what is known before it become what was understood. Pure, and never fails.

pub mod answers;
pub mod corrections;
pub mod form;
pub mod intents;
mod pattern;
pub mod prose;
pub mod quoted;
pub mod values;
pub mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::field::{FieldName, FieldValue};
use crate::domain::message::{Incoming, Machine};
use crate::domain::party::{Address, Channel};
use crate::domain::reading::{Context, Intent, Problem, ProblemKind, ReadField, Reading};
use crate::domain::submission::SubmissionKind;
use form::Labelled;
use quoted::{Clues, Division, Part};
use vocabulary::{Meaning, Vocabulary};

/// Reads a message.
pub fn read(message: &Incoming, context: &Context, vocabulary: &Vocabulary) -> Reading {
    let division = quoted::divide(&message.text, clues(message, context), vocabulary);
    let reply = division.reply();
    let forwarded = division.lines(Part::Forwarded);
    let passages = {
        let own = division.lines(Part::Own);
        let lines = if forwarded.is_empty() { &own } else { &forwarded };
        form::labelled(lines, &message.text, vocabulary)
    };
    let mut questions = match &message.machine {
        Some(Machine::Bounce { .. } | Machine::Automatic(_)) => Vec::new(),
        Some(Machine::AsksForPerson | Machine::List) | None => {
            prose::questions(&prose_of(&reply, &passages), vocabulary)
        }
    };
    let prose = questions
        .iter()
        .fold(prose_of(&reply, &passages), |prose, question| prose.replacen(question, "", 1));
    let is_forwarded = !forwarded.is_empty();
    let forwarded = forwarded.join("\n");
    let told = intents::told(message, &reply, &forwarded, vocabulary);
    let asked: Vec<Meaning> =
        questions.iter().flat_map(|question| vocabulary.meanings(question)).collect();
    let leaning = intents::leaning(&told, &asked, &passages, context);
    let mut fields = BTreeMap::new();
    let (mut problems, mut is_corrected) = (message.problems.clone(), false);
    if let Some(kind) = leaning.kind {
        fields = form::fields(&passages, kind, vocabulary);
        for (name, field) in answers::fields(&division, context, kind, vocabulary) {
            fields.entry(name).or_insert(field);
        }
        // A labelled value is read once: prose has the lines that no label claims.
        for (name, field) in prose::fields(&prose, kind, vocabulary) {
            fields.entry(name).or_insert(field);
        }
        let corrected = corrections::apply(&reply, &mut fields, &context.known, kind, vocabulary);
        is_corrected = !corrected.sentences.is_empty();
        // "Can you change it to Leeds?" asks nothing once it is done.
        let is_done = |question: &String| {
            corrected.sentences.iter().any(|sentence| question.starts_with(sentence.as_str()))
        };
        questions.retain(|question| !is_done(question));
        problems.extend(corrected.problems);
        add_sector(&mut fields, kind, vocabulary);
        if !is_forwarded {
            add_from_sender(&mut fields, message, &division, kind, vocabulary);
        }
        fields
            .retain(|_, field| message.text.contains(&field.words) || is_of_header(field, message));
    }
    if told.contains(&Meaning::Challenge) {
        let sentence =
            "a mail system asks a person to confirm that our message is wanted".to_owned();
        problems.push(Problem { kind: ProblemKind::Challenge, sentence });
    }
    let mut reading = Reading {
        programme: context.programme.clone(),
        intents: Vec::new(),
        sender_name: name_of_sender(message, &division),
        verdict: context.answers_introduction.then(|| intents::verdict(&reply, vocabulary)),
        withdraws: intents::withdraws(&told),
        is_yes: values::yes_or_no(&reply, vocabulary),
        delicate: told.iter().find_map(|meaning| {
            if let Meaning::Delicate(delicate) = meaning { Some(*delicate) } else { None }
        }),
        reply,
        fields,
        questions,
        problems,
    };
    reading.intents = intents::intents(message, &told, &leaning, context, &reading);
    if is_corrected && !reading.is(Intent::Correction) {
        reading.intents.retain(|intent| *intent != Intent::Other);
        reading.intents.push(Intent::Correction);
    }
    reading
}

/// What is known of a message besides its text.
fn clues<'a>(message: &'a Incoming, context: &'a Context) -> Clues<'a> {
    Clues {
        subject: &message.subject,
        name: message.sender_name.as_deref().unwrap_or_default(),
        address: message.sender.as_ref().map(Address::as_str).unwrap_or_default(),
        letter: context.letter.as_deref(),
    }
}

/// The sender's own words without the passages and labels that a form claims.
fn prose_of(reply: &str, passages: &[Labelled<'_>]) -> String {
    let claimed: BTreeSet<&str> = passages
        .iter()
        .flat_map(|passage| passage.written.lines().chain([passage.label_line]))
        .map(str::trim)
        .collect();
    let is_free = |line: &&str| line.trim().is_empty() || !claimed.contains(line.trim());
    reply.lines().filter(is_free).collect::<Vec<_>>().join("\n")
}

/// What the sender's address and name tell, where the text does not.
fn add_from_sender(
    fields: &mut BTreeMap<FieldName, ReadField>,
    message: &Incoming,
    division: &Division<'_>,
    kind: SubmissionKind,
    vocabulary: &Vocabulary,
) {
    let (name_field, address_field, employer_field) = match kind {
        SubmissionKind::Interest => (FieldName::Name, FieldName::Email, FieldName::Employer),
        SubmissionKind::Role => {
            (FieldName::ContactName, FieldName::ContactEmail, FieldName::Organisation)
        }
    };
    let mut add = |field: FieldName, value: &str, words: &str| {
        let (value, words) = (FieldValue::Text(value.to_owned()), words.to_owned());
        fields.entry(field).or_insert(ReadField { value, words });
    };
    if let Some(name) = name_of_sender(message, division) {
        add(name_field, &name, &name);
    }
    if let Some(sender) = message.sender.as_ref().filter(|sender| sender.channel == Channel::Mail) {
        add(address_field, sender.as_str(), sender.as_str());
    }
    let domain = message.sender.as_ref().and_then(Address::domain).unwrap_or_default();
    if let Some(organisation) = vocabulary.organisation_of(domain) {
        add(employer_field, &organisation.name, domain);
        add(FieldName::Sector, &organisation.sector, domain);
    } else if let Some(sector) = vocabulary.sector_of(domain) {
        add(FieldName::Sector, sector, domain);
    }
}

/// The sector of an employer or host that the text names.
fn add_sector(
    fields: &mut BTreeMap<FieldName, ReadField>,
    kind: SubmissionKind,
    vocabulary: &Vocabulary,
) {
    let employer = match kind {
        SubmissionKind::Interest => FieldName::Employer,
        SubmissionKind::Role => FieldName::Organisation,
    };
    let Some(field) = fields.get(&employer) else { return };
    let (Some(name), words) = (field.value.text(), field.words.clone()) else { return };
    let known = vocabulary.organisations(name).next().map(|(_, known)| known.sector.as_str());
    if let Some(sector) = known.or_else(|| vocabulary.value(FieldName::Sector, name)) {
        let value = FieldValue::Text(sector.to_owned());
        fields.entry(FieldName::Sector).or_insert(ReadField { value, words });
    }
}

fn is_of_header(field: &ReadField, message: &Incoming) -> bool {
    let sender = message.sender.as_ref().map(Address::as_str).unwrap_or_default();
    let name = message.sender_name.as_deref().unwrap_or_default();
    !field.words.is_empty()
        && (sender.contains(&field.words)
            || name.contains(&field.words)
            || message.subject.contains(&field.words))
}

/// The sender's name: from the header, unless that only repeats the address; else from below the closing formula.
fn name_of_sender(message: &Incoming, division: &Division<'_>) -> Option<String> {
    let header = message
        .sender_name
        .as_deref()
        .filter(|name| !name.contains('@') && name.contains(char::is_alphabetic));
    let below = || {
        let signature = division.lines(Part::Signature);
        let line = signature.into_iter().map(str::trim).find(|line| !line.is_empty())?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_name = |word: &&str| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word.chars().all(|letter| letter.is_alphabetic() || "'’-.".contains(letter))
        };
        ((2..=4).contains(&words.len()) && words.iter().all(is_name)).then_some(line)
    };
    header.or_else(below).map(str::to_owned)
}
