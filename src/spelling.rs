//! Misspelt words: the known word that was probably meant.

/// The known word that a misspelt one is nearest to, as an advice in parentheses.
pub fn suggestion<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near =
        |candidate: &&&str| strsim::damerau_levenshtein(word, candidate) <= 1 + word.len() / 4;
    match known
        .iter()
        .filter(near)
        .min_by_key(|candidate| strsim::damerau_levenshtein(word, candidate))
    {
        Some(best) => format!("did you mean `{best}`?"),
        None => format!(
            "known here: {}.",
            known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_gets_the_list() {
        assert_eq!(suggestion("maildr", ["maildir", "name"]), "did you mean `maildir`?");
        assert_eq!(suggestion("colour", ["mode", "data"]), "known here: `mode`, `data`.");
    }
}
