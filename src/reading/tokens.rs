//! Tokens: the words of a message with their places in its text, and how far apart they stand.

use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::FxHasher;

/// What stands between a word and the one before it, from near to far.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Gap {
    /// A hyphen, a slash or nothing.
    Tight,
    /// A space, or the end of a line in the middle of a sentence.
    Space,
    /// A comma.
    Comma,
    /// A colon, a dash, a bracket or a bar.
    Mark,
    /// The end of a sentence, or of a line that is a sentence of its own.
    Sentence,
    /// An empty line, or the first word.
    Paragraph,
}

/// A word in lower case, without apostrophes and the commas of numbers, with a number by which it is found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// The same for the same word.
    pub key: u64,
    /// The word.
    pub folded: String,
}

impl Word {
    /// A word as it is written.
    pub fn of(written: &str) -> Self {
        let folded = folded_word(written);
        let mut hasher = FxHasher::default();
        hasher.write(folded.as_bytes());
        Self { key: hasher.finish(), folded }
    }
}

/// A word in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// The first byte in the text.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// The word.
    pub word: Word,
    /// What stands before it.
    pub gap: Gap,
    /// Whether it begins with a capital letter.
    pub is_capital: bool,
    /// Which sentence it belongs to.
    pub sentence: usize,
}

/// A sentence.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sentence {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The byte behind its last mark.
    pub end: usize,
    /// Whether it ends with a question mark.
    pub is_asked: bool,
}

/// The tokens of pieces of one text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tokens<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The tokens, in order.
    pub all: Vec<Token>,
    /// The sentences, in order.
    pub sentences: Vec<Sentence>,
}

/// A line of at least so many letters may go on in the next one.
const WRAPPED: usize = 45;
const ABBREVIATIONS: &[&str] = &[
    "i.e", "e.g", "ie", "eg", "dr", "mr", "mrs", "ms", "prof", "st", "approx", "dept", "govt",
    "vs", "cllr", "incl", "esp",
];

impl<'a> Tokens<'a> {
    /// The tokens of a whole text.
    pub fn of(text: &'a str) -> Self {
        Self::of_lines(text, text.lines())
    }

