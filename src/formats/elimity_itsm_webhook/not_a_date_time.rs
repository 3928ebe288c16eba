//! A value of type dateTime that is no moment.

use crate::contract::words;
use crate::document::Node;
use crate::document::message::Message;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/not-a-date-time",
    severity: Severity::Error,
    evidence: Evidence::Inferred,
    summary: "A value of type dateTime is neither a timestamp nor anything known to stand for one.",
    why: "The page names the type and doesn't say how it is written. Elimity's other interfaces write timestamps of RFC 3339, or objects of six numbers; a receiver that reads anything else as a moment fails, or gets another moment.",
    fix: "Write the moment as text, such as 2026-03-14T09:26:53Z, or null if there is none.",
    basis: Basis::Rows(&[("Value", "type"), ("Value", "current"), ("Value", "requested")]),
    samples: samples!("elimity-itsm-webhook/not-a-date-time"),
};

/// Says so of one side of a value.
pub(super) fn report<'a>(side: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    let variant = words::in_this_variant(side.instance);
    let rest = Message::from(format!("must be a moment such as 2026-03-14T09:26:53Z{variant}, found "))
        .and(side.found());
    let finding = side.finding(&RULE, rest, "is not a date-time", sink);
    sink.push(finding.help(help(side.value)));
}

fn help(value: Node<'_>) -> &'static str {
    match value.as_str() {
        Some(text) => words::timestamp_help(&text),
        None => {
            "write it as text; an object is understood only with a real moment as `day`, `hour`, `minute`, `month`, `second` and `year`"
        }
    }
}
