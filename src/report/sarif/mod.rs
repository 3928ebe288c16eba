//! SARIF 2.1.0, which code scanning and many viewers read. It lists the rules that occur and has its
//! results refer to them, so nothing can be written before the end.

mod log;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use self::log::{
    ArtifactLocation, Base, BaseIds, Configuration, Descriptor, Driver, Fingerprints, Help, Identity,
    Invocation, Known, Location, Log, LogicalLocation, Notification, PhysicalLocation, Properties, Region,
    RuleProperties, Run, SarifResult, Text, Tool,
};
use super::inert::write_json;
use super::{Diagnostic, EXIT_FAILED, Emitter, Failure, FileReport, Outcome, RelatedPlace};
use crate::document::Span;
use crate::document::locate::Position;
use crate::formats;
use crate::rules::{Rule, Severity};
use crate::text::escape;

/// Results that GitHub accepts of a run.
const MOST_RESULTS: usize = 25_000;

#[derive(Debug, Default)]
pub(super) struct Sarif {
    /// Gravest first, then in order: what comes last gives way when there are too many.
    results: BTreeMap<(Severity, usize), SarifResult>,
    /// Findings so far.
    seen: usize,
    /// What was said first by each rule: all that is known of those of other versions.
    gists: BTreeMap<Cow<'static, str>, String>,
}

impl Sarif {
    fn keep(&mut self, diagnostic: &Diagnostic, artifact: &ArtifactLocation) {
        if !self.gists.contains_key(&diagnostic.rule) {
            self.gists.insert(diagnostic.rule.clone(), diagnostic.gist.clone());
        }
        self.results.insert((diagnostic.severity, self.seen), SarifResult::new(diagnostic, artifact));
        self.seen += 1;
        if self.results.len() > MOST_RESULTS {
            self.results.pop_last();
        }
    }

    /// Codes of the rules that occur: those that are known in their order, then all others.
    fn codes(&self) -> Vec<Cow<'static, str>> {
        let mut occurring: BTreeSet<_> = self.results.values().map(|result| result.rule_id.clone()).collect();
        let known = formats::rules().filter_map(|rule| occurring.take(rule.code));
        let mut codes: Vec<_> = known.collect();
        codes.extend(occurring);
        codes
    }
}

impl Emitter for Sarif {
    fn file(&mut self, _: &mut dyn Write, report: &FileReport) -> io::Result<()> {
        let artifact = ArtifactLocation::of(&report.path);
        for diagnostic in &report.findings {
            self.keep(diagnostic, &artifact);
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, outcome: &Outcome<'_>) -> io::Result<()> {
        let codes = self.codes();
        for result in self.results.values_mut() {
            result.rule_index = codes.iter().position(|code| *code == result.rule_id).unwrap_or_default();
        }
        let gist = |code: &str| self.gists.get(code).map(String::as_str).unwrap_or_default();
        let rules = codes.into_iter().map(|code| Descriptor::new(gist(&code), code)).collect();
        let mut results: Vec<_> = self.results.iter().collect();
        results.sort_by_key(|((_, place), _)| *place);
        let results: Vec<_> = results.into_iter().map(|(_, result)| result).collect();
        write_json(out, &Log::new(rules, Invocation::new(outcome, results.len()), results))?;
        writeln!(out)
    }
}

impl<'r> Log<'r> {
    fn new(rules: Vec<Descriptor>, invocation: Invocation, results: Vec<&'r SarifResult>) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        let driver = Driver { name: env!("CARGO_PKG_NAME"), version, semantic_version: version, rules };
        let description = Text { text: "The folder in which payvet ran.".to_owned() };
        Log {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [Run {
                tool: Tool { driver },
                automation_details: Identity { id: "payvet/" },
                original_uri_base_ids: BaseIds { source_root: Base { description } },
                column_kind: "unicodeCodePoints",
                invocations: [invocation],
                results,
            }],
        }
    }
}

impl Descriptor {
    fn new(gist: &str, id: Cow<'static, str>) -> Self {
        let name = pascal_case(&id);
        match formats::rules().find(|rule| rule.code == id) {
            Some(rule) => Descriptor {
                id,
                name,
                short_description: Text::of(rule.summary),
                full_description: Text::of(rule.why),
                help: Help { text: rule.fix.into(), markdown: rule.fix.into() },
                known: Some(Known::of(rule)),
            },
            None => Descriptor::of_another_version(gist, id, name),
        }
    }

