//! Fields of the two forms and their values (R-028, R-031, R-042…R-047).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Declares the fields once: the variant, its name in config, prompts and JSON, and what a value of it is.
macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: $kind:ident,)*) => {
        /// A field of a form.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FieldName {
            $($(#[$doc])* $variant,)*
        }

        impl FieldName {
            /// Every field that a form may have.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in config, in `prompts/questions/` and in JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What a value of the field is.
            pub fn kind(self) -> FieldKind {
                match self {
                    $(Self::$variant => FieldKind::$kind,)*
                }
            }
        }
    };
}

fields! {
    /// The person's name.
    Name = "name": Text,
    /// The person's mail address.
    Email = "email": Text,
    /// The person's present post.
    JobTitle = "job_title": Text,
    /// Who employs the person.
    Employer = "employer": Text,
    /// The host of a role.
    Organisation = "organisation": Text,
    /// The kind of employer or host.
    Sector = "sector": Choice,
    /// Grade as written; a Civil Service grade in its short form.
    Grade = "grade": Text,
    /// A profession of the vocabulary.
    Profession = "profession": Text,
    /// What the person can do.
    Skills = "skills": List,
    /// What a role cannot do without.
    EssentialSkills = "essential_skills": List,
    /// What a role would like.
    DesirableSkills = "desirable_skills": List,
    /// Places wanted or offered.
    Places = "places": List,
    /// Places said no to.
    PlacesExcluded = "places_excluded": List,
    /// On site, hybrid, remote or flexible.
    Remote = "remote": Choice,
    /// Full time or part time.
    WorkingPattern = "working_pattern": Choice,
    /// Days a week wanted or offered.
    DaysPerWeek = "days_per_week": Number,
    /// Short term, long term, part time, exchange (R-075…R-079).
    Arrangements = "arrangements": List,
    /// Length in weeks.
    DurationWeeks = "duration_weeks": Weeks,
    /// From when the person could go.
    AvailableFrom = "available_from": Date,
    /// When the role would begin.
    Start = "start": Date,
    /// The end of a fixed-term contract (F-2).
    ContractEnd = "contract_end": Date,
    /// The legal right to work in the UK, yes or no.
    RightToWork = "right_to_work": Flag,
    /// Whether the line manager agrees (F-2).
    ManagerPermission = "manager_permission": Flag,
    /// Whether pay is above the programme's threshold, never the figure.
    RemunerationAboveThreshold = "remuneration_above_threshold": Flag,
    /// Headings of declared outside interests.
    DeclaredInterests = "declared_interests": List,
    /// The title of a role.
    Title = "title": Text,
    /// A vacancy, an expertise wanted, or an interest for later.
    Kind = "kind": Choice,
    /// Who holds the vacancy.
    ContactName = "contact_name": Text,
    /// The vacancy holder's mail address.
    ContactEmail = "contact_email": Text,
    /// How many secondees a role could take.
    Positions = "positions": Number,
    /// Whether the host's own approvals were followed.
    ApprovalsFollowed = "approvals_followed": Flag,
    /// How far the host pays the salary back.
    Reimbursement = "reimbursement": Choice,
    /// Whether the role may need travel to the host's other offices.
    Travel = "travel": Flag,
    /// Organisations that a side is never introduced to (M-13).
    NeverIntroduce = "never_introduce": List,
    /// What the person wishes to learn.
    LearningWishes = "learning_wishes": List,
    /// How far the person would travel to work, in miles.
    TravelMiles = "travel_miles": Number,
    /// The reference of what comes first: nothing is proposed before that is agreed on or has ended.
    OnlyAfter = "only_after": Text,
}

/// The closed sets, flags aside.
const SETS: [(FieldName, &[&str]); 6] = [
    (
        FieldName::Sector,
        &[
            "civil_service",
            "local_authority",
            "strategic_authority",
            "industry",
            "academia",
            "other",
        ],
    ),
    (FieldName::Remote, &["on_site", "hybrid", "remote", "flexible"]),
    (FieldName::WorkingPattern, &["full_time", "part_time"]),
    (FieldName::Arrangements, &["short_term", "long_term", "part_time", "exchange"]),
    (FieldName::Kind, &["vacancy", "expertise", "future_interest"]),
    (FieldName::Reimbursement, &["full", "partial", "none"]),
];

impl FieldName {
    /// The words of a closed set that a value is one of, or for arrangements several; none for a field that takes other words.
    pub fn set(self) -> &'static [&'static str] {
        if self.kind() == FieldKind::Flag {
            return &["true", "false"];
        }
        SETS.iter().find(|(field, _)| *field == self).map_or(&[], |(_, set)| set)
    }

    /// The field of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.as_str() == name)
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What the values of a field are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// Free text.
    Text,
    /// One word of a closed set.
    Choice,
    /// A list of text.
    List,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// A date or a month.
    Date,
    /// A length in weeks.
    Weeks,
}

/// A field's value, in the form of the reading contract.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// Text, a word of a closed set, or a date as `YYYY-MM-DD` or `YYYY-MM`.
    Text(String),
    /// A list of text.
    List(Vec<String>),
    /// A length in weeks; a missing side is open.
    Weeks {
        /// The least length.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u32>,
        /// The greatest length.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
}

impl FieldValue {
    /// The text of a single value.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The items of a list.
    pub fn items(&self) -> &[String] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The answer to a yes-or-no question.
    pub fn flag(&self) -> Option<bool> {
        if let Self::Flag(flag) = self { Some(*flag) } else { None }
    }

    /// The number.
    pub fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }
}

/// A value, the words that it was read from, and when.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Field {
    /// The value.
    pub value: FieldValue,
    /// The passage of the message that the value was read from.
    pub words: String,
    /// When the message came.
    pub at: Timestamp,
}

impl Field {
    /// Whether the value stands in the words that it was read from; if not, the reader put it so, and the sender had better look.
    pub fn is_as_written(&self) -> bool {
        let folded = |text: &str| {
            let mut words = String::from(" ");
            for letter in text.chars() {
                if letter.is_alphanumeric() {
                    words.extend(letter.to_lowercase());
                } else if !words.ends_with(' ') {
                    words.push(' ');
                }
            }
            words.trim_end().to_owned() + " "
        };
        let words = folded(&self.words);
        let stands = |text: &str| words.contains(&folded(text));
        match &self.value {
            FieldValue::Flag(_) => true,
            FieldValue::Number(number) => stands(&number.to_string()),
            FieldValue::Text(text) => stands(text),
            FieldValue::List(items) => items.iter().all(|item| stands(item)),
            FieldValue::Weeks { min, max } => {
                min.iter().chain(max).all(|weeks| stands(&weeks.to_string()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, value: FieldValue, expected: bool) {
        let field = Field { value, words: words.to_owned(), at: Timestamp::UNIX_EPOCH };
        assert_eq!(field.is_as_written(), expected, "{words}");
    }

    #[test]
    fn a_value_is_to_be_checked_unless_it_stands_in_the_words() {
        let text = |text: &str| FieldValue::Text(text.to_owned());
        check("based in leeds.", FieldValue::List(vec!["Leeds".to_owned()]), true);
        check("two days a week", FieldValue::Number(2.0), false);
        check("2 days a week", FieldValue::Number(2.0), true);
        check("12 days", FieldValue::Number(2.0), false);
        check("mostly remote", text("hybrid"), false);
        check("On-site", text("on_site"), true);
        check("from June", text("2026-06"), false);
        check("3 months", FieldValue::Weeks { min: Some(13), max: Some(13) }, false);
        check("12 weeks", FieldValue::Weeks { min: Some(12), max: Some(12) }, true);
    }
}
