#!/usr/bin/env python3
"""Holds reports made of parts, as spark.py makes them, against those of one process: parts.py PAYVET."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import spark

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
OPTIONS: list[tuple[str, ...]] = [
    (),
    ("--max-findings", "3"),
    ("--max-findings", "none"),
    ("--strict", "--ignore", "schema/wrong-type"),
]
# From one line a part to all lines in one.
SIZES = (1, 700, 1 << 20)


def line(name: str) -> bytes:
    """A sample on one line."""
    return b" ".join((SAMPLES / name).read_bytes().split(b"\n")).strip()


def cases() -> dict[str, bytes]:
    good = (SAMPLES / "valid/ibm-verify-fulfillment/events.jsonl").read_bytes().splitlines()
    wrong = line("invalid/schema/wrong-type__event.json")
    request = line("invalid/contract/unknown-property.json")
    other = good[0].replace(b'"fulfillment"', b'"sso"')
    unknown = good[1].replace(b'"fulfillment"', b'"of another kind"').replace(b'": "', b'":"')
    mixed = [*good[:3], wrong, request, b'{"a": 1,', wrong, b"", good[3], request, wrong, b"{} {}", wrong]
    texts = {
        "clean": good,
        "mixed": mixed,
        "all wrong": [wrong] * 12,
        "arrays and several values": [b"[" + wrong + b", " + good[0] + b"]", good[1] + b" " + wrong, wrong],
        "other types": [other, good[0], unknown, wrong, other, good[2], other],
        "only other types": [other, other, unknown],
        "no UTF-8": [good[0], wrong[:100] + b"\xff" + wrong[100:], wrong],
        "blanks": [b"", b"  ", wrong, b"\t", b"", good[0], b""],
        "more than nine lines": [*good, *mixed, *good, *mixed],
        "a mark within": [good[0], b"\xef\xbb\xbf" + wrong, wrong],
        "gzip within": [good[0], b"\x1f\x8b\x08", wrong],
        "UTF-16 within": [good[0], b"{\x00", b"\xff\xfe{\x00", wrong],
    }
    joined = {name: b"\n".join(lines) + b"\n" for name, lines in texts.items()}
    joined["no last line end"] = joined["mixed"].rstrip(b"\n")
    joined["CRLF"] = joined["mixed"].replace(b"\n", b"\r\n")
    joined["a mark"] = b"\xef\xbb\xbf" + joined["mixed"]
    joined["empty"] = b""
    return joined


def judge(checker: spark.Checker, path: str, size: int) -> str | None:
    """What is wrong with the merged report, if anything is."""
    with contextlib.redirect_stderr(io.StringIO()):
        wanted = spark.alone(checker, [path])
        try:
            found = spark.merged(checker, [path], size, spark.here())
        except (RuntimeError, subprocess.SubprocessError) as error:
            return str(error)
    if found == wanted:
        return None
    at = len(os.path.commonprefix([found[0], wanted[0]]))
    shown = [f"{code}: …{report[max(at - 60, 0) : at + 60]!r}" for report, code in (wanted, found)]
    return f"alone {shown[0]}\nparts {shown[1]}"


def main(payvet: str) -> int:
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, text) in enumerate(cases().items()):
            path = Path(folder, f"case-{number}.jsonl")
            path.write_bytes(text)
            for options in OPTIONS:
                checker = spark.Checker(os.path.abspath(payvet), ("--isolated", *options), os.getcwd())
                for size in SIZES:
                    problem = judge(checker, str(path), size)
                    passed, failed = passed + (not problem), failed + bool(problem)
                    if problem:
                        print(f"{name}, {' '.join(options)}, parts of {size} bytes: {problem}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
