//! Year, month and day are another day than `time`.

use super::moments::{Moments, milliseconds};
use crate::calendar::Date;
use crate::contract::{Contract, words};
use crate::document::message::Message;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/date-mismatch",
    severity: Severity::Warning,
    evidence: Evidence::Observed,
    summary: "Year, month and day aren't the UTC date of `time`.",
    why: "In the published samples they are that date, though the page names no zone. Receivers file events by the three numbers and sort them by `time`; where the two disagree, an event is looked for on the wrong day.",
    fix: "Write the date that `time` has in UTC, or mend `time` if the date is right.",
    basis: Basis::Rows(&[("Event", "year"), ("Event", "month"), ("Event", "day"), ("Event", "time")]),
    samples: samples!("ibm-verify-fulfillment/date-mismatch"),
};

/// Compares a possible date with `time`, and says whether it must be `time` that is wrong.
pub(super) fn check<'a>(contract: &Contract, moments: &Moments<'a>, sink: &mut Sink<'a, '_>) -> bool {
    let Some((time, moment)) = milliseconds(moments.time) else { return false };
    let members = [moments.year, moments.month, moments.day];
    let [Some((year, written_year)), Some((month, written_month)), Some((day, written_day))] = members else {
        return false;
    };
    // Numbers that don't fit become the largest ones: no year is that far away.
    let fitting = |number: i128| i64::try_from(number).unwrap_or(i64::MAX);
    let written =
        Date { year: fitting(written_year), month: fitting(written_month), day: fitting(written_day) };
    let meant = Date::of_epoch_milliseconds(moment);
    let Some((name, value)) = [
        ("year", year, written.year == meant.year),
        ("month", month, written.month == meant.month),
        ("day", day, written.day == meant.day),
    ]
    .into_iter()
    .find_map(|(name, value, is_equal)| (!is_equal).then_some((name, value))) else {
        return false;
    };
    sink.report(&RULE, RULE.evidence, |sink| {
        let (message, help) = if (0..=9999).contains(&written.year) {
            let days = written.days_since_epoch() - meant.days_since_epoch();
            let distance = match days.abs() {
                1 => "1 day".to_owned(),
                days => format!("{days} days"),
            };
            let side = if days > 0 { "earlier" } else { "later" };
            let message =
                format!("the date is {written}, but `time` is on {meant} in UTC, {distance} {side}");
            let is_zone = days.abs() == 1;
            (
                message.into(),
                is_zone.then(|| "a time zone can explain one day, but published events use UTC".to_owned()),
            )
        } else {
            let message = Message::from(format!("`{name}` is "))
                .and(words::found(value))
                .and(format!(", but `time` is on {meant} in UTC"));
            (message, None)
        };
        let (pointer, at_time) = (sink.pointer(value), sink.pointer(time));
        let root = contract.root();
        Finding::new(&RULE, value.span(), pointer, message)
            .with_gist("isn't that of `time` in UTC")
            .help_if(help)
            .property(name)
            .related(time.span(), at_time, "`time` is here")
            .source(contract.source(root, root.find(name)))
    });
    // Where `indexed_at` is nearer to the date than `time` is, two tell against one.
    let distance = |moment: i64| {
        let date = Date::of_epoch_milliseconds(moment);
        written.days_since_epoch().abs_diff(date.days_since_epoch())
    };
    let indexed_at = milliseconds(moments.indexed_at);
    let is_writable = (0..=9999).contains(&written.year);
    is_writable && indexed_at.is_some_and(|(_, indexed_at)| distance(indexed_at) < distance(moment))
}
