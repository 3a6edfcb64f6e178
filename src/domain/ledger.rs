//! The ledger: what `decide` needs to know, in memory, without the text of any message, any name or any address.

mod claims;
mod counts;
mod declarations;
mod drafts;
mod erasures;
mod freshness;
mod items;
mod lessons;
mod letters;
mod mailboxes;
mod mailed;
mod namesakes;
pub mod order;
mod pairs;
mod persons;
mod rights;
mod room;
mod theirs;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::audit::ChainEnd;
use super::claim::Claim;
use super::declaration::DeclarationClock;
use super::erasure::Erasure;
use super::ids::{Digest, MailboxName, OutgoingId, ProgrammeName, Reference};
use super::introduction::{Introduction, Part};
use super::item::{Arrival, Concern, Progress};
use super::letter::Delivery;
use super::matching::Profile;
use super::pace::Pace;
use super::party::{Acquaintance, PartyId};
use super::place::Place;
use super::placement::Placement;
use super::record::Record;
use super::retention::Watch;
use super::right::{Limits, RightsRequest};
use super::sight::Sight;
use super::submission::{SubmissionKind, SubmissionState};
use super::unasked::Unasked;
pub use counts::Counts;
use lessons::Lessons;
use namesakes::Namesakes;
use persons::Aliases;
use room::Loads;

/// Everything that decisions depend on. Only `apply` changes it, and only `desk.rs` calls that.
#[derive(Debug, Default)]
pub struct Ledger {
    programmes: BTreeSet<ProgrammeName>,
    arrivals: BTreeSet<Digest>,
    waiting: BTreeMap<Digest, Arrival>,
    by_message_id: BTreeMap<Digest, Reference>,
    by_content: BTreeMap<Digest, Reference>,
    subjects: BTreeMap<Reference, Named>,
    erasures: BTreeMap<Reference, Erasure>,
    /// Whom the lists are about that officers were mailed.
    listed: BTreeMap<Reference, BTreeSet<PartyId>>,
    concerns: BTreeMap<Reference, Concern>,
    /// Of what waits for an officer, the day by which its sender was promised an answer.
    promised: BTreeMap<Reference, Date>,
    /// What an officer has in hand.
    claims: BTreeMap<Reference, Claim>,
    /// Who wrote something that a person must see to before anything else happens, and in which items.
    paused: BTreeMap<PartyId, BTreeSet<Reference>>,
    acquaintances: BTreeMap<PartyId, Acquaintance>,
    namesakes: Namesakes,
    aliases: Aliases,
    standings: BTreeMap<PartyId, Vec<Standing>>,
    profiles: BTreeMap<Reference, Profile>,
    drafts: BTreeMap<Reference, Profile>,
    introductions: BTreeMap<Reference, Introduction>,
    /// The open submissions whose senders were asked whether they still stand.
    asked: BTreeSet<Reference>,
    /// What is waited for, and the open submissions that wait for it.
    waiters: BTreeSet<(Reference, Reference)>,
    /// The introductions to which an answer is waited for.
    unanswered: BTreeSet<Reference>,
    placements: BTreeMap<Reference, Placement>,
    lessons: Lessons,
    declarations: BTreeMap<(Reference, Part), DeclarationClock>,
    rights: BTreeMap<Reference, RightsRequest>,
    limits: BTreeMap<PartyId, Limits>,
    pairs: BTreeSet<(Reference, Reference)>,
    loads: Loads,
    deliveries: BTreeMap<OutgoingId, Delivery>,
    by_due: BTreeSet<(Timestamp, OutgoingId)>,
    by_due_in_chat: BTreeSet<(Timestamp, OutgoingId)>,
    under_way: BTreeSet<OutgoingId>,
    unasked: BTreeMap<PartyId, Unasked>,
    watch: Option<Watch>,
    for_chat: BTreeMap<PartyId, BTreeSet<(Timestamp, OutgoingId)>>,
    sights: BTreeMap<MailboxName, Sight>,
    /// How far conversations in chat workspaces are read.
    places: BTreeMap<Digest, Place>,
    /// The items that people have answered and that still wait for an officer.
    theirs: BTreeSet<Reference>,
    persons_answers: BTreeMap<Digest, Timestamp>,
    /// What officers were told of by mail.
    mailed: BTreeSet<Digest>,
    /// The latest morning for which each officer was sent a list.
    mornings: BTreeMap<String, Date>,
    pace: Pace,
    chain_end: ChainEnd,
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
    /// A list that an officer was mailed.
    Mailed,
    /// What was somebody's who was erased.
    Erased,
    /// That somebody was erased.
    Erasure,
}

