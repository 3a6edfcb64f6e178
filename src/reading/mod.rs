//! Reading: a message and what is known before it become what was understood. Pure, and never fails.
//!
//! `quoted` tells the sender's words from history; `form` takes the labelled passages out of them; `tokens` makes words with
//! places of the rest, which `scene` annotates with the vocabulary; `prose` and its neighbours read fields beside cues;
//! `intents` says what the message is about.

pub mod alone;
pub mod amounts;
pub mod answers;
mod asking;
pub mod attached;
mod boxes;
mod clauses;
pub mod corrections;
mod covering;
pub mod dates;
pub mod days;
mod delicate;
pub mod echo;
pub mod explain;
pub mod feedback;
mod flags;
pub mod form;
pub mod forwarded;
mod gathered;
pub mod header;
mod inferring;
mod inline;
pub mod intents;
mod label;
mod laid;
pub mod layout;
mod learning;
pub mod likeness;
pub mod lists;
pub mod managing;
mod marks;
pub mod meaning;
pub mod naming;
pub mod objectives;
pub mod ordering;
pub mod organisations;
pub mod outcome;
pub mod pattern;
pub mod people;
pub mod personal;
pub mod places;
pub mod prose;
pub mod proving;
mod putting_off;
mod questionnaire;
pub mod quoted;
mod refused;
mod rights;
pub mod roles;
mod rows;
pub mod said;
pub mod scene;
pub mod sender;
pub mod telling;
mod ticked;
pub mod titles;
pub mod tokens;
pub mod values;
pub mod vocabulary;
pub mod wellbeing;
mod wishes;

use crate::domain::context::Context;
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::message::{Incoming, Machine};
use crate::domain::paper::Paper;
use crate::domain::party::{Address, Channel};
use crate::domain::reading::{Intent, Problem, ProblemKind, ReadField, Reading, Whose};
use crate::domain::submission::SubmissionKind;
use alone::Alone;
use attached::Files;
use echo::OwnSentences;
use form::Labelled;
use gathered::{Sources, all_fields};
use intents::{Leaning, Signs};
use laid::Laid;
use prose::{Fields, Prose, Setting};
use quoted::{Clues, Parts};
use scene::Scene;
use sender::Writer;
use tokens::{Tokens, offset};
use vocabulary::{Meaning, Vocabulary};

/// Reads a message.
pub fn read(message: &Incoming, context: &Context, vocabulary: &Vocabulary) -> Reading {
    read_with(message, &[], context, vocabulary)
}

/// Reads a message with its attached files. Of several roles each is read, where they can be read apart; else the first.
pub fn read_with(
    message: &Incoming,
    papers: &[Paper],
    context: &Context,
    vocabulary: &Vocabulary,
) -> Reading {
    let mut reading = read_nth(message, papers, context, vocabulary, 0);
    let Some(n_entries) = reading.n_entries else { return reading };
    let is_parted = reading.is(Intent::Role)
        && reading.whose == Whose::Sender
        && message.channel == Channel::Mail;
    let others = (1..n_entries.min(MOST_ROLES + 1)).filter(|_| is_parted);
    let others: Vec<Fields> =
        others.map(|nth| read_nth(message, &[], context, vocabulary, nth).fields).collect();
    if roles::are_apart(&reading.fields, &others) {
        reading.others = others;
        reading.n_entries = None;
        return reading;
    }
    let sentence = if reading.is(Intent::Role) {
        "it offers several roles, of which only the first is read"
    } else {
        "it is about several people, of whom only the first is read"
    };
    let sentence = sentence.to_owned();
    reading.problems.push(Problem { kind: ProblemKind::Unreadable, sentence });
    reading
}

