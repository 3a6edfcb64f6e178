//! Interactions: commands that people use, and what they press.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use serenity::all::{ApplicationId, InteractionId};

use super::listed::{STRING, SUBCOMMAND};
use super::seen::User;
use super::{Discord, EPOCH_MS, WORKSPACE, cards, listed, sentence};
use crate::chat::forms::{Component, Filled, Next};
use crate::chat::words::{Buttons, Deed, Words};
use crate::chat::{Burst, Order, Post, Said, text};
use crate::domain::pressing::{Needs, Press};

/// A command, by Discord's number.
const COMMAND: u64 = 2;
/// Something pressed or chosen, and a form sent in.
const PRESS: u64 = 3;
const FORM: u64 = 5;
/// What an officer is shown: pieces of so many characters, and how many of them.
const PIECE: usize = 1800;
const MOST_PIECES: usize = 5;
/// What its user alone sees.
const EPHEMERAL: u64 = 64;
/// First answers: a message, that one comes, one in place of what was pressed, a form.
const MESSAGE: u64 = 4;
const LATER: u64 = 5;
const INSTEAD: u64 = 7;
const FILL_IN: u64 = 9;

/// What somebody asks by a command, a button, a menu or a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Its id, which is a number as those of messages are.
    pub number: u64,
    /// What it is answered by.
    pub token: String,
    /// Where; none in direct messages.
    pub guild: Option<u64>,
    /// Who.
    pub user: u64,
    /// The name that they show.
    pub name: Option<String>,
    /// The command's name, of one word or two, and what was written behind it; none for all else.
    pub command: Option<(String, String)>,
    /// What was pressed, chosen or sent in.
    pub component: Option<Component>,
    /// The roles of its user in the guild.
    pub roles: Vec<u64>,
}

#[derive(Deserialize)]
struct Raw {
    id: String,
    token: String,
    #[serde(rename = "type")]
    kind: u64,
    #[serde(default)]
    guild_id: Option<String>,
    #[serde(default)]
    member: Option<Member>,
    #[serde(default)]
    user: Option<User>,
    #[serde(default)]
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Member {
    user: User,
    #[serde(default)]
    roles: Vec<String>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    options: Option<Vec<Choice>>,
    #[serde(default)]
    custom_id: Option<String>,
    // The library writes null for what is not there.
    #[serde(default)]
    values: Option<Vec<String>>,
    #[serde(default)]
    components: Option<Vec<Row>>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    components: Option<Vec<Input>>,
}

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    custom_id: Option<String>,
    #[serde(default)]
    value: Option<String>,
}

#[derive(Deserialize)]
struct Choice {
    name: String,
    #[serde(rename = "type")]
    kind: u64,
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    options: Option<Vec<Choice>>,
}

impl Asked {
    /// An interaction by what was sent of it; none without an id, a token and a user.
    pub fn of(value: &Value) -> Option<Self> {
        let mut raw = Raw::deserialize(value).ok()?;
        let number = |text: &str| text.parse::<u64>().ok();
        let roles = raw.member.iter().flat_map(|member| &member.roles);
        let roles = roles.filter_map(|role| number(role)).collect();
        let user = raw.member.map(|member| member.user).or(raw.user)?;
        let component = match raw.kind {
            PRESS => raw.data.as_mut().and_then(component),
            // A form has inputs: one without any is one that could not be read.
            FORM => raw.data.as_mut().and_then(component).filter(|form| !form.written.is_empty()),
            _ => None,
        };
        let command = raw.data.filter(|_| raw.kind == COMMAND).and_then(|data| {
            let (mut name, mut options) = (data.name?, data.options.unwrap_or_default());
            if let Some(inner) = options.iter_mut().find(|option| option.kind == SUBCOMMAND) {
                name = format!("{name} {}", inner.name);
                options = inner.options.take().unwrap_or_default();
            }
            let text = options.into_iter().find(|option| option.kind == STRING);
            let text = text.and_then(|option| Some(option.value?.as_str()?.to_owned()));
            Some((name, text.unwrap_or_default()))
        });
        Some(Self {
            number: number(&raw.id)?,
            token: raw.token,
            guild: raw.guild_id.as_deref().and_then(number),
            user: number(&user.id)?,
            name: user.shown_name(),
            command,
            component,
            roles,
        })
    }
}

