//! People in Discord: they write, edit, click, and read what the desk writes to them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    APPLICATION, CHANNEL, Channel, Discord, GUILD, OFFICERS, Shared, User, gateway, shapes,
};

/// Somebody with an account.
pub struct Member {
    pub id: u64,
    shared: Arc<Shared>,
}

/// An interaction that somebody began.
pub struct Interaction {
    token: String,
    shared: Arc<Shared>,
}

impl Discord {
    /// Somebody in the guild.
    pub fn member(&self, name: &str) -> Member {
        self.joined(name, Vec::new())
    }

    /// Somebody with the officers' role.
    pub fn officer(&self, name: &str) -> Member {
        self.joined(name, vec![OFFICERS])
    }

    fn joined(&self, name: &str, roles: Vec<u64>) -> Member {
        let mut state = self.state();
        let id = state.new_id();
        let user = User { name: name.to_owned(), roles, takes_direct_messages: true };
        state.users.insert(id, user);
        Member { id, shared: self.shared.clone() }
    }

    /// A further channel of the guild.
    pub fn makes_a_channel(&self) -> u64 {
        let mut state = self.state();
        let id = state.new_id();
        let messages = std::collections::BTreeMap::new();
        state.channels.insert(id, Channel { recipient: None, is_open: true, messages });
        let made = shapes::text_channel(id, None);
        gateway::dispatch(&mut state, "CHANNEL_CREATE", made);
        id
    }

    /// Closes the channel to the desk.
    pub fn hides_the_channel(&self) {
        self.state().channels.get_mut(&CHANNEL).unwrap().is_open = false;
    }

    /// The id and token of the interaction that was begun last.
    pub fn latest_interaction(&self) -> (u64, String) {
        let state = self.state();
        let latest = state.interactions.iter().max_by_key(|(_, known)| known.id).unwrap();
        (latest.1.id, latest.0.clone())
    }

    /// What stands in the guild's channel, oldest first, from the desk.
    pub fn posted(&self) -> Vec<String> {
        written(&self.shared, CHANNEL)
    }
}

/// What the desk wrote in a channel.
fn written(shared: &Shared, channel: u64) -> Vec<String> {
    let state = shared.state();
    let Some(channel) = state.channels.get(&channel) else { return Vec::new() };
    let me = APPLICATION.to_string();
    let own = channel.messages.values().filter(|message| message["author"]["id"] == me.as_str());
    own.map(|message| message["content"].as_str().unwrap().to_owned()).collect()
}

impl Member {
    /// Writes to the desk directly. Returns the message's id.
    pub fn writes(&self, text: &str) -> u64 {
        let channel = self.shared.state().direct_channel(self.id);
        self.posts(channel, text, &json!({}))
    }

    /// Mentions the desk in the guild's channel.
    pub fn mentions(&self, text: &str) -> u64 {
        self.mentions_in(CHANNEL, text)
    }

    /// Mentions the desk in a channel of the guild.
    pub fn mentions_in(&self, channel: u64, text: &str) -> u64 {
        let mentions = json!({"mentions": [shapes::user(APPLICATION, "desk")]});
        self.posts(channel, &format!("<@{APPLICATION}> {text}"), &mentions)
    }

    /// Says something in the guild's channel, to everybody.
    pub fn says(&self, text: &str) -> u64 {
        self.posts(CHANNEL, text, &json!({}))
    }

    /// Writes in the channel with further fields, such as attachments.
    pub fn says_with(&self, text: &str, more: &Value) -> u64 {
        self.posts(CHANNEL, text, more)
    }

    /// Sends a message directly with further fields, such as attachments.
    pub fn sends(&self, text: &str, more: &Value) -> u64 {
        let channel = self.shared.state().direct_channel(self.id);
        self.posts(channel, text, more)
    }

