//! The boards in memory, one for each programme: laid out once from the store, then moved by whatever is decided.

use std::collections::{BTreeMap, BTreeSet};

use super::freshness::Waiting;
use super::{Desk, told};
use crate::control::{Look, Request};
use crate::domain::ids::{ProgrammeName, Reference};
use crate::domain::introduction::Introduction;
use crate::domain::item::{Concern, Item};
use crate::domain::party::PartyId;
use crate::domain::programme::Programme;
use crate::domain::record::Record;
use crate::domain::submission::{Submission, SubmissionKind};
use crate::matching::board::{Person, Post};
use crate::matching::standing::Standing;
use crate::matching::submitted::Lexicon;

/// The list of `words.toml` whose words say nothing of what somebody can do.
const IDLE_WORDS: &str = "skill-idle";

/// The boards, and what has happened since they were last put in order.
#[derive(Default)]
pub(super) struct Boards {
    pub(super) by_programme: BTreeMap<ProgrammeName, Standing>,
    is_laid_out: bool,
    /// Submissions that came, changed or were withdrawn.
    changed: BTreeSet<Reference>,
    /// Submissions that may have more room or less.
    touched: BTreeSet<Reference>,
    /// Introductions that have begun or ended.
    moved: BTreeSet<Reference>,
    /// Those that had ended and are under way again.
    pub(super) revived: BTreeSet<Reference>,
    /// Pairs that wait for a word.
    pub(super) waiting: Waiting,
    is_due: bool,
}

impl Boards {
    /// Whether something has happened that may lead to a match.
    pub(super) fn is_due(&self) -> bool {
        self.is_due
    }

    pub(super) fn have_settled(&mut self) {
        self.is_due = false;
    }

    pub(super) fn touch(&mut self, submission: &Reference) {
        self.touched.insert(submission.clone());
        self.is_due = true;
    }

    fn change(&mut self, submission: &Reference) {
        self.changed.insert(submission.clone());
        self.is_due = true;
    }

    /// The pairs that a programme's board puts together next, the best first.
    pub(super) fn assigned(&mut self, programme: &ProgrammeName) -> Vec<(String, String)> {
        let Some(standing) = self.by_programme.get_mut(programme) else { return Vec::new() };
        let proposals = standing.assign();
        let board = &standing.board;
        let pairs = proposals.iter().filter_map(|proposal| {
            let (person, post) = board.person(proposal.person).zip(board.post(proposal.post))?;
            Some((person.reference.to_string(), post.reference.to_string()))
        });
        pairs.collect()
    }

    /// The programme's board.
    pub(super) fn of(&self, programme: &ProgrammeName) -> Option<&Standing> {
        self.by_programme.get(programme)
    }
}

impl Desk {
    /// Looks for matches among all that is open, as after a start: what was kept may not have been matched before an earlier
    /// process ended, and the programme may ask for something else now.
    pub fn rematch(&mut self) {
        self.boards.is_due = true;
    }

    /// Notes what a record that is about to be kept does to the boards.
    pub(super) fn touch(&mut self, record: &Record) {
        match record {
            Record::Submission(submission) => {
                self.boards.change(&submission.reference);
                self.let_go(&submission.reference);
                self.touch_waiters(&submission.reference);
            }
            Record::Introduction(after) => {
                let before = self.ledger.introduction(&after.reference);
                if before.is_some_and(|before| !before.is_live()) && after.is_live() {
                    self.boards.revived.insert(after.reference.clone());
                }
                let load =
                    |known: &Introduction| (known.is_live(), known.is_agreed(), known.may_recur());
                if before.map(load) != Some(load(after)) {
                    self.boards.moved.insert(after.reference.clone());
                    for known in [&after.reference, &after.interest, &after.role] {
                        self.boards.touch(known);
                        self.touch_waiters(known);
                    }
                }
            }
            Record::Item(Item { party: Some(party), concern, .. }) => {
                let pauses = concern.as_ref().is_some_and(Concern::pauses);
                if pauses || self.ledger.is_paused(*party) {
                    self.touch_all_of(*party);
                }
            }
            Record::Alias(alias) => {
                let known = self.ledger.kin(alias.party).into_iter().chain([alias.party]);
                for party in known.chain(alias.same_as).collect::<Vec<_>>() {
                    let own = self.ledger.standings(party).map(|own| own.reference.clone());
                    own.collect::<Vec<_>>().iter().for_each(|own| self.boards.change(own));
                }
            }
            Record::Limits(limits) => {
                for party in self.ledger.kin(limits.party).into_iter().chain([limits.party]) {
                    self.touch_all_of(party);
                }
            }
            Record::Item(_)
            | Record::RightsRequest(_)
            | Record::Arrival(_)
            | Record::Party(_)
            | Record::Reasons(_)
            | Record::Letter(_)
            | Record::Delivery(_)
            | Record::Audit(_)
            | Record::ChainEnd(_)
            | Record::Claim(_)
            | Record::Undoable(_)
            | Record::Sight(_)
            | Record::Place(_)
            | Record::PersonsAnswer(_)
            | Record::Correspondence(_)
            | Record::Pace(_)
            | Record::Mailed(_)
            | Record::Erasure(_)
            | Record::Placement(_)
            | Record::Lesson(_)
            | Record::Reader(_)
            | Record::Unasked(_)
            | Record::Watch(_)
            | Record::Declared(_)
            | Record::DeclarationClock(_)
            | Record::SideAnswer(_)
            | Record::Clock(_) => {}
        }
    }

