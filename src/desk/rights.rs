//! Data-protection rights as officers see them and order about them: requests, their clocks, what must not be done with somebody's data.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::orders::Ordered;
use super::{Desk, told};
use crate::domain::ids::Reference;
use crate::domain::introduction::Introduction;
use crate::domain::item::Concern;
use crate::domain::officer::{AboutRight, OfRight, Order};
use crate::domain::party::PartyId;
use crate::domain::remit::Officer;
use crate::domain::right::{Decided, Due, Right, RightsRequest};
use crate::domain::scope;

/// A request, for programs.
#[derive(Serialize)]
struct Shown<'a> {
    reference: &'a Reference,
    rights: Vec<&'static str>,
    came: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stands_since: Option<String>,
    is_overdue: bool,
}

impl Desk {
    /// The open requests, those with the nearest day first; or one.
    pub(super) fn rights(
        &self,
        officer: &Officer,
        typed: Option<&str>,
        as_json: bool,
        now: Timestamp,
    ) -> Result<String, String> {
        let now = self.ledger.time(now);
        let mut requests = match typed {
            Some(typed) => vec![self.rights_request(&self.known_reference(typed)?)?],
            None => self.open_rights(),
        };
        let programmes = &self.settings.programmes;
        requests.retain(|request| scope::serves(programmes, officer, request.programme.as_ref()));
        let due = |request: &RightsRequest| self.due(request, now);
        requests.sort_by_key(|request| due(request).map(|due| due.by));
        if as_json {
            let shown: Vec<Shown<'_>> = requests
                .iter()
                .map(|request| {
                    let due = due(request);
                    Shown {
                        reference: &request.reference,
                        rights: request.open().into_iter().map(Right::as_str).collect(),
                        came: request.came,
                        by: due.map(|due| due.by.to_string()),
                        stands_since: due
                            .and_then(|due| due.stands_since)
                            .map(|day| day.to_string()),
                        is_overdue: due.is_some_and(|due| due.is_overdue),
                    }
                })
                .collect();
            return serde_json::to_string(&shown).map_err(|error| error.to_string());
        }
        let mut text = String::new();
        if requests.is_empty() {
            text.push_str("No request about data is open.\n");
        }
        for request in &requests {
            let _ = writeln!(text, "{}", self.rights_line(request, now));
            if typed.is_some() {
                self.tell_history(request, &mut text);
            }
        }
        Ok(text)
    }

    /// A request in one line.
    pub(super) fn rights_line(&self, request: &RightsRequest, now: Timestamp) -> String {
        let named = |rights: &mut dyn Iterator<Item = Right>| {
            rights.map(Right::as_str).collect::<Vec<_>>().join(", ")
        };
        let open = match request.open() {
            open if !open.is_empty() => named(&mut open.into_iter()),
            _ if request.decided.is_empty() => "a right that its words do not name".to_owned(),
            _ => "decided".to_owned(),
        };
        let came = self.day_of(request, request.came);
        let by = self.due(request, now).filter(|_| open != "decided").map(in_words);
        let by = by.map(|by| format!(", by {by}")).unwrap_or_default();
        format!("{}  {open}, came {came}{by}", request.reference)
    }

    /// The same, as of the latest time that was seen.
    pub(super) fn rights_line_now(&self, request: &RightsRequest) -> String {
        self.rights_line(request, self.ledger.clock().unwrap_or(request.came))
    }

    fn tell_history(&self, request: &RightsRequest, text: &mut String) {
        let day = |at: Timestamp| self.day_of(request, at);
        for (from, to) in &request.stood {
            let _ = writeln!(text, "  the clock stood from {} to {}", day(*from), day(*to));
        }
        match request.proven_at {
            Some(at) => {
                let _ = writeln!(text, "  known to be from the person since {}", day(at));
            }
            None => text.push_str("  nothing shows yet that it is from the person it names\n"),
        }
        if let Some(at) = request.extended_at {
            let _ = writeln!(text, "  extended by two months on {}", day(at));
        }
        if let Some(at) = request.acknowledged_at {
            let _ = writeln!(text, "  acknowledged on {}", day(at));
        }
        for Decided { right, is_granted, because, at, officer } in &request.decided {
            let verdict = if *is_granted { "granted" } else { "refused" };
            let _ = writeln!(
                text,
                "  {}: {verdict} on {} by {officer}: {because}",
                right.as_str(),
                day(*at)
            );
        }
        let limits = request.party.map(|party| self.limits_of(party)).unwrap_or_default();
        for limit in limits {
            let _ = writeln!(text, "  {limit}");
        }
    }

