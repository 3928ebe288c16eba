#!/usr/bin/env python3
"""Writes the samples of one payload format and seeded mutants of them as JSON Lines.

Beside it goes a second JSON Lines file that says of each payload where it comes from and what was
done to it. The same seed, count and samples give the same bytes.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import functools
import itertools
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT_COUNT = 50_000
DEFAULT_SEED = 20260131
# How many mutations a mutant has, and how many of a hundred have so many. With more of the latter ones,
# nearly all would be rejected.
MUTATIONS = {1: 75, 2: 15, 3: 5, 4: 3, 6: 2}
ATTEMPTS = 300
DEEPEST = 120
LONGEST_CHANGE = 200


@dataclass(frozen=True)
class Number:
    """A number as it is written: `2023.0` must reach the validators as `2023.0`, not as `2023`."""

    literal: str


Value = Any  # dict, list, str, Number, bool or None
Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Format:
    """What the operators must know of a payload format. A path element `*` is any list index."""

    enums: dict[str, tuple[str, ...]]
    other_enum_values: tuple[str, ...]
    variants_by: str | None = None
    date_times: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    # A member, the name in it on which the types of others in it depend, and those others.
    typed_by: tuple[str, str, tuple[str, ...]] | None = None
    # All names of properties; they come from the schema.
    names: tuple[str, ...] = ()


FORMATS = {
    "elimity-itsm-webhook": Format(
        enums={
            "type": ("accessReviewSubmission", "attributeAssignment", "entityRemoval", "relationshipRemoval"),
            "relationshipChanges/*/operation": ("add", "remove"),
            "value/type": ("boolean", "date", "dateTime", "number", "string", "time"),
        },
        other_enum_values=("", "fulfillment", "datetime", "date-time", "bool", "integer", "delete", "entityAddition"),
        variants_by="type",
        date_times=("requestedAt",),
        emails=("requestedBy", "reviewCreatedBy"),
        typed_by=("value", "type", ("current", "requested")),
    ),
    "ibm-verify-fulfillment": Format(
        enums={"event_type": ("fulfillment",)},
        other_enum_values=(
            "", "fulfilment", "fullfillment", "fulfillments", "fulfillment_event", "entityRemoval", "remove", "string",
            "authentication", "management", "account_sync", "request_management", "service",
        ),
    ),
}  # fmt: skip


# ---------------------------------------------------------------------------------------------
# Reading samples and writing payloads


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=refuse_constant)
BLANKS = re.compile(r"[ \t\r\n]*")


def read_values(text: str) -> Iterator[Value]:
    """All values of a text: one, several in a row, or one a line."""
    position = BLANKS.match(text).end()
    while position < len(text):
        value, position = DECODER.raw_decode(text, position)
        yield value
        position = BLANKS.match(text, position).end()


def unwrap(value: Value) -> list[Value]:
    """The records in a value: elements of an array or of an Events API response, or the value."""
    match value:
        case list():
            return [record for element in value for record in unwrap(element)]
        case {"response": {"events": {"events": list(events)}}}:
            return events
    return [value]


Sample = tuple[str, Value]  # the place that it was read from, the record


def read_samples(folder: Path) -> list[Sample]:
    samples = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.suffix == ".md":
            continue
        # A sample that is passed over would be missed by nobody.
        if path.suffix not in (".json", ".jsonl"):
            sys.exit(f"{path}: neither .json nor .jsonl")
        records = [record for value in read_values(path.read_text(encoding="utf-8")) for record in unwrap(value)]
        samples += [(f"{path.name}#{index}", record) for index, record in enumerate(records)]
    if not samples:
        sys.exit(f"{folder}: no samples")
    return samples


def read_invalid(folder: Path) -> Iterator[Sample]:
    """The records of the invalid samples, of whatever format, that are JSON objects."""
    for path in sorted([*folder.rglob("*.json"), *folder.rglob("*.jsonl")]):
        if path.name.endswith(".expected.json"):
            continue  # what is to be found in one of them
        if path.parent.name == "json":
            continue  # texts that are no JSON, or that readers take in different ways
        records = [record for value in read_values(path.read_text(encoding="utf-8")) for record in unwrap(value)]
        yield from ((f"{path.name}#{index}", record) for index, record in enumerate(records) if isinstance(record, dict))


def encode(value: Value, escaped: bool) -> str:
    """JSON on one line, numbers as they are written; `escaped` text is ASCII only."""
    return write(value, functools.partial(json.dumps, ensure_ascii=escaped), str)


def write(value: Value, text: Callable[[Any], str], token: Callable[[str], str]) -> str:
    """JSON with what isn't a number, array or object written by `text`, and every token by `token`."""
    match value:
        case Number():
            return token(value.literal)
        case dict():
            colon = token(":")
            members = (token(text(key)) + colon + write(member, text, token) for key, member in value.items())
            return token("{") + token(",").join(members) + token("}")
        case list():
            return token("[") + token(",").join(write(element, text, token) for element in value) + token("]")
    return token(text(value))


