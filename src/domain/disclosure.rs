//! What an introduction tells each side of the other: a few details, and nothing else that anybody has said (I-2).
//!
//! A letter that introduces is filled from a `Disclosure` alone, and a `Disclosure` is made here alone.

use std::collections::BTreeMap;

use super::field::{FieldName, FieldValue};
use super::introduction::{Introduction, Part, Reason};
use super::outgoing::Value;
use super::submission::Submission;

/// How much two sides learn of each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Neither name nor contact nor a small employer: both are asked first (I-3).
    Unnamed,
    /// Everything that the two need to meet.
    Named,
}

/// What a host learns of the person.
const OF_PERSON: &[FieldName] = &[
    FieldName::Name,
    FieldName::Email,
    FieldName::Employer,
    FieldName::JobTitle,
    FieldName::Skills,
    FieldName::Profession,
    FieldName::Places,
    FieldName::DaysPerWeek,
];
/// The same, while the two are not named to each other.
const OF_PERSON_UNNAMED: &[FieldName] = &[
    FieldName::JobTitle,
    FieldName::Skills,
    FieldName::Profession,
    FieldName::Places,
    FieldName::DaysPerWeek,
];
/// What a person learns of the role. The host gets in touch, so that its address is not among it.
const OF_ROLE: &[FieldName] = &[
    FieldName::ContactName,
    FieldName::Organisation,
    FieldName::Title,
    FieldName::Kind,
    FieldName::EssentialSkills,
    FieldName::Profession,
    FieldName::Places,
    FieldName::DaysPerWeek,
    FieldName::Travel,
];
/// The same, while the two are not named to each other.
const OF_ROLE_UNNAMED: &[FieldName] = &[
    FieldName::Organisation,
    FieldName::Title,
    FieldName::Kind,
    FieldName::EssentialSkills,
    FieldName::Profession,
    FieldName::Places,
    FieldName::DaysPerWeek,
    FieldName::Travel,
];

/// The details of a side that the other side may learn.
pub fn allowed(of: Part, stage: Stage) -> &'static [FieldName] {
    match (of, stage) {
        (Part::Applicant, Stage::Named) => OF_PERSON,
        (Part::Applicant, Stage::Unnamed) => OF_PERSON_UNNAMED,
        (Part::Host, Stage::Named) => OF_ROLE,
        (Part::Host, Stage::Unnamed) => OF_ROLE_UNNAMED,
    }
}

/// The details that a reason is about, on the person's side and on the role's. What is not here is the officer's to know.
fn about(rule: &str) -> Option<[&'static [FieldName]; 2]> {
    use FieldName as F;
    Some(match rule {
        "place" | "distance" => [&[F::Places], &[F::Places]],
        "direction" => [&[F::Employer], &[F::Organisation]],
        "skills" | "essential" => [&[F::Skills, F::JobTitle], &[F::EssentialSkills, F::Title]],
        "profession" => [&[F::Profession], &[F::Profession]],
        _ => return None,
    })
}

/// The other side's submission, through a window that shows what is allowed.
struct Window<'a> {
    submission: &'a Submission,
    allowed: &'static [FieldName],
}

impl<'a> Window<'a> {
    fn value(&self, field: FieldName) -> Option<&'a FieldValue> {
        let submission = self.submission;
        self.allowed.contains(&field).then(|| submission.value(field)).flatten()
    }

    fn text(&self, field: FieldName) -> String {
        self.value(field).and_then(FieldValue::text).unwrap_or_default().to_owned()
    }

    fn items(&self, field: FieldName) -> &'a [String] {
        self.value(field).map(FieldValue::items).unwrap_or_default()
    }
}

/// What one side is told.
#[derive(Clone, PartialEq, Debug)]
pub struct Disclosure {
    values: BTreeMap<&'static str, Value>,
}

