//! One run of `check`: files in, report and exit code out.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::check::{self, Settings};
use crate::config::{Config, STDIN_ONCE};
use crate::document::locate::{Locator, Position};
use crate::input::{self, Selection, Source};
use crate::report::{
    self, Diagnostic, Failure, FileReport, GroupReport, Outcome, ReportFormat, Summary, style,
};
use crate::rules::{Group, GroupKey, MOST_GROUPS, Severity};
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
    let (selection, sources) = run.find(config, err)?;
    if config.verbose {
        let name = config.settings_file.as_ref().map(|path| path.display().to_string());
        writeln!(err, "settings file: {}", escape(name.as_deref().unwrap_or("none")))?;
    }
    // Resolving settings walks all rules: done once, unless files can differ.
    let common = config.is_uniform().then(|| config.settings(None));
    for source in &sources {
        style::set(config.color_stdout);
        let settings = match &common {
            Some(settings) => Cow::Borrowed(settings),
            None => Cow::Owned(config.settings(source.path())),
        };
        match run.check(source, &settings, config.width) {
            Ok((report, reasons)) => {
                emitter.file(out, &report)?;
                for reason in reasons {
                    writeln!(err, "{}", escape(&reason))?;
                }
            }
            Err(error) => run.fail(source.name(), input::reason(&error), err)?,
        }
    }
    if run.has_checked_nothing() && run.failures.is_empty() && !config.allow_empty {
        let message = if run.summary.files == 0 { "no file to check" } else { "no record to check" };
        let message = format!("{message}; --allow-empty makes that no failure");
        run.fail(searched(&selection), message, err)?;
    }
    let exit_code = run.exit_code(config);
    let groups = run.groups();
    style::set(config.color_stdout);
    let outcome = Outcome { summary: &run.summary, groups: &groups, failures: &run.failures, exit_code };
    emitter.finish(out, &outcome)?;
    out.flush()?;
    style::set(config.color_stderr);
    if config.statistics {
        run.statistics(err)?;
    }
    if config.summary {
        writeln!(err, "{}", run.closing_line(config))?;
    } else if let Some(omitted) = run.omitted(config) {
        // Whoever wants no summary must still not take a part for all.
        writeln!(err, "{omitted}")?;
    }
    Ok(exit_code)
}

/// Prints the files that `config` selects and checks none of them.
///
/// # Errors
/// An output that can't be written.
pub fn show_files(config: &Config, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    let mut run = Run::new(config.color_stderr);
    let (_, sources) = run.find(config, err)?;
    for source in sources {
        writeln!(out, "{}", escape(&source.name()))?;
    }
    Ok(run.exit_code(config))
}

/// Reports in the wanted format that a run didn't even begin; people are told on standard error.
///
/// # Errors
/// An output that can't be written.
pub fn report_refusal(format: ReportFormat, message: String, out: &mut dyn Write) -> anyhow::Result<()> {
    let failures = [Failure { path: String::new(), message }];
    let summary = Summary::default();
    let outcome = Outcome { summary: &summary, groups: &[], failures: &failures, exit_code: EXIT_FAILED };
    report::emitter(format, false).finish(out, &outcome)?;
    Ok(())
}

/// What is known of a run so far.
struct Run {
    color_stderr: bool,
    summary: Summary,
    failures: Vec<Failure>,
    /// Wrappers around records: an empty one was checked, though it holds no record.
    wrappers: usize,
    /// Records that are no payloads, while the settings let nothing be said about that.
    unjudged: usize,
    /// Groups of all files, in the order of their first findings; `of` isn't known before the end.
    groups: Vec<GroupReport>,
    group_of: HashMap<GroupKey, usize>,
}

impl Run {
    fn new(color_stderr: bool) -> Self {
        Run {
            color_stderr,
            summary: Summary::default(),
            failures: Vec::new(),
            wrappers: 0,
            unjudged: 0,
            groups: Vec::new(),
            group_of: HashMap::new(),
        }
    }

    fn has_checked_nothing(&self) -> bool {
        let summary = &self.summary;
        summary.records + summary.skipped - self.unjudged + summary.counts.errors + self.wrappers == 0
    }

    /// What `config` selects, and the selection itself with the paths of --files-from in it.
    fn find(&mut self, config: &Config, err: &mut dyn Write) -> io::Result<(Selection, Vec<Source>)> {
        let mut selection = config.selection.clone();
        if let Some((file, nul)) = &config.files_from {
            match paths_from(file, *nul) {
                Ok(paths) => selection.paths.extend(paths),
                Err(error) => {
                    self.fail(format!("--files-from {}", file.display()), input::reason(&error), err)?;
                }
            }
            let from_stdin = selection.paths.iter().chain([file]).filter(|path| path.as_os_str() == "-");
            if from_stdin.count() > 1 {
                self.fail("--files-from".to_owned(), STDIN_ONCE.to_owned(), err)?;
                selection.paths.retain(|path| path.as_os_str() != "-");
            }
        }
        let found = input::find(&selection);
        for (path, message) in found.failures {
            self.fail(path, message, err)?;
        }
        Ok((selection, found.sources))
    }

