//! What a programme asks of placements: the steps of the set-up, by the kind of host, and all that follows (R-097…R-105).

use super::{AppointmentRules, Flag, Rhythms};
use crate::domain::declaration::Declaring;

/// What a programme asks of placements.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placing {
    /// What is to be done, in order.
    pub set_up: Vec<Step>,
    /// When each side is asked how it goes.
    pub rhythms: Rhythms,
    /// How long the Business Appointment Rules may hold after the end; no note of them is sent where nothing is said.
    pub rules: Option<AppointmentRules>,
    /// What officers are pointed to.
    pub flags: Vec<Flag>,
    /// Days after which each side is reminded of what it has to do before the start; nobody is where nothing is said.
    pub set_up_after: Option<i32>,
    /// Smaller numbers are hidden in reports.
    pub hidden_below: u64,
    /// What is asked of declarations.
    pub declaring: Declaring,
    /// Days from one digest of the knowledge log to the next.
    pub digest_every: i32,
    /// What officers have changed because of what sides told; nothing where it is empty. Whoever has told something reads it.
    pub what_changed: String,
}

impl Default for Placing {
    fn default() -> Self {
        Self {
            set_up: Vec::new(),
            rhythms: Rhythms::default(),
            rules: None,
            flags: Vec::new(),
            set_up_after: None,
            hidden_below: 5,
            declaring: Declaring::default(),
            digest_every: 30,
            what_changed: String::new(),
        }
    }
}

impl Placing {
    /// What is to be done where the host is of a kind, in order; all of it, where its kind is not known.
    pub fn steps<'a>(&'a self, host: Option<&'a str>) -> impl Iterator<Item = &'a Step> {
        let may_be = move |step: &&Step| host.is_none() || is_into(&step.into, host);
        self.set_up.iter().filter(may_be)
    }

    /// The names of the steps, and of the topics that they settle, in order.
    pub fn names<'a>(&'a self, host: Option<&'a str>) -> impl Iterator<Item = &'a str> {
        self.steps(host).flat_map(|step| {
            let topics = step.topics.iter().map(|topic| topic.name.as_str());
            std::iter::once(step.name.as_str()).chain(topics)
        })
    }

    /// The rules on appointments that hold after a placement with a host of a kind. Nobody is told of them where that is not known.
    pub fn rules(&self, host: Option<&str>) -> Option<&AppointmentRules> {
        self.rules.as_ref().filter(|rules| is_into(&rules.into, host))
    }
}

/// Whether something that holds for hosts of some kinds, or of all where none is named, holds for one.
pub(super) fn is_into(kinds: &[String], host: Option<&str>) -> bool {
    kinds.is_empty() || host.is_some_and(|host| kinds.iter().any(|kind| kind == host))
}

/// Something to be done before or in a placement.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Step {
    /// The word by which officers say that it is done.
    pub name: String,
    /// Who sees to it: nobody else is asked.
    pub owner: Owner,
    /// What it is, in a sentence for officers.
    pub what: String,
    /// Where that is written.
    pub cites: String,
    /// Whether no start date is set before it is done.
    pub is_before_start: bool,
    /// Whether it says that the start date suits somebody: a start that moves is asked about anew.
    pub is_about_start: bool,
    /// The kinds of host that it is for; empty for all.
    pub into: Vec<String>,
    /// What the step settles, each ticked when it is agreed on (R-085…R-092).
    pub topics: Vec<Topic>,
}

/// Something that an agreement says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Topic {
    /// The word by which officers tick it.
    pub name: String,
    /// What it is, in a sentence for officers.
    pub what: String,
}

/// Who sees to a step of the set-up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Owner {
    /// The employer.
    #[default]
    Home,
    /// Where the person goes.
    Host,
    /// The person.
    Secondee,
    /// The programme team.
    Team,
}

impl Owner {
    /// All of them, with their names in config.
    pub const ALL: [(&str, Self); 4] = [
        ("home", Self::Home),
        ("host", Self::Host),
        ("secondee", Self::Secondee),
        ("team", Self::Team),
    ];

    /// The name in config and for officers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Host => "host",
            Self::Secondee => "secondee",
            Self::Team => "team",
        }
    }
}
