//! Answers of the two sides to an introduction: kept apart, and what they come to together (R-066…R-070).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::decision::Programmes;
use super::hours;
use super::ids::Reference;
use super::introduction::{Introduction, Part, Progress};
use super::ledger::Ledger;
use super::letter::Delivery;
use super::outgoing::{Outgoing, Template};
use super::programme::Programme;
use super::reading::Verdict;

/// What one side said of an introduction, in its own words: for the team, never for the other side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SideAnswer {
    /// The introduction.
    pub introduction: Reference,
    /// Whose answer.
    pub part: Part,
    /// When it came.
    pub at: Timestamp,
    /// How it was read.
    pub verdict: Verdict,
    /// The day on which to ask again, where the answer says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The words.
    pub words: String,
    /// Who told the desk.
    pub by: Teller,
}

/// Who told the desk how an introduction was answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Teller {
    /// The side itself, in this message.
    Message(Reference),
    /// An officer, whom the side told.
    Officer(String),
}

/// What the answers of both sides come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Something is still waited for.
    Open,
    /// Both would be introduced, and are from now on.
    Introduced,
    /// Both would go ahead.
    Agreed,
    /// One would not, and the other has not said that it would.
    Declined,
    /// One would go ahead, and the other would not.
    Disputed,
}

/// What follows from an answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Consequence {
    /// The introduction after it.
    pub after: Introduction,
    /// What the answers come to.
    pub outcome: Outcome,
    /// When the desk asks again, if it does.
    pub ask_on: Option<Date>,
    /// What is said to the two, besides thanks.
    pub letters: Vec<Outgoing>,
}

impl Introduction {
    /// What host and applicant have answered.
    pub fn verdicts(&self) -> [(Part, Option<Verdict>); 2] {
        let (host, applicant) = match self.progress {
            Progress::Offered { host, applicant, .. }
            | Progress::Answered { host, applicant, .. }
            | Progress::Stalled { host, applicant } => (host, applicant),
            Progress::Proposed
            | Progress::Rejected
            | Progress::Unanswered { .. }
            | Progress::Lapsed
            | Progress::Closed(_) => (None, None),
        };
        [(Part::Host, host), (Part::Applicant, applicant)]
    }

    /// What one side has answered.
    pub fn verdict(&self, part: Part) -> Option<Verdict> {
        self.verdicts().into_iter().find(|(known, _)| *known == part).and_then(|(_, said)| said)
    }

    /// Whether an answer of a side is waited for.
    pub fn awaits(&self, part: Part) -> bool {
        let is_asked = matches!(
            self.progress,
            Progress::Offered { .. } | Progress::Unanswered { .. } | Progress::Answered { .. }
        );
        let is_open = matches!(self.verdict(part), None | Some(Verdict::NotYet));
        is_asked && is_open && self.is_live()
    }

    /// Whether an answer of either side is waited for.
    pub fn is_awaited(&self) -> bool {
        self.awaits(Part::Host) || self.awaits(Part::Applicant)
    }

    /// What the answers of both sides come to.
    pub fn outcome(&self) -> Outcome {
        let said = self.verdicts().map(|(_, verdict)| verdict);
        let has = |verdict| said.contains(&Some(verdict));
        match (has(Verdict::Yes), has(Verdict::No)) {
            (true, true) => Outcome::Disputed,
            (false, true) => Outcome::Declined,
            (true, false) if said == [Some(Verdict::Yes); 2] => Outcome::Agreed,
            (_, false) => Outcome::Open,
        }
    }

