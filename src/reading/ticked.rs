//! Answers in forms that are ticked instead of written: each ticked option is read as if it had been written.

use super::boxes;
use super::prose::Fields;
use super::values::{self, Answer};
use super::vocabulary::Vocabulary;
use crate::domain::field::{FieldKind, FieldName, FieldValue};
use crate::domain::reading::ReadField;

/// The values that somebody wrote or ticked as the answer for a field, which may tell of other fields too; none where nothing is
/// certain.
pub fn values(
    field: FieldName,
    written: &str,
    text: &str,
    answer: &Answer<'_>,
    vocabulary: &Vocabulary,
) -> Fields {
    if let Some(is_yes) = boxes::mark(written).filter(|_| field.kind() == FieldKind::Flag) {
        let words = written.trim().to_owned();
        return Fields::from([(field, ReadField { value: FieldValue::Flag(is_yes), words })]);
    }
    let Some(options) = boxes::options(written) else {
        return values::values(field, written, text, answer, vocabulary);
    };
    let mut fields = Fields::new();
    for option in options.ticked {
        for (field, read) in values::values(field, option, text, answer, vocabulary) {
            match fields.get_mut(&field).map(|known| &mut known.value) {
                Some(FieldValue::List(items)) => items.extend(read.value.items().iter().cloned()),
                Some(_) => {}
                None => {
                    fields.insert(field, read);
                }
            }
        }
    }
    fields
}
