//! `prompts/chat.toml`: what is said in a chat workspace beside letters.

use std::cell::RefCell;

use super::keys::{self, Table, TomlText};
use super::problems::Faults;
use super::source::Folder;
use crate::chat::words::{Buttons, Command, Deed, Words};
use crate::domain::pressing::{Act, Needs};

/// The file.
const FILE: &str = "chat.toml";
/// The longest thing that is said at once.
const LONGEST: usize = 2000;

/// Reads the file; where there is none beside the config, the one inside the program.
pub fn read(prompts: &Folder, faults: &RefCell<Faults>) -> Words {
    let embedded = Folder::embedded_prompts();
    let folder = if prompts.bytes(FILE).is_some() { prompts } else { &embedded };
    let file = folder.shown(FILE);
    let Some(text) = folder.told(FILE, faults) else { return Words::default() };
    let source = TomlText { file: &file, text: &text, n_lines_before: 0 };
    keys::read_toml(&source, faults, read_words).flatten().unwrap_or_default()
}

fn read_words(root: &Table<'_>) -> Option<Words> {
    let at_once = root.table("at-once", |table| {
        let said = ["kept", "busy", "stale", "help", "done", "nothing", "cut", "empty", "again"];
        said.map(|key| table.required(key, "\"Thank you, we have it.\"", sayable))
    });
    let buttons = root.table("buttons", read_buttons).flatten();
    let help = root
        .table("help", |table| table.required("description", "\"What you can do\"", keys::text));
    for (key, is_there) in
        [("at-once", at_once.is_some()), ("help", help.is_some()), ("buttons", buttons.is_some())]
    {
        if !is_there {
            root.fault(0, format!("`[{key}]` is missing."));
        }
    }
    let commands = root.tables("commands", read_command);
    let commands: Vec<Command> = commands.into_iter().flatten().collect();
    for (at, command) in commands.iter().enumerate() {
        let first = |name: &str| name.split(' ').next().unwrap_or_default().to_owned();
        let clashes = |earlier: &&Command| {
            let is_inside = earlier.name.contains(' ') != command.name.contains(' ');
            earlier.name == command.name
                || (is_inside && first(&earlier.name) == first(&command.name))
        };
        if commands.iter().take(at).any(|earlier| clashes(&earlier)) {
            root.fault(
                0,
                format!(
                    "the command `{}` is there twice, or both alone and with a second word.",
                    command.name
                ),
            );
        }
    }
    let [kept, busy, stale, help_text, done, nothing, cut, empty, again] = at_once?;
    Some(Words {
        kept: kept?,
        busy: busy?,
        stale: stale?,
        empty: empty?,
        again: again?,
        done: done?,
        nothing: nothing?,
        cut: cut?,
        buttons: buttons?,
        help: help_text?,
        help_description: help.flatten()?,
        commands,
    })
}

fn read_buttons(table: &Table<'_>) -> Option<Buttons> {
    let label = |key| table.required(key, "\"Change\"", |value| up_to(value, 45));
    let ask =
        |key| table.required(key, "\"What would you like to change?\"", |value| up_to(value, 150));
    let [change, later, submit, title] = ["change", "later", "submit", "title"].map(label);
    let [change_ask, in_words, to_choose] = ["change-ask", "in-words", "to-choose"].map(ask);
    Some(Buttons {
        change: change?,
        later: later?,
        submit: submit?,
        change_ask: change_ask?,
        in_words: in_words?,
        to_choose: to_choose?,
        title: title?,
    })
}

fn up_to(value: &toml::de::DeValue<'_>, most: usize) -> Result<String, String> {
    let text = keys::text(value)?.trim().to_owned();
    if !(1..=most).contains(&text.chars().count()) {
        return Err(format!("has 1 to {most} characters."));
    }
    Ok(text)
}

fn sayable(value: &toml::de::DeValue<'_>) -> Result<String, String> {
    let text = keys::text(value)?.trim().to_owned();
    if text.chars().count() > LONGEST {
        return Err(format!("has more than {LONGEST} characters."));
    }
    Ok(text)
}

fn read_command(table: &Table<'_>) -> Option<Command> {
    let name = table.required("name", "\"role submit\"", keys::text);
    let description = table.required("description", "\"Tell us of a role\"", keys::text);
    let asks = table.optional("asks", keys::text);
    let is_optional = table.optional("optional", keys::flag).unwrap_or(false);
    let says = table.required("says", "\"We would like to host a secondee. {text}\"", keys::text);
    let press = table.optional("press", |value| match keys::text(value)?.as_str() {
        "show" => Ok(Act::Show),
        "feedback" => Ok(Act::Feedback),
        other => {
            Err(format!("`{other}` is nothing that a command does; `show` and `feedback` are."))
        }
    });
    let orders = table.optional("orders", keys::one_of(&Deed::ALL));
    let needs = table.optional("needs", keys::one_of(&Needs::ALL));
    let command = Command {
        name: name?,
        description: description?,
        asks,
        is_optional,
        says: says?,
        press,
        orders,
        needs,
    };
    if let Err(sentence) = command.check() {
        table.fault(table.line("name"), sentence);
    }
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_commands_can_be_registered_and_stand_for_sentences() {
        let faults = RefCell::new(Faults::default());
        let words = read(&Folder::embedded_prompts(), &faults);
        assert!(faults.into_inner().is_empty());
        let submit = words.command("role submit").unwrap();
        assert_eq!(submit.sentence("In Leeds."), "We would like to host a secondee. In Leeds.");
        assert_eq!(words.command("help"), None);
        let typed = |text| words.typed(text).map(|(command, said)| (command.name.clone(), said));
        let learned = ("learned".to_owned(), "Learned: ask early.".to_owned());
        assert_eq!(typed("/learned ask early."), Some(learned));
        let submitted = "We would like to host a secondee. In Leeds.".to_owned();
        assert_eq!(typed("/role submit In Leeds."), Some(("role submit".to_owned(), submitted)));
        assert_eq!(typed("/learnedly"), None);
        assert_eq!(typed("learned ask early."), None);
        assert_eq!(typed("/desk queue"), None);
    }

    #[test]
    fn commands_that_discord_would_not_take_are_told() {
        let command = |name: &str, asks: Option<&str>, says: &str| Command {
            name: name.to_owned(),
            description: "What".to_owned(),
            asks: asks.map(str::to_owned),
            is_optional: false,
            says: says.to_owned(),
            press: None,
            orders: None,
            needs: None,
        };
        assert!(command("ask", Some("Your question"), "{text}").check().is_ok());
        for (name, asks, says) in [
            ("Ask", None, "x"),
            ("a b c", None, "x"),
            ("help", None, "x"),
            ("ask", None, "{text}"),
            ("ask", Some("Your question"), "x"),
        ] {
            assert!(command(name, asks, says).check().is_err(), "{name}");
        }
    }
}
