//! Questions that were found in two ways in one message, each once and in their order there.

use super::asking::Asking;
use super::many::Many;

/// What a message asks, and what else was found there that is no part of it.
pub fn union(asked: Vec<Asking>, besides: Vec<Asking>, message: &str) -> Vec<Asking> {
    let message = in_words(message);
    let place = |asking: &Asking| message.find(&in_words(&asking.text));
    let mut last = 0;
    let mut all: Vec<(usize, Asking)> = Vec::new();
    let (rest, asked): (Vec<Asking>, Vec<Asking>) =
        asked.into_iter().partition(|asking| asking.is_rest);
    for asking in asked {
        last = place(&asking).unwrap_or(last).max(last);
        all.push((last, asking));
    }
    let is_part = |one: &str, other: &str| one.contains(other) || other.contains(one);
    // Either finds what it does not look up in the same message: one of them stands for all of it.
    let (other, besides): (Vec<Asking>, Vec<Asking>) =
        besides.into_iter().partition(|asking| asking.is_rest);
    for asking in besides {
        let words = in_words(&asking.text);
        if !all.iter().any(|(_, known)| is_part(&in_words(&known.text), &words)) {
            all.push((place(&asking).unwrap_or(message.len()), asking));
        }
    }
    all.sort_by_key(|(at, _)| *at);
    let rest = if rest.is_empty() { other } else { rest };
    let mut many = Many::default();
    all.into_iter().map(|(_, asking)| asking).chain(rest).for_each(|asking| many.add(asking));
    many.all()
}

/// A text's words in small letters, a space before and behind each.
fn in_words(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.fold(" ".to_owned(), |text, word| text + &word + " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asked: &[&str], besides: &[&str], message: &str, expected: &[&str]) {
        let asking = |text: &&str| Asking { text: (*text).to_owned(), ..Asking::default() };
        let [asked, besides] = [asked, besides].map(|all| all.iter().map(asking).collect());
        let all = union(asked, besides, message);
        let texts: Vec<&str> = all.iter().map(|asking| asking.text.as_str()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn what_was_found_twice_is_asked_once_and_in_its_place() {
        let message = "I ask about relocation. Is vat due, and who pays?";
        check(
            &["Is vat due", "who pays?"],
            &["I ask about relocation.", "is VAT due, and who pays?"],
            message,
            &["I ask about relocation.", "Is vat due", "who pays?"],
        );
        check(&[], &["who pays?", "is vat due"], message, &["is vat due", "who pays?"]);
        check(&["pay", "pay when"], &[], "pay, pay when", &["pay", "pay when"]);
    }
}
