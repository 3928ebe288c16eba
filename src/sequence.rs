//! The parts of one text put together: what is found in them is what one look at all of it would find.
//!
//! A part that was checked on the guess that its beginning is what it seems to be is checked again if that
//! was wrong, together with what is left of those before.

use std::collections::{BTreeMap, HashMap};

use crate::check::{self, Outcome, PassedOver, Settings, Verdict};
use crate::document::locate::{Locator, Surroundings};
use crate::document::{Span, syntax};
use crate::formats::kinds::Kinds;
use crate::input::array::Lost;
use crate::input::framing::{self, Layout};
use crate::input::part::{Mode, Part};
use crate::memory;
use crate::rules::{Found, Group, GroupKey, Ledger, MOST_GROUPS, Occurrences, Record, RecordFinding};

/// Puts the parts of a text together. Of the findings that are kept, `place` makes what is to be known of
/// each as long as the bytes around it are there.
pub struct Sequence<'s, P, F: FnMut(&[RecordFinding], &Locator<'_>) -> Vec<P>> {
    settings: &'s Settings,
    place: F,
    /// What follows the parts so far.
    mode: Mode,
    /// What could not be read of them, and how many bytes it had when that was tried.
    rest: Option<(Part, usize)>,
    /// Elements of the array in which they end.
    elements: usize,
    /// What stands before the elements of that array.
    head: Option<Surroundings>,
    /// Records so far, those passed over included.
    position: usize,
    verdict: Verdict,
    kept: Vec<(RecordFinding, P)>,
    groups: HashMap<GroupKey, usize>,
    occurrences: Occurrences,
    passed_over: BTreeMap<&'static str, (PassedOver, Surroundings)>,
    /// Whether there was nothing but white space; looked for in a slice only.
    is_blank: bool,
}

/// What is to be known of a slice of a file beside its verdict, so that all slices can be put together.
#[derive(Debug)]
pub struct Sliced<P> {
    /// Records, those passed over included.
    pub positions: usize,
    /// Whether there is nothing but white space, of which nobody has said anything.
    pub is_blank: bool,
    /// Whether nothing of what follows can be read.
    pub is_over: bool,
    /// Findings of each rule at each place.
    pub occurrences: Occurrences,
    /// Records that were passed over, by format.
    pub passed_over: Vec<PassedBy<P>>,
}

/// The records of a slice that were passed over for one format. They are no finding yet, as which one they
/// are depends on the other slices.
#[derive(Debug)]
pub struct PassedBy<P> {
    /// The format.
    pub format: &'static str,
    /// What they are.
    pub kinds: Kinds,
    /// The finding about them if there are other records in the file, unless it is left out.
    pub finding: Option<P>,
    /// The finding about them if there are none, unless it is left out.
    pub alone: Option<P>,
}

