//! What the tests of several emitters print.

use super::Diagnostic;
use crate::document::Span;
use crate::document::excerpt::Excerpt;
use crate::document::locate::Position;
use crate::rules::{Evidence, Severity};

/// A finding of rule `json/x` on line 2, from column 3 to 5.
pub(super) fn diagnostic(severity: Severity, message: impl Into<String>) -> Diagnostic {
    let position = |column| Position { line: 2, column, byte_column: column };
    Diagnostic {
        rule: "json/x".into(),
        severity,
        evidence: Evidence::Documented,
        message: message.into(),
        help: None,
        format: None,
        record: None,
        pointer: String::new(),
        property: None,
        span: Span { start: 0, end: 2 },
        start: position(3),
        end: position(5),
        related: Vec::new(),
        source: None,
        place: String::new(),
        gist: String::new(),
        excerpt: Excerpt { line: 2, text: String::new(), marked: 0..0 },
        fingerprint: String::new(),
        in_part: None,
    }
}
