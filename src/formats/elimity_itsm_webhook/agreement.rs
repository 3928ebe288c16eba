//! Whether `current` and `requested` are what `value.type` says. The schema has judged their JSON
//! types; what is left is how days and times are written, and integers that readers round.

use super::{
    date_as_object, date_with_time, leap_second, missing_zone, not_a_date, not_a_date_time, not_a_time,
    time_with_date, unsafe_integer, zero_time,
};
use crate::calendar::Date;
use crate::document::{Kind, Node};
use crate::rfc3339;
use crate::rules::Sink;
use crate::rules::member::Member;

/// Judges one side of a value; false if it isn't what the value's type says.
pub(super) fn check<'a>(side: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) -> bool {
    match side.instance.variant {
        Some("date") => date(side, sink),
        Some("dateTime") => date_time(side, sink),
        Some("time") => time(side, sink),
        Some("number") => {
            unsafe_integer::check(side, sink);
            true
        }
        _ => true,
    }
}

fn date<'a>(side: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) -> bool {
    if side.value.kind() == Kind::Object {
        let is_date = integers(side.value, ["year", "month", "day"])
            .is_some_and(|[year, month, day]| is_writable_day(year, month, day));
        return object(side, is_date, date_as_object::DATE, not_a_date::report, sink);
    }
    let Some(text) = side.value.as_str() else { return true };
    if let Some(day) = rfc3339::date(&text) {
        if day == zero_time::DAY {
            zero_time::report(side, sink);
        }
        return true;
    }
    match rfc3339::date_time(&text) {
        Some(moment) if zero_time::is_zero(&moment) => zero_time::report(side, sink),
        Some(moment) if moment.time.is_midnight() => date_with_time::report(side, sink),
        _ => {
            not_a_date::report(side, sink);
            return false;
        }
    }
    true
}

fn date_time<'a>(side: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) -> bool {
    if side.value.kind() == Kind::Object {
        let names = ["year", "month", "day", "hour", "minute", "second"];
        let is_moment =
            integers(side.value, names).is_some_and(|[year, month, day, hour, minute, second]| {
                is_writable_day(year, month, day) && rfc3339::is_clock_time(hour, minute, second, 0)
            });
        return object(side, is_moment, date_as_object::DATE_TIME, not_a_date_time::report, sink);
    }
    let Some(text) = side.value.as_str() else { return true };
    let Some(moment) = rfc3339::date_time(&text) else {
        not_a_date_time::report(side, sink);
        return false;
    };
    if zero_time::is_zero(&moment) {
        zero_time::report(side, sink);
    } else if moment.time.zone.is_none() {
        missing_zone::report(side, sink);
    }
    if moment.time.is_leap_second() {
        leap_second::report(side, sink);
    }
    true
}

fn time<'a>(side: &Member<'_, 'a, '_>, sink: &mut Sink<'a, '_>) -> bool {
    if side.value.kind() == Kind::Object {
        let is_time = integers(side.value, ["hour", "minute", "second"])
            .is_some_and(|[hour, minute, second]| rfc3339::is_clock_time(hour, minute, second, 0));
        return object(side, is_time, date_as_object::TIME, not_a_time::report, sink);
    }
    let Some(text) = side.value.as_str() else { return true };
    if rfc3339::date_time(&text).is_some() {
        time_with_date::report(side, sink);
        return true;
    }
    let Some(time) = rfc3339::time(&text) else {
        not_a_time::report(side, sink);
        return false;
    };
    if time.zone.is_none() {
        missing_zone::report(side, sink);
    }
    if time.is_leap_second() {
        leap_second::report(side, sink);
    }
    true
}

/// Reports an object by whether its numbers are a real day or time.
fn object<'a>(
    side: &Member<'_, 'a, '_>,
    is_real: bool,
    example: &str,
    report_fault: fn(&Member<'_, 'a, '_>, &mut Sink<'a, '_>),
    sink: &mut Sink<'a, '_>,
) -> bool {
    if is_real {
        date_as_object::report(side, example, sink);
    } else {
        report_fault(side, sink);
    }
    is_real
}

/// Whether there is such a day, and RFC 3339 has four digits for its year.
fn is_writable_day(year: i64, month: i64, day: i64) -> bool {
    (0..=9999).contains(&year) && Date::real(year, month, day).is_some()
}

/// The values of an object that has exactly these members, all of them integers.
fn integers<const N: usize>(object: Node<'_>, names: [&str; N]) -> Option<[i64; N]> {
    let mut values = [0; N];
    let mut members = 0;
    for (key, value) in object.effective_members() {
        let position = names.iter().position(|name| key.is_str(name))?;
        values[position] = i64::try_from(value.as_number()?.as_integer()?).ok()?;
        members += 1;
    }
    // No key comes twice, so that many are all of them.
    (members == N).then_some(values)
}
