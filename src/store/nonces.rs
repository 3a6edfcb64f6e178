//! Nonces: no two bodies are sealed with the same one.

use std::sync::atomic::{AtomicU64, Ordering};

use zeroize::Zeroizing;

use super::error::StoreError;
use super::master::random;
use super::seal::NONCE_BYTES;

/// Numbers that are used once: of a secret of this process, a count, and what is sealed. Two processes that were one, as after a
/// machine was copied while it ran, share the first two and never all three with different bytes.
pub struct Nonces {
    secret: Zeroizing<[u8; 32]>,
    count: AtomicU64,
}

impl Nonces {
    pub fn new() -> Result<Self, StoreError> {
        let mut secret = Zeroizing::new([0; 32]);
        random(&mut *secret)?;
        Ok(Self { secret, count: AtomicU64::new(0) })
    }

    pub fn next(&self, associated: &[u8], plain: &[u8]) -> [u8; NONCE_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        hasher.update(&self.count.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        hasher.update(&(associated.len() as u64).to_be_bytes());
        hasher.update(associated);
        hasher.update(plain);
        hasher.finalize().as_bytes().first_chunk().copied().unwrap_or_default()
    }
}
