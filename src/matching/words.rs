//! What is said about matches: the sentences of `prompts/matching.toml`, filled in.

use std::collections::BTreeMap;

use minijinja::{Environment, UndefinedBehavior};

use super::score::Part;
use crate::domain::terms::Rule;

/// What else is said, and what each of it knows.
pub const SAYINGS: &[Key] = &[
    ("nothing", &[]),
    ("yes", &[]),
    ("no", &[]),
    ("unknown", &[]),
    ("reason", &["part", "points", "most", "has", "asks"]),
    ("wanting", &["part", "points", "most", "has", "asks"]),
    ("score", &["score"]),
    ("introduced", &["person", "role", "match", "score"]),
    ("other-programme", &["person", "role"]),
    ("closed", &["submission", "state", "missing"]),
    ("no-board", &[]),
    ("no-people", &["programme"]),
    ("spare-now", &["person", "role", "score", "loss"]),
    ("person-has-elsewhere", &["person", "role", "score", "programme", "match"]),
    ("agreed", &["person", "role", "match"]),
    ("under-way", &["person", "role", "match"]),
    ("waits", &["submission"]),
    ("waits-for-word", &["person", "role"]),
    ("was-asked", &["day"]),
    ("waits-for-release", &["days"]),
    ("comes-later", &["submission", "other", "circular"]),
    ("next-person", &["person", "role", "score", "taken"]),
    ("next-role", &["person", "role", "score", "taken"]),
    ("no-next-person", &["role"]),
    ("no-next-role", &["person"]),
    ("not-open", &[]),
    ("agreed-elsewhere", &["match"]),
    ("under-way-again", &["match"]),
    ("from-home", &[]),
    ("apart", &["person", "role", "sentence", "change"]),
    ("apart-by-more", &["person", "role", "sentence", "change"]),
    ("proposed", &["person", "role", "score"]),
    ("spare", &["person", "role", "score", "loss"]),
    ("person-has", &["person", "role", "score"]),
    ("role-has", &["person", "role", "score"]),
    ("no-person", &["person", "advice"]),
    ("no-role", &["role", "advice"]),
    ("more-remarks", &["count"]),
    ("role-without-place", &["role"]),
    ("role-without-positions", &["role"]),
    ("equal-roles", &["role", "count"]),
    ("interest-without-length", &["person", "asks", "has"]),
    ("interest-without-place", &["person"]),
    ("swap-apart", &[]),
    ("swap-waits", &["one", "other"]),
    ("swap", &["one", "other", "first", "second"]),
    ("swap-totals", &["people", "proposed"]),
    ("swaps-need-a-boundary", &[]),
    ("group", &["by", "group", "people", "suited", "proposed", "ratio"]),
    ("hidden", &[]),
    ("totals", &["proposed", "people", "places", "roles", "pairs", "weight", "bound"]),
];

/// What the transparency record says of a programme's terms, besides its rules.
const RECORD: &[Key] = &[
    ("limits", &["of", "share", "stretch", "weeks", "half_days"]),
    (
        "points",
        &[
            "of",
            "essential",
            "desirable",
            "profession",
            "second",
            "level",
            "distance",
            "wishes",
            "release",
            "no_release",
        ],
    ),
    ("strict", &[]),
    ("loose", &[]),
    ("desk", &[]),
    ("vacancy", &[]),
    ("expertise", &[]),
    ("auto", &["points"]),
    ("still", &["days"]),
    ("at-a-time", &["roles", "people"]),
    ("swaps", &["come_first"]),
    ("hybrid", &["percent"]),
    ("grades", &["grades"]),
];

/// A key with what its sentence knows.
pub type Key = (&'static str, &'static [&'static str]);

/// The tables of the file, with the keys that each has and what the sentences of each know.
pub fn tables() -> [(&'static str, Vec<Key>); 6] {
    let rules = |known: &'static [&'static str]| -> Vec<Key> {
        Rule::ALL.iter().map(move |rule| (rule.as_str(), known)).collect()
    };
    let nothing: &[&str] = &[];
    let parts: &[&str] = &["has", "asks", "points", "most"];
    [
        ("rules", rules(&["has", "asks"])),
        ("changes", rules(&["has", "asks", "change"])),
        ("names", Part::ALL.iter().map(|part| (part.as_str(), nothing)).collect()),
        ("parts", Part::ALL.iter().map(|part| (part.as_str(), parts)).collect()),
        ("sayings", SAYINGS.to_vec()),
        ("record", [rules(nothing), RECORD.to_vec()].concat()),
    ]
}

/// The sentences, by table and key.
#[derive(Clone, Default, Debug)]
pub struct Phrases {
    environment: Environment<'static>,
}

impl Phrases {
    /// No sentences yet.
    pub fn new() -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        Self { environment }
    }

    /// Adds a sentence that knows some values.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn add(
        &mut self,
        table: &str,
        key: &str,
        text: &str,
        known: &[&str],
    ) -> Result<(), String> {
        let name = format!("{table}.{key}");
        let wrong = |error: &minijinja::Error| format!("this is no sentence to fill in: {error}.");
        self.environment
            .add_template_owned(name.clone(), text.to_owned())
            .map_err(|error| wrong(&error))?;
        let template = self.environment.get_template(&name).map_err(|error| wrong(&error))?;
        let mut unknown: Vec<String> = template
            .undeclared_variables(false)
            .into_iter()
            .filter(|variable| !known.contains(&variable.as_str()))
            .collect();
        unknown.sort();
        match unknown.first() {
            None => Ok(()),
            Some(variable) => {
                let known = known.join("`, `");
                Err(format!("knows no `{{{{ {variable} }}}}`; it knows `{known}`."))
            }
        }
    }

    /// A sentence, filled in.
    pub fn say(&self, table: &str, key: &str, values: &[(&str, &str)]) -> String {
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let values: BTreeMap<String, String> = values.iter().map(own).collect();
        let template = self.environment.get_template(&format!("{table}.{key}"));
        template.and_then(|template| template.render(values)).unwrap_or_default()
    }
}
