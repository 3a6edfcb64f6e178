//! `keys`: the keys with which everything is sealed. The desk is stopped meanwhile.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use secondment_desk::desk::sealing;
use secondment_desk::settings::secret::SecretSource;

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Keys {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Wrap the keys of persons with another master key [default: a new one beside them]
    Rotate(To),
    /// Seal what is from before everything was sealed
    SealAll,
}

/// Where another master key is.
#[derive(Args)]
#[group(multiple = false)]
struct To {
    /// An environment variable
    #[arg(long = "to-env", value_name = "NAME")]
    env: Option<String>,
    /// A file
    #[arg(long = "to-file", value_name = "FILE")]
    file: Option<PathBuf>,
    /// A credential that systemd hands over
    #[arg(long = "to-credential", value_name = "NAME")]
    credential: Option<String>,
}

pub fn run(context: &Context<'_>, keys: &Keys) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let told = match &keys.command {
        None => sealing::status(&settings.desk)?,
        Some(Command::Rotate(to)) => sealing::rotate(&settings.desk, to.source().as_ref())?,
        Some(Command::SealAll) => sealing::seal_all(&settings.desk)?,
    };
    print(format_args!("{told}"));
    Ok(())
}

impl To {
    fn source(&self) -> Option<SecretSource> {
        let env = self.env.clone().map(SecretSource::env);
        let file = || self.file.clone().map(SecretSource::file);
        env.or_else(file).or_else(|| self.credential.clone().map(SecretSource::credential))
    }
}
