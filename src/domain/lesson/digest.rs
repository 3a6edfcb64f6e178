//! What others have learned, told once a month to those who may hear of it, as far as nobody gets too much mail.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Audience, Clearance, LessonKnown, Reader};
use crate::domain::dues::Round;
use crate::domain::ids::Reference;
use crate::domain::introduction::Introduction;
use crate::domain::ledger::Ledger;
use crate::domain::outgoing::{Outgoing, Template, Value};
use crate::domain::party::PartyId;
use crate::domain::placement::{Placement, Side, day_after, side, tick};
use crate::domain::programme::Programme;
use crate::domain::record::Record;

/// What the ids of digests begin with, before the day.
pub const DIGEST: &str = "learned-";
/// So many lessons stand in a digest; the rest waits for the next.
const MOST: usize = 4;
/// Days for which a lesson is news, from the day on which it was cleared.
const NEWS_FOR: i64 = 62;
/// Days after its end for which a placement's sides go on hearing.
const AFTER_END: i32 = 30;

/// Somebody in a placement, who may hear of lessons.
struct Listener<'a> {
    introduction: &'a Introduction,
    programme: &'a Programme,
    side: Side,
    party: PartyId,
    /// Not before.
    on: Date,
}

/// The digests that are owed by now, but to nobody who is written to at the same time.
pub fn tick(round: &mut Round<'_>) {
    let news = news(round.ledger, round.now);
    for listener in listeners(round, &news) {
        let today = round.today(listener.programme);
        if listener.on > today || round.writes_to(listener.party) {
            continue;
        }
        let lessons = unheard(round.ledger, &news, &listener);
        if lessons.is_empty() {
            continue;
        }
        let subject = &listener.introduction.reference;
        let step = format!("{DIGEST}{today}/{}", listener.side.as_str());
        let told = lessons.iter().map(|reference| Value::from(reference.as_str())).collect();
        let (name, party, now) = (&listener.programme.name, listener.party, round.now);
        let letter = Outgoing::new(subject, &step, Template::LearnedDigest, name, party, now);
        let names = lessons.iter().map(ToString::to_string).collect();
        round.write(letter.with("lessons", Value::List(told)).resting_on(names), today);
        let deed = format!("the {} is told what others have learned", listener.side.called());
        round.decision.note(now, subject, "lesson.digest", deed);
        let known = round.ledger.reader(party);
        let mut told = known.map(|known| known.told.clone()).unwrap_or_default();
        told.extend(lessons.into_iter().cloned());
        round.decision.records.push(Record::Reader(Reader { party, on: today, told }));
    }
}

/// When the next digest is owed, at the start of that day in the programme's zone.
pub fn next_due(round: &Round<'_>) -> Option<Timestamp> {
    let news = news(round.ledger, round.now);
    let all = listeners(round, &news).filter_map(|listener| {
        let has_news = !unheard(round.ledger, &news, &listener).is_empty();
        Round::begins(listener.programme, has_news.then_some(listener.on)?)
    });
    all.min()
}

/// The lessons that may be passed on and were cleared lately, the oldest first.
fn news(ledger: &Ledger, now: Timestamp) -> Vec<(&Reference, &LessonKnown, Audience)> {
    let since = now.saturating_sub(SignedDuration::from_hours(24 * NEWS_FOR));
    let since = since.unwrap_or(Timestamp::MIN);
    let mut news: Vec<_> = ledger
        .lessons()
        .filter_map(|(reference, known)| match &known.clearance {
            Clearance::Cleared { at, audience, .. } if *at >= since => {
                Some((*at, reference, known, *audience))
            }
            Clearance::Cleared { .. } | Clearance::Waits | Clearance::Kept { .. } => None,
        })
        .collect();
    news.sort_by_key(|(at, reference, ..)| (*at, (*reference).clone()));
    news.into_iter().map(|(_, reference, known, audience)| (reference, known, audience)).collect()
}

/// Everybody who is in a placement or has just left one, once, with the day from which they may be written to.
fn listeners<'a>(
    round: &Round<'a>,
    news: &[(&Reference, &LessonKnown, Audience)],
) -> impl Iterator<Item = Listener<'a>> + use<'a> {
    let mut all = BTreeMap::new();
    if !news.is_empty() {
        for (placement, introduction, programme) in tick::running(round) {
            let sides = side::all(round.ledger, introduction, Some(placement)).into_iter();
            let heard = sides
                .filter_map(|side| listener(round, (placement, introduction, programme), side));
            for listener in heard {
                all.entry(listener.party).or_insert(listener);
            }
        }
    }
    all.into_values()
}

fn listener<'a>(
    round: &Round<'a>,
    (placement, introduction, programme): (&Placement, &'a Introduction, &'a Programme),
    (side, party): (Side, PartyId),
) -> Option<Listener<'a>> {
    let dates = placement.dates?;
    let today = round.today(programme);
    let is_in_it = dates.start <= today && today <= day_after(dates.end, AFTER_END);
    if !is_in_it || !round.may_write_to(party) {
        return None;
    }
    let heard = round.ledger.reader(party).map_or(dates.start, |known| known.on);
    let on = round.free_from(party, day_after(heard, programme.placing.digest_every));
    Some(Listener { introduction, programme, side, party, on })
}

/// What somebody may hear of and was not told yet.
fn unheard<'a>(
    ledger: &Ledger,
    news: &[(&'a Reference, &'a LessonKnown, Audience)],
    listener: &Listener<'_>,
) -> Vec<&'a Reference> {
    let told = ledger.reader(listener.party).map(|known| &known.told);
    let is_for = |known: &LessonKnown, audience: Audience| {
        if known.placement == listener.introduction.reference {
            // Of its own pair a manager at home hears what everybody may hear.
            let may_hear = listener.side != Side::Home || audience == Audience::Programme;
            return may_hear && Side::from(known.from) != listener.side;
        }
        let other = ledger.introduction(&known.placement);
        let is_own = other.is_some_and(|other| other.party(known.from) == listener.party);
        let of_programme = other.is_some_and(|other| other.programme == listener.programme.name);
        audience == Audience::Programme && of_programme && !is_own
    };
    let unheard = news.iter().filter(|(reference, known, audience)| {
        is_for(known, *audience) && told.is_none_or(|told| !told.contains(*reference))
    });
    unheard.map(|(reference, ..)| *reference).take(MOST).collect()
}
