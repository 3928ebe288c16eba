//! A moment in seconds where milliseconds should be.

use super::moments;
use crate::contract::{Contract, words};
use crate::document::Node;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/epoch-seconds",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A moment is so small a number that it looks like seconds.",
    why: "The moments of an event are epoch milliseconds. Seconds that are read as such are a day of the early seventies, long before there were any events, and the event is sorted or thrown away accordingly.",
    fix: "Write epoch milliseconds: multiply the seconds by 1000.",
    basis: Basis::Rows(&[("Event", "time"), ("Event", "indexed_at")]),
    samples: samples!("ibm-verify-fulfillment/epoch-seconds"),
};

/// Judges the size of each moment.
pub(super) fn check<'a>(contract: &Contract, event: Node<'a>, sink: &mut Sink<'a, '_>) {
    // Nine or ten digits, which seconds have from 1973 to 2286.
    const PLAUSIBLE_SECONDS: std::ops::Range<i128> = 100_000_000..10_000_000_000;
    let root = contract.root();
    for name in moments::MOMENTS {
        let Some((value, moment)) = moments::whole_number(event, name, sink) else { continue };
        if !moments::looks_like_seconds(moment) {
            continue;
        }
        let help = if PLAUSIBLE_SECONDS.contains(&moment) {
            format!("in milliseconds, these seconds are {}", moment * 1000)
        } else {
            "epoch milliseconds have 13 digits today".to_owned()
        };
        let pointer = sink.pointer(value);
        let message =
            format!("`{name}` should be epoch milliseconds, but {} looks like seconds", words::found(value));
        sink.push(
            Finding::new(&RULE, value.span(), pointer, message)
                .gist("should be epoch milliseconds, but looks like seconds")
                .help(help)
                .property(name)
                .source(contract.source(root, root.find(name))),
        );
    }
}
