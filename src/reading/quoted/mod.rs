//! What the sender wrote, told from quoted history, signatures, disclaimers and what mail systems add.
//!
//! Nothing is thrown away: a division's pieces, put together, are the message.

mod marks;
mod signature;
mod typed;

use std::ops::Range;

use super::vocabulary::{Vocabulary, folded};

/// Whose words a piece of a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The sender's own words.
    Own,
    /// Marked with `>`, or a copy of what came before without marks.
    Quoted,
    /// The line that says who wrote what is quoted.
    Attribution,
    /// A warning or a protective marking that a mail system puts in.
    Banner,
    /// The formula that closes a letter.
    Closing,
    /// The sender's name and post at the end.
    Signature,
    /// "Sent from my phone".
    Device,
    /// What an organisation puts under every mail.
    Disclaimer,
    /// A forwarded message, whole.
    Forwarded,
}

/// A piece of a message's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece<'a> {
    /// Whose words it is.
    pub part: Part,
    /// The words, with the end of the line where the piece reaches it.
    pub text: &'a str,
}

/// A message's text in pieces, in order and without a gap.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Division<'a> {
    /// The pieces.
    pub pieces: Vec<Piece<'a>>,
}

impl<'a> Division<'a> {
    /// The lines of one part, in order, without their ends.
    pub fn lines(&self, part: Part) -> Vec<&'a str> {
        let pieces = self.pieces.iter().filter(|piece| piece.part == part);
        pieces.map(|piece| piece.text.trim_end_matches('\n')).collect()
    }

    /// The three parts that fields are read from.
    pub fn parts(&self) -> Parts<'a> {
        Parts {
            own: self.lines(Part::Own),
            signature: self.lines(Part::Signature),
            forwarded: self.lines(Part::Forwarded),
        }
    }

    /// What the sender wrote, as one text.
    pub fn reply(&self) -> String {
        self.lines(Part::Own).join("\n").trim().to_owned()
    }
}

/// The lines of a message that say something of its sender.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Parts<'a> {
    /// The sender's own words, also those between quoted lines.
    pub own: Vec<&'a str>,
    /// The sender's name and post at the end.
    pub signature: Vec<&'a str>,
    /// A forwarded message, whole.
    pub forwarded: Vec<&'a str>,
}

/// What is known of a message besides its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clues<'a> {
    /// The subject.
    pub subject: &'a str,
    /// The sender's name as the header shows it.
    pub name: &'a str,
    /// The sender's address.
    pub address: &'a str,
    /// The letter that it answers, as its reader saw it.
    pub letter: Option<&'a str>,
}

/// Divides a message's text into what its sender wrote and the rest.
pub fn divide<'a>(text: &'a str, clues: Clues<'_>, vocabulary: &Vocabulary) -> Division<'a> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut parts = coarse(&lines, clues.subject);
    let names = names(clues);
    let mut is_text_above = false;
    for run in runs(&parts) {
        let (Some(run_lines), Some(run_parts)) =
            (lines.get(run.clone()), parts.get_mut(run.clone()))
        else {
            continue;
        };
        marks::set_apart(run_lines, run_parts, run.start == 0);
        signature::set_apart(run_lines, run_parts, &names, is_text_above, vocabulary);
        is_text_above |= run_parts
            .iter()
            .zip(run_lines)
            .any(|(part, line)| *part == Part::Own && !line.trim().is_empty());
    }
    if !is_text_above {
        // Nothing else was written: what looks like a disclaimer may be the message.
        let unsure = |part: &&mut Part| **part == Part::Disclaimer;
        parts.iter_mut().filter(unsure).for_each(|part| *part = Part::Own);
    }
    let pieces = lines.iter().zip(&parts).map(|(&text, &part)| Piece { part, text }).collect();
    match clues.letter {
        Some(letter) => Division { pieces: typed::told_apart(pieces, letter) },
        None => Division { pieces },
    }
}

