//! How long what came to an agreement stood in each state, by place and by direction: where the programme keeps people waiting.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Counts, Sides, add, said};
use crate::desk::why::deeds;
use crate::desk::{Desk, told};
use crate::domain::answer::Outcome;
use crate::domain::field::FieldName;
use crate::domain::introduction::Introduction;
use crate::domain::reading::Verdict;
use crate::domain::record::Record;
use crate::domain::submission::Submission;
use crate::report;
use crate::store::about;

/// What the lengths are told in.
pub const COLUMNS: [&str; 4] =
    ["under a week", "one to four weeks", "four to twelve weeks", "more than twelve weeks"];

/// What the times that officers took are told in.
const TAKEN: [&str; 5] =
    ["within a minute", "within an hour", "within a day", "within a week", "later"];

/// The place of a role.
pub fn place(_: Option<&Submission>, role: Option<&Submission>) -> String {
    said(role, FieldName::Places)
}

/// From which kind of employer to which kind of host.
pub fn direction(interest: Option<&Submission>, role: Option<&Submission>) -> String {
    format!("{} to {}", said(interest, FieldName::Sector), said(role, FieldName::Sector))
}

impl Desk {
    /// The states that introductions have left, counted by how long they stood in them.
    pub(super) fn durations(
        &self,
        sides: &[Sides<'_>],
        name: impl Fn(Option<&Submission>, Option<&Submission>) -> String,
    ) -> Counts {
        let mut counts = Counts::new();
        for (introduction, interest, role) in sides {
            let name = name(interest.as_ref(), role.as_ref());
            let mut count = |state: &str, from: Option<Timestamp>, to: Option<Timestamp>| {
                if let Some((from, to)) = from.zip(to) {
                    let at = column(to.duration_since(from).as_hours() / 24);
                    add(&mut counts, &format!("{name}: {state}"), COLUMNS.len(), at);
                }
            };
            let proposed = Some(introduction.proposed_at);
            count("1, waits for a match", interest.as_ref().map(|one| one.received_at), proposed);
            let agreed = self.agreed_at(introduction);
            count("2, from match to agreement", proposed, agreed);
            count("3, from agreement to start", agreed, self.starts_at(introduction));
        }
        counts
    }

    /// How long each programme's officers took to confirm, from the proposal to their first word on it; a line for each programme.
    pub(in crate::desk) fn confirmations(&self) -> String {
        let mut lines = String::new();
        for programme in self.settings.programmes.values() {
            let mut counts = [0_u64; TAKEN.len()];
            let of_programme = |known: &&Introduction| known.programme == programme.name;
            for introduction in self.ledger.introductions().filter(of_programme) {
                let Some(at) = self.confirmed_at(introduction) else { continue };
                let taken = at.duration_since(introduction.proposed_at);
                let column = match (taken.as_mins(), taken.as_hours()) {
                    (0, _) => 0,
                    (_, 0) => 1,
                    (_, 1..24) => 2,
                    (_, 24..168) => 3,
                    _ => 4,
                };
                if let Some(count) = counts.get_mut(column) {
                    *count += 1;
                }
            }
            let below = programme.placing.hidden_below;
            let shown = report::suppressed(&counts, below).into_iter().zip(TAKEN);
            let shown = shown.map(|(count, name)| {
                let count = count.map_or("hidden".to_owned(), |count| count.to_string());
                format!("{name} {count}")
            });
            let shown: Vec<String> = shown.collect();
            let title = &programme.title;
            let _ =
                writeln!(lines, "{title}: {} (numbers below {below} are hidden)", shown.join(", "));
        }
        lines
    }

    /// When an officer first confirmed a match.
    fn confirmed_at(&self, introduction: &Introduction) -> Option<Timestamp> {
        let deeds = deeds(&*self.store, &self.ledger, &introduction.reference);
        let mut deeds = told(deeds.map(Some)).into_iter().flatten();
        deeds.find(|deed| deed.rule == "officer.confirm").map(|deed| deed.at)
    }

    /// When the second of both sides said yes.
    fn agreed_at(&self, introduction: &Introduction) -> Option<Timestamp> {
        if introduction.outcome() != Outcome::Agreed {
            return None;
        }
        let answers = about::answers_of(&*self.store, &self.ledger, &introduction.reference);
        let answers = told(answers.map(Some)).into_iter().flatten();
        // Whoever says yes again has agreed before.
        let mut first = BTreeMap::new();
        for record in answers {
            if let Record::SideAnswer(answer) = record
                && answer.verdict == Verdict::Yes
            {
                first.entry(answer.part).or_insert(answer.at);
            }
        }
        first.into_values().max()
    }

    fn starts_at(&self, introduction: &Introduction) -> Option<Timestamp> {
        let zone = &self.settings.programmes.get(&introduction.programme)?.zone;
        let start = self.dates(introduction)?.start;
        Some(start.to_zoned(zone.clone()).ok()?.timestamp())
    }
}

/// The column of so many days.
fn column(days: i64) -> usize {
    match days {
        ..7 => 0,
        7..28 => 1,
        28..84 => 2,
        _ => 3,
    }
}