/// Reads a message; of several roles in it one, counted from nought.
fn read_nth(
    message: &Incoming,
    papers: &[Paper],
    context: &Context,
    vocabulary: &Vocabulary,
    nth: usize,
) -> Reading {
    let mut files = attached::files(papers, vocabulary);
    let division = quoted::divide(&message.text, clues(message, context), vocabulary);
    let (mut parts, reply) = (division.parts(), division.reply());
    if forwarded::is_own(message, &parts, &context.own_addresses) {
        parts.forwarded.clear();
    }
    let writer = Writer::of(message, &parts, &context.forms_from, vocabulary);
    let letter = boxes::chosen(writer.letter(&parts));
    let Laid { lines, passages, n_roles, n_entries } = laid::out(
        letter,
        nth,
        |lines| inline::with_questions(lines, &division, message, context, vocabulary),
        &message.text,
        vocabulary,
    );
    let tokens = Tokens::of_lines(&message.text, form::unclaimed(&lines, &message.text, &passages));
    let tokens = vocabulary.respelt(tokens);
    let scene = Scene::of(&tokens, vocabulary);
    let asked = questions(message, &parts, &scene, &passages);
    let note = if parts.forwarded.is_empty() { "" } else { reply.as_str() };
    let told = all_told(message, note, &scene, asked.is_empty());
    let in_questions = scene.meanings(false);
    let facts = Setting {
        kind: context.under_way.unwrap_or(SubmissionKind::Interest),
        is_nomination: intents::is_said(&told, &in_questions, Intent::Nomination),
        today: dates::today(message, context),
        own_name: &vocabulary::folded(writer.name.as_deref().unwrap_or_default()),
        is_civil_service: writer.is_civil_service(&scene, &passages, vocabulary),
    };
    let labelled = [passages.clone(), files.passages(!asked.is_empty(), vocabulary)].concat();
    let with_heads = [told.clone(), vocabulary.meanings(&files.heads())].concat();
    let prose = Prose::new(&scene, facts);
    let mut leaning = intents::leaning(&with_heads, &in_questions, &labelled, context, &prose);
    if is_about_a_person(&leaning, &told, &scene, &facts, context) {
        leaning.kind = Some(SubmissionKind::Interest);
    }
    let setting = Setting { kind: leaning.kind.unwrap_or(facts.kind), ..facts };
    let answers = context.answers_introduction;
    let of_placement = feedback::of_placement(&reply, facts.today, answers, vocabulary);
    let outcome =
        answers.then(|| outcome::told(&reply, facts.today, !asked.is_empty(), vocabulary));
    let mut reading = Reading {
        programme: context.programme.clone(),
        sender_name: header::name(message, &parts, vocabulary),
        verdict: outcome.map(|told| told.verdict),
        until: outcome.and_then(|told| told.until),
        withdraws: intents::withdraws(&told),
        is_yes: flags::yes_or_no(&reply, vocabulary),
        delicate: delicate::surely(&told),
        suspicion: delicate::suspicion(message, &scene),
        may_write: told.contains(&Meaning::MayWrite),
        one_more: told.contains(&Meaning::Another).then_some(SubmissionKind::Role),
        reply,
        questions: asked,
        problems: message.problems.clone(),
        ..of_placement
    };
    let signs = Signs {
        told: &told,
        asked: &in_questions,
        n_labelled: labelled.len(),
        declares: said::declares(&scene),
    };
    reading.intents = intents::intents(message, &signs, &leaning, context, &reading, vocabulary);
    reading.whose = whose(&reading, &writer);
    rights::note(&mut reading, &told, vocabulary);
    if told.contains(&Meaning::Challenge) {
        let sentence =
            "a mail system asks a person to confirm that our message is wanted".to_owned();
        reading.problems.push(Problem { kind: ProblemKind::Challenge, sentence });
    }
    let alone = Alone { setting, vocabulary };
    let mut form = alone.form(&passages, &message.text);
    for (name, field) in answers::fields(&division, context, &alone) {
        form.entry(name).or_insert(field);
    }
    drop(labelled);
    let sources = Sources { form, prose: &prose, writer: &writer, files: &mut files };
    reading.fields = all_fields(sources, &alone, &leaning, &reading.intents, context);
    // Who describes one more puts nothing right in the one before.
    if reading.one_more.is_none() {
        correct(&mut reading, context, &alone);
    }
    answers::guess(&mut reading, context, &alone);
    note_entries(&mut reading, n_roles, n_entries);
    if let Some(problem) = inferring::contradiction(&mut reading.fields, &scene) {
        reading.problems.push(problem);
        reading.contradicts = inferring::EXCLUSIVE.to_vec();
    }
    reading.fields.retain(|name, field| {
        files.source(*name).is_some()
            || message.text.contains(&field.words)
            || is_of_header(field, message)
    });
    note_files(&mut reading, files, message, &parts.forwarded);
    reading
}

/// Whose submission a message makes.
fn whose(reading: &Reading, writer: &Writer<'_>) -> Whose {
    let is_submission = reading.is(Intent::Interest) || reading.is(Intent::Role);
    if reading.is(Intent::Nomination) {
        Whose::Nominee
    } else if writer.is_service && is_submission {
        Whose::Respondent
    } else if writer.is_another && reading.is(Intent::Interest) {
        Whose::Writer
    } else {
        Whose::Sender
    }
}

