"""Does what .github/CONTRIBUTING.md shows, step by step, in a copy of the project.

Files are written where the head of their block says, diffs are applied, commands are run as they stand, each
of which must succeed. Then a payload of the toy format is checked, and one that is wrong; the lines that the
format took are counted.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The first block tells of all that is generated; where it belongs in a walk, it stands again.
FIRST_STEP = "## A payload format"


def run(command: list, folder: pathlib.Path, **options) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **options)


def copy(there: pathlib.Path) -> None:
    shutil.rmtree(there, ignore_errors=True)
    tracked = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        target = there / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, target)
    # Diffs are applied in a repository of its own, not in the one around it.
    run(["git", "init", "--quiet", "."], there)


def reuse_dependencies(there: pathlib.Path) -> dict:
    """Copies what cargo has built of other crates, and says by its variables where that is.

    With one folder for both, cargo takes a program of the copy for one of the project, and the other way round.
    """
    target, built = there / "target", pathlib.Path("target/debug")
    if built.is_dir():
        shutil.copytree(built, target / "debug", ignore=shutil.ignore_patterns("incremental", "payvet*", "libpayvet*"))
    return {"CARGO_TARGET_DIR": str(target)}


def step(kind: str, path: str | None, text: str, there: pathlib.Path, variables: dict) -> tuple[str, int]:
    """Does what one block says; returns what that was, and the lines that it adds."""
    if path:
        target = there / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return f"{path}", len(text.splitlines())
    if kind == "diff":
        applied = run(["git", "apply", "-"], there, input=text)
        if applied.returncode:
            sys.exit(f"a diff of the page doesn't apply:\n{text}\n{applied.stderr}")
        added = sum(line.startswith("+") and not line.startswith("+++") for line in text.splitlines())
        return "a diff", added
    if kind == "sh":
        ended = run(["bash", "-euc", text], there, env={**os.environ, **variables})
        if ended.returncode:
            sys.exit(f"failed: {text}\n{ended.stdout[-8000:]}\n{ended.stderr[-8000:]}")
        return text.strip().replace("\n", "; "), 0
    sys.exit(f"nobody knows what to do with a block of {kind}")


def check(there: pathlib.Path, payload: str) -> dict:
    binary = there / "target/debug/payvet"
    ended = run([binary, "check", "--output-format", "json", "-"], there, input=payload)
    return json.loads(ended.stdout)


def main(work: str) -> None:
    there = pathlib.Path(work).resolve()
    copy(there)
    variables = reuse_dependencies(there)
    page = pathlib.Path(".github/CONTRIBUTING.md").read_text(encoding="utf-8")
    steps = page[page.index(FIRST_STEP):]
    lines = {}
    blocks = [(match.start(), *match.groups()) for match in BLOCK.finditer(steps)]
    heads = [(match.start(), match.group(1)) for match in re.finditer(r"^## (.*)$", steps, re.MULTILINE)]
    for start, kind, path, text in blocks:
        part = [name for at, name in heads if at < start][-1]
        said, added = step(kind, path, text, there, variables)
        lines.setdefault(part, []).append((said, added))
        print(f"{part}: {said}" + (f" ({added} lines)" if added else ""), flush=True)
    good = (there / "samples/valid/acme-badge/request.json").read_text(encoding="utf-8")
    report = check(there, good)
    assert report["exit_code"] == 0 and report["files"][0]["formats"] == {"acme-badge": 1}, report
    report = check(there, good.replace("30", '"30"'))
    rules = [finding["rule"] for finding in report["files"][0]["findings"]]
    assert report["exit_code"] == 1 and rules == ["schema/wrong-type"], report
    report = check(there, good.replace("30", "367").replace("person", "persn"))
    rules = [finding["rule"] for finding in report["files"][0]["findings"]]
    assert rules == ["schema/misspelt-property", "acme-badge/endless-badge"], report
    report = check(there, good.replace('"days"', '"printed": "no", "days"'))
    pointers = [finding["pointer"] for finding in report["files"][0]["findings"]]
    assert pointers == ["/badge/printed"], report
    sums = {part: sum(added for _, added in files) for part, files in lines.items()}
    for part, added in sums.items():
        print(f"{part}: {added} lines in all")
    tables = dict(lines[FIRST_STEP.lstrip("# ")])["schemas/acme-badge.contract.toml"]
    told = f"{sums[FIRST_STEP.lstrip('# ')]} lines, {tables} of"
    readme = " ".join(pathlib.Path("README.md").read_text(encoding="utf-8").split())
    assert told in readme, f"README.md doesn't say that the format takes {told} them in its contract"
    print(f"{sum(len(files) for files in lines.values())} passed, 0 failed")


if __name__ == "__main__":
    main(*sys.argv[1:])
