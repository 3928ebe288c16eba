"""Runs the public JSON parsing suite through the binary: y_ must parse, n_ must be rejected with a
place and a message, each i_ is decided below."""

import json
import pathlib
import subprocess
import sys

# What RFC 8259 leaves open. Numbers are kept as written, so none is too large; strings are UTF-8
# and whole characters, so half a surrogate pair and bytes that are no UTF-8 are rejected; a byte
# order mark may be ignored and is only warned about; nesting ends at 128.
ACCEPTED = {"i_structure_UTF-8_BOM_empty_object.json"}
ACCEPTED_PREFIXES = ("i_number_",)


def wanted(name: str) -> bool:
    """Whether the file must parse."""
    if name.startswith("i_"):
        return name in ACCEPTED or name.startswith(ACCEPTED_PREFIXES)
    return name.startswith("y_")


def main(payvet: str, folder: str) -> int:
    files = sorted(path for path in pathlib.Path(folder).iterdir() if path.suffix == ".json")
    kinds = {kind: sum(path.name.startswith(kind) for path in files) for kind in ("y_", "n_", "i_")}
    failed = 0
    for path in files:
        run = subprocess.run(
            [payvet, "check", "--quiet", "--allow-empty", "--output-format", "json", str(path)],
            capture_output=True,
            check=False,
        )
        problem = None
        if run.returncode not in (0, 1) or run.stderr:
            problem = f"exit {run.returncode}: {run.stderr.decode(errors='replace')[:200]}"
        else:
            findings = json.loads(run.stdout)["files"][0]["findings"]
            errors = [
                finding
                for finding in findings
                if finding["rule"].startswith("json/")
                and finding["severity"] == "error"
                # Duplicate keys are valid JSON: the suite accepts them, payvet's users don't.
                and finding["rule"] != "json/duplicate-key"
            ]
            if bool(errors) == wanted(path.name):
                problem = f"{len(errors)} syntax errors"
            elif any("expected value" in error["message"] for error in errors):
                problem = "the message names nothing"
        if problem:
            failed += 1
            print(f"{path.name}: {problem}")
    print(f"{kinds['y_']} y_, {kinds['n_']} n_, {kinds['i_']} i_")
    print(f"{len(files) - failed} passed, {failed} failed")
    return 1 if failed or min(kinds.values()) == 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
