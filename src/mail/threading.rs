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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_names_its_cause() {
        let (id, token) = (OutgoingId::from("GX-7K3Q/nudge-2/host"), Digest([9; 16]));
        assert_eq!(cause(&message_id(&id, token, "desk.example")), Some((id.clone(), token)));
        assert_eq!(subject(&id), Reference::typed("GX-7K3Q"));
        assert_eq!(cause("CAF=abc@mail.example"), None);
    }
}
