//! An event that was indexed before it happened.

use super::moments::{Moments, milliseconds};
use crate::contract::Contract;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/indexed-before-time",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "The moment `indexed_at` is before `time`.",
    why: "An event is indexed after it has happened, and receivers that fetch events by `indexed_at` rely on that order. If it is the other way round, a clock is wrong, or the two members are mixed up.",
    fix: "Look whether the two are mixed up, and whether both are epoch milliseconds in UTC.",
    basis: Basis::Rows(&[("Event", "indexed_at"), ("Event", "time")]),
    samples: samples!("ibm-verify-fulfillment/indexed-before-time"),
};

/// Compares the two, if both are epoch milliseconds.
pub(super) fn check<'a>(contract: &Contract, moments: &Moments<'a>, sink: &mut Sink<'a, '_>) {
    let [time, indexed_at] = [moments.time, moments.indexed_at].map(milliseconds);
    let (Some((time, happened)), Some((value, indexed))) = (time, indexed_at) else { return };
    if indexed >= happened {
        return;
    }
    sink.report(&RULE, RULE.evidence, |sink| {
        let (pointer, at_time) = (sink.pointer(value), sink.pointer(time));
        let message = format!("`indexed_at` is {} ms before `time`", happened - indexed);
        let root = contract.root();
        Finding::new(&RULE, value.span(), pointer, message)
            .with_gist("is before `time`")
            .property("indexed_at")
            .related(time.span(), at_time, "`time` is here")
            .source(contract.source(root, root.find("indexed_at")))
    });
}
