//! `audit`: all that was done in one file, and whether such a file is as it was written.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use secondment_desk::control::{Look, Request};
use secondment_desk::desk::audit;

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write all that was done to a file of JSON lines: rules, deeds, officers, versions, no names of correspondents
    Export {
        /// A new file
        file: PathBuf,
    },
    /// Say whether such a file is as it was written; needs neither the desk nor its keys
    Verify {
        /// The file
        file: PathBuf,
        /// The hash that an earlier export ended with, as you noted it elsewhere
        #[arg(long, value_name = "HASH")]
        noted: Option<String>,
    },
}

pub fn run(context: &Context<'_>, given: &Audit) -> Result<(), Failure> {
    match &given.command {
        Command::Verify { file, noted } => {
            print(audit::verify_file(file, noted.as_deref())?);
            Ok(())
        }
        Command::Export { file } => {
            let settings = context.settings_to_ask()?;
            let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            for response in context.ask(&settings, &[Request::Look(Look::Audit { file })])? {
                if !response.is_done {
                    return Err(response.text.into());
                }
                print(response.text.trim_end());
            }
            Ok(())
        }
    }
}
