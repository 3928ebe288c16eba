//! The numbers of the envelope that say when something happened.

use crate::document::Node;
use crate::rules::Sink;

/// The members of the envelope that are moments, in epoch milliseconds.
pub(super) const MOMENTS: [&str; 2] = ["time", "indexed_at"];

/// Numbers below it look like seconds. As milliseconds they are before March 1973, when there were no
/// events; as seconds they reach beyond the year 5000.
const LEAST_MILLISECONDS: i128 = 100_000_000_000;

/// Whether a moment is more likely in seconds than in milliseconds.
pub(super) fn looks_like_seconds(moment: i128) -> bool {
    (0..LEAST_MILLISECONDS).contains(&moment)
}

/// The value of the member `name`, and the whole number that it is; none if its shape is wrong.
pub(super) fn whole_number<'a>(event: Node<'a>, name: &str, sink: &Sink<'a, '_>) -> Option<(Node<'a>, i128)> {
    let value = sink.sound(event, name)?;
    Some((value, value.as_number()?.as_integer()?))
}

/// The same for a moment that can be taken for epoch milliseconds.
pub(super) fn milliseconds<'a>(event: Node<'a>, name: &str, sink: &Sink<'a, '_>) -> Option<(Node<'a>, i128)> {
    whole_number(event, name, sink).filter(|(_, moment)| *moment >= LEAST_MILLISECONDS)
}
