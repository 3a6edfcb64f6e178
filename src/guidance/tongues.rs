//! Which texts are not English. What is asked in another language is answered by a person: a borrowed word that the guidance has is no
//! sign that the question is understood.

/// Small words of other languages that are none of English: French, German, Spanish and Portuguese, Italian, Dutch, Polish, Welsh,
/// Swedish, Hindi.
const FOREIGN: &[&str] = &[
    "est", "qui", "que", "quoi", "quand", "quel", "quelle", "quels", "quelles", "combien",
    "pourquoi", "puis", "les", "une", "du", "dans", "avec", "nous", "vous", "sont", "être",
    "bonjour", "merci", "où", "mes", //
    "der", "das", "ist", "sind", "ein", "eine", "einen", "mein", "meine", "sich", "ich", "wie",
    "wer", "wann", "warum", "gibt", "muss", "kann", "und", "oder", "nicht", "wird", "werden",
    "fällig", "ändert", "für", "bei", //
    "qué", "cuál", "cuándo", "cuánto", "dónde", "cómo", "puedo", "el", "los", "las", "en", "y",
    "quem", "onde", "posso", "não", "é", //
    "chi", "che", "cosa", "gli", "della", "sono", "è", "nel", "mia", "cambia", //
    "wat", "hoe", "wie", "waar", "wanneer", "een", "het", "zijn", "mijn", "niet", "voor",
    "duurt", //
    "czy", "jak", "jest", "się", "mój", "moja", "długo", "kto", "kiedy", "gdzie", "nie", //
    "beth", "yw", "fydd", "fy", "yn", "oes", "mae", "sut", "pwy", "gael", "ydw", "ydy", //
    "vem", "vad", "när", "är", "och", "inte", //
    "kya", "hai", "mera", "meri", "mein", "hoga", "kaise", "kaun", "lagta", "nahi",
];

/// Small words of English that are rare in others.
const ENGLISH: &[&str] = &[
    "the", "what", "whats", "how", "who", "when", "where", "which", "why", "does", "can", "my",
    "there", "will", "would", "are", "you", "your", "please", "it", "this", "that", "if", "and",
    "for", "our", "have", "has", "about", "be", "should", "could", "any", "with", "i", "is", "do",
    "of", "to",
];

/// So many letters of other scripts are no symbol.
const FEW_LETTERS: usize = 3;
/// The last letter of the scripts that are written with Latin letters.
const LAST_LATIN: char = '\u{24f}';

/// Whether a text is in another language than English: it has more small words of another than of English, or another script.
pub fn is_not_english(text: &str) -> bool {
    let count = |known: &[&str]| {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
        words.filter(|word| known.contains(&word.as_str())).count()
    };
    let n_english = count(ENGLISH);
    let others = text.chars().filter(|letter| letter.is_alphabetic() && *letter > LAST_LATIN);
    count(FOREIGN) > n_english || (n_english == 0 && others.count() >= FEW_LETTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_are_told_from_english_also_with_words_of_the_guidance() {
        for text in [
            "Est-ce que VAT est applicable?",
            "Ist VAT fällig?",
            "Muss ich ein Interview machen?",
            "¿Qué es GovXchange?",
            "Hay secondments en Manchester y Leeds?",
            "Czy pension się zmienia?",
            "Faint mae'n para?",
            "Oes pecyn relocation ar gael?",
            "Hoe lang duurt een secondment?",
            "Kya VAT lagta hai?",
            "GovXchange 是什么?",
            "Существует ли relocation package?",
        ] {
            assert!(is_not_english(text), "{text}");
        }
        for text in [
            "Is VAT due?",
            "pension",
            "Beth asked who pays",
            "what is the en route allowance",
            "relocation package",
            "Café near the office?",
            "α or β?",
        ] {
            assert!(!is_not_english(text), "{text}");
        }
    }
}
