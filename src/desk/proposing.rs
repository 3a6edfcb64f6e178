//! What the boards lead to: proposals with their reasons, and proposals that are taken back.

use jiff::Timestamp;

use super::pairing::score;
use super::{Desk, told};
use crate::domain::Event;
use crate::domain::field::FieldName;
use crate::domain::ids::Reference;
use crate::domain::introduction::{Introduction, Misfit, Progress, Reason, Reasons};
use crate::domain::item::Item;
use crate::domain::matching::Candidate;
use crate::domain::record::Record;
use crate::domain::submission::{Submission, SubmissionKind};
use crate::domain::terms::Rule;
use crate::matching::score::Part;
use crate::matching::standing::Standing;
use crate::matching::why::{self, Sides};

impl Desk {
    /// Proposes what the best assignment of all that is free puts together.
    pub(super) fn propose_matches(&mut self, now: Timestamp) {
        if !self.boards.is_due() {
            return;
        }
        self.put_boards_in_order();
        let settings = self.settings.clone();
        for (name, programme) in &settings.programmes {
            if programme.matching.swaps_come_first {
                self.propose_swaps(name, now);
            }
            loop {
                let pairs = self.boards.assigned(name);
                if pairs.is_empty() {
                    break;
                }
                for (interest, role) in pairs {
                    self.propose(&interest, &role, now);
                }
                self.put_boards_in_order();
            }
            if !programme.matching.swaps_come_first {
                self.propose_swaps(name, now);
            }
        }
        self.boards.have_settled();
    }

    fn propose(&mut self, interest: &str, role: &str, now: Timestamp) {
        let (Some(interest), Some(role)) = (Reference::typed(interest), Reference::typed(role))
        else {
            return;
        };
        let programme = self.ledger.profile(&interest).map(|known| known.programme.clone());
        if self.waits_for_word(&interest, &role, now) {
            self.boards.touch(&interest);
            self.boards.touch(&role);
            return;
        }
        let found = programme.and_then(|name| {
            let standing = self.boards.of(&name)?;
            let positions = standing.positions(role.as_str())?.into();
            Some((positions, self.reasons_for(standing, &interest, &role)?, name))
        });
        if let Some((positions, reasons, name)) = found {
            let said = told(self.submission(&role));
            let candidate = Candidate {
                interest: interest.clone(),
                role: role.clone(),
                positions,
                is_swap: false,
                host_kind: said.and_then(|role| role.text(FieldName::Sector).map(str::to_owned)),
            };
            let score = score(&reasons);
            self.stage(Event::Matched { candidate, reasons }, now);
            self.weigh(&interest, &role, score, now);
            if let Some(standing) = self.boards.by_programme.get_mut(&name) {
                // Whatever kept them apart in the end, they are not put together again and again.
                standing.set_tried(interest.as_str(), role.as_str(), true);
            }
        }
        self.boards.touch(&interest);
        self.boards.touch(&role);
    }

    /// Introduces what was proposed, where its programme leaves such matches to the desk.
    fn weigh(&mut self, interest: &Reference, role: &Reference, score: u16, now: Timestamp) {
        let live = self.live_of(interest);
        let Some(known) = live.into_iter().find(|known| known.role == *role) else { return };
        let is_all_said = self.not_said(&known).is_empty();
        let event = Event::Weighed { reference: known.reference, score, is_all_said };
        if let Err(sentence) = self.can_be_written(&event, now) {
            tracing::warn!(sentence, "a match waits for an officer");
            return;
        }
        self.stage(event, now);
    }

