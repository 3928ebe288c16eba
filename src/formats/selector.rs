//! Which rules a user means.

use std::fmt;

use crate::rules::Rule;
use crate::text;

/// One rule, or all of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector {
    /// The rule with this code.
    Rule(&'static str),
    /// The rules whose codes begin with this owner.
    Family(&'static str),
}

impl Selector {
    /// Reads `owner/name`, `owner/` or `owner`.
    ///
    /// # Errors
    /// That there is no such rule, and which one may be meant.
    pub fn parse(text: &str) -> Result<Self, String> {
        let owner = text.strip_suffix('/').unwrap_or(text);
        let rules = || super::rules().map(|rule| rule.code);
        if let Some(code) = rules().find(|code| *code == text) {
            return Ok(Selector::Rule(code));
        }
        if let Some(family) = families().find(|family| *family == owner) {
            return Ok(Selector::Family(family));
        }
        let said = format!("there is no rule `{}`", text::escape(text));
        Err(text::with_suggestion(&said, Selector::meant(text), "`payvet rules` lists them"))
    }

    /// The rule or family that is meant by a text that is none, if that can be told.
    #[must_use]
    pub fn meant(text: &str) -> Option<&'static str> {
        let owner = text.strip_suffix('/').unwrap_or(text);
        let rules = || super::rules().map(|rule| rule.code);
        let by_name = rules().find(|code| code.split_once('/').is_some_and(|(_, name)| name == text));
        by_name.or_else(|| text::nearest(owner, rules().chain(families())))
    }

    /// Whether this means `rule`.
    #[must_use]
    pub fn matches(self, rule: &Rule) -> bool {
        match self {
            Selector::Rule(code) => rule.code == code,
            Selector::Family(family) => rule.family() == family,
        }
    }

    /// Whether this is about one rule alone: such a word counts more than one about a family.
    #[must_use]
    pub fn is_exact(self) -> bool {
        matches!(self, Selector::Rule(_))
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Rule(code) => f.write_str(code),
            Selector::Family(family) => write!(f, "{family}/"),
        }
    }
}

/// Owners of rules, each once.
pub fn families() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    super::rules().map(Rule::family).filter(move |family| std::mem::replace(&mut last, family) != *family)
}

#[cfg(test)]
mod tests {
    use super::Selector;

    #[test]
    fn rules_and_families_are_found_and_others_get_a_suggestion() {
        assert_eq!(Selector::parse("json/comment"), Ok(Selector::Rule("json/comment")));
        assert_eq!(Selector::parse("json/"), Ok(Selector::Family("json")));
        assert_eq!(Selector::parse("ibm-verify-fulfillment"), Ok(Selector::Family("ibm-verify-fulfillment")));
        for (text, said) in [
            ("json/coment", "did you mean `json/comment`?"),
            ("comment", "did you mean `json/comment`?"),
            ("jsn/", "did you mean `json`?"),
            ("ibm-verify-fulfilment/", "did you mean `ibm-verify-fulfillment`?"),
            ("nothing/like-it", "`payvet rules` lists them"),
        ] {
            let error = Selector::parse(text).expect_err("there is no such rule");
            assert!(error.contains(said), "{error}");
        }
    }
}
