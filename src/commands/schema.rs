//! `payvet schema`: prints the JSON Schema of a payload format, or of reports.

use std::io::Write;

use anyhow::{Context as _, bail};

use crate::cli::SchemaArgs;
use crate::formats::{self, FORMATS};
use crate::report::json;
use crate::schema::generate;
use crate::text;

/// By what name the schema of reports is asked for.
const REPORT: &str = "report";

/// Prints the schema: as embedded, or closed.
///
/// # Errors
/// A schema that doesn't exist, an output that can't be written.
pub fn run(args: &SchemaArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    if args.name == REPORT {
        if args.closed {
            bail!("--closed is for payload formats: later versions add fields to reports");
        }
        out.write_all(json::SCHEMA.as_bytes())?;
    } else {
        write_format(args, out)?;
    }
    out.flush()?;
    Ok(())
}

fn write_format(args: &SchemaArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let format = formats::by_name(&args.name).with_context(|| unknown(&args.name))?;
    if args.closed {
        let open = serde_json::from_str(format.schema_text)?;
        serde_json::to_writer_pretty(&mut *out, &generate::closed(&open))?;
        writeln!(out)?;
    } else {
        out.write_all(format.schema_text.as_bytes())?;
    }
    Ok(())
}

/// That there is no such schema, and which one may be meant.
fn unknown(name: &str) -> String {
    let known: Vec<&str> = FORMATS.iter().map(|format| format.name).chain([REPORT]).collect();
    text::unknown("schema", name, &known)
}