class Notation:
    """Writes each payload in one of the ways of JSON to say the same; reading them is part of the verdict."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(f"notation {seed}")

    def encode(self, value: Value) -> str:
        way = self.random.choices(("plain", "ASCII", "escapes", "blanks"), (60, 20, 10, 10))[0]
        if way == "escapes":
            return write(value, self.escapes, str)
        if way == "blanks":
            return write(value, functools.partial(json.dumps, ensure_ascii=False), self.blanks)
        return encode(value, way == "ASCII")

    def escapes(self, value: Value) -> str:
        """Half of the characters as \\u escapes, in letters of either case."""
        if not isinstance(value, str):
            return json.dumps(value)
        return '"' + "".join(map(self.escape, value)) + '"'

    def escape(self, character: str) -> str:
        if character == "/" and self.random.random() < 0.5:
            return "\\/"
        if self.random.random() < 0.5:
            return json.dumps(character, ensure_ascii=False)[1:-1]
        encoded = character.encode("utf-16-be")
        form = self.random.choice(("{:04x}", "{:04X}"))
        return "".join("\\u" + form.format(encoded[i] * 256 + encoded[i + 1]) for i in range(0, len(encoded), 2))

    def blanks(self, token: str) -> str:
        # A line is a payload, so there are no line breaks.
        return token + self.random.choice(("", "", " ", "\t", " \t  "))


# ---------------------------------------------------------------------------------------------
# Places in a record


@dataclass(frozen=True)
class Site:
    """A member of an object or an element of a list, and the way to it from the root."""

    parent: dict | list
    path: Keys

    @property
    def key(self) -> str | int:
        return self.path[-1]

    @property
    def value(self) -> Value:
        return self.parent[self.key]


def sites_of(value: Value, path: Keys = ()) -> Iterator[Site]:
    """All places below a value. The root itself is none: its kind decides what a record is."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield Site(value, (*path, key))
        yield from sites_of(value[key], (*path, key))


def pointer(path: Keys) -> str:
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path)


def at(root: Value, path: Keys) -> Value:
    for key in path:
        root = root[key]
    return root


def matches(path: Keys, pattern: str) -> bool:
    keys = pattern.split("/")
    return len(keys) == len(path) and all(
        isinstance(key, int) if wanted == "*" else key == wanted for key, wanted in zip(path, keys, strict=True)
    )


def kind_of(value: Value) -> str:
    kinds = {dict: "object", list: "array", str: "string", Number: "number", bool: "boolean", type(None): "null"}
    return kinds[type(value)]


# ---------------------------------------------------------------------------------------------
# What values are changed into

UNKNOWN_KEYS = (
    "x", "", " ", "Type", "TYPE", "typ", "id ", "comments", "data.action", "data.x", "attributeTypeID", "owner_id",
    "application type", "x-service-correlationid", "reconciliationid", "$ref", "$schema", "@type", "__proto__",
    "constructor", "toString", "length", "0", "schlüssel", "キー", "🔑", "a/b", "a~b", "line\nbreak", "nul\u0000",
)  # fmt: skip

# Some are read otherwise by those who read numbers as doubles: see `classes.py`.
NUMBERS = (
    "0", "-0", "0.0", "-0.0", "0e0", "0E-400", "0e400", "1", "-1", "1.0", "-1.0", "12", "13", "31", "32", "999", "0.5",
    "-0.5", "1.5", "12.25", "2023.0", "2023.5", "2.023e3", "2023E0", "1e2", "1E+2", "1e+02", "100e-2", "1005e-1",
    "12.50e1", "1e-7", "1.675e12", "1675000000000.0", "-1675000000000", "99999999999", "100000000000",
    # edges: of 8, 16, 32, 53 and 64 bits and of doubles
    "127", "128", "255", "256", "-129", "32767", "32768", "65535", "65536", "2147483647", "2147483648", "-2147483648",
    "-2147483649", "4294967295", "4294967296", "4294967295.5", "1125899906842624.5", "9007199254740991",
    "9007199254740992", "9007199254740993", "-9007199254740993", "9007199254740993.0", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
    "18446744073709551616", "18446744073709551616.0", "123456789012345678901234567890", "1e20", "1e300", "-1e300",
    "1.7976931348623157e308", "2.2250738585072014e-308", "5e-324", "1" + "0" * 300,
    # what a double turns into an integer, and what it has no room for
    "1.00000000000000001", "-2.00000000000000000001", "9007199254740992.5", "1675000000000.00000001", "1e-400",
    "-1e-400", "1e400", "-1e400", "1.5e309", "1" + "0" * 400,
)  # fmt: skip

