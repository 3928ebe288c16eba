#!/usr/bin/env python3
"""Judges each line of a JSON Lines file by a JSON Schema with Python's `jsonschema`.

Writes one line `{"valid": …, "message": …}` a payload.
"""

from __future__ import annotations

import argparse
import json
import unicodedata
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker

# Missing when rfc3339-validator isn't installed: the run must then stop, not skip the format.
STOCK_DATE_TIME, _ = Draft202012Validator.FORMAT_CHECKER.checkers["date-time"]

# An own checker, empty at first: the shared one asserts two dozen formats.
FORMATS = FormatChecker(formats=())

LAST_MINUTE_OF_DAY = 23 * 60 + 59
LONGEST_MESSAGE = 300


@FORMATS.checks("date-time")
def is_date_time(value: object) -> bool:
    """RFC 3339 as the stock check has it, but for three deviations."""
    if not isinstance(value, str):
        return True
    # Its pattern ends in `$`, which in Python also matches before a final line break.
    if value.endswith("\n"):
        return False
    # Its calendar begins with the year 1, RFC 3339 with the year 0; both 0 and 2000 are leap years.
    if value.startswith("0000-"):
        value = "2000" + value[4:]
    # It knows no leap seconds. They end a minute that is 23:59 in UTC, whatever the zone.
    if value[17:19] == "60":
        return STOCK_DATE_TIME(value[:17] + "59" + value[19:]) and utc_minute(value) == LAST_MINUTE_OF_DAY
    return STOCK_DATE_TIME(value)


def utc_minute(date_time: str) -> int:
    """The minute of the day in UTC of a string that is a date-time but for its seconds."""
    minute = int(date_time[11:13]) * 60 + int(date_time[14:16])
    if date_time[-1] not in "Zz":
        offset = int(date_time[-5:-3]) * 60 + int(date_time[-2:])
        minute += offset if date_time[-6] == "-" else -offset
    return minute % (24 * 60)


@FORMATS.checks("email")
def is_email(value: object) -> bool:
    """The address check that payvet documents, in place of the stock one.

    The stock check takes anything with an `@`, display names and blanks included.
    """
    if not isinstance(value, str):
        return True
    local, at, domain = value.partition("@")
    return bool(local and at and domain) and "@" not in domain and not any(map(is_foreign, value))


def is_foreign(character: str) -> bool:
    """White space and control characters as Unicode has them, and what encloses an address."""
    return character in "<>" or unicodedata.category(character) in ("Cc", "Zs", "Zl", "Zp")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("schema", type=Path)
    arguments.add_argument("payloads", type=Path)
    arguments.add_argument("verdicts", type=Path)
    paths = arguments.parse_args()

    schema = json.loads(paths.schema.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=FORMATS)

    # Bytes are split at line feeds only; text would be split at U+2028 and its like too.
    with paths.payloads.open("rb") as payloads, paths.verdicts.open("w", encoding="utf-8") as verdicts:
        for line in payloads:
            error = next(validator.iter_errors(json.loads(line)), None)
            message = f"{error.json_path}: {error.message}"[:LONGEST_MESSAGE] if error else ""
            verdicts.write(json.dumps({"valid": error is None, "message": message}) + "\n")


if __name__ == "__main__":
    main()
