//! Words of questions: folded, stemmed and weighed by their rarity over the question bank.

use std::collections::BTreeMap;

/// The words of a text that are compared.
pub fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '’'))
        .map(|word| stem(&word.to_lowercase().replace(['\'', '’'], "")))
        .filter(|word| !word.is_empty() && !STOP.contains(&word.as_str()))
        .collect();
    words.sort();
    words.dedup();
    words
}

/// Words that carry no topic in any question.
const STOP: &[&str] = &[
    "a", "an", "the", "i", "im", "me", "my", "we", "our", "us", "you", "your", "it", "its", "is",
    "are", "am", "be", "been", "was", "were", "do", "doe", "does", "did", "to", "of", "in", "on",
    "for", "and", "or", "at", "with", "as", "by", "if", "this", "that", "there", "their", "they",
    "so", "please", "hi", "hello", "dear", "thank", "thanks", "would", "could", "can", "will",
    "shall", "about", "any", "some", "just", "also", "from", "have", "has", "had", "know", "tell",
    "like", "get", "wonder",
];

/// A word without the endings of number and tense.
fn stem(word: &str) -> String {
    let endings = [("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")];
    for (ending, instead) in endings {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= 3
            && !(ending == "s" && stem.ends_with(['s', 'u']))
        {
            return format!("{stem}{instead}");
        }
    }
    word.to_owned()
}

/// An inverted index over many short texts.
#[derive(Clone, Debug, Default)]
pub struct Index {
    postings: BTreeMap<String, Vec<usize>>,
    totals: Vec<f64>,
}

impl Index {
    /// The index of texts, known by their place.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut postings: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let all: Vec<Vec<String>> = texts.into_iter().map(words).collect();
        for (at, words) in all.iter().enumerate() {
            for word in words {
                postings.entry(word.clone()).or_default().push(at);
            }
        }
        let mut index = Self { postings, totals: vec![0.0; all.len()] };
        let totals =
            all.iter().map(|words| length(words.iter().map(|word| index.weight(word)))).collect();
        index.totals = totals;
        index
    }

    /// How telling a word is: the rarer, the more; an unknown word most of all.
    fn weight(&self, word: &str) -> f64 {
        let n_with = self.postings.get(word).map_or(0, Vec::len);
        let (n_texts, n_with) = (count(self.totals.len()), count(n_with));
        ((n_texts + 1.0) / (n_with + 0.5)).ln()
    }

    /// How near each text that shares a word with the question is: the cosine of the two, from 0 to 1.
    pub fn near(&self, question: &str) -> BTreeMap<usize, f64> {
        let words = words(question);
        let total = length(words.iter().map(|word| self.weight(word)));
        let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
        for word in &words {
            let weight = self.weight(word);
            for &at in self.postings.get(word).into_iter().flatten() {
                *shared.entry(at).or_default() += weight * weight;
            }
        }
        let cosine = |(at, both): (usize, f64)| {
            let product = total * self.totals.get(at).copied().unwrap_or(0.0);
            (at, if product > 0.0 { both / product } else { 0.0 })
        };
        shared.into_iter().map(cosine).collect()
    }
}

/// The length of a vector of weights.
fn length(weights: impl Iterator<Item = f64>) -> f64 {
    weights.map(|weight| weight * weight).sum::<f64>().sqrt()
}

/// A count as a weight; beyond four thousand million it no longer matters.
fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
