//! `queue`: the Monday list, for a terminal and as JSON.

mod behind;
mod counts;
mod lines;
mod mailed;
mod marks;
mod promised;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::held::held;
use super::{Desk, told};
use crate::domain::asked::Unanswered;
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Progress, Reason};
use crate::domain::item::{Concern, Item};
use crate::domain::letter::Delivery;
use crate::domain::queue::{Step, Suggestion, Wait};
use crate::domain::remit::{Matter, Officer, Power};
use crate::settings::desk::Mode;

use behind::{waiting_line, waits_on_others};
use counts::{counted, is_match, is_message};
pub use lines::needs_you_in_words;
pub(super) use mailed::Told;
use promised::Promise;

/// What came within so many days is counted as done or not.
const DAYS: i64 = 7;
/// So many characters of a message stand in the list.
const EXCERPT: usize = 90;
/// So many entries of the list are told with their words; a longer list is for `list --json`.
const MOST_TOLD: usize = 200;

/// The list.
#[derive(Serialize)]
struct Queue {
    /// The places of the list.
    needs_you: usize,
    /// What an officer opens to work through them.
    n_messages: usize,
    n_matches: usize,
    done: usize,
    waiting_on_others: usize,
    days: i64,
    /// What was promised and is overdue, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<String>,
    alarms: Vec<String>,
    entries: Vec<Entry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    finished: Vec<String>,
    /// Whether letters go to people; in a rehearsal they only would have.
    is_live: bool,
}

/// A place in the list: one thing, or several of a kind.
#[derive(Serialize)]
struct Entry {
    urgency: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    things: Vec<Thing>,
}

/// Something that waits.
#[derive(Serialize)]
struct Thing {
    reference: Reference,
    what: String,
    /// The same in a word or two, where it stands in a group.
    title: String,
    step: Step,
    /// What the step is done to.
    #[serde(skip)]
    about: String,
    #[serde(rename = "do")]
    command: String,
    because: &'static str,
    /// Whether its answer may become guidance.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_unanswered: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    against: Vec<String>,
    /// Of a match: each rule with both sides' words. Of questions without an answer: what the guidance has nearest to each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sides: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    promised: Option<Promise>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    at: Timestamp,
    /// What was written about it: to whom, and the subject. Only in the whole list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    written: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<String>,
    /// Of a match: the interest and the role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    made_of: Vec<Reference>,
}

impl Desk {
    pub(super) fn queue(
        &self,
        officer: &Officer,
        whole: bool,
        as_json: bool,
        full: Option<&str>,
        now: Timestamp,
    ) -> String {
        let queue = self.queued(officer, whole, full, self.ledger.time(now));
        if as_json {
            serde_json::to_string(&queue).unwrap_or_default()
        } else {
            lines::shown(&queue)
        }
    }

