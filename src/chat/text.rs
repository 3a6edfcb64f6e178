//! Letters as chat workspaces show them: Markdown in, a little Markdown out, in pieces that are not too long.

use std::fmt::Write as _;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The letter as text in the Markdown that Discord knows. What correspondents wrote is escaped in it, and stays words.
pub fn shown(subject: &str, markdown: &str) -> String {
    let mut text = format!("**{}**\n\n", escaped(subject));
    let mut link = None;
    let mut quote_depth = 0_usize;
    let newline = |text: &mut String, quote_depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("> ", quote_depth));
    };
    // An escaped sign parts a word in two.
    let mut words = String::new();
    for event in Parser::new_ext(markdown, Options::empty()) {
        if let Event::Text(more) | Event::Code(more) | Event::Html(more) | Event::InlineHtml(more) =
            &event
        {
            words.push_str(more);
            continue;
        }
        text.push_str(&escaped(&std::mem::take(&mut words)));
        match event {
            Event::Start(Tag::Item) => {
                if !text.ends_with('\n') && !text.ends_with("> ") {
                    newline(&mut text, quote_depth);
                }
                text.push_str("- ");
            }
            Event::End(TagEnd::Item) if text.ends_with("\n\n") => {
                text.pop();
            }
            Event::End(TagEnd::Item) if !text.ends_with('\n') => newline(&mut text, quote_depth),
            Event::Start(Tag::BlockQuote(_)) => {
                quote_depth += 1;
                text.push_str("> ");
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                quote_depth = quote_depth.saturating_sub(1);
                while text.ends_with("> ") {
                    text.truncate(text.len() - 2);
                }
            }
            Event::Start(Tag::Strong | Tag::Heading { .. }) | Event::End(TagEnd::Strong) => {
                text.push_str("**");
            }
            Event::End(TagEnd::Heading(_)) => {
                text.push_str("**");
                newline(&mut text, quote_depth);
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                link = Some((dest_url.to_string(), text.len()));
            }
            Event::End(TagEnd::Link) => {
                if let Some((target, from)) = link.take()
                    && text.get(from..).is_some_and(|words| words != escaped(&target))
                {
                    write!(text, " ({})", escaped(&target)).unwrap_or_default();
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::List(_)) => {
                newline(&mut text, quote_depth);
                newline(&mut text, quote_depth);
            }
            Event::SoftBreak | Event::HardBreak => newline(&mut text, quote_depth),
            Event::Rule => text.push('\n'),
            Event::Start(_)
            | Event::End(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::Text(_)
            | Event::Code(_)
            | Event::Html(_)
            | Event::InlineHtml(_) => {}
        }
    }
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        let is_blank = |line: &str| line.trim_matches(['>', ' ']).is_empty();
        if !(is_blank(line) && lines.last().is_none_or(|last| is_blank(last))) {
            lines.push(if is_blank(line) { "" } else { line });
        }
    }
    lines.join("\n").trim().to_owned()
}

/// Words whose signs mean nothing. Links stay as they are.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for (at, word) in words.split(' ').enumerate() {
        if at > 0 {
            text.push(' ');
        }
        if word.starts_with("https://") || word.starts_with("http://") {
            text.push_str(word);
            continue;
        }
        let calls_all = ["@everyone", "@here"].iter().any(|all| word.contains(all));
        for letter in word.chars() {
            if matches!(letter, '\\' | '*' | '_' | '~' | '`' | '|' | '<' | '[' | ']' | '#' | '>') {
                text.push('\\');
            }
            text.push(letter);
            // No word of theirs looks as if it called everybody.
            if letter == '@' && calls_all {
                text.push('\u{200b}');
            }
        }
    }
    text
}

/// The text in pieces of at most so many characters, parted between paragraphs, else lines, else words.
pub fn pieces(text: &str, most: usize) -> Vec<String> {
    let (mut pieces, mut rest) = (Vec::new(), text.trim());
    while rest.chars().count() > most {
        let end = rest.char_indices().nth(most).map_or(rest.len(), |(at, _)| at);
        let (head, _) = rest.split_at(end);
        let cut =
            ["\n\n", "\n", " "].iter().find_map(|between| head.rfind(between).filter(|at| *at > 0));
        let (piece, further) = rest.split_at(cut.unwrap_or(end));
        pieces.push(piece.trim_end().to_owned());
        rest = further.trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest.to_owned());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_shown_with_its_lists_and_what_people_wrote_stays_words() {
        let letter = "Hello,\n\n**Still missing.** Write here:\n\n- Places: Leeds (from \\*\\*Leeds\\*\\* @everyone)\n- Title: \\<@42\\>\n\n> quoted\n\nSee [the page](https://a.example/b_c), https://a.example/d\\_e, or a.person\\@leeds.example.";
        let expected = "**GX-1: thank you**\n\nHello,\n\n**Still missing.** Write here:\n\n- Places: Leeds (from \\*\\*Leeds\\*\\* @\u{200b}everyone)\n- Title: \\<@42\\>\n\n> quoted\n\nSee the page (https://a.example/b_c), https://a.example/d_e, or a.person@leeds.example.";
        assert_eq!(shown("GX-1: thank you", letter), expected);
    }

    #[test]
    fn a_long_letter_comes_in_pieces_that_lose_nothing() {
        let text = format!("{}\n\n{} {}", "a".repeat(30), "b".repeat(60), "c".repeat(120));
        let parts = pieces(&text, 100);
        assert!(parts.iter().all(|part| part.chars().count() <= 100), "{parts:?}");
        assert_eq!(parts.len(), 4, "{parts:?}");
        let letters =
            |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
        assert_eq!(letters(&parts.concat()), letters(&text));
        assert_eq!(pieces("é".repeat(100).as_str(), 100).len(), 1);
        assert!(pieces("  ", 100).is_empty());
    }
}