    fn posts(&self, channel: u64, text: &str, more: &Value) -> u64 {
        let mut state = self.shared.state();
        let id = state.new_id();
        let author = shapes::user(self.id, &state.users[&self.id].name);
        let mut message = shapes::message(id, channel, &author, text);
        for (key, value) in more.as_object().unwrap() {
            message[key] = value.clone();
        }
        let is_in_guild = state.is_in_guild(channel);
        if is_in_guild {
            message["guild_id"] = json!(GUILD.to_string());
        }
        state.channels.get_mut(&channel).unwrap().messages.insert(id, message.clone());
        if is_in_guild {
            let user = &state.users[&self.id];
            message["member"] = shapes::member(self.id, &user.name, &user.roles);
        }
        gateway::announce(&mut state, channel, "MESSAGE_CREATE", message);
        id
    }

    /// Changes a message.
    pub fn edits(&self, message: u64, text: &str) {
        let mut state = self.shared.state();
        let edited = shapes::moment(state.new_id());
        let found = state.channels.iter_mut().find_map(|(&id, channel)| {
            let message = channel.messages.get_mut(&message)?;
            message["content"] = json!(text);
            message["edited_timestamp"] = json!(edited);
            Some((id, message.clone()))
        });
        let (channel, message) = found.expect("there is such a message");
        gateway::announce(&mut state, channel, "MESSAGE_UPDATE", message);
    }

    /// Takes a message away.
    pub fn deletes(&self, message: u64) {
        let mut state = self.shared.state();
        let of = state
            .channels
            .iter_mut()
            .find_map(|(&id, channel)| channel.messages.remove(&message).map(|_| id));
        let channel = of.expect("there is such a message");
        let mut gone = json!({"id": message.to_string(), "channel_id": channel.to_string()});
        if state.is_in_guild(channel) {
            gone["guild_id"] = json!(GUILD.to_string());
        }
        gateway::announce(&mut state, channel, "MESSAGE_DELETE", gone);
    }

    /// Whether a message is still there.
    pub fn sees(&self, message: u64) -> bool {
        let state = self.shared.state();
        state.channels.values().any(|channel| channel.messages.contains_key(&message))
    }

    /// Begins to type to the desk.
    pub fn types(&self) {
        let mut state = self.shared.state();
        let channel = state.direct_channel(self.id);
        let now = jiff::Timestamp::now().as_second();
        let typing = json!({"channel_id": channel.to_string(), "user_id": self.id.to_string(), "timestamp": now});
        gateway::announce(&mut state, channel, "TYPING_START", typing);
    }

    /// Has no role in the guild any more.
    pub fn loses_the_role(&self) {
        self.shared.state().users.get_mut(&self.id).unwrap().roles.clear();
    }

    /// Takes no direct messages from now on, or takes them again.
    pub fn takes_direct_messages(&self, takes: bool) {
        self.shared.state().users.get_mut(&self.id).unwrap().takes_direct_messages = takes;
    }

    /// What the desk wrote to them directly, oldest first.
    pub fn reads(&self) -> Vec<String> {
        let state = self.shared.state();
        let channel = state.channels.iter().find(|(_, channel)| channel.recipient == Some(self.id));
        let Some((&channel, _)) = channel else { return Vec::new() };
        drop(state);
        written(&self.shared, channel)
    }

    /// Uses a command of the desk's, with options by name.
    pub fn uses(&self, command: &str, options: &Value) -> Interaction {
        let registered = {
            let state = self.shared.state();
            let known = state.commands.iter().find(|known| known["name"] == command);
            known.cloned().unwrap_or_else(|| panic!("`/{command}` is not registered"))
        };
        let data = json!({"id": registered["id"], "name": command, "type": 1, "options": options, "guild_id": GUILD.to_string()});
        self.begins(2, &data, None)
    }

    /// Presses a button, by the id that the desk gave it.
    pub fn presses(&self, custom_id: &str) -> Interaction {
        let data = json!({"custom_id": custom_id, "component_type": 2});
        let mut state = self.shared.state();
        let id = state.new_id();
        let mut message = shapes::message(id, CHANNEL, &shapes::user(APPLICATION, "desk"), "");
        message["flags"] = json!(64);
        drop(state);
        self.begins(3, &data, Some(message))
    }

