//! Places that a sentence takes off the list, and those that it puts in their stead: "drop Sheffield and add Hull".

use crate::reading::tokens::{Gap, Tokens};
use crate::reading::vocabulary::Vocabulary;

/// What a sentence does with places.
#[derive(PartialEq, Eq, Debug, Default)]
pub struct Change {
    /// Those that go.
    pub dropped: Vec<String>,
    /// Those that come.
    pub added: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Drop,
    /// The same, with what comes behind "for" or "with".
    Swap,
    Add,
}

/// What a sentence does with the places that it names, if it says by its verbs that some are to go.
pub fn change(sentence: &str, vocabulary: &Vocabulary) -> Option<Change> {
    let tokens = vocabulary.respelt(Tokens::of(sentence));
    let hits: Vec<_> = vocabulary.places(&tokens).collect();
    let is_of = |list: &str, at: usize| vocabulary.is_word(list, tokens.word(at));
    let (mut change, mut verb, mut at) = (Change::default(), None, 0);
    while at < tokens.all.len() {
        if let Some(hit) = hits.iter().find(|hit| hit.tokens.start == at) {
            at = hit.tokens.end;
            // "Leeds can come off", "Hull instead".
            let goes = goes_off(&tokens, at, vocabulary);
            if is_of("in-their-stead", at) {
                verb = Some(Verb::Add);
            } else if goes {
                verb = Some(Verb::Drop);
            }
            match verb {
                Some(Verb::Drop | Verb::Swap) => change.dropped.push(hit.value.clone()),
                Some(Verb::Add) => change.added.push(hit.value.clone()),
                None => {}
            }
            if goes {
                verb = None;
            }
            continue;
        }
        if is_of("drops", at) {
            verb = Some(Verb::Drop);
        } else if is_of("swaps", at) {
            verb = Some(Verb::Swap);
        } else if is_of("adds", at) || (verb == Some(Verb::Swap) && is_of("swapped-for", at)) {
            verb = Some(Verb::Add);
        } else if tokens.word(at) == "take" {
            let ends = |word: usize| ["off", "out", "away"].contains(&tokens.word(word));
            verb = (at + 1..tokens.all.len()).any(ends).then_some(Verb::Drop);
        } else if !is_of("beside-places", at) {
            verb = None;
        }
        at += 1;
    }
    (!change.dropped.is_empty()).then_some(change)
}

/// Whether the words behind a place say that it goes: "can come off", "is off the list".
fn goes_off(tokens: &Tokens<'_>, behind: usize, vocabulary: &Vocabulary) -> bool {
    let said = (behind..tokens.all.len()).take_while(|at| tokens.gap(*at) < Gap::Comma);
    let words: Vec<&str> = said.take(MOST_BEHIND).map(|at| tokens.word(at)).collect();
    let is_verb = |word: &&str| vocabulary.is_word("comes-off", word);
    let first = words.first().filter(|word| is_verb(word));
    first.is_some() && words.iter().any(|word| *word == "off" || *word == "out" || *word == "go")
}

/// So many words behind a place say what becomes of it.
const MOST_BEHIND: usize = 4;
