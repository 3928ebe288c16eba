"""`rdjson`: the schema, and the same findings, with columns in bytes."""

import json
from collections.abc import Iterator

import inert
from runs import Run, differences
from tools import Tools

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def faults(run: Run, tools: Tools) -> Iterator[str]:
    result = json.loads(run.texts["rdjson"])
    if judge := tools.published("rdjson-DiagnosticResult.json"):
        yield from (f"{error.json_path}: {error.message[:200]}" for error in judge.iter_errors(result))
    yield from differences(["payvet"], [result["source"]["name"]])
    yield from differences(map(of_finding, run.findings), map(of_diagnostic, result["diagnostics"]))


def of_finding(finding: object) -> tuple:
    related = [(place["message"], *positions(place)) for place in finding.related]
    severity = SEVERITIES[finding.severity]
    return inert.safe(finding.path), finding.rule, severity, finding.message, *positions(finding.raw), related


def positions(place: dict) -> tuple:
    return tuple(place[side][key] for side in ("start", "end") for key in ("line", "byte_column"))


def of_diagnostic(diagnostic: dict) -> tuple:
    location = diagnostic["location"]
    related = [(each["message"], *places(each["location"])) for each in diagnostic.get("related_locations", [])]
    kind = diagnostic["code"]["value"], diagnostic["severity"], diagnostic["message"]
    return inert.safe(location["path"]), *kind, *places(location), related


def places(location: dict) -> tuple:
    return tuple(location["range"][side][key] for side in ("start", "end") for key in ("line", "column"))
