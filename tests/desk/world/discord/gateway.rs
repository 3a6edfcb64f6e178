//! The gateway: hello, identify, heartbeats, dispatches, resume.

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State as Shares;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::{APPLICATION, Discord, Frame, Shared, State, TOKEN, shapes};

/// So many payloads are taken within a minute.
const MOST_A_MINUTE: usize = 120;

pub async fn connects(
    Shares(shared): Shares<Arc<Shared>>,
    uri: Uri,
    upgrade: WebSocketUpgrade,
) -> Response {
    if shared.state().is_out {
        return axum::http::StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let query = uri.query().unwrap_or_default();
    let is_known = |pair: &str| matches!(pair, "v=10" | "encoding=json");
    if !query.split('&').all(is_known) || !query.contains("v=10") {
        shared.state().refuses(format!("the gateway's query {query} is not taken here"));
        return axum::http::StatusCode::BAD_REQUEST.into_response();
    }
    upgrade.on_upgrade(move |socket| async move { session(&shared, socket).await })
}

/// One connection.
struct Connection {
    is_compressed: bool,
    is_identified: bool,
    last_heartbeat: Instant,
    received: Vec<Instant>,
}

async fn session(shared: &Shared, mut socket: WebSocket) {
    let (out, mut frames) = unbounded_channel();
    let (heartbeat, closed) = {
        let mut state = shared.state();
        state.gateway.n_connections += 1;
        (state.gateway.heartbeat, state.gateway.closes.pop())
    };
    if let Some(code) = closed {
        return close(&mut socket, code).await;
    }
    let interval = u64::try_from(heartbeat.as_millis()).unwrap();
    let hello = json!({"op": 10, "d": {"heartbeat_interval": interval}, "s": null, "t": null});
    let mut connection = Connection {
        is_compressed: false,
        is_identified: false,
        last_heartbeat: Instant::now(),
        received: Vec::new(),
    };
    if socket.send(packed(&hello, false)).await.is_err() {
        return;
    }
    loop {
        let patience = (heartbeat * 2).saturating_sub(connection.last_heartbeat.elapsed());
        tokio::select! {
            frame = frames.recv() => match frame {
                Some(Frame::Payload(payload)) => {
                    if socket.send(packed(&payload, connection.is_compressed)).await.is_err() {
                        return;
                    }
                }
                Some(Frame::Close(code)) => return close(&mut socket, code).await,
                Some(Frame::Drop) | None => return,
            },
            received = socket.recv() => {
                let text = match received {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    Some(Ok(Message::Binary(_))) => return close(&mut socket, 4002).await,
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                };
                let Ok(payload) = serde_json::from_str::<Value>(&text) else {
                    return close(&mut socket, 4002).await;
                };
                if let Some(code) = taken(shared, &mut connection, &payload, &out) {
                    return close(&mut socket, code).await;
                }
            }
            () = tokio::time::sleep(patience) => return close(&mut socket, 4009).await,
        }
    }
}

async fn close(socket: &mut WebSocket, code: u16) {
    let frame = CloseFrame { code, reason: "".into() };
    // Who is gone hears no farewell.
    let _ = socket.send(Message::Close(Some(frame))).await;
}

fn packed(payload: &Value, is_compressed: bool) -> Message {
    if !is_compressed {
        return Message::Text(payload.to_string().into());
    }
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(payload.to_string().as_bytes()).unwrap();
    Message::Binary(encoder.finish().unwrap().into())
}

/// Takes a payload; the code to close with, if it is not taken.
fn taken(
    shared: &Shared,
    connection: &mut Connection,
    payload: &Value,
    out: &UnboundedSender<Frame>,
) -> Option<u16> {
    let mut state = shared.state();
    state.gateway.frames.push(payload.clone());
    connection.received.retain(|at| at.elapsed() < Duration::from_mins(1));
    connection.received.push(Instant::now());
    if connection.received.len() > MOST_A_MINUTE {
        return Some(4008);
    }
    match payload["op"].as_u64() {
        Some(1) => {
            connection.last_heartbeat = Instant::now();
            if state.gateway.acknowledges {
                // A connection that is gone needs none.
                let _ =
                    out.send(Frame::Payload(json!({"op": 11, "d": null, "s": null, "t": null})));
            }
            None
        }
        Some(2) if connection.is_identified => Some(4005),
        Some(2) => identified(shared, &mut state, connection, &payload["d"], out),
        Some(6) => {
            let resumed = &payload["d"];
            if resumed["token"].as_str().map(bare) != Some(TOKEN) {
                return Some(4004);
            }
            let from = resumed["seq"].as_u64()?;
            let gateway = &mut state.gateway;
            if from > gateway.seq {
                return Some(4007);
            }
            let session = format!("session-{}", gateway.n_sessions);
            if !gateway.is_resumable || resumed["session_id"] != session.as_str() {
                let _ =
                    out.send(Frame::Payload(json!({"op": 9, "d": false, "s": null, "t": null})));
                return None;
            }
            connection.is_identified = true;
            connection.is_compressed = true;
            for (s, t, d) in gateway.log.iter().filter(|(s, ..)| *s > from) {
                let _ = out.send(Frame::Payload(json!({"op": 0, "s": s, "t": t, "d": d})));
            }
            gateway.out = Some(out.clone());
            dispatch(&mut state, "RESUMED", json!({"_trace": []}));
            None
        }
        Some(3 | 4 | 8) if !connection.is_identified => Some(4003),
        Some(3 | 4 | 8) => None,
        _ => Some(4001),
    }
}

/// A token without the word before it, which the gateway does not mind.
fn bare(token: &str) -> &str {
    token.strip_prefix("Bot ").unwrap_or(token)
}

fn identified(
    shared: &Shared,
    state: &mut State,
    connection: &mut Connection,
    asked: &Value,
    out: &UnboundedSender<Frame>,
) -> Option<u16> {
    if asked["token"].as_str().map(bare) != Some(TOKEN) {
        return Some(4004);
    }
    let Some(intents) =
        asked["intents"].as_u64().filter(|intents| intents & !shapes::ALL_INTENTS == 0)
    else {
        return Some(4013);
    };
    if intents & state.gateway.disallowed != 0 {
        return Some(4014);
    }
    if asked["shard"]
        .as_array()
        .is_some_and(|shard| shard.len() != 2 || shard[0] != 0 || shard[1] != 1)
    {
        return Some(4010);
    }
    if ["os", "browser", "device"].iter().any(|key| !asked["properties"][key].is_string()) {
        return Some(4002);
    }
    connection.is_identified = true;
    connection.is_compressed = asked["compress"] == true;
    let gateway = &mut state.gateway;
    gateway.n_sessions += 1;
    gateway.seq = 0;
    gateway.log.clear();
    gateway.intents = intents;
    gateway.out = Some(out.clone());
    let session = gateway.n_sessions;
    dispatch(state, "READY", shapes::ready(session, &shared.gateway_url(), &asked["shard"]));
    if intents & shapes::GUILDS != 0 {
        let guild = shapes::guild(&state.text_channels());
        dispatch(state, "GUILD_CREATE", guild);
    }
    None
}

/// Numbers a dispatch, keeps it for a resume, and sends it if somebody is connected.
pub fn dispatch(state: &mut State, kind: &'static str, data: Value) {
    let gateway = &mut state.gateway;
    if gateway.n_sessions == 0 {
        return;
    }
    gateway.seq += 1;
    let payload = json!({"op": 0, "s": gateway.seq, "t": kind, "d": data});
    gateway.log.push((gateway.seq, kind, data));
    if gateway.out.as_ref().is_some_and(|out| out.send(Frame::Payload(payload)).is_err()) {
        gateway.out = None;
    }
}

/// Tells of something in a channel, if the session has asked for that, as it may see it.
pub fn announce(state: &mut State, channel: u64, kind: &'static str, mut data: Value) {
    let is_guild = state.is_in_guild(channel);
    let needed = match (kind, is_guild) {
        ("TYPING_START", true) => shapes::GUILD_TYPING,
        ("TYPING_START", false) => shapes::DIRECT_TYPING,
        (_, true) => shapes::GUILD_MESSAGES,
        (_, false) => shapes::DIRECT_MESSAGES,
    };
    if state.gateway.intents & needed == 0 {
        return;
    }
    if data["content"].is_string() {
        let has_content = state.gateway.intents & shapes::MESSAGE_CONTENT != 0;
        data = as_seen(&data, has_content, is_guild);
    }
    dispatch(state, kind, data);
}

/// A message as the application may see it: without the privilege only what is addressed to it has its content.
pub fn as_seen(message: &Value, has_content: bool, is_guild: bool) -> Value {
    let me = APPLICATION.to_string();
    let mentions = message["mentions"].as_array().cloned().unwrap_or_default();
    let is_addressed = mentions.iter().any(|user| user["id"] == me.as_str());
    let mut seen = message.clone();
    if is_guild && !has_content && !is_addressed && message["author"]["id"] != me.as_str() {
        seen["content"] = json!("");
        for key in ["attachments", "embeds", "components"] {
            seen[key] = json!([]);
        }
    }
    seen
}

impl Discord {
    fn sends(&self, frame: Frame) {
        let state = self.state();
        let out = state.gateway.out.as_ref().expect("somebody is connected");
        out.send(frame).expect("somebody is connected");
    }

    /// Asks the desk to connect anew.
    pub fn asks_to_reconnect(&self) {
        self.sends(Frame::Payload(json!({"op": 7, "d": null, "s": null, "t": null})));
    }

    /// Declares the session invalid.
    pub fn invalidates(&self, is_resumable: bool) {
        self.state().gateway.is_resumable = is_resumable;
        self.sends(Frame::Payload(json!({"op": 9, "d": is_resumable, "s": null, "t": null})));
    }

    /// Closes the connection with a code, or the next one if there is none.
    pub fn closes(&self, code: u16) {
        let mut state = self.state();
        let frame = Frame::Close(code);
        if state.gateway.out.as_ref().is_none_or(|out| out.send(frame).is_err()) {
            state.gateway.closes.push(code);
        }
    }

    /// The network loses the connection.
    pub fn loses_the_connection(&self) {
        self.sends(Frame::Drop);
    }

    /// Nothing of it answers any more, and the connection is lost.
    pub fn goes_out(&self) {
        self.sends(Frame::Drop);
        let mut state = self.state();
        (state.is_out, state.gateway.out) = (true, None);
    }

    /// It answers again.
    pub fn comes_back(&self) {
        self.state().is_out = false;
    }

    /// Whether a session can be resumed from now on.
    pub fn resumes(&self, is_resumable: bool) {
        self.state().gateway.is_resumable = is_resumable;
    }

    /// How often heartbeats are wanted by the next connection, and whether they are acknowledged.
    pub fn beats(&self, heartbeat: Duration, acknowledges: bool) {
        let mut state = self.state();
        (state.gateway.heartbeat, state.gateway.acknowledges) = (heartbeat, acknowledges);
    }

    /// Sends a dispatch as it stands, whatever it is.
    pub fn dispatches(&self, kind: &'static str, data: Value) {
        dispatch(&mut self.state(), kind, data);
    }

    /// How many sessions were identified.
    pub fn n_sessions(&self) -> u64 {
        self.state().gateway.n_sessions
    }

    /// Whether somebody is connected and has a session.
    pub fn has_session(&self) -> bool {
        self.state().gateway.out.as_ref().is_some_and(|out| !out.is_closed())
    }

    /// How many connections were made.
    pub fn n_connections(&self) -> usize {
        self.state().gateway.n_connections
    }

    /// The intents of the session.
    pub fn intents(&self) -> u64 {
        self.state().gateway.intents
    }
}