    /// The tokens of lines that are slices of a text, in order. Lines of the text that are left out end a paragraph.
    pub fn of_lines<'b>(text: &'a str, lines: impl IntoIterator<Item = &'b str>) -> Self {
        let mut tokens = Self { text, all: Vec::new(), sentences: Vec::new() };
        let mut before: Option<(usize, &str)> = None;
        let mut gap = Gap::Paragraph;
        for line in lines {
            let Some(at) = offset(text, line) else { continue };
            if let Some((end, last)) = before {
                let between = text.get(end..at).unwrap_or("\n\n");
                gap = gap.max(line_gap(last, line, between));
            }
            gap = tokens.add_line(line, at, gap);
            if !line.trim().is_empty() {
                before = Some((at + line.len(), line));
            } else if let Some((end, _)) = &mut before {
                *end = at + line.len();
                gap = Gap::Paragraph;
            }
        }
        tokens
    }

    /// Adds the tokens of a line, and says what stands behind the last.
    fn add_line(&mut self, line: &str, at: usize, first: Gap) -> Gap {
        let (mut gap, mut rest, mut run_ends) = (first, 0, 0);
        while let Some(letter) = line.get(rest..).and_then(|rest| rest.chars().next()) {
            if !letter.is_alphanumeric() {
                rest += letter.len_utf8();
                gap = gap.max(self.gap_of(letter, line.get(rest..).unwrap_or_default(), at + rest));
                continue;
            }
            let tail = line.get(rest..).unwrap_or_default();
            let mut length = 0;
            if rest >= run_ends {
                let run = run_of(tail);
                run_ends = rest + run.len();
                if run.contains('@') || run.contains("://") || run.starts_with("www.") {
                    length = run.trim_end_matches(|letter: char| ".!?'’".contains(letter)).len();
                }
            }
            if length == 0 {
                length = word_of(tail).max(letter.len_utf8());
            }
            let written = tail.get(..length).unwrap_or_default();
            self.push(written, at + rest, gap);
            rest += length;
            gap = Gap::Tight;
        }
        gap
    }

    /// What a mark between words does, which ends at a byte. A full stop ends a sentence where a space or the line's end follows.
    fn gap_of(&mut self, mark: char, after: &str, end: usize) -> Gap {
        match mark {
            '?' | '!' | '.' | '…' => {
                let next = after.chars().next().unwrap_or(' ');
                let is_last = next.is_whitespace() || "\"'’”)*_?!.".contains(next);
                let is_short = self
                    .all
                    .last()
                    .is_some_and(|last| ABBREVIATIONS.contains(&last.word.folded.as_str()));
                if mark == '.' && (!is_last || is_short) {
                    return Gap::Mark;
                }
                if let Some(sentence) = self.sentences.last_mut() {
                    sentence.is_asked |= mark == '?';
                    sentence.end = end;
                }
                Gap::Sentence
            }
            ';' => Gap::Sentence,
            ',' => Gap::Comma,
            letter if letter.is_whitespace() => Gap::Space,
            '-' | '/' | '\'' | '’' | '&' | '"' | '“' | '”' | '‘' | '*' | '_' | '+' | '£' | '%' => {
                Gap::Tight
            }
            _ => Gap::Mark,
        }
    }

    fn push(&mut self, written: &str, start: usize, gap: Gap) {
        if gap >= Gap::Sentence || self.sentences.is_empty() {
            let at = self.all.len();
            self.sentences.push(Sentence { tokens: at..at, end: start, is_asked: false });
        }
        let sentence = self.sentences.len().saturating_sub(1);
        let end = start + written.len();
        self.all.push(Token {
            start,
            end,
            word: Word::of(written),
            gap,
            is_capital: written.chars().next().is_some_and(char::is_uppercase),
            sentence,
        });
        if let Some(last) = self.sentences.last_mut() {
            last.tokens.end = self.all.len();
            last.end = end;
        }
    }

    /// The word at a place; nothing behind the last.
    pub fn word(&self, at: usize) -> &str {
        self.all.get(at).map(|token| token.word.folded.as_str()).unwrap_or_default()
    }

    /// The key of the word at a place; that of no word behind the last.
    pub fn key(&self, at: usize) -> u64 {
        self.all.get(at).map_or(0, |token| token.word.key)
    }

    /// Whether a word stands at a place.
    pub fn is(&self, at: usize, word: &Word) -> bool {
        self.all.get(at).is_some_and(|token| token.word == *word)
    }

    /// What stands before the token at a place.
    pub fn gap(&self, at: usize) -> Gap {
        self.all.get(at).map_or(Gap::Paragraph, |token| token.gap)
    }

    /// Whether the token at a place begins with a capital letter.
    pub fn is_capital(&self, at: usize) -> bool {
        self.all.get(at).is_some_and(|token| token.is_capital)
    }

    /// The sentence that the token at a place belongs to.
    pub fn sentence(&self, at: usize) -> Option<&Sentence> {
        self.sentences.get(self.all.get(at)?.sentence)
    }

    /// The first token of the sentence, and the one behind its last.
    pub fn bounds(&self, at: usize) -> Range<usize> {
        self.sentence(at).map_or(at..at, |sentence| sentence.tokens.clone())
    }

    /// The words of the text from the one token to the one before the other.
    pub fn slice(&self, range: &Range<usize>) -> &'a str {
        let first = self.all.get(range.start).map(|token| token.start);
        let last = range.end.checked_sub(1).and_then(|at| self.all.get(at)).map(|token| token.end);
        first.zip(last).and_then(|(first, last)| self.text.get(first..last)).unwrap_or_default()
    }
}

