//! `guidance`: what officers do with the question bank.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use secondment_desk::domain::ids::{ProgrammeName, Reference};
use secondment_desk::guidance::bank::Bank;
use secondment_desk::guidance::score::{self, Known, Said, Score, Verdict};
use secondment_desk::guidance::{judged, taught, training};
use secondment_desk::settings::{self, InPlace, Settings, language};
use secondment_desk::spelling::suggestion;
use serde::Deserialize;

use super::ask::{self, Asked, Told};
use super::drafting::{self, Draft};
use super::missed::{self, Missed};
use super::{Context, Failure, count, print};

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
    /// Show which questions are answered otherwise than by another config
    Diff {
        /// JSON Lines with `id`, `question` and `programme` [default: what the desk has handed over so far]
        questions: Option<PathBuf>,
        /// The other config, such as a copy from before the change
        #[arg(long, value_name = "FILE")]
        before: PathBuf,
    },
    /// Show which questions the desk handed over, by theme, the largest first: what to write next
    Missed {
        /// One JSON object a theme
        #[arg(long)]
        json: bool,
    },
    /// Make a file of the guidance from an officer's answer, for a colleague to look through
    Draft(Draft),
    /// Add a question that was missed to the ways to ask of an entry, or of a topic that is not covered
    Add {
        /// The question, without names; or the reference of an item, whose questions that were not answered are added
        question: String,
        /// The programme and the file's name, such as govxchange/relocation or govxchange/not-covered/visas
        #[arg(long, value_name = "ENTRY")]
        to: String,
    },
}

pub fn run(context: &Context<'_>, guidance: &Guidance) -> Result<(), Failure> {
    match &guidance.command {
        Command::Train => train(context),
        Command::Test { questions, each } => test(context, questions, *each),
        Command::Diff { questions, before } => diff(context, questions.as_ref(), before),
        Command::Missed { json } => missed::run(context, *json),
        Command::Draft(draft) => drafting::run(context, draft),
        Command::Add { question, to } => add(context, question, to),
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
        "Of {} held-out questions the first entry is right for {}; {} are answered rightly, {} wrongly.\nOf {} that cannot be answered, {} are answered all the same.\nOf {} judged questions, each judged by what the others teach, {} are answered rightly, {} wrongly; of {} that cannot be answered, {} all the same.\nWritten to {}.",
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
fn names(told: &[Told]) -> String {
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

fn diff(context: &Context<'_>, file: Option<&PathBuf>, before: &Path) -> Result<(), Failure> {
    let now = context.settings(None)?;
    let before = settings::load(Some(before), &InPlace::default()).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })?;
    let mut n_changed = 0;
    let handed_over = |missed: Missed| Asked {
        id: missed.reference,
        question: missed.question,
        programme: Some(missed.programme.to_string()),
    };
    let questions: Vec<Asked> = match file {
        Some(file) => ask::from_file(file)?,
        None => missed::all(context, &now)?.into_iter().map(handed_over).collect(),
    };
    for question in questions {
        let programme = question.programme.as_deref().unwrap_or("any");
        let answer = |settings: &Settings| {
            ask::answers(settings, programme, &question.question)
                .map(|told| (names(&told), texts(&told)))
        };
        let ((was, old_texts), (is, new_texts)) = (answer(&before)?, answer(&now)?);
        if was != is {
            print(format_args!("{}: {was} -> {is}", question.id));
        } else if old_texts != new_texts {
            print(format_args!("{}: {is}, in other words", question.id));
        } else {
            continue;
        }
        n_changed += 1;
    }
    print(format_args!("{} answered otherwise.", count(n_changed, "question")));
    Ok(())
}

fn texts(told: &[Told]) -> Vec<String> {
    let found = told.iter().flat_map(|told| &told.found);
    found.flat_map(|found| &found.answered.entries).map(|entry| entry.text.clone()).collect()
}

fn add(context: &Context<'_>, question: &str, to: &str) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let questions = match Reference::typed(question.trim()) {
        Some(reference) => of_item(context, &settings, &reference)?,
        None => vec![question.to_owned()],
    };
    let entry = known_entry(&settings, to)?;
    let beside = settings.read_from.parent().and_then(Path::parent);
    let folder = beside.map(|parent| parent.join("prompts/guidance")).unwrap_or_default();
    let file = folder.join(format!("{entry}.md"));
    let mut text = std::fs::read_to_string(&file)
        .map_err(|error| format!("{} cannot be read: {error}.", file.display()))?;
    for question in &questions {
        let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
        text = with_way(&text, &question, &file)?;
        print(format_args!("Added to {}: {question}", file.display()));
    }
    write(&file, text)
}

/// The questions of an item that were not answered.
fn of_item(
    context: &Context<'_>,
    settings: &Arc<Settings>,
    reference: &Reference,
) -> Result<Vec<String>, Failure> {
    let missed = missed::all(context, settings)?;
    let of_it = missed.into_iter().filter(|missed| missed.reference == reference.to_string());
    let questions: Vec<String> = of_it.map(|missed| missed.question).collect();
    if questions.is_empty() {
        return Err(format!("{reference} has no question that was not answered.").into());
    }
    Ok(questions)
}

/// The text of an entry with another way to ask.
fn with_way(text: &str, question: &str, file: &Path) -> Result<String, Failure> {
    if question.is_empty() {
        return Err("There is nothing to add.".to_owned().into());
    }
    if text.lines().any(|line| line.trim_start_matches("- ").eq_ignore_ascii_case(question)) {
        return Err(format!("{} asks it in these words already.", file.display()).into());
    }
    let ways = "## Other ways to ask\n";
    let Some((head, rest)) = text.split_once(ways) else {
        return Err(format!("{} has no section `{}`.", file.display(), ways.trim()).into());
    };
    let end = rest.find("\n## ").unwrap_or(rest.len());
    let (list, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let list = list.trim_end();
    let gap = if list.is_empty() { "\n" } else { "" };
    Ok(format!("{head}{ways}{list}{gap}\n- {question}\n{after}"))
}

/// The entry's path among the guidance, checked against the files that are there.
fn known_entry(settings: &Settings, to: &str) -> Result<String, Failure> {
    let path = |name: &ProgrammeName, bank: &Bank| -> Vec<String> {
        let entries = bank.entries().iter().filter(|entry| !entry.name.contains('/'));
        let path = entries.map(|entry| {
            let inner = if entry.is_covered() { "" } else { "not-covered/" };
            format!("{name}/{inner}{}", entry.name)
        });
        path.collect()
    };
    let known: Vec<String> =
        settings.guidance.iter().flat_map(|(name, bank)| path(name, bank)).collect();
    if known.iter().any(|known| known == to) {
        return Ok(to.to_owned());
    }
    let advice = suggestion(to, known.iter().map(String::as_str));
    let advice =
        if advice.starts_with("known") { "`check` lists what is wrong.".into() } else { advice };
    Err(format!("There is no entry `{to}`; {advice}").into())
}
