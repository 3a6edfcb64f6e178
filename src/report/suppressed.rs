//! Small numbers are hidden, and so many others that they do not follow from what is shown and the sum.

/// The counts that may be shown, where whoever reads them may know their sum.
///
/// A count from 1 to below the limit is hidden. What is hidden is two counts at least and comes to the limit at least, for which the
/// smallest of the others are hidden too; where there are not enough of those, all are.
pub fn suppressed(counts: &[u64], below: u64) -> Vec<Option<u64>> {
    let is_small = |count: u64| count > 0 && count < below;
    let mut shown: Vec<Option<u64>> =
        counts.iter().map(|count| Some(*count).filter(|count| !is_small(*count))).collect();
    loop {
        let hidden = counts.iter().zip(&shown).filter(|(_, shown)| shown.is_none());
        let (n_hidden, sum) =
            hidden.fold((0, 0_u64), |(n, sum), (count, _)| (n + 1, sum.saturating_add(*count)));
        if n_hidden == 0 || (n_hidden >= 2 && sum >= below) {
            return shown;
        }
        let others = shown.iter().enumerate().filter_map(|(at, count)| Some((at, (*count)?)));
        let smallest = others.filter(|(_, count)| *count > 0).min_by_key(|(_, count)| *count);
        let Some((at, _)) = smallest else { return vec![None; counts.len()] };
        if let Some(count) = shown.get_mut(at) {
            *count = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(counts: &[u64], expected: &[Option<u64>]) {
        assert_eq!(suppressed(counts, 5), expected);
    }

    #[test]
    fn a_small_number_takes_another_along_so_that_the_sum_does_not_tell_it() {
        check(&[12, 7, 0, 5], &[Some(12), Some(7), Some(0), Some(5)]);
        check(&[12, 3, 7], &[Some(12), None, None]);
        check(&[12, 3, 1, 9], &[Some(12), None, None, None]);
        check(&[12, 3, 4, 9], &[Some(12), None, None, Some(9)]);
        check(&[3], &[None]);
        check(&[0, 3], &[None, None]);
    }

    proptest! {
        #[test]
        fn nothing_hidden_follows_from_the_rest(counts in prop::collection::vec(0_u64..40, 0..12)) {
            let shown = suppressed(&counts, 5);
            let hidden: Vec<u64> = counts.iter().zip(&shown).filter(|(_, shown)| shown.is_none()).map(|(count, _)| *count).collect();
            prop_assert!(shown.iter().flatten().all(|count| *count == 0 || *count >= 5));
            let is_safe = hidden.is_empty() || hidden.len() == counts.len()
                || (hidden.len() >= 2 && hidden.iter().sum::<u64>() >= 5);
            prop_assert!(is_safe, "{counts:?} {shown:?}");
        }
    }
}
