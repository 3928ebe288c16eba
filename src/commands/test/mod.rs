//! `payvet test`: holds folders of good and bad payloads against what is expected of them.

mod cases;
mod expectation;

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use self::cases::{Case, Cases};
use self::expectation::{Difference, Expectation, Expected, Mark, text_of};
use crate::config::test::TestConfig;
use crate::examine::{Begun, Examined, Examiner};
use crate::input::stream::Buffers;
use crate::input::{self, Source};
use crate::interruption::Interruption;
use crate::outputs;
use crate::report::{Diagnostic, EXIT_FAILED, EXIT_FINDINGS, Tally, style};
use crate::rules::{Severity, internal_fault};
use crate::run::tell_settings_file;
use crate::text::{counted, escape, list};
use crate::totals::{FailLevel, Totals};

/// Tries every case of the folders. Failed ones go to `out`, messages to `err`.
///
/// Returns the exit code: 0 if all passed, 1 if a case failed, 2 if the run itself failed.
///
/// # Errors
/// An output that can't be written.
pub fn run(config: &TestConfig, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    // A signal ends the process at once: nothing is lost by that, as each expectation is written as a whole.
    let (views, interruption) = ([config.view], Interruption::default());
    let examiner =
        Examiner { views: &views, threads: None, buffers: Buffers::default(), interruption: &interruption };
    let totals = Totals::new(FailLevel::default(), config.color_stderr);
    let mut test = Test { config, examiner: &examiner, totals, passed: 0, failed: 0, out, err };
    tell_settings_file(config.verbose, config.settings_file.as_deref(), test.err)?;
    if config.folders.is_empty() {
        let like = cases::here().unwrap_or_else(|| "fixtures".to_owned());
        let message =
            format!("no folder: name one with valid/ and invalid/ in it, as in `payvet test {like}`");
        test.totals.fail(String::new(), message, test.err)?;
    }
    let mut seen = HashSet::new();
    for folder in config.folders.iter().filter(|folder| seen.insert(input::plain(folder))) {
        test.folder(folder)?;
    }
    test.conclude()?;
    Ok(if !test.totals.failures.is_empty() {
        EXIT_FAILED
    } else if test.failed > 0 {
        EXIT_FINDINGS
    } else {
        0
    })
}

struct Test<'t> {
    config: &'t TestConfig,
    examiner: &'t Examiner<'t>,
    totals: Totals,
    passed: usize,
    failed: usize,
    out: &'t mut dyn Write,
    err: &'t mut dyn Write,
}

