//! A moment in seconds, or in micro- or nanoseconds, where milliseconds should be.

use super::moments::{MILLISECONDS, Moments};
use crate::contract::{Contract, words};
use crate::document::message::Message;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/epoch-unit",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A moment is too small or too large a number for milliseconds.",
    why: "The moments of an event are epoch milliseconds. Seconds that are read as such are a day of the early seventies, long before there were any events, and microseconds lie tens of thousands of years ahead; the event is sorted or thrown away accordingly.",
    fix: "Write epoch milliseconds: multiply seconds by 1000, divide microseconds by 1000.",
    basis: Basis::Rows(&[("Event", "time"), ("Event", "indexed_at")]),
    samples: samples!("ibm-verify-fulfillment/epoch-unit"),
};

/// Judges the size of each moment.
pub(super) fn check<'a>(contract: &Contract, moments: &Moments<'a>, sink: &mut Sink<'a, '_>) {
    for (name, moment) in moments.named() {
        let Some((value, moment)) = moment else { continue };
        // What is negative has a rule of its own.
        if moment < 0 || MILLISECONDS.contains(&moment) {
            continue;
        }
        sink.report(&RULE, RULE.evidence, |sink| {
            let is_small = moment < *MILLISECONDS.start();
            let what = if is_small { "looks like seconds" } else { "is beyond the year 9999" };
            let message = Message::from(format!("`{name}` should be epoch milliseconds, but "))
                .and(words::found(value))
                .and(format!(" {what}"));
            let (pointer, root) = (sink.pointer(value), contract.root());
            Finding::new(&RULE, value.span(), pointer, message)
                .with_gist(format!("should be epoch milliseconds, but {what}"))
                .help(help(moment))
                .property(name)
                .source(contract.source(root, root.find(name)))
        });
    }
}

/// The milliseconds that were meant, if another unit gives some of our time.
fn help(moment: i128) -> String {
    // Thirteen digits, which milliseconds have from 2001 to 2286.
    const OF_OUR_TIME: std::ops::Range<i128> = 1_000_000_000_000..10_000_000_000_000;
    let units = [
        ("seconds", moment.saturating_mul(1000)),
        ("microseconds", moment / 1000),
        ("nanoseconds", moment / 1_000_000),
    ];
    match units.into_iter().find(|(_, milliseconds)| OF_OUR_TIME.contains(milliseconds)) {
        Some((unit, milliseconds)) => format!("if these are {unit}, write {milliseconds}"),
        None => "epoch milliseconds have 13 digits today".to_owned(),
    }
}
