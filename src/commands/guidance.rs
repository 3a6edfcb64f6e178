//! `guidance`: what officers do with the question bank.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use secondment_desk::guidance::bank::Bank;
use secondment_desk::guidance::training;
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
    let banks: Vec<&Bank> = settings.guidance.values().collect();
    let learned = training::learn(&banks);
    let beside = settings.read_from.parent().map(PathBuf::from).unwrap_or_default();
    let file = beside.join("vocabulary").join(language::WEIGHTS);
    std::fs::write(&file, language::written(&learned.weights))
        .map_err(|error| format!("{} cannot be written: {error}.", file.display()))?;
    print(format_args!(
        "Of {} held-out questions the first entry is right for {}; {} are answered rightly, {} wrongly.\nOf {} that cannot be answered, {} are answered all the same.\nWritten to {}.",
        learned.n_answerable,
        learned.n_first_right,
        learned.n_correct,
        learned.n_wrong,
        learned.n_unanswerable,
        learned.n_false,
        file.display()
    ));
    Ok(())
}
