//! One run of `check`: files in, report and exit code out.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::check;
use crate::config::Config;
use crate::document::locate::Locator;
use crate::input::{self, Source};
use crate::report::{self, Diagnostic, Failure, FileReport, Outcome, Summary, style};
use crate::rules::Severity;
use crate::text::{self, escape};

/// The run failed: usage, an unreadable or missing input, nothing checked.
pub const EXIT_FAILED: u8 = 2;
/// Findings at error level.
pub const EXIT_FINDINGS: u8 = 1;

/// Checks everything that `config` selects, prints findings to `out` and messages to `err`.
///
/// Returns the exit code: 0 nothing at error level, 1 findings at error level, 2 if the run itself
/// failed; what could be checked is reported in any case.
///
/// # Errors
/// An output that can't be written, a glob that is none, a list of files that can't be read.
pub fn run(config: &Config, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    let mut selection = config.selection.clone();
    if let Some((file, nul)) = &config.files_from {
        selection.paths.extend(paths_from(file, *nul)?);
    }
    let found = input::find(&selection).map_err(|error| {
        // Globs are handed on with a `!` before them.
        anyhow::anyhow!("--exclude: {}", error.to_string().replacen("'!", "'", 1))
    })?;
    let mut run = Run { config, summary: Summary::default(), failures: Vec::new() };
    let mut emitter = report::emitter(config.output_format, config.color_stdout);
    for (path, message) in found.failures {
        run.fail(path, message, err)?;
    }
    for source in &found.sources {
        style::set(config.color_stdout);
        match run.check(source) {
            Ok(report) => emitter.file(out, &report)?,
            Err(error) => run.fail(source.name(), input::reason(&error), err)?,
        }
    }
    let nothing = run.summary.records == 0 && run.summary.errors + run.summary.warnings == 0;
    if nothing && run.failures.is_empty() && !config.allow_empty {
        let message = if run.summary.files == 0 { "no file to check" } else { "no record to check" };
        let message = format!("{message}; --allow-empty makes that no failure");
        run.fail(searched(&selection.paths), message, err)?;
    }
    let exit_code = run.exit_code();
    emitter.finish(out, &Outcome { summary: &run.summary, failures: &run.failures, exit_code })?;
    out.flush()?;
    if config.summary {
        style::set(config.color_stderr);
        writeln!(err, "{}", run.closing_line())?;
    }
    Ok(exit_code)
}

struct Run<'c> {
    config: &'c Config,
    summary: Summary,
    failures: Vec<Failure>,
}

impl Run<'_> {
    fn check(&mut self, source: &Source) -> io::Result<FileReport> {
        let bytes = source.read()?;
        let verdict = check::check(&bytes, source.promises_lines(), &self.config.settings);
        self.summary.files += 1;
        self.summary.records += verdict.records;
        self.summary.invalid += verdict.invalid;
        self.summary.valid += verdict.records - verdict.invalid;
        self.summary.skipped += verdict.passed_over;
        self.summary.add(verdict.counts);
        for (format, count) in &verdict.formats {
            *self.summary.formats.entry(format).or_default() += count;
        }
        let omitted = verdict.counts.total() - verdict.findings.len();
        self.summary.omitted += omitted;
        let findings = if verdict.findings.is_empty() {
            Vec::new()
        } else {
            let locator = Locator::new(&bytes);
            let place = |kept| Diagnostic::new(kept, &locator, self.config.width);
            verdict.findings.into_iter().map(place).collect()
        };
        Ok(FileReport {
            path: source.name(),
            records: verdict.records,
            formats: verdict.formats,
            findings,
            omitted,
        })
    }

    fn fail(&mut self, path: String, message: String, err: &mut dyn Write) -> io::Result<()> {
        style::set(self.config.color_stderr);
        let word = style::severity(Severity::Error, "error");
        writeln!(err, "{word}: {}: {}", escape(&path), escape(&message))?;
        self.failures.push(Failure { path, message });
        Ok(())
    }

    fn exit_code(&self) -> u8 {
        if !self.failures.is_empty() {
            EXIT_FAILED
        } else if self.summary.errors > 0 && !self.config.exit_zero {
            EXIT_FINDINGS
        } else {
            0
        }
    }

    /// `2 errors, 1 warning in 9 records of 2 files (8 elimity-itsm-webhook, …)`
    fn closing_line(&self) -> String {
        let summary = &self.summary;
        let failed = match self.failures.len() {
            0 => None,
            count => Some(format!("{} failed", counted(count, "input"))),
        };
        if summary.files == 0 {
            return std::iter::once("nothing checked".to_owned())
                .chain(failed)
                .collect::<Vec<_>>()
                .join("; ");
        }
        let mut findings = Vec::new();
        for (count, name, severity) in [
            (summary.errors, "error", Severity::Error),
            (summary.warnings, "warning", Severity::Warning),
            (summary.notes, "note", Severity::Note),
        ] {
            if count > 0 {
                findings.push(style::severity(severity, &counted(count, name)));
            }
        }
        let verdict = if !findings.is_empty() {
            findings.join(", ")
        } else if failed.is_none() {
            style::good("no findings")
        } else {
            "no findings".to_owned()
        };
        let formats: Vec<String> =
            summary.formats.iter().map(|(format, count)| format!("{count} {format}")).collect();
        let formats =
            if formats.is_empty() { String::new() } else { format!(" ({})", text::list(&formats, "and")) };
        let mut parts = vec![format!(
            "{verdict} in {} of {}{formats}",
            counted(summary.records, "record"),
            counted(summary.files, "file")
        )];
        if summary.skipped > 0 {
            parts.push(format!("{} passed over", counted(summary.skipped, "record")));
        }
        if summary.omitted > 0 {
            parts.push(format!("{} not shown (--max-findings)", counted(summary.omitted, "finding")));
        }
        parts.extend(failed);
        parts.join("; ")
    }
}

fn counted(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// The paths that were searched in vain, as one text.
fn searched(paths: &[PathBuf]) -> String {
    let mut names: Vec<String> = paths.iter().take(3).map(|path| path.display().to_string()).collect();
    if paths.len() > names.len() {
        names.push("…".to_owned());
    }
    if names.is_empty() { "--files-from".to_owned() } else { names.join(", ") }
}

/// Paths that a file lists, or standard input for `-`.
fn paths_from(file: &Path, nul: bool) -> anyhow::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.with_context(|| format!("--files-from {}", file.display()))?;
    let separator = if nul { 0 } else { b'\n' };
    Ok(bytes
        .split(|byte| *byte == separator)
        .map(|path| if nul { path } else { path.strip_suffix(b"\r").unwrap_or(path) })
        .filter(|path| !path.is_empty())
        .map(path_of)
        .collect())
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
