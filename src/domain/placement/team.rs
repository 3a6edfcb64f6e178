//! The team's own steps of a set-up. Nobody is written to because of them: they stand in the officers' list once they are due.

use jiff::civil::Date;

use super::{Owner, Placement, Placing, Step, day_after, set_up};

/// After so many days without progress the team's steps are due, where the programme reminds nobody.
const USUAL_WAIT: i32 = 14;

/// Why steps of the team are due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// Nothing else keeps a start date from being set.
    Blocks,
    /// Nothing of the set-up has moved for as long as the sides are reminded after.
    Idle,
    /// The placement has begun.
    Begun,
}

/// The steps of the team that are due, and why.
pub fn due<'a>(
    placing: &'a Placing,
    host: Option<&'a str>,
    placement: Option<&Placement>,
    agreed_on: Date,
    today: Date,
) -> Option<(Why, Vec<&'a Step>)> {
    let is_open = |step: &&Step| placement.is_none_or(|known| !known.done.contains_key(&step.name));
    let open: Vec<&Step> = placing.steps(host).filter(is_open).collect();
    let is_teams = |step: &&Step| step.owner == Owner::Team;
    let before: Vec<&Step> = open.iter().copied().filter(|step| step.is_before_start).collect();
    let (why, steps) = match placement.and_then(|known| known.dates) {
        Some(dates) if (dates.start..=dates.end).contains(&today) => (Why::Begun, open),
        Some(_) => return None,
        None if before.iter().all(is_teams) => (Why::Blocks, before),
        None => {
            let wait = placing.set_up_after.unwrap_or(USUAL_WAIT);
            let is_idle = day_after(set_up::moved(placement, agreed_on), wait) <= today;
            (Why::Idle, if is_idle { before } else { Vec::new() })
        }
    };
    let steps: Vec<&Step> = steps.into_iter().filter(is_teams).collect();
    (!steps.is_empty()).then_some((why, steps))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::ids::{Digest, Reference};
    use crate::domain::placement::{Dates, Done};

    fn placing() -> Placing {
        let step = |name: &str, owner, is_before_start| Step {
            name: name.to_owned(),
            owner,
            what: String::new(),
            cites: String::new(),
            is_before_start,
            ..Step::default()
        };
        let set_up = vec![
            step("terms", Owner::Home, true),
            step("letter", Owner::Team, true),
            step("welcome", Owner::Team, false),
        ];
        Placing { set_up, ..Placing::default() }
    }

    #[track_caller]
    fn check(done: &[(&str, i8)], start: Option<Date>, today: Date, expected: Option<(Why, &str)>) {
        let reference = Reference::from_cause("SC", Digest([1; 16]), |_| false);
        let mut placement = Placement::new(reference);
        for (name, day) in done {
            let done = Done { on: date(2026, 3, *day), by: String::new() };
            placement.done.insert((*name).to_owned(), done);
        }
        placement.dates =
            start.map(|start| Dates { start, end: date(2026, 9, 30), days_a_week: 5 });
        let placing = placing();
        let due = due(&placing, None, Some(&placement), date(2026, 3, 2), today);
        let due = due.map(|(why, steps)| {
            (why, steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>().join(" "))
        });
        assert_eq!(due, expected.map(|(why, steps)| (why, steps.to_owned())));
    }

    #[test]
    fn what_alone_blocks_a_start_is_due_at_once_and_the_rest_after_a_while_without_progress() {
        check(&[], None, date(2026, 3, 15), None);
        check(&[], None, date(2026, 3, 16), Some((Why::Idle, "letter")));
        check(&[("terms", 4)], None, date(2026, 3, 4), Some((Why::Blocks, "letter")));
        check(&[("letter", 10)], None, date(2026, 4, 30), None);
        check(&[("terms", 4), ("letter", 5)], None, date(2026, 4, 30), None);
    }

    #[test]
    fn what_belongs_into_the_placement_is_due_from_its_first_day_to_its_last() {
        let done = [("terms", 4), ("letter", 5)];
        let start = Some(date(2026, 4, 6));
        check(&done, start, date(2026, 4, 5), None);
        check(&done, start, date(2026, 4, 6), Some((Why::Begun, "welcome")));
        check(&[("terms", 4), ("letter", 5), ("welcome", 9)], start, date(2026, 4, 10), None);
        check(&done, start, date(2026, 10, 1), None);
    }
}
