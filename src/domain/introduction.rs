//! Introductions: an interest and a role, from the proposal to what came of it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::decision::{Decision, Programmes};
use super::ids::{OutgoingId, ProgrammeName, Reference};
use super::item::{Concern, Item};
use super::ledger::Ledger;
use super::matching::Candidate;
use super::party::PartyId;
use super::reading::Verdict;
use super::record::Record;

/// An interest and a role put together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Introduction {
    /// Its reference.
    pub reference: Reference,
    /// Whose programme.
    pub programme: ProgrammeName,
    /// The person's submission.
    pub interest: Reference,
    /// The host's submission.
    pub role: Reference,
    /// Who would go.
    pub applicant: PartyId,
    /// Who would host.
    pub host: PartyId,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// How far it has come.
    pub progress: Progress,
    /// Whether it is a swap of posts between two people: the role is then the other's interest, and each lends the own post and goes to
    /// the other's, so that the two answers are those of all four sides, and it goes ahead whole or not at all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_swap: bool,
    /// The kind of host, as its role says it: one of the sectors. It decides what belongs to the set-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_kind: Option<String>,
}

/// Why the two of an introduction fit: kept apart from it, since it holds the words of messages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reasons {
    /// Which introduction.
    pub reference: Reference,
    /// Each quotes both sides.
    pub reasons: Vec<Reason>,
    /// Why an officer rejected or closed it, in the officer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_because: Option<String>,
}

/// Why two submissions fit, with the words of each.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    /// The name of the part of the score that it is.
    pub rule: String,
    /// The points that the part comes to; together they are the score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u16>,
    /// The most that the part can come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u16>,
    /// What was found, in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub finding: String,
    /// What the person wrote.
    pub interest_words: String,
    /// What the host wrote.
    pub role_words: String,
}

impl Reason {
    /// Whether both sides said something about it.
    pub fn is_said(&self) -> bool {
        !self.interest_words.is_empty() && !self.role_words.is_empty()
    }
}

/// How far an introduction has come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// A match that no officer has confirmed yet.
    Proposed,
    /// An officer said no; the pair is not proposed again.
    Rejected,
    /// Both are asked whether they would be introduced; neither knows who the other is (I-3).
    Offered {
        /// The programme's day on which both were asked.
        offered_on: Date,
        /// Reminders sent.
        n_nudges: usize,
        /// The host's answer.
        host: Option<Verdict>,
        /// The applicant's answer.
        applicant: Option<Verdict>,
    },
    /// Introduced, and neither has answered.
    Unanswered {
        /// The programme's day on which both were told.
        introduced_on: Date,
        /// Reminders sent.
        n_nudges: usize,
    },
    /// At least one has answered; both answers are needed for an outcome.
    Answered {
        /// The host's answer.
        host: Option<Verdict>,
        /// The applicant's answer.
        applicant: Option<Verdict>,
        /// The day on which whoever is waited for is asked again; nobody is, in records that say none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ask_on: Option<Date>,
        /// How often they were asked since the latest answer.
        #[serde(default)]
        n_asked: usize,
    },
    /// One has answered and the other has not, though it was asked again: an officer sees to it, and both are free for others.
    Stalled {
        /// The host's answer.
        host: Option<Verdict>,
        /// The applicant's answer.
        applicant: Option<Verdict>,
    },
    /// Silence ended it: an officer sees it.
    Lapsed,
    /// It was ended before anything came of it.
    Closed(Closing),
}

/// What ended an introduction before anything came of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// One side was withdrawn.
    Withdrawn,
    /// An officer; the reason stands with the reasons.
    ByOfficer,
    /// A side changed what it had said before an officer decided; the reason stands with the reasons.
    NoLongerFits,
    /// A side asked that nobody writes to them unasked.
    Quiet,
    /// An officer granted that a side's data is not used.
    Limited,
}

/// A party's part in an introduction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Would host.
    Host,
    /// Would go.
    Applicant,
}

