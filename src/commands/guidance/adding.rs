//! `guidance add`: a question that was missed becomes a way to ask.

use std::path::Path;
use std::sync::Arc;

use clap::Args;
use secondment_desk::domain::ids::Reference;
use secondment_desk::guidance::bank::{Bank, BankEntry};
use secondment_desk::guidance::personal;
use secondment_desk::settings::Settings;
use secondment_desk::spelling::suggestion;

use super::super::missed::{self, Missed};
use super::super::{Context, Failure, count, print};

#[derive(Args)]
pub struct Add {
    /// The question, without names; or the reference of an item, whose question that was not answered is added
    question: String,
    /// The programme and the file's name, such as govxchange/relocation or govxchange/not-covered/visas
    #[arg(long, value_name = "ENTRY")]
    to: String,
    /// Which question of an item that asked several, from 1
    #[arg(long = "question", value_name = "NUMBER")]
    number: Option<usize>,
    /// The question in other words, where its own tell of somebody
    #[arg(long = "as", value_name = "WORDS")]
    instead: Option<String>,
}

pub fn run(context: &Context<'_>, add: &Add) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let asked = match Reference::typed(add.question.trim()) {
        Some(reference) => {
            let missed = missed::all(context, &settings)?;
            of_item(missed, reference.as_str(), add.number)?.question
        }
        None => add.question.clone(),
    };
    let question = add.instead.as_ref().unwrap_or(&asked);
    let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
    let (bank, entry) = known_entry(&settings, &add.to)?;
    if let Some(what) = personal::in_question(bank, &question) {
        return Err(tells(what, &question).into());
    }
    let owner = bank.asked_exactly(&question).and_then(|owner| bank.entry(owner));
    if let Some(owner) = owner.filter(|owner| owner.path() != entry.path()) {
        return Err(format!(
            "{} has these words among its ways to ask, and a question belongs to one entry: take them away there first, or add other words with --as.",
            owner.path()
        )
        .into());
    }
    let folder = settings.guidance_folder().unwrap_or_default();
    let file = folder.join(format!("{}.md", entry.path()));
    let text = std::fs::read_to_string(&file)
        .map_err(|error| format!("{} cannot be read: {error}.", file.display()))?;
    let text = with_way(&text, &question, &file)?;
    std::fs::write(&file, text)
        .map_err(|error| format!("{} cannot be written: {error}.", file.display()))?;
    print(format_args!("Added to {}: {question}", file.display()));
    Ok(())
}

/// Why a question is not taken over as it was asked.
pub fn tells(what: &str, question: &str) -> String {
    format!(
        "“{question}” holds {what}. Guidance is kept for good, and no erasure reaches it: say it without, with --as \"…\"."
    )
}

/// The question of an item that was not answered; of several the one with a number.
pub fn of_item(
    missed: Vec<Missed>,
    reference: &str,
    number: Option<usize>,
) -> Result<Missed, Failure> {
    let mut of_it: Vec<Missed> =
        missed.into_iter().filter(|missed| missed.reference == reference).collect();
    let at = match (of_it.len(), number) {
        (0, _) => {
            return Err(format!(
                "{reference} has no question that was not answered; `guidance missed` shows those that there are."
            )
            .into());
        }
        (1, None) => 0,
        (n, Some(number)) if (1..=n).contains(&number) => number - 1,
        (n, _) => {
            let numbered = (1..).zip(&of_it);
            let lines: Vec<String> =
                numbered.map(|(at, missed)| format!("  {at}. {}", missed.question)).collect();
            return Err(format!(
                "{reference} has {}; say which one with --question NUMBER:\n{}",
                count(n, "question"),
                lines.join("\n")
            )
            .into());
        }
    };
    Ok(of_it.swap_remove(at))
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

/// The entry at a path among the guidance, and a bank that it is in.
fn known_entry<'a>(
    settings: &'a Arc<Settings>,
    to: &str,
) -> Result<(&'a Bank, &'a BankEntry), Failure> {
    let all = || {
        let of_bank = |bank: &'a Bank| bank.entries().iter().map(move |entry| (bank, entry));
        settings.guidance.values().flat_map(of_bank)
    };
    if let Some(known) = all().find(|(_, entry)| entry.path() == to) {
        return Ok(known);
    }
    let known: Vec<String> = all().map(|(_, entry)| entry.path()).collect();
    let advice = suggestion(to, known.iter().map(String::as_str));
    let advice =
        if advice.starts_with("known") { "`check` lists what is wrong.".into() } else { advice };
    Err(format!("There is no entry `{to}`; {advice}").into())
}
