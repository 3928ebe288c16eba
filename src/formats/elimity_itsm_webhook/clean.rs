//! When the rules of this format surely have nothing to say, told by a few values of a change request.
//! Whoever adds a rule says here what it has nothing to say about.

use super::zero_time;
use crate::acceptor::{Memory, Seen, Value, Watched};
use crate::document::Number;
use crate::rfc3339;

pub(super) static WATCHED: &[Watched] = &[
    Watched {
        object: "ChangeRequest",
        properties: &["requestedAt", "fromEntity", "toEntity", "relationshipChanges", "rowRemovals"],
        judge: change_request,
    },
    Watched {
        object: "Entity",
        properties: &["sourceId", "sourceName", "type", "id", "name"],
        judge: entity,
    },
    Watched { object: "RelationshipChange", properties: &["rowEntity", "columnEntity"], judge: change },
    Watched { object: "RowRemoval", properties: &["entity"], judge: removal },
    Watched { object: "Value", properties: &["type", "current", "requested"], judge: value },
];

/// 2^53-1
const MOST: i128 = (1 << 53) - 1;

/// Stands for the column of a row that is removed. No entity has this number: there is no room for so
/// many.
const NO_COLUMN: u32 = u32::MAX;

fn change_request(request: &Seen<'_, '_>, _: &mut Memory) -> Option<u32> {
    let [requested_at, from, to, changes, removals, ..] = *request.values else { return None };
    let text = requested_at.text()?;
    let moment = rfc3339::date_time(text)?;
    let is_clean = !zero_time::is_zero(&moment)
        && !moment.time.is_leap_second()
        && moment.time.fraction.len() <= 9
        && !text.contains(['t', 'z'])
        && (from == Value::Absent || from != to)
        && !(is_empty(changes) && is_empty(removals));
    is_clean.then_some(0)
}

fn is_empty(list: Value<'_>) -> bool {
    list == Value::Array { is_empty: true }
}

/// Equal numbers for equal entities.
fn entity(entity: &Seen<'_, '_>, memory: &mut Memory) -> Option<u32> {
    let [source, source_name, kind, id, name, ..] = *entity.values else { return None };
    let source = source.whole().filter(|source| (1..=MOST).contains(&i128::from(*source)))?;
    // A source is what has neither type nor id, which are filled otherwise.
    memory.name(source, [b"", b""], &source_name.bytes()?)?;
    memory.name(source, [&kind.bytes()?, &id.bytes()?], &name.bytes()?)
}

fn change(change: &Seen<'_, '_>, memory: &mut Memory) -> Option<u32> {
    let [Value::Known(row), Value::Known(column), ..] = *change.values else { return None };
    // Whatever is to be done to it: the same cell twice is for the rules.
    memory.enter_pair((row, column)).filter(|()| row != column)?;
    Some(0)
}

fn removal(removal: &Seen<'_, '_>, memory: &mut Memory) -> Option<u32> {
    let [Value::Known(entity), ..] = *removal.values else { return None };
    memory.enter_pair((entity, NO_COLUMN))?;
    Some(0)
}

fn value(value: &Seen<'_, '_>, _: &mut Memory) -> Option<u32> {
    let [value_type, current, requested, ..] = *value.values else { return None };
    let are_clean = match value_type.text()? {
        "number" => {
            let (current, requested) = (number(current)?, number(requested)?);
            current != requested
        }
        "boolean" => current != requested,
        value_type => {
            let is_clean = |side: Value<'_>| match value_type {
                "string" => Some(()),
                "date" => is_date(side),
                "dateTime" => is_date_time(side),
                "time" => is_time(side),
                _ => None,
            };
            // Odd texts may be equal to any other.
            let is_known = |side: Value<'_>| matches!(side, Value::Null | Value::Text(_));
            current != requested
                && [current, requested]
                    .iter()
                    .all(|side| is_known(*side) && (*side == Value::Null || is_clean(*side).is_some()))
        }
    };
    are_clean.then_some(0)
}

/// One spelling for all numbers of the same value; none for null. Nothing for an integer that readers
/// round.
#[allow(clippy::option_option)]
fn number(side: Value<'_>) -> Option<Option<String>> {
    match side {
        Value::Null => Some(None),
        Value::Number(written) => {
            let number = Number::parse(std::str::from_utf8(written).ok()?)?;
            let is_safe = number.as_integer().is_none_or(|whole| (-MOST..=MOST).contains(&whole));
            is_safe.then(|| Some(number.canonical()))
        }
        _ => None,
    }
}

fn is_date(side: Value<'_>) -> Option<()> {
    rfc3339::date(side.text()?).filter(|date| *date != zero_time::DAY).map(|_| ())
}

fn is_date_time(side: Value<'_>) -> Option<()> {
    let moment = rfc3339::date_time(side.text()?)?;
    let is_clean =
        !zero_time::is_zero(&moment) && moment.time.zone.is_some() && !moment.time.is_leap_second();
    is_clean.then_some(())
}

fn is_time(side: Value<'_>) -> Option<()> {
    let time = rfc3339::time(side.text()?)?;
    (time.zone.is_some() && !time.is_leap_second()).then_some(())
}
