"""`tap`: a strict parser of TAP 14, and the same findings in the same cases as in `junit`."""

from collections import Counter
from collections.abc import Iterator

import inert
from runs import Run, differences
from tools import Tools


def faults(run: Run, tools: Tools) -> Iterator[str]:
    text = run.texts["tap"]
    if not text.startswith("TAP version 14\n"):
        yield f"begins with {ascii(text[:40])}"
    [result] = tools.read("tap.mjs", [run.folder / "tap"])
    yield from (f"not TAP: {ascii(each)}" for each in result["strange"][:3])
    points = result["points"]
    yield from differences([(1, len(points))], [tuple(result["plan"])] if points else [(1, len(points))])
    yield from differences(sorted(expected(run).items()), sorted(Counter(map(of_point, points)).items()))
    rows = [row(each) for point in points for each in (point["diagnostics"] or {}).get("findings", [])]
    yield from differences(sorted(map(of_finding, run.findings)), sorted(rows))
    messages = [point["diagnostics"].get("message") for point in points if point["diagnostics"]]
    failures = [*run.unseen_errors().values(), *(failure["message"] for failure in run.report["failures"])]
    yield from differences(failures, [message for message in messages if message is not None])


def expected(run: Run) -> Counter:
    """The cases, by what they are called, whether they pass, and how many findings they hold.

    A reader of TAP takes blanks around a name off.
    """
    errors = (each for each in run.findings if each.severity == "error")
    failed = {(each.path, each.record) for each in errors if each.record is not None}
    cases = {(file["path"], None): [] for file in run.report["files"]} | {case: [] for case in failed}
    for finding in run.findings:
        case = finding.path, finding.record
        cases[case if case in failed else (finding.path, None)].append(finding.severity)
    called = Counter()
    unseen = run.unseen_errors()
    for (path, record), severities in cases.items():
        name = inert.safe(path) + ("" if record is None else f", record {record + 1}")
        is_ok = "error" not in severities and (record is not None or path not in unseen)
        called[name.strip(), is_ok, len(severities)] += 1
    for failure in run.report["failures"]:
        called[inert.safe(failure["path"]).strip(), False, 0] += 1
    return called


def of_point(point: dict) -> tuple:
    if point["directive"]:
        return point["name"], "a directive", point["directive"]
    return point["name"], point["ok"], len((point["diagnostics"] or {}).get("findings", []))


def of_finding(finding: object) -> tuple:
    return *finding.row, finding.message, finding.help or "", finding.pointer


def row(found: dict) -> tuple:
    place = inert.safe(found["path"]), found["rule"], found["severity"], found["line"], found["column"]
    return *place, found["message"], found.get("help", ""), found["pointer"]
