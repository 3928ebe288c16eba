//! What the fuzz targets share: how inputs are read, how texts are checked, and how two accounts of the
//! same text are compared.

pub mod reports;

use std::fmt::Write as _;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use payvet::baseline::KnownFindings;
use payvet::check::Settings;
use payvet::document::excerpt::Excerpt;
use payvet::examine::{Examined, Examiner};
use payvet::formats::FORMATS;
use payvet::input::Source;
use payvet::input::framing::Layout;
use payvet::input::stream::{Buffers, Stream};
use payvet::interruption::Interruption;
use payvet::report::{Diagnostic, View};
use payvet::rules::{Evidence, Level, Severity};

/// Bytes at the end of an input that decide how the text before them is treated.
pub const CHOICES: usize = 8;

/// The decisions of an input. Where there is none left, it is the first one of each list.
#[derive(Debug, Clone)]
pub struct Choices<'i>(&'i [u8]);

impl<'i> Choices<'i> {
    /// The text of an input, and the decisions behind it.
    #[must_use]
    pub fn split(input: &'i [u8]) -> (&'i [u8], Self) {
        let (text, choices) = input.split_at(input.len().saturating_sub(CHOICES));
        (text, Choices(choices))
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// One of several.
    pub fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[usize::from(self.byte()) % all.len()].clone()
    }
}

/// How a text is to be checked.
pub fn settings(choices: &mut Choices<'_>) -> Settings {
    let mut settings = Settings::default();
    let byte = usize::from(choices.byte());
    settings.format = [None, None, Some(FORMATS[0]), Some(FORMATS[1])][byte & 3];
    settings.layout = [Layout::Auto, Layout::Auto, Layout::Json, Layout::Jsonl][byte >> 2 & 3];
    settings.grouped = byte & 16 > 0;
    settings.reasons = byte & 32 > 0;
    if byte & 0b1100_0000 == 0b1100_0000 {
        settings.known = Some(KnownFindings::everything(PATH));
    }
    let byte = usize::from(choices.byte());
    settings.max_findings = [usize::MAX, usize::MAX, 100, 0, 1, 2, 3, 9][byte & 7];
    settings.levels.strict = byte & 8 > 0;
    settings.levels.min_evidence =
        [None, None, Some(Evidence::Documented), Some(Evidence::Observed)][byte >> 4 & 3];
    let levels = match byte >> 6 {
        1 => &[("json/", Level::Off)][..],
        2 => &[("json/duplicate-key", Level::As(Severity::Warning)), ("detection/", Level::Off)],
        3 => &[("schema/", Level::Off), ("ibm-verify-fulfillment/", Level::As(Severity::Note))],
        _ => &[],
    };
    for rule in payvet::formats::rules() {
        let level = levels.iter().find(|(prefix, _)| rule.code.starts_with(prefix));
        settings.levels.rules.extend(level.map(|(_, level)| (rule.code, *level)));
    }
    settings
}

/// What reports call the text.
pub const PATH: &str = "in/a.json";

/// Hands out a text in pieces, as a slow pipe does, with interruptions between them.
struct Trickle {
    text: Vec<u8>,
    at: usize,
    random: u32,
}

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.random = self.random.wrapping_mul(0x0019_660D).wrapping_add(0x3C6E_F35F);
        let number = (self.random >> 16) as usize;
        if number % 31 == 7 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let most = if number & 1 > 0 { 1 + (number >> 1 & 7) } else { buffer.len() };
        let length = most.min(buffer.len()).min(self.text.len() - self.at);
        buffer[..length].copy_from_slice(&self.text[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

/// Checks a text that comes through a pipe, on so many threads.
///
/// # Panics
/// It can't be read.
#[must_use]
pub fn examine(text: &[u8], settings: &Settings, view: View, threads: usize, random: u32) -> Examined {
    let source = Source::Stdin(Some(PathBuf::from(PATH)));
    let interruption = Interruption::default();
    let (threads, buffers) = (NonZeroUsize::new(threads), Buffers::default());
    let examiner = Examiner { views: &[view], threads, buffers, interruption: &interruption };
    let input = Trickle { text: text.to_vec(), at: 0, random };
    let stream = Stream::new(Box::new(input), settings.cutting(), &examiner.buffers, &interruption);
    let mut stream = stream.expect("memory can be read");
    let first = stream.next_part().expect("memory can be read").expect("a text has a part at least");
    let ended = examiner.go_on(&source, stream, first, settings, &mut |_| {});
    let (found, failure) = ended.expect("what was found can be told");
    assert!(failure.is_none(), "{failure:?}");
    found
}

/// Whether excerpts count where two accounts are compared: what is around a part may be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excerpts {
    /// They do.
    Count,
    /// They don't.
    DontCount,
}

/// Everything that is said of a text, a line each.
#[must_use]
pub fn told(examined: &Examined, view: View, excerpts: Excerpts) -> Vec<String> {
    let Examined { tally, formats, by_rule, groups, baselined, reasons, wrappers, unjudged, done, .. } =
        examined;
    let mut told = vec![format!(
        "{tally:?} {formats:?} {by_rule:?} {baselined:?} {reasons:?} {wrappers} {unjudged} {done:?}"
    )];
    told.extend(groups.iter().map(|group| format!("{group:?}")));
    let report = examined.report(view).expect("it was made for this view");
    told.extend(report.findings.iter().map(|finding| line_of(finding, excerpts)));
    told
}

fn line_of(finding: &Diagnostic, excerpts: Excerpts) -> String {
    let mut finding = finding.clone();
    if excerpts == Excerpts::DontCount {
        let nothing = |line| Excerpt { line, text: String::new(), marked: 0..0 };
        finding.excerpt = nothing(finding.excerpt.line);
        for related in &mut finding.related {
            related.excerpt = nothing(related.excerpt.line);
        }
    }
    serde_json::to_string(&finding).expect("a finding is JSON")
}

/// Fails unless both accounts are the same.
///
/// # Panics
/// They differ; what differs is told.
pub fn assert_same(text: &[u8], how: &str, [one, other]: [&[String]; 2]) {
    if one == other {
        return;
    }
    let mut difference = String::new();
    for (name, mine, its) in [("only the first", one, other), ("only the second", other, one)] {
        for line in mine.iter().filter(|line| !its.contains(line)) {
            // Writing to a String can't fail.
            let _ = writeln!(difference, "{name}: {line}");
        }
    }
    panic!("{how}\n{}\n{} and {} lines\n{difference}", String::from_utf8_lossy(text), one.len(), other.len());
}
