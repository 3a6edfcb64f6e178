//! The text of a mail's part: decoded, unfolded, and what is wrong with it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mail_parser::{MessagePart, MimeHeaders, PartType};

use super::html;
use crate::domain::reading::{Problem, ProblemKind};
use crate::plain;

/// More text than this is not read; the raw mail keeps it.
pub const MOST_TEXT_BYTES: usize = 256 << 10;
/// Where one character of so many could not be decoded, the text is not what was written.
const STRANGE_IN: usize = 10;
/// What stands above an encrypted text (RFC 9580 section 6.2.1).
const ARMOUR: &str = "-----BEGIN PGP MESSAGE-----";

/// The text of a part, as a person reads it.
pub fn text(part: &MessagePart<'_>) -> String {
    match &part.body {
        PartType::Text(text) if is_broken_base64(part) => plain(part, &decoded_as_far(text)),
        PartType::Text(text) => plain(part, text),
        PartType::Html(html) => clean(&html::text(html, 4 * MOST_TEXT_BYTES)),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            clean(&String::from_utf8_lossy(bytes))
        }
        PartType::Message(_) | PartType::Multipart(_) => String::new(),
    }
}

fn is_broken_base64(part: &MessagePart<'_>) -> bool {
    let encoding = part.content_transfer_encoding();
    part.is_encoding_problem && encoding.is_some_and(|name| name.eq_ignore_ascii_case("base64"))
}

/// What damaged base64 gives up to the first damage, and the rest as it stands.
fn decoded_as_far(text: &str) -> String {
    let is_digit = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/');
    let whole = text.chars().filter(|letter| !letter.is_whitespace());
    let mut digits: String = whole.take_while(is_digit).collect();
    digits.truncate(digits.len() / 4 * 4);
    let decoded = BASE64.decode(&digits).unwrap_or_default();
    if decoded.is_empty() {
        text.to_owned()
    } else {
        String::from_utf8_lossy(&decoded).into_owned()
    }
}

fn plain(part: &MessagePart<'_>, text: &str) -> String {
    let attribute =
        |name| part.content_type().and_then(|given| given.attribute(name)).map(str::to_lowercase);
    let text = clean(text);
    if attribute("format").as_deref() == Some("flowed") {
        return unflowed(&text, attribute("delsp").as_deref() == Some("yes"));
    }
    text
}

/// Lines end in LF; what is no text is gone, and what a reader would not see.
fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for (at, line) in text.split('\r').enumerate() {
        let line = if at > 0 { line.strip_prefix('\n').unwrap_or(line) } else { line };
        if at > 0 {
            cleaned.push('\n');
        }
        let is_out = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
        line.split(is_out).for_each(|piece| cleaned.push_str(&plain::letters(piece)));
    }
    cleaned
}

/// Joins the lines that format=flowed broke (RFC 3676 section 4): a line that ends in a space goes on.
fn unflowed(text: &str, is_space_deleted: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut goes_on: Option<usize> = None;
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|&byte| byte == b'>').count();
        let content = line.trim_start_matches('>');
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_joined = goes_on == Some(depth);
        if !is_joined && !joined.is_empty() {
            joined.push('\n');
        }
        if !is_joined && depth > 0 {
            joined.extend(std::iter::repeat_n('>', depth));
            joined.push(' ');
        }
        let is_flowed = content.ends_with(' ') && content != "-- ";
        let kept = if is_flowed && is_space_deleted {
            content.strip_suffix(' ').unwrap_or(content)
        } else {
            content
        };
        joined.push_str(kept);
        goes_on = is_flowed.then_some(depth);
    }
    joined
}

/// What is wrong with a part's text.
pub fn problem(part: &MessagePart<'_>, text: &str) -> Option<Problem> {
    let n_strange = text.matches('\u{fffd}').count();
    let (kind, sentence) = if is_broken_base64(part) {
        (ProblemKind::Unreadable, "a part of the text is damaged")
    } else if n_strange * STRANGE_IN > text.chars().count() {
        (ProblemKind::Unreadable, "the characters of the text could not be decoded")
    } else if text.lines().any(|line| line.trim_end() == ARMOUR) {
        (ProblemKind::Sealed, "the text is encrypted with PGP")
    } else if part.is_encoding_problem {
        (ProblemKind::Remark, "a part of the text is damaged")
    } else {
        return None;
    };
    Some(Problem { kind, sentence: sentence.to_owned() })
}

#[cfg(test)]
mod tests {
    use crate::domain::reading::ProblemKind::{Sealed, Unreadable};
    use crate::mail::mime::incoming;

    #[track_caller]
    fn check(raw: &[u8], text: &str, problem: Option<(super::ProblemKind, &str)>) {
        let incoming = incoming(&[b"From: a@b.example\r\n", raw].concat(), &[]);
        assert_eq!(incoming.text, text);
        let found = incoming.problems.first();
        assert_eq!(found.map(|found| (found.kind, found.sentence.as_str())), problem);
    }

    #[test]
    fn flowed_lines_are_joined_and_quotes_kept_apart() {
        check(
            b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nThis goes \r\non here.\r\n> quoted \r\n> too\r\nEnd\r\n",
            "This goeson here.\n> quotedtoo\nEnd",
            None,
        );
    }

    #[test]
    fn text_that_was_not_decoded_is_told() {
        let told = Some((Unreadable, "the characters of the text could not be decoded"));
        check(b"Content-Type: text/plain; charset=iso-2022-kr\r\n\r\nhello", "\u{fffd}", told);
        check(b"\r\nA caf\xe9 in Leeds, please", "A caf\u{fffd} in Leeds, please", None);
    }

    #[test]
    fn an_encrypted_text_is_told() {
        let text = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----";
        let raw = format!("\r\n{text}");
        check(raw.as_bytes(), text, Some((Sealed, "the text is encrypted with PGP")));
    }
}
