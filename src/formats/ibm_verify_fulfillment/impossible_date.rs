//! A month or day that no calendar has.

use super::moments::{Moments, milliseconds};
use crate::calendar::{Date, days_in_month};
use crate::contract::{Contract, words};
use crate::document::Node;
use crate::document::message::Message;
use crate::rules::{Basis, Evidence, Finding, Rule, Severity, Sink, samples};

pub(super) static RULE: Rule = Rule {
    code: "ibm-verify-fulfillment/impossible-date",
    severity: Severity::Error,
    evidence: Evidence::Inferred,
    summary: "The month or the day doesn't exist.",
    why: "Months go from 1 to 12, and days from 1 to the last one of their month in that year. A receiver that makes a date of the three numbers fails, or gets another day.",
    fix: "Write the date of `time` in UTC, with months counted from 1.",
    basis: Basis::Rows(&[("Event", "month"), ("Event", "day"), ("Event", "year")]),
    samples: samples!("ibm-verify-fulfillment/impossible-date"),
};

/// Judges the month, and the day by what is known of its month, and says whether the two can be.
pub(super) fn check<'a>(contract: &Contract, moments: &Moments<'a>, sink: &mut Sink<'a, '_>) -> bool {
    let Moments { year, month, day, .. } = *moments;
    let known_month = month.and_then(|(_, month)| i64::try_from(month).ok());
    let known_month = known_month.filter(|month| (1..=12).contains(month));
    let mut is_possible = true;
    if let Some((value, _)) = month.filter(|_| known_month.is_none()) {
        report(contract, moments, ("month", value), "1 to 12", sink);
        is_possible = false;
    }
    if let Some((value, day)) = day {
        // Leap years recur every 400 years; without a year, the month can be in one.
        let year_of_cycle = year.map_or(0, |(_, year)| year.rem_euclid(400));
        let year_of_cycle = i64::try_from(year_of_cycle).unwrap_or_default();
        let last = known_month.map_or(31, |month| days_in_month(year_of_cycle, month));
        if !(1..=i128::from(last)).contains(&day) {
            let range = match (known_month, year) {
                (Some(month), Some((_, year @ 0..=9999))) if (1..=31).contains(&day) => {
                    format!("1 to {last} in {year:04}-{month:02}")
                }
                (Some(month), _) if (1..=31).contains(&day) => format!("1 to {last} in month {month}"),
                _ => "1 to 31".to_owned(),
            };
            report(contract, moments, ("day", value), &range, sink);
            is_possible = false;
        }
    }
    is_possible
}

fn report<'a>(
    contract: &Contract,
    moments: &Moments<'a>,
    (name, value): (&str, Node<'a>),
    range: &str,
    sink: &mut Sink<'a, '_>,
) {
    sink.report(&RULE, RULE.evidence, |sink| {
        let (gist, root) = (format!("is no {name} of the calendar"), contract.root());
        let date = milliseconds(moments.time);
        let date = date.map(|(_, time)| Date::of_epoch_milliseconds(time));
        let pointer = sink.pointer(value);
        let message = Message::from(format!("`{name}` must be {range}, found ")).and(words::found(value));
        Finding::new(&RULE, value.span(), pointer, message)
            .with_gist(gist)
            .help_if(date.map(|date| format!("`time` is on {date} in UTC")))
            .property(name)
            .source(contract.source(root, root.find(name)))
    });
}
