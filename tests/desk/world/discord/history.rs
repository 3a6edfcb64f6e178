//! Messages that are there already: read, all or one, and deleted.

use serde_json::{Value, json};

use super::rest::Answer;
use super::{APPLICATION, GUILD, State, gateway};

pub fn one(state: &State, channel: u64, message: &str) -> Answer {
    let id = message.parse().unwrap_or_default();
    let found = state.channels[&channel].messages.get(&id);
    let is_in_guild = state.is_in_guild(channel);
    match found {
        Some(found) => Answer::is(gateway::as_seen(found, state.has_content, is_in_guild)),
        None => Answer::error(404, 10008, "Unknown Message"),
    }
}

pub fn delete(state: &mut State, channel: u64, message: &str) -> Answer {
    let id = message.parse().unwrap_or_default();
    let Some(found) = state.channels[&channel].messages.get(&id) else {
        return Answer::error(404, 10008, "Unknown Message");
    };
    let is_own = found["author"]["id"] == APPLICATION.to_string().as_str();
    if !is_own && !state.is_in_guild(channel) {
        return Answer::error(403, 50003, "Cannot execute action on a DM channel");
    }
    if !is_own && !state.may_manage_messages {
        return Answer::error(403, 50013, "Missing Permissions");
    }
    state.channels.get_mut(&channel).unwrap().messages.remove(&id);
    let mut gone = json!({"id": id.to_string(), "channel_id": channel.to_string()});
    if state.is_in_guild(channel) {
        gone["guild_id"] = json!(GUILD.to_string());
    }
    gateway::announce(state, channel, "MESSAGE_DELETE", gone);
    Answer::nothing()
}

pub fn of(state: &mut State, query: &str, channel: u64) -> Answer {
    let (mut after, mut before, mut limit) = (None, None, 50);
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        match (key, value.parse::<u64>()) {
            ("after", Ok(id)) => after = Some(id),
            ("before", Ok(id)) => before = Some(id),
            ("limit", Ok(n @ 1..=100)) => limit = usize::try_from(n).unwrap(),
            _ => {
                state.refuses(format!("the query {query} is not documented"));
                return Answer::error(400, 50035, "Invalid Form Body");
            }
        }
    }
    let (has_content, is_in_guild) = (state.has_content, state.is_in_guild(channel));
    let messages = &state.channels[&channel].messages;
    let is_meant = |id: &u64| {
        after.is_none_or(|after| *id > after) && before.is_none_or(|before| *id < before)
    };
    let meant: Vec<&Value> =
        messages.iter().filter(|(id, _)| is_meant(id)).map(|(_, message)| message).collect();
    // The newest first; with `after`, the oldest of those that are newer.
    let some: Vec<&Value> = if after.is_some() {
        meant.into_iter().take(limit).rev().collect()
    } else {
        meant.into_iter().rev().take(limit).collect()
    };
    let seen = some.into_iter().map(|message| gateway::as_seen(message, has_content, is_in_guild));
    Answer::is(Value::Array(seen.collect()))
}
