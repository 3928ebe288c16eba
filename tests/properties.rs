//! What must be true of every payload, tried on payloads made at random. `ROUNDS=10000` tries more of them.

mod marks;
mod operators;
mod spelling;

use std::collections::{BTreeMap, BTreeSet};

use payvet::check::{RecordFinding, Settings, Verdict, check};
use payvet::document::locate::Locator;
use payvet::formats::{FORMATS, Format};
use payvet::input::framing::Layout;
use payvet::report::{FileReport, View};
use payvet::rules::{Counts, Severity};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed, TestRunner};

use self::marks::{Mark, mark_of, place, wrong_mark};
use self::operators::{BROKEN_MEMBERS, OPERATORS};
use self::spelling::Tree;
use crate::acceptor::mutants::Mutator;
use crate::silence::generator::Generator;
use crate::support::{lines, payvet_in, settings};

/// Tries a property on so many cases, the same ones in every run.
fn holds<S: Strategy>(cases: u32, strategy: &S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let config = Config {
        cases: rounds.unwrap_or(cases),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2026),
        ..Config::default()
    };
    if let Err(error) = TestRunner::new(config).run(strategy, property) {
        panic!("{error}");
    }
}

fn fails(message: impl Into<String>) -> TestCaseError {
    TestCaseError::fail(message.into())
}

/// A good payload of any format, and its contract's format.
fn payload() -> impl Strategy<Value = (&'static Format, Tree)> {
    (select(FORMATS), any::<u64>()).prop_map(|(format, seed)| {
        let mut made = BTreeMap::new();
        let text = Generator::new(&format.contract, seed, &mut made).single();
        (format, Tree::read(&text).expect("a good payload is JSON"))
    })
}

/// How payloads stand in a text.
const LAYOUTS: &[&str] = &["single", "array", "lines", "concatenated", "wrapped"];

/// The records in a layout, and the byte at which each begins.
fn laid_out(layout: &str, records: &[String]) -> (String, Vec<usize>) {
    let (before, between, behind) = match layout {
        "array" => ("[\n ", ",\n ", "]\n"),
        "lines" => ("", "\n", "\n"),
        "concatenated" => ("", " ", ""),
        "wrapped" => ("{\"response\": {\"events\": {\"events\": [", ", ", "], \"x\": 1}}}"),
        _ => ("", "", ""),
    };
    let mut text = before.to_owned();
    let mut starts = Vec::new();
    for record in records {
        text.push_str(if starts.is_empty() { "" } else { between });
        starts.push(text.len());
        text.push_str(record);
    }
    (text + behind, starts)
}

/// A text with whatever may be wrong in it.
fn any_text() -> impl Strategy<Value = String> {
    let changed = (payload(), proptest::collection::vec(operators::change(), 0..4)).prop_map(
        |((format, tree), changes)| {
            let mut tree = tree;
            for change in changes {
                operators::apply(&change, &format.contract, &mut tree);
            }
            tree
        },
    );
    let record = prop_oneof![4 => changed.boxed(), 1 => spelling::tree().boxed()];
    let records = proptest::collection::vec((record, spelling::style(true, false)), 1..4);
    let composed = (records, select(LAYOUTS), any::<bool>()).prop_map(|(records, layout, has_mark)| {
        let records: Vec<String> = records.iter().map(|(tree, style)| tree.written(*style)).collect();
        let (text, _) = laid_out(layout, &records);
        // One text in two would be too many; but it shrinks to none.
        if has_mark && text.len() % 4 == 0 { format!("\u{feff}{text}") } else { text }
    });
    let pretty = (payload(), operators::change(), spelling::style(true, true)).prop_map(
        |((format, tree), change, style)| {
            let mut tree = tree;
            operators::apply(&change, &format.contract, &mut tree);
            tree.written(style)
        },
    );
    let mutated = (payload(), any::<u64>()).prop_map(|((_, tree), seed)| {
        let bytes = Mutator::new(seed, &[tree.short()]).mutant();
        String::from_utf8_lossy(&bytes).into_owned()
    });
    prop_oneof![3 => composed, 1 => pretty, 3 => mutated]
}

