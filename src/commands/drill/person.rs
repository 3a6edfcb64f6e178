//! The person who does not exist: what they say and what is said of them, in every kind of record that can hold somebody's words.

use jiff::ToSpan;
use jiff::tz::TimeZone;
use secondment_desk::control::{Command, Look, Request, Talk};
use secondment_desk::domain::declaration::Statement;
use secondment_desk::domain::officer::{Change, OfDeclaration, OfRight};
use secondment_desk::domain::right::Right;

use super::Failure;
use super::hall::{Hall, Mail};

/// What the person is called and says, and what is said of them alone: each is somewhere else.
pub const CANARIES: [&str; 15] = [
    "Zanariel",
    PERSON,
    ACCOUNT,
    HOME,
    "ferret bookkeeping",
    "quillfeather-form.txt",
    "gyroscope mending",
    "otter liaison",
    "weasel register",
    "marmot shelving",
    "Pangolin Holdings",
    "narwhal filing",
    "axolotl ledger",
    "ibex years",
    REFUSED,
];
pub const PERSON: &str = "zanariel.quillfeather@leeds.gov.uk";
pub const ACCOUNT: &str = "quillfeather-in-chat";
pub const HOME: &str = "quillfeather.lead@leeds.gov.uk";
/// What a mail server says of a letter to the person.
const REFUSED: &str = "550 the okapi mailbox is closed";
/// Their first mail, which comes once more after the erasure.
pub const FIRST: Mail<'static> = Mail {
    number: 1,
    from: PERSON,
    text: "My name is Zanariel Quillfeather. I'm a housing options officer and could do two days a week in Leeds from June. \
           I have the right to work in the UK and my line manager is happy for me to apply.\r\nSkills: temporary accommodation, ferret bookkeeping",
    is_reply: false,
    attached: Some(("quillfeather-form.txt", "Notes: gyroscope mending")),
};
const HOST: Mail<'static> = Mail {
    number: 2,
    from: "somebody-else@dwp.gov.uk",
    text: "We need someone who knows temporary accommodation, two days a week, Leeds, June to August.\r\n\
           Organisation: Department for Work and Pensions\r\nEssential skills: temporary accommodation, casework\r\nApprovals followed: yes",
    is_reply: false,
    attached: None,
};

/// A kind of record that could not be filled here, and why.
pub type LeftOut = (&'static str, String);

/// Puts the person everywhere. What this desk's programme does not know is left out, and said.
pub fn is_put_everywhere(hall: &mut Hall) -> Result<Vec<LeftOut>, Failure> {
    hall.receives(&FIRST)?;
    hall.receives(&HOST)?;
    for text in
        ["I am Zanariel, and could also do ferret bookkeeping in York.", "Thank you, Zanariel"]
    {
        let (account, text) = (ACCOUNT.to_owned(), text.to_owned());
        let programme = Some(hall.programme.to_string());
        let say = Talk::Say { programme, account, name: text.clone(), text };
        hall.asks(Request::Talk(say))?;
    }
    let mut left_out = Vec::new();
    let mut put = |kind: &'static str, done: Result<(), Failure>| {
        left_out.extend(done.err().map(|failure| (kind, failure.sentence)));
    };
    let introduced = hall.introduces()?;
    let reference = introduced.first().cloned();
    if let Some(reference) = reference {
        of_a_placement(hall, &reference, &mut put);
    } else {
        for kind in OF_A_PLACEMENT {
            let sentence = "no programme here puts the drill's person and post together";
            put(kind, Err(sentence.to_owned().into()));
        }
    }
    let interest = hall.reference_of("interest")?;
    let line = "Skills: temporary accommodation, ferret bookkeeping, narwhal filing".to_owned();
    put("undoable", hall.orders(Command::Edit { reference: interest, line }));
    hall.receives(&reply(4, "Could you tell me who looks after the bicycle shed?"))?;
    let reference = hall.reference_of("question")?;
    let text = "Dear Zanariel, it stands in the axolotl ledger.".to_owned();
    put("letter", hall.orders(Command::Answer { reference, text, all: false }));
    hall.receives(&reply(5, "Under article 16, please put my surname right: it is misspelt."))?;
    let reference = hall.reference_of("rights_request")?;
    // A mail server refuses the letter about it: what it says is kept.
    hall.refuses = Some(REFUSED);
    let because = "The ibex years are right as they are.".to_owned();
    let right = Some(Right::Rectification);
    let said = OfRight::Decide { right, is_granted: false, because, others: None };
    put("rights-request", hall.orders(Command::Right { reference, said }));
    Ok(left_out)
}

