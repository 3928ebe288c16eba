#!/usr/bin/env python3
"""What payvet tells and other validators' command lines don't: others.py PAYVET. See README.md.

All get the JSON Schema that payvet prints and the same payloads, made from samples/. An ability is a predicate on
what a tool printed into a pipe and on its exit code. A tool has it if one of its ways of printing has it; payvet
gets one way only, the one without options. What is about safety is looked at without options for all.
"""

from __future__ import annotations

import argparse
import datetime
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from measure import command
from peers import CARGO, NPM, PYPI, Peers

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
FORMAT = "elimity-itsm-webhook"
HOLE = "PAYLOAD.json"

# The peers with a command line: the options of each way of printing, the first without any.
WAYS: dict[str, list[list[str]]] = {
    "jsonschema-cli": [[], ["--output=list"], ["--output=hierarchical"]],
    "boon-cli": [[], ["--output=alt"], ["--output=basic"], ["--output=detailed"]],
    "sourcemeta": [[], ["--verbose"], ["--json"], ["--trace"]],
    "ajv-cli": [
        [],
        ["--all-errors"],
        ["--all-errors", "--errors=text"],
        ["--all-errors", "--errors=line"],
        ["--all-errors", "--errors=json", "--verbose"],
    ],
    "check-jsonschema": [[], ["--verbose"], ["--output-format=json"], ["--verbose", "--output-format=json"]],
}
# How a finding begins in what each prints; with several ways of printing, in any of them.
FINDING = {
    "payvet": r"^(?:error|warning|note)\[",
    "jsonschema-cli": r"^ *\d+\. |\"error\"|\"errors\"",
    "boon-cli": r"^ *(?:- )?at '|^ *- I\[|\"error\"",
    "sourcemeta": r"at instance location|\"error\"|\(fail\)",
    "ajv-cli": r"keyword: |\"keyword\":|(?:^|, )data[/ ]",
    "check-jsonschema": r"::\$|\"path\"",
}
STACK = re.compile(r"Traceback|^ *File \".*\", line \d|^ +at .*:\d+:\d+\)?$|panicked at", re.MULTILINE)


def sample(path: str, *changes: tuple[str, str]) -> bytes:
    """A sample with some words changed, each of which stands there once."""
    text = (SAMPLES / path).read_bytes()
    for old, new in changes:
        if text.count(old.encode()) != 1:
            sys.exit(f"samples/{path} should hold {old} once")
        text = text.replace(old.encode(), new.encode())
    return text


def payloads() -> dict[str, bytes]:
    valid = f"valid/{FORMAT}"
    boolean, lines = f"{valid}/attribute-assignment-boolean.json", f"{valid}/change-requests.jsonl"
    wrong = ('"current": false', '"current": "no"')
    # The schema says `email`, and some take that for addresses in ASCII alone.
    ascii_lines = sample(lines, ("bücher", "buecher"))
    rows = ascii_lines.splitlines(keepends=True)
    rows[2] = re.sub(rb'"comment":"[^"]*"', b'"comment":["x"]', rows[2])
    # What acts in a CI log, and in a terminal, once as a key and once as a value.
    hostile = r"x\n::error::y\u001b]0;z\u0007"
    return {
        "valid.json": sample(boolean),
        "valid.jsonl": ascii_lines,
        "duplicate-key.json": sample("invalid/json/duplicate-key.json"),
        "wrong-type.json": sample(boolean, wrong),
        "two-mistakes.json": sample(boolean, wrong, ('"name": "Odalys Brandt"', '"name": ["x"]')),
        "third-line.jsonl": b"".join(rows),
        "misspelt.json": sample("invalid/schema/misspelt-property__client.json"),
        "trailing-comma.json": sample("invalid/json/trailing-comma.json"),
        "not-a-number.json": sample(f"{valid}/attribute-assignment-number.json", ("12500.75", "NaN")),
        "utf16.json": sample("invalid/json/utf16.json"),
        "hostile.json": sample(
            boolean,
            ('"entity": {', f'"{hostile}": 1, "entity": {{'),
            ("priya.venkataraman@example.com", hostile),
        ),
        # Without an at sign: some take a display name for a part of the address.
        "address.json": sample(
            "invalid/schema/bad-format__address.json",
            ("Nadia Rahman <nadia.rahman@example.com>", "nadia.rahman.example.com"),
        ),
    }


