//! Scopes: what an order changes or a look shows, as far as it decides who may do it. One place asks, for all of them.

use std::collections::BTreeSet;

use super::decision::Programmes;
use super::ids::ProgrammeName;
use super::programme::Programme;
use super::remit::{Matter, Officer, Power};

/// What is concerned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scope {
    /// What it is about.
    pub matter: Matter,
    /// Whose programmes it is of. Each has a controller of its own, so an officer has to work for every one of them.
    pub programmes: BTreeSet<ProgrammeName>,
}

impl Scope {
    /// The daily work, of no programme in particular.
    pub fn general() -> Self {
        Self { matter: Matter::General, programmes: BTreeSet::new() }
    }

    /// Whether an officer has a power over it.
    ///
    /// # Errors
    /// A sentence for the officer.
    pub fn permits(
        &self,
        programmes: &Programmes,
        officer: &Officer,
        power: Power,
    ) -> Result<(), String> {
        officer.may(power, self.matter)?;
        // How the desk is, is nobody's data.
        if power == Power::Oversee {
            return Ok(());
        }
        if self.programmes.is_empty() {
            return is_officer_of_any(programmes, officer);
        }
        self.programmes.iter().try_for_each(|name| is_officer(programmes, name, officer))
    }
}

/// Whether something of a programme is an officer's to see; what belongs to none is everybody's.
pub fn serves(programmes: &Programmes, officer: &Officer, name: Option<&ProgrammeName>) -> bool {
    name.is_none_or(|name| is_officer(programmes, name, officer).is_ok())
}

/// Whether every programme is an officer's, so that nothing has to be asked of each thing.
pub fn serves_all(programmes: &Programmes, officer: &Officer) -> bool {
    officer.programmes.is_empty() && programmes.values().all(|known| is_one(known, officer))
}

fn works_for(officer: &Officer, name: &ProgrammeName) -> bool {
    officer.programmes.is_empty() || officer.programmes.contains(name)
}

fn is_one(programme: &Programme, officer: &Officer) -> bool {
    works_for(officer, &programme.name)
        && (programme.officers.is_empty() || programme.officers.contains(&officer.name))
}

fn is_officer_of_any(programmes: &Programmes, officer: &Officer) -> Result<(), String> {
    if programmes.is_empty() || programmes.values().any(|programme| is_one(programme, officer)) {
        return Ok(());
    }
    Err(format!(
        "`{}` is not an officer of any programme. Say who you are with --officer.",
        officer.name
    ))
}

fn is_officer(
    programmes: &Programmes,
    name: &ProgrammeName,
    officer: &Officer,
) -> Result<(), String> {
    let Some(programme) = programmes.get(name) else {
        // It is not in config any more.
        return if works_for(officer, name) {
            is_officer_of_any(programmes, officer)
        } else {
            Err(format!("`{}` is not an officer of {name}.", officer.name))
        };
    };
    if is_one(programme, officer) {
        return Ok(());
    }
    Err(format!(
        "`{}` is not an officer of {}. Say who you are with --officer, or add the name to `officers` in config/programmes/{}.toml and to its [[officers]] in desk.toml, where there are any.",
        officer.name, programme.title, programme.name
    ))
}
