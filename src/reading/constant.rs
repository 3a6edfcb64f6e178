//! Patterns that are constants.

/// A pattern under a name; a test of its module compiles it.
macro_rules! pattern {
    ($name:ident, $text:literal) => {
        static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| regex::Regex::new($text).expect("a constant pattern"));
    };
}

pub(super) use pattern;
