//! `rights`: requests about data, their clocks, and what is decided.

use clap::Args;
use secondment_desk::control::{self, Look, Request};
use secondment_desk::domain::officer::OfRight;
use secondment_desk::domain::right::Right;

use super::Failure;
use super::requests::Ordered;

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Rights {
    /// The message that asks [default: all that are open]
    reference: Option<String>,
    /// Ask the person who they are, or what they mean: the clock stands until they answer; goes with --because, which they read
    #[arg(long, group = "said", requires_all = ["reference", "because"])]
    stop: bool,
    /// They have answered by another way: the clock runs again
    #[arg(long, group = "said", requires = "reference")]
    start: bool,
    /// It is complex and takes two months longer; goes with --because
    #[arg(long, group = "said", requires_all = ["reference", "because"])]
    extend: bool,
    /// Acknowledge a complaint by letter; goes with --because, which they read
    #[arg(long, group = "said", requires_all = ["reference", "because"])]
    acknowledge: bool,
    /// Grant it; goes with --because
    #[arg(long, group = "said", requires_all = ["reference", "because"])]
    grant: bool,
    /// Refuse it; goes with --because
    #[arg(long, group = "said", requires_all = ["reference", "because"])]
    refuse: bool,
    /// What is kept about the person may be used again; goes with --because
    #[arg(long, group = "said", requires_all = ["reference", "because"])]
    lift: bool,
    /// You have made sure who asks, though no reply shows it; how, without a name: it is kept in the audit
    #[arg(long, value_name = "HOW", group = "said", requires = "reference")]
    confirmed: Option<String>,
    /// Which right, where the message asks for several or does not say: access, erasure, rectification, restriction, objection, quiet,
    /// complaint
    #[arg(long, value_name = "RIGHT", value_parser = right)]
    right: Option<Right>,
    /// The reason, which the person reads
    #[arg(long, value_name = "WORDS")]
    because: Option<String>,
    /// What those are told who were told about the person; name nothing that they do not know
    #[arg(long, value_name = "WORDS")]
    others: Option<String>,
    #[command(flatten)]
    ordered: Ordered,
}

fn right(typed: &str) -> Result<Right, String> {
    Right::named(typed).ok_or_else(|| "there is no such right".to_owned())
}

/// The request, and how it was ordered.
pub fn request(given: &Rights) -> Result<(Request, Option<&Ordered>), Failure> {
    let words = || given.because.clone().unwrap_or_default();
    let said = if given.stop {
        OfRight::Stop(words())
    } else if given.start {
        OfRight::Start
    } else if given.extend {
        OfRight::Extend(words())
    } else if given.acknowledge {
        OfRight::Acknowledge(words())
    } else if given.grant || given.refuse {
        let (right, is_granted, others) = (given.right, given.grant, given.others.clone());
        OfRight::Decide { right, is_granted, because: words(), others }
    } else if let Some(how) = &given.confirmed {
        OfRight::Confirm(how.clone())
    } else if given.lift {
        OfRight::Lift(words())
    } else {
        let (reference, json) = (given.reference.clone(), given.ordered.json);
        return Ok((Request::Look(Look::Rights { reference, json }), None));
    };
    let Some(reference) = given.reference.clone() else {
        return Err("Name the message that asks.".to_owned().into());
    };
    Ok((Request::Order(control::Command::Right { reference, said }), Some(&given.ordered)))
}
