//! The sentences of a message and the items of its lists, without greeting and signature.

use super::phrases::{GREETING, GREETING_LINE, INNER_ITEM, ITEM, SIGN_OFF};

/// A sentence of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// Its words.
    pub text: String,
    /// Whether it stands in an item of a list.
    pub is_item: bool,
}

/// The sentences of a message, without greeting and what follows its end.
pub fn sentences(message: &str) -> Vec<Sentence> {
    let mut paragraphs = vec![Sentence { text: String::new(), is_item: false }];
    let mut is_first = true;
    for line in message.lines().flat_map(items).map(str::trim) {
        if line.is_empty() {
            paragraphs.push(Sentence { text: String::new(), is_item: false });
            continue;
        }
        if is_first && GREETING_LINE.is_match(line) && message.trim().contains('\n') {
            is_first = false;
            continue;
        }
        if !is_first && SIGN_OFF.is_match(line) {
            break;
        }
        is_first = false;
        let bare = ITEM.replace(line, "");
        if bare.len() < line.len() {
            paragraphs.push(Sentence { text: String::new(), is_item: true });
        }
        if let Some(last) = paragraphs.last_mut() {
            if !last.text.is_empty() {
                last.text.push(' ');
            }
            last.text.push_str(&bare);
        }
    }
    let of = |Sentence { text, is_item }: Sentence| {
        split(&text).into_iter().map(move |text| Sentence { text, is_item })
    };
    let mut sentences: Vec<Sentence> = paragraphs.into_iter().flat_map(of).collect();
    let n_sentences = sentences.len();
    if let Some(first) = sentences.first_mut() {
        let bare = GREETING.replace(&first.text, "").into_owned();
        if !bare.is_empty() {
            first.text = bare;
        } else if n_sentences > 1 {
            sentences.remove(0);
        }
    }
    if sentences.len() > 1 {
        sentences.retain(|sentence| !SIGN_OFF.is_match(&sentence.text));
    }
    sentences
}

/// A line, divided where the items of a list stand in it.
fn items(line: &str) -> Vec<&str> {
    let mut from = 0;
    let mut items = Vec::new();
    if INNER_ITEM.find_iter(line).nth(usize::from(!ITEM.is_match(line))).is_some() {
        for mark in INNER_ITEM.find_iter(line) {
            items.extend(line.get(from..mark.start()));
            from = mark.start();
        }
    }
    items.extend(line.get(from..));
    items
}

/// A paragraph at its full stops, question marks and exclamation marks.
fn split(paragraph: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut sentence = String::new();
    let mut letters = paragraph.chars().peekable();
    while let Some(letter) = letters.next() {
        sentence.push(letter);
        let is_end = matches!(letter, '.' | '?' | '!')
            && letters.peek().is_none_or(|next| next.is_whitespace());
        if is_end {
            sentences.push(std::mem::take(&mut sentence));
        }
    }
    sentences.push(sentence);
    sentences
        .into_iter()
        .map(|sentence| sentence.trim().to_owned())
        .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
        .collect()
}
