//! Lines that mail programs and mail systems write: attributions, header blocks, separators, banners, disclaimers.

use super::Part;
use crate::constant::pattern;

/// A longer line is prose, whatever it looks like.
const LONGEST_MARK: usize = 400;
/// A block of headers has so many lines at most, with the line above it.
const MOST_HEADERS: usize = 9;
/// An attribution is wrapped over so many lines at most.
const MOST_LINES: usize = 3;

// An address, or a day with its year or its time: what every attribution tells, in any language.
pattern!(
    TOLD,
    r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,2} \p{L}{3,}"
);
pattern!(
    CERTAIN,
    r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
);
// The verb with which mail programs introduce what they quote.
pattern!(
    WROTE,
    r"(?i)(?:^|\P{L})(?:wrote|ysgrifennodd|schrieb|écrit|escribió|scritto|schreef|napisał(?:\(a\))?|escreveu|skrev|kirjoitti|scríobh|a scris|написал|пише|写道)(?:\P{L}|$)"
);
pattern!(
    ENDED,
    r"(?i)(?:^|\P{L})(?:wrote|ysgrifennodd|schrieb|écrit|escribió|scritto|schreef|napisał\(a\)|escreveu|skrev)\s*:(?:\s|$)"
);
pattern!(
    FORWARDED,
    r"(?i)^\s*(-{3,}\s*(forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|neges wedi'i hanfon ymlaen)\s*-{3,}|begin forwarded message:)\s*$"
);
pattern!(SEPARATOR, r"^\s*(?:[-_*=─━]{8,}|[-_*=]{2,}\s*\p{L}[\p{L}' ]{2,40}[-_*=]{2,})\s*$");
pattern!(RULE, r"^\s*[-_*=─━#~]{3,}\s*$");
pattern!(ABOVE, r"(?i)\b(reply|respond|response|write|type)\b.{0,30}\babove this line\b");
pattern!(GROUPWISE, r"^>>>\s.*>>>\s*$");
pattern!(
    DEVICE,
    r"(?i)^\s*(sent (from|via|using|with) \[?(my|mail for|outlook|yahoo|proton|samsung|gmail|an? |the all[- ]new|bluemail|airmail|spark)|yahoo mail: |\S+ outlook \S+ (\S+ )?(android|ios)\b|get .{2,30} (for|ar gyfer) (android|ios|iphone|ipad|windows|mac)|(holen sie sich|obtenez|obtener|obtén|ottieni|download|hämta|hent|skaffa|télécharger|obter|pobierz) outlook (for|für|pour|para|per|voor|til|dla) |anfonwyd o |von meinem .{2,30} gesendet|gesendet von |envoyé de(puis)? mon |enviado desde |inviato da |verstuurd vanaf |wysłane z |typed on my )"
);
pattern!(
    BANNER,
    r"(?i)^\W*(caution|warning|external|attention)\b\W.{0,80}|(e-?mail|message)\b.{0,40}\b(originated|came|was sent|sent|received|is)\b.{0,20}\b(from )?(an )?(outside|external)|don['’]t often get e-?mail from|why this is important"
);
pattern!(
    SYSTEM,
    r"(?i)\b(external|outside|links?|attachments?|sender|organi[sz]ation|safe|often get|why this is|suspicious|phish)"
);
pattern!(
    MARKING,
    r"(?i)^\W*((classification|sensitivity|marking|protective marking)\W+)?(official|unclassified|not protectively marked|protect|restricted)(\W+sensitive)?(\W+(personal|commercial))?\W*$"
);
pattern!(
    DISCLAIMER,
    r"(?i)intended (only|solely) for|(not|unless you are) the (intended|named) (recipient|addressee)|intended recipient|information (contained )?in this (e-?mail|message).{0,60}\bconfidential\b|legally privileged|swept .{0,40}virus|computer viruses|consider the environment|(welcome|happy to receive) correspondence in welsh|croesawu gohebiaeth|yn gyfrinachol|(working|office) hours (may|might) (not|differ)|(do not|don['’]t) feel .{0,40}(reply|respond|answer)|views expressed .{0,40}(author|sender|those of)|registered (office|in england)"
);
// Two of these make a disclaimer; one alone may be somebody's own words.
pattern!(
    PERHAPS,
    r"(?i)\bconfidential\b|\bin error\b|\bmonitor(ed|s)?\b|virus[- ]free|\b(delete|destroy) (it|this)\b|\baddressee\b"
);

