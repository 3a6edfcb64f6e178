//! Identifiers: keyed digests for machines, references for people.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A keyed hash, 16 bytes: stands for an address, a Message-ID or a content where the thing itself must not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 16]);

impl Digest {
    /// The digest that 32 hexadecimal digits name.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        let mut digits = text.chars().map(|digit| digit.to_digit(16));
        for byte in &mut bytes {
            let (high, low) = (digits.next()??, digits.next()??);
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        digits.next().is_none().then_some(Self(bytes))
    }

    /// Another digest that follows from this one and some words (FNV-1a). It spreads; it keeps no secret.
    #[must_use]
    pub fn derived(self, words: &[&str]) -> Self {
        let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
        let mut take = |byte: u8| {
            hash =
                (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        };
        self.0.into_iter().for_each(&mut take);
        for word in words {
            word.bytes().chain([0]).for_each(&mut take);
        }
        Self(hash.to_be_bytes())
    }
}

/// A digest in hexadecimal digits.
struct Hex([u8; 32]);

impl Hex {
    fn of(digest: Digest) -> Self {
        let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + value - 10 };
        let mut digits = [0; 32];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(digest.0) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        Self(digits)
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(Hex::of(*self).as_str())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Hex::of(*self).as_str())
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::from_hex(&text)
            .ok_or_else(|| serde::de::Error::custom("a digest is 32 hexadecimal digits"))
    }
}

/// The short name of a submission, an item or an introduction that people quote: `GX-7K3Q`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reference(Arc<str>);

/// Letters and digits that are not mistaken for one another when read aloud or typed from paper.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A reference's code has so many letters at least.
const SHORTEST: usize = 4;

impl Reference {
    /// The prefix where no programme is known.
    pub const NO_PROGRAMME: &str = "SD";

    /// The reference that follows from a cause, given which ones are taken.
    ///
    /// Four characters at first; a longer one when the short ones near this cause are used up.
    pub fn from_cause(prefix: &str, cause: Digest, is_taken: impl Fn(&Self) -> bool) -> Self {
        let number = u128::from_be_bytes(cause.0);
        let candidate = |length: u32, turn: u32| {
            let bits = number.rotate_left(turn * 20 + length);
            let code: String = (0..length)
                .filter_map(|at| LETTERS.get(usize::try_from((bits >> (at * 5)) & 31).unwrap_or(0)))
                .map(|&letter| char::from(letter))
                .collect();
            Self(format!("{prefix}-{code}").into())
        };
        let lengths = [4, 4, 4, 5, 5, 6, 7, 8, 12, 16, 20, 24];
        let mut turns = lengths.iter().zip(0..).map(|(&length, turn)| candidate(length, turn));
        turns
            .find(|reference| !is_taken(reference))
            .unwrap_or_else(|| Self(format!("{prefix}-{cause}").into()))
    }

    /// The reference that a person typed: case and surrounding space do not matter.
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim();
        let (prefix, code) = text.split_once('-')?;
        let is_plain =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (is_plain(prefix) && is_plain(code)).then(|| Self(text.to_ascii_uppercase().into()))
    }

    /// The reference of a desk's own making that a word is, letter for letter as machines write it, with one of some prefixes.
    pub fn made(word: &str, prefixes: &[&str]) -> Option<Self> {
        let (prefix, code) = word.split_once('-')?;
        let is_code = code.len() >= SHORTEST && code.bytes().all(|byte| LETTERS.contains(&byte));
        (prefixes.contains(&prefix) && is_code).then(|| Self(word.into()))
    }

    /// The same, whatever the prefix: two to four capital letters, as every programme has.
    pub fn made_by_any(word: &str) -> Option<Self> {
        let (prefix, _) = word.split_once('-')?;
        let is_prefix =
            (2..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_prefix { Self::made(word, &[prefix]) } else { None }
    }

    /// The reference as people write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Declares a name that config gives to something: cheap to copy about, ordered, shown as it stands.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as config spells it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

name! {
    /// The name of a programme: the name of its file in `config/programmes/`.
    ProgrammeName
}
name! {
    /// The name of a mailbox in `config/desk.toml`.
    MailboxName
}
name! {
    /// Which decided message this is: its cause, such as `GX-7K3Q/nudge-2/host`. Deciding twice gives the same.
    OutgoingId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_moves_on_when_the_first_is_taken() {
        let cause = Digest([7; 16]);
        let first = Reference::from_cause("GX", cause, |_| false);
        let second = Reference::from_cause("GX", cause, |reference| *reference == first);
        assert_ne!(first, second);
        assert_eq!(first, Reference::from_cause("GX", cause, |_| false));
    }

    #[test]
    fn a_reference_is_known_however_it_is_typed() {
        assert_eq!(Reference::typed(" gx-7k3q "), Reference::typed("GX-7K3Q"));
        assert_eq!(Reference::typed("7K3Q"), None);
        assert_eq!(Reference::typed("GX-7K/Q"), None);
    }

    #[test]
    fn a_reference_of_another_desk_is_known_by_its_form() {
        let made = |word: &str| Reference::made_by_any(word).is_some();
        assert!(made("DS-7K3Q") && made("ABCD-23456"));
        assert!(!made("HR-2024") && !made("A-7K3Q") && !made("FAXES-7K3Q") && !made("Re-7K3Q"));
    }

    #[test]
    fn a_digest_reads_what_it_writes() {
        let digest = Digest([0, 1, 2, 255, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27]);
        assert_eq!(Digest::from_hex(&digest.to_string()), Some(digest));
        assert_eq!(Digest::from_hex("00"), None);
    }
}
