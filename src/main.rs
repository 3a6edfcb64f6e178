//! The command line: arguments, the clock, and the exit status.

mod commands;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Libraries that would tell what people write.
const QUIET: [&str; 3] = ["serenity=error", "tungstenite=error", "tokio_tungstenite=error"];

fn main() -> ExitCode {
    // A panic's message may hold words of a mail: only its place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a fault in the program");
    }));
    let filter =
        tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    // At these levels a library tells the words of messages, and its token.
    let filter = QUIET
        .iter()
        .filter_map(|quiet| quiet.parse().ok())
        .fold(filter, tracing_subscriber::EnvFilter::add_directive);
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // It would be told where nothing can be told.
        .log_internal_errors(false)
        .init();
    commands::run(&commands::Arguments::parse(), machine_time)
}

/// The machine's time. Everything else is told the time.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
fn machine_time() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
