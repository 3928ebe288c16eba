//! Payloads as text, one at a time: so many of them take no more memory than one.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::generate::Generator;
use crate::formats::Wrapper;

/// How payloads stand in the text.
#[derive(Debug, Clone, Copy)]
pub enum Layout {
    /// One as it is, several as an array.
    Json,
    /// One a line.
    Lines,
    /// Within their format's wrapper.
    Wrapped(&'static Wrapper),
}

/// Writes `count` payloads. It ends early, without an error, once `is_wanted` says that nobody reads on.
///
/// # Errors
/// Those of `out`.
pub fn print(
    generator: &mut Generator<'_>,
    count: u64,
    layout: Layout,
    out: &mut dyn Write,
    is_wanted: &dyn Fn() -> bool,
) -> io::Result<()> {
    match layout {
        Layout::Json if count == 1 => {
            serde_json::to_writer_pretty(&mut *out, &generator.payload())?;
            writeln!(out)
        }
        Layout::Json => {
            elements(generator, count, 0, out, is_wanted)?;
            writeln!(out)
        }
        Layout::Lines => {
            for _ in 0..count {
                if !is_wanted() {
                    break;
                }
                serde_json::to_writer(&mut *out, &generator.payload())?;
                writeln!(out)?;
            }
            Ok(())
        }
        Layout::Wrapped(wrapper) => {
            for (depth, name) in wrapper.path.iter().enumerate() {
                write!(out, "{{\n{}{}: ", indent(depth + 1), Value::from(*name))?;
            }
            let depth = wrapper.path.len();
            let last = elements(generator, count, depth, out, is_wanted)?;
            for (name, value) in last.iter().flat_map(wrapper.beside) {
                write!(out, ",\n{}{}: ", indent(depth), Value::from(name))?;
                indented(&value, depth, out)?;
            }
            for depth in (0..depth).rev() {
                write!(out, "\n{}}}", indent(depth))?;
            }
            writeln!(out)
        }
    }
}

/// Writes an array, so many objects deep, and says what its last element was.
fn elements(
    generator: &mut Generator<'_>,
    count: u64,
    depth: usize,
    out: &mut dyn Write,
    is_wanted: &dyn Fn() -> bool,
) -> io::Result<Option<Map<String, Value>>> {
    let mut last = None;
    write!(out, "[")?;
    for at in 0..count {
        if !is_wanted() {
            break;
        }
        let payload = generator.payload();
        write!(out, "{}\n{}", if at > 0 { "," } else { "" }, indent(depth + 1))?;
        indented(&payload, depth + 1, out)?;
        last = Some(payload);
    }
    write!(out, "\n{}]", indent(depth))?;
    Ok(last)
}

/// Writes a value whose first line is indented already.
fn indented(value: &impl serde::Serialize, depth: usize, out: &mut dyn Write) -> io::Result<()> {
    // In a string, a line break is escaped.
    let text = serde_json::to_string_pretty(value)?;
    out.write_all(text.replace('\n', &format!("\n{}", indent(depth))).as_bytes())
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}
