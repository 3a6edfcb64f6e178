//! Commands that ask the desk one thing and print its answer.

use std::path::PathBuf;

use clap::Subcommand;
use secondment_desk::control::Request;

use super::{Context, Failure, officer, print};

#[derive(Subcommand)]
pub enum Command {
    /// Show what waits for an officer
    List {
        /// Every item
        #[arg(long)]
        all: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show everything about a reference: the message, what was understood, what was sent, and why
    Show {
        /// Such as GX-7K3Q
        reference: String,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// The raw mail
        #[arg(long)]
        raw: bool,
    },
    /// Confirm a proposed match: host and applicant are introduced
    Confirm {
        /// The match, such as GX-7K3Q
        reference: String,
        /// Who you are, as in the programme's `officers` [default: the system account]
        #[arg(long)]
        officer: Option<String>,
    },
    /// Do not introduce a proposed match
    Reject {
        /// The match, such as GX-7K3Q
        reference: String,
        /// Why
        #[arg(long)]
        because: String,
        /// Who you are [default: the system account]
        #[arg(long)]
        officer: Option<String>,
    },
    /// End a match or an introduction: nobody is reminded of it, and both sides are free for others; neither is told
    Close {
        /// The match or introduction, such as GX-7K3Q
        reference: String,
        /// Why
        #[arg(long)]
        because: String,
        /// Who you are [default: the system account]
        #[arg(long)]
        officer: Option<String>,
    },
    /// Say that an item was dealt with: it no longer waits
    Done {
        /// The item, as `list` shows it
        reference: String,
        /// Who you are [default: the system account]
        #[arg(long)]
        officer: Option<String>,
    },
    /// Send a held letter again; it may then arrive twice
    SendAgain {
        /// The letter, as `list` shows it
        letter: String,
        /// Who you are [default: the system account]
        #[arg(long)]
        officer: Option<String>,
    },
    /// Go on with sending after a pause: after too many letters, or once the mail account is mended
    ResumeSending {
        /// Who you are [default: the system account]
        #[arg(long)]
        officer: Option<String>,
    },
    /// Say that the machine's clock is right, though the desk has not been at work for long, or has seen a later time
    AcceptClock {
        /// Who you are [default: the system account]
        #[arg(long)]
        officer: Option<String>,
    },
    /// Write everything that is kept to one file
    Export {
        /// A new file
        file: PathBuf,
    },
    /// Read everything that is kept and say whether it is whole
    Verify,
}

pub fn run(context: &Context<'_>, command: &Command) -> Result<(), Failure> {
    let settings = context.settings_to_ask()?;
    let request = match command {
        Command::List { all, json } => Request::List { all: *all, json: *json },
        Command::Show { reference, json, raw } => {
            Request::Show { reference: reference.clone(), json: *json, raw: *raw }
        }
        Command::Confirm { reference, officer: given } => {
            Request::Confirm { reference: reference.clone(), officer: officer(given.as_ref()) }
        }
        Command::Reject { reference, because, officer: given } => Request::Reject {
            reference: reference.clone(),
            because: because.clone(),
            officer: officer(given.as_ref()),
        },
        Command::Close { reference, because, officer: given } => Request::Close {
            reference: reference.clone(),
            because: because.clone(),
            officer: officer(given.as_ref()),
        },
        Command::Done { reference, officer: given } => {
            Request::Done { reference: reference.clone(), officer: officer(given.as_ref()) }
        }
        Command::SendAgain { letter, officer: given } => {
            Request::SendAgain { letter: letter.clone(), officer: officer(given.as_ref()) }
        }
        Command::ResumeSending { officer: given } => {
            Request::ResumeSending { officer: officer(given.as_ref()) }
        }
        Command::AcceptClock { officer: given } => {
            Request::AcceptClock { officer: officer(given.as_ref()) }
        }
        Command::Export { file } => {
            Request::Export { file: std::path::absolute(file).unwrap_or_else(|_| file.clone()) }
        }
        Command::Verify => Request::Verify,
    };
    for response in context.ask(&settings, &[request])? {
        if !response.is_done {
            return Err(response.text.into());
        }
        print(format_args!("{}", response.text.trim_end()));
    }
    Ok(())
}
