//! What a user makes of findings: levels, limits, groups, counts.

use payvet::check::{Settings, Verdict, check};
use payvet::formats::rules;
use payvet::rules::{Evidence, Level, Levels, Severity};
use payvet::text::lower_first;

use crate::support::lines;

const REMOVAL: &str = r#"{"type": "entityRemoval", "comment": "", "requestedAt": "2026-03-14T09:26:53Z",
 "requestedBy": "ana@example.com", "surprise": 1,
 "entity": {"id": 20417, "name": "Tom", "sourceId": 3, "sourceName": "Directory", "type": "user"}}"#;

fn with(levels: Levels, text: &str) -> Verdict {
    check(text.as_bytes(), &Settings { levels, ..Settings::default() })
}

fn levels(rules: &[(&'static str, Level)]) -> Levels {
    Levels { rules: rules.iter().copied().collect(), ..Levels::default() }
}

#[test]
fn a_rule_can_be_silenced_or_made_graver_or_lighter() {
    let both = ["warning contract/unknown-property /surprise", "error schema/wrong-type /entity/id"];
    assert_eq!(lines(&with(Levels::default(), REMOVAL)), both);
    let verdict = with(levels(&[("schema/wrong-type", Level::Off)]), REMOVAL);
    assert_eq!((lines(&verdict), verdict.invalid, verdict.suppressed), (vec![both[0].to_owned()], 0, 1));
    let verdict = with(levels(&[("schema/wrong-type", Level::As(Severity::Warning))]), REMOVAL);
    assert_eq!((verdict.invalid, verdict.counts.warnings, verdict.suppressed), (0, 2, 0));
    let verdict = with(levels(&[("contract/unknown-property", Level::As(Severity::Error))]), REMOVAL);
    assert_eq!((verdict.invalid, verdict.counts.errors), (1, 2));
    let strict = Levels { strict: true, ..levels(&[("schema/wrong-type", Level::As(Severity::Warning))]) };
    assert_eq!(with(strict, REMOVAL).counts.errors, 2);
}

#[test]
fn findings_that_rest_on_less_can_be_left_out() {
    let least = |evidence| Levels { min_evidence: Some(evidence), ..Levels::default() };
    for (evidence, kept) in [(Evidence::Documented, 1), (Evidence::Observed, 1), (Evidence::Inferred, 2)] {
        let verdict = with(least(evidence), REMOVAL);
        assert_eq!((verdict.counts.total(), verdict.suppressed), (kept, 2 - kept), "{evidence:?}");
    }
    // The row counts, not the rule: `reason` is observed, a wrong type elsewhere is documented.
    assert_eq!(with(least(Evidence::Documented), REMOVAL).counts.errors, 1);
}

#[test]
fn how_dates_look_is_inferred_and_what_a_number_is_documented() {
    let request = |value_type: &str| {
        format!(
            r#"{{"type": "attributeAssignment", "comment": "", "requestedAt": "2026-03-14T09:26:53Z",
            "requestedBy": "ana@example.com", "attributeTypeId": "a", "attributeTypeName": "A",
            "entity": {{"id": "1", "name": "", "sourceId": 3, "sourceName": "Directory", "type": "user"}},
            "value": {{"type": "{value_type}", "current": null, "requested": []}}}}"#
        )
    };
    for (value_type, evidence) in [("date", Evidence::Inferred), ("number", Evidence::Documented)] {
        let verdict = with(Levels::default(), &request(value_type));
        assert_eq!(lines(&verdict), ["error schema/wrong-type /value/requested"]);
        assert_eq!(verdict.findings[0].finding.evidence, evidence, "{value_type}");
    }
}

#[test]
fn what_is_no_payload_never_passes_for_a_good_one() {
    for text in ["{\"a\": x}", "{\"a\": 1}", "{\"test\": true, \"webhook_id\": \"1\"}"] {
        let all: Vec<_> = rules().map(|rule| (rule.code, Level::Off)).collect();
        let verdict = with(levels(&all), text);
        assert_eq!((verdict.records, verdict.unjudged, verdict.suppressed), (0, 1, 1), "{text}");
    }
}

