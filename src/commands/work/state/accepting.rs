//! Taking the suggested step, and saying "not this", as a reply to the list by mail does.

use secondment_desk::control::{Command, Look};
use secondment_desk::domain::lesson::Audience;
use secondment_desk::domain::officer::OfLesson;

use super::{Effect, State, Wanted};
use crate::commands::work::list::Thing;

impl State {
    /// Takes the suggested step. What others will read, or what ends something, is asked about first.
    pub(super) fn accept(&mut self, thing: &Thing) -> Effect {
        let reference = thing.reference.clone();
        let seen = thing.mark.clone();
        let mut objects = thing.objects().into_iter();
        let (question, wanted) = match thing.step.as_str() {
            "answer" => {
                let n_alike = self.list.n_beside(&reference);
                let question = "Your answer; Ctrl-D sends it, Escape throws it away.";
                (question, Wanted::Answer { reference, n_alike })
            }
            // Nobody is introduced by a single key: what speaks against it stands above the question.
            "confirm" => {
                ("Introduce the two? y or n", Wanted::sure(Command::Confirm { reference }))
            }
            "send-again" => {
                let letter = objects.next().unwrap_or_default();
                let question = "Send it again? They may read it twice. y or n";
                (question, Wanted::sure(Command::SendAgain { letter }))
            }
            "tell" => {
                let reference = objects.next().unwrap_or_default();
                let question = "Tell the side that does not know? y or n";
                (question, Wanted::sure(Command::Tell { reference }))
            }
            "pass-on" => {
                let audience = Audience::Programme;
                let said = OfLesson::Approve { audience, themes: Vec::new() };
                let question = "May others of the programme hear of it? y or n";
                (question, Wanted::sure(Command::Learned { reference, said }))
            }
            "close" => (WHY_CLOSED, Wanted::Close(reference)),
            "merge" => {
                return match (objects.next(), objects.next()) {
                    (Some(reference), Some(with)) => {
                        Effect::Order { command: Command::Merge { reference, with }, seen }
                    }
                    _ => Effect::None,
                };
            }
            "done" => return Effect::Order { command: Command::Done { reference }, seen },
            step => {
                let raw = step == "read-raw";
                let look = Look::Show { reference: reference.clone(), json: false, raw };
                return Effect::Look { title: reference, look };
            }
        };
        self.asks(thing, question, wanted);
        Effect::None
    }

    /// Not this.
    pub(super) fn refuse(&mut self, thing: &Thing) -> Effect {
        let reference = thing.reference.clone();
        let seen = thing.mark.clone();
        let (question, wanted) = match thing.step.as_str() {
            "confirm" => (
                "Why not? The reason is kept, and the pair is not proposed again.",
                Wanted::Because(reference),
            ),
            "close" => (WHY_CLOSED, Wanted::Close(reference)),
            "pass-on" => {
                let command = Command::Learned { reference, said: OfLesson::Keep };
                return Effect::Order { command, seen };
            }
            _ => return Effect::Order { command: Command::Done { reference }, seen },
        };
        self.asks(thing, question, wanted);
        Effect::None
    }
}

const WHY_CLOSED: &str = "Why is it closed? The reason is kept; neither side is told.";
