//! Submissions: interests and roles.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::field::{Field, FieldName, FieldValue};
use super::freshness::Question;
use super::ids::{ProgrammeName, Reference};
use super::party::{Channel, PartyId};
use super::programme::Programme;
use super::reading::ReadField;

/// An interest or a role.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubmissionKind {
    /// Someone would go on a secondment.
    Interest,
    /// Someone is needed.
    Role,
}

impl SubmissionKind {
    /// The other side of a match.
    #[must_use]
    pub fn counterpart(self) -> Self {
        match self {
            Self::Interest => Self::Role,
            Self::Role => Self::Interest,
        }
    }

    /// The word for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interest => "interest",
            Self::Role => "role",
        }
    }
}

/// Where a submission stands (REQUIREMENTS 1.6, states).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubmissionState {
    /// Begun in chat, and not complete or not submitted.
    Draft,
    /// A nominee who has not been told yet (R-034, F-3).
    AwaitingNotice,
    /// Fields are missing without which no match is proposed.
    Incomplete,
    /// Open to matches.
    Open,
    /// Kept for later phases, answered, never matched.
    FutureInterest,
    /// Kept, but the programme's rules keep it from matching: the reason is in the record.
    NotEligible,
    /// Not put forward while its sender is silent; a word brings it back (I-8).
    Resting,
    /// Taken back.
    Withdrawn,
}

/// An interest or a role, with every field's words.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Submission {
    /// Its reference.
    pub reference: Reference,
    /// Whose programme.
    pub programme: ProgrammeName,
    /// Who sent it.
    pub party: PartyId,
    /// How it came.
    pub channel: Channel,
    /// Interest or role.
    pub kind: SubmissionKind,
    /// Where it stands.
    pub state: SubmissionState,
    /// When it came.
    pub received_at: Timestamp,
    /// What is known.
    pub fields: BTreeMap<FieldName, Field>,
    /// What was known before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<(FieldName, Field)>,
    /// Which fields the sender was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<FieldName>,
    /// The programme's areas of the places wanted or offered; `anywhere` stands for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// The areas said no to, whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas_excluded: Vec<String>,
    /// Since when it goes on after a rest: earlier silences do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_since: Option<Timestamp>,
    /// When its sender last spoke of it, if that was not when it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stood_at: Option<Timestamp>,
    /// The question whether it still stands, if it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// Whether nothing shows yet who is behind the account that it came from: until then it does not count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_unvouched: bool,
    /// Whether its sender keeps it back: until they submit it, it is a draft, whatever is known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_held_back: bool,
    /// Whether its sender was asked about the draft that they had left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_draft_asked: bool,
}

impl Submission {
    /// One of which nothing is known yet.
    pub fn begun(
        reference: Reference,
        programme: ProgrammeName,
        (party, channel): (PartyId, Channel),
        kind: SubmissionKind,
        received_at: Timestamp,
    ) -> Self {
        Self {
            reference,
            programme,
            party,
            channel,
            kind,
            state: SubmissionState::Incomplete,
            received_at,
            fields: BTreeMap::new(),
            history: Vec::new(),
            asked: Vec::new(),
            areas: Vec::new(),
            areas_excluded: Vec::new(),
            back_since: None,
            stood_at: None,
            question: None,
            is_unvouched: false,
            is_held_back: false,
            is_draft_asked: false,
        }
    }

    /// Whether what is known of a field was said of an earlier submission and not of this one yet.
    pub fn is_carried_over(&self, name: FieldName) -> bool {
        self.fields.get(&name).is_some_and(|field| field.at < self.received_at)
    }

    /// Takes what a message says into the fields; what it replaces goes to the history. Returns what changed. An empty list takes the
    /// field away.
    pub fn take(&mut self, read: &BTreeMap<FieldName, ReadField>, at: Timestamp) -> Vec<FieldName> {
        let mut changed = Vec::new();
        let read = self.reconciled(read);
        for (&name, read) in &read {
            if read.value == FieldValue::List(Vec::new()) {
                if let Some(earlier) = self.fields.remove(&name) {
                    self.history.push((name, earlier));
                    changed.push(name);
                }
                continue;
            }
            let is_same = self.value(name) == Some(&read.value);
            if is_same && !self.is_carried_over(name) {
                continue;
            }
            let field = Field { value: read.value.clone(), words: read.words.clone(), at };
            if let Some(earlier) = self.fields.insert(name, field) {
                self.history.push((name, earlier));
            }
            changed.push(name);
        }
        changed
    }

