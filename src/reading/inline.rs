//! Answers below the quoted questions of a letter that is not at hand: the questions serve as labels.

use std::collections::BTreeMap;

use super::quoted::{Division, Part};
use super::tokens::offset;
use super::vocabulary::Vocabulary;
use crate::domain::context::Context;
use crate::domain::message::Incoming;

/// From so many questions on quoted lines are those of a form.
const LEAST: usize = 3;

/// The lines of a letter, each below the quoted question that it answers.
pub fn with_questions<'a>(
    lines: Vec<&'a str>,
    division: &Division<'a>,
    message: &'a Incoming,
    context: &Context,
    vocabulary: &Vocabulary,
) -> Vec<&'a str> {
    if !context.asked.is_empty() {
        return lines;
    }
    let text = message.text.as_str();
    let written = division.pieces.iter().filter(|piece| !piece.text.trim().is_empty());
    let written: Vec<_> = written.collect();
    let answered = written.windows(2).filter_map(|pair| match pair {
        [question, answer] if question.part == Part::Quoted && answer.part == Part::Own => {
            let line = question.text.trim_end_matches('\n');
            let label = line.trim_start_matches(['>', ' ', '\t']).trim_end();
            let label = label.strip_suffix(['?', ':'])?;
            let is_label = !vocabulary.labelled(label).is_empty()
                || !vocabulary.labelled_loosely(label).is_empty();
            is_label.then(|| (offset(text, answer.text), line))
        }
        _ => None,
    });
    let answered: BTreeMap<Option<usize>, &str> = answered.collect();
    if answered.len() < LEAST {
        return lines;
    }
    let mut all = Vec::new();
    for line in lines {
        let start = offset(text, line);
        all.extend(answered.get(&start));
        all.push(line);
    }
    all
}
