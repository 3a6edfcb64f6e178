//! Forwarded messages: whose they are, and which of several says most.

use super::values;

/// Whether a line is a header of a forwarded message.
pub fn is_header(line: &str) -> bool {
    let line = line.trim_start_matches(['>', '*', ' ']).to_lowercase();
    let names = [
        "from:",
        "sent:",
        "to:",
        "cc:",
        "subject:",
        "date:",
        "importance:",
        "reply-to:",
        "-----",
        "begin forwarded",
    ];
    names.iter().any(|name| line.starts_with(name))
}

/// Of what was forwarded several times, the message that says most, with its headers.
pub fn block<'b, 'a>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let is_start = |at: &usize| {
        let is_from = lines.get(*at).is_some_and(|line| {
            line.trim_start_matches(['>', '*', ' ']).to_lowercase().starts_with("from:")
        });
        is_from && lines.iter().skip(at + 1).take(4).any(|line| is_header(line))
    };
    let starts: Vec<usize> = (0..lines.len()).filter(is_start).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let blocks = starts.iter().zip(ends).filter_map(|(start, end)| lines.get(*start..end));
    let blocks: Vec<&[&str]> = blocks.collect();
    let size = |block: &&&[&str]| -> usize {
        block
            .iter()
            .filter(|line| !is_header(line))
            .map(|line| line.split_whitespace().count())
            .sum()
    };
    // Of two that say as much, the first.
    blocks.iter().rev().max_by_key(size).copied().unwrap_or(lines)
}

/// Name and address in the headers of a forwarded message.
pub fn original<'a>(lines: &[&'a str]) -> (Option<&'a str>, Option<&'a str>) {
    let from = lines
        .iter()
        .map(|line| line.trim_start_matches(['>', '*', ' ']))
        .find(|line| line.to_lowercase().starts_with("from:"));
    let Some(from) =
        from.and_then(|line| line.split_once(':')).map(|(_, from)| from.trim_matches(['*', ' ']))
    else {
        return (None, None);
    };
    let address = values::email(from);
    let name =
        from.split(['<', '[']).next().map(|name| name.trim().trim_matches(['"', '\'', '*', ' ']));
    (name.filter(|name| !name.is_empty() && !name.contains('@')), address)
}
