//! Texts that are no JSON: each is one finding, at the place, in words that name the thing.

use crate::support::{places, run};
use payvet::document::message::Message;

/// Text, place and rule, a part of the message.
const TEXTS: &[(&str, &str, &str)] = &[
    ("", "1:1 json/empty", "the input is empty"),
    (" \n\t", "1:1 json/empty", "only white space"),
    ("[1,]", "1:3 json/trailing-comma", "a trailing comma before `]`"),
    ("{\"a\": 1 ,\n}", "1:9 json/trailing-comma", "a trailing comma before `}`"),
    ("[1, // one\n 2]", "1:5 json/comment", "a comment"),
    ("{\"a\": 1} # done", "1:10 json/comment", "a comment"),
    ("{/**/}", "1:2 json/comment", "a comment"),
    ("{\"a\" /* b */: 1}", "1:6 json/comment", "a comment"),
    ("{'a': 1}", "1:2 json/wrong-quotes", "a string in single quotes"),
    ("['a']", "1:2 json/wrong-quotes", "a string in single quotes"),
    ("[“a”]", "1:2 json/wrong-quotes", "a string in `“` quotes"),
    ("[`a`]", "1:2 json/wrong-quotes", "a string in backticks"),
    ("{a: 1}", "1:2 json/unquoted-key", "the key `a` has no quotes"),
    ("{1: 1}", "1:2 json/unquoted-key", "the key `1` has no quotes"),
    ("{\"a\": 1, : 2}", "1:10 json/unquoted-key", "a key is missing"),
    ("[True]", "1:2 json/bare-word", "`True` is no JSON value"),
    ("[nul]", "1:2 json/bare-word", "`nul` is no JSON value"),
    ("[truee]", "1:2 json/bare-word", "`truee` is no JSON value"),
    ("nul", "1:1 json/bare-word", "`nul` is no JSON value"),
    ("[undefined]", "1:2 json/bare-word", "`undefined`"),
    ("[NaN]", "1:2 json/not-a-number", "`NaN`"),
    ("[-Infinity]", "1:2 json/not-a-number", "`-Infinity`"),
    ("[nan]", "1:2 json/not-a-number", "`nan`"),
    ("[01]", "1:2 json/bad-number", "`01`"),
    ("[-01]", "1:2 json/bad-number", "`-01`"),
    ("[1.]", "1:2 json/bad-number", "`1.`"),
    ("[.5]", "1:2 json/bad-number", "`.5`"),
    ("[+1]", "1:2 json/bad-number", "`+1`"),
    ("[1e]", "1:2 json/bad-number", "`1e`"),
    ("[1e+]", "1:2 json/bad-number", "`1e+`"),
    ("[-]", "1:2 json/bad-number", "`-`"),
    ("-", "1:1 json/bad-number", "`-`"),
    ("[0x1F]", "1:2 json/bad-number", "`0x1F`"),
    ("[1.2.3]", "1:2 json/bad-number", "`1.2.3`"),
    ("[1_000]", "1:2 json/bad-number", "`1_000`"),
    ("[\"a", "1:2 json/unclosed-string", "never closed"),
    ("[\"a\\", "1:2 json/unclosed-string", "never closed"),
    ("{\"a\": \"b\n}", "1:7 json/unclosed-string", "not closed on its line"),
    ("[", "1:1 json/unclosed-bracket", "this `[` is never closed"),
    (
        "{\"a\": [1, {\"b\": 2}",
        "1:7 json/unclosed-bracket",
        "this `[` is never closed, nor is the one around it",
    ),
    ("{\"a\"", "1:1 json/unclosed-bracket", "this `{` is never closed"),
    ("{\"a\":", "1:1 json/unclosed-bracket", "this `{` is never closed"),
    ("[1", "1:1 json/unclosed-bracket", "this `[` is never closed"),
    ("{\"a\": true", "1:1 json/unclosed-bracket", "this `{` is never closed"),
    ("[\"\\uD800\\u\"]", "1:3 json/lone-surrogate", "`\\uD800`"),
    ("[\"\\u00", "1:2 json/unclosed-string", "never closed"),
    ("[\"\\\t\"]", "1:3 json/bad-escape", "a backslash before the character U+0009"),
    ("[\0]", "1:2 json/unexpected-character", "U+0000"),
    ("123\0", "1:4 json/trailing-data", "the character U+0000"),
    ("[\u{2060}]", "1:2 json/unexpected-character", "U+2060"),
    ("[1,", "1:1 json/unclosed-bracket", "this `[` is never closed"),
    ("[1}", "1:3 json/mismatched-bracket", "`}` can't close the `[`"),
    ("{\"a\": 1]", "1:8 json/mismatched-bracket", "`]` can't close the `{`"),
    ("[}", "1:2 json/mismatched-bracket", "`}` can't close the `[`"),
    ("{]", "1:2 json/mismatched-bracket", "`]` can't close the `{`"),
    ("[1]]", "1:4 json/mismatched-bracket", "closes nothing"),
    ("]", "1:1 json/mismatched-bracket", "closes nothing"),
    ("[1 2]", "1:4 json/missing-comma", "a comma is missing"),
    ("[\"a\" \"b\"]", "1:6 json/missing-comma", "a comma is missing"),
    ("{\"a\": 1\n \"b\": 2}", "2:2 json/missing-comma", "a comma is missing"),
    ("[1 true]", "1:4 json/missing-comma", "a comma is missing"),
    ("{\"a\" 1}", "1:6 json/missing-colon", "expected `:`"),
    ("{\"a\"=1}", "1:5 json/missing-colon", "expected `:`"),
    ("[,1]", "1:2 json/missing-value", "before `,`"),
    ("[1,,2]", "1:4 json/missing-value", "before `,`"),
    ("{\"a\":}", "1:6 json/missing-value", "before `}`"),
    ("{\"a\"}", "1:5 json/missing-value", "a key without a value"),
    ("{\"a\": 1,, \"b\": 2}", "1:9 json/missing-value", "a member is missing"),
    ("[\"\t\"]", "1:3 json/control-character", "a tab (U+0009)"),
    ("[\"a\0\"]", "1:4 json/control-character", "a NUL character (U+0000)"),
    ("[\"\u{1}\"]", "1:3 json/control-character", "U+0001"),
    ("[\"\\q\"]", "1:3 json/bad-escape", "a backslash before `q`"),
    ("[\"\\\\\\'\"]", "1:5 json/bad-escape", "a backslash before `'`"),
    ("[\"\\u12\"]", "1:3 json/bad-escape", "`\\u12`"),
    ("[\"\\uD83D\\u12x4\"]", "1:3 json/lone-surrogate", "`\\uD83D`"),
    ("[\"\\ud83d\"]", "1:3 json/lone-surrogate", "`\\ud83d`"),
    ("[\"\\ude00\"]", "1:3 json/lone-surrogate", "`\\ude00`"),
    ("[\"\\ud83d\\ud83d\"]", "1:3 json/lone-surrogate", "`\\ud83d`"),
    ("[\"\\ud83dx\"]", "1:3 json/lone-surrogate", "`\\ud83d`"),
    ("{\"\\ude00\": 1}", "1:3 json/lone-surrogate", "`\\ude00`"),
    ("[1; 2]", "1:3 json/unexpected-character", "found `;`"),
    ("[\u{a0}1]", "1:2 json/unexpected-character", "U+00A0"),
    ("{\u{c}}", "1:2 json/unexpected-character", "U+000C"),
    ("[*]", "1:2 json/unexpected-character", "found `*`"),
    ("<html>", "1:1 json/unexpected-character", "expected a value, found `<`"),
    ("[\"a\": 1]", "1:5 json/unexpected-character", "`:` stands after a value"),
    ("[1] x", "1:5 json/trailing-data", "`x` stands after the end"),
    ("[][]", "1:3 json/trailing-data", "`[` stands after the end"),
    ("1 2", "1:3 json/trailing-data", "`2` stands after the end"),
];

