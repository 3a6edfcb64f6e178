//! What reading a message costs beyond its MIME parsing, beside the parser alone, in one run on one machine.
//!
//! `cargo bench --bench reading -- [--mails N] [--rounds N]`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock, and ends where something fails"
)]

#[path = "../corpus.rs"]
mod corpus;
#[path = "../measured.rs"]
#[expect(dead_code, reason = "it measures processor time alone")]
mod measured;

use std::hint::black_box;
use std::path::Path;

use mail_parser::MessageParser;
use measured::{cpu_ms, option};
use secondment_desk::domain::context::Context;
use secondment_desk::mail::mime;
use secondment_desk::reading;
use secondment_desk::settings::{self, InPlace};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A reading costs at most so much CPU time beyond the parsing, in milliseconds.
const LIMIT_MS: f64 = 0.5;

fn main() {
    let (n_mails, n_rounds) = (option("--mails", 5000), option("--rounds", 3));
    let folder = tempfile::tempdir().unwrap();
    let mails = corpus::make(n_mails, folder.path());
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/demo.toml");
    let settings = settings::load(Some(&demo), &InPlace::default())
        .unwrap_or_else(|faults| panic!("{faults:?}"));
    let (vocabulary, own) = (&settings.vocabulary, settings.own_addresses());
    let n_readings = f64::from(u32::try_from(n_mails * n_rounds).unwrap());
    let per_mail = |work: &mut dyn FnMut()| {
        let before = cpu_ms();
        (0..n_rounds).for_each(|_| work());
        (cpu_ms() - before) / n_readings
    };
    let parse = per_mail(&mut || {
        for mail in &mails {
            black_box(MessageParser::default().parse(mail));
        }
    });
    let decode = per_mail(&mut || {
        for mail in &mails {
            black_box(mime::incoming(mail, &own));
        }
    });
    let messages: Vec<_> = mails.iter().map(|mail| mime::incoming(mail, &own)).collect();
    let context = Context::default();
    let echo = per_mail(&mut || {
        for message in &messages {
            black_box(reading::is_echo(message, &settings.own_sentences, vocabulary));
        }
    });
    let read = per_mail(&mut || {
        for message in &messages {
            black_box(reading::read(message, &context, vocabulary));
        }
    });
    let lines = [
        ("mail-parser alone", parse),
        ("decoding", decode),
        ("whether ours", echo),
        ("reading", read),
    ];
    for (name, ms) in lines {
        println!("{name:18} {ms:8.3} CPU ms a mail");
    }
    let beyond = (decode - parse) + echo + read;
    println!(
        "beyond the parser  {beyond:8.3} CPU ms a mail, {:.0}% of the limit",
        beyond / LIMIT_MS * 100.0
    );
}
