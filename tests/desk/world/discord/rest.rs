//! REST: what the desk may ask, and the answers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Shares;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::strict::{self, Wrong};
use super::{
    APPLICATION, Call, Channel, GUILD, Shared, State, TOKEN, gateway, history, interactions, shapes,
};

/// How long Discord knows a nonce again.
const NONCE_WINDOW: Duration = Duration::from_mins(3);

/// An answer: its status, Discord's code where it is an error, its body.
pub struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Value,
}

impl Answer {
    pub fn is(body: Value) -> Self {
        Self { status: 200, headers: Vec::new(), body }
    }

    pub fn nothing() -> Self {
        Self { status: 204, headers: Vec::new(), body: Value::Null }
    }

    pub fn error(status: u16, code: u64, message: &str) -> Self {
        let body = json!({"message": message, "code": code});
        Self { status, headers: Vec::new(), body }
    }
}

pub fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/gateway", axum::routing::any(gateway::connects))
        .route("/gateway/", axum::routing::any(gateway::connects))
        .fallback(asked)
        .with_state(shared)
}

async fn asked(
    Shares(shared): Shares<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(path) = uri.path().strip_prefix("/api/v10") else {
        shared.state().refuses(format!("{} is no path of version 10", uri.path()));
        return response(&Answer::error(404, 0, "404: Not Found"));
    };
    let body = if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&body) };
    let mut state = shared.state();
    if state.is_out {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let Ok(body) = body else {
        state.refuses(format!("{method} {path}: the body is no JSON"));
        return response(&Answer::error(400, 50109, "The request body contains invalid JSON."));
    };
    let request = Request {
        method: method.as_str(),
        path,
        query: uri.query().unwrap_or_default(),
        body: &body,
    };
    let answer = answer(&shared, &mut state, &request, &headers);
    let call =
        Call { method: method.to_string(), path: path.to_owned(), body, status: answer.status };
    state.calls.push(call);
    response(&answer)
}

fn response(answer: &Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap();
    let mut response = if answer.status == 204 {
        status.into_response()
    } else {
        (status, axum::Json(answer.body.clone())).into_response()
    };
    for (name, value) in &answer.headers {
        response.headers_mut().insert(*name, value.parse().unwrap());
    }
    response
}

pub struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub body: &'a Value,
}

fn answer(
    shared: &Shared,
    state: &mut State,
    request: &Request<'_>,
    headers: &HeaderMap,
) -> Answer {
    let line = format!("{} {}", request.method, request.path);
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !header("user-agent").starts_with("DiscordBot (") {
        state.refuses(format!("{line}: the user agent is not one of a bot"));
        return Answer::error(403, 40333, "internal network error");
    }
    if !request.body.is_null() && !header("content-type").starts_with("application/json") {
        state.refuses(format!("{line}: the body has no content type"));
        return Answer::error(400, 50035, "Invalid Form Body");
    }
    let injected = state.injected.iter().position(|injected| line.starts_with(&injected.on));
    let injected = injected.map(|at| state.injected.remove(at));
    if let Some(injected) = injected.as_ref().filter(|injected| !injected.is_done) {
        let headers = injected.headers.clone();
        return Answer { status: injected.status, headers, body: injected.body.clone() };
    }
    let needs_token = !request.path.starts_with("/interactions/")
        && !request.path.starts_with("/webhooks/")
        && request.path != "/gateway";
    if needs_token && header("authorization") != format!("Bot {TOKEN}") {
        return Answer::error(401, 0, "401: Unauthorized");
    }
    let limited = (!request.path.starts_with("/interactions/")).then(|| limit(state, request.path));
    let mut answer = match limited {
        Some(Err(answer)) => return answer,
        Some(Ok(headers)) => Answer { headers, ..routed(shared, state, request) },
        None => routed(shared, state, request),
    };
    if let Some(injected) = injected {
        answer.status = injected.status;
        answer.body = injected.body;
    }
    answer
}

