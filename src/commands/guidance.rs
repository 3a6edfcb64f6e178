//! `guidance`: what officers do with the question bank.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use secondment_desk::guidance::bank::Bank;
use secondment_desk::guidance::{taught, training};
use secondment_desk::settings::language;

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Guidance {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Learn anew from the guidance when an answer is near enough, and write config/vocabulary/weights.toml
    Train,
}

pub fn run(context: &Context<'_>, guidance: &Guidance) -> Result<(), Failure> {
    match &guidance.command {
        Command::Train => train(context),
    }
}

fn train(context: &Context<'_>) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let taught = settings.guidance.iter().filter(|(_, bank)| !bank.entries().is_empty());
    let taught = taught.map(|(name, bank)| (name.to_string(), taught::teach(bank))).collect();
    let banks: Vec<&Bank> = settings.guidance.values().collect();
    let learned = training::learn(&banks);
    let beside = settings.read_from.parent().map(PathBuf::from).unwrap_or_default();
    let folder = beside.join("vocabulary");
    let write = |name: &str, text: String| {
        let file = folder.join(name);
        std::fs::write(&file, text)
            .map_err(|error| format!("{} cannot be written: {error}.", file.display()))
    };
    write(language::TAUGHT, language::written_lessons(&taught))?;
    write(language::WEIGHTS, language::written(&learned.weights))?;
    print(format_args!(
        "Of {} held-out questions the first entry is right for {}; {} are answered rightly, {} wrongly.\nOf {} that cannot be answered, {} are answered all the same.\nWritten to {}.",
        learned.n_answerable,
        learned.n_first_right,
        learned.n_correct,
        learned.n_wrong,
        learned.n_unanswerable,
        learned.n_false,
        folder.display()
    ));
    Ok(())
}
