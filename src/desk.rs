//! The desk: one owner of all change. Events in, decisions committed, then what follows from them.

mod access;
mod after;
mod answered;
mod aside;
mod attempts;
pub mod audit;
mod bidden;
mod boards;
pub mod canary;
mod chat;
mod context;
mod copies;
mod declarations;
mod describing;
mod dues;
mod enquiry;
mod erasing;
pub mod export;
mod fairness;
mod feedback;
mod freshness;
mod full;
mod guided;
mod held;
mod introducing;
mod leap;
mod learned;
mod linking;
mod mailboxes;
mod mailing;
mod missed;
mod named;
mod opening;
mod orders;
mod outcomes;
mod pairing;
mod persons;
mod placements;
mod pressing;
mod previewing;
mod proposing;
mod queue;
mod report;
mod retention;
mod rights;
pub mod running;
mod scopes;
pub mod sealing;
mod sections;
mod spoken;
mod swapping;
mod takedowns;
#[cfg(test)]
mod tests;
mod understanding;
pub mod vitals;
mod way_out;
mod why;
mod wishes;
mod workspaces;
mod writing;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::attachments::FileReader;
use crate::chat::Note;
use crate::domain::audit::Audit;
use crate::domain::budget::Answer;
use crate::domain::ids::{Digest, MailboxName, OutgoingId};
use crate::domain::item::{Arrival, Progress};
use crate::domain::party::{Channel, Party, PartyId};
use crate::domain::pressing::{Press, Pressed};
use crate::domain::record::Record;
use crate::domain::sight::Age;
use crate::domain::{Decision, Event, Ledger, budget, decide};
use crate::mail::compose::Mail;
use crate::settings::Settings;
use crate::settings::watched::Prompts;
use crate::store::keys::Keys;
use crate::store::{Batch, Key, RawId, RawMail, Store, StoreError, records};

use after::After;
pub use mailboxes::{Seen, SentHeaders};
pub use opening::OpenError;
pub use queue::needs_you_in_words;

/// Owns the ledger and the store's writing side.
pub struct Desk {
    settings: Arc<Settings>,
    own_addresses: Vec<String>,
    keys: Keys,
    store: Arc<dyn Store>,
    ledger: Ledger,
    batch: Batch,
    /// Where the batch that is not committed yet last changes a key: the store does not have that.
    unkept: BTreeMap<Key, usize>,
    after: Vec<After>,
    /// What is done and not handed out yet: a full disk may stop a settling half way.
    settled: Settled,
    boards: boards::Boards,
    /// Why nothing is committed any more.
    fault: Option<StoreError>,
    /// What is said to people; it may be read anew while the desk runs.
    prompts: Prompts,
    /// Why that is older than its files.
    prompts_fault: Option<String>,
    /// What is out of order now, for `list`; a start finds it anew.
    alarms: BTreeMap<MailboxName, String>,
    /// The mailboxes that another desk may read too, each with a sentence.
    shared: BTreeMap<MailboxName, String>,
    /// What somebody must hear at once and has not yet.
    unspoken: Vec<String>,
    canary: canary::Canary,
    /// What was pressed last in workspaces, and when, as long as pressing it again is impatience.
    pressed_lately: BTreeMap<PartyId, (Press, Timestamp)>,
    /// Where it is told what is to be taken down in a workspace.
    takedowns: Option<tokio::sync::mpsc::UnboundedSender<crate::chat::Unwanted>>,
    /// Which credentials end soon, by where config has them.
    endings: BTreeMap<String, String>,
    file_reader: FileReader,
    clearing: erasing::Clearing,
    course: retention::Course,
    /// The day on which those who wait were last looked through.
    asked_who_waits: Option<Date>,
    /// What was found wrong when the folder was opened, and mended.
    found: Vec<String>,
}

/// A letter to be tried now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// Which letter.
    pub id: OutgoingId,
    /// The file name for a Maildir, which follows from the Message-ID.
    pub name: String,
    /// What is sent; `Err` is why it can never be.
    pub post: Result<Post, String>,
}

/// A letter in the form of its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Post {
    /// A composed mail.
    Mail(Mail),
    /// Text for an account in a chat workspace.
    Chat(Note),
}

