//! One run of `check`: files in, report and exit code out.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::baseline::{Baseline, KnownFindings, Recorder, Stale};
use crate::check::Settings;
use crate::config::{Config, KnownAs, STDIN_ONCE};
use crate::examine::{Begun, Examined, Examiner};
use crate::fingerprint::Fingerprint;
use crate::input::stream::Buffers;
use crate::input::{self, Selection, Source};
use crate::ordered;
use crate::outputs::{self, Claims, Outputs};
use crate::progress::{Done, Progress};
use crate::report::style;
use crate::rules::Severity;
use crate::text::{counted, escape, path_at_line_start};
use crate::totals::Totals;

/// Checks everything that `config` selects, prints findings to `out` and messages to `err`.
///
/// Returns the exit code: 0 nothing at error level, 1 findings at error level, 2 if the run itself
/// failed; what could be checked is reported in any case.
///
/// # Errors
/// An output that can't be written.
pub fn run(config: &Config, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    let mut run = Run::new(config);
    let (selection, sources) = run.find(config, err)?;
    let claims = run.claims(config, &sources, err)?;
    let mut outputs = Outputs::open(&config.outputs, claims, |target| config.head(target), out);
    outputs.tell_failures(&mut run.totals, err)?;
    let known = run.known(config, err)?;
    if config.verbose {
        let name = config.settings_file.as_ref().map(|path| path.display().to_string());
        writeln!(err, "settings file: {}", escape(name.as_deref().unwrap_or("none")))?;
    }
    // Resolving settings walks all rules: done once, unless files can differ.
    let common = config.is_uniform().then(|| config.settings(None));
    let views = outputs.views();
    let examiner = Examiner { views: &views, threads: config.threads, buffers: Buffers::default() };
    let settings_of = |source: &Source| {
        let settings =
            common.as_ref().map_or_else(|| Cow::Owned(config.settings(source.path())), Cow::Borrowed);
        known.bound_to(source, settings)
    };
    let threads = match sources.len() / FILES_PER_THREAD {
        0 | 1 => 1,
        most => ordered::threads(config.threads).min(most),
    };
    let start = |source: &Source| {
        let settings = settings_of(source);
        examiner.begin(source, &settings).map(|begun| (begun, settings))
    };
    let (mut rest, size) = (sources.as_slice(), AtomicUsize::new(1));
    let next = || {
        let most = rest.len().div_ceil(2 * threads);
        let (batch, behind) = rest.split_at(size.load(Ordering::Relaxed).min(most));
        rest = behind;
        (!batch.is_empty()).then_some(batch)
    };
    let work = |batch: &&[Source]| {
        let (mut begun, mut findings) = (Vec::with_capacity(batch.len()), 0);
        for source in *batch {
            let one = start(source);
            let is_long = matches!(one, Ok((Begun::Long(..), _)));
            if let Ok((Begun::Done(done), _)) = &one {
                findings += done.tally.counts.total();
            }
            begun.push(one);
            if is_long {
                // What is behind it is begun when its turn comes: it holds the parts that were read of it.
                break;
            }
        }
        let is_light = threads > 1 && begun.len() == batch.len() && findings <= MANY_FINDINGS;
        size.store(if is_light { (2 * batch.len()).min(BATCH) } else { 1 }, Ordering::Relaxed);
        begun
    };
    let mut progress = Progress::new(config.shows_progress);
    let mut done = Done::default();
    let mut finish = |source: &Source, begun: io::Result<(Begun<'_>, Cow<'_, Settings>)>| -> io::Result<()> {
        let outcome = begun.map(|(begun, settings)| match begun {
            Begun::Done(whole) => (whole, None),
            Begun::Long(stream, part) => {
                examiner.go_on(source, stream, part, &settings, &mut |more| progress.show(done.and(more)))
            }
        });
        let was_shown = progress.hide();
        let failure = match outcome {
            Ok((found, failure)) => {
                done = done.and(found.done);
                outputs.file(|view| found.report(view));
                run.add(found, &known, err)?;
                failure
            }
            Err(error) => Some(error),
        };
        if let Some(error) = failure {
            run.totals.fail(source.name(), input::reason(&error), err)?;
        }
        if was_shown {
            // Both may go to the same terminal.
            outputs.flush_stdout();
        }
        progress.show(done);
        Ok(())
    };
    ordered::for_each(threads, next, work, |batch, begun| {
        let mut begun = begun.into_iter();
        batch.iter().try_for_each(|source| finish(source, begun.next().unwrap_or_else(|| start(source))))
    })?;
    progress.hide();
    run.conclude(config, &selection, &known, outputs, err)
}