#[test]
fn groups_count_what_the_limit_leaves_out() {
    let change = r#"{"rowEntity": 1, "columnEntity": 2, "comment": 3, "operation": "add"}"#;
    let review = format!(
        r#"{{"type": "accessReviewSubmission", "comment": 5, "campaignName": "", "requestedAt": "2026-03-14T09:26:53Z",
        "requestedBy": "ana@example.com", "reviewCreatedBy": "ana@example.com", "rowRemovals": [],
        "relationshipChanges": [{change}, {change}]}}"#
    )
    .replace('\n', " ");
    let text = format!("{review}\n{REMOVAL}\n{review}\n");
    let settings = Settings { max_findings: 3, grouped: true, ..Settings::default() };
    let verdict = check(text.as_bytes(), &settings);
    assert_eq!((verdict.findings.len(), verdict.counts.errors, verdict.counts.warnings), (3, 15, 1));
    assert_eq!(verdict.by_rule[&("schema/wrong-type", Severity::Error)], 15);
    let seen: Vec<(String, String, usize, usize)> = verdict
        .groups
        .iter()
        .map(|group| {
            let gist = group.key.gist.clone();
            (group.key.place.clone(), gist, group.findings, group.records)
        })
        .collect();
    let row =
        |place: &str, gist: &str, findings, records| (place.to_owned(), gist.to_owned(), findings, records);
    let (string, object) = ("is a number, must be a string", "is a number, must be an object");
    assert_eq!(
        seen,
        [
            row("comment", string, 2, 2),
            row("relationshipChanges/*/rowEntity", object, 4, 2),
            row("relationshipChanges/*/columnEntity", object, 4, 2),
            row("relationshipChanges/*/comment", string, 4, 2),
            row("surprise", "is not a known property of an Elimity change request", 1, 1),
            row("entity/id", string, 1, 1),
        ]
    );
    // The pointer of a record in an array is no part of the place.
    let verdict = check(format!("[{REMOVAL}, {REMOVAL}]").as_bytes(), &settings);
    assert_eq!(verdict.groups[1].key.place, "entity/id");
    assert_eq!((verdict.groups.len(), verdict.groups[1].records), (2, 2));
}

#[test]
fn what_a_group_says_of_a_place_is_a_sentence_with_it() {
    let settings = Settings { grouped: true, ..Settings::default() };
    for rule in rules() {
        let Some(samples) = &rule.samples else { continue };
        let summary = lower_first(rule.summary.trim_end_matches('.'));
        for group in check(samples.bad, &settings).groups {
            let is_summary = group.key.gist == summary;
            assert!(group.key.place.is_empty() || !is_summary, "{}: {:?}", rule.code, group.key);
        }
    }
}

#[test]
fn hostile_names_make_no_endless_table_of_groups() {
    let keys: Vec<String> = (0..5000).map(|number| format!("\"unknown{number}\": 1")).collect();
    let text = format!("{{\"type\": \"entityRemoval\", {}}}", keys.join(", "));
    let settings = Settings { max_findings: 10, grouped: true, ..Settings::default() };
    let verdict = check(text.as_bytes(), &settings);
    assert!(verdict.groups.len() <= 1010, "{} groups", verdict.groups.len());
    let findings: usize = verdict.groups.iter().map(|group| group.findings).sum();
    assert_eq!(findings, verdict.counts.total());
}

#[test]
fn it_is_told_why_a_record_was_taken_for_its_format() {
    let settings = Settings { reasons: true, ..Settings::default() };
    for (text, wanted) in [
        (REMOVAL, "elimity-itsm-webhook `type` is \"entityRemoval\""),
        (
            &REMOVAL.replace("entityRemoval", "entityremoval"),
            "elimity-itsm-webhook `type` is nearly a known value",
        ),
        (&REMOVAL.replace("\"type\": \"entityRemoval\",", ""), "elimity-itsm-webhook 4 of its 5 keys"),
        (
            &REMOVAL.replace("\"surprise\": 1", "\"event_type\": \"fulfillment\""),
            "elimity-itsm-webhook it bears the mark of ibm-verify-fulfillment as well",
        ),
    ] {
        let verdict = check(text.as_bytes(), &settings);
        let reasons: Vec<String> =
            verdict.reasons.iter().map(|((format, reason), _)| format!("{format} {reason}")).collect();
        assert!(reasons.len() == 1 && reasons[0].starts_with(wanted), "{reasons:?}");
    }
    let verdict = check(REMOVAL.as_bytes(), &Settings::default());
    assert!(verdict.reasons.is_empty());
}
