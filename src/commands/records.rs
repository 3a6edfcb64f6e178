//! `records`: what the law wants written down, made of what runs.

use clap::{Args, ValueEnum};
use secondment_desk::control::{Look, Request};
use secondment_desk::report::records;

use super::{Context, Failure, print};

#[derive(Args)]
pub struct Records {
    /// Which document
    document: Document,
}

/// Which document.
#[derive(Clone, Copy, ValueEnum)]
enum Document {
    /// The record of processing activities (UK GDPR article 30)
    Ropa,
    /// The start of a data-protection impact assessment (article 35)
    Dpia,
    /// The Algorithmic Transparency record, tiers 1 and 2
    Atrs,
}

pub fn run(context: &Context<'_>, given: &Records) -> Result<(), Failure> {
    let settings = context.settings(None)?;
    let text = match given.document {
        Document::Ropa => records::of_processing(&settings),
        Document::Dpia => records::of_impact(&settings),
        Document::Atrs => {
            // Without a desk there is nothing to count.
            let counted = context.ask(&settings, &[Request::Look(Look::Confirmations)]);
            let counted = match counted.map(|mut responses| responses.pop()) {
                Ok(Some(response)) => response.text,
                Ok(None) => "not counted".to_owned(),
                Err(failure) => format!("not counted: {}", failure.sentence),
            };
            records::of_algorithms(&settings, &counted)
        }
    };
    print(text.trim_end());
    Ok(())
}
