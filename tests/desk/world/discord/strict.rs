//! What Discord takes in the body of a request, and how it says what it does not take.

use serde_json::{Map, Value, json};

use super::components;

/// What is wrong with a body: where, Discord's code, its words.
#[derive(Default)]
pub struct Wrong(Vec<(String, &'static str, String)>);

/// A number of characters that is allowed.
pub struct Length(pub usize, pub usize);

impl Wrong {
    pub fn add(&mut self, at: &str, code: &'static str, words: impl Into<String>) {
        self.0.push((at.to_owned(), code, words.into()));
    }

    /// The answer to a body with something wrong in it, and a sentence for the test.
    pub fn answer(&self) -> Option<(Value, String)> {
        if self.0.is_empty() {
            return None;
        }
        let mut errors = json!({});
        for (at, code, words) in &self.0 {
            let mut inner = &mut errors;
            for step in at.split('.').filter(|step| !step.is_empty()) {
                inner = &mut inner[step];
            }
            if inner["_errors"].is_null() {
                inner["_errors"] = json!([]);
            }
            inner["_errors"].as_array_mut().unwrap().push(json!({"code": code, "message": words}));
        }
        let sentence: Vec<String> =
            self.0.iter().map(|(at, code, words)| format!("{at}: {code}: {words}")).collect();
        let body = json!({"code": 50035, "message": "Invalid Form Body", "errors": errors});
        Some((body, sentence.join("; ")))
    }

    /// The object at a place, if it has no other keys than these.
    pub fn object<'a>(
        &mut self,
        at: &str,
        value: &'a Value,
        known: &[&str],
    ) -> Option<&'a Map<String, Value>> {
        let Some(object) = value.as_object() else {
            self.add(at, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
            return None;
        };
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            self.add(&under(at, key), "UNKNOWN_FIELD", "This field is not documented.");
        }
        Some(object)
    }

    /// Text of an allowed length; nothing and null are no text.
    pub fn text<'a>(
        &mut self,
        at: &str,
        value: Option<&'a Value>,
        length: &Length,
    ) -> Option<&'a str> {
        let value = value.filter(|value| !value.is_null())?;
        let Some(text) = value.as_str() else {
            self.add(at, "BASE_TYPE_BAD_TYPE", "Could not interpret value as string.");
            return None;
        };
        let n = text.chars().count();
        if n > length.1 {
            let words = format!("Must be {} or fewer in length.", length.1);
            self.add(at, "BASE_TYPE_MAX_LENGTH", words);
        } else if n < length.0 {
            self.add(
                at,
                "BASE_TYPE_BAD_LENGTH",
                format!("Must be between {} and {} in length.", length.0, length.1),
            );
        }
        Some(text)
    }

    /// Text that must be there.
    pub fn needed<'a>(
        &mut self,
        at: &str,
        value: Option<&'a Value>,
        length: &Length,
    ) -> Option<&'a str> {
        if value.is_none_or(Value::is_null) {
            self.add(at, "BASE_TYPE_REQUIRED", "This field is required");
            return None;
        }
        self.text(at, value, length)
    }

    /// A list of at most so many.
    pub fn list<'a>(&mut self, at: &str, value: Option<&'a Value>, most: usize) -> &'a [Value] {
        let Some(value) = value.filter(|value| !value.is_null()) else { return &[] };
        let Some(list) = value.as_array() else {
            self.add(at, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
            return &[];
        };
        if list.len() > most {
            self.add(at, "BASE_TYPE_BAD_LENGTH", format!("Must be {most} or fewer in length."));
        }
        list
    }
}

pub fn under(at: &str, key: impl std::fmt::Display) -> String {
    if at.is_empty() { key.to_string() } else { format!("{at}.{key}") }
}

const MESSAGE: &[&str] = &[
    "content",
    "nonce",
    "tts",
    "embeds",
    "allowed_mentions",
    "message_reference",
    "components",
    "sticker_ids",
    "attachments",
    "flags",
    "enforce_nonce",
    "poll",
];

