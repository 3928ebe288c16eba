#!/usr/bin/env python3
"""Checks big JSON Lines exports on Apache Spark, and says exactly what one process says.

Each file is cut into parts at line ends. The executors count the lines of each part and then pipe its
bytes into a `payvet check` of its own, which is told how much of the file stands before; `payvet report`
makes one report of all parts. Spark's own text lines won't do: they lose carriage returns and bytes that
are no UTF-8, on which verdicts depend. All paths must be the same on every executor.

See README.md. Arguments behind `--` go to each `payvet check`.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

CHUNK = 1 << 20
EXIT_FINDINGS = 1

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Part:
    """Whole lines of a file, from one byte to another."""

    path: str
    start: int
    end: int
    total: int

    def chunks(self) -> Iterator[bytes]:
        with open(self.path, "rb") as file:
            file.seek(self.start)
            left = self.end - self.start
            while left > 0:
                chunk = file.read(min(CHUNK, left))
                if not chunk:
                    raise EOFError(f"{self.path} has become shorter")
                left -= len(chunk)
                yield chunk

    def lines(self) -> int:
        return sum(chunk.count(b"\n") for chunk in self.chunks())


def cut(path: str, size: int) -> list[Part]:
    """Parts of about so many bytes; a line that is longer stays whole."""
    total = os.path.getsize(path)
    ends: list[int] = []
    with open(path, "rb") as file:
        while not ends or ends[-1] < total:
            file.seek(min((ends or [0])[-1] + size, total))
            file.readline()
            ends.append(file.tell())
    return [Part(path, start, end, total) for start, end in itertools.pairwise([0, *ends])]


@dataclass(frozen=True)
class Checker:
    """How a part is checked; sent to the executors."""

    payvet: str
    options: tuple[str, ...]
    folder: str

    def check(self, part: Part, lines_before: int) -> bytes:
        """The report of one part."""
        command = [self.payvet, "check", "--layout", "jsonl", "--quiet", "--threads", "1", *self.options]
        command += ["--stdin-filename", part.path, "--byte-offset", str(part.start)]
        command += ["--line-offset", str(lines_before), "--total-bytes", str(part.total)]
        command += ["--output-format", "json", "-"]
        # Files, as a pipe that is full would stop the checker while it is still fed.
        with tempfile.TemporaryFile() as report, tempfile.TemporaryFile() as errors:
            with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=report, stderr=errors, cwd=self.folder
            ) as process:
                assert process.stdin
                # If it ends early, it says itself why.
                with suppress(BrokenPipeError):
                    for chunk in part.chunks():
                        process.stdin.write(chunk)
                with suppress(BrokenPipeError):
                    process.stdin.close()
            report.seek(0)
            errors.seek(0)
            if process.returncode not in (0, EXIT_FINDINGS):
                raise RuntimeError(f"{' '.join(command)}: {errors.read().decode(errors='replace')}")
            return report.read()


# A report, and the exit code that belongs to it.
Report = tuple[bytes, int]

# Applies a function to all items, wherever that is done.
Map = Callable[[Callable[[Item], Result], list[Item]], Iterable[Result]]


@contextmanager
def here() -> Iterator[Map]:
    """All in this process."""
    yield map


@contextmanager
def cluster(executors: int, memory: int) -> Iterator[Map]:
    """On real executor processes of one core each, all on this machine."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark import SparkConf, SparkContext

    conf = SparkConf().setAppName("payvet").setMaster(f"local-cluster[{executors},1,{memory}]")
    conf.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
    conf.set("spark.executor.memory", f"{memory}m")
    # What this script imports isn't part of any installation.
    conf.set("spark.executorEnv.PYTHONPATH", os.environ.get("PYTHONPATH", ""))
    context = SparkContext(conf=conf)
    context.setLogLevel("ERROR")
    try:
        # One partition an item: executors that are done early take the next.
        yield lambda function, items: context.parallelize(items, max(len(items), 1)).map(function).collect()
    finally:
        context.stop()


def check_all(checker: Checker, parts: list[Part], apply: Map, reports: Path, told: Clock) -> list[Path]:
    """Writes the reports of all parts and returns their paths, in order."""
    counts = list(apply(Part.lines, parts))
    told.tell(f"counted {sum(counts)} lines of {len(parts)} parts")
    tasks, before = [], 0
    for part, count in zip(parts, counts, strict=True):
        before = 0 if part.start == 0 else before
        tasks.append((part, before))
        before += count
    paths = []
    for number, report in enumerate(apply(lambda task: checker.check(*task), tasks)):
        path = reports / f"part-{number:06}.json"
        path.write_bytes(report)
        paths.append(path)
    told.tell(f"checked {len(paths)} parts")
    return paths


class Clock:
    """Says on standard error how long each step took."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def tell(self, text: str) -> None:
        now = time.monotonic()
        print(f"{text}: {now - self.last:.2f} s", file=sys.stderr, flush=True)
        self.last = now


def arguments() -> argparse.Namespace:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("paths", metavar="FILE", nargs="+")
    parser.add_argument("--payvet", default="target/release/payvet", help="(default: %(default)s)")
    parser.add_argument("--part-bytes", type=int, default=32 << 20, help="size of a part (default: 32 MiB)")
    parser.add_argument("--executors", type=int, default=2)
    parser.add_argument("--memory", type=int, default=1024, help="MiB of an executor (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="where the report goes (default: standard output)")
    parser.add_argument("--local", action="store_true", help="without Spark, one part after the other")
    parser.add_argument("--compare", action="store_true", help="fail unless one process reports the same")
    given = sys.argv[1:]
    end = given.index("--") if "--" in given else len(given)
    args = parser.parse_args(given[:end])
    args.options = tuple(given[end + 1 :])
    return args


def run(command: list[str]) -> Report:
    done = subprocess.run(command, capture_output=True, check=False)
    sys.stderr.write(done.stderr.decode(errors="replace"))
    return done.stdout, done.returncode


def merged(checker: Checker, paths: list[str], size: int, workers: AbstractContextManager[Map]) -> Report:
    """What `payvet report` makes of the parts of all files."""
    clock = Clock()
    parts = [part for path in paths for part in cut(path, size)]
    with tempfile.TemporaryDirectory() as folder:
        with workers as apply:
            clock.tell("started")
            reports = check_all(checker, parts, apply, Path(folder), clock)
        clock.tell("stopped")
        command = [checker.payvet, "report", "--quiet", "--output-format", "json", *map(str, reports)]
        said = run(command)
        clock.tell("merged")
    return said


def alone(checker: Checker, paths: list[str]) -> Report:
    """What one process says."""
    clock = Clock()
    command = [checker.payvet, "check", "--layout", "jsonl", "--quiet", "--output-format", "json"]
    said = run([*command, *checker.options, *paths])
    clock.tell("one process")
    return said


def main() -> int:
    args = arguments()
    checker = Checker(os.path.abspath(args.payvet), args.options, os.getcwd())
    workers = here() if args.local else cluster(args.executors, args.memory)
    report, code = merged(checker, args.paths, args.part_bytes, workers)
    if args.out:
        args.out.write_bytes(report)
    else:
        sys.stdout.buffer.write(report)
    if args.compare:
        if alone(checker, args.paths) != (report, code):
            print("the reports differ", file=sys.stderr)
            return 2
        print("the reports are the same, byte for byte", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