    /// What waits for something may have its turn.
    fn touch_waiters(&mut self, awaited: &Reference) {
        for waiter in self.ledger.waiters(awaited) {
            self.boards.touch(&waiter);
        }
    }

    fn touch_all_of(&mut self, party: PartyId) {
        let own = self.ledger.standings(party).map(|own| own.reference.clone());
        own.collect::<Vec<_>>().iter().for_each(|own| self.boards.touch(own));
    }

    /// Lays the boards out for a request that looks at them.
    pub(super) fn lay_out_for(&mut self, request: &Request) {
        let looks_at_boards = match request {
            Request::Look(Look::Show { reference, raw: false, .. }) => Reference::typed(reference)
                .is_some_and(|reference| self.ledger.introduction(&reference).is_some()),
            Request::Look(Look::Why { with: Some(_), .. } | Look::Fairness { .. }) => true,
            Request::Look(_) | Request::Order(_) | Request::Talk(_) => false,
        };
        if looks_at_boards {
            self.put_boards_in_order();
        }
    }

    /// Lays the boards out if they are not, and takes in what has happened since.
    pub(super) fn put_boards_in_order(&mut self) {
        if !self.boards.is_laid_out {
            let settings = self.settings.clone();
            for programme in settings.programmes.values() {
                let standing = self.laid_out(programme);
                self.boards.by_programme.insert(programme.name.clone(), standing);
            }
            self.boards.is_laid_out = true;
            self.boards.changed.clear();
            self.boards.touched.clear();
            self.boards.moved.clear();
            return;
        }
        for reference in std::mem::take(&mut self.boards.changed) {
            self.renew(&reference);
        }
        for reference in std::mem::take(&mut self.boards.moved) {
            let Some(known) = self.ledger.introduction(&reference) else { continue };
            let was_tried = self.ledger.was_paired(&known.interest, &known.role);
            if let Some(standing) = self.boards.by_programme.get_mut(&known.programme) {
                standing.set_tried(known.interest.as_str(), known.role.as_str(), was_tried);
            }
        }
        for reference in std::mem::take(&mut self.boards.touched) {
            self.set_room(&reference);
        }
    }

    fn laid_out(&self, programme: &Programme) -> Standing {
        let is_idle = |word: &str| self.settings.vocabulary.is_word(IDLE_WORDS, word);
        let position = |place: &str| self.settings.vocabulary.position(place);
        let lexicon = Lexicon::new(&programme.matching, &is_idle, &position);
        let mut words = Lexicon::words();
        let (mut people, mut posts): (Vec<Person>, Vec<Post>) = (Vec::new(), Vec::new());
        let own = self.ledger.profiles().filter(|profile| profile.programme == programme.name);
        for profile in own {
            let Some(submission) = told(self.submission(&profile.reference)) else { continue };
            let person = self.ledger.person(submission.party);
            match submission.kind {
                SubmissionKind::Interest => {
                    people.push(lexicon.person(&mut words, &submission, person));
                }
                SubmissionKind::Role => posts.push(lexicon.post(&mut words, &submission, person)),
            }
        }
        let mut standing = Standing::new(programme, people, posts, words);
        for known in self.ledger.introductions() {
            let was_tried = self.ledger.was_paired(&known.interest, &known.role);
            standing.set_tried(known.interest.as_str(), known.role.as_str(), was_tried);
        }
        let sides = standing.people().chain(standing.posts());
        let references: Vec<String> = sides.map(|(reference, _)| reference.to_owned()).collect();
        for reference in references {
            let room = Reference::typed(&reference)
                .map_or(0, |reference| self.room(programme, &standing, &reference));
            standing.set_places(&reference, room);
        }
        standing
    }

