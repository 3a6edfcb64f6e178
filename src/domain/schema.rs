//! The schema of what is kept, as the records themselves tell it: the record of processing is made of this, and a field about which config says
//! nothing is a fault (FEATURES D-11).

use serde::de::value::Error;
use serde::de::{Deserializer, Error as _, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::alias::Alias;
use super::answer::SideAnswer;
use super::asked::{AnsweredBy, Unanswered};
use super::audit::{Audit, ChainEnd, Link};
use super::budget::Correspondence;
use super::claim::Claim;
use super::declaration::{DeclarationClock, Declared, Noted};
use super::erasure::{Erasure, Told};
use super::field::Field;
use super::introduction::{Introduction, Reason, Reasons};
use super::item::{Arrival, Item};
use super::lesson::{Lesson, Reader};
use super::letter::{Delivery, Letter};
use super::linking::Challenge;
use super::mailed::MailedList;
use super::message::Attachment;
use super::pace::Pace;
use super::party::{Address, Party};
use super::place::Place;
use super::placement::{Dates, Placement};
use super::reading::Problem;
use super::record::Record;
use super::retention::Watch;
use super::right::{Decided, Limits, RightsRequest};
use super::sight::Sight;
use super::submission::Submission;
use super::theirs::PersonsAnswer;
use super::unasked::{Unasked, UnaskedMail};
use super::undoable::Undoable;

/// Takes the names that a type asks for in its JSON, and reads nothing.
struct Names<'a>(&'a mut Vec<&'static str>);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("nothing is read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.0.extend(fields);
        Err(Error::custom("nothing is read"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.0.extend(variants);
        Err(Error::custom("nothing is read"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map identifier ignored_any
    }
}

fn names<T: for<'de> Deserialize<'de>>() -> Vec<&'static str> {
    let mut names = Vec::new();
    // It always ends with an error: only the names are wanted.
    drop(T::deserialize(Names(&mut names)));
    names
}

/// The kinds of records that are kept.
pub fn kinds() -> Vec<&'static str> {
    names::<Record>()
}

/// Every kind of record with its fields, then what records are made of besides.
pub fn schema() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("arrival", names::<Arrival>()),
        ("item", names::<Item>()),
        ("party", names::<Party>()),
        ("submission", names::<Submission>()),
        ("introduction", names::<Introduction>()),
        ("reasons", names::<Reasons>()),
        ("side-answer", names::<SideAnswer>()),
        ("placement", names::<Placement>()),
        ("lesson", names::<Lesson>()),
        ("reader", names::<Reader>()),
        ("declared", names::<Declared>()),
        ("declaration-clock", names::<DeclarationClock>()),
        ("letter", names::<Letter>()),
        ("delivery", names::<Delivery>()),
        ("audit", names::<Audit>()),
        ("chain-end", names::<ChainEnd>()),
        ("claim", names::<Claim>()),
        ("alias", names::<Alias>()),
        ("undoable", names::<Undoable>()),
        ("mailed", names::<MailedList>()),
        ("erasure", names::<Erasure>()),
        ("rights-request", names::<RightsRequest>()),
        ("limits", names::<Limits>()),
        ("sight", names::<Sight>()),
        ("place", names::<Place>()),
        ("persons-answer", names::<PersonsAnswer>()),
        ("unasked", names::<Unasked>()),
        ("watch", names::<Watch>()),
        ("unasked-mail", names::<UnaskedMail>()),
        ("correspondence", names::<Correspondence>()),
        ("pace", names::<Pace>()),
        ("clock", vec!["at"]),
        ("field-of-form", names::<Field>()),
        ("address", names::<Address>()),
        ("challenge", names::<Challenge>()),
        ("attachment", names::<Attachment>()),
        ("problem", names::<Problem>()),
        ("reason", names::<Reason>()),
        ("dates", names::<Dates>()),
        ("noted", names::<Noted>()),
        ("unanswered", names::<Unanswered>()),
        ("answered-by", names::<AnsweredBy>()),
        ("told", names::<Told>()),
        ("decided", names::<Decided>()),
        ("link", names::<Link>()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only its fields' names are looked at")]
    struct Grown {
        #[serde(default)]
        known: u8,
        #[serde(default, rename = "called-so")]
        newly_added: Option<String>,
    }

    #[test]
    fn a_field_that_is_added_stands_in_the_schema_whatever_it_is_and_however_it_is_called() {
        assert_eq!(names::<Grown>(), ["known", "called-so"]);
        assert!(names::<Party>().contains(&"address"));
    }

    #[test]
    fn every_kind_of_record_is_in_it_with_fields() {
        let schema = schema();
        for kind in kinds() {
            let fields = schema.iter().find(|(known, _)| *known == kind);
            assert!(fields.is_some_and(|(_, fields)| !fields.is_empty()), "{kind}");
        }
        assert!(schema.iter().all(|(_, fields)| !fields.is_empty()), "{schema:?}");
    }
}
