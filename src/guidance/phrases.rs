//! By which words a message greets, asks, joins its questions, and ends.

use std::sync::LazyLock;

use regex::Regex;

use crate::constant::compile as pattern;

/// A greeting before a question.
pub static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:hi|hiya|hello|hey|heya|yo|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|greetings|to whom it may concern)\b(?: (?:there|all|both|everyone|everybody|team|folks|sirs?|madam|sir or madam|sir/madam))*)[\s,.!–:-]*",
    )
});
/// All that a message says where its subject asks.
pub static SEE_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:please|pls|kindly) )?(?:see|read|refer to|as (?:in|per)|per|question in|it's in) (?:the |my )?(?:subject|title)(?: (?:line|above))?\W*(?:(?:many |much )?thanks|thank you)?\W*$",
    )
});
/// A line that only greets.
pub static GREETING_LINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:hi|hiya|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|greetings)\b[^?.!]{0,40}[,!.]?$",
    )
});
/// A line that ends a message.
pub static SIGN_OFF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:--|(?:many |much |with |kind |kindest |warm |warmest |best |all the |yours |in )*(?:thanks|thank you|thx|ta|cheers|regards|best|wishes|sincerely|faithfully|truly|advance|rgds|br|kr|yours)\b(?: (?:in advance|so much|very much|again|for your (?:help|time)|and (?:kind |best )?(?:regards|wishes)))*)[,.!]*$",
    )
});
/// Asks without a question mark.
pub static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:let (?:me|us) know|tell (?:me|us)|advise|wonder(?:ing|ed)?|(?:like|want|wants|wanted|need|needs|love|keen|trying|have|has) to (?:know|understand|find out|ask|check|establish|be sure)|(?:ask|asks|asked|asking) (?:me |us |myself )?(?:if|whether|what|how|who|when|where|which|why)|no idea (?:if|whether|how|who|what|when|where|which)|(?:can't|cannot|could not|couldn't) (?:find|see|work|make) (?:out )?(?:if|whether|how|who|what|when|where|which)|please (?:confirm|clarify|explain|say|send)|(?:can|could|would) you (?:please |kindly )?(?:tell|confirm|clarify|explain|say)|not (?:sure|clear|certain) (?:whether|if|how|who|what|when|where|which|why)|(?:my|our|one|the) (?:question|query) is|curious|unsure (?:whether|if|how|who|what))\b",
    )
});
/// Offers more, in the words of a request: "let me know if you need anything else".
pub static COURTESY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:let (?:me|us) know|tell (?:me|us)|advise) (?:if|whether|should) (?:you|there(?:'s| is)) (?:(?:also|then|still|ever|would|do) )?(?:need|require|want|like|have (?:any )?(?:questions|queries)|any(?:thing)?)\b",
    )
});
/// A sentence that begins as questions do.
pub static INTERROGATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:so|and|but|also|ok|okay|then|secondly|firstly|finally|lastly|plus|next)\b\W*)*(?:how|what|whats|what's|who|who's|whos|whom|whose|when|where|whereabouts|which|why|is|are|am|do|does|did|can|could|will|would|should|may|must|shall|has|have|in (?:what|which)|at what|for how|by when|whether|might|isn't|don't|doesn't|won't|can't)\b",
    )
});
/// Joins a question to the one before.
pub static JOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(?:[,;]\s*|\s+)(?:and|&|\+|plus|also|but|as well as)\s+(?:also |then |finally |secondly |if so,? |if not,? |just )?(?P<question>(?:{ASKS})\b)"
    ))
});
/// A comma alone divides questions, if what stands before it asks too.
pub static COMMA: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)(?:[,;]|\s/)\s*(?:{ASKS})\b")));
/// Words with which a question begins that is joined to another.
const ASKS: &str = "how|what|what's|whats|who|who's|who'd|who'll|whom|whose|when|where|which|why|is|are|am i|do|does|did|can|could|will|would|should|may i|must|whether|(?:in|at|for|by|on|to|from|with|under|about|after|before|until|since|of) (?:what|which|whom|whose|how|when|where)|(?:has|have) (?:i|we|you|they|there|any|the|my|our)|may (?:we|they|my|our)|shall (?:i|we)|(?:roughly|exactly) (?:how|when|what|where)|are there|is there|any (?:chance|idea)";
/// A part that asks, wherever in it.
pub static ASKING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:how|what|whats|what's|who|who's|whom|whose|where|which|why|whether)\b|(?:^|[,;:–-])\W*(?:(?:so|and|but|also|ok|okay|then)\b\W*)*(?:when (?:is|are|do|does|did|will|would|can|could|should|must)|is|are|am|do|does|did|can|could|will|would|should|may|must|has|have)\b",
    )
});
/// What leads up to a question in its own sentence: "I would like to know too".
pub static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^.*?\b(?:let (?:me|us) know|tell (?:me|us)|to (?:know|ask|understand|check|find out)|wonder(?:ing|ed)?|advise|confirm|clarify|explain|(?:asks|asked|asking|ask)(?: me| us)?)(?: (?:too|also|please|as well|first|then|again))?[:,]?\s+(?P<question>(?:{ASKS}|if)\b.*)$"
    ))
});
/// Things that are asked for by their names: "please confirm the length as well as the place", "I'd like to know about A and about B".
pub static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:tell (?:me|us)|let (?:me|us) know|(?:to|need) (?:know|understand|hear|learn|ask|check)|confirm|clarify|explain|advise|ask(?:ing)?|questions?|things?)(?: (?:please|more|something|a bit|a little))?(?P<colon>\s*:)?\s+(?:about |on |regarding )?(?P<things>\S.*)$",
    )
});
/// What parts them; a comma does only in a list behind a colon.
pub static BETWEEN_NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[,;]?\s+(?:as well as|(?:and|plus)(?: also)? (?:about|on|regarding))\s+(?:about |on )?",
    )
});
/// The same in a list behind a colon.
pub static BETWEEN_LISTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s*[,;]\s*(?:(?:and|plus)\s+)?|\s+as well as\s+"));
/// A few words that ask for themselves behind another question, and do not only complete it: "any in Sheffield?".
pub static OWN_OPENING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\W*(?:(?:and|or|also|plus)\b\W*)?any(?:thing|one|body|where)?\b")
});
/// A story before the question in its own sentence: "I work in planning - is there".
pub static STORY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?i)^(?P<story>.*?)(?:[^\s\d]:| [-–])\s+(?P<question>(?:{ASKS})\b.*)$"))
});
/// A line of a form: a label of some words, and what was entered.
pub static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[^\s:?.!]+(?:[ \t]+[^\s:?.!]+){0,7}[ \t]*:[ \t]+[^?]+$"));
/// The same, where a few words were entered.
pub static SHORTLY_LABELLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r":[ \t]+[^\s?]+(?:[ \t]+[^\s?]+){0,3}$"));
/// The mark before an item of a list.
pub static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:[-*•>–]+|\(?\d{1,2}[.):]|\(?[a-h][.)]|(?:first|second|third|q\d)[:.])\s*")
});
/// The same inside a line.
pub static INNER_ITEM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\s(?:\(\d\)|\d[.)]|\([a-h]\)|[a-h]\))\s+"));
/// What parts a list of key words.
pub static KEY_WORDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s*(?:[,;/&+]\s*(?:and\s+)?|\s+and\s+)"));
/// Asks in the middle of a sentence that nobody ended with a question mark: "I'd come from afar so is there".
pub static INNER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|\s|[,;–-]\s*)(?:so|but|and|or|plus|also|then)\s+(?P<question>(?:is|are|do|does|did|can|could|will|would|should|may|must|what|how|who|where|which|when|why)\s+(?:there|it|i|we|you|they|my|our|your|the|that|this|any|anyone|anybody|much|many|long|far|soon|often|does|do|is|are|can|would|will)\b.*)$",
    )
});
/// The number of a question in words, before it: "Second, may I".
pub static ORDINAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:and|then)\s+)?(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|lastly|also|next|one more thing|another thing)(?:\s*[,:;–-]\s*|\s+of all,?\s*)",
    )
});
