//! Data-protection rights: what somebody asks about their data, the clock of that, and what an officer decides (FEATURES D-1, D-2, D-9,
//! D-12; F-24…F-26).

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::answer;
use super::decision::{Decision, Programmes};
use super::ids::{ProgrammeName, Reference};
use super::introduction::{Closing, Introduction, Progress as Stage};
use super::item::{Concern, Item};
use super::ledger::Ledger;
use super::party::PartyId;
use super::reading::Delicate;
use super::record::Record;

/// Something that somebody may ask about their data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// To know what is kept (UK GDPR article 15).
    Access,
    /// That it goes (article 17).
    Erasure,
    /// That it is put right (article 16).
    Rectification,
    /// That it is kept and not used (article 18).
    Restriction,
    /// That it is not used any more (article 21).
    Objection,
    /// That nobody writes to them unasked.
    Quiet,
    /// That something went wrong (F-26).
    Complaint,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 7] = [
        Self::Access,
        Self::Erasure,
        Self::Rectification,
        Self::Restriction,
        Self::Objection,
        Self::Quiet,
        Self::Complaint,
    ];

    /// The word in commands, letters and vocabulary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Erasure => "erasure",
            Self::Rectification => "rectification",
            Self::Restriction => "restriction",
            Self::Objection => "objection",
            Self::Quiet => "quiet",
            Self::Complaint => "complaint",
        }
    }

    /// The right of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.as_str() == name)
    }
}

/// So many days from its coming a complaint is to be acknowledged (Data (Use and Access) Act 2025; F-26).
const ACKNOWLEDGED_WITHIN_DAYS: i64 = 30;
/// A request is to be met within so many months of its coming, and so many more where it is complex (article 12(3); F-25).
const MET_WITHIN_MONTHS: i64 = 1;
const EXTENDED_BY_MONTHS: i64 = 2;

/// A message that uses rights, and what has become of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RightsRequest {
    /// The message.
    pub reference: Reference,
    /// Whose it is, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// Whose wording the letters have, and where days are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programme: Option<ProgrammeName>,
    /// What it asks for, as far as its words say.
    pub rights: BTreeSet<Right>,
    /// When it came.
    pub came: Timestamp,
    /// Since when the clock stands: the person was asked who they are, or what they mean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    /// When it stood before, from and to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stood: Vec<(Timestamp, Timestamp)>,
    /// When the person was told that it takes two months longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended_at: Option<Timestamp>,
    /// When a complaint was acknowledged by a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Timestamp>,
    /// Since when something shows that it is from the person it names: a reply to a letter of the desk's, or an officer's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven_at: Option<Timestamp>,
    /// What was decided, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided: Vec<Decided>,
}

/// What an officer decided about one right.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decided {
    /// Which.
    pub right: Right,
    /// Whether it was granted.
    pub is_granted: bool,
    /// Why, in the officer's words.
    pub because: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub officer: String,
}

/// The day by which something is to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    /// The day; later by each day that the clock still stands.
    pub by: Date,
    /// Since when the clock stands, if it does.
    pub stands_since: Option<Date>,
    /// Whether the day has passed.
    pub is_overdue: bool,
}

impl RightsRequest {
    /// What follows from a message that uses rights.
    pub fn of(item: &Item, rights: BTreeSet<Right>) -> Self {
        Self {
            reference: item.reference.clone(),
            party: item.party,
            programme: item.programme.clone(),
            rights,
            came: item.at,
            stopped_at: None,
            stood: Vec::new(),
            extended_at: None,
            acknowledged_at: None,
            proven_at: None,
            decided: Vec::new(),
        }
    }

    /// The rights that an item uses as far as its concern tells, for a message that was read before requests were kept.
    pub fn told_by(concern: &Concern) -> Option<BTreeSet<Right>> {
        let is_complaint = *concern == Concern::Delicate(Delicate::Complaint);
        if is_complaint {
            return Some(BTreeSet::from([Right::Complaint]));
        }
        (*concern == Concern::RightsRequest).then(BTreeSet::new)
    }

    /// What is not decided yet.
    pub fn open(&self) -> BTreeSet<Right> {
        let decided = |right: &Right| self.decided.iter().any(|known| known.right == *right);
        self.rights.iter().copied().filter(|right| !decided(right)).collect()
    }

    /// Whether somebody has still to decide something; which right a request uses that names none is for a person to say.
    pub fn is_undecided(&self) -> bool {
        !self.open().is_empty() || (self.rights.is_empty() && self.decided.is_empty())
    }

    /// Why nothing is granted or handed out yet: nobody knows who asks.
    pub fn unproven(&self) -> String {
        format!(
            "{0} asks for this, and nothing shows that it is from the person it names: a reply to the desk's letter about it would. If you have made sure \
             otherwise, say how first: `secondment-desk rights {0} --confirmed \"…\"`.",
            self.reference
        )
    }

    /// Whether the clock stands.
    pub fn stands(&self) -> bool {
        self.stopped_at.is_some()
    }

    /// By when something is to be done next; `None` once the law names no day any more: a complaint that was acknowledged.
    ///
    /// Days on which the clock stood do not count. Days are counted in `zone`.
    pub fn due(&self, zone: &TimeZone, now: Timestamp) -> Option<Due> {
        let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
        let is_complaint = self.rights == BTreeSet::from([Right::Complaint]);
        let by = match (is_complaint, self.acknowledged_at, self.extended_at) {
            (true, Some(_), _) => return None,
            (true, None, _) => day(self.came).saturating_add(ACKNOWLEDGED_WITHIN_DAYS.days()),
            (false, _, None) => day(self.came).saturating_add(MET_WITHIN_MONTHS.months()),
            (false, _, Some(_)) => {
                day(self.came).saturating_add((MET_WITHIN_MONTHS + EXTENDED_BY_MONTHS).months())
            }
        };
        let still = self.stopped_at.map(|since| (since, now));
        let stood = self.stood.iter().copied().chain(still);
        let n_stood: i64 =
            stood.map(|(from, to)| i64::from((day(to) - day(from)).get_days())).sum();
        let by = by.saturating_add(n_stood.days());
        let stands_since = self.stopped_at.map(day);
        Some(Due { by, stands_since, is_overdue: stands_since.is_none() && day(now) > by })
    }

