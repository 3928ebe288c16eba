//! Texts that are no JSON: each is one finding, at the place, in words that name the thing.

mod classes;

use payvet::check::{Settings, check};
use payvet::document::message::Message;
use payvet::input::framing::Layout;

use crate::support::{places, run, settings};
use classes::CLASSES;

/// `line:column rule` and message of what is found about the text as JSON.
fn said(text: &[u8], settings: &Settings) -> Vec<(String, String)> {
    let verdict = check(text, settings);
    let messages = verdict.findings.iter().map(|kept| kept.finding.message.shown());
    places(text, &verdict).into_iter().zip(messages).filter(|(place, _)| place.contains(" json/")).collect()
}

#[test]
fn every_mistake_is_one_finding_that_names_it() {
    for (text, place, message) in CLASSES.iter().copied().flatten() {
        let wanted = [((*place).to_owned(), (*message).to_owned())];
        assert_eq!(said(text.as_bytes(), &settings()), wanted, "{text:?}");
    }
}

#[test]
fn a_mistake_on_a_line_of_its_own_hides_no_other_line() {
    let good = "{\"a\": [1, \"é\"]}";
    let mut tried = 0;
    for (text, place, message) in CLASSES.iter().copied().flatten() {
        // A blank line holds no record, and two bytes alone may tell another encoding.
        if text.trim().is_empty() || text.contains('\n') || place.ends_with("json/utf16") {
            continue;
        }
        let column = place.strip_prefix("1:").expect("a text without line breaks has one line");
        let lines = format!("{good}\n{text}\n{good}\n");
        let settings = Settings { layout: Layout::Jsonl, ..settings() };
        let said = said(lines.as_bytes(), &settings);
        if message == &"this string is never closed" {
            // It is the line that ends before it does.
            assert!(matches!(&said[..], [(place, _)] if place.starts_with("2:")), "{text:?}: {said:?}");
        } else {
            assert_eq!(said, [(format!("2:{column}"), (*message).to_owned())], "{text:?}");
        }
        // The good ones are of no known format, which is said about each.
        let places = places(lines.as_bytes(), &check(lines.as_bytes(), &settings));
        assert!(places.iter().any(|place| place.starts_with("3:1 detection/")), "{text:?}: {places:?}");
        tried += 1;
    }
    assert!(tried > 250, "{tried}");
}

#[test]
fn bytes_that_are_no_utf8_are_named() {
    for (text, place, bytes) in [
        (&b"[\"\xff\"]"[..], "1:3", "byte 2: 0xFF"),
        (b"[\"caf\xe9\"]", "1:6", "byte 5: 0xE9"),
        (b"[\"\xc3\"]", "1:3", "byte 2: 0xC3"),
        (b"[\"\xe2\x82\"]", "1:3", "byte 2: 0xE2 0x82"),
        (b"[\"\xf0\x9f\x98\"]", "1:3", "byte 2: 0xF0 0x9F 0x98"),
        // A sequence that goes on where none began.
        (b"[\"a\x80\"]", "1:4", "byte 3: 0x80"),
        // Longer than needed, for `/` and for NUL.
        (b"[\"\xc0\xaf\"]", "1:3", "byte 2: 0xC0"),
        (b"[\"\xe0\x80\xaf\"]", "1:3", "byte 2: 0xE0"),
        (b"[\"\xf0\x80\x80\xaf\"]", "1:3", "byte 2: 0xF0"),
        (b"[\"\xc0\x80\"]", "1:3", "byte 2: 0xC0"),
        (b"[\"\xf8\x80\x80\x80\xaf\"]", "1:3", "byte 2: 0xF8"),
        // Surrogates, alone and as a pair.
        (b"[\"\xed\xa0\x80\"]", "1:3", "byte 2: 0xED"),
        (b"[\"\xed\xa0\xbd\xed\xb8\x80\"]", "1:3", "byte 2: 0xED"),
        // Beyond U+10FFFF.
        (b"[\"\xf4\x90\x80\x80\"]", "1:3", "byte 2: 0xF4"),
        (b"[\"\\u\xe9\"]", "1:5", "byte 4: 0xE9"),
        (b"[\"\\\xe9\"]", "1:4", "byte 3: 0xE9"),
        (b"{\"\xb9\": 1,}", "1:3", "byte 2: 0xB9"),
        (b"[20\xe5]", "1:4", "byte 3: 0xE5"),
        (b"[2e\xe5]", "1:4", "byte 3: 0xE5"),
        (b"[\n\xff]", "2:1", "byte 2: 0xFF"),
        (b"\xe9", "1:1", "byte 0: 0xE9"),
        (b"\xef\xbb{}", "1:1", "byte 0: 0xEF 0xBB"),
    ] {
        let wanted = (format!("{place} json/invalid-utf8"), format!("invalid UTF-8 at {bytes}"));
        assert_eq!(said(text, &settings()), [wanted], "{text:?}");
    }
}

