//! `read`: what the desk would understand of a message that arrives with no history.

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use clap::Args;
use secondment_desk::attachments::{self, FileReader};
use secondment_desk::domain::context::Context as Known;
use secondment_desk::domain::decision::Programmes;
use secondment_desk::domain::field::FieldName;
use secondment_desk::domain::message::Incoming;
use secondment_desk::domain::reading::{Intent, Reading};
use secondment_desk::domain::submission::SubmissionKind;
use secondment_desk::mail::mime;
use secondment_desk::reading;
use secondment_desk::reading::explain::{Explanation, explain};
use secondment_desk::reading::proving::{Proof, Tally, proof};
use secondment_desk::reading::vocabulary::Vocabulary;
use serde_json::json;

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Read {
    /// Mails; `-` is standard input
    #[arg(required_unless_present = "prove_examples")]
    files: Vec<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// The message with the words of each value marked, and the phrases that spoke for each intent
    #[arg(long, conflicts_with = "json")]
    explain: bool,
    /// The programme [default: by the addresses that the message went to]
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
    /// Read each sentence of config/vocabulary/examples.toml by what the others teach, and fail if that is no better than the phrases alone
    #[arg(long, conflicts_with_all = ["files", "json", "explain", "programme"])]
    prove_examples: bool,
}

pub fn run(context: &Context<'_>, read: &Read) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    if read.prove_examples {
        return prove_examples(&settings.vocabulary);
    }
    let given = match &read.programme {
        Some(name) => Some(settings.programme_or_first(Some(name))?.name.clone()),
        None => None,
    };
    let own_addresses = settings.own_addresses();
    for file in &read.files {
        let raw =
            raw(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        let (incoming, files) = mime::with_files(&raw, &own_addresses);
        let programme =
            given.clone().or_else(|| settings.programme_addressed(&incoming.recipients));
        let reads_cvs = settings.reads_cvs(programme.as_ref());
        let of_programme = programme.as_ref().and_then(|name| settings.programmes.get(name));
        let zone = of_programme.map(|programme| programme.zone.clone());
        let forms_from = of_programme.map(|programme| programme.forms_from.clone());
        let (own_addresses, forms_from) = (own_addresses.clone(), forms_from.unwrap_or_default());
        let known =
            Known { programme, reads_cvs, zone, own_addresses, forms_from, ..Known::default() };
        let papers = attachments::papers(&incoming, &files, &FileReader::of_this_program());
        let reading = reading::read_with(&incoming, &papers, &known, &settings.vocabulary);
        let missing = missing(&reading, &settings.programmes);
        if read.json {
            print(format_args!(
                "{}",
                as_json(
                    file.file_name().and_then(|name| name.to_str()).unwrap_or("-"),
                    &incoming,
                    &reading,
                    &missing
                )
            ));
        } else {
            print_for_people(&incoming, &reading, &missing);
            if read.explain {
                print_explanation(&explain(&incoming, &reading, &settings.vocabulary));
            }
        }
    }
    Ok(())
}

/// Whether the examples teach what the phrases do not know (cross-validation).
fn prove_examples(vocabulary: &Vocabulary) -> Result<(), Failure> {
    let message = |sentence: &str| {
        mime::incoming(format!("From: <someone@post.example>\n\n{sentence}\n").as_bytes(), &[])
    };
    let (mut n, mut by_phrases, mut with_examples) = (0, Tally::default(), Tally::default());
    print(format_args!("{:<16} sentences  phrases: right wrong  with examples: right wrong", ""));
    for (intent, proof) in proof(vocabulary, &message) {
        let Proof { by_phrases: plain, with_examples: taught, .. } = proof;
        print(format_args!(
            "{:<16} {:>9}  {:>14} {:>5}  {:>20} {:>5}",
            intent.as_str(),
            proof.n,
            plain.right,
            plain.wrong,
            taught.right,
            taught.wrong
        ));
        n += proof.n;
        by_phrases = by_phrases + plain;
        with_examples = with_examples + taught;
    }
    print(format_args!(
        "{:<16} {n:>9}  {:>14} {:>5}  {:>20} {:>5}",
        "all", by_phrases.right, by_phrases.wrong, with_examples.right, with_examples.wrong
    ));
    if with_examples.worth() > by_phrases.worth() {
        return Ok(());
    }
    Err("The examples are no better than the phrases alone: look for sentences under the wrong heading."
        .to_owned()
        .into())
}

