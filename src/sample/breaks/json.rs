//! Mistakes in the text of a payload that is printed with a member a line.

use crate::sample::dice::Dice;

/// A mistake in such a text; none if there is no place for it in this one.
pub(super) type Edit = fn(&Page<'_>, &mut Dice) -> Option<Vec<u8>>;

/// The mistake of each rule about text. That about records that are too long is made by
/// [`too_large`](super::too_large).
pub(super) static EDITS: &[(&str, Edit)] = &[
    ("json/trailing-comma", |page, dice| {
        page.change(dice, Line::is_last_of_several, |line| {
            format!("{}{}: {},", line.indent, line.key, line.value)
        })
    }),
    ("json/comment", |page, dice| {
        let (at, line) = page.any(dice, Line::is_member)?;
        Some(page.with_line(at, &format!("{}// sent twice\n{}", line.indent, line.text)))
    }),
    ("json/wrong-quotes", |page, dice| {
        let is_plain = |line: &Line<'_>| line.content().is_some_and(|text| !text.contains(['\\', '\'']));
        page.change(dice, is_plain, |line| {
            line.with_value(&format!("'{}'", line.content().unwrap_or_default()))
        })
    }),
    ("json/unquoted-key", |page, dice| {
        let is_name = |line: &Line<'_>| {
            line.is_member() && line.name().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        page.change(dice, is_name, |line| {
            format!("{}{}: {}{}", line.indent, line.name(), line.value, line.comma)
        })
    }),
    ("json/bare-word", |page, dice| page.change(dice, Line::is_scalar, |line| line.with_value("None"))),
    ("json/not-a-number", |page, dice| page.change(dice, Line::is_scalar, |line| line.with_value("NaN"))),
    ("json/bad-number", |page, dice| {
        let is_number = |line: &Line<'_>| line.is_number();
        page.change(dice, is_number, |line| line.with_value(&format!("00{}", line.value)))
            .or_else(|| page.change(dice, Line::is_scalar, |line| line.with_value("007")))
    }),
    ("json/unclosed-string", |page, dice| {
        page.change(dice, Line::is_string, |line| line.with_value(&line.value[..line.value.len() - 1]))
    }),
    ("json/unclosed-bracket", |page, dice| {
        let (at, _) = page.any(dice, |line| line.is_scalar() && line.comma == ",")?;
        Some(page.until(at + 1))
    }),
    ("json/mismatched-bracket", |page, dice| {
        page.change(dice, |line| line.text.trim_start() == "}", |line| line.text.replace('}', "]"))
    }),
    ("json/missing-comma", |page, dice| {
        page.change(
            dice,
            |line| line.is_member() && line.comma == ",",
            |line| format!("{}{}: {}", line.indent, line.key, line.value),
        )
    }),
    ("json/missing-colon", |page, dice| {
        page.change(dice, Line::is_scalar, |line| {
            format!("{}{} {}{}", line.indent, line.key, line.value, line.comma)
        })
    }),
    ("json/missing-value", |page, dice| page.change(dice, Line::is_scalar, |line| line.with_value(""))),
    ("json/control-character", |page, dice| {
        let has_blank = |line: &Line<'_>| line.is_string() && line.value.contains(' ');
        page.change(dice, has_blank, |line| line.with_value(&line.value.replacen(' ', "\t", 1)))
            .or_else(|| page.change(dice, Line::is_string, |line| line.with_text_behind("\t")))
    }),
    ("json/bad-escape", |page, dice| {
        page.change(dice, Line::is_string, |line| line.with_text_behind("\\x41"))
    }),
    ("json/lone-surrogate", |page, dice| {
        page.change(dice, Line::is_string, |line| line.with_text_behind(" \\ud83d"))
    }),
    ("json/unexpected-character", |page, dice| {
        page.change(dice, Line::is_scalar, |line| line.with_value(&format!("= {}", line.value)))
    }),
    ("json/trailing-data", |page, _| Some([page.text.as_bytes(), b"done\n"].concat())),
    ("json/empty", |_, _| Some(b"\n".to_vec())),
    ("json/invalid-utf8", |page, dice| {
        // An é as ISO 8859-1 has it.
        let (at, line) = page.any(dice, Line::is_string)?;
        let mark = "\u{fffd}";
        let text = page.with_line(at, &line.with_text_behind(mark));
        let cut = page.text.find(mark).is_none().then(|| find(&text, mark.as_bytes())).flatten()?;
        Some([&text[..cut], b"\xe9", &text[cut + mark.len()..]].concat())
    }),
    ("json/utf16", |page, _| Some(page.text.encode_utf16().flat_map(u16::to_le_bytes).collect())),
    ("json/byte-order-mark", |page, _| Some([b"\xef\xbb\xbf", page.text.as_bytes()].concat())),
    ("json/too-deep", |page, dice| {
        // Deeper than payvet follows, wherever it stands.
        page.change(dice, Line::is_scalar, |line| {
            line.with_value(&format!("{}{}", "[".repeat(129), "]".repeat(129)))
        })
    }),
    ("json/duplicate-key", |page, dice| {
        let (at, line) = page.any(dice, |line| line.is_string() || line.is_number())?;
        let other = match line.content() {
            Some(_) => format!("{}{}: {},", line.indent, line.key, with_behind(line.value, "-old")),
            None => format!("{}{}: {}0,", line.indent, line.key, line.value),
        };
        Some(page.with_line(at, &format!("{other}\n{}", line.text)))
    }),
];

