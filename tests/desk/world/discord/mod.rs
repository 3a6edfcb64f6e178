//! A local Discord: REST and gateway on one loopback port, as strict as the real one where a desk could go wrong.
//!
//! It keeps users, direct messages and one guild. What Discord refuses, it refuses with Discord's codes, and remembers that it did.

mod components;
pub mod front;
mod gateway;
mod history;
mod interactions;
mod people;
mod rest;
mod shapes;
mod strict;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub use people::{Interaction, Member};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

/// The desk's token.
pub const TOKEN: &str = "token-of-the-desk";
/// The application, which is also the desk's own user.
pub const APPLICATION: u64 = 900;
/// The programme's guild.
pub const GUILD: u64 = 700;
/// A channel of it.
pub const CHANNEL: u64 = 701;
/// The role of its officers.
pub const OFFICERS: u64 = 702;
/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);
/// The first moment of Discord's ids, in milliseconds.
const EPOCH_MS: u64 = 1_420_070_400_000;

/// A running local Discord; it ends when it is dropped.
pub struct Discord {
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    pub(super) shared: Arc<Shared>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

/// What the routes and the driver share.
pub struct Shared {
    base: String,
    state: Mutex<State>,
}

/// Everything that this Discord knows.
pub struct State {
    n_ids: u64,
    users: BTreeMap<u64, User>,
    channels: BTreeMap<u64, Channel>,
    /// Message ids by channel and nonce.
    nonces: BTreeMap<(u64, String), u64>,
    interactions: BTreeMap<String, Pending>,
    commands: Vec<Value>,
    /// Requests in their order.
    calls: Vec<Call>,
    /// What was refused because it is against the rules, in sentences.
    faults: Vec<String>,
    injected: Vec<Injected>,
    rate: Rate,
    gateway: GatewayState,
    /// Whether the portal lets the application see the content of messages.
    has_content: bool,
    /// Whether the desk may remove what others wrote.
    may_manage_messages: bool,
    /// Whether nothing of it answers.
    is_out: bool,
    /// How long an interaction may wait for its first answer.
    first_answer: Duration,
}

/// A user.
struct User {
    name: String,
    roles: Vec<u64>,
    takes_direct_messages: bool,
}

/// A channel with its messages by id.
struct Channel {
    recipient: Option<u64>,
    /// Whether the desk may see it and write there.
    is_open: bool,
    messages: BTreeMap<u64, Value>,
}

/// A request of the desk.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub body: Value,
    /// The status of the answer.
    pub status: u16,
}

struct Injected {
    on: String,
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Value,
    /// Whether the request is carried out all the same.
    is_done: bool,
}

/// An interaction that was dispatched.
struct Pending {
    id: u64,
    kind: u8,
    born: Instant,
    answered: Option<u64>,
    answered_after: Option<Duration>,
    /// What its user sees of the first answer.
    original: Option<Value>,
    followups: Vec<Value>,
}

/// How many messages a channel takes within a time.
struct Rate {
    most: usize,
    per: Duration,
    taken: BTreeMap<String, Vec<Instant>>,
}

