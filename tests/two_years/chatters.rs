//! The hosts who talk in chat: each looks now and then at what waits there, and says one thing at a time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::Result;
use jiff::Span;
use jiff::civil::Date;

use crate::calendar::is_working_day;
use crate::chance::Chance;
use crate::letters::{Seen, Sent};
use crate::office::Office;
use crate::plain::{FINE, NOT_NOW, Said};

/// Each looks again after so many days, on the first on which they work.
const LOOKS_EVERY: i64 = 14;

/// Everybody who talks in chat, with what they are about to say.
#[derive(Default)]
pub struct Chatters {
    all: BTreeMap<String, Talker>,
}

struct Talker {
    /// Not before.
    looks_on: Date,
    /// What they are about to say.
    words: VecDeque<String>,
    /// What they have agreed to: nobody says so twice, however often they are reminded.
    agreed: BTreeSet<String>,
}

impl Default for Talker {
    fn default() -> Self {
        Self { looks_on: Date::MIN, words: VecDeque::new(), agreed: BTreeSet::new() }
    }
}

impl Chatters {
    /// Somebody new, who says something at once.
    pub fn say(
        &mut self,
        office: &mut Office,
        seen: &mut Seen,
        who: &str,
        words: &str,
    ) -> Result<()> {
        self.all.entry(who.to_owned()).or_default();
        talk(office, seen, who, words)
    }

    /// Whoever looks on that day reads what waits and says what is due; answers to it come the next time.
    pub fn look(
        &mut self,
        office: &mut Office,
        (seen, chance): (&mut Seen, &mut Chance),
        today: Date,
        is_live: impl Fn(&str) -> bool,
    ) -> Result<()> {
        if !is_working_day(today) {
            return Ok(());
        }
        for (who, talker) in &mut self.all {
            if today < talker.looks_on || !is_live(who) {
                continue;
            }
            talker.looks_on = today.saturating_add(Span::new().days(LOOKS_EVERY));
            let (words, agreed) = (&mut talker.words, &mut talker.agreed);
            let n_known = seen.in_chat.len();
            let said = words.pop_front().unwrap_or_default();
            talk(office, seen, who, &said)?;
            seen.said.extend(Said::of(who, &said, today));
            let new = seen.in_chat[n_known..].iter();
            words.extend(new.filter_map(|letter| answer(letter, agreed, chance)));
        }
        Ok(())
    }
}

/// Says something, or nothing, and keeps what was written since.
fn talk(office: &mut Office, seen: &mut Seen, who: &str, words: &str) -> Result<()> {
    let text = office.runs(&["chat", "--as", who, "--say", words])?;
    office.n_starts += 1;
    seen.read_in_chat(who, &text, office.now());
    Ok(())
}

/// What somebody says to a letter.
fn answer(letter: &Sent, agreed: &mut BTreeSet<String>, chance: &mut Chance) -> Option<String> {
    let reference = &letter.reference;
    let is_asked = letter.step == "introduction" || letter.step.starts_with("nudge-");
    if is_asked {
        return (!chance.once_in(5) && agreed.insert(reference.clone()))
            .then(|| format!("{reference}: yes, we would like to go ahead."));
    }
    let is_question = letter.step.starts_with("feedback-2");
    let said = match chance.below(5) {
        0 | 1 => FINE,
        2 => NOT_NOW,
        3 => "all good. Learned: a shared diary saves us a meeting a week.",
        _ => return None,
    };
    is_question.then(|| format!("{reference}: {said}"))
}