    /// The requests that wait for an officer: those of which something is undecided, wherever their message stands.
    pub(super) fn open_rights(&self) -> Vec<RightsRequest> {
        let undecided = self.ledger.rights_requests().filter(|known| known.is_undecided());
        let undecided = undecided.map(|known| known.reference.clone());
        let concerns = self.ledger.concerns().into_iter().chain(self.ledger.theirs());
        let open = concerns.filter(|(concern, _)| RightsRequest::told_by(concern).is_some());
        let open: BTreeSet<Reference> =
            open.map(|(_, reference)| reference.clone()).chain(undecided).collect();
        open.iter().filter_map(|reference| self.rights_request(reference).ok()).collect()
    }

    /// The request that a message makes; what is known of one from before requests were kept follows from the message.
    fn rights_request(&self, reference: &Reference) -> Result<RightsRequest, String> {
        if let Some(known) = self.ledger.rights_request(reference) {
            return Ok(known.clone());
        }
        let item = self.item(reference);
        let made = item.as_ref().and_then(|item| {
            let rights = RightsRequest::told_by(item.concern.as_ref()?)?;
            Some(RightsRequest::of(item, rights))
        });
        made.ok_or_else(|| format!("{reference} asks nothing about anybody's data."))
    }

    /// The day by which something waiting must be seen to by law, in words.
    pub(super) fn deadline(&self, concern: &Concern, reference: &Reference) -> Option<String> {
        RightsRequest::told_by(concern)?;
        let request = self.rights_request(reference).ok()?;
        self.due(&request, self.ledger.clock().unwrap_or(request.came)).map(in_words)
    }

    fn due(&self, request: &RightsRequest, now: Timestamp) -> Option<Due> {
        request.due(&self.zone_of(request), now)
    }

    fn day_of(&self, request: &RightsRequest, at: Timestamp) -> String {
        at.to_zoned(self.zone_of(request)).date().to_string()
    }

    fn zone_of(&self, request: &RightsRequest) -> TimeZone {
        let programme = request.programme.as_ref();
        let programme = programme.and_then(|name| self.settings.programmes.get(name));
        programme.map_or(TimeZone::UTC, |programme| programme.zone.clone())
    }

    /// What must not be done with somebody's data, in sentences.
    pub(super) fn limits_of(&self, party: PartyId) -> Vec<String> {
        let told = self.ledger.limits(party).flat_map(|limits| {
            let quiet = limits.quiet_since.map(|since| {
                format!("nobody writes to them unasked since {since:.0}, and nothing is proposed to them")
            });
            let restricted = limits.restricted_since.map(|since| {
                format!("restricted since {since:.0}: kept, not matched and not mailed")
            });
            [quiet, restricted].into_iter().flatten()
        });
        told.collect()
    }

    /// What an officer says of a request.
    pub(super) fn saying_of_right(&self, typed: &str, said: &OfRight) -> Result<Ordered, String> {
        let reference = self.known_reference(typed)?;
        let request = self.rights_request(&reference)?;
        let Some(item) = self.item(&reference) else {
            return Err(format!("{reference} cannot be read any more."));
        };
        let ids: Vec<PartyId> = request
            .party
            .into_iter()
            .flat_map(|party| std::iter::once(party).chain(self.ledger.kin(party)))
            .collect();
        let mut submissions = Vec::new();
        for standing in request.party.into_iter().flat_map(|party| self.ledger.standings(party)) {
            submissions.extend(told(self.submission(&standing.reference)));
        }
        let is_of = |known: &&Introduction| ids.iter().any(|id| known.part(*id).is_some());
        let mut recipients = Vec::new();
        for introduction in self.ledger.introductions().filter(is_of) {
            recipients.extend(self.told_of(introduction, &ids).map_err(|error| error.to_string())?);
        }
        let done = match said {
            OfRight::Stop(_) => {
                "the person is asked, and the clock stands until they answer".to_owned()
            }
            OfRight::Start => "the clock runs again".to_owned(),
            OfRight::Extend(_) => "the person is told that it takes two months longer".to_owned(),
            OfRight::Acknowledge(_) => "the complaint is acknowledged by letter".to_owned(),
            OfRight::Decide { is_granted, .. } => {
                let verdict = if *is_granted { "granted" } else { "refused" };
                let n_told = recipients.iter().filter(|known| known.is_named).count();
                format!(
                    "{verdict}, and told to the person; others who were told about them: {n_told}"
                )
            }
            OfRight::Confirm(_) => {
                "it is known who asks; how you have made sure stands in the audit".to_owned()
            }
            OfRight::Lift(_) => "what is kept may be used again, and the person is told".to_owned(),
        };
        let parties = ids.iter().filter_map(|id| told(self.party(*id))).collect();
        let (told, said) = (recipients, said.clone());
        let about = AboutRight { request, item, submissions, told, parties, said };
        Ok((Order::Right(Box::new(about)), format!("{reference}: {done}.")))
    }
}

fn in_words(due: Due) -> String {
    let by = due.by.strftime("%-d %B %Y");
    match due.stands_since {
        Some(since) => format!("{by} at the earliest: the clock stands since {since}"),
        None if due.is_overdue => format!("{by}, WHICH HAS PASSED"),
        None => by.to_string(),
    }
}