@dataclass(frozen=True)
class Said:
    """What a run printed on both streams, its exit code, and how many findings it has."""

    text: str
    code: int
    findings: int

    @property
    def refused(self) -> bool:
        return self.code != 0

    def line(self, number: str) -> bool:
        """Whether the number stands there by itself. No payload holds one that is looked for."""
        return re.search(rf"(?<![\w.-])(?:{number})(?![\w.])", self.text) is not None


# What was said of each payload, by its name.
Sayings = dict[str, Said]


@dataclass(frozen=True)
class Ability:
    what: str
    has: Callable[[Sayings], bool]
    # Whether it counts without options only: nobody is safe by options that aren't given.
    plain: bool = False


def names_misspelt_key(said: Said) -> bool:
    # A line with another key of the record prints the record, and says nothing of this one.
    told = [line for line in said.text.splitlines() if "attributeTypeName" not in line]
    return any("attributeTypeId" in line and "attributeTypeID" in line for line in told)


def tells_third_line(said: Said) -> bool:
    return re.search(r"(?:line |#|jsonl:)3\b", said.text, re.IGNORECASE) is not None


def tells_each_once(said: Said) -> bool:
    return said.findings == 2 and "current" in said.text and "name" in said.text


def acts(said: Said) -> bool:
    return re.search(r"^::", said.text, re.MULTILINE) is not None or "\x1b]" in said.text


def keeps_address(said: Said) -> bool:
    return said.refused and "requestedBy" in said.text and "nadia.rahman" not in said.text


BROKEN = ("trailing-comma.json", "not-a-number.json", "utf16.json")
ABILITIES = [
    Ability(
        "reports a key that stands in an object twice, with two values",
        lambda said: said["duplicate-key.json"].refused and "requestedBy" in said["duplicate-key.json"].text,
    ),
    Ability("tells the line of a wrong value", lambda said: said["wrong-type.json"].line("16")),
    Ability(
        "reads JSON Lines and tells which record is wrong",
        lambda said: not said["valid.jsonl"].refused and tells_third_line(said["third-line.jsonl"]),
    ),
    Ability(
        "of a misspelt key, says what it should be and what stands there",
        lambda said: names_misspelt_key(said["misspelt.json"]),
    ),
    Ability("has two findings for two mistakes, no more", lambda said: tells_each_once(said["two-mistakes.json"])),
    Ability(
        "refuses a trailing comma, and tells its line",
        lambda said: said["trailing-comma.json"].refused and said["trailing-comma.json"].line("11|12"),
    ),
    Ability(
        "refuses `NaN`, and tells its line",
        lambda said: said["not-a-number.json"].refused and said["not-a-number.json"].line("16"),
    ),
    Ability(
        "calls UTF-16 by its name",
        lambda said: said["utf16.json"].refused and "utf-16" in said["utf16.json"].text.lower(),
    ),
    Ability(
        "shows no stack trace for what isn't JSON",
        lambda said: not any(STACK.search(said[name].text) for name in BROKEN),
        plain=True,
    ),
    Ability(
        "prints no text of a payload that acts in a CI log or a terminal",
        lambda said: not acts(said["hostile.json"]),
        plain=True,
    ),
    Ability(
        "reports a wrong e-mail address without printing it",
        lambda said: keeps_address(said["address.json"]),
        plain=True,
    ),
]