impl<'s, P, F: FnMut(&[RecordFinding], &Locator<'_>) -> Vec<P>> Sequence<'s, P, F> {
    /// Nothing yet of a text that is checked by `settings`.
    pub fn new(settings: &'s Settings, place: F) -> Self {
        Sequence {
            settings,
            place,
            mode: Mode::Values,
            rest: None,
            elements: 0,
            head: None,
            position: 0,
            verdict: Verdict::default(),
            kept: Vec::new(),
            groups: HashMap::new(),
            occurrences: occurrences(settings),
            passed_over: BTreeMap::new(),
            is_blank: settings.slice.is_some(),
        }
    }

    /// Whether no more findings are kept.
    pub fn is_full(&self) -> bool {
        self.kept.len() >= self.settings.max_findings
    }

    /// Records and findings so far.
    pub fn progress(&self) -> (usize, usize) {
        (self.verdict.records, self.verdict.counts.total())
    }

    /// Bytes of the parts so far that nothing was made of yet.
    pub fn unread(&self) -> usize {
        self.rest.as_ref().map_or(0, |(rest, _)| rest.bytes().len())
    }

    /// What follows the parts so far.
    pub fn mode(&self) -> &Mode {
        &self.mode
    }

    /// Adds the next part, and what was found in it by whoever took it for what it seems to be. Returns it
    /// as soon as nothing of it is needed any more.
    pub(crate) fn take(&mut self, part: Part, outcome: Option<Outcome>) -> Option<Part> {
        if matches!(self.mode, Mode::Over) {
            return Some(part);
        }
        self.is_blank = self.is_blank && part.is_blank();
        let Some((rest, tried)) = self.rest.take() else {
            let is_as_assumed = part.assumed.is_same(&self.mode);
            let outcome = outcome.filter(|_| is_as_assumed).unwrap_or_else(|| self.check(&part));
            return self.add(part, outcome);
        };
        if rest.begins && rest.bytes().len() >= 8 && framing::is_blank(rest.bytes()) {
            // There can be any number of blanks before the first value. The first few bytes tell an encoding.
            return self.take(part.as_beginning(), None);
        }
        // Blanks behind a record don't make it longer.
        if rest.bytes().trim_ascii_end().len() > self.settings.max_record {
            // There may be whole records in what was put together since.
            if tried < rest.bytes().len() {
                let outcome = self.check(&rest);
                self.add(rest, outcome);
            } else {
                self.give_up(&rest);
            }
            return self.take(part, None);
        }
        let length = rest.bytes().len() + part.bytes().len();
        let joined = rest.joined(&part);
        // Reading it again each time that a little more is there would take forever.
        if length < tried.saturating_mul(2) && !joined.ends {
            self.rest = Some((joined, tried));
        } else {
            let outcome = self.check(&joined);
            self.add(joined, outcome);
        }
        Some(part)
    }

    /// Checks a part as what it is known to be.
    fn check(&mut self, part: &Part) -> Outcome {
        let ledger = self.next_ledger(self.is_full());
        check::check_part(part, &self.mode, self.settings, ledger)
    }

    /// A ledger that goes on from those so far, if findings depend on them.
    fn next_ledger(&mut self, is_full: bool) -> Ledger {
        let mut ledger = ledger(self.settings, is_full);
        if self.settings.needs_order() {
            ledger.occurrences = std::mem::take(&mut self.occurrences);
        }
        ledger
    }

    fn add(&mut self, part: Part, outcome: Outcome) -> Option<Part> {
        let Outcome { verdict, ledger, position, passed_over, read: (length, mode), elements, carried } =
            outcome;
        // Blanks before the first value are gone by now: what is said of a text without one, is said of its
        // beginning.
        let is_behind_blanks = part.begins && part.offset > 0;
        let beginning = || Locator::new(&[]).around_all(Span { start: 0, end: 0 });
        let around = self.head.take().or_else(|| is_behind_blanks.then(beginning));
        let head = around.as_ref().map(Surroundings::locator);
        let locator = match &head {
            // What is around its elements may be told at its end.
            Some(head) if carried.is_some() || is_behind_blanks => part.locator().behind(head),
            _ => part.locator(),
        };
        let (before, records_before) = (self.elements, self.position);
        self.absorb(ledger, &locator, |kept| {
            if let Some(number) = &mut kept.record.number {
                *number += records_before;
            }
            let at = kept.finding.span.start;
            if let Some(carried) = &carried
                && (part.offset..carried.end.unwrap_or(usize::MAX)).contains(&at)
            {
                renumber(kept, &carried.pointer, before);
            }
        });
        self.position += position;
        let is_carried = carried.as_ref().is_some_and(|carried| carried.end.is_none());
        for (format, mut passed_over) in passed_over {
            if let Some(carried) = &carried
                && passed_over.first.1.start < carried.end.unwrap_or(usize::MAX)
            {
                let pointer = &mut passed_over.first.2;
                *pointer = renumbered(pointer, &carried.pointer, before);
            }
            if let Some((known, _)) = self.passed_over.get_mut(format) {
                known.kinds.absorb(passed_over.kinds);
            } else {
                let around = locator.around(passed_over.first.1);
                self.passed_over.insert(format, (passed_over, around));
            }
        }
        let mine = &mut self.verdict;
        for (mine, its) in [
            (&mut mine.records, verdict.records),
            (&mut mine.invalid, verdict.invalid),
            (&mut mine.passed_over, verdict.passed_over),
            (&mut mine.unjudged, verdict.unjudged),
            (&mut mine.wrappers, verdict.wrappers),
        ] {
            *mine += its;
        }
        for (format, count) in verdict.formats {
            *mine.formats.entry(format).or_default() += count;
        }
        for (reason, count) in verdict.reasons {
            mine.add_reason(reason, count);
        }
        let opened = match &mode {
            Mode::Elements(array, _) if !is_carried => {
                let end = array.start + array.head.len();
                Some(locator.around_all(Span { start: array.start, end }))
            }
            _ => None,
        };
        self.elements = if is_carried { before + elements } else { elements };
        self.mode = mode;
        self.head = if is_carried { around } else { opened };
        let left = part.bytes().len() - length;
        if left == 0 || part.ends {
            return Some(part);
        }
        self.rest = Some((part.behind_first(length), left));
        None
    }

    /// Adds findings, each as `complete` makes it.
    fn absorb(&mut self, ledger: Ledger, locator: &Locator<'_>, complete: impl Fn(&mut RecordFinding)) {
        let found = ledger.into_found();
        // Before anything counts: what is counted must be told.
        memory::expect((self.kept.len() + 4 * found.kept.len()) * memory::FINDING);
        memory::reserve(&mut self.kept, found.kept.len());
        let verdict = &mut self.verdict;
        for (severity, count) in found.counts.by_severity() {
            verdict.counts.add(severity, count);
        }
        for (rule, count) in found.by_rule {
            *verdict.by_rule.entry(rule).or_default() += count;
        }
        verdict.suppressed += found.suppressed;
        verdict.baselined.extend(found.baselined);
        for mut group in found.groups {
            group.place = locator.position(group.first.start);
            self.add_group(group);
        }
        let is_full = self.is_full();
        let mut findings = found.kept;
        findings.truncate(self.settings.max_findings - self.kept.len());
        for kept in &mut findings {
            complete(kept);
            if !self.settings.needs_order() {
                let place = kept.finding.known_place(&kept.record.pointer);
                kept.occurrence += self.occurrences.of(kept.finding.rule.code, &place);
            }
        }
        let places = (self.place)(&findings, locator);
        self.kept.extend(findings.into_iter().zip(places));
        if self.settings.needs_order() {
            self.occurrences = found.occurrences;
        } else if !is_full {
            self.occurrences.absorb(&found.occurrences);
        }
    }

    fn add_group(&mut self, mut group: Group) {
        let groups = &mut self.verdict.groups;
        if groups.len() >= MOST_GROUPS && !self.groups.contains_key(&group.key) {
            group.key = group.key.of_the_rest();
        }
        if let Some(at) = self.groups.get(&group.key) {
            groups[*at].findings += group.findings;
            groups[*at].records += group.records;
        } else {
            self.groups.insert(group.key.clone(), groups.len());
            groups.push(group);
        }
    }

    /// Says that a record is too long, and looks for the next one behind it.
    fn give_up(&mut self, rest: &Part) {
        let mut error = syntax::too_long(rest.offset, self.settings.max_record);
        let is_over = self.settings.layout == Layout::Json || matches!(self.mode, Mode::Elements(..));
        if is_over {
            error.help = error.help.map(|help| help.and("; nothing behind it is checked"));
        }
        let mut ledger = ledger(self.settings, false);
        ledger.begin(Record {
            number: Some(self.position),
            broken_from: Some(rest.offset),
            ..Record::default()
        });
        ledger.enter(error.into());
        let found = ledger.end();
        self.position += 1;
        if found == Found::default() {
            self.verdict.unjudged += 1;
        } else {
            self.verdict.records += 1;
            self.verdict.invalid += usize::from(found.counts.errors > 0);
        }
        self.absorb(ledger, &rest.locator(), |_| {});
        self.elements = 0;
        self.mode = if is_over { Mode::Over } else { Mode::Lost(Lost::behind(rest.bytes(), rest.margin())) };
    }

    /// What was found in a slice of a file, and what is to be known of it beside that.
    pub fn finish_slice(mut self) -> (Verdict, Vec<P>, Sliced<P>) {
        let mut passed_over = Vec::new();
        for (format, (records, around)) in std::mem::take(&mut self.passed_over) {
            if records.finding(true).is_none() {
                continue;
            }
            let [finding, alone] = [false, true].map(|is_none_left| {
                let mut ledger = Ledger::new(self.settings.levels.clone(), 1, false, None);
                ledger.within(Some(records.first.0));
                ledger.enter(records.finding(is_none_left)?);
                (self.place)(&ledger.into_found().kept, &around.locator()).pop()
            });
            passed_over.push(PassedBy { format, kinds: records.kinds, finding, alone });
        }
        let sliced = Sliced {
            positions: self.position,
            is_blank: self.is_blank && self.position == 0,
            is_over: matches!(self.mode, Mode::Over),
            occurrences: std::mem::take(&mut self.occurrences),
            passed_over,
        };
        let (verdict, places) = self.finish();
        (verdict, places, sliced)
    }

    /// What was found, findings in order, and what was made of each of them.
    pub fn finish(mut self) -> (Verdict, Vec<P>) {
        let is_none_left = self.verdict.records == 0;
        for (passed_over, around) in std::mem::take(&mut self.passed_over).into_values() {
            let Some(finding) = passed_over.finding(is_none_left) else { continue };
            let mut ledger = self.next_ledger(false);
            ledger.within(Some(passed_over.first.0));
            ledger.enter(finding);
            self.absorb(ledger, &around.locator(), |_| {});
        }
        self.kept.sort_by_key(|(kept, _)| kept.finding.span.start);
        self.kept.truncate(self.settings.max_findings);
        self.verdict.groups.sort_by_key(|group| group.first);
        let places;
        (self.verdict.findings, places) = self.kept.into_iter().unzip();
        (self.verdict, places)
    }
}