/// What was pressed, chosen or sent in.
fn component(data: &mut Data) -> Option<Component> {
    let rows = data.components.take().unwrap_or_default().into_iter();
    let inputs = rows.flat_map(|row| row.components.unwrap_or_default());
    let text = |input: Input| Some((input.custom_id?, input.value.unwrap_or_default()));
    let (chosen, written) = (data.values.take().unwrap_or_default(), inputs.filter_map(text));
    Some(Component { id: data.custom_id.take()?, chosen, written: written.collect() })
}

impl Discord {
    /// Puts the commands into the guild's list, in place of those that are there.
    ///
    /// # Errors
    /// What went wrong, in a sentence.
    pub async fn register(&self, application: u64, words: &Words) -> Result<(), String> {
        self.http.set_application_id(ApplicationId::new(application));
        let commands = listed::commands(words, self.settings.officer_role.is_some());
        let registered = self.http.create_guild_commands(self.settings.guild.into(), &commands);
        registered.await.map(drop).map_err(|error| sentence(&error))
    }

    /// What a command says, as if its user had written it. Interactions are a conversation of their own, of which none is fetched again.
    pub fn said(
        &self,
        asked: &Asked,
        application: u64,
        text: String,
        (press, needs): (Option<Press>, Option<Needs>),
    ) -> Burst {
        let post = Post {
            number: asked.number,
            at: moment(asked.number),
            text,
            files: Vec::new(),
            edited_ms: None,
        };
        let said = Said {
            account: asked.user.to_string(),
            name: asked.name.clone(),
            posts: vec![post],
            is_edit: false,
            press,
            needs,
        };
        Burst {
            workspace: WORKSPACE,
            programme: self.settings.programme.clone(),
            channel: application,
            is_direct: false,
            is_fleeting: true,
            said: Some(said),
            read_up_to: asked.number,
            is_watched: false,
        }
    }

    /// Says that an answer comes: before three seconds have passed.
    ///
    /// # Errors
    /// What went wrong, in a sentence.
    pub async fn acknowledge(&self, asked: &Asked) -> Result<(), String> {
        self.respond(asked, &json!({"type": LATER, "data": {"flags": EPHEMERAL}})).await
    }

    /// Answers at once, for the user alone.
    ///
    /// # Errors
    /// What went wrong, in a sentence.
    pub async fn tell(&self, asked: &Asked, text: &str) -> Result<(), String> {
        let data = json!({"content": text, "flags": EPHEMERAL, "allowed_mentions": {"parse": []}});
        self.respond(asked, &json!({"type": MESSAGE, "data": data})).await
    }

    /// Shows its user alone the details of a form, the values of a detail in their place, or a form to fill in.
    ///
    /// # Errors
    /// What went wrong, in a sentence.
    pub async fn show(
        &self,
        asked: &Asked,
        next: &Next<'_>,
        words: &Buttons,
        filled: &Filled,
    ) -> Result<(), String> {
        let response = match next {
            Next::Details(id, entries) => {
                json!({"type": MESSAGE, "data": cards::details(id, entries, words)})
            }
            Next::Values(id, entry) => {
                json!({"type": INSTEAD, "data": cards::values(id, entry, filled)})
            }
            Next::Form(id, entries) => {
                json!({"type": FILL_IN, "data": cards::form(id, entries, words, filled)})
            }
            Next::Does(..) => return self.acknowledge(asked).await,
        };
        self.respond(asked, &response).await
    }

    async fn respond(&self, asked: &Asked, response: &Value) -> Result<(), String> {
        let id = InteractionId::new(asked.number.max(1));
        let responded =
            self.http.create_interaction_response(id, &asked.token, response, Vec::new());
        responded.await.map_err(|error| sentence(&error))
    }

    /// What an officer orders by a command, and whether their role in the guild lets them.
    pub fn ordered(&self, asked: &Asked, application: u64, deed: Deed, text: String) -> Order {
        let role = self.settings.officer_role;
        Order {
            workspace: WORKSPACE,
            programme: self.settings.programme.clone(),
            channel: application,
            account: asked.user.to_string(),
            number: asked.number,
            has_role: role.is_some_and(|role| asked.roles.contains(&role)),
            deed,
            text,
        }
    }

