//! The schema of what is kept: which one is written, how what an earlier desk wrote is taken up, and a copy of it from before.

use serde_json::{Value, json};

use super::records::{KEY_CHECK, key_check};
use super::{Batch, Change, EmbeddedStore, Key, Store, StoreError};

/// The schema that is written. Since 3 the store says in one place which one it is in, and a question that the guidance does not answer has room
/// for what is nearest to it.
pub const SCHEMA: u16 = 3;
/// The oldest schema that is read: the keys of older ones have another order. A store that does not say which it is in has this one.
pub const OLDEST: u16 = 2;

/// What takes a record, or a submission in short, up to the next schema; nothing where it is as it was.
pub type TakesUp = Option<fn(Value) -> Value>;

/// From one schema to the next.
pub struct Step {
    from: u16,
    /// Of a record under the name of its kind.
    pub record: TakesUp,
    /// Of a submission in short.
    pub profile: TakesUp,
}

const STEPS: &[Step] = &[Step { from: 2, record: Some(questions_with_room), profile: None }];

/// Questions that were words alone, wherever a record holds an item.
fn questions_with_room(mut record: Value) -> Value {
    match &mut record {
        Value::Object(fields) => {
            for (name, value) in fields {
                let questions = value.as_array_mut().filter(|_| name == "unanswered");
                match questions {
                    Some(questions) => {
                        for question in questions.iter_mut().filter(|question| question.is_string())
                        {
                            *question = json!({ "question": question.take() });
                        }
                    }
                    None => *value = questions_with_room(value.take()),
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| *one = questions_with_room(one.take())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    record
}

/// Whether what was written in a schema differs from what is written today.
pub fn differs(schema: u16, of: fn(&Step) -> TakesUp) -> bool {
    !changes(STEPS, schema, of).is_empty()
}

/// What was written in a schema, as it is written today.
pub fn taken_up(schema: u16, of: fn(&Step) -> TakesUp, value: Value) -> Value {
    changes(STEPS, schema, of).into_iter().fold(value, |value, change| change(value))
}

fn changes(steps: &[Step], schema: u16, of: fn(&Step) -> TakesUp) -> Vec<fn(Value) -> Value> {
    steps.iter().filter(|step| step.from >= schema).filter_map(of).collect()
}

/// Where a store says which schema it is in.
fn marker() -> Key {
    Key::new(KEY_CHECK, "schema")
}

/// What says that a store is in the schema that is written.
pub fn stated() -> Change {
    Change { key: marker(), body: Some(SCHEMA.to_string().into_bytes()), persons: Vec::new() }
}

/// Makes a store of an earlier schema one of today's, and keeps a copy of it from before; answers with a line that says so.
///
/// # Errors
/// `TooNew` before anything is changed, and those of the store.
pub fn bring_up(store: &EmbeddedStore) -> Result<Option<String>, StoreError> {
    let found = match store.get(&marker())? {
        Some(text) => {
            let number = String::from_utf8(text).ok().and_then(|text| text.parse().ok());
            number.ok_or_else(|| {
                StoreError::broken("read the schema of the store", "it is no number")
            })?
        }
        // It is begun anew.
        None if store.get(&key_check())?.is_none() => return Ok(None),
        None => OLDEST,
    };
    if found > SCHEMA {
        return Err(StoreError::TooNew {
            file: store.folder().to_owned(),
            found: found.into(),
            known: SCHEMA.into(),
        });
    }
    if found == SCHEMA {
        return Ok(None);
    }
    let copy = store.keep_former(&format!("{FORMER}{SCHEMA}"))?;
    store.commit(&Batch { changes: vec![stated()], ..Batch::default() })?;
    Ok(Some(format!(
        "what is kept was written by an earlier version (schema {found}, now {SCHEMA}): a copy of it from before, without the keys, is in {}. That \
         version opens it, with `person-keys` put beside; remove it once this one has proved itself",
        copy.display()
    )))
}

/// How the folders begin that hold copies from before.
pub const FORMER: &str = "before-schema-";

#[cfg(test)]
mod tests {
    use super::*;

    const MADE_UP: &[Step] = &[
        Step { from: 2, record: Some(|_| json!("renamed")), profile: None },
        Step { from: 3, record: None, profile: None },
        Step { from: 4, record: Some(|value| json!([value, "wrapped"])), profile: None },
    ];

    fn of_record(schema: u16) -> Value {
        changes(MADE_UP, schema, |step| step.record)
            .into_iter()
            .fold(json!("a"), |value, change| change(value))
    }

    #[test]
    fn what_is_older_takes_every_step_from_its_own_on_and_what_is_newer_none_of_before() {
        assert_eq!(of_record(2), json!(["renamed", "wrapped"]));
        assert_eq!(of_record(3), json!(["a", "wrapped"]));
        assert_eq!(of_record(5), json!("a"));
        assert!(changes(MADE_UP, 2, |step| step.profile).is_empty());
    }

    #[test]
    fn questions_of_schema_2_are_words_alone_and_those_of_today_are_left_as_they_are() {
        let nearest = json!({"question": "why?", "nearest": "scheme/vat"});
        let kept = json!({"undoable": {"before": [{"item": {"unanswered": ["who?", nearest]}}], "after": [{"introduction": {"progress": {"unanswered": {"n_nudges": 1}}}}]}});
        let read = taken_up(2, |step| step.record, kept.clone());
        let questions = &read["undoable"]["before"][0]["item"]["unanswered"];
        assert_eq!(*questions, json!([{"question": "who?"}, nearest]));
        assert_eq!(read["undoable"]["after"], kept["undoable"]["after"]);
        assert_eq!(taken_up(3, |step| step.record, kept.clone()), kept);
    }

    #[test]
    fn from_the_oldest_to_what_is_written_no_step_is_missing() {
        let from: Vec<u16> = STEPS.iter().map(|step| step.from).collect();
        assert_eq!(from, (OLDEST..SCHEMA).collect::<Vec<_>>());
    }
}