    /// What a message says, with what follows for places: one that is said no to is no longer wanted, one that is wanted is no longer
    /// said no to, and a further no leaves the earlier ones as they are.
    fn reconciled(&self, read: &BTreeMap<FieldName, ReadField>) -> BTreeMap<FieldName, ReadField> {
        let mut read = read.clone();
        let is_in = |items: &[String], place: &str| {
            items.iter().any(|item| item.to_lowercase() == place.to_lowercase())
        };
        let known = |name| self.value(name).map(FieldValue::items).unwrap_or_default();
        let (wanted, excluded) =
            (read.get(&FieldName::Places), read.get(&FieldName::PlacesExcluded));
        match (wanted.cloned(), excluded.cloned()) {
            (None, Some(excluded)) => {
                let (no, before) = (excluded.value.items(), known(FieldName::PlacesExcluded));
                let further = no.iter().filter(|place| !is_in(before, place));
                let all = before.iter().chain(further).cloned().collect();
                let left = known(FieldName::Places).iter().filter(|place| !is_in(no, place));
                let left: Vec<String> = left.cloned().collect();
                if left.len() < known(FieldName::Places).len() {
                    let left = ReadField { value: FieldValue::List(left), ..excluded.clone() };
                    read.insert(FieldName::Places, left);
                }
                let all = ReadField { value: FieldValue::List(all), ..excluded };
                read.insert(FieldName::PlacesExcluded, all);
            }
            (Some(wanted), None) => {
                let before = known(FieldName::PlacesExcluded);
                let left = before.iter().filter(|place| !is_in(wanted.value.items(), place));
                let left: Vec<String> = left.cloned().collect();
                if left.len() < before.len() {
                    let left = ReadField { value: FieldValue::List(left), ..wanted };
                    read.insert(FieldName::PlacesExcluded, left);
                }
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
        read
    }

    /// Settles what follows from the fields by the programme's rules: the areas and where it stands.
    /// Returns the rule that keeps it out, if one does.
    pub fn settle(&mut self, programme: &Programme) -> Option<&'static str> {
        let items = |name| self.value(name).map(FieldValue::items).unwrap_or_default();
        let area = |place: &String| programme.area(place).to_lowercase();
        let mut areas: Vec<String> = items(FieldName::Places).iter().map(area).collect();
        let is_remote = matches!(self.text(FieldName::Remote), Some("remote" | "flexible"));
        if areas.is_empty() && is_remote {
            areas.push("anywhere".to_owned());
        }
        // A town said no to excludes its area only where the area is not wanted besides.
        let excluded = items(FieldName::PlacesExcluded)
            .iter()
            .map(area)
            .filter(|area| !areas.contains(area))
            .collect();
        (self.areas, self.areas_excluded) = (areas, excluded);
        let (state, rule) = self.standing(programme);
        self.state = state;
        rule
    }

    /// Ends a rest: silences before it do not count any more.
    pub fn wake(&mut self, now: Timestamp) {
        if self.state == SubmissionState::Resting {
            self.back_since = Some(now);
        }
    }

    /// What its sender says comes first.
    pub fn only_after(&self) -> Option<Reference> {
        self.text(FieldName::OnlyAfter).and_then(Reference::typed)
    }

    /// Notes that its sender has spoken of it: it is as fresh as if it had come now.
    pub fn stands(&mut self, now: Timestamp) {
        self.stood_at = Some(now);
        self.question = None;
    }

    /// When its sender last spoke of it.
    pub fn told_at(&self) -> Timestamp {
        let later = [self.stood_at, self.back_since].into_iter().flatten().max();
        later.map_or(self.received_at, |later| later.max(self.received_at))
    }

    /// The required fields of the programme's form that are not known yet, in the form's order.
    pub fn missing(&self, programme: &Programme) -> Vec<FieldName> {
        let is_missing = |name: &FieldName| !self.fields.contains_key(name);
        programme.required(self.kind).filter(is_missing).collect()
    }

    /// Whether the host's own approvals are still to be followed, by what its sender says. Who would host later, and has no role
    /// now, is asked for none.
    pub fn awaits_approvals(&self) -> bool {
        self.kind == SubmissionKind::Role
            && self.text(FieldName::Kind) != Some("future_interest")
            && self.value(FieldName::ApprovalsFollowed) == Some(&FieldValue::Flag(false))
    }

    /// Whether something keeps it from being submitted: a detail that the form requires, or the host's own approvals. Who has
    /// no role now, and would like to host later, is asked for none of that.
    pub fn lacks_something(&self, programme: &Programme) -> bool {
        let is_for_later = self.text(FieldName::Kind) == Some("future_interest");
        match self.kind {
            SubmissionKind::Role if is_for_later => {
                !self.fields.contains_key(&FieldName::Organisation)
            }
            SubmissionKind::Role => self.awaits_approvals() || !self.missing(programme).is_empty(),
            SubmissionKind::Interest => !self.missing(programme).is_empty(),
        }
    }

    /// A field's value.
    pub fn value(&self, name: FieldName) -> Option<&FieldValue> {
        self.fields.get(&name).map(|field| &field.value)
    }

    /// A field's text.
    pub fn text(&self, name: FieldName) -> Option<&str> {
        self.value(name).and_then(FieldValue::text)
    }

    /// Where it stands, by its fields and the programme's rules; with the rule's name if one keeps it out.
    fn standing(&self, programme: &Programme) -> (SubmissionState, Option<&'static str>) {
        if self.is_held_back {
            return (SubmissionState::Draft, programme.refuses(self));
        }
        if self.kind == SubmissionKind::Role
            && self.text(FieldName::Kind) == Some("future_interest")
        {
            return (SubmissionState::FutureInterest, None);
        }
        if let Some(rule) = programme.refuses(self) {
            return (SubmissionState::NotEligible, Some(rule));
        }
        let is_approved =
            self.value(FieldName::ApprovalsFollowed) != Some(&FieldValue::Flag(false));
        let is_known = |field| self.fields.contains_key(&field);
        if !self.is_unvouched && programme.needed_to_match(self.kind).all(is_known) && is_approved {
            return (SubmissionState::Open, None);
        }
        let unfinished = match self.channel {
            Channel::Mail => SubmissionState::Incomplete,
            Channel::Chat => SubmissionState::Draft,
        };
        (unfinished, None)
    }
}
