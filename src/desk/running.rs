//! The loop of a desk that runs: gather what came, settle it in one commit, hand out what may be sent, sleep until something is due.

use std::any::Any;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::canary::{self, Turn};
use super::vitals::Vitals;
use super::way_out::WayOut;
use super::{Desk, Job, Seen, SentHeaders, full};
use crate::chat::forms::Filled;
use crate::chat::{Burst, Gone, Order, Unwanted};
use crate::control::{Asked, Response};
use crate::domain::audit::Audit;
use crate::domain::copies::{Errand, ErrandEnd};
use crate::domain::ids::{MailboxName, OutgoingId, Reference};
use crate::domain::letter::Outcome;
use crate::domain::party::{Address, Channel};
use crate::domain::place::{Place, Takedown};
use crate::domain::pressing::Pressed;
use crate::domain::sight::{Sight, Stamp};
use crate::domain::theirs::Neighbour;
use crate::outbox::Outbox;
use crate::settings::watched::Prompts;
use crate::store::StoreError;

/// So many inputs make one commit at most.
const MOST_TOGETHER: usize = 256;
/// The clock is looked at again after this, whatever is due: it may have been set, and machines sleep.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// What reaches the desk from its adapters.
pub enum Input {
    /// A message. `held` is let go once the message is settled: it bounds how much is in memory.
    Mail {
        /// The mailbox.
        mailbox: MailboxName,
        /// The name in it.
        name: String,
        /// The raw message.
        raw: Vec<u8>,
        /// What its server says of it, where there is one.
        stamp: Option<Stamp>,
        /// What is let go.
        held: Box<dyn Any + Send>,
    },
    /// Which of these names in a mailbox have not been taken yet?
    WhichAreNew {
        /// The mailbox.
        mailbox: MailboxName,
        /// The names.
        names: Vec<String>,
        /// Where the new ones are told.
        answer: Sender<Vec<String>>,
    },
    /// Which of these names in a mailbox has the desk? Answered once they are durable.
    WhichAreKept {
        /// The mailbox.
        mailbox: MailboxName,
        /// The names.
        names: Vec<String>,
        /// Where those are told that the desk has.
        answer: Sender<Vec<String>>,
    },
    /// Since when is a mailbox on a server read? Answered once it is durable.
    Sighted {
        /// The mailbox.
        mailbox: MailboxName,
        /// What is seen of it.
        seen: Seen,
        /// Where the answer goes.
        answer: Sender<Sight>,
    },
    /// What was sent from a mailbox on a server. Answered once it is durable.
    Sent {
        /// The folder.
        folder: MailboxName,
        /// What is seen in it.
        sent: SentHeaders,
        /// Where the answer goes.
        answer: Sender<Neighbour>,
    },
    /// What is to be done in the Sent folder of a mailbox? Answered once what it leads to is durable.
    WhichErrands {
        /// The mailbox.
        mailbox: MailboxName,
        /// Whether it is asked for the first time since the start.
        is_start: bool,
        /// Where the answer goes.
        answer: Sender<Vec<Errand>>,
    },
    /// What somebody wrote in a chat workspace.
    Heard {
        /// What.
        burst: Burst,
        /// Where it is told once that is durable.
        kept: Option<oneshot::Sender<Pressed>>,
    },
    /// A message was deleted in a chat workspace.
    Gone(Gone),
    /// What is known of a submission, for a form that its sender is shown.
    WhichFilled {
        /// Who is shown it.
        sender: Address,
        /// The submission.
        submission: Reference,
        /// Where it is told.
        answer: oneshot::Sender<Filled>,
    },
    /// What an officer orders in a chat workspace.
    Bidden(Box<Order>, Sender<Response>),
    /// How far is each conversation in a workspace read?
    Places {
        /// The workspace.
        workspace: &'static str,
        /// Where the answer goes.
        answer: Sender<Vec<Place>>,
    },
    /// Where it is told what is to be taken down in a workspace.
    WhereTakenDown {
        /// The workspace.
        workspace: &'static str,
        /// Where.
        to: UnboundedSender<Unwanted>,
    },
    /// What came of a message that was to be taken down.
    TakenDown(Unwanted, Takedown),
    /// What came of an errand in a Sent folder.
    ErrandEnded(OutgoingId, ErrandEnd),
    /// A command.
    Request(Asked, Sender<Response>),
    /// How is the desk? A loop that does not answer is not well.
    Vitals(oneshot::Sender<Vitals>),
    /// What came of an attempt.
    Attempted(OutgoingId, Outcome),
    /// Something that the operator should know.
    Notice(String),
    /// A mailbox is out of order, in a sentence, or in order again.
    Alarm {
        /// The mailbox.
        mailbox: MailboxName,
        /// What is wrong, and what to do.
        sentence: Option<String>,
    },
    /// A credential ends soon, or has ended: which, and a sentence.
    Ending {
        /// Where config has it.
        place: String,
        /// When it ends, and what to do.
        sentence: String,
    },
    /// The guidance or the messages have changed: what they say now, or why that cannot be used, in a sentence.
    Prompts(Result<Prompts, String>),
    /// End, cleanly.
    Stop,
}

