//! Marks: few bits that say of most heads of patterns that no pattern has them. They fit where the processor finds them at once.

/// The keys of the first two words of a pattern, or of its first where anything may follow it.
pub type Head = (u64, Option<u64>);

/// One bit or more for each head that is known, among many that are none.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    bits: Vec<u64>,
    n_heads: usize,
}

/// So many bits stand beside each head at least.
const BITS_A_HEAD: usize = 8;
const FEWEST_WORDS: usize = 8;

impl Marks {
    /// Adds a head. `all` are those that are known, this one among them.
    pub fn add<'a>(&mut self, head: Head, all: impl Iterator<Item = &'a Head>) {
        self.n_heads += 1;
        if self.n_heads * BITS_A_HEAD > self.bits.len() * 64 {
            self.bits = vec![0; (self.bits.len() * 2).max(FEWEST_WORDS)];
            all.for_each(|known| self.mark(*known));
        }
        self.mark(head);
    }

    /// Whether a head may be known; `false` is certain.
    pub fn may_hold(&self, head: Head) -> bool {
        let (at, bit) = self.place(head);
        self.bits.get(at).is_some_and(|word| word & bit != 0)
    }

    fn mark(&mut self, head: Head) {
        let (at, bit) = self.place(head);
        if let Some(word) = self.bits.get_mut(at) {
            *word |= bit;
        }
    }

    fn place(&self, (first, next): Head) -> (usize, u64) {
        let mixed = next.map_or(first, |next| first.rotate_left(23) ^ next).wrapping_add(first);
        let mixed = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let at = usize::try_from(mixed >> 6).unwrap_or_default() % self.bits.len().max(1);
        (at, 1 << (mixed & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_head_that_was_added_may_be_held_and_most_others_are_not() {
        let head = |number: u64| {
            let key = number.wrapping_mul(0x2545_f491_4f6c_dd1d);
            (key, (!number.is_multiple_of(3)).then_some(key.rotate_left(7)))
        };
        let mut marks = Marks::default();
        assert!(!marks.may_hold(head(1)));
        let all: Vec<Head> = (0..5_000).map(head).collect();
        for (at, known) in all.iter().enumerate() {
            marks.add(*known, all.iter().take(at + 1));
        }
        assert!(all.iter().all(|known| marks.may_hold(*known)));
        let n_wrong = (5_000..10_000).filter(|number| marks.may_hold(head(*number))).count();
        assert!(n_wrong < 1_250, "{n_wrong} of 5000");
    }
}
