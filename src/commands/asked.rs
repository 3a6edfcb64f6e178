//! Commands, buttons, menus and forms in Discord: each is answered within its three seconds, whatever the desk is doing.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use secondment_desk::chat::discord::{Asked, Discord, WORKSPACE};
use secondment_desk::chat::forms::{Filled, Forms, Next};
use secondment_desk::chat::words::{Deed, HELP, Words};
use secondment_desk::desk::running::Input;
use secondment_desk::domain::party::Address;
use secondment_desk::domain::pressing::{Act, Needs, Press, Pressed};
use tokio::sync::oneshot;

/// What is not durable by then is told to be in doubt.
const KEPT_WITHIN: Duration = Duration::from_secs(30);

/// What is known of a submission is waited for so long: a form must be there within three seconds, and is shown empty otherwise.
const FILLED_WITHIN: Duration = Duration::from_millis(1500);

/// What an interaction is answered with.
pub struct Answering {
    pub discord: Arc<Discord>,
    pub words: Arc<Words>,
    pub forms: Arc<Forms>,
    pub input: Sender<Input>,
    pub application: u64,
}

impl Answering {
    /// Answers at once, or has the desk hear what was said or pressed.
    pub async fn answer(self, asked: Asked) {
        let (discord, words) = (&self.discord, &self.words);
        if let Some(component) = &asked.component {
            match self.forms.next(component, &words.buttons) {
                Some(Next::Does(Press { act: Act::Fill(given), .. }, _)) if given.is_empty() => {
                    warned(discord.tell(&asked, &words.empty).await);
                }
                Some(Next::Does(press, said)) => self.hear(&asked, said, (Some(press), None)).await,
                Some(next) => {
                    let filled = self.filled(&asked, &next).await;
                    warned(discord.show(&asked, &next, &words.buttons, &filled).await);
                }
                None => warned(discord.tell(&asked, &words.stale).await),
            }
            return;
        }
        let (name, text) = asked.command.clone().unwrap_or_default();
        let Some(command) = words.command(&name) else {
            let at_once = if name == HELP { &words.help } else { &words.stale };
            warned(discord.tell(&asked, at_once).await);
            return;
        };
        if let Some(deed) = command.orders {
            return self.order(&asked, deed, text).await;
        }
        let press = command.press.clone().map(|act| Press { submission: None, act });
        self.hear(&asked, command.sentence(&text), (press, command.needs)).await;
    }

    /// What is known of what a form or a menu shows; nothing where the desk is too busy to say so in time.
    async fn filled(&self, asked: &Asked, next: &Next<'_>) -> Filled {
        let (Next::Form(id, _) | Next::Values(id, _)) = next else { return Filled::new() };
        let Some(sender) = Address::in_workspace(WORKSPACE, &asked.user.to_string()) else {
            return Filled::new();
        };
        let (answer, filled) = oneshot::channel();
        let submission = id.submission.clone();
        drop(self.input.send(Input::WhichFilled { sender, submission, answer }));
        let filled = tokio::time::timeout(FILLED_WITHIN, filled).await;
        filled.ok().and_then(Result::ok).unwrap_or_default()
    }

    /// What an officer orders, or looks at.
    async fn order(&self, asked: &Asked, deed: Deed, text: String) {
        let is_acknowledged = self.discord.acknowledge(asked).await;
        let order = self.discord.ordered(asked, self.application, deed, text);
        let (answer, answered) = channel();
        drop(self.input.send(Input::Bidden(Box::new(order), answer)));
        let waits = move || answered.recv_timeout(KEPT_WITHIN);
        let response = tokio::task::spawn_blocking(waits).await.ok().and_then(Result::ok);
        let told = response.map(|response| self.words.of_workspace(&response.text));
        let told = told.unwrap_or_else(|| self.words.busy.clone());
        match is_acknowledged {
            Ok(()) => warned(self.discord.tell_order(asked, &told, &self.words.cut).await),
            failed @ Err(_) => warned(failed),
        }
    }

    /// What was said is then heard like any other word; what was pressed, like a word that is surely understood.
    async fn hear(&self, asked: &Asked, text: String, about: (Option<Press>, Option<Needs>)) {
        let is_acknowledged = self.discord.acknowledge(asked).await;
        let (kept, is_kept) = oneshot::channel();
        let burst = self.discord.said(asked, self.application, text, about);
        drop(self.input.send(Input::Heard { burst, kept: Some(kept) }));
        let words = &self.words;
        let later = match tokio::time::timeout(KEPT_WITHIN, is_kept).await {
            Ok(Ok(Pressed::Kept)) => &words.kept,
            Ok(Ok(Pressed::Done)) => &words.done,
            Ok(Ok(Pressed::Again)) => &words.again,
            Ok(Ok(Pressed::Stale)) => &words.stale,
            Ok(Ok(Pressed::Nothing)) => &words.nothing,
            Ok(Err(_)) | Err(_) => &words.busy,
        };
        match is_acknowledged {
            Ok(()) => warned(self.discord.tell_later(asked, later).await),
            failed @ Err(_) => warned(failed),
        }
    }
}

/// The answer to what was said comes in a direct message, whether this was seen or not.
fn warned(told: Result<(), String>) {
    if let Err(sentence) = told {
        tracing::warn!(sentence, "an interaction in Discord could not be answered");
    }
}
