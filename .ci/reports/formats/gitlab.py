"""`gitlab`: the schema, fingerprints that are unique, and the same findings."""

import json
from collections import Counter
from collections.abc import Iterator

import inert
from runs import Run, differences
from tools import Tools

SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def faults(run: Run, tools: Tools) -> Iterator[str]:
    entries = json.loads(run.texts["gitlab"])
    if len(run.texts["gitlab"].splitlines()) != 1:
        yield "more than one line"
    if judge := tools.published("gitlab-code-quality.json"):
        yield from (f"{error.json_path}: {error.message[:200]}" for error in judge.iter_errors(entries))
    twice = [key for key, count in Counter(entry["fingerprint"] for entry in entries).items() if count > 1]
    yield from (f"fingerprint {key} stands twice" for key in twice[:3])
    yield from differences(map(of_finding, run.findings), map(of_entry, entries))


def of_finding(finding: object) -> tuple:
    start, end = finding.start, dict(finding.end)
    # The end is inclusive here, and never before the begin.
    is_behind = (end["line"], end["column"]) > (start["line"], start["column"])
    if is_behind and end["column"] > 1:
        end["column"] -= 1
    path = finding.path.lstrip("/")
    places = start["line"], start["column"], end["line"], end["column"]
    return inert.safe(path), finding.rule, SEVERITIES[finding.severity], finding.message, *places


def of_entry(entry: dict) -> tuple:
    location = entry["location"]
    begin, end = location["positions"]["begin"], location["positions"]["end"]
    if location["lines"] != {"begin": begin["line"], "end": end["line"]}:
        return "lines and positions differ", location
    places = begin["line"], begin["column"], end["line"], end["column"]
    return inert.safe(location["path"]), entry["check_name"], entry["severity"], entry["description"], *places


def fingerprints(run: Run) -> Counter:
    """The fingerprints, with what they stand for."""
    entries = json.loads(run.texts["gitlab"])
    return Counter((each["fingerprint"], each["check_name"], each["location"]["path"]) for each in entries)