/// Whether the text itself can't be read as it should, so that nobody else can tell where its values are.
fn is_broken(verdict: &Verdict) -> bool {
    let is_syntax = |code: &str| {
        code.starts_with("json/") && code != "json/duplicate-key" && code != "json/byte-order-mark"
    };
    verdict.findings.iter().any(|kept| is_syntax(kept.finding.rule.code))
}

/// How a finding is shown where it breaks a property.
fn shown(text: &str, kept: &RecordFinding) -> String {
    let RecordFinding { finding, .. } = kept;
    let marked = text.get(finding.span.start..finding.span.end);
    format!(
        "{} at {:?} {:?} {marked:?}: {:?}\n{text}",
        finding.rule.code,
        finding.pointer,
        finding.span,
        finding.message.shown()
    )
}

#[test]
fn pointers_lines_and_columns_lead_back_to_the_very_bytes() {
    let tried = std::cell::RefCell::new(BTreeMap::<&str, usize>::new());
    holds(600, &any_text(), |text| {
        let verdict = check(text.as_bytes(), &settings());
        let locator = Locator::new(text.as_bytes());
        let report = FileReport::new("x.json", &locator, &verdict, View::default());
        for (kept, told) in verdict.findings.iter().zip(&report.findings) {
            let finding = &kept.finding;
            let places = std::iter::once((finding.span, told.start, told.end));
            let related = told.related.iter().map(|related| (related.span, related.start, related.end));
            for (span, start, end) in places.chain(related) {
                let is_inside = span.start <= span.end && text.get(span.start..span.end).is_some();
                prop_assert!(is_inside, "{}", shown(&text, kept));
                prop_assert_eq!(start, place(&text, span.start), "{}", shown(&text, kept));
                prop_assert_eq!(end, place(&text, span.end), "{}", shown(&text, kept));
            }
            let Some(mark) = mark_of(finding.rule.code).filter(|_| marks::is_whole(finding)) else {
                continue;
            };
            if marks::value_around(&text, finding.span.start).is_none() && is_broken(&verdict) {
                continue;
            }
            *tried.borrow_mut().entry(finding.rule.code).or_default() += 1;
            wrong_mark(&text, mark, finding.span, &finding.pointer)
                .map_err(|error| fails(format!("{error}: {}", shown(&text, kept))))?;
            for related in &finding.related {
                let is_key = wrong_mark(&text, Mark::Key, related.span, &related.pointer);
                is_key
                    .or_else(|_| wrong_mark(&text, Mark::Value, related.span, &related.pointer))
                    .map_err(|error| fails(format!("related: {error}: {}", shown(&text, kept))))?;
            }
        }
        Ok(())
    });
    let tried = tried.into_inner();
    assert!(tried.len() > 15 && tried.values().sum::<usize>() > 500, "{tried:#?}");
}

/// The line in which a place is, and the bytes of it that a span marks there.
fn line_of(text: &str, start: usize, end: usize) -> (&str, &str, &str) {
    let begins = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let ends = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = text[begins..ends].strip_suffix('\r').unwrap_or(&text[begins..ends]);
    let (from, until) = ((start - begins).min(line.len()), end.min(ends) - begins);
    (line, &line[..from], &line[from..until.clamp(from, line.len())])
}

/// Text as an excerpt shows it, but for what is escaped only where it forms a command.
fn plain(text: &str) -> String {
    payvet::text::escape(text).replace("\\u0023", "#").replace("\\u005b", "[")
}

