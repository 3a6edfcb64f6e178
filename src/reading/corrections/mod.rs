//! Corrections: what is said to be otherwise than the desk understood, read against what is known.
//!
//! "Grade 6, not Grade 7" changes the field that holds Grade 7, and "I meant Leeds" the one that Leeds fits. What fits none, or
//! more than one, changes nothing: a person reads it. What was said earlier in the same text is known as well, where a sentence says by
//! its own words that it was wrong.

mod phrases;
mod places;
mod weekdays;

pub use phrases::unannounced;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::alone::Alone;
use super::vocabulary::{Meaning, folded};
use super::{answers, form};
use crate::constant::pattern;
use crate::domain::field::{Field, FieldKind, FieldName, FieldValue};
use crate::domain::reading::{Problem, ProblemKind, ReadField};

/// A correction is no longer than this, in bytes.
const LONGEST: usize = 300;
/// So many sentences are looked at.
const MOST_SENTENCES: usize = 60;
/// What is put right, and what it becomes, have so many words at most.
const MOST_WORDS: usize = 8;

pattern!(SENTENCE, r"(?:[^.!?;\n]|[.](?:\S))+");
pattern!(ADDED, r"(?i)\b(?:also|as well|too|in addition|add)\b");

/// What is known, and the words that know more.
struct Known<'a> {
    fields: &'a BTreeMap<FieldName, Field>,
    alone: &'a Alone<'a>,
}

/// What corrections there were.
#[derive(Default)]
pub struct Corrected {
    /// The sentences that put something right.
    pub sentences: Vec<String>,
    /// What could not be kept in a field.
    pub problems: Vec<Problem>,
}

/// Puts into `fields`, as read otherwise, what a reply corrects of what is known.
pub fn apply(
    reply: &str,
    fields: &mut BTreeMap<FieldName, ReadField>,
    known: &BTreeMap<FieldName, Field>,
    alone: &Alone<'_>,
) -> Corrected {
    let mut corrected = Corrected::default();
    let known = Known { fields: known, alone };
    let sentences = SENTENCE.find_iter(reply).map(|found| (found.start(), found.as_str().trim()));
    let sentences = sentences.filter(|(_, sentence)| sentence.len() <= LONGEST);
    for (start, sentence) in sentences.take(MOST_SENTENCES) {
        let is_from_here = |read: &ReadField| sentence.contains(&read.words);
        if !known.fields.is_empty() && known.denies_a_place_on_some_days(sentence) {
            if fields.get(&FieldName::PlacesExcluded).is_some_and(is_from_here) {
                fields.remove(&FieldName::PlacesExcluded);
            }
            let sentence = "a place is said no to on some days of the week: no field holds that";
            corrected
                .problems
                .push(Problem { kind: ProblemKind::Remark, sentence: sentence.into() });
            continue;
        }
        let of_known = (!known.fields.is_empty())
            .then(|| known.places_changed(sentence).or_else(|| known.correction(sentence)))
            .flatten();
        let is_of_known = of_known.is_some();
        let put_right = of_known.or_else(|| {
            let earlier = said_earlier(reply.get(..start)?, sentence, fields)?;
            Known { fields: &earlier, alone }.correction(sentence)
        });
        if let Some((field, value)) = put_right {
            // "York, not Leeds" puts right, and says no to nothing.
            if field == FieldName::Places
                && fields.get(&FieldName::PlacesExcluded).is_some_and(is_from_here)
            {
                fields.remove(&FieldName::PlacesExcluded);
            }
            if field == FieldName::PlacesExcluded
                && fields.get(&FieldName::Places).is_some_and(is_from_here)
            {
                fields.remove(&FieldName::Places);
            }
            fields.insert(field, ReadField { value, words: sentence.to_owned() });
            if is_of_known {
                corrected.sentences.push(sentence.to_owned());
            }
        } else if ADDED.is_match(sentence) {
            known.add_places(sentence, fields);
        }
    }
    corrected
}

/// What was read of the text before a sentence that puts something right.
fn said_earlier(
    before: &str,
    sentence: &str,
    fields: &BTreeMap<FieldName, ReadField>,
) -> Option<BTreeMap<FieldName, Field>> {
    let is_earlier = |read: &ReadField| !read.words.is_empty() && before.contains(&read.words);
    let earlier = fields.iter().filter(|(_, read)| is_earlier(read));
    let known = |read: &ReadField| Field {
        value: read.value.clone(),
        words: read.words.clone(),
        at: Timestamp::UNIX_EPOCH,
    };
    phrases::puts_right(sentence)
        .then(|| earlier.map(|(name, read)| (*name, known(read))).collect())
}