impl Disclosure {
    /// What the reader of an introduction is told: its own words, and the other side's values of the details that are allowed.
    ///
    /// `address` is where the other side is reached; a host alone is told it, once the two are named.
    pub fn to(
        reader: Part,
        stage: Stage,
        introduction: &Introduction,
        [interest, role]: [&Submission; 2],
        reasons: &[Reason],
        address: &str,
    ) -> Self {
        let (own, other, of) = match reader {
            Part::Host => (role, interest, Part::Applicant),
            Part::Applicant => (interest, role, Part::Host),
        };
        let window = Window { submission: other, allowed: allowed(of, stage) };
        let role_part = |field| match reader {
            Part::Host => role.value(field),
            Part::Applicant => window.value(field),
        };
        let skills = role_part(FieldName::EssentialSkills).map(FieldValue::items);
        let skills = skills.unwrap_or_default();
        let title = role_part(FieldName::Title).and_then(FieldValue::text).map(str::to_owned);
        let title = title.or_else(|| skills.first().cloned()).unwrap_or_default();
        let [name, organisation, post] = match of {
            Part::Applicant => [FieldName::Name, FieldName::Employer, FieldName::JobTitle],
            Part::Host => [FieldName::ContactName, FieldName::Organisation, FieldName::Title],
        }
        .map(|field| Value::from(window.text(field)));
        let days = window.value(FieldName::DaysPerWeek).and_then(FieldValue::number);
        let given = window.text(FieldName::Email);
        let contact = match (of, stage) {
            (Part::Applicant, Stage::Named) if given.is_empty() => address.to_owned(),
            (Part::Applicant, Stage::Named) => given,
            (Part::Host, _) | (_, Stage::Unnamed) => String::new(),
        };
        let other = Value::from([
            ("name", name),
            ("organisation", organisation),
            ("post", post),
            ("contact", Value::from(contact)),
            ("days_per_week", Value::from(days.map(|days| days.to_string()).unwrap_or_default())),
        ]);
        let is_expertise = role_part(FieldName::Kind).and_then(FieldValue::text);
        let travels = role_part(FieldName::Travel).and_then(FieldValue::flag);
        let skills = skills.iter().map(|skill| Value::from(skill.as_str())).collect();
        let values = BTreeMap::from([
            ("reference", Value::from(introduction.reference.as_str())),
            ("interest", Value::from(introduction.interest.as_str())),
            ("role", Value::from(introduction.role.as_str())),
            ("other", other),
            ("place", Value::from(place(own, &window))),
            ("title", Value::from(title)),
            ("skills", Value::List(skills)),
            ("reasons", told(reader, own, &window, reasons)),
            ("is_expertise", Value::from(is_expertise == Some("expertise"))),
            ("travels", Value::from(travels == Some(true))),
        ]);
        Self { values }
    }

    /// What either of two people who could swap posts is told of the other: the same as a host of a person, and where to reach them once
    /// the two are named.
    pub fn of_swap(
        reader: Part,
        stage: Stage,
        introduction: &Introduction,
        [interest, role]: [&Submission; 2],
        address: &str,
    ) -> Self {
        let (own, other) = match reader {
            Part::Host => (role, interest),
            Part::Applicant => (interest, role),
        };
        let window = Window { submission: other, allowed: allowed(Part::Applicant, stage) };
        let days = window.value(FieldName::DaysPerWeek).and_then(FieldValue::number);
        let given = window.text(FieldName::Email);
        let contact = match stage {
            Stage::Named if given.is_empty() => address.to_owned(),
            Stage::Named => given,
            Stage::Unnamed => String::new(),
        };
        let skills = window.items(FieldName::Skills);
        let post = [FieldName::JobTitle, FieldName::Profession].map(|field| window.text(field));
        let post = post.into_iter().find(|post| !post.is_empty()).unwrap_or_default();
        let known = Value::from([
            ("name", Value::from(window.text(FieldName::Name))),
            ("organisation", Value::from(window.text(FieldName::Employer))),
            ("post", Value::from(post.clone())),
            ("contact", Value::from(contact)),
            ("days_per_week", Value::from(days.map(|days| days.to_string()).unwrap_or_default())),
        ]);
        let places = window.items(FieldName::Places);
        let values = BTreeMap::from([
            ("reference", Value::from(introduction.reference.as_str())),
            ("interest", Value::from(own.reference.as_str())),
            ("role", Value::from(other.reference.as_str())),
            ("other", known),
            ("place", Value::from(places.first().map_or("", |place| place.as_str()))),
            ("title", Value::from(post)),
            (
                "skills",
                skills.iter().map(|skill| Value::from(skill.as_str())).collect::<Vec<_>>().into(),
            ),
            ("reasons", Value::List(Vec::new())),
            ("is_expertise", Value::from(false)),
            ("travels", Value::from(false)),
        ]);
        Self { values }
    }