#[test]
fn an_excerpt_holds_what_is_marked_or_its_beginning() {
    let view = select(vec![20, 40, 100, 400]).prop_map(|width| View { width, shows_values: true });
    let cut = std::cell::Cell::new(0);
    holds(400, &(any_text(), view), |(text, view)| {
        if text.contains("\\u0023") || text.contains("\\u005b") {
            // What stands there can't be told from what the excerpt escapes.
            return Ok(());
        }
        let verdict = check(text.as_bytes(), &settings());
        let locator = Locator::new(text.as_bytes());
        let report = FileReport::new("x.json", &locator, &verdict, view);
        for told in &report.findings {
            let own = std::iter::once((told.span, told.start, &told.excerpt));
            let related = told.related.iter().map(|related| (related.span, related.start, &related.excerpt));
            for (span, start, excerpt) in own.chain(related) {
                let (line, before, marked) = line_of(&text, span.start, span.end);
                let at = |what: &str| format!("{what}: {} {span:?} {excerpt:?}\n{text}", told.rule);
                prop_assert_eq!(excerpt.line, start.line, "{}", at("line"));
                let shown = excerpt.text.get(excerpt.marked.clone()).ok_or_else(|| fails(at("no text")))?;
                let (shown, marked) = (plain(shown), plain(marked));
                let is_cut = shown != marked;
                cut.set(cut.get() + usize::from(is_cut));
                prop_assert!(marked.starts_with(&shown), "{}", at("not what is marked"));
                prop_assert!(
                    !is_cut || !shown.is_empty() && excerpt.text.ends_with('…'),
                    "{}",
                    at("cut unseen")
                );
                // What stands around it is the line's, too.
                let around = plain(&excerpt.text[..excerpt.marked.start]);
                let around = around.strip_prefix('…').unwrap_or(&around);
                prop_assert!(plain(before).ends_with(around), "{}", at("before"));
                let behind = plain(&excerpt.text[excerpt.marked.end..]);
                let behind = behind.strip_suffix('…').unwrap_or(&behind);
                let rest = &line[before.len()..];
                prop_assert!(
                    plain(rest).strip_prefix(&shown).is_some_and(|rest| rest.starts_with(behind)),
                    "{}",
                    at("behind")
                );
            }
        }
        Ok(())
    });
    assert!(cut.get() > 10, "{}", cut.get());
}

#[test]
fn carets_stand_under_what_an_excerpt_marks() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let carets = std::cell::Cell::new(0);
    holds(40, &any_text(), |text| {
        let output = ["full", "json=report.json"].map(|format| format!("--output-format={format}"));
        let mut arguments =
            vec!["check", "--isolated", "--quiet", "--show-values", "--allow-empty", "--color=never"];
        arguments.extend(output.iter().map(String::as_str));
        let run = payvet_in(folder.path(), &[&arguments[..], &["-"]].concat(), text.as_bytes());
        let report = std::fs::read(folder.path().join("report.json")).expect("the report was written");
        let report: serde_json::Value = serde_json::from_slice(&report).expect("it is JSON");
        let full = crate::support::text(&run.stdout);
        let mut shown: Vec<&str> = full.lines().collect();
        for found in report["files"][0]["findings"].as_array().expect("there is a file") {
            let excerpt: payvet::document::excerpt::Excerpt =
                serde_json::from_value(found["excerpt"].clone()).expect("it is an excerpt");
            let gutter = format!("{} | ", excerpt.line);
            let place = format!("--> <stdin>:{}:{}", excerpt.line, found["start"]["column"]);
            // The place, a bar, the line, and what is under it.
            let at = shown.iter().position(|line| line.trim_start() == place);
            let at = at.ok_or_else(|| fails(format!("{place}: {full}")))?;
            let line = format!("{gutter}{}", excerpt.text);
            prop_assert_eq!(shown[at + 2].trim_end(), line.trim_end());
            let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
            let from = gutter.len() + width(&excerpt.text[..excerpt.marked.start]);
            let under = shown[at + 3];
            let first = under.find('^').ok_or_else(|| fails(format!("no caret: {full}")))?;
            prop_assert_eq!(first, from, "{}", full);
            let count = under[first..].bytes().take_while(|byte| *byte == b'^').count();
            prop_assert_eq!(count, width(&excerpt.text[excerpt.marked.clone()]).max(1), "{}", full);
            shown.drain(..=at + 3);
            carets.set(carets.get() + 1);
        }
        Ok(())
    });
    assert!(carets.get() > 40, "{}", carets.get());
}

