#!/usr/bin/env python3
"""Compares payvet's verdicts with those of other JSON Schema validators, payload by payload.

Expects in the work folder, for each format and schema, what the validators wrote. Files are read side by side,
a line of each at a time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from classes import CLASSES, Verdict, Verdicts, explain

OTHERS = ("jsonschema", "ajv", "sourcemeta", "boon")
# Enough to tell whether a schema in an older draft means what it means in the newest.
OTHERS_OF_DRAFT_7 = ("jsonschema", "ajv")
SHOWN_FAULTS = 20
LONGEST_TEXT = 200
# Outside of these bounds a run proves little: validators that always say the same would agree too.
FEWEST_REJECTED, MOST_REJECTED = 0.10, 0.90

# Rules that say better than a rule of the schema why a payload fails it, and stand in its place.
REPLACEMENTS = {"ibm-verify-fulfillment/data-not-nested"}
# Rules that speak of a name which a closed schema doesn't know.
UNKNOWN_NAMES = {
    "contract/unknown-property",
    "contract/documented-slip",
    "ibm-verify-fulfillment/dotted-attribute",
    "ibm-verify-fulfillment/misplaced-attribute",
}


def is_about_shape(finding: dict) -> bool:
    stands_for_schema = finding["rule"].startswith("schema/") or finding["rule"] in REPLACEMENTS
    return stands_for_schema and finding["severity"] == "error"


def is_about_closed_shape(finding: dict) -> bool:
    return is_about_shape(finding) or finding["rule"] in UNKNOWN_NAMES


def is_about_contract(finding: dict) -> bool:
    return is_about_closed_shape(finding) or finding["rule"].startswith("contract/")


@dataclass(frozen=True)
class Kind:
    """One of the schemas of a format, and which of payvet's findings mean that a payload fails it."""

    name: str
    means_rejected: Callable[[dict], bool]
    # Whether the schema may reject payloads of which payvet says nothing, but none the other way round.
    may_be_stricter: bool = False
    others: tuple[str, ...] = OTHERS


KINDS = (
    Kind("printed", is_about_shape),
    Kind("closed", is_about_closed_shape),
    Kind("printed-7", is_about_shape, others=OTHERS_OF_DRAFT_7),
    Kind("closed-7", is_about_closed_shape, others=OTHERS_OF_DRAFT_7),
    Kind("strict", is_about_contract, may_be_stricter=True),
)


def ask_payvet(binary: Path, name: str, payloads: Path, report: Path) -> list[list[Verdict]]:
    """For each payload its verdict by each kind of schema. What other rules find is no matter of a schema."""
    command = [binary, "check", "--isolated", "--schema", name, "--layout", "jsonl", "--max-findings", "none"]
    command += ["--quiet", "--output-format", f"jsonl={report}", payloads]
    run = subprocess.run(command, capture_output=True, timeout=600, stdin=subprocess.DEVNULL, check=False)
    if run.returncode not in (0, 1):
        sys.exit(f"payvet ended with {run.returncode}:\n{run.stderr.decode(errors='replace')}")
    verdicts: list[list[Verdict]] = []
    with report.open("rb") as lines:
        for line in map(json.loads, lines):
            if line["type"] == "file":
                verdicts = [[Verdict(True)] * len(KINDS) for _ in range(line["records"])]
            elif line["type"] == "finding":
                judged = verdicts[line["record"]]
                for index, kind in enumerate(KINDS):
                    if judged[index].valid and kind.means_rejected(line):
                        message = f"{line['pointer'] or '/'}: {line['message']} [{line['rule']}]"
                        judged[index] = Verdict(False, message[:LONGEST_TEXT])
    return verdicts