/// What the operator is told.
pub enum Told {
    /// What the desk did.
    Deed(Audit),
    /// How the desk is.
    Notice(String),
    /// A mailbox or the way out is out of order: somebody must act.
    Alarm(String),
}

/// Runs a desk until it is told to stop.
///
/// # Errors
/// The store's, when it cannot go on: the process should end and start anew.
pub fn run(
    desk: &mut Desk,
    inbox: &Receiver<Input>,
    outbox: &Outbox,
    jobs: &Sender<Job>,
    clock: &dyn Fn() -> Timestamp,
    tell: &mut dyn FnMut(Told),
) -> Result<(), StoreError> {
    let (mut n_in_flight, mut is_stopping) = (0_usize, false);
    let most_in_flight = outbox.most_at_once();
    let mut way_out = WayOut::default();
    let mut put_off = Vec::new();
    while !(is_stopping && n_in_flight == 0) {
        let mut held: Vec<Box<dyn Any + Send>> = Vec::new();
        let has_no_room = n_in_flight > 0 && desk.room_to_send(clock()) == 0;
        let is_full = has_no_room || desk.n_by_mail(n_in_flight) >= most_in_flight;
        let inputs = match std::mem::take(&mut put_off) {
            none if none.is_empty() => gather(desk, inbox, clock(), is_full),
            put_off => put_off,
        };
        let now = clock();
        if desk.doubt(now).is_some() {
            let waited = desk.await_clock(inbox, inputs, n_in_flight, outbox, clock, tell)?;
            n_in_flight = n_in_flight.saturating_sub(waited.n_ended);
            is_stopping |= waited.is_stopping;
            put_off = waited.put_off;
            continue;
        }
        for input in inputs {
            match input {
                Input::Mail { mailbox, name, raw, stamp, held: mine } => {
                    receive(desk, (&mailbox, &name), raw, stamp.as_ref(), now);
                    held.push(mine);
                }
                Input::WhichAreNew { mailbox, mut names, answer } => {
                    names.retain(|name| !desk.has(&mailbox, name));
                    // A mailbox that is no longer watched asks for nothing.
                    drop(answer.send(names));
                }
                Input::WhichAreKept { mailbox, names, answer } => {
                    desk.tell_kept(&mailbox, names, answer);
                }
                Input::Sighted { mailbox, seen, answer } => {
                    desk.sight(&mailbox, &seen, answer, now);
                }
                Input::Sent { folder, sent, answer } => {
                    desk.note_sent(&folder, &sent, answer, now);
                }
                Input::WhichErrands { mailbox, is_start, answer } => {
                    desk.tell_errands(&mailbox, is_start, answer, now);
                }
                Input::Heard { burst, kept } => desk.hear_burst(burst, kept, now),
                Input::Gone(gone) => desk.hear_deleted(gone, now),
                // A form that could not wait is shown empty.
                Input::WhichFilled { sender, submission, answer } => {
                    drop(answer.send(desk.filled(&sender, &submission)));
                }
                Input::Bidden(order, answer) => desk.serve_in_chat(&order, answer, now),
                // A workspace that is no longer listened to asks for nothing.
                Input::Places { workspace, answer } => drop(answer.send(desk.places(workspace))),
                Input::WhereTakenDown { workspace, to } => desk.tells_takedowns(workspace, to),
                Input::TakenDown(unwanted, end) => desk.end_takedown(&unwanted, end),
                Input::ErrandEnded(id, end) => desk.end_errand(id, end, now),
                Input::Request(asked, answer) => desk.serve(asked, answer, now),
                // Whoever has waited too long does not listen any more.
                Input::Vitals(answer) => drop(answer.send(desk.vitals(None, now))),
                Input::Attempted(id, outcome) => {
                    n_in_flight = n_in_flight.saturating_sub(1);
                    desk.end_attempt(id, outcome, now);
                }
                Input::Notice(sentence) => tell(Told::Notice(sentence)),
                Input::Alarm { mailbox, sentence } => take_alarm(desk, mailbox, sentence, tell),
                Input::Ending { place, sentence } => take_ending(desk, place, sentence, tell),
                Input::Prompts(read) => take_prompts(desk, read, tell),
                Input::Stop => {
                    is_stopping = true;
                    outbox.stop();
                }
            }
        }
        if !is_stopping {
            desk.tick(now);
            look_after_canary(desk, now, tell);
            desk.begin_attempts(most_in_flight.saturating_sub(desk.n_by_mail(n_in_flight)), now);
            desk.begin_attempts_in_chat(now);
        }
        let settled = match full::settle(desk, inbox, &mut put_off, is_stopping, now, tell) {
            Ok(settled) => settled,
            Err(error) => {
                outbox.stop();
                return Err(error);
            }
        };
        outbox.forget(&settled.ended);
        settled.told.into_iter().for_each(|audit| tell(Told::Deed(audit)));
        way_out.tell(desk, now, tell);
        desk.take_unspoken().into_iter().for_each(|sentence| tell(Told::Alarm(sentence)));
        for job in settled.jobs {
            n_in_flight += 1;
            if jobs.send(job).is_err() {
                is_stopping = true;
                n_in_flight -= 1;
            }
        }
    }
    Ok(())
}

