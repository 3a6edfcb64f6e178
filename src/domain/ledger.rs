//! The ledger: what `decide` needs to know, in memory, without the text of any message.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::budget::{Answer, Correspondence};
use super::decision::Decision;
use super::ids::{Digest, MailboxName, OutgoingId, ProgrammeName, Reference};
use super::introduction::Introduction;
use super::item::{Arrival, Concern, Item, Progress};
use super::letter::{Delivery, DeliveryState};
use super::matching::Profile;
use super::pace::Pace;
use super::party::{Channel, Party, PartyId};
use super::record::Record;
use super::sight::Sight;
use super::submission::{Submission, SubmissionKind, SubmissionState};

/// Everything that decisions depend on. Only `apply` changes it, and only `desk.rs` calls that.
#[derive(Debug, Default)]
pub struct Ledger {
    arrivals: BTreeSet<Digest>,
    waiting: BTreeMap<Digest, Arrival>,
    by_message_id: BTreeMap<Digest, Reference>,
    by_content: BTreeMap<Digest, Reference>,
    subjects: BTreeMap<Reference, Subject>,
    concerns: BTreeMap<Reference, Concern>,
    parties: BTreeMap<PartyId, Party>,
    standings: BTreeMap<PartyId, Vec<Standing>>,
    profiles: BTreeMap<Reference, Profile>,
    /// Open submissions by programme, kind, area and sector; the least busy first.
    seats: BTreeMap<Seat, BTreeSet<(usize, Reference)>>,
    introductions: BTreeMap<Reference, Introduction>,
    pairs: BTreeSet<(Reference, Reference)>,
    n_live: BTreeMap<Reference, usize>,
    deliveries: BTreeMap<OutgoingId, Delivery>,
    by_due: BTreeSet<(Timestamp, OutgoingId)>,
    under_way: BTreeSet<OutgoingId>,
    for_chat: BTreeMap<PartyId, BTreeSet<(Timestamp, OutgoingId)>>,
    sights: BTreeMap<MailboxName, Sight>,
    correspondences: BTreeMap<PartyId, Correspondence>,
    pace: Pace,
    clock: Option<Timestamp>,
}

/// What a reference names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// A message.
    Item,
    /// A message that began a submission.
    Submission,
    /// A match or introduction.
    Introduction,
}

/// A party's submission, in short.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Which.
    pub reference: Reference,
    /// Whose programme.
    pub programme: ProgrammeName,
    /// Interest or role.
    pub kind: SubmissionKind,
    /// Where it stands.
    pub state: SubmissionState,
}

impl Ledger {
    /// Takes in a decision that was made.
    pub fn apply_decision(&mut self, decision: &Decision) {
        decision.records.iter().for_each(|record| self.apply(record));
    }

    /// Takes in a record.
    pub fn apply(&mut self, record: &Record) {
        match record {
            Record::Arrival(arrival) => self.apply_arrival(arrival),
            Record::Item(item) => self.apply_item(item),
            Record::Party(party) => {
                self.parties.insert(party.id, party.clone());
            }
            Record::Submission(submission) => self.apply_submission(submission),
            Record::Introduction(introduction) => self.apply_introduction(introduction),
            Record::Letter(_) | Record::Audit(_) => {}
            Record::Delivery(delivery) => self.apply_delivery(delivery),
            Record::Sight(sight) => {
                self.sights.insert(sight.mailbox.clone(), sight.clone());
            }
            Record::Correspondence(known) => {
                self.correspondences.insert(known.party, known.clone());
            }
            Record::Pace(pace) => self.pace = pace.clone(),
            Record::Clock(at) => self.clock = self.clock.max(Some(*at)),
        }
    }

    fn apply_arrival(&mut self, arrival: &Arrival) {
        self.arrivals.insert(arrival.id);
        match &arrival.progress {
            Progress::Waiting { .. } => {
                self.waiting.insert(arrival.id, arrival.clone());
            }
            Progress::Became(_) => {
                self.waiting.remove(&arrival.id);
            }
        }
    }

    fn apply_item(&mut self, item: &Item) {
        self.subjects.entry(item.reference.clone()).or_insert(Subject::Item);
        if let Some(message_id) = item.message_id {
            self.by_message_id.entry(message_id).or_insert_with(|| item.reference.clone());
        }
        self.by_content.insert(item.content, item.reference.clone());
        match &item.concern {
            Some(concern) => self.concerns.insert(item.reference.clone(), concern.clone()),
            None => self.concerns.remove(&item.reference),
        };
    }

