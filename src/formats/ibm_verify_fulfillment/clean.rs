//! When the rules of this format surely have nothing to say, told by a few values of an event. Whoever
//! adds a rule says here what it has nothing to say about.

use super::moments::MILLISECONDS;
use crate::acceptor::{Memory, Seen, Value, Watched};
use crate::calendar::Date;

pub(super) static WATCHED: &[Watched] = &[
    Watched { object: "Event", properties: &["time", "year", "month", "day", "indexed_at"], judge: event },
    Watched {
        object: "Data",
        properties: &[
            "result",
            "performedby_type",
            "status_code",
            "lastUpdatedtime",
            "owners_ids",
            "owner_ids",
        ],
        judge: data,
    },
];

fn event(event: &Seen<'_, '_>, _: &mut Memory) -> Option<u32> {
    let [time, year, month, day, indexed_at, ..] = *event.values else { return None };
    let (time, indexed_at) = (time.whole()?, indexed_at.whole()?);
    let written = Date { year: year.whole()?, month: month.whole()?, day: day.whole()? };
    let is_clean = MILLISECONDS.contains(&i128::from(time))
        && MILLISECONDS.contains(&i128::from(indexed_at))
        && indexed_at >= time
        && Date::of_epoch_milliseconds(time) == written;
    is_clean.then_some(0)
}

fn data(data: &Seen<'_, '_>, _: &mut Memory) -> Option<u32> {
    let [result, performer, status, last_change, owners, other_owners, ..] = *data.values else {
        return None;
    };
    let is_word = |value: Value<'_>, words: &[&[u8]]| {
        is_clean(value, |text| words.iter().any(|word| word.eq_ignore_ascii_case(text)))
    };
    let is_number = |value: Value<'_>, digits: usize| {
        is_clean(value, |text| text.len() == digits && text.iter().all(u8::is_ascii_digit))
    };
    let is_clean = data.members > 0
        && is_word(result, &[b"success", b"failed", b"failure"])
        && is_word(performer, &[b"api", b"system", b"user"])
        && is_number(status, 3)
        && is_number(last_change, 13)
        && (owners == Value::Absent || other_owners == Value::Absent);
    is_clean.then_some(0)
}

/// Whether an attribute isn't there, or is a text as it should be.
fn is_clean(value: Value<'_>, is_right: impl Fn(&[u8]) -> bool) -> bool {
    match value {
        Value::Absent => true,
        Value::Text(text) => is_right(text),
        _ => false,
    }
}
