//! Chat workspaces: what is written there comes in, once, and letters go there, or by mail to who takes none.

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::chat::{self, Readers};
use super::{After, Desk, Job, Post};
use crate::chat::{Burst, Gone, Note, Said};
use crate::domain::Event;
use crate::domain::draft::ALSO_BY_MAIL;
use crate::domain::ids::{OutgoingId, ProgrammeName};
use crate::domain::letter::{Delivery, DeliveryState, Letter};
use crate::domain::party::{Address, Channel, PartyId};
use crate::domain::place::{Place, Takedown};
use crate::domain::pressing::Pressed;
use crate::domain::record::Record;
use crate::domain::sight::Age;
use crate::domain::unasked::BY_MAIL;
use crate::store::records;

/// So many letters are on their way into chat at once.
const MOST_AT_ONCE: usize = 32;

impl Desk {
    /// Takes in what somebody wrote in a workspace, less what was taken in before. Once that is durable, `kept` is told.
    pub fn hear_burst(
        &mut self,
        burst: Burst,
        kept: Option<oneshot::Sender<Pressed>>,
        now: Timestamp,
    ) {
        let Burst { workspace, channel, is_direct, is_fleeting, programme, said, .. } = burst;
        let read_up_to = burst.read_up_to;
        let readers = match (burst.is_watched, is_direct || is_fleeting) {
            (true, _) => Readers::Watched,
            (false, true) => Readers::DeskAlone,
            (false, false) => Readers::Others,
        };
        let number = channel.to_be_bytes();
        let id = self.keys.digest("place", [workspace.as_bytes(), number.as_slice()]);
        let known = self.ledger.place(id).cloned();
        let place = known.clone().unwrap_or_else(|| Place {
            id,
            workspace: workspace.to_owned(),
            channel,
            is_direct,
            read_up_to: 0,
            beyond: std::collections::BTreeSet::new(),
            uttered: std::collections::BTreeMap::new(),
            takedowns: std::collections::BTreeMap::new(),
        });
        let pressed = said.as_ref().and_then(|said| {
            let sender = Address::in_workspace(workspace, &said.account)?;
            Some(self.heard_press(&sender, said, now)).filter(|pressed| *pressed != Pressed::Kept)
        });
        if let Some(pressed) = pressed {
            // Whoever does not wait any more needs no answer.
            if let Some(kept) = kept {
                kept.send(pressed).unwrap_or_default();
            }
            return;
        }
        let (mut numbers, mut changes) = (Vec::new(), Vec::new());
        let mut uttered: Vec<Vec<(u64, Option<i64>)>> = Vec::new();
        if let Some(mut said) = said {
            numbers.extend(said.posts.iter().map(|post| post.number));
            let told = |post: &crate::chat::Post| (post.number, post.edited_ms);
            if said.is_edit {
                changes.extend(said.posts.iter().map(told));
            } else {
                said.posts.retain(|post| !place.has(post.number));
            }
            let programmes = &self.settings.programmes;
            let only = programmes.keys().next().filter(|_| programmes.len() == 1).cloned();
            let programme = programme.or(only);
            // What has lain for too long is a person's, and what is fetched with it and is new is not.
            let within = self.settings.desk.answer_within;
            let is_late = |post: &crate::chat::Post| now.duration_since(post.at) > within;
            let (late, present): (Vec<_>, Vec<_>) =
                std::mem::take(&mut said.posts).into_iter().partition(is_late);
            for (posts, age) in [(late, Age::Late), (present, Age::Present)] {
                uttered.extend((!said.is_edit).then(|| posts.iter().map(told).collect()));
                let said = Said { posts, ..said.clone() };
                let place = (workspace, channel);
                self.hear_said(place, programme.as_ref(), said, age, readers, now);
            }
        }
        let after = uttered
            .iter()
            .fold(place.after(numbers, read_up_to), |after, posts| after.with_uttered(posts));
        let after = changes
            .into_iter()
            .fold(after, |after, (number, edited_ms)| after.with_change(number, edited_ms));
        if !is_fleeting && known.is_none_or(|known| known != after) {
            self.keep(&Record::Place(after));
        }
        self.after.extend(kept.map(After::Heard));
    }

