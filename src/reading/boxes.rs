//! Boxes to tick, as forms write them: `☐ on site ☒ hybrid`, `Yes [ ] No [X]`, `○ Yes ◉ No`.

use std::ops::Range;

/// What boxes are written as, and whether that is a ticked one.
const BOXES: &[(&str, bool)] = &[
    ("☒", true),
    ("☑", true),
    ("⊠", true),
    ("✅", true),
    ("✔", true),
    ("✓", true),
    ("◉", true),
    ("⦿", true),
    ("[x]", true),
    ("[X]", true),
    ("(x)", true),
    ("(X)", true),
    ("☐", false),
    ("□", false),
    ("⬜", false),
    ("[ ]", false),
    ("[]", false),
    ("( )", false),
];
/// Points of lists that are boxes where a ticked one stands among them.
const POINTS: &[(&str, bool)] = &[("●", true), ("○", false), ("◯", false)];
/// A cross that is an answer by itself.
const CROSSES: [&str; 3] = ["✘", "✗", "❌"];

/// The options of a text with boxes.
pub struct Options<'a> {
    /// What stands before them.
    pub head: &'a str,
    /// Those that are ticked.
    pub ticked: Vec<&'a str>,
}

/// The options of a text, if it has boxes.
pub fn options(text: &str) -> Option<Options<'_>> {
    let boxes = boxes(text, has_radio(|marks| text.contains(marks)));
    let (first, last) = (boxes.first()?, boxes.last()?);
    let of = |range: Range<usize>| text.get(range).unwrap_or_default().trim();
    // "Yes ☐ No ☒": each stands behind its option.
    let stands_behind = first.0.start > 0
        && !of(0..first.0.start).is_empty()
        && of(last.0.end..text.len()).is_empty();
    let (head, mut begins) = match text.find(':').filter(|at| *at < first.0.start) {
        Some(at) if stands_behind => (of(0..at), at + 1),
        _ if stands_behind => ("", 0),
        _ => (of(0..first.0.start), 0),
    };
    let mut ticked = Vec::new();
    for (at, (range, is_ticked)) in boxes.iter().enumerate() {
        let next = boxes.get(at + 1).map_or(text.len(), |(next, _)| next.start);
        let option = if stands_behind { begins..range.start } else { range.end..next };
        begins = range.end;
        let option = of(option).trim_matches([',', ';', '/', '|']).trim();
        if *is_ticked && !option.is_empty() {
            ticked.push(option);
        }
    }
    Some(Options { head, ticked })
}

/// Round boxes, of which one is ticked: a label's answer is that one.
const ROUND: [&str; 8] = ["◉", "⦿", "(x)", "(X)", "( )", "●", "○", "◯"];

/// Lines without the round options that are not ticked, each on a line of its own; of those that are the words stay.
pub fn chosen(lines: Vec<&str>) -> Vec<&str> {
    let has_radio = has_radio(|marks| lines.iter().any(|line| line.contains(marks)));
    let option = |line| match boxes(line, has_radio).as_slice() {
        [(range, is_ticked)] if ROUND.iter().any(|round| line.trim_start().starts_with(round)) => {
            let words = line.get(range.end..).unwrap_or_default().trim_start();
            is_ticked.then_some(words).filter(|words| !words.is_empty())
        }
        _ => Some(line),
    };
    lines.into_iter().filter_map(option).collect()
}

/// Whether round points are boxes: a ticked one stands among them.
fn has_radio(has: impl Fn(&[char]) -> bool) -> bool {
    has(&['◉', '⦿']) || has(&['●']) && has(&['○', '◯'])
}

/// Where the boxes of a text stand, and whether each is ticked.
fn boxes(text: &str, has_radio: bool) -> Vec<(Range<usize>, bool)> {
    let known = || BOXES.iter().chain(if has_radio { POINTS } else { &[] });
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let here = text.get(at..).unwrap_or_default();
        let length = match known().find(|(written, _)| here.starts_with(written)) {
            Some((written, is_ticked)) => {
                found.push((at..at + written.len(), *is_ticked));
                written.len()
            }
            None => letter.len_utf8(),
        };
        at += length;
    }
    found
}

/// A mark that is an answer by itself: a tick is a yes, a cross is a no.
pub fn mark(text: &str) -> Option<bool> {
    let mark = text.trim().trim_end_matches('\u{fe0f}');
    if CROSSES.contains(&mark) {
        return Some(false);
    }
    BOXES.iter().any(|(written, is_ticked)| *is_ticked && *written == mark).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, head: &str, ticked: &[&str]) {
        let options = options(text).expect(text);
        assert_eq!((options.head, options.ticked.as_slice()), (head, ticked), "{text}");
    }

    #[test]
    fn only_what_is_ticked_is_chosen() {
        check("☐ on site ☒ hybrid", "", &["hybrid"]);
        check("Remote: ☐ on site ☒ hybrid", "Remote:", &["hybrid"]);
        check("Yes [ ] No [X]", "", &["No"]);
        check("Right to work: Yes ☒ No ☐", "Right to work", &["Yes"]);
        check("○ Yes\n○ No\n◉ Not asked yet", "", &["Not asked yet"]);
        check("( ) Yes / (x) No", "", &["No"]);
        check("[ ] Darlington [x] Leeds [ ] Hull [x] York", "", &["Leeds", "York"]);
        check("☐ Yes ☐ No", "", &[]);
        check("☐ Yes ✔ No", "", &["No"]);
    }

    #[test]
    fn points_of_a_list_are_no_boxes() {
        assert!(options("● planning\n● housing").is_none());
        assert!(options("○ planning ○ housing").is_none());
        assert!(options("planning (Leeds)").is_none());
    }

    #[test]
    fn a_line_that_is_not_ticked_goes() {
        let lines = ["Right to work?", "○ Yes", "◉ No", "[ ] Hull", "[x] York", "Yes ( ) No (x)"];
        let expected = ["Right to work?", "No", "[ ] Hull", "[x] York", "Yes ( ) No (x)"];
        assert_eq!(chosen(lines.to_vec()), expected);
        assert_eq!(chosen(vec!["○ planning", "○ housing"]).len(), 2);
    }

    #[test]
    fn a_mark_alone_is_an_answer() {
        assert_eq!(
            [mark("✔"), mark(" ✘ "), mark("☐"), mark("yes")],
            [Some(true), Some(false), None, None]
        );
    }
}
