//! Remits: who the officers are, and what each may see and order (FEATURES T-8).

use jiff::civil::Time;

use super::ids::ProgrammeName;
use super::party::Address;

/// A member of a programme team, as config names them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Officer {
    /// The name in config, or the system account's.
    pub name: String,
    /// What they may see and order.
    pub remit: Remit,
    /// The programmes that they work for; empty for all.
    pub programmes: Vec<ProgrammeName>,
    /// Whether they see what people on secondments declare, besides their remit.
    pub sees_declarations: bool,
    /// Where mail reaches them; what cannot wait goes there at once.
    pub mail: Option<Address>,
    /// When they get the list of a working morning, if they want one.
    pub list_at: Option<Time>,
}

/// What an officer is there for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Remit {
    /// Works through what waits, decides on matches, answers people.
    Officer,
    /// An officer who also distributes the work and may stop the desk.
    Lead,
    /// Sees to data-protection rights, and to nothing else.
    DataProtection,
    /// Looks after the machine, and sees no personal data.
    Admin,
}

impl Remit {
    /// Every remit.
    pub const ALL: [Self; 4] = [Self::Officer, Self::Lead, Self::DataProtection, Self::Admin];

    /// The word in config.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Lead => "lead",
            Self::DataProtection => "data-protection",
            Self::Admin => "admin",
        }
    }
}

/// What a command takes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Power {
    /// How the desk is: counts, alarms, whether what is kept is whole. No personal data.
    Oversee,
    /// Messages, people and letters, with their words.
    Look,
    /// Dealing with what waits: taking it, answering it, changing what is kept, undoing one's own.
    Handle,
    /// Matches: confirming, rejecting, closing.
    Decide,
    /// Other officers' work: giving it out, taking it over, undoing it.
    Direct,
    /// The desk as a machine: whether it sends, and by which clock.
    Operate,
    /// Everything that is kept, in one file.
    Copy,
    /// That somebody's data goes for good.
    Erase,
    /// What somebody asks about their data: granting it, refusing it, saying who asks.
    Rule,
}

impl Power {
    /// Every power.
    pub const ALL: [Self; 9] = [
        Self::Oversee,
        Self::Look,
        Self::Handle,
        Self::Decide,
        Self::Direct,
        Self::Operate,
        Self::Copy,
        Self::Erase,
        Self::Rule,
    ];
}

/// What an item is about, as far as remits depend on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Matter {
    /// The programme's daily work.
    General,
    /// A data-protection right that somebody uses.
    Rights,
    /// The outside interests that somebody declares.
    Declarations,
}

impl Matter {
    /// Every matter.
    pub const ALL: [Self; 3] = [Self::General, Self::Rights, Self::Declarations];
}

impl Remit {
    /// The one matrix of who may do what about what.
    pub fn may(self, power: Power, matter: Matter) -> bool {
        // No remit alone is to see what people declare.
        if matter == Matter::Declarations {
            return power == Power::Oversee;
        }
        match (self, power) {
            (_, Power::Oversee)
            | (Self::Officer, Power::Look | Power::Handle | Power::Decide)
            | (Self::Lead, _)
            | (Self::DataProtection, Power::Copy | Power::Erase | Power::Rule)
            | (Self::Admin, Power::Operate) => true,
            (Self::DataProtection, Power::Look | Power::Handle) => matter == Matter::Rights,
            (
                Self::Officer,
                Power::Direct | Power::Operate | Power::Copy | Power::Erase | Power::Rule,
            )
            | (Self::DataProtection, Power::Decide | Power::Direct | Power::Operate)
            | (
                Self::Admin,
                Power::Look
                | Power::Handle
                | Power::Decide
                | Power::Direct
                | Power::Copy
                | Power::Erase
                | Power::Rule,
            ) => false,
        }
    }
}