    pub(super) fn hear_said(
        &mut self,
        (workspace, channel): (&str, u64),
        programme: Option<&ProgrammeName>,
        said: Said,
        age: Age,
        readers: Readers,
        now: Timestamp,
    ) {
        let Some(first) = said.posts.first() else { return };
        let Some(sender) = Address::in_workspace(workspace, &said.account) else { return };
        let edited = first.edited_ms.filter(|_| said.is_edit).unwrap_or_default();
        let name = format!("{workspace}/{channel}/{}/{edited}", first.number);
        let numbers = said.posts.iter().map(|post| post.number).collect();
        let stands = chat::Stands { workspace: workspace.to_owned(), channel, numbers };
        let texts: Vec<&str> = said.posts.iter().map(|post| post.text.as_str()).collect();
        let kept = chat::Kept {
            account: sender.as_str().into(),
            text: texts.join("\n").into(),
            name: said.name,
            files: said.posts.iter().flat_map(|post| post.files.clone()).collect(),
            is_edit: said.is_edit,
            press: said.press,
            stands: (readers == Readers::Watched).then_some(stands),
            is_shown: readers == Readers::Others,
        };
        let raw = serde_json::to_vec(&kept).unwrap_or_default();
        let mailbox = chat::mailbox(programme.map(ProgrammeName::as_str));
        self.receive_aged(&mailbox, &name, Channel::Chat, raw, age, now);
    }

    /// Takes in that a message was deleted after it was read.
    pub fn hear_deleted(&mut self, gone: Gone, now: Timestamp) {
        let programmes = &self.settings.programmes;
        let only = programmes.keys().next().filter(|_| programmes.len() == 1).cloned();
        let programme = gone.programme.or(only);
        let mailbox = chat::mailbox(programme.as_ref().map(ProgrammeName::as_str));
        let number = gone.channel.to_be_bytes();
        let place = self.keys.digest("place", [gone.workspace.as_bytes(), number.as_slice()]);
        let known = self.ledger.place(place).cloned();
        if known.as_ref().is_some_and(|place| place.takedowns.contains_key(&gone.number)) {
            return self.note_takedown(known, gone.number, Takedown::Done);
        }
        let known = known.map(|place| place.without(gone.number));
        let (first, is_whole) =
            known.as_ref().map_or((gone.number, false), |(_, first, is_whole)| (*first, *is_whole));
        if let Some((after, ..)) = known {
            self.keep(&Record::Place(after));
        }
        let name = format!("{}/{}/{}/0", gone.workspace, gone.channel, first);
        let arrival = self.arrival_id(&mailbox, &name);
        let Some(reference) = self.ledger.item_with_content(arrival).cloned() else { return };
        let Some(item) = self.item(&reference).map(Box::new) else { return };
        let submission = super::told(self.submission(&reference)).map(Box::new);
        self.stage(Event::Deleted { item, is_whole, submission }, now);
    }

    /// How far conversations in a workspace are read.
    pub fn places(&self, workspace: &str) -> Vec<Place> {
        self.ledger.places().filter(|place| place.workspace == workspace).cloned().collect()
    }

    /// When something is next due in a workspace, if there is room for it.
    pub fn next_due_in_chat(&self) -> Option<Timestamp> {
        self.ledger.next_due_in_chat().filter(|_| self.n_on_their_way() < MOST_AT_ONCE)
    }

    /// How many letters are on their way into workspaces.
    pub fn n_on_their_way(&self) -> usize {
        self.ledger.sending().filter(|delivery| delivery.is_pushed).count()
    }

