//! Recalls: whether a letter still says what is so is looked at once more when it is about to go out.

mod stale;

use jiff::{SignedDuration, Timestamp};

use super::answer::Outcome;
use super::decision::{Decision, Programmes};
use super::declaration;
use super::hours;
use super::introduction::{Introduction, Progress};
use super::ledger::Ledger;
use super::lesson::digest::DIGEST;
use super::letter::{Delivery, DeliveryState, Occasion};
use super::nudge;
use super::outgoing::Template;
use super::placement::tick::QUESTION;
use super::placement::{after, set_up, side};
use super::programme::Programme;
use super::record::Record;
use super::unasked;

/// A letter that has to wait for a person is looked at again after this.
const PUT_OFF: SignedDuration = SignedDuration::from_mins(15);

/// Whether a letter may go out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It says what is so.
    Goes,
    /// It has to wait until a person has seen to what one of the two wrote.
    Waits,
    /// It does not say what is so any more, or a reminder comes at a bad time: why, after "not sent: ".
    Past(&'static str),
}

/// How a letter that is due stands to what has happened since it was decided.
///
/// Of an introduction that goes on after a pause both sides must be told, so that its letters wait; a reminder comes by itself.
pub fn standing(programmes: &Programmes, ledger: &Ledger, delivery: &Delivery) -> Standing {
    if delivery.occasion == Occasion::Unasked && ledger.is_quiet(delivery.to) {
        return Standing::Past("its reader wants no letters that they did not ask for");
    }
    if delivery.occasion != Occasion::Owed && ledger.is_restricted(delivery.to) {
        return Standing::Past("what is kept about its reader is restricted");
    }
    let step = delivery.id.as_str().split('/').nth(1).unwrap_or_default();
    let subject = &delivery.subject_reference;
    let Some(introduction) = ledger.introduction(subject) else {
        let is_question = step == Template::StillAvailable.as_str();
        let is_of_draft = step == Template::DraftWaits.as_str();
        return match is_question {
            true if !ledger.is_asked_about(subject) => Standing::Past("its reader has answered"),
            true if ledger.is_paused(delivery.to) => Standing::Waits,
            false if is_of_draft && !ledger.is_unfinished(delivery.to, subject) => {
                Standing::Past("its reader has answered")
            }
            _ => Standing::Goes,
        };
    };
    let programme = programmes.get(&introduction.programme);
    if step.starts_with(QUESTION) {
        return of_question(programme, ledger, introduction, delivery, step);
    }
    let declaration = step.starts_with(declaration::tick::QUESTION);
    let part = introduction.part(delivery.to).filter(|_| declaration);
    let clock = part.and_then(|part| ledger.declaration(subject, part));
    if clock.is_some_and(|clock| !clock.is_awaited()) {
        return Standing::Past("its reader has answered");
    }
    let is_to_home = step == Template::HomeManager.as_str();
    if declaration || is_to_home || step.starts_with(DIGEST) {
        return match introduction.outcome() {
            Outcome::Agreed if step.starts_with(DIGEST) && stale::has_kept(ledger, delivery) => {
                Standing::Past("what it passes on is not to be passed on")
            }
            Outcome::Agreed if ledger.is_paused(delivery.to) => Standing::Waits,
            Outcome::Agreed => Standing::Goes,
            Outcome::Open | Outcome::Introduced | Outcome::Disputed | Outcome::Declined => {
                Standing::Past("the placement was taken back")
            }
        };
    }
    if step.starts_with(set_up::REMINDER) {
        let has_dates = ledger.placement(subject).is_some_and(|known| known.dates.is_some());
        let is_agreed = introduction.outcome() == Outcome::Agreed;
        let has_moved =
            programme.is_some_and(|known| stale::has_moved(known, ledger, introduction, delivery));
        return match (is_agreed && !has_dates, has_moved) {
            (false, _) => Standing::Past("there is nothing more to set up"),
            (true, true) => Standing::Past("some of it is done"),
            (true, false) => Standing::Goes,
        };
    }
    if step.starts_with(after::NOTE) {
        let placement = ledger.placement(subject);
        let is_noted = placement.is_some_and(|known| known.afterwards.noted_on.is_some());
        return if is_noted { Standing::Goes } else { Standing::Past("the placement goes on") };
    }
    let is_aside =
        [Template::NotGoingAhead, Template::Unreached].map(Template::as_str).contains(&step);
    let is_offer = step.starts_with("offer");
    let is_reminder = !is_aside && !matches!(step, "introduction" | "offer");
    let part = introduction.part(delivery.to);
    if is_reminder && introduction.is_live() && part.is_some_and(|part| !introduction.awaits(part))
    {
        return Standing::Past("its reader has answered");
    }
    if is_reminder && nudge::is_overtaken(introduction, step) {
        return Standing::Past("a later one asks the same");
    }
    if is_reminder && part.is_some_and(|part| stale::waits_to_be_told(ledger, introduction, part)) {
        return Standing::Waits;
    }
    let is_named = !matches!(introduction.progress, Progress::Proposed | Progress::Offered { .. });
    let is_made = introduction.is_made() && introduction.is_live();
    // What tells that it has ended says what is so.
    let is_alive = is_aside || (is_made && is_named != is_offer);
    let is_paused = is_paused(ledger, introduction);
    match (is_alive, is_paused, is_reminder) {
        (false, ..) => Standing::Past("the introduction has ended"),
        (true, true, true) => {
            Standing::Past("a person must first see to what one of the two wrote")
        }
        (true, true, false) => Standing::Waits,
        (true, false, _) => Standing::Goes,
    }
}

