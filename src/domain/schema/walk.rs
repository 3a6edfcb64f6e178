//! A walk into a type by its own deserializer: what a struct's fields and an enum's variants are called, wherever it lies in another.

use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// What lies at the end of a way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// A struct with its fields.
    Struct(&'static str, &'static [&'static str]),
    /// An enum with its variants.
    Enum(&'static str, &'static [&'static str]),
    /// The fields of a variant.
    Fields(&'static [&'static str]),
    /// So many values beside each other.
    Tuple(usize),
    /// The variant of an enum that says no more than its name.
    Unit,
}

/// What lies at the end of a way into a type: at each struct, enum and tuple the number of the field, variant or value to turn to. Lists, maps and
/// boxes are passed through. Nothing, if it is a value by itself.
pub fn found<T: for<'de> Deserialize<'de>>(way: &[usize]) -> Option<Found> {
    let mut found = None;
    // It always ends with an error: no value is made.
    drop(T::deserialize(Walk { way, found: &mut found }));
    found
}

/// Goes on to where the way leads.
struct Walk<'a> {
    way: &'a [usize],
    found: &'a mut Option<Found>,
}

impl Walk<'_> {
    fn ends<T>(self, found: Found) -> Result<T, Error> {
        *self.found = Some(found);
        Err(Error::custom("this is where the way ends"))
    }
}

impl<'de> Deserializer<'de> for Walk<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("a value by itself"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Row { before: 0, walk: Some(self) })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.way {
            [] => self.ends(Found::Tuple(length)),
            [before, way @ ..] => {
                visitor.visit_seq(Row { before: *before, walk: Some(Walk { way, ..self }) })
            }
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Entry { name: None, walk: Some(self) })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.way {
            [] => self.ends(Found::Struct(name, fields)),
            [at, way @ ..] => visitor.visit_map(Entry {
                name: fields.get(*at).copied(),
                walk: Some(Walk { way, ..self }),
            }),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.way {
            [] => self.ends(Found::Enum(name, variants)),
            [at, way @ ..] => match variants.get(*at) {
                Some(&name) => visitor.visit_enum(Variant { name, walk: Walk { way, ..self } }),
                None => Err(Error::custom("there is no such variant")),
            },
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct identifier ignored_any
    }
}

/// One entry of a map or struct, under its name or any.
struct Entry<'a> {
    name: Option<&'static str>,
    walk: Option<Walk<'a>>,
}

impl<'de> MapAccess<'de> for Entry<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        match self.name {
            Some(name) => seed.deserialize(StrDeserializer::new(name)).map(Some),
            None => seed.deserialize(Blank).map(Some),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.walk.take() {
            Some(walk) => seed.deserialize(walk),
            None => Err(Error::custom("there is one entry")),
        }
    }
}

/// Values beside each other, of which those before the one on the way are blank.
struct Row<'a> {
    before: usize,
    walk: Option<Walk<'a>>,
}

impl<'de> SeqAccess<'de> for Row<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if self.before > 0 {
            self.before -= 1;
            return seed.deserialize(Blank).map(Some);
        }
        self.walk.take().map(|walk| seed.deserialize(walk)).transpose()
    }
}

struct Variant<'a> {
    name: &'static str,
    walk: Walk<'a>,
}

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = Error;
    type Variant = Walk<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Walk<'a>), Error> {
        Ok((seed.deserialize(StrDeserializer::new(self.name))?, self.walk))
    }
}

impl<'de> VariantAccess<'de> for Walk<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        self.ends(Found::Unit)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.way {
            [] => self.ends(Found::Fields(fields)),
            _ => self.deserialize_struct("", fields, visitor),
        }
    }
}

/// Any value that will do beside the one on the way: the key of a map, what stands before it in a tuple.
struct Blank;

impl<'de> Deserializer<'de> for Blank {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str("blank")
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(0)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let first = variants.first().copied().unwrap_or_default();
        visitor.visit_enum(IntoDeserializer::<Error>::into_deserializer(first))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}
