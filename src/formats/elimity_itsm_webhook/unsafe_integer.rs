//! An integer that doubles don't keep.

use crate::document::Number;
use crate::document::message::Message;
use crate::rules::member::Member;
use crate::rules::{Evidence, Rule, Severity, Sink, rfc_8259, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/unsafe-integer",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "An integer is beyond what every JSON reader keeps exactly.",
    why: "Many readers, all of JavaScript among them, hold numbers as doubles, which keep integers exactly only up to 2^53-1. Beyond that, one number may turn into another, and two ids into one.",
    fix: "Use a smaller number if it is yours to choose. Otherwise read it with a parser that keeps integers of 64 bits.",
    basis: rfc_8259("section 6"),
    samples: samples!("elimity-itsm-webhook/unsafe-integer"),
};

/// 2^53-1. Up to here, no two integers have the same nearest double.
const MOST: i128 = (1 << 53) - 1;

/// Judges a number.
pub(super) fn check<'a>(member: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) {
    let Some(value) = member.value.as_number().and_then(Number::as_integer) else { return };
    let limit = match value {
        _ if value > MOST => "at most 2^53-1",
        _ if value < -MOST => "at least -(2^53-1)",
        _ => return,
    };
    let rest = Message::from(format!("should be {limit}, found ")).and(member.found());
    let finding = member.finding(&RULE, rest, format!("should be {limit}"), sink);
    sink.push(finding.help("readers that hold numbers as doubles may see another one"));
}
