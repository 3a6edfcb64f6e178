//! Authentication results: only the topmost, and only of the configured server.

use std::net::IpAddr;

use mail_parser::{Header, MessageParser};

use crate::settings::desk::Stamps;

/// Where the topmost authentication results of a mail stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// There are none in the server's name on top.
    Nowhere,
    /// Above the Received line by which it came from outside: no sender can put any there.
    AboveReceived,
    /// Below such a line: the mail may have had them with it.
    BelowReceived,
}

/// Whether the configured server found the sender's domain authenticated by DMARC. Results that contradict each other authenticate nobody.
pub fn is_authenticated(
    raw: &[u8],
    authserv_id: &str,
    stamps: Stamps,
    sender_domain: &str,
) -> bool {
    let (place, results) = topmost(raw, authserv_id);
    let is_believed = match place {
        Place::Nowhere => false,
        Place::AboveReceived => true,
        Place::BelowReceived => stamps == Stamps::Anywhere,
    };
    let from = format!("header.from={}", sender_domain.to_lowercase());
    let results = results.to_lowercase();
    let of_dmarc = results.split(';').skip(1).filter(|clause| clause.trim().starts_with("dmarc="));
    let mut is_aligned = of_dmarc.map(|clause| {
        let mut words = clause.split_whitespace();
        words.next() == Some("dmarc=pass") && words.any(|word| word == from)
    });
    let is_passed = is_aligned.next() == Some(true);
    is_believed && is_passed && is_aligned.all(|is_aligned| is_aligned)
}

/// Where the topmost results stand, if they are in that server's name.
pub fn place(raw: &[u8], authserv_id: &str) -> Place {
    topmost(raw, authserv_id).0
}

/// Where the topmost results stand, and what they say.
fn topmost(raw: &[u8], authserv_id: &str) -> (Place, String) {
    let nowhere = (Place::Nowhere, String::new());
    let Some(message) = MessageParser::default().parse_headers(raw) else { return nowhere };
    let is_results = |name: &str| name.eq_ignore_ascii_case("Authentication-Results");
    let position = message.headers().iter().position(|header| is_results(header.name.as_str()));
    let (above, below) = message.headers().split_at(position.unwrap_or_default());
    let text = |header: &Header<'_>| {
        let range = header.offset_start as usize..header.offset_end as usize;
        raw.get(range).map(|text| String::from_utf8_lossy(text).into_owned())
    };
    let results = below.first().filter(|_| position.is_some()).and_then(text);
    let Some(results) = results.map(|results| without_quotations(&results)) else { return nowhere };
    let server = results.split(';').next().unwrap_or_default().to_lowercase();
    if server.split_whitespace().next() != Some(&authserv_id.to_lowercase()) {
        return nowhere;
    }
    let is_received = |header: &&Header<'_>| header.name.as_str().eq_ignore_ascii_case("Received");
    let mut hops = above.iter().filter(is_received).filter_map(text);
    if hops.any(|hop| is_from_elsewhere(&hop, authserv_id)) {
        return (Place::BelowReceived, results);
    }
    (Place::AboveReceived, results)
}

/// Whether a Received line tells that a mail came from outside: what stands below, it had with it then. A server writes down by what name
/// the other has greeted it, which anybody may choose, and from which address it came, which nobody may (RFC 5321, section 4.4): our own
/// hops come from this machine itself, or under our server's name from a private address to another machine of ours.
fn is_from_elsewhere(hop: &str, authserv_id: &str) -> bool {
    let plain = without_quotations(hop);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let behind = |word: &str| {
        let at = words.iter().position(|known| known.eq_ignore_ascii_case(word))?;
        words.get(at + 1).map(|name| name.trim_end_matches(';'))
    };
    let Some(from) = behind("from") else { return false };
    let by = words.iter().position(|known| known.eq_ignore_ascii_case("by"));
    let how = words.iter().skip(by.unwrap_or(words.len()));
    let mut how = how.skip_while(|known| !known.eq_ignore_ascii_case("with")).skip(1);
    // Only within a site mail is handed over by LMTP (RFC 2033), most often to the very mailbox.
    if how.next().is_some_and(|known| known.to_lowercase().starts_with("lmtp")) {
        return false;
    }
    let is_ours = |name: &str| name.eq_ignore_ascii_case(authserv_id);
    let addresses = addresses_before_by(hop);
    let is_of_this_machine = !addresses.is_empty() && addresses.iter().all(IpAddr::is_loopback);
    let is_onward = is_ours(from)
        && behind("by").is_some_and(|by| !is_ours(by))
        && addresses.iter().copied().all(is_private);
    !is_of_this_machine && !is_onward
}

