#!/usr/bin/env python3
"""Inputs that make a careless validator take forever, or all memory: traps.py PAYVET SPEND. See README.md.

Each trap is measured at three sizes, n, 2n and 4n. It is linear if four times the bytes take at most some five
times the processor time and the memory. With --small, one size each: the verdict, the first finding and the
bound of memory are looked at, and nothing is timed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True

KIB, MIB = 1 << 10, 1 << 20

# Four times the bytes may take so many times as much: some noise, and a little for tables that double.
MOST_GROWTH = 5.5
# What takes less than this says nothing of growth.
LEAST_SECONDS, LEAST_BYTES = 0.02, 4 * MIB
# So long may a small trap take, however busy the machine is: it is there against exponential behaviour.
TIMEOUT = 60
# Beyond what its bytes account for: buffers of parts on each thread, and rounding.
SLACK = 16 * MIB
SMALL = 96 * KIB

EVENT = {
    "id": "5fbb5019-20f5-4ed9-b29c-c29c6d368ea4",
    "tenantid": "4fe9739a-3e74-47cc-9925-db8cb2ec2bc5",
    "tenantname": "harborline.verify.example.com",
    "correlationid": "c-4410087",
    "event_type": "fulfillment",
    "time": 1783177200001,
    "year": 2026,
    "month": 7,
    "day": 4,
    "indexed_at": 1783177200002,
    "data": {"action": "account_restored"},
}
ENTITY = {"id": "a", "name": "A", "sourceId": 1, "sourceName": "S", "type": "t"}
REQUEST = {
    "type": "attributeAssignment",
    "attributeTypeId": "department",
    "attributeTypeName": "Department",
    "comment": "",
    "entity": ENTITY,
    "requestedAt": "2025-11-24T06:59:13Z",
    "requestedBy": "a@example.org",
    "value": {"type": "string", "current": "a", "requested": "b"},
}
REVIEW = {
    "campaignName": "c",
    "comment": "",
    "relationshipChanges": ["<hole>"],
    "requestedAt": "2025-11-24T06:59:13Z",
    "requestedBy": "a@example.org",
    "reviewCreatedBy": "a@example.org",
    "rowRemovals": [],
    "type": "accessReviewSubmission",
}
HOLE = '"<hole>"'

# Makes an input of about so many bytes.
Make = Callable[[int], str | bytes]
# Writes what a run reads into a folder, and returns the arguments of the run. It may call payvet.
Prepare = Callable[[int, Path, Path], list[str]]


def text(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


LINE, INDENTED = text(EVENT), json.dumps(EVENT, indent=2)
BAD_LINE = text(EVENT | {"time": "x"})


def fill(unit: str, size: int) -> str:
    return unit * max(size // len(unit.encode()), 1)


def numbered(unit: Callable[[int], str], size: int, joint: str = ",") -> str:
    """As many different ones as fit."""
    length = len((unit(size // 20) + joint).encode())
    return joint.join(map(unit, range(max(size // length, 1))))


def within(payload: dict, hole: str, inside: str) -> str:
    """A payload with something else in place of a text in it."""
    before, behind = text(payload).split(hole)
    return before + inside + behind


def in_data(inside: str) -> str:
    """An event with these members in its `data`."""
    return within(EVENT | {"data": {"action": "account_restored", "x": "<hole>"}}, f'"x":{HOLE}', inside)


def in_review(inside: str) -> str:
    return within(REVIEW, HOLE, inside)


def with_value(payload: dict, name: str, value: str) -> str:
    return within(payload | {name: "<hole>"}, HOLE, value)


def nested(inside: str, key_length: int) -> str:
    """A value in a hundred objects."""
    keys = (chr(97 + depth % 26) * key_length for depth in range(100))
    return "".join(f'{{"{key}":' for key in keys) + inside + "}" * 100


def change(number: int, operation: str = "add", **entity: object) -> str:
    row = ENTITY | {"id": f"r{number}"} | entity
    members = {"columnEntity": ENTITY | {"id": "c"}, "comment": "", "operation": operation, "rowEntity": row}
    return text(members)


def twice(number: int) -> str:
    """A member whose key stands there two times."""
    return f'"k{number}":1,"k{number}":2'


def member(number: int) -> str:
    return f'"k{number}":{number}'


@dataclass(frozen=True)
class Trap:
    name: str
    # What is in it, as the table of README.md has it.
    what: str
    make: Make | None = None
    # The first finding, as "rule line:column"; none in a payload without any.
    finds: str | None = None
    # Bytes of the smallest of the three inputs.
    size: int = 4 * MIB
    options: tuple[str, ...] = ()
    # Bytes of memory for each byte of input at most.
    memory: float = 8.0
    prepare: Prepare | None = None
    # Bytes of a small one.
    small: int = SMALL

    def arguments(self, size: int, folder: Path, payvet: Path) -> list[str]:
        if self.prepare:
            return self.prepare(size, folder, payvet)
        made = self.make(size) if self.make else b""
        (folder / "input.json").write_bytes(made.encode() if isinstance(made, str) else made)
        return ["check", "input.json"]


def lines(unit: str) -> Make:
    return lambda size: fill(unit, size)


def many_files(size: int, folder: Path, _: Path) -> list[str]:
    for number in range(max(size // len(BAD_LINE), 1)):
        (folder / f"{number}.json").write_text(BAD_LINE)
    return ["check", "."]


def huge_baseline(size: int, folder: Path, payvet: Path) -> list[str]:
    (folder / "input.json").write_text(in_data(numbered(member, size)))
    command = [payvet, "check", "--isolated", "--write-baseline", "baseline.json", "input.json"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return ["check", "--baseline", "baseline.json", "input.json"]


def many_globs(size: int, folder: Path, _: Path) -> list[str]:
    globs = numbered(lambda number: f'"**/a{number}/*.x"', size)
    (folder / "many.toml").write_text(f"exclude = [{globs}]\n")
    (folder / "input.json").write_text(BAD_LINE)
    return ["check", "--config", "many.toml", "input.json"]


def merged_reports(size: int, folder: Path, payvet: Path) -> list[str]:
    reports = []
    for part in range(4):
        (folder / f"{part}.json").write_text(fill(BAD_LINE + "\n", size // 16))
        report = f"{part}.report"
        options = ["--isolated", "--max-findings", "none", "--output-format", f"json={report}"]
        subprocess.run([payvet, "check", *options, f"{part}.json"], check=False, cwd=folder, capture_output=True)
        reports.append(report)
    return ["report", *reports]


ALL = ("--max-findings", "none")
FORMATS = "full concise grouped json jsonl sarif junit github gitlab rdjson checkstyle tap markdown".split()

TRAPS = [
    # Brackets.
    Trap(
        "deep-nesting",
        "a record that opens brackets, and closes none",
        lambda n: in_data('"x":' + fill("[", n)),
        "json/too-deep 1:440",
    ),
    Trap("one-line-of-brackets", "nothing but opening brackets", lines("["), "json/too-deep 1:129"),
    Trap("nested-objects", "objects in objects", lines('{"a":'), "json/too-deep 1:641"),
    Trap(
        "nested-objects-on-lines",
        "objects in objects, each on a line",
        lines('{"a":\n'),
        "json/too-deep 129:1",
    ),
    Trap("closing-brackets", "nothing but closing brackets", lines("]"), "json/mismatched-bracket 1:1"),
    Trap(
        "unclosed-brackets",
        "an array that breaks on every line",
        lines("[x\n"),
        "json/bare-word 1:2",
        512 * KIB,
    ),
    Trap(
        "unclosed-brackets-indented",
        "the same where no line shows that a record begins there",
        lines(" [x\n"),
        "json/bare-word 1:3",
        128 * KIB,
    ),
    Trap(
        "unclosed-brackets-all",
        "the same, and all findings are kept",
        lines("[x\n"),
        "json/bare-word 1:2",
        128 * KIB,
        ALL,
        2000,
    ),
    Trap(
        "unclosed-objects",
        "an object that breaks on every line",
        lines('{"a":x\n'),
        "json/bare-word 1:6",
        MIB,
    ),
    Trap(
        "unclosed-strings",
        "a string that is never closed on every line",
        lines('["a\n'),
        "json/unclosed-string 1:2",
        512 * KIB,
    ),
    Trap(
        "unclosed-strings-indented",
        "the same, indented",
        lines(' ["a\n'),
        "json/unclosed-string 1:3",
        128 * KIB,
    ),
    Trap(
        "elements-that-break",
        "an array on every line that breaks behind its first element",
        lines(' [{"a":1},x\n'),
        "detection/unknown-format 1:3",
        128 * KIB,
    ),
    Trap(
        "mismatched-brackets",
        "a bracket that closes another one on every line",
        lines('{"a": [}\n'),
        "json/mismatched-bracket 1:8",
        MIB,
    ),
    # Lines and seams.
    Trap("broken-lines", "a mistake on every line", lines('{"a": tru}\n'), "json/bare-word 1:7", MIB),
    Trap(
        "trailing-data",
        "something behind the value on every line",
        lines("{} x\n"),
        "detection/unknown-format 1:1",
        MIB,
    ),
    Trap("one-word", "one bare word", lines("x"), "json/bare-word 1:1"),
    Trap("one-comment", "one comment", lines("/*"), "json/comment 1:1"),
    Trap(
        "many-values-on-a-line",
        "values one behind the other",
        lines("{}"),
        "detection/unknown-format 1:1",
        MIB,
    ),
    Trap(
        "no-seams",
        "indented records with a mistake each",
        lines(INDENTED.replace("\n", "\n ").replace("2026", "x") + "\n "),
        "json/bare-word 8:12",
        MIB,
    ),
    Trap(
        "indented-json-lines",
        "the same from the margin on",
        lines(INDENTED.replace("2026", "x") + "\n"),
        "json/bare-word 8:11",
        MIB,
    ),
    Trap(
        "cut-elements",
        "an array whose elements are cut off",
        lambda n: "[" + fill(LINE[:-9] + ",\n", n) + "]",
        "json/unclosed-string 1:292",
        MIB,
    ),
    Trap(
        "array-of-numbers",
        "an array of what is no record",
        lambda n: "[" + fill("1,", n) + "1]",
        "detection/unknown-format 1:2",
        MIB,
        memory=24,
    ),
    Trap("carriage-returns-only", "lines that end with CR alone", lines(LINE + "\r"), None),
    Trap(
        "blank-lines",
        "a record full of blank lines",
        lambda n: "{" + fill("\n", n) + BAD_LINE[1:],
        "schema/wrong-type 98305:202",
    ),
    Trap(
        "blanks",
        "blanks before a record and in it",
        lambda n: fill(" ", n // 2) + '{"a":1' + fill(" ", n // 2) + "x}",
        "json/missing-comma 1:98311",
    ),
    # Bytes.
    Trap("nul-bytes", "nothing but NUL", lines("\0"), "json/unexpected-character 1:1"),
    Trap(
        "invalid-utf8", "nothing but bytes that are no UTF-8", lambda n: b"\xff" * n, "json/invalid-utf8 1:1"
    ),
    Trap(
        "invalid-utf8-lines",
        "such a byte on every line",
        lambda n: b'{"a":\xff}\n' * (n // 9),
        "json/invalid-utf8 1:6",
        MIB,
    ),
    Trap(
        "byte-order-marks", "a mark before every value", lines("\ufeff{}\n"), "json/byte-order-mark 1:1", MIB
    ),
    Trap(
        "combining-characters",
        "marks without a letter",
        lambda n: with_value(EVENT, "time", f'"{fill(chr(0x301), n)}"'),
        "schema/wrong-type 1:203",
    ),
    Trap(
        "wide-line-excerpt",
        "a line of wide characters",
        lambda n: with_value(EVENT, "time", f'"{fill("漢", n)}"'),
        "schema/wrong-type 1:203",
    ),
    Trap(
        "findings-on-one-line",
        "an array on one line, a finding in each element",
        lambda n: "[" + fill(BAD_LINE + ",", n) + BAD_LINE + "]",
        "schema/wrong-type 1:204",
        MIB,
        ALL,
        40,
    ),
    # Numbers and strings.
    Trap(
        "million-digit-number",
        "a number with very many digits",
        lambda n: with_value(EVENT, "year", fill("7", n)),
        "ibm-verify-fulfillment/date-mismatch 1:224",
    ),
    Trap(
        "million-digit-fraction",
        "a fraction with very many digits",
        lambda n: with_value(EVENT, "time", "1." + fill("7", n)),
        "schema/wrong-type 1:203",
    ),
    Trap(
        "million-digit-source",
        "ids of very many digits that are compared",
        lambda n: in_review(
            ",".join(change(at).replace(":1,", f":1{'0' * (n // 16)}.0,") for at in range(8))
        ),
        "elimity-itsm-webhook/unsafe-integer 1:105",
    ),
    Trap(
        "big-exponents",
        "1e999999999 and the like",
        lines(LINE.replace("1783177200001", "1e999999999").replace("2026", "1e-999999999") + "\n"),
        "ibm-verify-fulfillment/epoch-unit 1:203",
    ),
    Trap(
        "long-string",
        "a value that is one string",
        lambda n: with_value(EVENT, "event_type", f'"fulfillment{fill("k", n)}"'),
        "ibm-verify-fulfillment/other-event-type 1:182",
    ),
    Trap(
        "escapes-only",
        "a string of escapes",
        lambda n: with_value(EVENT, "event_type", f'"{fill(chr(92) + "u0041", n)}"'),
        "ibm-verify-fulfillment/other-event-type 1:182",
    ),
    Trap(
        "bad-escape",
        "one bad escape behind good ones",
        lambda n: with_value(EVENT, "id", f'"{fill(chr(92) + "u0041", n)}\\x"'),
        "json/bad-escape 1:98312",
    ),
    Trap(
        "long-date",
        "a timestamp with a fraction without end",
        lambda n: with_value(REQUEST, "requestedAt", f'"2025-11-24T06:59:13.{fill("0", n)}Z"'),
        "elimity-itsm-webhook/long-fraction 1:194",
    ),
    Trap(
        "e-mail-of-ats",
        "an address of @ alone",
        lambda n: with_value(REQUEST, "requestedBy", f'"{fill("@", n)}"'),
        "schema/bad-format 1:231",
    ),
    # Keys.
    Trap(
        "million-keys",
        "different unknown keys",
        lambda n: in_data(numbered(member, n)),
        "contract/unknown-property 1:310",
        MIB,
        memory=40,
    ),
    Trap(
        "million-keys-all",
        "the same, and all findings are kept",
        lambda n: in_data(numbered(member, n)),
        "contract/unknown-property 1:310",
        256 * KIB,
        ALL,
        500,
    ),
    Trap(
        "million-escaped-keys",
        "keys with escapes",
        lambda n: in_data(numbered(lambda at: f'"\\u006b{at}":1', n)),
        "contract/unknown-property 1:310",
        MIB,
        memory=40,
    ),
    Trap(
        "million-duplicate-keys",
        "keys of which each stands there twice",
        lambda n: in_data(numbered(twice, n)),
        "contract/unknown-property 1:317",
        MIB,
        memory=40,
    ),
    Trap(
        "same-key-a-million-times",
        "one key",
        lambda n: in_data('"x":1' + fill(',"x":1', n)),
        "json/duplicate-key 1:316",
        MIB,
        memory=40,
    ),
    Trap(
        "duplicate-detection",
        "objects with a key twice",
        lambda n: "[" + fill('{"a":1,"a":1},', n) + "1]",
        "detection/unknown-format 1:2",
        MIB,
    ),
    Trap(
        "long-key",
        "a key as long as its file",
        lambda n: in_data(f'"{fill("k", n)}":1'),
        "contract/unknown-property 1:310",
    ),
    Trap(
        "long-keys-in-depth",
        "long keys around repeated ones, and all findings are kept",
        lambda n: in_data('"x":' + nested("{" + numbered(twice, n) + "}", 300)),
        "contract/unknown-property 1:310",
        32 * KIB,
        ALL,
        2000,
    ),
    Trap(
        "hash-collisions",
        "keys of one length, beginning and end",
        lambda n: in_data(numbered(lambda at: f'"aaaaaaaa{at:012}bbbbbbbb":1', n)),
        "contract/unknown-property 1:310",
        MIB,
        memory=40,
    ),
    Trap(
        "few-long-collisions",
        "long ones, in objects that are compared key by key",
        lambda n: fill(
            "{" + ",".join(f'"aaaaaaaa{"z" * 400}{at:02}bbbbbbbb":1' for at in range(64)) + "}\n", n
        ),
        "detection/unknown-format 1:1",
    ),
    Trap(
        "near-miss-keys",
        "keys that are nearly known ones",
        lambda n: in_data(numbered(lambda at: f'"performedby_usernam{at}":1', n)),
        "contract/unknown-property 1:310",
        MIB,
        memory=40,
    ),
    Trap(
        "near-miss-long-name",
        "the same with a long tail",
        lambda n: in_data(numbered(lambda at: f'"performedby_usernam{at}{"e" * 30}":1', n)),
        "contract/unknown-property 1:310",
        MIB,
        memory=40,
    ),
    Trap(
        "near-miss-discriminator",
        "keys that are nearly the one that decides",
        lambda n: "{" + numbered(lambda at: f'"typ{at}":"entityRemoval"', n) + "}",
        "schema/misspelt-property 1:2",
        MIB,
        memory=40,
    ),
    Trap(
        "all-unknown-properties",
        "records of unknown keys alone",
        lines(text({f"a{at}": 1 for at in range(50)}) + "\n"),
        "detection/unknown-format 1:1",
        MIB,
    ),
    # Records with very many elements.
    Trap(
        "million-errors-in-one-record",
        "a review of empty changes",
        lambda n: in_review(fill("{},", n) + "{}"),
        "schema/missing-property 1:57",
        256 * KIB,
        memory=40,
    ),
    Trap(
        "million-wrong-types",
        "a review of numbers",
        lambda n: in_review(fill("1,", n) + "1"),
        "schema/wrong-type 1:57",
        512 * KIB,
        memory=60,
    ),
    Trap(
        "million-values",
        "a record that is an array of numbers, with a mistake",
        lambda n: with_value(EVENT | {"time": "x"}, "x", f"[{fill('0,', n)}0]"),
        "schema/wrong-type 1:203",
        MIB,
        memory=60,
    ),
    Trap(
        "repeated-changes",
        "a review that asks for one change",
        lambda n: in_review(fill(change(1) + ",", n) + change(2)),
        "elimity-itsm-webhook/repeated-change 1:244",
        memory=24,
    ),
    Trap(
        "contradicting-changes",
        "a review that adds and removes",
        lambda n: in_review(numbered(lambda at: change(at) + "," + change(at, "remove"), n)),
        "elimity-itsm-webhook/contradicting-changes 1:244",
        memory=24,
    ),
    Trap(
        "name-conflicts",
        "a source with very many names, one of them long, and all findings are kept",
        lambda n: in_review(
            change(0, sourceName="s" * (n // 2))
            + ","
            + numbered(lambda at: change(at, sourceName=f"s{at}"), n // 2)
        ),
        "elimity-itsm-webhook/source-name-conflict 1:227",
        MIB,
        ALL,
        40,
    ),
    # Tables that could grow.
    Trap(
        "million-groups",
        "grouped findings of which none are alike",
        lambda n: in_data(numbered(member, n)),
        "contract/unknown-property 1:310",
        MIB,
        ("--output-format", "grouped", "--statistics"),
        40,
    ),
    Trap(
        "million-reasons",
        "a reason of its own for each record",
        lambda n: numbered(lambda at: LINE.replace("fulfillment", f"fulfilmen{at}"), n, "\n"),
        "ibm-verify-fulfillment/other-event-type 1:182",
        MIB,
        ("--verbose",),
    ),
    Trap(
        "million-event-types",
        "events of very many other types",
        lambda n: numbered(lambda at: LINE.replace("fulfillment", f"sso{at}"), n, "\n"),
        "ibm-verify-fulfillment/no-fulfillment-event 1:182",
    ),
    Trap(
        "many-files-of-one-finding",
        "files",
        prepare=many_files,
        finds="schema/wrong-type 1:203",
        size=512 * KIB,
        memory=40,
    ),
    Trap(
        "huge-baseline",
        "a baseline with an entry for each key",
        prepare=huge_baseline,
        finds=None,
        size=256 * KIB,
        memory=200,
    ),
    Trap(
        "many-globs",
        "settings that exclude very many paths",
        prepare=many_globs,
        finds="schema/wrong-type 1:203",
        size=128 * KIB,
        memory=2000,
    ),
    Trap(
        "merged-reports",
        "saved reports, put together",
        prepare=merged_reports,
        finds="schema/wrong-type 1:203",
        size=MIB,
        memory=40,
    ),
    # Reports of all findings.
    *(
        Trap(
            f"report-{name}",
            f"`{name}` of very many findings",
            lines(BAD_LINE + "\n"),
            "schema/wrong-type 1:203",
            MIB,
            (*ALL, "--output-format", name),
            40,
        )
        for name in FORMATS
    ),
    Trap(
        "masked-values",
        "findings about personal values",
        lines(text(REQUEST | {"requestedBy": "a b"}) + "\n"),
        "schema/bad-format 1:231",
        MIB,
        ALL,
        40,
    ),
    Trap(
        "masked-words",
        "findings in text that is no JSON",
        lines('{"secret": tru}\n'),
        "json/bare-word 1:12",
        128 * KIB,
        ALL,
        500,
    ),
]


@dataclass(frozen=True)
class Spent:
    seconds: float
    memory: int
    code: int


@dataclass
class Bench:
    payvet: Path
    spend: Path
    # What a run takes that finds nothing to do.
    floor: Spent = field(default_factory=lambda: Spent(0, 0, 0))

    def once(self, trap: Trap, arguments: list[str], folder: Path, more: tuple[str, ...] = ()) -> Spent:
        formats = () if "--output-format" in trap.options + more else ("--output-format", "json")
        isolated = () if arguments[0] == "report" or "--config" in arguments else ("--isolated",)
        options = () if arguments[0] == "report" else trap.options
        command = [self.payvet, arguments[0], *isolated, *options, *formats, *more, *arguments[1:]]
        with tempfile.NamedTemporaryFile() as spent:
            subprocess.run(
                [self.spend, spent.name, *command],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=TIMEOUT,
            )
            _, cpu, rss, code = Path(spent.name).read_text().split()
        return Spent(float(cpu), int(rss), int(code))

    def start(self) -> None:
        trap = Trap("floor", "one clean record", lambda _: LINE)
        with tempfile.TemporaryDirectory() as folder:
            self.floor = self.once(trap, trap.arguments(0, Path(folder), self.payvet), Path(folder))


def first_finding(report: dict) -> str | None:
    for file in report["files"]:
        for finding in file["findings"]:
            place = finding["start"]
            return f"{finding['rule']} {place['line']}:{place['column']}"
    return None


def small(bench: Bench, trap: Trap) -> str | None:
    """What is wrong with how a small one ends, if anything is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arguments = trap.arguments(trap.small, folder, bench.payvet)
        size = sum(path.stat().st_size for path in folder.rglob("*"))
        shown = [("--output-format", "json=report.out")]
        spent = bench.once(trap, arguments, folder, shown[0])
        report = json.loads((folder / "report.out").read_text())
    most = bench.floor.memory + SLACK + int(trap.memory * size)
    found = first_finding(report)
    if spent.code not in (0, 1) or spent.code != report["exit_code"]:
        return f"exit code {spent.code}"
    if found != trap.finds:
        return f"found {found} instead of {trap.finds}"
    if spent.memory > most:
        return f"{spent.memory / MIB:.1f} MiB instead of at most {most / MIB:.1f}"
    return None


