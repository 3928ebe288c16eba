//! Subcommands other than `check`, one file each.

pub mod completions;
pub mod explain;
pub mod man;
pub mod report;
pub mod rules;
pub mod sample;
pub mod schema;
pub mod test;

use std::io::Write;
use std::path::Path;

use anyhow::anyhow;

use crate::{input, outputs, text};

/// Writes a whole file, makes the folders around it, and says so in messages.
fn write_file(path: &Path, content: &str, err: &mut dyn Write) -> anyhow::Result<()> {
    let name = input::shown(path);
    outputs::write_whole(path, content)
        .map_err(|error| anyhow!("{name}: can't be written: {}", input::reason(&error)))?;
    writeln!(err, "wrote {}", text::escape(&name))?;
    Ok(())
}
