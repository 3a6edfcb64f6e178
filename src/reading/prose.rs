//! Prose: what people say without labels. Each rule looks for a cue, and reads the value that stands beside it.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;

use super::amounts::{self, Length};
use super::days::{self, Days};
use super::form::belongs;
use super::scene::{Scene, last_before};
use super::tokens::Gap;
use super::vocabulary::Cue;
use super::{dates, lists, people, places, said, titles};
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::reading::ReadField;
use crate::domain::submission::SubmissionKind;

/// What is known of a message before its prose is read.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// For which kind of submission.
    pub kind: SubmissionKind,
    /// Whether somebody else is put forward.
    pub is_nomination: bool,
    /// The day on which it was written.
    pub today: Option<Date>,
    /// The name of the writer, in lower case.
    pub own_name: &'a str,
    /// Whether the writer's organisation belongs to the Civil Service.
    pub is_civil_service: bool,
}

/// The fields read so far; the first value of a field stands.
pub type Fields = BTreeMap<FieldName, ReadField>;

/// Prose, and the fields that it tells of each kind of submission, read once.
pub struct Prose<'a> {
    /// The prose.
    pub scene: &'a Scene<'a>,
    setting: Setting<'a>,
    of_interest: OnceCell<Fields>,
    of_role: OnceCell<Fields>,
}

impl<'a> Prose<'a> {
    /// Prose in its setting.
    pub fn new(scene: &'a Scene<'a>, setting: Setting<'a>) -> Self {
        Self { scene, setting, of_interest: OnceCell::new(), of_role: OnceCell::new() }
    }

    /// The fields, as of a kind of submission.
    pub fn fields(&self, kind: SubmissionKind) -> &Fields {
        let known = match kind {
            SubmissionKind::Interest => &self.of_interest,
            SubmissionKind::Role => &self.of_role,
        };
        known.get_or_init(|| fields(self.scene, &Setting { kind, ..self.setting }))
    }
}

/// The fields that prose tells.
pub fn fields(scene: &Scene<'_>, setting: &Setting<'_>) -> Fields {
    let mut fields = Fields::new();
    let mut add = |field: FieldName, read: Option<ReadField>| {
        if let Some(read) = read.filter(|_| belongs(field, setting.kind)) {
            fields.entry(field).or_insert(read);
        }
    };
    let is_interest = setting.kind == SubmissionKind::Interest;
    for (field, read) in said::said(scene) {
        add(field, Some(read));
    }
    let found = places::places(scene, setting.kind, false, setting.own_name);
    add(FieldName::Places, found.wanted);
    add(FieldName::PlacesExcluded, found.excluded);
    add(FieldName::DurationWeeks, duration(scene));
    if let Some(days) = days(scene) {
        let number =
            days.number.map(|number| scene.field(FieldValue::Number(number), &days.tokens));
        add(FieldName::DaysPerWeek, number);
    }
    add(FieldName::ContractEnd, date_behind(scene, Cue::ContractEnd, setting.today));
    let start = date_behind(scene, Cue::Start, setting.today);
    add(if is_interest { FieldName::AvailableFrom } else { FieldName::Start }, start);
    add(FieldName::Grade, people::grade(scene, setting.is_civil_service));
    add(FieldName::Profession, people::profession(scene));
    add(FieldName::Positions, positions(scene));
    for (cue, field) in [
        (Cue::Skills, FieldName::Skills),
        (Cue::Essential, FieldName::EssentialSkills),
        (Cue::Desirable, FieldName::DesirableSkills),
    ] {
        add(field, lists::behind(scene, cue));
    }
    for (cue, field) in [
        (Cue::WeakSkills, FieldName::Skills),
        (Cue::EssentialBefore, FieldName::EssentialSkills),
        (Cue::DesirableBefore, FieldName::DesirableSkills),
    ] {
        add(
            field,
            if cue == Cue::WeakSkills { lists::doings(scene) } else { lists::before(scene, cue) },
        );
    }
    if is_interest {
        add(FieldName::JobTitle, titles::job_title(scene, setting));
    } else {
        add(FieldName::Title, titles::role_title(scene));
    }
    fields
}

/// The length of the placement: not that of a career, of a notice or of something long ago.
pub fn duration(scene: &Scene<'_>) -> Option<ReadField> {
    let (before, after) = (scene.cues(Cue::OtherLengthFollows), scene.cues(Cue::OtherLength));
    let past = scene.cues(Cue::Past);
    let mut found: Vec<Length> = Vec::new();
    let mut at = 0;
    while at < scene.tokens.all.len() {
        let Some(length) = amounts::length_at(scene.tokens, at) else {
            at += 1;
            continue;
        };
        at = length.tokens.end;
        let range = &length.tokens;
        let is_other = stands_beside(scene, &before, &after, range);
        let is_past = last_before(&past, range.start).is_some_and(|cue| {
            cue.start >= scene.tokens.bounds(range.start).start
                && last_before(&scene.wanted, range.start)
                    .is_none_or(|wanted| wanted.start < cue.start)
        });
        // "I'm after six months" wants them.
        let before = |n: usize| range.start.checked_sub(n).map(|at| scene.tokens.word(at));
        let is_sought = before(1) == Some("after")
            && before(2).is_some_and(|word| ["im", "am", "were", "are"].contains(&word));
        if scene.is_open(range.start) && (!is_other || is_sought) && !is_past {
            found.push(length);
        }
    }
    let first = found.first()?;
    let length = match found.get(1) {
        Some(second) if first.min.is_some() && first.max.is_none() && second.min.is_none() => {
            Length {
                tokens: first.tokens.start..second.tokens.end,
                min: first.min,
                max: second.max,
            }
        }
        _ => first.clone(),
    };
    Some(scene.field(length.value(), &length.tokens))
}