/// Which lines are history, forwarded, or neither.
fn coarse(lines: &[&str], subject: &str) -> Vec<Part> {
    let mut parts = Vec::with_capacity(lines.len());
    let beyond = if marks::is_forward(subject) { Part::Forwarded } else { Part::Quoted };
    let mut rest = Part::Own;
    while let Some(&line) = lines.get(parts.len()) {
        let here = lines.get(parts.len()..).unwrap_or_default();
        if rest == Part::Forwarded || marks::opens_forward(line) {
            rest = Part::Forwarded;
        } else if rest == Part::Own && marks::opens_history(here, subject) {
            if let Some(n_headers) = marks::headers_above_marks(here) {
                parts.extend(std::iter::repeat_n(Part::Attribution, n_headers));
                continue;
            }
            rest = beyond;
        } else if rest == Part::Own
            && !marks::is_quoted(line)
            && let Some(attribution) = marks::attribution(here, is_apart(lines, &parts))
        {
            parts.extend(std::iter::repeat_n(
                if beyond == Part::Forwarded { beyond } else { Part::Attribution },
                attribution.n_lines,
            ));
            if !attribution.is_above_marks {
                rest = beyond;
            }
            continue;
        }
        let is_marked = rest == Part::Own && marks::is_quoted(line);
        parts.push(if is_marked { Part::Quoted } else { rest });
    }
    parts
}

/// Whether nothing of the sender's stands directly above the next line.
fn is_apart(lines: &[&str], parts: &[Part]) -> bool {
    let above = parts.len().checked_sub(1).and_then(|above| lines.get(above));
    parts.last() != Some(&Part::Own) || above.is_none_or(|line| line.trim().is_empty())
}

/// The stretches of lines that are neither quoted nor forwarded.
fn runs(parts: &[Part]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for chunk in parts.chunk_by(|one, next| one == next) {
        let end = start + chunk.len();
        if chunk.first() == Some(&Part::Own) {
            runs.push(start..end);
        }
        start = end;
    }
    runs
}