#[test]
fn every_mistake_is_one_finding_that_names_it() {
    for (text, place, words) in TEXTS {
        let verdict = run(text);
        let mut found = places(text.as_bytes(), &verdict);
        found.retain(|line| line.contains(" json/"));
        assert_eq!(found, [*place], "{text:?}");
        let finding = verdict.findings.iter().find(|kept| kept.finding.rule.code.starts_with("json/"));
        let message = finding.expect("it was found").finding.message.shown();
        assert!(message.contains(words), "{text:?}: {message}");
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
    assert_eq!(run(&nested(1_000_000)).findings.len(), 1);
}

#[test]
fn what_json_allows_is_accepted() {
    for text in [
        "[1e400, -0, 0.0e-99999999999, 123456789012345678901234567890]",
        "[\"\\u0000\\\"\\\\\\/\\b\\f\\n\\r\\t\\ud83d\\ude00\u{7f}\u{2028}\"]",
        " \r\n\t[ true , false , null ] \r\n",
        "{\"\": {\"\": []}}",
        "\"\u{10ffff}\"",
    ] {
        let verdict = run(text);
        assert!(
            verdict.findings.iter().all(|kept| kept.finding.rule.code == "detection/unknown-format"),
            "{text}"
        );
    }
}

#[test]
fn an_unquoted_string_is_offered_with_its_quotes() {
    let in_general = "a string stands in double quotes; the only bare words are true, false and null";
    for (text, help) in [
        ("{\"type\": user}", "if it is a string, write \"user\""),
        ("[user , 1]", "if it is a string, write \"user\"; what follows in this array is not checked"),
        ("{\"type\": user\n}", "if it is a string, write \"user\""),
        // More of it may stand behind.
        ("[user name]", in_general),
        ("[ana@example.com]", in_general),
        ("[True]", "write true"),
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