/// Where `wanted` stands in a text.
fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// A string literal with more behind its text.
fn with_behind(literal: &str, more: &str) -> String {
    format!("{}{more}\"", &literal[..literal.len() - 1])
}

/// The text of a payload, line by line.
pub(super) struct Page<'t> {
    text: &'t str,
    lines: Vec<Line<'t>>,
}

/// One line; what isn't there is empty.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    indent: &'t str,
    /// The key with its quotes.
    key: &'t str,
    /// Everything between colon and comma.
    value: &'t str,
    comma: &'static str,
    /// Whether an object ends behind it that has more members.
    is_last_of_several: bool,
}

impl<'t> Page<'t> {
    /// The text of an object as serde prints it prettily.
    pub(super) fn new(text: &'t str) -> Self {
        let mut lines: Vec<Line<'t>> = text.lines().map(Line::new).collect();
        for at in 2..lines.len() {
            let ends = lines[at].text.trim_start().starts_with('}');
            lines[at - 1].is_last_of_several = ends && lines[at - 1].is_scalar() && lines[at - 2].is_scalar();
        }
        Page { text, lines }
    }

    /// Any line of a kind, and its number.
    fn any(&self, dice: &mut Dice, is_meant: impl Fn(&Line<'t>) -> bool) -> Option<(usize, Line<'t>)> {
        let meant: Vec<usize> = (0..self.lines.len()).filter(|at| is_meant(&self.lines[*at])).collect();
        let at = *meant.get(dice.index(meant.len().max(1)))?;
        Some((at, self.lines[at]))
    }

    /// The text with any line of a kind changed.
    fn change(
        &self,
        dice: &mut Dice,
        is_meant: impl Fn(&Line<'t>) -> bool,
        change: impl Fn(&Line<'t>) -> String,
    ) -> Option<Vec<u8>> {
        let (at, line) = self.any(dice, is_meant)?;
        Some(self.with_line(at, &change(&line)))
    }

    /// The text with another line in place of one.
    fn with_line(&self, at: usize, line: &str) -> Vec<u8> {
        let mut text = String::with_capacity(self.text.len() + line.len());
        for (number, known) in self.lines.iter().enumerate() {
            text.push_str(if number == at { line } else { known.text });
            text.push('\n');
        }
        text.into_bytes()
    }

    /// The first lines.
    fn until(&self, end: usize) -> Vec<u8> {
        let lines: Vec<&str> = self.lines[..end].iter().map(|line| line.text).collect();
        (lines.join("\n") + "\n").into_bytes()
    }
}

impl<'t> Line<'t> {
    fn new(text: &'t str) -> Self {
        let begins = text.trim_start();
        let indent = &text[..text.len() - begins.len()];
        let (rest, comma) = match begins.strip_suffix(',') {
            Some(rest) => (rest, ","),
            None => (begins, ""),
        };
        // Keys of contracts hold no quotes.
        let parts = rest.strip_prefix('"').and_then(|rest| rest.split_once("\": "));
        let (key, value) = match parts {
            Some((name, value)) => (&rest[..name.len() + 2], value),
            None => ("", ""),
        };
        Line { text, indent, key, value, comma, is_last_of_several: false }
    }

    fn name(&self) -> &'t str {
        self.key.trim_matches('"')
    }

    fn is_member(&self) -> bool {
        !self.key.is_empty()
    }

    /// A member whose value is on this line as a whole.
    fn is_scalar(&self) -> bool {
        self.is_member() && !self.value.starts_with(['{', '['])
    }

    fn is_string(&self) -> bool {
        self.is_scalar() && self.value.starts_with('"')
    }

    fn is_number(&self) -> bool {
        self.is_scalar() && self.value.starts_with(|c: char| c.is_ascii_digit())
    }

    fn is_last_of_several(&self) -> bool {
        self.is_last_of_several
    }

    /// What stands in a string, as it is written.
    fn content(&self) -> Option<&'t str> {
        self.is_string().then(|| &self.value[1..self.value.len() - 1])
    }

    fn with_value(&self, value: &str) -> String {
        let blank = if value.is_empty() { "" } else { " " };
        format!("{}{}:{blank}{value}{}", self.indent, self.key, self.comma)
    }

    fn with_text_behind(&self, more: &str) -> String {
        self.with_value(&with_behind(self.value, more))
    }
}

#[cfg(test)]
mod tests {
    use super::EDITS;
    use crate::rules::json;

    #[test]
    fn each_rule_about_text_has_its_mistake() {
        for rule in json::RULES {
            let count = EDITS.iter().filter(|(code, _)| *code == rule.code).count();
            assert_eq!(count, usize::from(rule.code != "json/too-large"), "{}", rule.code);
        }
        assert_eq!(EDITS.len() + 1, json::RULES.len());
    }
}