/// The words of the sender's name, as the header and the address show it.
fn names(clues: Clues<'_>) -> Vec<String> {
    let local = clues.address.split('@').next().unwrap_or_default();
    let words = [clues.name, local].map(folded).join(" ");
    let is_name = |word: &&str| word.chars().all(char::is_alphabetic);
    words.split_whitespace().filter(is_name).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::vocabulary::Meaning;
    use proptest::prelude::*;

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::builder();
        for phrase in ["kind regards", "thanks", "diolch"] {
            vocabulary.phrase(phrase, Meaning::SignOff);
        }
        vocabulary.build()
    }

    const CLUES: Clues<'_> = Clues {
        subject: "Re: hello",
        name: "Ann Person",
        address: "ann.person@b.example",
        letter: None,
    };

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(divide(text, CLUES, &vocabulary()).reply(), expected);
    }

    #[test]
    fn history_below_an_attribution_is_not_the_senders() {
        check(
            "Yes please.\n\nOn Mon, 2 Mar 2026 at 10:00, Desk <a@b.example> wrote:\n> Can you?\n> Really?\n",
            "Yes please.",
        );
        check(
            "Yes please.\n\n-----Original Message-----\nFrom: Desk\nSent: Monday\nSubject: x\nCan you?\n",
            "Yes please.",
        );
        check(
            "Yes please.\n\nFrom: Desk\nSent: Monday\nTo: me\nSubject: x\n\nCan you?\n",
            "Yes please.",
        );
    }

    #[test]
    fn an_attribution_in_any_language_stands_above_marks() {
        for attribution in [
            "Am 02.03.2026 um 10:14 schrieb Desk <a@b.example>:",
            "Desk <a@b.example> kirjoitti ma 2.3.2026 klo 10.14:",
            "On Mon, 2 Mar 2026 at 10:14, A Programme With A Long Name <\na@b.example> wrote:",
            "2026年3月2日(月) 10:14 Desk <a@b.example>:",
        ] {
            check(&format!("Yes please.\n\n{attribution}\n\n> Can you?\n"), "Yes please.");
        }
    }

    #[test]
    fn a_sentence_that_ends_in_wrote_is_no_attribution() {
        let text = "On Monday Bert wrote:\n\"three days\", so three it is.";
        check(text, text);
    }

    #[test]
    fn answers_between_quoted_lines_are_the_senders() {
        check("On 2 March Desk wrote:\n> Where?\nLeeds\n> When?\nJune\n", "Leeds\nJune");
    }

    #[test]
    fn thanks_at_the_start_close_nothing() {
        check("Thanks, I'd like to go ahead.", "Thanks, I'd like to go ahead.");
        check("Hi,\nThanks\n\nI'd like to go ahead.", "Hi,\nThanks\n\nI'd like to go ahead.");
    }

    #[test]
    fn a_signature_is_not_the_message() {
        check("I would go.\nKind regards,\nA. Person\nSheffield City Council", "I would go.");
        check("I would go.\n\nAnn\n\n> Would you?", "I would go.");
        check("I would go.\n\nAP\n\n> Would you?", "I would go.");
        check("I would go.\n\nAnn Person (she/her)\nOfficer | Council", "I would go.");
        check("I would go.\nThanks / Diolch\nAnn\n\nPS Not in May.", "I would go.\nPS Not in May.");
    }

    #[test]
    fn a_name_that_answers_is_no_signature() {
        check("Ann Person\nCalder Council\nYes", "Ann Person\nCalder Council\nYes");
        check(
            "see below\n> Your name?\nAnn Person\n> Where?\nLeeds",
            "see below\nAnn Person\nLeeds",
        );
        check(
            "Full name:\n\nAnn Person\n\nPlace:\n\nLeeds",
            "Full name:\n\nAnn Person\n\nPlace:\n\nLeeds",
        );
    }

    #[test]
    fn what_systems_add_is_not_the_message() {
        check("CAUTION: This email originated from outside.\nBe careful.\n\nYes.", "Yes.");
        check("OFFICIAL\n\nYes.\n\nSent from my iPhone", "Yes.");
        check("I received this in error.", "I received this in error.");
        check("I am not the intended recipient.", "I am not the intended recipient.");
        check("This email is confidential. Sent in error? Delete it.\n\nYes.", "Yes.");
        check("Yes.\n\n****\nThis email is intended solely for the person named.\n\nMore.", "Yes.");
    }

    #[test]
    fn what_is_typed_into_the_copy_of_a_letter_is_the_senders() {
        let letter = "Still missing, one line is enough:\n\n- What is your full name?\n- Where could you work, and where not?\n\nYour reference: GX-7K3Q";
        let clues = Clues { letter: Some(letter), ..CLUES };
        let said = |text: &str| divide(text, clues, &vocabulary()).reply();
        let headers = "From: Desk\nSent: Monday\nTo: me\nSubject: x\n\n";
        let head = format!("Below.\n\n{headers}");
        assert_eq!(
            said(&format!(
                "{head}Still missing, one line is enough:\n- What is your full name? Ann Person\n- Where could you work, and where not?\nLeeds\n\nYour reference: GX-7K3Q\n\nFooter."
            )),
            "Below.\n\nAnn Person\nLeeds"
        );
        assert_eq!(
            said(
                "> On 2 Mar 2026, at 10:14, Desk <a@b.example> wrote:\n> \n> - What is your full name?\n> Ann Person\n> - Where could you work, and where not? Leeds\n"
            ),
            "Ann Person\nLeeds"
        );
        assert_eq!(
            said(&format!("{head}Fine by me.\n\nBert\n\n{headers}{letter}")),
            "Below.",
            "what somebody else wrote between is not the sender's"
        );
    }

    proptest! {
        #[test]
        fn the_pieces_of_any_text_are_the_text(
            words in prop::collection::vec(
                prop_oneof![
                    Just("\n"), Just("> "), Just("From: a@b.example"), Just("Sent: 2 March 2026"), Just("Subject: x"), Just("To: b"),
                    Just("On 2 Mar 2026 at 10:14, A <a@b.example> wrote:"), Just("________________"), Just("-- "), Just("Thanks"),
                    Just("Ann Person"), Just("What is your full name?"), Just("Begin forwarded message:"), Just("PS one more"),
                    Just("CAUTION: external"), Just("\u{a0}é\t"), Just("intended recipient"), Just(" "), Just("Leeds"),
                ],
                0..60,
            ),
            letter: bool,
            other: String,
        ) {
            let text = format!("{}{other}", words.concat());
            let clues = Clues { letter: letter.then_some("Hello. What is your full name? Leeds"), ..CLUES };
            let division = divide(&text, clues, &vocabulary());
            prop_assert_eq!(division.pieces.iter().map(|piece| piece.text).collect::<String>(), text);
        }
    }
}
