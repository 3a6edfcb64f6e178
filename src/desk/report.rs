//! What the programme's evaluation counts: from the ledger and the submissions, without a name.

mod durations;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Desk, told};
use crate::control::{Evaluation, Form};
use crate::domain::answer::Outcome;
use crate::domain::field::FieldName;
use crate::domain::introduction::{Introduction, Part};
use crate::domain::lesson::Clearance;
use crate::domain::placement::{Attained, Dates, Placement};
use crate::domain::programme::Programme;
use crate::domain::reading::Rating;
use crate::domain::submission::{Submission, SubmissionKind};
use crate::report::{self, Report, Table};

/// Counts by name, in the order of the names.
type Counts = BTreeMap<String, Vec<u64>>;

/// What is said where something is not known.
const UNKNOWN: &str = "not said";

impl Desk {
    /// The evaluation of a programme.
    pub(super) fn evaluation(&self, asked: &Evaluation, now: Timestamp) -> Result<String, String> {
        let programme = self.settings.programme_or_first(asked.programme.as_deref())?;
        let today = now.to_zoned(programme.zone.clone()).date();
        let quarter = match &asked.quarter {
            Some(typed) => quarter_of(typed)?,
            None => quarter_before(today),
        };
        let report = self.counted(programme, today, quarter);
        match asked.form {
            Form::Text => Ok(report::text(&report)),
            Form::Json => serde_json::to_string(&report).map_err(|error| error.to_string()),
            Form::Csv => report::csv(&report),
            Form::Page => Ok(report::page(&report)),
        }
    }