/// Whether a line carries the mark of a quotation.
pub fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Whether a subject says that the message is forwarded.
pub fn is_forward(subject: &str) -> bool {
    let subject = subject.trim_start().to_lowercase();
    ["fw:", "fwd:", "wg:", "tr:", "rv:"].iter().any(|mark| subject.starts_with(mark))
}

/// Whether a line announces a forwarded message.
pub fn opens_forward(line: &str) -> bool {
    line.len() <= LONGEST_MARK && FORWARDED.is_match(line)
}

/// Whether history that is not marked line by line begins at the first of some lines.
pub fn opens_history(lines: &[&str], subject: &str) -> bool {
    let Some(&line) = lines.first() else { return false };
    if line.len() > LONGEST_MARK || line.trim().is_empty() {
        return false;
    }
    if GROUPWISE.is_match(line) || ABOVE.is_match(line) {
        return true;
    }
    if SEPARATOR.is_match(line) {
        let n_empty =
            lines.iter().skip(1).take(3).take_while(|line| line.trim().is_empty()).count();
        let below = lines.get(1 + n_empty..).unwrap_or_default();
        let is_named = line.contains(char::is_alphabetic) && below.first().is_some_and(is_from);
        return is_named || is_header_block(below, subject) || attribution(below, true).is_some();
    }
    let is_announced = line.trim().eq_ignore_ascii_case("original message");
    (is_announced && lines.get(1).is_some_and(is_from)) || is_header_block(lines, subject)
}

/// Whether a line tells who wrote a copied message.
fn is_from(line: &&str) -> bool {
    labelled(line).is_some_and(|(name, _)| header(name) == Some(0))
}

/// How many lines of headers stand above a copied message that is marked line by line, if one is: between its lines may stand
/// answers.
pub fn headers_above_marks(lines: &[&str]) -> Option<usize> {
    let n_block = lines.iter().take_while(|line| !line.trim().is_empty()).count();
    let rest = lines.get(n_block..)?;
    let n_empty = rest.iter().take_while(|line| line.trim().is_empty()).count();
    let next = rest.get(n_empty)?;
    (n_block <= MOST_HEADERS && is_quoted(next)).then_some(n_block)
}

/// The kinds of line in the block that stands above a copied message, in the languages of our correspondents' mail programs.
const HEADERS: [&[&str]; 4] = [
    &["from", "oddi wrth", "von", "de", "da", "van", "od", "fra", "från", "o"],
    &[
        "sent",
        "date",
        "anfonwyd",
        "dyddiad",
        "gesendet",
        "datum",
        "envoyé",
        "enviado",
        "fecha",
        "inviato",
        "data",
        "verzonden",
        "wysłano",
        "skickat",
        "sendt",
    ],
    &["to", "at", "an", "à", "para", "a", "aan", "do", "till", "til"],
    &[
        "subject",
        "pwnc",
        "betreff",
        "objet",
        "asunto",
        "oggetto",
        "onderwerp",
        "temat",
        "ämne",
        "emne",
        "assunto",
    ],
];

/// Which kind of header a name is.
fn header(name: &str) -> Option<usize> {
    let name = name.trim_matches(|letter: char| letter.is_whitespace() || letter == '*');
    let name = name.to_lowercase();
    HEADERS.iter().position(|names| names.contains(&name.as_str()))
}

