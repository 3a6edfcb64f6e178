//! The knowledge log as officers see it and order about it, and as its readers are told.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::enquiry::not_a_reference;
use super::orders::Ordered;
use super::{Desk, told};
use crate::control::Lessons;
use crate::domain::field::FieldName;
use crate::domain::ids::Reference;
use crate::domain::introduction::Part;
use crate::domain::lesson::{Clearance, Lesson};
use crate::domain::officer::{OfLesson, Order};
use crate::domain::outgoing::{Outgoing, Template, Value};
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::reading::vocabulary::folded;
use crate::store::records;

/// A longer lesson is cut in a digest.
const MOST_TOLD: usize = 220;

impl Desk {
    /// A lesson as it is kept.
    pub(super) fn lesson(&self, reference: &Reference) -> Option<Lesson> {
        let known = self.ledger.lesson(reference)?;
        let key = records::lesson_key(&self.ledger, &known.placement, reference);
        let record = told(self.record(key))?;
        if let Record::Lesson(lesson) = record { Some(lesson) } else { None }
    }

    /// What an officer says of a lesson.
    pub(super) fn of_lesson(&self, typed: &str, said: &OfLesson) -> Result<Ordered, String> {
        let reference = Reference::typed(typed).ok_or_else(|| not_a_reference(typed))?;
        let lesson = self.lesson(&reference).ok_or_else(|| {
            format!("{reference} is no entry of the knowledge log: `secondment-desk learned list` shows what is.")
        })?;
        let item = self.item(&reference).map(Box::new);
        let done = match said {
            OfLesson::Approve { audience, .. } => format!(
                "{reference} may be passed on, for: {}; the monthly digest tells it, without a name.",
                audience.as_str()
            ),
            OfLesson::Keep => format!("{reference} is not passed on."),
            OfLesson::Used { .. } => format!("{reference} was used: that is counted."),
        };
        Ok((Order::Learned { lesson: Box::new(lesson), item, said: said.clone() }, done))
    }

    /// The knowledge log, as far as it is an officer's to see.
    pub(super) fn lessons(&self, officer: &Officer, asked: &Lessons) -> Result<String, String> {
        let placement = match &asked.placement {
            Some(typed) => Some(self.known_reference(typed)?),
            None => None,
        };
        let mut found = Vec::new();
        for (reference, known) in self.ledger.lessons() {
            let is_it = placement.as_ref().is_none_or(|placement| *placement == known.placement);
            if is_it && self.serves(officer, &known.placement) {
                found.extend(self.lesson(reference).filter(|lesson| has(lesson, &asked.words)));
            }
        }
        found.sort_by_key(|lesson| (lesson.at, lesson.reference.clone()));
        if asked.json {
            let all: Vec<Json> = found.iter().map(|lesson| self.lesson_as_json(lesson)).collect();
            return Ok(json!({ "lessons": all }).to_string());
        }
        match placement {
            Some(placement) if asked.is_draft => Ok(self.draft(&placement, &found)),
            _ => Ok(self.log(&found)),
        }
    }

    /// How many people were told of a lesson: by digests, and where it was used.
    fn reach(&self, lesson: &Lesson) -> u64 {
        let by_digest =
            self.ledger.readers().filter(|known| known.told.contains(&lesson.reference));
        by_digest.count() as u64 + u64::from(lesson.n_told_by_hand())
    }

    /// Where a placement is, as its role says.
    fn place_of(&self, placement: &Reference) -> String {
        let introduction = self.ledger.introduction(placement);
        let role = introduction.and_then(|known| told(self.submission(&known.role)));
        let places = role.and_then(|role| role.value(FieldName::Places).cloned());
        places.map(|places| places.items().join(", ")).unwrap_or_default()
    }

    fn lesson_as_json(&self, lesson: &Lesson) -> Json {
        json!({
            "reference": lesson.reference,
            "placement": lesson.placement,
            "from": side(lesson.from),
            "place": self.place_of(&lesson.placement),
            "for_whom": lesson.for_whom,
            "themes": lesson.themes,
            "words": lesson.words,
            "clearance": lesson.clearance,
            "reach": self.reach(lesson),
            "uses": lesson.uses,
        })
    }

    /// Entries with their counts, those that wait first.
    fn log(&self, lessons: &[Lesson]) -> String {
        if lessons.is_empty() {
            return "Nothing stands in the knowledge log that is asked for here.\n".to_owned();
        }
        let (waiting, seen): (Vec<_>, Vec<_>) =
            lessons.iter().partition(|lesson| lesson.clearance == Clearance::Waits);
        let n_passed = lessons
            .iter()
            .filter(|lesson| matches!(lesson.clearance, Clearance::Cleared { .. }))
            .count();
        let reach: u64 = lessons.iter().map(|lesson| self.reach(lesson)).sum();
        let n_uses: usize = lessons.iter().map(|lesson| lesson.uses.len()).sum();
        let mut text = format!(
            "Entries: {}. Waiting for an officer: {}. Passed on: {n_passed}, told {reach} times, used {n_uses} times.\n\n",
            lessons.len(),
            waiting.len(),
        );
        for lesson in waiting.into_iter().chain(seen) {
            let place = self.place_of(&lesson.placement);
            text.push_str(&lesson_line(lesson));
            let _ = writeln!(
                text,
                "  in {}{}{place}, told to {}, used {} times",
                lesson.placement,
                if place.is_empty() { "" } else { ", " },
                self.reach(lesson),
                lesson.uses.len()
            );
        }
        text
    }

