//! How records are found in a text, and that a broken one harms no other.

use payvet::check::{Settings, check};
use payvet::input::framing::Layout;
use payvet::rules::{Level, Levels};

use crate::support::{lines, places, run, seen, settings};

const GOOD: &str = r#"{"type": "entityRemoval", "comment": "", "requestedAt": "2026-03-14T09:26:53Z", "requestedBy": "a@b", "entity": {"id": "1", "name": "n", "sourceId": 1, "sourceName": "s", "type": "t"}}"#;

fn pretty() -> String {
    let value: serde_json::Value = serde_json::from_str(GOOD).expect("it is JSON");
    serde_json::to_string_pretty(&value).expect("it is JSON")
}

#[test]
fn a_bad_line_is_one_finding_and_the_next_lines_are_checked() {
    let text = format!("{GOOD}\n{{\"type\": }}\n\n{}\r\n{GOOD} x\n{GOOD}", GOOD.replace("\"a@b\"", "5"));
    let verdict = run(&text);
    assert_eq!(
        places(text.as_bytes(), &verdict),
        ["2:10 json/missing-value", "4:96 schema/wrong-type", "5:186 json/trailing-data"]
    );
    let records: Vec<_> = verdict.findings.iter().map(|kept| kept.record.number).collect();
    assert_eq!(records, [Some(1), Some(2), Some(3)], "text behind a record belongs to it");
    assert_eq!((verdict.records, verdict.invalid), (5, 3));
}

#[test]
fn a_bad_first_line_doesnt_hide_that_there_are_lines() {
    let text = format!("{{\"type\": \"entityRemoval\",\n{GOOD}\n{GOOD}\n");
    let verdict = run(&text);
    assert_eq!(places(text.as_bytes(), &verdict), ["1:1 json/unclosed-bracket"]);
    assert_eq!(verdict.records, 3);
}

#[test]
fn lines_that_are_no_utf8_are_told_alone() {
    let mut text = format!("{GOOD}\n").into_bytes();
    text.extend(b"{\"a\": \"\xE9\"}\n");
    text.extend(GOOD.as_bytes());
    let verdict = check(&text, &settings());
    assert_eq!(places(&text, &verdict), ["2:8 json/invalid-utf8"]);
    assert_eq!(verdict.records, 3);
}

#[test]
fn values_may_stand_one_behind_the_other() {
    for text in
        [format!("{GOOD}{GOOD}"), format!("{0}\n{0}\n\n{0}", pretty()), format!("{GOOD} {GOOD}\n{GOOD}")]
    {
        let verdict = run(&text);
        assert_eq!(lines(&verdict), Vec::<String>::new());
        assert_eq!(verdict.records, text.matches("requestedAt").count());
    }
}

#[test]
fn behind_a_broken_value_the_next_one_is_checked() {
    let broken = pretty().replace("\"sourceId\": 1,", "\"sourceId\": 1");
    let bad = pretty().replace("\"a@b\"", "\"nobody\"");
    let text = format!("{}\n{broken}\n{bad}\n", pretty());
    let verdict = run(&text);
    assert_eq!(places(text.as_bytes(), &verdict), ["23:5 json/missing-comma", "31:18 schema/bad-format"]);
    assert_eq!(verdict.records, 3);
}

#[test]
fn the_layout_can_be_forced() {
    let text = format!("{GOOD}\n{GOOD}");
    let forced = |layout| check(text.as_bytes(), &Settings { layout, ..settings() });
    assert_eq!(places(text.as_bytes(), &forced(Layout::Json)), ["2:1 json/trailing-data"]);
    assert_eq!(forced(Layout::Jsonl).records, 2);
    let text = pretty();
    let forced = check(text.as_bytes(), &Settings { layout: Layout::Jsonl, ..settings() });
    assert_eq!(forced.records, text.lines().count(), "every line for itself");
}

#[test]
fn elements_of_an_array_are_records() {
    let text = format!("[{GOOD}, 5, {}, {{\"a\": 1}}]", GOOD.replace("\"a@b\"", "5"));
    let verdict = run(&text);
    assert_eq!(
        lines(&verdict),
        [
            "error detection/unknown-format /1",
            "error schema/wrong-type /2/requestedBy",
            "error detection/unknown-format /3"
        ]
    );
    assert_eq!((verdict.records, verdict.invalid), (4, 3));
    assert_eq!(run("[]").records, 0);
}

