#!/usr/bin/env python3
"""Judges each line of a JSON Lines file by a JSON Schema with Python's `jsonschema`.

Writes one line `{"valid": …, "message": …}` a payload. Fails if there is an assertion in the schema that no
payload violates: of that one, agreement would say nothing.
"""

from __future__ import annotations

import argparse
import functools
import json
import operator
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import validator_for

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


# Keywords that say no more than that they apply others, or nothing at all.
NO_ASSERTIONS = {"$ref", "allOf", "if", "then", "properties", "items", "$defs", "definitions"}
ANNOTATIONS = {"$schema", "$id", "title", "description", "examples", "$comment"}

# Where in the schema, and for `required` which name.
Assertion = tuple[str, ...]


def assertions(schema: object, place: Assertion = ()) -> Iterator[Assertion]:
    """What a payload can violate. The inside of an `if` only chooses."""
    if schema is False:
        yield place
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        here = (*place, keyword)
        match keyword:
            case "properties" | "$defs" | "definitions":
                for name, inner in value.items():
                    yield from assertions(inner, (*here, name))
            case "allOf":
                for index, inner in enumerate(value):
                    yield from assertions(inner, (*here, str(index)))
            case "items" | "then":
                yield from assertions(value, here)
            case "required":
                yield from ((*here, name) for name in value)
            case _ if keyword not in NO_ASSERTIONS | ANNOTATIONS:
                yield here


def violated(schema: dict, payload: object, error: ValidationError) -> Iterator[Assertion]:
    """The assertions of which an error speaks, at the place where they stand, whatever refers to it."""
    place: list[str] = []
    at: object = schema
    for step in map(str, error.absolute_schema_path):
        # The path doesn't say where it follows a reference.
        while isinstance(at, dict) and step not in at and "$ref" in at:
            place = at["$ref"].removeprefix("#/").split("/")
            at = schema[place[0]][place[1]]
        place.append(step)
        at = at[int(step)] if isinstance(at, list) else at[step] if isinstance(at, dict) else at
    if error.schema is False:
        # Neither of its paths says which member it is about.
        members = functools.reduce(operator.getitem, error.absolute_path, payload)
        yield from ((*place, name) for name, inner in at.items() if inner is False and name in members)
    elif error.validator == "required":
        yield from ((*place, name) for name in error.validator_value if name not in error.instance)
    else:
        yield tuple(place)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("schema", type=Path)
    arguments.add_argument("payloads", type=Path)
    arguments.add_argument("verdicts", type=Path)
    paths = arguments.parse_args()

    schema = json.loads(paths.schema.read_text(encoding="utf-8"))
    # None for a draft that it doesn't know: then the run stops.
    draft = validator_for(schema, default=None)
    draft.check_schema(schema)
    validator = draft(schema, format_checker=FORMATS)
    untried = set(assertions(schema))

    # Bytes are split at line feeds only; text would be split at U+2028 and its like too.
    with paths.payloads.open("rb") as payloads, paths.verdicts.open("w", encoding="utf-8") as verdicts:
        for line in payloads:
            payload = json.loads(line)
            errors = validator.iter_errors(payload)
            error = next(errors, None)
            message = f"{error.json_path}: {error.message}"[:LONGEST_MESSAGE] if error else ""
            verdicts.write(json.dumps({"valid": error is None, "message": message}) + "\n")
            if error and untried:
                for one in (error, *errors):
                    untried.difference_update(violated(schema, payload, one))
    if untried:
        sys.exit(f"{paths.schema}: violated by no payload: {', '.join(sorted(map('/'.join, untried)))}")


if __name__ == "__main__":
    main()