#[test]
fn encodings_other_than_utf8_are_named() {
    let bytes = |text: &str, little: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    };
    for (bytes, message) in [
        (bytes("{\"a\": 1}", true), "this is UTF-16, little-endian, not UTF-8"),
        (bytes("{\"a\": 1}", false), "this is UTF-16, big-endian, not UTF-8"),
        (bytes("\u{feff}{\"ä\": 1}", true), "this is UTF-16, little-endian, not UTF-8"),
        (b"\xFE\xFF\0[\0]".to_vec(), "this is UTF-16, big-endian, not UTF-8"),
        (b"\0\0\0[\0\0\0]".to_vec(), "this is UTF-32, big-endian, not UTF-8"),
        (b"[\0\0\0]\0\0\0".to_vec(), "this is UTF-32, little-endian, not UTF-8"),
    ] {
        let verdict = payvet::check::check(&bytes, &crate::support::settings());
        assert_eq!(places(&bytes, &verdict), ["1:1 json/utf16"], "{message}");
        assert_eq!(verdict.findings[0].finding.message.shown(), message);
    }
    let lines: Vec<u8> = bytes("{\"a\": 1}\n{\"b\": 2}\n", true);
    let verdict = payvet::check::check(&lines, &crate::support::settings());
    assert_eq!(places(&lines, &verdict), ["1:1 json/utf16"], "one finding for the file");
    let bytes = b"[\"ok\", \"caf\xC3\"]";
    let verdict = payvet::check::check(bytes, &crate::support::settings());
    assert_eq!(places(bytes, &verdict), ["1:2 detection/unknown-format", "1:12 json/invalid-utf8"]);
    assert_eq!(verdict.findings[1].finding.message.shown(), "invalid UTF-8 at byte 11: 0xC3");
}

#[test]
fn nesting_ends_at_the_limit() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(places(b"", &run(&nested(128))), ["1:1 detection/unknown-format"]);
    assert_eq!(places(nested(129).as_bytes(), &run(&nested(129))), ["1:129 json/too-deep"]);
    for text in [
        nested(100_000),
        "[".repeat(1_000_000),
        "{\"a\":".repeat(100_000),
        "[{\"a\":".repeat(100_000),
        format!("{{\"a\": {}", "[".repeat(100_000)),
        format!("{}\n{{}}\n", "[".repeat(100_000)),
    ] {
        let said = said(text.as_bytes(), &settings());
        let (place, message) = said.first().expect("it is told");
        assert_eq!(said.len(), 1, "{}", &text[..20]);
        assert!(place.ends_with(" json/too-deep"), "{place}");
        assert_eq!(message, "more than 128 arrays and objects are open here");
    }
}

#[test]
fn long_tokens_are_named_in_short() {
    let long = "9".repeat(1_000_000);
    let word = "a".repeat(1_000_000);
    for (text, place, message) in [
        (format!("[0{long}]"), "1:2 json/bad-number", "` is no JSON number"),
        (format!("[{long}.]"), "1:2 json/bad-number", "` is no JSON number"),
        (format!("[1e{long}.5]"), "1:2 json/bad-number", "` is no JSON number"),
        (format!("[{word}]"), "1:2 json/bare-word", "` is no JSON value"),
        (format!("[7 {word}]"), "1:4 json/missing-comma", "`"),
        (format!("{{{word}: 1}}"), "1:2 json/unquoted-key", "` has no quotes"),
        (format!("['{word}']"), "1:2 json/wrong-quotes", "a string in single quotes"),
        (format!("[\"{word}"), "1:2 json/unclosed-string", "this string is never closed"),
        (format!("[\"{word}\\q\"]"), "1:1000003 json/bad-escape", "` is no JSON escape"),
        (format!("[\"{word}\t\"]"), "1:1000003 json/control-character", "a tab (U+0009) inside a string"),
    ] {
        let said = said(text.as_bytes(), &settings());
        assert_eq!(said.len(), 1, "{}", &text[..20]);
        assert_eq!(said[0].0, place);
        assert!(said[0].1.ends_with(message) && said[0].1.len() < 120, "{}", said[0].1);
    }
}