/// A ledger for one part of a text, that keeps nothing if enough `is_full` of earlier findings.
pub(crate) fn ledger(settings: &Settings, is_full: bool) -> Ledger {
    let wanted = if is_full { 0 } else { settings.max_findings };
    let mut ledger = Ledger::new(settings.levels.clone(), wanted, settings.grouped, settings.known.clone());
    ledger.occurrences = occurrences(settings);
    ledger
}

fn occurrences(settings: &Settings) -> Occurrences {
    if settings.slice.is_some() { Occurrences::lasting() } else { Occurrences::default() }
}

/// Corrects the pointers of a finding in an array of which `before` elements stand before the part.
fn renumber(kept: &mut RecordFinding, array: &str, before: usize) {
    if before == 0 {
        return;
    }
    let renumber = |pointer: &str| renumbered(pointer, array, before);
    kept.record.pointer = renumber(&kept.record.pointer).into();
    kept.finding.pointer = renumber(&kept.finding.pointer);
    for related in &mut kept.finding.related {
        related.pointer = renumber(&related.pointer);
    }
}

/// A pointer into an element of an array, with `before` more elements before that.
fn renumbered(pointer: &str, array: &str, before: usize) -> String {
    let inside = pointer.strip_prefix(array).and_then(|inside| inside.strip_prefix('/'));
    let Some(inside) = inside else { return pointer.to_owned() };
    let (index, rest) = inside.split_at(inside.find('/').unwrap_or(inside.len()));
    match index.parse::<usize>() {
        Ok(index) => format!("{array}/{}{rest}", index + before),
        Err(_) => pointer.to_owned(),
    }
}

