//! A message as Discord shows it, whatever else is new about it.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::chat::Post;
use crate::chat::Written;
use crate::domain::message::Attachment;

/// Messages of people: plain ones and replies.
const OF_PEOPLE: [u64; 2] = [0, 19];

/// What the desk looks at.
#[derive(Clone, PartialEq, Debug)]
pub struct Seen {
    /// Its id.
    pub number: u64,
    /// Its channel's id.
    pub channel: u64,
    /// Its guild's id; none in direct messages, and none where it was fetched.
    pub guild: Option<u64>,
    /// Its author's id.
    pub author: u64,
    /// Its text.
    pub content: String,
    name: Option<String>,
    is_of_person: bool,
    mentions: Vec<u64>,
    files: Vec<Attachment>,
    at: Timestamp,
    edited: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Raw {
    id: String,
    channel_id: String,
    #[serde(default)]
    guild_id: Option<String>,
    author: User,
    #[serde(default)]
    content: Option<String>,
    timestamp: Timestamp,
    #[serde(default)]
    edited_timestamp: Option<Timestamp>,
    #[serde(default)]
    mentions: Option<Vec<User>>,
    #[serde(default)]
    attachments: Option<Vec<File>>,
    #[serde(default)]
    sticker_items: Option<Vec<Value>>,
    #[serde(default)]
    message_snapshots: Option<Vec<Value>>,
    #[serde(default)]
    poll: Option<Value>,
    #[serde(default)]
    webhook_id: Option<String>,
    #[serde(default, rename = "type")]
    kind: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct User {
    pub(super) id: String,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    global_name: Option<String>,
    #[serde(default)]
    bot: Option<bool>,
}

impl User {
    /// The name that others see.
    pub(super) fn shown_name(self) -> Option<String> {
        self.global_name.or(self.username)
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    filename: String,
    #[serde(default)]
    content_type: Option<String>,
    #[serde(default)]
    size: usize,
}

impl Seen {
    /// A message by what was sent of it; none without an id, an author and a time.
    pub fn of(value: &Value) -> Option<Self> {
        let raw = Raw::deserialize(value).ok()?;
        let number = |text: &str| text.parse::<u64>().ok();
        let is_of_person = raw.author.bot != Some(true)
            && raw.webhook_id.is_none()
            && OF_PEOPLE.contains(&raw.kind.unwrap_or_default());
        let mentions = raw.mentions.unwrap_or_default();
        let named = |(list, kind): (Option<Vec<Value>>, &str)| {
            let one = |_| file(kind, kind, 0);
            list.unwrap_or_default().into_iter().map(one).collect::<Vec<_>>()
        };
        let files = raw.attachments.unwrap_or_default().into_iter().map(|known| {
            let kind = known.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
            file(&known.filename, &kind, known.size)
        });
        let others = [
            (raw.sticker_items, "sticker"),
            (raw.message_snapshots, "forwarded"),
            (raw.poll.filter(|poll| !poll.is_null()).map(|poll| vec![poll]), "poll"),
        ];
        Some(Self {
            number: number(&raw.id)?,
            channel: number(&raw.channel_id)?,
            guild: raw.guild_id.as_deref().and_then(number),
            author: number(&raw.author.id)?,
            content: raw.content.unwrap_or_default(),
            name: raw.author.shown_name(),
            is_of_person,
            mentions: mentions.iter().filter_map(|user| number(&user.id)).collect(),
            files: files.chain(others.into_iter().flat_map(named)).collect(),
            at: raw.timestamp,
            edited: raw.edited_timestamp,
        })
    }

    /// What is written, and whether it is for the desk: directly, by a mention, or because everything there is.
    pub fn written(self, me: u64, is_direct: bool, is_intake: bool) -> Written {
        let is_mentioned = self.mentions.contains(&me);
        let mut text = self.content;
        for mention in [format!("<@{me}>"), format!("<@!{me}>")] {
            text = text.replace(&mention, "");
        }
        Written {
            channel: self.channel,
            is_direct,
            author: self.author,
            name: self.name,
            is_for_us: self.is_of_person
                && self.author != me
                && (is_direct || is_mentioned || is_intake),
            post: Post {
                number: self.number,
                at: self.at,
                text: text.trim().to_owned(),
                files: self.files,
                edited_ms: self.edited.map(Timestamp::as_millisecond),
            },
        }
    }
}

fn file(name: &str, kind: &str, size_bytes: usize) -> Attachment {
    let (name, content_type) = (name.to_owned(), kind.to_owned());
    Attachment { name, content_type, size_bytes, read: None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(change: &Value, is_direct: bool, is_for_us: bool, text: &str, n_files: usize) {
        let mut message = json!({
            "id": "20", "channel_id": "5", "author": {"id": "7", "username": "dana"}, "content": "<@9> a role",
            "timestamp": "2026-03-02T09:00:00.000000+00:00", "type": 0, "mentions": [{"id": "9"}],
        });
        for (key, value) in change.as_object().unwrap() {
            message[key] = value.clone();
        }
        let written = Seen::of(&message).unwrap().written(9, is_direct, false);
        assert_eq!((written.is_for_us, written.post.text.as_str()), (is_for_us, text));
        assert_eq!(written.post.files.len(), n_files);
    }

    #[test]
    fn only_what_people_write_to_the_desk_is_for_it() {
        check(&json!({}), false, true, "a role", 0);
        check(&json!({"mentions": []}), false, false, "a role", 0);
        check(&json!({"mentions": []}), true, true, "a role", 0);
        check(&json!({"mention_everyone": true, "mentions": []}), false, false, "a role", 0);
        check(&json!({"author": {"id": "7", "bot": true}}), true, false, "a role", 0);
        check(&json!({"webhook_id": "3"}), true, false, "a role", 0);
        check(&json!({"type": 7}), true, false, "a role", 0);
        check(&json!({"type": 19}), true, true, "a role", 0);
    }

    #[test]
    fn what_is_no_text_is_noted() {
        let voice = json!([{"id": "1", "filename": "voice-message.ogg", "size": 9, "content_type": "audio/ogg"}]);
        check(&json!({"content": "", "attachments": voice}), true, true, "", 1);
        let sticker = json!([{"id": "1", "name": "wave", "format_type": 1}]);
        check(&json!({"content": "", "sticker_items": sticker}), true, true, "", 1);
        check(
            &json!({"content": "", "poll": {"question": {"text": "?"}}, "components": [{"type": 99}]}),
            true,
            true,
            "",
            1,
        );
        assert_eq!(Seen::of(&json!({"id": "20"})), None);
    }
}
