//! Servers' own words, as they may stand in a log or in what an officer reads: in one line, of bounded length, with no address.

/// A text in one line of so many letters at most, with `…` in the place of each word that may be an address.
pub fn without_addresses(text: &str, longest: usize) -> String {
    let plain = text.split_whitespace().map(|word| if word.contains('@') { "…" } else { word });
    let line = plain.collect::<Vec<_>>().join(" ");
    line.chars().filter(|letter| !letter.is_control()).take(longest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_line_breaks_are_left_out() {
        let said =
            "5.7.57 Client\r\nmay not send as <desk@lab.test>, for a.person@leeds.gov.uk:\u{7} no";
        assert_eq!(without_addresses(said, 300), "5.7.57 Client may not send as … for … no");
        assert_eq!(without_addresses(said, 6), "5.7.57");
    }
}
