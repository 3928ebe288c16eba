"""`junit` and `checkstyle`: two XML schemas, a parser, and the same findings."""

import pathlib
from collections import Counter
from collections.abc import Iterator

import inert
from formats.text import concise_lines
from runs import Run, differences
from tools import Tools

# What each schema must refuse, to show that it is looked at: an attribute, added to an element.
REFUSED = {"JUnit.xsd": ("testsuites", "name"), "junit-10.xsd": ("testsuite", "color")}
CHECKSTYLE_SEVERITIES = {"error": "error", "warning": "warning", "note": "info"}


def parse(text: str) -> object:
    # Not there before the tools are installed.
    import lxml.etree

    # Not even the parser's own limits of size are in the way of long texts.
    return lxml.etree.fromstring(text.encode(), lxml.etree.XMLParser(huge_tree=True, resolve_entities=False))


def junit_faults(run: Run, tools: Tools) -> Iterator[str]:
    if tools.schemas:
        for name, (element, attribute) in REFUSED.items():
            yield from schema_faults(tools.schemas / name, run.texts["junit"], element, attribute)
    suites = list(parse(run.texts["junit"]))
    expected = expected_suites(run)
    if run.report["failures"]:
        failures = [inert.safe(failure["path"]) or "run" for failure in run.report["failures"]]
        expected.append(("payvet", "", "", Counter((name, "error") for name in failures)))
    yield from differences(expected, map(of_suite, suites))
    for each in suites:
        yield from counts(each)
    yield from differences(map(str, range(len(suites))), [each.get("id") for each in suites])


def schema_faults(path: pathlib.Path, text: str, element: str, attribute: str) -> Iterator[str]:
    import lxml.etree

    schema = lxml.etree.XMLSchema(file=str(path))
    document = parse(text)
    if not schema.validate(document):
        yield f"{path.name}: {schema.error_log[0]}"
    broken = list(document.iter(element))
    for each in broken:
        each.set(attribute, "x")
    if broken and schema.validate(document):
        yield f"{path.name} lets a broken document pass"


def expected_suites(run: Run) -> list[tuple]:
    """Each file as its suite must be: name, the lines that fail, the ones that don't, and the cases."""
    suites = {file["path"]: ([], [], Counter()) for file in run.report["files"]}
    for finding, line in zip(run.findings, concise_lines(run)):
        failed, passed, cases = suites[finding.path]
        (failed if finding.severity == "error" else passed).append(line)
        if finding.severity == "error":
            name = "file" if finding.record is None else f"record {finding.record + 1}"
            cases[name, "failure"] = 1
    for path, line in run.unseen_errors().items():
        suites[path][0].append(line)
        suites[path][2]["file", "failure"] = 1
    for _, _, cases in suites.values():
        if ("file", "failure") not in cases:
            cases["file", "passed"] = 1
    return [
        (inert.safe(path), "\n".join(sorted(failed)), "\n".join(sorted(passed)), cases)
        for path, (failed, passed, cases) in suites.items()
    ]


def of_suite(element: object) -> tuple:
    lines = [line for failure in element.iter("failure") for line in failure.text.strip("\n").split("\n")]
    out = (element.findtext("system-out") or "").strip("\n")
    cases = Counter(
        (case.get("name"), case[0].tag if len(case) else "passed") for case in element.iter("testcase")
    )
    return inert.safe(element.get("name")), "\n".join(sorted(lines)), "\n".join(sorted(out.splitlines())), cases


def counts(element: object) -> Iterator[str]:
    """Whether a suite counts its cases right, and a failure is of the type of its first line."""
    counted = [
        len(element.findall(path))
        for path in ("testcase", "testcase/failure", "testcase/error", "testcase/skipped")
    ]
    yield from differences(
        map(str, counted), [element.get(name) for name in ("tests", "failures", "errors", "skipped")]
    )
    for failure in element.iter("failure"):
        first = failure.text.strip("\n").split("\n")[0]
        if f" error[{failure.get('type')}] " not in first and failure.get("type") != "payvet/omitted":
            yield f"failure of type {failure.get('type')}, but its first line is {ascii(failure.text[:200])}"
        if not failure.get("message"):
            yield "a failure without a message"


def checkstyle_faults(run: Run, tools: Tools) -> Iterator[str]:
    document = parse(run.texts["checkstyle"])
    keys = ("source", "severity", "line", "column", "message")
    found = [
        (file.tag, inert.safe(file.get("name")), error.tag, *(error.get(key) for key in keys))
        for file in document
        for error in file
    ]
    expected = []
    for each in run.findings:
        place = str(each.start["line"]), str(each.start["column"])
        said = each.rule, CHECKSTYLE_SEVERITIES[each.severity], *place, each.message
        expected.append(("file", inert.safe(each.path), "error", *said))
    for failure in run.report["failures"]:
        said = "payvet/failure", "error", None, None, failure["message"]
        expected.append(("file", inert.safe(failure["path"]), "error", *said))
    yield from differences(expected, found)
    files = [inert.safe(each["path"]) for each in run.report["files"] + run.report["failures"]]
    yield from differences(files, [inert.safe(file.get("name")) for file in document])
