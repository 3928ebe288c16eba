"""Times commands in turn and keeps medians."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

# What needs so long isn't near the fastest: one run says enough.
LONG_SECONDS = 8.0
# What needs so little is lost in the noise of one run: it is run more often.
SHORT_SECONDS = 0.05
SHORT_TIMES = 8


@dataclass(frozen=True)
class Spent:
    """What one run, or the median of several, took: seconds, and bytes of resident memory at most."""

    wall: float
    cpu: float
    rss: int


def command(*parts: str | Path) -> list[str]:
    return [str(part) for part in parts]


@dataclass
class Subject:
    """A command under test."""

    name: str
    command: list[str]
    # Exit codes that mean that it did its work.
    codes: tuple[int, ...] = (0,)
    # A command whose output it reads from a pipe; what that takes itself isn't counted.
    feed: list[str] | None = None
    # Whether it validates by the same JSON Schema.
    is_peer: bool = False
    runs: list[Spent] = field(default_factory=list)

    @property
    def median(self) -> Spent:
        return Spent(
            statistics.median(run.wall for run in self.runs),
            statistics.median(run.cpu for run in self.runs),
            int(statistics.median(run.rss for run in self.runs)),
        )


class Bench:
    """Runs subjects through the program `spend`."""

    def __init__(self, spend: Path, work: Path, environment: dict[str, str]) -> None:
        self.spend = spend
        self.work = work
        self.environment = os.environ | environment

    def once(self, subject: Subject) -> Spent:
        result, errors = self.work / "spent", self.work / "stderr"
        result.unlink(missing_ok=True)
        feed = subprocess.Popen(subject.feed, stdout=subprocess.PIPE) if subject.feed else None
        with errors.open("w") as stderr:
            run = subprocess.run(
                [self.spend, result, *subject.command],
                stdin=feed.stdout if feed else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env=self.environment,
                check=False,
            )
        if feed and feed.stdout:
            feed.stdout.close()
            feed.wait()
        wall, cpu, rss, code = result.read_text().split() if result.exists() else ("0", "0", "0", "-1")
        if run.returncode or int(code) not in subject.codes:
            shown = " ".join(subject.command)[:400]
            said = errors.read_text(errors="replace")[:2000]
            sys.exit(f"{subject.name}: exit code {code} instead of {subject.codes}: {shown}\n{said}")
        return Spent(float(wall), float(cpu), int(rss))

    def alternately(self, subjects: list[Subject], count: int, tell: Callable[[str], None]) -> None:
        """A warm-up of each, then A B C A B C …"""
        short: set[str] = set()
        for subject in subjects:
            tell(f"warm-up: {subject.name}")
            first = self.once(subject)
            if first.wall > LONG_SECONDS:
                subject.runs.append(first)
            elif first.wall < SHORT_SECONDS:
                short.add(subject.name)
        several = [subject for subject in subjects if not subject.runs]
        for turn in range(count * SHORT_TIMES):
            is_for_all = turn % SHORT_TIMES == 0
            if is_for_all:
                tell(f"run {turn // SHORT_TIMES + 1} of {count}")
            for subject in several:
                if is_for_all or subject.name in short:
                    subject.runs.append(self.once(subject))
