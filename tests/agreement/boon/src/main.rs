//! Judges each line of a JSON Lines file by a JSON Schema with boon.
//! Writes one line `{"valid": …, "message": …}` a payload.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::sync::LazyLock;

use boon::{Compiler, Format, SchemaIndex, Schemas};
use serde_json::{Value, json};

/// The stock check of date-times, which the library doesn't hand out by itself.
static STOCK_DATE_TIME: LazyLock<(Schemas, SchemaIndex)> = LazyLock::new(|| {
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    let schema = json!({"format": "date-time"});
    compile(compiler, "urn:agreement:date-time", schema).expect("the schema is sound")
});

const LONGEST_MESSAGE: usize = 300;

fn compile(
    mut compiler: Compiler,
    place: &str,
    schema: Value,
) -> Result<(Schemas, SchemaIndex), Box<dyn Error>> {
    let mut schemas = Schemas::new();
    compiler.add_resource(place, schema)?;
    let index = compiler.compile(place, &mut schemas)?;
    Ok((schemas, index))
}

/// RFC 3339 as the stock check has it, but for one deviation.
fn date_time(value: &Value) -> Result<(), Box<dyn Error>> {
    let Value::String(text) = value else { return Ok(()) };
    // It reads numbers as Rust does, which takes a plus sign for a part of them.
    if text.bytes().take(19).any(|byte| byte == b'+') || text.bytes().filter(|byte| *byte == b'+').count() > 1
    {
        return Err("a plus sign within a number".into());
    }
    let (schemas, index) = &*STOCK_DATE_TIME;
    schemas.validate(value, *index).map_err(|error| error.to_string().into())
}

/// The address check that payvet documents, in place of the stock one, which refuses everything beyond ASCII.
fn email(value: &Value) -> Result<(), Box<dyn Error>> {
    let Value::String(text) = value else { return Ok(()) };
    let is_foreign = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>');
    match text.split_once('@') {
        Some((local, domain)) if !local.is_empty() && !domain.is_empty() && !domain.contains('@') => {
            if text.contains(is_foreign) { Err("a character that no address has".into()) } else { Ok(()) }
        }
        _ => Err("not one @ with something on both sides".into()),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [schema, payloads, verdicts] = paths.as_slice() else {
        return Err("usage: agreement-boon SCHEMA PAYLOADS VERDICTS".into());
    };
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    compiler.register_format(Format { name: "date-time", func: date_time });
    compiler.register_format(Format { name: "email", func: email });
    let schema = serde_json::from_slice(&fs::read(schema)?)?;
    let (schemas, index) = compile(compiler, "urn:agreement:schema", schema)?;

    let mut verdicts = BufWriter::new(File::create(verdicts)?);
    for line in BufReader::new(File::open(payloads)?).lines() {
        let fault = match serde_json::from_str::<Value>(&line?) {
            Ok(payload) => schemas.validate(&payload, index).map_err(|error| error.to_string()).err(),
            Err(error) => Some(format!("no JSON: {error}")),
        };
        let message: String = fault.iter().flat_map(|fault| fault.chars()).take(LONGEST_MESSAGE).collect();
        writeln!(verdicts, "{}", json!({"valid": fault.is_none(), "message": message}))?;
    }
    verdicts.flush()?;
    Ok(())
}
