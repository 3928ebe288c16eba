//! A moment before 1970.

use super::moments::Moments;
use crate::contract::{Contract, words};
use crate::document::message::Message;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/negative-time",
    severity: Severity::Error,
    evidence: Evidence::Inferred,
    summary: "A moment is a negative number.",
    why: "Epoch milliseconds below 0 are before 1970, when nothing could send an event. Such a number is an overflow or a placeholder, and many receivers keep moments without a sign.",
    fix: "Write the moment in epoch milliseconds.",
    basis: Basis::Rows(&[("Event", "time"), ("Event", "indexed_at")]),
    samples: samples!("ibm-verify-fulfillment/negative-time"),
};

/// Judges the sign of each moment.
pub(super) fn check<'a>(contract: &Contract, moments: &Moments<'a>, sink: &mut Sink<'a, '_>) {
    let root = contract.root();
    for (name, moment) in moments.named() {
        let Some((value, moment)) = moment else { continue };
        if moment >= 0 {
            continue;
        }
        sink.report(&RULE, RULE.evidence, |sink| {
            let pointer = sink.pointer(value);
            let message =
                Message::from(format!("`{name}` must not be negative, found ")).and(words::found(value));
            Finding::new(&RULE, value.span(), pointer, message)
                .with_gist("must not be negative")
                .help("write epoch milliseconds, which have 13 digits today")
                .property(name)
                .source(contract.source(root, root.find(name)))
        });
    }
}
