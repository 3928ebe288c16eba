"""Runs the public JSON parsing suite through the binary: y_ must parse, n_ must be rejected with a
place and a message that names the thing, each i_ is decided below.

What is said about each n_ file stands in a table beside this script, to be read by people:
`UPDATE=1` writes it anew.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys

COUNTS = {"y_": 95, "n_": 188, "i_": 35}
TABLE = pathlib.Path(__file__).with_suffix(".txt")

# Duplicate keys are valid JSON: the suite accepts them, payvet's users don't.
WITH_DUPLICATE_KEYS = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}

# What RFC 8259 leaves open, decided: None accepts the file, a rule rejects it.
DECISIONS: list[tuple[str | None, str, list[str]]] = [
    (
        None,
        "Numbers are kept as they are written and never become doubles, so none is too large, too small or too exact.",
        [
            "i_number_double_huge_neg_exp",
            "i_number_huge_exp",
            "i_number_neg_int_huge_exp",
            "i_number_pos_double_huge_exp",
            "i_number_real_neg_overflow",
            "i_number_real_pos_overflow",
            "i_number_real_underflow",
            "i_number_too_big_neg_int",
            "i_number_too_big_pos_int",
            "i_number_very_big_negative_int",
        ],
    ),
    (
        "json/lone-surrogate",
        "Half of a surrogate pair is no character: a reader replaces it, fails on it, or hands on what is no Unicode.",
        [
            "i_object_key_lone_2nd_surrogate",
            "i_string_1st_surrogate_but_2nd_missing",
            "i_string_1st_valid_surrogate_2nd_invalid",
            "i_string_incomplete_surrogate_and_escape_valid",
            "i_string_incomplete_surrogate_pair",
            "i_string_incomplete_surrogates_escape_valid",
            "i_string_invalid_lonely_surrogate",
            "i_string_invalid_surrogate",
            "i_string_inverted_surrogates_U+1D11E",
            "i_string_lone_second_surrogate",
        ],
    ),
    (
        "json/invalid-utf8",
        "JSON that systems exchange is UTF-8 (section 8.1). Bytes that are none, among them overlong forms, encoded "
        "surrogates and what lies beyond U+10FFFF, are read differently by each reader.",
        [
            "i_string_UTF-8_invalid_sequence",
            "i_string_UTF8_surrogate_U+D800",
            "i_string_invalid_utf-8",
            "i_string_iso_latin_1",
            "i_string_lone_utf8_continuation_byte",
            "i_string_not_in_unicode_range",
            "i_string_overlong_sequence_2_bytes",
            "i_string_overlong_sequence_6_bytes",
            "i_string_overlong_sequence_6_bytes_null",
            "i_string_truncated-utf-8",
        ],
    ),
    (
        "json/utf16",
        "For the same reason: UTF-16 is told by its byte order mark or its zero bytes, and named instead of guessed.",
        ["i_string_UTF-16LE_with_BOM", "i_string_utf16BE_no_BOM", "i_string_utf16LE_no_BOM"],
    ),
    (
        "json/too-deep",
        "A limit is allowed (section 9): at 128 arrays and objects within each other. No payload comes near it.",
        ["i_structure_500_nested_arrays"],
    ),
    (
        None,
        "A reader may ignore a byte order mark (section 8.1). It is only warned about: others refuse it.",
        ["i_structure_UTF-8_BOM_empty_object"],
    ),
]

# A message that quotes what stands there, or says what is missing or not closed.
NAMES = re.compile(
    r"`|U\+[0-9A-F]{4}|: 0x|^a comment,|^a string in|^this string is|before this string$"
    r"|: the input is empty$|: there is only white space$|^more than \d+ arrays and objects|UTF-16, "
)


def decisions() -> dict[str, str | None]:
    """The rule that rejects each file, None for those that are accepted."""
    decided = [(f"{name}.json", rule) for rule, _, names in DECISIONS for name in names]
    assert len(decided) == len(dict(decided)), "a file is decided twice"
    return dict(decided)


def problem_of_place(finding: dict, text: bytes) -> str | None:
    """What is wrong with where a finding points, counted here once more."""
    span = finding["span"]
    if not 0 <= span["start"] <= span["end"] <= len(text):
        return f"bytes {span} of {len(text)}"
    for side in ("start", "end"):
        before = text[: span[side]].removeprefix(b"\xef\xbb\xbf")
        line = before.rpartition(b"\n")[2]
        # Bytes that are no text have no certain column.
        column = 1 + sum(byte & 0xC0 != 0x80 for byte in line)
        place = {"line": 1 + before.count(b"\n"), "column": column}
        found = {name: finding[side][name] for name in place}
        if found != place:
            return f"{side} at {found}, wanted {place}"
    return None


def check(payvet: str, path: pathlib.Path, wanted: str | None, parses: bool) -> tuple[str | None, str]:
    """What is wrong with the verdict on a file, and what was said. `wanted` is the rule that must reject
    it, if that is settled."""
    run = subprocess.run(
        [payvet, "check", "--isolated", "--quiet", "--allow-empty", "--show-values", "--output-format", "json", path],
        capture_output=True,
        check=False,
    )
    if run.returncode not in (0, 1) or run.stderr:
        return f"exit {run.returncode}: {run.stderr.decode(errors='replace')[:200]}", ""
    findings = json.loads(run.stdout)["files"][0]["findings"]
    errors = [f for f in findings if f["rule"].startswith("json/") and f["severity"] == "error"]
    duplicates = [error for error in errors if error["rule"] == "json/duplicate-key"]
    if bool(duplicates) != (path.name in WITH_DUPLICATE_KEYS):
        return f"{len(duplicates)} duplicate keys", ""
    errors = [error for error in errors if error not in duplicates]
    if parses:
        return (f"rejected: {errors[0]['message']}" if errors else None), ""
    if len(errors) != 1 or run.returncode != 1:
        return f"{len(errors)} syntax errors, exit {run.returncode}", ""
    error = errors[0]
    said = f"{error['start']['line']}:{error['start']['column']} {error['rule']} {error['message']}"
    if wanted and error["rule"] != wanted:
        return f"wanted {wanted}: {said}", said
    if not NAMES.search(error["message"]):
        return f"names nothing: {said}", said
    return problem_of_place(error, path.read_bytes()), said


def main(payvet: str, folder: str) -> int:
    """Checks every file; the exit code is 1 if one fails, or if they are not those of the suite."""
    files = sorted(path for path in pathlib.Path(folder).iterdir() if path.suffix == ".json")
    decided = decisions()
    failed = 0
    table = []

    def fail(what: str) -> None:
        nonlocal failed
        failed += 1
        print(what)

    counts = {kind: sum(path.name.startswith(kind) for path in files) for kind in COUNTS}
    if counts != COUNTS or len(files) != sum(COUNTS.values()):
        fail(f"{len(files)} files, {counts}: wanted {COUNTS}")
    for name in sorted(decided.keys() ^ {path.name for path in files if path.name.startswith("i_")}):
        fail(f"{name}: decided, but not there" if name in decided else f"{name}: undecided")
    for path in files:
        wanted = decided.get(path.name)
        parses = path.name.startswith("y_") or path.name in decided and wanted is None
        problem, said = check(payvet, path, wanted, parses)
        if problem:
            fail(f"{path.name}: {problem}")
        if path.name.startswith("n_"):
            table.append(f"{path.stem} {said}\n")
    if os.environ.get("UPDATE"):
        TABLE.write_text("".join(table), encoding="utf-8")
    known = TABLE.read_text(encoding="utf-8").splitlines(keepends=True) if TABLE.exists() else []
    for line in sorted(set(table) - set(known)):
        fail(f"not as in {TABLE.name}: {line.rstrip()}")
    if len(known) != len(table):
        fail(f"{len(known)} lines in {TABLE.name}, wanted {len(table)}")
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    print(f"{len(files)} files, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