    /// The parts of the score of two, with both sides' words.
    pub(super) fn reasons_for(
        &self,
        standing: &Standing,
        interest: &Reference,
        role: &Reference,
    ) -> Option<Vec<Reason>> {
        let (person, post) = standing.pair(interest.as_str(), role.as_str())?;
        let parts = standing.score(person, post)?;
        let (person, post) = standing.board.person(person).zip(standing.board.post(post))?;
        let (interest, role) = (told(self.submission(interest))?, told(self.submission(role))?);
        let points = standing.judge.points(post);
        let reason = |(part, came_to): (Part, u16)| {
            let [of_interest, of_role] = fields(part);
            let Sides { has, asks, .. } = why::reason(&standing.board, part, person, post);
            let has = if part == Part::Release { self.saying(&has, &[]) } else { has };
            let or_nothing =
                |text: String| if text.is_empty() { self.saying("nothing", &[]) } else { text };
            let (has, asks) = (or_nothing(has), or_nothing(asks));
            let values = [
                ("has", &*has),
                ("asks", &*asks),
                ("points", &came_to.to_string()),
                ("most", &points.of(part).to_string()),
                ("part", &*self.settings.phrases.say("names", part.as_str(), &[])),
            ];
            // Skills are compared by the stems of their words, which nobody reads with pleasure: both sides' words stand beside.
            let finding = if matches!(part, Part::Essential | Part::Desirable | Part::Wishes) {
                self.saying("wanting", &values)
            } else {
                self.settings.phrases.say("parts", part.as_str(), &values)
            };
            let interest_words = words(&interest, of_interest);
            // Who wishes to learn nothing in particular lacks nothing, whatever the work is.
            let is_asked = part != Part::Wishes || !interest_words.is_empty();
            let role_words = if is_asked { words(&role, of_role) } else { String::new() };
            Reason {
                rule: part.as_str().to_owned(),
                points: Some(came_to),
                most: Some(points.of(part)),
                finding,
                interest_words,
                role_words,
            }
        };
        Some(parts.parts().map(reason).collect())
    }

    /// A part of a score with both sides' words.
    pub(super) fn reason_line(&self, reason: &Reason) -> String {
        let named = self.settings.phrases.say("names", &reason.rule, &[]);
        let number = |number: Option<u16>| number.map(|number| number.to_string());
        let (points, most) = (number(reason.points), number(reason.most));
        let values = [
            ("part", if named.is_empty() { &*reason.rule } else { &*named }),
            ("points", points.as_deref().unwrap_or_default()),
            ("most", most.as_deref().unwrap_or_default()),
            ("has", &*reason.interest_words),
            ("asks", &*reason.role_words),
        ];
        self.saying("reason", &values)
    }

    /// A sentence that officers read about matches.
    pub(super) fn saying(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.settings.phrases.say("sayings", key, values)
    }

    /// Takes back the proposals that no longer fit after a submission has changed.
    pub(super) fn take_back_misfits(&mut self, records: &[Record], now: Timestamp) {
        let item = records.iter().find_map(|record| {
            if let Record::Item(item) = record { Some(Box::new(item.clone())) } else { None }
        });
        for record in records {
            let Record::Submission(changed) = record else { continue };
            let live = self.live_of(&changed.reference);
            if live.is_empty() {
                continue;
            }
            self.put_boards_in_order();
            for introduction in live {
                if let Some((rule, because)) = self.misfit(&introduction) {
                    self.take_back(&introduction, rule, because, item.clone(), now);
                }
            }
        }
    }

