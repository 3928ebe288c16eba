//! A value of type time that is no time of day.

use crate::contract::words;
use crate::document::message::Message;
use crate::document::{Kind, Node};
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/not-a-time",
    severity: Severity::Error,
    evidence: Evidence::Inferred,
    summary: "A value of type time is neither a time of day nor anything known to stand for one.",
    why: "The page names the type and doesn't say how it is written. Elimity's other interfaces write a time as RFC 3339 does, with seconds, or as an object of three numbers; a receiver that reads anything else as a time fails, or gets another time.",
    fix: "Write the time as text, such as 09:26:53Z, or null if there is none.",
    basis: Basis::Rows(&[("Value", "type"), ("Value", "current"), ("Value", "requested")]),
    samples: samples!("elimity-itsm-webhook/not-a-time"),
};

/// Says so of one side of a value.
pub(super) fn report<'a>(side: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    let variant = words::in_this_variant(side.instance);
    let rest = Message::from(format!("must be a time such as 09:26:53Z{variant}, found ")).and(side.found());
    let finding = side.finding(&RULE, rest, "is not a time", sink);
    sink.push(finding.help(help(side.value)));
}

fn help(value: Node<'_>) -> &'static str {
    match value.kind() {
        Kind::Object => {
            "write it as text; an object is understood only with a real time as `hour`, `minute` and `second`"
        }
        _ => "write two digits each of a real hour, minute and second, and the zone",
    }
}