TEXTS = (
    "", " ", "null", "true", "42", "[]", "{}", "[jacob]", "two\nlines", "tab\t", "nul\u0000", "\u0085", "\u2028",
    "\ufeffbom", "\u200b", "\u202egnp.exe", "é", "e\u0301", "ß", "\U0001d518", "\U0001f469\u200d\U0001f467",
    "\\u0041", '"quoted"', "back\\slash", "</script>", "::error::", "CN=Doe\\, Jane,OU=People,DC=example", "x" * 3000,
    # longer than 16 bits can count, in bytes of one, two, three and four
    "x" * 70_000, "é" * 35_000, "語" * 24_000, "🔑" * 18_000,
    "\u007f", "\u009f", "\u00ad", "\u0301", "\u07ff\u0800", "\ud7ff\ue000", "\ufdd0", "\uffff", "\U00010000",
    "\U0010ffff", "\u0660\u0661", "\uff11", "\u0130\u0131", "\ufb01", "\u1e9e", "\b\f\v\u001b[31m", "\\", '"', "/", "~",
    "{\"type\":1}", "1e400", "NaN", "__proto__", "%00", "${x}", "a\u2029b",
    "entityRemoval", "add", "boolean", "fulfillment", "2024-05-06", "2024-05-06T07:08:09Z", "10:11:12Z", "10:11",
)  # fmt: skip

UNKNOWN_VALUES = (
    "x", "", None, True, False, Number("1"), Number("1.5"), Number("1e400"), [], {}, [{}], {"id": "x"}, [None],
    [Number("0")] * 300,
)  # fmt: skip


def nested(levels: int, in_arrays: bool, core: Value) -> Value:
    for _ in range(levels):
        core = [core] if in_arrays else {"a": core}
    return core


# Records that are no objects; payvet takes the elements of an array for records of their own.
SCALARS = (None, True, Number("1"), Number("1e400"), "", "x")

TYPED_VALUES = (
    None, True, False, Number("0"), Number("-1.5"), Number("1e400"), "", "x", "2024-05-06", "10:11:12Z", "true", [], {},
    ["x"], {"year": Number("2024")},
)  # fmt: skip

DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)", re.ASCII)