    /// A rule of which only a report was read. GitHub wants every rule described.
    fn of_another_version(gist: &str, id: Cow<'static, str>, name: String) -> Self {
        let help = format!("The version of payvet that found it explains it: payvet explain {id}.");
        Descriptor {
            id,
            name,
            short_description: Text::of(&sentences(gist, None)),
            full_description: Text::of(&sentences(gist, None)),
            help: Help { text: help.clone().into(), markdown: help.into() },
            known: None,
        }
    }
}

impl Known {
    fn of(rule: &Rule) -> Self {
        Known {
            help_uri: formats::sources(rule).into_iter().next().map(|source| source.address),
            default_configuration: Configuration { level: rule.severity },
            properties: RuleProperties {
                tags: [rule.family(), rule.evidence.name()],
                problem_severity: match rule.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "recommendation",
                },
            },
        }
    }
}

impl Invocation {
    fn new(outcome: &Outcome<'_>, results: usize) -> Self {
        let mut notifications: Vec<_> = outcome.failures.iter().map(Notification::of).collect();
        let left_out = outcome.summary.tally.counts.total().saturating_sub(results);
        if left_out > 0 {
            let text = format!("Findings left out, so that the report isn't too long: {left_out}.");
            let message = Text { text };
            notifications.push(Notification { level: Severity::Warning, message, locations: None });
        }
        Invocation {
            execution_successful: outcome.exit_code != EXIT_FAILED,
            exit_code: outcome.exit_code,
            tool_execution_notifications: notifications,
        }
    }
}

impl Notification {
    fn of(failure: &Failure) -> Self {
        let artifact_location = ArtifactLocation::of(&failure.path);
        let place = PhysicalLocation { artifact_location, region: None };
        Notification {
            level: Severity::Error,
            message: Text::of(&escape(&failure.message)),
            locations: (!failure.path.is_empty()).then(|| [Location::of(place)]),
        }
    }
}

impl SarifResult {
    fn new(diagnostic: &Diagnostic, artifact: &ArtifactLocation) -> Self {
        let Diagnostic { rule, severity, help, pointer, span, start, end, fingerprint, .. } = diagnostic;
        let mut location = Location::of(PhysicalLocation::new(artifact, *span, *start, *end));
        location.logical_locations = (!pointer.is_empty()).then(|| {
            let fully_qualified_name = pointer.clone();
            [LogicalLocation { fully_qualified_name }]
        });
        let related = diagnostic.related.iter().enumerate();
        SarifResult {
            rule_id: rule.clone(),
            rule_index: 0,
            level: *severity,
            message: Text::of(&sentences(&diagnostic.message, help.as_deref())),
            locations: [location],
            related_locations: related.map(|(id, place)| Location::related(id, artifact, place)).collect(),
            partial_fingerprints: Fingerprints {
                payvet: fingerprint.clone(),
                primary_location_line_hash: format!("{fingerprint}:1"),
            },
            properties: Properties {
                evidence: diagnostic.evidence,
                format: diagnostic.format.clone(),
                record: diagnostic.record,
                help: help.clone(),
            },
        }
    }
}

impl Location {
    fn of(physical: PhysicalLocation) -> Self {
        Location { id: None, message: None, physical, logical_locations: None }
    }

    fn related(id: usize, artifact: &ArtifactLocation, place: &RelatedPlace) -> Self {
        let physical = PhysicalLocation::new(artifact, place.span, place.start, place.end);
        Location { id: Some(id + 1), message: Some(Text::of(&place.message)), ..Location::of(physical) }
    }
}

impl PhysicalLocation {
    fn new(artifact: &ArtifactLocation, span: Span, start: Position, end: Position) -> Self {
        let region = Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_offset: span.start,
            byte_length: span.end.saturating_sub(span.start),
        };
        PhysicalLocation { artifact_location: artifact.clone(), region: Some(region) }
    }
}

impl ArtifactLocation {
    fn of(path: &str) -> Self {
        let (uri, is_absolute) = uri(path);
        ArtifactLocation { uri, uri_base_id: (!is_absolute).then_some("%SRCROOT%") }
    }
}