    fn apply_submission(&mut self, submission: &Submission) {
        let reference = &submission.reference;
        self.subjects.insert(reference.clone(), Subject::Submission);
        let standing = Standing {
            reference: reference.clone(),
            programme: submission.programme.clone(),
            kind: submission.kind,
            state: submission.state,
        };
        let standings = self.standings.entry(submission.party).or_default();
        match standings.iter_mut().find(|known| known.reference == *reference) {
            Some(known) => *known = standing,
            None => standings.push(standing),
        }
        if let Some(profile) = self.profiles.remove(reference) {
            self.unseat(&profile, self.n_live(reference));
        }
        if submission.state == SubmissionState::Open {
            let profile = Profile::of(submission);
            self.seat(&profile, self.n_live(reference));
            self.profiles.insert(reference.clone(), profile);
        }
    }

    fn seat(&mut self, profile: &Profile, n_live: usize) {
        for seat in seats(profile) {
            self.seats.entry(seat).or_default().insert((n_live, profile.reference.clone()));
        }
    }

    fn unseat(&mut self, profile: &Profile, n_live: usize) {
        for seat in seats(profile) {
            if let Some(taken) = self.seats.get_mut(&seat) {
                taken.remove(&(n_live, profile.reference.clone()));
            }
        }
    }

    fn apply_introduction(&mut self, introduction: &Introduction) {
        self.subjects.insert(introduction.reference.clone(), Subject::Introduction);
        self.pairs.insert((introduction.interest.clone(), introduction.role.clone()));
        let earlier =
            self.introductions.insert(introduction.reference.clone(), introduction.clone());
        let was_live = earlier.is_some_and(|earlier| earlier.is_live());
        for submission in [&introduction.interest, &introduction.role] {
            let before = self.n_live(submission);
            let after = (before + usize::from(introduction.is_live()))
                .saturating_sub(usize::from(was_live));
            if before == after {
                continue;
            }
            self.n_live.insert(submission.clone(), after);
            if let Some(profile) = self.profiles.get(submission).cloned() {
                self.unseat(&profile, before);
                self.seat(&profile, after);
            }
        }
    }

    fn apply_delivery(&mut self, delivery: &Delivery) {
        let queue = match delivery.channel {
            Channel::Mail => &mut self.by_due,
            Channel::Chat => self.for_chat.entry(delivery.to).or_default(),
        };
        if let Some(due) = self.deliveries.get(&delivery.id).and_then(Delivery::due) {
            queue.remove(&(due, delivery.id.clone()));
        }
        if let Some(due) = delivery.due() {
            queue.insert((due, delivery.id.clone()));
        }
        if matches!(delivery.state, DeliveryState::Sending(_)) {
            self.under_way.insert(delivery.id.clone());
        } else {
            self.under_way.remove(&delivery.id);
        }
        if delivery.is_settled() {
            self.deliveries.remove(&delivery.id);
        } else {
            self.deliveries.insert(delivery.id.clone(), delivery.clone());
        }
    }

    /// The time for a decision: the machine's, but never earlier than a time already seen.
    pub fn time(&self, machine: Timestamp) -> Timestamp {
        self.clock.map_or(machine, |seen| seen.max(machine))
    }

    /// Whether that message was received before.
    pub fn has_arrived(&self, arrival: Digest) -> bool {
        self.arrivals.contains(&arrival)
    }

    /// Since when a mailbox on a server is read, and by which numbering.
    pub fn sight(&self, mailbox: &MailboxName) -> Option<&Sight> {
        self.sights.get(mailbox)
    }

    /// A message that is durable and not yet understood.
    pub fn waiting(&self, arrival: Digest) -> Option<&Arrival> {
        self.waiting.get(&arrival)
    }

    /// All messages that are durable and not yet understood.
    pub fn all_waiting(&self) -> impl Iterator<Item = &Arrival> {
        self.waiting.values()
    }

    /// The item with that Message-ID.
    pub fn item_with_id(&self, message_id: Digest) -> Option<&Reference> {
        self.by_message_id.get(&message_id)
    }

    /// The item with that content.
    pub fn item_with_content(&self, content: Digest) -> Option<&Reference> {
        self.by_content.get(&content)
    }

    /// What a reference names.
    pub fn subject(&self, reference: &Reference) -> Option<Subject> {
        self.subjects.get(reference).copied()
    }

    /// Whether a reference is in use.
    pub fn is_taken(&self, reference: &Reference) -> bool {
        self.subjects.contains_key(reference)
    }

    /// What waits for an officer, most urgent first.
    pub fn concerns(&self) -> Vec<(&Concern, &Reference)> {
        let mut concerns: Vec<_> =
            self.concerns.iter().map(|(reference, concern)| (concern, reference)).collect();
        concerns.sort();
        concerns
    }

    /// A person or host.
    pub fn party(&self, id: PartyId) -> Option<&Party> {
        self.parties.get(&id)
    }

    /// A party's submissions, oldest first.
    pub fn standings(&self, party: PartyId) -> &[Standing] {
        self.standings.get(&party).map(Vec::as_slice).unwrap_or_default()
    }

