//! Why two are put together, or why not: the rules between them with the nearest change for each, or the better use of either.

use super::board::{Board, Mode, Person, Post};
use super::hard::{Judge, earliest_end};
use super::names::{NONE, Names, Number};
use super::round::{Proposal, Round, Sum, sum};
use super::score::{Part, Score};
use super::solver::Solver;
use crate::domain::terms::Rule;

/// Why two are put together, or why not.
#[derive(Clone, PartialEq, Debug)]
pub enum Why {
    /// They are proposed.
    Proposed(Score),
    /// Rules keep them apart, the first told first.
    Apart(Vec<Obstacle>),
    /// They fit, and the best assignment uses one or both otherwise.
    OtherUse(OtherUse),
}

/// A rule that two break.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Obstacle {
    /// The rule.
    pub rule: Rule,
    /// The two sides and the nearest change.
    pub sides: Sides,
}

/// What either side says, in its own words, and the least change after which both would agree; empty where there is none.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Sides {
    /// The person's side.
    pub has: String,
    /// The role's side.
    pub asks: String,
    /// The least change.
    pub change: String,
}

/// How the best assignment uses two that fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OtherUse {
    /// How well they fit.
    pub score: Score,
    /// By how many points all matches together would fall if the two were put together.
    pub loss: u64,
    /// What is proposed to the person.
    pub person_has: Vec<Proposal>,
    /// Who is proposed for the post.
    pub post_has: Vec<Proposal>,
}

/// Why a person and a post of a round are put together, or why not.
pub fn why(round: &Round, person: u32, post: u32) -> Why {
    let Some(score) = round.score(person, post) else {
        let pair = round.board.person(person).zip(round.board.post(post));
        let obstacle = |rule| {
            let sides =
                pair.map(|(one, other)| sides(&round.board, &round.judge, rule, one, other));
            Obstacle { rule, sides: sides.unwrap_or_default() }
        };
        let broken = round.judge.all_broken(&round.board, person, post);
        return Why::Apart(broken.map(obstacle).collect());
    };
    let person_has = round.proposed_to_person(person);
    if person_has.iter().any(|proposal| proposal.post == post) {
        return Why::Proposed(score);
    }
    let with = together(round, person, post, score);
    let loss = round.sum().weight.saturating_sub(with.weight);
    Why::OtherUse(OtherUse { score, loss, person_has, post_has: round.proposed_for_post(post) })
}

/// What the best assignment with a pair in it comes to.
pub fn together(round: &Round, person: u32, post: u32, score: Score) -> Sum {
    let (post_places, person_places) = round.places();
    let (mut post_places, mut person_places) = (post_places.to_vec(), person_places.to_vec());
    let taken = [post_places.get_mut(post as usize), person_places.get_mut(person as usize)];
    taken.into_iter().flatten().for_each(|places| *places = places.saturating_sub(1));
    let mut edges = round.edges();
    edges.retain(|edge| (edge.post, edge.person) != (post, person));
    let rest = sum(Solver::solve(&post_places, &person_places, edges).assigned());
    Sum { proposed: rest.proposed + 1, weight: rest.weight + u64::from(score.total()) }
}

/// What either side says about a part of their score.
pub fn reason(board: &Board, part: Part, person: &Person, post: &Post) -> Sides {
    let words = &board.words;
    let held = |asked: &[Number]| {
        let held: Vec<Number> =
            asked.iter().copied().filter(|skill| person.skills.holds(*skill)).collect();
        listed(&words.skills, &held)
    };
    let (has, asks) = match part {
        Part::Essential => {
            (held(post.essential.numbers()), listed(&words.skills, post.essential.numbers()))
        }
        Part::Desirable => {
            (held(post.desirable.numbers()), listed(&words.skills, post.desirable.numbers()))
        }
        Part::Profession => {
            let own = person.professions.iter().filter(|number| **number != NONE);
            let own: Vec<Number> = own.copied().collect();
            (listed(&words.professions, &own), named(&words.professions, post.profession))
        }
        Part::Level => (level(person.level), levels(post.levels)),
        Part::Distance => (words.town_name(person.home).to_owned(), place(board, person, post)),
        Part::Wishes => {
            let is_met = |wish: &Number| post.essential.holds(*wish) || post.desirable.holds(*wish);
            let met = person.wants.numbers().iter().copied().filter(is_met);
            let met: Vec<Number> = met.collect();
            (listed(&words.skills, &met), listed(&words.skills, person.wants.numbers()))
        }
        Part::Release => (flag(person.manager_agrees).to_owned(), String::new()),
    };
    Sides { has, asks, change: String::new() }
}

/// `yes`, `no` or `unknown`: keys of `[sayings]`.
pub fn flag(flag: Option<bool>) -> &'static str {
    match flag {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}

