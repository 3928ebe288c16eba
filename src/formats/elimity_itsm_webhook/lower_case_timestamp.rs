//! A timestamp with a small t or z.

use crate::document::message::Message;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/lower-case-timestamp",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A timestamp has a small t or z.",
    why: "RFC 3339 allows small letters, but lets every application insist on capitals, and many readers do.",
    fix: "Write T and Z as capitals.",
    basis: Basis::Rows(&[("ChangeRequest", "requestedAt")]),
    samples: samples!("elimity-itsm-webhook/lower-case-timestamp"),
};

/// Judges a timestamp, of which `text` is the decoded string.
pub(super) fn check<'a>(member: &Member<'_, 'a, '_>, text: &str, sink: &mut Sink<'a, '_>) {
    if !text.contains(['t', 'z']) {
        return;
    }
    let rest = Message::from("should have a capital T and Z, found ").and(member.found());
    let finding = member.finding(&RULE, rest, "has a small t or z", sink);
    sink.push(finding.help("write T and Z as capitals"));
}
