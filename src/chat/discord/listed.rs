//! The list of commands that Discord offers.

use serde_json::{Value, json};

use crate::chat::words::{Command, HELP, Words};

/// A group of commands, and a text: kinds of options.
pub const SUBCOMMAND: u64 = 1;
pub const STRING: u64 = 3;

/// The commands as Discord wants them: those of two words below their first.
pub fn commands(words: &Words, has_officers: bool) -> Value {
    let mut commands =
        vec![json!({"name": HELP, "description": words.help_description, "type": 1})];
    let offered = |command: &&Command| has_officers || command.orders.is_none();
    for command in words.commands.iter().filter(offered) {
        let asks = command.asks.iter().map(|asks| {
            json!({"type": STRING, "name": "text", "description": asks, "required": !command.is_optional, "max_length": 4000})
        });
        let options: Vec<Value> = asks.collect();
        let Some((first, second)) = command.name.split_once(' ') else {
            let (name, description) = (&command.name, &command.description);
            commands.push(
                json!({"name": name, "description": description, "type": 1, "options": options}),
            );
            continue;
        };
        let inner = json!({
            "type": SUBCOMMAND, "name": second, "description": command.description, "options": options,
        });
        let group =
            commands.iter_mut().find(|known| known.get("name").is_some_and(|name| name == first));
        match group.and_then(|group| group.get_mut("options")?.as_array_mut()) {
            Some(group) => group.push(inner),
            None => commands.push(json!({
                "name": first, "description": command.description, "type": 1, "options": [inner],
            })),
        }
    }
    Value::Array(commands)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_two_words_stand_below_their_first() {
        let command = |name: &str| Command {
            name: name.to_owned(),
            description: "What".to_owned(),
            asks: None,
            is_optional: false,
            says: "x".to_owned(),
            press: None,
            orders: None,
            needs: None,
        };
        let known = ["role submit", "ask", "role close"].map(command).to_vec();
        let all = commands(&Words { commands: known, ..Words::default() }, false);
        let names: Vec<&str> =
            all.as_array().unwrap().iter().filter_map(|known| known["name"].as_str()).collect();
        assert_eq!(names, ["help", "role", "ask"]);
        assert_eq!(all[1]["options"][1]["name"], "close");
    }
}