def date_times(original: Value) -> list[Value]:
    """Forms of a date-time, sound and broken, around the date and the time of the original."""
    parts = DATE_TIME.match(original) if isinstance(original, str) else None
    date, time = parts.groups() if parts else ("2026-03-27", "15:12:38")
    year, month, day = date.split("-")
    hour, minute, second = time.split(":")
    return [
        # the separator
        f"{date} {time}Z", f"{date}t{time}Z", f"{date}\t{time}Z", f"{date}\n{time}Z", f"{date}\u00a0{time}Z",
        f"{date}_{time}Z", f"{date}{time}Z", f"{date}TT{time}Z", f"{date}T {time}Z", f"{date}/{time}Z",
        # the zone
        f"{date}T{time}", f"{date}T{time}z", f"{date}t{time}z", f"{date}T{time}+00:00", f"{date}T{time}-00:00",
        f"{date}T{time}+02:00", f"{date}T{time}-09:30", f"{date}T{time}+23:59", f"{date}T{time}+24:00",
        f"{date}T{time}+02:60", f"{date}T{time}+02", f"{date}T{time}+0200", f"{date}T{time}+2:00",
        f"{date}T{time}+02:0", f"{date}T{time}+02:000", f"{date}T{time}02:00", f"{date}T{time}\u221202:00",
        f"{date}T{time} Z", f"{date}T{time} +02:00", f"{date}T{time}ZZ", f"{date}T{time}Z+02:00",
        f"{date}T{time}+02:00Z", f"{date}T{time}UTC", f"{date}T{time} UTC", f"{date}T{time}CET",
        f"{date}T{time}Z[Europe/Brussels]", f"{date} {time} +0000 UTC",
        # something missing or of another kind
        date, time, f"{time}Z", f"{date}T", f"{date}Z", f"{date}T{hour}:{minute}Z", f"{date}T{hour}Z", f"T{time}Z",
        "", f"{year}-{month}T{time}Z", "1675355917468", "1675355917", Number("1675355917468"), Number("1675355917"),
        Number("1675355917.530"), Number("1.675e12"), "yesterday", "Thu, 02 Feb 2023 16:43:32 GMT", None,
        # the calendar
        f"{year}-02-30T{time}Z", f"{year}-02-31T{time}Z", f"{year}-04-31T{time}Z", f"{year}-00-{day}T{time}Z",
        f"{year}-13-{day}T{time}Z", f"{year}-{month}-00T{time}Z", f"{year}-{month}-32T{time}Z", f"2023-02-29T{time}Z",
        f"2024-02-29T{time}Z", f"1900-02-29T{time}Z", f"2000-02-29T{time}Z", "0001-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z", f"0000-02-29T{time}Z", f"0000-02-30T{time}Z", "9999-12-31T23:59:59.999999999Z",
        f"10000-{month}-{day}T{time}Z", f"+00{date}T{time}Z", f"-{date}T{time}Z", f"{year[2:]}-{month}-{day}T{time}Z",
        f"{year}-{int(month)}-{int(day):03}T{time}Z", f"{year}{month}{day}T{hour}{minute}{second}Z",
        f"{year}{month}{day}T{time}Z", f"{year}/{month}/{day}T{time}Z", f"{day}-{month}-{year}T{time}Z",
        f"{year}-W14-5T{time}Z", f"{year}-123T{time}Z",
        # the clock
        f"{date}T24:00:00Z", f"{date}T24:59:00+01:00", f"{date}T25:00:00Z", f"{date}T{hour}:60:{second}Z",
        f"{date}T23:89:00+00:30", f"{date}T{hour}:{minute}:60Z", f"{date}T{hour}:{minute}:61Z",
        f"{date}T{hour}:{minute}:99Z", f"{date}T{hour}.{minute}.{second}Z", f"{date}T{hour}{minute}{second}Z",
        f"{date}T-1:{minute}:{second}Z", f"{date}T{int(hour)}:{int(minute)}:{int(second)}Z", f"{date}T{time} PMZ",
        # leap seconds, at the end of a day in UTC and elsewhere
        f"{date}T23:59:60Z", "2016-12-31T23:59:60Z", f"{date}T23:59:60.5Z", f"{date}T23:59:61Z", f"{date}t23:59:60z",
        f"{date}T23:59:60+00:00", f"{date}T23:59:60+02:00", f"{date}T00:59:60+01:00", f"{date}T15:59:60-08:00",
        f"{date}T15:29:60-08:30", f"{date}T16:00:60-07:59", f"{date}T00:29:60+00:30", f"{date}T23:59:60+00:30",
        f"{date}T22:59:60Z", f"{date}T23:58:60Z", f"{date} 23:59:60Z", f"{date}T23:59:60", f"{date}T23:59:60.Z",
        # the fraction
        f"{date}T{time}.5Z", f"{date}T{time}.123456789Z", f"{date}T{time}.123456789012Z", f"{date}T{time}.000Z",
        f"{date}T{time}.{'7' * 40}+02:00", f"{date}T{hour}:{minute}:59.99999999999999999999Z",
        f"{date}T23:59:60.99999999999999999999Z", f"{date}T{time}.Z", f"{date}T{time},5Z", f"{date}T{time}.5.5Z",
        f"{date}T{hour}:{minute}.5:{second}Z", f"{date}T{hour}:{minute}.5Z", f"{date}T{time}. 5Z",
        f"{date}T{time}.-5Z",
        # something before or behind
        f" {date}T{time}Z", f"{date}T{time}Z ", f"{date}T{time}Z\n", f"\n{date}T{time}Z", f"{date}T{time}Z\u0000",
        f"{date}T{time}Zx", f"x{date}T{time}Z", f'"{date}T{time}Z"', f"\ufeff{date}T{time}Z",
        # what a careless test of digits lets through: signs, punctuation, digits of other scripts
        f"{date}T1+:{minute}:{second}Z", f"{date}T{hour}:{minute}:0.Z", f"{date}T{hour}:1/:{second}Z",
        f"{year}-0*-{day}T{time}Z", f"{year}-{month}-0/T{time}Z", f"{year[:2]}+4-{month}-{day}T{time}Z",
        f"{date}T{time}+0-:00", f"{date}T{time}+01:0,", f"{date}T{hour}:{minute}: 9Z", f"{date}T{hour}:{minute}:+9Z",
        f"{date}T{hour}:{minute}:0xZ", f"{year}-{month}-1:T{time}Z", f"{date}T{hour}:{minute}:0;Z",
        f"{date}T{hour}:{minute}:\uff10\uff19Z", f"{date}T{hour}:{minute}:\u0660\u0669Z",
        f"\uff12\uff10\uff12\uff16-{month}-{day}T{time}Z",
        # letters whose upper case is or holds a T
        f"{date}\u1e97{time}Z", f"{date}\ufb05{time}Z",
    ]  # fmt: skip