// A stream cuts texts into parts, as only the command-line tool does.
#[cfg(all(test, feature = "cli"))]
mod tests {
    use std::io::Cursor;
    use std::path::{Path, PathBuf};

    use super::{Sequence, ledger};
    use crate::check::{Settings, Verdict, check, check_part};
    use crate::input::framing::Layout;
    use crate::input::stream::{Buffers, Stream};
    use crate::interruption::Interruption;

    /// What is found in a text that is read in parts, each checked as what it seems to be.
    fn in_parts(text: &[u8], settings: &Settings) -> (Verdict, usize) {
        let buffers = Buffers::default();
        let input = Box::new(Cursor::new(text.to_vec()));
        let interruption = Interruption::default();
        let stream = Stream::new(input, settings.cutting(), &buffers, &interruption);
        let mut stream = stream.expect("memory can be read");
        let mut sequence = Sequence::new(settings, |kept, _| vec![(); kept.len()]);
        let mut parts = 0;
        while let Some(part) = stream.next_part().expect("memory can be read") {
            let outcome = check_part(&part, &part.assumed, settings, ledger(settings, sequence.is_full()));
            if let Some(done) = sequence.take(part, Some(outcome)) {
                buffers.give(done.into_buffer());
            }
            stream.follow(sequence.mode());
            parts += 1;
        }
        (sequence.finish().0, parts)
    }

    /// Everything that is found, line by line.
    fn told(verdict: &Verdict) -> Vec<String> {
        let mut told = vec![format!(
            "{} {} {} {} {} {:?} {:?} {:?}",
            verdict.records,
            verdict.invalid,
            verdict.passed_over,
            verdict.unjudged,
            verdict.wrappers,
            verdict.formats,
            verdict.counts,
            verdict.reasons
        )];
        told.extend(verdict.findings.iter().map(|kept| {
            let (record, finding) = (&kept.record, &kept.finding);
            format!(
                "{:?} {:?} {:?} {:?} {} {} {:?} {} {} {:?}",
                record.number,
                record.span,
                record.broken_from,
                record.pointer,
                kept.occurrence,
                finding.rule.code,
                finding.span,
                finding.pointer,
                finding.message.shown(),
                finding.related
            )
        }));
        told.extend(
            verdict
                .groups
                .iter()
                .map(|group| format!("{:?} {} {}", group.key, group.findings, group.records)),
        );
        told
    }

