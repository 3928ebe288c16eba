"""What is measured, and what shall come out."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from measure import Spent, Subject, command
from peers import FLOORS, Peers

MIB = 1 << 20
ONE, TWO = "payvet, 1 thread", "payvet, 2 threads"


@dataclass
class Project:
    """The programs of this project, and where what they make is kept."""

    payvet: Path
    corpus: Path
    discard: Path
    work: Path
    peers: Peers
    # Names of the peers that take part.
    names: list[str]
    # All counts are divided by it.
    shrink: int = 1

    def make(self, format: str, layout: str, count: int, invalid: str = "none", *more: str) -> Path:
        """A corpus, which is made if it isn't there yet, or by a generator that has changed since."""
        count = max(count // self.shrink, 1)
        name = f"{format}-{layout}-{count}-{invalid.rstrip('%')}"
        path = self.work / "corpus" / (name + {"files": "", "jsonl": ".jsonl"}.get(layout, ".json"))
        if path.exists() and path.stat().st_mtime > self.corpus.stat().st_mtime:
            return path
        shutil.rmtree(path, ignore_errors=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        # A corpus that was made only in part must not be taken for a whole one.
        part = path.with_name("part")
        shutil.rmtree(part, ignore_errors=True)
        part.unlink(missing_ok=True)
        options = ["--format", format, "--layout", layout, "--count", str(count), "--invalid", invalid, *more]
        subprocess.run([self.corpus, *options, "--out", part], check=True, stderr=subprocess.DEVNULL)
        part.rename(path)
        return path

    def schema(self, format: str, of_array: bool = False) -> Path:
        """What payvet prints; or the same for an array of records."""
        name = {"ibm": "ibm-verify-fulfillment", "elimity": "elimity-itsm-webhook"}[format]
        path = self.work / f"{name}{'-array' if of_array else ''}.schema.json"
        run = subprocess.run([self.payvet, "schema", name], check=True, capture_output=True)
        schema = json.loads(run.stdout)
        if of_array:
            record = schema
            schema = {"$schema": record["$schema"], "$id": f"urn:payvet:bench:{format}-array"}
            schema |= {"type": "array", "items": {"$ref": record["$id"]}, "$defs": {"record": record}}
        path.write_text(json.dumps(schema))
        return path

    def check(self, path: Path, threads: int, findings: bool = False) -> Subject:
        parts = command(self.payvet, "check", "--threads", str(threads), path)
        return Subject(ONE if threads == 1 else TWO, parts, codes=(1,) if findings else (0,))

    def discarded(self, mode: str, path: Path) -> Subject:
        return Subject("discard", command(self.discard, mode, path))

    def programs(self, schema: Path, paths: list[Path], codes: tuple[int, ...] = (0,)) -> list[Subject]:
        """The command lines of the peers."""
        commands = [(name, self.peers.command_line(name, schema, paths)) for name in self.names]
        return [Subject(name, parts, codes, is_peer=True) for name, parts in commands if parts]

    def libraries(self, mode: str, schema: Path, path: Path, codes: tuple[int, ...] = (0,)) -> list[Subject]:
        """The libraries among the peers, each in a short script."""
        commands = [(name, self.peers.script(name, mode, schema, path)) for name in self.names]
        subjects = []
        for name, parts in commands:
            if parts:
                does = "parses only" if name in FLOORS else "script"
                subjects.append(Subject(f"{name} ({does})", parts, codes, is_peer=name not in FLOORS))
        return subjects


@dataclass
class Results:
    """The medians of one workload."""

    subjects: list[Subject]

    def of(self, name: str) -> Spent:
        return next(subject.median for subject in self.subjects if subject.name == name)

    def least(self, measure: Callable[[Spent], float]) -> tuple[float, str] | None:
        """What the fastest peer took, and its name."""
        peers = [(measure(subject.median), subject.name) for subject in self.subjects if subject.is_peer]
        return min(peers, default=None)


# What was reached, and what with; none if nothing can be compared.
Reached = tuple[float, str] | None


@dataclass(frozen=True)
class Goal:
    """An upper bound."""

    what: str
    bound: float
    reached: Callable[[Results], Reached]
    unit: str = "×"


@dataclass
class Workload:
    """Subjects that are compared in one place."""

    name: str
    title: str
    subjects: Callable[[Project], list[Subject]]
    goals: list[Goal]
    # What is stated without a goal.
    remarks: list[Goal] = field(default_factory=list)


def ratio(name: str, other: str, measure: Callable[[Spent], float]) -> Callable[[Results], Reached]:
    return lambda results: (measure(results.of(name)) / measure(results.of(other)), f"of {other}")


def to_fastest(name: str, measure: Callable[[Spent], float]) -> Callable[[Results], Reached]:
    def reached(results: Results) -> Reached:
        fastest = results.least(measure)
        return (measure(results.of(name)) / fastest[0], f"of {fastest[1]}") if fastest else None

    return reached


def memory(name: str) -> Callable[[Results], Reached]:
    return lambda results: (results.of(name).rss / MIB, "")


def cpu(spent: Spent) -> float:
    return spent.cpu


def wall(spent: Spent) -> float:
    return spent.wall


def rss(spent: Spent) -> float:
    return spent.rss



def above_start(results: Results) -> Reached:
    """What a small file needs beyond starting a process at all."""
    start = results.of("true").wall
    fastest = results.least(wall)
    return ((results.of(ONE).wall - start) / (fastest[0] - start), f"of {fastest[1]}") if fastest else None


def small(project: Project) -> list[Subject]:
    path = next(iter(sorted(project.make("ibm", "files", 1).rglob("*.json"))))
    programs = project.programs(project.schema("ibm"), [path])
    return [Subject("true", ["true"]), project.check(path, 1), *programs]


def files(project: Project) -> list[Subject]:
    folder = project.make("ibm", "files", 10_000, "2%", "--sound")
    paths = sorted(folder.rglob("*.json"))
    schema = project.schema("ibm")
    own = [project.check(folder, threads, findings=True) for threads in (1, 2)]
    # Some of the faults are against the schema, so nobody should find nothing.
    programs = project.programs(schema, paths, codes=(1, 2))
    scripts = project.libraries("files", schema, folder, codes=(0, 1))
    return [Subject("cat", command("cat", *paths)), *own, *programs, *scripts]


RECORDS = 200_000


def lines(project: Project) -> list[Subject]:
    path, schema = project.make("ibm", "jsonl", RECORDS), project.schema("ibm")
    own = [project.check(path, threads) for threads in (1, 2)]
    programs, scripts = project.programs(schema, [path]), project.libraries("lines", schema, path)
    return [project.discarded("lines", path), *own, *programs, *scripts]


def invalid(project: Project) -> list[Subject]:
    subjects = []
    for share in ("none", "1%", "all"):
        path = project.make("ibm", "jsonl", RECORDS, share)
        subject = project.check(path, 1, findings=share != "none")
        subject.name = f"payvet, {share} invalid"
        subjects.append(subject)
    return subjects


TIMES = 8


def stdin(project: Project) -> list[Subject]:
    path = project.make("ibm", "jsonl", RECORDS)
    check = command(project.payvet, "check", "--threads", "2", "-")
    once, often = command("cat", path), command("cat", *[path] * TIMES)
    return [
        Subject("discard, once", command(project.discard, "lines", "-"), feed=once),
        Subject("payvet, once", check, feed=once),
        Subject(f"payvet, {TIMES} times", check, feed=often),
    ]


def array(project: Project) -> list[Subject]:
    path, schema = project.make("ibm", "array", RECORDS // 2), project.schema("ibm", of_array=True)
    own = [project.check(path, threads) for threads in (1, 2)]
    programs, scripts = project.programs(schema, [path]), project.libraries("whole", schema, path)
    return [project.discarded("whole", path), *own, *programs, *scripts]


def submission(project: Project) -> list[Subject]:
    path, schema = project.make("elimity", "submission", 50_000), project.schema("elimity")
    programs, scripts = project.programs(schema, [path]), project.libraries("whole", schema, path)
    # Its size stands for the file's, as the bound is a multiple of that.
    return [project.discarded("whole", path), project.check(path, 1), *programs, *scripts]


def to_file(project: Project) -> Callable[[Results], Reached]:
    return lambda results: (
        results.of(ONE).rss / project.make("elimity", "submission", 50_000).stat().st_size,
        "of the file",
    )


def workloads(project: Project) -> list[Workload]:
    stretched = Goal("wall, 8 times to once", 0, ratio(f"payvet, {TIMES} times", "payvet, once", wall))
    return [
        Workload(
            "small",
            "One small valid file",
            small,
            [
                Goal("wall above `true`, of the fastest peer's", 0.5, above_start),
                Goal("RSS", 6, memory(ONE), "MiB"),
            ],
        ),
        Workload(
            "files",
            "10,000 files of 1–2 KB, 2 % invalid",
            files,
            [
                Goal("CPU, of the fastest peer", 0.5, to_fastest(TWO, cpu)),
                Goal("wall, of `cat`", 2, ratio(TWO, "cat", wall)),
            ],
        ),
        Workload(
            "lines",
            "250 MB of JSON Lines, valid",
            lines,
            [
                Goal("CPU, of discard", 1.2, ratio(TWO, "discard", cpu)),
                Goal("wall, of discard", 0.7, ratio(TWO, "discard", wall)),
                Goal("CPU, of the fastest peer", 0.5, to_fastest(TWO, cpu)),
            ],
            [Goal("CPU on one thread, of discard", 0, ratio(ONE, "discard", cpu))],
        ),
        Workload(
            "invalid",
            "The same with faults",
            invalid,
            [
                Goal("CPU, 1 % invalid", 1.15, ratio("payvet, 1% invalid", "payvet, none invalid", cpu)),
                Goal("CPU, all invalid", 4, ratio("payvet, all invalid", "payvet, none invalid", cpu)),
            ],
        ),
        Workload(
            "stdin",
            "2 GB of JSON Lines from standard input",
            stdin,
            [Goal("RSS", 48, memory(f"payvet, {TIMES} times"), "MiB")],
            [stretched],
        ),
        Workload(
            "array",
            "One array of 100,000 events, 130 MB",
            array,
            [
                Goal("CPU, of discard", 1.5, ratio(ONE, "discard", cpu)),
                Goal("RSS", 64, memory(ONE), "MiB"),
            ],
            [Goal("CPU, of the fastest peer", 0, to_fastest(ONE, cpu))],
        ),
        Workload(
            "submission",
            "One Elimity submission of 50,000 changes, 25 MB",
            submission,
            [
                Goal("CPU, of discard", 2.5, ratio(ONE, "discard", cpu)),
                Goal("RSS, of the file", 4, to_file(project)),
            ],
            [Goal("CPU, of the fastest peer", 0, to_fastest(ONE, cpu))],
        ),
    ]
