//! Echoes: texts that a machine must have made, since they say the desk's own sentences, or say what was said before.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

/// A shorter sentence may be anybody's.
const FEWEST_WORDS: usize = 6;
/// So many different sentences of ours nobody writes by chance.
const FEWEST_SENTENCES: usize = 2;
/// A shorter text a person may well send twice.
const FEWEST_IN_GIST: usize = 12;

/// The sentences of the desk's messages.
#[derive(Clone, Default)]
pub struct OwnSentences(BTreeSet<String>);

impl OwnSentences {
    /// Learns a message's sentences, as far as they are the same in every letter.
    pub fn learn(&mut self, message: &str) {
        // What stands in braces is another in each letter.
        let mut pieces = message.split('{');
        let first = pieces.next().unwrap_or_default();
        let fixed = pieces.map(|piece| piece.rsplit_once('}').map_or("", |(_, text)| text));
        let ends = ['.', '?', '!', ':', '\n'];
        let sentences =
            std::iter::once(first).chain(fixed).flat_map(|text| text.split(ends)).map(words);
        self.0.extend(sentences.filter(|words| words.split(' ').count() >= FEWEST_WORDS));
    }

    /// Whether a text has all the words of enough of them: without, it need not be looked at closer.
    pub fn may_be_in(&self, text: &str) -> bool {
        let small = text.to_lowercase();
        let words: FxHashSet<&str> =
            small.split(|letter: char| !letter.is_alphanumeric()).collect();
        let may_be_said = |sentence: &&String| sentence.split(' ').all(|word| words.contains(word));
        self.0.iter().filter(may_be_said).take(FEWEST_SENTENCES).count() == FEWEST_SENTENCES
    }

    /// Whether what somebody wrote is made of them.
    pub fn are_in(&self, written: &str) -> bool {
        let written = format!(" {} ", words(written));
        let is_said = |sentence: &&String| written.contains(&format!(" {sentence} "));
        self.0.iter().filter(is_said).take(FEWEST_SENTENCES).count() == FEWEST_SENTENCES
    }
}

/// What a text says but for numbers, addresses and references, which a machine changes each time; none if it is short.
pub fn gist(written: &str) -> Option<String> {
    let is_plain =
        |word: &&str| !word.contains(|letter: char| letter.is_numeric() || "@-".contains(letter));
    let mut gist = String::with_capacity(written.len());
    let mut n_words = 0;
    for word in written.split_whitespace().filter(is_plain).flat_map(letters) {
        add_small(&mut gist, word);
        n_words += 1;
    }
    (n_words >= FEWEST_IN_GIST).then_some(gist)
}

/// A text as small words in one line.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    letters(text).for_each(|word| add_small(&mut words, word));
    words
}

/// The words of a text.
fn letters(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Adds a word in small letters.
fn add_small(words: &mut String, word: &str) {
    if !words.is_empty() {
        words.push(' ');
    }
    if word.is_ascii() {
        words.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
    } else {
        words.push_str(&word.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "Hello{% if name %} {{ name }}{% endif %},\n\nThank you for {% if a %}telling us more{% endif %}. A person of \
                           the {{ programme }} team will read it and answer you.\n\nWould you rather speak to a person? Write to \
                           {{ contact }}. How we use your data, and your rights: {{ notice }}\n";

    #[track_caller]
    fn check(written: &str, is_echo: bool) {
        let mut own = OwnSentences::default();
        own.learn(MESSAGE);
        assert_eq!(own.may_be_in(written) && own.are_in(written), is_echo, "{written}");
    }

    #[test]
    fn a_letter_of_ours_is_known_by_its_sentences_however_it_is_broken() {
        check(
            "Hello Ann,\nA person of the Scheme team will read it\nand answer you. How we use your data, AND your rights: x",
            true,
        );
        check("A person of the Scheme team will read it and answer you.", false);
        check("Would you rather speak to a person? Would you rather speak to a person?", false);
        check("Thank you for telling us more. Who are your officers?", false);
    }

    #[test]
    fn a_machine_says_the_same_whatever_number_it_gives() {
        let text = |number: u32| {
            format!(
                "Hello,\n\nThank you for contacting us. Your request was filed as ticket {number}; a colleague will look at it."
            )
        };
        assert_eq!(gist(&text(1)), gist(&text(40_771)));
        assert!(gist(&text(1)).is_some());
        assert_ne!(gist(&text(1)), gist(&text(1).replace("at it", "at the form")));
        assert_eq!(gist("Hello,\nIs there a relocation package?"), None);
    }
}
