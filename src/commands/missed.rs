//! Questions that the desk handed over: grouped by theme, and as they are named in other commands.

use std::collections::BTreeMap;
use std::sync::Arc;

use secondment_desk::control::{Look, Request};
use secondment_desk::domain::asked::Unanswered;
use secondment_desk::domain::ids::ProgrammeName;
use secondment_desk::domain::item::Item;
use secondment_desk::guidance::bank::{Bank, BankEntry};
use secondment_desk::guidance::missed::{Theme, themes};
use secondment_desk::guidance::{self, Found};
use secondment_desk::settings::Settings;
use serde_json::json;

use super::{Context, Failure, count, print};

/// A question that was handed over.
pub struct Missed {
    /// The item's reference.
    pub reference: String,
    /// Whose guidance was asked.
    pub programme: ProgrammeName,
    /// The question, in the asker's words.
    pub question: String,
}

/// A question that the desk was asked.
pub struct Past {
    /// The item's reference, or what it is called in a file.
    pub reference: String,
    /// Whose guidance was asked.
    pub programme: Option<String>,
    /// The question, in the asker's words.
    pub question: String,
    /// The names of the entries that answered it; none where a person was to.
    pub entries: Vec<String>,
}

/// All questions that the desk was asked so far, oldest first.
pub fn asked(context: &Context<'_>, settings: &Arc<Settings>) -> Result<Vec<Past>, Failure> {
    let past = items(context, settings)?.into_iter().flat_map(|item| {
        let reference = item.reference.to_string();
        let programme = item.programme.map(|programme| programme.to_string());
        let open = item.unanswered.into_iter().map(|asked| (asked.question, Vec::new()));
        let answered = item.answered.into_iter().map(|asked| (asked.question, asked.entries));
        let past = move |(question, entries)| {
            let (reference, programme) = (reference.clone(), programme.clone());
            Past { reference, programme, question, entries }
        };
        answered.chain(open).map(past)
    });
    Ok(past.collect())
}

/// All questions that the desk has handed over so far, oldest first.
pub fn all(context: &Context<'_>, settings: &Arc<Settings>) -> Result<Vec<Missed>, Failure> {
    let missed = items(context, settings)?.into_iter().flat_map(|item| {
        let (reference, programme) = (item.reference.to_string(), item.programme);
        let missed = move |asked: Unanswered| {
            let (reference, programme) = (reference.clone(), programme.clone()?);
            Some(Missed { reference, programme, question: asked.question })
        };
        item.unanswered.into_iter().filter_map(missed)
    });
    Ok(missed.collect())
}

fn items(context: &Context<'_>, settings: &Arc<Settings>) -> Result<Vec<Item>, Failure> {
    let mut responses =
        context.ask(settings, &[Request::Look(Look::List { all: true, json: true })])?;
    let response = responses.pop().ok_or_else(|| "The desk did not list its items.".to_owned())?;
    if !response.is_done {
        return Err(response.text.into());
    }
    let listed: serde_json::Value = serde_json::from_str(&response.text)
        .map_err(|error| format!("The desk's list cannot be read: {error}."))?;
    let items = listed.get("items").cloned().unwrap_or_default();
    serde_json::from_value(items)
        .map_err(|error| format!("The desk's items cannot be read: {error}.").into())
}

/// Prints what was handed over by theme, and what the guidance has nearest to it. What it answers by now is only counted.
pub fn run(context: &Context<'_>, as_json: bool) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let mut of_programme: BTreeMap<ProgrammeName, Vec<Missed>> = BTreeMap::new();
    let mut n_answered = 0;
    for missed in all(context, &settings)? {
        let Some(bank) = settings.guidance.get(&missed.programme) else { continue };
        if guidance::answers(bank, &missed.question).iter().any(Found::is_answer) {
            n_answered += 1;
        } else {
            of_programme.entry(missed.programme.clone()).or_default().push(missed);
        }
    }
    for (programme, missed) in &of_programme {
        let Some(bank) = settings.guidance.get(programme) else { continue };
        let questions: Vec<String> = missed.iter().map(|missed| missed.question.clone()).collect();
        for theme in themes(bank, &questions) {
            if as_json {
                print(as_value(programme, bank, &theme, missed));
            } else {
                print_theme(programme, bank, &theme, missed);
            }
        }
    }
    if as_json {
        return Ok(());
    }
    if of_programme.is_empty() {
        print("No question waits for guidance.");
    } else {
        print(
            "`secondment-desk guidance add REFERENCE --to ENTRY` adds the questions of an item to the ways to ask of an entry; write a new file where none fits.",
        );
    }
    if n_answered > 0 {
        print(format_args!(
            "The guidance answers {} of before by now.",
            count(n_answered, "question")
        ));
    }
    Ok(())
}

/// The path of what is nearest among the guidance.
fn path(bank: &Bank, theme: &Theme) -> Option<String> {
    bank.entry(theme.nearest?).map(BankEntry::path)
}

fn as_value(
    programme: &ProgrammeName,
    bank: &Bank,
    theme: &Theme,
    missed: &[Missed],
) -> serde_json::Value {
    let questions = theme.questions.iter().filter_map(|at| missed.get(*at));
    let questions: Vec<_> = questions
        .map(|missed| json!({"reference": missed.reference, "question": missed.question}))
        .collect();
    json!({"programme": programme.as_str(), "about": theme.about, "nearest": path(bank, theme), "questions": questions})
}

fn print_theme(programme: &ProgrammeName, bank: &Bank, theme: &Theme, missed: &[Missed]) {
    let about = theme.about.join(", ");
    print(format_args!(
        "{programme}: {}{}{about}",
        count(theme.questions.len(), "question"),
        if about.is_empty() { "" } else { " about " }
    ));
    if let Some(path) = path(bank, theme) {
        print(format_args!("  nearest: {path}"));
    }
    for missed in theme.questions.iter().filter_map(|at| missed.get(*at)) {
        print(format_args!("  {}  {}", missed.reference, missed.question));
    }
    print("");
}