/// How a question of a placement stands, by the day that it is for.
fn of_question(
    programme: Option<&Programme>,
    ledger: &Ledger,
    introduction: &Introduction,
    delivery: &Delivery,
    step: &str,
) -> Standing {
    let placement = ledger.placement(&introduction.reference);
    let side = side::of(ledger, introduction, placement, delivery.to);
    let asked = placement.zip(side).and_then(|(placement, side)| placement.asked.get(&side));
    let is_open = asked.is_some_and(|asked| {
        let is_it = step.starts_with(&format!("{QUESTION}{}", asked.moment));
        is_it && !asked.is_answered && asked.wait_until.is_none()
    });
    if introduction.outcome() != Outcome::Agreed {
        Standing::Past("the placement was taken back")
    } else if !is_open {
        Standing::Past("its reader has answered")
    } else if programme
        .is_some_and(|programme| stale::is_untimely(programme, placement, side, delivery))
    {
        Standing::Past("the dates have moved")
    } else if ledger.is_paused(delivery.to) {
        Standing::Past("a person must first see to what its reader wrote")
    } else {
        Standing::Goes
    }
}

fn is_paused(ledger: &Ledger, introduction: &Introduction) -> bool {
    introduction.parties().into_iter().any(|(_, party)| ledger.is_paused(party))
}