    fn compare(text: &[u8], parts: &[usize], settings: &Settings) {
        let whole = told(&check(text, settings));
        for &part in parts {
            for patience in [part, 4 * part] {
                let settings = Settings { part, context: part.min(50), patience, ..settings.clone() };
                let (verdict, count) = in_parts(text, &settings);
                assert!(count > 1 || text.len() < 2 * patience + 52);
                let told = told(&verdict);
                let mut sides = [told.clone(), whole.clone()];
                sides[0].retain(|line| !whole.contains(line));
                sides[1].retain(|line| !told.contains(line));
                let difference = (told != whole).then_some(sides);
                assert!(
                    difference.is_none() && told.len() == whole.len(),
                    "parts of {part} bytes, {:?} {patience}: {}\n{difference:#?} {} {}",
                    settings.layout,
                    String::from_utf8_lossy(text),
                    told.len(),
                    whole.len()
                );
            }
        }
    }

    fn samples(folder: &Path, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<_> = std::fs::read_dir(folder).expect("it is a folder").flatten().collect();
        entries.sort_by_key(std::fs::DirEntry::path);
        for entry in entries {
            let path = entry.path();
            match path.extension().and_then(|extension| extension.to_str()) {
                None if path.is_dir() => samples(&path, found),
                Some("json" | "jsonl") => found.push(path),
                _ => {}
            }
        }
    }

    fn all_samples() -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        samples(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"), &mut found);
        assert!(found.len() > 200, "{}", found.len());
        found.iter().map(|path| std::fs::read(path).expect("it is a file")).collect()
    }

    #[test]
    fn samples_are_judged_in_parts_as_they_are_whole() {
        let settings = Settings { grouped: true, reasons: true, ..Settings::default() };
        for text in all_samples().iter().filter(|text| text.len() < 20_000) {
            compare(text, &[1, 2, 3, 7, 20, 64, 300, 2000], &settings);
        }
    }

    #[test]
    fn behind_a_broken_response_nothing_is_read_in_a_text_of_one_value() {
        let text = b"{\"response\": {\"events\": {\"events\": [] x\n  }}}\n{}\n[5]\n5\n";
        let settings = Settings { layout: Layout::Json, ..Settings::default() };
        assert_eq!(check(text, &settings).findings.len(), 1);
        compare(text, &[1, 2, 3, 5, 8, 13], &settings);
    }

    #[test]
    fn an_element_with_no_text_behind_it_is_a_record_however_a_text_is_cut() {
        for text in [&b"[[5]\xff, 5]"[..], b"[{}\x80\n{}]", b"[\"a\"\xff", b"[5\xff", b"[{}, true\xff]"] {
            compare(text, &[1, 2, 3], &Settings::default());
        }
    }

    #[test]
    fn what_is_looked_for_behind_an_array_stands_no_farther_from_the_margin_than_the_array() {
        for text in [
            &b"[\n  {\"a\": 1}], \"b\": 2},\n  {\"c\": 3}\n]\n"[..],
            b"[\n  {\"a\": 1}] x\n  {\"c\": 3}\n{\"d\": 4}\n",
            b"  [\n{\"a\": 1}] x\n  {\"c\": 3}\n",
            b"{\"response\": {\"events\": {\"events\": [\n  {\"a\": 1}]}}, \"b\": 2}\n  {\"c\": 3}\n",
        ] {
            compare(text, &[1, 2, 3, 5, 8], &Settings::default());
        }
    }

    #[test]
    fn a_form_feed_is_no_blank_before_the_first_value() {
        for text in [
            &b"\r\r\r\r\r\x0C\r\r\0"[..],
            b"\x0C\x0C\x0C\x0C\x0C\x0C\x0C\x0C\x0C\x0C",
            b" \n \n \n \n \x0C{}",
        ] {
            let found = check(text, &Settings::default()).findings;
            assert_eq!(found[0].finding.rule.code, "json/unexpected-character", "{found:?}");
            compare(text, &[1, 2, 3, 8], &Settings::default());
        }
    }

