"""`markdown`: nothing of a payload acts in it, and its table holds the same findings."""

import re
from collections import Counter
from collections.abc import Iterator

import inert
from runs import SEVERITIES, Run, counts_in, differences
from tools import Tools

LARGEST = 1 << 20
# What a summary is made of. Links, images, HTML and emphasis could only come from a payload.
TABLE = {f"{name}_{side}" for name in ("table", "thead", "tbody", "tr", "th", "td") for side in ("open", "close")}
BLOCKS = {
    f"{name}_{side}" for name in ("heading", "paragraph", "bullet_list", "list_item") for side in ("open", "close")
}
KINDS = TABLE | BLOCKS | {"inline", "text", "text_special", "code_inline"}
MENTION = re.compile(r"(?<![\w`])@\w")


def faults(run: Run, tools: Tools) -> Iterator[str]:
    text = run.texts["markdown"]
    if len(text.encode()) > LARGEST:
        yield f"{len(text.encode())} bytes"
    [read] = tools.read("markdown.mjs", [run.folder / "markdown"])
    yield from (f"holds {kind}" for kind in set(read["kinds"]) - KINDS)
    yield from (f"mentions somebody: {ascii(each)}" for each in read["loose"] if MENTION.search(each))
    yield from table_faults(run, read)
    failures = run.report["failures"]
    yield from differences([len(failures)], [len(read["items"])])
    for failure, item in zip(failures, read["items"]):
        if inert.safe(failure["path"]).strip() not in item or failure["message"].replace(
            "`", ""
        ) not in item.replace("`", ""):
            yield f"{ascii(item)} instead of {ascii(failure)}"


def table_faults(run: Run, read: dict) -> Iterator[str]:
    rows = [tuple(row) for row in read["rows"][1:]]
    yield from (f"{len(row)} cells: {ascii(row)}" for row in rows if len(row) != 4)
    expected = [
        of_finding(finding) for severity in SEVERITIES for finding in run.findings if finding.severity == severity
    ]
    shown = Counter(row[0] for row in rows)
    totals = {severity: run.report["summary"][f"{severity}s"] for severity in SEVERITIES}
    left_out = {kind: count - shown[kind] for kind, count in totals.items() if count > shown[kind]}
    said = counts_in(" ".join(read["headings"][1:]))
    if said != left_out:
        yield f"{said} instead of {left_out}"
    totals["failure"] = len(run.report["failures"])
    yield from differences(
        [{kind: count for kind, count in totals.items() if count}], [counts_in(read["headings"][0])]
    )
    # Quotations between backticks have become code.
    bare = [(*row[:-1], row[-1].replace("`", "")) for row in rows]
    yield from differences([(*row[:-1], row[-1].replace("`", "")) for row in expected[: len(rows)]], bare)


def of_finding(finding: object) -> tuple:
    place = f"{inert.safe(finding.path)}:{finding.start['line']}:{finding.start['column']}"
    return finding.severity, place, finding.rule, finding.message
