//! Patterns that are constants.

use regex::Regex;

/// Compiles a constant pattern. The bounds of words are those of ASCII: the search for others is slow in any text that holds an
/// apostrophe or a dash of print.
#[expect(
    clippy::expect_used,
    reason = "the patterns are constant, and tests of their modules compile them"
)]
pub fn compile(pattern: &str) -> Regex {
    Regex::new(&pattern.replace(r"\b", r"(?-u:\b)")).expect("a constant pattern")
}

/// A pattern under a name; a test of its module compiles it.
macro_rules! pattern {
    ($name:ident, $text:literal) => {
        static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| $crate::constant::compile($text));
    };
}

pub(crate) use pattern;