    #[test]
    fn what_breaks_an_array_is_no_value_in_it_though_more_may_follow() {
        let text = b"[[]  \\x\"a\": 5, true\n[1]\n";
        let end = |verdict: &Verdict| {
            let first = &verdict.findings[0];
            assert_eq!(first.finding.rule.code, "detection/unknown-format");
            first.record.document.map(|document| document.end)
        };
        let whole = end(&check(text, &Settings::default()));
        assert!(whole.is_some_and(|whole| whole <= 5), "{whole:?}");
        for part in 1..text.len() {
            let settings = Settings { part, patience: part, ..Settings::default() };
            let (verdict, _) = in_parts(text, &settings);
            assert!(end(&verdict).is_some() && end(&verdict) <= whole, "parts of {part} bytes");
        }
    }

    #[test]
    fn the_same_findings_are_kept_however_a_text_is_cut() {
        let records = "{\"a\": 1},\n{\"a\": 2},\n{\"a\": 3}";
        for text in [
            // Both have a finding that is told last, of what stands first.
            format!("{{\"response\": {{\"events\": {{\"events\": [{records}]\n"),
            format!("{{\"b\": 1, \"b\": 2, \"response\": {{\"events\": {{\"events\": [{records}]}}}}}}"),
        ] {
            for max_findings in 0..6 {
                let settings = Settings { max_findings, ..Settings::default() };
                assert_eq!(check(text.as_bytes(), &settings).findings.len(), max_findings.min(4), "{text}");
                compare(text.as_bytes(), &[1, 3, 10, 40], &settings);
                compare(text.as_bytes(), &[1, 3, 10, 40], &Settings { grouped: true, ..settings });
            }
        }
    }

    /// Several texts in one, most of them without a mistake around them.
    fn composed(random: &mut fastrand::Rng, texts: &[Vec<u8>]) -> Vec<u8> {
        let (before, between, behind) = *random
            .choice(&[
                ("", "\n", "\n"),
                ("", "\n\n", ""),
                ("", "", ""),
                ("", " ", "x"),
                ("[", ",", "]"),
                ("[\n", ",\n", "\n]\n"),
                (" [", "\n,\n", "]\n{}"),
                ("[", ",", ""),
                ("[", "\n", "]"),
                ("\u{feff}[", ", ", "] x"),
                ("{\"response\": {\"events\": {\"events\": [", ",", "]}}}"),
                (
                    "{\"response\": {\"a\": {}, \"events\": {\"a\": 1, \"events\": [\n",
                    ",\n",
                    "], \"a\": 2}}}\n[]",
                ),
                ("[{\"response\": {\"events\": {\"events\": [", ",", "]}}}]"),
                ("{\"response\": {\"events\": {\"events\": [", ",", "]}}"),
            ])
            .unwrap_or(&("", "\n", ""));
        let mut text = before.as_bytes().to_vec();
        for number in 0..random.usize(0..5) {
            if number > 0 {
                text.extend(between.as_bytes());
            }
            if let Some(sample) = random.choice(texts) {
                text.extend(sample.trim_ascii());
            }
        }
        text.extend(behind.as_bytes());
        for _ in 0..random.usize(0..3) {
            let at = random.usize(..=text.len());
            match random.u8(0..4) {
                0 => text.truncate(at),
                1 => text.insert(at, *random.choice(b"{}[],:\"\n \\x1\xff").unwrap_or(&b' ')),
                2 if at < text.len() => drop(text.remove(at)),
                _ => {}
            }
        }
        text
    }

    #[test]
    fn texts_put_together_are_judged_in_parts_as_they_are_whole() {
        let mut texts = all_samples();
        texts.retain(|text| text.len() < 1500);
        texts.extend(["{}", "5", "\"a\"", "[]", "[1, 2]", "{x}", "[{}", "{\"a\": [\n{}\n]}"].map(Into::into));
        let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(400);
        for seed in 0..rounds {
            let mut random = fastrand::Rng::with_seed(seed);
            let text = composed(&mut random, &texts);
            let layout = *random
                .choice(&[Layout::Auto, Layout::Auto, Layout::Json, Layout::Jsonl])
                .unwrap_or(&Layout::Auto);
            let settings = Settings { grouped: true, layout, ..Settings::default() };
            compare(&text, &[random.usize(1..40), random.usize(1..2000)], &settings);
        }
    }
}
