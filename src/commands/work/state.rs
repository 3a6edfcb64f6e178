//! What the screen shows, and what each key does: no terminal, no desk.

use secondment_desk::control::{Command, Look};

use super::list::{Listed, Thing};

/// A key, as far as the screen knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    Char(char),
    Enter,
    Escape,
    Backspace,
    Up,
    Down,
    PageUp,
    PageDown,
    /// Ctrl-D: what was typed goes.
    Send,
    /// Ctrl-C.
    Interrupt,
}

/// What follows from a key.
#[derive(PartialEq, Debug)]
pub enum Effect {
    None,
    Quit,
    /// The list is read anew.
    Refresh,
    /// Something is shown.
    Look {
        title: String,
        look: Look,
    },
    /// Something is ordered, as it was seen.
    Order {
        command: Command,
        seen: Option<String>,
    },
}

/// What is being typed, and what for.
pub struct Prompt {
    pub question: String,
    pub typed: String,
    wanted: Wanted,
    seen: Option<String>,
}

enum Wanted {
    Answer(String),
    Edit(String),
    Because(String),
    AssignTo(String),
    /// Yes, then this.
    Sure(Command),
}

/// A text that lies over the list.
pub struct Page {
    pub title: String,
    pub text: String,
    pub from: usize,
}

pub struct State {
    pub list: Listed,
    pub at: usize,
    pub page: Option<Page>,
    pub prompt: Option<Prompt>,
    pub message: String,
    whole: bool,
}

/// The keys that are used most, for the foot of the screen.
pub const KEYS: &str =
    "a accept  e edit  n not this  Enter open  t take  u undo  ? all keys  q quit";
const ALL_KEYS: &str = "\
a      accept: take the suggested step
e      edit: put a detail right
n      not this: reject a match, or say that an item is dealt with
Enter  open it
r      the raw mail
w      why the desk did what it did
p      the page of the person
t      take it in hand
g      give it to somebody
u      undo the latest order about it
f      unfold or fold what is done and what waits on others
j, k   down, up; the arrows and Page keys too
q      back, quit";

impl State {
    pub fn new(list: Listed) -> Self {
        Self { list, at: 0, page: None, prompt: None, message: String::new(), whole: false }
    }

    /// Another list; the place in it stays.
    pub fn lists(&mut self, list: Listed) {
        self.list = list;
        self.at = self.at.min(self.list.things().count().saturating_sub(1));
    }

    pub fn shows(&mut self, title: String, text: String) {
        self.page = Some(Page { title, text, from: 0 });
    }

    pub fn says(&mut self, message: String) {
        self.message = message;
    }

    pub fn is_whole(&self) -> bool {
        self.whole
    }

    pub fn is_typing(&self) -> bool {
        self.prompt.is_some()
    }

    /// What is chosen.
    pub fn chosen(&self) -> Option<&Thing> {
        self.list.things().nth(self.at).map(|(_, thing)| thing)
    }

    /// A letter of what is typed.
    pub fn types(&mut self, letter: char) {
        if let Some(prompt) = &mut self.prompt {
            prompt.typed.push(letter);
        }
    }

    pub fn press(&mut self, key: Key) -> Effect {
        if key == Key::Interrupt {
            return Effect::Quit;
        }
        if self.prompt.is_some() {
            return self.press_in_prompt(key);
        }
        self.message.clear();
        match key {
            Key::Up | Key::Char('k') => self.moves(-1),
            Key::Down | Key::Char('j') => self.moves(1),
            Key::PageUp => self.moves(-10),
            Key::PageDown => self.moves(10),
            Key::Escape | Key::Char('q') if self.page.is_some() => self.page = None,
            Key::Char('q') => return Effect::Quit,
            Key::Char('f') => {
                self.whole = !self.whole;
                return Effect::Refresh;
            }
            Key::Char('?') => self.shows("Keys".to_owned(), ALL_KEYS.to_owned()),
            Key::Char(_) | Key::Enter => {
                let chosen = self.chosen().cloned();
                return chosen.map_or(Effect::None, |thing| self.press_on(&thing, key));
            }
            Key::Escape | Key::Backspace | Key::Send | Key::Interrupt => {}
        }
        Effect::None
    }

