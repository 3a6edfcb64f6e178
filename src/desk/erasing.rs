//! Erasing somebody: what the store has of them, the keys destroyed once that is durable, what is left cleared away.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};

use super::orders::Ordered;
use super::{After, Desk, export};
use crate::domain::answer;
use crate::domain::erasure::{Erasing, Erasure, Progress, Told, Whom};
use crate::domain::ids::{Digest, OutgoingId, Reference};
use crate::domain::introduction::{Introduction, Part, Progress as Stage};
use crate::domain::item::{Arrival, Item, Progress as Taken};
use crate::domain::letter::DeliveryState;
use crate::domain::officer::Order;
use crate::domain::party::{Party, PartyId};
use crate::domain::record::Record;
use crate::mail::identity;
use crate::store::{Mark, RawId, Store, StoreError, about, records, whose};

/// Which erasures the clearing that is under way counts for.
#[derive(Default)]
pub(super) struct Clearing {
    erasures: BTreeSet<Reference>,
    /// It failed, and is tried again when something else happens.
    is_put_off: bool,
}

/// What the ids of letters hold that are an officer's own words.
const OWN_WORDS: &str = "officer-answer";
/// So long the letter about an erasure is tried, and its reader's address kept for that.
const FAREWELL_FOR: SignedDuration = SignedDuration::from_hours(24 * 7);

impl Desk {
    /// Everything of a person, to be erased.
    pub(super) fn erasing(&self, who: &str, because: &str) -> Result<Ordered, String> {
        let erasing = self.gathered(who, because).map_err(|error| error.to_string())??;
        let done = format!(
            "Erased: {}. Nobody can read it any more, here or in a backup.",
            counted([erasing.n_messages, erasing.n_letters, erasing.submissions.len()])
        );
        Ok((Order::Erase(Box::new(erasing)), done))
    }

    /// Under which reference the latest erasure stands.
    pub(super) fn certified(&self) -> String {
        let latest = self.ledger.erasures_under_way().max_by_key(|known| known.at);
        latest.map_or_else(String::new, |known| {
            format!(" `secondment-desk show {}` shows its certificate.", known.reference)
        })
    }

    /// What an erasure would take and leave.
    pub(super) fn erasure_ahead(&self, who: &str) -> Result<String, String> {
        let erasing = self.gathered(who, "").map_err(|error| error.to_string())??;
        let n_gone = [erasing.n_messages, erasing.n_letters, erasing.submissions.len()];
        let mut text = format!("Would be erased: {}.\n", counted(n_gone));
        let subjects: Vec<&str> = erasing.subjects.iter().map(Reference::as_str).collect();
        let _ = writeln!(text, "References: {}.", subjects.join(", "));
        tell_recipients(&erasing.told, &mut text);
        text.push_str(REMAINS);
        Ok(text)
    }

    pub(super) fn gathered(
        &self,
        who: &str,
        because: &str,
    ) -> Result<Result<Erasing, String>, StoreError> {
        match self.party_typed(who) {
            Ok(party) => self.gathered_of(party, because).map(Ok),
            Err(sentence) => Ok(Err(sentence)),
        }
    }

