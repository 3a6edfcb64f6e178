//! Interactions: one first answer within three seconds, more for a quarter of an hour.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::rest::{Answer, Request, refused};
use super::strict::{self, Wrong};
use super::{APPLICATION, CHANNEL, Pending, State, components, shapes};

/// For so long an interaction's token is good.
const TOKEN_LASTS: Duration = Duration::from_mins(15);

/// The first answer to an interaction.
pub fn answered(state: &mut State, request: &Request<'_>, id: &str, token: &str) -> Answer {
    let unknown = || Answer::error(404, 10062, "Unknown interaction");
    let first_answer = state.first_answer;
    let known = state.interactions.get(token).filter(|known| known.id.to_string() == id);
    let Some((kind, is_answered, is_late)) = known
        .map(|known| (known.kind, known.answered.is_some(), known.born.elapsed() > first_answer))
    else {
        state.refuses(format!("{}: no such interaction", request.path));
        return unknown();
    };
    if is_answered {
        state.refuses("an interaction was answered a second time".to_owned());
        return Answer::error(400, 40060, "Interaction has already been acknowledged.");
    }
    if is_late {
        state.refuses("an interaction was answered too late".to_owned());
        return unknown();
    }
    let mut wrong = Wrong::default();
    wrong.object("", request.body, &["type", "data"]);
    let data = &request.body["data"];
    let answer = request.body["type"].as_u64().unwrap_or_default();
    match answer {
        4 | 7 => {
            let says = strict::message(&mut wrong, "data", data);
            if answer == 4 && !says && data["components"].as_array().is_none_or(Vec::is_empty) {
                return Answer::error(400, 50006, "Cannot send an empty message");
            }
        }
        5 | 6 => {
            if !data.is_null() {
                wrong.object("data", data, &["flags"]);
            }
        }
        9 if kind != 5 => components::form(&mut wrong, "data", data),
        _ => wrong.add("type", "BASE_TYPE_CHOICES", "Value must be one of {4, 5, 6, 7, 9}."),
    }
    if matches!(answer, 6 | 7) && kind == 2 {
        wrong.add("type", "BASE_TYPE_CHOICES", "Value must be one of {4, 5, 9}.");
    }
    if let Some(refusal) = refused(state, request, &wrong) {
        return refusal;
    }
    let shown = matches!(answer, 4 | 7).then(|| message(state, data));
    let known = state.interactions.get_mut(token).unwrap();
    known.answered = Some(answer);
    known.answered_after = Some(known.born.elapsed());
    known.original = shown;
    if answer == 9 {
        known.original = Some(data.clone());
    }
    Answer::nothing()
}

/// What follows the first answer, by the interaction's token.
pub fn followed(state: &mut State, request: &Request<'_>, token: &str, rest: &[&str]) -> Answer {
    let known = state.interactions.get(token).filter(|known| known.answered.is_some());
    let Some(is_old) = known.map(|known| known.born.elapsed() > TOKEN_LASTS) else {
        state.refuses("an interaction was followed up before it was answered".to_owned());
        return Answer::error(404, 10015, "Unknown Webhook");
    };
    if is_old {
        return Answer::error(401, 50027, "Invalid Webhook Token");
    }
    match (request.method, rest) {
        ("POST", []) | ("PATCH", ["messages", "@original"]) => {
            let mut wrong = Wrong::default();
            strict::message(&mut wrong, "", request.body);
            if let Some(refusal) = refused(state, request, &wrong) {
                return refusal;
            }
            let message = message(state, request.body);
            let known = state.interactions.get_mut(token).unwrap();
            if request.method == "POST" {
                known.followups.push(message.clone());
            } else {
                known.original = Some(message.clone());
            }
            Answer::is(message)
        }
        ("DELETE", ["messages", _]) => Answer::nothing(),
        _ => Answer::error(404, 0, "404: Not Found"),
    }
}

fn message(state: &mut State, body: &Value) -> Value {
    let id = state.new_id();
    let author = shapes::user(APPLICATION, "desk");
    let content = body["content"].as_str().unwrap_or_default();
    let mut message = shapes::message(id, CHANNEL, &author, content);
    message["components"] = body["components"].as_array().cloned().unwrap_or_default().into();
    message["flags"] = json!(body["flags"].as_u64().unwrap_or_default());
    message
}

impl State {
    /// Keeps an interaction that is dispatched now.
    pub fn begins(&mut self, token: &str, id: u64, kind: u8) {
        let (born, answered, original) = (Instant::now(), None, None);
        let answered_after = None;
        let followups = Vec::new();
        let pending = Pending { id, kind, born, answered, answered_after, original, followups };
        self.interactions.insert(token.to_owned(), pending);
    }
}
