//! Errands in Sent folders: which copies are owed, and which letters are looked for.

use std::sync::mpsc::Sender;

use jiff::Timestamp;

use super::{After, Desk};
use crate::domain::Event;
use crate::domain::copies::{self, Copies, Copy, Errand, ErrandEnd, Task};
use crate::domain::ids::{MailboxName, OutgoingId, ProgrammeName};
use crate::domain::letter::{Delivery, DeliveryState};
use crate::domain::party::Channel;
use crate::settings::desk::{MailSource, MailboxSettings, Mode};

/// So many copies are in memory at once.
const MOST_COPIES: usize = 20;
/// So many errands are handed out at once.
const MOST_ERRANDS: usize = 500;

impl Desk {
    /// Tells what is to be done in the Sent folder of a mailbox, once that is durable.
    pub fn tell_errands(
        &mut self,
        mailbox: &MailboxName,
        is_start: bool,
        answer: Sender<Vec<Errand>>,
        now: Timestamp,
    ) {
        let now = self.ledger.time(now);
        let is_meant = |delivery: &&Delivery| {
            delivery.owes_copy() || copies::is_looked_for(delivery, is_start, now)
        };
        let open: Vec<Delivery> = self.ledger.deliveries().filter(is_meant).cloned().collect();
        let (mut errands, mut n_copies) = (Vec::new(), 0);
        for delivery in open {
            if errands.len() >= MOST_ERRANDS {
                break;
            }
            if delivery.owes_copy() && n_copies >= MOST_COPIES {
                continue;
            }
            let errand = self.errand(mailbox, &delivery, now);
            n_copies += usize::from(delivery.owes_copy() && errand.is_some());
            errands.extend(errand);
        }
        self.after.push(After::Errands(answer, errands));
    }

    fn errand(
        &mut self,
        mailbox: &MailboxName,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Option<Errand> {
        let programme = self.letter(delivery)?.programme;
        let sender = self.sending_mailbox(&programme).filter(|sender| sender.name == *mailbox)?;
        let copied_by = copies_of(sender)?;
        let id = delivery.id.clone();
        let task = match (copied_by, &delivery.state) {
            (Copies::ByServer, DeliveryState::PossiblySent(_)) => Task::LookUp,
            (Copies::ByDesk, _) if delivery.owes_copy() => {
                let mail = self.composed(delivery).ok();
                let Some(mail) = mail.filter(|_| !copies::is_too_late(delivery, now)) else {
                    self.end_errand(id, ErrandEnd::GivenUp, now);
                    return None;
                };
                self.stage(Event::CopyBegins(id.clone()), now);
                let may_be_there = delivery.copy == Some(Copy::Begun);
                Task::File { bytes: mail.bytes, dated: delivery.decided_at, may_be_there }
            }
            (Copies::ByDesk | Copies::ByServer, _) => return None,
        };
        let message_id = self.message_id(&id);
        Some(Errand { id, message_id, task })
    }

    /// Takes in what came of an errand.
    pub fn end_errand(&mut self, id: OutgoingId, end: ErrandEnd, now: Timestamp) {
        self.stage(Event::ErrandEnded { id, end }, now);
    }

    /// The copy that a letter of a programme will owe.
    pub(super) fn copy_owed(&self, programme: &ProgrammeName, channel: Channel) -> Option<Copy> {
        let is_sent = channel == Channel::Mail && self.settings.desk.mode == Mode::Live;
        let sender = self.sending_mailbox(programme).filter(|_| is_sent)?;
        (copies_of(sender) == Some(Copies::ByDesk)).then_some(Copy::Owed)
    }

    /// The mailbox whose address a programme's letters are from, else its first.
    pub(super) fn sending_mailbox(&self, programme: &ProgrammeName) -> Option<&MailboxSettings> {
        let programme = self.settings.programmes.get(programme)?;
        let all = &self.settings.desk.mailboxes;
        let mut own = all.iter().filter(|mailbox| programme.mailboxes.contains(&mailbox.name));
        let addressed = own.clone().find(|mailbox| !mailbox.addresses.is_empty());
        addressed.or_else(|| own.next())
    }
}

/// Who puts copies into a mailbox's Sent folder.
fn copies_of(mailbox: &MailboxSettings) -> Option<Copies> {
    match &mailbox.source {
        MailSource::Imap(imap) => imap.copy_to_sent,
        MailSource::Maildir(_) => None,
    }
}
