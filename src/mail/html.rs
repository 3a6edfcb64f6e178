//! HTML to the text that a person reads, in time that grows with the length alone.

use super::table;

/// Elements are opened so deep inside one another; the text of deeper ones is kept, their shape is not. What makes a tree of
/// elements takes ever longer the deeper they are.
const DEEPEST: usize = 100;

/// Elements that shape the text and are closed by name.
const SHAPES: &[&str] = &[
    "blockquote",
    "center",
    "div",
    "dl",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ol",
    "pre",
    "table",
    "ul",
];
/// Elements that shape the text and end by themselves.
const MARKS: &[&str] =
    &["br", "dd", "dt", "hr", "img", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"];
/// Elements whose content is not shown, whatever is in it.
const HIDDEN: &[&str] = &["script", "style", "title"];
/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// The text of the first `most` bytes: no links' targets, every table cell on a line of its own, unless its rows tell something as rows.
pub fn text(html: &str, most: usize) -> String {
    let html = html.get(..html.floor_char_boundary(most)).unwrap_or_default();
    let config = html2text::config::plain_no_decorate()
        .raw_mode(true)
        .allow_width_overflow()
        .max_wrap_width(100_000);
    let text = config
        .string_from_read(table::in_lines(&shapes(html)).as_bytes(), 100_000)
        .unwrap_or_default();
    text.replace('\u{a0}', " ")
}

/// The same HTML with only the tags that shape its text, and not too deep.
fn shapes(html: &str) -> String {
    let (mut kept, mut open, mut rest) = (String::with_capacity(html.len()), Vec::new(), html);
    while let Some((before, tag)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        kept.push_str(before);
        let inner = tag.strip_prefix('<').unwrap_or_default();
        if let Some(comment) = inner.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (is_end, named) = inner.strip_prefix('/').map_or((false, inner), |named| (true, named));
        if !named.starts_with(|letter: char| letter.is_ascii_alphabetic() || "!?".contains(letter))
        {
            kept.push_str("&lt;");
            rest = inner;
            continue;
        }
        let Some((whole, after)) = tag.split_at_checked(length(tag)) else { break };
        rest = after;
        let name = named.split(|letter: char| !letter.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if HIDDEN.contains(&name.as_str()) && !is_end {
            rest = behind(rest, &name);
        } else if !is_end && is_hidden(whole) && !VOID.contains(&name.as_str()) {
            rest = behind_all(rest, &name);
        } else if MARKS.contains(&name.as_str())
            || (SHAPES.contains(&name.as_str()) && {
                if is_end { closes(&mut open, &name) } else { opens(&mut open, name) }
            })
        {
            kept.push_str(whole);
        }
    }
    kept.push_str(rest);
    kept
}

/// So many bytes a tag has. A `>` in a quoted value ends nothing.
fn length(tag: &str) -> usize {
    let (mut quote, mut last) = (None, ' ');
    for (at, letter) in tag.char_indices() {
        match (quote, letter) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') if last == '=' => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
        if !letter.is_whitespace() {
            last = letter;
        }
    }
    tag.len()
}

/// What stands behind the end of a hidden element.
fn behind<'a>(text: &'a str, name: &str) -> &'a str {
    let is_end = |at: usize| {
        let named = text.get(at + 2..at + 2 + name.len());
        named.is_some_and(|named| named.eq_ignore_ascii_case(name))
    };
    let end = text.match_indices("</").map(|(at, _)| at).find(|at| is_end(*at));
    end.and_then(|at| text.get(at..)).unwrap_or_default()
}

/// Whether a tag says that a reader does not see what is in it.
fn is_hidden(tag: &str) -> bool {
    let mut style: String = tag.chars().filter(|letter| !letter.is_whitespace()).collect();
    style.make_ascii_lowercase();
    let is_name = |word: &str| word.trim_end_matches('=').eq_ignore_ascii_case("hidden");
    let mut unquoted = tag.split(['"', '\'']).step_by(2);
    style.contains("display:none")
        || unquoted.any(|names| names.split([' ', '\n', '\t', '/', '>']).any(is_name))
}

/// What stands behind the end of an element, and of those of its name in it.
fn behind_all<'a>(text: &'a str, name: &str) -> &'a str {
    let (mut depth, mut rest) = (1, text);
    while let Some((_, tag)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        let Some((whole, after)) = tag.split_at_checked(length(tag)) else { break };
        let inner = whole.trim_start_matches('<');
        let (is_end, named) = inner.strip_prefix('/').map_or((false, inner), |named| (true, named));
        let found = named.split(|letter: char| !letter.is_ascii_alphanumeric()).next();
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            depth = if is_end { depth - 1 } else { depth + 1 };
        }
        rest = after;
        if depth == 0 {
            return rest;
        }
    }
    ""
}

fn opens(open: &mut Vec<String>, name: String) -> bool {
    open.push(name);
    open.len() <= DEEPEST
}

/// Closes the innermost element of that name. A table's cell is not left by closing what is around the table.
fn closes(open: &mut Vec<String>, name: &str) -> bool {
    let is_end = |known: &&String| *known == name || *known == "table";
    let inner = open.iter().rev().take(DEEPEST).take_while(|known| !is_end(known)).count();
    let Some(at) = open.len().checked_sub(inner + 1) else { return false };
    if open.get(at).is_none_or(|known| known != name) {
        return false;
    }
    open.truncate(at);
    at < DEEPEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(shapes(html), expected);
    }

    #[test]
    fn what_shapes_the_text_stays_and_the_rest_goes() {
        check(
            "<p class='a>b'>One <b>two</b><br/>three</p>",
            "<p class='a>b'>One two<br/>three</p>",
        );
        check("<style>p > a {}</STYLE ><a href=\"x\">link</a>", "link");
        check("<title>x", "");
        check("1 < 2 <!-- <p> -->&amp; <3", "1 &lt; 2 &amp; &lt;3");
        check("<!DOCTYPE html><html><o:p>text</o:p>", "text");
        check("<div><table><td></div>in</table></div>", "<div><table><td>in</table></div>");
        check("<div><p", "<div><p");
        check("text <b", "text ");
        check("a<div style=\"color: red; DISPLAY: none\"><div>b</div>c</div>d", "ad");
        check(
            "a<p hidden>b</p>c<input hidden>d<p title=\"x hidden y\" class=\"hidden\">e",
            "acd<p title=\"x hidden y\" class=\"hidden\">e",
        );
    }

    #[test]
    fn nothing_is_deeper_than_the_deepest_and_no_text_is_lost() {
        let deep = format!("{}x{}y", "<div>".repeat(1000), "</div>".repeat(1000));
        let kept = shapes(&deep);
        assert_eq!(kept.matches("<div>").count(), DEEPEST);
        assert_eq!(kept.matches("</div>").count(), DEEPEST);
        assert!(kept.ends_with('y') && kept.contains('x'));
        let unclosed = shapes(&"<div></x><table><td></div>".repeat(1000));
        assert_eq!(
            unclosed.matches("<table>").count() + unclosed.matches("<div>").count(),
            DEEPEST
        );
    }
}
