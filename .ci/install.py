"""Installs the packages that a harness names in the folder LISTS, below its folder WORK.

What stands in LISTS/requirements.txt goes to WORK/python, and what stands in LISTS/package-lock.json to
WORK/node; either may be missing. Both are pinned; what is there already is left as it is.
"""

import filecmp
import pathlib
import shutil
import subprocess
import sys


def install(wanted: pathlib.Path, place: pathlib.Path, command: list, inputs: list) -> None:
    # A copy of the list tells a finished installation of just these packages from any other.
    installed = place / "installed"
    if installed.is_file() and filecmp.cmp(wanted, installed, shallow=False):
        return
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for path in inputs:
        shutil.copy(path, place)
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        sys.exit(f"{command[0]} is missing")
    if run.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{run.stdout}{run.stderr}")
    shutil.copy(wanted, installed)


def main(lists: str, work: str) -> None:
    here, there = pathlib.Path(lists), pathlib.Path(work)
    python, node = there / "python", there / "node"
    requirements, lock = here / "requirements.txt", here / "package-lock.json"
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if requirements.is_file():
        install(requirements, python, [*pip, "--target", python, "--requirement", requirements], [])
    if not lock.is_file():
        return
    npm = ["npm", "ci", "--prefix", node, "--ignore-scripts", "--no-audit", "--no-fund"]
    install(lock, node, npm, [here / "package.json", lock])


if __name__ == "__main__":
    main(*sys.argv[1:])
