//! What is typed as an answer to a question of the screen, and what follows from it.

use secondment_desk::control::Command;

use super::{Choice, Effect, Key, Prompt, State, WHAT_IS_RIGHT, Wanted};

impl State {
    pub(super) fn press_in_prompt(&mut self, key: Key) -> Effect {
        let Some(prompt) = &mut self.prompt else { return Effect::None };
        let is_answer = matches!(prompt.wanted, Wanted::Answer { .. });
        match (key, &prompt.wanted) {
            (Key::Char(letter), Wanted::Sure(choice)) => {
                let follows = match letter {
                    'y' => Some(choice.yes.clone()),
                    'n' => choice.no.clone(),
                    _ if choice.words.is_some() => {
                        self.says("y or n; Escape goes back to your words.".to_owned());
                        return Effect::None;
                    }
                    _ => None,
                };
                let seen = self.prompt.take().and_then(|prompt| prompt.seen);
                if let Some(command) = follows {
                    return Effect::Order { command, seen };
                }
                self.says("Nothing was done.".to_owned());
            }
            (Key::Char(letter @ ('i' | 'r')), Wanted::Side([interest, role])) => {
                let side = if letter == 'i' { interest } else { role }.clone();
                prompt.question = format!("{WHAT_IS_RIGHT} of {side}");
                // The mark is that of the match; the side has one of its own, which is not known here.
                (prompt.wanted, prompt.seen) = (Wanted::Edit(side), None);
            }
            (Key::Char(_), Wanted::Side(_)) => {
                self.prompt = None;
                self.says("Nothing was done.".to_owned());
            }
            (Key::Char(letter), _) => prompt.typed.push(letter),
            (Key::Enter, _) if is_answer => prompt.typed.push('\n'),
            (Key::Backspace, _) => drop(prompt.typed.pop()),
            (Key::Escape, _) | (Key::Enter | Key::Send, Wanted::Sure(..) | Wanted::Side(_)) => {
                match self.prompt.take().map(|prompt| prompt.wanted) {
                    // The answer is on its way: only the offer is declined.
                    Some(Wanted::Name(_)) | None => {}
                    Some(Wanted::Sure(choice)) if choice.words.is_some() => {
                        self.prompt = choice.words;
                        self.says("Your words are as they were.".to_owned());
                    }
                    Some(_) => self.says("Nothing was done.".to_owned()),
                }
            }
            (Key::Enter | Key::Send, _) => return self.finish(),
            (Key::Up | Key::Down | Key::PageUp | Key::PageDown | Key::Interrupt, _) => {}
        }
        Effect::None
    }

    fn finish(&mut self) -> Effect {
        let Some(Prompt { question: asked, typed, wanted, seen }) = self.prompt.take() else {
            return Effect::None;
        };
        if typed.trim().is_empty() {
            self.says("Nothing was typed, and nothing was done.".to_owned());
            return Effect::None;
        }
        let command = match wanted {
            Wanted::Answer { reference, n_alike } => {
                let answer = |all| Command::Answer {
                    reference: reference.clone(),
                    text: typed.clone(),
                    all,
                };
                if n_alike > 0 {
                    let question = "Also to whoever else asked the same? y or n".to_owned();
                    let (yes, no) = (answer(true), Some(answer(false)));
                    let wanted = Wanted::Answer { reference, n_alike };
                    let words = Prompt { question: asked, typed, wanted, seen: seen.clone() };
                    let choice = Choice { yes, no, words: Some(words) };
                    let wanted = Wanted::Sure(Box::new(choice));
                    self.prompt = Some(Prompt { question, typed: String::new(), wanted, seen });
                    return Effect::None;
                }
                answer(false)
            }
            Wanted::Edit(reference) => Command::Edit { reference, line: typed },
            Wanted::Because(reference) => Command::Reject { reference, because: typed },
            Wanted::Close(reference) => Command::Close { reference, because: typed },
            Wanted::AssignTo(reference) => {
                let to = Some(typed.trim().to_owned()).filter(|to| to != "nobody");
                Command::Assign { reference, to }
            }
            Wanted::Name(given) => return Effect::Draft(given, typed.trim().to_owned()),
            Wanted::Sure(choice) => choice.yes,
            Wanted::Side(_) => return Effect::None,
        };
        Effect::Order { command, seen }
    }
}
