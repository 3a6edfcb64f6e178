//! Chat in the terminal: what somebody types is a message like any other, and answers wait for its account.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Desk;
use crate::control::Response;
use crate::domain::Event;
use crate::domain::ids::{MailboxName, OutgoingId};
use crate::domain::letter::{Delivery, Outcome};
use crate::domain::message::{Attachment, Incoming};
use crate::domain::party::{Address, Channel};
use crate::domain::pressing::{Act, Press};
use crate::domain::reading::{Intent, Problem, ProblemKind, Reading};
use crate::domain::recall::{self, Standing};
use crate::mail::compose;
use crate::plain;

/// The mailbox that stands for a chat.
const CHAT: &str = "chat";

/// A chat message as it is kept in the pack.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Kept<'a> {
    pub account: Cow<'a, str>,
    pub text: Cow<'a, str>,
    /// The name that the account shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What came with it and is no text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
    /// Whether it changes what was said before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_edit: bool,
    /// What was pressed; the text then says it in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub press: Option<Press>,
    /// Where it stands, if others read there too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<Stands>,
    /// Whether others read it where it stands, though the desk does not watch that place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_shown: bool,
}

/// Who reads a message where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// The desk.
    DeskAlone,
    /// Others too: it mentions the desk among them.
    Others,
    /// Others too, in a channel that the desk watches.
    Watched,
}

/// Who reads a message where it stands, as it is kept.
pub(super) fn readers(raw: &[u8]) -> Readers {
    match serde_json::from_slice::<Kept<'_>>(raw) {
        Ok(Kept { stands: Some(_), .. }) => Readers::Watched,
        Ok(Kept { is_shown: true, .. }) => Readers::Others,
        Ok(_) | Err(_) => Readers::DeskAlone,
    }
}

/// Messages that stand where others read.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Stands {
    pub workspace: String,
    pub channel: u64,
    pub numbers: Vec<u64>,
}

/// Where a message stands, if others read there too.
pub(super) fn stands(raw: &[u8]) -> Option<Stands> {
    serde_json::from_slice::<Kept<'_>>(raw).ok().and_then(|kept| kept.stands)
}

/// What was pressed, where a message is no words; and whether its words are by a command how a placement goes.
pub fn press(raw: &[u8]) -> (Option<Press>, bool) {
    let press = serde_json::from_slice::<Kept<'_>>(raw).ok().and_then(|kept| kept.press);
    let is_feedback = press.as_ref().is_some_and(|press| press.act == Act::Feedback);
    (press.filter(|_| !is_feedback), is_feedback)
}

/// Words that are by a command how a placement goes are nothing else; what a person must answer at once stays so.
pub fn take_as_feedback(reading: &mut Reading) {
    reading.intents = vec![Intent::Feedback];
    reading.fields.clear();
    reading.questions.clear();
    reading.withdraws = None;
    (reading.says_only, reading.is_back) = (None, false);
}

/// In a conversation about something that its sender has submitted, details are more about that, and a changed message corrects it.
pub fn take_as_more(reading: &mut Reading, raw: &[u8]) {
    if reading.is(Intent::Other) && !reading.fields.is_empty() {
        reading.intents = vec![Intent::Correction];
    } else if serde_json::from_slice::<Kept<'_>>(raw).is_ok_and(|kept| kept.is_edit) {
        reading.intents.push(Intent::Correction);
    }
}

/// Decodes a chat message.
pub fn incoming(raw: &[u8]) -> Incoming {
    let kept = serde_json::from_slice::<Kept<'_>>(raw).unwrap_or_default();
    let sender = Address::chat(&kept.account);
    let no_sender = || Problem {
        kind: ProblemKind::NoSender,
        sentence: "the chat message names no account".to_owned(),
    };
    let problems = sender.is_none().then(no_sender).into_iter().collect();
    Incoming {
        channel: Channel::Chat,
        sender_name: kept.name.map(|name| plain::letters(&name).into_owned()),
        author: sender.clone(),
        sender,
        recipients: Vec::new(),
        is_copy: false,
        subject: String::new(),
        message_id: None,
        answers: Vec::new(),
        date: None,
        offset: None,
        text: plain::letters(&kept.text).into_owned(),
        attachments: kept.files,
        machine: None,
        problems,
    }
}

