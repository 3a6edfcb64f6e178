//! Authentication results: only the topmost, and only of the configured server.

use mail_parser::MessageParser;

/// Whether the configured server found the sender's domain authenticated by DMARC.
pub fn is_authenticated(raw: &[u8], authserv_id: &str, sender_domain: &str) -> bool {
    let Some(message) = MessageParser::default().parse_headers(raw) else { return false };
    let is_results = |name: &str| name.eq_ignore_ascii_case("Authentication-Results");
    let topmost = message.headers().iter().find(|header| is_results(header.name.as_str()));
    let range = topmost.map(|header| header.offset_start as usize..header.offset_end as usize);
    let Some(results) = range.and_then(|range| raw.get(range)) else { return false };
    let results = without_quotations(&String::from_utf8_lossy(results));
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
        let raw = format!("{headers}From: a@leeds.gov.uk\r\n\r\nhello");
        assert_eq!(
            is_authenticated(raw.as_bytes(), "mx.programme.example", "leeds.gov.uk"),
            expected
        );
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
