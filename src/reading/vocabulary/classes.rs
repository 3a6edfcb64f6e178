//! Classes of words: `{manager}` in a pattern stands for any of the words of that name.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

/// Words by the name of their class.
#[derive(Clone, Debug, Default)]
pub struct Classes {
    /// The choice that a class stands for, as a pattern writes it.
    choices: FxHashMap<String, String>,
}

impl Classes {
    /// Adds a class.
    pub fn add(&mut self, name: &str, words: &[String]) {
        self.choices.insert(name.to_owned(), format!("({})", words.join("|")));
    }

    /// A pattern with the words of the classes that it names; `None` where one is not known.
    pub fn expanded<'a>(&self, pattern: &'a str) -> Option<Cow<'a, str>> {
        if !pattern.contains('{') {
            return Some(Cow::Borrowed(pattern));
        }
        let mut pieces = pattern.split('{');
        let mut expanded = pieces.next()?.to_owned();
        for piece in pieces {
            let (name, rest) = piece.split_once('}')?;
            expanded.push_str(self.choices.get(name)?);
            expanded.push_str(rest);
        }
        Some(Cow::Owned(expanded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: Option<&str>) {
        let mut classes = Classes::default();
        classes.add("manager", &["boss".to_owned(), "line manager".to_owned()]);
        assert_eq!(classes.expanded(pattern).as_deref(), expected);
    }

    #[test]
    fn a_class_stands_for_its_words() {
        check("my {manager} agrees", Some("my (boss|line manager) agrees"));
        check("({manager}|chief)", Some("((boss|line manager)|chief)"));
        check("my boss", Some("my boss"));
    }

    #[test]
    fn a_class_that_is_not_known_makes_no_pattern() {
        check("my {manger} agrees", None);
        check("my {manager agrees", None);
    }
}
