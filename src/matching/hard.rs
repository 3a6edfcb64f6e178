//! The hard rules over the board: which pairs are never proposed, and by which rule.

use super::board::{ANYWHERE, Board, Mode, Person, Post, PostKind};
use super::names::{NONE, Number};
use crate::domain::programme::{Intake, Programme};
use crate::domain::terms::{Limits, Points, Rule, Terms};

/// Of so many skills each has a bit of its own in a signature.
const SURE_SKILLS: usize = 256;
/// The rules that most pairs break.
const OFTEN_BROKEN: [Rule; 2] = [Rule::Place, Rule::Level];
/// The rules that blocks and rows tell for certain.
const TOLD_BY_ROWS: [Rule; 10] = [
    Rule::NomineeTold,
    Rule::Eligibility,
    Rule::RightToWork,
    Rule::Direction,
    Rule::Nationality,
    Rule::Arrangement,
    Rule::Length,
    Rule::Days,
    Rule::Dates,
    Rule::Level,
];

/// A programme's rules, ready to judge the pairs of one board.
#[derive(Clone, Debug)]
pub struct Judge {
    terms: Terms,
    limits: Limits,
    in_force: u32,
    /// All rules that a pair tells by itself, those that most pairs break first.
    by_breach: Vec<Rule>,
    /// The rules that blocks and rows do not tell for certain, in the same way.
    rest: Vec<Rule>,
    is_open: bool,
    needs_right_to_work: bool,
    /// Sectors that people may come from; none given, all may.
    eligible: Option<Vec<Number>>,
    /// Ways from sector to sector; none given, every way is open.
    ways: Option<Vec<(Number, Number)>>,
}

impl Judge {
    /// The rules of a programme under some limits, for a board's words.
    pub fn new(programme: &Programme, limits: Limits, board: &mut Board) -> Self {
        let mut sector = |name: &String| board.words.sectors.number(name);
        let eligible = programme.eligible_sectors.iter().map(&mut sector).collect::<Vec<_>>();
        let ways = programme.directions.iter().map(|way| (sector(&way.from), sector(&way.to)));
        let ways = ways.collect::<Vec<_>>();
        let bit = |rule: &Rule| 1_u32 << *rule as u32;
        let mut by_breach = programme.matching.rules.clone();
        by_breach.sort_by_key(|rule| {
            let is_last = *rule == Rule::NotTriedBefore;
            (!OFTEN_BROKEN.contains(rule), is_last)
        });
        let is_rest = |rule: &Rule| !TOLD_BY_ROWS.contains(rule);
        let rest = by_breach.iter().copied().filter(is_rest).collect();
        by_breach.retain(|rule| *rule != Rule::NotTriedBefore);
        Self {
            terms: programme.matching.clone(),
            limits,
            in_force: programme.matching.rules.iter().map(bit).fold(0, |all, bit| all | bit),
            by_breach,
            rest,
            is_open: programme.intake != Intake::Closed,
            needs_right_to_work: programme.needs_right_to_work,
            eligible: (!eligible.is_empty()).then_some(eligible),
            ways: (!ways.is_empty()).then_some(ways),
        }
    }

    /// What the programme asks of a match.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The limits that hold.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// What the parts of a score are worth for a post.
    pub fn points(&self, post: &Post) -> Points {
        match post.kind {
            PostKind::Expertise => self.terms.points_for_expertise,
            PostKind::Vacancy | PostKind::Future => self.terms.points,
        }
    }

    /// Whether a rule holds in this programme.
    #[inline]
    pub fn has(&self, rule: Rule) -> bool {
        self.in_force >> rule as u32 & 1 == 1
    }

    /// The first rule that a pair breaks, in the programme's order.
    pub fn broken(&self, board: &Board, person: u32, post: u32) -> Option<Rule> {
        self.all_broken(board, person, post).next()
    }