    /// What fills the letter.
    pub fn into_values(self) -> BTreeMap<&'static str, Value> {
        self.values
    }
}

/// The first place that both name, else the first of either.
fn place(own: &Submission, other: &Window<'_>) -> String {
    let own = own.value(FieldName::Places).map(FieldValue::items).unwrap_or_default();
    let others = other.items(FieldName::Places);
    let shared = own.iter().find(|place| others.contains(place));
    shared.or(own.first()).or(others.first()).cloned().unwrap_or_default()
}

/// Why the two fit: the reader's own words, and the value of the other side, never its words.
fn told(reader: Part, own: &Submission, other: &Window<'_>, reasons: &[Reason]) -> Value {
    let mut fields: Vec<([&[FieldName]; 2], &str)> = Vec::new();
    for reason in reasons.iter().filter(|reason| reason.points != Some(0)) {
        let Some(sides) = about(&reason.rule) else { continue };
        if !fields.iter().any(|(known, _)| *known == sides) {
            fields.push((sides, &reason.rule));
        }
    }
    let reason = |([of_person, of_role], rule): ([&[FieldName]; 2], &str)| {
        let (own_fields, others_fields) = match reader {
            Part::Host => (of_role, of_person),
            Part::Applicant => (of_person, of_role),
        };
        let own = own_fields.iter().find_map(|field| own.fields.get(field))?.words.clone();
        let others = others_fields.iter().find_map(|field| other.value(*field))?;
        let others = others.text().map_or_else(|| others.items().join(", "), str::to_owned);
        let [interest_words, role_words] = match reader {
            Part::Host => [others, own],
            Part::Applicant => [own, others],
        };
        Some(Value::from([
            ("rule", Value::from(rule)),
            ("interest_words", Value::from(interest_words)),
            ("role_words", Value::from(role_words)),
        ]))
    };
    Value::List(fields.into_iter().filter_map(reason).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::{Field, FieldKind};
    use crate::domain::ids::{Digest, ProgrammeName, Reference};
    use crate::domain::introduction::Progress;
    use crate::domain::party::{Channel, PartyId};
    use crate::domain::submission::{SubmissionKind, SubmissionState};
    use jiff::Timestamp;
    use proptest::prelude::*;

    /// A submission in which every detail says its own name, in its value, its words, and what was said before.
    fn telltale(kind: SubmissionKind, mark: &str, given: &[bool]) -> Submission {
        let field = |name: FieldName, when: &str| {
            let said = format!("{mark}-{when}-{name}-value");
            let value = match name.kind() {
                FieldKind::List => FieldValue::List(vec![said.clone(), format!("{said}-2")]),
                FieldKind::Flag => FieldValue::Flag(true),
                FieldKind::Number => FieldValue::Number(3.0),
                FieldKind::Weeks => FieldValue::Weeks { min: Some(111), max: Some(222) },
                FieldKind::Text | FieldKind::Choice | FieldKind::Date => FieldValue::Text(said),
            };
            let words = format!("{mark}-{when}-{name}-words");
            Field { value, words, at: Timestamp::UNIX_EPOCH }
        };
        let is_given = |at: usize| given.get(at).copied().unwrap_or(true);
        let names = FieldName::ALL.iter().copied();
        let names: Vec<_> = names.enumerate().filter(|(at, _)| is_given(*at)).collect();
        let begun = Submission::begun(
            Reference::from_cause("GX", Digest([kind as u8; 16]), |_| false),
            ProgrammeName::from("scheme"),
            (PartyId(Digest([2; 16])), Channel::Mail),
            kind,
            Timestamp::UNIX_EPOCH,
        );
        Submission {
            state: SubmissionState::Open,
            fields: names.iter().map(|(_, name)| (*name, field(*name, "now"))).collect(),
            history: names.iter().map(|(_, name)| (*name, field(*name, "before"))).collect(),
            areas: vec![format!("{mark}-area")],
            areas_excluded: vec![format!("{mark}-excluded")],
            ..begun
        }
    }

    fn disclosed(reader: Part, stage: Stage, given: &[Vec<bool>; 2], rules: &[String]) -> String {
        let interest = telltale(SubmissionKind::Interest, "person", &given[0]);
        let role = telltale(SubmissionKind::Role, "role", &given[1]);
        let introduction = Introduction {
            reference: Reference::from_cause("GX", Digest([9; 16]), |_| false),
            programme: ProgrammeName::from("scheme"),
            interest: interest.reference.clone(),
            role: role.reference.clone(),
            applicant: PartyId(Digest([2; 16])),
            host: PartyId(Digest([3; 16])),
            proposed_at: Timestamp::UNIX_EPOCH,
            is_swap: false,
            host_kind: None,
            progress: Progress::Proposed,
        };
        let reason = |rule: &String| Reason {
            rule: rule.clone(),
            points: Some(1),
            most: Some(2),
            finding: "reason-finding".into(),
            interest_words: "person-now-reason-words".into(),
            role_words: "role-now-reason-words".into(),
        };
        let reasons: Vec<Reason> = rules.iter().map(reason).collect();
        let sides = [&interest, &role];
        let disclosure =
            Disclosure::to(reader, stage, &introduction, sides, &reasons, "the-address");
        serde_json::to_string(&disclosure.into_values()).unwrap()
    }

    fn all_rules() -> Vec<String> {
        ["place", "direction", "skills", "essential", "profession", "level", "release"]
            .map(str::to_owned)
            .to_vec()
    }

    proptest! {
        #[test]
        fn nothing_but_what_is_allowed_reaches_the_other_side(
            of_person in proptest::collection::vec(any::<bool>(), FieldName::ALL.len()),
            of_role in proptest::collection::vec(any::<bool>(), FieldName::ALL.len()),
            rules in proptest::collection::vec("[a-z]{4,9}", 0..4),
            is_host: bool,
            is_named: bool,
        ) {
            let reader = if is_host { Part::Host } else { Part::Applicant };
            let stage = if is_named { Stage::Named } else { Stage::Unnamed };
            let (other, of) =
                if is_host { ("person", Part::Applicant) } else { ("role", Part::Host) };
            let rules = [rules, all_rules()].concat();
            let mut told = disclosed(reader, stage, &[of_person, of_role], &rules);
            for field in allowed(of, stage) {
                told = told.replace(&format!("{other}-now-{field}-value"), "");
            }
            let mark = format!("{other}-");
            prop_assert!(!told.contains(&mark), "{told}");
            let tells_address = told.contains("the-address");
            prop_assert!(!tells_address || (is_host && is_named), "{told}");
        }
    }

    #[test]
    fn each_side_is_told_what_it_needs() {
        let given = [Vec::new(), Vec::new()];
        let told = |reader, stage| disclosed(reader, stage, &given, &all_rules());
        let host = told(Part::Host, Stage::Named);
        for field in ["name", "email", "employer", "job_title", "skills", "places"] {
            assert!(host.contains(&format!("person-now-{field}-value")), "{field}: {host}");
        }
        let unnamed = told(Part::Host, Stage::Unnamed);
        for field in ["name", "email", "employer"] {
            assert!(!unnamed.contains(&format!("person-now-{field}-value")), "{field}: {unnamed}");
        }
        let person = told(Part::Applicant, Stage::Named);
        assert!(person.contains("role-now-contact_name-value"));
        assert!(!person.contains("contact_email-value"), "{person}");
        assert!(!told(Part::Applicant, Stage::Unnamed).contains("contact_name-value"));
    }
}
