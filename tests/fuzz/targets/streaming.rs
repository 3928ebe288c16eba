//! Records that are passed at a glance, in parts of a long text, have the findings of a text that is read at once
//! and looked at closely.
//!
//! The input is some records, with a byte between them that no text has; how they are put together is chosen.
#![no_main]

use libfuzzer_sys::fuzz_target;
use payvet::check::Settings;
use payvet::report::View;
use payvet_fuzz::{Choices, Excerpts, assert_same, examine, settings, told};

/// What stands before the first record, between two, and behind the last one.
const LAYOUTS: &[(&str, &str, &str)] = &[
    ("", "\n", "\n"),
    ("[", ",", "]"),
    ("{\"response\": {\"events\": {\"events\": [", ",", "]}}}"),
    ("", "\r\n\r\n", ""),
    ("", "", ""),
    ("", " ", "\n"),
    ("[\n  ", ",\n  ", "\n]\n"),
    ("\u{feff}[", ", ", "]"),
    ("[{\"response\": {\"events\": {\"a\": [], \"events\": [\n", ",\n", "], \"a\": 1}}}]"),
    ("{\"response\":{\"events\":{\"events\":[", ",\n", "\n]}}}\n{\"response\":{\"events\":{\"events\":[]}}}"),
    ("[[", ",", "]]"),
    ("[", ",\n", ""),
];

/// Bytes of a text at most.
const MOST: usize = 16 * 1024;

fn put_together(records: &[u8], choices: &mut Choices<'_>) -> Vec<u8> {
    let (before, between, behind) = choices.one_of(LAYOUTS);
    let times = choices.one_of(&[1, 1, 2, 3, 12]);
    let records: Vec<&[u8]> = records.split(|byte| *byte == 0xff).collect();
    let mut text = before.as_bytes().to_vec();
    for (number, record) in records.iter().cycle().take(records.len() * times).enumerate() {
        if text.len() + record.len() > MOST {
            break;
        }
        if number > 0 {
            text.extend(between.as_bytes());
        }
        text.extend(*record);
    }
    text.extend(behind.as_bytes());
    text
}

fuzz_target!(|input: &[u8]| {
    let (records, mut choices) = Choices::split(input);
    let text = put_together(records, &mut choices);
    let streamed = Settings { reasons: false, ..settings(&mut choices) };
    let part = 1 + usize::from(choices.byte()) * usize::from(choices.byte());
    let streamed = Settings { part, patience: 4 * part, ..streamed };
    let closely = Settings { accepts: false, part: text.len() + 1, patience: usize::MAX, ..streamed.clone() };
    let view = View::default();
    let threads = choices.one_of(&[1, 1, 1, 2]);
    let closely = told(&examine(&text, &closely, view, 1, 0), view, Excerpts::Count);
    let streamed_told = told(&examine(&text, &streamed, view, threads, 1), view, Excerpts::Count);
    assert_same(&text, &format!("{streamed:?} on {threads}"), [&closely, &streamed_told]);
});
