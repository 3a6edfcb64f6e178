//! What a person's rights take on a full folder: the start after a kill, and an erasure.

use std::fs;
use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;
use secondment_desk::control::{Command, Look, Request, Response};
use secondment_desk::desk::Desk;

use super::{limits, settings};

/// Opens a folder whose desk was killed, and erases the senders of some mails.
pub fn measure(inbox: &Path, data: &Path) {
    let now = Timestamp::now();
    let before = Instant::now();
    let (mut desk, _) = Desk::open(settings(data), false).unwrap();
    desk.resume(now).unwrap();
    let start_ms = before.elapsed().as_millis();
    println!("start after a kill {start_ms:8} ms  ({} items)", desk.ledger().counts().n_items);
    limits::holds("start in ms", &start_ms, &limits::START_MS);
    let mut files: Vec<_> =
        fs::read_dir(inbox).unwrap().flatten().map(|file| file.path()).collect();
    files.sort();
    for file in files.iter().take(3) {
        let mail = fs::read_to_string(file).unwrap_or_default();
        let from = mail.lines().find_map(|line| line.strip_prefix("From:")).unwrap_or_default();
        let address = from.rsplit('<').next().unwrap().trim().trim_end_matches('>').to_owned();
        let file = data.with_extension(format!("{}.md", before.elapsed().as_nanos()));
        let look = Look::SubjectAccess { who: address.clone(), file };
        let (answer, response) = std::sync::mpsc::channel::<Response>();
        let before = Instant::now();
        desk.serve(Request::Look(look).of("lead"), answer, now);
        desk.settle(now).unwrap();
        let told = response.recv().unwrap();
        let access_ms = before.elapsed().as_millis();
        limits::holds("subject access in ms", &access_ms, &limits::ACCESS_MS);
        println!(
            "subject access     {access_ms:8} ms  ({})",
            if told.is_done { "done" } else { &told.text }
        );
        let (answer, response) = std::sync::mpsc::channel::<Response>();
        let before = Instant::now();
        let because = "measured".to_owned();
        desk.serve(
            Request::Order(Command::Erase { who: address, because }).of("lead"),
            answer,
            now,
        );
        desk.settle(now).unwrap();
        let told = response.recv().unwrap();
        let erasing_ms = before.elapsed().as_millis();
        limits::holds("erasing in ms", &erasing_ms, &limits::ERASING_MS);
        println!(
            "erasing one person {erasing_ms:8} ms  ({})",
            if told.is_done { "done" } else { &told.text }
        );
    }
    let (before, mut n_steps, mut longest) = (Instant::now(), 0, std::time::Duration::ZERO);
    while desk.is_clearing() {
        let step = Instant::now();
        desk.tick(now);
        desk.settle(now).unwrap();
        longest = longest.max(step.elapsed());
        n_steps += 1;
    }
    println!(
        "clearing away      {:8} ms in {n_steps} steps, the longest {} ms",
        before.elapsed().as_millis(),
        longest.as_millis()
    );
}
