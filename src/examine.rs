//! One source, from its bytes to what is said of it in each view.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::check::{self, Settings};
use crate::diagnostic::{Diagnostic, InPart, View, diagnostics};
use crate::document::locate::Locator;
use crate::fault;
use crate::fingerprint::Fingerprint;
use crate::input::Source;
use crate::input::part::{PART, Part};
use crate::input::stream::{Buffers, Stream};
use crate::interruption::Interruption;
use crate::ordered::{self, Job};
use crate::progress::Done;
use crate::report::part::{PartReport, PassedOver};
use crate::report::{FileReport, GroupReport};
use crate::rules::{Group, Occurrences, RecordFinding, Severity};
use crate::sequence::{self, Sequence};
use crate::tally::Tally;
use crate::text::{counted, path_at_line_start};

/// One checked source.
#[derive(Debug)]
pub struct Examined {
    /// Its name in reports.
    pub path: String,
    /// What is said of it in each view.
    reports: Vec<(View, FileReport)>,
    /// Records and findings.
    pub tally: Tally,
    /// Records of each format.
    pub formats: BTreeMap<&'static str, usize>,
    /// All findings by rule and severity.
    pub by_rule: BTreeMap<(&'static str, Severity), usize>,
    /// Findings that say the same, if that is wanted.
    pub groups: Vec<GroupReport>,
    /// Findings that are known already: their rules, and by what they are known.
    pub baselined: Vec<(&'static str, Fingerprint)>,
    /// Why its records were taken for their formats, if that is wanted.
    pub reasons: Vec<String>,
    /// Wrappers around records, empty ones included.
    pub wrappers: usize,
    /// Records that are no payloads, while the settings let nothing be said about that.
    pub unjudged: usize,
    /// How much that is.
    pub done: Done,
}

impl Examined {
    /// What is said of it in one of the views.
    #[must_use]
    pub fn report(&self, wanted: View) -> Option<&FileReport> {
        self.reports.iter().find_map(|(view, report)| (*view == wanted).then_some(report))
    }
}

/// A source that was begun.
pub enum Begun<'e> {
    /// It had one part, which was checked.
    Done(Examined),
    /// It has more than this first one.
    Long(Stream<'e>, Part),
}

impl Job for io::Result<Part> {
    fn weight(&self) -> usize {
        // Where nothing looks like a seam, parts are as long as records may be.
        self.as_ref().map_or(1, |part| 1 + part.bytes().len() / (2 * PART))
    }
}

/// Checks sources.
pub struct Examiner<'e> {
    /// The views in which something is said of them.
    pub views: &'e [View],
    /// Threads that may work on one source; as many as there are processors, if nobody says.
    pub threads: Option<NonZeroUsize>,
    /// What is read goes there.
    pub buffers: Buffers,
    /// What may end the work early.
    pub interruption: &'e Interruption,
}

impl Examiner<'_> {
    /// Begins to read a source, and checks it if that is all.
    ///
    /// # Errors
    /// The source can't be read, payvet fails at it, or an interruption.
    pub fn begin(&self, source: &Source, settings: &Settings) -> io::Result<Begun<'_>> {
        fault::contain(|| {
            let mut stream = Stream::open(source, settings.cutting(), &self.buffers, self.interruption)?;
            let first = stream.next_part()?;
            match first {
                Some(first) if !first.ends => Ok(Begun::Long(stream, first)),
                first => Ok(Begun::Done(self.whole(source, settings, first, stream.reached()))),
            }
        })?
    }

    fn whole(
        &self,
        source: &Source,
        settings: &Settings,
        part: Option<Part>,
        reached: (usize, usize),
    ) -> Examined {
        let path = source.name();
        let mut sequence =
            Sequence::new(settings, |kept, locator| self.diagnostics(&path, kept, locator, settings));
        let done = part.and_then(|part| sequence.take(part, None));
        if let Some(part) = done {
            self.buffers.give(part.into_buffer());
        }
        self.examined(&path, sequence, settings, reached)
    }

    /// Reads on where a source turned out to be long, and checks its parts on several threads. What was found
    /// is told also if the rest can't be read, payvet fails at it, or an interruption ends the work. `watch`
    /// sees how far that is.
    ///
    /// # Errors
    /// Payvet fails at what was found.
    pub fn go_on(
        &self,
        source: &Source,
        stream: Stream<'_>,
        first: Part,
        settings: &Settings,
        watch: &mut dyn FnMut(Done),
    ) -> io::Result<(Examined, Option<io::Error>)> {
        self.interruption.watch();
        let path = source.name();
        let mut sequence =
            Sequence::new(settings, |kept, locator| self.diagnostics(&path, kept, locator, settings));
        let stream = Mutex::new(stream);
        let stream = || stream.lock().unwrap_or_else(PoisonError::into_inner);
        let mut first = Some(first);
        let mut has_failed = false;
        let next = || {
            let part = match first.take() {
                Some(first) => Ok(Some(first)),
                // Behind a failure nothing is known of what follows.
                None if has_failed => Ok(None),
                None => fault::contain(|| stream().next_part()).unwrap_or_else(|fault| Err(fault.into())),
            };
            has_failed |= part.is_err();
            part.transpose()
        };
        let needs_order = settings.needs_order();
        let threads = if needs_order { 1 } else { ordered::threads(self.threads) };
        // What nobody will see needn't be kept for its turn.
        let is_full = AtomicBool::new(false);
        let check = |part: &io::Result<Part>| {
            let part = part.as_ref().ok().filter(|_| !needs_order)?;
            let ledger = sequence::ledger(settings, is_full.load(Ordering::Relaxed));
            // At what is checked on a wrong guess, a failure means nothing: it is checked again.
            fault::contain(|| check::check_part(part, &part.assumed, settings, ledger)).ok()
        };
        let mut bytes = 0;
        let ended = ordered::for_each(threads, next, check, |part, outcome| {
            let part = part?;
            let length = part.bytes().len();
            let done = fault::contain(|| sequence.take(part, outcome))?;
            bytes += length;
            if let Some(done) = done {
                self.buffers.give(done.into_buffer());
            }
            stream().follow(sequence.mode());
            is_full.store(sequence.is_full(), Ordering::Relaxed);
            let (records, findings) = sequence.progress();
            watch(Done { bytes, records, findings });
            Ok(())
        });
        let start = settings.slice.map_or(0, |slice| slice.start);
        let reached = (start + bytes, stream().reached().1);
        let examined = fault::contain(|| self.examined(&path, sequence, settings, reached))?;
        Ok((examined, ended.err()))
    }

    /// What is said of each finding in each view.
    fn diagnostics(
        &self,
        path: &str,
        kept: &[RecordFinding],
        locator: &Locator<'_>,
        settings: &Settings,
    ) -> Vec<Vec<Diagnostic>> {
        let mut views: Vec<_> =
            self.views.iter().map(|view| diagnostics(path, kept, locator, *view)).collect();
        let mut of_views = |kept: &RecordFinding| {
            let mut diagnostics: Vec<_> = views.iter_mut().filter_map(Iterator::next).collect();
            if settings.slice.is_some() {
                let known_place = kept.finding.known_place(&kept.record.pointer);
                let in_part = InPart { occurrence: kept.occurrence, known_place };
                for one in &mut diagnostics {
                    one.in_part = Some(in_part.clone());
                }
            }
            diagnostics
        };
        kept.iter().map(&mut of_views).collect()
    }

    /// What became of a source that was `reached` up to a byte and a line end.
    fn examined<F: FnMut(&[RecordFinding], &Locator<'_>) -> Vec<Vec<Diagnostic>>>(
        &self,
        path: &str,
        sequence: Sequence<'_, Vec<Diagnostic>, F>,
        settings: &Settings,
        reached: (usize, usize),
    ) -> Examined {
        let Some(slice) = settings.slice else {
            let checked = reached.0 - sequence.unread();
            let (verdict, diagnostics) = sequence.finish();
            return self.reported(path.to_owned(), checked, verdict, diagnostics);
        };
        let (verdict, diagnostics, sliced) = sequence.finish_slice();
        let part = PartReport {
            start: slice.start,
            end: reached.0,
            total: slice.total,
            lines: [slice.lines, reached.1],
            positions: sliced.positions,
            judged: verdict.records + verdict.passed_over + verdict.wrappers,
            blank: sliced.is_blank,
            over: sliced.is_over,
            max_findings: Some(settings.max_findings).filter(|most| *most < usize::MAX),
            occurrences: by_text(sliced.occurrences),
            passed_over: Vec::new(),
        };
        let mut examined = self.reported(path.to_owned(), reached.0 - slice.start, verdict, diagnostics);
        for (at, (view, report)) in examined.reports.iter_mut().enumerate() {
            let passed_over = sliced.passed_over.iter().map(|one| PassedOver {
                format: one.format.into(),
                kinds: if view.shows_values { one.kinds.clone() } else { one.kinds.masked() },
                finding: one.finding.as_ref().and_then(|of_views| of_views.get(at).cloned()),
                alone: one.alone.as_ref().and_then(|of_views| of_views.get(at).cloned()),
            });
            report.part = Some(Box::new(PartReport { passed_over: passed_over.collect(), ..part.clone() }));
        }
        examined
    }

    fn reported(
        &self,
        path: String,
        bytes: usize,
        verdict: check::Verdict,
        diagnostics: Vec<Vec<Diagnostic>>,
    ) -> Examined {
        let mut by_view: Vec<Vec<Diagnostic>> = self.views.iter().map(|_| Vec::new()).collect();
        for diagnostics in diagnostics {
            for (one, of_view) in diagnostics.into_iter().zip(&mut by_view) {
                of_view.push(one);
            }
        }
        let tally = Tally::of(&verdict);
        let reports = self.views.iter().zip(by_view);
        let reports =
            reports.map(|(view, findings)| (*view, FileReport::of(&path, &verdict, findings))).collect();
        let groups = verdict.groups.into_iter().map(|group| {
            let Group { key, findings, records, place, .. } = group;
            GroupReport { key, findings, records, of: 0, path: path.clone(), first: place }
        });
        let reasons = verdict.reasons.iter().map(|((format, reason), count)| {
            format!(
                "{}: {} taken for {format}: {reason}",
                path_at_line_start(&path),
                counted(*count, "record")
            )
        });
        Examined {
            reports,
            tally,
            groups: groups.collect(),
            reasons: reasons.collect(),
            formats: verdict.formats,
            by_rule: verdict.by_rule,
            baselined: verdict.baselined,
            wrappers: verdict.wrappers,
            unjudged: verdict.unjudged,
            done: Done { bytes, records: verdict.records, findings: verdict.counts.total() },
            path,
        }
    }
}

fn by_text(occurrences: Occurrences) -> BTreeMap<String, usize> {
    let counts = occurrences.by_fingerprint().into_iter();
    counts.map(|(fingerprint, count)| (fingerprint.to_string(), count)).collect()
}
