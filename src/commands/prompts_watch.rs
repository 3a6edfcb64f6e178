//! Guidance and messages that are read anew when their files change.

use std::sync::mpsc::Sender;
use std::time::Duration;

use secondment_desk::desk::running::Input;
use secondment_desk::settings::problems::Fault;
use secondment_desk::settings::watched::{PromptFiles, Stamp};

use super::run::start;

/// How often the files are looked at.
const POLL: Duration = Duration::from_secs(1);

/// Watches the files, which were so when the settings were read, until the desk no longer listens.
pub fn start_watch(files: PromptFiles, mut read: Stamp, input: &Sender<Input>) {
    let input = input.clone();
    start(async move {
        let mut before = read.clone();
        loop {
            tokio::time::sleep(POLL).await;
            let stamp = files.stamp();
            // A file that is being written is left until it rests.
            let rests = std::mem::replace(&mut before, stamp.clone()) == stamp;
            if !rests || stamp == read {
                continue;
            }
            read = stamp;
            let prompts = tokio::task::block_in_place(|| files.read());
            if input.send(Input::Prompts(prompts.map_err(|faults| told(&faults)))).is_err() {
                return;
            }
        }
    });
}

fn told(faults: &[Fault]) -> String {
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    let more = match faults.len() {
        0 | 1 => String::new(),
        n => format!(" And {} more: `check` lists them all.", super::count(n - 1, "mistake")),
    };
    format!(
        "The guidance or a message has changed and cannot be used; the desk goes on with what it had. {first}{more}"
    )
}
