#!/usr/bin/env python3
"""Judges each line of a JSON Lines file by a JSON Schema with sourcemeta's command line.

Writes one line `{"valid": …, "message": …}` a payload. Formats can't be replaced there, so each payload is
judged with and without them: the message says whether it is a format alone that is wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

# It judges lines in no order of its own that could be relied on, and numbers them. Reports of failures quote
# the payload, character by character; those of a benchmark are as short as can be, and are no slower.
VERDICT = re.compile(r"\[([0-9]+)\]: (PASS|FAIL) ")
OPTIONS = ("--fast", "--continue", "--benchmark")


def judge(program: Path, schema: Path, payloads: Path, *options: str) -> dict[int, bool]:
    """The number of each line, from 1 on, and whether it is valid."""
    command = [program, "validate", schema, payloads, *OPTIONS, *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    verdicts: dict[int, bool] = {}
    for line in run.stdout.splitlines():
        found = VERDICT.search(line)
        if not found or int(found[1]) in verdicts:
            sys.exit(f"{program.name} says what isn't understood: {line[:200]}")
        verdicts[int(found[1])] = found[2] == "PASS"
    if not verdicts:
        sys.exit(f"{program.name} ended with {run.returncode}: {run.stderr[:2000]}")
    return verdicts


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("program", "schema", "payloads", "verdicts"):
        arguments.add_argument(name, type=Path)
    paths = arguments.parse_args()

    asserted = judge(paths.program, paths.schema, paths.payloads, "--format-assertion")
    shape = judge(paths.program, paths.schema, paths.payloads)
    with paths.payloads.open("rb") as lines:
        count = sum(1 for _ in lines)
    if not sorted(asserted) == sorted(shape) == list(range(1, count + 1)):
        sys.exit(f"{paths.payloads}: {len(asserted)} and {len(shape)} verdicts on {count} lines")
    with paths.verdicts.open("w", encoding="utf-8") as verdicts:
        for line in range(1, count + 1):
            message = "" if asserted[line] else "format" if shape[line] else "shape"
            verdicts.write(json.dumps({"valid": asserted[line], "message": message}) + "\n")


if __name__ == "__main__":
    main()