#[test]
fn findings_are_sorted_and_unique_and_counted() {
    let limit = 0..12_usize;
    holds(500, &(any_text(), limit), |(text, limit)| {
        let verdict = check(text.as_bytes(), &settings());
        let order = |kept: &RecordFinding| {
            let RecordFinding { finding, record, .. } = kept;
            (finding.span.start, record.number, finding.rule.code, finding.pointer.clone())
        };
        let orders: Vec<_> = verdict.findings.iter().map(order).collect();
        prop_assert!(orders.is_sorted_by(|one, next| one < next), "{orders:#?}\n{text}");
        let records = verdict.findings.iter().filter_map(|kept| kept.record.number);
        prop_assert!(records.clone().is_sorted(), "{orders:#?}\n{text}");
        let mut counts = Counts::default();
        let mut by_rule = BTreeMap::new();
        let mut invalid = BTreeSet::new();
        for RecordFinding { finding, record, .. } in &verdict.findings {
            counts.add(finding.severity, 1);
            *by_rule.entry((finding.rule.code, finding.severity)).or_insert(0) += 1;
            if finding.severity == Severity::Error {
                invalid.extend(record.number);
            }
        }
        prop_assert_eq!(verdict.counts, counts, "{}", &text);
        prop_assert_eq!(&verdict.by_rule, &by_rule, "{}", &text);
        prop_assert_eq!(verdict.invalid, invalid.len(), "{}", &text);
        // A limit keeps the first ones, and counts all.
        let limited = check(text.as_bytes(), &Settings { max_findings: limit, ..settings() });
        prop_assert_eq!(limited.counts, counts, "{}", &text);
        let kept: Vec<_> = limited.findings.iter().map(order).collect();
        prop_assert_eq!(kept.len(), limit.min(orders.len()), "{}", &text);
        // What is said of other records together is known at the end, when there may be no room for it.
        let is_late = |order: &&(_, Option<usize>, _, _)| order.1.is_none() && !kept.contains(order);
        let first: Vec<_> = orders.iter().filter(|order| !is_late(order)).take(limit).cloned().collect();
        prop_assert_eq!(&kept, &first, "{}", &text);
        Ok(())
    });
}

#[test]
fn a_good_payload_is_good_however_it_is_written() {
    let tried = std::cell::RefCell::new(BTreeMap::<&str, usize>::new());
    let records =
        (select(FORMATS), proptest::collection::vec((any::<u64>(), spelling::style(true, true)), 1..4));
    holds(250, &(records, select(LAYOUTS)), |((format, records), layout)| {
        let mut made = BTreeMap::new();
        let records = records.into_iter().map(|(seed, style)| {
            let text = Generator::new(&format.contract, seed, &mut made).single();
            let tree = Tree::read(&text).expect("a good payload is JSON");
            // A record of JSON Lines has a line to itself.
            tree.written(if layout == "lines" { style.on_one_line() } else { style })
        });
        let mut records: Vec<String> = records.collect();
        if layout == "single" {
            records.truncate(1);
        }
        if layout == "wrapped" && format.wrapper.is_none() {
            return Ok(());
        }
        let (text, starts) = laid_out(layout, &records);
        let chosen = match layout {
            "lines" => vec![Layout::Auto, Layout::Jsonl],
            "concatenated" => vec![Layout::Auto],
            _ => vec![Layout::Auto, Layout::Json],
        };
        for layout in chosen {
            let verdict = check(text.as_bytes(), &Settings { layout, ..settings() });
            prop_assert_eq!(lines(&verdict), Vec::<String>::new(), "{}", &text);
            prop_assert_eq!(&verdict.formats, &BTreeMap::from([(format.name, starts.len())]), "{}", &text);
        }
        *tried.borrow_mut().entry(layout).or_default() += 1;
        Ok(())
    });
    let tried = tried.into_inner();
    assert!(LAYOUTS.iter().all(|layout| tried.get(layout).is_some_and(|count| *count >= 10)), "{tried:?}");
}

