//! Alarms: what is wrong with a mailbox goes to the log and to a program of the operator's.

use std::path::Path;
use std::process::{Command, Stdio};

/// Writes the sentence to the log, and starts the program with it. Nobody waits for the program.
pub fn raise(command: Option<&Path>, sentence: &str) {
    tracing::error!("{sentence}");
    let Some(path) = command else { return };
    let mut program = Command::new(path);
    program.arg(sentence).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match program.spawn() {
        Ok(mut child) => {
            // Its end is waited for so that none of it is left behind.
            std::thread::spawn(move || drop(child.wait()));
        }
        Err(error) => {
            let path = path.display();
            tracing::error!("the alarm command {path} could not be started: {error}");
        }
    }
}
