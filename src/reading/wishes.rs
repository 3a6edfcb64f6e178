//! What a side says besides: whom it would never meet, how far it would travel, and what comes first.

use super::scene::Scene;
use super::{amounts, lists, organisations};
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::ids::Reference;

/// The value of such a field, as far as it is certain.
pub fn value(field: FieldName, written: &str, scene: &Scene<'_>) -> Option<FieldValue> {
    if field == FieldName::NeverIntroduce {
        let named = organisations::all(scene);
        let written = || lists::items(written, true, scene.vocabulary);
        let items = if named.is_empty() { written() } else { named };
        return (!items.is_empty()).then_some(FieldValue::List(items));
    }
    if field == FieldName::TravelMiles {
        return amounts::miles(written).map(FieldValue::Number);
    }
    let mut words = written.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
    let first = words.find_map(Reference::typed).filter(|_| field == FieldName::OnlyAfter);
    first.map(|first| FieldValue::Text(first.to_string()))
}