/// Takes a mail in, with what its server says of it.
fn receive(
    desk: &mut Desk,
    (mailbox, name): (&MailboxName, &str),
    raw: Vec<u8>,
    stamp: Option<&Stamp>,
    now: Timestamp,
) {
    match stamp {
        Some(stamp) => desk.receive_stamped(mailbox, name, raw, stamp, now),
        None => desk.receive(mailbox, name, Channel::Mail, raw, now),
    };
}

/// Remembers that a mailbox is out of order, and says so; or that it is in order again.
fn take_alarm(
    desk: &mut Desk,
    mailbox: MailboxName,
    sentence: Option<String>,
    tell: &mut dyn FnMut(Told),
) {
    let is_news = desk.note_alarm(mailbox, sentence.as_deref());
    if let Some(sentence) = sentence.filter(|_| is_news) {
        tell(Told::Alarm(sentence));
    }
}

/// Sends the desk's mail to itself where it is due, and says that one is missed, or back.
fn look_after_canary(desk: &mut Desk, now: Timestamp, tell: &mut dyn FnMut(Told)) {
    desk.fly_canary(now);
    match desk.watch_canary(now) {
        Some(Turn::Missed(sentence)) => {
            take_alarm(desk, canary::name_of_alarm(), Some(sentence), tell);
        }
        Some(Turn::Found(sentence)) => {
            take_alarm(desk, canary::name_of_alarm(), None, tell);
            tell(Told::Notice(sentence));
        }
        None => {}
    }
}

/// Remembers that a credential ends, and says so.
fn take_ending(desk: &mut Desk, place: String, sentence: String, tell: &mut dyn FnMut(Told)) {
    desk.note_ending(place, sentence.clone());
    tell(Told::Alarm(sentence));
}

/// Answers by other guidance and writes other messages, or tells why not.
fn take_prompts(desk: &mut Desk, read: Result<Prompts, String>, tell: &mut dyn FnMut(Told)) {
    match &read {
        Ok(_) => tell(Told::Notice("The guidance and the messages were read anew.".to_owned())),
        Err(sentence) => {
            tell(Told::Notice(sentence.clone()));
            tell(Told::Alarm(sentence.clone()));
        }
    }
    desk.take_prompts(read);
}

/// Waits for an input or for what is due, then takes what else is there.
fn gather(desk: &Desk, inbox: &Receiver<Input>, now: Timestamp, is_full: bool) -> Vec<Input> {
    let by_mail = desk.next_due(now).filter(|_| !is_full);
    let due = by_mail.into_iter().chain(desk.next_due_in_chat()).min();
    let until_due = due.map(|due| due.duration_since(desk.ledger().time(now)));
    let wait = until_due.map_or(LONGEST_SLEEP, |wait| {
        Duration::try_from(wait).unwrap_or(Duration::ZERO).min(LONGEST_SLEEP)
    });
    received(inbox, wait)
}

/// What comes within a time, as far as it makes one commit.
pub(super) fn received(inbox: &Receiver<Input>, within: Duration) -> Vec<Input> {
    let first = match inbox.recv_timeout(within) {
        Ok(first) => first,
        Err(RecvTimeoutError::Timeout) => return Vec::new(),
        Err(RecvTimeoutError::Disconnected) => Input::Stop,
    };
    let mut inputs = vec![first];
    while inputs.len() < MOST_TOGETHER {
        let Ok(next) = inbox.try_recv() else { break };
        inputs.push(next);
    }
    inputs
}