def measured(bench: Bench, trap: Trap) -> tuple[list[str], bool]:
    """The row of the table, and whether it is linear."""
    runs = []
    for times in (1, 2, 4):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            arguments = trap.arguments(times * trap.size, folder, bench.payvet)
            size = sum(path.stat().st_size for path in folder.rglob("*"))
            spent = [bench.once(trap, arguments, folder) for _ in range(2)]
        if any(one.code not in (0, 1) for one in spent):
            return [f"`{trap.name}`", f"exit code {spent[0].code}", *["–"] * 6, "FAILED"], False
        runs.append(
            (size, min(one.seconds for one in spent), min(one.memory for one in spent) - bench.floor.memory)
        )
    (_, seconds, memory), _, (size, most_seconds, most_memory) = runs
    in_time = most_seconds / max(seconds, LEAST_SECONDS)
    in_memory = most_memory / max(memory, LEAST_BYTES)
    is_linear = max(in_time, in_memory) <= MOST_GROWTH
    row = [
        f"`{trap.name}`",
        f"{size / MIB:.1f} MiB",
        f"{most_seconds:.2f} s",
        f"{most_seconds / size * 1e9:.0f} ns",
        f"× {in_time:.1f}",
        f"{most_memory / MIB:.0f} MiB",
        f"{most_memory / size:.1f}",
        f"× {in_memory:.1f}",
        "linear" if is_linear else "NOT LINEAR",
    ]
    return row, is_linear