impl Known<'_> {
    /// What a sentence puts right.
    fn correction(&self, sentence: &str) -> Option<(FieldName, FieldValue)> {
        let said = phrases::said(sentence);
        let replaced = said.pairs.iter().find_map(|(old, new)| self.replaced(old, new));
        if replaced.is_some() {
            return replaced;
        }
        if let Some(denied) = said.denied {
            return self.without(denied);
        }
        let may_fit = said.pairs.is_empty() && (said.is_meant || said.is_announced);
        may_fit.then(|| self.fitting(said.rest, said.is_meant))?
    }

    /// What becomes of the known places where a sentence takes some of them off; where none would be left, that they are said no to.
    fn places_changed(&self, sentence: &str) -> Option<(FieldName, FieldValue)> {
        let known = self.fields.get(&FieldName::Places)?.value.items();
        let change = places::change(sentence, self.alone.vocabulary)?;
        if !change.dropped.iter().all(|place| known.contains(place)) {
            return None;
        }
        let kept = known.iter().filter(|place| !change.dropped.contains(place));
        let kept = kept.filter(|place| !change.added.contains(place));
        let left: Vec<String> = kept.chain(&change.added).cloned().collect();
        Some(if left.is_empty() {
            (FieldName::PlacesExcluded, FieldValue::List(change.dropped))
        } else {
            (FieldName::Places, FieldValue::List(left))
        })
    }

    /// The one field that holds the old words, or that they name, with what the new ones say.
    fn replaced(&self, old: &str, new: &str) -> Option<(FieldName, FieldValue)> {
        if n_words(new) > MOST_WORDS {
            return None;
        }
        let holding = self.fields.iter().filter(|(name, field)| self.holds(**name, field, old));
        let changed = holding.filter_map(|(name, field)| {
            let value = self.value(*name, new, Some(old))?;
            (value != field.value).then_some((*name, value))
        });
        only(changed).or_else(|| {
            let is_others = |name: FieldName| self.says_something_else(name, new);
            let named = self.named(old).into_iter().filter(|name| !is_others(*name));
            only(named.filter_map(|name| Some((name, self.value(name, new, None)?))))
        })
    }

    /// Whether a field says what some words say.
    fn holds(&self, name: FieldName, field: &Field, words: &str) -> bool {
        let said = folded(words);
        if said.is_empty() || n_words(words) > MOST_WORDS {
            return false;
        }
        match &field.value {
            FieldValue::List(items)
                if matches!(name, FieldName::Places | FieldName::PlacesExcluded) =>
            {
                self.alone.places(words).iter().any(|place| items.contains(place))
            }
            FieldValue::List(items) => items.iter().any(|item| folded(item) == said),
            FieldValue::Flag(_) => false,
            FieldValue::Text(_) if name.kind() == FieldKind::Text && name != FieldName::Grade => {
                let text = folded(field.value.text().unwrap_or_default());
                // A place is no word of an employer's name: "Bradford, not Leeds" leaves Leeds City Council as it is.
                let is_word = || text.split(' ').any(|word| word == said);
                text == said
                    || folded(&field.words) == said
                    || (self.alone.places(words).is_empty() && is_word())
            }
            value @ (FieldValue::Text(_) | FieldValue::Number(_) | FieldValue::Weeks { .. }) => {
                folded(&field.words) == said
                    || self.alone.value(name, words).as_ref() == Some(value)
            }
        }
    }

    /// What new words say for a field; in a list, in the place of the old ones.
    fn value(&self, name: FieldName, new: &str, old: Option<&str>) -> Option<FieldValue> {
        let value = self.alone.value(name, new)?;
        let known = self.fields.get(&name).map(|field| &field.value);
        match (value, known, old) {
            (FieldValue::List(new), Some(FieldValue::List(known)), Some(old)) => {
                let denied = self.alone.places(old);
                let is_old = |item: &String| denied.contains(item) || folded(item) == folded(old);
                let kept = known.iter().filter(|item| !is_old(item) && !new.contains(item));
                Some(FieldValue::List(kept.chain(&new).cloned().collect()))
            }
            (FieldValue::Text(_), Some(FieldValue::Text(known)), _) if name == FieldName::Grade => {
                // A council's own grade stays as it is written.
                let words = self.fields.get(&name).map(|field| field.words.as_str());
                let is_short = words
                    .and_then(|words| self.alone.vocabulary.value(name, words))
                    .is_some_and(|short| short == known);
                let short = self.alone.vocabulary.value(name, new).filter(|_| is_short);
                Some(FieldValue::Text(short.unwrap_or(new).to_owned()))
            }
            (FieldValue::Text(text), Some(FieldValue::Text(known)), Some(old))
                if name.kind() == FieldKind::Text && folded(known) != folded(old) =>
            {
                // One word of several: a name that was misspelt.
                let mut words = known
                    .split(' ')
                    .map(|word| if folded(word) == folded(old) { text.as_str() } else { word });
                Some(FieldValue::Text(words.by_ref().collect::<Vec<_>>().join(" ")))
            }
            (value, ..) => Some(value),
        }
    }

    /// The fields that some words, or their last ones, name as a form's label does.
    fn named(&self, words: &str) -> Vec<FieldName> {
        let words: Vec<&str> = words.split_whitespace().collect();
        let labels = (1..=words.len().min(4))
            .rev()
            .map(|n| words.get(words.len() - n..).unwrap_or_default().join(" "));
        let fields = labels.map(|label| {
            let fields = self.alone.vocabulary.labelled(&label).into_iter();
            fields
                .filter(|field| form::belongs(*field, self.alone.setting.kind))
                .collect::<Vec<_>>()
        });
        fields.into_iter().find(|fields| !fields.is_empty()).unwrap_or_default()
    }

    /// Whether words that would do for a free text surely say something for another field: "the role is now three days a week".
    fn says_something_else(&self, name: FieldName, words: &str) -> bool {
        let is_free = matches!(name.kind(), FieldKind::Text | FieldKind::List)
            && !matches!(name, FieldName::Places | FieldName::PlacesExcluded);
        let is_sure = |other: &FieldName| {
            let is_name = matches!(other, FieldName::Name | FieldName::ContactName);
            *other != name && !is_name && answers::is_sure(*other, words, self.alone)
        };
        is_free && FieldName::ALL.iter().any(is_sure)
    }

    /// The one field that words fit which name no other.
    fn fitting(&self, words: &str, is_meant: bool) -> Option<(FieldName, FieldValue)> {
        if n_words(words) > if is_meant { MOST_WORDS } else { MOST_WORDS / 2 } {
            return None;
        }
        let is_grade = || {
            self.alone.vocabulary.value(FieldName::Grade, words).is_some()
                || folded(words).starts_with("grade ")
        };
        if is_grade() && self.fields.contains_key(&FieldName::Grade) {
            return Some((FieldName::Grade, self.value(FieldName::Grade, words, None)?));
        }
        let is_name = |name: FieldName| matches!(name, FieldName::Name | FieldName::ContactName);
        let may_be = |name: &&FieldName| is_meant || !is_name(**name);
        let fits = |name: &&FieldName| answers::is_sure(**name, words, self.alone);
        let fitting = self.fields.keys().filter(|name| name.kind() != FieldKind::Flag);
        let fitting = fitting.filter(may_be).filter(fits);
        only(fitting.filter_map(|name| Some((*name, self.value(*name, words, None)?))))
    }

    /// What remains without what is denied: of the days of the week that were named, one fewer.
    fn without(&self, denied: &str) -> Option<(FieldName, FieldValue)> {
        if !weekdays::names_one(denied) && n_words(denied) <= MOST_WORDS {
            let denied: Vec<String> = self.alone.places(denied);
            return (!denied.is_empty())
                .then_some((FieldName::PlacesExcluded, FieldValue::List(denied)));
        }
        let days = self.fields.get(&FieldName::DaysPerWeek)?;
        let before = weekdays::named(&days.words);
        let counted = f64::from(u32::try_from(before.len()).ok()?);
        if days.value.number() != Some(counted) {
            return None;
        }
        let denied = weekdays::named(denied);
        let left = before.iter().filter(|day| !denied.contains(day)).count();
        let left =
            u32::try_from(left).ok().filter(|left| *left > 0 && f64::from(*left) < counted)?;
        Some((FieldName::DaysPerWeek, FieldValue::Number(f64::from(left))))
    }

    /// Whether a place is denied for some days of the week alone.
    fn denies_a_place_on_some_days(&self, sentence: &str) -> bool {
        let is_denial = |meaning: &Meaning| *meaning == Meaning::NotWanted;
        weekdays::names_one(sentence)
            && self.alone.vocabulary.meanings(sentence).iter().any(is_denial)
            && !self.alone.places(sentence).is_empty()
    }

    /// Places wanted besides those that are known.
    fn add_places(&self, sentence: &str, fields: &mut BTreeMap<FieldName, ReadField>) {
        let known = self.fields.get(&FieldName::Places).map(|field| field.value.items());
        let (Some(known), Some(read)) = (known, fields.get_mut(&FieldName::Places)) else { return };
        if sentence.contains(&read.words) {
            let new = read.value.items().iter().filter(|item| !known.contains(item));
            read.value = FieldValue::List(known.iter().chain(new).cloned().collect());
        }
    }
}

fn n_words(text: &str) -> usize {
    text.split_whitespace().take(MOST_WORDS + 1).count()
}

fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

#[cfg(test)]
mod tests;
