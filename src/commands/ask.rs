//! `ask`: questions to the written guidance.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use secondment_desk::domain::context::Context as Reads;
use secondment_desk::domain::ids::ProgrammeName;
use secondment_desk::domain::message::Incoming;
use secondment_desk::domain::party::Channel;
use secondment_desk::domain::programme::Programme;
use secondment_desk::guidance::bank::{Bank, rate};
use secondment_desk::guidance::{self, Found};
use secondment_desk::reading;
use secondment_desk::settings::Settings;
use secondment_desk::spelling::suggestion;
use serde::Deserialize;
use serde_json::json;

use super::{Context, Failure, count, print};

#[derive(Args)]
pub struct Ask {
    /// The question, or a whole message
    #[arg(required_unless_present = "questions")]
    question: Option<String>,
    /// JSON Lines with `id`, `question` and `programme`
    #[arg(long, alias = "batch", value_name = "FILE", conflicts_with = "question")]
    questions: Option<PathBuf>,
    /// Whose guidance; `any` asks every programme's
    #[arg(long, value_name = "NAME", default_value = "any")]
    programme: String,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Show the words that decided, and how sure the desk is
    #[arg(long)]
    explain: bool,
}

/// A question of a file.
#[derive(Deserialize)]
pub struct Asked {
    pub id: String,
    pub question: String,
    #[serde(default)]
    pub programme: Option<String>,
}

