//! The objects of Discord's API with the fields that it documents.

use serde_json::{Value, json};

use super::{APPLICATION, GUILD, OFFICERS};

/// Guilds and their channels.
pub const GUILDS: u64 = 1;
/// Messages in guilds.
pub const GUILD_MESSAGES: u64 = 1 << 9;
/// Typing in guilds.
pub const GUILD_TYPING: u64 = 1 << 11;
/// Direct messages.
pub const DIRECT_MESSAGES: u64 = 1 << 12;
/// Typing in direct messages.
pub const DIRECT_TYPING: u64 = 1 << 14;
/// The content of messages that are not addressed to the application: privileged.
pub const MESSAGE_CONTENT: u64 = 1 << 15;
/// Every intent that there is.
pub const ALL_INTENTS: u64 = ((1 << 17) - 1) | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);

/// The moment that an id holds, as Discord writes times.
pub fn moment(id: u64) -> String {
    let ms = i64::try_from((id >> 22) + super::EPOCH_MS).unwrap();
    let moment = jiff::Timestamp::from_millisecond(ms).unwrap();
    moment.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00").to_string()
}

pub fn user(id: u64, name: &str) -> Value {
    json!({
        "id": id.to_string(), "username": name, "discriminator": "0", "global_name": name,
        "avatar": null, "bot": id == APPLICATION,
    })
}

pub fn member(id: u64, name: &str, roles: &[u64]) -> Value {
    let roles: Vec<String> = roles.iter().map(u64::to_string).collect();
    json!({
        "user": user(id, name), "nick": null, "avatar": null, "roles": roles,
        "joined_at": "2024-01-01T00:00:00.000000+00:00", "deaf": false, "mute": false, "flags": 0,
        "permissions": "0",
    })
}

pub fn message(id: u64, channel: u64, author: &Value, content: &str) -> Value {
    json!({
        "id": id.to_string(), "channel_id": channel.to_string(), "author": author, "content": content,
        "timestamp": moment(id), "edited_timestamp": null, "tts": false, "mention_everyone": false,
        "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": false,
        "type": 0, "flags": 0, "components": [],
    })
}

pub fn direct_channel(id: u64, recipient: &Value, last: Option<u64>) -> Value {
    json!({
        "id": id.to_string(), "type": 1, "last_message_id": last.map(|id| id.to_string()), "flags": 0,
        "recipients": [recipient],
    })
}

pub fn text_channel(id: u64, last: Option<u64>) -> Value {
    json!({
        "id": id.to_string(), "type": 0, "guild_id": GUILD.to_string(), "name": "secondments",
        "position": 0, "permission_overwrites": [], "nsfw": false, "topic": null, "parent_id": null,
        "last_message_id": last.map(|id| id.to_string()), "rate_limit_per_user": 0, "flags": 0,
    })
}

fn role(id: u64, name: &str) -> Value {
    json!({
        "id": id.to_string(), "name": name, "color": 0, "colors": {"primary_color": 0},
        "hoist": false, "icon": null, "unicode_emoji": null, "position": 0, "permissions": "0",
        "managed": false, "mentionable": false, "flags": 0,
    })
}

pub fn guild(channels: &[Value]) -> Value {
    json!({
        "id": GUILD.to_string(), "name": "Programme", "owner_id": "1", "icon": null, "splash": null,
        "discovery_splash": null, "afk_timeout": 300, "afk_channel_id": null, "verification_level": 0,
        "default_message_notifications": 0, "explicit_content_filter": 0, "emojis": [], "features": [],
        "roles": [role(GUILD, "@everyone"), role(OFFICERS, "officers")],
        "mfa_level": 0, "application_id": null, "system_channel_id": null, "rules_channel_id": null,
        "system_channel_flags": 0, "premium_tier": 0, "preferred_locale": "en-GB", "nsfw_level": 0,
        "vanity_url_code": null, "description": null, "banner": null, "public_updates_channel_id": null,
        "stickers": [], "premium_progress_bar_enabled": false, "safety_alerts_channel_id": null,
        "joined_at": "2024-01-01T00:00:00.000000+00:00", "large": false, "unavailable": false,
        "member_count": 2, "voice_states": [], "members": [], "channels": channels,
        "threads": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
    })
}

pub fn ready(session: u64, gateway: &str, shard: &Value) -> Value {
    let mut me = user(APPLICATION, "desk");
    for (key, value) in
        [("verified", json!(true)), ("mfa_enabled", json!(false)), ("email", Value::Null)]
    {
        me[key] = value;
    }
    json!({
        "v": 10, "user": me, "guilds": [{"id": GUILD.to_string(), "unavailable": true}],
        "session_id": format!("session-{session}"), "resume_gateway_url": gateway, "shard": shard,
        "application": {"id": APPLICATION.to_string(), "flags": 0},
    })
}
