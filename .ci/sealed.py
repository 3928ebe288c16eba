#!/usr/bin/env python3
"""Shows that payvet opens no connection, writes no file but the reports it is told to, and starts no program.

Every command is run plainly, without a network (`unshare`), and watched (`strace`): the first two must say the
same, and the third must show no call that isn't due. Before that, a program that does all of these things must be
caught doing them.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = "samples"
EXPECTATIONS = "--exclude=*.expected.json"
PAYLOAD = "samples/invalid/contract/empty-value.json"

# A line of the trace: process, name of the call, arguments.
CALL = re.compile(r"\d+ +([a-z0-9_]+)\((.*)")
OPENING = {"open", "openat", "openat2"}
TO_WRITE = re.compile(r"\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b")
LOOKING = {
    "access", "faccessat", "faccessat2", "stat", "lstat", "newfstatat", "statx", "statfs", "readlink", "readlinkat",
    "getcwd", "getxattr", "lgetxattr", "listxattr", "llistxattr", "chdir",
}  # fmt: skip
STARTING = {"execve", "execveat"}
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
FAILED = re.compile(r"= -1 E")

# Does everything that payvet must not do.
CULPRIT = """
import socket, subprocess, sys
subprocess.run(["true"])
open(sys.argv[1], "w").close()
try:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
except OSError:
    pass
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
    try:
        datagrams.connect(("192.0.2.1", 9))
        print("there is a way out")
    except OSError:
        pass
"""


@dataclass(frozen=True)
class Run:
    """A command, what it reads, and the folder in which it may write, if it may."""

    arguments: tuple[str, ...]
    stdin: Path | None = None
    reports: Path | None = None

    def __str__(self) -> str:
        return " ".join(self.arguments) + (f" <{self.stdin}" if self.stdin else "")

    def do(self, *before: str) -> tuple[int, bytes, bytes]:
        # Standard input is a pipe: payvet waits for it, which is more than it does with a file.
        payload = self.stdin.read_bytes() if self.stdin else b""
        command = [*before, *self.arguments]
        run = subprocess.run(command, cwd=ROOT, input=payload, capture_output=True, timeout=300, check=False)
        return run.returncode, run.stdout, run.stderr

    def watch(self, trace: Path) -> Iterator[str]:
        """Calls that aren't due."""
        self.do("strace", "-f", "-qq", "-e", "trace=%network,%file", "-e", "signal=none", "-o", str(trace))
        calls = trace.read_text(encoding="utf-8", errors="replace").splitlines()
        found = [match for match in map(CALL.match, calls) if match]
        if not found or found[0][1] not in STARTING:
            sys.exit(f"strace saw nothing of {self}")
        # The first call starts the program itself.
        for call in found[1:]:
            name, arguments = call.groups()
            looks = name in LOOKING or (name in OPENING and not TO_WRITE.search(arguments))
            # What failed changed nothing. Trying to start a program or to connect is enough.
            is_file = name not in STARTING and QUOTED.search(arguments) and "sa_family" not in arguments
            if not looks and not (is_file and (FAILED.search(arguments) or self.may_change(arguments))):
                yield call[0]

    def may_change(self, arguments: str) -> bool:
        paths = [Path(path) for path in QUOTED.findall(arguments)]
        return bool(self.reports and paths) and all(path.is_relative_to(self.reports) for path in paths)


