//! The numbers of the envelope that say when something happened.

use std::ops::RangeInclusive;

use crate::document::Node;
use crate::rules::Sink;

/// The members of the envelope that are moments, in epoch milliseconds.
pub(super) const MOMENTS: [&str; 2] = ["time", "indexed_at"];

/// Numbers that can be epoch milliseconds of an event. Smaller ones look like seconds: as milliseconds
/// they are before March 1973, when there were no events. Larger ones are beyond the year 9999.
pub(super) const MILLISECONDS: RangeInclusive<i128> = 100_000_000_000..=253_402_300_799_999;

/// The value of the member `name`, and the whole number that it is; none if its shape is wrong.
pub(super) fn whole_number<'a>(event: Node<'a>, name: &str, sink: &Sink<'a, '_>) -> Option<(Node<'a>, i128)> {
    let value = sink.sound(event, name)?;
    Some((value, value.as_number()?.as_integer()?))
}

/// The same for a moment that can be taken for epoch milliseconds.
pub(super) fn milliseconds<'a>(event: Node<'a>, name: &str, sink: &Sink<'a, '_>) -> Option<(Node<'a>, i64)> {
    let (value, moment) =
        whole_number(event, name, sink).filter(|(_, moment)| MILLISECONDS.contains(moment))?;
    Some((value, i64::try_from(moment).ok()?))
}