@dataclass
class Comparison:
    """One schema of a format: what each validator says of each payload."""

    work: Path
    name: str
    kind: Kind
    compared: int = 0
    mutants: int = 0
    rejected: int = 0
    faults: int = 0
    shown: list[str] = field(default_factory=list)
    explained: Counter[tuple[str, str]] = field(default_factory=Counter)

    def lines(self) -> Iterator[tuple[str, dict, list[Verdict]]]:
        paths = [self.work / f"{self.name}.{other}" for other in ("jsonl", "origins.jsonl")]
        paths += [self.work / f"{self.name}.{self.kind.name}.{other}.jsonl" for other in self.kind.others]
        files = [path.open("rb") for path in paths]
        for payload, origin, *verdicts in zip(*files, strict=True):
            judged = map(json.loads, verdicts)
            yield payload.decode(), json.loads(origin), [Verdict(one["valid"], one["message"]) for one in judged]
        for file in files:
            file.close()

    def run(self, payvet: list[list[Verdict]]) -> None:
        index = KINDS.index(self.kind)
        # Were a line taken for none or for two records, every verdict after it would slip: strict.
        for (payload, origin, verdicts), by_payvet in zip(self.lines(), payvet, strict=True):
            self.judge(payload, origin, dict(zip(self.kind.others, verdicts, strict=True)), by_payvet[index])

    def judge(self, payload: str, origin: dict, others: Verdicts, payvet: Verdict) -> None:
        self.compared += 1
        judged = {**others, "payvet": payvet}
        reasons = explain(payload, judged, payvet.valid)
        if reasons is None and self.kind.may_be_stricter and payvet.valid:
            judged["payvet"] = Verdict(False, "nothing: the strict schema may say more")
            reasons = explain(payload, judged, False)
        trusted = judged["payvet"].valid
        if reasons is None:
            self.fault("disagreement", origin, judged)
        elif not origin["done"] and not payvet.valid and not self.kind.may_be_stricter:
            self.fault("a sample is rejected", origin, judged)
        for validator, reason in (reasons or {}).items():
            self.explained[reason.name, validator] += 1
        if origin["done"]:
            self.mutants += 1
            self.rejected += not trusted

    def fault(self, fault: str, origin: dict, judged: Verdicts) -> None:
        self.faults += 1
        if len(self.shown) == SHOWN_FAULTS:
            return
        steps = [f"{step['operator']} {quote(step['pointer'])} {cut(step['change'])}" for step in origin["done"]]
        width = max(map(len, judged))
        rows = [
            f"    {name:{width}}  {'accepts' if verdict.valid else 'rejects  ' + quote(verdict.message)}"
            for name, verdict in judged.items()
        ]
        place = f"{self.work / self.name}.jsonl:{self.compared}, {self.kind.name} schema: {fault}"
        source = f"    from {origin['source']}: {'; then '.join(steps) or 'as it is'}"
        self.shown.append("\n".join([place, source, *rows]))

    def lopsided(self) -> str | None:
        if FEWEST_REJECTED <= self.rejected / max(self.mutants, 1) <= MOST_REJECTED:
            return None
        bounds = f"between {FEWEST_REJECTED:.0%} and {MOST_REJECTED:.0%}"
        return f"{self}: {self.rejected} of {self.mutants} mutants are rejected; {bounds} would prove something"

    def __str__(self) -> str:
        return f"{self.name}, {self.kind.name} schema"

    def summary(self) -> str:
        outcome = f"{self.faults} at fault" if self.faults else f"{self.explained.total()} verdicts differ as explained"
        samples = self.compared - self.mutants
        return f"{self}: {self.mutants} mutants + {samples} samples, {self.rejected} mutants rejected, {outcome}"


def cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def quote(text: str) -> str:
    """Payloads are hostile on purpose: nothing of them reaches the terminal unescaped."""
    return cut(json.dumps(text))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("payvet", type=Path)
    arguments.add_argument("work", type=Path)
    arguments.add_argument("formats", nargs="+", metavar="FORMAT")
    options = arguments.parse_args()

    comparisons = []
    for name in options.formats:
        verdicts = ask_payvet(
            options.payvet, name, options.work / f"{name}.jsonl", options.work / f"{name}.payvet.jsonl"
        )
        for kind in KINDS:
            comparison = Comparison(options.work, name, kind)
            comparison.run(verdicts)
            comparisons.append(comparison)

    for shown in [shown for comparison in comparisons for shown in comparison.shown][:SHOWN_FAULTS]:
        print(shown)
    print(*(comparison.summary() for comparison in comparisons), sep="\n")
    explained = sum((comparison.explained for comparison in comparisons), Counter())
    print("differences that are explained, of", sum(one.compared * len(one.kind.others) for one in comparisons), "verdicts:")
    for one in CLASSES:
        counts = [f"{name} {explained[one.name, name]}" for name in OTHERS if name in one.of]
        print(f"    {one.name}: {', '.join(counts)}")
    lopsided = [text for comparison in comparisons if (text := comparison.lopsided())]
    print(*lopsided, sep="\n", end="\n" if lopsided else "")
    failed = sum(comparison.faults for comparison in comparisons) + len(lopsided)
    print(f"{sum(one.compared for one in comparisons) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
