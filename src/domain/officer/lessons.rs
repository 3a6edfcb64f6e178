//! Orders about the knowledge log: who may hear of a lesson, what it is about, and where it was used.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::decision::{Decision, Programmes};
use crate::domain::item::{Concern, Item};
use crate::domain::ledger::Ledger;
use crate::domain::lesson::{Audience, Clearance, Lesson, Use};
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::undoable::Undoable;

/// What an officer says of a lesson.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfLesson {
    /// Others may hear of it.
    Approve {
        /// Who.
        audience: Audience,
        /// What it is about, besides what was read.
        themes: Vec<String>,
    },
    /// It is not passed on.
    Keep,
    /// Somebody has used it.
    Used {
        /// Where.
        place: String,
        /// How many people were told of it there.
        n_people: u32,
    },
}

pub(super) fn said(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    (before, item): (&Lesson, Option<&Item>),
    said: &OfLesson,
    now: Timestamp,
) -> Decision {
    let reference = &before.reference;
    let introduction = ledger.introduction(&before.placement);
    let name = introduction.map(|known| &known.programme);
    let zone = name.and_then(|name| programmes.get(name)).map(|known| known.zone.clone());
    let today = now.to_zoned(zone.unwrap_or(TimeZone::UTC)).date();
    let mut after = before.clone();
    let by = officer.name.clone();
    let deed = match said {
        OfLesson::Approve { audience, themes } => {
            after.themes.extend(themes.iter().cloned());
            let known = if let Clearance::Cleared { audience, .. } = &before.clearance {
                Some(*audience)
            } else {
                None
            };
            if known != Some(*audience) {
                after.clearance = Clearance::Cleared { by, at: now, audience: *audience };
            }
            format!("what was learned may be passed on, for: {}", audience.as_str())
        }
        OfLesson::Keep => {
            if !matches!(before.clearance, Clearance::Kept { .. }) {
                after.clearance = Clearance::Kept { by, on: today };
            }
            "what was learned is not passed on".to_owned()
        }
        OfLesson::Used { place, n_people } => {
            if !matches!(before.clearance, Clearance::Cleared { .. }) {
                return Decision::refusal(format!(
                    "{reference} has not been passed on: `secondment-desk learned approve {reference}` comes first."
                ));
            }
            let (place, n_people) = (place.clone(), *n_people);
            after.uses.push(Use { on: today, by, place, n_people });
            "what was learned was used".to_owned()
        }
    };
    if after == *before {
        return Decision::refusal(format!("{reference} says so already: nothing was changed."));
    }
    let mut decision = Decision::default();
    decision.note(now, reference, "officer.learned", deed.as_str());
    let mut undoable = Undoable {
        subject: reference.clone(),
        at: now,
        officer: officer.name.clone(),
        deed,
        before: vec![Record::Lesson(before.clone())],
        after: vec![Record::Lesson(after)],
        letters: Vec::new(),
        is_undone: false,
    };
    // Whoever decides on it has seen to the message.
    let waits = item.filter(|item| item.concern == Some(Concern::Learned));
    if let Some(item) = waits {
        undoable.before.push(Record::Item(item.clone()));
        undoable.after.push(Record::Item(Item { concern: None, ..item.clone() }));
    }
    decision.records.extend(undoable.after.iter().cloned());
    decision.records.push(Record::Undoable(Box::new(undoable)));
    decision
}