#[test]
fn what_json_allows_is_accepted() {
    let long = "9".repeat(100_000);
    let texts = [
        // Arrays
        "[]",
        "[ ]",
        "[[]   ]",
        "[\n1\n,\n2\n]",
        "[null, true, false, 7, \"\", {}, []]",
        " [7]",
        "[7] ",
        // Numbers
        "[0]",
        "[-0]",
        "[0.0]",
        "[-0.0e-0]",
        "[7E2]",
        "[7e+02]",
        "[7e-002]",
        "[0e1]",
        "[0E+0]",
        "[1.5e400]",
        "[-1e99999]",
        "[1e-99999]",
        "[0.0e-99999999999]",
        "[123456789012345678901234567890]",
        "[0.1234567890123456789012345678901234567890]",
        "[9007199254740993]",
        // Objects
        "{}",
        "{\"\": 0}",
        "{\"a\": {\"a\": {\"a\": []}}}",
        "{ \"a\" : 1 , \"b\" : 2 }",
        "{\"a\\u0000b\": 1}",
        "{\"a/b~c\": 1, \"\\\\\": 2}",
        "{\n\"a\"\n:\n1\n}",
        // Strings
        "[\"\\u0000\\\"\\\\\\/\\b\\f\\n\\r\\t\\ud83d\\ude00\u{7f}\u{80}\u{2028}\"]",
        "[\"\\u00e9\\u00E9\"]",
        "[\"\\\\u0041\"]",
        "[\"\\uffff\\ufffe\u{ffff}\u{fdd0}\u{10ffff}\"]",
        "[\"// no comment /* nor here */ #\"]",
        "[\"{[,:]}\"]",
        "[\"'`\"]",
        "[\"\u{feff}\u{200b}\u{a0}\"]",
        "[\"e\u{301}\"]",
        "[\"\\uDBFF\\uDFFF\"]",
        // Structure: scalars alone, white space
        "7",
        "-0.5e1",
        "\"\"",
        "\"\u{10ffff}\"",
        "true",
        "false",
        "null",
        " \r\n\t[ true , false , null ] \r\n",
        "\ttrue\n",
        "7\n",
        "[]\n\n\n",
    ];
    let texts = texts.map(str::to_owned).into_iter().chain([
        format!("[{long}, -{long}.{long}, 1e{long}]"),
        format!("[\"{long}\"]"),
        format!("{{\"{long}\": \"{}\"}}", "\\u00e9".repeat(100_000)),
        format!("[{}{}{}]", "[".repeat(127), " ".repeat(100_000), "]".repeat(127)),
    ]);
    for text in texts {
        let (start, _) = text.split_at(text.len().min(80));
        let verdict = run(&text);
        let rules = verdict.findings.iter().map(|kept| kept.finding.rule.code);
        assert_eq!(rules.filter(|code| !code.starts_with("detection/")).count(), 0, "{start}");
        let wanted: serde_json::Result<serde::de::IgnoredAny> = serde_json::from_str(&text);
        assert!(wanted.is_ok(), "another reader says {wanted:?}: {start}");
    }
}

#[test]
fn an_unquoted_string_is_offered_with_its_quotes() {
    let in_general = "a string stands in double quotes; the only bare words are true, false and null";
    for (text, help) in [
        ("{\"type\": user}", "if it is a string, write \"user\""),
        ("[user , 1]", "if it is a string, write \"user\"; whatever follows in this array is not checked"),
        ("{\"type\": user\n}", "if it is a string, write \"user\""),
        // More of it may stand behind.
        ("{\"type\": user name}", in_general),
        ("{\"type\": ana@example.com}", in_general),
        ("{\"type\": True}", "write true"),
    ] {
        let verdict = run(text);
        let finding = &verdict.findings[0].finding;
        assert_eq!(
            (finding.rule.code, finding.help.as_ref().map(Message::shown).as_deref()),
            ("json/bare-word", Some(help)),
            "{text}"
        );
    }
}
