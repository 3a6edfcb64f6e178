//! Reading: a message and what is known before it become what was understood. Pure, and never fails.

mod attached;
pub mod form;
pub mod intents;
pub mod layout;
pub mod prose;
pub mod quoted;
pub mod values;
pub mod vocabulary;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::field::{FieldName, FieldValue};
use crate::domain::message::{Incoming, Machine};
use crate::domain::paper::Paper;
use crate::domain::party::{Address, Channel};
use crate::domain::reading::{Context, Problem, ProblemKind, ReadField, Reading};
use crate::domain::submission::SubmissionKind;
use attached::Files;
use form::Labelled;
use quoted::Parts;
use vocabulary::{Meaning, Vocabulary};

/// Reads a message.
pub fn read(message: &Incoming, context: &Context, vocabulary: &Vocabulary) -> Reading {
    read_with(message, &[], context, vocabulary)
}

/// Reads a message with its attached files.
pub fn read_with(
    message: &Incoming,
    papers: &[Paper],
    context: &Context,
    vocabulary: &Vocabulary,
) -> Reading {
    let mut files = attached::files(papers, vocabulary);
    let parts = quoted::parts(&message.text, &message.subject, vocabulary);
    let reply = parts.reply();
    let passages = {
        let lines = if parts.forwarded.is_empty() { &parts.own } else { &parts.forwarded };
        form::labelled(lines, &message.text, vocabulary)
    };
    let questions = match &message.machine {
        Some(Machine::Bounce { .. } | Machine::Automatic(_)) => Vec::new(),
        Some(Machine::AsksForPerson | Machine::List) | None => {
            prose::questions(&prose_of(&reply, &passages), vocabulary)
        }
    };
    let prose = questions
        .iter()
        .fold(prose_of(&reply, &passages), |prose, question| prose.replacen(question, "", 1));
    let forwarded = parts.forwarded.join("\n");
    let told = intents::told(message, &reply, &forwarded, vocabulary);
    let heads = files.heads();
    let told_with_heads = [told.clone(), vocabulary.meanings(&heads)].concat();
    let asked: Vec<Meaning> =
        questions.iter().flat_map(|question| vocabulary.meanings(question)).collect();
    let labelled = [passages.clone(), files.passages(!questions.is_empty(), vocabulary)].concat();
    let leaning = intents::leaning(&told_with_heads, &asked, &labelled, context);
    let mut fields = BTreeMap::new();
    if let Some(kind) = leaning.kind {
        fields = form::fields(&passages, kind, vocabulary);
        // A labelled value is read once: prose has the lines that no label claims.
        for (name, field) in prose::fields(&prose, kind, vocabulary) {
            fields.entry(name).or_insert(field);
        }
        fields.retain(|_, field| message.text.contains(&field.words));
        files.add(&mut fields, kind, context.reads_cvs, vocabulary);
        add_sector(&mut fields, &mut files, kind, vocabulary);
        if parts.forwarded.is_empty() {
            add_from_sender(&mut fields, message, &parts, kind, vocabulary);
        }
        fields.retain(|name, field| {
            files.source(*name).is_some()
                || message.text.contains(&field.words)
                || is_of_header(field, message)
        });
    }
    let mut problems = message.problems.clone();
    problems.append(&mut files.problems);
    if message.text.trim().is_empty()
        && !message.attachments.is_empty()
        && files.papers.values().all(|paper| paper.fields.is_empty())
    {
        let sentence = "there is no text, only an attachment".to_owned();
        problems.push(Problem { kind: ProblemKind::Unreadable, sentence });
    }
    if told.contains(&Meaning::Challenge) {
        let sentence =
            "a mail system asks a person to confirm that our message is wanted".to_owned();
        problems.push(Problem { kind: ProblemKind::Challenge, sentence });
    }
    let mut reading = Reading {
        programme: context.programme.clone(),
        intents: Vec::new(),
        sender_name: name_of_sender(message, &parts),
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
        papers: files.papers,
    };
    reading.intents = intents::intents(message, &told, &leaning, context, &reading);
    reading
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
    parts: &Parts<'_>,
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
    if let Some(name) = name_of_sender(message, parts) {
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
    files: &mut Files,
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
        if let Entry::Vacant(free) = fields.entry(FieldName::Sector) {
            free.insert(ReadField { value, words });
            if let Some(number) = files.source(employer) {
                files.came_from(FieldName::Sector, number);
            }
        }
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
