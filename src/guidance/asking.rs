//! What a message asks: its questions, one by one, each with what stands before it; without greeting and signature.

use std::sync::LazyLock;

use regex::Regex;

use super::words::Language;

/// A question of a message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Asking {
    /// The question, in the asker's words.
    pub text: String,
    /// What the asker says before it; other questions are none of that.
    pub before: String,
    /// How many of its words mean something here: where there are few, what stands before it counts for more.
    pub n_telling: usize,
}

/// So many questions of one message are answered.
const MOST: usize = 12;
/// So many sentences before a question belong to it.
const SENTENCES_BEFORE: usize = 3;

#[expect(clippy::expect_used, reason = "the patterns are constant and a test compiles them")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:hi|hiya|hello|hey|heya|yo|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|greetings|to whom it may concern)\b(?: (?:there|all|both|everyone|everybody|team|folks|sirs?|madam|sir or madam|sir/madam))*)[\s,.!–:-]*",
    )
});
static GREETING_LINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:hi|hiya|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|greetings)\b[^?.!]{0,40}[,!.]?$",
    )
});
static SIGN_OFF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:--|(?:many |much |with |kind |kindest |warm |warmest |best |all the |yours |in )*(?:thanks|thank you|thx|ta|cheers|regards|best|wishes|sincerely|faithfully|truly|advance|rgds|br|kr|yours)\b(?: (?:in advance|so much|very much|again|for your (?:help|time)|and (?:kind |best )?(?:regards|wishes)))*)[,.!]*$",
    )
});
static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:let (?:me|us) know|tell (?:me|us)|advise|wonder(?:ing|ed)?|(?:like|want|wants|wanted|need|needs|love|keen|trying|have|has) to (?:know|understand|find out|ask|check|establish|be sure)|(?:ask|asks|asked|asking) (?:me |us |myself )?(?:if|whether|what|how|who|when|where|which|why)|no idea (?:if|whether|how|who|what|when|where|which)|(?:can't|cannot|could not|couldn't) (?:find|see|work|make) (?:out )?(?:if|whether|how|who|what|when|where|which)|please (?:confirm|clarify|explain|say|send)|(?:can|could|would) you (?:please |kindly )?(?:tell|confirm|clarify|explain|say)|not (?:sure|clear|certain) (?:whether|if|how|who|what|when|where|which|why)|(?:my|our|one|the) (?:question|query) is|curious|unsure (?:whether|if|how|who|what))\b",
    )
});
static INTERROGATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:so|and|but|also|ok|okay|then|secondly|firstly|finally|lastly|plus|next)\b\W*)*(?:how|what|whats|what's|who|who's|whos|whom|whose|when|where|whereabouts|which|why|is|are|am|do|does|did|can|could|will|would|should|may|must|shall|has|have|in (?:what|which)|at what|for how|by when|whether|might|isn't|don't|doesn't|won't|can't)\b",
    )
});
static JOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:[,;]\s*|\s+)(?:and|plus|also|but)\s+(?:also |then |finally |secondly |if so |just )?(?:{ASKS})\b"
    ))
});
/// A comma alone divides questions, if what stands before it asks too.
static COMMA: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)[,;]\s*(?:{ASKS})\b")));
/// Words with which a question begins that is joined to another.
const ASKS: &str = "how|what|what's|whats|who|who's|who'd|who'll|whom|whose|when|where|which|why|is|are|am i|do|does|did|can|could|will|would|should|may i|must|whether|in (?:what|which)|at what|for how|by when|are there|is there";
/// A part that asks, wherever in it.
static ASKING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:how|what|whats|what's|who|who's|whom|whose|where|which|why|whether)\b|(?:^|[,;:–-])\W*(?:(?:so|and|but|also|ok|okay|then)\b\W*)*(?:when (?:is|are|do|does|did|will|would|can|could|should|must)|is|are|am|do|does|did|can|could|will|would|should|may|must|has|have)\b",
    )
});
/// What leads up to a question in its own sentence: "I would like to know too".
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^.*?\b(?:let (?:me|us) know|tell (?:me|us)|to (?:know|ask|understand|check|find out)|wonder(?:ing|ed)?|advise|confirm|clarify|explain|(?:asks|asked|asking|ask)(?: me| us)?)(?: (?:too|also|please|as well|first|then|again))?[:,]?\s+(?P<question>(?:{ASKS}|if)\b.*)$"
    ))
});
/// A story before the question in its own sentence: "I work in planning - is there".
static STORY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?i)^(?P<story>.*?)(?:[^\s\d]:| [-–])\s+(?P<question>(?:{ASKS})\b.*)$"))
});
/// The mark before an item of a list.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:[-*•>–]+|\(?\d{1,2}[.):]|\(?[a-h][.)]|(?:first|second|third|q\d)[:.])\s*")
});
/// The same inside a line.
static INNER_ITEM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\s(?:\(\d\)|\d[.)]|\([a-h]\)|[a-h]\))\s+"));
/// What parts a list of key words.
static KEY_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s*(?:[,;/&+]|\band\b)\s*(?:\band\b\s*)?"));
/// So many key words make a list, each of so many words at most.
const LEAST_KEY_WORDS: usize = 3;
const LONGEST_KEY_WORD: usize = 4;

