//! A few words taken alone: an answer, or what a correction puts in the place of something.

use super::form::{self, Labelled};
use super::prose::{self, Fields, Setting};
use super::scene::Scene;
use super::ticked;
use super::tokens::Tokens;
use super::values::Answer;
use super::vocabulary::Vocabulary;
use crate::domain::field::{FieldName, FieldValue};

/// Reads words that stand alone.
#[derive(Clone, Copy)]
pub struct Alone<'a> {
    /// What is known of the message.
    pub setting: Setting<'a>,
    /// The words that are known.
    pub vocabulary: &'a Vocabulary,
}

impl Alone<'_> {
    /// The fields that words tell as prose.
    pub fn prose(&self, text: &str) -> Fields {
        let tokens = Tokens::of(text);
        prose::fields(&Scene::of(&tokens, self.vocabulary), &self.setting)
    }

    /// The value of a field that was asked for.
    pub fn value(&self, field: FieldName, written: &str) -> Option<FieldValue> {
        let mut fields =
            ticked::values(field, written, written, &self.unlabelled(), self.vocabulary);
        fields.remove(&field).map(|read| read.value)
    }

    /// The fields of a form's passages in a text.
    pub fn form(&self, passages: &[Labelled<'_>], text: &str) -> Fields {
        form::fields(passages, text, &self.unlabelled(), self.vocabulary)
    }

    fn unlabelled(&self) -> Answer<'_> {
        let Setting { kind, today, is_civil_service, .. } = self.setting;
        Answer { label: "", kind, today, is_civil_service }
    }

    /// The places that words name.
    pub fn places(&self, text: &str) -> Vec<String> {
        self.vocabulary.places(&Tokens::of(text)).map(|hit| hit.value.clone()).collect()
    }

    /// Whether words name an organisation.
    pub fn names_organisation(&self, text: &str) -> bool {
        let tokens = Tokens::of(text);
        let is_kind = |at| self.vocabulary.is_word("organisation-kinds", tokens.word(at));
        self.vocabulary.organisations(&tokens).next().is_some()
            || (0..tokens.all.len()).any(is_kind)
    }
}
