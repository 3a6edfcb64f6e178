//! Orders about declarations: each look is recorded, and nothing that is noted is ever taken away.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::matches::introduction;
use crate::domain::answer::{Outcome, Teller};
use crate::domain::decision::{Decision, Programmes};
use crate::domain::declaration::{Declared, Noted, Statement, tick};
use crate::domain::ids::Reference;
use crate::domain::introduction::Part;
use crate::domain::item::{Concern, Item};
use crate::domain::ledger::Ledger;
use crate::domain::record::Record;
use crate::domain::remit::Officer;

/// What an officer says of somebody's declaration, or asks of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfDeclaration {
    /// To see it.
    Look,
    /// A copy for whoever it is of.
    Copy,
    /// That they be asked to declare, now.
    Ask,
    /// Whether the secondment is into a Senior Civil Service role.
    Senior(bool),
    /// What they declare.
    State {
        /// What.
        what: Statement,
        /// The message that says so, which is dealt with by that.
        from: Option<String>,
    },
    /// What is done so that an interest does no harm.
    Mitigated {
        /// Which.
        id: String,
        /// The words.
        words: String,
    },
    /// Who has considered and approved it.
    Approved {
        /// Which.
        id: String,
        /// The words.
        words: String,
    },
    /// That it is no more.
    Ended {
        /// Which.
        id: String,
        /// The words.
        words: String,
    },
}

/// A declaration as it is, and what is ordered about it.
#[derive(Clone, PartialEq, Debug)]
pub struct AboutDeclaration {
    /// The placement.
    pub placement: Reference,
    /// Whose.
    pub part: Part,
    /// What is ordered.
    pub said: OfDeclaration,
    /// The interest that it is about, as it is.
    pub known: Option<Declared>,
    /// The message that says so.
    pub item: Option<Item>,
}

pub(super) fn ordered(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    about: &AboutDeclaration,
    now: Timestamp,
) -> Decision {
    let AboutDeclaration { placement, part, said, known, item } = about;
    let (programme, introduction) = match introduction(programmes, ledger, placement) {
        Ok(found) => found,
        Err(sentence) => return Decision::refusal(sentence),
    };
    if introduction.outcome() != Outcome::Agreed {
        return Decision::refusal(format!(
            "{placement} is no placement: declarations are kept once both sides have said yes."
        ));
    }
    let today = now.to_zoned(programme.zone.clone()).date();
    let clock = tick::clock_of(ledger, placement, *part);
    let noted =
        |words: &str| Some(Noted { words: words.to_owned(), on: today, by: officer.name.clone() });
    let mut decision = Decision::default();
    let deed = match said {
        OfDeclaration::Look => "looked at the declaration",
        OfDeclaration::Copy => "took the holder's own copy of the declaration",
        OfDeclaration::Ask => {
            if clock.asked_on == Some(today) {
                return Decision::refusal(format!("{placement}: they were asked today already."));
            }
            let (letter, after) = tick::asked(introduction, programme, (clock, false), today, now);
            decision.outgoing.push(letter);
            decision.records.push(after);
            "asks for a declaration"
        }
        OfDeclaration::Senior(is_senior) => {
            let mut clock = clock;
            clock.is_senior = *is_senior;
            decision.records.push(Record::DeclarationClock(clock));
            if *is_senior {
                "a senior role: the declaration is confirmed each year"
            } else {
                "no senior role: the declaration is not confirmed each year"
            }
        }
        OfDeclaration::State { what, .. } => {
            let by = Teller::Officer(officer.name.clone());
            let (mitigation, approval, ended) = (None, None, None);
            let (id, what) = (Declared::id_of(what, today), what.clone());
            let (placement, part) = (placement.clone(), *part);
            decision.records.push(Record::Declared(Declared {
                placement,
                part,
                id,
                what,
                on: today,
                by,
                mitigation,
                approval,
                ended,
            }));
            decision.records.push(Record::DeclarationClock(clock.said(today)));
            let waits = item.as_ref().filter(|item| item.concern == Some(Concern::Declaration));
            decision
                .records
                .extend(waits.map(|item| Record::Item(Item { concern: None, ..item.clone() })));
            "noted what is declared"
        }
        OfDeclaration::Mitigated { words, .. }
        | OfDeclaration::Approved { words, .. }
        | OfDeclaration::Ended { words, .. } => {
            let Some(mut after) = known.clone() else {
                return Decision::refusal(format!(
                    "{placement}: no such interest is declared; `secondment-desk declaration {placement}` shows what is."
                ));
            };
            let deed = if matches!(said, OfDeclaration::Mitigated { .. }) {
                after.mitigation = noted(words);
                "noted what is done about an interest"
            } else if matches!(said, OfDeclaration::Approved { .. }) {
                after.approval = noted(words);
                "noted who approved an interest"
            } else {
                after.ended = noted(words);
                "noted that an interest is no more"
            };
            decision.records.push(Record::Declared(after));
            deed
        }
    };
    decision.note(now, placement, "officer.declaration", deed);
    decision
}
