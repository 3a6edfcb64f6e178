//! Orders about rights: the clock of a request, and what is decided with its reasons and letters.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::decision::{Decision, Programmes};
use crate::domain::erasure::{Told, named_in};
use crate::domain::ids::ProgrammeName;
use crate::domain::introduction::Closing;
use crate::domain::item::{Concern, Item};
use crate::domain::ledger::Ledger;
use crate::domain::outgoing::{Outgoing, Template, Value};
use crate::domain::party::{Party, PartyId};
use crate::domain::reading::Delicate;
use crate::domain::record::Record;
use crate::domain::remit::Officer;
use crate::domain::right::{Decided, Limits, Right, RightsRequest, take_back};
use crate::domain::submission::{Submission, SubmissionState};

/// What an officer says of a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfRight {
    /// The person is asked who they are, or what they mean: the clock stands until they answer.
    Stop(String),
    /// They have answered by another way.
    Start,
    /// It is complex and takes two months longer; why.
    Extend(String),
    /// A complaint is acknowledged; the words.
    Acknowledge(String),
    /// A right is granted, or refused.
    Decide {
        /// Which; the only one that is asked for, where none is named.
        right: Option<Right>,
        /// Whether it is granted.
        is_granted: bool,
        /// Why.
        because: String,
        /// What those are told who were told about the person.
        others: Option<String>,
    },
    /// An officer has made sure who asks; how.
    Confirm(String),
    /// What is kept may be used again; why.
    Lift(String),
}

impl OfRight {
    /// Whether it settles something, and does not only look after the request.
    pub fn decides(&self) -> bool {
        match self {
            Self::Decide { .. } | Self::Confirm(_) | Self::Lift(_) => true,
            Self::Stop(_) | Self::Start | Self::Extend(_) | Self::Acknowledge(_) => false,
        }
    }
}

/// A request as it is, and what is ordered about it.
#[derive(Clone, PartialEq, Debug)]
pub struct AboutRight {
    /// The request.
    pub request: RightsRequest,
    /// The message.
    pub item: Item,
    /// The person's submissions.
    pub submissions: Vec<Submission>,
    /// Who was told about the person.
    pub told: Vec<Told>,
    /// The person's addresses.
    pub parties: Vec<Party>,
    /// What is ordered.
    pub said: OfRight,
}

pub(super) fn ordered(
    programmes: &Programmes,
    ledger: &Ledger,
    officer: &Officer,
    about: &AboutRight,
    now: Timestamp,
) -> Decision {
    let programme = about.request.programme.as_ref().and_then(|name| programmes.get(name));
    let Some(programme) = programme.or_else(|| programmes.values().next()) else {
        return Decision::refusal("There is no programme whose wording a letter could have.");
    };
    let Some(to) = about.request.party else {
        return Decision::refusal(format!(
            "{} has no sender who could be told: see to it outside the desk, then `secondment-desk done {0}`.",
            about.request.reference
        ));
    };
    let writing =
        Writing { about, ledger, programmes, officer, programme: &programme.name, to, now };
    let decided = match &about.said {
        OfRight::Stop(words) => writing.stop(words),
        OfRight::Start => writing.start(),
        OfRight::Extend(words) => writing.extend(words, &programme.zone),
        OfRight::Acknowledge(words) => writing.acknowledge(words),
        OfRight::Decide { right, is_granted, because, others } => {
            writing.decide((*right, *is_granted), because, others.as_deref())
        }
        OfRight::Confirm(how) => writing.confirm(how),
        OfRight::Lift(words) => writing.lift(words),
    };
    decided.unwrap_or_else(Decision::refusal)
}

/// What every order about a request needs.
struct Writing<'a> {
    about: &'a AboutRight,
    ledger: &'a Ledger,
    programmes: &'a Programmes,
    officer: &'a Officer,
    programme: &'a ProgrammeName,
    to: PartyId,
    now: Timestamp,
}