    /// Begins attempts for letters that are due in workspaces. Mail that waits or pauses holds them up in nothing.
    pub fn begin_attempts_in_chat(&mut self, now: Timestamp) {
        let now = self.ledger.time(now);
        let room = MOST_AT_ONCE.saturating_sub(self.n_on_their_way());
        let due: Vec<OutgoingId> = self.ledger.due_in_chat(now).take(room).cloned().collect();
        for id in due {
            let Some(before) = self.ledger.delivery(&id).cloned() else { continue };
            self.stage(Event::AttemptBegins(id.clone()), now);
            let begun = self.ledger.delivery(&id);
            if begun.is_some_and(|begun| matches!(begun.state, DeliveryState::Sending(_))) {
                let (name, post) = (self.file_name(&id), self.note(&before).map(Post::Chat));
                self.after.push(After::Send(Job { id, name, post }));
            }
        }
    }

    /// A letter for a workspace, as it was before this attempt.
    fn note(&self, delivery: &Delivery) -> Result<Note, String> {
        let letter = self.letter(delivery).ok_or("the letter's text could not be read")?;
        let party =
            super::told(self.party(delivery.to)).ok_or("its reader is not known any more")?;
        let (workspace, account) =
            party.address.workspace().ok_or("its reader has no account in a workspace")?;
        Ok(Note {
            workspace: workspace.to_owned(),
            account: account.to_owned(),
            buttons: self.buttons(&letter),
            subject: letter.subject,
            body: letter.body,
            mark: self.token(&delivery.id).to_string(),
            perhaps_since: delivery.tried_since,
        })
    }

    /// Sends a letter by mail, once, whose reader takes none in the workspace; an officer sees it where no address is known.
    pub(super) fn send_by_mail_instead(&mut self, id: &OutgoingId, now: Timestamp) {
        let now = self.ledger.time(now);
        let Some(delivery) = self.ledger.delivery(id).cloned() else { return };
        let Some(to) = self.mail_party(delivery.to) else { return };
        let Some(letter) = self.letter(&delivery) else { return };
        let again = OutgoingId::from(format!("{id}{BY_MAIL}").as_str());
        let key = records::letter_key(&self.ledger, &delivery.subject_reference, &again);
        if super::told(self.record(key)).is_some() {
            return;
        }
        let also = OutgoingId::from(format!("{id}{ALSO_BY_MAIL}").as_str());
        let key = records::letter_key(&self.ledger, &delivery.subject_reference, &also);
        if super::told(self.record(key)).is_some() {
            if let Some(withdrawn) = delivery.withdrawn(now) {
                self.keep(&Record::Delivery(withdrawn));
            }
            return;
        }
        let letter =
            Letter { id: again.clone(), to, answers: None, card: None, decided_at: now, ..letter };
        let copy = self.copy_owed(&letter.programme, Channel::Mail);
        let by_mail = Delivery {
            id: again,
            to,
            channel: Channel::Mail,
            is_pushed: false,
            decided_at: now,
            n_attempts: 0,
            tried_since: None,
            state: DeliveryState::Due(now),
            copy,
            carries: Vec::new(),
            ..delivery.clone()
        };
        self.keep(&Record::Letter(letter));
        self.keep(&Record::Delivery(by_mail));
        if let Some(withdrawn) = delivery.withdrawn(now) {
            self.keep(&Record::Delivery(withdrawn));
        }
    }

    /// The party under which the same person is reached by mail.
    fn mail_party(&self, party: PartyId) -> Option<PartyId> {
        let is_mail = |kin: &PartyId| {
            let known = self.ledger.acquaintance(*kin);
            known.is_some_and(|known| known.channel == Channel::Mail && !known.is_unreachable)
        };
        self.ledger.kin(party).into_iter().find(is_mail)
    }

    /// What became of attempts in workspaces that an earlier process did not live to see the end of: each is made again, and
    /// looks first for what is there.
    pub fn take_up_in_chat(&mut self, now: Timestamp) {
        let pushed = self.ledger.sending().filter(|delivery| delivery.is_pushed);
        let ids: Vec<OutgoingId> = pushed.map(|delivery| delivery.id.clone()).collect();
        for id in ids {
            self.end_attempt(id, crate::domain::letter::Outcome::NotBegun, now);
        }
    }
}