#[test]
fn formats_are_told_record_by_record() {
    let event = include_str!("../samples/valid/ibm-verify-fulfillment/minimal.json");
    let verdict = run(&format!("[{GOOD}, {event}]"));
    assert_eq!(
        verdict.formats.into_iter().collect::<Vec<_>>(),
        [("elimity-itsm-webhook", 1), ("ibm-verify-fulfillment", 1)]
    );
}

#[test]
fn a_record_of_no_known_format_says_what_it_resembles() {
    let message = |text: &str| run(text).findings[0].finding.message.shown();
    assert_eq!(
        message(r#"{"comment": "", "requestedAt": "", "requestedBy": ""}"#),
        "a record of no known format: 3 keys of an Elimity change request (`comment`, `requestedAt` and `requestedBy`), but no `type`"
    );
    assert_eq!(
        message(r#"{"type": "ticket", "comment": "", "a": 1, "b": 2}"#),
        "a record of no known format: 1 key of an Elimity change request (`comment`), but its `type` is the string \"ticket\""
    );
    assert_eq!(message("{}"), "a record of no known format: none of its keys belongs to one");
    assert_eq!(message("17"), "the number 17 is no payload; a payload is an object");
}

#[test]
fn duplicate_keys_point_at_both_places_and_the_last_value_counts() {
    let text = GOOD.replace("\"comment\": \"\"", "\"comment\": 5, \"comm\\u0065nt\": \"\"");
    let verdict = run(&text);
    assert_eq!(lines(&verdict), ["error json/duplicate-key /comment"]);
    let finding = &verdict.findings[0].finding;
    assert_eq!(&text[finding.span.start..finding.span.end], "\"comm\\u0065nt\"");
    let first = finding.related[0].span;
    assert_eq!(&text[first.start..first.end], "\"comment\"");
    let text = GOOD.replace("\"comment\": \"\"", "\"comment\": \"\", \"comment\": 5");
    assert_eq!(lines(&run(&text)), ["error json/duplicate-key /comment", "error schema/wrong-type /comment"]);
    // Around records and in large objects as well.
    let text = format!("{{\"response\": 1, \"response\": {{\"events\": {{\"events\": [{GOOD}]}}}}}}");
    assert_eq!(lines(&run(&text)), ["error json/duplicate-key /response"]);
    let many: Vec<String> = (0..100).map(|number| format!("\"k{}\": 1", number % 99)).collect();
    let text = format!("{{{}}}", many.join(", "));
    assert_eq!(lines(&run(&text))[1], "error json/duplicate-key /k0");
}

#[test]
fn a_byte_order_mark_is_a_warning_and_takes_no_column() {
    let text = format!("\u{feff}{}", GOOD.replace("\"a@b\"", "5"));
    let verdict = run(&text);
    assert_eq!(places(text.as_bytes(), &verdict), ["1:1 json/byte-order-mark", "1:96 schema/wrong-type"]);
}

#[test]
fn a_mistake_behind_a_wide_character_is_one_finding() {
    for (text, place) in [
        ("{\"name\":\"ü\\x\"}", "1:11 json/bad-escape"),
        ("{\"comment\":\"café\t!\"}", "1:17 json/control-character"),
        ("{\"a\": \"ü", "1:7 json/unclosed-string"),
        ("{\"ü\": ü}", "1:7 json/bare-word"),
    ] {
        assert_eq!(places(text.as_bytes(), &run(text)), [place], "{text:?}");
    }
}

#[test]
fn line_breaks_inside_a_value_mean_nothing() {
    let text = GOOD.replace("{\"id\"", "\n{\"id\"").replace("}}", "}\n}\n");
    assert_eq!(lines(&run(&text)), Vec::<String>::new());
    let compact_then_pretty = format!("{GOOD}\n{}\n{GOOD}\n", pretty());
    let verdict = run(&compact_then_pretty);
    assert_eq!((lines(&verdict), verdict.records), (Vec::new(), 3));
    let array = format!("[\n  {GOOD},\n  {GOOD}\n]\n");
    let verdict = run(&array);
    assert_eq!((lines(&verdict), verdict.records), (Vec::new(), 2));
}

#[test]
fn arrays_may_stand_on_lines() {
    let text = format!("[{GOOD}]\n[]\n[{GOOD}, {}]\n", GOOD.replace("\"a@b\"", "5"));
    let verdict = run(&text);
    assert_eq!(lines(&verdict), ["error schema/wrong-type /1/requestedBy"]);
    assert_eq!(verdict.records, 3);
}

#[test]
fn every_broken_line_is_told() {
    for margin in ["", "  "] {
        let text =
            format!("{margin}{{\"a\": 1,}}\n{margin}{{\"a\": 2,}}\n{margin}{GOOD}\n{margin}{{\"a\": 3,}}\n");
        let verdict = run(&text);
        let rules: Vec<_> = places(text.as_bytes(), &verdict);
        assert_eq!(rules.len(), 3, "{rules:?}");
        assert!(rules.iter().all(|place| place.ends_with("json/trailing-comma")), "{rules:?}");
        assert_eq!((verdict.records, verdict.invalid), (4, 3));
    }
}

#[test]
fn what_stands_between_values_doesnt_end_the_check() {
    let bad = GOOD.replace("\"a@b\"", "5");
    for (text, first) in [
        (format!("{}\ngarbage\n{bad}\n", pretty()), "json/trailing-data"),
        (format!("{GOOD},\n{bad}\n"), "json/trailing-data"),
        (format!("null\n{bad}\n"), "detection/unknown-format"),
    ] {
        let verdict = run(&text);
        let rules: Vec<_> = verdict.findings.iter().map(|kept| kept.finding.rule.code).collect();
        assert_eq!(rules, [first, "schema/wrong-type"], "{text}");
    }
}

#[test]
fn nothing_inside_a_broken_value_is_taken_for_a_record() {
    let value: serde_json::Value = serde_json::from_str(GOOD).expect("it is JSON");
    let submission = format!(
        "{{\n\"type\": x,\n\"rowRemovals\": [\n{{\n\"entity\":\n{}\n}},\n{{\n}}\n]\n}}\n",
        value["entity"]
    );
    let text = format!("{submission}{GOOD}\n");
    let verdict = run(&text);
    assert_eq!(places(text.as_bytes(), &verdict), ["2:9 json/bare-word"]);
    assert_eq!(verdict.records, 2);
}

#[test]
fn bytes_that_are_no_utf8_harm_only_their_value() {
    let latin = pretty().replace("\"n\"", "\"caf?\"").into_bytes();
    let latin: Vec<u8> = latin.into_iter().map(|byte| if byte == b'?' { 0xE9 } else { byte }).collect();
    let bad = pretty().replace("\"a@b\"", "5");
    let text = [pretty().as_bytes(), b"\n", &latin, b"\n", bad.as_bytes(), b"\n"].concat();
    let verdict = check(&text, &settings());
    assert_eq!(places(&text, &verdict), ["21:17 json/invalid-utf8", "31:18 schema/wrong-type"]);
    assert_eq!(verdict.records, 3);
}

#[test]
fn payloads_that_hold_a_wrappers_members_are_payloads() {
    let text = r#"{"type": "entityRemoval", "response": {"events": {"events": []}}}"#;
    let verdict = run(text);
    assert_eq!(verdict.counts.errors, 4);
    assert_eq!(verdict.wrappers, 0);
}

#[test]
fn wrappers_may_stand_in_an_array() {
    let event = include_str!("../samples/valid/ibm-verify-fulfillment/minimal.json");
    let wrapper = format!("{{\"response\": {{\"events\": {{\"events\": [{event}]}}}}}}");
    let verdict = run(&format!("[{wrapper}, {wrapper}]"));
    assert_eq!((lines(&verdict), verdict.records, verdict.wrappers), (Vec::new(), 2, 2));
}

#[test]
fn counts_add_up_whatever_is_broken() {
    for text in [
        "{\"event_type\":\"sso\"} x",
        "[{\"event_type\":\"sso\"}] x",
        "[] x",
        "{} x",
        "{} x\n{}\n",
        "[{\"event_type\":\"sso\",\"a\":1,\"a\":2}]",
        "[]\n[]\n",
    ] {
        let verdict = run(text);
        assert!(verdict.invalid <= verdict.records, "{text}: {verdict:?}");
    }
    assert_eq!(run("[]\n[]\n").counts.total(), 0);
}

#[test]
fn a_record_with_duplicate_keys_is_not_passed_over() {
    let event = include_str!("../samples/valid/ibm-verify-fulfillment/minimal.json").trim_end();
    let hidden = format!("{}, \"event_type\": \"sso\"}}", event.strip_suffix('}').expect("it is an object"));
    let verdict = run(&format!("[{event}, {hidden}]"));
    let rules: Vec<_> = verdict.findings.iter().map(|kept| kept.finding.rule.code).collect();
    assert_eq!(rules, ["json/duplicate-key"]);
    assert_eq!(verdict.passed_over, 0);
}

#[test]
fn a_foreign_record_is_an_error_in_a_container_too() {
    for (record, rule) in [
        (r#"{"event_type": "order.created", "id": 5}"#, "detection/unknown-format"),
        (
            r#"{"comment": "", "requestedAt": "", "requestedBy": "", "entity": 1, "event_type": "created"}"#,
            "schema/missing-property",
        ),
    ] {
        for text in [record.to_owned(), format!("[{record}]"), format!("{record}\n{GOOD}\n")] {
            let verdict = run(&text);
            assert_eq!(verdict.findings[0].finding.rule.code, rule, "{text}");
        }
    }
}

#[test]
fn kinds_of_passed_over_events_are_counted_to_a_limit() {
    let event = |kind: usize| {
        format!(
            "{{\"event_type\": \"x{kind:02}\", \"tenantid\": \"t\", \"tenantname\": \"n\", \"id\": \"{kind}\"}}"
        )
    };
    let events: Vec<String> = (0..100).map(|number| event(number % 25)).collect();
    let verdict = run(&events.join("\n"));
    let message = verdict.findings[0].finding.message.shown();
    assert!(message.contains("4 `x00`, 4 `x01`"), "{message}");
}

/// Takes minutes if every line looks at all that follow.
#[test]
fn many_broken_lines_are_all_told() {
    for line in ["{/*\n", "{} /*\n"] {
        let verdict = run(&line.repeat(60_000));
        assert_eq!(
            verdict.counts.errors,
            verdict.records * if line.starts_with("{}") { 2 } else { 1 },
            "{line:?}"
        );
        assert_eq!(verdict.records, 60_000, "{line:?}");
    }
}

#[test]
fn a_comment_ends_with_its_line() {
    let text = format!("{{/* a\n{GOOD}\n{{\"a\": 1}} /* b */\n{GOOD} /* c\nd */\n{GOOD}\n");
    let verdict = run(&text);
    let mut found = seen(&text, &verdict);
    found.retain(|seen| seen.rule == "json/comment");
    let marked: Vec<_> = found.iter().map(|seen| seen.marked.as_str()).collect();
    assert_eq!(marked, ["/* a", "/* b */", "/* c"]);
    assert_eq!(verdict.records, 5);
}

#[test]
fn commas_behind_records_are_told_and_every_record_is_checked() {
    let bad = GOOD.replace("\"a@b\"", "5");
    for (text, wanted, records) in [
        (
            format!("{bad},\n{bad},\n{bad},\n"),
            vec![
                "1:96 schema/wrong-type",
                "1:181 json/trailing-data",
                "2:96 schema/wrong-type",
                "2:181 json/trailing-data",
                "3:96 schema/wrong-type",
                "3:181 json/trailing-data",
            ],
            3,
        ),
        (
            format!("{GOOD},\n{bad},\n{GOOD}\n"),
            vec!["1:185 json/trailing-data", "2:96 schema/wrong-type", "2:181 json/trailing-data"],
            3,
        ),
        (
            format!("{GOOD},\n{{\"type\": x}},\n{bad}\n]\n"),
            vec![
                "1:185 json/trailing-data",
                "2:10 json/bare-word",
                "3:96 schema/wrong-type",
                "4:1 json/mismatched-bracket",
            ],
            3,
        ),
        (
            format!("{},\n{},\n", pretty(), pretty().replace("\"a@b\"", "5")),
            vec!["13:2 json/trailing-data", "18:18 schema/wrong-type", "26:2 json/trailing-data"],
            2,
        ),
    ] {
        let verdict = run(&text);
        assert_eq!(places(text.as_bytes(), &verdict), wanted, "{text}");
        assert_eq!(verdict.records, records, "{text}");
    }
}

#[test]
fn a_line_that_was_cut_off_doesnt_swallow_the_next_one() {
    for (cut, place) in [
        ("{\"a\":1,", "1:1 json/unclosed-bracket"),
        ("{", "1:1 json/unclosed-bracket"),
        ("{\"a\":", "1:1 json/unclosed-bracket"),
        ("{\"a\":[", "1:6 json/unclosed-bracket"),
        ("{\"a\":[1,", "1:6 json/unclosed-bracket"),
        ("{\"a\":\"b,", "1:6 json/unclosed-string"),
        (" {\"a\":x,", "1:7 json/bare-word"),
        ("5 {\"a\":x,", "1:3 json/trailing-data"),
    ] {
        let text = format!("{cut}\n{{\"b\":x}}\n{}\n", GOOD.replace("\"a@b\"", "5"));
        let verdict = run(&text);
        let mut found = places(text.as_bytes(), &verdict);
        found.retain(|place| !place.contains("unknown-format"));
        assert_eq!(found, [place, "2:6 json/bare-word", "3:96 schema/wrong-type"], "{text}");
        assert_eq!((verdict.records, verdict.invalid), (3, 3));
    }
    let text = format!("{{\"a\":1,\n{GOOD}\n");
    let verdict = run(&text);
    let next = &verdict.findings[0].finding.related[0];
    assert_eq!((next.span.start, next.message.as_str()), (8, "the next value begins here"));
}

#[test]
fn a_mistake_behind_an_element_that_was_cut_off_is_told_once() {
    for (cut, place) in [
        ("[[", "1:2 json/unclosed-bracket"),
        ("[{\"a\":", "1:2 json/unclosed-bracket"),
        ("[5, {\"a\":[", "1:10 json/unclosed-bracket"),
        ("[{}, {\"a\":\"b,", "1:11 json/unclosed-string"),
        ("{\"response\":{\"events\":{\"events\":[],\"a\":[", "1:40 json/unclosed-bracket"),
    ] {
        let text = format!("{cut}\n{{\"b\"}}");
        let mut found = places(text.as_bytes(), &run(&text));
        found.retain(|place| place.contains("json/"));
        assert_eq!(found, [place, "2:5 json/missing-value"], "{text}");
    }
}

#[test]
fn a_record_that_is_closed_too_early_is_one_finding() {
    let bad = GOOD.replace("\"a@b\"", "5");
    let early = GOOD.replace("\"comment\": \"\",", "\"comment\": \"\"},");
    let early_pretty = pretty().replace("\"comment\": \"\",", "\"comment\": \"\" } ,");
    for (text, wanted) in [
        (format!("{early}\n{bad}\n"), ["1:40 json/mismatched-bracket", "2:96 schema/wrong-type"]),
        (format!("{early_pretty}\n{bad}\n"), ["3:17 json/mismatched-bracket", "14:96 schema/wrong-type"]),
        (format!("{early},\n{bad}\n"), ["1:40 json/mismatched-bracket", "2:96 schema/wrong-type"]),
    ] {
        let verdict = run(&text);
        assert_eq!(places(text.as_bytes(), &verdict), wanted, "{text}");
        assert_eq!((verdict.records, verdict.invalid), (2, 2));
        let related = verdict.findings[0].finding.related[0].span;
        assert_eq!(&text[related.start..related.end], "\"requestedAt\"");
    }
    let text = format!("{GOOD} \"a\": 1");
    assert_eq!(places(text.as_bytes(), &run(&text)), ["1:184 json/mismatched-bracket"], "{text}");
    // No member: a string alone, or a record of its own.
    for behind in [", \"a\"", ", {\"a\": 1}"] {
        let text = format!("{GOOD}{behind}");
        assert_eq!(places(text.as_bytes(), &run(&text)), ["1:185 json/trailing-data"], "{text}");
    }
}

#[test]
fn a_line_without_its_beginning_harms_no_other() {
    let bad = GOOD.replace("\"a@b\"", "5");
    for (damaged, wanted) in [
        ("\"type\": 1}", "2:1 json/trailing-data"),
        (",\"type\": 1}", "2:1 json/trailing-data"),
        ("x{\"type\": 1}", "2:1 json/trailing-data"),
        ("null", "2:1 json/trailing-data"),
    ] {
        let text = format!("{bad}\n{damaged}\n{bad}\n");
        let verdict = run(&text);
        let wrong = "schema/wrong-type";
        assert_eq!(
            places(text.as_bytes(), &verdict),
            [&format!("1:96 {wrong}"), wanted, &format!("3:96 {wrong}")],
            "{text}"
        );
        let is_record = !damaged.starts_with(',');
        assert_eq!(verdict.records, 2 + usize::from(is_record), "{text}");
    }
    // The brace is missing where nothing stands before.
    let text = format!("{}\n{GOOD}\n", GOOD.trim_start_matches('{'));
    let verdict = run(&text);
    assert_eq!(places(text.as_bytes(), &verdict), ["1:1 json/mismatched-bracket"]);
    assert_eq!((verdict.records, verdict.invalid), (2, 1));
}

#[test]
fn a_mark_between_files_hides_no_record() {
    let bad = GOOD.replace("\"a@b\"", "5");
    let text = format!("{GOOD}\n\u{feff}{bad}\n");
    let verdict = run(&text);
    assert_eq!(places(text.as_bytes(), &verdict), ["2:1 json/trailing-data", "2:97 schema/wrong-type"]);
}

#[test]
fn a_discriminator_with_two_values_is_all_that_is_said() {
    let twice = r#"{"type": "entityRemoval", "type": "relationshipRemoval"}"#;
    let other = r#"{"event_type": "fulfillment", "type": "a", "type": "b"}"#;
    let equal = r#"{"type": "entityRemoval", "type": "entityRemoval"}"#;
    assert_eq!(lines(&run(twice)), ["error json/duplicate-key /type"]);
    for text in [other, equal] {
        assert!(run(text).counts.errors > 3, "{text}");
    }
    // Whoever doesn't mind gets the last one judged.
    let off = Settings {
        levels: Levels { rules: [("json/duplicate-key", Level::Off)].into(), ..Levels::default() },
        ..settings()
    };
    let verdict = check(twice.as_bytes(), &off);
    assert_eq!((verdict.counts.errors, verdict.invalid, verdict.suppressed), (5, 1, 1));
    let grouped = Settings { grouped: true, ..settings() };
    assert_eq!(check(twice.as_bytes(), &grouped).formats.len(), 1);
}

#[test]
fn a_single_line_of_json_lines_is_a_record_among_others() {
    let text = "{\"event_type\": \"sso\", \"tenantid\": \"t\", \"tenantname\": \"n\", \"id\": \"1\"}\n";
    for (layout, passed_over) in [(Layout::Auto, 0), (Layout::Json, 0), (Layout::Jsonl, 1)] {
        let verdict = check(text.as_bytes(), &Settings { layout, ..settings() });
        assert_eq!((verdict.passed_over, verdict.records), (passed_over, 1 - passed_over), "{layout:?}");
        assert_eq!(verdict.counts.errors, 1 - passed_over, "{layout:?}");
    }
}

#[test]
fn a_value_with_bytes_that_are_no_utf8_is_one_finding() {
    for (line, place) in [
        (b"[a\xE5".as_slice(), "1:3 json/invalid-utf8"),
        (b"[a, \xE5]", "1:2 json/bare-word"),
        (b"[\n\xE5,\n{}\n]", "2:1 json/invalid-utf8"),
        (b"{\"a\": 1},\n\xE5", "1:9 json/trailing-data"),
        (b"{\"a\": \"\xE5\",", "1:8 json/invalid-utf8"),
    ] {
        let text = [line, b"\n", GOOD.as_bytes()].concat();
        let verdict = check(&text, &settings());
        let mut found = places(&text, &verdict);
        found.retain(|place| !place.contains("unknown-format"));
        assert_eq!(found, [place], "{}", String::from_utf8_lossy(&text));
        assert_eq!(verdict.records, 2);
    }
}

#[test]
fn a_discriminator_that_is_repeated_in_another_spelling_is_no_other_one() {
    let payload = r#"{"type": "attributeAssignment", "type": "\u0061ttributeAssignment"}"#;
    let codes: Vec<String> = lines(&run(payload));
    assert!(codes.iter().any(|line| line.starts_with("error json/duplicate-key ")), "{codes:?}");
    assert!(codes.iter().any(|line| line.starts_with("error schema/missing-property ")), "{codes:?}");
}

#[test]
fn a_record_that_nobody_judged_counts_once_text_behind_it_is_broken() {
    let levels = Levels { rules: [("detection/unknown-format", Level::Off)].into(), ..Levels::default() };
    let verdict = check(b"10 x", &Settings { levels, ..settings() });
    assert_eq!((verdict.records, verdict.invalid, verdict.unjudged), (1, 1, 0));
}
