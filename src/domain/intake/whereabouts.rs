//! "Where is my secondment?": everybody is told how their own things stand, and nothing of anybody else's.

use jiff::civil::Date;

use super::Intake;
use crate::domain::answer::Outcome;
use crate::domain::field::FieldName;
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Part, Progress};
use crate::domain::ledger::Standing;
use crate::domain::outgoing::{Template, Value};
use crate::domain::party::{Channel, Party};
use crate::domain::placement::{Dates, Placement, Side, set_up, side};
use crate::domain::programme::Programme;
use crate::domain::reading::{Only, Verdict};
use crate::domain::submission::{Submission, SubmissionKind, SubmissionState};

impl Intake<'_> {
    /// Tells a sender how their own things stand, if that is all that they ask; where nothing shows who they are, how to ask so that it does.
    pub(super) fn decide_whereabouts(&mut self, programme: &Programme, sender: &Party) -> bool {
        let message = self.message;
        if message.reading.says_only != Some(Only::Where) {
            return false;
        }
        let own = self.ledger.standings(sender.id);
        let own = own.filter(|own| own.programme == programme.name);
        let standings = own.filter_map(|own| self.stands(programme, own));
        let standings: Vec<Value> = standings.chain(self.sent_by(programme, sender)).collect();
        // By mail the guidance may know better what was asked; and who waits for a person is not told that nothing of theirs is here.
        let may_have_nothing =
            self.item.channel == Channel::Chat && !self.ledger.is_paused(sender.id);
        if standings.is_empty() && !may_have_nothing {
            return false;
        }
        self.item.thread = message.token.clone().or(message.named.clone());
        if self.is_unproven_look(programme, sender) {
            return true;
        }
        self.item.forget_questions();
        let standings = ("standings", Value::List(standings));
        self.answer_saying(Template::Whereabouts, Some(programme), sender, [standings]);
        true
    }

    /// How a submission stands, in one word and what belongs to it; nothing of one that was taken back.
    fn stands(&self, programme: &Programme, own: &Standing) -> Option<Value> {
        let is_of = |known: &&Introduction| {
            [&known.interest, &known.role].contains(&&own.reference) && known.is_live()
        };
        let under_way = self.ledger.introductions().filter(is_of);
        let latest =
            under_way.max_by_key(|known| (known.outcome() == Outcome::Agreed, known.proposed_at));
        let placement = latest.and_then(|known| self.ledger.placement(&known.reference));
        let dates = placement.and_then(|known| known.dates);
        let stage = match (own.state, latest) {
            (SubmissionState::Withdrawn, _) => return None,
            _ if dates.is_some() => "placed",
            (_, Some(known)) if known.outcome() == Outcome::Agreed => "agreed",
            (_, Some(known)) if known.progress != Progress::Proposed => {
                let side =
                    if own.kind == SubmissionKind::Role { Part::Host } else { Part::Applicant };
                let is_yes = known.verdict(side) == Some(Verdict::Yes);
                if is_yes { "said-yes" } else { "introduced" }
            }
            (SubmissionState::Open, _) => "looking",
            (SubmissionState::FutureInterest, _) => "later",
            (SubmissionState::NotEligible, _) => "not-eligible",
            (SubmissionState::Resting, _) => "resting",
            (
                SubmissionState::AwaitingNotice
                | SubmissionState::Draft
                | SubmissionState::Incomplete,
                _,
            ) => "incomplete",
        };
        let side = if own.kind == SubmissionKind::Role { Side::Host } else { Side::Applicant };
        let is_agreed = matches!(stage, "agreed" | "placed");
        let steps = if is_agreed { steps(programme, latest, placement, side) } else { Vec::new() };
        let is_it = |known: &&Submission| known.reference == own.reference;
        let known = self.message.own.iter().find(is_it).filter(|_| stage == "incomplete");
        let missing = known.map(|known| known.missing(programme)).unwrap_or_default();
        let lacks = Lacks {
            missing,
            approvals: known.is_some_and(Submission::awaits_approvals),
            code: known.is_some_and(|known| known.is_unvouched),
            word: known.is_some_and(|known| known.is_held_back),
        };
        Some(standing((&own.reference, own.kind.as_str(), stage), dates, steps, &lacks))
    }

    /// How the placements stand of those whose manager at home a sender is.
    fn sent_by(&self, programme: &Programme, sender: &Party) -> Vec<Value> {
        let ledger = self.ledger;
        let stands = |placement: &Placement| {
            let introduction = ledger.introduction(&placement.reference)?;
            let is_of = introduction.programme == programme.name
                && introduction.outcome() == Outcome::Agreed
                && side::of(ledger, introduction, Some(placement), sender.id) == Some(Side::Home);
            let stage = if placement.dates.is_some() { "placed" } else { "agreed" };
            let open = steps(programme, Some(introduction), Some(placement), Side::Home);
            let reference = &placement.reference;
            let of_home = (reference, Side::Home.as_str(), stage);
            is_of.then(|| standing(of_home, placement.dates, open, &Lacks::default()))
        };
        ledger.placements().filter_map(stands).collect()
    }
}

/// What a draft lacks for its sender's part.
#[derive(Default)]
struct Lacks {
    /// The details that nobody knows.
    missing: Vec<FieldName>,
    /// That the host's own approvals have been followed.
    approvals: bool,
    /// That it is shown who is behind the account.
    code: bool,
    /// The word that it is ready.
    word: bool,
}

fn standing(
    (reference, kind, stage): (&Reference, &str, &str),
    dates: Option<Dates>,
    steps: Vec<Value>,
    lacks: &Lacks,
) -> Value {
    let missing = lacks.missing.iter().map(|field| Value::from(field.as_str())).collect();
    let day = |day: Option<Date>| {
        day.map(|day| day.strftime("%-d %B %Y").to_string()).unwrap_or_default()
    };
    Value::from([
        ("reference", Value::from(reference.as_str())),
        ("kind", Value::from(kind)),
        ("stage", Value::from(stage)),
        ("starts", Value::from(day(dates.map(|dates| dates.start)))),
        ("ends", Value::from(day(dates.map(|dates| dates.end)))),
        ("steps", Value::from(steps)),
        ("missing", Value::List(missing)),
        ("lacks_approvals", Value::from(lacks.approvals)),
        ("lacks_code", Value::from(lacks.code)),
        ("lacks_word", Value::from(lacks.word)),
    ])
}

/// What is still to be done by a side itself.
fn steps(
    programme: &Programme,
    introduction: Option<&Introduction>,
    placement: Option<&Placement>,
    side: Side,
) -> Vec<Value> {
    let owner = set_up::owner(side);
    let host = introduction.and_then(|known| known.host_kind.as_deref());
    let is_done = |name: &str| placement.is_some_and(|known| known.done.contains_key(name));
    let own = programme.placing.steps(host).filter(|step| step.owner == owner);
    own.filter(|step| !is_done(&step.name)).map(|step| Value::from(step.what.as_str())).collect()
}
