//! The reference of the measurements: reads JSON on one thread, throws it away, and counts.
//!
//! `discard lines FILE|-` reads value by value through one buffer, as JSON Lines allow; `discard whole
//! FILE` reads a document at once. Nothing that validates JSON can be expected to need less.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write as _};

use anyhow::{Context as _, bail};
use serde::de::IgnoredAny;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, path] = arguments.as_slice() else { bail!("usage: discard lines|whole FILE|-") };
    let (records, bytes) = match mode.as_str() {
        "lines" => lines(path),
        "whole" => whole(path),
        _ => bail!("{mode}: neither lines nor whole"),
    }
    .with_context(|| path.clone())?;
    writeln!(io::stdout(), "{records} values in {bytes} bytes")?;
    Ok(())
}

fn lines(path: &str) -> anyhow::Result<(usize, usize)> {
    let source: Box<dyn Read> = if path == "-" { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
    let mut source = BufReader::with_capacity(256 << 10, source);
    let (mut line, mut records, mut bytes) = (Vec::new(), 0, 0);
    while source.read_until(b'\n', &mut line)? > 0 {
        serde_json::from_slice::<IgnoredAny>(&line).with_context(|| format!("value {records}"))?;
        records += 1;
        bytes += line.len();
        line.clear();
    }
    Ok((records, bytes))
}

fn whole(path: &str) -> anyhow::Result<(usize, usize)> {
    let bytes = if path == "-" {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes)?;
        bytes
    } else {
        fs::read(path)?
    };
    serde_json::from_slice::<IgnoredAny>(&bytes)?;
    Ok((1, bytes.len()))
}