/// What one programme says to the questions of a message.
pub struct Told {
    pub programme: ProgrammeName,
    pub found: Vec<Found>,
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
    let mut wrong = Vec::new();
    for (number, question) in (1..).zip(questions) {
        let programme = question.programme.as_deref().unwrap_or(&ask.programme);
        let told = match answers(&settings, programme, &question.question) {
            Ok(told) => told,
            Err(failure) if ask.questions.is_none() => return Err(failure),
            // The others are answered all the same.
            Err(failure) => {
                let sentence = failure.sentence;
                let line =
                    json!({"id": question.id, "answered": false, "entries": [], "error": sentence});
                print(format_args!("{line}"));
                wrong.push(format!("question {number} (`{}`): {sentence}", question.id));
                continue;
            }
        };
        if ask.json || ask.questions.is_some() {
            let mut line = as_json(&settings, &question.id, &told);
            if let (true, Some(line)) = (ask.explain, line.as_object_mut()) {
                line.insert("explained".into(), explained(&told));
            }
            print(format_args!("{line}"));
        } else {
            print_for_people(&settings, &told, ask.explain);
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// The questions of a file of JSON Lines.
pub fn from_file<T: for<'a> Deserialize<'a>>(file: &PathBuf) -> Result<Vec<T>, Failure> {
    let text = fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let question = |(at, line): (usize, &str)| {
        serde_json::from_str(line)
            .map_err(|error| format!("{}:{}: {error}", file.display(), at + 1).into())
    };
    lines.map(question).collect()
}

/// What each programme that is asked says: those that answer first, and among them the surest.
pub fn answers(settings: &Settings, programme: &str, message: &str) -> Result<Vec<Told>, Failure> {
    let asked: Vec<(&ProgrammeName, &Bank)> = match programme {
        "any" => settings.guidance.iter().filter(|(_, bank)| !bank.entries().is_empty()).collect(),
        name => settings.guidance.get_key_value(&ProgrammeName::from(name)).into_iter().collect(),
    };
    if asked.is_empty() {
        let known = settings.guidance.keys().map(ProgrammeName::as_str).chain(["any"]);
        let advice = suggestion(programme, known);
        return Err(format!("There is no programme `{programme}`; {advice}").into());
    }
    let questions = questions_in(settings, message);
    let tell = |(name, bank): (&ProgrammeName, &Bank)| {
        let found = guidance::answers_with(bank, &questions, message);
        let is_own = programme != "any";
        let found = if is_own { settings.kept_to(name, message, found) } else { found };
        Told { programme: name.clone(), found }
    };
    let least = surely(&asked);
    let mut told: Vec<Told> = asked.into_iter().map(tell).collect();
    if programme == "any" {
        told = told.into_iter().map(|told| told.among_all(settings, message, least)).collect();
    }
    told.sort_by(|one, other| {
        (other.is_answer().cmp(&one.is_answer()))
            .then_with(|| other.chance().total_cmp(&one.chance()))
    });
    Ok(told)
}

/// The questions that the reader of mail finds in a message.
fn questions_in(settings: &Settings, message: &str) -> Vec<String> {
    let typed = Incoming { text: message.to_owned(), ..Incoming::by(Channel::Chat) };
    reading::read(&typed, &Reads::default(), &settings.vocabulary).questions
}

/// The chance from which on one of several programmes answers whom nobody named: false answers add up over all that are asked, less
/// than fully, since what deceives one often deceives another.
fn surely(asked: &[(&ProgrammeName, &Bank)]) -> f64 {
    let least = asked.iter().map(|(_, bank)| bank.weights().answers_from).fold(0.0, f64::max);
    1.0 - (1.0 - least) / rate(asked.len(), 1).sqrt()
}

impl Told {
    /// What is told where every programme is asked: a question that names programmes is theirs alone; else one answers that is sure
    /// of some question of the message.
    fn among_all(self, settings: &Settings, message: &str, least: f64) -> Self {
        let in_message = settings.programmes_named(message);
        let is_sure = self.chance() >= least;
        let programme = self.programme;
        let told = |found: Found| {
            let in_question = settings.programmes_named(&found.answered.question);
            let named = if in_question.is_empty() { &in_message } else { &in_question };
            let is_asked = if named.is_empty() { is_sure } else { named.contains(&programme) };
            if is_asked { found } else { found.handed_over() }
        };
        Self { found: self.found.into_iter().map(told).collect(), programme }
    }

    /// Whether the guidance answers any of the questions.
    pub fn is_answer(&self) -> bool {
        self.found.iter().any(Found::is_answer)
    }

    fn chance(&self) -> f64 {
        self.found.iter().map(|found| found.chance).fold(0.0, f64::max)
    }
}

/// The line that is promised for a question.
pub fn as_json(settings: &Settings, id: &str, told: &[Told]) -> serde_json::Value {
    let entries: Vec<_> = told
        .iter()
        .flat_map(|told| told.found.iter().map(move |found| (&told.programme, found)))
        .flat_map(|(programme, found)| {
            found.answered.entries.iter().zip(&found.names).map(move |(entry, name)| {
                json!({"entry": format!("{programme}/{name}"), "heading": entry.heading, "cites": entry.cites, "text": entry.text})
            })
        })
        .collect();
    let firsts = told.iter().filter_map(|told| told.found.first());
    let considered: Vec<_> = firsts.flat_map(|found| &found.considered).take(3).collect();
    let unanswered = unanswered(told);
    let is_handed_over = entries.is_empty() || !unanswered.is_empty();
    let first = told.first().filter(|_| is_handed_over);
    let programme = first.and_then(|told| settings.programmes.get(&told.programme));
    let handed_to = programme.map(|programme| &programme.contact);
    let within = programme.map(Programme::answers_within);
    json!({"id": id, "answered": !entries.is_empty(), "entries": entries, "unanswered": unanswered, "considered": considered, "handed_to": handed_to, "working_days": within})
}

/// The questions that no programme answers, in their order.
fn unanswered(told: &[Told]) -> Vec<&str> {
    let found = |is_answer: bool| {
        let all = told.iter().flat_map(|told| &told.found);
        all.filter(move |found| found.is_answer() == is_answer)
            .map(|found| found.answered.question.as_str())
    };
    let answered: BTreeSet<&str> = found(true).collect();
    let mut unanswered: Vec<&str> = Vec::new();
    for question in found(false).filter(|question| !answered.contains(question)) {
        if !unanswered.contains(&question) {
            unanswered.push(question);
        }
    }
    unanswered
}

/// The words that decided, for each question in each programme.
fn explained(told: &[Told]) -> serde_json::Value {
    let found = told.iter().flat_map(|told| {
        told.found.iter().map(move |found| {
            let chance = (found.chance * 1000.0).round() / 1000.0;
            json!({"programme": told.programme.as_str(), "question": found.answered.question, "nearest": found.names, "chance": chance, "words": found.telling})
        })
    });
    found.collect()
}

fn print_for_people(settings: &Settings, told: &[Told], explains: bool) {
    let is_any_answered = told.iter().any(Told::is_answer);
    for told in told {
        let Some(programme) = settings.programmes.get(&told.programme) else { continue };
        for found in told.found.iter().filter(|_| told.is_answer() || !is_any_answered) {
            if told.found.len() > 1 {
                print(format_args!("> {}\n", found.answered.question));
            }
            let bank = settings.guidance.get(&told.programme);
            for (entry, name) in found.answered.entries.iter().zip(&found.names) {
                let audience = bank.and_then(|bank| bank.named(name)).map(|entry| &entry.audience);
                let audience = audience.filter(|audience| !audience.is_empty());
                let audience =
                    audience.map(|audience| format!("; written for: {}", audience.join(", ")));
                print(format_args!(
                    "{}: {}\n\n{}\n\nSource: {} ({}){}\n",
                    programme.title,
                    entry.heading,
                    entry.text,
                    entry.cites.join("; "),
                    entry.dated,
                    audience.unwrap_or_default()
                ));
            }
            if !found.is_answer() {
                let elsewhere = found.answered.elsewhere.as_ref();
                let named = elsewhere.map(|other| format!("This is about {}.", other.title));
                let why = named.as_deref().or(found.answered.hand_over.as_deref());
                let why = why.unwrap_or("The guidance does not answer this.");
                let within = count(usize::from(programme.answers_within()), "working day");
                let who = match elsewhere {
                    Some(other) => format!("Ask {}", other.contact),
                    None => format!("A person answers within {within}: {}", programme.contact),
                };
                print(format_args!("{}: {why} {who}\n", programme.title));
            }
            if explains {
                print(format_args!(
                    "  Nearest: {}; chance {:.2}; by {}\n",
                    found.names.join(", "),
                    found.chance,
                    found.telling.join(", ")
                ));
            }
        }
    }
}