    /// Puts a submission that came or changed in its place, or takes it off.
    fn renew(&mut self, reference: &Reference) {
        let submission = told(self.submission(reference));
        let is_open = self.ledger.profile(reference).is_some();
        let Some(submission) = submission.filter(|_| is_open) else {
            self.boards
                .by_programme
                .values_mut()
                .for_each(|board| board.take_off(reference.as_str()));
            return;
        };
        let settings = self.settings.clone();
        let Some(programme) = settings.programmes.get(&submission.programme) else { return };
        let is_idle = |word: &str| settings.vocabulary.is_word(IDLE_WORDS, word);
        let position = |place: &str| settings.vocabulary.position(place);
        let lexicon = Lexicon::new(&programme.matching, &is_idle, &position);
        let person = self.ledger.person(submission.party);
        let Some(standing) = self.boards.by_programme.get_mut(&programme.name) else { return };
        let Submission { kind, .. } = submission;
        match kind {
            SubmissionKind::Interest => {
                let person = lexicon.person(&mut standing.board.words, &submission, person);
                standing.put_person(person);
            }
            SubmissionKind::Role => {
                let post = lexicon.post(&mut standing.board.words, &submission, person);
                standing.put_post(post);
            }
        }
        if self.ledger.was_introduced(reference) {
            self.remember_tried(reference);
        }
        self.set_room(reference);
    }

    /// Tells a board again with whom a submission was tried.
    fn remember_tried(&mut self, reference: &Reference) {
        let Some(profile) = self.ledger.profile(reference) else { return };
        let Some(standing) = self.boards.by_programme.get_mut(&profile.programme) else { return };
        let is_of = |known: &&Introduction| [&known.interest, &known.role].contains(&reference);
        for known in self.ledger.introductions().filter(is_of) {
            let was_tried = self.ledger.was_paired(&known.interest, &known.role);
            standing.set_tried(known.interest.as_str(), known.role.as_str(), was_tried);
        }
    }

    /// Tells the board how much room a submission has, and those of the same person.
    fn set_room(&mut self, reference: &Reference) {
        let Some(profile) = self.ledger.profile(reference) else { return };
        let mut own = vec![reference.clone()];
        if profile.kind == SubmissionKind::Interest {
            let others = self.ledger.standings(profile.party);
            own.extend(others.map(|other| other.reference.clone()));
        }
        let settings = self.settings.clone();
        for reference in own {
            let Some(profile) = self.ledger.profile(&reference) else { continue };
            let Some(programme) = settings.programmes.get(&profile.programme) else { continue };
            let Some(standing) = self.boards.by_programme.get(&programme.name) else { continue };
            let room = self.room(programme, standing, &reference);
            if let Some(standing) = self.boards.by_programme.get_mut(&programme.name) {
                standing.set_places(reference.as_str(), room);
            }
        }
    }

    /// How many more matches may be proposed for a submission.
    fn room(&self, programme: &Programme, standing: &Standing, reference: &Reference) -> u32 {
        let Some(profile) = self.ledger.profile(reference) else { return 0 };
        let room = match profile.kind {
            SubmissionKind::Interest => self.ledger.room_for_person(programme, profile.party),
            SubmissionKind::Role => {
                let positions = standing.positions(reference.as_str()).unwrap_or(1);
                self.ledger.room_for_role(programme, reference, positions.into())
            }
        };
        let comes_later = self.ledger.waits_for(profile).is_some();
        if comes_later { 0 } else { room.saturating_sub(self.n_waiting(profile)) }
    }
}