impl Writing<'_> {
    fn stop(&self, words: &str) -> Result<Decision, String> {
        let request = &self.about.request;
        if request.stands() {
            return Err(format!("The clock of {} stands already.", request.reference));
        }
        let after = RightsRequest { stopped_at: Some(self.now), ..request.clone() };
        let mut decision = self.kept(after, "the clock stands: the person is asked something");
        let step = format!("rights-stop/{}", request.stood.len() + 1);
        decision.outgoing.push(self.letter(&step, Template::RightsClock, "stop", words)?);
        Ok(decision)
    }

    fn start(&self) -> Result<Decision, String> {
        let request = &self.about.request;
        if !request.stands() {
            return Err(format!("The clock of {} runs.", request.reference));
        }
        Ok(self.kept(request.started(self.now), "the clock runs again"))
    }

    fn extend(&self, words: &str, zone: &TimeZone) -> Result<Decision, String> {
        let request = &self.about.request;
        if request.extended_at.is_some() {
            return Err(format!(
                "{} was extended: once is all that the law knows.",
                request.reference
            ));
        }
        let due = request.due(zone, self.now);
        if request.rights == [Right::Complaint].into() || due.is_none_or(|due| due.is_overdue) {
            return Err("A request is extended within its month, and a complaint not at all (article 12(3)).".to_owned());
        }
        let after = RightsRequest { extended_at: Some(self.now), ..request.clone() };
        let by = after.due(zone, self.now).map(|due| due.by.strftime("%-d %B %Y").to_string());
        let mut decision = self.kept(after, "two months longer, since it is complex");
        let letter = self.letter("rights-extend", Template::RightsClock, "extend", words)?;
        decision.outgoing.push(letter.with("by", by.unwrap_or_default().as_str()));
        Ok(decision)
    }

    fn acknowledge(&self, words: &str) -> Result<Decision, String> {
        let request = &self.about.request;
        if request.acknowledged_at.is_some() {
            return Err(format!("{} was acknowledged.", request.reference));
        }
        let after = RightsRequest { acknowledged_at: Some(self.now), ..request.clone() };
        let mut decision = self.kept(after, "acknowledged");
        let letter =
            self.letter("rights-acknowledged", Template::RightsClock, "acknowledge", words)?;
        decision.outgoing.push(letter);
        Ok(decision)
    }

    fn confirm(&self, how: &str) -> Result<Decision, String> {
        let request = &self.about.request;
        let how = how.trim();
        if how.is_empty() {
            return Err("Say how you have made sure who asks.".to_owned());
        }
        if let Some(word) = named_in(how, &self.about.parties, &self.about.submissions) {
            return Err(format!(
                "How you have made sure stays in the audit for good, and it has a name or an address of the person: \"{word}\". Say it without."
            ));
        }
        if request.proven_at.is_some() {
            return Err(format!("It is known whose {} is.", request.reference));
        }
        let after = RightsRequest { proven_at: Some(self.now), ..request.clone() };
        Ok(self.kept(after, &format!("an officer has made sure who asks: {how}")))
    }

    fn decide(
        &self,
        (named, is_granted): (Option<Right>, bool),
        because: &str,
        others: Option<&str>,
    ) -> Result<Decision, String> {
        let request = &self.about.request;
        let open = request.open();
        let right = match (named, open.first()) {
            (Some(right), _) => right,
            (None, Some(only)) if open.len() == 1 => *only,
            (None, _) => {
                let all: Vec<&str> = Right::ALL.into_iter().map(Right::as_str).collect();
                return Err(format!("Say with --right which one: {}.", all.join(", ")));
            }
        };
        if request.decided.iter().any(|known| known.right == right) {
            return Err(format!("{}: {} was decided.", request.reference, right.as_str()));
        }
        if right == Right::Erasure && is_granted {
            return Err(format!(
                "An erasure is carried out by `secondment-desk erase {} --because \"…\"`, which writes to the person too.",
                request.reference
            ));
        }
        let harms_nobody = matches!(right, Right::Quiet | Right::Complaint);
        if is_granted && !harms_nobody && request.proven_at.is_none() {
            return Err(request.unproven());
        }
        let is_told = self.about.told.iter().any(|told| told.is_named);
        if right == Right::Rectification && is_granted && is_told && others.is_none() {
            return Err("Others were told about the person: say with --others what they are to put right (article 19).".to_owned());
        }
        let mut after = request.clone();
        after.rights.insert(right);
        after.stopped_at = None;
        after.decided.push(Decided {
            right,
            is_granted,
            because: because.trim().to_owned(),
            at: self.now,
            officer: self.officer.name.clone(),
        });
        let is_over = after.open().is_empty();
        let verdict = if is_granted { "granted" } else { "refused" };
        let mut decision = self.kept(after, &format!("{}: {verdict}", right.as_str()));
        let mut letter = self.letter(
            &format!("rights-decided/{}", right.as_str()),
            Template::RightsDecided,
            right.as_str(),
            because,
        )?;
        letter = letter.with("is_granted", is_granted).with("are_others_told", is_told);
        decision.outgoing.push(letter);
        if is_granted {
            self.carry_out(right, others, &mut decision);
        }
        let concern = self.about.item.concern.as_ref();
        let is_its = concern.is_some_and(|known| {
            matches!(known, Concern::RightsRequest | Concern::Delicate(Delicate::Complaint))
        });
        if is_over && is_its {
            let item = Item { concern: None, ..self.about.item.clone() };
            decision.records.push(Record::Item(item));
        }
        Ok(decision)
    }

    /// What follows from a right that is granted.
    fn carry_out(&self, right: Right, others: Option<&str>, decision: &mut Decision) {
        let limits = self.ledger.limits(self.to).find(|limits| limits.party == self.to);
        let limits = limits.cloned().unwrap_or(Limits::none(self.to));
        let since = Some(self.now);
        match right {
            Right::Restriction => {
                let restricted_since = limits.restricted_since.or(since);
                decision.records.push(Record::Limits(Limits { restricted_since, ..limits }));
            }
            Right::Objection => {
                let restricted_since = limits.restricted_since.or(since);
                decision.records.push(Record::Limits(Limits { restricted_since, ..limits }));
                let open = self.about.submissions.iter();
                let open = open.filter(|known| known.state != SubmissionState::Withdrawn);
                for known in open {
                    let state = SubmissionState::Withdrawn;
                    let after = Submission { state, ..known.clone() };
                    decision.records.push(Record::Submission(Box::new(after)));
                    let deed = "withdrawn: an objection was granted";
                    decision.note(self.now, &known.reference, "rights.withdrawn", deed);
                }
            }
            Right::Quiet => {
                let quiet_since = limits.quiet_since.or(since);
                decision.records.push(Record::Limits(Limits { quiet_since, ..limits }));
            }
            Right::Access | Right::Erasure | Right::Rectification | Right::Complaint => {}
        }
        if matches!(right, Right::Restriction | Right::Objection | Right::Quiet) {
            let closing = if right == Right::Quiet { Closing::Quiet } else { Closing::Limited };
            decision.add(take_back(self.programmes, self.ledger, self.to, &closing, self.now));
        }
        if matches!(right, Right::Restriction | Right::Rectification) {
            decision.outgoing.extend(self.to_recipients(right, others.unwrap_or_default()));
        }
    }

    /// Whoever was told about the person by name is told of it (article 19); once for each introduction.
    fn to_recipients(&self, right: Right, words: &str) -> Vec<Outgoing> {
        let mut known: Vec<&Told> = Vec::new();
        for told in self.about.told.iter().filter(|told| told.is_named) {
            let is_known =
                |other: &&Told| (&other.introduction, other.to) == (&told.introduction, told.to);
            if !known.iter().any(is_known) {
                known.push(told);
            }
        }
        let letters = known.into_iter().enumerate().map(|(at, told)| {
            let step = format!("rights-recipient/{}-{}", right.as_str(), at + 1);
            let reference = &self.about.request.reference;
            let template = Template::RightsRecipient;
            Outgoing::new(reference, &step, template, self.programme, told.to, self.now)
                .with("about", told.introduction.as_str())
                .with("what", right.as_str())
                .with("words", words.trim())
        });
        letters.collect()
    }

    /// The person is told before anything is used again (article 18(3)).
    fn lift(&self, words: &str) -> Result<Decision, String> {
        if !self.ledger.is_restricted(self.to) {
            return Err(format!(
                "What is kept about the person behind {} is not restricted.",
                self.about.request.reference
            ));
        }
        let lifted = self.ledger.limits(self.to);
        let lifted = lifted.map(|limits| Limits { restricted_since: None, ..limits.clone() });
        let mut decision = Decision::default();
        decision.records.extend(lifted.map(Record::Limits));
        let moment = self.now.as_second();
        let step = format!("rights-lifted/{moment}");
        decision.outgoing.push(self.letter(&step, Template::RightsClock, "lift", words)?);
        let reference = &self.about.request.reference;
        decision.note(self.now, reference, "officer.rights", "the restriction is lifted");
        Ok(decision)
    }

    fn kept(&self, after: RightsRequest, deed: &str) -> Decision {
        let mut decision = Decision::default();
        decision.note(self.now, &after.reference, "officer.rights", deed);
        decision.records.push(Record::RightsRequest(after));
        decision
    }

    fn letter(
        &self,
        step: &str,
        template: Template,
        what: &str,
        words: &str,
    ) -> Result<Outgoing, String> {
        if words.trim().is_empty() {
            return Err("It is told to the person with a reason: say it with --because.".to_owned());
        }
        let reference = &self.about.request.reference;
        let what: Value = what.into();
        let letter = Outgoing::new(reference, step, template, self.programme, self.to, self.now);
        let letter = letter.with("what", what).with("words", words.trim());
        let is_quiet = self.ledger.is_quiet(self.to);
        let of_clock = |letter: Outgoing| letter.with("by", "").with("is_quiet", is_quiet);
        Ok(if template == Template::RightsClock { of_clock(letter) } else { letter })
    }
}