    /// Everything of the person behind a party, to be erased.
    pub(super) fn gathered_of(&self, party: PartyId, because: &str) -> Result<Erasing, StoreError> {
        let ids: Vec<PartyId> = std::iter::once(party).chain(self.ledger.kin(party)).collect();
        let (store, ledger) = (&*self.store, &self.ledger);
        let mut parties: Vec<Party> = Vec::new();
        let mut subjects: BTreeSet<Reference> = BTreeSet::new();
        for id in &ids {
            parties.extend(self.party(*id)?);
            subjects.extend(about::sent_by(store, ledger, *id)?);
        }
        let mut submissions = Vec::new();
        for standing in ledger.standings(party) {
            subjects.insert(standing.reference.clone());
            submissions.extend(self.submission(&standing.reference)?);
        }
        let items: Vec<Item> = subjects.iter().filter_map(|subject| self.item(subject)).collect();
        let mut messages = Vec::new();
        for item in &items {
            messages.extend([item.content].into_iter().chain(item.message_id));
            messages.extend(self.marks_of(item)?);
        }
        let mut unread = Vec::new();
        for arrival in ledger.all_waiting() {
            let Some(raw) = store.raw(RawId(arrival.raw.0))? else { continue };
            let theirs = export::persons_of_raw(&self.keys, &raw);
            if ids.iter().any(|id| theirs.contains(&whose::person(*id))) {
                messages.extend([arrival.raw, self.content_undecoded(&raw)]);
                unread.push(arrival.clone());
            }
        }
        let is_of = |known: &&Introduction| ids.iter().any(|id| known.part(*id).is_some());
        let mut told = Vec::new();
        let mut about_them = subjects.clone();
        for introduction in ledger.introductions().filter(is_of) {
            about_them.insert(introduction.reference.clone());
            told.extend(self.told_of(introduction, &ids)?);
        }
        let mut n_letters = 0;
        for subject in &about_them {
            n_letters += about::letters_of(store, ledger, subject)?.len();
        }
        let programme = submissions.first().map(|known| known.programme.clone());
        let programme = programme.or_else(|| items.iter().find_map(|item| item.programme.clone()));
        let programme = programme.or_else(|| self.settings.programmes.keys().next().cloned());
        Ok(Erasing {
            parties,
            submissions,
            subjects,
            messages,
            n_messages: items.len() + unread.len(),
            unread,
            told,
            n_letters,
            programme,
            because: because.to_owned(),
        })
    }

    /// By what a message is known where it still lies in a mailbox.
    fn marks_of(&self, item: &Item) -> Result<Vec<Digest>, StoreError> {
        let key = records::arrival_key(item.at, item.arrival);
        let Some(Record::Arrival(arrival)) = self.record(Some(key))? else { return Ok(Vec::new()) };
        let raw = self.store.raw(RawId(arrival.raw.0))?;
        let undecoded = raw.map(|raw| self.content_undecoded(&raw));
        Ok(std::iter::once(arrival.raw).chain(undecoded).collect())
    }

    /// Who was told about a person in an introduction, or in what followed from it (article 19): the other side by its letter, and whoever was
    /// written to about it otherwise: a manager at home, and who got an officer's own words that name the person.
    pub(super) fn told_of(
        &self,
        introduction: &Introduction,
        erased: &[PartyId],
    ) -> Result<Vec<Told>, StoreError> {
        let reference = &introduction.reference;
        let letters = about::letters_of(&*self.store, &self.ledger, reference)?;
        let mut told = self.told_by_letter(introduction, erased, letters.clone());
        let home = self.ledger.placement(reference).and_then(|known| known.home);
        let names = self.names_of(erased)?;
        let mut others = letters;
        for (_, to) in introduction.parties().into_iter().filter(|(_, id)| !erased.contains(id)) {
            for sent in about::sent_by(&*self.store, &self.ledger, to)? {
                if self.item(&sent).is_some_and(|item| item.thread.as_ref() == Some(reference)) {
                    others.extend(about::letters_of(&*self.store, &self.ledger, &sent)?);
                }
            }
        }
        for record in others {
            let Record::Letter(letter) = record else { continue };
            let is_home = home == Some(letter.to);
            let is_named = names.iter().any(|name| letter.body.contains(name.as_str()));
            let is_own_words = is_named && letter.id.as_str().contains(OWN_WORDS);
            if erased.contains(&letter.to) || !(is_home || is_own_words) {
                continue;
            }
            let whom = if is_home { Whom::HomeManager } else { Whom::OtherSide };
            let is_known = |known: &Told| known.to == letter.to && known.is_named >= is_named;
            if !told.iter().any(is_known) {
                let (introduction, at) = (reference.clone(), letter.decided_at);
                told.push(Told { introduction, to: letter.to, whom, at, is_named });
            }
        }
        Ok(told)
    }