/// Whether a line is of the block that stands above a copied message.
pub fn is_header(line: &str) -> bool {
    labelled(line).is_some_and(|(name, _)| header(name).is_some())
}

/// Whether lines begin with at least three different headers, among them who wrote and when or about what; in a language that is
/// not known, with few lines of that shape, the first with an address or a time, and one with the subject that is answered.
fn is_header_block(lines: &[&str], subject: &str) -> bool {
    let Some(named) = lines.first().and_then(|line| labelled(line)) else { return false };
    let block = lines.iter().take(8).take_while(|line| !line.trim().is_empty());
    if header(named.0).is_some() {
        let mut seen = [false; HEADERS.len()];
        for line in block.clone() {
            let kind = labelled(line).and_then(|(name, _)| header(name));
            if let Some(seen) = kind.and_then(|kind| seen.get_mut(kind)) {
                *seen = true;
            }
        }
        let [from, sent, to, about] = seen;
        if from && (sent || about) && [from, sent, to, about].iter().filter(|is| **is).count() >= 3
        {
            return true;
        }
    }
    let values: Vec<&str> =
        block.map_while(|line| labelled(line)).map(|(_, value)| value).collect();
    let answered = without_marks(subject);
    (3..=6).contains(&values.len())
        && answered.len() < subject.trim().len()
        && values.contains(&answered)
        && values.first().is_some_and(|value| CERTAIN.is_match(value))
}

/// A subject without the marks of replies before it, in any language.
fn without_marks(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((mark, behind)) = rest.split_once(':')
        && mark.chars().count() <= 3
        && mark.chars().all(char::is_alphabetic)
    {
        rest = behind.trim();
    }
    rest
}

/// A short name before a colon, and what stands behind it.
fn labelled(line: &str) -> Option<(&str, &str)> {
    let line = line.get(..line.floor_char_boundary(LONGEST_MARK)).unwrap_or(line);
    let (name, value) = line.split_once(':')?;
    (name.len() <= 30).then_some((name, value.trim()))
}

/// A line, perhaps wrapped, that says who wrote what is quoted.
pub struct Attribution {
    /// So many lines it has.
    pub n_lines: usize,
    /// Whether what it introduces is marked line by line.
    pub is_above_marks: bool,
}

/// The attribution that some lines begin with. `is_apart`: nothing of the sender's stands directly above.
pub fn attribution(lines: &[&str], is_apart: bool) -> Option<Attribution> {
    let mut joined = String::new();
    for (at, line) in lines.iter().take(MOST_LINES).enumerate() {
        let line = line.trim();
        if line.is_empty() || line.len() + joined.len() > LONGEST_MARK || is_quoted(line) {
            return None;
        }
        joined.push_str(if at == 0 { "" } else { " " });
        joined.push_str(line);
        let ends = joined.ends_with(':');
        if ends || joined.contains(": ") {
            let next = lines.iter().skip(at + 1).take(3).find(|line| !line.trim().is_empty());
            let is_above_marks = ends && next.is_some_and(|line| is_quoted(line));
            let names_verb = WROTE.is_match(&joined);
            let opens_marked = is_above_marks && TOLD.is_match(&joined) && (is_apart || names_verb);
            let opens_copy =
                CERTAIN.is_match(&joined) && (ENDED.is_match(&joined) || (ends && names_verb));
            if opens_marked || opens_copy {
                return Some(Attribution { n_lines: at + 1, is_above_marks });
            }
        }
        // One that is wrapped tells something on each line, and ends no sentence on any.
        let goes_on = joined.contains('<') || TOLD.is_match(&joined);
        if ends || line.ends_with(['.', '!', '?']) || !goes_on {
            return None;
        }
    }
    None
}

