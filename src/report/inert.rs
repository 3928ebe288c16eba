//! JSON text in which nothing acts on whoever looks at it raw, in a terminal or in a log.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::text::escape;

/// Writes JSON as short as it gets, but with escapes for whatever [`escape`] knows.
struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        // The escapes are those of JSON, so a reader gets the text as it was.
        writer.write_all(escape(fragment).as_bytes())
    }
}

/// Writes `value` as JSON, on one line without its end.
///
/// # Errors
/// What the output says.
pub(super) fn write_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Inert))?;
    Ok(())
}

/// The same as text.
pub(super) fn json(value: &impl Serialize) -> io::Result<String> {
    let mut text = Vec::new();
    write_json(&mut text, value)?;
    String::from_utf8(text).map_err(io::Error::other)
}

/// The elements of a JSON array that are written one by one.
#[derive(Debug, Default)]
pub(super) struct Elements {
    are_begun: bool,
}

impl Elements {
    /// Writes the next one.
    pub(super) fn write(&mut self, out: &mut dyn Write, element: &impl Serialize) -> io::Result<()> {
        if std::mem::replace(&mut self.are_begun, true) {
            out.write_all(b",")?;
        }
        write_json(out, element)
    }
}

#[cfg(test)]
mod tests {
    use super::json;

    #[test]
    fn nothing_in_it_acts_and_everything_is_kept() {
        let text = "a\u{1b}\u{9b}\u{202e}\u{200b}\t\n\\##vso[x]😀\u{e0041}\"";
        let written = json(&text).expect("a text can be written");
        assert_eq!(written, r#""a\u001b\u009b\u202e\u200b\t\n\\\u0023#vso[x]😀\udb40\udc41\"""#);
        assert_eq!(serde_json::from_str::<String>(&written).expect("it is JSON"), text);
    }
}
