//! A summary for a page of a CI job, in Markdown: a heading with the totals and a table of findings.
//!
//! Rows are sorted by severity, as each kind has to be kept apart anyway: errors take the room first.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Diagnostic, Emitter, Failure, FileReport, Outcome, Summary};
use crate::rules::Severity;
use crate::text::{counted, escape, list};

/// GitHub takes summaries up to 1 MiB.
const LONGEST: usize = 1024 * 1024 - 1;

/// Bytes that inputs which could not be checked may take: what was found in others needs room as well.
const LONGEST_FAILURES: usize = LONGEST / 4;

/// Bytes for everything that is neither a row nor a failure.
const FRAME: usize = 1024;

const TABLE_HEAD: &str = "\n| severity | place | rule | message |\n| --- | --- | --- | --- |\n";

/// Keeps the rows until the end: the totals stand before them.
#[derive(Debug, Default)]
pub(super) struct Markdown {
    rows: BTreeMap<Severity, Lines>,
}

impl Emitter for Markdown {
    fn file(&mut self, _: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        for diagnostic in &report.findings {
            let rows = self.rows.entry(diagnostic.severity).or_default();
            rows.push(LONGEST, || row(&report.path, diagnostic));
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        let mut failures = Lines::default();
        for failure in outcome.failures {
            failures.push(LONGEST_FAILURES, || item(failure));
        }
        let mut room = LONGEST - FRAME - failures.text.len();
        writeln!(out, "{}", heading(outcome))?;
        if !self.rows.is_empty() {
            out.write_all(TABLE_HEAD.as_bytes())?;
        }
        let mut left_out = Vec::new();
        for (severity, total) in outcome.summary.tally.counts.by_severity() {
            let rows = self.rows.remove(&severity).unwrap_or_default();
            let rows = rows.within(room);
            out.write_all(rows.text.as_bytes())?;
            // Nothing lighter takes the room of something graver.
            room = if rows.is_full { 0 } else { room - rows.text.len() };
            left_out.push((severity.name(), total.saturating_sub(rows.count)));
        }
        if failures.count > 0 {
            write!(out, "\nCould not be checked:\n\n{}", failures.text)?;
        }
        left_out.push(("failure", outcome.failures.len() - failures.count));
        write_left_out(out, &left_out)
    }
}

fn write_left_out(out: &mut dyn Write, counts: &[(&str, usize)]) -> io::Result<()> {
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let left_out: Vec<String> = counts.map(|(name, count)| counted(*count, name)).collect();
    if left_out.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nNot shown here: {}.", list(&left_out, "and"))
}

/// As many lines as there is room for, from the first on.
#[derive(Debug, Default)]
struct Lines {
    text: String,
    count: usize,
    is_full: bool,
}

impl Lines {
    /// Adds a line, unless it or one before it doesn't fit in so many bytes.
    fn push(&mut self, room: usize, line: impl FnOnce() -> String) {
        if self.is_full {
            return;
        }
        let line = line();
        if self.text.len() + line.len() > room {
            self.is_full = true;
        } else {
            self.text.push_str(&line);
            self.count += 1;
        }
    }

    /// Those of them for which there is so much room.
    fn within(self, room: usize) -> Lines {
        if self.text.len() <= room {
            return self;
        }
        let mut fitting = Lines::default();
        for line in self.text.split_inclusive('\n') {
            fitting.push(room, || line.to_owned());
        }
        fitting
    }
}

/// `## payvet: 2 errors, 1 warning in 9 records of 2 files`
fn heading(outcome: &Outcome<'_>) -> String {
    let Summary { files, tally } = outcome.summary;
    let counts = tally.counts.by_severity().into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(severity, count)| counted(count, severity.name())).collect();
    let findings = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    let mut heading = if *files == 0 {
        "## payvet: nothing checked".to_owned()
    } else {
        let (records, files) = (counted(tally.records, "record"), counted(*files, "file"));
        format!("## payvet: {findings} in {records} of {files}")
    };
    if !outcome.failures.is_empty() {
        // Writing to a String can't fail.
        let _ = write!(heading, "; {}", counted(outcome.failures.len(), "failure"));
    }
    heading
}

fn row(path: &str, diagnostic: &Diagnostic) -> String {
    let Diagnostic { severity, rule, start, message, .. } = diagnostic;
    let place = code(&format!("{}:{}:{}", escape(path), start.line, start.column));
    format!("| {} | {place} | {} | {} |\n", severity.name(), code(rule), sentence(message))
}

