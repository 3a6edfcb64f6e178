//! Message-IDs of our own: they name their cause and carry a token that only their reader was given.

use crate::domain::ids::{Digest, OutgoingId, Reference};

/// The Message-ID of a letter, without angle brackets: `GX-7K3Q.nudge-2.host.TOKEN@DOMAIN`.
pub fn message_id(id: &OutgoingId, token: Digest, domain: &str) -> String {
    format!("{}.{token}@{domain}", id.as_str().replace('/', "."))
}

/// The cause and token in a Message-ID, if it has the form of ours. The caller compares the token.
pub fn cause(message_id: &str) -> Option<(OutgoingId, Digest)> {
    let (left, _) = message_id.trim_matches(['<', '>']).rsplit_once('@')?;
    let (cause, token) = left.rsplit_once('.')?;
    Some((OutgoingId::from(cause.replace('.', "/").as_str()), Digest::from_hex(token)?))
}

/// What a letter is about, by its cause.
pub fn subject(id: &OutgoingId) -> Option<Reference> {
    id.as_str().split('/').next().and_then(Reference::typed)
}

/// So many hexadecimal digits of a token stand in an address: its left part has room for 64 characters.
const TAG_DIGITS: usize = 24;

/// What stands for a letter in the address for its answers: `gx-7k3q.TOKEN`.
pub fn tag(id: &OutgoingId, token: Digest) -> Option<String> {
    let subject = subject(id)?;
    Some(format!("{}.{}", subject.as_str().to_lowercase(), tag_token(token)))
}

/// The token as it stands in an address.
pub fn tag_token(token: Digest) -> String {
    token.to_string().chars().take(TAG_DIGITS).collect()
}

/// What the letter is about, and the token, by what stands in an address. The caller compares the token.
pub fn tagged(tag: &str) -> Option<(Reference, String)> {
    let (subject, token) = tag.rsplit_once('.')?;
    Some((Reference::typed(subject)?, token.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_names_its_cause() {
        let (id, token) = (OutgoingId::from("GX-7K3Q/nudge-2/host"), Digest([9; 16]));
        assert_eq!(cause(&message_id(&id, token, "desk.example")), Some((id.clone(), token)));
        assert_eq!(subject(&id), Reference::typed("GX-7K3Q"));
        assert_eq!(cause("CAF=abc@mail.example"), None);
        let tag = tag(&id, token).unwrap();
        assert_eq!(tagged(&tag), Some((subject(&id).unwrap(), tag_token(token))));
        assert!(tag.len() <= 37, "{tag}");
    }
}
