//! A kind of performer that the vendor's page doesn't know.

use super::attribute;
use crate::contract::Contract;
use crate::document::Node;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};
use crate::text;

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/unusual-performer-type",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A `performedby_type` is neither api nor system nor user.",
    why: "The page names these three and doesn't say that there are no others. What the other attributes about the performer hold depends on this one: `performedby` is the id of a user or of an API client.",
    fix: "Write \"api\", \"system\" or \"user\", in any case.",
    basis: Basis::Rows(&[("Data", "performedby_type")]),
    samples: samples!("ibm-verify-fulfillment/unusual-performer-type"),
};

const USUAL: [&str; 3] = ["api", "system", "user"];

/// Judges the performer of one event.
pub(super) fn check<'a>(contract: &Contract, data: Node<'a>, sink: &mut Sink<'a, '_>) {
    let Some(value) = sink.sound(data, "performedby_type") else { return };
    let Some(kind) = value.as_str() else { return };
    if USUAL.iter().any(|usual| usual.eq_ignore_ascii_case(&kind)) {
        return;
    }
    let meant = text::nearest(kind.trim(), USUAL);
    let expected = "\"api\", \"system\" or \"user\"";
    let finding = attribute::unusual(&RULE, contract, ("performedby_type", value), expected, sink);
    sink.push(finding.help(meant.map(|meant| format!("did you mean \"{meant}\"?"))));
}
