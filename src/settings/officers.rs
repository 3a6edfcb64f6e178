//! `[[officers]]` of desk.toml: who works with the desk, for which programmes, and with which remit.

use std::cell::RefCell;
use std::path::Path;

use jiff::civil::Time;
use toml::de::DeValue;

use super::keys::{self, Table};
use super::problems::Faults;
use crate::domain::decision::Programmes;
use crate::domain::ids::ProgrammeName;
use crate::domain::own;
use crate::domain::party::Address;
use crate::domain::remit::{Officer, Remit};

/// Reads `[[officers]]`.
pub fn read(table: &Table<'_>) -> Vec<Officer> {
    let officers: Vec<Officer> = table.tables("officers", read_one).into_iter().flatten().collect();
    for (at, officer) in officers.iter().enumerate() {
        if officers.iter().take(at).any(|earlier| earlier.name == officer.name) {
            let sentence = format!(
                "two officers are named `{}`; give each a name of their own.",
                officer.name
            );
            table.fault(table.line("officers"), sentence);
        }
    }
    officers
}

fn read_one(table: &Table<'_>) -> Option<Officer> {
    let remits = Remit::ALL.map(|remit| (remit.as_str(), remit));
    let name = table.required("name", "\"desk-lead\"", keys::text);
    let remit = table.optional("remit", keys::one_of(&remits));
    let programmes = table.list("programmes", keys::text);
    let sees_declarations = table.optional("declarations", keys::flag).unwrap_or(false);
    let mail = table.optional("mail", address);
    let list_at = table.optional("list-at", time);
    if list_at.is_some() && !table.has("mail") {
        let sentence = "`list-at`: there is no `mail` to which the list could go; write for example `mail = \"jo@council.example\"`.";
        table.fault(table.line("list-at"), sentence);
    }
    Some(Officer {
        name: name?,
        remit: remit.unwrap_or(Remit::Officer),
        sees_declarations,
        mail,
        list_at,
        programmes: programmes.iter().map(|name| ProgrammeName::from(name.as_str())).collect(),
    })
}

fn address(value: &DeValue<'_>) -> Result<Address, String> {
    let text = keys::text(value)?;
    Address::mail(&text).ok_or_else(|| format!("`{text}` is no mail address."))
}

fn time(value: &DeValue<'_>) -> Result<Time, String> {
    let text = keys::text(value)?;
    let is_short = text.len() == "08:00".len();
    let time = text.parse().ok().filter(|_| is_short);
    time.ok_or_else(|| format!("`{text}` is no time of day; write for example \"08:00\"."))
}

/// What no single file shows: officers of programmes that are not there, and names in programmes that are no officers.
///
/// `names` are those of all programmes, `own` the addresses of the desk itself.
pub fn check(
    officers: &[Officer],
    programmes: &Programmes,
    names: &[ProgrammeName],
    own: &[String],
    file: &Path,
    faults: &RefCell<Faults>,
) {
    for (at, officer) in officers.iter().enumerate() {
        let Some(mail) = officer.mail.as_ref().map(Address::as_str) else { continue };
        let name = &officer.name;
        let sentence = if own::is_own(own, mail) {
            "is an address of the desk itself: it would write to itself"
        } else if officers.iter().take(at).any(|known| known.mail == officer.mail) {
            "is another officer's: nobody could tell whose orders come from it"
        } else {
            continue;
        };
        let sentence = format!("[[officers]]: the `mail` of `{name}` {sentence}. Name another.");
        faults.borrow_mut().add(file, 0, sentence);
    }
    let known = || names.iter().map(ProgrammeName::as_str);
    let theirs = officers.iter().flat_map(|officer| &officer.programmes);
    for name in theirs.filter(|name| !names.contains(name)) {
        let advice = crate::spelling::suggestion(name.as_str(), known());
        let sentence = format!("[[officers]]: there is no programme `{name}`; {advice}");
        faults.borrow_mut().add(file, 0, sentence);
    }
    let is_known = |name: &String| officers.iter().any(|officer| officer.name == *name);
    for programme in programmes.values().filter(|_| !officers.is_empty()) {
        for name in programme.officers.iter().filter(|name| !is_known(name)) {
            let sentence = format!(
                "`{name}` is an officer of `{}` and has no [[officers]] here; write one with name = \"{name}\".",
                programme.name
            );
            faults.borrow_mut().add(file, 0, sentence);
        }
    }
}