    /// The request once its clock runs again.
    #[must_use]
    pub fn started(&self, now: Timestamp) -> Self {
        let mut after = self.clone();
        after.stood.extend(after.stopped_at.take().map(|since| (since, now)));
        after
    }
}

/// What must not be done with somebody's data, by their own word or an officer's decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Limits {
    /// Whose.
    pub party: PartyId,
    /// Since when nobody writes to them unasked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_since: Option<Timestamp>,
    /// Since when what is kept about them is not used: it is neither matched nor mailed about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted_since: Option<Timestamp>,
}

impl Limits {
    /// None yet.
    pub fn none(party: PartyId) -> Self {
        Self { party, quiet_since: None, restricted_since: None }
    }
}

/// What is only proposed to somebody, or asked of one side without the other's name.
pub fn early(ledger: &Ledger, party: PartyId) -> impl Iterator<Item = &Introduction> {
    let ids: Vec<PartyId> = std::iter::once(party).chain(ledger.kin(party)).collect();
    let is_early =
        |known: &&Introduction| matches!(known.progress, Stage::Proposed | Stage::Offered { .. });
    let early = ledger.introductions().filter(|known| known.is_live()).filter(is_early);
    early.filter(move |known| ids.iter().any(|id| known.part(*id).is_some()))
}

/// Takes back what is only proposed to somebody, or asked of one side without the other's name; who was asked is told that it does not
/// go ahead, and not why.
pub fn take_back(
    programmes: &Programmes,
    ledger: &Ledger,
    party: PartyId,
    closing: &Closing,
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    let ids: Vec<PartyId> = std::iter::once(party).chain(ledger.kin(party)).collect();
    for introduction in early(ledger, party) {
        let Some(closed) = introduction.closed(closing.clone()) else { continue };
        decision.records.push(Record::Introduction(closed));
        let deed = match closing {
            Closing::Quiet => "closed: a side wants no letters that they did not ask for",
            Closing::Limited | Closing::Withdrawn | Closing::ByOfficer | Closing::NoLongerFits => {
                "closed: an officer decided that a side's data is not used"
            }
        };
        decision.note(now, &introduction.reference, "rights.taken-back", deed);
        let other = introduction.parties().into_iter().find(|(_, id)| !ids.contains(id));
        let is_offered = matches!(introduction.progress, Stage::Offered { .. });
        let programme = programmes.get(&introduction.programme).filter(|_| is_offered);
        let told = other.filter(|(part, _)| answer::is_told(ledger, introduction, *part));
        decision
            .outgoing
            .extend(told.zip(programme).map(|((part, _), programme)| {
                answer::declined(introduction, programme, part, now)
            }));
    }
    decision
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Digest;

    fn request(rights: &[Right]) -> RightsRequest {
        RightsRequest {
            reference: Reference::from_cause("GX", Digest([1; 16]), |_| false),
            party: None,
            programme: None,
            rights: rights.iter().copied().collect(),
            came: at("2026-03-02"),
            stopped_at: None,
            stood: Vec::new(),
            extended_at: None,
            acknowledged_at: None,
            proven_at: None,
            decided: Vec::new(),
        }
    }

    fn at(day: &str) -> Timestamp {
        format!("{day}T10:00:00Z").parse().unwrap()
    }

    #[track_caller]
    fn check(request: &RightsRequest, today: &str, expected: &str) {
        let told = request.due(&TimeZone::UTC, at(today)).map(|due| {
            let mark = if due.is_overdue { " overdue" } else { "" };
            let stands = if due.stands_since.is_some() { " stands" } else { "" };
            format!("{}{mark}{stands}", due.by)
        });
        assert_eq!(told.unwrap_or_default(), expected);
    }

    #[test]
    fn a_request_has_a_month_two_more_once_extended_and_no_day_counts_on_which_the_clock_stood() {
        let mut access = request(&[Right::Access]);
        check(&access, "2026-03-02", "2026-04-02");
        check(&access, "2026-04-02", "2026-04-02");
        check(&access, "2026-04-03", "2026-04-02 overdue");
        access.stopped_at = Some(at("2026-03-05"));
        check(&access, "2026-03-15", "2026-04-12 stands");
        let mut access = access.started(at("2026-03-15"));
        check(&access, "2026-03-20", "2026-04-12");
        assert!(!access.stands());
        access.extended_at = Some(at("2026-03-20"));
        check(&access, "2026-03-20", "2026-06-12");
        let late = RightsRequest { came: at("2026-01-31"), ..request(&[Right::Access]) };
        check(&late, "2026-02-01", "2026-02-28");
    }

    #[test]
    fn a_complaint_is_acknowledged_within_thirty_days_and_then_no_day_is_named() {
        let mut complaint = request(&[Right::Complaint]);
        check(&complaint, "2026-03-02", "2026-04-01");
        check(&complaint, "2026-04-02", "2026-04-01 overdue");
        complaint.acknowledged_at = Some(at("2026-04-02"));
        check(&complaint, "2026-05-02", "");
    }
}
