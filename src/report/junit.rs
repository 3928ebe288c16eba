//! Test results in the form that Ant's `JUnit` task made common: a suite for each file, a case for each
//! record with errors. It passes the schemas of Ant and of Jenkins, which agree on little.

use std::io::{self, Write};

use super::cases::{Case, cases, failed_name, name_of};
use super::{Emitter, Failure, FileReport, Head, Outcome, concise, xml};
use crate::calendar::Date;
use crate::rules::Severity;
use crate::text::escape;

#[derive(Debug)]
pub(super) struct Junit {
    timestamp: String,
    /// Suites so far: each has its number as its id.
    suites: usize,
}

/// A suite as its first tag describes it.
struct Suite<'r> {
    name: &'r str,
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Junit {
    pub(super) fn new(head: &Head) -> Self {
        Junit { timestamp: timestamp(head.moment), suites: 0 }
    }

    /// Begins a suite; its properties are those of this program and `properties`.
    fn begin(&mut self, out: &mut dyn Write, suite: &Suite<'_>, properties: &[Property]) -> io::Result<()> {
        let Suite { name, tests, failures, errors } = suite;
        let (name, timestamp, id) = (xml::escape(name), &self.timestamp, self.suites);
        self.suites += 1;
        writeln!(
            out,
            "<testsuite name=\"{name}\" package=\"payvet\" id=\"{id}\" timestamp=\"{timestamp}\" \
             hostname=\"localhost\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" \
             skipped=\"0\" time=\"0\">\n<properties>"
        )?;
        let version = [("version".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
        for (name, value) in version.iter().chain(properties) {
            writeln!(out, "<property name=\"{}\" value=\"{}\"/>", xml::escape(name), xml::escape(value))?;
        }
        writeln!(out, "</properties>")
    }
}

type Property = (String, String);

impl Emitter for Junit {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}\n<testsuites>", xml::DECLARATION)
    }

    fn file(&mut self, out: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        let name = name_of(&report.path);
        let cases = cases(report);
        let failures = cases.iter().filter(|case| case.has_failed()).count();
        let suite = Suite { name: &name, tests: cases.len(), failures, errors: 0 };
        self.begin(out, &suite, &properties(report))?;
        for case in &cases {
            write_case(out, &name, &report.path, case)?;
        }
        writeln!(out, "<system-out>")?;
        for diagnostic in report.findings.iter().filter(|one| one.severity != Severity::Error) {
            writeln!(out, "{}", xml::escape(&concise::line(&report.path, diagnostic)))?;
        }
        end(out)
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        let count = outcome.failures.len();
        if count > 0 {
            let suite = Suite { name: "payvet", tests: count, failures: 0, errors: count };
            self.begin(out, &suite, &[])?;
            for failure in outcome.failures {
                write_failure(out, failure)?;
            }
            writeln!(out, "<system-out>")?;
            end(out)?;
        }
        writeln!(out, "</testsuites>")
    }
}

/// Ends the standard output of a suite, and the suite.
fn end(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "</system-out>\n<system-err></system-err>\n</testsuite>")
}

/// What a suite says about the whole file.
fn properties(report: &FileReport) -> Vec<Property> {
    let tally = &report.tally;
    let counts = [("records", tally.records), ("skipped", tally.skipped), ("omitted", tally.omitted)];
    let counts = counts.map(|(name, count)| (name.to_owned(), count));
    let formats = report.formats.iter().map(|(format, count)| (format!("records of {format}"), *count));
    counts.into_iter().chain(formats).map(|(name, count)| (name, count.to_string())).collect()
}

fn write_case(out: &mut dyn Write, suite: &str, path: &str, case: &Case<'_>) -> io::Result<()> {
    let name = case.record.map_or_else(|| "file".to_owned(), |record| format!("record {record}"));
    begin_case(out, &name, suite)?;
    if !case.has_failed() {
        return writeln!(out, "</testcase>");
    }
    let rest = case.said_of_the_rest();
    let (rule, message) = match case.errors().next() {
        Some(first) => (first.rule.as_ref(), first.message.as_str()),
        None => ("payvet/omitted", rest.as_deref().unwrap_or_default()),
    };
    let lines: Vec<String> =
        case.errors().map(|error| concise::line(path, error)).chain(rest.clone()).collect();
    let (rule, message) = (xml::escape(rule), xml::escape(message));
    let lines: Vec<String> = lines.iter().map(|line| xml::escape(line)).collect();
    let lines = lines.join("\n");
    writeln!(out, "<failure type=\"{rule}\" message=\"{message}\">{lines}</failure></testcase>")
}

fn write_failure(out: &mut dyn Write, failure: &Failure) -> io::Result<()> {
    begin_case(out, &name_of(failed_name(failure)), "payvet")?;
    let message = xml::escape(&escape(&failure.message));
    writeln!(out, "<error type=\"failure\" message=\"{message}\"></error></testcase>")
}

fn begin_case(out: &mut dyn Write, name: &str, suite: &str) -> io::Result<()> {
    let (name, suite) = (xml::escape(name), xml::escape(suite));
    write!(out, "<testcase name=\"{name}\" classname=\"{suite}\" time=\"0\">")
}

/// A moment, in seconds since the epoch, as ISO 8601 writes it in UTC without saying so. Years have
/// four digits there.
fn timestamp(moment: i64) -> String {
    const LAST: i64 = 253_402_300_799;
    let moment = moment.clamp(0, LAST);
    let date = Date::of_epoch_milliseconds(moment * 1000);
    let second = moment % 86_400;
    format!("{date}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::timestamp;

    #[test]
    fn every_moment_can_be_written() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00");
        assert_eq!(timestamp(1_775_031_330), "2026-04-01T08:15:30");
        assert_eq!(timestamp(i64::MIN), "1970-01-01T00:00:00");
        assert_eq!(timestamp(i64::MAX), "9999-12-31T23:59:59");
    }
}
