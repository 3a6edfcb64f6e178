//! Takedowns: what somebody told of themselves where others read is removed there, where the workspace lets the desk.

use tokio::sync::mpsc::UnboundedSender;

use super::chat::{self, Readers, Stands};
use super::{After, Desk};
use crate::chat::Unwanted;
use crate::domain::item::Arrival;
use crate::domain::message::{Attachment, Incoming};
use crate::domain::party::Channel;
use crate::domain::place::{Place, Takedown};
use crate::domain::reading::Reading;
use crate::domain::record::Record;
use crate::domain::understood::{self, Exposure};
use crate::reading::vocabulary::Vocabulary;
use crate::reading::{attached, personal};

impl Desk {
    /// Has messages taken down, once that is durable: a crash before the workspace has done it repeats it.
    pub(super) fn take_down(&mut self, stands: Option<Stands>) {
        let Some(Stands { workspace, channel, numbers }) = stands else { return };
        let Some(place) = self.conversation(&workspace, channel) else { return };
        let is_new = |number: &u64| !place.takedowns.contains_key(number);
        let numbers: Vec<u64> = numbers.into_iter().filter(is_new).collect();
        self.keep(&Record::Place(place.with_takedowns(&numbers, Takedown::Due)));
        let unwanted = |number| Unwanted { workspace: workspace.clone(), channel, number };
        self.after.extend(numbers.into_iter().map(unwanted).map(After::TakeDown));
    }

    /// From now on whatever is to be taken down in a workspace is told there, and at once what was left.
    pub fn tells_takedowns(&mut self, workspace: &str, to: UnboundedSender<Unwanted>) {
        for place in self.places(workspace) {
            let due = place.takedowns.iter().filter(|(_, takedown)| **takedown == Takedown::Due);
            for (number, _) in due {
                let (workspace, channel) = (workspace.to_owned(), place.channel);
                // A workspace that is no longer listened to takes nothing down.
                drop(to.send(Unwanted { workspace, channel, number: *number }));
            }
        }
        self.takedowns = Some(to);
    }

    /// Hands out what is to be taken down.
    pub(super) fn hand_out(&self, unwanted: Unwanted) {
        if let Some(to) = &self.takedowns {
            // A start finds what nobody took.
            drop(to.send(unwanted));
        }
    }

    /// Takes note of what came of it.
    pub fn end_takedown(&mut self, unwanted: &Unwanted, takedown: Takedown) {
        let place = self.conversation(&unwanted.workspace, unwanted.channel);
        self.note_takedown(place, unwanted.number, takedown);
    }

    pub(super) fn note_takedown(&mut self, place: Option<Place>, number: u64, takedown: Takedown) {
        let is_changed = |place: &Place| place.takedowns.get(&number) != Some(&takedown);
        if let Some(place) = place.filter(is_changed) {
            self.keep(&Record::Place(place.with_takedowns(&[number], takedown)));
        }
    }

    fn conversation(&self, workspace: &str, channel: u64) -> Option<Place> {
        let number = channel.to_be_bytes();
        let id = self.keys.digest("place", [workspace.as_bytes(), number.as_slice()]);
        self.ledger.place(id).cloned()
    }
}

/// Who else reads a message where it stands.
pub(super) fn exposure(
    arrival: &Arrival,
    raw: &[u8],
    incoming: &Incoming,
    reading: &Reading,
    vocabulary: &Vocabulary,
) -> Exposure {
    if arrival.channel != Channel::Chat {
        return Exposure::Private;
    }
    let among_others = match chat::readers(raw) {
        Readers::DeskAlone => return Exposure::Private,
        Readers::Others => Exposure::Shown,
        Readers::Watched => Exposure::Exposed,
    };
    let is_cv = |file: &Attachment| attached::is_named_cv(&file.name, vocabulary);
    let is_told =
        personal::is_told(&reading.reply, vocabulary) || incoming.attachments.iter().any(is_cv);
    if understood::is_personal(reading, is_told) { among_others } else { Exposure::Private }
}
