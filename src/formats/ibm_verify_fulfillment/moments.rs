//! The numbers of the envelope that say when something happened.

use std::ops::RangeInclusive;

use crate::contract::Instance;
use crate::document::Node;
use crate::rules::Sink;

/// Numbers that can be epoch milliseconds of an event. Smaller ones look like seconds: as milliseconds
/// they are before March 1973, when there were no events. Larger ones are beyond the year 9999.
pub(super) const MILLISECONDS: RangeInclusive<i128> = 100_000_000_000..=253_402_300_799_999;

/// A member of the envelope that is a whole number, and its value.
pub(super) type Whole<'a> = (Node<'a>, i128);

/// The numbers of one event, where they are there and of the right shape.
pub(super) struct Moments<'a> {
    pub(super) time: Option<Whole<'a>>,
    pub(super) indexed_at: Option<Whole<'a>>,
    pub(super) year: Option<Whole<'a>>,
    pub(super) month: Option<Whole<'a>>,
    pub(super) day: Option<Whole<'a>>,
}

impl<'a> Moments<'a> {
    /// Those of `event`.
    pub(super) fn of(event: &Instance<'a, '_>, sink: &Sink<'a, '_>) -> Self {
        let whole_number = |name| {
            let value = sink.sound_member(event, name)?;
            Some((value, value.as_number()?.as_integer()?))
        };
        Moments {
            time: whole_number("time"),
            indexed_at: whole_number("indexed_at"),
            year: whole_number("year"),
            month: whole_number("month"),
            day: whole_number("day"),
        }
    }

    /// The members that are moments, in epoch milliseconds, with their names.
    pub(super) fn named(&self) -> [(&'static str, Option<Whole<'a>>); 2] {
        [("time", self.time), ("indexed_at", self.indexed_at)]
    }
}

/// The same number if it can be taken for epoch milliseconds.
pub(super) fn milliseconds(number: Option<Whole<'_>>) -> Option<(Node<'_>, i64)> {
    let (value, moment) = number.filter(|(_, moment)| MILLISECONDS.contains(moment))?;
    Some((value, i64::try_from(moment).ok()?))
}
