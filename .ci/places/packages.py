#!/usr/bin/env python3
"""Shows that payvet can be installed: by cargo from this folder, and as a wheel, which are the same program.

Also, that the program is no larger than it should be, and that the package for crates.io holds what it takes to
build it, and nothing else. The wheel is left in WORK/wheels.

Usage: python3 .ci/places/packages.py PAYVET WORK
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

# Python would leave its compiled files beside the scripts.
sys.dont_write_bytecode = True

from tools import ROOT, Tools, conclude, output, renewed, version

# Bytes that the release build may have on Linux. What it has is said in the README.
LARGEST = 11_200_000
PACKAGED = re.compile(
    r"(src|schemas|samples|tests)/.*|README\.md|CHANGELOG\.md|LICENSE|Cargo\.(toml|toml\.orig|lock)"
    r"|\.cargo_vcs_info\.json|\.github/(SECURITY\.md|terminal\.svg)"
)
NOT_PACKAGED = re.compile(r"tests/(agreement|fuzz)/")


class Packages:
    def __init__(self, payvet: Path, work: Path) -> None:
        self.payvet, self.work, self.tools = payvet, work, Tools(work)
        self.wheels = renewed(work / "wheels")
        # Cargo has built the program here already.
        self.environment = self.tools.environment() | {"CARGO_TARGET_DIR": str(ROOT / "target")}

    def size(self) -> Iterator[str]:
        """The program doesn't grow unnoticed."""
        size = self.payvet.stat().st_size
        print(f"{size} bytes of at most {LARGEST}")
        if size > LARGEST:
            yield f"{self.payvet} has {size} bytes"

    def wheel(self) -> Iterator[str]:
        """A wheel holds the program and what is said about it."""
        maturin = self.tools.python / "bin" / "maturin"
        command = [maturin, "build", "--release", "--out", self.wheels]
        output(*command, environment=self.environment)
        wheels = list(self.wheels.iterdir())
        if len(wheels) != 1 or not wheels[0].name.startswith(f"payvet-{version()}-py3-none-"):
            yield f"built: {wheels}"
            return
        information, data = f"payvet-{version()}.dist-info", f"payvet-{version()}.data"
        with zipfile.ZipFile(wheels[0]) as wheel:
            files = {name: wheel.read(name) for name in wheel.namelist()}
        expected = {
            f"{data}/scripts/payvet",
            *(f"{information}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "licenses/LICENSE")),
            f"{information}/sboms/payvet.cyclonedx.json",
        }
        if set(files) != expected:
            yield f"the wheel holds {sorted(files)}"
            return
        if files[f"{data}/scripts/payvet"] != self.payvet.read_bytes():
            yield f"the program in the wheel is another one than {self.payvet}"
        metadata = message_from_bytes(files[f"{information}/METADATA"])
        readme = (ROOT / "README.md").read_bytes()
        if not metadata["Summary"] or readme.strip() not in files[f"{information}/METADATA"]:
            yield "the wheel has no summary, or not this README"

    def pip(self) -> Iterator[str]:
        """`pip install` puts the program on the path of an environment."""
        folder = self.work / "environment"
        output(sys.executable, "-m", "virtualenv", "--clear", folder, environment=self.tools.environment())
        pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
        output(*pip, "install", "--quiet", "--no-index", "--find-links", self.wheels, f"payvet=={version()}")
        yield from self.runs(folder / "bin" / "payvet")
        output(*pip, "uninstall", "--quiet", "--yes", "payvet")
        if (folder / "bin" / "payvet").exists():
            yield "pip leaves the program behind"

    def cargo(self) -> Iterator[str]:
        """`cargo install --path .` makes the same program."""
        folder = renewed(self.work / "installed")
        command = ["cargo", "install", "--quiet", "--locked", "--path", ".", "--root", folder]
        output(*command, environment=self.environment)
        program = folder / "bin" / "payvet"
        if program.read_bytes() != self.payvet.read_bytes():
            yield f"{program} is another program than {self.payvet}"
        yield from self.runs(program)

    def runs(self, program: Path) -> Iterator[str]:
        """It works away from this folder."""
        said = output(program, "--version", folder=self.work)
        if said.splitlines()[0] != f"payvet {version()}":
            yield f"{program} says {said}"
        samples = os.path.relpath(ROOT / "samples", self.work)
        output(program, "check", f"{samples}/valid", folder=self.work)
        run = subprocess.run([program, "check", f"{samples}/invalid"], cwd=self.work, capture_output=True, check=False)
        if run.returncode != 1:
            yield f"{program}: exit {run.returncode} for invalid samples"

    def crate(self) -> Iterator[str]:
        """The package for crates.io holds what it should."""
        files = output("cargo", "package", "--list", "--allow-dirty", "--locked").splitlines()
        wrong = [file for file in files if not PACKAGED.fullmatch(file) or NOT_PACKAGED.match(file)]
        tracked = set(output("git", "ls-files", "src", "schemas", "samples", "tests").splitlines())
        missing = [file for file in tracked - set(files) if not NOT_PACKAGED.match(file)]
        if wrong or missing:
            yield f"wrong: {wrong}, missing: {missing}"


def main(payvet: str, work: str) -> None:
    packages = Packages(*(Path(path).resolve() for path in (payvet, work)))
    conclude("packages", [packages.size, packages.wheel, packages.pip, packages.cargo, packages.crate])


if __name__ == "__main__":
    main(*sys.argv[1:])
