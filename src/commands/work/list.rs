//! The list as the desk gives it.

use secondment_desk::desk::needs_you_in_words;
use serde::Deserialize;

/// What `queue --json` says.
#[derive(Clone, Default, Deserialize)]
pub struct Listed {
    pub needs_you: usize,
    #[serde(default)]
    pub n_messages: usize,
    #[serde(default)]
    pub n_matches: usize,
    pub done: usize,
    pub waiting_on_others: usize,
    pub days: i64,
    #[serde(default)]
    pub overdue: Option<String>,
    #[serde(default)]
    pub alarms: Vec<String>,
    #[serde(default)]
    pub entries: Vec<Entry>,
    #[serde(default)]
    pub others: Vec<String>,
    #[serde(default)]
    pub finished: Vec<String>,
}

/// A place in the list.
#[derive(Clone, Deserialize)]
pub struct Entry {
    #[serde(default)]
    pub group: Option<String>,
    pub things: Vec<Thing>,
}

/// Something that waits.
#[derive(Clone, Deserialize)]
pub struct Thing {
    pub reference: String,
    pub what: String,
    pub step: String,
    #[serde(rename = "do")]
    pub command: String,
    pub because: String,
    #[serde(default)]
    pub is_unanswered: bool,
    #[serde(default)]
    pub against: Vec<String>,
    #[serde(default)]
    pub sides: Vec<String>,
    #[serde(default)]
    pub by: Option<String>,
    #[serde(default)]
    pub from: Option<String>,
    #[serde(default)]
    pub words: Option<String>,
    #[serde(default)]
    pub holder: Option<String>,
    #[serde(default)]
    pub mark: Option<String>,
    /// Of a match: the interest and the role.
    #[serde(default)]
    pub made_of: Vec<String>,
}

impl Listed {
    /// The head of the list.
    pub fn head(&self) -> String {
        let needs = needs_you_in_words(self.needs_you, self.n_messages, self.n_matches);
        format!(
            "{needs}. {} done in the last {} days. {} waiting on others.",
            self.done, self.days, self.waiting_on_others
        )
    }

    /// What is to be known before anything else.
    pub fn attention(&self) -> impl Iterator<Item = &String> {
        self.overdue.iter().chain(&self.alarms)
    }

    /// How many others stand in the same place and are answered too.
    pub fn n_beside(&self, reference: &str) -> usize {
        let has = |entry: &&Entry| entry.things.iter().any(|thing| thing.reference == reference);
        let place = self.entries.iter().find(has);
        let things = place.into_iter().flat_map(|entry| &entry.things);
        things.filter(|thing| thing.reference != reference && thing.step == "answer").count()
    }

    /// Everything that waits, with the group that it begins, if it begins one.
    pub fn things(&self) -> impl Iterator<Item = (Option<&str>, &Thing)> {
        self.entries.iter().flat_map(|entry| {
            entry
                .things
                .iter()
                .enumerate()
                .map(|(at, thing)| (entry.group.as_deref().filter(|_| at == 0), thing))
        })
    }
}

impl Thing {
    /// What is known of it, a line each.
    pub fn lines(&self) -> Vec<String> {
        let by = self.by.as_ref().map(|by| format!(", by {by}")).unwrap_or_default();
        let mut lines = vec![format!("{}  {}{by}", self.reference, self.what)];
        lines.extend(self.holder.as_ref().map(|holder| format!("In hand: {holder}")));
        if self.from.is_some() || self.words.is_some() {
            let from = self.from.as_deref().unwrap_or("somebody");
            let words = self.words.as_ref().map(|words| format!(": \"{words}\""));
            lines.push(format!("{from}{}", words.unwrap_or_default()));
        }
        lines.extend(self.sides.iter().cloned());
        lines.push(format!("Suggested: {}, because {}", self.suggested(), self.because));
        lines.extend(self.against.iter().map(|against| format!("Against it: {against}")));
        lines
    }

    /// The suggested step in words.
    pub fn suggested(&self) -> &'static str {
        match self.step.as_str() {
            "answer" => "answer it",
            "read-raw" => "read the raw mail",
            "confirm" => "confirm it: both sides are introduced",
            "merge" => "say that the two are one person",
            "send-again" => "send it once more",
            "done" => "say that it is dealt with",
            "close" => "close it, with the reason",
            "tell" => "tell the side that does not know",
            "pass-on" => "let others hear of it",
            _ => "look at it",
        }
    }

    /// What the suggested command is about, behind its name.
    pub fn objects(&self) -> Vec<String> {
        self.command.split_whitespace().skip(2).map(str::to_owned).collect()
    }
}
