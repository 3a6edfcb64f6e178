//! `[[officers]]` of desk.toml: who works with the desk, for which programmes, and with which remit.

use std::cell::RefCell;
use std::path::Path;

use super::keys::{self, Table};
use super::problems::Faults;
use crate::domain::decision::Programmes;
use crate::domain::ids::ProgrammeName;
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
    Some(Officer {
        name: name?,
        remit: remit.unwrap_or(Remit::Officer),
        programmes: programmes.iter().map(|name| ProgrammeName::from(name.as_str())).collect(),
    })
}

/// What no single file shows: officers of programmes that are not there, and names in programmes that are no officers.
pub fn check(officers: &[Officer], programmes: &Programmes, file: &Path, faults: &RefCell<Faults>) {
    let known = || programmes.keys().map(ProgrammeName::as_str);
    let names = officers.iter().flat_map(|officer| &officer.programmes);
    for name in names.filter(|name| !programmes.contains_key(*name)) {
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