/// The questions of a message, in their order. A message that asks nothing is one question: a few key words, or a story.
pub fn asked(message: &str, language: &Language) -> Vec<Asking> {
    let sentences = sentences(message);
    let mut found: Vec<Asking> = Vec::new();
    let n_words =
        sentences.iter().map(|sentence| sentence.split_whitespace().count()).sum::<usize>();
    let is_asked = |sentence: &String| {
        sentence.ends_with('?')
            || REQUEST.is_match(sentence)
            || (INTERROGATIVE.is_match(sentence)
                && (!sentence.ends_with(['.', '!']) || sentences.len() <= 3 && n_words <= 60))
    };
    for (at, sentence) in sentences.iter().enumerate() {
        if !is_asked(sentence) {
            continue;
        }
        let from = at.saturating_sub(SENTENCES_BEFORE);
        let before = told(sentences.get(from..at).unwrap_or_default(), &is_asked);
        if let Some(last) = found.last_mut()
            && is_afterthought(sentence)
        {
            last.text = format!("{} {sentence}", last.text);
            continue;
        }
        found.extend(joined(sentence, &before, language));
    }
    if found.is_empty() {
        return joined(&sentences.join(" "), "", language);
    }
    found.truncate(MOST);
    found
}

/// The questions that were found in a text, each with what stands before it there.
pub fn asked_in(questions: &[String], text: &str, language: &Language) -> Vec<Asking> {
    let mut found = Vec::new();
    for question in questions {
        let before = text.split_once(question.as_str()).map_or("", |(before, _)| before);
        let before = sentences(before);
        let from = before.len().saturating_sub(SENTENCES_BEFORE);
        let is_asked = |sentence: &String| sentence.ends_with('?');
        let before = told(before.get(from..).unwrap_or_default(), &is_asked);
        let bare = GREETING.replace(question, "");
        let question = if bare.is_empty() { question.as_str() } else { &bare };
        found.extend(joined(question, &before, language));
    }
    found.truncate(MOST);
    found
}

/// The questions that one sentence asks.
fn joined(sentence: &str, before: &str, language: &Language) -> Vec<Asking> {
    let (told, parts) = parts(sentence, language);
    let before = format!("{before} {told}").trim().to_owned();
    let asking = |text: String| {
        let n_telling = n_telling(&text, language);
        Asking { text, before: before.clone(), n_telling }
    };
    parts.into_iter().map(asking).collect()
}

/// Sentences that ask nothing.
fn told(sentences: &[String], is_asked: &dyn Fn(&String) -> bool) -> String {
    let told = sentences.iter().filter(|sentence| !is_asked(sentence));
    told.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Whether a question only completes the one before it: "still my company?".
fn is_afterthought(sentence: &str) -> bool {
    sentence.split_whitespace().count() <= 4 && !INTERROGATIVE.is_match(sentence)
}

/// How many words of a question mean something here.
fn n_telling(text: &str, language: &Language) -> usize {
    let words = language.words(text);
    let is_telling = |word: &&super::words::Word| {
        !word.is_common
            && language.meanings(std::slice::from_ref(*word)).iter().any(|found| !found.is_asked)
    };
    words.iter().filter(is_telling).count()
}

/// Whether a question is about something, by a word or a phrase.
fn is_about_something(text: &str, language: &Language) -> bool {
    language.meanings(&language.words(text)).iter().any(|meaning| !meaning.is_asked)
}

/// The questions that a sentence joins, and what it tells before the first of them.
fn parts(sentence: &str, language: &Language) -> (String, Vec<String>) {
    let key_words: Vec<&str> =
        KEY_WORDS.split(sentence.trim_end_matches(['?', '.', '!'])).collect();
    let is_key_word = |part: &&str| {
        (1..=LONGEST_KEY_WORD).contains(&part.split_whitespace().count())
            && is_about_something(part, language)
    };
    if key_words.len() >= LEAST_KEY_WORDS && key_words.iter().all(is_key_word) {
        return (String::new(), key_words.into_iter().map(str::to_owned).collect());
    }
    let (mut told, mut parts) = (String::new(), Vec::new());
    let mut rest = sentence;
    if let Some(found) = STORY.captures(sentence)
        && let (Some(story), Some(question)) = (found.name("story"), found.name("question"))
        && !asks(story.as_str())
    {
        story.as_str().clone_into(&mut told);
        rest = question.as_str();
    }
    while let Some((left, right)) = divided(rest, language) {
        if asks(left) || left.split_whitespace().count() <= LONGEST_KEY_WORD {
            parts.push(without_lead(left));
        } else {
            told.push(' ');
            told.push_str(left);
        }
        rest = right;
    }
    parts.push(without_lead(rest));
    (told, parts)
}

/// Whether a part of a sentence asks something.
fn asks(part: &str) -> bool {
    ASKING.is_match(part) || REQUEST.is_match(part)
}

/// A sentence, parted where its first question is joined to the next.
fn divided<'a>(sentence: &'a str, language: &Language) -> Option<(&'a str, &'a str)> {
    let is_whole =
        |part: &str| part.split_whitespace().count() >= 2 && is_about_something(part, language);
    let at = |at: usize| Some((sentence.get(..at)?.trim(), sentence.get(at..)?));
    let comma = COMMA.find_iter(sentence).find_map(|comma| {
        let (left, right) = at(comma.start())?;
        let right = right.trim_start_matches([',', ';', ' ']);
        (asks(left) && is_whole(left) && is_whole(right)).then_some((left, right))
    });
    let joint = JOINT.find(sentence).and_then(|joint| {
        let (left, right) = at(joint.start())?;
        let right = right.trim_start_matches([',', ';', ' ']);
        let right = right.split_once(char::is_whitespace).map_or("", |(_, right)| right.trim());
        (is_whole(left) && is_whole(right)).then_some((left, right))
    });
    match (comma, joint) {
        (Some(comma), Some(joint)) => {
            Some(if comma.0.len() < joint.0.len() { comma } else { joint })
        }
        (one, other) => one.or(other),
    }
}

