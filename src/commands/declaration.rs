//! `declaration`: the outside interests of somebody on a secondment, for officers with that remit.

use clap::Args;
use secondment_desk::control::{self, Request};
use secondment_desk::domain::declaration::Statement;
use secondment_desk::domain::officer::OfDeclaration;

use super::Failure;
use super::requests::Ordered;

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Declaration {
    /// The placement, such as GX-7K3Q
    reference: String,
    /// Of two who swap posts, the one who is called "host"
    #[arg(long)]
    of_host: bool,
    /// The holder's own copy, to be handed to them
    #[arg(long, group = "said")]
    copy: bool,
    /// Ask them by mail to declare
    #[arg(long, group = "said")]
    ask: bool,
    /// The secondment is into a Senior Civil Service role: confirmed each year
    #[arg(long, group = "said")]
    senior: bool,
    /// It is not after all
    #[arg(long, group = "said")]
    not_senior: bool,
    /// They have nothing to declare
    #[arg(long, group = "said")]
    nil: bool,
    /// What they declared is up to date
    #[arg(long, group = "said")]
    up_to_date: bool,
    /// They declare an interest under this heading; goes with --words
    #[arg(long, group = "said", value_name = "HEADING")]
    interest: Option<String>,
    /// What is done so that this interest does no harm; goes with --words
    #[arg(long, group = "said", value_name = "INTEREST")]
    mitigated: Option<String>,
    /// This interest was considered and approved; goes with --words that say by whom
    #[arg(long, group = "said", value_name = "INTEREST")]
    approved: Option<String>,
    /// This interest is no more; goes with --words
    #[arg(long, group = "said", value_name = "INTEREST")]
    ended: Option<String>,
    /// The words
    #[arg(long, value_name = "WORDS")]
    words: Option<String>,
    /// The message that says so, which is then dealt with
    #[arg(long, value_name = "REFERENCE")]
    from: Option<String>,
    #[command(flatten)]
    ordered: Ordered,
}

/// The request, and how it was ordered.
pub fn request(given: &Declaration) -> Result<(Request, Option<&Ordered>), Failure> {
    let words = || {
        let words = given.words.clone().filter(|words| !words.trim().is_empty());
        words.ok_or_else(|| Failure::from("It goes with --words \"…\".".to_owned()))
    };
    let state = |what| OfDeclaration::State { what, from: given.from.clone() };
    let said = if given.copy {
        OfDeclaration::Copy
    } else if given.ask {
        OfDeclaration::Ask
    } else if given.senior || given.not_senior {
        OfDeclaration::Senior(given.senior)
    } else if given.nil {
        state(Statement::Nil)
    } else if given.up_to_date {
        state(Statement::UpToDate)
    } else if let Some(heading) = &given.interest {
        state(Statement::Interest { heading: heading.clone(), words: words()? })
    } else if let Some(id) = &given.mitigated {
        OfDeclaration::Mitigated { id: id.clone(), words: words()? }
    } else if let Some(id) = &given.approved {
        OfDeclaration::Approved { id: id.clone(), words: words()? }
    } else if let Some(id) = &given.ended {
        OfDeclaration::Ended { id: id.clone(), words: words()? }
    } else {
        OfDeclaration::Look
    };
    let (reference, is_of_host) = (given.reference.clone(), given.of_host);
    let order = control::Command::Declare { reference, is_of_host, said };
    Ok((Request::Order(order), Some(&given.ordered)))
}
