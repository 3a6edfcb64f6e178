//! What an officer is pointed to when a placement is set up: never a ruling, each with where it is written (R-096, S-3).

use jiff::ToSpan;
use jiff::civil::Date;

use super::Dates;
use super::placing::is_into;

/// Something that may need somebody's approval or advice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flag {
    /// When it is raised.
    pub sign: Sign,
    /// What to look into, in a sentence for officers.
    pub says: String,
    /// Where that is written.
    pub cites: String,
    /// As of when that was looked up.
    pub as_of: String,
    /// The kinds of host that it is for; empty for all.
    pub into: Vec<String>,
}

/// What raises a flag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// It lasts longer than so many months.
    LongerThan(u8),
    /// The same person's last placement ended less than so many months before.
    SoonAfterAnother(u8),
    /// The person has said that their pay is above the programme's threshold.
    PayAboveThreshold,
    /// It ends after the person's fixed-term contract.
    EndsAfterContract,
    /// It is into a Senior Civil Service role.
    SeniorRole,
    /// The secondee would be on the host's terms while there.
    OnHostTerms,
}

/// What is known of a placement, as far as flags depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// From when to when.
    pub dates: Option<Dates>,
    /// When the same person's last placement ended.
    pub earlier_end: Option<Date>,
    /// Whether their pay is above the threshold.
    pub is_pay_above: bool,
    /// When their fixed-term contract ends.
    pub contract_end: Option<Date>,
    /// Whether it is into a Senior Civil Service role.
    pub is_senior: bool,
    /// Whether it is on the host's terms.
    pub is_on_host_terms: bool,
}

/// The flags that facts raise with a host of a kind, in the order of config; where its kind is not known, also those for some kinds.
pub fn raised<'a>(flags: &'a [Flag], host: Option<&str>, facts: &Facts) -> Vec<&'a Flag> {
    let may_be = |flag: &&Flag| host.is_none() || is_into(&flag.into, host);
    flags.iter().filter(may_be).filter(|flag| is_raised(flag.sign, facts)).collect()
}

fn is_raised(sign: Sign, facts: &Facts) -> bool {
    let months_after = |day: Date, months: u8| day.saturating_add(i32::from(months).months());
    match sign {
        Sign::LongerThan(months) => {
            // Whole months end on the day before: 1 April to 31 March is a year.
            facts.dates.is_some_and(|dates| months_after(dates.start, months) <= dates.end)
        }
        Sign::SoonAfterAnother(months) => {
            let both = facts.dates.zip(facts.earlier_end);
            both.is_some_and(|(dates, earlier)| dates.start < months_after(earlier, months))
        }
        Sign::PayAboveThreshold => facts.is_pay_above,
        Sign::EndsAfterContract => {
            let both = facts.dates.zip(facts.contract_end);
            both.is_some_and(|(dates, contract)| contract < dates.end)
        }
        Sign::SeniorRole => facts.is_senior,
        Sign::OnHostTerms => facts.is_on_host_terms,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(sign: Sign, facts: Facts, expected: bool) {
        let [says, cites, as_of] = [(); 3].map(|()| String::new());
        let flag = Flag { sign, says, cites, as_of, into: Vec::new() };
        assert_eq!(!raised(&[flag], None, &facts).is_empty(), expected, "{sign:?} {facts:?}");
    }

    fn from_to(start: Date, end: Date) -> Facts {
        Facts { dates: Some(Dates { start, end, days_a_week: 5 }), ..Facts::default() }
    }

    #[test]
    fn what_is_exactly_as_long_as_the_limit_raises_nothing() {
        let start = date(2026, 4, 1);
        check(Sign::LongerThan(24), from_to(start, date(2028, 3, 31)), false);
        check(Sign::LongerThan(24), from_to(start, date(2028, 4, 1)), true);
        check(Sign::LongerThan(24), Facts::default(), false);
    }

    #[test]
    fn another_within_a_year_is_pointed_to() {
        let now = from_to(date(2026, 4, 1), date(2026, 9, 30));
        let after = |earlier| Facts { earlier_end: Some(earlier), ..now };
        check(Sign::SoonAfterAnother(12), after(date(2025, 4, 1)), false);
        check(Sign::SoonAfterAnother(12), after(date(2025, 4, 2)), true);
        check(Sign::SoonAfterAnother(12), now, false);
    }

    #[test]
    fn pay_contract_and_level_are_pointed_to_where_they_were_said() {
        check(Sign::PayAboveThreshold, Facts::default(), false);
        check(Sign::PayAboveThreshold, Facts { is_pay_above: true, ..Facts::default() }, true);
        check(Sign::SeniorRole, Facts { is_senior: true, ..Facts::default() }, true);
        let dates = from_to(date(2026, 4, 1), date(2026, 9, 30));
        let contract = |end| Facts { contract_end: Some(end), ..dates };
        check(Sign::EndsAfterContract, contract(date(2026, 9, 30)), false);
        check(Sign::EndsAfterContract, contract(date(2026, 9, 29)), true);
    }
}
