#!/usr/bin/env python3
"""Checks what payvet is made of: that its dependencies are pinned, may be used, and are none that it must not have.

What may be and what not stands in deny.toml beside this file.
"""

from __future__ import annotations

import argparse
import re
import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VERSION = "0.20.2"
# Where cargo-deny gets its database of advisories.
ADVISORIES = ("github.com", 443)
FORBIDDEN_UNSAFE = re.compile(r"^#!\[forbid\(unsafe_code\)\]$", re.MULTILINE)


def run(*command: str | Path, captured: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=HERE.parent, capture_output=captured, text=True, check=False)


def install(root: Path) -> Path:
    """cargo-deny below `root`; a debug build takes a quarter of the time and is fast enough."""
    program = root / "bin/cargo-deny"
    if not program.is_file() or run(program, "--version", captured=True).stdout.split()[1:] != [VERSION]:
        command = ["cargo", "install", "--quiet", "--locked", "--force", "--debug", "--no-default-features"]
        if run(*command, "--root", root, f"cargo-deny@{VERSION}").returncode:
            sys.exit(f"cargo-deny {VERSION} can't be installed")
    return program


def can_connect() -> bool:
    try:
        socket.create_connection(ADVISORIES, timeout=10).close()
    except OSError:
        return False
    return True


def faults(deny: list[str | Path]) -> list[str]:
    found = []
    for lock in ("Cargo.lock", "tests/agreement/boon/Cargo.lock", "tests/fuzz/Cargo.lock"):
        if run("git", "ls-files", "--error-unmatch", lock, captured=True).returncode:
            found.append(f"{lock} is not committed")
    for root in ("src/lib.rs", "src/main.rs"):
        if not FORBIDDEN_UNSAFE.search((HERE.parent / root).read_text(encoding="utf-8")):
            found.append(f"{root} doesn't forbid unsafe code")
    if run(*deny, "check", "bans", "licenses", "sources").returncode:
        found.append("a dependency may not be used")

    fetched = run(*deny, "fetch", "db", captured=True)
    if fetched.returncode == 0:
        if run(*deny, "--offline", "check", "advisories").returncode:
            found.append("there is an advisory about a dependency")
    elif can_connect():
        found.append(f"the database of advisories can't be fetched:\n{fetched.stderr}")
    else:
        print(f"NOT CHECKED: advisories, for {ADVISORIES[0]} can't be reached from here")
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("tools", type=Path, help="folder below which cargo-deny is installed")
    options = arguments.parse_args()
    deny = [install(options.tools.resolve()), "--locked", "--config", HERE / "deny.toml"]
    found = faults(deny)
    for fault in found:
        print(fault, file=sys.stderr)
    print("dependencies: pinned, permitted, and from the registry alone" if not found else f"{len(found)} failed")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