#[test]
fn a_faulty_payload_has_the_same_faults_however_it_is_written() {
    let found = std::cell::Cell::new(0);
    let changes = proptest::collection::vec(operators::change(), 1..4);
    holds(
        250,
        &(payload(), changes, spelling::style(false, true)),
        |((format, mut tree), changes, style)| {
            for change in changes {
                operators::apply(&change, &format.contract, &mut tree);
            }
            let settings = Settings { format: Some(format), ..settings() };
            let told = |text: &str| -> Vec<(&str, String, Severity)> {
                let verdict = check(text.as_bytes(), &settings);
                let tell = |kept: RecordFinding| {
                    (kept.finding.rule.code, kept.finding.pointer, kept.finding.severity)
                };
                verdict.findings.into_iter().map(tell).collect()
            };
            let (short, other) = (tree.short(), tree.written(style));
            let wanted = told(&short);
            prop_assert_eq!(told(&other), &wanted[..], "{}\n{}", &short, &other);
            found.set(found.get() + wanted.len());
            Ok(())
        },
    );
    assert!(found.get() > 200, "{}", found.get());
}

#[test]
fn each_change_of_a_good_payload_gives_its_rule_and_nothing_else() {
    let tried = std::cell::RefCell::new(BTreeMap::new());
    let cases = (payload(), operators::change(), spelling::style(true, true));
    holds(1500, &cases, |((format, mut tree), change, style)| {
        let good = tree.short();
        let Some(mut expected) = operators::apply(&change, &format.contract, &mut tree) else {
            return Ok(());
        };
        let text = tree.written(style);
        let verdict = check(text.as_bytes(), &settings());
        let tell = |kept: &RecordFinding| {
            (kept.finding.severity, kept.finding.rule.code, kept.finding.pointer.clone())
        };
        let mut found: Vec<_> = verdict.findings.iter().map(tell).collect();
        found.sort();
        expected.sort();
        prop_assert_eq!(&found, &expected, "{:?} of {}\ngives {}", &change, &good, &text);
        *tried.borrow_mut().entry((format.name, change.operator)).or_insert(0) += 1;
        Ok(())
    });
    let tried = tried.into_inner();
    for operator in OPERATORS {
        let count = FORMATS.iter().filter_map(|format| tried.get(&(format.name, *operator))).sum::<i32>();
        assert!(count >= 20, "{operator:?} was tried {count} times: {tried:?}");
    }
}

#[test]
fn each_mistake_in_a_text_gives_its_rule_at_its_place() {
    let tried = std::cell::RefCell::new(BTreeSet::new());
    let others = proptest::collection::vec(any::<u64>(), 0..3);
    let cases = (payload(), others, any::<Index>(), select(BROKEN_MEMBERS), any::<Index>(), select(LAYOUTS));
    holds(400, &cases, |((format, tree), others, place, (member, rule), position, layout)| {
        let at = member.find('¦').expect("a place is marked");
        let member = member.replacen('¦', "", 1);
        let (broken, start) = operators::with_member(&tree, &format.contract, place, &member);
        let mut made = BTreeMap::new();
        let mut records: Vec<String> = others
            .into_iter()
            .map(|seed| Generator::new(&format.contract, seed, &mut made).single())
            .collect();
        let position = position.index(records.len() + 1);
        records.insert(position, broken);
        if layout == "single" {
            records = vec![records.swap_remove(position)];
        }
        let position = position.min(records.len() - 1);
        let (text, starts) = laid_out(layout, &records);
        let verdict = check(text.as_bytes(), &settings());
        let tell = |kept: &RecordFinding| (kept.finding.rule.code, kept.finding.span.start);
        let found: Vec<_> = verdict.findings.iter().map(tell).collect();
        prop_assert_eq!(found, vec![(rule, starts[position] + start + at)], "{} {}", member, &text);
        tried.borrow_mut().insert((member, rule));
        Ok(())
    });
    let tried = tried.into_inner();
    assert_eq!(tried.len(), BROKEN_MEMBERS.len(), "{tried:#?}");
}