    /// All submissions, by party.
    pub fn all_standings(&self) -> impl Iterator<Item = (PartyId, &Standing)> {
        self.standings
            .iter()
            .flat_map(|(&party, standings)| standings.iter().map(move |standing| (party, standing)))
    }

    /// What matching needs of an open submission.
    pub fn profile(&self, reference: &Reference) -> Option<&Profile> {
        self.profiles.get(reference)
    }

    /// The open submissions of a kind in an area (in all, for `None`), sector by sector: those that are in fewer than
    /// `room` proposals and introductions, the least busy first.
    pub fn open_in<'a>(
        &'a self,
        programme: &'a ProgrammeName,
        kind: SubmissionKind,
        area: Option<&'a str>,
        room: usize,
    ) -> impl Iterator<Item = (Option<&'a str>, impl Iterator<Item = &'a Profile> + use<'a>)> {
        let from = (programme.clone(), kind, Box::from(area.unwrap_or_default()), None);
        let is_meant = move |seat: &Seat| {
            seat.0 == *programme && seat.1 == kind && area.is_none_or(|area| *seat.2 == *area)
        };
        let seats = self.seats.range(from..).take_while(move |(seat, _)| is_meant(seat));
        seats.map(move |((.., sector), taken)| {
            let free = taken.iter().take_while(move |(n_live, _)| *n_live < room);
            let profiles = free.filter_map(|(_, reference)| self.profiles.get(reference));
            (sector.as_deref(), profiles)
        })
    }

    /// Whether the pair was ever put together.
    pub fn was_paired(&self, interest: &Reference, role: &Reference) -> bool {
        self.pairs.contains(&(interest.clone(), role.clone()))
    }

    /// In how many proposals and introductions a submission is.
    pub fn n_live(&self, submission: &Reference) -> usize {
        self.n_live.get(submission).copied().unwrap_or(0)
    }

    /// An introduction.
    pub fn introduction(&self, reference: &Reference) -> Option<&Introduction> {
        self.introductions.get(reference)
    }

    /// All introductions.
    pub fn introductions(&self) -> impl Iterator<Item = &Introduction> {
        self.introductions.values()
    }

    /// A letter that is not settled.
    pub fn delivery(&self, id: &OutgoingId) -> Option<&Delivery> {
        self.deliveries.get(id)
    }

    /// The letters that are not settled.
    pub fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        self.deliveries.values()
    }

    /// The letters that wait for a party to come back to chat, oldest first.
    pub fn waiting_in_chat(&self, party: PartyId) -> impl Iterator<Item = &OutgoingId> {
        self.for_chat.get(&party).into_iter().flatten().map(|(_, id)| id)
    }

    /// The letters due by mail by then, oldest first.
    pub fn due(&self, now: Timestamp) -> impl Iterator<Item = &OutgoingId> {
        self.by_due.iter().take_while(move |(due, _)| *due <= now).map(|(_, id)| id)
    }

    /// When the next letter is due, and may be sent.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.by_due.first().and_then(|(due, _)| self.pace.next_due(*due))
    }

    /// How fast letters go out.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// What was answered to a party lately, oldest first.
    pub fn correspondence(&self, party: PartyId) -> &[Answer] {
        self.correspondences.get(&party).map(|known| known.recent.as_slice()).unwrap_or_default()
    }

    /// The letters whose attempt was under way.
    pub fn sending(&self) -> impl Iterator<Item = &Delivery> {
        self.under_way.iter().filter_map(|id| self.deliveries.get(id))
    }

    /// How many items, submissions and introductions there are.
    pub fn counts(&self) -> Counts {
        Counts {
            n_arrivals: self.arrivals.len(),
            n_waiting: self.waiting.len(),
            n_items: self.by_content.len(),
            n_open: self.profiles.len(),
            n_introductions: self.introductions.len(),
            n_letters_pending: self.deliveries.len(),
        }
    }
}

/// Where an open submission is looked for: programme, kind, area, sector.
type Seat = (ProgrammeName, SubmissionKind, Box<str>, Option<Box<str>>);

/// The seats of a profile: one for each of its areas.
fn seats(profile: &Profile) -> impl Iterator<Item = Seat> {
    let (programme, kind, sector) = (&profile.programme, profile.kind, &profile.sector);
    profile.areas.iter().map(move |area| (programme.clone(), kind, area.clone(), sector.clone()))
}

/// Sizes, for people and tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Messages received, copies among them.
    pub n_arrivals: usize,
    /// Messages not yet understood.
    pub n_waiting: usize,
    /// Items.
    pub n_items: usize,
    /// Submissions open to matches.
    pub n_open: usize,
    /// Matches and introductions.
    pub n_introductions: usize,
    /// Letters not yet settled.
    pub n_letters_pending: usize,
}