def measure(payvet: Path, spend: Path, chosen: list[Trap], is_small: bool = False) -> int:
    """Prints a table, or what is wrong with small traps. Returns an exit code."""
    bench = Bench(payvet.resolve(), spend.resolve())
    bench.start()
    failed = 0
    if not is_small:
        print("| trap | input | CPU | a byte | of a quarter | memory | a byte | of a quarter | |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|---|")
    for trap in chosen:
        try:
            if is_small:
                problem = small(bench, trap)
                is_alright = problem is None
                if problem:
                    print(f"{trap.name}: {problem}")
            else:
                row, is_alright = measured(bench, trap)
                print(f"| {' | '.join(row)} |", flush=True)
        except subprocess.TimeoutExpired:
            is_alright = False
            print(f"{trap.name}: not over after {TIMEOUT} s", flush=True)
        failed += not is_alright
    print(f"{len(chosen) - failed} passed, {failed} failed", file=sys.stderr)
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("payvet", type=Path)
    parser.add_argument("spend", type=Path)
    parser.add_argument("--small", action="store_true", help="one small size each, and nothing is timed")
    parser.add_argument("--only", metavar="TRAP", action="append", help="only this one; can be repeated")
    args = parser.parse_args()
    if unknown := set(args.only or []) - {trap.name for trap in TRAPS}:
        sys.exit(f"no such trap: {', '.join(sorted(unknown))}")
    chosen = [trap for trap in TRAPS if not args.only or trap.name in args.only]
    return measure(args.payvet, args.spend, chosen, args.small)


if __name__ == "__main__":
    sys.exit(main())