/// What either side says about a rule that they break, and the nearest change.
pub fn sides(board: &Board, judge: &Judge, rule: Rule, person: &Person, post: &Post) -> Sides {
    let words = &board.words;
    let (has, asks, change) = match rule {
        Rule::ProgrammeOpen
        | Rule::RoleKind
        | Rule::NotOneself
        | Rule::NomineeTold
        | Rule::RightToWork
        | Rule::NeverIntroduce
        | Rule::NotTriedBefore
        | Rule::Nationality => <(String, String, String)>::default(),
        Rule::Eligibility | Rule::Direction => {
            let sector = |sector| named(&words.sectors, sector).replace('_', " ");
            (sector(person.sector), sector(post.sector), String::new())
        }
        Rule::NotOwnOrganisation => {
            let organisation = |number| named(&words.organisations, number);
            (organisation(person.organisation), organisation(post.organisation), String::new())
        }
        Rule::Arrangement => {
            let (own, asked) = (person.arrangements, post.arrangements);
            (arrangements(own), arrangements(asked), arrangements(asked))
        }
        Rule::Length => {
            let nearest = if person.weeks.0 > post.weeks.1 { post.weeks.1 } else { post.weeks.0 };
            (weeks(person.weeks), weeks(post.weeks), nearest.to_string())
        }
        Rule::Days => {
            let least = post.half_days.saturating_sub(judge.limits().half_days_short);
            (days(person.half_days), days(post.half_days), days(least))
        }
        Rule::Dates => {
            let earliest = person.free_from.saturating_sub(judge.limits().weeks_late);
            (words.week(person.free_from), words.week(post.start), words.week(earliest))
        }
        Rule::ContractEnd => {
            let end = earliest_end(person, post);
            let over = end.saturating_sub(person.contract_end);
            (words.week(person.contract_end), words.week(end), over.to_string())
        }
        Rule::Place => {
            let km = board.words.km(person.home, post.town).filter(|_| post.mode != Mode::Remote);
            let is_out = post.areas.iter().any(|area| person.excluded.contains(area));
            let further = km.filter(|_| !person.only_remote && !is_out);
            let further = further.map(|km| format!("{}", km.ceil()));
            (reach(board, person), place(board, person, post), further.unwrap_or_default())
        }
        Rule::Level => (level(person.level), levels(post.levels), String::new()),
        Rule::Skills => skills(board, judge, person, post),
    };
    Sides { has, asks, change }
}

/// The share that the person has, the share that is needed, and the fewest skills that lack: the rarest first.
fn skills(board: &Board, judge: &Judge, person: &Person, post: &Post) -> (String, String, String) {
    let asked = post.essential.numbers();
    let total = board.rarity.total(asked);
    let mut held = board.rarity.held(asked, &person.skills);
    let share = u64::from(held) * 100 / u64::from(total.max(1));
    let mut lacking: Vec<Number> =
        asked.iter().copied().filter(|skill| !person.skills.holds(*skill)).collect();
    lacking.sort_by_key(|skill| (u32::MAX - board.rarity.weight(*skill), *skill));
    let enough = lacking.into_iter().take_while(|skill| {
        let lacks = !judge.is_enough(held, total);
        held += board.rarity.weight(*skill);
        lacks
    });
    let enough: Vec<Number> = enough.collect();
    let needed = judge.limits().essential_share.to_string();
    (share.to_string(), needed, listed(&board.words.skills, &enough))
}

fn place(board: &Board, person: &Person, post: &Post) -> String {
    if post.mode == Mode::Remote {
        return "remote".to_owned();
    }
    let town = board.words.town_name(post.town);
    let at =
        if town.is_empty() { listed(&board.words.areas, &post.areas) } else { town.to_owned() };
    match board.words.km(person.home, post.town) {
        Some(km) => format!("{at} ({km:.1} km)"),
        None => at,
    }
}

fn reach(board: &Board, person: &Person) -> String {
    let home = board.words.town_name(person.home);
    let near = (!home.is_empty()).then(|| format!("{home} + {} km", person.reach_km));
    let areas = (!person.areas.is_empty()).then(|| listed(&board.words.areas, &person.areas));
    let excluded = (!person.excluded.is_empty())
        .then(|| format!("not {}", listed(&board.words.areas, &person.excluded)));
    let remote = person.only_remote.then(|| "remote".to_owned());
    [near, areas, excluded, remote].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn named(names: &Names, number: Number) -> String {
    names.word(number).to_owned()
}

fn listed(names: &Names, numbers: &[Number]) -> String {
    let mut words: Vec<&str> = numbers.iter().map(|number| names.word(*number)).collect();
    words.sort_unstable();
    words.join(", ")
}

fn arrangements(bits: u8) -> String {
    let names = [(1, "short-term"), (2, "long-term"), (4, "part-time"), (8, "exchange")];
    let names = names.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name);
    names.collect::<Vec<_>>().join(", ")
}

fn weeks((least, most): (u16, u16)) -> String {
    match (least, most) {
        (_, u16::MAX) => format!("{least}+"),
        (least, most) if least == most => least.to_string(),
        (least, most) => format!("{least}–{most}"),
    }
}

fn days(half_days: u8) -> String {
    (f64::from(half_days) / 2.0).to_string()
}

fn level(level: u8) -> String {
    if level == 0 { String::new() } else { level.to_string() }
}

fn levels((lowest, highest): (u8, u8)) -> String {
    weeks((lowest.into(), highest.into()))
}
