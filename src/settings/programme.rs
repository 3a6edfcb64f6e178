//! `config/programmes/NAME.toml`: one programme each.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;
use toml::de::DeValue;

use super::introductions;
use super::keys::{self, Table, TomlText};
use super::placements;
use super::problems::Faults;
use super::retention;
use super::terms;
use crate::domain::calendar::{Calendar, Nation, Period};
use crate::domain::field::FieldName;
use crate::domain::ids::{MailboxName, ProgrammeName};
use crate::domain::party::Address;
use crate::domain::programme::{Area, Cadence, Direction, FormField, Intake, Programme};
use crate::spelling::suggestion;

/// The sectors of the reading contract.
pub const SECTORS: &[&str] =
    &["civil_service", "local_authority", "strategic_authority", "industry", "academia", "other"];

/// Reads a programme's file.
pub fn read(name: &str, file: &Path, text: &str, faults: &RefCell<Faults>) -> Option<Programme> {
    let source = TomlText { file, text, n_lines_before: 0 };
    keys::read_toml(&source, faults, |table| read_keys(name, table)).flatten()
}

fn read_keys(name: &str, table: &Table<'_>) -> Option<Programme> {
    let intakes = [
        ("open", Intake::Open),
        ("closed-to-interest", Intake::ClosedToInterest),
        ("closed", Intake::Closed),
    ];
    let title = table.required("title", "\"GovXchange\"", keys::text);
    let prefix = table.required("reference-prefix", "\"GX\"", prefix);
    let mailboxes = table
        .list("mailboxes", keys::text)
        .iter()
        .map(|name| MailboxName::from(name.as_str()))
        .collect();
    let addresses =
        table.list("addresses", |value| keys::text(value).map(|text| text.to_lowercase()));
    let zone = table.required("time-zone", "\"Europe/London\"", zone);
    let intake = table.required("intake", "\"open\"", keys::one_of(&intakes));
    let officers = table.list("officers", keys::text);
    let contact = table.required("contact", "\"team@programme.example\"", keys::text);
    let answers_within = table.optional("promises-answer-within", working_days);
    table.renamed("answers-within", "promises-answer-within");
    let privacy_notice = table.required("privacy-notice", "\"https://…\"", keys::text);
    let directions = table.tables("directions", |way| {
        let (from, to) = (
            way.required("from", "\"civil_service\"", sector),
            way.required("to", "\"local_authority\"", sector),
        );
        Some(Direction { from: from?, to: to? })
    });
    let eligible_sectors: BTreeSet<String> =
        table.list("eligible-sectors", sector).into_iter().collect();
    let needs_right_to_work = table.required("needs-right-to-work", "true", keys::flag);
    let interest_fields =
        table.tables("interest-fields", form_field).into_iter().flatten().collect();
    let role_fields = table.tables("role-fields", form_field).into_iter().flatten().collect();
    let areas = table.tables("areas", |area| {
        let name = area.required("name", "\"Leeds\"", keys::text);
        let towns = area.list("towns", keys::text);
        let nation = area.optional("bank-holidays", keys::one_of(&Nation::ALL));
        Some(Area { name: name?, towns, nation })
    });
    let cadence = table.table("cadence", cadence);
    if cadence.is_none() {
        table.fault(0, "`[cadence]` is missing; write `nudges-after = [\"7 days\", \"21 days\"]` and `close-after = \"35 days\"` below it.");
    }
    let host_domains = table.list("host-domains", domain);
    let forms_from = table.list("forms-from", address);
    let reads_cvs = table.optional("read-cvs", keys::flag);
    let matching = table.table("matching", terms::read).unwrap_or_default();
    let introducing = table.table("introductions", introductions::read);
    let placing = table.table("placements", placements::read).unwrap_or_default();
    let retention = table.table("retention", retention::read).unwrap_or_default();
    Some(Programme {
        name: ProgrammeName::from(name),
        title: title?,
        prefix: prefix?,
        mailboxes,
        addresses,
        zone: zone?,
        intake: intake?,
        officers,
        contact: contact?,
        answers_within,
        privacy_notice: privacy_notice?,
        directions: directions.into_iter().flatten().collect(),
        eligible_sectors,
        needs_right_to_work: needs_right_to_work?,
        interest_fields,
        role_fields,
        areas: areas.into_iter().flatten().collect(),
        cadence: cadence??,
        reads_cvs: reads_cvs.unwrap_or(false),
        host_domains,
        forms_from,
        matching,
        introducing: introducing.unwrap_or_else(introductions::default),
        placing,
        retention,
    })
}

