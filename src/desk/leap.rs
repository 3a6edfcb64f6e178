//! A leap of the machine's clock under a desk that runs: nothing is done by it before an operator's word, or until it is set right.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Desk;
use super::running::{Input, Told, received};
use super::vitals::Trouble;
use crate::control::{Command, Request, Response};
use crate::domain::clock;
use crate::domain::record::Record;
use crate::outbox::Outbox;
use crate::settings::desk::Mode;
use crate::store::StoreError;

/// How often the clock is looked at while it is not believed.
const PAUSE: Duration = Duration::from_secs(1);
/// A desk to which nothing happens notes the time as often as this: else it would take its own rest for a leap.
const NOTED_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// How the wait for a clock to be believed has ended.
pub(super) struct Waited {
    /// What came meanwhile, to be taken in now.
    pub put_off: Vec<Input>,
    /// Attempts that ended meanwhile.
    pub n_ended: usize,
    /// Whether the desk is to stop.
    pub is_stopping: bool,
}

impl Desk {
    /// Why the machine's time is not believed, if it is not. A demonstration may lie for long.
    pub fn doubt(&self, machine: Timestamp) -> Option<String> {
        let is_demo = self.settings.desk.mode == Mode::Demo;
        clock::doubt(&self.ledger, machine).filter(|_| !is_demo)
    }

    /// Notes the time when nothing else has for long.
    pub(super) fn note_time(&mut self, now: Timestamp) {
        let seen = self.ledger.clock();
        if seen.is_some_and(|seen| now.duration_since(seen) >= NOTED_EVERY) {
            self.keep(&Record::Clock(now));
        }
    }

    /// Waits for the clock to be believed. Commands that only look are answered, orders but the operator's word refused; what
    /// came of attempts is kept under the last time that was believed; everything else waits.
    pub(super) fn await_clock(
        &mut self,
        inbox: &Receiver<Input>,
        mut inputs: Vec<Input>,
        n_in_flight: usize,
        outbox: &Outbox,
        clock: &dyn Fn() -> Timestamp,
        tell: &mut dyn FnMut(Told),
    ) -> Result<Waited, StoreError> {
        let mut waited = Waited { put_off: Vec::new(), n_ended: 0, is_stopping: false };
        let mut is_told = false;
        while !(waited.is_stopping && waited.n_ended >= n_in_flight) {
            let Some(sentence) = self.doubt(clock()) else {
                tell(Told::Notice("The machine's clock is believed: the desk goes on.".to_owned()));
                waited.put_off.append(&mut inputs);
                return Ok(waited);
            };
            if !is_told {
                is_told = true;
                tell(Told::Notice(sentence.clone()));
                tell(Told::Alarm(sentence.clone()));
            }
            for input in std::mem::take(&mut inputs) {
                match input {
                    Input::Notice(notice) => tell(Told::Notice(notice)),
                    Input::Request(asked, answer) => {
                        if asked.request == Request::Order(Command::AcceptClock) {
                            self.serve(asked, answer, clock());
                            continue;
                        }
                        let response = if asked.request.is_order() {
                            Response::refusal(sentence.clone())
                        } else {
                            self.look(&asked, Some(&sentence), clock())
                        };
                        // A command that was given up needs no answer.
                        drop(answer.send(response));
                    }
                    Input::Vitals(answer) => {
                        drop(answer.send(self.vitals(Some(Trouble::Clock), clock())));
                    }
                    Input::Attempted(id, outcome) => {
                        waited.n_ended += 1;
                        let seen = self.ledger.clock().unwrap_or_else(clock);
                        self.end_attempt(id, outcome, seen);
                    }
                    Input::Stop => {
                        waited.is_stopping = true;
                        outbox.stop();
                    }
                    input @ (Input::Mail { .. }
                    | Input::WhichAreNew { .. }
                    | Input::WhichAreKept { .. }
                    | Input::Sighted { .. }
                    | Input::Sent { .. }
                    | Input::Heard { .. }
                    | Input::Bidden(..)
                    | Input::Gone(_)
                    | Input::WhichFilled { .. }
                    | Input::Places { .. }
                    | Input::WhereTakenDown { .. }
                    | Input::TakenDown(..)
                    | Input::WhichErrands { .. }
                    | Input::ErrandEnded(..)
                    | Input::Prompts(_)
                    | Input::Ending { .. }
                    | Input::Alarm { .. }) => waited.put_off.push(input),
                }
            }
            let seen = self.ledger.clock().unwrap_or_else(clock);
            match self.settle(seen) {
                Ok(settled) => {
                    outbox.forget(&settled.ended);
                    settled.told.into_iter().for_each(|audit| tell(Told::Deed(audit)));
                }
                // It is tried again.
                Err(StoreError::Full { .. }) => {}
                Err(error) => return Err(error),
            }
            if self.doubt(clock()).is_some()
                && !(waited.is_stopping && waited.n_ended >= n_in_flight)
            {
                inputs = received(inbox, PAUSE);
            }
        }
        Ok(waited)
    }
}
