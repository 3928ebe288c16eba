//! A schema's text as a tree. It is read at every start, so nothing is copied or put into tables:
//! `serde_json::Value` takes three times as long.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value whose strings have no escapes.
#[derive(Debug, PartialEq)]
pub(super) enum Tree<'s> {
    Boolean(bool),
    /// The only numbers that schemas have are lengths.
    Length(u64),
    Text(&'s str),
    List(Vec<Tree<'s>>),
    Object(Members<'s>),
}

/// Members of an object, in their order.
pub(super) type Members<'s> = Vec<(&'s str, Tree<'s>)>;

impl<'s> Tree<'s> {
    pub(super) fn parse(text: &'s str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    pub(super) fn members(&self) -> Result<&Members<'s>, String> {
        if let Tree::Object(members) = self { Ok(members) } else { Err(format!("not an object: {self:?}")) }
    }

    pub(super) fn elements(&self) -> Result<&Vec<Tree<'s>>, String> {
        if let Tree::List(elements) = self { Ok(elements) } else { Err(format!("not a list: {self:?}")) }
    }

    pub(super) fn text(&self) -> Result<&'s str, String> {
        if let Tree::Text(text) = self { Ok(text) } else { Err(format!("not a string: {self:?}")) }
    }
}

/// The value of a member.
pub(super) fn get<'t, 's>(members: &'t Members<'s>, name: &str) -> Option<&'t Tree<'s>> {
    members.iter().find(|(one, _)| *one == name).map(|(_, value)| value)
}

impl<'de> Deserialize<'de> for Tree<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a schema without escapes, nulls and fractions")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Tree<'de>, E> {
        Ok(Tree::Boolean(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Tree<'de>, E> {
        Ok(Tree::Length(value))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Tree<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree<'de>, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Tree::Object(object))
    }
}
