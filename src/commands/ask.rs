//! `ask`: a question to the written guidance.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use secondment_desk::domain::ids::ProgrammeName;
use secondment_desk::guidance::{self, Found};
use secondment_desk::settings::Settings;
use serde::Deserialize;
use serde_json::json;

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Ask {
    /// The question
    #[arg(required_unless_present = "questions")]
    question: Option<String>,
    /// JSON Lines with `id`, `question` and `programme`
    #[arg(long, value_name = "FILE", conflicts_with = "question")]
    questions: Option<PathBuf>,
    /// Whose guidance; `any` asks every programme's
    #[arg(long, value_name = "NAME", default_value = "any")]
    programme: String,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct Asked {
    id: String,
    question: String,
    #[serde(default)]
    programme: Option<String>,
}

pub fn run(context: &Context<'_>, ask: &Ask) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let questions = match (&ask.questions, &ask.question) {
        (Some(file), _) => from_file(file)?,
        (None, question) => vec![Asked {
            id: "1".into(),
            question: question.clone().unwrap_or_default(),
            programme: None,
        }],
    };
    for question in questions {
        let programme = question.programme.as_deref().unwrap_or(&ask.programme);
        let found = answers(&settings, programme, &question.question)?;
        if ask.json || ask.questions.is_some() {
            print(format_args!("{}", as_json(&settings, &question.id, &found)));
        } else {
            print_for_people(&settings, &found);
        }
    }
    Ok(())
}

fn from_file(file: &PathBuf) -> Result<Vec<Asked>, Failure> {
    let text = fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let question = |(at, line): (usize, &str)| {
        serde_json::from_str(line)
            .map_err(|error| format!("{}:{}: {error}", file.display(), at + 1).into())
    };
    lines.map(question).collect()
}

/// What each programme that is asked says; those that answer, first.
fn answers(
    settings: &Settings,
    programme: &str,
    question: &str,
) -> Result<Vec<(ProgrammeName, Found)>, Failure> {
    let asked: Vec<_> = match programme {
        "any" => settings.guidance.iter().collect(),
        name => settings.guidance.get_key_value(&ProgrammeName::from(name)).into_iter().collect(),
    };
    if asked.is_empty() {
        return Err(format!("There is no programme `{programme}`.").into());
    }
    let mut found: Vec<_> = asked
        .into_iter()
        .map(|(name, bank)| (name.clone(), guidance::answer(bank, question)))
        .collect();
    found.sort_by_key(|(_, found)| found.answered.entries.is_empty());
    Ok(found)
}

fn as_json(settings: &Settings, id: &str, found: &[(ProgrammeName, Found)]) -> serde_json::Value {
    let entries: Vec<_> = found
        .iter()
        .flat_map(|(programme, found)| {
            found.answered.entries.iter().map(move |entry| {
                let name = found.name.as_deref().unwrap_or_default();
                json!({"entry": format!("{programme}/{name}"), "heading": entry.heading, "cites": entry.cites, "text": entry.text})
            })
        })
        .collect();
    let considered: Vec<_> =
        found.iter().flat_map(|(_, found)| &found.considered).take(3).collect();
    let contact = found
        .first()
        .and_then(|(name, _)| settings.programmes.get(name))
        .map(|programme| &programme.contact);
    let handed_to = entries.is_empty().then_some(contact).flatten();
    json!({"id": id, "answered": !entries.is_empty(), "entries": entries, "considered": considered, "handed_to": handed_to})
}

fn print_for_people(settings: &Settings, found: &[(ProgrammeName, Found)]) {
    let is_any_answered = found.iter().any(|(_, found)| !found.answered.entries.is_empty());
    for (name, found) in found {
        let Some(programme) = settings.programmes.get(name) else { continue };
        for entry in &found.answered.entries {
            print(format_args!(
                "{}: {}\n\n{}\n\nSource: {} ({})\n",
                programme.title,
                entry.heading,
                entry.text,
                entry.cites.join("; "),
                entry.dated
            ));
        }
        if !is_any_answered {
            let why =
                found.answered.hand_over.as_deref().unwrap_or("The guidance does not answer this.");
            print(format_args!(
                "{}: {why} A person answers: {}\n",
                programme.title, programme.contact
            ));
        }
    }
}
