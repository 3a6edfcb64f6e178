//! The words with which people put something right.

use crate::constant::pattern;

pattern!(
    GREETING,
    r"(?i)^[\s,:–—-]*(?:hi|hello|thanks|thank you|please|can you|could you|and|but|also|so)\b[\s,:–—-]*"
);
pattern!(
    ANNOUNCED,
    r"(?i)^[\s,:–—-]*(?:sorry(?: about that)?|apologies|oops|actually|in fact|\*\b|(?:oh )?no,? wait|(?:oh )?wait,? no|scratch that|strike that|(?:a )?(?:small )?correction|my mistake)\b[\s,:–—-]*"
);
pattern!(
    MEANT,
    r"(?i)^(?:i|we)(?:'m| am)?\s+(?:mean|meant(?: to (?:say|put|write))?|should have (?:said|put|written))\s+|^(?:that|it|this|which)(?:'s| is| was| should (?:be|read|say|have been))\s+|^(?:(?:no|oh|or)[\s,]+)*make (?:it|that)\s+"
);
// Behind what is meant: "March, I meant".
pattern!(MEANT_BEHIND, r"(?i)[\s,–—-]+(?:i|we) meant(?: to (?:say|put|write))?$");
pattern!(I_MEANT, r"(?i)\b(?:i|we)(?:'m| am)?\s+(?:meant|should have (?:said|put|written))\b");
// What opens a line that goes on in the same breath, and says otherwise than the one before.
pattern!(
    MAKE_THAT,
    r"(?i)^(?:(?:no|oh|and|or|actually)[\s,]+)*(?:make (?:it|that)|(?:i|we) mean)\s"
);
pattern!(
    CHANGED,
    r"(?i)\b(?:change|amend|update|correct|switch)\s+(?:my |our |the )?(.+?)\s+(?:in)?to\s+(.+)$"
);
pattern!(
    SHOULD,
    r"(?i)^(.+?),?(?: which)?\s+(?:should (?:be|read|say|have been)|(?:is|are) now|has (?:changed|moved) to|needs to be)\s+(.+)$"
);
pattern!(NEW_NOT_OLD, r"(?i)^(.+?)[\s,]+(?:and |but )?(?:not|rather than|instead of)\s+(.+)$");
pattern!(OLD_BUT_NEW, r"(?i)^not\s+(.+?)(?:,|\s+but)\s+(.+)$");
pattern!(NOT, r"(?i)^(?:not|no longer|no more|can(?:no|['’])t do)\s+(.+)$");
pattern!(
    CLOSING,
    r"(?i)[\s,]+(?:please|thanks|thank you|instead|after all|any ?more|now|sorry|though)$"
);

/// Who puts right in the same breath says what holds in so many words: "make that 3 days a week".
const MOST_IN_A_BREATH: usize = 4;

/// What a sentence says that may put something right.
pub struct Said<'a> {
    /// What was, and what it becomes: every way in which the sentence may say so, the surest first.
    pub pairs: Vec<(&'a str, &'a str)>,
    /// What is said no to.
    pub denied: Option<&'a str>,
    /// What it says behind its opening.
    pub rest: &'a str,
    /// Whether it says "I meant", or the like.
    pub is_meant: bool,
    /// Whether it begins with "sorry", "actually", or the like.
    pub is_announced: bool,
}

/// Whether a sentence says by its own words that something before it was wrong, or names what was said and what holds in its place: "that is
/// June" tells it only beside what is known.
pub fn puts_right(sentence: &str) -> bool {
    let said = said(sentence);
    let is_brief = said.rest.split_whitespace().count() <= MOST_IN_A_BREATH;
    I_MEANT.is_match(sentence)
        || NEW_NOT_OLD.is_match(sentence)
        || (MAKE_THAT.is_match(sentence) && is_brief)
        || said.is_announced
}

/// A line behind what tells that it puts something right: in "no wait, March" is no no.
pub fn unannounced(line: &str) -> &str {
    let opening = ANNOUNCED.find(line).map_or(0, |opening| opening.end());
    line.get(opening..).unwrap_or(line)
}

/// Takes a sentence apart.
pub fn said(sentence: &str) -> Said<'_> {
    let (mut rest, mut is_announced) = (sentence, false);
    while let Some(opening) = ANNOUNCED.find(rest).or_else(|| GREETING.find(rest)) {
        is_announced |= ANNOUNCED.is_match(rest);
        rest = rest.get(opening.end()..).unwrap_or_default();
    }
    let meant = MEANT.find(rest);
    let mut is_meant = meant.is_some();
    if let Some(meant) = meant {
        rest = rest.get(meant.end()..).unwrap_or_default();
    }
    if let Some(behind) = MEANT_BEHIND.find(rest) {
        rest = rest.get(..behind.start()).unwrap_or_default();
        is_meant = true;
    }
    while let Some(closing) = CLOSING.find(rest) {
        rest = rest.get(..closing.start()).unwrap_or_default();
    }
    let ways = [(&CHANGED, 1, 2), (&OLD_BUT_NEW, 1, 2), (&NEW_NOT_OLD, 2, 1), (&SHOULD, 1, 2)];
    let pairs = ways.into_iter().filter_map(|(pattern, old, new)| {
        let found = pattern.captures(rest)?;
        Some((found.get(old)?.as_str().trim(), found.get(new)?.as_str().trim()))
    });
    let pairs = pairs.collect();
    let denied = NOT.captures(rest).and_then(|found| Some(found.get(1)?.as_str()));
    Said { pairs, denied, rest, is_meant, is_announced }
}
