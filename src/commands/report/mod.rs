//! `payvet report`: turns saved reports into other formats, and several into one.

mod merged;
mod parts;
mod saved;

use std::io::Write;
use std::path::{Path, PathBuf};

use self::merged::Merged;
use crate::cli::ReportArgs;
use crate::config::Surroundings;
use crate::input;
use crate::outputs::{Claims, Outputs, Target};
use crate::report::{Head, View};
use crate::totals::{FailLevel, Totals};

/// Reads the saved reports and writes what is in them to the targets. Totals and the exit code, which is
/// returned, follow from all of them together.
///
/// # Errors
/// An output that can't be written.
pub fn run(
    args: &ReportArgs,
    targets: &[Target],
    surroundings: &Surroundings,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<u8> {
    let fail_level = FailLevel { max_warnings: args.max_warnings, exit_zero: args.exit_zero };
    let color_stderr = surroundings.color(args.color, surroundings.stderr_is_terminal);
    let mut merged = Merged::new(Totals::new(fail_level, color_stderr));
    for path in &args.reports {
        match saved::read(path).and_then(|report| merged.add(report, args.mixed_versions)) {
            Ok(failures) => merged.tell(failures, err)?,
            Err(message) => merged.totals.fail(name(path), message, err)?,
        }
    }
    merged.put_together(err)?;
    let Merged { mut totals, schemas, shows_values, files, .. } = merged.counted();
    let color = surroundings.color(args.color, surroundings.stdout_is_terminal);
    let head = Head {
        color: false,
        view: View { shows_values, ..View::default() },
        columns: None,
        moment: surroundings.moment.unwrap_or_default(),
        schemas,
    };
    let head = |target: &Target| {
        let is_stdout = target.file.is_none();
        let columns = surroundings.columns().filter(|_| is_stdout);
        Head { color: color && is_stdout, columns, ..head.clone() }
    };
    let mut outputs = Outputs::open(targets, claims(&args.reports), head, out);
    outputs.tell_failures(&mut totals, err)?;
    for file in files {
        // Whoever made the report decided about values: all that is there is reported.
        outputs.file(|_| Some(&file));
    }
    outputs.finish(&mut totals, err)?;
    if !args.quiet {
        writeln!(err, "{}", totals.closing_line(false, surroundings.columns_stderr()))?;
    }
    Ok(totals.exit_code())
}

fn claims(reports: &[PathBuf]) -> Claims {
    let mut claims = Claims::default();
    for path in reports {
        let what = "it is one of the reports that are read";
        if path == Path::new("-") { claims.read_stdin(what) } else { claims.read(path, what) }
    }
    claims
}

fn name(path: &Path) -> String {
    if path == Path::new("-") { input::STDIN.to_owned() } else { input::shown(path) }
}
