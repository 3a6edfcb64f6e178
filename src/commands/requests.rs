//! Commands that ask the desk one thing and print its answer.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use secondment_desk::control::{self, Look, Request, Response};
use serde_json::json;

use super::{Context, Failure, declaration, learned, placement, print, rights, warn};

#[derive(Subcommand)]
pub enum Command {
    /// Show what needs you, most urgent first: one thing to do for each, why, and what speaks against it
    Queue {
        /// What is done, and what waits for others, too
        #[arg(long)]
        whole: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what waits for an officer, in short
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
    /// Show everything about a person on one page: both channels, details with their words, what was sent, what runs
    Person {
        /// A reference of theirs, or an address
        who: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Say why the desk did something: the rule, the words that it went by, the version, the officer; or, of an interest and a
    /// role, why they are put together or what keeps them apart
    Why {
        /// A letter such as GX-7K3Q/answer, or a reference
        about: String,
        /// A role, where the first is an interest; or the other way round
        with: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what is done of a placement's set-up, or say it; no start date is set before what comes first is done
    Placement(Box<placement::Placement>),
    /// The knowledge log: what was learned in placements, who may hear of it, where it was used
    #[command(subcommand)]
    Learned(learned::Learned),
    /// What somebody on a secondment declares: shown to officers with that remit, each look recorded
    Declaration(Box<declaration::Declaration>),
    /// What people ask about their data: the days by which it is owed, and what is decided, with the letters that follow
    Rights(Box<rights::Rights>),
    /// Report who is proposed how often, by kind of employer, area, working pattern and level; small numbers are hidden
    Fairness {
        /// The programme [default: the one of the config's first mailbox]
        #[arg(long, value_name = "NAME")]
        programme: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    #[command(flatten)]
    Order(Ordering),
    /// Write everything that is kept to one file
    Export {
        /// A new file
        file: PathBuf,
        /// Leave what is about people unsealed: anybody can read the file, and no erasure reaches it
        #[arg(long)]
        readable: bool,
    },
    /// Read everything that is kept and say whether it is whole
    Verify,
    /// Say how long data is kept, and whose goes when; nothing is done by that
    Retention {
        /// Only say so, which is all that it does
        #[arg(long)]
        dry_run: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub enum Ordering {
    /// Confirm a proposed match: host and applicant are introduced
    Confirm {
        /// The match, such as GX-7K3Q
        reference: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Do not introduce a proposed match
    Reject {
        /// The match, such as GX-7K3Q
        reference: String,
        /// Why
        #[arg(long)]
        because: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// End a match or an introduction: nobody is reminded of it, and both sides are free for others; neither is told
    Close {
        /// The match or introduction, such as GX-7K3Q
        reference: String,
        /// Why
        #[arg(long)]
        because: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Note what one side of an introduction told you, or whether somebody's interest or role still stands; what follows is as if it had
    /// been written
    Outcome {
        /// The introduction, interest or role, such as GX-7K3Q
        reference: String,
        /// "host" or "person"; of a placement that has begun also "home"
        side: String,
        /// In plain words: "yes", "not for us: needs SC clearance", "after Easter"; of a placement, how it goes
        words: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Tell the side that does not know: that an introduction does not go ahead, never why, or that the other cannot be reached
    Tell {
        /// The introduction, such as GX-7K3Q
        reference: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Answer an item in your own words; they are sent to whoever wrote it
    Answer {
        /// The item, as `queue` shows it
        reference: String,
        /// The words, as Markdown [default: what is typed or piped in, until Ctrl-D]
        text: Option<String>,
        /// Send them to all who asked the same
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Take something in hand, or give it to somebody: nobody else can then act on it
    Assign {
        /// The item or match, as `queue` shows it
        reference: String,
        /// To whom; "nobody" gives it back to all [default: to you]
        #[arg(long, value_name = "OFFICER")]
        to: Option<String>,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Take back the latest order about something, or its letters, as long as none of them has gone out
    Undo {
        /// The item, match or letter
        reference: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Put a detail of a submission right; what it said before is kept
    Edit {
        /// The submission, such as GX-7K3Q
        reference: String,
        /// As in a form: "Preferred location: Leeds, not York"
        line: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Say that the senders of two messages are one person
    Merge {
        /// A message or submission of the one
        reference: String,
        /// A message or submission of the other
        with: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Say that a sender is not the same person as another any more
    Split {
        /// A message or submission of theirs
        reference: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Say that an item was dealt with: it no longer waits
    Done {
        /// The item, as `queue` shows it
        reference: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Send a held letter again; it may then arrive twice
    SendAgain {
        /// The letter, as `queue` shows it
        letter: String,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Stop all sending, or that of one programme; what is decided meanwhile waits
    Pause {
        /// The programme; everything goes on for the others
        #[arg(long, value_name = "NAME")]
        programme: Option<String>,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Go on with sending: after `pause`, after too many letters, or once the mail account is mended
    #[command(visible_alias = "resume-sending")]
    Resume {
        /// The programme that was stopped alone
        #[arg(long, value_name = "NAME")]
        programme: Option<String>,
        #[command(flatten)]
        ordered: Ordered,
    },
    /// Say that the machine's clock is right, though the desk has not been at work for long, or has seen a later time
    AcceptClock {
        #[command(flatten)]
        ordered: Ordered,
    },
}

/// What every order may say.
#[derive(Args, Clone, Default)]
pub struct Ordered {
    /// Only if it is still as you saw it: the mark that `queue --json` gave it
    #[arg(long, value_name = "MARK")]
    seen: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(context: &Context<'_>, command: &Command) -> Result<(), Failure> {
    let settings = context.settings_to_ask()?;
    let (request, ordered) = request(command)?;
    let ordered = ordered.cloned().unwrap_or_default();
    let asked = context.asked(request, ordered.seen);
    for response in context.ask_all(&settings, &[asked])? {
        tell(&response, ordered.json)?;
    }
    Ok(())
}

fn tell(response: &Response, as_json: bool) -> Result<(), Failure> {
    let text = response.text.trim_end();
    if as_json {
        print(json!({"done": response.is_done, "text": text}));
    } else if response.is_done {
        print(text);
    }
    if response.is_done { Ok(()) } else { Err(text.to_owned().into()) }
}

/// The request, and how it was ordered, if it is an order.
fn request(command: &Command) -> Result<(Request, Option<&Ordered>), Failure> {
    let look = match command {
        Command::Queue { whole, json } => Look::Queue { whole: *whole, json: *json },
        Command::List { all, json } => Look::List { all: *all, json: *json },
        Command::Show { reference, json, raw } => {
            Look::Show { reference: reference.clone(), json: *json, raw: *raw }
        }
        Command::Export { file, readable } => {
            let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            Look::Export { file, readable: *readable }
        }
        Command::Verify => Look::Verify,
        Command::Retention { json, dry_run: _ } => Look::Retention { json: *json },
        Command::Person { who, json } => Look::Person { who: who.clone(), json: *json },
        Command::Why { about, with, json } => {
            Look::Why { about: about.clone(), with: with.clone(), json: *json }
        }
        Command::Fairness { programme, json } => {
            Look::Fairness { programme: programme.clone(), json: *json }
        }
        Command::Declaration(given) => return declaration::request(given),
        Command::Rights(given) => return rights::request(given),
        Command::Learned(learned) => return Ok(learned::request(learned)),
        Command::Placement(given) => return Ok(placement::request(given)),
        Command::Order(command) => {
            let (order, ordered) = order(command)?;
            return Ok((Request::Order(order), Some(ordered)));
        }
    };
    Ok((Request::Look(look), None))
}

fn order(command: &Ordering) -> Result<(control::Command, &Ordered), Failure> {
    use control::Command as Order;
    Ok(match command {
        Ordering::Confirm { reference, ordered } => {
            (Order::Confirm { reference: reference.clone() }, ordered)
        }
        Ordering::Reject { reference, because, ordered } => {
            let (reference, because) = (reference.clone(), because.clone());
            (Order::Reject { reference, because }, ordered)
        }
        Ordering::Close { reference, because, ordered } => {
            let (reference, because) = (reference.clone(), because.clone());
            (Order::Close { reference, because }, ordered)
        }
        Ordering::Outcome { reference, side, words, ordered } => {
            let (reference, side, words) = (reference.clone(), side.clone(), words.clone());
            (Order::Outcome { reference, side, words }, ordered)
        }
        Ordering::Tell { reference, ordered } => {
            (Order::Tell { reference: reference.clone() }, ordered)
        }
        Ordering::Answer { reference, text, all, ordered } => {
            let (reference, text, all) = (reference.clone(), words(text.as_ref())?, *all);
            (Order::Answer { reference, text, all }, ordered)
        }
        Ordering::Assign { reference, to, ordered } => {
            let to = match to.as_deref() {
                Some("nobody") => None,
                Some(name) => Some(name.to_owned()),
                None => Some(String::new()),
            };
            (Order::Assign { reference: reference.clone(), to }, ordered)
        }
        Ordering::Undo { reference, ordered } => {
            (Order::Undo { reference: reference.clone() }, ordered)
        }
        Ordering::Edit { reference, line, ordered } => {
            (Order::Edit { reference: reference.clone(), line: line.clone() }, ordered)
        }
        Ordering::Merge { reference, with, ordered } => {
            (Order::Merge { reference: reference.clone(), with: with.clone() }, ordered)
        }
        Ordering::Split { reference, ordered } => {
            (Order::Split { reference: reference.clone() }, ordered)
        }
        Ordering::Done { reference, ordered } => {
            (Order::Done { reference: reference.clone() }, ordered)
        }
        Ordering::SendAgain { letter, ordered } => {
            (Order::SendAgain { letter: letter.clone() }, ordered)
        }
        Ordering::Pause { programme, ordered } => {
            (Order::PauseSending { programme: programme.clone() }, ordered)
        }
        Ordering::Resume { programme, ordered } => {
            (Order::ResumeSending { programme: programme.clone() }, ordered)
        }
        Ordering::AcceptClock { ordered } => (Order::AcceptClock, ordered),
    })
}

/// The words of an answer: as given, else what is typed or piped in.
fn words(given: Option<&String>) -> Result<String, Failure> {
    if let Some(given) = given {
        return Ok(given.clone());
    }
    let input = std::io::stdin();
    if input.is_terminal() {
        warn("Write your answer; Ctrl-D on an empty line ends it, Ctrl-C sends nothing.");
    }
    std::io::read_to_string(input)
        .map_err(|error| format!("What you typed could not be read: {error}.").into())
}
