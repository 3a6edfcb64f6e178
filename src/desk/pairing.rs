//! Why an interest and a role are put together, or why not.

use serde_json::json;

use super::{Desk, told};
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Progress, Reason};
use crate::domain::ledger::order::First;
use crate::domain::submission::{Submission, SubmissionKind, SubmissionState};
use crate::matching::standing::Standing;
use crate::matching::why::{self, Sides};

/// What is told of two.
struct Verdict {
    /// `proposed`, `apart` or `other-use`.
    what: &'static str,
    score: Option<u16>,
    rules: Vec<&'static str>,
    sentences: Vec<String>,
    reasons: Vec<Reason>,
}

impl Verdict {
    fn apart(rules: Vec<&'static str>, sentences: Vec<String>) -> Self {
        Self { what: "apart", score: None, rules, sentences, reasons: Vec::new() }
    }
}

impl Desk {
    /// Why two submissions are put together, or why not.
    pub(super) fn why_two(&self, one: &str, other: &str, as_json: bool) -> Result<String, String> {
        let (one, other) = (self.submission_typed(one)?, self.submission_typed(other)?);
        let (interest, role) = match (one.kind, other.kind) {
            (SubmissionKind::Interest, SubmissionKind::Role) => (one, other),
            (SubmissionKind::Role, SubmissionKind::Interest) => (other, one),
            (SubmissionKind::Interest | SubmissionKind::Role, _) => {
                if let Some(line) = self.swap_between(&one, &other) {
                    let told = json!({"verdict": "swap", "sentences": [&line]}).to_string();
                    return Ok(if as_json { told } else { line + "\n" });
                }
                let (kind, one, other) = (one.kind.as_str(), one.reference, other.reference);
                return Err(format!(
                    "{one} and {other} are both of the same kind, {kind}: a match is of an interest and a role."
                ));
            }
        };
        let verdict = self.verdict(&interest, &role)?;
        let lines: Vec<String> =
            verdict.reasons.iter().map(|reason| self.reason_line(reason)).collect();
        if as_json {
            let Verdict { what, score, rules, sentences, reasons } = verdict;
            let told = json!({
                "verdict": what, "interest": interest.reference, "role": role.reference, "score": score,
                "rule": rules.first(), "rules": rules, "sentences": sentences, "reasons": reasons,
            });
            return Ok(told.to_string());
        }
        let lines = lines.into_iter().map(|line| format!("  {line}"));
        Ok(verdict.sentences.into_iter().chain(lines).collect::<Vec<_>>().join("\n") + "\n")
    }

    fn submission_typed(&self, typed: &str) -> Result<Submission, String> {
        let reference = self.known_reference(typed)?;
        let known = told(self.submission(&reference));
        known.ok_or_else(|| format!("{reference} is neither an interest nor a role."))
    }

    fn verdict(&self, interest: &Submission, role: &Submission) -> Result<Verdict, String> {
        let pair = [("person", interest.reference.as_str()), ("role", role.reference.as_str())];
        if interest.programme != role.programme {
            let sentence = self.saying("other-programme", &pair);
            return Ok(Verdict::apart(vec!["programme"], vec![sentence]));
        }
        let together = self.live_of(&interest.reference);
        if let Some(known) = together.into_iter().find(|known| known.role == role.reference) {
            return Ok(self.together(&known, pair));
        }
        let closed = [interest, role].into_iter().filter_map(|side| self.closed(side));
        let closed: Vec<String> = closed.collect();
        if !closed.is_empty() {
            return Ok(Verdict::apart(vec!["not-open"], closed));
        }
        let later = [interest, role].into_iter().filter_map(|side| self.comes_later(side));
        let later: Vec<String> = later.collect();
        if !later.is_empty() {
            return Ok(Verdict::apart(vec!["only-after"], later));
        }
        if self.boards.waiting.holds(&interest.reference, &role.reference) {
            let sentence = self.saying("waits-for-word", &pair);
            return Ok(Verdict { what: "waits", ..Verdict::apart(Vec::new(), vec![sentence]) });
        }
        let standing = self.boards.of(&interest.programme);
        let standing = standing.ok_or_else(|| self.saying("no-board", &[]))?;
        let at = standing.pair(interest.reference.as_str(), role.reference.as_str());
        let at = at.ok_or_else(|| self.saying("no-board", &[]))?;
        let rules: Vec<_> = standing.judge.all_broken(&standing.board, at.0, at.1).collect();
        if rules.is_empty() {
            return Ok(self.other_use(standing, at, interest, role));
        }
        let sentence = |(number, rule)| {
            let sentence = self.rule_sentence(standing, rule, at);
            let pair_on_board = standing.board.person(at.0).zip(standing.board.post(at.1));
            let Sides { has, asks, change } = pair_on_board
                .map(|(one, other)| why::sides(&standing.board, &standing.judge, rule, one, other))
                .unwrap_or_default();
            let values = [("has", &*has), ("asks", &*asks), ("change", &*change)];
            let change = self.settings.phrases.say("changes", rule.as_str(), &values);
            let values = [pair[0], pair[1], ("sentence", &*sentence), ("change", &*change)];
            self.saying(if number == 0 { "apart" } else { "apart-by-more" }, &values)
        };
        let sentences = rules.iter().copied().enumerate().map(sentence).collect();
        Ok(Verdict::apart(rules.iter().map(|rule| rule.as_str()).collect(), sentences))
    }