    fn moves(&mut self, by: isize) {
        if let Some(page) = &mut self.page {
            let last = page.text.lines().count().saturating_sub(1);
            page.from = page.from.saturating_add_signed(by).min(last);
            return;
        }
        let last = self.list.things().count().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    fn press_on(&mut self, thing: &Thing, key: Key) -> Effect {
        let reference = thing.reference.clone();
        let show = |raw| Effect::Look {
            title: reference.clone(),
            look: Look::Show { reference: reference.clone(), json: false, raw },
        };
        let order = |command| Effect::Order { command, seen: thing.mark.clone() };
        match key {
            Key::Enter => return show(false),
            Key::Char('r') => return show(true),
            Key::Char('w') => {
                let (title, about) = (format!("Why: {reference}"), reference);
                return Effect::Look { title, look: Look::Why { about, with: None, json: false } };
            }
            Key::Char('p') => {
                let (title, who) = (format!("Person: {reference}"), reference);
                return Effect::Look { title, look: Look::Person { who, json: false } };
            }
            Key::Char('t') => return order(Command::Assign { reference, to: Some(String::new()) }),
            Key::Char('u') => return order(Command::Undo { reference }),
            Key::Char('g') => self.asks(
                thing,
                "Give it to whom? (\"nobody\" gives it back to all)",
                Wanted::AssignTo(reference),
            ),
            Key::Char('n') if thing.step == "confirm" => {
                self.asks(
                    thing,
                    "Why not? The reason is kept, and the pair is not proposed again.",
                    Wanted::Because(reference),
                );
            }
            Key::Char('n') => return order(Command::Done { reference }),
            Key::Char('e') if thing.step == "confirm" => {
                return show(false);
            }
            Key::Char('e') => {
                self.asks(
                    thing,
                    "What is to be put right? Such as \"Preferred location: Leeds\"",
                    Wanted::Edit(reference),
                );
            }
            Key::Char('a') => return self.accept(thing),
            Key::Char(_)
            | Key::Escape
            | Key::Backspace
            | Key::Up
            | Key::Down
            | Key::PageUp
            | Key::PageDown
            | Key::Send
            | Key::Interrupt => {}
        }
        Effect::None
    }

    /// Takes the suggested step.
    fn accept(&mut self, thing: &Thing) -> Effect {
        let reference = thing.reference.clone();
        let seen = thing.mark.clone();
        let mut objects = thing.objects().into_iter();
        match thing.step.as_str() {
            "answer" => {
                let question = "Your answer; Ctrl-D sends it, Escape throws it away.";
                self.asks(thing, question, Wanted::Answer(reference));
                Effect::None
            }
            // Nobody is introduced by a single key: what speaks against it stands above the question.
            "confirm" => {
                self.asks(
                    thing,
                    "Introduce the two? y or n",
                    Wanted::Sure(Command::Confirm { reference }),
                );
                Effect::None
            }
            "send-again" => {
                let letter = objects.next().unwrap_or_default();
                self.asks(
                    thing,
                    "Send it again? They may read it twice. y or n",
                    Wanted::Sure(Command::SendAgain { letter }),
                );
                Effect::None
            }
            "merge" => match (objects.next(), objects.next()) {
                (Some(reference), Some(with)) => {
                    Effect::Order { command: Command::Merge { reference, with }, seen }
                }
                _ => Effect::None,
            },
            "done" => Effect::Order { command: Command::Done { reference }, seen },
            step => {
                let raw = step == "read-raw";
                let look = Look::Show { reference: reference.clone(), json: false, raw };
                Effect::Look { title: reference, look }
            }
        }
    }

    fn asks(&mut self, thing: &Thing, question: &str, wanted: Wanted) {
        let (question, seen) = (question.to_owned(), thing.mark.clone());
        self.prompt = Some(Prompt { question, typed: String::new(), wanted, seen });
    }

    fn press_in_prompt(&mut self, key: Key) -> Effect {
        let Some(prompt) = &mut self.prompt else { return Effect::None };
        let is_answer = matches!(prompt.wanted, Wanted::Answer(_));
        match (key, &prompt.wanted) {
            (Key::Char(letter), Wanted::Sure(command)) => {
                let command = command.clone();
                let prompt = self.prompt.take();
                if letter == 'y' {
                    return Effect::Order { command, seen: prompt.and_then(|prompt| prompt.seen) };
                }
                self.says("Nothing was done.".to_owned());
            }
            (Key::Char(letter), _) => prompt.typed.push(letter),
            (Key::Enter, _) if is_answer => prompt.typed.push('\n'),
            (Key::Backspace, _) => drop(prompt.typed.pop()),
            (Key::Escape, _) | (Key::Enter | Key::Send, Wanted::Sure(_)) => {
                self.prompt = None;
                self.says("Nothing was done.".to_owned());
            }
            (Key::Enter | Key::Send, _) => return self.finish(),
            (Key::Up | Key::Down | Key::PageUp | Key::PageDown | Key::Interrupt, _) => {}
        }
        Effect::None
    }

    fn finish(&mut self) -> Effect {
        let Some(Prompt { typed, wanted, seen, .. }) = self.prompt.take() else {
            return Effect::None;
        };
        if typed.trim().is_empty() {
            self.says("Nothing was typed, and nothing was done.".to_owned());
            return Effect::None;
        }
        let command = match wanted {
            Wanted::Answer(reference) => Command::Answer { reference, text: typed, all: false },
            Wanted::Edit(reference) => Command::Edit { reference, line: typed },
            Wanted::Because(reference) => Command::Reject { reference, because: typed },
            Wanted::AssignTo(reference) => {
                let to = Some(typed.trim().to_owned()).filter(|to| to != "nobody");
                Command::Assign { reference, to }
            }
            Wanted::Sure(command) => command,
        };
        Effect::Order { command, seen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        let list = serde_json::json!({"needs_you": 2, "done": 1, "waiting_on_others": 0, "days": 7, "entries": [
            {"things": [{"reference": "GX-2222", "what": "x", "step": "answer", "do": "secondment-desk answer GX-2222 \"…\"", "because": "y", "mark": "m1"}]},
            {"things": [{"reference": "GX-3333", "what": "x", "step": "confirm", "do": "secondment-desk confirm GX-3333", "because": "y", "mark": "m2"}]},
        ]});
        State::new(serde_json::from_value(list).unwrap())
    }

    fn types(state: &mut State, text: &str) {
        text.chars().for_each(|letter| assert_eq!(state.press(Key::Char(letter)), Effect::None));
    }

    #[test]
    fn accepting_a_question_takes_the_answer_in_lines_and_sends_it_as_it_was_seen() {
        let mut state = state();
        assert_eq!(state.press(Key::Char('a')), Effect::None);
        types(&mut state, "Yes, quite.");
        assert_eq!(state.press(Key::Enter), Effect::None);
        let command = Command::Answer {
            reference: "GX-2222".into(),
            text: "Yes, quite.\n".into(),
            all: false,
        };
        assert_eq!(state.press(Key::Send), Effect::Order { command, seen: Some("m1".into()) });
        assert!(!state.is_typing());
    }

    #[test]
    fn nobody_is_introduced_by_one_key() {
        let mut state = state();
        state.press(Key::Char('j'));
        assert_eq!(state.press(Key::Char('a')), Effect::None);
        assert_eq!(state.press(Key::Char('a')), Effect::None);
        assert_eq!(state.message, "Nothing was done.");
        assert_eq!(state.press(Key::Char('a')), Effect::None);
        let command = Command::Confirm { reference: "GX-3333".into() };
        assert_eq!(state.press(Key::Char('y')), Effect::Order { command, seen: Some("m2".into()) });
    }

    #[test]
    fn a_list_that_grew_shorter_leaves_the_last_thing_chosen() {
        let mut state = state();
        state.press(Key::PageDown);
        assert_eq!(state.chosen().unwrap().reference, "GX-3333");
        let mut shorter = state.list.clone();
        shorter.entries.truncate(1);
        state.lists(shorter);
        assert_eq!(state.chosen().unwrap().reference, "GX-2222");
        state.lists(Listed::default());
        assert_eq!(state.press(Key::Char('a')), Effect::None);
        assert_eq!(state.press(Key::Char('q')), Effect::Quit);
    }
}
