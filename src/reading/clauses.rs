//! What stands before a word in its clause: a no that turns it round, a step that is still to be taken, somebody else whose it is.

use super::scene::Scene;
use super::tokens::Gap;
use super::vocabulary::Cue;

/// So many words before another one belong to it.
const FARTHEST: usize = 6;

/// The tokens before one in the same clause, nearest first.
fn before<'s>(scene: &'s Scene<'_>, at: usize) -> impl Iterator<Item = usize> + 's {
    let first = scene.tokens.bounds(at).start;
    let words = (first.max(at.saturating_sub(FARTHEST))..at).rev();
    words.take_while(move |word| {
        scene.tokens.gap(word + 1) < Gap::Comma && !is_of(scene, "clause-begins", *word)
    })
}

fn is_of(scene: &Scene<'_>, list: &str, at: usize) -> bool {
    scene.vocabulary.is_word(list, scene.tokens.word(at))
}

/// Whether a no says nothing against what follows: "no problem", "no need", "not only".
pub fn is_harmless(scene: &Scene<'_>, no: usize) -> bool {
    let next = no + 1 + usize::from(["a", "an", "any"].contains(&scene.tokens.word(no + 1)));
    is_of(scene, "troubles", next)
}

/// Whether a no turns round what begins at a token: "I don't have my manager's permission".
pub fn is_negated(scene: &Scene<'_>, at: usize) -> bool {
    before(scene, at).any(|word| is_of(scene, "denials", word) && !is_harmless(scene, word))
}

/// Whether what begins at a token is still to be asked, or doubted: "I'll ask my manager, who usually agrees".
pub fn is_undecided(scene: &Scene<'_>, at: usize) -> bool {
    let sentence = scene.tokens.bounds(at);
    let cues = scene.cues(Cue::Undecided);
    cues.iter().any(|cue| cue.start >= sentence.start && cue.start <= at)
}

/// Whether what begins at a token is somebody else's, or was: "my boss is a", "I manage three", "was an".
pub fn is_anothers(scene: &Scene<'_>, at: usize) -> bool {
    let is_being = |word: usize| ["is", "are", "being"].contains(&scene.tokens.word(word));
    let is_over = before(scene, at).any(|word| {
        is_of(scene, "over-others", word) || is_of(scene, "others", word) && is_being(word + 1)
    });
    let nearest = before(scene, at).find(|word| !["a", "an"].contains(&scene.tokens.word(*word)));
    is_over || nearest.is_some_and(|word| is_of(scene, "formerly", word))
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Tokens;
    use super::super::vocabulary::Vocabulary;
    use super::*;

    fn scene_of<T>(text: &str, ask: impl Fn(&Scene<'_>, usize) -> T) -> T {
        let mut vocabulary = Vocabulary::builder();
        let lists: [(&str, &[&str]); 6] = [
            ("denials", &["not", "dont", "no"]),
            ("troubles", &["doubt", "problem", "only"]),
            ("clause-begins", &["and", "but"]),
            ("others", &["boss"]),
            ("over-others", &["manage"]),
            ("formerly", &["was"]),
        ];
        for (list, words) in lists {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            vocabulary.words(list, &words);
        }
        vocabulary.cue(Cue::Undecided, "will ask");
        let vocabulary = vocabulary.build();
        let tokens = Tokens::of(text);
        let last = tokens.all.len() - 1;
        ask(&Scene::of(&tokens, &vocabulary), last)
    }

    #[test]
    fn a_no_reaches_to_the_end_of_its_clause() {
        for (text, expected) in [
            ("I don't have my manager's permission", true),
            ("I don't mind, my manager's permission", false),
            ("not a driver but with permission", false),
            ("there is no doubt about permission", false),
            ("not only with permission", false),
            ("no. permission", false),
        ] {
            assert_eq!(scene_of(text, is_negated), expected, "{text}");
        }
    }

    #[test]
    fn what_is_still_to_be_asked_is_not_decided() {
        assert!(scene_of("I will ask my manager, who usually agrees", is_undecided));
        assert!(!scene_of("I will ask about the train. My manager agrees", is_undecided));
    }

    #[test]
    fn a_grade_may_be_somebody_elses_or_past() {
        for (text, expected) in [
            ("my boss is a G7", true),
            ("my boss is a G7 and I am an HEO", false),
            ("I manage three SEOs", true),
            ("I was an EO", true),
            ("the boss, HEO", false),
        ] {
            assert_eq!(scene_of(text, is_anothers), expected, "{text}");
        }
    }
}
