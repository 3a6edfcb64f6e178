//! Tables of HTML whose rows tell something as rows: each becomes one line, with a bar between two cells.
//!
//! A table of one or two columns stays as it is, each cell on a line of its own: so stands a label above its value.

/// A table of fewer columns is none of these.
const FEWEST: usize = 3;
/// A table with a longer cell lays out a page.
const LONGEST_CELL: usize = 300;
/// A table with more rows is a list of something else.
const MOST_ROWS: usize = 200;

/// The same HTML, of which only tags that shape its text are left, with such tables as lines.
pub fn in_lines(html: &str) -> String {
    let small = html.to_ascii_lowercase();
    let mut kept = String::with_capacity(html.len());
    let mut at = 0;
    // The innermost table is the one that opened last before a table closes.
    while let Some(close) = find(&small, "</table", at) {
        let end = find(&small, ">", close).map_or(html.len(), |mark| mark + 1);
        let opened = small.get(at..close).and_then(|before| before.rfind("<table"));
        let barred = opened.and_then(|opened| {
            let open = at + opened;
            let lines = barred(html.get(open..close)?, small.get(open..close)?)?;
            Some((html.get(at..open)?, lines))
        });
        match barred {
            Some((before, lines)) => {
                kept.push_str(before);
                kept.push_str("<div>");
                kept.push_str(&lines.join("<br>"));
                kept.push_str("</div>");
            }
            None => kept.push_str(html.get(at..end).unwrap_or_default()),
        }
        at = end;
    }
    kept.push_str(html.get(at..).unwrap_or_default());
    kept
}

fn find(text: &str, wanted: &str, from: usize) -> Option<usize> {
    text.get(from..)?.find(wanted).map(|at| from + at)
}

/// The rows of a table as lines, where each row that has several cells has the same number of them.
fn barred(table: &str, small: &str) -> Option<Vec<String>> {
    let rows = pieces(table, small, &["<tr"]);
    if rows.len() > MOST_ROWS {
        return None;
    }
    let cells = |(row, small): &(&str, &str)| -> Vec<String> {
        pieces(row, small, &["<td", "<th"]).iter().map(|(cell, _)| words(cell)).collect()
    };
    let rows: Vec<Vec<String>> = rows.iter().map(cells).filter(|row| !row.is_empty()).collect();
    let wide: Vec<&Vec<String>> = rows.iter().filter(|row| row.len() > 1).collect();
    let n_columns = wide.first()?.len();
    let is_even = wide.iter().all(|row| row.len() == n_columns);
    let is_short = rows.iter().flatten().all(|cell| cell.len() <= LONGEST_CELL);
    if n_columns < FEWEST || wide.len() < 2 || !is_even || !is_short {
        return None;
    }
    Some(rows.iter().map(|row| row.join(" | ")).collect())
}

/// What stands between one tag of some names and the next, without the tag itself and what it closes.
fn pieces<'a>(html: &'a str, small: &'a str, tags: &[&str]) -> Vec<(&'a str, &'a str)> {
    let is_tag = |at: &usize| {
        let rest = small.get(*at..).unwrap_or_default();
        tags.iter().any(|tag| {
            let behind = rest.strip_prefix(tag);
            // `<th` begins `<thead` too.
            behind.is_some_and(|behind| !behind.starts_with(|it: char| it.is_ascii_alphabetic()))
        })
    };
    let starts: Vec<usize> =
        small.match_indices('<').map(|(at, _)| at).filter(|at| is_tag(at)).collect();
    let ends = starts.iter().skip(1).copied().chain([html.len()]);
    let piece = |(start, end): (&usize, usize)| {
        let begin = find(small, ">", *start).map(|mark| mark + 1).filter(|begin| *begin <= end)?;
        Some((html.get(begin..end)?, small.get(begin..end)?))
    };
    starts.iter().zip(ends).filter_map(piece).collect()
}

/// The words of a cell: what stands on lines of its own is parted by a mark.
fn words(cell: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for piece in cell.split('<').enumerate().map(|(at, piece)| match at {
        0 => piece,
        _ => piece.split_once('>').map_or("", |(_, text)| text),
    }) {
        let piece: Vec<&str> = piece.split_whitespace().collect();
        if !piece.is_empty() {
            parts.push(piece.join(" ").replace('|', "/"));
        }
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(in_lines(html), expected);
    }

    #[test]
    fn rows_of_several_cells_become_lines() {
        check(
            "a<table><thead><tr><TH>Name</TH><th>Grade</th><th>Places</th></tr></thead><tr><td><p>Ann</p></td><td></td>\
             <td><p>Leeds</p><p>York | Hull</p></td></tr></table>b",
            "a<div>Name | Grade | Places<br>Ann |  | Leeds; York / Hull</div>b",
        );
        let inner = "<table><tr><td>1<td>2<td>3<tr><td>4<td>5<td>6</table>";
        check(
            &format!("<table><tr><td>{inner}</td></tr></table>"),
            "<table><tr><td><div>1 | 2 | 3<br>4 | 5 | 6</div></td></tr></table>",
        );
    }

    #[test]
    fn other_tables_stay() {
        for html in [
            "<table><tr><td>Name</td><td>Ann</td></tr><tr><td>Grade</td><td>G7</td></tr></table>",
            "<table><tr><td>logo</td><td>name</td><td>phone</td></tr></table>",
            "<table><tr><td>1</td><td>2</td><td>3</td></tr><tr><td>1</td><td>2</td></tr></table>",
            "<table><tr><td>open",
            "</table>",
        ] {
            check(html, html);
        }
    }
}
