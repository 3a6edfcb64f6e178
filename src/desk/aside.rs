//! Messages that are not read: each becomes an item for an officer.

use jiff::Timestamp;

use super::{Desk, told};
use crate::domain::Event;
use crate::domain::ids::Digest;
use crate::domain::item::Arrival;
use crate::domain::party::Channel;
use crate::domain::reading::ProblemKind;
use crate::domain::understood;
use crate::mail::{identity, mime};
use crate::store::RawId;

/// In so many bytes a mail's headers are looked for.
const HEADERS_BYTES: usize = 64 << 10;

impl Desk {
    /// Makes an item for an officer of a message that is not read.
    pub(super) fn set_aside(&mut self, arrival: Digest, sentence: &str, now: Timestamp) {
        let raw = self.ledger.waiting(arrival).filter(|waiting| waiting.channel == Channel::Mail);
        let raw = raw.and_then(|waiting| told(self.store.raw(RawId(waiting.raw.0))));
        let content = match raw {
            Some(raw) => self.content_undecoded(&raw),
            None => self.keys.digest("content", [arrival.0.as_slice()]),
        };
        let kind = ProblemKind::Unreadable;
        let understood = understood::unread(&self.ledger, arrival, content, kind, sentence);
        if let Some(understood) = understood {
            self.stage(Event::Understood(Box::new(understood)), now);
        }
    }

    /// What tells a mail that is not read from others: a copy of it hangs on the same item, and is not read either.
    pub(super) fn content_undecoded(&self, raw: &[u8]) -> Digest {
        self.keys.digest("content undecoded", identity::undecoded(raw))
    }

    /// The same of a message above the limit. Its headers say whom to tell.
    pub(super) fn set_aside_large(&mut self, arrival: &Arrival, raw: &[u8], now: Timestamp) {
        if arrival.channel == Channel::Chat {
            let sentence = "it is larger than the limit, and was kept without being read";
            return self.set_aside(arrival.id, sentence, now);
        }
        let mailbox = &arrival.mailbox;
        let sentence = format!(
            "it is larger than the limit: only its beginning is kept; whole, it lies in the mailbox `{mailbox}`"
        );
        let headers = raw.get(..HEADERS_BYTES).unwrap_or(raw);
        let incoming = mime::incoming(headers, &self.own_addresses);
        let content = self.keys.digest("content", [arrival.id.0.as_slice()]);
        let kind = ProblemKind::TooLarge;
        let Some(mut understood) =
            understood::unread(&self.ledger, arrival.id, content, kind, &sentence)
        else {
            return;
        };
        if incoming.machine.is_none() {
            let name = incoming.sender_name.as_deref();
            let sender = incoming.sender.as_ref();
            understood.sender = sender.map(|address| self.party_of(address, name, arrival.at));
            understood.reading.programme =
                self.settings.programme_of(&arrival.mailbox, &incoming.recipients);
            understood.message_id = incoming
                .message_id
                .as_ref()
                .map(|id| self.digest_of("message-id", std::slice::from_ref(id)));
            understood.answer_to = incoming.message_id;
        }
        self.stage(Event::Understood(Box::new(understood)), now);
    }
}