    fn counted(&self, programme: &Programme, today: Date, quarter: (Date, Date)) -> Report {
        let below = programme.placing.hidden_below;
        let table = |head, columns: Vec<&'static str>, counts: Counts| {
            Table::hiding(head, columns, counts.into_iter().collect(), below)
        };
        let of_programme = |known: &&Introduction| known.programme == programme.name;
        let introductions: Vec<&Introduction> =
            self.ledger.introductions().filter(of_programme).collect();
        let sides: Vec<(&Introduction, Option<Submission>, Option<Submission>)> = introductions
            .iter()
            .map(|known| {
                let submission = |reference| told(self.submission(reference));
                (*known, submission(&known.interest), submission(&known.role))
            })
            .collect();
        let tables = vec![
            Table::hiding(
                ("funnel", "How far interests and roles have come"),
                vec!["count"],
                self.funnel(programme, &introductions),
                below,
            ),
            table(
                ("directions", "Introduced and agreed, by kind of employer and of host"),
                vec!["introduced", "agreed"],
                by(&sides, durations::direction),
            ),
            table(
                ("places", "Introduced and agreed, by place of the role"),
                vec!["introduced", "agreed"],
                by(&sides, durations::place),
            ),
            table(
                ("waiting", "Weeks from an interest's coming to its match"),
                vec!["matches"],
                weeks_waited(&sides),
            ),
            table(
                ("durations-places", "Time in each state, by place of the role"),
                durations::COLUMNS.to_vec(),
                self.durations(&sides, durations::place),
            ),
            table(
                ("durations-directions", "Time in each state, by kind of employer and of host"),
                durations::COLUMNS.to_vec(),
                self.durations(&sides, durations::direction),
            ),
            table(
                ("answers", "Latest questions, and how many were answered"),
                vec!["answered", "not answered"],
                self.answers(&introductions),
            ),
            table(
                ("ratings", "How placements go, by quarter and side"),
                vec!["good", "mixed", "poor"],
                self.ratings(&introductions),
            ),
            table(
                ("themes", "What answers are about"),
                vec!["answers"],
                self.themes(&introductions),
            ),
            table(
                ("objectives", "What was to be achieved, looking back, by side"),
                Attained::ALL.map(Attained::as_str).to_vec(),
                self.reviews(&introductions),
            ),
            table(
                ("lessons", "The knowledge log"),
                vec!["entries", "passed on", "used"],
                self.lessons_counted(&introductions),
            ),
            table(
                ("return", "Secondments return of the quarter, by employer and host"),
                vec!["began", "running", "ended"],
                self.quarterly(&sides, quarter),
            ),
            table(
                ("return-grades", "Secondments return of the quarter, by grade"),
                vec!["began", "running", "ended"],
                self.quarterly_by(&sides, quarter, |interest, _| said(interest, FieldName::Grade)),
            ),
        ];
        Report {
            programme: programme.title.clone(),
            as_of: format!("{today}, return for {} to {}", quarter.0, quarter.1),
            hidden_below: below,
            tables,
        }
    }

    /// Interests, roles, matches, introductions, agreements, placements: each the sum of all so far.
    fn funnel(
        &self,
        programme: &Programme,
        introductions: &[&Introduction],
    ) -> Vec<(String, Vec<u64>)> {
        let of = |kind: SubmissionKind| {
            let all = self.ledger.all_standings();
            all.filter(|known| known.kind == kind && known.programme == programme.name).count()
        };
        let placements = || introductions.iter().filter_map(|known| self.dates(known));
        let today = self.ledger.clock().map(|now| now.to_zoned(programme.zone.clone()).date());
        let n = |name: &str, count: usize| (name.to_owned(), vec![count as u64]);
        vec![
            n("interests", of(SubmissionKind::Interest)),
            n("roles", of(SubmissionKind::Role)),
            n("matches", introductions.len()),
            n("introduced", introductions.iter().filter(|known| known.is_made()).count()),
            n(
                "agreed",
                introductions.iter().filter(|known| known.outcome() == Outcome::Agreed).count(),
            ),
            n("with dates", placements().count()),
            n(
                "ended",
                placements().filter(|dates| today.is_some_and(|today| dates.end < today)).count(),
            ),
        ]
    }

    fn dates(&self, introduction: &Introduction) -> Option<Dates> {
        self.agreed(introduction)?.dates
    }

    fn agreed(&self, introduction: &Introduction) -> Option<&Placement> {
        let placement = self.ledger.placement(&introduction.reference);
        placement.filter(|_| introduction.outcome() == Outcome::Agreed)
    }

    fn answers(&self, introductions: &[&Introduction]) -> Counts {
        let mut counts = Counts::new();
        for placement in introductions.iter().filter_map(|known| self.agreed(known)) {
            for side in placement.asked.keys().copied() {
                let (n_asked, n_answered) =
                    (placement.n_questions(side), placement.n_answered(side));
                for n in 0..n_asked.max(n_answered) {
                    add(&mut counts, side.called(), 2, usize::from(n >= n_answered));
                }
            }
        }
        counts
    }

    fn ratings(&self, introductions: &[&Introduction]) -> Counts {
        let mut counts = Counts::new();
        for placement in introductions.iter().filter_map(|known| self.agreed(known)) {
            for told in &placement.told {
                let at = Rating::ALL.iter().position(|rating| Some(*rating) == told.rating);
                let name = format!("{}, {}", quarter_name(told.on), told.part.called());
                if let Some(at) = at {
                    add(&mut counts, &name, Rating::ALL.len(), at);
                }
            }
        }
        counts
    }

    fn themes(&self, introductions: &[&Introduction]) -> Counts {
        let mut counts = Counts::new();
        for placement in introductions.iter().filter_map(|known| self.agreed(known)) {
            for theme in placement.told.iter().flat_map(|told| &told.themes) {
                add(&mut counts, theme, 1, 0);
            }
        }
        counts
    }

    /// How far each side says that each objective got.
    fn reviews(&self, introductions: &[&Introduction]) -> Counts {
        let mut counts = Counts::new();
        for placement in introductions.iter().filter_map(|known| self.agreed(known)) {
            let said = placement.objectives.iter().flat_map(|one| placement.review_of(one));
            for (told, said) in said {
                let at = Attained::ALL.iter().position(|attained| *attained == said.attained);
                add(&mut counts, told.part.called(), Attained::ALL.len(), at.unwrap_or_default());
            }
        }
        counts
    }

    fn lessons_counted(&self, introductions: &[&Introduction]) -> Counts {
        let mut counts = Counts::new();
        for (reference, known) in self.ledger.lessons() {
            if !introductions.iter().any(|one| one.reference == known.placement) {
                continue;
            }
            let name = format!("from the {}", side(known.from));
            add(&mut counts, &name, 3, 0);
            if matches!(known.clearance, Clearance::Cleared { .. }) {
                add(&mut counts, &name, 3, 1);
            }
            if self.lesson(reference).is_some_and(|lesson| !lesson.uses.is_empty()) {
                add(&mut counts, &name, 3, 2);
            }
        }
        counts
    }

    fn quarterly(&self, sides: &[Sides<'_>], quarter: (Date, Date)) -> Counts {
        self.quarterly_by(sides, quarter, |interest, role| {
            let from = said(interest, FieldName::Employer);
            format!("from {from} to {}", said(role, FieldName::Organisation))
        })
    }

    fn quarterly_by(
        &self,
        sides: &[Sides<'_>],
        (first, last): (Date, Date),
        name: impl Fn(Option<&Submission>, Option<&Submission>) -> String,
    ) -> Counts {
        let mut counts = Counts::new();
        for (introduction, interest, role) in sides {
            let Some(dates) = self.dates(introduction) else { continue };
            let within = |day: Date| (first..=last).contains(&day);
            let is_running = dates.start <= last && dates.end >= first;
            let name = name(interest.as_ref(), role.as_ref());
            let is = [within(dates.start), is_running, within(dates.end)];
            for (at, _) in is.iter().enumerate().filter(|(_, is)| **is) {
                add(&mut counts, &name, is.len(), at);
            }
        }
        counts
    }
}

/// An introduction with its two submissions.
type Sides<'a> = (&'a Introduction, Option<Submission>, Option<Submission>);

