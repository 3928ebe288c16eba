"""Runs payvet with all of its formats at once, and keeps what it wrote."""

import dataclasses
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator

import inert

FORMATS = """
    full concise grouped json jsonl sarif junit github gitlab rdjson checkstyle tap markdown
""".split()
SEVERITIES = ("error", "warning", "note")


@dataclasses.dataclass(frozen=True)
class Finding:
    """A finding of the JSON report, the reference for all other formats."""

    path: str
    raw: dict

    def __getattr__(self, name: str) -> object:
        return self.raw.get(name)

    @property
    def row(self) -> tuple:
        """What every format must say of it."""
        return inert.safe(self.path), self.rule, self.severity, self.start["line"], self.start["column"]


@dataclasses.dataclass
class Run:
    """What one run wrote: a text for each format, and on standard output and error."""

    name: str
    code: int
    texts: dict[str, str]
    stdout: str
    stderr: str
    folder: pathlib.Path

    @functools.cached_property
    def report(self) -> dict:
        return json.loads(self.texts["json"])

    def unseen_errors(self) -> dict[str, str]:
        """By path, what is said where errors are only counted, for which the file's own case fails."""
        missing = Counter({file["path"]: file["errors"] for file in self.report["files"]})
        missing.subtract(finding.path for finding in self.findings if finding.severity == "error")
        return {path: f"errors left out by --max-findings: {count}" for path, count in missing.items() if count}

    @functools.cached_property
    def findings(self) -> list[Finding]:
        return [Finding(file["path"], raw) for file in self.report["files"] for raw in file["findings"]]


class Payvet:
    """The program, and the folder for what it writes."""

    def __init__(self, binary: str, work: pathlib.Path) -> None:
        self.binary, self.work = pathlib.Path(binary).resolve(), work.resolve()

    def call(self, arguments: list, **options: object) -> subprocess.CompletedProcess:
        return subprocess.run([self.binary, *arguments], capture_output=True, check=False, timeout=120, **options)

    def check(
        self,
        name: str,
        folder: pathlib.Path,
        paths: Iterable[str],
        arguments: Iterable[str] = (),
        formats: Iterable[str] = FORMATS,
        stdin: str = "",
        limit: str = "none",
    ) -> Run:
        """Checks files in a folder, and writes every format to a file of its own."""
        arguments = ["--isolated", f"--max-findings={limit}", *arguments]
        return self.write("check", name, folder, paths, arguments, formats, stdin)

    def write(
        self,
        command: str,
        name: str,
        folder: pathlib.Path,
        paths: Iterable,
        arguments: Iterable[str],
        formats: Iterable[str],
        stdin: str = "",
    ) -> Run:
        """Runs a command that writes reports."""
        out = self.work / "out" / name
        shutil.rmtree(out, ignore_errors=True)
        outputs = [f"--output-format={each}={out / each}" for each in formats]
        run = self.call([command, *outputs, *arguments, "--", *paths], cwd=folder, input=os.fsencode(stdin))
        texts = {each: (out / each).read_bytes().decode() for each in formats if (out / each).is_file()}
        return Run(name, run.returncode, texts, run.stdout.decode(), run.stderr.decode(), out)


def counts_in(text: str) -> dict[str, int]:
    """How many of what a text says there are."""
    found = re.findall(r"(\d+) (error|warning|note|failure)", text)
    return {kind: int(number) for number, kind in found}


def differences(expected: Iterable, found: Iterable, most: int = 3) -> Iterator[str]:
    """Where two lists begin to differ."""
    expected, found = list(expected), list(found)
    if len(expected) != len(found):
        yield f"{len(found)} instead of {len(expected)}"
    pairs = [pair for pair in zip(expected, found) if pair[0] != pair[1]]
    for wanted, got in pairs[:most]:
        yield f"{ascii(got)[:400]} instead of {ascii(wanted)[:400]}"
    if len(pairs) > most:
        yield f"{len(pairs) - most} more differences"