/// What came of settling: what to tell, and what to send.
#[derive(Default)]
pub struct Settled {
    /// What the desk did, in order.
    pub told: Vec<Audit>,
    /// Letters whose attempt is durable.
    pub jobs: Vec<Job>,
    /// Names of letters whose outcome is durable.
    pub ended: Vec<String>,
}

impl Desk {
    /// Takes in a raw message; `false` if it was taken before. It is durable after the next `settle`.
    pub fn receive(
        &mut self,
        mailbox: &MailboxName,
        name: &str,
        channel: Channel,
        raw: Vec<u8>,
        now: Timestamp,
    ) -> bool {
        self.receive_aged(mailbox, name, channel, raw, Age::Present, now)
    }

    fn receive_aged(
        &mut self,
        mailbox: &MailboxName,
        name: &str,
        channel: Channel,
        raw: Vec<u8>,
        age: Age,
        now: Timestamp,
    ) -> bool {
        let id = self.arrival_id(mailbox, name);
        if self.ledger.has_arrived(id) {
            return false;
        }
        let raw: Arc<[u8]> = raw.into();
        let raw_id = self.keys.digest("raw", [&*raw]);
        if self.is_erased(&raw, raw_id) {
            let progress = Progress::Erased;
            let (mailbox, at, raw) = (mailbox.clone(), self.ledger.time(now), raw_id);
            self.pass_over(Arrival { id, mailbox, channel, at, raw, age, progress });
            return true;
        }
        let (at, progress) = (self.ledger.time(now), Progress::Canary);
        let arrival =
            Arrival { id, mailbox: mailbox.clone(), channel, at, raw: raw_id, age, progress };
        if channel == Channel::Mail && self.takes_canary(&arrival, &raw) {
            return true;
        }
        self.stage(Event::Arrived { id, mailbox: mailbox.clone(), channel, raw: raw_id, age }, now);
        let persons = export::persons_of_raw(&self.keys, &raw);
        self.batch.raw.push(RawMail { id: RawId(raw_id.0), bytes: raw.clone(), persons });
        self.after.push(After::Interpret(id, raw));
        true
    }

    /// Whether a message was taken before.
    pub fn has(&self, mailbox: &MailboxName, name: &str) -> bool {
        self.ledger.has_arrived(self.arrival_id(mailbox, name))
    }

    fn arrival_id(&self, mailbox: &MailboxName, name: &str) -> Digest {
        self.keys.digest("arrival", [mailbox.as_str().as_bytes(), name.as_bytes()])
    }

    /// Commits what is staged, does what follows, and goes on until nothing more does.
    ///
    /// # Errors
    /// `Full`: nothing is lost, the same call may be made again. Any other: the desk must be opened anew.
    pub fn settle(&mut self, now: Timestamp) -> Result<Settled, StoreError> {
        self.settle_all(now)?;
        Ok(std::mem::take(&mut self.settled))
    }

    fn settle_all(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let now = self.ledger.time(now);
        loop {
            self.propose_matches(now);
            if self.batch.changes.is_empty() && self.batch.raw.is_empty() && self.after.is_empty() {
                return Ok(());
            }
            self.commit(now)?;
            for after in std::mem::take(&mut self.after) {
                match after {
                    After::Interpret(arrival, raw) => self.interpret(arrival, &raw, now),
                    After::Tell(audit) => self.settled.told.push(audit),
                    After::Destroy(erasure) => self.destroy(&erasure)?,
                    After::Send(job) => self.settled.jobs.push(job),
                    After::Forget(name) => self.settled.ended.push(name),
                    // A mailbox that is no longer watched asks for nothing.
                    After::Sighted(to, sight) => drop(to.send(sight)),
                    After::Noted(to, neighbour) => drop(to.send(neighbour)),
                    After::Kept(to, names) => drop(to.send(names)),
                    After::Errands(to, errands) => drop(to.send(errands)),
                    After::Heard(to) => drop(to.send(Pressed::Kept)),
                    After::TakeDown(unwanted) => self.hand_out(unwanted),
                    // A command that was given up needs no answer.
                    After::Answer(to, response) => drop(to.send(response)),
                    After::Look(to, asked) if self.batch.changes.is_empty() => {
                        self.lay_out_for(&asked.request);
                        drop(to.send(self.look(&asked, None, now)));
                    }
                    // What was decided meanwhile is in the ledger, and not kept yet.
                    look @ After::Look(..) => self.after.push(look),
                }
            }
        }
    }