impl Officer {
    /// The officer that anybody is where config names none.
    pub fn unnamed(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            remit: Remit::Lead,
            programmes: Vec::new(),
            sees_declarations: true,
            mail: None,
            list_at: None,
        }
    }

    /// Declarations are shown by one command, which keeps who looked.
    fn may_of_declarations(&self, power: Power) -> Result<(), String> {
        if !self.sees_declarations {
            return Err(format!(
                "`{}` is not to see what people declare: ask an officer who is, or write `declarations = true` in [[officers]].",
                self.name
            ));
        }
        if power == Power::Handle {
            return Ok(());
        }
        Err("This is a declaration: `secondment-desk declaration PLACEMENT` shows it, and each look is recorded.".to_owned())
    }

    /// Whether something that waits is told to the officer, without its words where it is restricted.
    pub fn is_told_of(&self, matter: Matter) -> bool {
        let declares = matter == Matter::Declarations && self.sees_declarations;
        declares || self.remit.may(Power::Look, matter)
    }

    /// Whether the officer may do this.
    ///
    /// # Errors
    /// A sentence for the officer.
    pub fn may(&self, power: Power, matter: Matter) -> Result<(), String> {
        if self.remit.may(power, matter) {
            return Ok(());
        }
        if matter == Matter::Declarations {
            return self.may_of_declarations(power);
        }
        let what = match power {
            Power::Oversee => "look after the desk",
            Power::Look if self.remit == Remit::DataProtection => {
                "look at what no data-protection request is about"
            }
            Power::Look => "look at personal data",
            Power::Handle if self.remit == Remit::DataProtection => {
                "see to what no data-protection request is about"
            }
            Power::Handle => "see to items",
            Power::Decide => "decide on matches",
            Power::Direct => "order about what another officer has in hand",
            Power::Operate => "stop or start the desk's sending, or set its clock",
            Power::Copy => "take a copy of everything",
            Power::Erase => "erase anybody",
            Power::Rule => "decide what somebody asks about their data",
        };
        Err(format!(
            "`{}` has the remit \"{}\", which is not to {what}: ask somebody with another one, or change `remit` in [[officers]].",
            self.name,
            self.remit.as_str()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrix as a person would draw it: for each power one letter a remit, `y` for both matters, `r` for rights alone.
    const MATRIX: &[(Power, &str)] = &[
        (Power::Oversee, "yyyy"),
        (Power::Look, "yyr-"),
        (Power::Handle, "yyr-"),
        (Power::Decide, "yy--"),
        (Power::Direct, "-y--"),
        (Power::Operate, "-y-y"),
        (Power::Copy, "-yy-"),
        (Power::Erase, "-yy-"),
        (Power::Rule, "-yy-"),
    ];

    #[test]
    fn every_cell_of_the_matrix_is_as_drawn() {
        assert_eq!(MATRIX.len(), Power::ALL.len());
        for (power, row) in MATRIX {
            for (remit, cell) in Remit::ALL.into_iter().zip(row.chars()) {
                for matter in Matter::ALL {
                    let drawn = match matter {
                        Matter::Declarations => *power == Power::Oversee,
                        Matter::Rights => cell != '-',
                        Matter::General => cell == 'y',
                    };
                    assert_eq!(remit.may(*power, matter), drawn, "{remit:?} {power:?} {matter:?}");
                }
            }
        }
    }

    #[test]
    fn declarations_are_for_officers_who_are_named_for_them_and_each_look_is_an_order() {
        let lead = Officer { sees_declarations: false, ..Officer::unnamed("lead") };
        let named = Officer { remit: Remit::Officer, ..Officer::unnamed("named") };
        for power in [Power::Look, Power::Handle] {
            assert!(lead.may(power, Matter::Declarations).is_err());
        }
        assert!(named.may(Power::Handle, Matter::Declarations).is_ok());
        let refusal = named.may(Power::Look, Matter::Declarations).unwrap_err();
        assert!(refusal.contains("each look is recorded"), "{refusal}");
    }

    #[test]
    fn a_refusal_says_what_the_remit_is() {
        let admin = Officer { remit: Remit::Admin, ..Officer::unnamed("ict") };
        let refusal = admin.may(Power::Look, Matter::General).unwrap_err();
        assert!(
            refusal.starts_with(
                "`ict` has the remit \"admin\", which is not to look at personal data"
            )
        );
    }
}