/// Begins an attempt, puts it off, or takes the letter back.
pub fn begun(
    programmes: &Programmes,
    ledger: &Ledger,
    delivery: &Delivery,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let after = match standing(programmes, ledger, delivery) {
        Standing::Goes => {
            let free = unasked::opens(programmes, ledger, delivery, now);
            let opens = hours::opens_for(programmes, ledger, delivery, free);
            if opens > now {
                Some(Delivery { state: DeliveryState::Due(opens), ..delivery.clone() })
            } else {
                let others = unasked::goes_with(programmes, ledger, delivery, now);
                let carries: Vec<_> = others.iter().map(|other| other.id.clone()).collect();
                let within = others.iter().map(|other| unasked::begun_within(other, now));
                decision.records.extend(within.map(Record::Delivery));
                // In a copy of before an erasure its reader may be gone.
                let is_known = ledger.acquaintance(delivery.to).is_some();
                if is_known && unasked::is_unasked(delivery) {
                    let counted = unasked::counted(ledger, delivery, &carries, now);
                    decision.records.push(Record::Unasked(counted));
                }
                Some(Delivery { carries, ..delivery.begun(now) })
            }
        }
        Standing::Waits => {
            let later = now.saturating_add(PUT_OFF).unwrap_or(Timestamp::MAX);
            Some(Delivery { state: DeliveryState::Due(later), ..delivery.clone() })
        }
        Standing::Past(why) => {
            let step = delivery.id.as_str().split_once('/').map_or("", |(_, step)| step);
            let deed = format!("{step} not sent: {why}");
            decision.note(now, &delivery.subject_reference, "outbox.recall", deed);
            decision.records.extend(stale::put_back(programmes, ledger, delivery, now));
            delivery.withdrawn(now)
        }
    };
    decision.records.extend(after.map(Record::Delivery));
    decision
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Digest, OutgoingId, ProgrammeName, Reference};
    use crate::domain::introduction::Closing;
    use crate::domain::item::{Concern, Item};
    use crate::domain::party::{Channel, PartyId};
    use crate::domain::reading::{Delicate, Verdict};
    use crate::domain::sight::Age;

    fn reference(byte: u8) -> Reference {
        Reference::from_cause("GX", Digest([byte; 16]), |_| false)
    }

    fn delicate(from: PartyId) -> Item {
        Item {
            reference: reference(9),
            programme: None,
            arrival: Digest([9; 16]),
            at: Timestamp::UNIX_EPOCH,
            channel: Channel::Mail,
            age: Age::Present,
            party: Some(from),
            message_id: None,
            content: Digest([9; 16]),
            intents: Vec::new(),
            thread: None,
            may_belong_to: None,
            concern: Some(Concern::Delicate(Delicate::Worry)),
            answered_at: None,
            promised: None,
            problems: Vec::new(),
            attachments: Vec::new(),
            is_restricted: false,
            unanswered: Vec::new(),
            answered: Vec::new(),
        }
    }

    /// How a letter that introduces and a reminder stand, in short.
    #[track_caller]
    fn check(progress: &Progress, is_paused: bool, expected: [&str; 2]) {
        let steps = ["introduction/host", "nudge-1/host"];
        assert_eq!(steps.map(|step| stands(progress, is_paused, step)), expected);
    }

    /// How a letter to the host stands, in short.
    fn stands(progress: &Progress, is_paused: bool, step: &str) -> &'static str {
        let (host, applicant) = (PartyId(Digest([5; 16])), PartyId(Digest([4; 16])));
        let introduction = Introduction {
            reference: reference(1),
            programme: ProgrammeName::from("scheme"),
            interest: reference(2),
            role: reference(3),
            applicant,
            host,
            proposed_at: Timestamp::UNIX_EPOCH,
            is_swap: false,
            host_kind: None,
            progress: progress.clone(),
        };
        let mut ledger = Ledger::default();
        ledger.apply(&Record::Introduction(introduction));
        if is_paused {
            ledger.apply(&Record::Item(delicate(applicant)));
        }
        let delivery = Delivery {
            id: OutgoingId::from(format!("{}/{step}", reference(1)).as_str()),
            subject_reference: reference(1),
            to: host,
            programme: None,
            channel: Channel::Mail,
            occasion: Occasion::default(),
            is_pushed: false,
            decided_at: Timestamp::UNIX_EPOCH,
            n_attempts: 1,
            tried_since: None,
            state: DeliveryState::Due(Timestamp::UNIX_EPOCH),
            copy: None,
            carries: Vec::new(),
            rests_on: Vec::new(),
            held_up: None,
        };
        let programmes = Programmes::new();
        let decision = begun(&programmes, &ledger, &delivery, Timestamp::UNIX_EPOCH);
        match decision.records.first() {
            Some(Record::Delivery(Delivery { state: DeliveryState::Sending(_), .. })) => "goes",
            Some(Record::Delivery(Delivery { state: DeliveryState::Due(_), .. })) => "waits",
            Some(Record::Delivery(Delivery { state: DeliveryState::Withdrawn(_), .. })) => {
                "withdrawn"
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn who_is_asked_first_is_not_introduced_yet_and_an_end_is_told_when_it_has_ended() {
        let offered = |host| Progress::Offered {
            offered_on: "2026-03-02".parse().unwrap(),
            n_nudges: 0,
            host,
            applicant: None,
        };
        let all = |progress: &Progress| {
            ["offer/host", "offer-2/host", "introduction/host", "not-going-ahead/host"]
                .map(|step| stands(progress, false, step))
        };
        assert_eq!(all(&offered(None)), ["goes", "goes", "withdrawn", "goes"]);
        let said = offered(Some(Verdict::Yes));
        assert_eq!(all(&said), ["goes", "withdrawn", "withdrawn", "goes"]);
        let ended = Progress::Closed(Closing::Withdrawn);
        assert_eq!(all(&ended), ["withdrawn", "withdrawn", "withdrawn", "goes"]);
        assert_eq!(stands(&ended, true, "not-going-ahead/host"), "waits");
    }

    #[test]
    fn of_reminders_that_had_to_wait_the_latest_alone_is_sent() {
        let stands = |progress: &Progress| {
            ["nudge-1/host", "nudge-2/host", "ask-2026-03-30/host"]
                .map(|step| stands(progress, false, step))
        };
        let since = "2026-03-02".parse().unwrap();
        let reminded = |n_nudges| Progress::Unanswered { introduced_on: since, n_nudges };
        assert_eq!(stands(&reminded(1))[0], "goes");
        assert_eq!(stands(&reminded(2))[..2], ["withdrawn", "goes"]);
        let ask_on = "2026-03-30".parse().ok();
        let said = |n_asked| Progress::Answered {
            host: None,
            applicant: Some(Verdict::Yes),
            ask_on,
            n_asked,
        };
        assert_eq!(stands(&said(0))[..2], ["goes", "goes"], "the last one that was decided");
        assert_eq!(stands(&said(1)), ["withdrawn", "withdrawn", "goes"]);
    }

    #[test]
    fn what_does_not_say_what_is_so_any_more_is_not_sent() {
        let unanswered =
            Progress::Unanswered { introduced_on: "2026-03-02".parse().unwrap(), n_nudges: 1 };
        check(&unanswered, false, ["goes", "goes"]);
        check(&unanswered, true, ["waits", "withdrawn"]);
        let answered =
            |host| Progress::Answered { host, applicant: None, ask_on: None, n_asked: 0 };
        check(&answered(None), false, ["goes", "goes"]);
        check(&answered(Some(Verdict::Yes)), false, ["goes", "withdrawn"]);
        check(&answered(Some(Verdict::No)), false, ["withdrawn", "withdrawn"]);
        for ended in [
            Progress::Lapsed,
            Progress::Rejected,
            Progress::Closed(Closing::ByOfficer),
            Progress::Closed(Closing::Withdrawn),
        ] {
            check(&ended, false, ["withdrawn", "withdrawn"]);
            check(&ended, true, ["withdrawn", "withdrawn"]);
        }
    }
}
