//! Authentication results: only the topmost, and only of the configured server.

use mail_parser::{HeaderValue, MessageParser};

/// Whether the configured server found the sender's domain authenticated by DMARC.
pub fn is_authenticated(raw: &[u8], authserv_id: &str, sender_domain: &str) -> bool {
    let Some(message) = MessageParser::default().parse_headers(raw) else { return false };
    let is_results = |name: &str| name.eq_ignore_ascii_case("Authentication-Results");
    let topmost = message.headers().iter().find(|header| is_results(header.name.as_str()));
    let Some(HeaderValue::Text(results)) = topmost.map(|header| &header.value) else {
        return false;
    };
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
}