impl Part {
    /// The word in ids and templates.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Applicant => "applicant",
        }
    }
}

impl Introduction {
    /// Both parties with their parts, the host first.
    pub fn parties(&self) -> [(Part, PartyId); 2] {
        [(Part::Host, self.host), (Part::Applicant, self.applicant)]
    }

    /// The part of a party, if it has one.
    pub fn part(&self, party: PartyId) -> Option<Part> {
        self.parties().into_iter().find(|&(_, id)| id == party).map(|(part, _)| part)
    }

    /// The letter that introduces a side.
    pub fn letter(&self, part: Part) -> OutgoingId {
        OutgoingId::from(format!("{}/introduction/{}", self.reference, part.as_str()).as_str())
    }

    /// The letter that asks a side whether it would be introduced.
    pub fn offer(&self, part: Part) -> OutgoingId {
        OutgoingId::from(format!("{}/offer/{}", self.reference, part.as_str()).as_str())
    }

    /// The submission of a side, by its party.
    pub fn submission_of(&self, party: PartyId) -> &Reference {
        if self.host == party { &self.role } else { &self.interest }
    }

    /// Who has a part.
    pub fn party(&self, part: Part) -> PartyId {
        match part {
            Part::Host => self.host,
            Part::Applicant => self.applicant,
        }
    }

    /// Whether it keeps its submissions busy.
    pub fn is_live(&self) -> bool {
        let is_open = match self.progress {
            Progress::Proposed
            | Progress::Offered { .. }
            | Progress::Unanswered { .. }
            | Progress::Answered { .. } => true,
            Progress::Rejected
            | Progress::Stalled { .. }
            | Progress::Lapsed
            | Progress::Closed(_) => false,
        };
        is_open && self.verdicts().into_iter().all(|(_, said)| said != Some(Verdict::No))
    }

    /// Whether both sides would go ahead: neither is free for others until it ends.
    pub fn is_agreed(&self) -> bool {
        let Progress::Answered { host, applicant, .. } = self.progress else { return false };
        [host, applicant] == [Some(Verdict::Yes); 2]
    }

    /// Whether the pair may be proposed again: it did not fit for a while, and nobody has said no.
    pub fn may_recur(&self) -> bool {
        self.progress == Progress::Closed(Closing::NoLongerFits)
    }

    /// Whether both sides were told, and nothing has ended it.
    pub fn is_made(&self) -> bool {
        matches!(
            self.progress,
            Progress::Offered { .. }
                | Progress::Unanswered { .. }
                | Progress::Answered { .. }
                | Progress::Stalled { .. }
        )
    }

    /// Whether silence has left it to an officer.
    pub fn is_silent(&self) -> bool {
        matches!(self.progress, Progress::Lapsed | Progress::Stalled { .. })
    }

    /// The introduction after it was closed; `None` if it has come to an end, or to an answer where a side is only withdrawn: what
    /// was answered stays, and a person sees to it.
    pub fn closed(&self, closing: Closing) -> Option<Self> {
        let may_close = match (&self.progress, &closing) {
            (Progress::Proposed, _)
            | (
                Progress::Offered { .. } | Progress::Unanswered { .. },
                Closing::Withdrawn | Closing::ByOfficer,
            )
            | (Progress::Offered { .. }, Closing::Quiet | Closing::Limited)
            | (
                Progress::Answered { .. } | Progress::Stalled { .. } | Progress::Lapsed,
                Closing::ByOfficer,
            ) => true,
            // Nobody takes the post of somebody who stays.
            (Progress::Answered { .. } | Progress::Stalled { .. }, Closing::Withdrawn) => {
                self.is_swap
            }
            (
                Progress::Offered { .. }
                | Progress::Unanswered { .. }
                | Progress::Answered { .. }
                | Progress::Stalled { .. }
                | Progress::Lapsed,
                Closing::NoLongerFits,
            )
            | (
                Progress::Unanswered { .. }
                | Progress::Answered { .. }
                | Progress::Stalled { .. }
                | Progress::Lapsed,
                Closing::Quiet | Closing::Limited,
            )
            | (Progress::Lapsed, Closing::Withdrawn)
            | (Progress::Rejected | Progress::Closed(_), _) => false,
        };
        may_close.then(|| Self { progress: Progress::Closed(closing), ..self.clone() })
    }
}

