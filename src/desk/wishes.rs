//! What the sides of placements say of how it goes, as officers note and see it, and what they wish of its end.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::Desk;
use super::orders::Ordered;
use crate::domain::ids::Reference;
use crate::domain::item::{Concern, Item};
use crate::domain::officer::{Change, Order};
use crate::domain::placement::{Dates, Side, Source, Told};
use crate::domain::reading::Wish;
use crate::reading::feedback;

impl Desk {
    /// What a side of a placement that has begun told an officer of how it goes, by themselves or through somebody who speaks for them.
    pub(super) fn heard_of_placement(
        &self,
        (officer, typed): (&str, &str),
        side: &str,
        words: &str,
        now: Timestamp,
    ) -> Option<Result<Ordered, String>> {
        let reference = Reference::typed(typed)?;
        let introduction =
            self.ledger.introduction(&reference).filter(|known| known.is_agreed())?;
        let programme = self.settings.programmes.get(&introduction.programme)?;
        let today = now.to_zoned(programme.zone.clone()).date();
        let placement = self.ledger.placement(&reference)?;
        placement.dates.filter(|dates| dates.start <= today)?;
        let side = match side {
            "host" => Side::Host,
            "person" | "applicant" | "secondee" => Side::Applicant,
            "home" if placement.home.is_some() => Side::Home,
            _ => {
                let sentence = format!(
                    "`{side}` is no side: write \"host\" or \"person\", or \"home\" where a manager at home is known."
                );
                return Some(Err(sentence));
            }
        };
        let words = words.trim().to_owned();
        let read = feedback::told(&words, Some(today), true, &self.settings.vocabulary);
        let wishes = match read.wish {
            None => "",
            Some(Wish::Extend) => " It would go on: once all three agree, `placement` with --ends.",
            Some(Wish::End) => " It would end: speak to all three, then `placement` with --ends.",
        };
        let done = format!(
            "{reference}: what the {} says is noted{}; they are not reminded of the question.{wishes}",
            side.called(),
            read.rating.map(|rating| format!(" ({})", rating.as_str())).unwrap_or_default()
        );
        let source = Source::Officer { by: officer.to_owned(), words };
        let moment = placement.asked.get(&side).map(|asked| asked.moment);
        let mut after = placement.clone().tells((side, moment), today, &read, source);
        let told = after.told.pop().map(Box::new);
        let change = Change { told, ..Change::default() };
        Some(Ok((Order::Place { reference, change }, done)))
    }

    /// What an officer looks at beside a wish of a placement's end: who has wished what, the order that would follow, and what the new end
    /// would have them look into.
    pub(super) fn beside_a_wish(&self, item: &Item, concern: &Concern) -> Vec<String> {
        let known = item.thread.as_ref().and_then(|thread| self.ledger.placement(thread));
        let Some(placement) = known else { return Vec::new() };
        let wishes = placement.told.iter().filter(|told| told.wish.is_some());
        if *concern == Concern::WishesDiffer {
            return wishes.map(|told| told_line(told, placement.dates.as_ref())).collect();
        }
        let of_item = Source::Message(item.reference.clone());
        let wish = wishes.clone().find(|told| told.source == of_item);
        let Some((dates, until)) = placement.dates.zip(wish.and_then(|told| told.until)) else {
            return Vec::new();
        };
        let reference = &placement.reference;
        let mut lines = vec![format!(
            "the order, once all three agree: `secondment-desk placement {reference} --ends {until}`"
        )];
        let introduction = self.ledger.introduction(reference);
        let programme =
            introduction.and_then(|known| self.settings.programmes.get(&known.programme));
        if let Some((introduction, programme)) = introduction.zip(programme) {
            let mut moved = placement.clone();
            moved.dates = Some(Dates { end: until, ..dates });
            let flags = self.flags_of(introduction, &moved, programme);
            let lookups = flags.iter().map(|flag| {
                format!("look into: {} [{}, as of {}]", flag.says, flag.cites, flag.as_of)
            });
            lines.extend(lookups);
        }
        lines
    }
}

/// What a side has said, for officers; looking back, where it was asked after the end.
pub(super) fn told_line(told: &Told, dates: Option<&Dates>) -> String {
    let looks_back = told.moment.zip(dates).is_some_and(|(moment, dates)| moment > dates.end);
    let back = if looks_back { ", looking back" } else { "" };
    let mut text = format!("the {} said on {}{back}", told.part.called(), told.on);
    let rating = told.rating.map(|rating| format!("how it goes: {}", rating.as_str()));
    let until = told.until.map(|day| format!(", {day}")).unwrap_or_default();
    let wish = told.wish.map(|wish| match wish {
        Wish::Extend => format!("would have it go on{until}"),
        Wish::End => format!("would have it end{until}"),
    });
    let themes = (!told.themes.is_empty()).then(|| told.themes.join(", "));
    let n = told.of_objectives.len();
    let review = (n > 0).then(|| format!("how far {n} of what was to be achieved got"));
    let parts: Vec<String> = [rating, wish, themes, review].into_iter().flatten().collect();
    let parts = if parts.is_empty() { "something".to_owned() } else { parts.join("; ") };
    let _ = write!(text, ": {parts}");
    match &told.source {
        Source::Unknown => {}
        Source::Message(reference) => {
            let _ = write!(text, " (`secondment-desk show {reference}`)");
        }
        Source::Officer { by, words } => {
            let _ = write!(text, " (told `{by}`: \"{words}\")");
        }
    }
    text
}