/// Introductions that were made, and those that came to an agreement.
fn by(
    sides: &[Sides<'_>],
    name: impl Fn(Option<&Submission>, Option<&Submission>) -> String,
) -> Counts {
    let mut counts = Counts::new();
    for (introduction, interest, role) in sides {
        let name = name(interest.as_ref(), role.as_ref());
        let is = [introduction.is_made(), introduction.outcome() == Outcome::Agreed];
        for (at, _) in is.iter().enumerate().filter(|(_, is)| **is) {
            add(&mut counts, &name, is.len(), at);
        }
    }
    counts
}

fn weeks_waited(sides: &[Sides<'_>]) -> Counts {
    let mut counts = Counts::new();
    for (introduction, interest, _) in sides {
        let Some(interest) = interest else { continue };
        let days = introduction.proposed_at.duration_since(interest.received_at).as_hours() / 24;
        let name = match days {
            ..7 => "1: less than one",
            7..28 => "2: one to four",
            28..84 => "3: four to twelve",
            _ => "4: more than twelve",
        };
        add(&mut counts, name, 1, 0);
    }
    counts
}

fn add(counts: &mut Counts, name: &str, n_columns: usize, at: usize) {
    let row = counts.entry(name.to_owned()).or_insert_with(|| vec![0; n_columns]);
    if let Some(count) = row.get_mut(at) {
        *count += 1;
    }
}

fn side(part: Part) -> &'static str {
    match part {
        Part::Host => "host",
        Part::Applicant => "secondee",
    }
}

/// What a submission says of something, the first where it says several.
fn said(submission: Option<&Submission>, field: FieldName) -> String {
    let value = submission.and_then(|known| known.value(field));
    let first = value.and_then(|value| value.items().first().cloned());
    let text = submission.and_then(|known| known.text(field)).map(str::to_owned);
    text.or(first).unwrap_or_else(|| UNKNOWN.to_owned())
}

/// The quarter of a day, as in 2026-Q2.
fn quarter_name(day: Date) -> String {
    format!("{}-Q{}", day.year(), (day.month() - 1) / 3 + 1)
}

/// The first and the last day of a quarter that is typed as in 2026-Q2.
fn quarter_of(typed: &str) -> Result<(Date, Date), String> {
    let parts = typed.split_once(['-', ' ']).and_then(|(year, quarter)| {
        let quarter: i8 = quarter.trim_start_matches(['Q', 'q']).parse().ok()?;
        let month = (1..=4).contains(&quarter).then(|| quarter * 3 - 2)?;
        Date::new(year.parse().ok()?, month, 1).ok()
    });
    let first =
        parts.ok_or_else(|| format!("`{typed}` is no quarter; write for example 2026-Q2."))?;
    Ok((first, last_of_quarter(first)))
}

fn last_of_quarter(first: Date) -> Date {
    first.saturating_add(jiff::Span::new().months(2)).last_of_month()
}

/// The last quarter that is over.
fn quarter_before(today: Date) -> (Date, Date) {
    let first_month = (today.month() - 1) / 3 * 3 + 1;
    let this = Date::new(today.year(), first_month, 1).unwrap_or(today);
    let first = this.saturating_sub(jiff::Span::new().months(3));
    (first, last_of_quarter(first))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn quarters_are_as_typed_or_the_last_that_is_over() {
        assert_eq!(quarter_of("2026-Q2"), Ok((date(2026, 4, 1), date(2026, 6, 30))));
        assert_eq!(quarter_of("2026-q4"), Ok((date(2026, 10, 1), date(2026, 12, 31))));
        assert!(quarter_of("2026-Q5").is_err() && quarter_of("spring").is_err());
        assert_eq!(quarter_before(date(2026, 1, 15)), (date(2025, 10, 1), date(2025, 12, 31)));
        assert_eq!(quarter_before(date(2026, 5, 1)), (date(2026, 1, 1), date(2026, 3, 31)));
        assert_eq!(quarter_name(date(2026, 12, 31)), "2026-Q4");
    }
}
