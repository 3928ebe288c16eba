//! The payloads that measurements use are what they are said to be.

mod payloads;

use std::collections::BTreeSet;

use payvet::check::Verdict;

use self::payloads::{Corpus, Format, Layout, Tally};
use crate::support::{lines, run};

const LAYOUTS: [(Format, Layout); 6] = [
    (Format::Ibm, Layout::Jsonl),
    (Format::Ibm, Layout::Array),
    (Format::Ibm, Layout::EventsApi),
    (Format::Elimity, Layout::Jsonl),
    (Format::Elimity, Layout::Array),
    (Format::Elimity, Layout::Submission),
];

fn corpus(format: Format, invalid: u8, seed: u64) -> Corpus {
    Corpus { format, count: 600, size: None, invalid, sound: false, seed }
}

fn written(corpus: &Corpus, layout: Layout) -> (String, Tally) {
    let mut out = Vec::new();
    let tally = corpus.write(layout, &mut out).expect("memory can be written");
    (String::from_utf8(out).expect("it is UTF-8"), tally)
}

fn rules(verdict: &Verdict) -> BTreeSet<&'static str> {
    verdict.by_rule.keys().map(|(rule, _)| *rule).collect()
}

#[test]
fn clean_corpora_are_clean_in_every_layout() {
    for (format, layout) in LAYOUTS {
        let (text, tally) = written(&corpus(format, 0, 1), layout);
        let verdict = run(&text);
        let records = if layout == Layout::Submission { 1 } else { 600 };
        assert_eq!(lines(&verdict), Vec::<String>::new(), "{format:?} {layout:?}");
        assert_eq!((verdict.records, tally.len()), (records, 0), "{format:?} {layout:?}");
    }
}

#[test]
fn clean_files_are_clean_at_any_size() {
    for format in [Format::Ibm, Format::Elimity] {
        for size in [None, Some(1600), Some(5000)] {
            let corpus = Corpus { count: 100, size, ..corpus(format, 0, 2) };
            let texts: Vec<String> =
                (0..100).map(|number| corpus.text(number, number % 2 == 0, &mut Tally::new())).collect();
            for text in &texts {
                assert_eq!(lines(&run(text)), Vec::<String>::new(), "{text}");
            }
            let average = texts.iter().map(String::len).sum::<usize>() / texts.len();
            assert!(size.is_none_or(|size| average.abs_diff(size) < size / 4), "{average} for {size:?}");
        }
    }
}

#[test]
fn every_faulty_record_has_a_finding_and_every_fault_is_found_by_its_rule() {
    for (format, layout) in LAYOUTS {
        let (text, tally) = written(&corpus(format, 100, 1), layout);
        let verdict = run(&text);
        let missing: Vec<_> = tally.keys().filter(|rule| !rules(&verdict).contains(*rule)).collect();
        assert_eq!(missing, Vec::<&&str>::new(), "{format:?} {layout:?}");
        assert!(tally.len() >= 7, "{format:?} {layout:?}: {tally:?}");
        if layout != Layout::Submission {
            let found: BTreeSet<_> =
                verdict.findings.iter().filter_map(|found| found.record.number).collect();
            assert_eq!(found.len(), 600, "{format:?} {layout:?}");
        }
    }
    for format in [Format::Ibm, Format::Elimity] {
        let corpus = corpus(format, 100, 3);
        for number in 0..300 {
            let text = corpus.text(number, number % 2 == 0, &mut Tally::new());
            assert!(!run(&text).findings.is_empty(), "{text}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_faults_change_only_their_records() {
    for (format, layout) in LAYOUTS {
        let clean = written(&corpus(format, 0, 1), layout).0;
        assert_eq!(clean, written(&corpus(format, 0, 1), layout).0);
        assert_ne!(clean, written(&corpus(format, 0, 2), layout).0);
    }
    let sound = Corpus { sound: true, ..corpus(Format::Ibm, 100, 1) };
    let verdict = run(&written(&sound, Layout::Jsonl).0);
    let syntax = rules(&verdict).into_iter().filter(|rule| rule.starts_with("json/"));
    assert_eq!(syntax.collect::<Vec<_>>(), ["json/duplicate-key"], "sound corpora are JSON");
    let clean = written(&corpus(Format::Ibm, 0, 1), Layout::Jsonl).0;
    let faulty = written(&corpus(Format::Ibm, 10, 1), Layout::Jsonl).0;
    let changed = clean.lines().zip(faulty.lines()).filter(|(clean, faulty)| clean != faulty).count();
    assert!((40..80).contains(&changed), "{changed} of 600");
}
