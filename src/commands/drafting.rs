//! `guidance draft`: what an officer answers becomes a file of the guidance, for a colleague to look through.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use secondment_desk::domain::ids::{ProgrammeName, Reference};
use secondment_desk::guidance::missed::themes;
use secondment_desk::guidance::personal;
use secondment_desk::settings::Settings;
use secondment_desk::settings::guidance::NOT_COVERED;
use secondment_desk::settings::remarks::DRAFT;
use secondment_desk::spelling::suggestion;

use super::guidance::adding;
use super::missed::{self, Missed};
use super::{Context, Failure, count, print};

/// After so many months an officer's answer is looked at again, where nothing else is said.
const MONTHS: i64 = 12;

#[derive(Args)]
pub struct Draft {
    /// The item whose question was answered
    reference: String,
    /// The answer in your words; of a topic that is not covered, one sentence on who usually knows
    text: String,
    /// The programme and a name for the file, such as govxchange/parking or govxchange/not-covered/parking; a name alone is in the
    /// programme that was asked
    #[arg(long, value_name = "ENTRY")]
    to: String,
    /// The question in plain words [default: as it was asked]
    #[arg(long)]
    heading: Option<String>,
    /// Which question of an item that asked several, from 1
    #[arg(long = "question", value_name = "NUMBER")]
    number: Option<usize>,
    /// The question in other words, where its own tell of somebody
    #[arg(long = "as", value_name = "WORDS")]
    instead: Option<String>,
    /// When somebody must look at it again [default: in a year]
    #[arg(long, value_name = "DATE")]
    review: Option<Date>,
}

impl Draft {
    /// Of an answer that was just given, under a name.
    pub fn of(reference: String, text: String, to: String) -> Self {
        Self { reference, text, to, heading: None, number: None, instead: None, review: None }
    }
}

pub fn run(context: &Context<'_>, draft: &Draft) -> Result<(), Failure> {
    print(write(context, draft)?);
    Ok(())
}

/// Writes the file, and says where it is.
pub fn write(context: &Context<'_>, draft: &Draft) -> Result<String, Failure> {
    let settings = context.settings(None)?;
    let officer = context.officer_name();
    let officer = settings.officer(&officer)?.name;
    let missed = missed::all(context, &settings)?;
    let to = whole_name(&missed, draft);
    let place = place(&settings, &to)?;
    let questions = questions(missed, &settings, draft, &place.programme)?;
    let first = questions.first().cloned().unwrap_or_default();
    let heading = draft.heading.clone().unwrap_or(first);
    if let Some(what) = settings
        .guidance
        .get(&place.programme)
        .and_then(|bank| personal::in_question(bank, &heading))
    {
        return Err(format!("The heading holds {what}: say it without.").into());
    }
    let today = context.now().to_zoned(TimeZone::UTC).date();
    let review = draft.review.unwrap_or_else(|| today.saturating_add(MONTHS.months()));
    if review <= today {
        return Err("`--review` is a day to come.".to_owned().into());
    }
    let text = written(&place, &heading, &questions, draft.text.trim(), &officer, today, review)?;
    let beside = settings.read_from.parent().and_then(Path::parent);
    let folder = beside.map(|parent| parent.join("prompts/guidance")).unwrap_or_default();
    let file = folder.join(format!("{to}{DRAFT}"));
    for taken in [file.clone(), folder.join(format!("{to}.md"))] {
        if taken.exists() {
            let taken = taken.display();
            return Err(
                format!("{taken} is there already: give another name, or add to it.").into()
            );
        }
    }
    let parent = file.parent().filter(|parent| parent.exists());
    if parent.is_none() {
        return Err(format!(
            "There is no folder for {}: guidance of your own stands in prompts/guidance/ beside config/.",
            file.display()
        )
        .into());
    }
    std::fs::write(&file, text)
        .map_err(|error| format!("{} cannot be written: {error}.", file.display()))?;
    Ok(format!(
        "Written to {}, with {} as ways to ask. The desk does not read it yet: somebody else looks through it for names, and takes `.draft` away.",
        file.display(),
        count(questions.len(), "question")
    ))
}