    /// Takes back what was proposed besides to somebody who has agreed, for a role that is filled, or where something that had
    /// ended is under way again: an order was taken back, or a late answer came.
    pub(super) fn take_back_rivals(&mut self, records: &[Record], now: Timestamp) {
        let mut told: Vec<(Reference, &'static str)> = Vec::new();
        for record in records {
            if let Record::Introduction(known) = record
                && known.is_agreed()
            {
                told.push((known.reference.clone(), "agreed-elsewhere"));
            }
        }
        let revived = std::mem::take(&mut self.boards.revived);
        told.extend(revived.into_iter().map(|reference| (reference, "under-way-again")));
        for (reference, rule) in told {
            let Some(known) = self.ledger.introduction(&reference).cloned() else { continue };
            self.put_boards_in_order();
            let because = self.saying(rule, &[("match", reference.as_str())]);
            for rival in self.rivals(&known) {
                self.take_back(&rival, rule, because.clone(), None, now);
            }
        }
    }

    /// The proposals of either side of an introduction that are too many beside it, the latest first.
    fn rivals(&self, known: &Introduction) -> Vec<Introduction> {
        let Some(programme) = self.settings.programmes.get(&known.programme) else {
            return Vec::new();
        };
        let terms = &programme.matching;
        let standing = self.boards.of(&known.programme);
        let positions = standing.and_then(|standing| standing.positions(known.role.as_str()));
        let load = self.ledger.load(&known.role);
        let open = u32::from(positions.unwrap_or(1)).saturating_sub(load.n_agreed);
        let for_role =
            open.saturating_mul(terms.proposals_for_position).saturating_add(load.n_agreed);
        let to_person = if known.is_agreed() { 1 } else { terms.proposals_for_person };
        let of_person = |party| {
            let own = self.ledger.standings(party);
            let own = own.filter(|own| own.kind == SubmissionKind::Interest);
            own.flat_map(|own| self.live_of(&own.reference)).collect::<Vec<_>>()
        };
        let excess = |mut live: Vec<Introduction>, most: u32| {
            let n_over = live.len().saturating_sub(usize::try_from(most).unwrap_or(usize::MAX));
            live.retain(|rival| {
                rival.progress == Progress::Proposed && rival.reference != known.reference
            });
            live.sort_by_key(|rival| std::cmp::Reverse(rival.proposed_at));
            live.truncate(n_over);
            live
        };
        let mut rivals = excess(of_person(known.applicant), to_person);
        let beside = if known.is_swap {
            excess(of_person(known.host), to_person)
        } else {
            excess(self.live_of(&known.role), for_role)
        };
        let is_new =
            |rival: &Introduction| !rivals.iter().any(|own| own.reference == rival.reference);
        let beside: Vec<_> = beside.into_iter().filter(is_new).collect();
        rivals.extend(beside);
        rivals
    }

    fn take_back(
        &mut self,
        introduction: &Introduction,
        rule: &'static str,
        because: String,
        by: Option<Box<Item>>,
        now: Timestamp,
    ) {
        let reasons = Reasons {
            reference: introduction.reference.clone(),
            reasons: self.reasons_of(&introduction.reference),
            ended_because: None,
        };
        self.stage(Event::NoLongerFits(Box::new(Misfit { reasons, rule, because, by })), now);
    }

    /// What is proposed or introduced of a submission.
    pub(super) fn live_of(&self, submission: &Reference) -> Vec<Introduction> {
        if self.ledger.load(submission).n_live == 0 {
            return Vec::new();
        }
        let is_of = |known: &&Introduction| {
            known.is_live() && [&known.interest, &known.role].contains(&submission)
        };
        self.ledger.introductions().filter(is_of).cloned().collect()
    }

    /// The first rule that the two of an introduction break, if they do, and the same in both sides' words.
    fn misfit(&self, introduction: &Introduction) -> Option<(&'static str, String)> {
        if introduction.is_swap {
            return self.swap_misfit(introduction);
        }
        let standing = self.boards.of(&introduction.programme)?;
        let (interest, role) = (&introduction.interest, &introduction.role);
        let Some((person, post)) = standing.pair(interest.as_str(), role.as_str()) else {
            return Some(("not-open", self.saying("not-open", &[])));
        };
        let broken = standing.broken(person, post)?;
        Some((broken.as_str(), self.rule_sentence(standing, broken, (person, post))))
    }

    /// Why a rule keeps two apart, in a sentence.
    pub(super) fn rule_sentence(
        &self,
        standing: &Standing,
        rule: Rule,
        (person, post): (u32, u32),
    ) -> String {
        let pair = standing.board.person(person).zip(standing.board.post(post));
        let Some((person, post)) = pair else { return String::new() };
        let Sides { has, asks, .. } =
            why::sides(&standing.board, &standing.judge, rule, person, post);
        let nothing = self.saying("nothing", &[]);
        let or_nothing =
            |text: &str| if text.is_empty() { nothing.clone() } else { text.to_owned() };
        let values = [("has", &*or_nothing(&has)), ("asks", &*or_nothing(&asks))];
        self.settings.phrases.say("rules", rule.as_str(), &values)
    }
}

/// What either side says about a part of a score.
fn fields(part: Part) -> [&'static [FieldName]; 2] {
    use FieldName as F;
    match part {
        Part::Essential => [&[F::Skills, F::JobTitle], &[F::EssentialSkills]],
        Part::Desirable => [&[F::Skills, F::JobTitle], &[F::DesirableSkills]],
        Part::Profession => [&[F::Profession], &[F::Profession]],
        Part::Level => [&[F::Grade], &[F::Grade]],
        Part::Distance => [&[F::Places, F::Remote], &[F::Places, F::Remote]],
        Part::Wishes => [&[F::LearningWishes], &[F::EssentialSkills, F::DesirableSkills]],
        Part::Release => [&[F::ManagerPermission], &[]],
    }
}

/// The words of the first of some fields that is known.
fn words(submission: &Submission, fields: &[FieldName]) -> String {
    let known = fields.iter().find_map(|field| submission.fields.get(field));
    known.map(|field| field.words.clone()).unwrap_or_default()
}
