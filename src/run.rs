//! One run of `check`: files in, report and exit code out.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::check;
use crate::config::{Config, STDIN_ONCE};
use crate::document::locate::Locator;
use crate::input::{self, Found, Selection, Source};
use crate::report::{self, Diagnostic, Failure, FileReport, Outcome, ReportFormat, Summary, style};
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
/// An output that can't be written.
pub fn run(config: &Config, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    let mut run = Run::new(config.color_stderr);
    let mut emitter = report::emitter(config.output_format, config.color_stdout);
    let mut selection = config.selection.clone();
    if let Some((file, nul)) = &config.files_from {
        match paths_from(file, *nul) {
            Ok(paths) => selection.paths.extend(paths),
            Err(error) => {
                run.fail(format!("--files-from {}", file.display()), input::reason(&error), err)?;
            }
        }
        let from_stdin = selection.paths.iter().chain([file]).filter(|path| path.as_os_str() == "-");
        if from_stdin.count() > 1 {
            run.fail("--files-from".to_owned(), STDIN_ONCE.to_owned(), err)?;
            selection.paths.retain(|path| path.as_os_str() != "-");
        }
    }
    let found = input::find(&selection).unwrap_or_else(|error| Found {
        sources: Vec::new(),
        failures: vec![("--exclude".to_owned(), error)],
    });
    for (path, message) in found.failures {
        run.fail(path, message, err)?;
    }
    for source in &found.sources {
        style::set(config.color_stdout);
        match run.check(source, config) {
            Ok(report) => emitter.file(out, &report)?,
            Err(error) => run.fail(source.name(), input::reason(&error), err)?,
        }
    }
    if run.has_checked_nothing() && run.failures.is_empty() && !config.allow_empty {
        let message = if run.summary.files == 0 { "no file to check" } else { "no record to check" };
        let message = format!("{message}; --allow-empty makes that no failure");
        run.fail(searched(&selection), message, err)?;
    }
    let exit_code = run.exit_code(config.exit_zero);
    emitter.finish(out, &Outcome { summary: &run.summary, failures: &run.failures, exit_code })?;
    out.flush()?;
    if config.summary {
        style::set(config.color_stderr);
        writeln!(err, "{}", run.closing_line())?;
    }
    Ok(exit_code)
}

/// Says why a run doesn't even begin, in the wanted format as well.
///
/// # Errors
/// An output that can't be written.
pub fn refuse(
    format: ReportFormat,
    message: String,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<u8> {
    writeln!(err, "error: {}", escape(&message))?;
    let failures = [Failure { path: String::new(), message }];
    let summary = Summary::default();
    let outcome = Outcome { summary: &summary, failures: &failures, exit_code: EXIT_FAILED };
    report::emitter(format, false).finish(out, &outcome)?;
    Ok(EXIT_FAILED)
}

/// What is known of a run so far.
struct Run {
    color_stderr: bool,
    summary: Summary,
    failures: Vec<Failure>,
    /// Wrappers around records: an empty one was checked, though it holds no record.
    wrappers: usize,
}

impl Run {
    fn new(color_stderr: bool) -> Self {
        Run { color_stderr, summary: Summary::default(), failures: Vec::new(), wrappers: 0 }
    }

    fn has_checked_nothing(&self) -> bool {
        let summary = &self.summary;
        summary.records + summary.skipped + summary.counts.errors + self.wrappers == 0
    }

    fn check(&mut self, source: &Source, config: &Config) -> io::Result<FileReport> {
        let bytes = source.read()?;
        let verdict = check::check(&bytes, &config.settings);
        self.summary.files += 1;
        self.wrappers += verdict.wrappers;
        self.summary.records += verdict.records;
        self.summary.invalid += verdict.invalid;
        self.summary.valid += verdict.records - verdict.invalid;
        self.summary.skipped += verdict.passed_over;
        for (severity, count) in verdict.counts.by_severity() {
            self.summary.counts.add(severity, count);
        }
        for (format, count) in &verdict.formats {
            *self.summary.formats.entry(format).or_default() += count;
        }
        let omitted = verdict.counts.total() - verdict.findings.len();
        self.summary.omitted += omitted;
        let findings = if verdict.findings.is_empty() {
            Vec::new()
        } else {
            let locator = Locator::new(&bytes);
            let place = |kept| Diagnostic::new(kept, &locator, config.width);
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
        style::set(self.color_stderr);
        let word = style::severity(Severity::Error, "error");
        writeln!(err, "{word}: {}: {}", escape(&path), escape(&message))?;
        self.failures.push(Failure { path, message });
        Ok(())
    }

    fn exit_code(&self, exit_zero: bool) -> u8 {
        if !self.failures.is_empty() {
            EXIT_FAILED
        } else if self.summary.counts.errors > 0 && !exit_zero {
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
        for (severity, count) in summary.counts.by_severity() {
            if count > 0 {
                findings.push(style::severity(severity, &counted(count, severity.name())));
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
fn searched(selection: &Selection) -> String {
    let name = |path: &PathBuf| {
        if path.as_os_str() == "-" { selection.stdin_name.clone() } else { path.display().to_string() }
    };
    let mut names: Vec<String> = selection.paths.iter().take(3).map(name).collect();
    if selection.paths.len() > names.len() {
        names.push("…".to_owned());
    }
    if names.is_empty() { "--files-from".to_owned() } else { names.join(", ") }
}

/// Paths that a file lists, or standard input for `-`.
fn paths_from(file: &Path, nul: bool) -> io::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(file)?;
    }
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