    /// Checks one source; also says why its records were taken for their formats, if that is wanted.
    fn check(
        &mut self,
        source: &Source,
        settings: &Settings,
        width: usize,
    ) -> io::Result<(FileReport, Vec<String>)> {
        let bytes = source.read()?;
        let path = source.name();
        let verdict = check::check(&bytes, settings);
        let summary = &mut self.summary;
        summary.files += 1;
        self.wrappers += verdict.wrappers;
        summary.records += verdict.records;
        summary.invalid += verdict.invalid;
        summary.valid += verdict.records - verdict.invalid;
        summary.skipped += verdict.passed_over + verdict.unjudged;
        self.unjudged += verdict.unjudged;
        summary.suppressed += verdict.suppressed;
        for (severity, count) in verdict.counts.by_severity() {
            summary.counts.add(severity, count);
        }
        for (format, count) in &verdict.formats {
            *summary.formats.entry(format).or_default() += count;
        }
        for (rule, count) in verdict.by_rule {
            *summary.by_rule.entry(rule).or_default() += count;
        }
        let omitted = verdict.counts.total() - verdict.findings.len();
        summary.omitted += omitted;
        let mut findings = Vec::new();
        if !verdict.findings.is_empty() || !verdict.groups.is_empty() {
            let locator = Locator::new(&bytes);
            let place = |kept| Diagnostic::new(kept, &locator, width);
            findings = verdict.findings.into_iter().map(place).collect();
            for group in verdict.groups {
                let first = locator.position(group.first.start);
                self.add_group(group, &path, first);
            }
        }
        let reasons = verdict.reasons.iter().map(|((format, reason), count)| {
            format!("{path}: {} taken for {format}: {reason}", counted(*count, "record"))
        });
        let reasons = reasons.collect();
        Ok((
            FileReport { path, records: verdict.records, formats: verdict.formats, findings, omitted },
            reasons,
        ))
    }

    fn add_group(&mut self, group: Group, path: &str, first: Position) {
        let Group { mut key, findings, records, .. } = group;
        // Each file can bring as many new ones as are kept of one.
        if self.groups.len() >= MOST_GROUPS && !self.group_of.contains_key(&key) {
            key = key.of_the_rest();
        }
        let groups = &mut self.groups;
        let at = *self.group_of.entry(key).or_insert_with_key(|key| {
            let (key, path) = (key.clone(), path.to_owned());
            groups.push(GroupReport { key, findings: 0, records: 0, of: 0, path, first });
            groups.len() - 1
        });
        self.groups[at].findings += findings;
        self.groups[at].records += records;
    }

    /// The groups of the whole run: gravest first, then most frequent.
    fn groups(&mut self) -> Vec<GroupReport> {
        let mut groups = std::mem::take(&mut self.groups);
        for group in &mut groups {
            group.of = group.key.format.map_or(self.summary.records, |format| self.summary.formats[format]);
        }
        groups.sort_by_key(|group| (group.key.severity, Reverse(group.findings)));
        groups
    }

    /// One line a rule: count, severity and code, most frequent first.
    fn statistics(&self, err: &mut dyn Write) -> io::Result<()> {
        let mut counts: Vec<_> = self.summary.by_rule.iter().collect();
        counts.sort_by_key(|((_, severity), count)| (*severity, Reverse(**count)));
        let width = counts.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or_default();
        for ((rule, severity), count) in counts {
            let word = style::severity(*severity, severity.name());
            // Padding would count the bytes of the colour.
            let gap = " ".repeat(Severity::Warning.name().len() - severity.name().len());
            writeln!(err, "{count:>width$}  {word}{gap}  {rule}")?;
        }
        Ok(())
    }

    fn fail(&mut self, path: String, message: String, err: &mut dyn Write) -> io::Result<()> {
        style::set(self.color_stderr);
        let word = style::severity(Severity::Error, "error");
        writeln!(err, "{word}: {}: {}", escape(&path), escape(&message))?;
        self.failures.push(Failure { path, message });
        Ok(())
    }

    fn has_too_many_warnings(&self, config: &Config) -> bool {
        config.max_warnings.is_some_and(|most| self.summary.counts.warnings > most)
    }

    fn exit_code(&self, config: &Config) -> u8 {
        let is_at_fail_level = self.summary.counts.errors > 0 || self.has_too_many_warnings(config);
        if !self.failures.is_empty() {
            EXIT_FAILED
        } else if is_at_fail_level && !config.exit_zero {
            EXIT_FINDINGS
        } else {
            0
        }
    }

    /// What is counted but not shown.
    fn omitted(&self, config: &Config) -> Option<String> {
        let is_cut = self.summary.omitted > 0 && !config.output_format.is_of_groups();
        is_cut.then(|| format!("{} not shown (--max-findings)", counted(self.summary.omitted, "finding")))
    }

    /// `2 errors, 1 warning in 9 records of 2 files (8 elimity-itsm-webhook, …)`
    fn closing_line(&self, config: &Config) -> String {
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
        if summary.suppressed > 0 {
            parts.push(format!("{} left out by the settings", counted(summary.suppressed, "finding")));
        }
        if let Some(most) = config.max_warnings.filter(|_| self.has_too_many_warnings(config)) {
            parts.push(format!("more than {}", counted(most, "warning")));
        }
        parts.extend(self.omitted(config));
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
        let is_stdin = path.as_os_str() == "-";
        let source =
            if is_stdin { Source::Stdin(selection.stdin_path.clone()) } else { Source::File(path.clone()) };
        source.name()
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