/// Prints the files that `config` selects and checks none of them.
///
/// # Errors
/// An output that can't be written.
pub fn show_files(config: &Config, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<u8> {
    let mut run = Run::new(config);
    let (_, sources) = run.find(config, err)?;
    for source in sources {
        writeln!(out, "{}", path_at_line_start(&source.name()))?;
    }
    Ok(run.totals.exit_code())
}

/// What files of a run are to others that want their place.
const CHECKED: &str = "it is checked itself";
pub(crate) const SETTINGS: &str = "it is the settings file";

/// So few files are checked faster than another thread is started.
const FILES_PER_THREAD: usize = 8;

/// Files that are handed to a thread at once, at most. To hand over small ones one by one takes longer than
/// to check them.
const BATCH: usize = 64;

/// More findings than these in a batch, and the next ones are smaller: nobody keeps many files' findings.
const MANY_FINDINGS: usize = 200;

/// What is known of findings before they are found.
enum Known {
    Nothing,
    /// What a baseline holds, which was read from here.
    Listed(Baseline, PathBuf),
    /// Everything, as it is to be recorded here.
    Recorded(PathBuf),
}

impl Known {
    /// The settings for one source, with what is known about it.
    fn bound_to<'s>(&self, source: &Source, settings: Cow<'s, Settings>) -> Cow<'s, Settings> {
        let known = match self {
            Known::Nothing => return settings,
            Known::Listed(baseline, _) => baseline.of(&source.name()),
            Known::Recorded(_) => KnownFindings::everything(&source.name()),
        };
        Cow::Owned(Settings { known: Some(known), ..settings.into_owned() })
    }
}

/// What is known of a run so far.
struct Run {
    totals: Totals,
    /// Wrappers around records: an empty one was checked, though it holds no record.
    wrappers: usize,
    /// Records that are no payloads, while the settings let nothing be said about that.
    unjudged: usize,
    /// All findings by rule and severity.
    by_rule: BTreeMap<(&'static str, Severity), usize>,
    /// What the baseline lists and was found, by file.
    baselined: BTreeMap<String, Vec<Fingerprint>>,
    recorder: Recorder,
}

impl Run {
    fn new(config: &Config) -> Self {
        Run {
            totals: Totals::new(config.fail_level, config.color_stderr),
            wrappers: 0,
            unjudged: 0,
            by_rule: BTreeMap::new(),
            baselined: BTreeMap::new(),
            recorder: Recorder::default(),
        }
    }

    /// Says what all of it comes down to, once everything was checked. Returns the exit code.
    fn conclude(
        mut self,
        config: &Config,
        selection: &Selection,
        known: &Known,
        outputs: Outputs<'_>,
        err: &mut dyn Write,
    ) -> anyhow::Result<u8> {
        // A part of a file may well be empty: `payvet report` sees whether all are.
        let may_be_empty = config.allow_empty || config.slice.is_some();
        if self.has_checked_nothing() && self.totals.failures.is_empty() && !may_be_empty {
            let message =
                if self.totals.summary.files == 0 { "no file to check" } else { "no record to check" };
            let message = format!("{message}; --allow-empty makes that no failure");
            self.totals.fail(searched(selection), message, err)?;
        }
        self.totals.sort_groups();
        self.totals.stale = self.stale(known, config);
        let recorded = self.record(known, err)?;
        outputs.finish(&mut self.totals, err)?;
        style::set(config.color_stderr);
        if config.statistics {
            self.statistics(err)?;
        }
        if let Some(recorded) = recorded {
            writeln!(err, "{recorded}")?;
        }
        self.report_stale(known, err)?;
        if config.summary {
            writeln!(err, "{}", self.totals.closing_line(config.prints_only_groups()))?;
        } else if let Some(omitted) = self.totals.omitted().filter(|_| !config.prints_only_groups()) {
            // Whoever wants no summary must still not take a part for all.
            writeln!(err, "{omitted}")?;
        }
        Ok(self.totals.exit_code())
    }