impl Test<'_> {
    fn folder(&mut self, folder: &Path) -> io::Result<()> {
        let found = match Cases::gather(folder, self.config.no_ignore) {
            Ok(found) => found,
            Err(why) => return self.totals.fail(input::name_of(folder), why, self.err),
        };
        for (path, message) in found.failures {
            self.totals.fail(path, message, self.err)?;
        }
        for case in found.cases {
            match case {
                Case::Valid(payload) => self.valid(payload)?,
                Case::Invalid { payload, expectation, rivals } => {
                    self.invalid(payload, &expectation, &rivals)?;
                }
                Case::Stray(path, why) => self.failed(&input::name_of(&path), &why)?,
            }
        }
        Ok(())
    }

    fn valid(&mut self, payload: PathBuf) -> io::Result<()> {
        let Some(examined) = self.examine(payload)? else { return Ok(()) };
        let name = &examined.path;
        if examined.tally.counts.errors > 0 {
            self.failed(name, &format!("it must pass, but has {}", of_each_severity(&examined.tally)))?;
            return self.unexpected(&examined, self.findings(&examined));
        }
        if examined.tally.is_of_nothing(examined.wrappers, examined.unjudged) {
            return self.failed(name, "no record to check");
        }
        self.passed(name)
    }

    fn invalid(&mut self, payload: PathBuf, expectation: &Path, rivals: &[PathBuf]) -> io::Result<()> {
        let beside = input::name_of(expectation);
        if !rivals.is_empty() {
            let rivals: Vec<String> = rivals.iter().map(|path| input::name_of(path)).collect();
            let why = format!("{beside} would be that of {}, too: rename one of them", list(&rivals, "and"));
            return self.failed(&input::name_of(&payload), &why);
        }
        let Some(examined) = self.examine(payload)? else { return Ok(()) };
        let (name, found) = (&examined.path, self.findings(&examined));
        if found.is_empty() {
            let why = match examined.tally.suppressed {
                0 => "nothing is found in it: move it to valid/".to_owned(),
                count => {
                    format!("the settings leave out all that is found in it: {}", counted(count, "finding"))
                }
            };
            return self.failed(name, &why);
        }
        let in_several = holds_several(&examined);
        let is_new = match Expectation::read(expectation, self.config.view.shows_values) {
            Expectation::Unreadable(None, why) => {
                // Of a link that leads nowhere, the walk has told already.
                let is_told = self.totals.failures.iter().any(|failure| failure.path == beside);
                return if is_told { Ok(()) } else { self.totals.fail(beside, why, self.err) };
            }
            Expectation::Unreadable(Some(at), why) => {
                let at = format!(":{}:{}", at.line, at.column);
                let mend = if self.config.updates {
                    "; mend or remove it, as only expectations are updated"
                } else {
                    ""
                };
                return self.failed(name, &format!("{beside}{at}: {why}{mend}"));
            }
            Expectation::Read(expected) => {
                let difference = Difference::new(found, in_several, &expected);
                if difference.is_none() {
                    return self.passed(name);
                }
                if !self.config.updates {
                    return self.differs(&examined, &beside, &difference);
                }
                false
            }
            Expectation::Missing if self.config.updates => true,
            Expectation::Missing => {
                self.failed(name, &format!("{beside} is missing; `--update` writes it"))?;
                return self.unexpected(&examined, found);
            }
        };
        let marks: Vec<Mark> = found.iter().map(|one| Mark::of(one, in_several)).collect();
        if let Err(error) = outputs::write_whole(expectation, &text_of(&marks)) {
            return self.totals.fail_to_write(expectation, &error, self.err);
        }
        if !self.config.quiet {
            let done = if is_new { "written" } else { "updated" };
            writeln!(self.err, "{done}: {} with {}", escape(&beside), counted(found.len(), "finding"))?;
        }
        self.passed(name)
    }

    /// Checks a payload as `payvet check` does. None if that can't be done, which is told.
    fn examine(&mut self, payload: PathBuf) -> io::Result<Option<Examined>> {
        let settings = self.config.settings(&payload);
        let source = Source::File(payload);
        let outcome = self.examiner.begin(&source, &settings).and_then(|begun| match begun {
            Begun::Done(whole) => Ok((whole, None)),
            Begun::Long(stream, first) => self.examiner.go_on(&source, stream, first, &settings, &mut |_| {}),
        });
        match outcome {
            Ok((examined, None)) => {
                let unjudgeable = examined.by_rule.get(&(internal_fault::RULE.code, Severity::Error));
                let Some(records) = unjudgeable else { return Ok(Some(examined)) };
                let message = format!("{} could not be judged", counted(*records, "record"));
                self.totals.fail(examined.path, message, self.err)?;
            }
            Ok((_, Some(error))) | Err(error) => {
                self.totals.fail(source.name(), input::reason(&error), self.err)?;
            }
        }
        Ok(None)
    }

    fn findings<'e>(&self, examined: &'e Examined) -> &'e [Diagnostic] {
        examined.report(self.config.view).map_or(&[], |report| &report.findings)
    }

    fn differs(&mut self, examined: &Examined, beside: &str, difference: &Difference<'_>) -> io::Result<()> {
        let Difference { unexpected, missing } = difference;
        let parts = [(unexpected.len(), "unexpected"), (missing.len(), "missing")];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
        self.failed(&examined.path, &parts.join(", "))?;
        self.unexpected(examined, unexpected.iter().copied())?;
        let minus = style::severity(Severity::Error, "- missing");
        for Expected { mark, at } in missing {
            let place = place(&mark.pointer, mark.record);
            let hint = mark.unknown_rule().map(|why| format!("; {why}")).unwrap_or_default();
            let line = format!("{beside}:{}:{}: {} {place}{hint}", at.line, at.column, mark.rule);
            writeln!(self.out, "  {minus}: {}", escape(&line))?;
        }
        Ok(())
    }

    fn unexpected<'d>(
        &mut self,
        examined: &Examined,
        findings: impl IntoIterator<Item = &'d Diagnostic>,
    ) -> io::Result<()> {
        style::set(self.config.color_stdout);
        let (path, in_several) = (escape(&examined.path), holds_several(examined));
        for finding in findings {
            let Diagnostic { rule, severity, message, pointer, record, start, .. } = finding;
            let plus = style::severity(*severity, "+ unexpected");
            let (place, word) = (place(pointer, record.filter(|_| in_several)), severity.name());
            let (line, column) = (start.line, start.column);
            writeln!(self.out, "  {plus}: {path}:{line}:{column}: {word}[{rule}] {place}: {message}")?;
        }
        Ok(())
    }

    fn passed(&mut self, name: &str) -> io::Result<()> {
        self.passed += 1;
        if self.config.verbose {
            style::set(self.config.color_stdout);
            writeln!(self.out, "{}: {}", style::good("passed"), escape(name))?;
        }
        Ok(())
    }

    fn failed(&mut self, name: &str, why: &str) -> io::Result<()> {
        self.failed += 1;
        style::set(self.config.color_stdout);
        let word = style::severity(Severity::Error, "failed");
        writeln!(self.out, "{word}: {}: {}", style::strong(&escape(name)), escape(why))
    }

    /// The closing line, unless nothing was tried or nobody wants to see it.
    fn conclude(&mut self) -> io::Result<()> {
        let (passed, failed) = (self.passed, self.failed);
        if self.config.quiet || passed + failed == 0 {
            return Ok(());
        }
        style::set(self.config.color_stdout);
        let passed = format!("{passed} passed");
        let passed = if failed == 0 { style::good(&passed) } else { passed };
        let failed = format!("{failed} failed");
        let failed = if self.failed > 0 { style::severity(Severity::Error, &failed) } else { failed };
        let failures = match self.totals.failures.len() {
            0 => String::new(),
            count => format!("; {}", counted(count, "failure")),
        };
        writeln!(self.out, "{passed}, {failed}{failures}")
    }
}

/// Whether a record must be named to be told from others.
fn holds_several(examined: &Examined) -> bool {
    examined.tally.records + examined.tally.skipped > 1
}

/// `at /data/status_code`, or `at the root of record 2`.
fn place(pointer: &str, record: Option<usize>) -> String {
    let pointer = if pointer.is_empty() { "the root".into() } else { escape(pointer) };
    let record = record.map(|record| format!(" of record {record}")).unwrap_or_default();
    format!("at {pointer}{record}")
}

/// `1 error and 2 warnings`
fn of_each_severity(tally: &Tally) -> String {
    let counts = tally.counts.by_severity().into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(severity, count)| counted(count, severity.name())).collect();
    list(&counts, "and")
}
