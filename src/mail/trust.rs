//! Authentication results: only the topmost, and only of the configured server.

use mail_parser::{Header, MessageParser};

use crate::settings::desk::Stamps;

/// Whether the configured server found the sender's domain authenticated by DMARC.
pub fn is_authenticated(
    raw: &[u8],
    authserv_id: &str,
    stamps: Stamps,
    sender_domain: &str,
) -> bool {
    let Some(message) = MessageParser::default().parse_headers(raw) else { return false };
    let is_results = |name: &str| name.eq_ignore_ascii_case("Authentication-Results");
    let position = message.headers().iter().position(|header| is_results(header.name.as_str()));
    let (above, below) = message.headers().split_at(position.unwrap_or_default());
    let topmost = below.first().filter(|_| position.is_some());
    let text = |header: &Header<'_>| {
        let range = header.offset_start as usize..header.offset_end as usize;
        raw.get(range).map(|text| without_quotations(&String::from_utf8_lossy(text)))
    };
    let is_received = |header: &&Header<'_>| header.name.as_str().eq_ignore_ascii_case("Received");
    let mut hops = above.iter().filter(is_received).filter_map(text);
    if stamps == Stamps::AboveReceived && hops.any(|hop| is_from_elsewhere(&hop, authserv_id)) {
        return false;
    }
    let Some(results) = topmost.and_then(text) else { return false };
    let mut clauses = results.split(';').map(|clause| clause.trim().to_lowercase());
    let server = clauses.next().unwrap_or_default();
    if server.split_whitespace().next() != Some(&authserv_id.to_lowercase()) {
        return false;
    }
    let is_aligned = |clause: &String| {
        let mut words = clause.split_whitespace();
        let from = format!("header.from={}", sender_domain.to_lowercase());
        words.next() == Some("dmarc=pass") && words.any(|word| word == from)
    };
    clauses.any(|clause| is_aligned(&clause))
}

/// Whether the configured server says in a Received header that it had the mail from another: what stands below, the mail had with it
/// then. A filter on the same machine, which hands mails back, is no other.
fn is_from_elsewhere(hop: &str, authserv_id: &str) -> bool {
    let words: Vec<&str> = hop.split_whitespace().collect();
    let behind = |word: &str| {
        let at = words.iter().position(|known| known.eq_ignore_ascii_case(word))?;
        words.get(at + 1).map(|name| name.trim_end_matches(';'))
    };
    let is_ours = |name: &str| name.eq_ignore_ascii_case(authserv_id);
    let is_here = |name: &str| {
        let name = name.trim_matches(['[', ']']);
        is_ours(name)
            || ["localhost", "127.0.0.1", "::1"].iter().any(|here| name.eq_ignore_ascii_case(here))
    };
    behind("by").is_some_and(is_ours) && behind("from").is_some_and(|from| !is_here(from))
}

/// The text without quoted strings and comments (RFC 8601 section 2.2): others have a say in what stands there.
fn without_quotations(text: &str) -> String {
    let (mut kept, mut is_quoted, mut depth) = (String::new(), false, 0_usize);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '"' if depth == 0 => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted && depth > 0 => depth -= 1,
            _ if is_quoted || depth > 0 => {}
            _ => kept.push(letter),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &str, expected: bool) {
        check_where(headers, Stamps::AboveReceived, expected);
    }

    #[track_caller]
    fn check_where(headers: &str, stamps: Stamps, expected: bool) {
        let raw = format!("{headers}From: a@leeds.gov.uk\r\n\r\nhello");
        let found =
            is_authenticated(raw.as_bytes(), "mx.programme.example", stamps, "leeds.gov.uk");
        assert_eq!(found, expected);
    }

    #[test]
    fn only_the_topmost_result_of_our_own_server_counts() {
        let good =
            "Authentication-Results: mx.programme.example; dmarc=pass header.from=leeds.gov.uk\r\n";
        let forged =
            "Authentication-Results: mx.attacker.example; dmarc=pass header.from=leeds.gov.uk\r\n";
        check(good, true);
        check(forged, false);
        check(&format!("{forged}{good}"), false);
        check(
            "Authentication-Results: mx.programme.example; dmarc=fail header.from=leeds.gov.uk\r\n",
            false,
        );
        check(
            "Authentication-Results: mx.programme.example; dmarc=pass header.from=attacker.example\r\n",
            false,
        );
        check("", false);
    }

    #[test]
    fn what_a_mail_had_with_it_when_our_server_received_it_is_not_its_word() {
        let pass =
            "Authentication-Results: mx.programme.example; dmarc=pass header.from=leeds.gov.uk\r\n";
        let hop = |from: &str, by: &str| format!("Received: from {from}\r\n by {by};\r\n Mon\r\n");
        let (theirs, ours) =
            ("mail.attacker.example (by mx.other.example)", "mx.programme.example");
        check(&format!("{}{pass}", hop(theirs, ours)), false);
        check_where(&format!("{}{pass}", hop(theirs, ours)), Stamps::Anywhere, true);
        check(&format!("{pass}{}", hop(theirs, ours)), true);
        check(&format!("{}{pass}", hop("localhost", ours)), true);
        check(&format!("{}{pass}", hop(ours, "store.programme.example")), true);
        check(&format!("Received: by {ours} (id 4); Mon\r\n{pass}"), true);
    }

    #[test]
    fn what_is_quoted_or_a_comment_proves_nothing() {
        let results =
            |clauses: &str| format!("Authentication-Results: mx.programme.example; {clauses}\r\n");
        let pass = "dmarc=pass header.from=leeds.gov.uk";
        check(&results(&format!("spf=fail smtp.helo=\"a; {pass} \"")), false);
        check(&results(&format!("spf=fail (\\) ; {pass}; (x)) smtp.mailfrom=b.example")), false);
        check(&results(&format!("spf=fail reason=\"\\\"; {pass}")), false);
        check(&results("dmarc=pass (p=REJECT; sp=NONE)\r\n header.from=leeds.gov.uk"), true);
    }
}