/// Sets apart, among lines that are neither quoted nor forwarded, what mail systems and devices add.
pub fn set_apart(lines: &[&str], parts: &mut [Part], is_top: bool) {
    let mut is_above_text = is_top;
    let mut is_at_end = false;
    let mut at = 0;
    while at < lines.len() {
        let n_empty = lines.iter().skip(at).take_while(|line| line.trim().is_empty()).count();
        at += n_empty;
        let end = at + lines.iter().skip(at).take_while(|line| !line.trim().is_empty()).count();
        let (Some(paragraph), Some(parts)) = (lines.get(at..end), parts.get_mut(at..end)) else {
            return;
        };
        if paragraph.is_empty() {
            return;
        }
        let whole: String = paragraph.iter().take(12).map(|line| start_of(line)).collect();
        let disclaims = is_disclaimer(&whole);
        // At the top it stands alone; at the end, nothing of the sender's follows.
        is_at_end |= disclaims && !is_above_text;
        if disclaims || is_at_end {
            disclaim(paragraph, parts);
        } else if is_above_text && BANNER.is_match(&whole) && SYSTEM.is_match(&whole) {
            parts.fill(Part::Banner);
        } else {
            for (line, part) in paragraph.iter().zip(parts.iter_mut()) {
                if line.len() <= LONGEST_MARK && MARKING.is_match(line) {
                    *part = Part::Banner;
                } else if line.len() <= 120 && DEVICE.is_match(line) {
                    *part = Part::Device;
                }
            }
            is_above_text &= parts.iter().all(|part| *part != Part::Own);
        }
        at = end;
    }
}

/// A disclaimer begins with its first sentence, or with the rule above it; what stands before in the same paragraph is not part of it.
fn disclaim(paragraph: &[&str], parts: &mut [Part]) {
    let first =
        paragraph.iter().position(|line| is_disclaimer(line) || RULE.is_match(start_of(line)));
    if let Some(parts) = parts.get_mut(first.unwrap_or(0)..) {
        parts.fill(Part::Disclaimer);
    }
}

/// Whether a text is of what an organisation puts under every mail.
pub fn is_disclaimer(text: &str) -> bool {
    let text = start_of(text);
    DISCLAIMER.is_match(text) || PERHAPS.find_iter(text).take(2).count() == 2
}

/// Enough of a line to know it by.
fn start_of(line: &str) -> &str {
    line.get(..line.floor_char_boundary(1000)).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(TOLD.is_match("2 Mar") && CERTAIN.is_match("10:14") && WROTE.is_match("X wrote:"));
        assert!(ENDED.is_match("a wrote: b") && SEPARATOR.is_match("-- Original Message --"));
        assert!(FORWARDED.is_match("Begin forwarded message:") && GROUPWISE.is_match(">>> A >>>"));
        assert!(ABOVE.is_match("reply above this line") && DEVICE.is_match("Sent from my iPad"));
        assert!(BANNER.is_match("EXTERNAL: a") && SYSTEM.is_match("links") && RULE.is_match("***"));
        assert!(MARKING.is_match("OFFICIAL - SENSITIVE") && !MARKING.is_match("Official form"));
        assert!(DISCLAIMER.is_match("Intended solely for you") && PERHAPS.is_match("in error"));
    }

    #[test]
    fn lines_of_a_form_are_no_header_block() {
        let is_block = |lines: &[&str]| is_header_block(lines, "Re: Your role");
        assert!(!is_block(&["From: 1 June", "To: 30 November", "Name: Ann"]));
        assert!(is_block(&["*From:* a", "*Sent:* b", "*To:* c"]));
        assert!(is_block(&["Von: a", "Gesendet: b", "An: c", "Betreff: d"]));
        assert!(is_block(&["Ó: a@b.example", "Seolta: 2 Márta", "Chuig: c", "Ábhar: Your role"]));
        assert!(!is_block(&["Name: Ann", "Mail: a@b.example", "Title: Planner"]));
        assert!(!is_block(&["Title: Your role", "Mail: a@b.example", "Name: Ann"]));
        assert_eq!(without_marks("RE: AW: Role: planner"), "Role: planner");
    }
}