    /// What was learned in a placement, in the words of its entries and in no others, each with where it is from.
    fn draft(&self, placement: &Reference, lessons: &[Lesson]) -> String {
        let mut text = format!("# What was learned in {placement}\n");
        let place = self.place_of(placement);
        if !place.is_empty() {
            let _ = writeln!(text, "\nPlace: {place}");
        }
        for part in [Part::Host, Part::Applicant] {
            let own: Vec<&Lesson> = lessons.iter().filter(|lesson| lesson.from == part).collect();
            if own.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n## From the {}\n", side(part));
            for lesson in own {
                let is_kept = matches!(lesson.clearance, Clearance::Kept { .. });
                let mark = if is_kept { ", not to be passed on" } else { "" };
                let whom = lesson.for_whom.as_ref();
                let whom = whom.map(|whom| format!(", for: {whom}")).unwrap_or_default();
                for line in lesson.words.lines() {
                    let _ = writeln!(
                        text,
                        "> {line}\n> — {}, {}{whom}{mark}\n",
                        lesson.reference,
                        lesson.at.strftime("%-d %B %Y")
                    );
                }
                for used in &lesson.uses {
                    let _ = writeln!(text, "Used, {} ({}): {}\n", used.on, used.by, used.place);
                }
            }
        }
        if lessons.is_empty() {
            text.push_str("\nNothing was noted.\n");
        }
        text
    }

    /// Puts the words of lessons into a digest: the ledger does not hold them.
    pub(super) fn tell_lessons(&self, outgoing: &mut Outgoing) {
        if outgoing.template != Template::LearnedDigest {
            return;
        }
        let Some(Value::List(named)) = outgoing.values.get("lessons") else { return };
        let references = named.iter().filter_map(|value| {
            if let Value::Text(text) = value { Reference::typed(text) } else { None }
        });
        let lessons: Vec<Value> = references
            .filter_map(|reference| self.lesson(&reference))
            .map(|lesson| self.lesson_told(&lesson))
            .collect();
        outgoing.values.insert("lessons", Value::List(lessons));
    }

    fn lesson_told(&self, lesson: &Lesson) -> Value {
        let mut words: String = lesson.words.chars().take(MOST_TOLD).collect();
        if words.len() < lesson.words.len() {
            words.push_str(" …");
        }
        let themes = lesson.themes.iter().map(|theme| Value::from(theme.as_str())).collect();
        Value::from([
            ("reference", Value::from(lesson.reference.as_str())),
            ("from", Value::from(side(lesson.from))),
            ("place", Value::from(self.place_of(&lesson.placement))),
            ("on", Value::from(lesson.at.strftime("%-d %B %Y").to_string())),
            ("themes", Value::List(themes)),
            ("words", Value::from(words)),
            ("for_whom", Value::from(lesson.for_whom.as_deref().unwrap_or_default())),
        ])
    }
}

/// Whether every word stands in a lesson or among its themes.
fn has(lesson: &Lesson, words: &[String]) -> bool {
    let themes: Vec<&str> = lesson.themes.iter().map(String::as_str).collect();
    let whom = folded(lesson.for_whom.as_deref().unwrap_or_default());
    let text = format!(" {} {} {whom} ", folded(&lesson.words), folded(&themes.join(" ")));
    words
        .iter()
        .flat_map(|word| folded(word).split(' ').map(str::to_owned).collect::<Vec<_>>())
        .all(
            // "teams" finds "team", as "team" finds "teams".
            |word| text.contains(&format!(" {}", word.strip_suffix('s').unwrap_or(&word))),
        )
}

/// A lesson for an officer.
pub(super) fn lesson_line(lesson: &Lesson) -> String {
    let state = match &lesson.clearance {
        Clearance::Waits => "waits for an officer".to_owned(),
        Clearance::Kept { by, on } => format!("not passed on ({by}, {on})"),
        Clearance::Cleared { by, at, audience } => {
            format!("passed on, to: {} ({by}, {})", audience.as_str(), at.strftime("%F"))
        }
    };
    let themes: Vec<&str> = lesson.themes.iter().map(String::as_str).collect();
    let about = if themes.is_empty() { String::new() } else { format!("; {}", themes.join(", ")) };
    let whom = lesson.for_whom.as_ref().map(|whom| format!(", for: {whom}")).unwrap_or_default();
    let words = lesson.words.lines().collect::<Vec<_>>().join(" / ");
    format!(
        "{}  learned, from the {}{whom}; {state}{about}\n  \"{words}\"\n",
        lesson.reference,
        side(lesson.from)
    )
}

fn side(part: Part) -> &'static str {
    match part {
        Part::Host => "host",
        Part::Applicant => "secondee",
    }
}