    /// The introduction after one side's answer; `None` where none is waited for: it was not made, or has ended.
    ///
    /// What was certain stays, whatever is said behind it that nobody understands.
    pub fn answered(
        &self,
        part: Part,
        verdict: Verdict,
        today: Date,
        ask_on: Option<Date>,
    ) -> Option<Self> {
        let is_over = match self.progress {
            Progress::Proposed | Progress::Rejected | Progress::Closed(_) => true,
            Progress::Offered { .. } | Progress::Answered { .. } => !self.is_live(),
            Progress::Unanswered { .. } | Progress::Lapsed | Progress::Stalled { .. } => false,
        };
        if is_over {
            return None;
        }
        let said = |of: Part| {
            let known = self.verdict(of);
            let is_kept = part != of || (verdict == Verdict::Unclear && known.is_some());
            if is_kept { known } else { Some(verdict) }
        };
        let (host, applicant) = (said(Part::Host), said(Part::Applicant));
        let progress = match self.progress {
            Progress::Offered { .. } if [host, applicant] == [Some(Verdict::Yes); 2] => {
                Progress::Unanswered { introduced_on: today, n_nudges: 0 }
            }
            Progress::Offered { offered_on, n_nudges, .. } => {
                Progress::Offered { offered_on, n_nudges, host, applicant }
            }
            Progress::Proposed
            | Progress::Rejected
            | Progress::Unanswered { .. }
            | Progress::Answered { .. }
            | Progress::Stalled { .. }
            | Progress::Lapsed
            | Progress::Closed(_) => Progress::Answered { host, applicant, ask_on, n_asked: 0 },
        };
        let mut after = Self { progress, ..self.clone() };
        let is_awaited = after.is_awaited();
        if let Progress::Answered { ask_on, .. } = &mut after.progress {
            *ask_on = ask_on.filter(|_| is_awaited);
        }
        Some(after)
    }
}

/// What follows from a side's answer, whoever told it; `None` where none is waited for.
///
/// After a no the other side is told kindly that it does not go ahead, and not why; where it had said that it would
/// go ahead, an officer speaks with both first.
pub fn consequence(
    programmes: &Programmes,
    ledger: &Ledger,
    before: &Introduction,
    (part, verdict, until): (Part, Verdict, Option<Date>),
    now: Timestamp,
) -> Option<Consequence> {
    let programme = programmes.get(&before.programme)?;
    let today = now.to_zoned(programme.zone.clone()).date();
    let nation = hours::nation(ledger, programme, &before.role);
    let ask_on = programme.asks_again_on(until, nation, today);
    let after = before.answered(part, verdict, today, ask_on)?;
    let was_offered = matches!(before.progress, Progress::Offered { .. });
    let is_introduced = was_offered && matches!(after.progress, Progress::Unanswered { .. });
    let outcome = if is_introduced { Outcome::Introduced } else { after.outcome() };
    let letters = match outcome {
        Outcome::Introduced => introductions(&after, programme, now),
        Outcome::Declined => {
            let others = before.parties().into_iter().filter(|(other, _)| *other != part);
            let told = others.filter(|(other, _)| is_told(ledger, before, *other));
            told.map(|(other, _)| declined(&after, programme, other, now)).collect()
        }
        Outcome::Open | Outcome::Agreed | Outcome::Disputed => Vec::new(),
    };
    let ask_on = ask_on.filter(|_| after.awaits(part));
    Some(Consequence { after, outcome, ask_on, letters })
}

/// The letters that introduce the two to each other.
pub fn introductions(
    introduction: &Introduction,
    programme: &Programme,
    now: Timestamp,
) -> Vec<Outgoing> {
    let letters = if introduction.is_swap {
        [Template::SwapIntroduction; 2]
    } else {
        [Template::IntroductionHost, Template::IntroductionApplicant]
    };
    both(introduction, programme, "introduction", letters, now)
}

/// The letters that ask the two whether they would be introduced.
pub fn offers(introduction: &Introduction, programme: &Programme, now: Timestamp) -> Vec<Outgoing> {
    let letters = if introduction.is_swap {
        [Template::SwapOffer; 2]
    } else {
        [Template::OfferHost, Template::OfferApplicant]
    };
    both(introduction, programme, "offer", letters, now)
}

fn both(
    introduction: &Introduction,
    programme: &Programme,
    step: &str,
    templates: [Template; 2],
    now: Timestamp,
) -> Vec<Outgoing> {
    let letter = |((part, party), template): ((Part, _), Template)| {
        let step = format!("{step}/{}", part.as_str());
        Outgoing::new(&introduction.reference, &step, template, &programme.name, party, now)
    };
    introduction.parties().into_iter().zip(templates).map(letter).collect()
}

/// The letter that tells a side that it does not go ahead.
pub fn declined(
    introduction: &Introduction,
    programme: &Programme,
    part: Part,
    now: Timestamp,
) -> Outgoing {
    aside(introduction, programme, part, Template::NotGoingAhead, now)
}

/// The letter that tells a side that the other cannot be reached.
pub fn unreached(
    introduction: &Introduction,
    programme: &Programme,
    part: Part,
    now: Timestamp,
) -> Outgoing {
    aside(introduction, programme, part, Template::Unreached, now)
}

