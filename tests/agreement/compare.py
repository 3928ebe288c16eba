#!/usr/bin/env python3
"""Compares payvet's verdicts with those of two JSON Schema validators, payload by payload.

Expects in the work folder, for each format, what mutants.py, validate.py and validate.mjs wrote.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

SHOWN_DISAGREEMENTS = 20
LONGEST_TEXT = 200
# Outside of these bounds a run proves little: validators that always say the same would agree too.
FEWEST_REJECTED, MOST_REJECTED = 0.10, 0.90

# Rules that say better than a rule of the schema why a payload fails it, and stand in its place.
REPLACEMENTS = {"ibm-verify-fulfillment/data-not-nested"}


@dataclass(frozen=True)
class Verdict:
    valid: bool
    message: str = ""


def read_lines(path: Path) -> list:
    with path.open("rb") as lines:
        return [json.loads(line) for line in lines]


def read_verdicts(path: Path) -> list[Verdict]:
    return [Verdict(line["valid"], line["message"]) for line in read_lines(path)]


def ask_payvet(binary: Path, name: str, payloads: Path, count: int) -> list[Verdict]:
    """A record is rejected if it has an error of shape; what other rules find is no matter of the schema."""
    command = [binary, "check", "--schema", name, "--layout", "jsonl", "--max-findings", "none"]
    command += ["--output-format", "json", payloads]
    run = subprocess.run(command, capture_output=True, timeout=300, stdin=subprocess.DEVNULL)
    if run.returncode not in (0, 1):
        sys.exit(f"payvet ended with {run.returncode}:\n{run.stderr.decode(errors='replace')}")
    [file] = json.loads(run.stdout)["files"]
    # Were a line taken for none or for two records, every verdict after it would slip.
    if file["records"] != count:
        sys.exit(f"{payloads}: payvet counts {file['records']} records, but there are {count} lines")

    verdicts = [Verdict(True)] * count
    for finding in file["findings"]:
        is_about_shape = finding["rule"].startswith("schema/") or finding["rule"] in REPLACEMENTS
        if is_about_shape and finding["severity"] == "error":
            record = finding["record"]
            if verdicts[record].valid:
                message = f"{finding['pointer'] or '/'}: {finding['message']} [{finding['rule']}]"
                verdicts[record] = Verdict(False, message)
    return verdicts


@dataclass
class Comparison:
    """One format: its payloads, and what each validator says of each of them."""

    name: str
    payloads: Path
    origins: list[dict]
    verdicts: dict[str, list[Verdict]]

    def faults(self) -> Iterator[str]:
        """What is wrong with single payloads."""
        for line, (origin, *verdicts) in enumerate(zip(self.origins, *self.verdicts.values(), strict=True), start=1):
            judged = dict(zip(self.verdicts, verdicts, strict=True))
            if len({verdict.valid for verdict in verdicts}) > 1:
                yield self.describe("disagreement", line, origin, judged)
            elif not origin["done"] and not verdicts[0].valid:
                yield self.describe("a sample is rejected", line, origin, judged)

    def describe(self, fault: str, line: int, origin: dict, judged: dict[str, Verdict]) -> str:
        steps = [f"{step['operator']} {quote(step['pointer'])} {cut(step['change'])}" for step in origin["done"]]
        width = max(map(len, judged))
        return "\n".join(
            [
                f"{self.payloads}:{line}: {fault}",
                f"    from {origin['source']}: {'; then '.join(steps) or 'as it is'}",
                *(
                    f"    {name:{width}}  {'accepts' if verdict.valid else 'rejects  ' + quote(verdict.message)}"
                    for name, verdict in judged.items()
                ),
            ]
        )

    @property
    def mutants(self) -> int:
        return sum(bool(origin["done"]) for origin in self.origins)

    @property
    def rejected(self) -> int:
        """Mutants that the first validator rejects; where all agree it is what each of them rejects."""
        verdicts = next(iter(self.verdicts.values()))
        pairs = zip(self.origins, verdicts, strict=True)
        return sum(bool(origin["done"]) and not verdict.valid for origin, verdict in pairs)

    def lopsided(self) -> str | None:
        if FEWEST_REJECTED <= self.rejected / max(self.mutants, 1) <= MOST_REJECTED:
            return None
        bounds = f"between {FEWEST_REJECTED:.0%} and {MOST_REJECTED:.0%}"
        return f"{self.name}: {self.rejected} of {self.mutants} mutants are rejected; {bounds} would prove something"

    def summary(self, faults: int) -> str:
        samples = len(self.origins) - self.mutants
        outcome = f"{faults} at fault" if faults else f"{len(self.verdicts)} validators agree"
        return f"{self.name}: {self.mutants} mutants + {samples} samples, {self.rejected} rejected, {outcome}"


def cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def quote(text: str) -> str:
    """Payloads are hostile on purpose: nothing of them reaches the terminal unescaped."""
    return cut(json.dumps(text))


def compare(binary: Path, work: Path, name: str) -> Comparison:
    payloads = work / f"{name}.jsonl"
    origins = read_lines(work / f"{name}.origins.jsonl")
    verdicts = {
        "jsonschema": read_verdicts(work / f"{name}.jsonschema.jsonl"),
        "ajv": read_verdicts(work / f"{name}.ajv.jsonl"),
        "payvet": ask_payvet(binary, name, payloads, len(origins)),
    }
    return Comparison(name, payloads, origins, verdicts)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("payvet", type=Path)
    arguments.add_argument("work", type=Path)
    arguments.add_argument("formats", nargs="+", metavar="FORMAT")
    options = arguments.parse_args()

    compared, reports, summaries, lopsided = 0, [], [], []
    for name in options.formats:
        comparison = compare(options.payvet, options.work, name)
        faults = list(comparison.faults())
        compared += len(comparison.origins)
        reports += faults
        summaries.append(comparison.summary(len(faults)))
        lopsided += filter(None, [comparison.lopsided()])

    for report in islice(reports, SHOWN_DISAGREEMENTS):
        print(report)
    if len(reports) > SHOWN_DISAGREEMENTS:
        print(f"… and {len(reports) - SHOWN_DISAGREEMENTS} more")
    print(*summaries, *lopsided, sep="\n")
    failed = len(reports) + len(lopsided)
    print(f"{compared - len(reports)} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
