//! What a message asked of the guidance, as an item keeps it.

use serde::{Deserialize, Deserializer, Serialize};

/// A question that the guidance does not answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unanswered {
    /// In the asker's words.
    pub question: String,
    /// What the guidance has nearest to it, by its path there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

/// Questions as they may be kept: older items have their words alone.
pub(super) fn unanswered<'de, D: Deserializer<'de>>(kept: D) -> Result<Vec<Unanswered>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Words(String),
        Whole(Unanswered),
    }
    let whole = |kept: Kept| match kept {
        Kept::Words(question) => Unanswered { question, nearest: None },
        Kept::Whole(unanswered) => unanswered,
    };
    Ok(Vec::<Kept>::deserialize(kept)?.into_iter().map(whole).collect())
}

/// A question that the guidance answered, and by what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AnsweredBy {
    /// In the asker's words.
    pub question: String,
    /// The names of the entries, in their order.
    pub entries: Vec<String>,
}

#[cfg(test)]
mod tests {
    #[test]
    fn older_items_have_the_words_of_a_question_alone() {
        let kept = r#"["who?", {"question": "why?", "nearest": "scheme/vat"}]"#;
        let read = super::unanswered(&mut serde_json::Deserializer::from_str(kept)).unwrap();
        let nearest = read.iter().map(|asked| (asked.question.as_str(), asked.nearest.as_deref()));
        let nearest: Vec<_> = nearest.collect();
        assert_eq!(nearest, [("who?", None), ("why?", Some("scheme/vat"))]);
    }
}
