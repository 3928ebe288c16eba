//! A timestamp finer than nanoseconds.

use crate::document::message::Message;
use crate::rfc3339::DateTime;
use crate::rules::member::Member;
use crate::rules::{Basis, Evidence, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "elimity-itsm-webhook/long-fraction",
    severity: Severity::Warning,
    evidence: Evidence::Inferred,
    summary: "A timestamp has more than nine digits of a second's fraction.",
    why: "RFC 3339 sets no limit. But few clocks and libraries go beyond nanoseconds, which are nine digits: some readers cut the rest off, others refuse the timestamp.",
    fix: "Write at most nine digits.",
    basis: Basis::Rows(&[("ChangeRequest", "requestedAt")]),
    samples: samples!("elimity-itsm-webhook/long-fraction"),
};

/// Digits of a nanosecond.
const MOST_DIGITS: usize = 9;

/// Judges a timestamp.
pub(super) fn check<'a>(member: &Member<'_, 'a, '_>, moment: &DateTime<'_>, sink: &mut Sink<'a, '_>) {
    if moment.time.fraction.len() <= MOST_DIGITS {
        return;
    }
    let rest = Message::from("should have at most nine digits in its fraction, found ").and(member.found());
    let finding = member.finding(&RULE, rest, "has more than nine digits in its fraction", sink);
    sink.push(finding.help("write at most nine digits behind the point"));
}
