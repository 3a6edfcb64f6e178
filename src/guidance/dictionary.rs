//! Texts and features by their hash, and lists by number: finding one takes the same time however many there are.

use hashbrown::HashTable;

use super::features::{self, Feature};

/// What is known of texts.
#[derive(Clone, Debug)]
pub struct Dictionary<T> {
    table: HashTable<(Box<str>, T)>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { table: HashTable::new() }
    }
}

impl<T> Dictionary<T> {
    /// What is known of a text.
    pub fn get(&self, text: &str) -> Option<&T> {
        let found = self.table.find(features::hash(text), |(known, _)| **known == *text);
        found.map(|(_, known)| known)
    }

    /// What is known of a text; nothing at first.
    pub fn entry(&mut self, text: &str) -> &mut T
    where
        T: Default,
    {
        let is_it = |(known, _): &(Box<str>, T)| **known == *text;
        let hash = |(known, _): &(Box<str>, T)| features::hash(known);
        let entry = self.table.entry(features::hash(text), is_it, hash);
        &mut entry.or_insert_with(|| (text.into(), T::default())).into_mut().1
    }
}

/// Features, numbered as they are met.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    table: HashTable<(u64, u32)>,
}

impl Numbers {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The number of a feature that is known.
    pub fn find(&self, feature: Feature) -> Option<usize> {
        let found = self.table.find(feature.id, |known| known.0 == feature.id);
        found.map(|(_, number)| *number as usize)
    }

    /// The number of a feature, which may be new.
    pub fn number(&mut self, feature: Feature) -> u32 {
        let next = count32(self.len());
        let entry = self.table.entry(feature.id, |known| known.0 == feature.id, |known| known.0);
        entry.or_insert((feature.id, next)).get().1
    }

    /// Other numbers for the same features.
    pub fn renumber(&mut self, numbers: &[u32]) {
        for (_, number) in &mut self.table {
            *number = numbers.get(*number as usize).copied().unwrap_or_default();
        }
        self.table.shrink_to_fit(|known| known.0);
    }
}

/// A list for each number, one behind the other.
#[derive(Clone, Debug)]
pub struct Lists<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { starts: Vec::new(), items: Vec::new() }
    }
}

impl<T: Copy + Default> Lists<T> {
    /// The lists of items with their numbers; in each list they keep their order.
    pub fn new(n_lists: usize, items: impl Iterator<Item = (u32, T)> + Clone) -> Self {
        let mut starts = vec![0_u32; n_lists + 1];
        for (number, _) in items.clone() {
            if let Some(count) = starts.get_mut(number as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut filled = starts.clone();
        let mut sorted = vec![T::default(); sum as usize];
        for (number, item) in items {
            if let Some(next) = filled.get_mut(number as usize)
                && let Some(place) = sorted.get_mut(*next as usize)
            {
                *place = item;
                *next += 1;
            }
        }
        Self { starts, items: sorted }
    }

    /// The list of a number.
    pub fn list(&self, number: usize) -> &[T] {
        let start = |number: usize| self.starts.get(number).map_or(0, |start| *start as usize);
        self.items.get(start(number)..start(number + 1)).unwrap_or_default()
    }
}

/// A count, as it is kept.
pub fn count32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::features::Group;
    use super::*;

    #[test]
    fn texts_and_features_are_found_again_and_others_are_not() {
        let mut dictionary: Dictionary<usize> = Dictionary::default();
        let mut numbers = Numbers::default();
        let text = |number: usize| format!("word {number}");
        let feature = |number: usize| features::feature(Group::Word, &[&text(number)]);
        for number in 0..2_000 {
            *dictionary.entry(&text(number)) += number;
            assert_eq!(numbers.number(feature(number)) as usize, number);
        }
        let others: Vec<u32> = (0..2_000).rev().collect();
        numbers.renumber(&others);
        for number in 0..2_000 {
            assert_eq!(dictionary.get(&text(number)), Some(&number));
            assert_eq!(numbers.find(feature(number)), Some(1_999 - number));
            assert_eq!(numbers.number(feature(number)) as usize, 1_999 - number);
        }
        assert_eq!((dictionary.get("word"), numbers.find(feature(2_000))), (None, None));
        assert_eq!((numbers.len(), numbers.is_empty()), (2_000, false));
    }

    #[test]
    fn lists_keep_the_order_of_their_items() {
        let lists = Lists::new(3, [(2, 'a'), (0, 'b'), (2, 'c')].into_iter());
        assert_eq!([lists.list(0), lists.list(1), lists.list(2)], [&['b'][..], &[], &['a', 'c']]);
        assert!(lists.list(3).is_empty());
    }
}
