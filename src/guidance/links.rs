//! Addresses in a text, and whether somebody who follows them gets anywhere.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::constant::compile as pattern;

/// The target of a link, an address of a page, or one for mail.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\]\(\s*([^)\s]+)|((?:https?://|www\.)[^\s)>\]]+)|([A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9.-]+)",
    )
});

/// The addresses of a text that are none of the known, with what is wrong with each.
pub fn dead(text: &str, known: &BTreeSet<String>) -> Vec<(String, String)> {
    let mut dead = Vec::new();
    for found in ADDRESS.captures_iter(text) {
        let address = found.iter().skip(1).flatten().next().map_or("", |found| found.as_str());
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '"']);
        let whole = address.strip_prefix("mailto:").unwrap_or(address);
        if known.contains(&whole.trim_end_matches('/').to_lowercase()) {
            continue;
        }
        let is_whole = whole.contains("://") || whole.contains('@') || whole.starts_with("www.");
        let why = if is_whole {
            "is no address that a source gives: put it right, or add it to `addresses` in sources.toml."
        } else {
            "leads nowhere from a letter: write the whole address, or none."
        };
        dead.push((address.to_owned(), format!("`{address}` {why}")));
    }
    dead
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let known =
            ["team@programme.example", "https://www.programme.example/page"].map(str::to_owned);
        let dead: Vec<String> =
            dead(text, &known.into()).into_iter().map(|(address, _)| address).collect();
        assert_eq!(dead, expected, "{text}");
    }

    #[test]
    fn an_address_that_no_source_gives_is_dead() {
        check("Write to team@programme.example. Or Team@Programme.example!", &[]);
        check("See https://www.programme.example/page/ and <mailto:team@programme.example>.", &[]);
        check("Write to taem@programme.example.", &["taem@programme.example"]);
        check("See [there](moving-house.md) for it.", &["moving-house.md"]);
        check(
            "See [there](https://www.programme.example/other), or www.elsewhere.example.",
            &["https://www.programme.example/other", "www.elsewhere.example"],
        );
        check("About 50% (see above), and and/or 1:2.", &[]);
    }
}