    fn has_checked_nothing(&self) -> bool {
        let tally = &self.totals.summary.tally;
        let judged = tally.records + tally.skipped - self.unjudged;
        judged + tally.counts.errors + tally.baselined + self.wrappers == 0
    }

    /// What is known before anything is found.
    fn known(&mut self, config: &Config, err: &mut dyn Write) -> io::Result<Known> {
        let path = match &config.known_as {
            KnownAs::Nothing => return Ok(Known::Nothing),
            KnownAs::Recorded(path) => return Ok(Known::Recorded(path.clone())),
            KnownAs::Listed(path) => path,
        };
        let read = std::fs::read_to_string(path).map_err(|error| input::reason(&error));
        match read.and_then(|text| Baseline::parse(&text)) {
            Ok(baseline) => Ok(Known::Listed(baseline, path.clone())),
            Err(message) => {
                self.totals.fail(path.display().to_string(), message, err)?;
                Ok(Known::Nothing)
            }
        }
    }

    /// What `config` selects, and the selection itself with the paths of --files-from in it.
    fn find(&mut self, config: &Config, err: &mut dyn Write) -> io::Result<(Selection, Vec<Source>)> {
        let mut selection = config.selection.clone();
        if let Some((file, nul)) = &config.files_from {
            match input::paths_from(file, *nul) {
                Ok(paths) => selection.paths.extend(paths),
                Err(error) => {
                    self.totals.fail(
                        format!("--files-from {}", file.display()),
                        input::reason(&error),
                        err,
                    )?;
                }
            }
            let from_stdin = selection.paths.iter().chain([file]).filter(|path| path.as_os_str() == "-");
            if from_stdin.count() > 1 {
                self.totals.fail("--files-from".to_owned(), STDIN_ONCE.to_owned(), err)?;
                selection.paths.retain(|path| path.as_os_str() != "-");
            }
        }
        let found = input::find(&selection);
        for (path, message) in found.failures {
            self.totals.fail(path, message, err)?;
        }
        Ok((selection, found.sources))
    }

    /// The files that no report may be written over. A baseline that can't be written, as it is one of
    /// them, fails the run.
    fn claims(&mut self, config: &Config, sources: &[Source], err: &mut dyn Write) -> io::Result<Claims> {
        let mut claims = Claims::default();
        if config.selection.own.is_empty() {
            // Nothing is written, so nobody needs to know where thousands of files really are.
            return Ok(claims);
        }
        for source in sources {
            match source {
                Source::Stdin(_) => claims.read_stdin(CHECKED),
                Source::File(path) => claims.read(path, CHECKED),
            }
        }
        if let Some((list, _)) = &config.files_from {
            claims.read(list, "it is the list of --files-from");
        }
        if let Some(settings) = &config.settings_file {
            claims.read(settings, SETTINGS);
        }
        match &config.known_as {
            KnownAs::Nothing => {}
            KnownAs::Listed(path) => claims.read(path, "it is the baseline"),
            KnownAs::Recorded(path) => {
                if let Err(error) = claims.write(path, "the baseline goes there") {
                    self.totals.fail_to_write(path, &error, err)?;
                }
            }
        }
        Ok(claims)
    }