    fn commit(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if !self.batch.changes.is_empty() {
            self.keep(&Record::Clock(now));
        }
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        self.store.commit(&self.batch)?;
        self.batch = Batch::default();
        self.unkept.clear();
        Ok(())
    }

    /// Decides an event and stages what follows. Returns why nothing was done, if an order was refused.
    fn stage(&mut self, event: Event, now: Timestamp) -> Option<String> {
        let now = self.ledger.time(now);
        let (replied_to, likeness) = event.answers();
        // Whose orders were understood and proven is no machine: each reply is told what came of it.
        let is_report = matches!(event, Event::RepliedTo(_));
        let decision = decide(&self.settings.programmes, &self.ledger, event, now);
        if is_report {
            return self.take(decision, now);
        }
        let limits = self.settings.desk.limits;
        let answered = |party| self.answered(party);
        let replied_to = replied_to.as_ref();
        let within =
            budget::within(limits, &self.ledger, answered, decision, replied_to, likeness, now);
        self.take(within, now)
    }

    fn take(&mut self, decision: Decision, now: Timestamp) -> Option<String> {
        let concerned = self.concerned(&decision.records);
        for record in &decision.records {
            self.touch(record);
            self.keep(record);
        }
        for outgoing in &decision.outgoing {
            let (letter, delivery) = self.write(outgoing, now);
            self.keep(&Record::Letter(letter));
            self.keep(&Record::Delivery(delivery));
        }
        for audit in decision.audit {
            self.chain(audit);
        }
        self.after.extend(erasing::to_destroy(&decision.records));
        self.settle_links(concerned, now);
        self.take_back_misfits(&decision.records, now);
        self.hear_again(&decision.records, now);
        self.rest_silent(&decision.records, now);
        self.tell_officers(&decision.records, now);
        self.take_back_rivals(&decision.records, now);
        decision.refused
    }

    /// Applies a record to the ledger and stages it for the store.
    fn keep(&mut self, record: &Record) {
        self.ledger.apply(record);
        let changes = records::changes(&self.ledger, record).unwrap_or_else(|error| {
            self.fault = Some(error);
            Vec::new()
        });
        for change in changes {
            let staged = self.unkept.get(&change.key);
            if let Some(staged) = staged.and_then(|&at| self.batch.changes.get_mut(at)) {
                *staged = change;
            } else {
                self.unkept.insert(change.key.clone(), self.batch.changes.len());
                self.batch.changes.push(change);
            }
        }
    }

    /// A record as it is now, committed or staged.
    fn record(&self, key: Option<Key>) -> Result<Option<Record>, StoreError> {
        let Some(key) = key else { return Ok(None) };
        let staged = self.unkept.get(&key).and_then(|&at| self.batch.changes.get(at));
        let body = match staged {
            Some(change) => change.body.clone(),
            None => self.store.get(&key)?,
        };
        body.map(|body| records::record(&key, &body)).transpose()
    }

    /// A party as it is kept.
    fn party(&self, id: PartyId) -> Result<Option<Party>, StoreError> {
        let record = self.record(records::party_key(&self.ledger, id))?;
        Ok(if let Some(Record::Party(party)) = record { Some(party) } else { None })
    }

    /// What was answered to a party, oldest first.
    fn answered(&self, party: PartyId) -> Vec<Answer> {
        let record = told(self.record(Some(records::correspondence_key(&self.ledger, party))));
        if let Some(Record::Correspondence(known)) = record { known.recent } else { Vec::new() }
    }

    /// From now on attached files are read so; until then they are listed only.
    pub fn reads_files_by(&mut self, reader: FileReader) {
        self.file_reader = reader;
    }

    /// The ledger, to look at.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The settings that the desk runs by.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// What was read; if it could not be, an operator is told, and whoever asked goes on as if it were not there.
fn told<T>(read: Result<Option<T>, StoreError>) -> Option<T> {
    read.unwrap_or_else(|error| {
        tracing::error!(%error, "a record could not be read");
        None
    })
}
