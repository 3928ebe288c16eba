"""Where validators differ for a known reason, each with a test that decides whether a payload is a case of it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Verdict:
    valid: bool
    message: str = ""


Verdicts = Mapping[str, Verdict]


@dataclass(frozen=True)
class Class:
    """A reason for which some validators, and no others, accept or reject what the rest doesn't."""

    name: str
    of: frozenset[str]
    accepts: bool
    holds: Callable[[str, Verdicts], bool]


# ---------------------------------------------------------------------------------------------
# Numbers: three of the validators read them as doubles, as most of the world does

DOUBLES = frozenset({"jsonschema", "ajv", "boon"})


def numbers(line: str) -> list[str]:
    """The numbers of a payload as they are written."""
    found: list[str] = []

    def note(literal: str) -> None:
        found.append(literal)

    json.loads(line, parse_float=note, parse_int=note)
    return found


def exact(literal: str) -> tuple[str, int]:
    """The digits of a number without zeros at the end, and the power of ten by which they are multiplied."""
    mantissa, _, exponent = literal.lower().lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    power = int(exponent or 0) - len(fraction) + len(digits) - len(digits.rstrip("0"))
    return digits.rstrip("0"), power


def is_rounded_to_integer(literal: str) -> bool:
    digits, power = exact(literal)
    return bool(digits) and power < 0 and math.isfinite(float(literal)) and float(literal).is_integer()


def is_beyond_doubles(literal: str) -> bool:
    return math.isinf(float(literal))


# ---------------------------------------------------------------------------------------------
# Formats: all but sourcemeta's are the documented ones

SOURCEMETA = frozenset({"sourcemeta"})
EMAILS = ("requestedBy", "reviewCreatedBy")
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
# RFC 5321, section 4.1.2.
MAILBOX = re.compile(rf"(?:{ATOM}(?:\.{ATOM})*|{QUOTED})@(?:{LABEL}(?:\.{LABEL})*|\[[!-Z^-~]+\])")
LONGEST_LOCAL_PART = 64
SECOND_60 = re.compile(r"\d{4}-(\d\d-\d\d)[Tt](\d\d):(\d\d):60(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))")
DAY = 24 * 60
# The days of leap seconds as they are called where it is yesterday, today and tomorrow in UTC.
LEAP_DAYS = {-1: ("07-01", "01-01"), 0: ("06-30", "12-31"), 1: ("06-29", "12-30")}


def texts(line: str, names: tuple[str, ...]) -> Iterator[str]:
    payload: Any = json.loads(line)
    yield from (payload[name] for name in names if isinstance(payload.get(name), str))


def is_refused_for(of_email: Callable[[str], bool]) -> Callable[[str, Verdicts], bool]:
    return lambda line, verdicts: verdicts["sourcemeta"].message == "format" and any(map(of_email, texts(line, EMAILS)))


def is_foreign(email: str) -> bool:
    return not email.isascii()


def is_no_mailbox(email: str) -> bool:
    return email.isascii() and not MAILBOX.fullmatch(email)


def is_long(email: str) -> bool:
    return email.isascii() and len(email.partition("@")[0]) > LONGEST_LOCAL_PART


def is_quoted(line: str, verdicts: Verdicts) -> bool:
    """What others refuse is a mailbox all the same, by what stands in quotes."""
    found = verdicts["jsonschema"].message
    is_about = found.endswith("is not a 'email'")
    return is_about and any(text.startswith('"') and MAILBOX.fullmatch(text) for text in texts(line, EMAILS))


def is_odd_leap_second(text: str) -> bool:
    """A second 60 at 23:59 UTC, but of a day on which no leap second was ever meant to be."""
    found = SECOND_60.fullmatch(text)
    if not found:
        return False
    day, hour, minute, sign, *offset = found.groups()
    local = int(hour) * 60 + int(minute)
    utc = local - (int(offset[0]) * 60 + int(offset[1])) * (-1 if sign == "-" else 1) if sign else local
    return utc % DAY == DAY - 1 and day not in LEAP_DAYS[utc // DAY]


CLASSES = (
    Class(
        "doubles: a fraction too fine for a double is lost, and the rest is an integer",
        DOUBLES,
        True,
        lambda line, _: any(map(is_rounded_to_integer, numbers(line))),
    ),
    Class(
        "doubles: a number too large for a double is none, or no integer",
        # ajv takes the infinity that it reads for a number, and for an integer.
        DOUBLES - {"ajv"},
        False,
        lambda line, _: any(map(is_beyond_doubles, numbers(line))),
    ),
    Class("sourcemeta: an address beyond ASCII is none", SOURCEMETA, False, is_refused_for(is_foreign)),
    Class("sourcemeta: an address must be a mailbox of RFC 5321", SOURCEMETA, False, is_refused_for(is_no_mailbox)),
    Class("sourcemeta: at most 64 bytes stand before the @", SOURCEMETA, False, is_refused_for(is_long)),
    Class("sourcemeta: blanks and @ may stand in quotes before the @", SOURCEMETA, True, is_quoted),
    Class(
        "sourcemeta: leap seconds end the last day of June or December only",
        SOURCEMETA,
        False,
        lambda line, verdicts: verdicts["sourcemeta"].message == "format"
        and any(map(is_odd_leap_second, texts(line, ("requestedAt",)))),
    ),
)


def explain(line: str, verdicts: Verdicts, trusted: bool) -> dict[str, Class] | None:
    """Why each validator whose verdict isn't the trusted one differs; none if one does for no known reason."""
    reasons: dict[str, Class] = {}
    for name, verdict in verdicts.items():
        if verdict.valid == trusted:
            continue
        # Of payvet's own verdict there is no class: it never differs for a known reason.
        cases = (one for one in CLASSES if name in one.of and one.accepts == verdict.valid)
        reason = next((one for one in cases if one.holds(line, verdicts)), None)
        if not reason:
            return None
        reasons[name] = reason
    return reasons
