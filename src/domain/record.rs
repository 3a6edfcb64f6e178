//! Records: what is kept, one kind of key each.

use serde::{Deserialize, Serialize};

use super::alias::Alias;
use super::answer::SideAnswer;
use super::audit::{Audit, ChainEnd};
use super::budget::Correspondence;
use super::claim::Claim;
use super::declaration::{DeclarationClock, Declared};
use super::erasure::Erasure;
use super::introduction::{Introduction, Reasons};
use super::item::{Arrival, Item};
use super::lesson::{Lesson, Reader};
use super::letter::{Delivery, Letter};
use super::mailed::MailedList;
use super::pace::Pace;
use super::party::Party;
use super::place::Place;
use super::placement::Placement;
use super::retention::Watch;
use super::right::{Limits, RightsRequest};
use super::sight::Sight;
use super::submission::Submission;
use super::theirs::PersonsAnswer;
use super::unasked::Unasked;
use super::undoable::Undoable;

/// A record as it is kept. A later record with the same identity replaces the earlier one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// A message as it came.
    Arrival(Arrival),
    /// A message as it is kept.
    Item(Item),
    /// A person or host.
    Party(Party),
    /// An interest or role.
    Submission(Box<Submission>),
    /// A match or introduction.
    Introduction(Introduction),
    /// Why the two of an introduction fit.
    Reasons(Reasons),
    /// What one side said of an introduction.
    SideAnswer(SideAnswer),
    /// A secondment that both have agreed to.
    Placement(Placement),
    /// What was learned in a placement.
    Lesson(Lesson),
    /// What somebody was told of that.
    Reader(Reader),
    /// An outside interest, or that there is none.
    Declared(Declared),
    /// When somebody was asked to declare, and when they did.
    DeclarationClock(DeclarationClock),
    /// A message in words.
    Letter(Letter),
    /// Where a letter stands.
    Delivery(Delivery),
    /// What the desk did.
    Audit(Audit),
    /// The end of the chain of that.
    ChainEnd(ChainEnd),
    /// Who has something in hand.
    Claim(Claim),
    /// That two parties are one person.
    Alias(Alias),
    /// What an officer ordered last about something.
    Undoable(Box<Undoable>),
    /// What stood in a mail to an officer.
    Mailed(MailedList),
    /// That somebody was erased.
    Erasure(Erasure),
    /// What somebody asked about their data, and what became of it.
    RightsRequest(RightsRequest),
    /// What must not be done with somebody's data.
    Limits(Limits),
    /// Since when a mailbox on a server is read.
    Sight(Sight),
    /// How far a conversation in a chat workspace is read.
    Place(Place),
    /// What a person answered before the desk had read it.
    PersonsAnswer(PersonsAnswer),
    /// What was answered to one correspondent lately.
    Correspondence(Correspondence),
    /// The mails that somebody was sent lately without having asked.
    Unasked(Unasked),
    /// How fast letters go out.
    Pace(Pace),
    /// Since when officers hear of data that goes.
    Watch(Watch),
    /// The latest time that the desk has seen: a clock that goes backwards repeats nothing.
    Clock(jiff::Timestamp),
}
