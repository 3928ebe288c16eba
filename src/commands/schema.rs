//! `payvet schema`: prints the JSON Schema of a payload format, or of reports, or writes them to files.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use serde_json::Value;

use super::write_file;
use crate::cli::{Draft, SchemaArgs};
use crate::formats::{self, FORMATS, Format};
use crate::report::json;
use crate::schema::{draft7, generate};
use crate::text;

/// By what name the schema of reports is asked for.
const REPORT: &str = "report";

/// One of the schemas that there are.
#[derive(Clone, Copy)]
enum Schema {
    Format { format: &'static Format, is_closed: bool },
    Report,
}

/// Prints a schema, or which there are, or writes schemas to files and says so in messages.
///
/// # Errors
/// A schema that doesn't exist, an output that can't be written.
pub fn run(args: &SchemaArgs, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<()> {
    match (&args.out, &args.name) {
        (Some(folder), name) => export(name.as_deref(), args.draft, folder, err)?,
        (None, Some(name)) => {
            let schema = Schema::named(name, args.closed)?;
            out.write_all(schema.text(args.draft)?.as_bytes())?;
        }
        (None, None) => list(out)?,
    }
    out.flush()?;
    Ok(())
}

/// Says by which names schemas can be asked for: nothing that a reader of JSON could take for a schema.
fn list(out: &mut dyn Write) -> anyhow::Result<()> {
    let schemas = names().map(|name| Schema::named(name, false)).collect::<Result<Vec<_>, _>>()?;
    let width = names().map(str::len).max().unwrap_or_default();
    for (name, schema) in names().zip(schemas) {
        writeln!(out, "{name:<width$}  {}", schema.title()?)?;
    }
    Ok(())
}

/// Writes one schema or all, each format's open and closed.
fn export(name: Option<&str>, draft: Draft, folder: &Path, err: &mut dyn Write) -> anyhow::Result<()> {
    let wanted: Vec<&str> = names().filter(|known| name.is_none_or(|name| name == *known)).collect();
    if wanted.is_empty() {
        bail!(unknown(name.unwrap_or_default()));
    }
    for name in wanted {
        let variants: &[bool] = if name == REPORT { &[false] } else { &[false, true] };
        for is_closed in variants {
            let file = format!("{name}{}.schema.json", if *is_closed { ".closed" } else { "" });
            let path = folder.join(file);
            write_file(&path, &Schema::named(name, *is_closed)?.text(draft)?, err)?;
        }
    }
    Ok(())
}

/// By what names schemas can be asked for.
pub fn names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name).chain([REPORT])
}

impl Schema {
    fn named(name: &str, is_closed: bool) -> anyhow::Result<Self> {
        if name != REPORT {
            let format = formats::by_name(name).with_context(|| unknown(name))?;
            return Ok(Schema::Format { format, is_closed });
        }
        if is_closed {
            bail!("--closed is for payload formats: later versions add fields to reports");
        }
        Ok(Schema::Report)
    }

    /// What is embedded.
    fn source(self) -> &'static str {
        match self {
            Schema::Format { format, .. } => format.schema_text,
            Schema::Report => json::SCHEMA,
        }
    }

    fn title(self) -> anyhow::Result<String> {
        let schema: Value = serde_json::from_str(self.source())?;
        Ok(schema["title"].as_str().unwrap_or_default().to_owned())
    }

    /// The schema as it is printed.
    fn text(self, draft: Draft) -> anyhow::Result<String> {
        let is_closed = matches!(self, Schema::Format { is_closed: true, .. });
        if !is_closed && draft == Draft::Draft202012 {
            return Ok(self.source().to_owned());
        }
        let mut schema: Value = serde_json::from_str(self.source())?;
        if is_closed {
            schema = generate::closed(&schema);
        }
        if draft == Draft::Draft7 {
            schema = draft7::convert(&schema).map_err(|error| anyhow!(error))?;
        }
        Ok(serde_json::to_string_pretty(&schema)? + "\n")
    }
}

/// That there is no such schema, and which one may be meant.
fn unknown(name: &str) -> String {
    text::unknown("schema", name, &names().collect::<Vec<_>>())
}