    /// Two who are proposed or introduced.
    fn together(&self, known: &Introduction, pair: [(&str, &str); 2]) -> Verdict {
        let reasons = self.reasons_of(&known.reference);
        let score = score(&reasons).to_string();
        let saying = if known.is_made() { "introduced" } else { "proposed" };
        let values = [pair[0], pair[1], ("score", &*score), ("match", known.reference.as_str())];
        let sentences = vec![self.saying(saying, &values)];
        let score = Some(self::score(&reasons));
        Verdict { what: "proposed", score, rules: Vec::new(), sentences, reasons }
    }

    /// What a submission waits for, if it does.
    fn comes_later(&self, submission: &Submission) -> Option<String> {
        let profile = self.ledger.profile(&submission.reference)?;
        let (awaited, first) = self.ledger.waits_for(profile)?;
        let is_circular = if first == First::Circular { "yes" } else { "" };
        let values = [
            ("submission", submission.reference.as_str()),
            ("other", awaited.as_str()),
            ("circular", is_circular),
        ];
        Some(self.saying("comes-later", &values))
    }

    /// Why a submission is not on its board, if it is not.
    fn closed(&self, submission: &Submission) -> Option<String> {
        if submission.state == SubmissionState::Open {
            return None;
        }
        let programme = self.settings.programmes.get(&submission.programme)?;
        let needed = programme.needed_to_match(submission.kind);
        let missing = needed.filter(|field| !submission.fields.contains_key(field));
        let missing: Vec<&str> = missing.map(FieldName::as_str).collect();
        let state = serde_json::to_string(&submission.state).unwrap_or_default();
        let values = [
            ("submission", submission.reference.as_str()),
            ("state", state.trim_matches('"')),
            ("missing", &*missing.join(", ")),
        ];
        Some(self.saying("closed", &values))
    }

    /// Two who fit and are not put together: what else stands of either.
    fn other_use(
        &self,
        standing: &Standing,
        at: (u32, u32),
        interest: &Submission,
        role: &Submission,
    ) -> Verdict {
        let own = standing.score(at.0, at.1).map_or(0, |score| score.total());
        let of_person = self.ledger.standings(interest.party).map(|own| own.reference.clone());
        let of_person: Vec<Reference> =
            of_person.filter(|other| *other != interest.reference).collect();
        let uses_of_person = std::iter::once(&interest.reference).chain(&of_person);
        let of_person: Vec<Introduction> = uses_of_person
            .flat_map(|side| self.live_of(side))
            .filter(|known| {
                self.ledger.person(known.applicant) == self.ledger.person(interest.party)
            })
            .collect();
        let of_role = self.live_of(&role.reference);
        let points = |known: &Introduction| u32::from(score(&self.reasons_of(&known.reference)));
        let mut taken = 0;
        let mut sentences = Vec::new();
        if let Some(programme) = self.settings.programmes.get(&interest.programme) {
            let positions = standing.positions(role.reference.as_str()).unwrap_or(1).into();
            if self.ledger.room_for_person(programme, interest.party) == 0 {
                taken += of_person.iter().map(points).min().unwrap_or(0);
            }
            if self.ledger.room_for_role(programme, &role.reference, positions) == 0 {
                taken += of_role.iter().map(points).min().unwrap_or(0);
            }
        }
        let (together, loss) = (own.to_string(), taken.saturating_sub(own.into()).to_string());
        let pair = [
            ("person", interest.reference.as_str()),
            ("role", role.reference.as_str()),
            ("score", &*together),
            ("loss", &*loss),
        ];
        sentences.push(self.saying("spare-now", &pair));
        for side in [interest, role].into_iter().filter(|side| self.ledger.is_paused(side.party)) {
            sentences.push(self.saying("waits", &[("submission", side.reference.as_str())]));
        }
        let uses = of_person.iter().map(|known| ("person-has", known));
        for (saying, known) in uses.chain(of_role.iter().map(|known| ("role-has", known))) {
            let saying = match saying {
                _ if known.is_agreed() => "agreed",
                _ if known.is_made() => "under-way",
                "person-has" if known.programme != interest.programme => "person-has-elsewhere",
                saying => saying,
            };
            let values = [
                ("person", known.interest.as_str()),
                ("role", known.role.as_str()),
                ("score", &*points(known).to_string()),
                ("match", known.reference.as_str()),
                ("programme", known.programme.as_str()),
            ];
            sentences.push(self.saying(saying, &values));
        }
        let reasons = self.reasons_for(standing, &interest.reference, &role.reference);
        Verdict {
            what: "other-use",
            score: Some(own),
            rules: Vec::new(),
            sentences,
            reasons: reasons.unwrap_or_default(),
        }
    }