def output_formats(payvet: str) -> list[str]:
    text = subprocess.run([payvet, "check", "--help"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"--output-format .*?\n\n?(.*?)\n *--", text, re.DOTALL)
    names = re.findall(r"^ +- ([a-z]+):", found[1], re.MULTILINE) if found else []
    if "json" not in names:
        sys.exit("payvet's help names no output formats")
    return names


def runs(payvet: str, work: Path) -> Iterator[Run]:
    yield Run((payvet, "check", f"{SAMPLES}/valid"))
    for name in output_formats(payvet):
        yield Run((payvet, "check", "--output-format", name, EXPECTATIONS, SAMPLES))
        yield Run((payvet, "check", "--output-format", f"{name}={work / 'reports' / name}", PAYLOAD), None, work)
    yield Run((payvet, "check"), ROOT / PAYLOAD)
    yield Run((payvet, "check", "--threads", "4", "--statistics", "--verbose", "-"), ROOT / PAYLOAD)
    yield Run((payvet, "check", "--show-settings"))
    yield Run((payvet, "check", "--show-files", EXPECTATIONS, SAMPLES))
    yield Run((payvet, "check", "no-such-file.json"))
    baseline = work / "baseline.json"
    yield Run((payvet, "check", "--write-baseline", str(baseline), EXPECTATIONS, SAMPLES), None, work)
    yield Run((payvet, "check", "--baseline", str(baseline), EXPECTATIONS, SAMPLES))
    yield Run((payvet, "test", "--verbose", SAMPLES))
    yield Run((payvet, "report", "--output-format", "sarif", str(work / "reports/json")))
    for name in ("elimity-itsm-webhook", "ibm-verify-fulfillment", "report"):
        yield Run((payvet, "schema", name))
        yield Run((payvet, "schema", name, "--draft", "7"))
    yield Run((payvet, "schema", "--out", str(work / "schemas")), None, work)
    yield Run((payvet, "man"))
    yield Run((payvet, "man", "--out", str(work / "man1")), None, work)
    yield Run((payvet, "completions", "bash"))
    # Corrected, after a look whether there is such a file.
    yield Run((payvet, PAYLOAD))
    yield Run((payvet, "check", "--select", "json/coment", PAYLOAD))
    yield Run((payvet, "explain", "schema/wrong-type"))
    yield Run((payvet, "explain", "ibm-verify-fulfillment"))
    yield Run((payvet, "rules"))
    yield Run((payvet, "sample", "ibm-verify-fulfillment", "--count", "9", "--layout", "events-api"))
    yield Run((payvet, "sample", "--break", "schema/wrong-type"))
    yield Run((payvet, "--version"))
    yield Run((payvet, "check", "--help"))


def without_network() -> tuple[str, ...]:
    """How a program is started where there is no network but its own loopback, which is down."""
    for options in (["-n"], ["-rn"]):
        if subprocess.run(["unshare", *options, "true"], capture_output=True, check=False).returncode == 0:
            return ("unshare", *options, "--")
    sys.exit("unshare can't take the network away: neither as root nor in a user namespace")


def catch_culprit(unshared: tuple[str, ...], work: Path) -> None:
    culprit = Run((sys.executable, "-I", "-B", "-c", CULPRIT, str(work / "culprit")))
    seen = "\n".join(culprit.watch(work / "trace"))
    for done in ("socket(", "connect(", "execve(", "openat("):
        if done not in seen:
            sys.exit(f"strace doesn't show what the culprit did: {done}…)\n{seen}")
    if culprit.do(*unshared)[1]:
        sys.exit("unshare left a network")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("payvet", type=Path)
    arguments.add_argument("work", type=Path)
    options = arguments.parse_args()
    for tool in ("strace", "unshare"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing")
    work = options.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)

    unshared = without_network()
    catch_culprit(unshared, work)
    count = failed = 0
    for run in runs(str(options.payvet.resolve()), work):
        count += 1
        faults = [f"not due: {call}" for call in run.watch(work / "trace")]
        plain, apart = run.do(), run.do(*unshared)
        if plain != apart:
            faults.append(f"without a network, it ends with {apart[0]} instead of {plain[0]}, or says something else")
        for fault in faults[:10]:
            print(f"{run}\n    {ascii(fault)[1:-1]}")
        failed += bool(faults)
    print(f"{count - failed} of {count} commands opened no connection, wrote what they were told to, started nothing")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
