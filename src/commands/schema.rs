//! `payvet schema`: prints the JSON Schema of a payload format.

use std::io::Write;

use anyhow::Context as _;

use crate::cli::SchemaArgs;
use crate::config::unknown_format;
use crate::formats;
use crate::schema::generate;

/// Prints the schema: as embedded, or closed.
///
/// # Errors
/// A format that doesn't exist, an output that can't be written.
pub fn run(args: &SchemaArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let format = formats::by_name(&args.name).with_context(|| unknown_format(&args.name))?;
    if args.closed {
        let open = serde_json::from_str(format.schema_text)?;
        serde_json::to_writer_pretty(&mut *out, &generate::closed(&open))?;
        writeln!(out)?;
    } else {
        out.write_all(format.schema_text.as_bytes())?;
    }
    out.flush()?;
    Ok(())
}