    /// Shows an officer what came of an order, as it would stand in a terminal, in as many messages as it needs, of which only so
    /// many are shown.
    ///
    /// # Errors
    /// What went wrong, in a sentence.
    pub async fn tell_order(&self, asked: &Asked, told: &str, cut: &str) -> Result<(), String> {
        let plain = told.replace("```", "'''");
        let pieces = text::pieces(&plain, PIECE);
        let n_more = pieces.len().saturating_sub(MOST_PIECES);
        for (n, piece) in pieces.iter().take(MOST_PIECES).enumerate() {
            let mut text = format!("```\n{piece}\n```");
            if n + 1 == MOST_PIECES && n_more > 0 {
                text.push_str(cut);
            }
            if n == 0 {
                self.tell_later(asked, &text).await?;
                continue;
            }
            let more =
                json!({"content": text, "flags": EPHEMERAL, "allowed_mentions": {"parse": []}});
            let told = self.http.create_followup_message(&asked.token, &more, Vec::new()).await;
            told.map_err(|error| sentence(&error))?;
        }
        Ok(())
    }

    /// Answers what was acknowledged, for the user alone.
    ///
    /// # Errors
    /// What went wrong, in a sentence.
    pub async fn tell_later(&self, asked: &Asked, text: &str) -> Result<(), String> {
        let edit = json!({"content": text, "allowed_mentions": {"parse": []}});
        let told = self.http.edit_original_interaction_response(&asked.token, &edit, Vec::new());
        told.await.map(drop).map_err(|error| sentence(&error))
    }
}

/// The moment that an id of Discord's holds.
fn moment(number: u64) -> Timestamp {
    let ms = i64::try_from(number >> 22).unwrap_or_default().saturating_add(EPOCH_MS);
    Timestamp::from_millisecond(ms).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(data: &Value, kind: u64) -> Option<(String, String)> {
        let member = json!({"user": {"id": "7", "username": "dana"}});
        let whole = json!({"id": "20", "token": "t", "type": kind, "guild_id": "700", "member": member, "data": data});
        Asked::of(&whole).unwrap().command
    }

    #[test]
    fn a_command_is_known_by_its_words_and_all_else_by_none() {
        let text = json!({"type": 3, "name": "text", "value": "In Leeds."});
        let submit =
            json!({"name": "role", "options": [{"type": 1, "name": "submit", "options": [text]}]});
        assert_eq!(asked(&submit, 2), Some(("role submit".to_owned(), "In Leeds.".to_owned())));
        assert_eq!(asked(&json!({"name": "help"}), 2), Some(("help".to_owned(), String::new())));
        assert_eq!(asked(&json!({"custom_id": "old"}), 3), None);
        let unknown =
            json!({"custom_id": "form", "components": [{"type": 18, "component": {"type": 99}}]});
        assert_eq!(asked(&unknown, 5), None);
        assert_eq!(Asked::of(&json!({"id": "20", "type": 2})), None);
    }

    #[test]
    fn what_was_chosen_or_written_is_known_by_its_id() {
        let component = |data: &Value, kind: u64| {
            let whole = json!({"id": "20", "token": "t", "type": kind, "user": {"id": "7", "username": "dana"}, "data": data});
            Asked::of(&whole).unwrap().component
        };
        let pressed = json!({"custom_id": "a", "component_type": 2, "values": null});
        assert_eq!(component(&pressed, 3).unwrap().id, "a");
        let chosen = json!({"custom_id": "a", "component_type": 3, "values": ["x", "y"]});
        let chosen = component(&chosen, 3).unwrap();
        assert_eq!((chosen.id.as_str(), chosen.chosen.len()), ("a", 2));
        let input = json!({"type": 4, "custom_id": "places", "value": "Leeds"});
        let written = json!({"custom_id": "b", "components": [{"type": 1, "components": [input]}]});
        let written = component(&written, 5).unwrap();
        assert_eq!(written.written, [("places".to_owned(), "Leeds".to_owned())]);
        assert_eq!(component(&json!({"name": "help"}), 2), None);
    }
}
