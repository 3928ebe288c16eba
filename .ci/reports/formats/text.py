"""The formats for people, `full` and `grouped`, and the one for problem matchers, `concise`."""

import re
from collections import Counter
from collections.abc import Iterator

import inert
from runs import Run, differences
from tools import Tools

PLACE = r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+)"
KIND = r"(?P<severity>error|warning|note)\[(?P<rule>[a-z0-9/-]+)\]"
CONCISE = re.compile(rf"{PLACE}: {KIND} (?P<message>.+)")
FULL = re.compile(rf"{KIND}: (?P<message>.+)\n +--> {PLACE}\n")
COUNT = r"(?:, (?P<times>\d+) times)?(?:,? in (?P<records>\d+) of \d+ records?)?"
GROUPED = re.compile(rf"{KIND} (?P<message>.+?){COUNT}; first at {PLACE}")


def row(found: re.Match) -> tuple:
    path = found["path"].removeprefix("./") if found["path"].startswith("./") else found["path"]
    return path, found["rule"], found["severity"], int(found["line"]), int(found["column"])


def concise_lines(run: Run) -> list[str]:
    """What `concise` says of each finding; reports that hold text say it with the same words."""
    return [
        f"{inert.shown(each.path)}:{each.start['line']}:{each.start['column']}: "
        f"{each.severity}[{each.rule}] {each.message}"
        for each in run.findings
    ]


def faults(run: Run, tools: Tools) -> Iterator[str]:
    expected = [finding.row for finding in run.findings]

    lines = run.texts["concise"].splitlines()
    yield from differences(concise_lines(run), lines)
    unmatched = [line for line in lines if not CONCISE.fullmatch(line)]
    yield from (f"concise: its matcher can't read {ascii(line)}" for line in unmatched)
    yield from differences(expected, [row(CONCISE.fullmatch(line)) for line in lines if line not in unmatched])

    said = [(*finding.row, finding.message) for finding in run.findings]
    found = FULL.finditer(run.texts["full"])
    yield from differences(said, [(*row(each), each["message"]) for each in found])
    excerpts = {re.sub(r" *\| ?", "|", line, count=1).strip() for line in run.texts["full"].split("\n")}
    for finding in run.findings:
        line = f"{finding.excerpt['line']}|{finding.excerpt['text']}".strip()
        if line not in excerpts:
            yield f"full: no such excerpt: {ascii(line)}"
    # A group counts also what is left out elsewhere.
    if not run.report["summary"]["omitted"]:
        yield from grouped_faults(run, expected)


def grouped_faults(run: Run, expected: list) -> Iterator[str]:
    """One line for all that say the same, at the place of the first."""
    groups = [GROUPED.fullmatch(line) for line in run.texts["grouped"].splitlines()]
    if None in groups:
        yield "grouped: a line that can't be read"
    counted = Counter()
    for group in filter(None, groups):
        if row(group) not in expected:
            yield f"grouped: no such finding: {row(group)}"
        counted[group["rule"], group["severity"]] += int(group["times"] or group["records"] or 1)
    kinds = Counter(each[1:3] for each in expected)
    yield from differences(sorted(kinds.items()), sorted(counted.items()))