/// The gateway's side.
struct GatewayState {
    seq: u64,
    n_sessions: u64,
    /// Numbered dispatches of the session, for a resume.
    log: Vec<(u64, &'static str, Value)>,
    out: Option<UnboundedSender<Frame>>,
    frames: Vec<Value>,
    n_connections: usize,
    intents: u64,
    acknowledges: bool,
    is_resumable: bool,
    heartbeat: Duration,
    /// Intents that the portal does not allow.
    disallowed: u64,
    /// Close codes that the next connections end with at once.
    closes: Vec<u16>,
}

/// What the driver sends down a connection.
enum Frame {
    Payload(Value),
    Close(u16),
    Drop,
}

/// A place with room for a thousand who come at once. Usually 128 are kept waiting, and whoever finds no room asks again after a second, which
/// would be measured as the desk's.
fn roomy() -> tokio::net::TcpListener {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    socket.listen(1024).unwrap()
}

impl Discord {
    /// Starts one. Nothing leaves the machine.
    pub fn start() -> Self {
        let (told, place) = std::sync::mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async move {
                let listener = roomy();
                let base = format!("http://{}", listener.local_addr().unwrap());
                let shared = Arc::new(Shared { base, state: Mutex::new(State::new()) });
                told.send(shared.clone()).unwrap();
                let served = axum::serve(listener, rest::router(shared)).into_future();
                tokio::select! {
                    _ = served => {}
                    _ = stopped => {}
                }
            });
        });
        let shared: Arc<Shared> = place.recv().unwrap();
        Self { base: shared.base.clone(), shared, stop: Some(stop) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }

    /// Waits for what must come.
    #[track_caller]
    pub fn awaits<T>(&self, what: &str, found: impl Fn(&Self) -> Option<T>) -> T {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(found) = found(self) {
                return found;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let last: Vec<Call> = self.calls("").into_iter().rev().take(12).collect();
        panic!("{what} did not come; the last requests: {last:#?}; refused: {:?}", self.faults());
    }

    /// The requests whose `METHOD /path` begins so.
    pub fn calls(&self, on: &str) -> Vec<Call> {
        let state = self.state();
        let is_meant = |call: &&Call| format!("{} {}", call.method, call.path).starts_with(on);
        state.calls.iter().filter(is_meant).cloned().collect()
    }

    /// What the desk did that Discord does not take.
    pub fn faults(&self) -> Vec<String> {
        self.state().faults.clone()
    }

    /// What the desk sent over the gateway with an opcode.
    pub fn frames(&self, opcode: u64) -> Vec<Value> {
        let state = self.state();
        let frames = state.gateway.frames.iter().filter(|frame| frame["op"] == opcode);
        frames.cloned().collect()
    }

    /// The next request whose `METHOD /path` begins so is answered so, and not carried out.
    pub fn answers(
        &self,
        on: &str,
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Value,
    ) {
        let on = on.to_owned();
        self.state().injected.push(Injected { on, status, headers, body, is_done: false });
    }

    /// The next request whose `METHOD /path` begins so is carried out, and its answer is lost.
    pub fn loses_the_answer(&self, on: &str) {
        let body = json!({"message": "502: Bad Gateway", "code": 0});
        let (on, headers) = (on.to_owned(), Vec::new());
        self.state().injected.push(Injected { on, status: 502, headers, body, is_done: true });
    }

    /// A channel takes so many messages within a time, and 429 is said to the rest.
    pub fn takes_at_most(&self, most: usize, per: Duration) {
        let mut state = self.state();
        (state.rate.most, state.rate.per) = (most, per);
    }

    /// An interaction must be answered within this instead of three seconds.
    pub fn awaits_first_answers_for(&self, first_answer: Duration) {
        self.state().first_answer = first_answer;
    }

    /// The desk may remove what others wrote in the guild.
    pub fn lets_the_desk_manage_messages(&self) {
        self.state().may_manage_messages = true;
    }

    /// The portal refuses the content of messages: whoever asks for it is closed with 4014.
    pub fn withholds_content(&self) {
        let mut state = self.state();
        state.has_content = false;
        state.gateway.disallowed = shapes::MESSAGE_CONTENT;
    }
}

impl Drop for Discord {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended by itself.
            let _ = stop.send(());
        }
    }
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // A test that failed while it looked leaves the state as it was.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn gateway_url(&self) -> String {
        format!("{}/gateway", self.base.replace("http://", "ws://"))
    }
}

impl State {
    fn new() -> Self {
        let guild = Channel { recipient: None, is_open: true, messages: BTreeMap::new() };
        Self {
            n_ids: 0,
            users: BTreeMap::new(),
            channels: BTreeMap::from([(CHANNEL, guild)]),
            nonces: BTreeMap::new(),
            interactions: BTreeMap::new(),
            commands: Vec::new(),
            calls: Vec::new(),
            faults: Vec::new(),
            injected: Vec::new(),
            rate: Rate { most: 500, per: Duration::from_secs(5), taken: BTreeMap::new() },
            gateway: GatewayState {
                seq: 0,
                n_sessions: 0,
                log: Vec::new(),
                out: None,
                frames: Vec::new(),
                n_connections: 0,
                intents: 0,
                acknowledges: true,
                is_resumable: true,
                heartbeat: Duration::from_millis(41_250),
                disallowed: 0,
                closes: Vec::new(),
            },
            has_content: true,
            may_manage_messages: false,
            is_out: false,
            first_answer: Duration::from_secs(3),
        }
    }

    /// A new id: the time in its upper bits, as Discord makes them.
    fn new_id(&mut self) -> u64 {
        self.n_ids += 1;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now_ms = u64::try_from(now.as_millis()).unwrap();
        ((now_ms - EPOCH_MS) << 22) | (self.n_ids & 0x3f_ffff)
    }

    /// The direct channel with a user, made if there is none.
    fn direct_channel(&mut self, user: u64) -> u64 {
        let known = self.channels.iter().find(|(_, channel)| channel.recipient == Some(user));
        if let Some((&id, _)) = known {
            return id;
        }
        let id = self.new_id();
        let messages = BTreeMap::new();
        self.channels.insert(id, Channel { recipient: Some(user), is_open: true, messages });
        id
    }

    fn refuses(&mut self, sentence: String) {
        self.faults.push(sentence);
    }
}