    /// Chooses from a menu, by the id that the desk gave it.
    pub fn chooses(&self, custom_id: &str, values: &[&str]) -> Interaction {
        let data = json!({"custom_id": custom_id, "component_type": 3, "values": values});
        let message = shapes::message(1, CHANNEL, &shapes::user(APPLICATION, "desk"), "");
        self.begins(3, &data, Some(message))
    }

    /// The buttons under the latest message from the desk that has any, by what stands on them.
    pub fn buttons(&self) -> Vec<(String, String)> {
        let state = self.shared.state();
        let own = state.channels.values().filter(|channel| channel.recipient == Some(self.id));
        let messages: Vec<&Value> = own.flat_map(|channel| channel.messages.values()).collect();
        let rows = messages.iter().rev().find_map(|message| message["components"].get(0));
        let buttons = rows.and_then(|row| row["components"].as_array()).into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        buttons.map(|button| (text(&button["label"]), text(&button["custom_id"]))).collect()
    }

    /// Sends a form in, with the text of each input.
    pub fn fills(&self, custom_id: &str, inputs: &[(&str, &str)]) -> Interaction {
        let rows: Vec<Value> = inputs
            .iter()
            .map(|(id, value)| json!({"type": 1, "id": 1, "components": [{"type": 4, "id": 2, "custom_id": id, "value": value}]}))
            .collect();
        self.begins(5, &json!({"custom_id": custom_id, "components": rows}), None)
    }

    /// Sends a form in whose inputs stand in labels, as Discord has them now.
    pub fn fills_in_labels(&self, custom_id: &str, inputs: &[(&str, &str)]) -> Interaction {
        let part = |(id, value): &(&str, &str)| json!({"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": id, "value": value}});
        let parts: Vec<Value> = inputs.iter().map(part).collect();
        self.begins(5, &json!({"custom_id": custom_id, "components": parts}), None)
    }

    /// Sends a form in whose parts are newer than any library.
    pub fn sends_something_new(&self) -> Interaction {
        let part = json!({"type": 18, "id": 1, "component": {"type": 99}});
        let new = json!({"custom_id": "form", "components": [part], "resolved": {"users": "new"}});
        self.begins(99, &new, None)
    }

    fn begins(&self, kind: u8, data: &Value, message: Option<Value>) -> Interaction {
        let mut state = self.shared.state();
        let id = state.new_id();
        let token = format!("interaction-{id}");
        state.begins(&token, id, kind);
        let user = &state.users[&self.id];
        let mut interaction = json!({
            "id": id.to_string(), "application_id": APPLICATION.to_string(), "type": kind, "token": token,
            "version": 1, "locale": "en-GB", "guild_locale": "en-GB", "data": data,
            "guild_id": GUILD.to_string(), "channel_id": CHANNEL.to_string(), "app_permissions": "0",
            "entitlements": [], "authorizing_integration_owners": {"0": GUILD.to_string()}, "context": 0,
            "attachment_size_limit": 10_485_760, "channel": shapes::text_channel(CHANNEL, None),
            "member": shapes::member(self.id, &user.name, &user.roles),
        });
        if let Some(message) = message {
            interaction["message"] = message;
        }
        gateway::dispatch(&mut state, "INTERACTION_CREATE", interaction);
        Interaction { token, shared: self.shared.clone() }
    }
}

impl Interaction {
    /// The type of the first answer, once there is one.
    pub fn answered(&self) -> Option<u64> {
        self.shared.state().interactions[&self.token].answered
    }

    /// How long it waited for its first answer.
    pub fn answered_after(&self) -> Option<std::time::Duration> {
        self.shared.state().interactions[&self.token].answered_after
    }

    /// What its user sees now: the first answer, as it was edited last, and what followed.
    pub fn shows(&self) -> Vec<Value> {
        let state = self.shared.state();
        let known = &state.interactions[&self.token];
        known.original.iter().chain(&known.followups).cloned().collect()
    }
}