/// An introduction whose two sides do not fit any more.
#[derive(Clone, PartialEq, Debug)]
pub struct Misfit {
    /// The introduction, with why its two sides fitted.
    pub reasons: Reasons,
    /// The name of the rule that they break now.
    pub rule: &'static str,
    /// The same in a sentence, in both sides' words.
    pub because: String,
    /// The message that changed it.
    pub by: Option<Box<Item>>,
}

/// Proposes a match, if both have room for it.
pub fn proposed(
    programmes: &Programmes,
    ledger: &Ledger,
    candidate: Candidate,
    reasons: Vec<Reason>,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let Candidate { interest, role, positions, is_swap, host_kind } = candidate;
    let (Some(applicant), Some(host)) = (ledger.profile(&interest), ledger.profile(&role)) else {
        return decision;
    };
    let Some(programme) = programmes.get(&applicant.programme) else { return decision };
    if ledger.was_paired(&interest, &role)
        || ledger.room_for_person(programme, applicant.party) == 0
        || (is_swap && ledger.room_for_person(programme, host.party) == 0)
        || (!is_swap && ledger.room_for_role(programme, &role, positions) == 0)
    {
        return decision;
    }
    let cause = applicant.party.0.derived(&[interest.as_str(), role.as_str()]);
    let is_taken = |reference: &Reference| ledger.is_taken(reference);
    let reference = Reference::from_cause(&programme.prefix, cause, is_taken);
    decision.note(
        now,
        &reference,
        "match.proposed",
        format!(
            "{} proposed: {interest} and {role}; an officer decides",
            if is_swap { "swap" } else { "match" }
        ),
    );
    let reasons = Reasons { reference: reference.clone(), reasons, ended_because: None };
    decision.records.push(Record::Introduction(Introduction {
        reference,
        programme: programme.name.clone(),
        applicant: applicant.party,
        host: host.party,
        interest,
        role,
        proposed_at: now,
        progress: Progress::Proposed,
        is_swap,
        host_kind,
    }));
    decision.records.push(Record::Reasons(reasons));
    decision
}

/// What follows when the two of an introduction no longer fit, because a message changed what one of them had said.
///
/// A proposal is taken back with the reason, and the pair may be proposed again; where both were told, an officer sees the message.
pub fn no_longer_fits(ledger: &Ledger, misfit: Misfit, now: Timestamp) -> Decision {
    let mut decision = Decision::default();
    let Some(known) = ledger.introduction(&misfit.reasons.reference) else { return decision };
    let (reference, rule) = (known.reference.clone(), misfit.rule);
    if let Some(closed) = known.closed(Closing::NoLongerFits) {
        decision.records.push(Record::Introduction(closed));
        let ended_because = Some(misfit.because);
        decision.records.push(Record::Reasons(Reasons { ended_because, ..misfit.reasons }));
        decision.note(
            now,
            &reference,
            "match.no-longer-fits",
            format!("taken back: the rule `{rule}` no longer holds"),
        );
    } else if known.is_made() {
        let deed = format!("may no longer fit: the rule `{rule}` no longer holds");
        decision.note(now, &reference, "introduction.no-longer-fits", deed);
        decision.records.extend(misfit.by.map(|item| {
            let concern = Concern::NoLongerFits;
            let concern = item.concern.clone().map_or(concern.clone(), |known| known.min(concern));
            Record::Item(Item { concern: Some(concern), ..*item })
        }));
    }
    decision
}
