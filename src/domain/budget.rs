//! Budgets: two machines that answer each other fall silent, and a person still gets every answer that is worth having.
//!
//! Counted is what answers a message. Introductions are an officer's and reminders the ledger's: no mail brings them about.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::decision::Decision;
use super::ids::{Digest, Reference};
use super::item::Concern;
use super::ledger::Ledger;
use super::outgoing::{Once, Template};
use super::party::{Acquaintance, Channel, PartyId};
use super::record::Record;

/// For so long an answer counts.
const COUNTED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// How many letters may go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Answers to one correspondent within a day.
    pub to_one_a_day: usize,
    /// Answers to one correspondent in one thread within a day.
    pub in_a_thread_a_day: usize,
    /// Answers to one account in a chat workspace within a day, where people say things in many small messages.
    pub in_chat_a_day: usize,
    /// Letters by mail, to all, within an hour.
    pub an_hour: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { to_one_a_day: 5, in_a_thread_a_day: 3, in_chat_a_day: 60, an_hour: 300 }
    }
}

/// What was answered to one correspondent lately.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Correspondence {
    /// With whom.
    pub party: PartyId,
    /// The answers, oldest first.
    pub recent: Vec<Answer>,
}

/// An answer, for counting.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// When it was decided.
    pub at: Timestamp,
    /// What it is about.
    pub subject: Reference,
    /// What the whole exchange began with: a reply to an answer belongs to the same one.
    pub root: Reference,
    /// Which message it was.
    pub template: String,
    /// What the message that it answers has in common with others of a machine, as a keyed digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likeness: Option<Digest>,
}

/// The decision less the answers that are too many; officers see the items whose answers are left out.
///
/// `answered` is what was answered to a correspondent, oldest first. `replied_to` is what the message replies to, where it
/// carries a token of ours; `likeness` is what it has in common with others of a machine, where it carries none. One that is
/// like another that was answered gets no answer.
pub fn within(
    limits: Limits,
    ledger: &Ledger,
    answered: impl Fn(PartyId) -> Vec<Answer>,
    mut decision: Decision,
    replied_to: Option<&Reference>,
    likeness: Option<Digest>,
    now: Timestamp,
) -> Decision {
    let mut left_out = Vec::new();
    for outgoing in std::mem::take(&mut decision.outgoing) {
        let way = way(&decision, ledger, outgoing.to);
        if way == Way::Fetched || !outgoing.template.is_answer() {
            decision.outgoing.push(outgoing);
            continue;
        }
        let mut recent = answered(outgoing.to);
        recent.retain(|answer| now.duration_since(answer.at).abs() < COUNTED_FOR);
        let thread = replied_to.unwrap_or(&outgoing.subject);
        let earlier = recent.iter().find(|answer| answer.subject == *thread);
        let root = earlier.map_or_else(|| thread.clone(), |answer| answer.root.clone());
        let is_alike = |answer: &Answer| likeness.is_some() && answer.likeness == likeness;
        let is_repeated = recent.iter().any(is_alike);
        let is_too_many = match way {
            Way::Pushed => recent.len() >= limits.in_chat_a_day,
            Way::Mail | Way::Fetched => {
                is_repeated || is_too_many(limits, &recent, &root, outgoing.template)
            }
        };
        if is_too_many {
            left_out.push((outgoing.subject, outgoing.template));
            continue;
        }
        recent.push(Answer {
            at: now,
            subject: outgoing.subject.clone(),
            root,
            template: outgoing.template.as_str().to_owned(),
            likeness,
        });
        decision
            .records
            .push(Record::Correspondence(Correspondence { party: outgoing.to, recent }));
        decision.outgoing.push(outgoing);
    }
    for (subject, template) in left_out {
        let is_order = template == Template::OrdersDone;
        let concern = if is_order { Concern::UnreadOrder } else { Concern::OverBudget };
        let deed = "not answered: enough was answered to this correspondent within a day";
        decision.note(now, &subject, "budget", deed);
        for record in &mut decision.records {
            if let Record::Item(item) = record
                && item.reference == subject
            {
                item.concern = item.concern.take().or(Some(concern.clone()));
            }
        }
    }
    decision
}

fn is_too_many(limits: Limits, recent: &[Answer], root: &Reference, template: Template) -> bool {
    let in_thread = || recent.iter().filter(|answer| answer.root == *root);
    let is_same = |answer: &Answer| answer.template == template.as_str();
    let is_repeated = match template.once() {
        Once::ToEach => recent.iter().any(is_same),
        Once::InThread => in_thread().any(is_same),
        Once::Never => false,
    };
    is_repeated
        || recent.len() >= limits.to_one_a_day
        || in_thread().count() >= limits.in_a_thread_a_day
}

/// How a letter reaches its reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// By mail.
    Mail,
    /// Into a chat workspace.
    Pushed,
    /// Its reader comes for it.
    Fetched,
}

/// How a party is written to; it may be known by this very decision.
fn way(decision: &Decision, ledger: &Ledger, id: PartyId) -> Way {
    let new = decision.records.iter().find_map(|record| {
        let Record::Party(party) = record else { return None };
        (party.id == id).then(|| Acquaintance::of(party))
    });
    match new.as_ref().or(ledger.acquaintance(id)) {
        Some(known) if known.channel == Channel::Mail => Way::Mail,
        Some(known) if known.is_in_workspace => Way::Pushed,
        Some(_) | None => Way::Fetched,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(byte: u8) -> Reference {
        Reference::from_cause("GX", Digest([byte; 16]), |_| false)
    }

    /// Whether one more answer is too many after earlier ones: the thread and the message of each.
    #[track_caller]
    fn check(earlier: &[(u8, Template)], thread: u8, template: Template, is_left_out: bool) {
        let answer = |&(root, template): &(u8, Template)| Answer {
            at: Timestamp::UNIX_EPOCH,
            subject: reference(root),
            root: reference(root),
            template: template.as_str().to_owned(),
            likeness: None,
        };
        let recent: Vec<Answer> = earlier.iter().map(answer).collect();
        let found = is_too_many(Limits::default(), &recent, &reference(thread), template);
        assert_eq!(found, is_left_out);
    }

    #[test]
    fn a_correspondent_gets_five_answers_a_day_and_three_in_a_thread() {
        let answer = |thread| (thread, Template::Answer);
        check(&[answer(1), answer(1)], 1, Template::Answer, false);
        check(&[answer(1), answer(1), answer(1)], 1, Template::Answer, true);
        check(&[answer(1), answer(1), answer(1)], 2, Template::Answer, false);
        check(&[1, 2, 3, 4, 5].map(answer), 6, Template::Answer, true);
    }

    #[test]
    fn what_says_nothing_new_is_said_once_a_day() {
        check(&[(1, Template::HandOver)], 2, Template::HandOver, true);
        check(&[(1, Template::HandOver)], 1, Template::Answer, false);
        check(&[(1, Template::Withdrawn)], 1, Template::Withdrawn, true);
        check(&[(1, Template::Withdrawn)], 2, Template::Withdrawn, false);
        check(&[(1, Template::OutcomeThanks)], 1, Template::OutcomeThanks, false);
        check(&[(1, Template::Acknowledgement)], 1, Template::Acknowledgement, false);
    }
}
