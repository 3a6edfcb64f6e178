//! The hard rules, each with a name and a sentence. Nothing else excludes anybody.

use crate::domain::matching::Profile;
use crate::domain::programme::Programme;

/// The area that stands for every place.
pub const ANYWHERE: &str = "anywhere";

/// A hard rule.
pub struct Rule {
    /// The name in records and in `why`.
    pub name: &'static str,
    /// Why a pair that breaks it cannot be put together.
    pub sentence: &'static str,
    holds: fn(&Programme, &Profile, &Profile) -> bool,
}

/// The rules in the order in which they are told.
pub const RULES: &[Rule] = &[
    Rule {
        name: "programme",
        sentence: "they belong to different programmes",
        holds: |_, interest, role| interest.programme == role.programme,
    },
    Rule {
        name: "not-oneself",
        sentence: "both are from the same person",
        holds: |_, interest, role| interest.party != role.party,
    },
    Rule {
        name: "right-to-work",
        sentence: "the person has no right to work in the UK",
        holds: |programme, interest, _| {
            !programme.needs_right_to_work || interest.right_to_work != Some(false)
        },
    },
    Rule {
        name: "direction",
        sentence: "the programme does not send people from that sector to that sector",
        holds: |programme, interest, role| {
            programme.crosses(interest.sector.as_deref(), role.sector.as_deref())
        },
    },
    Rule {
        name: "place",
        sentence: "no place suits both",
        holds: |_, interest, role| shares_place(interest, role),
    },
];

/// The first rule that a pair breaks.
pub fn broken(programme: &Programme, interest: &Profile, role: &Profile) -> Option<&'static Rule> {
    RULES.iter().find(|rule| !(rule.holds)(programme, interest, role))
}

/// Whether a place is wanted by both and said no to by neither.
fn shares_place(interest: &Profile, role: &Profile) -> bool {
    let takes = |profile: &Profile, area: &str| {
        let is_wanted = profile.areas.iter().any(|own| &**own == area || &**own == ANYWHERE);
        is_wanted && !profile.excluded.iter().any(|out| &**out == area)
    };
    let shared = |area: &str| takes(interest, area) && takes(role, area);
    interest.areas.iter().chain(&role.areas).any(|area| shared(area))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Digest, ProgrammeName, Reference};
    use crate::domain::party::PartyId;
    use crate::domain::programme::{Cadence, Direction, Intake};
    use crate::domain::submission::{SubmissionKind, SubmissionState};
    use jiff::ToSpan;
    use jiff::tz::TimeZone;
    use std::collections::BTreeSet;

    fn programme() -> Programme {
        Programme {
            name: ProgrammeName::from("scheme"),
            title: "Scheme".into(),
            prefix: "SC".into(),
            mailboxes: vec![],
            addresses: vec![],
            zone: TimeZone::UTC,
            intake: Intake::Open,
            officers: vec![],
            contact: String::new(),
            privacy_notice: String::new(),
            directions: vec![Direction {
                from: "local_authority".into(),
                to: "civil_service".into(),
            }],
            eligible_sectors: BTreeSet::new(),
            needs_right_to_work: true,
            interest_fields: vec![],
            role_fields: vec![],
            areas: vec![],
            cadence: Cadence {
                nudges_after: vec![],
                close_after: crate::domain::calendar::Period::Span(35.days()),
            },
            reads_cvs: false,
            proposals_at_once: 3,
            matching: crate::domain::terms::Terms::default(),
            introducing: crate::domain::programme::Introducing::default(),
        }
    }

    fn profile(
        kind: SubmissionKind,
        byte: u8,
        sector: &str,
        areas: &[&str],
        excluded: &[&str],
    ) -> Profile {
        let boxed = |areas: &[&str]| areas.iter().map(|area| (*area).into()).collect();
        Profile {
            reference: Reference::from_cause("SC", Digest([byte; 16]), |_| false),
            programme: ProgrammeName::from("scheme"),
            party: PartyId(Digest([byte; 16])),
            kind,
            state: SubmissionState::Open,
            received_at: jiff::Timestamp::UNIX_EPOCH,
            sector: Some(sector.into()),
            areas: boxed(areas),
            excluded: boxed(excluded),
            right_to_work: None,
        }
    }

    #[track_caller]
    fn check(change: impl Fn(&mut Profile, &mut Profile), expected: Option<&str>) {
        let mut interest =
            profile(SubmissionKind::Interest, 1, "local_authority", &["leeds"], &["manchester"]);
        let mut role = profile(SubmissionKind::Role, 2, "civil_service", &["leeds"], &[]);
        change(&mut interest, &mut role);
        assert_eq!(broken(&programme(), &interest, &role).map(|rule| rule.name), expected);
    }

    #[test]
    fn each_rule_has_its_counter_example() {
        check(|_, _| {}, None);
        check(|_, role| role.programme = ProgrammeName::from("other"), Some("programme"));
        check(|interest, role| interest.party = role.party, Some("not-oneself"));
        check(|interest, _| interest.right_to_work = Some(false), Some("right-to-work"));
        check(|interest, _| interest.sector = Some("civil_service".into()), Some("direction"));
        check(|interest, _| interest.sector = None, Some("direction"));
        check(|_, role| role.areas = vec!["sheffield".into()].into(), Some("place"));
    }

    #[test]
    fn anywhere_is_everywhere_but_where_it_was_said_no_to() {
        check(|interest, _| interest.areas = vec![ANYWHERE.into()].into(), None);
        check(
            |interest, role| {
                interest.areas = vec![ANYWHERE.into()].into();
                role.areas = vec!["manchester".into()].into();
            },
            Some("place"),
        );
        check(|_, role| role.areas = vec![ANYWHERE.into()].into(), None);
    }
}