/// What is known of what a reference names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Named {
    subject: Subject,
    began: Timestamp,
    /// Whose message or submission it is, where it is one person's.
    party: Option<PartyId>,
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
    /// Takes in a record.
    pub fn apply(&mut self, record: &Record) {
        match record {
            Record::Arrival(arrival) => self.apply_arrival(arrival),
            Record::Item(item) => self.apply_item(item),
            Record::Party(party) => {
                self.namesakes.apply(party);
                self.acquaintances.insert(party.id, Acquaintance::of(party));
            }
            Record::Submission(submission) => self.apply_profile(Profile::of(submission)),
            Record::Introduction(introduction) => self.apply_introduction(introduction),
            Record::Placement(placement) => {
                self.placements.insert(placement.reference.clone(), placement.clone());
            }
            Record::Lesson(lesson) => self.lessons.apply(lesson),
            Record::Reader(reader) => self.lessons.apply_reader(reader),
            Record::Unasked(known) => {
                self.unasked.insert(known.party, known.clone());
            }
            Record::DeclarationClock(clock) => {
                self.declarations.insert((clock.placement.clone(), clock.part), clock.clone());
            }
            Record::Declared(_)
            | Record::Reasons(_)
            | Record::SideAnswer(_)
            | Record::Letter(_)
            | Record::Audit(_)
            | Record::Undoable(_)
            | Record::Correspondence(_) => {}
            Record::Delivery(delivery) => self.apply_delivery(delivery),
            Record::Claim(claim) => self.apply_claim(claim),
            Record::Alias(alias) => self.aliases.apply(alias),
            Record::Mailed(list) => self.apply_mailed(list),
            Record::Erasure(erasure) => self.apply_erasure(erasure),
            Record::RightsRequest(request) => {
                self.rights.insert(request.reference.clone(), request.clone());
            }
            Record::Limits(limits) => self.apply_limits(limits),
            Record::Sight(sight) => {
                self.sights.insert(sight.mailbox.clone(), sight.clone());
            }
            Record::Place(place) => {
                self.places.insert(place.id, place.clone());
            }
            Record::PersonsAnswer(answer) => {
                self.persons_answers.insert(answer.to, answer.at);
            }
            Record::Pace(pace) => self.pace = pace.clone(),
            Record::Watch(watch) => self.watch = Some(*watch),
            Record::ChainEnd(end) => self.chain_end = end.clone(),
            Record::Clock(at) => self.clock = Some(*at),
        }
    }

    fn apply_arrival(&mut self, arrival: &Arrival) {
        self.arrivals.insert(arrival.id);
        match &arrival.progress {
            Progress::Waiting { .. } => {
                self.waiting.insert(arrival.id, arrival.clone());
            }
            Progress::Became(_) | Progress::Erased | Progress::Canary => {
                self.waiting.remove(&arrival.id);
            }
        }
    }

    /// Takes in a submission in short.
    pub fn apply_profile(&mut self, mut profile: Profile) {
        profile.reference = self.known(&profile.reference);
        profile.programme = self.known_programme(&profile.programme);
        let reference = &profile.reference;
        let (subject, party) = (Subject::Submission, Some(profile.party));
        let named = Named { subject, began: profile.received_at, party };
        self.subjects.insert(reference.clone(), named);
        let standing = Standing {
            reference: reference.clone(),
            programme: profile.programme.clone(),
            kind: profile.kind,
            state: profile.state,
        };
        // Nearly everybody has one.
        let standings =
            self.standings.entry(profile.party).or_insert_with(|| Vec::with_capacity(1));
        match standings.iter_mut().find(|known| known.reference == *reference) {
            Some(known) => *known = standing,
            None => standings.push(standing),
        }
        let before = if profile.state == SubmissionState::Open {
            self.profiles.insert(reference.clone(), profile.clone())
        } else {
            self.profiles.remove(reference)
        };
        self.apply_order(before.as_ref(), &profile);
        self.apply_question(&profile);
        self.apply_draft(&profile);
    }

    fn apply_introduction(&mut self, introduction: &Introduction) {
        let (subject, began) = (Subject::Introduction, introduction.proposed_at);
        let named = Named { subject, began, party: None };
        self.subjects.insert(introduction.reference.clone(), named);
        self.apply_pair(introduction);
        if introduction.is_awaited() {
            self.unanswered.insert(introduction.reference.clone());
        } else {
            self.unanswered.remove(&introduction.reference);
        }
        let earlier =
            self.introductions.insert(introduction.reference.clone(), introduction.clone());
        self.loads.apply(earlier.as_ref(), introduction);
    }

    /// The same reference, sharing the memory of one that is known already.
    fn known(&self, reference: &Reference) -> Reference {
        let known = self.subjects.get_key_value(reference);
        known.map_or(reference, |(known, _)| known).clone()
    }

    fn known_programme(&mut self, name: &ProgrammeName) -> ProgrammeName {
        if let Some(known) = self.programmes.get(name) {
            return known.clone();
        }
        self.programmes.insert(name.clone());
        name.clone()
    }

    /// The end of the chain of what was done.
    pub fn chain_end(&self) -> &ChainEnd {
        &self.chain_end
    }

    /// The latest time that was seen.
    pub fn clock(&self) -> Option<Timestamp> {
        self.clock
    }

    /// The time for a decision: the machine's, but never earlier than a time already seen.
    pub fn time(&self, machine: Timestamp) -> Timestamp {
        self.clock.map_or(machine, |seen| seen.max(machine))
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
        self.subjects.get(reference).map(|named| named.subject)
    }

    /// When what a reference names began.
    pub fn began(&self, reference: &Reference) -> Option<Timestamp> {
        self.subjects.get(reference).map(|named| named.began)
    }

    /// Whether a reference is in use.
    pub fn is_taken(&self, reference: &Reference) -> bool {
        self.subjects.contains_key(reference)
    }

    /// What waits for an officer, most urgent first.
    pub fn concerns(&self) -> Vec<(&Concern, &Reference)> {
        self.sorted_concerns(|reference| !self.theirs.contains(reference))
    }

    /// What is known of a person or host, without name and address.
    pub fn acquaintance(&self, id: PartyId) -> Option<&Acquaintance> {
        self.acquaintances.get(&id)
    }

    /// Whether nothing may go on by itself for a party: it wrote something that an officer must see to first.
    pub fn is_paused(&self, party: PartyId) -> bool {
        self.paused.contains_key(&party)
    }

    /// What matching needs of an open submission.
    pub fn profile(&self, reference: &Reference) -> Option<&Profile> {
        self.profiles.get(reference)
    }

    /// The open submissions.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values()
    }

    /// An introduction.
    pub fn introduction(&self, reference: &Reference) -> Option<&Introduction> {
        self.introductions.get(reference)
    }

    /// The introductions to which an answer is waited for.
    pub fn unanswered(&self) -> impl Iterator<Item = &Introduction> {
        self.unanswered.iter().filter_map(|reference| self.introductions.get(reference))
    }

    /// All introductions.
    pub fn introductions(&self) -> impl Iterator<Item = &Introduction> {
        self.introductions.values()
    }

    /// What follows from an introduction that both have agreed to.
    pub fn placement(&self, reference: &Reference) -> Option<&Placement> {
        self.placements.get(reference)
    }

    /// All placements.
    pub fn placements(&self) -> impl Iterator<Item = &Placement> {
        self.placements.values()
    }
}