/// The headers of a bucket that has room, or the refusal.
fn limit(state: &mut State, path: &str) -> Result<Vec<(&'static str, String)>, Answer> {
    let bucket: String = path.split('/').take(3).collect::<Vec<_>>().join("/");
    let (most, per) = (state.rate.most, state.rate.per);
    let taken = state.rate.taken.entry(bucket.clone()).or_default();
    taken.retain(|at| at.elapsed() < per);
    let reset =
        taken.first().map_or(per, |first| per.saturating_sub(first.elapsed())).as_secs_f64();
    let is_full = taken.len() >= most;
    if !is_full {
        taken.push(Instant::now());
    }
    let left = most.saturating_sub(taken.len());
    let now = jiff::Timestamp::now().as_second();
    let mut headers = vec![
        ("x-ratelimit-limit", most.to_string()),
        ("x-ratelimit-remaining", left.to_string()),
        ("x-ratelimit-reset", format!("{now}.0")),
        ("x-ratelimit-reset-after", format!("{reset:.3}")),
        ("x-ratelimit-bucket", bucket.replace('/', "-")),
    ];
    if !is_full {
        return Ok(headers);
    }
    headers.push(("retry-after", format!("{:.0}", reset.ceil())));
    headers.push(("x-ratelimit-scope", "user".to_owned()));
    let body =
        json!({"message": "You are being rate limited.", "retry_after": reset, "global": false});
    Err(Answer { status: 429, headers, body })
}

fn routed(shared: &Shared, state: &mut State, request: &Request<'_>) -> Answer {
    let steps: Vec<&str> = request.path.split('/').skip(1).collect();
    match (request.method, steps.as_slice()) {
        ("GET", ["gateway"]) => Answer::is(json!({"url": shared.gateway_url()})),
        ("GET", ["users", "@me"]) => Answer::is(shapes::user(APPLICATION, "desk")),
        ("GET", ["applications", "@me"]) => {
            Answer::is(json!({"id": APPLICATION.to_string(), "name": "desk", "flags": 0}))
        }
        ("GET", ["guilds", guild]) if *guild == GUILD.to_string() => {
            Answer::is(shapes::guild(&state.text_channels()))
        }
        ("GET", ["channels", channel]) => match state.channel(channel) {
            Ok(id) => Answer::is(state.channel_shape(id)),
            Err(answer) => answer,
        },
        ("POST", ["users", "@me", "channels"]) => open_direct(state, request),
        ("POST", ["channels", channel, "messages"]) => match state.channel(channel) {
            Ok(id) => write(state, request, id),
            Err(answer) => answer,
        },
        ("GET", ["channels", channel, "messages"]) => match state.channel(channel) {
            Ok(id) => history::of(state, request.query, id),
            Err(answer) => answer,
        },
        ("POST", ["channels", channel, "typing"]) => match state.channel(channel) {
            Ok(_) => Answer::nothing(),
            Err(answer) => answer,
        },
        ("GET", ["channels", channel, "messages", message]) => match state.channel(channel) {
            Ok(id) => history::one(state, id, message),
            Err(answer) => answer,
        },
        ("DELETE", ["channels", channel, "messages", message]) => match state.channel(channel) {
            Ok(id) => history::delete(state, id, message),
            Err(answer) => answer,
        },
        ("PUT", ["applications", application, "guilds", guild, "commands"])
            if *application == APPLICATION.to_string() && *guild == GUILD.to_string() =>
        {
            register(state, request)
        }
        ("POST", ["interactions", id, token, "callback"]) => {
            interactions::answered(state, request, id, token)
        }
        (_, ["webhooks", application, token, rest @ ..])
            if *application == APPLICATION.to_string() =>
        {
            interactions::followed(state, request, token, rest)
        }
        _ => {
            state.refuses(format!("{} {} is not documented here", request.method, request.path));
            Answer::error(404, 0, "404: Not Found")
        }
    }
}

/// Says what is wrong with a body, and remembers it.
pub fn refused(state: &mut State, request: &Request<'_>, wrong: &Wrong) -> Option<Answer> {
    let (body, sentence) = wrong.answer()?;
    state.refuses(format!("{} {}: {sentence}", request.method, request.path));
    Some(Answer { status: 400, headers: Vec::new(), body })
}

fn open_direct(state: &mut State, request: &Request<'_>) -> Answer {
    let mut wrong = Wrong::default();
    wrong.object("", request.body, &["recipient_id"]);
    let recipient = &request.body["recipient_id"];
    let user = recipient.as_str().and_then(|id| id.parse().ok()).or(recipient.as_u64());
    if let Some(answer) = refused(state, request, &wrong) {
        return answer;
    }
    match user.filter(|user| state.users.contains_key(user)) {
        Some(user) => {
            let id = state.direct_channel(user);
            Answer::is(state.channel_shape(id))
        }
        None => Answer::error(400, 50033, "Invalid Recipient(s)"),
    }
}

