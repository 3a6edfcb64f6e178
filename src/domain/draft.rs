//! Drafts: one that was begun in chat, and that nobody submits, is asked about once, there and by mail, after the first of the usual waits; one that waits
//! for its host's own approvals each time that its sender has spoken of it.

use jiff::Timestamp;
use jiff::civil::Date;

use super::decision::{Decision, Programmes};
use super::hours;
use super::ids::Reference;
use super::intake::submitting::understood;
use super::ledger::Ledger;
use super::letter::{Delivery, DeliveryState};
use super::matching::Profile;
use super::outgoing::{Outgoing, Template};
use super::party::{Channel, PartyId};
use super::pressing::Card;
use super::record::Record;
use super::submission::Submission;

/// The end of the id of a letter that goes by mail as well as into a workspace.
pub const ALSO_BY_MAIL: &str = "/mail";

/// The day on which a draft is asked about.
fn day(programmes: &Programmes, ledger: &Ledger, profile: &Profile) -> Option<Date> {
    let programme = programmes.get(&profile.programme)?;
    let left_at = profile.told_at.unwrap_or(profile.received_at);
    let left_on = left_at.to_zoned(programme.zone.clone()).date();
    let wait = programme.cadence.nudges_after.first()?;
    let nation = hours::nation(ledger, programme, &profile.reference);
    Some(wait.after(left_on, &programme.introducing.calendar, nation))
}

/// Whether a draft is to be asked about by now. Nobody is asked while a person must see to something that they wrote.
fn is_due(programmes: &Programmes, ledger: &Ledger, profile: &Profile, now: Timestamp) -> bool {
    let zone = programmes.get(&profile.programme).map(|programme| programme.zone.clone());
    let today = zone.map(|zone| now.to_zoned(zone).date());
    let day = day(programmes, ledger, profile).filter(|_| !ledger.is_paused(profile.party));
    day.zip(today).is_some_and(|(day, today)| day <= today)
}

/// The drafts that are to be asked about by now.
pub fn due(programmes: &Programmes, ledger: &Ledger, now: Timestamp) -> Vec<Reference> {
    let due = ledger.drafts().filter(|profile| is_due(programmes, ledger, profile, now));
    due.map(|profile| profile.reference.clone()).collect()
}

/// When a draft is to be asked about next, at the start of that day in the programme's zone.
pub fn next_due(programmes: &Programmes, ledger: &Ledger) -> Option<Timestamp> {
    let asked_at = |profile: &Profile| {
        let zone = programmes.get(&profile.programme)?.zone.clone();
        let day = day(programmes, ledger, profile).filter(|_| !ledger.is_paused(profile.party));
        Some(day?.to_zoned(zone).ok()?.timestamp())
    };
    ledger.drafts().filter_map(asked_at).min()
}

/// Asks about a draft, if that is owed.
pub fn owed(
    programmes: &Programmes,
    ledger: &Ledger,
    draft: &Submission,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let reference = &draft.reference;
    let profile = ledger.draft(reference);
    let is_due = profile.is_some_and(|profile| is_due(programmes, ledger, profile, now));
    let Some(programme) = programmes.get(&draft.programme).filter(|_| is_due) else {
        return decision;
    };
    let template = Template::DraftWaits;
    let is_reached =
        |party: &PartyId| !ledger.acquaintance(*party).is_some_and(|known| known.is_unreachable);
    // One that is asked about again has been spoken of since.
    let step = format!("{}/{}", template.as_str(), draft.told_at().as_second());
    // Who began it in chat and is known by mail may not be let into the chat any more: they are asked in both.
    let is_mail = |party: &PartyId| {
        ledger.acquaintance(*party).is_some_and(|known| known.channel == Channel::Mail)
    };
    let by_mail = ledger.kin(draft.party).into_iter().filter(is_mail).find(is_reached);
    let by_mail = by_mail.map(|party| (format!("{step}{ALSO_BY_MAIL}"), party));
    let in_chat = Some(draft.party).filter(is_reached).map(|party| (step, party));
    for (step, party) in in_chat.into_iter().chain(by_mail) {
        let mut letter = Outgoing::new(reference, &step, template, &programme.name, party, now);
        letter.values.extend(understood(draft, programme, true, None));
        letter.card = Some(Card::of(draft)).filter(|_| party == draft.party);
        decision.outgoing.push(letter);
    }
    decision.note(now, reference, "draft.ask", "asked about the draft that was left");
    let asked = Submission { is_draft_asked: true, ..draft.clone() };
    decision.records.push(Record::Submission(Box::new(asked)));
    decision
}

/// Takes back what asks about a draft and has not gone out: it lists what was missing before. The draft is asked about anew.
pub fn put_back(ledger: &Ledger, draft: &mut Submission, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    let begins = format!("{}/{}/", draft.reference, Template::DraftWaits.as_str());
    let is_about_it = |letter: &&Delivery| {
        let is_waiting = matches!(letter.state, DeliveryState::Due(_));
        is_waiting && letter.id.as_str().starts_with(&begins)
    };
    let waiting = ledger.deliveries().filter(|_| draft.is_draft_asked).filter(is_about_it);
    let waiting: Vec<&Delivery> = waiting.collect();
    if waiting.is_empty() {
        return decision;
    }
    // Who has had it in chat was asked: only the mail beside it is taken back.
    draft.is_draft_asked = !waiting.iter().any(|letter| letter.to == draft.party);
    let deed = "draft-waits not sent: the draft has changed since it was written";
    decision.note(now, &draft.reference, "draft.put-back", deed);
    let withdrawn = waiting.into_iter().filter_map(|letter| letter.withdrawn(now));
    decision.records.extend(withdrawn.map(Record::Delivery));
    decision
}
