//! Letters as their reader sees them: without those that show nothing, and wide ones as the usual ones.

use std::borrow::Cow;

/// How far the full-width letters stand behind those that they are shown as.
const WIDE_FROM: u32 = 0xff00;
/// How far those letters stand before the full-width ones.
const NARROW_FROM: u32 = 0x20;

/// A text in the letters that its reader sees. Those that show nothing cut words in two for whoever looks them up.
pub fn letters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(|letter| is_unseen(letter) || is_wide(letter)) {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|letter| !is_unseen(*letter));
    Cow::Owned(seen.map(|letter| narrow(letter).unwrap_or(letter)).collect())
}

/// Whether a letter takes no room: it joins, parts or turns others, offers to break a word, or marks what follows.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

fn is_wide(letter: char) -> bool {
    narrow(letter).is_some()
}

/// The usual letter that a full-width one is shown as.
fn narrow(letter: char) -> Option<char> {
    match letter {
        '\u{3000}' => Some(' '),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32((u32::from(letter) - WIDE_FROM) + NARROW_FROM),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(letters(text), expected);
        assert_eq!(letters(&letters(text)), expected);
    }

    #[test]
    fn what_is_not_seen_is_left_out_and_what_is_wide_is_made_usual() {
        check("relo\u{200b}cation pack\u{ad}age\u{feff}", "relocation package");
        check("\u{202e}pay\u{202c}\u{200e}", "pay");
        check("Ｉｓ　ＶＡＴ　ｄｕｅ？", "Is VAT due?");
        check("a@ｌｅｅｄｓ．example", "a@leeds.example");
        check("～！", "~!");
    }

    #[test]
    fn what_is_seen_stays_as_it_is() {
        for text in ["", "Is VAT due?", "Zoë’s café – £97,000", "是什么", "Łódź ☎ naïve"]
        {
            check(text, text);
            assert!(matches!(letters(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
