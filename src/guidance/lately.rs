//! What was asked lately: a question that comes again in the same words, as forms and circulars have it, is not ranked again.

use std::sync::{Arc, Mutex};

use super::asking::Asking;
use super::features;
use super::opinion::Opinion;

/// So many questions are remembered at most.
const MOST: usize = 256;
/// A longer question, with what stands before it, is not remembered.
const LONGEST_BYTES: usize = 2_000;

/// The opinions of one bank, each in the place that follows from its question. A bank never changes, so that they stay right.
#[derive(Clone, Debug, Default)]
pub struct Lately {
    places: Arc<Mutex<Vec<Place>>>,
}

/// A question and what the bank makes of it, or nothing yet.
type Place = Option<(Asking, Opinion)>;

impl Lately {
    /// What the bank makes of a question: as it was lately, or else as it is now.
    pub fn opinion(&self, asking: &Asking, form: impl FnOnce() -> Opinion) -> Opinion {
        if asking.text.len() + asking.before.len() > LONGEST_BYTES {
            return form();
        }
        let hash = features::hash(&asking.text) ^ features::hash(&asking.before).rotate_left(32);
        let at = usize::try_from(hash >> 32).unwrap_or_default() % MOST;
        if let Some(opinion) = self.known(at, asking) {
            return opinion;
        }
        let opinion = form();
        if let Ok(mut places) = self.places.lock() {
            places.resize(MOST, None);
            if let Some(place) = places.get_mut(at) {
                *place = Some((asking.clone(), opinion.clone()));
            }
        }
        opinion
    }

    fn known(&self, at: usize, asking: &Asking) -> Option<Opinion> {
        let places = self.places.lock().ok()?;
        let (known, opinion) = places.get(at)?.as_ref()?;
        (known == asking).then(|| opinion.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::bank;
    use super::super::{Found, answers, answers_in};

    #[test]
    fn what_is_remembered_is_what_would_be_found_whatever_came_between() {
        let bank = bank();
        let bare = |found: Vec<Found>| -> Vec<Found> {
            found.into_iter().map(|found| Found { telling: Vec::new(), ..found }).collect()
        };
        let questions: Vec<String> = (0..2_000)
            .map(|at| format!("is there a relocation package for {}?", at % 700))
            .collect();
        for question in questions {
            let found = answers_in(&bank, std::slice::from_ref(&question), &question);
            assert_eq!(found, bare(answers(&bank, &question)), "{question}");
        }
        // What stands before a question that is not answered surely alone has a say, and is remembered with it.
        let is_told_apart = |question: &str| {
            let [alone, after] = ["", "My mileage is petrol. "].map(|before| {
                let text = format!("{before}{question}");
                answers_in(&bank, &[question.to_owned()], &text)[0].chance.to_bits()
            });
            alone != after
        };
        let unsure =
            ["would the host pay tax?", "do you pay for it?", "is there support for a fare?"];
        assert!(unsure.into_iter().any(is_told_apart));
    }
}