/// The mailbox that stands for chat about a programme.
pub(super) fn mailbox(programme: Option<&str>) -> MailboxName {
    programme.map_or_else(
        || MailboxName::from(CHAT),
        |programme| MailboxName::from(format!("{CHAT}:{programme}").as_str()),
    )
}

impl Desk {
    /// Takes in what somebody typed. `name` tells it from everything else that was typed.
    ///
    /// # Errors
    /// A sentence for the person, if the account's name cannot be one.
    pub fn hear(
        &mut self,
        programme: Option<&str>,
        account: &str,
        name: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<(), String> {
        let is_known_here =
            |address: &Address| address.workspace().is_none() && address.as_str() == account.trim();
        if !Address::chat(account).as_ref().is_some_and(is_known_here) {
            return Err("An account's name is 1 to 200 characters in one line, without a colon: say who you are with --as NAME.".to_owned());
        }
        if let Some(unknown) =
            programme.filter(|name| !self.settings.programmes.contains_key(&(*name).into()))
        {
            let known =
                self.settings.programmes.keys().map(crate::domain::ids::ProgrammeName::as_str);
            let advice = crate::spelling::suggestion(unknown, known);
            return Err(format!("There is no programme `{unknown}`; {advice}"));
        }
        let kept = Kept { account: account.into(), text: text.into(), ..Kept::default() };
        let raw = serde_json::to_vec(&kept).unwrap_or_default();
        self.receive(&mailbox(programme), name, Channel::Chat, raw, now);
        Ok(())
    }

    /// The letters that wait for an account.
    pub(super) fn waiting_for(&self, account: &str, now: Timestamp) -> Response {
        let party = Address::chat(account).map(|address| self.party_id(&address));
        let ids = party.into_iter().flat_map(|party| self.ledger.waiting_in_chat(party));
        let (mut letters, mut lines) = (Vec::new(), Vec::new());
        for id in ids {
            let is_due =
                |known: &Delivery| known.due().is_none_or(|due| due <= self.ledger.time(now));
            let programmes = &self.settings.programmes;
            let goes = |known: &&Delivery| {
                is_due(known) && recall::standing(programmes, &self.ledger, known) == Standing::Goes
            };
            let delivery = self.ledger.delivery(id).filter(goes);
            let letter = delivery.and_then(|known| self.letter(known));
            if let Some(letter) = letter {
                lines.push(format!("[{}]\n{}", letter.subject, compose::plain(&letter.body)));
                letters.push(id.to_string());
            }
        }
        Response { letters, ..Response::text(lines.join("\n")) }
    }

    /// Takes note that an account has been shown letters that waited for it.
    pub(super) fn collected(&mut self, account: &str, letters: &[String], now: Timestamp) {
        let Some(party) = Address::chat(account).map(|address| self.party_id(&address)) else {
            return;
        };
        let waiting: Vec<OutgoingId> = self.ledger.waiting_in_chat(party).cloned().collect();
        for id in waiting {
            let programmes = &self.settings.programmes;
            let is_past = |known: &Delivery| {
                matches!(recall::standing(programmes, &self.ledger, known), Standing::Past(_))
            };
            if self.ledger.delivery(&id).is_some_and(is_past) {
                self.stage(Event::AttemptBegins(id), now);
                continue;
            }
            if !letters.iter().any(|shown| shown == id.as_str()) {
                continue;
            }
            self.stage(Event::AttemptBegins(id.clone()), now);
            self.stage(Event::AttemptEnded { id, outcome: Outcome::Delivered }, now);
        }
    }
}