EMAILS = (
    # sound by the documented check
    "plus+tag@example.com", "a@b", "a@localhost", "müller@example.com", "user@bücher.example", "用户@例え.jp",
    "🙂@example.com", "o'brien@example.com", "a.b.c@d-e.example", "UPPER@EXAMPLE.COM", "a@[192.0.2.1]",
    "a..b@example.com", ".a@example.com", "a@b.", "a@.b", "a,b@example.com", '"quoted"@example.com', "a@b;c", "a:b@c",
    "x" * 300 + "@example.com", "(c)a@b", "a\u200b@b", "\ufeffa@b", "a@\u00adb", "mailto:a@b", "-@-", "e\u0301@b",
    "a@b\u180e", "=?utf-8?q?a?=@b",
    # broken
    "", " ", "@", "a@", "@b", "plain", "example.com", "a@b@c", "a@@b", "a @b", "a@ b", " a@b", "a@b ", "a b@c",
    "a@b c", "Jane Doe <jane@example.com>", "<jane@example.com>", "jane@example.com>", "<jane@example.com",
    "Jane<jane@example.com>", '"Jane Doe" <jane@example.com>', "jane@example.com, joe@example.com",
    "jane@example.com;joe@example.com", '"a b"@c', '"a@b"@c', "a@b\n", "\na@b", "a\tb@c", "a@b\r\n", "a\u0000@b",
    "a\u007f@b", "a\u0085@b", "a\u00a0b@c", "a@b\u3000", "a\u2028b@c", "a\u2003@b", "a\u202f@b", "a\u1680@b",
    "a\u001f@b", "a\u009f@b", "a\uff20b", "jane at example.com", "jane(at)example.com", "null", "a%40b", "a<b@c",
    "a>b@c",
)  # fmt: skip


def snake(name: str, separator: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_ -]", separator, name)


def camel(name: str) -> str:
    return re.sub(r"[_-](\w)", lambda found: found[1].upper(), name)


def other_cases(name: str) -> list[str]:
    return [
        name.upper(), name.lower(), name.swapcase(), name[:1].upper() + name[1:], name[:1].lower() + name[1:],
        name.replace("Id", "ID"), re.sub(r"id\b|id(?=s\b)", "Id", name), name.title(), snake(name, "_").lower(),
    ]  # fmt: skip


def other_separators(name: str) -> list[str]:
    return [
        snake(name, "_"), snake(name, "-"), snake(name, " "), snake(name, "."), snake(name, ""), camel(name),
        name + " ", " " + name, name + "_", "_" + name, name + "\n", "data." + name, name + "\u200b",
    ]  # fmt: skip


def slips(name: str) -> list[str]:
    """Two letters swapped, one doubled, one left out."""
    places = range(len(name))
    swapped = [name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in places[:-1]]
    doubled = [name[: i + 1] + name[i:] for i in places]
    dropped = [name[:i] + name[i + 1 :] for i in places]
    return swapped + doubled + dropped