    fn queued(&self, officer: &Officer, whole: bool, full: Option<&str>, now: Timestamp) -> Queue {
        let since = now.saturating_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(now);
        let concerns = self.ledger.concerns();
        let pending = self.ledger.introductions().filter(|known| waits_on_others(known));
        let pending: Vec<&Introduction> =
            pending.filter(|known| self.serves(officer, &known.reference)).collect();
        let mut waits: Vec<(Wait<'_>, Reference, Option<&Delivery>)> = concerns
            .iter()
            .map(|&(concern, reference)| (Wait::Item(concern), reference.clone(), None))
            .collect();
        let proposals =
            self.ledger.introductions().filter(|known| known.progress == Progress::Proposed);
        waits.extend(proposals.map(|known| (Wait::Proposal, known.reference.clone(), None)));
        let silent = self.ledger.introductions().filter(|known| known.is_silent());
        waits.extend(silent.map(|known| (Wait::Silence, known.reference.clone(), None)));
        waits.extend(self.set_ups_of_team(now).map(|known| (Wait::TeamSteps, known, None)));
        let letters = self.ledger.deliveries().filter(|known| known.is_held());
        waits.extend(
            letters.map(|known| (Wait::HeldLetter, known.subject_reference.clone(), Some(known))),
        );
        waits.retain(|(_, reference, _)| self.serves(officer, reference));
        waits.sort_by_key(|(wait, reference, _)| {
            let promised = self.ledger.promised(reference).unwrap_or(Date::MAX);
            (wait.urgency(), wait.is_grouped(), promised, self.ledger.began(reference))
        });
        let mut entries = self.entries(officer, &waits, now);
        for thing in entries.iter_mut().flat_map(|entry| &mut entry.things).filter(|_| whole) {
            let sees = officer.remit.may(Power::Look, self.matter_of(&thing.reference));
            thing.written = if sees { self.written(&thing.reference) } else { Vec::new() };
        }
        let ends = self.endings.values();
        let alarms = self.alarms.values().chain(&self.prompts_fault).chain(ends).cloned();
        let pause = self.ledger.pace().sentences();
        let sees = officer.remit.may(Power::Look, Matter::General);
        Queue {
            needs_you: entries.len(),
            n_messages: counted(&entries, is_message),
            n_matches: counted(&entries, is_match),
            done: self.n_done(officer, &concerns, since),
            waiting_on_others: pending.len(),
            days: DAYS,
            overdue: promised::overdue(entries.iter().flat_map(|entry| &entry.things)),
            alarms: full
                .map(str::to_owned)
                .into_iter()
                .chain(pause)
                .chain(alarms)
                .chain(self.endings_ahead(now))
                .collect(),
            entries,
            others: pending
                .iter()
                .filter(|_| whole && sees)
                .map(|known| waiting_line(known))
                .collect(),
            finished: if whole && sees { self.finished(officer, since) } else { Vec::new() },
            is_live: self.settings.desk.mode == Mode::Live,
        }
    }

    fn entries(
        &self,
        officer: &Officer,
        waits: &[(Wait<'_>, Reference, Option<&Delivery>)],
        now: Timestamp,
    ) -> Vec<Entry> {
        let mut entries: Vec<(Wait<'_>, Entry)> = Vec::new();
        for (at, (wait, reference, delivery)) in waits.iter().enumerate() {
            let thing = self.thing(officer, *wait, (reference, now), *delivery, at < MOST_TOLD);
            match entries.last_mut() {
                Some((known, entry)) if wait.is_grouped() && *known == *wait => {
                    entry.things.push(thing);
                }
                _ => {
                    let entry = Entry { urgency: wait.urgency(), group: None, things: vec![thing] };
                    entries.push((*wait, entry));
                }
            }
        }
        let named = entries.into_iter().map(|(wait, mut entry)| {
            entry.group = (entry.things.len() > 1).then(|| wait.group(entry.things.len()));
            entry
        });
        named.collect()
    }

    fn thing(
        &self,
        officer: &Officer,
        wait: Wait<'_>,
        (reference, now): (&Reference, Timestamp),
        delivery: Option<&Delivery>,
        is_told: bool,
    ) -> Thing {
        let Suggestion { step, because, against } = wait.suggestion();
        let item = if is_told { self.item(reference) } else { None };
        let sees = is_told && officer.remit.may(Power::Look, self.matter_of(reference));
        let other = item
            .as_ref()
            .filter(|_| step == Step::Merge)
            .and_then(|item| item.may_belong_to.as_ref());
        let thread =
            item.as_ref().filter(|_| step == Step::Tell).and_then(|item| item.thread.clone());
        let about = match (other, delivery) {
            _ if thread.is_some() => thread.unwrap_or_else(|| reference.clone()).to_string(),
            (Some(other), _) => format!("{reference} {other}"),
            (None, Some(letter)) => letter.id.to_string(),
            (None, None) => reference.to_string(),
        };
        // An order may be about the message or about what it belongs to: neither may have changed until then.
        let mark = is_told.then(|| self.marks(reference, &about));
        let is_proposal = is_told && wait == Wait::Proposal;
        let answered = match wait {
            Wait::Silence => Some(reference),
            Wait::Item(Concern::SidesDiffer) => item.as_ref().and_then(|item| item.thread.as_ref()),
            Wait::Item(_) | Wait::Proposal | Wait::TeamSteps | Wait::HeldLetter => None,
        };
        let wish = [Concern::Extension, Concern::EndsEarly, Concern::WishesDiffer]
            .into_iter()
            .find(|concern| wait == Wait::Item(concern));
        let wished = item.as_ref().zip(wish).filter(|_| sees);
        let beside = wished.map(|(item, concern)| self.beside_a_wish(item, &concern));
        let sides = match answered.filter(|_| sees) {
            Some(introduction) => self.said_by_both(introduction),
            None if is_proposal && sees => self.sides(reference),
            None => {
                let nearest = || item.as_ref().filter(|_| sees).map(nearly_found);
                beside.or_else(nearest).unwrap_or_default()
            }
        };
        let promised = self.promise(officer, reference, now);
        let (what, by) = match wait {
            Wait::Item(concern) => {
                let by_law = self.deadline(concern, reference);
                (concern.sentence().to_owned(), by_law.or(promised.map(Promise::in_words)))
            }
            Wait::Proposal => (self.proposal(reference), None),
            Wait::Silence => ("an introduction that silence has left to you".to_owned(), None),
            Wait::TeamSteps => (self.steps_of_team(reference, now).unwrap_or_default(), None),
            Wait::HeldLetter => (delivery.and_then(held).unwrap_or_default(), None),
        };
        let proposed = self.ledger.introduction(reference).filter(|_| is_proposal);
        let release = proposed.and_then(|known| self.waits_for_release(known));
        let unsaid = proposed.map(|known| self.not_said(known)).filter(|unsaid| !unsaid.is_empty());
        let unsaid = unsaid.map(|unsaid| format!("not yet said: {}", unsaid.join(", ")));
        let reasons = if is_proposal && sees { self.reasons_of(reference) } else { Vec::new() };
        let wanting = super::pairing::wanting(&reasons);
        let against = Some(against.to_owned()).filter(|against| !against.is_empty());
        let title = if matches!(wait, Wait::Item(_)) { String::new() } else { what.clone() };
        Thing {
            reference: reference.clone(),
            what,
            title,
            step,
            command: step.command(&about),
            about,
            because,
            is_unanswered: matches!(wait, Wait::Item(Concern::Unanswered)),
            against: against.into_iter().chain(unsaid).chain(release).chain(wanting).collect(),
            sides,
            by,
            promised,
            from: item.as_ref().filter(|_| sees).and_then(|item| self.sender_of(item)),
            words: item.as_ref().filter(|_| sees).and_then(|item| self.excerpt(item)),
            at: self.ledger.began(reference).unwrap_or_default(),
            written: Vec::new(),
            holder: self.ledger.claim(reference).and_then(|claim| claim.holder.clone()),
            mark,
            made_of: proposed
                .map(|known| vec![known.interest.clone(), known.role.clone()])
                .unwrap_or_default(),
        }
    }

    /// What is proposed, in one line.
    fn proposal(&self, reference: &Reference) -> String {
        let Some(known) = self.ledger.introduction(reference) else { return String::new() };
        let Introduction { interest, role, is_swap, .. } = known;
        if *is_swap {
            return format!("introduce {interest} and {role} for a swap of their posts");
        }
        format!("introduce {interest} and {role}")
    }

    /// Why the two of a match fit, in both sides' words.
    pub(super) fn sides(&self, reference: &Reference) -> Vec<String> {
        let mut reasons = self.reasons_of(reference);
        let score: u16 = reasons.iter().filter_map(|reason| reason.points).sum();
        let score = (score > 0).then(|| self.saying("score", &[("score", &score.to_string())]));
        reasons.retain(Reason::is_said);
        // What speaks for them comes first.
        reasons.sort_by_key(|reason| {
            let (points, most) = (reason.points.unwrap_or(0), reason.most.unwrap_or(0));
            u32::from(most - points.min(most)) * 1000 / u32::from(most.max(1))
        });
        let swap = self.ledger.introduction(reference).filter(|known| known.is_swap);
        let swap = swap.and_then(|swap| self.swap_line(swap));
        let lines = reasons.iter().map(|reason| self.reason_line(reason));
        score.into_iter().chain(swap).chain(lines).collect()
    }

    fn sender_of(&self, item: &Item) -> Option<String> {
        let party = told(self.party(item.party?))?;
        let address = party.address.to_string();
        Some(party.name.map_or(address.clone(), |name| format!("{name} <{address}>")))
    }

    /// How a message begins, in its sender's words; the question, where one is not answered.
    pub(super) fn excerpt(&self, item: &Item) -> Option<String> {
        let question =
            item.unanswered.first().filter(|_| item.concern == Some(Concern::Unanswered));
        let text = question
            .map(|asked| asked.question.clone())
            .or_else(|| Some(self.incoming_of(item)?.text))?;
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = line.chars().take(EXCERPT).collect();
        let is_cut = short.len() < line.len();
        (!short.is_empty()).then(|| if is_cut { format!("{short} …") } else { short })
    }
}

/// What the guidance has nearest to each question of a message that it does not answer.
fn nearly_found(item: &Item) -> Vec<String> {
    let line = |asked: &Unanswered| {
        let nearest = asked.nearest.as_ref()?;
        Some(format!("“{}”: nearest in the guidance is {nearest}", asked.question))
    };
    item.unanswered.iter().filter_map(line).collect()
}