fn cadence(table: &Table<'_>) -> Option<Cadence> {
    let nudges_after = table.list("nudges-after", keys::period);
    let close_after = table.required("close-after", "\"35 days\"", keys::period)?;
    let (monday, calendar) = (jiff::civil::date(2026, 3, 2), Calendar::default());
    let day = |period: &Period| period.after(monday, &calendar, Nation::default());
    if !nudges_after.iter().map(day).is_sorted() {
        table.fault(
            table.line("nudges-after"),
            "`nudges-after` ascends: write the shorter times first.",
        );
    }
    if nudges_after.iter().any(|after| day(after) >= day(&close_after)) {
        table.fault(
            table.line("close-after"),
            "`close-after` comes after the last of `nudges-after`.",
        );
    }
    Some(Cadence { nudges_after, close_after })
}

/// A promise to people at work is kept on days on which people work.
fn working_days(value: &DeValue<'_>) -> Result<u16, String> {
    let told = || "is a number of working days; write for example \"5 working days\".".to_owned();
    match keys::period(value).map_err(|_| told())? {
        Period::WorkingDays(n) => Ok(n),
        Period::Span(_) => Err(told()),
    }
}

fn form_field(table: &Table<'_>) -> Option<FormField> {
    let name = table.required("name", "\"places\"", |value| {
        let name = keys::text(value)?;
        FieldName::named(&name).ok_or_else(|| {
            format!(
                "`{name}` is no field; {}",
                suggestion(&name, FieldName::ALL.iter().map(|field| field.as_str()))
            )
        })
    });
    let is_required = table.optional("required", keys::flag).unwrap_or(false);
    let is_needed_to_match = table.optional("needed-to-match", keys::flag).unwrap_or(is_required);
    Some(FormField { name: name?, is_required, is_needed_to_match })
}

pub(super) fn sector(value: &DeValue<'_>) -> Result<String, String> {
    let sector = keys::text(value)?;
    if SECTORS.contains(&sector.as_str()) {
        return Ok(sector);
    }
    Err(format!("`{sector}` is no sector; {}", suggestion(&sector, SECTORS.iter().copied())))
}

fn domain(value: &DeValue<'_>) -> Result<String, String> {
    let domain = keys::text(value)?.to_lowercase();
    let is_good = domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
        });
    if is_good {
        Ok(domain)
    } else {
        Err(format!("`{domain}` is no mail domain; write for example \"leeds.gov.uk\"."))
    }
}

/// A mail address, in small letters.
fn address(value: &DeValue<'_>) -> Result<String, String> {
    let written = keys::text(value)?;
    let address = Address::mail(&written).map(|address| address.as_str().to_owned());
    address.ok_or_else(|| {
        format!("`{written}` is no mail address; write for example \"no-reply@forms.example\".")
    })
}

fn prefix(value: &DeValue<'_>) -> Result<String, String> {
    let prefix = keys::text(value)?;
    let is_good =
        (2..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_good { Ok(prefix) } else { Err(format!("`{prefix}` is two to four capital letters.")) }
}

fn zone(value: &DeValue<'_>) -> Result<TimeZone, String> {
    let name = keys::text(value)?;
    TimeZone::get(&name)
        .map_err(|_| format!("`{name}` is no time zone; write for example \"Europe/London\"."))
}
