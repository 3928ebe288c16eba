//! Values whose scalars are written already.

use std::fmt::Write as _;

use fastrand::Rng;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    /// A scalar as it is written.
    Scalar(String),
    Array(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    /// A number, or another scalar as it is written.
    pub(super) fn raw(written: impl Into<String>) -> Self {
        Json::Scalar(written.into())
    }

    /// A string with the escapes that it needs.
    pub(super) fn text(text: &str) -> Self {
        Json::quoted(text, false)
    }

    /// A string as either kind of exporter writes it: with all characters as they are, or as seven in
    /// eight don't, in ASCII.
    pub(super) fn words(text: &str, rng: &mut Rng) -> Self {
        Json::quoted(text, rng.u8(..8) == 0)
    }

    fn quoted(text: &str, in_ascii: bool) -> Self {
        let mut written = String::with_capacity(text.len() + 2);
        written.push('"');
        for c in text.chars() {
            match c {
                '"' => written.push_str("\\\""),
                '\\' => written.push_str("\\\\"),
                '\n' => written.push_str("\\n"),
                '\r' => written.push_str("\\r"),
                _ if !c.is_ascii() && in_ascii => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        let _ = write!(written, "\\u{unit:04x}");
                    }
                }
                _ => written.push(c),
            }
        }
        written.push('"');
        Json::Scalar(written)
    }

    /// Whether it is a string.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Json::Scalar(written) if written.starts_with('"'))
    }

    /// The members of an object, of which others have none.
    pub(super) fn members(&mut self) -> Option<&mut Vec<(&'static str, Json)>> {
        match self {
            Json::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member, or the first element, at the end of `path`, in which `0` stands for an element.
    pub(super) fn at(&mut self, path: &[&str]) -> Option<&mut Json> {
        path.iter().try_fold(self, |value, step| match value {
            Json::Array(elements) => elements.first_mut(),
            Json::Object(members) => {
                members.iter_mut().find(|(name, _)| name == step).map(|(_, value)| value)
            }
            Json::Scalar(_) => None,
        })
    }

    /// On one line, without blanks.
    pub(super) fn compact(&self) -> String {
        let mut out = String::new();
        self.write(None, &mut out);
        out
    }

    /// With two blanks a level.
    pub(super) fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(Some(0), &mut out);
        out.push('\n');
        out
    }

    /// Bytes of [`Json::compact`].
    pub(super) fn size(&self) -> usize {
        match self {
            Json::Scalar(written) => written.len(),
            Json::Array(elements) => 1 + elements.iter().map(|element| element.size() + 1).sum::<usize>(),
            Json::Object(members) => {
                1 + members.iter().map(|(name, value)| name.len() + value.size() + 4).sum::<usize>()
            }
        }
    }

    fn write(&self, depth: Option<usize>, out: &mut String) {
        let inside = depth.map(|depth| depth + 1);
        let break_line = |depth: Option<usize>, out: &mut String| {
            if let Some(depth) = depth {
                let _ = write!(out, "\n{:width$}", "", width = 2 * depth);
            }
        };
        match self {
            Json::Scalar(written) => out.push_str(written),
            Json::Array(elements) => {
                out.push('[');
                for (position, element) in elements.iter().enumerate() {
                    out.push_str(if position > 0 { "," } else { "" });
                    break_line(inside, out);
                    element.write(inside, out);
                }
                break_line(depth.filter(|_| !elements.is_empty()), out);
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (position, (name, value)) in members.iter().enumerate() {
                    out.push_str(if position > 0 { "," } else { "" });
                    break_line(inside, out);
                    let _ = write!(out, "\"{name}\":{}", if depth.is_some() { " " } else { "" });
                    value.write(inside, out);
                }
                break_line(depth.filter(|_| !members.is_empty()), out);
                out.push('}');
            }
        }
    }
}
