//! What the screen shows, and what each key does: no terminal, no desk.

mod accepting;
mod typing;

use secondment_desk::control::{Command, Look};

use super::list::{Listed, Thing};

/// What an edit asks for.
const WHAT_IS_RIGHT: &str = "What is to be put right? Such as \"Preferred location: Leeds\"";

/// What is asked after an answer that the guidance does not have.
const MAKE_GUIDANCE: &str =
    "Make this guidance? A name for its file, such as parking, and Enter; Escape for no.";

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
    /// An answer becomes a file of the guidance, under a name.
    Draft(Given, String),
}

/// An answer that was given to what the guidance does not say.
#[derive(Clone, PartialEq, Debug)]
pub struct Given {
    pub reference: String,
    pub words: String,
}

/// What is being typed, and what for.
pub struct Prompt {
    pub question: String,
    pub typed: String,
    wanted: Wanted,
    seen: Option<String>,
}

enum Wanted {
    /// The words, for this one and perhaps for others who asked the same.
    Answer {
        reference: String,
        n_alike: usize,
    },
    Edit(String),
    /// Which side of a match is to be put right.
    Side([String; 2]),
    /// Why a match is rejected.
    Because(String),
    /// Why an introduction is closed.
    Close(String),
    AssignTo(String),
    /// The name under which an answer becomes guidance.
    Name(Given),
    Sure(Box<Choice>),
}

/// What follows from yes, and from no, if anything does.
struct Choice {
    yes: Command,
    no: Option<Command>,
    /// The words that were typed before: Escape goes back to them.
    words: Option<Prompt>,
}

impl Wanted {
    /// A yes, before something is ordered.
    fn sure(yes: Command) -> Self {
        Self::Sure(Box::new(Choice { yes, no: None, words: None }))
    }
}

impl Prompt {
    /// Whether one letter answers it.
    pub fn takes_one_letter(&self) -> bool {
        matches!(self.wanted, Wanted::Sure(..) | Wanted::Side(_))
    }
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
    /// What was ordered about last: it may have left the list, and can be taken back until something else is chosen.
    latest: Option<String>,
    /// What was answered last, if the guidance has nothing on it.
    given: Option<Given>,
}

/// The keys that are used most, for the foot of the screen.
pub const KEYS: &str =
    "a accept  e edit  n not this  Enter open  t take  u undo  ? all keys  q quit";
const ALL_KEYS: &str = "\
a      accept: take the suggested step
e      edit: put a detail right; of a match, that of either side
n      not this: reject a match, close an introduction, keep a lesson back, or say that an item is dealt with
Enter  open it
r      the raw mail
w      why the desk did what it did
p      the page of the person
t      take it in hand
g      give it to somebody
u      undo what you ordered last, until you choose something else; then the latest order about what is chosen
f      unfold or fold what is done and what waits on others
j, k   down, up; the arrows and Page keys too
q      back, quit";

impl State {
    pub fn new(list: Listed) -> Self {
        Self {
            list,
            at: 0,
            page: None,
            prompt: None,
            message: String::new(),
            whole: false,
            latest: None,
            given: None,
        }
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
        let about = self.chosen().map(|thing| thing.reference.clone());
        let effect = self.follows(key);
        if matches!(effect, Effect::Order { .. }) {
            let is_undone = matches!(effect, Effect::Order { command: Command::Undo { .. }, .. });
            self.latest = about.filter(|_| !is_undone);
        }
        if let Effect::Order { command: Command::Answer { reference, text, .. }, .. } = &effect {
            let is_it = |thing: &Thing| thing.reference == *reference && thing.is_unanswered;
            let is_unanswered = self.list.things().any(|(_, thing)| is_it(thing));
            let given = Given { reference: reference.clone(), words: text.trim().to_owned() };
            self.given = is_unanswered.then_some(given);
        }
        effect
    }

    /// What was ordered is done: an answer that others may need is asked for a name.
    pub fn is_done(&mut self) {
        if let Some(given) = self.given.take() {
            let question = MAKE_GUIDANCE.to_owned();
            let wanted = Wanted::Name(given);
            self.prompt = Some(Prompt { question, typed: String::new(), wanted, seen: None });
        }
    }

    fn follows(&mut self, key: Key) -> Effect {
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
            Key::Char('u') if self.latest.is_some() => {
                let reference = self.latest.take().unwrap_or_default();
                return Effect::Order { command: Command::Undo { reference }, seen: None };
            }
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
        self.latest = None;
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
            Key::Char('n') => return self.refuse(thing),
            Key::Char('e') if thing.step == "confirm" => match thing.made_of.as_slice() {
                [interest, role] => self.asks(
                    thing,
                    "Which side is to be put right? i for the interest, r for the role",
                    Wanted::Side([interest.clone(), role.clone()]),
                ),
                _ => return show(false),
            },
            Key::Char('e') => {
                self.asks(thing, WHAT_IS_RIGHT, Wanted::Edit(reference));
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

    fn asks(&mut self, thing: &Thing, question: &str, wanted: Wanted) {
        let (question, seen) = (question.to_owned(), thing.mark.clone());
        self.prompt = Some(Prompt { question, typed: String::new(), wanted, seen });
    }
}

#[cfg(test)]
mod tests;
