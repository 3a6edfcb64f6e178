//! What a programme asks of a match: its hard rules, their limits, and what each part of a score is worth.

use jiff::SignedDuration;

/// Declares the hard rules once: the variant and its name in config, `prompts/matching.toml` and JSON.
macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A hard rule: a pair that breaks it is never proposed. Nothing else excludes anybody.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Rule {
            $($(#[$doc])* $variant,)*
        }

        impl Rule {
            /// Every rule, in the order in which they are told where a programme gives none.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in config, in `prompts/matching.toml` and in JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

rules! {
    /// The programme takes interests and roles.
    ProgrammeOpen = "programme-open",
    /// A host that only might take part later is not matched.
    RoleKind = "role-kind",
    /// Nobody is matched with their own role.
    NotOneself = "not-oneself",
    /// A nominee has been told.
    NomineeTold = "nominee-told",
    /// The person's sector takes part.
    Eligibility = "eligibility",
    /// The person has the right to work in the UK.
    RightToWork = "right-to-work",
    /// The programme sends people from that sector to that one.
    Direction = "direction",
    /// A secondment leads to another organisation.
    NotOwnOrganisation = "not-own-organisation",
    /// Either side may name organisations that it is never introduced to (M-13).
    NeverIntroduce = "never-introduce",
    /// A pair that was tried is not tried again.
    NotTriedBefore = "not-tried-before",
    /// The nationality rules of the Civil Service, where the role is on its terms.
    Nationality = "nationality",
    /// Both would do one of the kinds of secondment.
    Arrangement = "arrangement",
    /// The length suits both.
    Length = "length",
    /// The person has the days a week that the role takes (M-5).
    Days = "days",
    /// The person is free when the role begins.
    Dates = "dates",
    /// The secondment ends by the end of a fixed-term contract (F-2).
    ContractEnd = "contract-end",
    /// The work can be reached, or done from home.
    Place = "place",
    /// The levels are comparable.
    Level = "level",
    /// The person has enough of what the role cannot do without.
    Skills = "skills",
}

impl Rule {
    /// The rule of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.as_str() == name)
    }
}

/// How near a fit must be; a programme has two sets, of which the loose one serves when places stay empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Levels by which a person may lie outside the role's range.
    pub level_stretch: u8,
    /// The least share of the essential skills in per cent, each counted by its rarity.
    pub essential_share: u8,
    /// Weeks by which a person may be free later than the role begins.
    pub weeks_late: u16,
    /// Half days a week that may lack.
    pub half_days_short: u8,
}

/// What each part of a score is worth at most; together 1000.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Points {
    /// Essential skills.
    pub essential: u16,
    /// Desirable skills.
    pub desirable: u16,
    /// The role's profession is the person's.
    pub profession: u16,
    /// The role's profession is the one that the person is turning to.
    pub second_profession: u16,
    /// Closeness of level.
    pub level: u16,
    /// Nearness of the work.
    pub distance: u16,
    /// Skills that the person wishes to learn.
    pub wishes: u16,
    /// The line manager has agreed.
    pub release: u16,
    /// The line manager has not, or it is not known.
    pub no_release: u16,
}

impl Points {
    /// The most that a score can come to.
    pub fn most(&self) -> u16 {
        let profession = self.profession.max(self.second_profession);
        let release = self.release.max(self.no_release);
        let parts =
            [self.essential, self.desirable, profession, self.level, self.distance, self.wishes];
        parts.iter().fold(release, |sum, part| sum.saturating_add(*part))
    }
}

/// What a programme asks of a match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// The hard rules that hold, in the order in which they are told.
    pub rules: Vec<Rule>,
    /// The limits that hold unless others are asked for.
    pub strict: Limits,
    /// Wider limits.
    pub loose: Limits,
    /// The limits by which the running desk proposes.
    pub desk: Limits,
    /// From so many points the desk introduces two without an officer; none given, it never does (F-28).
    pub auto_from: Option<u16>,
    /// Who has not spoken of a submission for so long is asked before it is proposed; nobody is, if none is given.
    pub still_available_after: Option<SignedDuration>,
    /// Whether whoever has waited so long without a match is asked too, though none waits for the word.
    pub asks_who_waits: bool,
    /// Grades by level, lowest first: a grade that is not named has no level, and no level shuts nobody out.
    pub grades: Vec<Vec<String>>,
    /// How far people travel to a role that is partly done from home, in per cent of their usual way.
    pub hybrid_reach: u16,
    /// So many of the best-fitting people are kept in view for a role.
    pub kept_for_role: usize,
    /// So many of the best-fitting roles are kept in view for a person.
    pub kept_for_person: usize,
    /// Roles that are proposed to one person at a time.
    pub proposals_for_person: u32,
    /// People who are proposed for one position at a time.
    pub proposals_for_position: u32,
    /// Whether swaps are put together before roles are filled; else among those for whom no role is proposed.
    pub swaps_come_first: bool,
    /// What the parts of a score are worth.
    pub points: Points,
    /// The same where a host has no vacancy and looks for an expertise.
    pub points_for_expertise: Points,
}

impl Default for Terms {
    fn default() -> Self {
        let strict =
            Limits { level_stretch: 0, essential_share: 50, weeks_late: 0, half_days_short: 0 };
        let points = Points {
            essential: 450,
            desirable: 100,
            profession: 150,
            second_profession: 105,
            level: 100,
            distance: 100,
            wishes: 50,
            release: 50,
            no_release: 20,
        };
        Self {
            rules: Rule::ALL.to_vec(),
            strict,
            loose: Limits { level_stretch: 1, essential_share: 20, ..strict },
            desk: strict,
            auto_from: None,
            still_available_after: Some(SignedDuration::from_hours(90 * 24)),
            asks_who_waits: true,
            grades: Vec::new(),
            hybrid_reach: 100,
            kept_for_role: 30,
            kept_for_person: 10,
            proposals_for_person: 1,
            proposals_for_position: 1,
            swaps_come_first: false,
            points,
            points_for_expertise: Points {
                essential: 600,
                desirable: 50,
                level: 50,
                profession: 100,
                second_profession: 70,
                ..points
            },
        }
    }
}