/// Where a slice of a text begins in it.
pub fn offset(text: &str, slice: &str) -> Option<usize> {
    let at = (slice.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (at + slice.len() <= text.len()).then_some(at)
}

/// Letters up to the next space or bracket: an address is one word.
fn run_of(tail: &str) -> &str {
    let is_end = |letter: char| letter.is_whitespace() || "<>()[]\",;|".contains(letter);
    tail.split(is_end).next().unwrap_or_default()
}

/// The length of the word at the start of a text.
fn word_of(tail: &str) -> usize {
    let mut letters = tail.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map_or(' ', |(_, next)| *next);
        let joins = match letter {
            '\'' | '’' | 'ʼ' => before.is_alphanumeric() && next.is_alphanumeric(),
            ',' => before.is_ascii_digit() && next.is_ascii_digit(),
            '.' => {
                (before.is_ascii_digit() && next.is_ascii_digit())
                    || (is_initial(tail, at) && next.is_alphabetic())
            }
            letter => letter.is_alphanumeric(),
        };
        if !joins {
            return at;
        }
        before = letter;
    }
    tail.len()
}

/// Whether a full stop stands behind a single letter, as in `i.e.`
fn is_initial(tail: &str, at: usize) -> bool {
    tail.get(..at).is_some_and(|before| {
        before.rsplit('.').next().is_some_and(|part| part.chars().count() == 1)
    }) && tail.starts_with(char::is_alphabetic)
}

/// Lower case, without apostrophes and the commas of numbers.
pub fn folded_word(written: &str) -> String {
    if written.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return written.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(written.len());
    for letter in written.chars().filter(|letter| !matches!(letter, '\'' | '’' | 'ʼ' | ',')) {
        push_small(&mut folded, letter);
    }
    folded
}

/// Adds a letter in lower case.
pub fn push_small(text: &mut String, letter: char) {
    if letter.is_ascii() {
        text.push(letter.to_ascii_lowercase());
    } else {
        text.extend(letter.to_lowercase());
    }
}

/// Whether a line begins as an item of a list does.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    line.starts_with(['-', '*', '•', '–', '·', '>', '|'])
        || (digits.len() < line.len() && digits.starts_with(['.', ')']))
}

/// What the end of a line does: a long line that ends no sentence goes on, and so does one before a line in lower case.
fn line_gap(last: &str, line: &str, between: &str) -> Gap {
    if between.bytes().filter(|byte| *byte == b'\n').count() > 1 {
        return Gap::Paragraph;
    }
    if !between.trim().is_empty() {
        return Gap::Sentence;
    }
    let is_lower = line.trim_start().chars().next().is_some_and(char::is_lowercase);
    let ends = last.trim_end().ends_with([':', '|']);
    if !is_item(line)
        && !ends
        && (last.trim_end().len() >= WRAPPED || (is_lower && last.trim_end().len() >= WRAPPED / 2))
    {
        Gap::Space
    } else {
        Gap::Sentence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, sentences: &[&str]) {
        let tokens = Tokens::of(text);
        let found: Vec<&str> =
            tokens.sentences.iter().map(|sentence| tokens.slice(&sentence.tokens)).collect();
        assert_eq!(found, sentences);
    }

    #[test]
    fn a_sentence_goes_on_over_the_end_of_a_long_line_and_not_over_a_short_one() {
        check(
            "We would like to host a civil servant who could come\nto Leeds. Grade 7.\nFull time\nSheffield",
            &[
                "We would like to host a civil servant who could come\nto Leeds",
                "Grade 7",
                "Full time",
                "Sheffield",
            ],
        );
    }

    #[test]
    fn an_apostrophe_that_counts_as_a_letter_opens_no_endless_word() {
        check("ʼtis ʼ fine.", &["ʼtis ʼ fine"]);
    }

    #[test]
    fn abbreviations_numbers_and_addresses_are_no_ends() {
        check(
            "I could start, i.e. from June, for 3.5 days; ask a.b@c.example.",
            &["I could start, i.e. from June, for 3.5 days", "ask a.b@c.example"],
        );
    }

    #[test]
    fn words_are_folded() {
        let tokens = Tokens::of("I’d earn £97,000 full-time");
        let words: Vec<&str> = tokens.all.iter().map(|token| token.word.folded.as_str()).collect();
        assert_eq!(words, ["id", "earn", "97000", "full", "time"]);
    }
}
