//! `work`: what needs an officer, full screen, by keyboard alone; or line by line, for a screen reader.

mod list;
mod plain;
mod screen;
mod state;

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use secondment_desk::control::{Look, Request};
use secondment_desk::settings::Settings;

use super::drafting::{self, Draft};
use super::{Context, Failure};
use list::Listed;
use state::{Effect, Key, State};

/// The list is read anew when no key came for so long.
const LOOK_EVERY: Duration = Duration::from_secs(5);

#[derive(Args)]
pub struct Work {
    /// Line by line, without a full screen: for screen readers, and where there is no terminal
    #[arg(long)]
    plain: bool,
}

pub fn run(context: &Context<'_>, work: &Work) -> Result<(), Failure> {
    let settings = context.settings_to_ask()?;
    let desk = Desk { context, settings };
    if work.plain || !std::io::stdout().is_terminal() {
        return plain::run(&desk);
    }
    let state = State::new(desk.listed(false)?);
    let mut terminal = ratatui::try_init()
        .map_err(|error| format!("The screen cannot be used ({error}): try `work --plain`."))?;
    let done = work_through(&desk, state, &mut terminal);
    ratatui::restore();
    done
}

/// The desk, as this command speaks to it.
struct Desk<'a> {
    context: &'a Context<'a>,
    settings: Arc<Settings>,
}

impl Desk<'_> {
    fn asks(
        &self,
        request: Request,
        seen: Option<String>,
    ) -> Result<Result<String, String>, Failure> {
        let asked = self.context.asked(request, seen);
        let mut responses = self.context.ask_all(&self.settings, &[asked])?;
        let response = responses.pop().ok_or_else(|| "The desk did not answer.".to_owned())?;
        Ok(if response.is_done { Ok(response.text) } else { Err(response.text) })
    }

    fn listed(&self, whole: bool) -> Result<Listed, Failure> {
        let text = self.asks(Request::Look(Look::Queue { whole, json: true }), None)??;
        serde_json::from_str(&text)
            .map_err(|error| format!("The desk's list cannot be read: {error}.").into())
    }

    /// Does what a key asks for; `false` ends.
    fn does(&self, effect: Effect, state: &mut State) -> Result<bool, Failure> {
        match effect {
            Effect::None => return Ok(true),
            Effect::Quit => return Ok(false),
            Effect::Refresh => {}
            Effect::Look { title, look } => {
                match self.asks(Request::Look(look), None)? {
                    Ok(text) => state.shows(title, text),
                    Err(why) => state.says(why),
                }
                return Ok(true);
            }
            Effect::Order { command, seen } => match self.asks(Request::Order(command), seen)? {
                Ok(told) => {
                    state.says(told);
                    state.is_done();
                }
                Err(why) => state.says(format!("Not done: {why}")),
            },
            Effect::Draft(given, name) => {
                let draft = Draft::of(given.reference, given.words, name);
                let told = drafting::write(self.context, &draft);
                state.says(told.unwrap_or_else(|failure| failure.sentence));
                return Ok(true);
            }
        }
        state.lists(self.listed(state.is_whole())?);
        Ok(true)
    }
}

fn work_through(
    desk: &Desk<'_>,
    mut state: State,
    terminal: &mut ratatui::DefaultTerminal,
) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::from(format!("The screen cannot be used: {error}."));
    loop {
        terminal.draw(|frame| screen::draw(frame, &state)).map_err(failed)?;
        let effect = if event::poll(LOOK_EVERY).map_err(failed)? {
            let event = event::read().map_err(failed)?;
            if let Event::Key(key) = event
                && key.kind != KeyEventKind::Release
            {
                key_of(key).map_or(Effect::None, |key| state.press(key))
            } else {
                Effect::None
            }
        } else if state.is_typing() {
            Effect::None
        } else {
            Effect::Refresh
        };
        if !desk.does(effect, &mut state)? {
            return Ok(());
        }
    }
}

fn key_of(key: KeyEvent) -> Option<Key> {
    let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
    let keys = [
        (KeyCode::Enter, Key::Enter),
        (KeyCode::Esc, Key::Escape),
        (KeyCode::Backspace, Key::Backspace),
        (KeyCode::Up, Key::Up),
        (KeyCode::Down, Key::Down),
        (KeyCode::PageUp, Key::PageUp),
        (KeyCode::PageDown, Key::PageDown),
    ];
    match (key.code, is_control) {
        (KeyCode::Char('c'), true) => Some(Key::Interrupt),
        (KeyCode::Char('d'), true) => Some(Key::Send),
        (KeyCode::Char(letter), false) => Some(Key::Char(letter)),
        (code, _) => keys.into_iter().find(|(known, _)| *known == code).map(|(_, key)| key),
    }
}
