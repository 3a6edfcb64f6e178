//! What the sender wrote, told from quoted history, signatures and disclaimers.

use std::sync::LazyLock;

use regex::Regex;

use super::vocabulary::{Found, Meaning, Vocabulary};

/// The parts of a message's text, as slices of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Parts<'a> {
    /// The lines that the sender wrote, in order: also those between quoted lines.
    pub own: Vec<&'a str>,
    /// The lines below a closing formula.
    pub signature: Vec<&'a str>,
    /// A forwarded message, whole.
    pub forwarded: Vec<&'a str>,
}

impl Parts<'_> {
    /// What the sender wrote, as one text.
    pub fn reply(&self) -> String {
        self.own.join("\n").trim().to_owned()
    }
}

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static ATTRIBUTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(on .{4,200} wrote:|ar .{4,200} ysgrifennodd.*:|am .{4,200} schrieb .*:|le .{4,200} a écrit\s*:)\s*$").expect("a constant pattern")
});
#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static ORIGINAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(-{3,}\s*(original message|original appointment|reply message)\s*-{3,}|_{10,})\s*$").expect("a constant pattern")
});
#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static FORWARDED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(-{3,}\s*forwarded message\s*-{3,}|begin forwarded message:)\s*$")
        .expect("a constant pattern")
});
#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
static DEVICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(sent from my |sent from outlook|get outlook for |anfonwyd o fy )")
        .expect("a constant pattern")
});

/// Splits a text into what its sender wrote and the rest.
pub fn parts<'a>(text: &'a str, subject: &str, vocabulary: &Vocabulary) -> Parts<'a> {
    let lines: Vec<&str> = text.lines().collect();
    let is_forward =
        ["fw:", "fwd:"].iter().any(|mark| subject.trim().to_lowercase().starts_with(mark));
    let mut parts = Parts::default();
    let mut place = Place::Own;
    for (at, &line) in lines.iter().enumerate() {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        place = match place {
            Place::Forwarded => Place::Forwarded,
            Place::Own | Place::Signature | Place::History if FORWARDED.is_match(line) => {
                Place::Forwarded
            }
            Place::Own | Place::Signature
                if begins_history(line, next, lines.get(at + 1..).unwrap_or_default()) =>
            {
                if is_forward {
                    Place::Forwarded
                } else {
                    Place::History
                }
            }
            Place::Own
                if line == "-- "
                    || line == "--"
                    || DEVICE.is_match(line)
                    || is_sign_off(line, vocabulary) =>
            {
                Place::Signature
            }
            Place::Own | Place::Signature | Place::History => place,
        };
        let is_quoted = line.trim_start().starts_with('>');
        match place {
            Place::Forwarded => parts.forwarded.push(line),
            Place::Own if !is_quoted && !ATTRIBUTION.is_match(line) => parts.own.push(line),
            Place::Signature if !is_quoted => parts.signature.push(line),
            Place::Own | Place::Signature | Place::History => {}
        }
    }
    parts
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Own,
    Signature,
    History,
    Forwarded,
}

/// Whether a line opens quoted history that is not marked line by line.
fn begins_history(line: &str, next: &str, rest: &[&str]) -> bool {
    if ORIGINAL.is_match(line) {
        return rest.iter().take(4).any(|line| is_header(line));
    }
    let joined = format!("{} {}", line.trim_end(), next.trim());
    let is_attribution = ATTRIBUTION.is_match(line)
        || (line.trim_start().to_lowercase().starts_with("on ") && ATTRIBUTION.is_match(&joined));
    let is_marked = rest.iter().take(4).any(|line| line.trim_start().starts_with('>'));
    if is_attribution {
        return !is_marked;
    }
    is_header(line)
        && line.trim_start().to_lowercase().starts_with("from:")
        && rest.iter().take(4).filter(|line| is_header(line)).count() >= 2
}

fn is_header(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches('*').to_lowercase();
    ["from:", "sent:", "to:", "cc:", "subject:", "date:"].iter().any(|name| line.starts_with(name))
}

/// A closing formula alone on its line, or with a name of at most three words behind it.
fn is_sign_off(line: &str, vocabulary: &Vocabulary) -> bool {
    let line = line.trim();
    let found = vocabulary.phrases(line).next();
    let is_at_start =
        |found: &Found<'_, Meaning>| *found.meaning == Meaning::SignOff && found.start == 0;
    let Some(found) = found.filter(is_at_start) else { return false };
    let rest = line.get(found.end..).unwrap_or_default();
    let words: Vec<&str> = rest
        .split(|letter: char| letter.is_whitespace() || ",.!-–".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    let is_name = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    words.len() <= 3 && words.iter().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut vocabulary = Vocabulary::builder();
        vocabulary.phrase("kind regards", Meaning::SignOff);
        assert_eq!(parts(text, "Re: hello", &vocabulary.build()).reply(), expected);
    }

    #[test]
    fn history_below_an_attribution_is_not_the_senders() {
        check(
            "Yes please.\n\nOn Mon, 2 Mar 2026 at 10:00, Desk <a@b.example> wrote:\n> Can you?\n> Really?\n",
            "Yes please.",
        );
        check(
            "Yes please.\n\n-----Original Message-----\nFrom: Desk\nSent: Monday\nCan you?\n",
            "Yes please.",
        );
        check(
            "Yes please.\n\nFrom: Desk\nSent: Monday\nTo: me\nSubject: x\n\nCan you?\n",
            "Yes please.",
        );
    }

    #[test]
    fn answers_between_quoted_lines_are_the_senders() {
        check("On 2 March Desk wrote:\n> Where?\nLeeds\n> When?\nJune\n", "Leeds\nJune");
    }

    #[test]
    fn thanks_at_the_start_of_a_sentence_close_nothing() {
        let mut vocabulary = Vocabulary::builder();
        vocabulary.phrase("thanks", Meaning::SignOff);
        let text = "Thanks, I'd like to go ahead.";
        assert_eq!(parts(text, "", &vocabulary.build()).reply(), text);
    }

    #[test]
    fn a_signature_is_not_the_message() {
        check("I would go.\nKind regards,\nA. Person\nSheffield City Council", "I would go.");
    }
}
