//! When two values are the same to whoever reads the JSON.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Kind, Node, Number};

impl Node<'_> {
    /// Whether both nodes hold the same JSON value, wherever they stand: numbers by value, strings
    /// however they are escaped, objects in any order, of equal keys the last. Linear in both.
    #[must_use]
    pub fn has_value_of(self, other: Node<'_>) -> bool {
        if self.kind() != other.kind() {
            return false;
        }
        match self.kind() {
            Kind::Null => true,
            Kind::Boolean => self.as_bool() == other.as_bool(),
            Kind::Number => self.raw() == other.raw() || canonical(self) == canonical(other),
            Kind::String => self.as_str() == other.as_str(),
            Kind::Array => {
                self.len() == other.len()
                    && self.elements().zip(other.elements()).all(|(one, two)| one.has_value_of(two))
            }
            Kind::Object => {
                let members: HashMap<Cow<'_, str>, Node<'_>> = self
                    .effective_members()
                    .map(|(key, value)| (key.as_str().unwrap_or_default(), value))
                    .collect();
                let mut others = 0;
                let all_equal = other.effective_members().all(|(key, value)| {
                    others += 1;
                    let name = key.as_str().unwrap_or_default();
                    members.get(&name).is_some_and(|one| one.has_value_of(value))
                });
                all_equal && others == members.len()
            }
        }
    }
}

fn canonical(node: Node<'_>) -> Option<String> {
    node.as_number().map(Number::canonical)
}

#[cfg(test)]
mod tests {
    use crate::document::Document;

    fn are_equal(one: &str, two: &str) -> bool {
        let one = Document::parse(one, 0).expect("JSON");
        let two = Document::parse(two, 0).expect("JSON");
        let forth = one.root().has_value_of(two.root());
        assert_eq!(forth, two.root().has_value_of(one.root()));
        forth
    }

    #[test]
    fn values_are_compared_and_not_spellings() {
        for (one, two) in [
            ("null", "null"),
            ("100", "1e2"),
            ("\"\\u0041\"", "\"A\""),
            ("[1, [2]]", "[1.0,[2]]"),
            (r#"{"a": 1, "b": {"c": []}}"#, r#"{"b": {"c": []}, "a": 1.0}"#),
            (r#"{"a": 1, "a": 2}"#, r#"{"a": 2}"#),
        ] {
            assert!(are_equal(one, two), "{one} {two}");
        }
        for (one, two) in [
            ("null", "false"),
            ("true", "false"),
            ("1", "\"1\""),
            ("9007199254740992", "9007199254740993"),
            ("\"a\"", "\"A\""),
            ("[1, 2]", "[2, 1]"),
            ("[1]", "[1, 1]"),
            (r#"{"a": 1}"#, r#"{"a": 1, "b": 1}"#),
            (r#"{"a": 1}"#, r#"{"b": 1}"#),
            (r#"{"a": 1, "a": 2}"#, r#"{"a": 1}"#),
        ] {
            assert!(!are_equal(one, two), "{one} {two}");
        }
    }
}