/// A question without what leads up to it.
fn without_lead(part: &str) -> String {
    let part = part.trim();
    let question = LEAD.captures(part).and_then(|found| found.name("question"));
    question.map_or(part, |question| question.as_str()).to_owned()
}

/// The sentences of a message, without greeting and what follows its end.
fn sentences(message: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = vec![String::new()];
    let mut is_first = true;
    for line in message.lines().flat_map(items).map(str::trim) {
        if line.is_empty() {
            paragraphs.push(String::new());
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
            paragraphs.push(String::new());
        }
        if let Some(last) = paragraphs.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(&bare);
        }
    }
    let mut sentences: Vec<String> = paragraphs.iter().flat_map(|text| split(text)).collect();
    let n_sentences = sentences.len();
    if let Some(first) = sentences.first_mut() {
        let bare = GREETING.replace(first, "").into_owned();
        if !bare.is_empty() {
            *first = bare;
        } else if n_sentences > 1 {
            sentences.remove(0);
        }
    }
    if sentences.len() > 1 {
        sentences.retain(|sentence| !SIGN_OFF.is_match(sentence));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn language() -> Language {
        let about = ["relocation", "salary", "start", "place", "vat", "invoice", "pension"];
        let about = about.map(|word| (word.to_owned(), vec![word.to_owned()]));
        Language::new(&BTreeMap::from(about))
    }

    #[track_caller]
    fn check(message: &str, expected: &[&str]) {
        let asked = asked(message, &language());
        let texts: Vec<&str> = asked.iter().map(|asking| asking.text.as_str()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn questions_are_found_one_by_one_and_in_their_order() {
        check(
            "Is there relocation? And what about the pension?",
            &["Is there relocation?", "And what about the pension?"],
        );
        check(
            "Is relocation paid, and when does it start?",
            &["Is relocation paid", "when does it start?"],
        );
        check(
            "Where is the place and do you add VAT to the invoice?",
            &["Where is the place", "do you add VAT to the invoice?"],
        );
        check("Is it in Leeds or is it elsewhere?", &["Is it in Leeds or is it elsewhere?"]);
        check(
            "who pays the salary? still my company?",
            &["who pays the salary? still my company?"],
        );
        check("pension", &["pension"]);
        check("", &[""]);
    }

    #[test]
    fn greeting_story_and_signature_stay_outside_the_question() {
        check("Hi there, is there relocation?", &["is there relocation?"]);
        check(
            "Dear team\n\nI work in planning. Is there relocation?\n\nMany thanks\nSam Sample\nIs this mail confidential?",
            &["Is there relocation?"],
        );
        check(
            "Hello\n\nPlease let me know when it will start.\n\nKind regards,\nSam",
            &["Please let me know when it will start."],
        );
    }

    #[test]
    fn what_stands_before_a_question_is_kept_with_it() {
        let asked =
            asked("Hi\n\nI own shares. My salary is low. Is this a problem?\n\nSam", &language());
        assert_eq!(asked[0].before, "I own shares. My salary is low.");
        assert_eq!(asked[0].n_telling, 0);
        let in_text = asked_in(
            &["Is this a problem?".to_owned()],
            "I own shares. Is this a problem?",
            &language(),
        );
        assert_eq!(in_text[0].before, "I own shares.");
    }
}