impl Text {
    /// A text that may quote a payload: `[text](address)` would be a link in a message.
    fn of(text: &str) -> Self {
        Text { text: text.replace("](", "]\\u0028") }
    }
}

/// Whatever could be something else than a part of a path.
const BESIDE_PATHS: AsciiSet =
    NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The URI of a path, and whether it is absolute.
fn uri(path: &str) -> (String, bool) {
    let encoded = |path| utf8_percent_encode(path, &BESIDE_PATHS);
    if path.starts_with('/') {
        return (format!("file://{}", encoded(path)), true);
    }
    match path.as_bytes() {
        [letter, b':', b'/', ..] if letter.is_ascii_alphabetic() => {
            (format!("file:///{}{}", &path[..2], encoded(&path[2..])), true)
        }
        _ => (encoded(path).to_string(), false),
    }
}

/// A message, and what to do about it, as sentences.
fn sentences(message: &str, help: Option<&str>) -> String {
    let ended =
        |text: &str| if text.ends_with(['.', '?', '!']) { text.to_owned() } else { format!("{text}.") };
    let Some(help) = help else { return ended(message) };
    let mut letters = help.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let help: String = first.into_iter().chain(letters).collect();
    format!("{} {}", ended(message), ended(&help))
}

/// A code as a name: `schema/wrong-type` is `SchemaWrongType`.
fn pascal_case(code: &str) -> String {
    let words = code.split(|c: char| !c.is_ascii_alphanumeric());
    let capitalised = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or_default();
        first.to_ascii_uppercase() + rest
    };
    words.map(capitalised).collect()
}

#[cfg(test)]
mod tests {
    use super::{ArtifactLocation, MOST_RESULTS, Sarif, Text, pascal_case, sentences, uri};
    use crate::check::{Settings, check};
    use crate::document::locate::Locator;
    use crate::report::{FileReport, View};
    use crate::rules::Severity;

    #[test]
    fn errors_stay_when_there_is_too_much() {
        let text = "\u{feff}{}".as_bytes();
        let verdict = check(text, &Settings::default());
        let report = FileReport::new("x", &Locator::new(text), &verdict, View::default());
        let [warning, error] = report.findings.as_slice() else { panic!("a mark and a stranger are found") };
        let mut sarif = Sarif::default();
        let artifact = ArtifactLocation::of("x");
        for _ in 0..MOST_RESULTS {
            sarif.keep(warning, &artifact);
        }
        sarif.keep(error, &artifact);
        assert_eq!(sarif.results.len(), MOST_RESULTS);
        let (first, last) = (sarif.results.first_key_value(), sarif.results.last_key_value());
        assert_eq!(first.map(|(key, _)| *key), Some((Severity::Error, MOST_RESULTS)));
        assert_eq!(last.map(|(key, _)| *key), Some((Severity::Warning, MOST_RESULTS - 2)));
    }

    #[test]
    fn paths_become_uris() {
        for (path, wanted, is_absolute) in [
            ("a/b.json", "a/b.json", false),
            ("a:b/c d.json", "a%3Ab/c%20d.json", false),
            ("../ü%41?#[x].json", "../%C3%BC%2541%3F%23%5Bx%5D.json", false),
            ("<stdin>", "%3Cstdin%3E", false),
            ("/a b/c:d", "file:///a%20b/c%3Ad", true),
            ("C:/x y", "file:///C:/x%20y", true),
            ("1:/x", "1%3A/x", false),
            ("x", "x", false),
        ] {
            assert_eq!(uri(path), (wanted.to_owned(), is_absolute));
        }
    }

    #[test]
    fn a_payload_writes_no_links() {
        assert_eq!(
            Text::of("`[x](https://x.example) [1](2)`").text,
            "`[x]\\u0028https://x.example) [1]\\u00282)`"
        );
    }

    #[test]
    fn messages_are_sentences() {
        assert_eq!(sentences("`a` is missing", None), "`a` is missing.");
        assert_eq!(sentences("did you mean `b`?", Some("write it")), "did you mean `b`? Write it.");
        assert_eq!(sentences("x", Some("äh")), "x. äh.");
    }

    #[test]
    fn codes_have_names() {
        assert_eq!(pascal_case("ibm-verify-fulfillment/date-mismatch"), "IbmVerifyFulfillmentDateMismatch");
        assert_eq!(pascal_case("//"), "");
    }
}
