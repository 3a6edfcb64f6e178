//! Forms: what people press about a submission in a workspace, and what is asked of them then.
//!
//! What is pressed carries all that is needed to go on, so that nothing between two steps can be lost: ids say which submission and
//! which step, and only what a step brings in is kept, by the desk.

use std::collections::BTreeMap;
use std::fmt;

use super::words::Buttons;
use super::{Button, words};
use crate::domain::decision::Programmes;
use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::ids::Reference;
use crate::domain::pressing::{Act, Card, Press};
use crate::domain::submission::SubmissionKind;
use crate::wording::Wording;

/// Ids of this making begin so; those of another one are not known any more.
const MAKING: &str = "v1";
/// So many details are written at once.
pub const MOST_AT_ONCE: usize = 5;

/// A detail of a form, as people see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Which.
    pub field: FieldName,
    /// What it is called.
    pub label: String,
    /// What is asked about it; empty where nothing is.
    pub question: String,
    /// The values of a closed set, and what people read for each.
    pub options: Vec<(String, String)>,
}

/// What is known of a submission, by detail: as people read it, or the values of a closed set, with commas.
pub type Filled = BTreeMap<FieldName, String>;

/// Every programme's forms.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Forms(BTreeMap<(String, SubmissionKind), Vec<Entry>>);

/// What somebody pressed or sent in: the id of it, what was chosen, and what was written by field.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Component {
    /// The id that the desk gave it.
    pub id: String,
    /// What was chosen.
    pub chosen: Vec<String>,
    /// What was written.
    pub written: Vec<(String, String)>,
}

/// A step about a submission.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Id {
    /// Which submission.
    pub submission: Reference,
    /// Which form it has.
    pub kind: SubmissionKind,
    /// Which step.
    pub step: Step,
}

/// A step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Something is to be changed.
    Change,
    /// The draft is kept.
    KeepForLater,
    /// It is submitted.
    Submit,
    /// Details are chosen that are then written: the page.
    InWords(usize),
    /// A detail is chosen that has a closed set: the page.
    ToChoose(usize),
    /// The value of a detail is chosen.
    Choice(FieldName),
    /// Details were written.
    Written,
}

/// What follows from a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next<'a> {
    /// The details are shown, to choose what is changed.
    Details(Id, Vec<&'a Entry>),
    /// The values of a detail are shown.
    Values(Id, &'a Entry),
    /// A form is shown for these.
    Form(Id, Vec<&'a Entry>),
    /// The desk does it; in words, what was pressed.
    Does(Press, String),
}

impl Forms {
    /// The forms of the programmes, in the words of the messages.
    pub fn new(programmes: &Programmes, wording: &Wording) -> Self {
        let mut forms = BTreeMap::new();
        for programme in programmes.values() {
            for kind in [SubmissionKind::Interest, SubmissionKind::Role] {
                let entry = |field: FieldName| {
                    let said = |value: &&str| {
                        let typed = if field.kind() == FieldKind::Flag {
                            FieldValue::Flag(*value == "true")
                        } else {
                            FieldValue::Text((*value).to_owned())
                        };
                        ((*value).to_owned(), wording.said(field, &typed))
                    };
                    Entry {
                        field,
                        label: wording.label(field),
                        question: wording.question(&programme.name, field).unwrap_or("").to_owned(),
                        options: field.set().iter().map(said).collect(),
                    }
                };
                let entries = programme.form(kind).iter().map(|known| entry(known.name));
                forms.insert((programme.prefix.clone(), kind), entries.collect());
            }
        }
        Self(forms)
    }

    fn of(&self, id: &Id) -> &[Entry] {
        let prefix = id.submission.as_str().split('-').next().unwrap_or_default();
        self.0.get(&(prefix.to_owned(), id.kind)).map_or(&[], Vec::as_slice)
    }

    /// What follows from something that was pressed; none where it is not known, or not any more.
    pub fn next(&self, pressed: &Component, words: &Buttons) -> Option<Next<'_>> {
        let id = Id::read(&pressed.id)?;
        let entries = self.of(&id);
        let named = |name: &String| entries.iter().find(|entry| entry.field.as_str() == name);
        let does = |act, said: String| {
            Some(Next::Does(Press { submission: Some(id.submission.clone()), act }, said))
        };
        match id.step {
            Step::Change if entries.is_empty() => None,
            Step::Change => Some(Next::Details(id, entries.iter().collect())),
            Step::KeepForLater => does(Act::KeepForLater, words.later.clone()),
            Step::Submit => does(Act::Submit, words.submit.clone()),
            Step::InWords(_) => {
                let chosen: Vec<&Entry> = pressed.chosen.iter().filter_map(named).collect();
                let is_form = (1..=MOST_AT_ONCE).contains(&chosen.len());
                is_form.then_some(Next::Form(Id { step: Step::Written, ..id }, chosen))
            }
            Step::ToChoose(_) => {
                let entry = pressed.chosen.first().and_then(named)?;
                Some(Next::Values(Id { step: Step::Choice(entry.field), ..id }, entry))
            }
            Step::Choice(field) => {
                let entry = named(&field.as_str().to_owned())?;
                let is_of_set =
                    |chosen: &String| entry.options.iter().any(|(value, _)| value == chosen);
                if pressed.chosen.is_empty() || !pressed.chosen.iter().all(is_of_set) {
                    return None;
                }
                let of_chosen =
                    entry.options.iter().filter(|(value, _)| pressed.chosen.contains(value));
                let said: Vec<&str> = of_chosen.map(|(_, said)| said.as_str()).collect();
                let said = format!("{}: {}", entry.label, said.join(", "));
                does(Act::Fill(vec![(field, pressed.chosen.join(","))]), said)
            }
            Step::Written => {
                let given = |(name, text): &(String, String)| {
                    let text = text.trim().to_owned();
                    Some((named(name)?, text)).filter(|(_, text)| !text.is_empty())
                };
                let given: Vec<(&Entry, String)> =
                    pressed.written.iter().filter_map(given).collect();
                let said = |(entry, text): &(&Entry, String)| format!("{}: {text}", entry.label);
                let said: Vec<String> = given.iter().map(said).collect();
                let filled = given.into_iter().map(|(entry, text)| (entry.field, text)).collect();
                does(Act::Fill(filled), said.join("\n"))
            }
        }
    }
}

/// The buttons under a card.
pub fn buttons(card: &Card, words: &words::Words) -> Vec<Button> {
    let button = |label: &String, step| {
        let (submission, kind) = (card.submission.clone(), card.kind);
        Button { label: label.clone(), id: Id { submission, kind, step }.to_string() }
    };
    let known = &words.buttons;
    let change = button(&known.change, Step::Change);
    if !card.is_draft {
        return vec![change];
    }
    let later = button(&known.later, Step::KeepForLater);
    vec![change, later, button(&known.submit, Step::Submit)]
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (submission, kind) = (&self.submission, self.kind.as_str());
        let step = match self.step {
            Step::Change => "change".to_owned(),
            Step::KeepForLater => "later".to_owned(),
            Step::Submit => "submit".to_owned(),
            Step::InWords(page) => format!("in-words:{page}"),
            Step::ToChoose(page) => format!("to-choose:{page}"),
            Step::Choice(field) => format!("choice:{field}"),
            Step::Written => "written".to_owned(),
        };
        write!(formatter, "{MAKING}:{submission}:{kind}:{step}")
    }
}

