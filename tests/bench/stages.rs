//! How long each stage of a check takes, in memory and on one thread: `cargo bench --bench stages`.

mod payloads;

use clap::ValueEnum as _;
use divan::Bencher;
use divan::counter::BytesCount;
use payvet::check::{Settings, check};
use payvet::document::Document;
use payvet::document::locate::Locator;
use payvet::formats::{self, Format};
use payvet::report::{FileReport, Head, Outcome, ReportFormat, Summary, View, emitter};
use payvet::rules::{Ledger, Levels, Record, Sink};

use self::payloads::{Corpus, Layout, Tally};

const FORMATS: [&str; 2] = ["ibm-verify-fulfillment", "elimity-itsm-webhook"];
const RECORDS: usize = 1000;
const LAYOUTS: [(&str, Layout); 5] = [
    (FORMATS[0], Layout::Jsonl),
    (FORMATS[0], Layout::Array),
    (FORMATS[0], Layout::EventsApi),
    (FORMATS[1], Layout::Jsonl),
    (FORMATS[1], Layout::Submission),
];

fn main() {
    divan::main();
}

fn format(name: &str) -> &'static Format {
    formats::by_name(name).expect("it is known")
}

fn corpus(format: &str, invalid: u8) -> Corpus {
    let format = if format == FORMATS[0] { payloads::Format::Ibm } else { payloads::Format::Elimity };
    Corpus { format, count: RECORDS, size: None, invalid, sound: false, seed: 1 }
}

fn text(format: &str, layout: Layout, invalid: u8) -> Vec<u8> {
    let mut text = Vec::new();
    corpus(format, invalid).write(layout, &mut text).expect("memory can be written");
    text
}

fn records(format: &str) -> Vec<String> {
    let corpus = corpus(format, 0);
    (0..RECORDS).map(|number| corpus.text(number, false, &mut Tally::new())).collect()
}

fn documents(texts: &[String]) -> Vec<Document<'_>> {
    texts.iter().map(|text| Document::parse(text, 0).expect("clean records are JSON")).collect()
}

fn bytes(texts: &[String]) -> BytesCount {
    BytesCount::new(texts.iter().map(String::len).sum::<usize>())
}

#[divan::bench(args = FORMATS)]
fn parse(bencher: Bencher<'_, '_>, format: &str) {
    let texts = records(format);
    bencher.counter(bytes(&texts)).bench(|| documents(&texts).len());
}

#[divan::bench(args = FORMATS)]
fn schema(bencher: Bencher<'_, '_>, name: &str) {
    let texts = records(name);
    let documents = documents(&texts);
    let validator = &format(name).validator;
    bencher.counter(bytes(&texts)).bench(|| {
        assert!(documents.iter().all(|document| validator.is_valid(document.root())));
    });
}

#[divan::bench(args = FORMATS)]
fn rules(bencher: Bencher<'_, '_>, name: &str) {
    let texts = records(name);
    let documents = documents(&texts);
    let format = format(name);
    bencher.counter(bytes(&texts)).bench(|| {
        let mut ledger = Ledger::new(Levels::default(), usize::MAX, false, None);
        for document in &documents {
            let mut sink = Sink::new(document, &mut ledger);
            sink.begin(document.root(), Record::default());
            (format.check)(&format.contract, document.root(), &mut sink);
            sink.end();
        }
        assert_eq!(ledger.counts.total(), 0);
    });
}

/// All of it, over a text without faults.
#[divan::bench(args = LAYOUTS)]
fn check_clean(bencher: Bencher<'_, '_>, (format, layout): (&str, Layout)) {
    let text = text(format, layout, 0);
    bencher.counter(BytesCount::new(text.len())).bench(|| check(&text, &Settings::default()));
}

/// All of it, over a text in which every record has a fault.
#[divan::bench(args = LAYOUTS)]
fn check_faulty(bencher: Bencher<'_, '_>, (format, layout): (&str, Layout)) {
    let text = text(format, layout, 100);
    bencher.counter(BytesCount::new(text.len())).bench(|| check(&text, &Settings::default()));
}

/// Makes the report of a file from its verdict: positions, excerpts, masks, fingerprints.
#[divan::bench(args = FORMATS)]
fn place(bencher: Bencher<'_, '_>, format: &str) {
    let text = text(format, Layout::Jsonl, 100);
    let verdict = check(&text, &Settings::default());
    bencher.bench(|| FileReport::new("export.jsonl", &Locator::new(&text), &verdict, View::default()));
}

/// Those that print single findings.
fn reports() -> impl Iterator<Item = ReportFormat> {
    ReportFormat::value_variants().iter().copied().filter(|format| !format.is_of_groups())
}

/// Writes the findings of a thousand faulty records.
#[divan::bench(args = reports())]
fn report(bencher: Bencher<'_, '_>, format: ReportFormat) {
    let text = text(FORMATS[0], Layout::Jsonl, 100);
    let verdict = check(&text, &Settings::default());
    let report = FileReport::new("export.jsonl", &Locator::new(&text), &verdict, View::default());
    let mut summary = Summary::default();
    summary.add(report.tally);
    let outcome = Outcome { summary: &summary, groups: &[], failures: &[], stale: &[], exit_code: 1 };
    bencher.bench(|| {
        let mut out = Vec::new();
        let mut emitter = emitter(format, &Head::default());
        emitter
            .start(&mut out)
            .and_then(|()| emitter.file(&mut out, &report))
            .expect("memory can be written");
        emitter.finish(&mut out, &outcome).expect("memory can be written");
        out
    });
}
