//! `learned`: the knowledge log, to look at and to order about.

use clap::{Subcommand, ValueEnum};
use secondment_desk::control::{self, Lessons, Look, Request};
use secondment_desk::domain::lesson::Audience;
use secondment_desk::domain::officer::OfLesson;

use super::requests::Ordered;

#[derive(Subcommand)]
pub enum Learned {
    /// Show all entries, those that wait first
    List {
        /// Of one placement
        #[arg(long, value_name = "REFERENCE")]
        placement: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the entries in which words stand, or whose theme they name
    Search {
        /// The words; all of them
        #[arg(required = true)]
        words: Vec<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Let others hear of an entry, by the monthly digest and without a name
    Approve {
        /// The entry, such as GX-7K3Q
        reference: String,
        /// Who hears of it
        #[arg(long = "for", value_enum, default_value_t = For::Programme)]
        audience: For,
        /// What it is about, besides what was read; may be given several times
        #[arg(long, value_name = "WORDS")]
        theme: Vec<String>,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Say that an entry is not passed on
    Keep {
        /// The entry, such as GX-7K3Q
        reference: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Note that somebody has used what was learned
    Reuse {
        /// The entry, such as GX-7K3Q
        reference: String,
        /// Where: a team, an organisation
        #[arg(long, value_name = "WORDS")]
        by: String,
        /// How many people were told of it there
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        people: u32,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Draft what was learned in a placement, made of its entries' own words alone, each with where it is from
    Draft {
        /// The placement, such as GX-7K3Q
        placement: String,
    },
}

/// Whom an entry is for.
#[derive(Clone, Copy, ValueEnum)]
pub enum For {
    /// The other side of the same placement
    Pair,
    /// Everybody in a placement of the programme
    Programme,
}

/// The request, and how it was ordered, if it is an order.
pub fn request(learned: &Learned) -> (Request, Option<&Ordered>) {
    let look = |lessons| (Request::Look(Look::Learned(lessons)), None);
    let plain = Lessons { words: Vec::new(), placement: None, is_draft: false, json: false };
    let order = |reference: &str, said| {
        Request::Order(control::Command::Learned { reference: reference.to_owned(), said })
    };
    match learned {
        Learned::List { placement, json } => {
            look(Lessons { placement: placement.clone(), json: *json, ..plain })
        }
        Learned::Search { words, json } => {
            look(Lessons { words: words.clone(), json: *json, ..plain })
        }
        Learned::Draft { placement } => {
            look(Lessons { placement: Some(placement.clone()), is_draft: true, ..plain })
        }
        Learned::Approve { reference, audience, theme, ordered } => {
            let audience = match audience {
                For::Pair => Audience::Pair,
                For::Programme => Audience::Programme,
            };
            let said = OfLesson::Approve { audience, themes: theme.clone() };
            (order(reference, said), Some(ordered))
        }
        Learned::Keep { reference, ordered } => (order(reference, OfLesson::Keep), Some(ordered)),
        Learned::Reuse { reference, by, people, ordered } => {
            let said = OfLesson::Used { place: by.clone(), n_people: *people };
            (order(reference, said), Some(ordered))
        }
    }
}