def padded(text: str) -> list[str]:
    return [
        " " + text, text + " ", f" {text} ", text + "\n", "\t" + text, text + "\u00a0", text + "\u200b",
        "\ufeff" + text,
        text + "\u0000", f'"{text}"', text + ".", text + "s", text[:-1], text * 2,
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------
# The operators

Done = tuple[str, str]  # JSON Pointer, what became of it


@dataclass
class Mutator:
    """The operators: each changes a record in place, or returns None where it finds nothing to do."""

    facts: Format
    records: Sequence[Value]
    random: random.Random
    decks: dict[str, list] = field(default_factory=dict)

    def draw(self, deck: str, cards: Sequence) -> Any:
        """Cards come in shuffled rounds: each is used, however seldom its operator has its turn."""
        if not self.decks.get(deck):
            self.decks[deck] = self.random.sample(cards, len(cards))
        return self.decks[deck].pop()

    def site(self, record: Value, wanted: Callable[[Site], bool]) -> Site | None:
        """A place, each depth being as likely: a long list would drown the root's members."""
        by_depth: dict[int, list[Site]] = {}
        for site in sites_of(record):
            if wanted(site):
                by_depth.setdefault(len(site.path), []).append(site)
        return self.random.choice(by_depth[self.random.choice(list(by_depth))]) if by_depth else None

    # Keys

    def drop_key(self, record: Value) -> Done | None:
        site = self.site(record, is_member)
        if not site:
            return None
        del site.parent[site.key]
        return pointer(site.path), "dropped"

    def add_key(self, record: Value) -> Done | None:
        objects = [((), record)] + [(s.path, s.value) for s in sites_of(record) if isinstance(s.value, dict)]
        path, target = self.random.choice(objects)
        key = self.draw("unknown keys", UNKNOWN_KEYS)
        if key in target:
            return None
        target[key] = copy.deepcopy(self.draw("unknown values", UNKNOWN_VALUES))
        return pointer((*path, key)), f"added as {encode(target[key], True)}"

    def known_key(self, record: Value) -> Done | None:
        """A name that the schema knows, here or elsewhere, with any value."""
        objects = [((), record)] + [(s.path, s.value) for s in sites_of(record) if isinstance(s.value, dict)]
        path, target = self.random.choice(objects)
        key = self.draw("known keys", self.facts.names)
        return self.put(Site(target, (*path, key)), self.draw("unknown values", UNKNOWN_VALUES))

    def reorder(self, record: Value) -> Done | None:
        objects = [((), record)] + [(s.path, s.value) for s in sites_of(record) if isinstance(s.value, dict)]
        path, target = self.random.choice([(path, target) for path, target in objects if len(target) > 1] or [((), {})])
        members = list(target.items())
        self.random.shuffle(members)
        target.clear()
        target.update(members)
        return (pointer(path), "reordered") if members else None

    def swap(self, record: Value) -> Done | None:
        """Two members of an object get each other's values."""
        site = self.site(record, lambda site: is_member(site) and len(site.parent) > 1)
        if not site:
            return None
        other = self.random.choice([key for key in site.parent if key != site.key])
        site.parent[site.key], site.parent[other] = site.parent[other], site.parent[site.key]
        return pointer(site.path), f"swapped with {encode(other, True)}"

    def rename(self, record: Value, forms: Callable[[str], list[str]]) -> Done | None:
        site = self.site(record, is_member)
        names = [name for name in forms(site.key) if name not in site.parent] if site else []
        if not names:
            return None
        name = self.random.choice(names)
        members = [(name if key == site.key else key, value) for key, value in site.parent.items()]
        site.parent.clear()
        site.parent.update(members)
        return pointer(site.path), f"renamed to {encode(name, True)}"

    def rename_case(self, record: Value) -> Done | None:
        return self.rename(record, other_cases)

    def rename_separator(self, record: Value) -> Done | None:
        return self.rename(record, other_separators)

    def rename_letters(self, record: Value) -> Done | None:
        return self.rename(record, slips)

    # Values

    def put(self, site: Site, value: Value) -> Done:
        site.parent[site.key] = copy.deepcopy(value)
        return pointer(site.path), f"set to {encode(value, True)}"

    def retype(self, record: Value) -> Done | None:
        site = self.site(record, lambda site: True)
        if not site:
            return None
        old = site.value
        kind = self.draw("kinds", ("string", "number", "boolean", "array", "object"))
        if kind == kind_of(old):
            return None
        new = {
            # The likeliest slip first: the same value in quotes, or without them.
            "string": [old.literal if isinstance(old, Number) else encode(old, False), "x", ""],
            "number": [Number(old)] if is_digits(old) else [Number(number) for number in NUMBERS],
            "boolean": [True, False],
            "array": [[old], [], [old, old], [None]],
            "object": [{"value": old}, {}, {"id": "x"}],
        }[kind]
        return self.put(site, self.random.choice(new))

    def rewrite_number(self, record: Value) -> Done | None:
        site = self.site(record, lambda site: isinstance(site.value, Number))
        if not site:
            return None
        own = site.value.literal
        # The same integer in other words must get the same verdict.
        same = [own + ".0", own + "e0", own + ".000E+0"] if own.isdigit() else []
        literals = same if same and self.random.random() < 0.15 else [self.draw("numbers", NUMBERS)]
        return self.put(site, Number(self.random.choice(literals)))

    def rewrite_text(self, record: Value) -> Done | None:
        site = self.site(record, lambda site: isinstance(site.value, str))
        return self.put(site, self.draw("texts", TEXTS)) if site else None

    def null_value(self, record: Value) -> Done | None:
        site = self.site(record, lambda site: site.value is not None)
        return self.put(site, None) if site else None

    def nest(self, record: Value) -> Done | None:
        """A value far inside of arrays or objects, but not farther than every reader goes."""
        site = self.site(record, lambda site: True)
        if not site:
            return None
        levels = self.draw("depths", (1, 2, 3, 7, 16, 31, 32, 33, 63, 64, 65, 100, DEEPEST))
        levels = min(levels, DEEPEST - len(site.path) - depth(site.value))
        in_arrays = self.random.random() < 0.5
        self.put(site, nested(levels, in_arrays, site.value))
        return pointer(site.path), f"put into {levels} {'arrays' if in_arrays else 'objects'}"

    def change_list(self, record: Value) -> Done | None:
        site = self.site(record, lambda site: isinstance(site.value, list))
        if not site:
            return None
        old = site.value
        added = [[*old, new] for new in (None, {}, "x", Number("1"))]
        new = [[], old[1:], old + old[:1], *added, [old], old[::-1], old[-1:] * 200]
        return self.put(site, self.random.choice(new))

    # Enums

    def enum(self, record: Value, forms: Callable[[str], Sequence[str]]) -> Done | None:
        site = self.site(
            record,
            lambda site: isinstance(site.value, str) and any(matches(site.path, path) for path in self.facts.enums),
        )
        values = [value for value in forms(site.value) if value != site.value] if site else []
        return self.put(site, self.random.choice(values)) if values else None

    def enum_case(self, record: Value) -> Done | None:
        return self.enum(record, other_cases)

    def enum_padded(self, record: Value) -> Done | None:
        return self.enum(record, padded)

    def enum_other(self, record: Value) -> Done | None:
        pool = [*itertools.chain(*self.facts.enums.values()), *self.facts.other_enum_values]
        return self.enum(record, lambda _: pool)

    # Variants of a record, told apart by a discriminator

    def foreign_members(self, record: Value) -> list[tuple[str, Value]]:
        """Members that other variants have and no record of this variant has."""
        own_variant = encode(record.get(self.facts.variants_by), True)
        own, foreign = set(record), []
        for other in self.records:
            if encode(other[self.facts.variants_by], True) == own_variant:
                own |= set(other)
            else:
                foreign += other.items()
        return [(key, value) for key, value in foreign if key not in own]

    def variant_member(self, record: Value) -> Done | None:
        foreign = self.foreign_members(record)
        if not foreign:
            return None
        # By name first: most records that can lend a member lend the same few.
        key = self.random.choice(sorted({key for key, _ in foreign}))
        value = self.random.choice([value for name, value in foreign if name == key])
        return self.put(Site(record, (key,)), value)

    def variant_null(self, record: Value) -> Done | None:
        foreign = self.foreign_members(record)
        if not foreign:
            return None
        return self.put(Site(record, (self.random.choice(sorted({key for key, _ in foreign})),)), None)

    def variant_swapped(self, record: Value) -> Done | None:
        discriminator = self.facts.variants_by
        others = [name for name in self.facts.enums[discriminator] if name != record.get(discriminator)]
        return self.put(Site(record, (discriminator,)), self.random.choice(others))

    def move_up(self, record: Value) -> Done | None:
        site = self.site(record, lambda site: is_member(site) and len(site.path) > 1)
        if not site:
            return None
        above = site.path[:-2]
        while not isinstance(at(record, above), dict):
            above = above[:-1]
        return self.move(record, site, above)

    def move_down(self, record: Value) -> Done | None:
        site = self.site(record, is_member)
        if not site:
            return None
        level = len(site.path) - 1
        # Objects that stand beside the member, or in a list beside it.
        targets = [
            other.path
            for other in sites_of(record)
            if isinstance(other.value, dict)
            and len(other.path) > level
            and other.path[:level] == site.path[:level]
            and other.path[level] != site.key
            and all(isinstance(key, int) for key in other.path[level + 1 :])
        ]
        return self.move(record, site, self.random.choice(targets)) if targets else None

    def move(self, record: Value, site: Site, target: Keys) -> Done:
        at(record, target)[site.key] = site.parent.pop(site.key)
        return pointer(site.path), f"moved into {encode(pointer(target), True)}"

    def typed_value(self, record: Value) -> Done | None:
        """An object whose members' types depend on a name in it, in any combination of both."""
        typed = self.facts.typed_by
        if not typed:
            return None
        path, discriminator, members = typed
        target = record.get(path)
        if not isinstance(target, dict) or discriminator not in target:
            return None
        target[discriminator] = self.draw("types", self.facts.enums[f"{path}/{discriminator}"])
        for member in members:
            target[member] = copy.deepcopy(self.draw(f"typed {member}", TYPED_VALUES))
        return pointer((path,)), f"set to {encode(target, True)}"

    # Strings with a format

    def date_time(self, record: Value) -> Done | None:
        keys = [key for key in self.facts.date_times if key in record]
        if not keys:
            return None
        key = self.random.choice(keys)
        forms = date_times(record[key])
        # The deck holds places in the list: the forms themselves differ from record to record.
        return self.put(Site(record, (key,)), forms[self.draw("date-times", range(len(forms)))])

    def email(self, record: Value) -> Done | None:
        keys = [key for key in self.facts.emails if key in record]
        return self.put(Site(record, (self.random.choice(keys),)), self.draw("emails", EMAILS)) if keys else None


def is_member(site: Site) -> bool:
    return isinstance(site.parent, dict)


def depth(value: Value) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if below is None else 1 + max(map(depth, below), default=0)


def is_digits(value: Value) -> bool:
    return isinstance(value, str) and re.fullmatch(r"0|[1-9][0-9]{0,17}", value) is not None


EVERY = tuple(FORMATS)
ELIMITY = ("elimity-itsm-webhook",)


@dataclass(frozen=True)
class Operator:
    name: str
    apply: Callable[[Mutator, Value], Done | None]
    # The formats that have what it works on. In each of these it must yield mutants.
    formats: tuple[str, ...] = EVERY
    # More turns for an operator with more forms than a share of the mutants would use up.
    turns: int = 1


OPERATORS = (
    Operator("drop-key", Mutator.drop_key),
    Operator("add-key", Mutator.add_key),
    Operator("known-key", Mutator.known_key, turns=2),
    Operator("reorder", Mutator.reorder, turns=2),
    Operator("swap", Mutator.swap),
    Operator("rename-case", Mutator.rename_case),
    Operator("rename-separator", Mutator.rename_separator),
    Operator("rename-letters", Mutator.rename_letters),
    Operator("retype", Mutator.retype),
    Operator("rewrite-number", Mutator.rewrite_number),
    Operator("rewrite-text", Mutator.rewrite_text),
    Operator("null-value", Mutator.null_value),
    Operator("nest", Mutator.nest),
    Operator("change-list", Mutator.change_list, ELIMITY),
    Operator("enum-case", Mutator.enum_case),
    Operator("enum-padded", Mutator.enum_padded),
    Operator("enum-other", Mutator.enum_other),
    Operator("variant-member", Mutator.variant_member, ELIMITY),
    Operator("variant-null", Mutator.variant_null, ELIMITY),
    Operator("variant-swapped", Mutator.variant_swapped, ELIMITY),
    Operator("typed-value", Mutator.typed_value, ELIMITY, turns=2),
    Operator("move-up", Mutator.move_up),
    Operator("move-down", Mutator.move_down),
    Operator("date-time", Mutator.date_time, ELIMITY, turns=3),
    Operator("email", Mutator.email, ELIMITY, turns=2),
)


# ---------------------------------------------------------------------------------------------
# Making mutants


def names_in(schema: Any) -> Iterator[str]:
    """Names of properties in a schema and what is inside of it."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        yield from properties if isinstance(properties, dict) else ()
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from names_in(inner)


def mutants(
    name: str, names: Sequence[str], samples: Sequence[Sample], count: int, seed: int
) -> Iterator[tuple[str, Value, list]]:
    """Yields (source, record, what was done), each record once; the operators take turns."""
    facts = dataclasses.replace(FORMATS[name], names=tuple(names))
    mutator = Mutator(facts, [record for _, record in samples], random.Random(f"{name} {seed}"))
    operators = [operator for operator in OPERATORS if name in operator.formats]
    turns = [operator for operator in operators for _ in range(operator.turns)]
    seen = {encode(record, True) for _, record in samples}
    made: Counter[str] = Counter()

    while turns and made.total() < count:
        for operator in turns[: count - made.total()]:
            for _ in range(ATTEMPTS):
                source, record, done = mutate(mutator, operator, operators, samples)
                text = encode(record, True)
                if done and text not in seen:
                    seen.add(text)
                    made[operator.name] += 1
                    yield source, record, done
                    break
            else:
                # It has nothing new to offer; the others make up for it.
                turns = [other for other in turns if other is not operator]

    idle = [operator.name for operator in operators if not made[operator.name]]
    if idle:
        sys.exit(f"{name}: no mutants by {', '.join(idle)}")
    if made.total() < count:
        sys.exit(f"{name}: only {made.total()} different mutants")


def mutate(
    mutator: Mutator, operator: Operator, others: Sequence[Operator], samples: Sequence[Sample]
) -> tuple[str, Value, list]:
    """One operator applied to a copy of a sample, and now and then others behind it."""
    source, sample = mutator.draw("samples", samples)
    record = copy.deepcopy(sample)
    done = [step(mutator, operator, record)]
    if done[0]:
        more = mutator.random.choices(list(MUTATIONS), MUTATIONS.values())[0] - 1
        done += [step(mutator, mutator.random.choice(others), record) for _ in range(more)]
    return source, record, [made for made in done if made]


def step(mutator: Mutator, operator: Operator, record: Value) -> dict[str, str] | None:
    done = operator.apply(mutator, record)
    # The change is for people; a long text in it would be in every file of the run.
    return {"operator": operator.name, "pointer": done[0], "change": done[1][:LONGEST_CHANGE]} if done else None


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("format", choices=FORMATS)
    arguments.add_argument("--schema", type=Path, required=True, help="its JSON Schema, for the names in it")
    arguments.add_argument("--samples", type=Path, required=True, help="folder with one folder of samples a format")
    arguments.add_argument("--payloads", type=Path, required=True, help="JSON Lines to write: samples, then mutants")
    arguments.add_argument("--origins", type=Path, required=True, help="JSON Lines to write: what was done to each")
    arguments.add_argument("--count", type=int, default=DEFAULT_COUNT, help="mutants (default: %(default)s)")
    arguments.add_argument("--seed", type=int, default=DEFAULT_SEED)
    options = arguments.parse_args()

    samples = read_samples(options.samples / options.format)
    originals = ((source, record, []) for source, record in samples)
    # Each is judged as a payload of this format, whichever format it was written for.
    as_is = [{"operator": "invalid-sample", "pointer": "", "change": "none"}]
    invalid = ((source, record, as_is) for source, record in read_invalid(options.samples.parent / "invalid"))
    scalars = (("a record that is no object", scalar, as_is) for scalar in SCALARS)
    names = sorted(set(names_in(json.loads(options.schema.read_text(encoding="utf-8")))))
    made = mutants(options.format, names, samples, options.count, options.seed)
    notation = Notation(options.seed)
    with (
        options.payloads.open("w", encoding="utf-8", newline="\n") as payloads,
        options.origins.open("w", encoding="utf-8") as origins,
    ):
        for source, record, done in itertools.chain(originals, invalid, scalars, made):
            payloads.write(notation.encode(record) + "\n")
            origins.write(json.dumps({"source": source, "done": done}) + "\n")


if __name__ == "__main__":
    main()
