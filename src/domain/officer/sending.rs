//! Orders about sending: stopping it, going on, and sending a held letter once more.

use jiff::Timestamp;

use crate::domain::decision::Decision;
use crate::domain::ids::{OutgoingId, ProgrammeName};
use crate::domain::ledger::Ledger;
use crate::domain::letter::{Delivery, DeliveryState};
use crate::domain::pace::{Pace, Pause};
use crate::domain::record::Record;
use crate::domain::remit::Officer;

pub(super) fn paused(
    ledger: &Ledger,
    officer: &Officer,
    programme: Option<&ProgrammeName>,
    now: Timestamp,
) -> Decision {
    let pace = ledger.pace();
    if let Some(programme) = programme {
        if pace.rests(programme) {
            return Decision::refusal(format!("Sending for `{programme}` is stopped already."));
        }
        let rests = pace.at_rest(programme, &officer.name, now);
        return kept(rests, "officer.pause", format!("sending for `{programme}` stopped"), now);
    }
    let is_away = |pause: &&Pause| matches!(pause, Pause::Unreachable { .. });
    if let Some(pause) = pace.pause().filter(|pause| !is_away(pause)) {
        return Decision::refusal(pause.sentence());
    }
    kept(pace.stopped(&officer.name, now), "officer.pause", "sending stopped".to_owned(), now)
}

pub(super) fn resumed(
    ledger: &Ledger,
    programme: Option<&ProgrammeName>,
    now: Timestamp,
) -> Decision {
    let pace = ledger.pace();
    let (goes_on, deed) = match programme {
        Some(programme) if !pace.rests(programme) => {
            return Decision::refusal(format!("Sending for `{programme}` is not stopped."));
        }
        Some(programme) => (pace.roused(programme), format!("sending for `{programme}` goes on")),
        None if pace.pause().is_none() => {
            let whole = "Sending as a whole does not pause.".to_owned();
            let sentences: Vec<String> = std::iter::once(whole).chain(pace.sentences()).collect();
            return Decision::refusal(sentences.join(" "));
        }
        None => (pace.resumed(), "sending goes on".to_owned()),
    };
    kept(goes_on, "officer.resume", deed, now)
}

fn kept(pace: Pace, rule: &str, deed: String, now: Timestamp) -> Decision {
    let mut decision = Decision { records: vec![Record::Pace(pace)], ..Decision::default() };
    decision.note_of_desk(now, rule, deed);
    decision
}

pub(super) fn sent_again(ledger: &Ledger, id: &OutgoingId, now: Timestamp) -> Decision {
    let Some(delivery) = ledger.delivery(id) else {
        return Decision::refusal(format!(
            "`{id}` is no letter that waits. `secondment-desk list` shows those that do."
        ));
    };
    match delivery.state {
        DeliveryState::Dead { .. } if delivery.n_attempts == 0 => Decision::refusal(format!(
            "`{id}` was never put into words: mend its message (`secondment-desk show {}` says what is wrong) and write to \
             the person yourself.",
            delivery.subject_reference
        )),
        DeliveryState::PossiblySent(_) | DeliveryState::Dead { .. } => {
            let state = DeliveryState::Due(now);
            let again = Delivery { state, tried_since: None, ..delivery.clone() };
            let mut decision = Decision::default();
            decision.note(
                now,
                &delivery.subject_reference,
                "officer.send-again",
                format!("to be sent again: {id}"),
            );
            decision.records.push(Record::Delivery(again));
            decision
        }
        DeliveryState::Due(_)
        | DeliveryState::Sending(_)
        | DeliveryState::Sent(_)
        | DeliveryState::Bounced(_)
        | DeliveryState::Withdrawn(_) => {
            Decision::refusal(format!("`{id}` is on its way by itself."))
        }
    }
}
