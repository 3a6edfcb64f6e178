//! The one door through which bodies and raw mails pass on their way to and from the disk: sealed for whom they are about.
//!
//! `associated` names what the bytes belong to (a key, a mail's id), so that sealed bytes cannot stand in for others.
//! What is about two persons is sealed with a key that follows from both of theirs: to destroy either is enough.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, Zeroizing};

use super::bytes::Bytes;

/// Which key: a number drawn once, so that somebody who comes back has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 8]);

/// A key, wiped from memory when it is let go. It shows itself to nobody.
pub struct SealingKey(pub [u8; 32]);

impl Drop for SealingKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a key")
    }
}

/// What came of opening sealed bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Unsealed {
    Plain(Vec<u8>),
    /// A key that it takes was destroyed: somebody was erased.
    Erased,
    /// A key that it takes is neither here nor destroyed.
    KeyMissing,
    /// Not what was sealed for this place.
    Unfit,
}

/// How a key stands.
pub enum Held<'a> {
    Here(&'a SealingKey),
    Destroyed,
    Missing,
}

pub const NONCE_BYTES: usize = 24;
const FORMAT: u8 = 1;
/// What the key of several follows from them by.
const OF_SEVERAL: &str = "secondment-desk 2026-11 what is kept about several persons";

/// Seals bytes with the keys of everybody whom they are about, given in the order of their ids.
pub fn seal(
    keys: &[(KeyId, &SealingKey)],
    nonce: [u8; NONCE_BYTES],
    associated: &[u8],
    plain: &[u8],
) -> Option<Vec<u8>> {
    let mut sealed = vec![FORMAT, u8::try_from(keys.len()).ok()?];
    for (id, _) in keys {
        sealed.extend_from_slice(&id.0);
    }
    sealed.extend_from_slice(&nonce);
    let key = joint(keys.iter().map(|(_, key)| *key))?;
    sealed.extend(encrypted(&key, nonce, associated, plain)?);
    Some(sealed)
}

/// The keys that sealed bytes take.
pub fn key_ids(sealed: &[u8]) -> Vec<KeyId> {
    let mut rest = Bytes::new(sealed);
    let Some([FORMAT, n_keys]) = rest.array() else { return Vec::new() };
    (0..n_keys).map_while(|_| rest.array().map(KeyId)).collect()
}

pub fn open<'a>(held: impl Fn(KeyId) -> Held<'a>, associated: &[u8], sealed: &[u8]) -> Unsealed {
    let mut rest = Bytes::new(sealed);
    let Some([FORMAT, n_keys]) = rest.array() else { return Unsealed::Unfit };
    let mut keys = Vec::with_capacity(usize::from(n_keys));
    let (mut is_erased, mut is_missing) = (false, false);
    for _ in 0..n_keys {
        let Some(id) = rest.array() else { return Unsealed::Unfit };
        match held(KeyId(id)) {
            Held::Here(key) => keys.push(key),
            Held::Destroyed => is_erased = true,
            Held::Missing => is_missing = true,
        }
    }
    if is_erased {
        return Unsealed::Erased;
    }
    if is_missing {
        return Unsealed::KeyMissing;
    }
    let plain = rest
        .array()
        .and_then(|nonce| decrypted(&*joint(keys.into_iter())?, nonce, associated, rest.left()));
    plain.map_or(Unsealed::Unfit, Unsealed::Plain)
}

/// The key of several follows from theirs; the key of one is its own.
fn joint<'a>(
    mut keys: impl ExactSizeIterator<Item = &'a SealingKey>,
) -> Option<Zeroizing<[u8; 32]>> {
    match keys.len() {
        0 => None,
        1 => keys.next().map(|key| Zeroizing::new(key.0)),
        _ => {
            let mut hasher = blake3::Hasher::new_derive_key(OF_SEVERAL);
            keys.for_each(|key| {
                hasher.update(&key.0);
            });
            Some(Zeroizing::new(hasher.finalize().into()))
        }
    }
}

pub fn encrypted(
    key: &[u8; 32],
    nonce: [u8; NONCE_BYTES],
    associated: &[u8],
    plain: &[u8],
) -> Option<Vec<u8>> {
    let payload = Payload { msg: plain, aad: associated };
    XChaCha20Poly1305::new(key.into()).encrypt(&XNonce::from(nonce), payload).ok()
}

pub fn decrypted(
    key: &[u8; 32],
    nonce: [u8; NONCE_BYTES],
    associated: &[u8],
    sealed: &[u8],
) -> Option<Vec<u8>> {
    let payload = Payload { msg: sealed, aad: associated };
    XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(nonce), payload).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: KeyId = KeyId([1; 8]);
    const OTHER: KeyId = KeyId([2; 8]);

    fn opened(sealed: &[u8], associated: &[u8], keys: &[(KeyId, &SealingKey)]) -> Unsealed {
        let held = |id| match keys.iter().find(|(known, _)| *known == id) {
            Some((_, key)) => Held::Here(key),
            None if id == OTHER => Held::Destroyed,
            None => Held::Missing,
        };
        open(held, associated, sealed)
    }

    #[test]
    fn what_is_about_two_is_read_with_the_keys_of_both_and_for_its_place_alone() {
        let (one, other) = (SealingKey([1; 32]), SealingKey([2; 32]));
        let both = [(ONE, &one), (OTHER, &other)];
        let sealed = seal(&both, [9; NONCE_BYTES], b"place", b"words").unwrap();
        assert!(!sealed.windows(5).any(|part| part == b"words"));
        assert_eq!(opened(&sealed, b"place", &both), Unsealed::Plain(b"words".to_vec()));
        assert_eq!(opened(&sealed, b"elsewhere", &both), Unsealed::Unfit);
        assert_eq!(opened(&sealed, b"place", &both[..1]), Unsealed::Erased);
        assert_eq!(opened(&sealed, b"place", &both[1..]), Unsealed::KeyMissing);
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let one = SealingKey([1; 32]);
        let sealed = seal(&[(ONE, &one)], [9; NONCE_BYTES], b"", b"words").unwrap();
        for at in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            assert!(!matches!(opened(&flipped, b"", &[(ONE, &one)]), Unsealed::Plain(_)), "{at}");
        }
    }

    #[test]
    fn a_key_is_never_shown() {
        assert_eq!(format!("{:?}", SealingKey([7; 32])), "a key");
    }
}
