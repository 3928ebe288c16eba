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
use crate::fault;
use crate::fingerprint::Fingerprint;
use crate::input::stream::Buffers;
use crate::input::{self, Selection, Source};
use crate::interruption::{Interruption, Signal, is_interruption};
use crate::ordered::{self, Job};
use crate::outputs::{self, Claims, Outputs};
use crate::progress::{Done, Progress};
use crate::report::style;
use crate::rules::{Severity, internal_fault};
use crate::text::{counted, escape, path_at_line_start};
use crate::totals::Totals;

/// Checks everything that `config` selects, prints findings to `out` and messages to `err`.
///
/// Returns the exit code: 0 nothing at error level, 1 findings at error level, 2 if the run itself
/// failed, that of the signal if an `interruption` ended it; what could be checked is reported in any case.
///
/// # Errors
/// An output that can't be written.
pub fn run(
    config: &Config,
    interruption: &Interruption,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<u8> {
    let mut run = Run::new(config);
    let (selection, sources) = run.find(config, err)?;
    tell_settings_file(config.verbose, config.settings_file.as_deref(), err)?;
    let claims = run.claims(config, &sources, err)?;
    let known = run.known(config, err)?;
    let mut outputs = Outputs::open(&config.outputs, claims, |target| config.head(target), out);
    // Until here there is nothing that an end at once would lose, and something may wait for another program.
    interruption.listen();
    outputs.tell_failures(&mut run.totals, err)?;
    if sources.len() > 1 {
        interruption.watch();
    }
    // Resolving settings walks all rules: done once, unless files can differ.
    let common = config.is_uniform().then(|| config.settings(None));
    let views = outputs.views();
    let examiner =
        Examiner { views: &views, threads: config.threads, buffers: Buffers::default(), interruption };
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
        fault::contain(|| {
            let settings = settings_of(source);
            examiner.begin(source, &settings).map(|begun| (begun, settings))
        })?
    };
    let (mut rest, size) = (sources.as_slice(), AtomicUsize::new(1));
    let is_to_end = || interruption.signal().is_some();
    let next = || {
        let most = rest.len().div_ceil(2 * threads);
        let (batch, behind) = rest.split_at(size.load(Ordering::Relaxed).min(most));
        rest = behind;
        (!batch.is_empty() && !is_to_end()).then_some(batch)
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
            // What is behind a long one is begun when its turn comes: that one holds the parts that were read.
            if is_long || is_to_end() {
                break;
            }
        }
        let is_light = threads > 1 && begun.len() == batch.len() && findings <= MANY_FINDINGS;
        size.store(if is_light { (2 * batch.len()).min(BATCH) } else { 1 }, Ordering::Relaxed);
        begun
    };
    let mut progress = Progress::new(config.shows_progress);
    let mut done = Done::default();
    let (mut unchecked, mut is_cut_short) = (sources.len(), false);
    let mut finish = |source: &Source, begun: io::Result<(Begun<'_>, Cow<'_, Settings>)>| -> io::Result<()> {
        let mut watch = |more| progress.show(done.and(more));
        let outcome = begun.and_then(|(begun, settings)| match begun {
            Begun::Done(whole) => Ok((whole, None)),
            Begun::Long(stream, part) => examiner.go_on(source, stream, part, &settings, &mut watch),
        });
        let was_shown = progress.hide();
        match outcome {
            Ok((found, failure)) => {
                done = done.and(found.done);
                outputs.file(|view| found.report(view));
                let bytes = found.done.bytes;
                run.add(found, &known, err)?;
                if let Some(error) = failure {
                    let rest = format!("what follows its first {} isn't checked", counted(bytes, "byte"));
                    run.totals.fail(source.name(), format!("{}; {rest}", input::reason(&error)), err)?;
                    is_cut_short |= is_interruption(&error);
                }
                unchecked -= 1;
            }
            Err(error) if is_interruption(&error) => {}
            Err(error) => {
                run.totals.fail(source.name(), input::reason(&error), err)?;
                unchecked -= 1;
            }
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
    if let Some(signal) = interruption.signal().filter(|_| unchecked > 0 || is_cut_short) {
        run.ended_by(signal, unchecked, sources.len(), err)?;
    }
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

/// Says which settings file was read, if that is wanted.
pub(crate) fn tell_settings_file(
    is_wanted: bool,
    path: Option<&Path>,
    err: &mut dyn Write,
) -> io::Result<()> {
    if !is_wanted {
        return Ok(());
    }
    let name = path.map(input::shown);
    writeln!(err, "settings file: {}", escape(name.as_deref().unwrap_or("none")))
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

impl Job for &[Source] {}

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
            let line = self.totals.closing_line(config.prints_only_groups(), config.columns_stderr);
            writeln!(err, "{line}")?;
        } else if let Some(omitted) = self.totals.omitted().filter(|_| !config.prints_only_groups()) {
            // Whoever wants no summary must still not take a part for all.
            writeln!(err, "{omitted}")?;
        }
        Ok(self.totals.exit_code())
    }

    fn has_checked_nothing(&self) -> bool {
        self.totals.summary.tally.is_of_nothing(self.wrappers, self.unjudged)
    }

    /// What is known before anything is found.
    fn known(&mut self, config: &Config, err: &mut dyn Write) -> io::Result<Known> {
        let path = match &config.known_as {
            KnownAs::Nothing => return Ok(Known::Nothing),
            KnownAs::Recorded(path) => return Ok(Known::Recorded(path.clone())),
            KnownAs::Listed(path) => path,
        };
        match input::listed_text(path).and_then(|text| Baseline::parse(&text)) {
            Ok(baseline) => Ok(Known::Listed(baseline, path.clone())),
            Err(message) => {
                self.totals.fail(input::shown(path), message, err)?;
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
                        format!("--files-from {}", input::shown(file)),
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
                let claimed = claims.write(path, "the baseline goes there");
                // Where a shell makes many names of one pattern, a payload may stand in the baseline's place.
                let is_other = || {
                    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
                        && input::listed_text(path).and_then(|text| Baseline::parse(&text)).is_err()
                };
                let claimed = claimed.and_then(|()| {
                    let why = "a file is there that is no baseline; remove it first";
                    if is_other() { Err(io::Error::other(why)) } else { Ok(()) }
                });
                if let Err(error) = claimed {
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
        let name = input::shown(path);
        if !self.totals.failures.is_empty() {
            return Ok(Some(format!("{} is left as it was: the run failed", path_at_line_start(&name))));
        }
        if let Err(error) = outputs::write_whole(path, &self.recorder.text()) {
            self.totals.fail_to_write(path, &error, err)?;
            return Ok(None);
        }
        Ok(Some(format!("{} recorded in {}", counted(self.recorder.count, "finding"), escape(&name))))
    }

    /// Notes that a signal ended the run while some of its files, or a part of one, were unchecked.
    fn ended_by(
        &mut self,
        signal: Signal,
        unchecked: usize,
        files: usize,
        err: &mut dyn Write,
    ) -> io::Result<()> {
        self.totals.ended_by = Some(signal);
        if unchecked == 0 {
            // What is missing of the last one is said already.
            return Ok(());
        }
        let (name, of) = (signal.name(), counted(files, "file"));
        let message = format!("interrupted by {name}: {unchecked} of {of} left unchecked");
        self.totals.fail(String::new(), message, err)
    }

    /// Adds what was found in one source.
    fn add(&mut self, examined: Examined, known: &Known, err: &mut dyn Write) -> io::Result<()> {
        let Examined {
            path, tally, formats, by_rule, groups, baselined, reasons, wrappers, unjudged, ..
        } = examined;
        self.totals.summary.add(tally);
        let unjudgeable = by_rule.get(&(internal_fault::RULE.code, Severity::Error));
        if let Some(records) = unjudgeable {
            let message = format!("{} could not be judged", counted(*records, "record"));
            self.totals.fail(path.clone(), message, err)?;
        }
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
                // Some of it was not seen.
                Some(_) if self.totals.failures.iter().any(|failure| failure.path == path) => {}
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
        let baseline = input::shown(baseline);
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

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::{Known, Run};
    use crate::check::Settings;
    use crate::cli::{Cli, Command};
    use crate::config::{Config, Surroundings};
    use crate::examine::{Begun, Examiner};
    use crate::input::Source;
    use crate::input::stream::Buffers;
    use crate::interruption::Interruption;
    use crate::rules::{Severity, internal_fault};

    #[test]
    fn a_record_at_which_payvet_fails_fails_the_run() {
        let Command::Check(arguments) = Cli::parse_from(["payvet", "check", "--exit-zero", "x"]).command
        else {
            panic!("it is a check");
        };
        let config = Config::new(&arguments, &Surroundings::default(), None).expect("it can be followed");
        let interruption = Interruption::default();
        let examiner =
            Examiner { views: &[], threads: None, buffers: Buffers::default(), interruption: &interruption };
        let source = Source::File("Cargo.toml".into());
        for (faults, code) in [(0, 0), (2, 2)] {
            let begun = examiner.begin(&source, &Settings::default()).expect("it can be read");
            let Begun::Done(mut found) = begun else { panic!("it is short") };
            found.by_rule = [((internal_fault::RULE.code, Severity::Error), faults)].into();
            found.by_rule.retain(|_, count| *count > 0);
            let (mut run, mut err) = (Run::new(&config), Vec::new());
            run.add(found, &Known::Nothing, &mut err).expect("memory can be written");
            assert_eq!(run.totals.exit_code(), code);
            let told = String::from_utf8(err).expect("it is text");
            assert_eq!(told.contains("Cargo.toml: 2 records could not be judged"), faults == 2, "{told}");
        }
    }
}
