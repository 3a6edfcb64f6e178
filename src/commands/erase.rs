//! `erase`: somebody's data goes for good, or is only listed.

use clap::Args;
use secondment_desk::control::{Command, Look, Request};

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Erase {
    /// A reference of the person, or an address
    who: String,
    /// Why, for the person and the certificate; it stays, so name nobody
    #[arg(long, value_name = "REASON", required_unless_present = "dry_run")]
    because: Option<String>,
    /// Only say what would go and what would stay
    #[arg(long)]
    dry_run: bool,
}

pub fn run(context: &Context<'_>, erase: &Erase) -> Result<(), Failure> {
    let settings = context.settings_to_ask()?;
    let who = erase.who.clone();
    let request = match &erase.because {
        Some(because) if !erase.dry_run => {
            Request::Order(Command::Erase { who, because: because.clone() })
        }
        Some(_) | None => Request::Look(Look::Erasure { who }),
    };
    for response in context.ask(&settings, &[request])? {
        if !response.is_done {
            return Err(response.text.into());
        }
        print(response.text.trim_end());
    }
    Ok(())
}
