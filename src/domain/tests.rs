//! What several tests of rules begin with.

mod two_years;

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::calendar::Period;
use super::ids::ProgrammeName;
use super::placement::Placing;
use super::programme::{Cadence, Intake, Introducing, Programme};
use super::terms::Terms;

/// A programme that asks for nothing.
pub fn programme() -> Programme {
    Programme {
        name: ProgrammeName::from("scheme"),
        title: "Scheme".into(),
        prefix: "SC".into(),
        mailboxes: vec![],
        addresses: vec![],
        zone: TimeZone::get("Europe/London").unwrap(),
        intake: Intake::Open,
        officers: vec![],
        contact: String::new(),
        answers_within: None,
        privacy_notice: String::new(),
        directions: vec![],
        eligible_sectors: BTreeSet::new(),
        needs_right_to_work: false,
        interest_fields: vec![],
        role_fields: vec![],
        areas: vec![],
        cadence: Cadence {
            nudges_after: [7, 21].map(|days| Period::Span(days.days())).to_vec(),
            close_after: Period::Span(35.days()),
        },
        reads_cvs: false,
        host_domains: Vec::new(),
        forms_from: Vec::new(),
        matching: Terms::default(),
        introducing: Introducing::default(),
        retention: super::retention::Retention::default(),
        placing: Placing::default(),
    }
}