/// The addresses that a Received line names of where a mail came from, in comments too.
fn addresses_before_by(hop: &str) -> Vec<IpAddr> {
    let is_of_address = |letter: char| letter.is_ascii_hexdigit() || matches!(letter, '.' | ':');
    let mut addresses = Vec::new();
    for word in hop.split(|letter: char| letter.is_whitespace() || letter == '(') {
        if word.eq_ignore_ascii_case("by") {
            break;
        }
        // `[192.0.2.7]:25` names a port behind it, `user@[192.0.2.7]` an account before it.
        let word = word.rsplit('[').next().unwrap_or(word);
        let word = word.split(']').next().unwrap_or(word);
        let word = word.trim_matches([')', ';', ',']);
        let address = word.strip_prefix("IPv6:").unwrap_or(word);
        if address.chars().all(is_of_address) {
            addresses.extend(address.parse::<IpAddr>().ok());
        }
    }
    addresses
}

fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_private() || address.is_loopback(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_loopback(),
    }
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
    fn results_that_contradict_each_other_authenticate_nobody() {
        let results = |of_dmarc: &[&str]| {
            let joined = of_dmarc.join(";\r\n dmarc=");
            format!("Authentication-Results: mx.programme.example;\r\n dmarc={joined}\r\n")
        };
        let (pass, fail) = ("pass header.from=leeds.gov.uk", "fail header.from=leeds.gov.uk");
        check(&results(&[pass, pass]), true);
        check(&results(&[pass, fail]), false);
        check(&results(&[fail, pass]), false);
        check(&results(&["pass header.from=attacker.example", pass]), false);
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
        check(&format!("{}{pass}", hop("localhost (localhost [127.0.0.1])", ours)), true);
        check(&format!("{}{pass}", hop("mx (mx [IPv6:::1])", ours)), true);
        check(&format!("{}{pass}", hop(ours, "store.programme.example")), true);
        let onward = "mx.programme.example (mx.programme.example [10.0.0.7])";
        check(&format!("{}{pass}", hop(onward, "store.programme.example")), true);
        check(&format!("Received: by {ours} (id 4); Mon\r\n{pass}"), true);
        let by_lmtp = format!("Received: from {ours}\r\n by {ours} with LMTP id 4; Mon\r\n");
        check(&format!("{by_lmtp}{pass}{}", hop(theirs, ours)), true);
        check(&format!("{by_lmtp}{}{pass}", hop(theirs, ours)), false);
        check(
            &format!(
                "Received: from with LMTP (lmtp [192.0.2.7]) by {ours} with ESMTP; Mon\r\n{pass}"
            ),
            false,
        );
    }

    #[test]
    fn a_name_that_anybody_may_greet_with_makes_no_hop_ours() {
        let pass =
            "Authentication-Results: mx.programme.example; dmarc=pass header.from=leeds.gov.uk\r\n";
        let ours = "mx.programme.example";
        let lone = |from: &str, by: &str| {
            check(&format!("Received: from {from}\r\n by {by};\r\n Mon\r\n{pass}"), false);
        };
        lone("localhost (unknown [192.0.2.7])", ours);
        lone("127.0.0.1 (unknown [192.0.2.7])", ours);
        lone("localhost", ours);
        lone("mx.programme.example (unknown [192.0.2.7])", ours);
        lone("mx.programme.example (unknown [172.17.0.1])", ours);
        lone("mx.programme.example (unknown [192.0.2.7])", "store.programme.example");
        lone("unknown (HELO localhost) (192.0.2.7)", ours);
        lone("mx.programme.example ([192.0.2.7]:5025)", "store.programme.example");
        lone("mx.programme.example (account a@[192.0.2.7])", "store.programme.example");
        lone("mail.attacker.example ([192.0.2.7])", "another-name.programme.example");
        lone("mail.attacker.example (mail.attacker.example [IPv6:2001:db8::1])", ours);
    }

    #[test]
    fn where_results_stand_is_told_apart() {
        let pass =
            "Authentication-Results: mx.programme.example; dmarc=pass header.from=leeds.gov.uk\r\n";
        let hop = "Received: from mail.leeds.gov.uk ([192.0.2.9]) by mx.programme.example; Mon\r\n";
        let at = |head: &str| place(format!("{head}\r\nhello").as_bytes(), "MX.programme.example");
        assert_eq!(at(&format!("{pass}{hop}")), Place::AboveReceived);
        assert_eq!(at(&format!("{hop}{pass}")), Place::BelowReceived);
        assert_eq!(at(hop), Place::Nowhere);
        assert_eq!(at(&pass.replace("mx.", "mx2.")), Place::Nowhere);
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