    /// What the other side of an introduction was told by the letter that introduces or asks first.
    fn told_by_letter(
        &self,
        introduction: &Introduction,
        erased: &[PartyId],
        letters: Vec<Record>,
    ) -> Vec<Told> {
        let other = introduction.parties().into_iter().find(|(_, id)| !erased.contains(id));
        let Some((part, to)) = other else { return Vec::new() };
        if !answer::is_told(&self.ledger, introduction, part) {
            return Vec::new();
        }
        let is_letter = |id: &OutgoingId, of: fn(&Introduction, Part) -> OutgoingId| {
            *id == of(introduction, part)
        };
        let told = letters.into_iter().filter_map(|record| {
            let Record::Letter(letter) = record else { return None };
            let is_named = is_letter(&letter.id, Introduction::letter);
            (is_named || is_letter(&letter.id, Introduction::offer)).then(|| Told {
                introduction: introduction.reference.clone(),
                to,
                whom: Whom::OtherSide,
                at: letter.decided_at,
                is_named: is_named || !matches!(introduction.progress, Stage::Offered { .. }),
            })
        });
        told.collect()
    }

    /// Whether a message is of somebody who was erased, as far as can be seen without reading it.
    pub(super) fn is_erased(&self, raw: &[u8], raw_id: Digest) -> bool {
        let by_id = identity::message_id_undecoded(raw);
        let by_id = by_id.map(|id| self.digest_of("message-id", &[id]));
        let marks = [raw_id, self.content_undecoded(raw)].into_iter().chain(by_id);
        let is_marked = |mark: Digest| self.store.is_marked(mark.0);
        marks.into_iter().any(|mark| is_marked(mark).unwrap_or_default())
    }

    /// Notes that a message of somebody who was erased came again; nothing of it is kept.
    pub(super) fn pass_over(&mut self, arrival: Arrival) {
        self.keep(&Record::Arrival(Arrival { progress: Taken::Erased, ..arrival }));
    }

    /// Destroys the keys of an erasure that is durable. From here on nobody can read what was the person's.
    pub(super) fn destroy(&mut self, erasure: &Reference) -> Result<(), StoreError> {
        let Some(known) = self.ledger.erasure(erasure).cloned() else { return Ok(()) };
        destroy_keys(&*self.store, &known)?;
        self.keep(&Record::Erasure(Erasure { progress: Progress::Destroyed, ..known }));
        Ok(())
    }

    /// Whether something of an erasure is still to be cleared away, and is not tried again later only.
    pub fn is_clearing(&self) -> bool {
        let is_left = |known: &Erasure| known.progress == Progress::Destroyed;
        !self.clearing.is_put_off && self.ledger.erasures_under_way().any(is_left)
    }

    /// Goes on with what erasures leave to do: clears away what cannot be read, and forgets the address of a letter that has gone.
    pub(super) fn go_on_erasing(&mut self, now: Timestamp) {
        let under_way: Vec<Erasure> = self.ledger.erasures_under_way().cloned().collect();
        for erasure in under_way {
            if let Err(error) = self.forget_farewell(erasure, now) {
                tracing::error!(%error, "an erasure could not go on; it is tried again");
            }
        }
        self.clear_on();
    }

    /// Does a step of clearing away: mail that comes waits for one step and not for all.
    fn clear_on(&mut self) {
        let destroyed = |known: &&Erasure| known.progress == Progress::Destroyed;
        if self.clearing.erasures.is_empty() {
            let begun = self.ledger.erasures_under_way().filter(destroyed);
            self.clearing.erasures = begun.map(|known| known.reference.clone()).collect();
        }
        if self.clearing.erasures.is_empty() {
            return;
        }
        match self.store.compact_on() {
            Ok(false) => self.clearing.is_put_off = false,
            Ok(true) => {
                for reference in std::mem::take(&mut self.clearing).erasures {
                    let known = self.ledger.erasure(&reference).cloned();
                    if let Some(known) = known {
                        self.keep(&Record::Erasure(Erasure {
                            progress: Progress::Cleared,
                            ..known
                        }));
                    }
                }
            }
            Err(error) => {
                tracing::error!(%error, "what was erased could not be cleared away; it is tried again");
                self.clearing = Clearing { erasures: BTreeSet::new(), is_put_off: true };
            }
        }
    }

