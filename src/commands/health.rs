//! Health while the desk runs: pages for a monitor on this machine, and signs of life for systemd.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use secondment_desk::desk::running::Input;
use secondment_desk::desk::vitals::{Trouble, Vitals};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::run::start;

/// A loop that has not answered for so long is not well.
const PATIENCE: Duration = Duration::from_secs(10);
/// What monitors are told that the numbers are written in.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Asks the loop how the desk is.
#[derive(Clone)]
struct Probe {
    input: Sender<Input>,
}

impl Probe {
    async fn vitals(&self) -> Option<Vitals> {
        let (answer, vitals) = oneshot::channel();
        self.input.send(Input::Vitals(answer)).ok()?;
        timeout(PATIENCE, vitals).await.ok()?.ok()
    }
}

/// Takes the place that monitors ask at, before anything else is begun.
///
/// # Errors
/// Those of the socket: most often something else has that port.
pub fn listen(at: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(at)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Answers monitors until the desk ends.
pub fn start_pages(listener: TcpListener, input: &Sender<Input>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let pages = Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Arc::new(Probe { input: input.clone() }));
    start(async move {
        if let Err(error) = axum::serve(listener, pages).await {
            tracing::error!("the health pages are gone: {error}");
        }
    });
    Ok(())
}

/// Tells systemd that the desk has begun, and as often as it asks for that the loop is alive.
pub fn start_signs_of_life(input: &Sender<Input>) {
    let probe = Probe { input: input.clone() };
    let asked_for = sd_notify::watchdog_enabled();
    start(async move {
        if probe.vitals().await.is_none() {
            return;
        }
        tell_systemd(sd_notify::NotifyState::Ready);
        let Some(within) = asked_for else { return };
        loop {
            sleep(within / 3).await;
            if probe.vitals().await.is_some() {
                tell_systemd(sd_notify::NotifyState::Watchdog);
            }
        }
    });
}

/// Tells systemd that the desk ends.
pub fn tell_end() {
    tell_systemd(sd_notify::NotifyState::Stopping);
}

fn tell_systemd(state: sd_notify::NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("systemd cannot be told how the desk is: {error}");
    }
}

/// Whether the loop is alive at all.
async fn health(State(probe): State<Arc<Probe>>) -> Response {
    match probe.vitals().await {
        Some(_) => "The desk runs.\n".into_response(),
        None => silent(),
    }
}

/// Whether the desk does all of its work; if not, why.
async fn ready(State(probe): State<Arc<Probe>>) -> Response {
    let Some(vitals) = probe.vitals().await else { return silent() };
    if vitals.troubles.is_empty() {
        return "The desk does all of its work.\n".into_response();
    }
    let sentences: String =
        vitals.troubles.iter().map(|trouble| trouble.sentence() + "\n").collect();
    (StatusCode::SERVICE_UNAVAILABLE, sentences).into_response()
}

async fn metrics(State(probe): State<Arc<Probe>>) -> Response {
    let Some(vitals) = probe.vitals().await else { return silent() };
    let mut text = String::new();
    match encode(&mut text, &registry(&vitals)) {
        Ok(()) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

fn silent() -> Response {
    let sentence = format!("The desk has not answered for {} seconds.\n", PATIENCE.as_secs());
    (StatusCode::SERVICE_UNAVAILABLE, sentence).into_response()
}

/// The vitals as monitors name them.
fn registry(vitals: &Vitals) -> Registry {
    let mut registry = Registry::with_prefix("secondment_desk");
    let counts = vitals.counts;
    let seen = vitals.seen.map_or(0, jiff::Timestamp::as_second);
    let numbers = [
        ("messages_received", "Messages that were received, copies among them", counts.n_arrivals),
        ("messages_unread", "Messages that are kept and not yet understood", counts.n_waiting),
        ("items", "Messages that were understood, each counted once", counts.n_items),
        ("submissions_open", "Interests and roles that are open", counts.n_open),
        (
            "introductions",
            "Matches and introductions, whatever has become of them",
            counts.n_introductions,
        ),
        ("letters_waiting", "Letters that have not gone out", counts.n_letters_pending),
        ("letters_held", "Letters that wait for an officer's word", vitals.n_letters_held),
        (
            "letters_within_the_hour",
            "Letters that went out by mail within the hour",
            vitals.n_letters_within_the_hour,
        ),
        (
            "credentials_ending",
            "Credentials that end within 30 days, or have ended",
            vitals.n_credentials_ending,
        ),
        ("needing_somebody", "Things that wait for an officer", vitals.n_needing_somebody),
    ];
    for (name, help, number) in numbers {
        set(&mut registry, name, help, i64::try_from(number).unwrap_or(i64::MAX));
    }
    if let Some(seconds) = vitals.canary_seconds {
        let help = "How long the last canary mail that came back was away";
        set(&mut registry, "canary_seconds", help, seconds);
    }
    set(
        &mut registry,
        "clock_seconds",
        "The latest time that the desk has seen, in seconds since 1970",
        seen,
    );
    set(
        &mut registry,
        "ready",
        "1 if the desk does all of its work",
        i64::from(vitals.troubles.is_empty()),
    );
    let troubles = Family::<Vec<(String, String)>, Gauge>::default();
    for trouble in &vitals.troubles {
        troubles.get_or_create(&labels(trouble)).set(1);
    }
    registry.register("trouble", "What keeps the desk from doing all of its work", troubles);
    registry
}

fn set(registry: &mut Registry, name: &str, help: &str, value: i64) {
    let gauge = Gauge::<i64>::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}

fn labels(trouble: &Trouble) -> Vec<(String, String)> {
    let (mailbox, programme) = match trouble {
        Trouble::Mailbox(name) => (name.as_str(), None),
        Trouble::PausedProgramme(name) => ("", Some(name.to_string())),
        Trouble::Full | Trouble::Clock | Trouble::Paused | Trouble::Prompts => ("", None),
    };
    let labels = [("kind", trouble.name().to_owned()), ("mailbox", mailbox.to_owned())];
    let programme = programme.map(|name| ("programme", name));
    labels.into_iter().chain(programme).map(|(name, value)| (name.to_owned(), value)).collect()
}
