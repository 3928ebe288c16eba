"""`json` and `jsonl`: both are held against `payvet schema report`, and say the same.

The JSON report is the reference for the other formats, so its places are counted again here.
"""

import codecs
import gzip
import json
import pathlib
from collections.abc import Iterator

from runs import SEVERITIES, Run, differences
from tools import validator


def faults(run: Run, schema: dict) -> Iterator[str]:
    yield from violations(schema, [run.report])
    [line] = run.texts["json"].splitlines()
    lines = [json.loads(line) for line in run.texts["jsonl"].splitlines()]
    yield from violations({"$defs": schema["$defs"], "$ref": "#/$defs/line"}, lines)
    yield from differences(list(as_lines(run.report)), lines)
    yield from sums(run)


def violations(schema: dict, values: list) -> Iterator[str]:
    judge = validator({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema)
    for value in values:
        for error in judge.iter_errors(value):
            yield f"{error.json_path}: {error.message[:200]}"
            break


def lax(run: Run, schema: dict) -> Iterator[str]:
    """What the schema doesn't miss in a finding, or lets pass as its severity."""
    file = next(file for file in run.report["files"] if file["findings"])
    finding = file["findings"][0]
    required = "rule severity evidence message pointer span start end related excerpt fingerprint".split()
    broken = [{key: value for key, value in finding.items() if key != name} for name in required]
    for each in [*broken, {**finding, "severity": "fatal"}, {**finding, "span": {"start": -1, "end": 1}}]:
        report = {**run.report, "files": [{**file, "findings": [each]}]}
        if not list(violations(schema, [report])):
            yield f"the schema lets a broken finding pass: {ascii(sorted(each))}"


def as_lines(report: dict) -> Iterator[dict]:
    """The report as `jsonl` has it."""
    head = {name: report[name] for name in ("version", "tool", "schemas", "values")}
    yield {"type": "start", **head}
    for file in report["files"]:
        findings = file["findings"]
        yield {"type": "file", **{name: value for name, value in file.items() if name != "findings"}}
        yield from ({"type": "finding", "path": file["path"], **finding} for finding in findings)
    yield from ({"type": "failure", **failure} for failure in report["failures"])
    yield from ({"type": "stale", **stale} for stale in report.get("stale", []))
    yield {"type": "end", "exit_code": report["exit_code"], "summary": report["summary"]}


def sums(run: Run) -> Iterator[str]:
    """Whether the counts are those of what is there."""
    report, summary = run.report, run.report["summary"]
    if report["exit_code"] != run.code:
        yield f"exit_code {report['exit_code']}, but payvet ended with {run.code}"
    counted = {"files": len(report["files"])}
    for name in ("records", "valid", "invalid", "skipped", "omitted", "suppressed", "baselined"):
        counted[name] = sum(file[name] for file in report["files"])
    for severity in SEVERITIES:
        counted[f"{severity}s"] = sum(finding.severity == severity for finding in run.findings)
    if summary["omitted"]:
        # Of what kinds these are nothing tells.
        kinds = [f"{severity}s" for severity in SEVERITIES]
        yield from differences([len(run.findings) + summary["omitted"]], [sum(summary[kind] for kind in kinds)])
        counted |= {kind: summary[kind] for kind in kinds}
    yield from differences(sorted(counted.items()), sorted(summary.items()))


def misplaced(run: Run, folder: pathlib.Path) -> Iterator[str]:
    """Counts lines and columns from the bytes of each span again."""
    for file in run.report["files"]:
        if file["path"].endswith(("utf16.json", "invalid-utf8.json")) or "\ufffd" in file["path"]:
            continue
        content = (folder / file["path"]).read_bytes()
        content = gzip.decompress(content) if file["path"].endswith(".gz") else content
        for finding in file["findings"]:
            for place in [finding, *finding["related"]]:
                expected = [position(content, place["span"][side]) for side in ("start", "end")]
                for fault in differences(expected, [place["start"], place["end"]]):
                    yield f"{ascii(file['path'])} {finding['rule']}: {fault}"


def position(content: bytes, offset: int) -> dict:
    begin = content.rfind(b"\n", 0, offset) + 1
    # A byte order mark is no part of its line.
    before = content[begin:offset].removeprefix(codecs.BOM_UTF8)
    column = len(before.decode(errors="replace")) + 1
    return {"line": content.count(b"\n", 0, offset) + 1, "column": column, "byte_column": len(before) + 1}
