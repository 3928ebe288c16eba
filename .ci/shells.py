#!/usr/bin/env python3
"""Completes command lines in real shells with the scripts that `payvet completions` prints, and has the manual pages
formatted.

bash and zsh run on a terminal, where a key completes what was typed; fish is asked. Of PowerShell and elvish, which
no distribution brings, only the scripts are looked at, by the tests of the program. A page is good if groff has
nothing to warn of and no line is wider than the terminal.
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What is typed before the key, and what it becomes.
LINES = (
    ("che", "check"),
    ("check --sele", "check --select"),
    ("check --select json/trailing-c", "check --select json/trailing-comma"),
    ("check --warn contract/missing-", "check --warn contract/missing-expected"),
    ("check --schema ibm-v", "check --schema ibm-verify-fulfillment"),
    ("check --output-format sari", "check --output-format sarif"),
    ("check --color neve", "check --color never"),
    ("check README.m", "check README.md"),
    ("report --output-format juni", "report --output-format junit"),
    ("explain elimity-itsm-webhook/zero-", "explain elimity-itsm-webhook/zero-time"),
    ("explain ibm-verify-fulfillment/data/status_", "explain ibm-verify-fulfillment/data/status_code"),
    ("rules detection/unk", "rules detection/unknown-format"),
    ("schema repo", "schema report"),
    ("schema report --draft 2020", "schema report --draft 2020-12"),
    ("completions fis", "completions fish"),
    ("man sche", "man schema"),
)

# Where any file may be named, nothing is typed.
FILES = ("check ", "check --strict ", "report ", "test ")

# In place of the program, so that a completed line says what it became.
SHOWS = {"bash": 'payvet() { printf "<<%s>>\\n" "$*"; }', "zsh": 'payvet() { print -r -- "<<$*>>"; }'}
SECONDS = 20
WIDTH = 80


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, command: list[str]) -> None:
        child, self.descriptor = pty.fork()
        if child == 0:
            environment = {"PATH": os.environ["PATH"], "HOME": os.devnull, "TERM": "dumb", "LC_ALL": "C.UTF-8"}
            os.chdir(ROOT)
            os.execvpe(command[0], command, environment)
        self.child = child

    def type(self, text: str, until: str) -> str:
        """Types a text, and reads until the pattern is found."""
        os.write(self.descriptor, text.encode())
        seen = ""
        end = time.monotonic() + SECONDS
        while (found := re.search(until, seen)) is None:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.descriptor], [], [], left)[0]:
                raise TimeoutError(f"after {text!r} only: {seen!r}")
            seen += os.read(self.descriptor, 65536).decode(errors="replace")
        return found[1] if found.groups() else found[0]

    def close(self) -> None:
        os.close(self.descriptor)
        os.waitpid(self.child, 0)


def complete_on_terminal(shell: str, command: list[str], setup: str) -> list[str]:
    """What each line becomes."""
    terminal = Terminal(command)
    try:
        # The word is taken apart, so that the echo of what is typed isn't taken for the answer.
        terminal.type(f"{setup}; {SHOWS[shell]}; echo REA''DY\n", "READY")
        for typed in FILES:
            if (became := terminal.type(f"payvet {typed}\t\n", "<<(.*?)>>").strip()) != typed.strip():
                raise SystemExit(f"{shell}: {typed!r} becomes {became!r}")
        return [terminal.type(f"payvet {typed}\t\n", "<<(.*?)>>").strip() for typed, _ in LINES]
    finally:
        terminal.close()


def complete_in_bash(scripts: Path) -> list[str]:
    return complete_on_terminal("bash", ["bash", "--norc", "--noprofile", "-i"], f"source {scripts}/payvet.bash")


def complete_in_zsh(scripts: Path) -> list[str]:
    setup = f"fpath=({scripts} $fpath); autoload -U compinit; compinit -D -u"
    return complete_on_terminal("zsh", ["zsh", "-f", "-i"], setup)


def complete_in_fish(scripts: Path) -> list[str]:
    became = []
    for typed, _ in LINES:
        command = f"source {scripts}/payvet.fish; complete --do-complete 'payvet {typed}'"
        run = subprocess.run(["fish", "--no-config", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
        words = [line.split("\t")[0] for line in run.stdout.splitlines()]
        became.append(" ".join([*typed.split(" ")[:-1], *words]))
    return became


def check_shells(payvet: Path, work: Path) -> list[str]:
    work.mkdir(parents=True, exist_ok=True)
    for shell, name in (("bash", "payvet.bash"), ("zsh", "_payvet"), ("fish", "payvet.fish")):
        script = subprocess.run([payvet, "completions", shell], capture_output=True, check=True).stdout
        (work / name).write_bytes(script)
    faults = []
    for shell, complete in (("bash", complete_in_bash), ("zsh", complete_in_zsh), ("fish", complete_in_fish)):
        for (typed, wanted), became in zip(LINES, complete(work), strict=True):
            if became != wanted:
                faults.append(f"{shell}: {typed!r} becomes {became!r}, not {wanted!r}")
        print(f"{shell}: {len(LINES)} lines completed")
    return faults


def check_pages(payvet: Path, work: Path) -> list[str]:
    subprocess.run([payvet, "man", "--out", work], capture_output=True, check=True)
    pages = sorted(work.glob("*.1"))
    faults = []
    for page in pages:
        command = ["groff", "-man", "-ww", "-Tutf8", "-P-cbou", f"-rLL={WIDTH - 2}n", page]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode or run.stderr:
            faults.append(f"{page.name}: groff ended with {run.returncode}: {run.stderr}")
        wide = [line for line in run.stdout.splitlines() if len(line) > WIDTH]
        faults += [f"{page.name}: wider than {WIDTH} columns: {line}" for line in wide]
        if not {"NAME", "EXAMPLES", "SEE ALSO"} <= set(run.stdout.splitlines()):
            faults.append(f"{page.name}: a section is missing")
        # So must `man` find it, by its name.
        shown = subprocess.run(["man", "-l", page], capture_output=True, text=True, check=False)
        if shown.returncode or "EXAMPLES" not in shown.stdout:
            faults.append(f"{page.name}: man ended with {shown.returncode}: {shown.stderr}")
    if len(pages) < 2:
        faults.append("there are no pages")
    print(f"{len(pages)} manual pages formatted")
    return faults


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("payvet", type=Path)
    arguments.add_argument("work", type=Path)
    options = arguments.parse_args()
    missing = [tool for tool in ("bash", "zsh", "fish", "groff", "man") if not shutil.which(tool)]
    if missing:
        sys.exit(f"missing: {', '.join(missing)}")
    payvet, work = options.payvet.resolve(), options.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    faults = check_shells(payvet, work / "completions") + check_pages(payvet, work / "man1")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(faults)} failed" if faults else "shells complete what they should, and the manual is well formed")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
