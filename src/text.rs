//! Text that somebody else wrote, made safe to show.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Replaces every character that could act on a terminal, break a line or hide text by its JSON
/// escape: control characters, line and paragraph separators, bidi marks, zero-width characters,
/// tags and private line noise. A tab becomes four blanks, so that carets stay under their text.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c == '\t' || acts_or_hides(c)) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c == '\t' {
            escaped.push_str("    ");
        } else if acts_or_hides(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a String can't fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

fn acts_or_hides(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Code points of a name or value that a message quotes at most.
pub const LONGEST_QUOTE: usize = 60;

/// Cuts a text behind its first `longest` code points, and says so with `…`.
#[must_use]
pub fn shorten(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((cut, _)) => Cow::Owned(format!("{}…", &text[..cut])),
        None => Cow::Borrowed(text),
    }
}

/// A text with a small first letter, as inside of a sentence.
#[must_use]
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// Names as a sentence lists them: `a`, `b` and `c`.
#[must_use]
pub fn list(names: &[String], joint: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {joint} {last}", first.join(", ")),
    }
}

/// The known name nearest to `name`, if one is near enough to be meant: equal but for case and
/// separators, or a few edits away.
#[must_use]
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // What folding may take away from one of two names that are equal after it.
    const SEPARATORS: usize = 4;
    // Longer than any known name can be misspelt; keeps the search linear in the input.
    if name.len() > 64 {
        return None;
    }
    let folded = fold(name);
    let allowed = match folded.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    };
    known
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= allowed + SEPARATORS)
        .map(|candidate| (strsim::osa_distance(&folded, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, candidate)| (*distance, candidate.len().abs_diff(name.len())))
        .map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{escape, list, nearest, shorten};

    #[test]
    fn what_acts_or_hides_is_escaped() {
        assert_eq!(escape("plain äöü 😀 \"quoted\""), "plain äöü 😀 \"quoted\"");
        assert_eq!(
            escape("\u{1b}[2J\r\n\u{202e}x\u{200b}\u{e0041}"),
            "\\u001b[2J\\u000d\\u000a\\u202ex\\u200b\\udb40\\udc41"
        );
        assert_eq!(escape("a\tb"), "a    b");
    }

    #[test]
    fn text_is_cut_between_code_points() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöü", 2), "äö…");
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        let names =
            |count: usize| ["a", "b", "c"][..count].iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(list(&names(1), "and"), "a");
        assert_eq!(list(&names(2), "or"), "a or b");
        assert_eq!(list(&names(3), "and"), "a, b and c");
    }

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["requestedAt", "requestedBy", "entity", "id"];
        assert_eq!(nearest("requested_at", known), Some("requestedAt"));
        assert_eq!(nearest("REQUESTEDBY", known), Some("requestedBy"));
        assert_eq!(nearest("entitty", known), Some("entity"));
        assert_eq!(nearest("netity", known), Some("entity"));
        assert_eq!(nearest("ie", known), None);
        assert_eq!(nearest("nothing like it", known), None);
    }
}