    fn forget_farewell(&mut self, erasure: Erasure, now: Timestamp) -> Result<(), StoreError> {
        let letter = OutgoingId::from(format!("{}/erased", erasure.reference).as_str());
        let delivery = self.ledger.delivery(&letter).cloned();
        let is_under_way = delivery.as_ref().is_some_and(|known| {
            matches!(known.state, DeliveryState::Due(_) | DeliveryState::Sending(_))
                && now.duration_since(erasure.at) < FAREWELL_FOR
        });
        if let Some(farewell) = erasure.farewell.filter(|_| !is_under_way) {
            // What is still held of it goes to nobody any more.
            let withdrawn = delivery.and_then(|known| known.withdrawn(now));
            if let Some(withdrawn) = withdrawn {
                self.keep(&Record::Delivery(withdrawn));
            }
            self.store.destroy(&[whose::person(farewell)], &[])?;
            let progress = Progress::Destroyed;
            // What is cleared away now began before that key was destroyed.
            self.clearing.erasures.remove(&erasure.reference);
            self.keep(&Record::Erasure(Erasure { farewell: None, progress, ..erasure }));
        }
        Ok(())
    }

    /// What is kept of an erasure, for people.
    pub(super) fn certificate(erasure: &Erasure) -> String {
        let Erasure { reference, at, because, n_gone, progress, .. } = erasure;
        let mut text = format!("Erasure {reference}, decided at {at:.0}: {because}\n");
        let _ = writeln!(text, "Gone: {}.", counted(*n_gone));
        text.push_str(match progress {
            Progress::Begun => "The keys are about to be destroyed.\n",
            Progress::Destroyed => "The keys are destroyed: nobody can read it. What cannot be read is still to be cleared away.\n",
            Progress::Cleared => "The keys are destroyed: nobody can read it. What cannot be read was cleared away.\n",
        });
        let subjects: Vec<&str> =
            erasure.subjects.iter().map(|(subject, _)| subject.as_str()).collect();
        let _ = writeln!(text, "References that stay taken: {}.", subjects.join(", "));
        tell_recipients(&erasure.told, &mut text);
        if erasure.farewell.is_some() {
            text.push_str("The address is kept with a key of its own until the letter about this has gone, for 7 days at most.\n");
        }
        text.push_str(REMAINS);
        text
    }
}

/// What remains, and where.
const REMAINS: &str = "What remains, and where:
  here: references, times and keyed hashes, what the desk did (without names, addresses and words), and this certificate
  in the shared mailboxes: the mails themselves, and copies in Sent; a person deletes them, and the desk takes none of them in again
  with whoever was told: the letters that they were sent
  in chat: what was written there, which its writer can delete
  with others: what they wrote to the desk, which is theirs
  in exports made with `--readable`: everything, until they are removed
";

fn tell_recipients(told: &[Told], text: &mut String) {
    if told.is_empty() {
        text.push_str("Nobody was told about the person.\n");
    }
    for known in told {
        let _ = writeln!(text, "Told about the person, {}.", in_words(known));
    }
}

/// Who was told, how, and when.
pub(super) fn in_words(Told { introduction, whom, at, is_named, .. }: &Told) -> String {
    let how = if *is_named { "by name" } else { "without the name" };
    format!("{how}: {} of {introduction}, at {at:.0}", whom.as_str())
}

fn counted([n_messages, n_letters, n_submissions]: [usize; 3]) -> String {
    format!("messages {n_messages}, letters {n_letters}, submissions {n_submissions}")
}

/// Destroys the keys of an erasure, and keeps the marks of its messages.
pub(super) fn destroy_keys(store: &dyn Store, erasure: &Erasure) -> Result<(), StoreError> {
    let persons: Vec<_> = erasure.parties.iter().copied().map(whose::person).collect();
    let marks: Vec<Mark> = erasure.messages.iter().map(|digest| digest.0).collect();
    store.destroy(&persons, &marks)
}

/// What must follow once a decision with an erasure is durable.
pub(super) fn to_destroy(records: &[Record]) -> Option<After> {
    records.iter().find_map(|record| {
        let Record::Erasure(erasure) = record else { return None };
        let is_begun = erasure.progress == Progress::Begun;
        is_begun.then(|| After::Destroy(erasure.reference.clone()))
    })
}
