//! More questions than one letter answers: the first are looked up, and one stands for all others in their own words.

use super::asking::Asking;

/// So many questions of one message are looked up.
pub const MOST: usize = 12;
/// Of the others so many words are repeated; the message itself has the rest.
const MOST_WORDS: usize = 40;
/// Stands for the words that are not repeated.
const MORE: &str = " …";

/// What was asked, one by one.
#[derive(Default)]
pub struct Many {
    questions: Vec<Asking>,
    others: Vec<String>,
    n_words: usize,
}

impl Many {
    /// Adds a question, once.
    pub fn add(&mut self, asking: Asking) {
        if asking.is_rest || (self.has_enough() && !self.questions.contains(&asking)) {
            self.add_other(&asking.text);
        } else if !self.questions.contains(&asking) {
            self.questions.push(asking);
        }
    }

    /// Adds the words of one that is not looked up.
    pub fn add_other(&mut self, text: &str) {
        let is_known = || {
            let looked_up = self.questions.iter().map(|known| known.text.as_str());
            looked_up.chain(self.others.iter().map(String::as_str)).any(|known| known == text)
        };
        if !self.is_full() && !is_known() {
            self.n_words += text.split_whitespace().count();
            self.others.push(text.to_owned());
        }
    }

    /// The last that is looked up.
    pub fn last_mut(&mut self) -> Option<&mut Asking> {
        self.questions.last_mut().filter(|_| self.others.is_empty())
    }

    /// Whether no question was added.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty() && self.others.is_empty()
    }

    /// Whether any other is not looked up.
    pub fn has_enough(&self) -> bool {
        self.questions.len() >= MOST
    }

    /// Whether any other is not even repeated.
    pub fn is_full(&self) -> bool {
        self.n_words > MOST_WORDS
    }

    /// All of them: at most [`MOST`], and one that stands for the others.
    pub fn all(mut self) -> Vec<Asking> {
        if !self.others.is_empty() {
            let text = shortened(&self.others.join(" "));
            self.questions.push(Asking { text, is_rest: true, ..Asking::default() });
        }
        self.questions
    }
}

/// A text of which no more is repeated than [`MOST_WORDS`].
fn shortened(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first: Vec<&str> = words.by_ref().take(MOST_WORDS).collect();
    let more = if words.next().is_some() { MORE } else { "" };
    format!("{}{more}", first.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_question_stands_for_all_that_are_not_looked_up() {
        let mut many = Many::default();
        for at in 0..1_000 {
            for _ in 0..2 {
                many.add(Asking { text: format!("Is it {at}?"), ..Asking::default() });
            }
        }
        assert!(many.is_full());
        let all = many.all();
        assert_eq!(all.len(), MOST + 1);
        assert!(all[MOST].is_rest && !all[MOST - 1].is_rest);
        assert!(all[MOST].text.starts_with("Is it 12? Is it 13? Is it 14?"), "{}", all[MOST].text);
        assert!(all[MOST].text.ends_with(MORE), "{}", all[MOST].text);
        assert_eq!(all[MOST].text.split_whitespace().count(), MOST_WORDS + 1);
    }
}
