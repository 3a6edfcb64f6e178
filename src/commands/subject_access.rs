//! `subject-access`: everything that is kept about somebody, in one file that they can read.

use std::path::PathBuf;

use clap::Args;
use secondment_desk::control::{Look, Request};

use super::{Context, Failure, print};

#[derive(Args)]
pub struct SubjectAccess {
    /// A reference of the person, or an address
    who: String,
    /// A new file
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

pub fn run(context: &Context<'_>, access: &SubjectAccess) -> Result<(), Failure> {
    let settings = context.settings_to_ask()?;
    let file = std::path::absolute(&access.to).unwrap_or_else(|_| access.to.clone());
    let look = Look::SubjectAccess { who: access.who.clone(), file };
    for response in context.ask(&settings, &[Request::Look(look)])? {
        if !response.is_done {
            return Err(response.text.into());
        }
        print(response.text.trim_end());
    }
    Ok(())
}
