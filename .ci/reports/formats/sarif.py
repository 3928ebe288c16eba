"""`sarif`: the OASIS schema, and the same findings. Another validator reads all logs at the end."""

import json
import re
import urllib.parse
from collections.abc import Iterator

from runs import Run, differences
from tools import Tools

MOST_RESULTS = 25_000
PROPERTIES = ("evidence", "format", "record")


def faults(run: Run, tools: Tools) -> Iterator[str]:
    log = json.loads(run.texts["sarif"])
    if judge := tools.published("sarif-schema-2.1.0.json"):
        yield from (f"{error.json_path}: {error.message[:200]}" for error in judge.iter_errors(log))
    yield from disagreements(run, log)


def disagreements(run: Run, log: dict) -> Iterator[str]:
    [reported] = log["runs"]
    results = reported["results"]
    # The gravest are kept.
    ranks = {"error": 0, "warning": 1, "note": 2}
    wanted = sorted(run.findings, key=lambda finding: ranks[finding.severity])[:MOST_RESULTS]
    yield from differences(sorted(map(of_finding, wanted)), sorted(map(of_result, results)))

    rules = [rule["id"] for rule in reported["tool"]["driver"].get("rules", [])]
    yield from differences(sorted({finding.rule for finding in wanted}), sorted(rules))
    yield from (
        f"wrong ruleIndex of {result['ruleId']}"
        for result in results
        if rules[result["ruleIndex"]] != result["ruleId"]
    )

    if reported["columnKind"] != "unicodeCodePoints":
        yield f"columnKind {reported['columnKind']}"
    [invocation] = reported["invocations"]
    outcome = invocation["executionSuccessful"], invocation["exitCode"]
    yield from differences([(run.code != 2, run.code)], [outcome])
    left_out = len(run.findings) + run.report["summary"]["omitted"] - len(wanted)
    yield from notifications(run, invocation.get("toolExecutionNotifications", []), left_out)


def notifications(run: Run, found: list, left_out: int) -> Iterator[str]:
    """What is said about the run: how it failed, and how many results were left out."""
    errors = [each["message"]["text"] for each in found if each["level"] == "error"]
    failures = run.report["failures"]
    yield from differences([len(failures)], [len(errors)])
    for failure, text in zip(failures, errors):
        if failure["message"] not in text:
            yield f"{ascii(text)} instead of {ascii(failure)}"
    others = [each["message"]["text"].replace(",", "") for each in found if each["level"] != "error"]
    if len(others) != bool(left_out) or left_out and str(left_out) not in others[0]:
        yield f"{others}, but {left_out} were left out"


def of_finding(finding: object) -> tuple:
    start, end = finding.start, finding.end
    return (
        *(finding.path, finding.rule, finding.severity),
        *(start["line"], start["column"], end["line"], end["column"]),
        *(finding.span["start"], finding.span["end"] - finding.span["start"]),
        *(finding.pointer, finding.fingerprint),
        words(finding.message, finding.help or ""),
        [str(finding.raw.get(name)) for name in PROPERTIES],
        [place["start"]["line"] for place in finding.related],
    )


def of_result(result: dict) -> tuple:
    place = result["locations"][0]["physicalLocation"]
    region = place["region"]
    logical = result["locations"][0].get("logicalLocations", [{"fullyQualifiedName": ""}])
    return (
        *(path(place["artifactLocation"]), result["ruleId"], result["level"]),
        *(region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]),
        *(region["byteOffset"], region["byteLength"]),
        *(logical[0]["fullyQualifiedName"], result["partialFingerprints"]["payvet/v1"]),
        words(result["message"]["text"]),
        [str(result["properties"].get(name)) for name in PROPERTIES],
        [each["physicalLocation"]["region"]["startLine"] for each in result.get("relatedLocations", [])],
    )


def words(*sentences: str) -> str:
    """Sentences without what makes them sentences: stops between them, capitals at their beginning.

    Viewers take `[text](target)` in a message for a link, so its bracket is an escape.
    """
    sentences = (sentence.replace("](", r"]\u0028") for sentence in sentences)
    return re.sub(r"[.\s]+", " ", " ".join(sentences)).strip().casefold()


def path(location: dict) -> str:
    """The path that a reader of URIs gets."""
    uri = urllib.parse.urlsplit(location["uri"])
    if uri.query or uri.fragment or uri.netloc or uri.scheme not in ("", "file"):
        return f"not a path: {location['uri']}"
    decoded = urllib.parse.unquote(uri.path, errors="strict")
    if uri.scheme:
        # file:///C:/x is the path C:/x.
        return decoded[1:] if decoded[2:3] == ":" else decoded
    return decoded if location.get("uriBaseId") == "%SRCROOT%" else f"no base: {decoded}"
