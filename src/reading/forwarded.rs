//! Forwarded messages: whose they are, and which of several says most.

use super::quoted::Parts;
use super::vocabulary::{Vocabulary, folded};
use super::{people, values};
use crate::domain::message::Incoming;
use crate::domain::own;
use crate::domain::party::Address;

/// Whether a forwarded message, by its writer's name and address, is somebody else's than who forwards it. People send on their own from one
/// address to write from another.
pub fn is_anothers(
    message: &Incoming,
    name: Option<&str>,
    address: Option<&str>,
    vocabulary: &Vocabulary,
) -> bool {
    let sender_name = message.sender_name.as_deref();
    let sender_name = sender_name.map(|name| folded(&people::plain_name(name, vocabulary)));
    let is_of_name = name.is_some() && name.map(folded) == sender_name;
    let is_of_address =
        address.is_some() && address == message.sender.as_ref().map(Address::as_str);
    (name.is_some() || address.is_some()) && !is_of_name && !is_of_address
}

/// Whether what is forwarded is a letter of the desk or of its programmes, which goes back to where it came from: nobody else's submission
/// stands in it.
pub fn is_own(message: &Incoming, parts: &Parts<'_>, own_addresses: &[String]) -> bool {
    let (_, address) = original(block(&parts.forwarded));
    let goes_back = |address: &str| {
        let recipients = &message.recipients;
        !recipients.is_empty()
            && recipients.iter().all(|to| to.as_str().eq_ignore_ascii_case(address))
    };
    address.is_some_and(|address| own::is_own(own_addresses, address) || goes_back(address))
}

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