fn item(failure: &Failure) -> String {
    let message = sentence(&escape(&failure.message));
    if failure.path.is_empty() {
        return format!("- {message}\n");
    }
    format!("- {}: {message}\n", code(&escape(&failure.path)))
}

/// A sentence in which nothing acts. What it quotes between backticks is in code spans, if that can be
/// done without one running into another.
fn sentence(text: &str) -> String {
    with_quotations(text).unwrap_or_else(|| prose(text))
}

fn with_quotations(text: &str) -> Option<String> {
    let pieces: Vec<&str> = text.split('`').collect();
    let last = pieces.len() - 1;
    if !last.is_multiple_of(2) {
        return None;
    }
    let mut written = String::with_capacity(text.len() + 16);
    for (at, piece) in pieces.into_iter().enumerate() {
        let is_quoted = !at.is_multiple_of(2);
        // Beside a span a blank stays as it is.
        let inside = if is_quoted || at == 0 { piece } else { piece.trim_start_matches(' ') };
        let before = piece.len() - inside.len();
        let inside = if is_quoted || at == last { inside } else { inside.trim_end_matches(' ') };
        let behind = piece.len() - before - inside.len();
        if before > 1 || behind > 1 || is_quoted && inside.is_empty() {
            return None;
        }
        let next = if is_quoted { code(inside) } else { prose(inside) };
        written.push_str(&" ".repeat(before));
        if written.ends_with('`') && next.starts_with('`') {
            return None;
        }
        written.push_str(&next);
        written.push_str(&" ".repeat(behind));
    }
    Some(written)
}

/// A text of one line in which nothing acts, with code spans for everything but plain words.
///
/// Character references would not do: GitHub and GitLab look for mentions, references and addresses of
/// mail after they have resolved those. Only in code they look for nothing.
fn prose(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 16);
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        let inside = word.strip_suffix([',', ';', ':']).unwrap_or(word);
        write_word(&mut written, inside, is_plain);
        written.push_str(&word[inside.len()..]);
        if let Some(next) = words.peek() {
            // At the ends of a text, and one after the other, blanks would be lost.
            written.push_str(if word.is_empty() || next.is_empty() { "&#32;" } else { " " });
        }
    }
    written
}

/// The same with everything in code spans.
fn code(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 4);
    write_word(&mut written, text, |_| false);
    written
}

/// Writes what is plain as it is, and the rest in code spans. A bar would end the cell and a backtick the
/// span, so these stand outside; nothing acts between two spans.
fn write_word(written: &mut String, word: &str, is_plain: impl Fn(&str) -> bool) {
    for piece in word.split_inclusive(['`', '|']) {
        let (inside, mark) = match piece.chars().next_back() {
            Some('`') => (&piece[..piece.len() - 1], "&#96;"),
            Some('|') => (&piece[..piece.len() - 1], "&#124;"),
            _ => (piece, ""),
        };
        // Writing to a String can't fail.
        let _ = match inside {
            blank if blank.bytes().all(|byte| byte == b' ') => {
                write!(written, "{}", "&#32;".repeat(blank.len()))
            }
            plain if is_plain(plain) => write!(written, "{plain}"),
            // A span that begins and ends with a blank loses both.
            padded if padded.starts_with(' ') && padded.ends_with(' ') => write!(written, "` {padded} `"),
            other => write!(written, "`{other}`"),
        };
        written.push_str(mark);
    }
}