/// The programme and the name, where a name alone was given.
fn whole_name(missed: &[Missed], draft: &Draft) -> String {
    let named = Reference::typed(&draft.reference);
    let asked = missed
        .iter()
        .find(|missed| named.as_ref().is_some_and(|it| it.as_str() == missed.reference));
    let asked = asked.filter(|_| !draft.to.contains('/') || draft.to.starts_with(NOT_COVERED));
    asked.map_or_else(|| draft.to.clone(), |asked| format!("{}/{}", asked.programme, draft.to))
}

/// Where an entry is to stand.
struct Place {
    programme: ProgrammeName,
    is_covered: bool,
}

fn place(settings: &Settings, to: &str) -> Result<Place, Failure> {
    let parts: Vec<&str> = to.split('/').collect();
    let (programme, name, is_covered) = match parts.as_slice() {
        [programme, name] => (programme, name, true),
        [programme, folder, name] if *folder == NOT_COVERED => (programme, name, false),
        _ => {
            return Err("`--to` is a programme and a name, such as govxchange/parking or govxchange/not-covered/parking.".to_owned().into());
        }
    };
    let is_plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if name.is_empty() || !name.chars().all(is_plain) {
        return Err(format!(
            "`{name}` is no name for a file here: small letters, digits and hyphens."
        )
        .into());
    }
    let programme = ProgrammeName::from(*programme);
    if !settings.programmes.contains_key(&programme) {
        let known = settings.programmes.keys().map(ProgrammeName::as_str);
        let advice = suggestion(programme.as_str(), known);
        return Err(format!("There is no programme `{programme}`; {advice}").into());
    }
    Ok(Place { programme, is_covered })
}

/// The question of an item that was not answered, and those of others that ask the same, each once. What tells of somebody is left
/// out, and is to be said in other words where it is the item's own.
fn questions(
    mut missed: Vec<Missed>,
    settings: &Arc<Settings>,
    draft: &Draft,
    programme: &ProgrammeName,
) -> Result<Vec<String>, Failure> {
    missed.retain(|missed| missed.programme == *programme);
    let reference = Reference::typed(&draft.reference);
    let reference = reference.map_or_else(|| draft.reference.clone(), |known| known.to_string());
    let asked: Vec<String> = missed.iter().map(|missed| missed.question.clone()).collect();
    let own = adding::of_item(missed, &reference, draft.number)?.question;
    let Some(bank) = settings.guidance.get(programme) else { return Ok(vec![own]) };
    let first = draft.instead.as_ref().unwrap_or(&own);
    let plain = |question: &str| question.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(what) = personal::in_question(bank, first) {
        return Err(adding::tells(what, first).into());
    }
    let is_own = |at: &usize| asked.get(*at) == Some(&own);
    let themes = themes(bank, &asked).into_iter();
    let alike = themes.filter(|theme| theme.questions.iter().any(is_own));
    let mut questions = vec![plain(first)];
    for at in alike.flat_map(|theme| theme.questions).filter(|at| !is_own(at)) {
        let Some(question) = asked.get(at).map(|question| plain(question)) else { continue };
        let is_known = questions.iter().any(|known| known.eq_ignore_ascii_case(&question));
        if !is_known && personal::in_question(bank, &question).is_none() {
            questions.push(question);
        }
    }
    Ok(questions)
}

/// The file.
fn written(
    place: &Place,
    heading: &str,
    questions: &[String],
    text: &str,
    officer: &str,
    today: Date,
    review: Date,
) -> Result<String, Failure> {
    if text.is_empty() || text.lines().any(|line| line.starts_with('#')) {
        return Err("An answer has words, and no headings.".to_owned().into());
    }
    let by = format!("[{:?}]", format!("team:{officer}"));
    let (title, cites) = if place.is_covered { ("Answer", by) } else { ("Hand-over", by) };
    let mut file = format!(
        "+++\ncites = {cites}\ndated = \"{}\"\nreview = \"{review}\"\naudience = []\n+++\n\n# {heading}\n\n## Other ways to ask\n\n",
        today.strftime("%Y-%m")
    );
    for question in questions {
        let _ = writeln!(file, "- {question}");
    }
    let _ = write!(file, "\n## {title}\n\n{text}\n");
    Ok(file)
}