fn aside(
    introduction: &Introduction,
    programme: &Programme,
    part: Part,
    template: Template,
    now: Timestamp,
) -> Outgoing {
    let step = format!("{}/{}", template.as_str(), part.as_str());
    let to = introduction.party(part);
    Outgoing::new(&introduction.reference, &step, template, &programme.name, to, now)
        .with("is_host", part == Part::Host && !introduction.is_swap)
}

/// Whether a side knows of the introduction: its letter has gone out.
pub fn is_told(ledger: &Ledger, introduction: &Introduction, part: Part) -> bool {
    let was_told = match introduction.progress {
        Progress::Proposed | Progress::Rejected => false,
        Progress::Offered { .. }
        | Progress::Unanswered { .. }
        | Progress::Answered { .. }
        | Progress::Stalled { .. }
        | Progress::Lapsed
        | Progress::Closed(_) => true,
    };
    let letters = [introduction.letter(part), introduction.offer(part)];
    let has_gone = |letter| ledger.delivery(letter).is_none_or(Delivery::has_gone);
    was_told && letters.iter().all(has_gone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{Digest, ProgrammeName};
    use crate::domain::party::PartyId;

    const TODAY: Date = jiff::civil::date(2026, 3, 9);
    const ASK: Date = jiff::civil::date(2026, 3, 16);

    fn introduction(progress: Progress) -> Introduction {
        let reference = |byte| Reference::from_cause("SC", Digest([byte; 16]), |_| false);
        Introduction {
            reference: reference(1),
            programme: ProgrammeName::from("scheme"),
            interest: reference(2),
            role: reference(3),
            applicant: PartyId(Digest([4; 16])),
            host: PartyId(Digest([5; 16])),
            proposed_at: Timestamp::UNIX_EPOCH,
            is_swap: false,
            host_kind: None,
            progress,
        }
    }

    /// What some answers, host's (h) or applicant's (a), come to.
    #[track_caller]
    fn check(progress: &Progress, answers: &[(char, Verdict)], expected: Option<Outcome>) {
        let mut known = Some(introduction(progress.clone()));
        for (side, verdict) in answers {
            let part = if *side == 'h' { Part::Host } else { Part::Applicant };
            known = known.and_then(|known| known.answered(part, *verdict, TODAY, Some(ASK)));
        }
        assert_eq!(known.map(|known| known.outcome()), expected, "{answers:?}");
    }

    #[test]
    fn agreement_takes_two_answers() {
        use Verdict::{No, NotYet, Unclear, Yes};
        let made = Progress::Unanswered { introduced_on: TODAY, n_nudges: 0 };
        check(&made, &[('h', Yes)], Some(Outcome::Open));
        check(&made, &[('h', Yes), ('a', Yes)], Some(Outcome::Agreed));
        check(&made, &[('h', Yes), ('a', NotYet)], Some(Outcome::Open));
        check(&made, &[('h', Yes), ('a', NotYet), ('a', Yes)], Some(Outcome::Agreed));
        check(&made, &[('h', Yes), ('h', Unclear), ('a', Yes)], Some(Outcome::Agreed));
        check(&made, &[('h', No)], Some(Outcome::Declined));
        check(&made, &[('h', No), ('a', Yes)], None);
        check(&made, &[('h', Yes), ('a', No)], Some(Outcome::Disputed));
        check(&made, &[('h', Unclear), ('a', Yes)], Some(Outcome::Open));
        check(&Progress::Lapsed, &[('h', Yes), ('a', Yes)], Some(Outcome::Agreed));
        check(&Progress::Proposed, &[('h', Yes)], None);
    }

    #[test]
    fn an_offer_becomes_an_introduction_when_both_have_said_yes() {
        let offered =
            Progress::Offered { offered_on: TODAY, n_nudges: 0, host: None, applicant: None };
        let one = introduction(offered).answered(Part::Host, Verdict::Yes, TODAY, None).unwrap();
        assert!(one.awaits(Part::Applicant) && !one.awaits(Part::Host));
        let both = one.answered(Part::Applicant, Verdict::Yes, TODAY, None).unwrap();
        let made = Progress::Unanswered { introduced_on: TODAY, n_nudges: 0 };
        assert_eq!(both.progress, made);
        let no = one.answered(Part::Applicant, Verdict::No, TODAY, None).unwrap();
        assert!(!no.is_live() && !no.is_awaited());
    }
}