fn write(state: &mut State, request: &Request<'_>, channel: u64) -> Answer {
    let mut wrong = Wrong::default();
    let says_something = strict::message(&mut wrong, "", request.body);
    let content = request.body["content"].as_str().unwrap_or_default();
    let reference = &request.body["message_reference"]["message_id"];
    let answered = reference.as_str().and_then(|id| id.parse::<u64>().ok()).or(reference.as_u64());
    let is_known = |id: &u64| state.channels[&channel].messages.contains_key(id);
    if answered.is_some_and(|id| !is_known(&id))
        && request.body["message_reference"]["fail_if_not_exists"] != false
    {
        wrong.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
    }
    if let Some(answer) = refused(state, request, &wrong) {
        return answer;
    }
    if !says_something {
        state.refuses(format!("{}: an empty message", request.path));
        return Answer::error(400, 50006, "Cannot send an empty message");
    }
    let recipient = state.channels[&channel].recipient;
    let takes = |user: u64| state.users.get(&user).is_some_and(|user| user.takes_direct_messages);
    if recipient.is_some_and(|user| !takes(user)) {
        return Answer::error(403, 50007, "Cannot send messages to this user");
    }
    let nonce = match &request.body["nonce"] {
        Value::String(nonce) => Some(nonce.clone()),
        Value::Number(nonce) => Some(nonce.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let nonce = nonce.filter(|_| request.body["enforce_nonce"] == true);
    let said =
        nonce.as_ref().and_then(|nonce| state.nonces.get(&(channel, nonce.clone())).copied());
    let is_recent = |id: &u64| {
        state.new_id().saturating_sub(*id) >> 22 < u64::try_from(NONCE_WINDOW.as_millis()).unwrap()
    };
    if let Some(id) = said.filter(is_recent) {
        return Answer::is(state.channels[&channel].messages[&id].clone());
    }
    let id = state.new_id();
    if let Some(nonce) = nonce {
        state.nonces.insert((channel, nonce), id);
    }
    let author = shapes::user(APPLICATION, "desk");
    let mut message = shapes::message(id, channel, &author, content);
    message["components"] =
        request.body["components"].as_array().cloned().unwrap_or_default().into();
    message["nonce"] = request.body["nonce"].clone();
    if state.is_in_guild(channel) {
        message["guild_id"] = json!(GUILD.to_string());
    }
    state.channels.get_mut(&channel).unwrap().messages.insert(id, message.clone());
    gateway::announce(state, channel, "MESSAGE_CREATE", message.clone());
    Answer::is(message)
}

fn register(state: &mut State, request: &Request<'_>) -> Answer {
    let mut wrong = Wrong::default();
    strict::commands(&mut wrong, request.body);
    if let Some(answer) = refused(state, request, &wrong) {
        return answer;
    }
    let commands = request.body.as_array().cloned().unwrap_or_default();
    let commands: Vec<Value> = commands
        .into_iter()
        .map(|mut command| {
            command["id"] = json!(state.new_id().to_string());
            command["version"] = json!(state.new_id().to_string());
            command["application_id"] = json!(APPLICATION.to_string());
            command["guild_id"] = json!(GUILD.to_string());
            if command["type"].is_null() {
                command["type"] = json!(1);
            }
            command
        })
        .collect();
    state.commands.clone_from(&commands);
    Answer::is(Value::Array(commands))
}

impl State {
    /// The channel of an id, if the desk may see it.
    fn channel(&self, id: &str) -> Result<u64, Answer> {
        let id = id.parse().unwrap_or_default();
        match self.channels.get(&id) {
            Some(channel) if channel.is_open => Ok(id),
            Some(_) => Err(Answer::error(403, 50001, "Missing Access")),
            None => Err(Answer::error(404, 10003, "Unknown Channel")),
        }
    }

    /// Whether a channel is the guild's.
    pub fn is_in_guild(&self, channel: u64) -> bool {
        self.channels.get(&channel).is_some_and(|channel| channel.recipient.is_none())
    }

    /// The guild's channels that the desk may see.
    pub fn text_channels(&self) -> Vec<Value> {
        let seen = |(_, channel): &(&u64, &Channel)| channel.recipient.is_none() && channel.is_open;
        self.channels.iter().filter(seen).map(|(&id, _)| self.channel_shape(id)).collect()
    }

    fn channel_shape(&self, id: u64) -> Value {
        let channel = &self.channels[&id];
        let last = channel.messages.keys().next_back().copied();
        match channel.recipient {
            Some(user) => {
                shapes::direct_channel(id, &shapes::user(user, &self.users[&user].name), last)
            }
            None => shapes::text_channel(id, last),
        }
    }
}