/// Whether a cue ends where an amount begins, or begins where it ends.
fn stands_beside(
    scene: &Scene<'_>,
    before: &[Range<usize>],
    after: &[Range<usize>],
    range: &Range<usize>,
) -> bool {
    let near = |at: usize| scene.tokens.gap(at) <= Gap::Space;
    before.iter().any(|cue| {
        (cue.end == range.start && near(range.start))
            || (cue.start <= range.start && range.start < cue.end)
    }) || after.iter().any(|cue| {
        (cue.start == range.end && near(range.end))
            || (cue.start < range.end && range.end < cue.end)
    })
}

/// The days a week of the placement, where they are said once; else what they leave certain.
pub fn days(scene: &Scene<'_>) -> Option<Days> {
    let (before, after) = (scene.cues(Cue::OtherDaysFollow), scene.cues(Cue::OtherDays));
    let (mut found, mut at): (Vec<Days>, usize) = (Vec::new(), 0);
    while at < scene.tokens.all.len() {
        let Some(days) = days::days_at(scene.tokens, at) else {
            at += 1;
            continue;
        };
        at = days.tokens.end;
        let range = &days.tokens;
        let is_other = days.number.is_none_or(|number| number < 5.0)
            && stands_beside(scene, &before, &after, range);
        let is_said = days.is_of_week || stands_alone(scene, range);
        if scene.is_open(range.start) && !is_other && is_said && !scene.is_denied(range.start) {
            found.push(days);
        }
    }
    let wanted: Vec<Days> =
        found.iter().filter(|days| !scene.is_present(days.tokens.start)).cloned().collect();
    let found = if wanted.is_empty() { found } else { wanted };
    let first = found.first()?.clone();
    let is_one = found.iter().all(|days| days.number == first.number);
    if is_one {
        return Some(first);
    }
    let is_part = found.iter().all(|days| days.is_part);
    Some(Days { number: None, is_part, ..first })
}

/// Days without "a week" are meant so where they stand alone between commas, or after work or wish.
fn stands_alone(scene: &Scene<'_>, range: &Range<usize>) -> bool {
    let tokens = scene.tokens;
    let before = range.start.checked_sub(1).map(|at| tokens.word(at)).unwrap_or_default();
    let is_begun =
        tokens.gap(range.start) >= Gap::Comma || scene.vocabulary.is_word("before-days", before);
    is_begun
        && (tokens.gap(range.end) >= Gap::Comma
            || ["and", "at", "max", "maximum", "only", "please", "preferred", "ideally", "or"]
                .contains(&tokens.word(range.end)))
}

/// The first date behind a cue. A beginning does not lie in the past.
pub fn date_behind(scene: &Scene<'_>, cue: Cue, today: Option<Date>) -> Option<ReadField> {
    let ends: Vec<Range<usize>> =
        if cue == Cue::Start { scene.cues(Cue::ContractEnd) } else { Vec::new() };
    let mut found = scene.cues(cue).into_iter().filter_map(|cue| {
        let sentence = scene.tokens.bounds(cue.start);
        let is_end = last_before(&ends, cue.end).is_some_and(|end| end.start >= sentence.start);
        let starts = cue.end..sentence.end.min(cue.end + 3);
        let read = starts.into_iter().find_map(|at| dates::date_from(scene.tokens, at, today))?;
        (!is_end && !dates::is_past(&read.date, today)).then_some(read)
    });
    found.next().map(|read| scene.field(FieldValue::Text(read.date), &read.tokens))
}

/// How many people a role takes: "two posts", "3 secondees".
fn positions(scene: &Scene<'_>) -> Option<ReadField> {
    let tokens = scene.tokens;
    let near = |at: usize| tokens.gap(at) <= Gap::Space;
    let wanted = scene.cues(Cue::WeakTitle);
    let found = (0..tokens.all.len()).find_map(|at| {
        let number = amounts::number(tokens.word(at))
            .filter(|number| *number >= 1.0 && *number <= 50.0 && number.fract() == 0.0)?;
        // "Two of them", "two Housing Officers".
        let is_of_them =
            tokens.word(at + 1) == "of" && ["them", "these"].contains(&tokens.word(at + 2));
        if is_of_them && near(at + 1) && scene.is_open(at) {
            return Some((number, at..at + 3));
        }
        let officers = (at + 1..at + 5).take_while(|at| near(*at)).find(|at| {
            let head = tokens.word(*at).strip_suffix('s').unwrap_or_default();
            scene.vocabulary.is_word("title-heads", head)
        });
        if let Some(last) = officers.filter(|_| number >= 2.0 && scene.is_open(at)) {
            let needs = last_before(&wanted, at).is_some_and(|cue| cue.end == at);
            if needs {
                return Some((number, at..last + 1));
            }
        }
        let next =
            at + 1 + usize::from(scene.vocabulary.is_word("before-posts", tokens.word(at + 1)));
        let is_post = scene.vocabulary.is_word("posts", tokens.word(next))
            && tokens.gap(at + 1) <= Gap::Space
            && tokens.gap(next) <= Gap::Space;
        (is_post && scene.is_open(at)).then_some((number, at..next + 1))
    });
    found.map(|(number, range)| scene.field(FieldValue::Number(number), &range))
}