def run(name: str, line: list[str], environment: dict[str, str]) -> Said:
    done = subprocess.run(
        line, env=os.environ | environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )
    text = (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace")
    return Said(text, done.returncode, len(re.findall(FINDING[name], text, re.MULTILINE)))


def command_lines(name: str, payvet: Path, peers: Peers, schema: Path) -> list[list[str]]:
    """Each way to call a tool on the file that stands in the hole."""
    if name == "payvet":
        return [command(payvet, "check", HOLE)]
    line = peers.command_line(name, schema, [Path(HOLE)]) or []
    # What is fast says less.
    line = [part for part in line if part not in ("--fast", "--errors-only")]
    if name == "boon-cli":
        return [[line[0], *way, *line[1:]] for way in WAYS[name]]
    return [[*line, *way] for way in WAYS[name]]


def version(name: str) -> str:
    return CARGO[name] if name in CARGO else next(iter((NPM | PYPI)[name].values()))


def table(heads: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in [heads, ["---", *[":-:"] * (len(heads) - 1)], *rows]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("payvet", type=Path, help="the program")
    parser.add_argument("--without", default="", help="peers that may be missing, with commas")
    parser.add_argument("--show", action="store_true", help="print what was printed, on standard error")
    parser.add_argument("--out", type=Path, help="write the tables there as well")
    args = parser.parse_args()
    payvet = args.payvet.resolve()
    work = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "bench"
    folder = work / "others"
    folder.mkdir(parents=True, exist_ok=True)
    given = payloads()
    for file, content in given.items():
        (folder / file).write_bytes(content)
    # Unknown keys are allowed, but where the hostile one must be reported to be printed.
    schemas = {name: folder / f"{name}.schema.json" for name in ("open", "closed")}
    for name, schema in schemas.items():
        options = ["--closed"] if name == "closed" else []
        try:
            schema.write_bytes(subprocess.check_output(command(payvet, "schema", FORMAT, *options)))
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(f"{args.payvet} prints no schema: {error}")
    peers = Peers(work)
    there = peers.install(list(WAYS), args.without.split(","))
    names = ["payvet", *there]

    has: dict[str, list[bool]] = {}
    for name in names:
        lines = {kind: command_lines(name, payvet, peers, schema) for kind, schema in schemas.items()}
        ways: list[Sayings] = []
        for way, line in enumerate(lines["open"]):
            said: Sayings = {}
            for file in given:
                chosen = lines["closed"][way] if file == "hostile.json" else line
                called = [str(folder / file) if part == HOLE else part for part in chosen]
                said[file] = run(name, called, peers.environment)
                if args.show:
                    found = said[file]
                    shown = found.text.replace("\x1b", "<ESC>").strip()
                    print(f"\n=== {name} {way} {file}: {found.code}, {found.findings}\n{shown}", file=sys.stderr)
            # A tool that was called in a wrong way would have no ability at all.
            if said["valid.json"].refused or not said["wrong-type.json"].refused:
                sys.exit(f"{name} doesn't validate: {' '.join(line)}\n{said['valid.json'].text}")
            ways.append(said)
        has[name] = [any(map(ability.has, ways[:1] if ability.plain else ways)) for ability in ABILITIES]

    short, full = [], []
    for at, ability in enumerate(ABILITIES):
        able = [name for name in there if has[name][at]]
        count = f"{len(able)} of {len(there)}" + (f": {', '.join(able)}" if able else "")
        # What all have is nothing to tell.
        if len(able) < len(there):
            short.append([ability.what, "yes" if has["payvet"][at] else "no", count])
        full.append([ability.what, *("yes" if has[name][at] else "–" for name in names)])
    versions = ", ".join(f"{name} {version(name)}" for name in there)
    told = f"Measured on {datetime.date.today()} with {versions}."
    missing = [name for name in WAYS if name not in there]
    if missing:
        told += f" Not installed: {', '.join(missing)}."
    text = "\n".join([*table(["", "payvet", "others"], short), "", *table(["", *names], full), "", told, ""])
    print(text)
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(text, encoding="utf-8")
    lacking = [ability.what for ability, able in zip(ABILITIES, has["payvet"], strict=True) if not able]
    if lacking:
        sys.exit(f"payvet lacks: {'; '.join(lacking)}")


if __name__ == "__main__":
    main()
