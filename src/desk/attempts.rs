//! Attempts to send what is due: begun only once they are durable, with the letter composed as it is sent.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{After, Desk, Job, Post, told};
use crate::domain::Event;
use crate::domain::ids::{Digest, OutgoingId, Reference};
use crate::domain::letter::{Delivery, DeliveryState, Letter, Outcome};
use crate::domain::own;
use crate::domain::recall::{Standing, standing};
use crate::domain::record::Record;
use crate::mail::compose::Mail;
use crate::mail::{compose, threading};
use crate::store::records;

impl Desk {
    /// How many attempts may begin now.
    pub fn room_to_send(&self, now: Timestamp) -> usize {
        let n_under_way = self.n_by_mail(self.ledger.sending().count());
        self.ledger.pace().room(self.settings.desk.limits.an_hour, n_under_way, now)
    }

    /// How many letters are on their way by mail, of so many in all.
    pub fn n_by_mail(&self, n_in_flight: usize) -> usize {
        n_in_flight.saturating_sub(self.n_on_their_way())
    }

    /// Begins attempts for letters that are due: they are handed out once the attempt is durable.
    pub fn begin_attempts(&mut self, most: usize, now: Timestamp) {
        let now = self.ledger.time(now);
        let n_under_way = self.n_by_mail(self.ledger.sending().count());
        let room = self.room_to_send(now);
        self.recall(most, now);
        let mut due: Vec<OutgoingId> =
            self.ledger.due(now).take(most.min(room.saturating_add(1))).cloned().collect();
        if self.ledger.pace().pause().is_none()
            && n_under_way == 0
            && room == 0
            && let Some(id) = due.pop()
        {
            self.stage(Event::PaceExceeded(id), now);
            return;
        }
        due.truncate(room);
        let n_due = due.len();
        let n_begun = due.into_iter().filter(|id| self.begin_attempt(id, now)).count();
        if n_begun == 0 && n_due > 0 {
            // All of them were put off: others may be due behind them.
            self.begin_attempts(most, now);
        }
    }

    /// Begins an attempt, unless the letter is put off, or goes in the mail of another one.
    fn begin_attempt(&mut self, id: &OutgoingId, now: Timestamp) -> bool {
        if self.ledger.delivery(id).and_then(Delivery::due).is_none() {
            return false;
        }
        self.stage(Event::AttemptBegins(id.clone()), now);
        let begun = self.ledger.delivery(id).cloned();
        let is_sending = |begun: &Delivery| matches!(begun.state, DeliveryState::Sending(_));
        let Some(begun) = begun.filter(is_sending) else { return false };
        let post = self.composed(&begun).map(Post::Mail);
        let name = self.file_name(id);
        self.after.push(After::Send(Job { id: id.clone(), name, post }));
        true
    }

    /// Takes back what does not say what is so any more, and puts off what has to wait, among those that are due first.
    fn recall(&mut self, most: usize, now: Timestamp) {
        loop {
            let is_to_stay = |id: &&OutgoingId| {
                let delivery = self.ledger.delivery(id);
                let programmes = &self.settings.programmes;
                let goes = |known| standing(programmes, &self.ledger, known) == Standing::Goes;
                delivery.is_some_and(|known| !goes(known))
            };
            let first = self.ledger.due(now).take(most.saturating_add(1));
            let staying: Vec<OutgoingId> = first.filter(is_to_stay).cloned().collect();
            if staying.is_empty() {
                return;
            }
            for id in staying {
                self.stage(Event::AttemptBegins(id), now);
            }
        }
    }

    /// Takes in what came of an attempt.
    pub fn end_attempt(&mut self, id: OutgoingId, outcome: Outcome, now: Timestamp) {
        self.after.push(After::Forget(self.file_name(&id)));
        if super::canary::was(&id, &outcome) {
            return;
        }
        let is_unwelcome = matches!(outcome, Outcome::Unwelcome(_));
        let unwelcome = is_unwelcome.then(|| id.clone());
        self.stage(Event::AttemptEnded { id, outcome }, now);
        if let Some(id) = unwelcome {
            self.send_by_mail_instead(&id, now);
        }
    }

    /// The letters by mail whose attempt was under way when an earlier process ended, with their Maildir names.
    pub fn interrupted(&self) -> Vec<(OutgoingId, String)> {
        let carried: BTreeSet<&OutgoingId> =
            self.ledger.sending().flat_map(|carrier| &carrier.carries).collect();
        self.ledger
            .sending()
            .filter(|delivery| !delivery.is_pushed && !carried.contains(&&delivery.id))
            .map(|delivery| (delivery.id.clone(), self.file_name(&delivery.id)))
            .collect()
    }

    pub(super) fn token(&self, id: &OutgoingId) -> Digest {
        self.keys.digest("token", [id.as_str().as_bytes()])
    }

    pub(super) fn message_id(&self, id: &OutgoingId) -> String {
        threading::message_id(id, self.token(id), &self.settings.desk.message_domain)
    }

    pub(super) fn file_name(&self, id: &OutgoingId) -> String {
        self.message_id(id)
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() || ".@-".contains(letter) { letter } else { '_' }
            })
            .collect()
    }

    pub(super) fn letter(&self, delivery: &Delivery) -> Option<Letter> {
        self.letter_of(&delivery.subject_reference, &delivery.id)
    }

    fn letter_of(&self, subject: &Reference, id: &OutgoingId) -> Option<Letter> {
        let key = records::letter_key(&self.ledger, subject, id);
        if let Some(Record::Letter(letter)) = told(self.record(key)) { Some(letter) } else { None }
    }

    pub(super) fn composed(&self, delivery: &Delivery) -> Result<Mail, String> {
        let unread = "the letter's text could not be read";
        let mut letter = self.letter(delivery).ok_or(unread)?;
        let carried =
            delivery.carries.iter().map(|id| self.letter_of(&threading::subject(id)?, id));
        let carried = carried.collect::<Option<Vec<Letter>>>().ok_or(unread)?;
        if !carried.is_empty() {
            letter.body = self.prompts.wording.in_one_mail(&letter, &carried);
        }
        let party = told(self.party(delivery.to)).ok_or("its reader is not known any more")?;
        let programme = self
            .settings
            .programmes
            .get(&letter.programme)
            .ok_or("its programme is not in config any more")?;
        let from = self
            .address_of(&letter.programme)
            .ok_or("its programme has no address to write from")?;
        let message_id = self.message_id(&delivery.id);
        let form =
            self.sending_mailbox(&letter.programme).and_then(|sender| sender.reply_to.as_ref());
        let tag = threading::tag(&delivery.id, self.token(&delivery.id));
        let reply_to = form.zip(tag).map(|(form, tag)| form.replace(own::TOKEN, &tag));
        let envelope = compose::Envelope {
            from: &from,
            from_name: &programme.title,
            to: party.address.as_str(),
            reply_to: reply_to.as_deref(),
            message_id: &message_id,
        };
        compose::compose(&letter, &envelope)
    }
}