/// A message to be sent or edited, or the data of an answer to an interaction. Returns whether it says anything.
pub fn message(wrong: &mut Wrong, at: &str, body: &Value) -> bool {
    let Some(body) = wrong.object(at, body, MESSAGE) else { return false };
    let content = wrong.text(&under(at, "content"), body.get("content"), &Length(0, 2000));
    match body.get("nonce") {
        None | Some(Value::Null | Value::Number(_)) => {}
        nonce => {
            wrong.text(&under(at, "nonce"), nonce, &Length(1, 25));
        }
    }
    let n_embeds = wrong.list(&under(at, "embeds"), body.get("embeds"), 10).len();
    mentions(wrong, &under(at, "allowed_mentions"), body.get("allowed_mentions"));
    if let Some(reference) = body.get("message_reference").filter(|reference| !reference.is_null())
    {
        let known = ["type", "message_id", "channel_id", "guild_id", "fail_if_not_exists"];
        wrong.object(&under(at, "message_reference"), reference, &known);
    }
    components::rows(wrong, &under(at, "components"), body.get("components"));
    for key in ["tts", "enforce_nonce"] {
        let value = body.get(key).filter(|value| !value.is_null() && !value.is_boolean());
        if value.is_some() {
            wrong.add(&under(at, key), "BASE_TYPE_BAD_TYPE", "Must be either true or false.");
        }
    }
    content.is_some_and(|content| !content.trim().is_empty()) || n_embeds > 0
}

fn mentions(wrong: &mut Wrong, at: &str, value: Option<&Value>) {
    let Some(value) = value.filter(|value| !value.is_null()) else { return };
    let known = ["parse", "roles", "users", "replied_user"];
    let Some(mentions) = wrong.object(at, value, &known) else { return };
    for parse in wrong.list(&under(at, "parse"), mentions.get("parse"), 3) {
        if !["everyone", "users", "roles"].contains(&parse.as_str().unwrap_or_default()) {
            wrong.add(
                &under(at, "parse"),
                "BASE_TYPE_CHOICES",
                "Value must be one of everyone, users, roles.",
            );
        }
    }
}

/// Commands of an application.
pub fn commands(wrong: &mut Wrong, body: &Value) {
    for (n, command) in wrong.list("", Some(body), 100).iter().enumerate() {
        let at = n.to_string();
        let known = [
            "name",
            "name_localizations",
            "description",
            "description_localizations",
            "options",
            "type",
            "default_member_permissions",
            "dm_permission",
            "default_permission",
            "contexts",
            "integration_types",
            "nsfw",
            "handler",
        ];
        let Some(object) = wrong.object(&at, command, &known) else { continue };
        let kind = object.get("type").and_then(Value::as_u64).unwrap_or(1);
        name(wrong, &under(&at, "name"), object.get("name"));
        if kind == 1 {
            wrong.needed(&under(&at, "description"), object.get("description"), &Length(1, 100));
        }
        options(wrong, &under(&at, "options"), object.get("options"), 0);
        let n_letters = command.to_string().len();
        if n_letters > 8000 {
            wrong.add(&at, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
        }
    }
}

fn name(wrong: &mut Wrong, at: &str, value: Option<&Value>) {
    let name = wrong.needed(at, value, &Length(1, 32)).unwrap_or("a");
    let is_plain = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter)
    };
    if !name.chars().all(is_plain) {
        wrong.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    }
}

fn options(wrong: &mut Wrong, at: &str, value: Option<&Value>, depth: u8) {
    let mut has_optional = false;
    for (n, option) in wrong.list(at, value, 25).iter().enumerate() {
        let at = under(at, n);
        let known = [
            "type",
            "name",
            "name_localizations",
            "description",
            "description_localizations",
            "required",
            "choices",
            "options",
            "channel_types",
            "min_value",
            "max_value",
            "min_length",
            "max_length",
            "autocomplete",
        ];
        let Some(object) = wrong.object(&at, option, &known) else { continue };
        let kind = object.get("type").and_then(Value::as_u64).unwrap_or_default();
        if !(1..=11).contains(&kind) || (kind < 3 && depth > 1) {
            wrong.add(&under(&at, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1..11}.");
        }
        name(wrong, &under(&at, "name"), object.get("name"));
        wrong.needed(&under(&at, "description"), object.get("description"), &Length(1, 100));
        let is_required = object.get("required").and_then(Value::as_bool).unwrap_or(false);
        if kind > 2 && is_required && has_optional {
            wrong.add(
                &at,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            );
        }
        has_optional |= kind > 2 && !is_required;
        for (n, choice) in
            wrong.list(&under(&at, "choices"), object.get("choices"), 25).iter().enumerate()
        {
            let at = under(&under(&at, "choices"), n);
            if let Some(choice) =
                wrong.object(&at, choice, &["name", "name_localizations", "value"])
            {
                wrong.needed(&under(&at, "name"), choice.get("name"), &Length(1, 100));
            }
        }
        options(wrong, &under(&at, "options"), object.get("options"), depth + 1);
    }
}