/// What is kept only once two are introduced and agree.
pub const OF_A_PLACEMENT: [&str; 5] = ["reasons", "side-answer", "placement", "lesson", "declared"];

/// What is said of the person once both have agreed.
fn of_a_placement(
    hall: &mut Hall,
    reference: &str,
    put: &mut impl FnMut(&'static str, Result<(), Failure>),
) {
    for (side, words) in [("person", "Yes, Zanariel is glad to go."), ("host", "Yes.")] {
        let (reference, side) = (reference.to_owned(), side.to_owned());
        put("side-answer", hall.orders(Command::Outcome { reference, side, words: words.into() }));
    }
    let change = Change {
        objectives: vec!["otter liaison".to_owned()],
        home_manager: Some(HOME.to_owned()),
        ..Change::default()
    };
    put("placement", hall.orders(Command::Place { reference: reference.to_owned(), change }));
    let learned = "Learned: marmot shelving saves an hour a day.";
    put("lesson", hall.receives(&reply(3, learned)));
    let programme = hall.settings.programmes.values().next();
    let heading = programme.and_then(|known| known.placing.declaring.headings.first());
    let heading = heading.map(|heading| heading.name.clone()).unwrap_or_default();
    let what = Statement::Interest { heading, words: "Shares in Pangolin Holdings".to_owned() };
    let said = OfDeclaration::State { what, from: None };
    let declares = Command::Declare { reference: reference.to_owned(), is_of_host: false, said };
    put("declared", hall.orders(declares));
    put("placement", of_its_end(hall, reference));
}

/// Once it is over the person says how far its objective was met.
fn of_its_end(hall: &mut Hall, reference: &str) -> Result<(), Failure> {
    let programme = hall.settings.programmes.get(&hall.programme);
    let steps = programme.into_iter().flat_map(|known| known.placing.steps(None));
    let today = hall.now.to_zoned(TimeZone::UTC).date();
    let change = Change {
        done: steps.map(|step| step.name.clone()).collect(),
        starts: Some(today.saturating_sub(60.days())),
        ends: Some(today.saturating_sub(4.days())),
        is_meant: true,
        ..Change::default()
    };
    hall.orders(Command::Place { reference: reference.to_owned(), change })?;
    let words = "1 partly, the weasel register is not finished".to_owned();
    let (reference, side) = (reference.to_owned(), "person".to_owned());
    hall.orders(Command::Outcome { reference, side, words })
}

/// What the person writes back to the latest letter.
fn reply(number: usize, text: &str) -> Mail<'_> {
    Mail { number, from: PERSON, text, is_reply: true, attached: None }
}

impl Hall {
    /// The latest item with an intent.
    fn reference_of(&mut self, intent: &str) -> Result<String, Failure> {
        let list = self.asks(Request::Look(Look::List { all: true, json: true }))?;
        let list: serde_json::Value =
            serde_json::from_str(&list).map_err(|error| error.to_string())?;
        let items = list.get("items").and_then(|items| items.as_array());
        let has_intent = |item: &&serde_json::Value| {
            let intents = item.get("intents").and_then(|intents| intents.as_array());
            intents.is_some_and(|intents| intents.iter().any(|known| known == intent))
        };
        let at = |item: &&serde_json::Value| item.get("at").map(ToString::to_string);
        let latest = items.into_iter().flatten().filter(has_intent).max_by_key(at);
        let reference = latest.and_then(|item| item.get("reference")?.as_str());
        reference
            .map(str::to_owned)
            .ok_or_else(|| format!("No message was read as {intent}.").into())
    }
}