impl Id {
    /// The id that somebody's press brings back; none for any other.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let is_ours = parts.next() == Some(MAKING);
        let submission = Reference::typed(parts.next()?).filter(|_| is_ours)?;
        let kind = match parts.next()? {
            "role" => SubmissionKind::Role,
            "interest" => SubmissionKind::Interest,
            _ => return None,
        };
        let (step, more) = (parts.next()?, parts.next());
        let step = match (step, more) {
            ("change", None) => Step::Change,
            ("later", None) => Step::KeepForLater,
            ("submit", None) => Step::Submit,
            ("written", None) => Step::Written,
            ("in-words", Some(page)) => Step::InWords(page.parse().ok()?),
            ("to-choose", Some(page)) => Step::ToChoose(page.parse().ok()?),
            ("choice", Some(field)) => Step::Choice(FieldName::named(field)?),
            _ => return None,
        };
        parts.next().is_none().then_some(Self { submission, kind, step })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_what_it_writes_and_nothing_else() {
        let submission = Reference::typed("GX-7K3Q").unwrap();
        let steps = [
            Step::Change,
            Step::KeepForLater,
            Step::Submit,
            Step::InWords(1),
            Step::ToChoose(0),
            Step::Choice(FieldName::ApprovalsFollowed),
            Step::Written,
        ];
        for step in steps {
            let id = Id { submission: submission.clone(), kind: SubmissionKind::Role, step };
            let text = id.to_string();
            assert!(text.len() <= 100, "{text}");
            assert_eq!(Id::read(&text), Some(id));
        }
        for other in [
            "",
            "v1:send",
            "v0:GX-7K3Q:role:change",
            "v1:GX-7K3Q:role:change:1",
            "v1:GX-7K3Q:role:choice:shoe_size",
            "v1:GX-7K3Q:post:change",
        ] {
            assert_eq!(Id::read(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_not_of_the_set_is_not_chosen() {
        let entry = Entry {
            field: FieldName::Remote,
            label: "Where".to_owned(),
            question: String::new(),
            options: vec![("hybrid".to_owned(), "a mix".to_owned())],
        };
        let key = ("GX".to_owned(), SubmissionKind::Role);
        let forms = Forms(BTreeMap::from([(key, vec![entry])]));
        let next = |id: &str, chosen: &str| {
            let (id, chosen) = (id.to_owned(), vec![chosen.to_owned()]);
            forms.next(&Component { id, chosen, written: Vec::new() }, &Buttons::default())
        };
        let choice = "v1:GX-7K3Q:role:choice:remote";
        let Some(Next::Does(press, said)) = next(choice, "hybrid") else { panic!("it is chosen") };
        assert_eq!(said, "Where: a mix");
        assert_eq!(press.act, Act::Fill(vec![(FieldName::Remote, "hybrid".to_owned())]));
        assert_eq!(next(choice, "moon"), None);
        assert_eq!(next("v1:ZZ-7K3Q:role:change", ""), None);
        assert_eq!(next("v1:GX-7K3Q:role:to-choose:0", "places"), None);
    }
}
