//! The way out for letters: who must hear that it is closed, and does so by another way than mail.

use std::mem::{Discriminant, discriminant};

use jiff::{SignedDuration, Timestamp};

use super::Desk;
use super::running::Told;
use crate::domain::pace::Pause;

/// What was told of the way out since the start.
#[derive(Default)]
pub(super) struct WayOut {
    is_told: bool,
    alarmed: Option<Discriminant<Pause>>,
}

impl WayOut {
    /// Tells that sending pauses or goes on; and whoever must act, once for each kind of reason.
    pub fn tell(&mut self, desk: &Desk, now: Timestamp, tell: &mut dyn FnMut(Told)) {
        let pause = desk.ledger().pace().pause();
        if pause.is_some() != self.is_told {
            self.is_told = pause.is_some();
            let goes_on = || "Sending goes on.".to_owned();
            tell(Told::Notice(pause.map_or_else(goes_on, Pause::sentence)));
        }
        let Some(pause) = pause else {
            self.alarmed = None;
            return;
        };
        let tell_after = SignedDuration::try_from(desk.settings.desk.sending.tell_after());
        let from = pause.alarm_from(tell_after.unwrap_or(SignedDuration::MAX));
        let is_time = from.is_some_and(|from| from <= desk.ledger().time(now));
        if is_time && self.alarmed != Some(discriminant(pause)) {
            self.alarmed = Some(discriminant(pause));
            tell(Told::Alarm(pause.sentence()));
        }
    }
}