    /// That the person's line manager has not agreed, and for how long that is so (FEATURES M-14).
    pub(super) fn waits_for_release(&self, known: &Introduction) -> Option<String> {
        let programme = self.settings.programmes.get(&known.programme)?;
        let asks = programme.form(SubmissionKind::Interest);
        let is_asked = asks.iter().any(|field| field.name == FieldName::ManagerPermission);
        let interest = told(self.submission(&known.interest)).filter(|_| is_asked)?;
        if interest.value(FieldName::ManagerPermission) == Some(&FieldValue::Flag(true)) {
            return None;
        }
        let since = self.ledger.clock()?.duration_since(interest.received_at);
        let days = (since.as_hours() / 24).max(0).to_string();
        Some(self.saying("waits-for-release", &[("days", &days)]))
    }

    /// Of a match: its score, what speaks against it, and how it compares to the next best.
    pub(super) fn weighed(&self, reference: &Reference) -> Option<serde_json::Value> {
        let known = self.ledger.introduction(reference)?;
        let reasons = self.reasons_of(reference);
        let is_proposed = known.progress == Progress::Proposed;
        let compared = if is_proposed { self.next_best(known) } else { Vec::new() };
        let against: Vec<String> =
            wanting(&reasons).into_iter().chain(self.waits_for_release(known)).collect();
        Some(json!({"weighed": {
            "score": score(&reasons), "against": against, "not_said": self.not_said(known), "compared": compared,
        }}))
    }

    /// How a match compares to the next best of either side: of all that is open, whether it has a place left or not.
    pub(super) fn next_best(&self, known: &Introduction) -> Vec<String> {
        let Some(standing) = self.boards.of(&known.programme) else { return Vec::new() };
        let (interest, role) = (known.interest.as_str(), known.role.as_str());
        let Some((person, post)) = standing.pair(interest, role) else { return Vec::new() };
        let is_open = |person, post| standing.is_open(person, post);
        let people = standing.people_for(post, |other| other != person && is_open(other, post));
        let posts = standing.posts_for(person, |other| other != post && is_open(person, other));
        let best = |mut listed: Vec<(i64, u32)>| {
            listed.sort_unstable();
            listed.last().map(|(_, at)| *at)
        };
        let told = |saying, person: u32, post: u32| {
            let score = standing.score(person, post)?.total().to_string();
            let (one, other) = standing.board.person(person).zip(standing.board.post(post))?;
            let is_free = |reference: &str| {
                let reference = Reference::typed(reference);
                reference.is_some_and(|reference| self.live_of(&reference).is_empty())
            };
            let other_side =
                if saying == "next-person" { &one.reference } else { &other.reference };
            let taken = if is_free(other_side) { "" } else { "yes" };
            let values = [
                ("person", &*one.reference),
                ("role", &*other.reference),
                ("score", &*score),
                ("taken", taken),
            ];
            Some(self.saying(saying, &values))
        };
        let next_person = best(people).and_then(|other| told("next-person", other, post));
        let next_role = best(posts).and_then(|other| told("next-role", person, other));
        let none = |saying, key| self.saying(saying, &[key]);
        vec![
            next_person.unwrap_or_else(|| none("no-next-person", ("role", role))),
            next_role.unwrap_or_else(|| none("no-next-role", ("person", interest))),
        ]
    }
}

/// What speaks against a match: what was found wanting, in sentences.
pub(super) fn wanting(reasons: &[Reason]) -> Vec<String> {
    let is_wanting = |reason: &&Reason| reason.points < reason.most && reason.is_said();
    reasons.iter().filter(is_wanting).map(|reason| reason.finding.clone()).collect()
}

/// The points of a match.
pub(super) fn score(reasons: &[Reason]) -> u16 {
    reasons.iter().filter_map(|reason| reason.points).sum()
}
