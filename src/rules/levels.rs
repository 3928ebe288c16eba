//! What a user makes of rules: whether they speak, and how gravely.

use std::collections::BTreeMap;

use super::{Evidence, Rule, Severity, internal_fault};

/// What a user says about one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It keeps quiet.
    Off,
    /// It speaks with this severity, whatever its own is.
    As(Severity),
}

/// What a user says about rules; the default leaves them as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    /// By code of the rule; the others are as they are.
    pub rules: BTreeMap<&'static str, Level>,
    /// Findings that rest on less are left out.
    pub min_evidence: Option<Evidence>,
    /// Whether warnings count as errors.
    pub strict: bool,
}

impl Levels {
    /// Whether findings of the rule with this code can be there and be left out.
    #[must_use]
    pub fn can_hide(&self, code: &str) -> bool {
        let leaves_out_some = self.min_evidence.is_some_and(|least| least < Evidence::Inferred);
        leaves_out_some || self.rules.get(code) == Some(&Level::Off)
    }

    /// The severity of a finding that its rule deems as grave as `severity`; none if nobody wants it.
    #[must_use]
    pub fn severity(&self, rule: &Rule, severity: Severity, evidence: Evidence) -> Option<Severity> {
        if internal_fault::is_it(rule) {
            return Some(severity);
        }
        if self.min_evidence.is_some_and(|least| evidence > least) {
            return None;
        }
        let severity = match self.rules.get(rule.code) {
            Some(Level::Off) => return None,
            Some(Level::As(severity)) => *severity,
            None => severity,
        };
        Some(match severity {
            Severity::Warning if self.strict => Severity::Error,
            other => other,
        })
    }
}