    /// Writes what is to be recorded, unless the run failed: then it hasn't seen everything. Returns what
    /// is to be said of it, if that hasn't been said.
    fn record(&mut self, known: &Known, err: &mut dyn Write) -> io::Result<Option<String>> {
        let Known::Recorded(path) = known else { return Ok(None) };
        let name = path.display().to_string();
        if !self.totals.failures.is_empty() {
            return Ok(Some(format!("{} is left as it was: the run failed", path_at_line_start(&name))));
        }
        if let Err(error) = outputs::write_whole(path, &self.recorder.text()) {
            self.totals.fail_to_write(path, &error, err)?;
            return Ok(None);
        }
        Ok(Some(format!("{} recorded in {}", counted(self.recorder.count, "finding"), escape(&name))))
    }

    /// Adds what was found in one source.
    fn add(&mut self, examined: Examined, known: &Known, err: &mut dyn Write) -> io::Result<()> {
        let Examined {
            path, tally, formats, by_rule, groups, baselined, reasons, wrappers, unjudged, ..
        } = examined;
        self.totals.summary.add(tally);
        self.wrappers += wrappers;
        self.unjudged += unjudged;
        for (format, count) in formats {
            *self.totals.formats.entry(format.into()).or_default() += count;
        }
        for (rule, count) in by_rule {
            *self.by_rule.entry(rule).or_default() += count;
        }
        for group in groups {
            self.totals.add_group(group);
        }
        for reason in reasons {
            writeln!(err, "{}", escape(&reason))?;
        }
        match known {
            Known::Nothing => {}
            Known::Listed(..) => {
                let found = baselined.into_iter().map(|(_, fingerprint)| fingerprint).collect();
                self.baselined.insert(path, found);
            }
            Known::Recorded(_) => self.recorder.add(&path, &baselined),
        }
        Ok(())
    }

    /// Entries of the baseline that no longer occur: in files that were checked, or that are gone. About
    /// rules that the settings silence nobody knows, nor about files seen from another folder.
    fn stale(&self, known: &Known, config: &Config) -> Vec<Stale> {
        let Known::Listed(baseline, _) = known else { return Vec::new() };
        let is_here = baseline.paths().any(|path| self.baselined.contains_key(path));
        let is_gone = |path: &str| {
            is_here && path != input::STDIN && Path::new(path).try_exists().is_ok_and(|exists| !exists)
        };
        let mut stale = Vec::new();
        for path in baseline.paths() {
            match self.baselined.get(path) {
                Some(found) => {
                    let levels = config.settings(Some(Path::new(path))).levels;
                    let gone = baseline.stale(path, found);
                    stale.extend(gone.into_iter().filter(|one| !levels.can_hide(&one.rule)));
                }
                None if is_gone(path) => stale.extend(baseline.stale(path, &[])),
                None => {}
            }
        }
        stale
    }

    /// Names the entries of the baseline that no longer occur.
    fn report_stale(&self, known: &Known, err: &mut dyn Write) -> io::Result<()> {
        let Known::Listed(_, baseline) = known else { return Ok(()) };
        let stale = &self.totals.stale;
        let word = style::severity(Severity::Warning, "warning");
        let baseline = baseline.display().to_string();
        let baseline = escape(&baseline);
        let are_alike = |a: &Stale, b: &Stale| (&a.path, &a.rule) == (&b.path, &b.rule);
        let kinds: Vec<&[Stale]> = stale.chunk_by(are_alike).collect();
        for kind in kinds.iter().take(MOST_STALE) {
            let Stale { path, rule, .. } = &kind[0];
            let (findings, path) = (counted(kind.len(), "finding"), escape(path));
            let occur = if kind.len() == 1 { "occurs" } else { "occur" };
            writeln!(err, "{word}: {baseline}: {findings} of {} no longer {occur} in {path}", escape(rule))?;
        }
        let more: usize = kinds.iter().skip(MOST_STALE).map(|kind| kind.len()).sum();
        if more > 0 {
            writeln!(err, "{word}: {baseline}: {more} more no longer occur")?;
        }
        Ok(())
    }

    /// One line a rule: count, severity and code, most frequent first.
    fn statistics(&self, err: &mut dyn Write) -> io::Result<()> {
        let mut counts: Vec<_> = self.by_rule.iter().collect();
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
}

/// Kinds of entries of a baseline that no longer occur and are named at most.
const MOST_STALE: usize = 20;

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
