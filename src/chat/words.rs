//! What is said in a workspace beside letters, and the commands, each of which stands for a sentence.

use crate::domain::pressing::{Act, Needs};

/// Where a sentence takes what its user has written.
const TEXT: &str = "{text}";

/// What is said at once, and which commands there are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words {
    /// What somebody said is durable.
    pub kept: String,
    /// It cannot be kept just now.
    pub busy: String,
    /// What somebody pressed was done before.
    pub done: String,
    /// What somebody pressed they have pressed a moment ago.
    pub again: String,
    /// Nothing is known of theirs that it could be about.
    pub nothing: String,
    /// A form was sent in with nothing written.
    pub empty: String,
    /// There is more than is shown.
    pub cut: String,
    /// What may be pressed under a draft.
    pub buttons: Buttons,
    /// What somebody pressed is not known, or not any more.
    pub stale: String,
    /// What can be done.
    pub help: String,
    /// What that is called among the commands.
    pub help_description: String,
    /// The commands, help aside.
    pub commands: Vec<Command>,
}

/// What stands on buttons, and over menus and forms.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Buttons {
    /// Changes a draft.
    pub change: String,
    /// Keeps it for later.
    pub later: String,
    /// Submits it.
    pub submit: String,
    /// Asks what is to be changed.
    pub change_ask: String,
    /// Stands in the menu of the details that are written.
    pub in_words: String,
    /// Stands in the menu of the details that are chosen.
    pub to_choose: String,
    /// Stands over a form.
    pub title: String,
}

/// A command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Command {
    /// Its name: a word, or two.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What its user is asked for, if anything.
    pub asks: Option<String>,
    /// Whether that may be left out.
    pub is_optional: bool,
    /// The sentence that it stands for.
    pub says: String,
    /// What it does, where no sentence does that.
    pub press: Option<Act>,
    /// What officers order by it; for nobody else.
    pub orders: Option<Deed>,
    /// What its user must have here for it to be about anything.
    pub needs: Option<Needs>,
}

/// What officers may order in a workspace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// Gives the officer's address, for a code.
    Link,
    /// Shows what waits.
    Queue,
    /// Shows everything about a reference.
    Show,
    /// Introduces a match.
    Confirm,
    /// Does not, and why.
    Reject,
    /// Says that something is dealt with.
    Done,
    /// Answers a message in the officer's own words.
    Answer,
    /// Gives something to an officer, or to nobody.
    Assign,
    /// Takes the latest order about something back.
    Undo,
    /// Stops all sending.
    Pause,
    /// Goes on with it.
    Resume,
}

impl Deed {
    /// All of them, with their names in `chat.toml`.
    pub const ALL: [(&str, Self); 11] = [
        ("link", Self::Link),
        ("queue", Self::Queue),
        ("show", Self::Show),
        ("confirm", Self::Confirm),
        ("reject", Self::Reject),
        ("done", Self::Done),
        ("answer", Self::Answer),
        ("assign", Self::Assign),
        ("undo", Self::Undo),
        ("pause", Self::Pause),
        ("resume", Self::Resume),
    ];
}

impl Command {
    /// The sentence with what its user has written.
    pub fn sentence(&self, text: &str) -> String {
        self.says.replace(TEXT, text).trim().to_owned()
    }

    /// What is wrong with it, in a sentence.
    ///
    /// # Errors
    /// What to mend.
    pub fn check(&self) -> Result<(), String> {
        let words: Vec<&str> = self.name.split(' ').collect();
        let is_plain = |letter: char| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter)
        };
        let is_word = |word: &&str| (1..=32).contains(&word.len()) && word.chars().all(is_plain);
        if words.len() > 2 || !words.iter().all(is_word) || self.name == HELP {
            return Err(format!(
                "`{}` is no name of a command: one word or two of small letters, and not `help`.",
                self.name
            ));
        }
        let is_short = |text: &str| (1..=100).contains(&text.chars().count());
        if !is_short(&self.description) || !self.asks.as_deref().is_none_or(is_short) {
            return Err(format!(
                "`{}`: `description` and `asks` have 1 to 100 characters.",
                self.name
            ));
        }
        if self.says.contains(TEXT) != self.asks.is_some() {
            return Err(format!(
                "`{}`: `says` holds {TEXT} where there is `asks`, and only there.",
                self.name
            ));
        }
        Ok(())
    }
}

/// The command that tells what can be done.
pub const HELP: &str = "help";

/// How commands are named to officers at the terminal.
const AT_TERMINAL: &str = "secondment-desk ";

/// A line of a list without its number, and as wide.
fn without_number(line: &str) -> String {
    let number = line.get(..3).map(str::trim_start).unwrap_or_default();
    let is_numbered = !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit());
    match line.get(3..).filter(|rest| is_numbered && rest.starts_with("  ")) {
        Some(rest) => format!("  -{rest}"),
        None => line.to_owned(),
    }
}

impl Words {
    /// The sentence of a command that somebody typed as words, where the workspace knows no commands or was not told that it is one. A
    /// command's bare name is one, too, where it takes no words.
    pub fn typed(&self, text: &str) -> Option<(&Command, String)> {
        let text = text.trim();
        let Some(typed) = text.strip_prefix('/') else {
            let is_it = |command: &&Command| {
                let takes_none = command.asks.is_none() || command.is_optional;
                takes_none && command.orders.is_none() && command.name.eq_ignore_ascii_case(text)
            };
            return self.commands.iter().find(is_it).map(|command| (command, command.sentence("")));
        };
        let behind = |command: &Command| {
            let rest = typed.strip_prefix(command.name.as_str())?;
            (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
        };
        let mut known = self.commands.iter().filter(|command| command.orders.is_none());
        known.find_map(|command| Some((command, command.sentence(behind(command)?))))
    }

    /// What officers are told at the terminal, as it is told here: commands by their names here, and nothing numbered, since an order
    /// names a reference.
    pub fn of_workspace(&self, told: &str) -> String {
        let lines: Vec<String> =
            told.lines().map(|line| self.with_own_commands(without_number(line))).collect();
        lines.join("\n")
    }

    /// A line in which the terminal's commands are this workspace's, where it has them.
    fn with_own_commands(&self, line: impl AsRef<str>) -> String {
        let mut parts = line.as_ref().split(AT_TERMINAL);
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(part.len());
            let (name, rest) = part.split_at_checked(end).unwrap_or((part, ""));
            let here = format!("desk {}", if name == "list" { "queue" } else { name });
            if self.command(&here).is_some() {
                let rest = rest.replacen(" --because ", " ", 1).replacen(" --to ", " ", 1);
                text.push('/');
                text.push_str(&here);
                text.push_str(&rest);
            } else {
                text.push_str(AT_TERMINAL);
                text.push_str(part);
            }
        }
        text
    }

    /// The command of that name.
    pub fn command(&self, name: &str) -> Option<&Command> {
        self.commands.iter().find(|command| command.name == name)
    }
}
