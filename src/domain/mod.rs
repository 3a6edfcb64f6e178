//! What the desk knows and decides: plain values and pure rules, no I/O, no clock, no randomness.
//!
//! # Glossary
//!
//! One word per thing, in code, config, logs, commits and tests.
//!
//! - **Programme**: a secondment programme with its own mailboxes, forms, places, rules and wording.
//! - **Officer**: a member of the programme team; every match is an officer's. **Remit**: what one may see and order.
//!   **Scope**: what a look or an order concerns: its **Matter** and its programmes.
//! - **Mailed list**: what an officer was told by mail, by number; a reply to it holds orders.
//! - **Claim**: that an officer has something in hand. **Undoable**: an order, and how it stood before.
//! - **Party**: a person or a host, known by an **Address** (a mail address or a chat account).
//!   An officer may say of two that they are one person: an **Alias**.
//! - **Mailbox**: a folder of mail that the desk reads; never "name plus address".
//! - **Sight**: since when the desk reads a mailbox on a server, and by which numbering.
//! - **Age**: whether a mail has just come, lay too long, or was there before the desk was (**history**).
//! - **Arrival**: one message as it came into one mailbox; durable before anything else happens to it.
//! - **Item**: a message as the desk keeps it; the same mail in two mailboxes is one item with two arrivals.
//! - **Unanswered**: a question of an item that the guidance does not answer, with what it has **nearest**. **Answered by**: one that it does.
//! - **Theirs**: an item that a person has answered, as the Sent folder of a mailbox shows.
//! - **Incoming**: the decoded message. **Context**: what was known before it was read. **Reading**: what was understood of it.
//!   **Problem**: what was not. **Whose**: its sender's submission, or that of a **Nominee**, a **Writer** (whose message is passed on) or a
//!   **Respondent** (who filled in a form service's form).
//! - **Paper**: an attached file as text: a form, a CV, or something else.
//! - **Submission**: an **Interest** (someone would go) or a **Role** (someone is needed), made of **Field**s.
//! - **Introduction**: an interest and a role put together; a *match* while it is only proposed.
//! - **Declaration**: the outside interests of somebody on a secondment, each under a **Heading**; seen by officers with that remit alone.
//! - **Disclosure**: what an introduction tells one side of the other; its **Stage**: whether the two are named to each other yet.
//! - **Terms**: what a programme asks of a match: **Rule**s, their limits, what the parts of a score are worth.
//! - **Side answer**: what one side said of an introduction. **Rest**: a submission whose sender was silent too often.
//! - **Swap**: an introduction of two people who would take each other's posts. **Question** (of freshness): whether an old submission still stands.
//! - **Placement**: what follows once both sides have agreed: its set-up in **Step**s, its dates, and by its **Rhythm** what each **Side** is asked:
//!   the two of the introduction, and the manager at **Home** where there is one.
//! - **Lesson**: what one side of a placement has learned, an entry of the knowledge log; its **Clearance**: whether others hear of it.
//!   **Digest**: the lessons that a **Reader** is told once a month.
//! - **Linking**: showing by a mailed code that a chat account and an address are one person's.
//! - **Press**: what somebody presses or fills in about a submission in a chat workspace. **Card**: a submission in a letter, with what may be pressed.
//! - **Held back**: a draft that its sender changes piece by piece or keeps for later; it counts only once they submit it.
//! - **Erasure**: that somebody's data goes for good; its **Told** are those who were told about them. **Farewell**: the letter about it.
//! - **Right**: what somebody may ask about their data; a message that does is a **Rights request**, with a clock. **Limits**: what must
//!   not be done with somebody's data, by their own word (**quiet**) or an officer's decision (**restricted**).
//! - **Retention**: how long somebody's data is kept; an **Ending** is somebody whose data goes.
//! - **Occasion**: why a letter is written: its reader asked, nobody did, or the law wants it.
//! - **Dues**: what time brings about: jobs that each look at the same **Round**.
//! - **Unasked**: a letter that nobody waits for; those to one person have a budget, and go in one mail, which **carries** the others.
//! - **Nudge**: a reminder that follows from the ledger alone. **Cadence**: when nudges are owed.
//! - **Calendar**: bank holidays of each **Nation**; with **Hours** and **Period**: when people work, and how long something is waited for.
//! - **Outgoing**: a decided message. **Letter**: the same, filled in and queued. **Outbox**: the letters.
//! - **Attempt**: one try to deliver a letter. **Delivery**: where a letter stands.
//! - **Copy**: a letter in a Sent folder. **Errand**: what is to be done there.
//! - **Budget**: how many answers one correspondent gets. **Pace**: how fast letters go out; a **Pause** stops them.
//! - **Proof**: how sure the desk is of a message's sender.
//! - **Event**, **Decision**, **Record**, **Ledger**: what happened, what follows, what is kept, what is known.
#![warn(missing_docs)]

pub mod alias;
pub mod answer;
pub mod asked;
pub mod audit;
pub mod budget;
pub mod calendar;
pub mod claim;
pub mod clock;
pub mod context;
pub mod copies;
pub mod decision;
pub mod declaration;
pub mod deleted;
pub mod disclosure;
pub mod draft;
pub mod dues;
pub mod erasure;
pub mod field;
pub mod freshness;
pub mod hours;
pub mod ids;
pub mod intake;
pub mod introduction;
pub mod item;
pub mod ledger;
pub mod lesson;
pub mod letter;
pub mod linking;
pub mod mailed;
pub mod matching;
pub mod message;
pub mod nudge;
pub mod officer;
pub mod outgoing;
pub mod own;
pub mod pace;
pub mod paper;
pub mod party;
pub mod place;
pub mod placement;
pub mod pressing;
pub mod programme;
pub mod proof;
pub mod queue;
pub mod reading;
pub mod recall;
pub mod record;
pub mod remit;
pub mod resting;
pub mod retention;
pub mod right;
pub mod schema;
pub mod scope;
pub mod sight;
pub mod submission;
pub mod terms;
#[cfg(test)]
mod tests;
pub mod theirs;
pub mod unasked;
pub mod understood;
pub mod undoable;

pub use decision::{Decision, Event, decide};
pub use ledger::Ledger;