/// What a person asks; in a form a question is a label, also one that is not known.
fn questions(
    message: &Incoming,
    parts: &Parts<'_>,
    scene: &Scene<'_>,
    passages: &[Labelled<'_>],
) -> Vec<String> {
    let is_machine = matches!(
        message.machine,
        Some(Machine::Bounce { .. } | Machine::Automatic(_) | Machine::Echo)
    );
    if is_machine {
        return Vec::new();
    }
    let at = |slice: &str| offset(&message.text, slice);
    let form = passages.iter().filter_map(|passage| at(passage.label)).min();
    let form = form.zip(passages.iter().filter_map(|passage| at(passage.written)).max());
    let form = form.filter(|_| passages.len() >= LONG_FORM).unwrap_or_default();
    asking::own(message, parts, scene, form.0..form.1, scene.vocabulary)
}

/// Notes that it tells of several. "We have two roles" counts the roles, and not the posts of the first.
fn note_entries(reading: &mut Reading, n_roles: usize, n_entries: usize) {
    let is_role = reading.is(Intent::Role);
    let is_of_people = reading.is(Intent::Interest) || reading.is(Intent::Nomination);
    let n_entries = if is_role { n_roles.max(n_entries) } else { n_entries };
    if n_entries < 2 || !(is_role || is_of_people) {
        return;
    }
    let counted = FieldValue::Number(f64::from(u32::try_from(n_entries).unwrap_or(u32::MAX)));
    if reading.fields.get(&FieldName::Positions).is_some_and(|read| read.value == counted) {
        reading.fields.remove(&FieldName::Positions);
    }
    reading.n_entries = Some(n_entries);
}

/// What the phrases of a message tell, of its subject, its text and the names of its files; `note` stands above a forwarded one.
fn all_told(message: &Incoming, note: &str, scene: &Scene<'_>, asks_nothing: bool) -> Vec<Meaning> {
    let vocabulary = scene.vocabulary;
    let told = [
        vocabulary.meanings(&message.subject),
        scene.meanings(true),
        scene.meanings(false),
        vocabulary.meanings(note),
        message.attachments.iter().flat_map(|file| vocabulary.meanings(&file.name)).collect(),
    ]
    .concat();
    // What a list passes on reaches a person by itself, and a copy is for somebody else: their other words are not weighed.
    let is_aside = message.machine == Some(Machine::List) || message.is_copy;
    let likely = (asks_nothing && !is_aside).then(|| telling::likely(&told, scene)).flatten();
    told.into_iter().chain(likely).collect()
}

/// Whether what leans to no submission is about a person's all the same.
fn is_about_a_person(
    leaning: &Leaning,
    told: &[Meaning],
    scene: &Scene<'_>,
    facts: &Setting<'_>,
    context: &Context,
) -> bool {
    let is_told = || {
        intents::is_about_submission(told)
            || told.contains(&Meaning::Understood)
            || said::declares(scene)
    };
    (leaning.kind.is_none() && is_told()) || (facts.is_nomination && context.under_way.is_none())
}

/// Adds what is told of the files.
fn note_files(reading: &mut Reading, mut files: Files, message: &Incoming, forwarded: &[&str]) {
    reading.problems.append(&mut files.problems);
    // A line such as "Sent from my phone" is nobody's text.
    let is_silent = reading.reply.trim().is_empty() && forwarded.is_empty();
    if is_silent
        && message.machine.is_none()
        && !message.attachments.is_empty()
        && files.papers.values().all(|paper| paper.fields.is_empty())
    {
        let sentence = "there is no text, only an attachment".to_owned();
        reading.problems.push(Problem { kind: ProblemKind::Unreadable, sentence });
    }
    reading.papers = files.papers;
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

/// What a message's sender wrote, without what is quoted.
pub fn own_words(message: &Incoming, vocabulary: &Vocabulary) -> String {
    quoted::divide(&message.text, clues(message, &Context::default()), vocabulary).reply()
}

/// Whether what a message's sender wrote is made of our own sentences.
pub fn is_echo(message: &Incoming, own: &OwnSentences, vocabulary: &Vocabulary) -> bool {
    if !own.may_be_in(&message.text) {
        return false;
    }
    let division = quoted::divide(&message.text, clues(message, &Context::default()), vocabulary);
    let parts = division.parts();
    let written: Vec<&str> = parts.own.iter().chain(&parts.signature).copied().collect();
    own.are_in(&written.join("\n"))
}

/// Puts in what the reply corrects of what is known.
fn correct(reading: &mut Reading, context: &Context, alone: &Alone<'_>) {
    let corrected = corrections::apply(&reading.reply, &mut reading.fields, &context.known, alone);
    reading.problems.extend(corrected.problems);
    if corrected.sentences.is_empty() {
        return;
    }
    // "Can you change it to Leeds?" asks nothing once it is done.
    let is_done = |question: &String| {
        corrected.sentences.iter().any(|sentence| question.starts_with(sentence.as_str()))
    };
    reading.questions.retain(|question| !is_done(question));
    let is_empty_handed = reading.questions.is_empty();
    reading.intents.retain(|intent| {
        *intent != Intent::Other && (*intent != Intent::Question || !is_empty_handed)
    });
    if !reading.is(Intent::Correction) {
        reading.intents.push(Intent::Correction);
    }
}

/// More roles than this are not read apart.
const MOST_ROLES: usize = 5;
/// From so many labelled passages on a message is a form and little else.
const LONG_FORM: usize = 5;

fn is_of_header(field: &ReadField, message: &Incoming) -> bool {
    let sender = message.sender.as_ref().map(Address::as_str).unwrap_or_default();
    let name = message.sender_name.as_deref().unwrap_or_default();
    !field.words.is_empty()
        && (sender.contains(&field.words)
            || name.contains(&field.words)
            || message.subject.contains(&field.words))
}
