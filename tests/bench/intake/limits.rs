//! What a desk may take, whatever its folder holds; the benchmark fails beyond.

/// The share of taking mail in that sealing it takes, in per cent.
pub const SEALING_PERCENT: f64 = 20.0;
/// The start after a kill.
pub const START_MS: u128 = 5_000;
/// Everything that is kept about somebody, in one file.
pub const ACCESS_MS: u128 = 5_000;
/// Erasing somebody, until nobody can read them.
pub const ERASING_MS: u128 = 1_000;
/// The memory of the process at its peak.
pub const MEMORY_MB: u64 = 512;

/// Fails beyond a limit.
#[track_caller]
pub fn holds<T: PartialOrd + std::fmt::Display>(what: &str, found: &T, most: &T) {
    assert!(found <= most, "{what}: {found}, and {most} at most");
}