/// Whether a word means nothing but itself: letters and marks that separate or join words, or digits, if
/// they are too few for the hash of a commit.
fn is_plain(word: &str) -> bool {
    if word.len() < 7 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let is_letter = |c: char| c.is_ascii_alphabetic() || !c.is_ascii() && !c.is_whitespace();
    // A dash at its beginning could make a list.
    !word.starts_with('-') && word.chars().all(|c| is_letter(c) || ",;()'\"-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Lines, Markdown, code, prose, sentence};
    use crate::report::samples::diagnostic;
    use crate::report::{Emitter as _, Failure, FileReport, Outcome, Summary};
    use crate::rules::Severity;

    fn print(reports: &[FileReport], outcome: &Outcome<'_>) -> String {
        let (mut markdown, mut out) = (Markdown::default(), Vec::new());
        for report in reports {
            markdown.file(&mut out, report).expect("a vector can be written");
        }
        markdown.finish(&mut out, outcome).expect("a vector can be written");
        String::from_utf8(out).expect("it is text")
    }

    #[test]
    fn everything_but_plain_words_is_code() {
        for (text, wanted) in [
            ("is missing, not \"there\"", "is missing, not \"there\""),
            ("RFC 3339, of 12345678", "RFC 3339, of `12345678`"),
            ("at byte 11: 0xC3, 2", "at byte 11: `0xC3`, 2"),
            ("`id` is known as `a.b`", "&#96;id&#96; is known as &#96;`a.b`&#96;"),
            ("a@b.de www.x.de @team #12", "`a@b.de` `www.x.de` `@team` `#12`"),
            ("<b>*x*</b> [a](b) \\", "`<b>*x*</b>` `[a](b)` `\\`"),
            ("a|b \\|", "a&#124;b `\\`&#124;"),
            ("- x --y near-miss", "`-` x `--y` near-miss"),
            (" a  b ", "&#32;a&#32;&#32;b&#32;"),
            ("\u{a0}ä…\u{3000}", "`\u{a0}ä…\u{3000}`"),
            ("", ""),
        ] {
            assert_eq!(prose(text), wanted);
        }
        for (text, wanted) in [
            ("a b.json:1:2", "`a b.json:1:2`"),
            (" a ", "`  a  `"),
            (" a", "` a`"),
            ("`  `|a`", "&#96;&#32;&#32;&#96;&#124;`a`&#96;"),
        ] {
            assert_eq!(code(text), wanted);
        }
    }

    #[test]
    fn what_a_sentence_quotes_is_code() {
        for (text, wanted) in [
            ("`a.b` is known as `c|d`, not `e`", "`a.b` is known as `c`&#124;`d`, not `e`"),
            ("a`b`c", "a`b`c"),
            // Where spans would run into each other, or a quotation has no end.
            ("`a``b` c", "&#96;a&#96;&#96;b&#96; c"),
            ("x.y`a`", "`x.y`&#96;a&#96;"),
            ("`` a", "&#96;&#96; a"),
            ("`a b", "&#96;a b"),
            ("`a`  b", "&#96;a&#96;&#32;&#32;b"),
        ] {
            assert_eq!(sentence(text), wanted);
        }
    }

    #[test]
    fn lines_are_kept_from_the_first_one_on() {
        let mut lines = Lines::default();
        for line in ["ab\n", "abcdef\n", "c\n"] {
            lines.push(8, || line.to_owned());
        }
        assert_eq!((lines.text.as_str(), lines.count, lines.is_full), ("ab\n", 1, true));
        let lines = Lines { text: "ab\ncd\ne\n".to_owned(), count: 3, is_full: false };
        let lines = lines.within(7);
        assert_eq!((lines.text.as_str(), lines.count, lines.is_full), ("ab\ncd\n", 2, true));
    }

    #[test]
    fn errors_take_the_room_first_and_all_of_it_fits() {
        let mut summary = Summary { files: 2, ..Summary::default() };
        let (warning, error) =
            (diagnostic(Severity::Warning, "#".repeat(500)), diagnostic(Severity::Error, "#".repeat(400)));
        summary.tally.counts.add(Severity::Warning, 4000);
        summary.tally.counts.add(Severity::Error, 1500);
        let reports = [vec![warning; 4000], vec![error; 1400]].map(|findings| FileReport {
            path: "a.json".to_owned(),
            findings,
            ..FileReport::default()
        });
        let failure = Failure { path: "b".to_owned(), message: "#".repeat(1000) };
        let failures = vec![failure; 1000];
        let outcome =
            Outcome { summary: &summary, groups: &[], failures: &failures, stale: &[], exit_code: 2 };
        let printed = print(&reports, &outcome);
        assert!(printed.len() <= LONGEST && printed.len() > LONGEST - 2048, "{}", printed.len());
        let count = |beginning| printed.lines().filter(|line| line.starts_with(beginning)).count();
        let [errors, warnings, failures] = ["| error ", "| warning ", "- "].map(count);
        assert_eq!(errors, 1400);
        assert!(warnings > 100 && failures > 100, "{warnings} {failures}");
        let wanted = format!(
            "Not shown here: 100 errors, {} warnings and {} failures.\n",
            4000 - warnings,
            1000 - failures
        );
        assert!(printed.ends_with(&wanted), "{}", &printed[printed.len() - 200..]);
    }

    #[test]
    fn an_empty_run_is_told_as_such() {
        let summary = Summary::default();
        let failures = [Failure { path: String::new(), message: "- no input".to_owned() }];
        let outcome =
            Outcome { summary: &summary, groups: &[], failures: &failures, stale: &[], exit_code: 2 };
        assert_eq!(
            print(&[], &outcome),
            "## payvet: nothing checked; 1 failure\n\nCould not be checked:\n\n- `-` no input\n"
        );
    }
}