/// Bytes that are checked in several parts.
const LONG: usize = 1_200_000;

#[test]
fn any_number_of_threads_gives_the_report_of_one() {
    let few = proptest::collection::vec((payload(), operators::change()), 0..3);
    let many = proptest::collection::vec(payload(), 10..20);
    let long = (many, few, select(&LAYOUTS[1..]));
    // So many files that five threads have some each.
    let files = proptest::collection::vec(any_text(), 48);
    holds(2, &(files, long), |(files, (many, few, layout))| {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("a file can be written");
        };
        let named: Vec<(String, &str)> = files
            .iter()
            .enumerate()
            .map(|(number, text)| (format!("{number:02}.json"), text.as_str()))
            .collect();
        for (name, text) in &named {
            write(name, text);
        }
        let mut records: Vec<String> = many.iter().map(|(_, tree)| tree.short()).collect();
        records.extend(few.into_iter().map(|((format, mut tree), change)| {
            operators::apply(&change, &format.contract, &mut tree);
            tree.short()
        }));
        let size: usize = records.iter().map(String::len).sum();
        let (long, _) = laid_out(layout, &vec![records; LONG.div_ceil(size)].concat());
        write("long.json", &long);
        let run = |threads: &str, format: &str| {
            let output = format!("--output-format={format}");
            let arguments = [
                "check",
                "--isolated",
                "--max-findings=none",
                "--color=never",
                "--threads",
                threads,
                &output,
            ];
            let run = payvet_in(folder.path(), &[&arguments[..], &["."]].concat(), b"");
            (run.status.code(), run.stdout, run.stderr)
        };
        let one = run("1", "json");
        let full = run("1", "full");
        for threads in ["2", "5"] {
            prop_assert!(run(threads, "json") == one, "{threads} threads: {layout} {files:#?}");
            prop_assert!(run(threads, "full") == full, "{threads} threads: {layout} {files:#?}");
        }
        // The report is that of the library, and its sums and the exit code follow from it.
        let report: serde_json::Value = serde_json::from_slice(&one.1).expect("it is JSON");
        let reported = report["files"].as_array().expect("there are files");
        prop_assert_eq!(reported.len(), named.len() + 1);
        let long = [("long.json".to_owned(), long.as_str())];
        for ((name, text), reported) in named.iter().chain(&long).zip(reported) {
            let locator = Locator::new(text.as_bytes());
            let verdict = check(text.as_bytes(), &settings());
            let wanted = FileReport::new(name, &locator, &verdict, View::default());
            let wanted = serde_json::to_value(&wanted).expect("it is JSON");
            prop_assert!(wanted == *reported, "{wanted:#}\n{reported:#}\n{text}");
        }
        for name in ["records", "valid", "invalid", "skipped", "errors", "warnings", "notes"] {
            let sum: u64 = reported.iter().filter_map(|file| file[name].as_u64()).sum();
            prop_assert_eq!(report["summary"][name].as_u64(), Some(sum), "{}", name);
        }
        let code = i32::from(report["summary"]["errors"] != 0);
        prop_assert_eq!((one.0, report["exit_code"].as_i64()), (Some(code), Some(i64::from(code))));
        Ok(())
    });
}