fn raw(file: &PathBuf) -> std::io::Result<Vec<u8>> {
    if file.as_os_str() == "-" {
        let mut raw = Vec::new();
        std::io::stdin().read_to_end(&mut raw)?;
        return Ok(raw);
    }
    fs::read(file)
}

/// The required fields that a submission would lack.
fn missing(reading: &Reading, programmes: &Programmes) -> Vec<FieldName> {
    let kind = match (reading.is(Intent::Interest), reading.is(Intent::Role)) {
        (_, true) => SubmissionKind::Role,
        (true, false) => SubmissionKind::Interest,
        (false, false) => return Vec::new(),
    };
    let programme = reading.programme.as_ref().and_then(|name| programmes.get(name));
    let required = programme.into_iter().flat_map(|programme| programme.required(kind));
    required.filter(|field| !reading.fields.contains_key(field)).collect()
}

fn as_json(
    file: &str,
    incoming: &Incoming,
    reading: &Reading,
    missing: &[FieldName],
) -> serde_json::Value {
    let sender = incoming.sender.as_ref().map(secondment_desk::domain::party::Address::as_str);
    let file_of = |number: usize| {
        let attachment = incoming.attachments.get(number.checked_sub(1)?)?;
        Some(attachment.name.as_str())
    };
    let mut fields = serde_json::to_value(&reading.fields).unwrap_or_default();
    for name in reading.fields.keys() {
        let source = reading.source(*name).and_then(file_of);
        if let (Some(source), Some(field)) = (source, fields.get_mut(name.as_str())) {
            field["file"] = source.into();
        }
    }
    json!({
        "file": file,
        "programme": reading.programme,
        "intents": reading.intents,
        "sender": {"name": reading.sender_name, "address": sender},
        "questions": reading.questions,
        "reply": reading.reply,
        "fields": fields,
        "attachments": attachments::noted(incoming.attachments.clone(), reading),
        "missing": missing,
        "problems": reading.problems.iter().map(|problem| &problem.sentence).collect::<Vec<_>>(),
    })
}

fn print_for_people(incoming: &Incoming, reading: &Reading, missing: &[FieldName]) {
    let intents: Vec<&str> = reading.intents.iter().map(|intent| intent.as_str()).collect();
    print(format_args!(
        "From {}",
        incoming.sender.as_ref().map_or("nobody who could be answered", |sender| sender.as_str())
    ));
    print(format_args!("About: {}", intents.join(", ")));
    for (name, field) in &reading.fields {
        let value = serde_json::to_string(&field.value).unwrap_or_default();
        let source = reading.source(*name).map(|number| format!("   (attachment {number})"));
        let source = source.unwrap_or_default();
        print(format_args!("  {name}: {value}   \"{}\"{source}", field.words));
    }
    for (number, paper) in &reading.papers {
        print(format_args!("  attachment {number}: {}", paper.kind.as_str()));
    }
    reading.questions.iter().for_each(|question| print(format_args!("  question: {question}")));
    if !missing.is_empty() {
        print(format_args!(
            "  missing: {}",
            missing.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ")
        ));
    }
    reading
        .problems
        .iter()
        .for_each(|problem| print(format_args!("  problem: {}", problem.sentence)));
    print("");
}

fn print_explanation(explanation: &Explanation) {
    for (intent, why) in &explanation.why {
        print(format_args!("  {} because of {}", intent.as_str(), why.join("; ")));
    }
    print("");
    for (meaning, words) in &explanation.told {
        print(format_args!("  {meaning}: \"{words}\""));
    }
    print("");
    print(&explanation.marked);
    print("");
}
