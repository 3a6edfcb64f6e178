//! `guidance`: what officers do with the question bank.

pub mod adding;
mod diffing;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use adding::Add;
use clap::{Args, Subcommand};
use diffing::Diff;
use secondment_desk::guidance::bank::Bank;
use secondment_desk::guidance::score::{self, Known, Said, Score, Verdict};
use secondment_desk::guidance::{judged, taught, training};
use secondment_desk::settings::{Settings, language};
use serde::Deserialize;

use super::ask::{self, Asked, Told};
use super::drafting::{self, Draft};
use super::missed;
use super::{Context, Failure, print};

/// Questions of which a person has said what answers them, beside what `train` writes.
const JUDGED: &str = "judged.jsonl";

#[derive(Args)]
pub struct Guidance {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Learn anew from the guidance, and write weights.toml and taught.toml in config/vocabulary/
    Train,
    /// Measure the answers to questions whose right answers are known
    Test {
        /// JSON Lines with `id`, `question`, `programme`, `kind` and `gold`, the sections that answer
        questions: PathBuf,
        /// List every question that is not answered rightly
        #[arg(long)]
        each: bool,
    },
    /// Show which questions are answered otherwise than before
    Diff(Diff),
    /// Show which questions the desk handed over, by theme, the largest first: what to write next
    Missed {
        /// One JSON object a theme
        #[arg(long)]
        json: bool,
    },
    /// Make a file of the guidance from an officer's answer, for a colleague to look through
    Draft(Draft),
    /// Add a question that was missed to the ways to ask of an entry, or of a topic that is not covered
    Add(Add),
}

pub fn run(context: &Context<'_>, guidance: &Guidance) -> Result<(), Failure> {
    match &guidance.command {
        Command::Train => train(context),
        Command::Test { questions, each } => test(context, questions, *each),
        Command::Diff(diff) => diffing::run(context, diff),
        Command::Missed { json } => missed::run(context, *json),
        Command::Draft(draft) => drafting::run(context, draft),
        Command::Add(add) => adding::run(context, add),
    }
}

fn train(context: &Context<'_>) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let beside = settings.read_from.parent().map(PathBuf::from).unwrap_or_default();
    let folder = beside.join("vocabulary");
    let taught = settings.guidance.iter().filter(|(_, bank)| !bank.entries().is_empty());
    let taught: BTreeMap<_, _> =
        taught.map(|(name, bank)| (name.to_string(), taught::teach(bank))).collect();
    let banks: Vec<Bank> = settings
        .guidance
        .iter()
        .map(|(name, bank)| {
            let lessons = taught.get(name.as_str()).cloned().unwrap_or_default();
            bank.clone().with_taught(&lessons)
        })
        .collect();
    let judged = judged(&settings, &folder.join(JUDGED))?;
    let learned = training::learn(&banks.iter().collect::<Vec<_>>(), &judged);
    write(&folder.join(language::TAUGHT), language::written_lessons(&taught))?;
    write(&folder.join(language::WEIGHTS), language::written(&learned.weights))?;
    print(format_args!(
        "Of {} held-out questions the first entry is right for {}; {} are answered rightly, {} wrongly.\nOf {} that cannot be answered, {} are answered all the same.\nOf {} judged questions, each judged by what the others teach, {} are answered rightly, {} wrongly; of {} that cannot be answered, {} all the same.\nOf {} held-out questions about topics that are not covered, {} are told their topic's sentence; of those and {} others, {} another's.\nWritten to {}.",
        learned.n_answerable,
        learned.n_first_right,
        learned.n_correct,
        learned.n_wrong,
        learned.n_unanswerable,
        learned.n_false,
        learned.tried.n_answerable,
        learned.tried.n_correct,
        learned.tried.n_wrong,
        learned.tried.n_unanswerable,
        learned.tried.n_false,
        learned.said.n_known,
        learned.said.n_fitting,
        learned.said.n_others,
        learned.said.n_unfitting,
        folder.display()
    ));
    Ok(())
}

/// The judged questions of a config, each for every programme that it was asked of; a config need not have any.
fn judged(settings: &Settings, file: &PathBuf) -> Result<Vec<judged::Judged>, Failure> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let mut judged = Vec::new();
    for question in ask::from_file::<Judged>(file)?.iter().filter(|one| one.kind != "multi") {
        let programme = question.asked.programme.as_deref().unwrap_or("any");
        let gold: BTreeSet<String> = question.gold.iter().map(|cite| score::folded(cite)).collect();
        for (bank, (name, _)) in settings.guidance.iter().enumerate() {
            if programme == "any" || programme == name.as_str() {
                let message = question.asked.question.clone();
                judged.push(judged::Judged { bank, message, gold: gold.clone() });
            }
        }
    }
    Ok(judged)
}

fn write(file: &Path, text: String) -> Result<(), Failure> {
    std::fs::write(file, text)
        .map_err(|error| format!("{} cannot be written: {error}.", file.display()).into())
}

/// A question whose right answer is known.
#[derive(Deserialize)]
struct Judged {
    #[serde(flatten)]
    asked: Asked,
    #[serde(default)]
    kind: String,
    gold: Vec<String>,
}

fn test(context: &Context<'_>, file: &PathBuf, tells_each: bool) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let mut score = Score::default();
    for question in ask::from_file::<Judged>(file)? {
        let programme = question.asked.programme.as_deref().unwrap_or("any");
        let told = ask::answers(&settings, programme, &question.asked.question)?;
        let need = |gold: &String| gold.split(" | ").map(score::folded).collect();
        let known = Known {
            needs: question.gold.iter().map(need).collect(),
            is_multi: question.kind == "multi",
        };
        let verdict = score.count(&known, &said(&told));
        if tells_each && verdict != Verdict::Correct && !known.needs.is_empty()
            || verdict == Verdict::False && tells_each
        {
            print(format_args!("{}: {verdict:?}: {}", question.asked.id, names(&told)));
        }
    }
    print(format_args!(
        "first entry right  {}\ncorrect            {}\nwrong              {}\nfalse answers      {}\nneeds covered      {}",
        score.first, score.correct, score.wrong, score.false_answers, score.needs
    ));
    Ok(())
}

fn said(told: &[Told]) -> Said {
    let folded = |cites: &Vec<String>| -> BTreeSet<String> {
        cites.iter().map(|cite| score::folded(cite)).collect()
    };
    let found = || told.iter().flat_map(|told| &told.found);
    let entries = found().flat_map(|found| &found.answered.entries);
    Said {
        entries: entries.map(|entry| folded(&entry.cites)).collect(),
        first_considered: found()
            .find_map(|found| found.considered.first())
            .map(folded)
            .unwrap_or_default(),
    }
}

/// The entries that answer, or that a person is asked.
pub fn names(told: &[Told]) -> String {
    let mut text = String::new();
    for told in told {
        for found in told.found.iter().filter(|found| found.is_answer()) {
            for name in &found.names {
                let _ = write!(
                    text,
                    "{}{}/{name}",
                    if text.is_empty() { "" } else { ", " },
                    told.programme
                );
            }
        }
    }
    if text.is_empty() { "a person".to_owned() } else { text }
}
