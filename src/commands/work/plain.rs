//! The same line by line: one thing at a time, a question, an answer in words. A screen reader reads it from the top.

use std::io::BufRead as _;

use super::list::Thing;
use super::state::{Effect, Key, Prompt, State};
use super::{Desk, Failure};
use crate::commands::print;

const HELP: &str = "accept, edit, not this, open, raw, why, person, take, give, undo, next, again or quit; the first letter is enough but for \
                    \"next\", which is x, and \"again\", which is l.";

pub fn run(desk: &Desk<'_>) -> Result<(), Failure> {
    let mut state = State::new(desk.listed(false)?);
    print(state.list.head());
    state.list.attention().for_each(|alarm| print(format_args!("Attention: {alarm}")));
    tell(&state);
    print(HELP);
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| format!("What you typed could not be read: {error}."))?;
        if state.is_typing() {
            if !answers(desk, &mut state, &line)? {
                return Ok(());
            }
            continue;
        }
        let key = match line.trim().chars().next() {
            None => continue,
            Some('x') => Key::Down,
            Some('l') => {
                state.lists(desk.listed(false)?);
                print(state.list.head());
                tell(&state);
                continue;
            }
            Some('o') => Key::Enter,
            Some('h' | '?') => {
                print(HELP);
                continue;
            }
            Some(letter) => Key::Char(letter),
        };
        let effect = state.press(key);
        let is_move = key == Key::Down;
        if !goes_on(desk, &mut state, effect)? {
            return Ok(());
        }
        if is_move {
            tell(&state);
        }
    }
    if state.is_typing() {
        print("Nothing was sent: the answer was not ended.");
    }
    Ok(())
}

/// A line of an answer to a question; of an answer in words, a line with a full stop alone is the end.
fn answers(desk: &Desk<'_>, state: &mut State, line: &str) -> Result<bool, Failure> {
    let is_long = state.prompt.as_ref().is_some_and(|prompt| prompt.question.contains("Ctrl-D"));
    if is_long && line.trim() != "." {
        line.chars().chain(['\n']).for_each(|letter| state.types(letter));
        return Ok(true);
    }
    let is_choice = state.prompt.as_ref().is_some_and(Prompt::takes_one_letter);
    let effect = if is_long {
        state.press(Key::Send)
    } else if is_choice {
        state.press(Key::Char(line.trim().chars().next().unwrap_or('n')))
    } else {
        line.chars().for_each(|letter| state.types(letter));
        state.press(Key::Enter)
    };
    goes_on(desk, state, effect)
}

fn goes_on(desk: &Desk<'_>, state: &mut State, effect: Effect) -> Result<bool, Failure> {
    let is_order = matches!(effect, Effect::Order { .. });
    let goes_on = desk.does(effect, state)?;
    if let Some(page) = state.page.take() {
        print(format_args!("{}\n{}", page.title, page.text.trim_end()));
    }
    if !state.message.is_empty() {
        print(std::mem::take(&mut state.message));
    }
    if let Some(prompt) = &state.prompt {
        let question = prompt.question.replace(
            "Ctrl-D sends it, Escape throws it away.",
            "a line with a full stop alone sends it.",
        );
        print(question);
    }
    if is_order {
        print(state.list.head());
        tell(state);
    }
    Ok(goes_on)
}

fn tell(state: &State) {
    match state.chosen().map(Thing::lines) {
        Some(lines) => {
            let n = state.list.things().count();
            print(format_args!("{} of {n}. {}", state.at + 1, lines.join("\n")));
        }
        None => print("Nothing needs you."),
    }
}
