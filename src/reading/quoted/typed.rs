//! What a sender typed into the copy of our letter. A phone keeps the marks of the quotation, and Outlook has none: only what the
//! letter does not say tells it apart.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hasher as _};

use super::{Part, Piece, marks};

type Runs = BTreeSet<[u64; 3]>;

/// A word of a quoted line.
struct Word {
    piece: usize,
    start: usize,
    end: usize,
    hash: u64,
    is_ours: bool,
}

/// The pieces with what was typed into a copy of the letter told apart from the letter's own words.
///
/// Words are ours that stand in the letter in the same order beside at least two others. What stands between the first and the
/// last of them is the sender's; so is what follows the last, if the letter was cut there.
pub fn told_apart<'a>(pieces: Vec<Piece<'a>>, letter: &str) -> Vec<Piece<'a>> {
    let ours: Vec<u64> = words(letter).map(|(_, _, hash)| hash).collect();
    let ours_at_end = ours.last_chunk::<3>().copied();
    let mut in_letter = Runs::default();
    in_letter.extend(ours.windows(3).filter_map(|run| <[u64; 3]>::try_from(run).ok()));
    let mut quoted: Vec<Word> = Vec::new();
    let mut split: Vec<(usize, usize, usize)> = Vec::new();
    let mut settle = |quoted: &mut Vec<Word>| {
        split.extend(typed(quoted, &in_letter, ours_at_end));
        quoted.clear();
    };
    let mut is_footer = false;
    for (at, piece) in pieces.iter().enumerate() {
        match piece.part {
            Part::Quoted if is_footer && !is_mark(&pieces, at) => {}
            Part::Quoted if marks::is_disclaimer(piece.text) => {
                settle(&mut quoted);
                is_footer = true;
            }
            Part::Quoted if depth(piece.text) <= 1 && !is_mark(&pieces, at) => {
                let inner = piece.text.trim_start_matches(['>', ' ', '\t']);
                let offset = piece.text.len() - inner.len();
                quoted.extend(words(inner).map(|(start, end, hash)| Word {
                    piece: at,
                    start: start + offset,
                    end: end + offset,
                    hash,
                    is_ours: false,
                }));
            }
            // A copy of another message.
            Part::Quoted if is_mark(&pieces, at) => {
                settle(&mut quoted);
                is_footer = false;
            }
            Part::Attribution | Part::Forwarded => settle(&mut quoted),
            Part::Quoted
            | Part::Own
            | Part::Banner
            | Part::Closing
            | Part::Signature
            | Part::Device
            | Part::Disclaimer => {}
        }
    }
    settle(&mut quoted);
    let mut split = split.into_iter().peekable();
    let mut told = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.into_iter().enumerate() {
        let mut done = 0;
        while let Some((_, start, end)) = split.next_if(|(piece, ..)| *piece == at) {
            for (part, range) in [(piece.part, done..start), (Part::Own, start..end)] {
                let text = piece.text.get(range).unwrap_or_default();
                if !text.is_empty() {
                    told.push(Piece { part, text });
                }
            }
            done = end;
        }
        let text = piece.text.get(done..).unwrap_or_default();
        if !text.is_empty() {
            told.push(Piece { part: piece.part, text });
        }
    }
    told
}

/// Where, in the words of one copy, something was typed: piece, first byte, byte behind the last.
fn typed(
    quoted: &mut [Word],
    in_letter: &Runs,
    ours_at_end: Option<[u64; 3]>,
) -> Vec<(usize, usize, usize)> {
    let mut is_whole = false;
    let starts: Vec<usize> = quoted
        .windows(3)
        .enumerate()
        .filter_map(|(at, run)| {
            let [one, two, three] = run else { return None };
            let run = [one.hash, two.hash, three.hash];
            is_whole |= ours_at_end == Some(run) && in_letter.contains(&run);
            in_letter.contains(&run).then_some(at)
        })
        .collect();
    for start in &starts {
        quoted.iter_mut().skip(*start).take(3).for_each(|word| word.is_ours = true);
    }
    let (Some(first), Some(last)) = (starts.first(), starts.last()) else { return Vec::new() };
    let end = if is_whole { last + 3 } else { quoted.len() };
    let between = quoted.get(*first..end).unwrap_or_default();
    let runs = between.chunk_by(|one, next| one.is_ours == next.is_ours && one.piece == next.piece);
    runs.filter_map(|run| {
        let (first, last) = (run.first()?, run.last()?);
        (!first.is_ours).then_some((first.piece, first.start, last.end))
    })
    .collect()
}

/// Whether a quoted line tells who wrote what is quoted.
fn is_mark(pieces: &[Piece<'_>], at: usize) -> bool {
    let Some(piece) = pieces.get(at) else { return false };
    let line = piece.text.trim_start_matches(['>', ' ', '\t']);
    marks::is_header(line) || marks::attribution(&[line], true).is_some()
}

fn depth(line: &str) -> usize {
    line.chars()
        .take_while(|letter| matches!(letter, '>' | ' '))
        .filter(|letter| *letter == '>')
        .count()
}

/// The words of a text with where they stand. Links are left out: mail systems rewrite them.
fn words(text: &str) -> impl Iterator<Item = (usize, usize, u64)> + '_ {
    let mut at = 0;
    text.split_inclusive(char::is_whitespace).flat_map(move |chunk| {
        let start = at;
        at += chunk.len();
        let is_link =
            ["http://", "https://", "mailto:", "www."].iter().any(|mark| chunk.contains(mark));
        let mut inner = start;
        chunk
            .split_inclusive(|letter: char| !letter.is_alphanumeric())
            .filter_map(move |part| {
                let begins = inner;
                inner += part.len();
                let word = part.trim_end_matches(|letter: char| !letter.is_alphanumeric());
                (!word.is_empty() && !is_link).then(|| (begins, begins + word.len(), hash(word)))
            })
            .collect::<Vec<_>>()
    })
}

/// The same for the same word in any case.
fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.chars().flat_map(char::to_lowercase).for_each(|letter| hasher.write_u32(letter.into()));
    hasher.finish()
}
