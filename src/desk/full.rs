//! A store without room: what waits for its commit waits on, nothing more is taken in, and whoever only looks is answered.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use jiff::Timestamp;

use super::running::{Input, Told, received};
use super::vitals::Trouble;
use super::{Desk, Settled};
use crate::control::Response;
use crate::store::StoreError;

/// How long to wait before trying again.
const FULL_PAUSE: Duration = Duration::from_secs(1);

/// Settles, waiting for room where there is none: until then nothing more is taken in, and nothing is lost.
///
/// Commands that only look are answered meanwhile, orders are refused, and a desk that is told to stop ends with `Full`.
/// Everything else is put off.
pub(super) fn settle(
    desk: &mut Desk,
    inbox: &Receiver<Input>,
    put_off: &mut Vec<Input>,
    is_stopping: bool,
    now: Timestamp,
    tell: &mut dyn FnMut(Told),
) -> Result<Settled, StoreError> {
    let mut was_full = false;
    loop {
        let full = match desk.settle(now) {
            Ok(settled) => {
                if was_full {
                    tell(Told::Notice("There is room again: the desk goes on.".to_owned()));
                }
                return Ok(settled);
            }
            Err(error @ StoreError::Full { .. }) => error,
            Err(error) => return Err(error),
        };
        if is_stopping {
            return Err(full);
        }
        let sentence = format!(
            "Nothing more is accepted: {full}. What came just before is counted in lists and is not kept yet; nothing of it is answered."
        );
        if !was_full {
            tell(Told::Notice(sentence.clone()));
        }
        was_full = true;
        for input in received(inbox, FULL_PAUSE) {
            match input {
                Input::Stop => return Err(full),
                Input::Notice(notice) => tell(Told::Notice(notice)),
                Input::Request(asked, answer) => {
                    let response = if asked.request.is_order() {
                        Response::refusal(format!(
                            "This was not taken, and must be said again later. {sentence}"
                        ))
                    } else {
                        desk.look(&asked, Some(&sentence), now)
                    };
                    // A command that was given up needs no answer.
                    drop(answer.send(response));
                }
                Input::Vitals(answer) => {
                    drop(answer.send(desk.vitals(Some(Trouble::Full), now)));
                }
                Input::WhichFilled { sender, submission, answer } => {
                    drop(answer.send(desk.filled(&sender, &submission)));
                }
                input @ (Input::Mail { .. }
                | Input::WhichAreNew { .. }
                | Input::WhichAreKept { .. }
                | Input::Sighted { .. }
                | Input::Sent { .. }
                | Input::Heard { .. }
                | Input::Bidden(..)
                | Input::Gone(_)
                | Input::Places { .. }
                | Input::WhereTakenDown { .. }
                | Input::TakenDown(..)
                | Input::WhichErrands { .. }
                | Input::ErrandEnded(..)
                | Input::Alarm { .. }
                | Input::Prompts(_)
                | Input::Ending { .. }
                | Input::Attempted(..)) => put_off.push(input),
            }
        }
    }
}
