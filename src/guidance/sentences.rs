//! The sentences of a message and the items of its lists, without greeting and signature.

use super::phrases::{
    GREETING, GREETING_LINE, INNER_ITEM, ITEM, LABELLED, SHORTLY_LABELLED, SIGN_OFF,
};
use super::words::Language;

/// A sentence of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// Its words.
    pub text: String,
    /// Whether it stands in an item of a list.
    pub is_item: bool,
    /// Whether it is a line of a form: a label, and what was entered.
    pub is_label: bool,
}

impl Sentence {
    fn begun(is_item: bool, is_label: bool) -> Self {
        Self { text: String::new(), is_item, is_label }
    }
}

/// The sentences of a message, without greeting, what says nothing and what follows its end.
pub fn sentences(message: &str, language: &Language) -> Vec<Sentence> {
    let mut paragraphs = vec![Sentence::begun(false, false)];
    let mut is_first = true;
    let lines: Vec<&str> = message.lines().flat_map(items).map(str::trim).collect();
    for (at, &line) in lines.iter().enumerate() {
        if line.is_empty() {
            paragraphs.push(Sentence::begun(false, false));
            continue;
        }
        if is_first && GREETING_LINE.is_match(line) && message.trim().contains('\n') {
            is_first = false;
            continue;
        }
        if !is_first && (SIGN_OFF.is_match(line) || language.is_footer(line)) {
            break;
        }
        is_first = false;
        let bare = ITEM.replace(line, "");
        let is_label = is_of_form(&lines, at);
        if bare.len() < line.len() {
            paragraphs.push(Sentence::begun(true, is_label));
        } else if is_label || paragraphs.last().is_some_and(|last| last.is_label) {
            paragraphs.push(Sentence::begun(false, is_label));
        }
        if let Some(last) = paragraphs.last_mut() {
            if !last.text.is_empty() {
                last.text.push(' ');
            }
            last.text.push_str(&bare);
        }
    }
    let of = |Sentence { text, is_item, is_label }: Sentence| {
        split(&text).into_iter().map(move |text| Sentence { text, is_item, is_label })
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
    if sentences.iter().any(|sentence| !language.is_idle(&sentence.text)) {
        sentences.retain(|sentence| !language.is_idle(&sentence.text));
    }
    for sentence in &mut sentences {
        sentence.text = language.without_opening(&sentence.text).to_owned();
    }
    sentences
}

/// Whether a line is one of a form: labels stand above each other there, or little was entered.
fn is_of_form(lines: &[&str], at: usize) -> bool {
    let is = |at: usize| lines.get(at).is_some_and(|line| LABELLED.is_match(line));
    is(at)
        && (is(at + 1)
            || at.checked_sub(1).is_some_and(is)
            || lines.get(at).is_some_and(|line| SHORTLY_LABELLED.is_match(line)))
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
