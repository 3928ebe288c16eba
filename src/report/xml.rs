//! Text in XML 1.0.

use std::fmt::Write as _;

use crate::text::{is_harmful, push_escape};

/// What stands before the root element.
pub(super) const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// Text as it stands in an attribute or between tags, so that a reader gets it as it was and nothing in
/// it acts on whoever looks at it raw. XML has no way to write some control characters at all; their
/// JSON escapes stand instead.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ if !is_character(c) => push_escape(&mut escaped, c),
            _ if is_harmful(c, &text[at..]) => {
                // Writing to a String can't fail.
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Whether XML 1.0 has the character, be it as a reference.
fn is_character(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_acts_and_all_that_xml_knows_is_kept() {
        assert_eq!(escape("a]]></x><!--&amp;\"'ä😀"), "a]]&gt;&lt;/x&gt;&lt;!--&amp;amp;&quot;'ä😀");
        assert_eq!(escape("\t\r\n\u{85}\u{202e}\u{e0041}"), "&#9;&#13;&#10;&#133;&#8238;&#917569;");
        assert_eq!(escape("\0\u{1b}[31m\u{fffe}\u{ffff}"), "\\u0000\\u001b[31m\\ufffe\\uffff");
        assert_eq!(escape("# ##vso[x] ##[y]"), "# &#35;#vso[x] &#35;#[y]");
    }
}