    /// All rules that a pair breaks, in the programme's order.
    pub fn all_broken<'a>(
        &'a self,
        board: &'a Board,
        person: u32,
        post: u32,
    ) -> impl Iterator<Item = Rule> + 'a {
        let pair = board.person(person).zip(board.post(post));
        let was_tried = move || board.was_tried(person, post);
        self.terms.rules.iter().copied().filter(move |rule| {
            let Some((person, post)) = pair else { return true };
            if *rule == Rule::NotTriedBefore {
                return was_tried();
            }
            !self.holds(*rule, board, person, post)
        })
    }

    /// Whether a pair that was not tried keeps every rule.
    pub fn keeps_all(&self, board: &Board, person: &Person, post: &Post) -> bool {
        self.by_breach.iter().all(|rule| self.holds(*rule, board, person, post))
    }

    /// Whether a pair that the rows of its block let through keeps the rules that those do not tell for certain.
    pub fn keeps_rest(&self, board: &Board, person: u32, post: u32) -> bool {
        let Some((of, to)) = board.person(person).zip(board.post(post)) else { return false };
        let is_sure = board.words.skills.len() <= SURE_SKILLS;
        self.rest.iter().all(|rule| {
            if *rule == Rule::NotTriedBefore {
                return !board.was_tried(person, post);
            }
            (is_sure && *rule == Rule::Skills) || self.holds(*rule, board, of, to)
        })
    }

    /// Whether a pair that was not tried keeps a rule.
    pub fn holds(&self, rule: Rule, board: &Board, person: &Person, post: &Post) -> bool {
        let limits = &self.limits;
        match rule {
            Rule::ProgrammeOpen => self.is_open,
            Rule::RoleKind => post.kind != PostKind::Future,
            Rule::NotOneself => person.party != post.party || post.party == NONE,
            Rule::NomineeTold => person.is_told,
            Rule::Eligibility => self.is_eligible(person.sector),
            Rule::RightToWork => self.may_work(person),
            Rule::Direction => self.is_way(person.sector, post.sector),
            Rule::NotOwnOrganisation => {
                person.organisation != post.organisation || post.organisation == NONE
            }
            Rule::NeverIntroduce => {
                !person.never.contains(&post.organisation)
                    && !post.never.contains(&person.organisation)
            }
            Rule::NotTriedBefore => true,
            Rule::Nationality => {
                !post.is_on_civil_service_terms || person.may_join_civil_service != Some(false)
            }
            Rule::Arrangement => person.arrangements & post.arrangements != 0,
            Rule::Length => person.weeks.0 <= post.weeks.1 && post.weeks.0 <= person.weeks.1,
            Rule::Days => person.half_days.saturating_add(limits.half_days_short) >= post.half_days,
            Rule::Dates => person.free_from <= post.start.saturating_add(limits.weeks_late),
            Rule::ContractEnd => ends_in_time(person, post),
            Rule::Place => self.is_reached(board, person, post),
            Rule::Level => steps_outside(person.level, post.levels) <= limits.level_stretch,
            Rule::Skills if !person.says_skills => true,
            Rule::Skills => {
                let (asked, held) = (
                    board.rarity.total(post.essential.numbers()),
                    board.rarity.held(post.essential.numbers(), &person.skills),
                );
                self.is_enough(held, asked)
            }
        }
    }

    /// Whether a share of the essential skills is enough, both by their rarity.
    #[inline]
    pub fn is_enough(&self, held: u32, asked: u32) -> bool {
        u64::from(held) * 100 >= u64::from(asked) * u64::from(self.limits.essential_share)
    }

    /// Whether people of a sector take part; an unknown sector is asked, never refused.
    pub fn is_eligible(&self, sector: Number) -> bool {
        sector == NONE || self.eligible.as_ref().is_none_or(|eligible| eligible.contains(&sector))
    }

    /// Whether the programme asks for the right to work in the UK.
    pub fn needs_right_to_work(&self) -> bool {
        self.needs_right_to_work
    }

    fn may_work(&self, person: &Person) -> bool {
        !self.needs_right_to_work || person.right_to_work != Some(false)
    }

    /// Whether people of one sector may go to the other; an unknown one crosses nothing.
    pub fn is_way(&self, from: Number, to: Number) -> bool {
        self.ways.as_ref().is_none_or(|ways| ways.contains(&(from, to)))
    }

    /// How far a person goes for a post, in kilometres.
    pub fn reach_km(&self, person: &Person, post: &Post) -> f64 {
        let is_partly_home = post.mode == Mode::Hybrid && person.takes_remote;
        let percent = if is_partly_home { self.terms.hybrid_reach } else { 100 };
        f64::from(person.reach_km) * f64::from(percent) / 100.0
    }

    fn is_reached(&self, board: &Board, person: &Person, post: &Post) -> bool {
        if post.mode == Mode::Remote {
            return person.takes_remote || person.only_remote;
        }
        let is_out = |area: &Number| person.excluded.contains(area);
        let are_all_out = !post.areas.is_empty() && post.areas.iter().all(is_out);
        if person.only_remote || are_all_out {
            return false;
        }
        let km = board.words.km(person.home, post.town);
        if km.is_some_and(|km| km <= self.reach_km(person, post)) {
            return true;
        }
        let goes_anywhere = person.areas.contains(&ANYWHERE);
        let is_shared =
            |area: &Number| !is_out(area) && (goes_anywhere || person.areas.contains(area));
        if !post.areas.contains(&ANYWHERE) {
            let is_in_town = post.areas.is_empty() && post.town != NONE && goes_anywhere;
            return is_in_town || post.areas.iter().any(is_shared);
        }
        person.areas.iter().any(|area| !post.excluded.contains(area))
    }
}

/// By how many levels a person lies outside a range; an unknown level lies inside.
pub fn steps_outside(level: u8, (lowest, highest): (u8, u8)) -> u8 {
    if level == 0 || highest == 0 {
        return 0;
    }
    lowest.saturating_sub(level).max(level.saturating_sub(highest))
}

/// The week in which a secondment that begins as soon as both can would end at the earliest.
pub fn earliest_end(person: &Person, post: &Post) -> u16 {
    let begins =
        if post.start == u16::MAX { person.free_from } else { post.start.max(person.free_from) };
    begins.saturating_add(post.weeks.0.max(person.weeks.0))
}

fn ends_in_time(person: &Person, post: &Post) -> bool {
    person.contract_end == u16::MAX || earliest_end(person, post) <= person.contract_end
}
