"""Compares verdicts on dates and times with those of Python's own calendar.

Hundreds of thousands of strings and events, real ones and near misses, go through the program and
through the few lines below, which share nothing with it. Every record must get the same findings.
"""

import collections
import datetime
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

STRINGS = {"requestedAt": 100_000, "date": 70_000, "dateTime": 80_000, "time": 80_000}
EVENTS = {"right": 20_000, "another day": 20_000, "impossible": 20_000}
BATCH = 20_000
# How often each finding, and each silence, must be expected: otherwise little was compared.
AT_LEAST = 200
MOST_SHOWN = 20

ELIMITY = "elimity-itsm-webhook/"
IBM = "ibm-verify-fulfillment/"

DATE = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
TIME = (
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<zone>[Zz]|(?P<sign>[+-])(?P<zone_hours>[0-9]{2}):(?P<zone_minutes>[0-9]{2}))?"
)
AS_DATE = re.compile(DATE)
AS_TIME = re.compile(TIME)
AS_MOMENT = re.compile(f"{DATE}[Tt]{TIME}")


def is_real_day(found: re.Match) -> bool:
    # Python's calendar begins with year 1; year 0 is as long as any multiple of 400.
    year = int(found["year"]) or 400
    try:
        datetime.date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return False
    return True


def zone(found: re.Match) -> datetime.timedelta:
    if found["sign"] is None:
        return datetime.timedelta()
    ahead = datetime.timedelta(hours=int(found["zone_hours"]), minutes=int(found["zone_minutes"]))
    return -ahead if found["sign"] == "-" else ahead


def is_real_time(found: re.Match) -> bool:
    if found["sign"] and (int(found["zone_hours"]) > 23 or int(found["zone_minutes"]) > 59):
        return False
    second = int(found["second"])
    try:
        local = datetime.datetime(2000, 1, 15, int(found["hour"]), int(found["minute"]), min(second, 59))
    except ValueError:
        return False
    # A leap second ends a day of UTC.
    return second < 60 or second == 60 and (local - zone(found)).strftime("%H:%M") == "23:59"


def read_date(text: str) -> re.Match | None:
    found = AS_DATE.fullmatch(text)
    return found if found and is_real_day(found) else None


def read_time(text: str) -> re.Match | None:
    found = AS_TIME.fullmatch(text)
    return found if found and is_real_time(found) else None


def read_moment(text: str) -> re.Match | None:
    found = AS_MOMENT.fullmatch(text)
    return found if found and is_real_day(found) and is_real_time(found) else None


def is_midnight(moment: re.Match) -> bool:
    digits = moment["hour"] + moment["minute"] + moment["second"] + (moment["fraction"] or "")
    return not digits.strip("0")


def is_zero(moment: re.Match) -> bool:
    is_first_day = (moment["year"], moment["month"], moment["day"]) == ("0001", "01", "01")
    return is_first_day and is_midnight(moment) and not (moment["zone"] and zone(moment))


def on_requested_at(text: str) -> list[str]:
    moment = read_moment(text)
    if not moment or not moment["zone"]:
        return ["error schema/bad-format"]
    found = {
        "zero-time": is_zero(moment),
        "leap-second": moment["second"] == "60",
        "long-fraction": len(moment["fraction"] or "") > 9,
        "lower-case-timestamp": text != text.upper(),
    }
    return [f"warning {ELIMITY}{rule}" for rule, holds in found.items() if holds]


def on_date(text: str) -> list[str]:
    if day := read_date(text):
        is_first = (day["year"], day["month"], day["day"]) == ("0001", "01", "01")
        return [f"warning {ELIMITY}zero-time"] if is_first else []
    moment = read_moment(text)
    if moment and is_zero(moment):
        return [f"warning {ELIMITY}zero-time"]
    if moment and is_midnight(moment):
        return [f"warning {ELIMITY}date-with-time"]
    return [f"error {ELIMITY}not-a-date"]


def on_date_time(text: str) -> list[str]:
    moment = read_moment(text)
    if not moment:
        return [f"error {ELIMITY}not-a-date-time"]
    found = {
        "missing-zone": not moment["zone"] and not is_zero(moment),
        "zero-time": is_zero(moment),
        "leap-second": moment["second"] == "60",
    }
    return [f"warning {ELIMITY}{rule}" for rule, holds in found.items() if holds]


def on_time(text: str) -> list[str]:
    if read_moment(text):
        return [f"warning {ELIMITY}time-with-date"]
    time = read_time(text)
    if not time:
        return [f"error {ELIMITY}not-a-time"]
    found = {"missing-zone": not time["zone"], "leap-second": time["second"] == "60"}
    return [f"warning {ELIMITY}{rule}" for rule, holds in found.items() if holds]


ON_EVENTS = {"another day": f"warning {IBM}date-mismatch", "impossible": f"error {IBM}impossible-date"}
EXPECTED = {"requestedAt": on_requested_at, "date": on_date, "dateTime": on_date_time, "time": on_time}


def seldom(usual: str, odd: list[str], share: float = 0.04) -> str:
    return random.choice(odd) if random.random() < share else usual


def some_date() -> str:
    any_year, century = f"{random.randrange(10_000):04}", f"{random.randrange(100):02}00"
    year = random.choice([any_year, f"{random.randrange(1900, 2100)}", century, "0001"])
    month = seldom(f"{random.randrange(1, 13):02}", ["00", "13", "99", "1", "012"])
    day = seldom(f"{random.randrange(1, 29):02}", ["28", "29", "30", "31"], 0.4)
    month, day = random.choice([(month, day)] * 8 + [("02", "29"), ("01", "01")])
    year = seldom(year, ["0000", "999", "10000", "+2026", "-2026"])
    day = seldom(day, ["00", "32", "99", "1", "001"])
    first, second = (seldom("-", ["", "/", ".", "--", "\u2212", "\u2013", ":"], 0.02) for _ in "12")
    return year + first + month + second + day


def some_zone() -> str:
    known = ["Z"] * 6 + ["+00:00", "-00:00", "+23:59", "-23:59", "+01:00", "-05:30", "+14:00", "+05:45"]
    odd = ["", "z", "+24:00", "-24:00", "+00:60", "+0100", "+1:00", "+01", "UTC", " Z", "ZZ"]
    odd += ["\u221201:00", "+01:0", "Z+00:00"]
    any_zone = f"{random.choice('+-')}{random.randrange(26):02}:{random.randrange(62):02}"
    return seldom(seldom(random.choice(known), [any_zone], 0.3), odd, 0.15)


def leap_second() -> str:
    """Second 60 of the last minute of a UTC day, as some zone sees it; or one minute off."""
    ahead = random.choice([0, 0, random.randrange(-1439, 1440)])
    minute = (1439 + ahead + (random.random() < 0.3)) % 1440
    written = f"{'-' if ahead < 0 else '+'}{abs(ahead) // 60:02}:{abs(ahead) % 60:02}"
    last = "Z" if ahead == 0 and random.random() < 0.5 else written
    return f"{minute // 60:02}:{minute % 60:02}:60{some_fraction()}{last}"


def some_fraction() -> str:
    digits = random.choice([0, 0, 0, 1, 3, 6, 9, 10, random.randrange(13)])
    fraction = random.choice(["0" * digits, "".join(random.choices("0123456789", k=digits))])
    return seldom("." + fraction if digits else "", [".", ",5", "..5", ".5.5", ".\uff15"])


def some_time() -> str:
    if random.random() < 0.1:
        return leap_second()
    if random.random() < 0.15:
        return "00:00:00" + some_fraction() + some_zone()
    hour = seldom(f"{random.randrange(24):02}", ["24", "25", "99", "1", "-1"])
    minute = seldom(f"{random.randrange(60):02}", ["60", "61", "99", "5"])
    second = seldom(f"{random.randrange(60):02}", ["60", "61", "99", "5"])
    others = [f"{hour}:{minute}", f"{hour}{minute}{second}", f"{hour}.{minute}.{second}"]
    clock = seldom(f"{hour}:{minute}:{second}", others, 0.1)
    return clock + some_fraction() + some_zone()


LETTERS = "0123456789" * 2 + "-:.TtZz+ ,/_*'WPxe\t\n\u0000\u00a0\u0661\uff10\uff19\u2212\U0001d7ce"


def damaged(text: str) -> str:
    at = random.randrange(len(text) + 1)
    letter = random.choice(LETTERS)
    return random.choice([
        text[:at] + letter + text[at:],
        text[:at] + letter + text[at + 1:],
        text[:at] + text[at + 1:],
        text[:at] + text[at + 1:at + 2] + text[at:at + 1] + text[at + 2:],
        text[:at],
        text[at:],
        text + text[:at],
    ])


def some_string(kind: str) -> str:
    separator = seldom("T", ["t", " ", "", "_", "TT", "x"], 0.1)
    moment = some_date() + separator + some_time()
    whole = {"requestedAt": moment, "date": some_date(), "dateTime": moment, "time": some_time()}[kind]
    # Each kind also gets what is right for another one.
    text = random.choice([whole] * 12 + [moment, some_date(), some_time()])
    if kind in ("date", "requestedAt", "dateTime") and random.random() < 0.1:
        day = random.choice(["0001-01-01", some_date()])
        fraction = random.choice(["", ".0", ".000000001"])
        end = random.choice(["Z", "z", "", "+00:00", "-00:00", "+02:00"])
        text = random.choice([f"{day}T00:00:00{fraction}{end}", day])
    return damaged(text) if random.random() < 0.2 else text


def change_request(kind: str, text: str) -> dict:
    common = {"comment": "", "requestedBy": "a@example.com"}
    entity = {"id": "u", "name": "", "sourceId": 1, "sourceName": "s", "type": "t"}
    if kind == "requestedAt":
        return {"type": "entityRemoval", **common, "requestedAt": text, "entity": entity}
    return {
        "type": "attributeAssignment", **common, "requestedAt": "2026-03-14T09:26:53Z",
        "entity": entity, "attributeTypeId": "a", "attributeTypeName": "",
        "value": {"type": kind, "current": text, "requested": None},
    }


def some_moment() -> tuple[int, datetime.datetime]:
    """Epoch milliseconds too many to be taken for seconds, until year 9999, and what they are."""
    begin, day = datetime.datetime(1970, 1, 1), 86_400_000
    milliseconds = random.randrange(10**11, random.choice([2 * 10**12, 253_402_300_800_000]))
    midnight = milliseconds // day * day
    # Ends of days are where mistakes are made.
    milliseconds = max(random.choice([milliseconds, midnight, midnight + day - 1]), 10**11)
    return milliseconds, begin + datetime.timedelta(milliseconds=milliseconds)


def is_real(year: int, month: int, day: int) -> bool:
    try:
        return bool(datetime.date(year, month, day))
    except ValueError:
        return False


def event(kind: str) -> tuple[dict, list[str]]:
    while True:
        milliseconds, moment = some_moment()
        date = {"year": moment.year, "month": moment.month, "day": moment.day}
        changed = random.choice(list(date))
        expected = []
        if kind != "right":
            first, end = {"year": (1, 10_000), "month": (-1, 15), "day": (-1, 34)}[changed]
            before = dict(date)
            date[changed] = random.randrange(first, end)
            if date == before or is_real(**date) != (kind == "another day"):
                continue
            expected = [ON_EVENTS[kind]]
        return {
            "event_type": "fulfillment", "id": "i", "tenantid": "t", "tenantname": "n",
            "correlationid": "c", "data": {"action": "a"},
            "time": milliseconds, "indexed_at": milliseconds, **date,
        }, expected


def findings(payvet: str, records: list[dict]) -> list[list[str]]:
    """What the program finds in each record, as sorted `severity rule`."""
    found = [[] for _ in records]
    # Escapes and plain text mean the same.
    lines = [json.dumps(record, ensure_ascii=random.random() < 0.5) + "\n" for record in records]
    options = ["--quiet", "--layout", "jsonl", "--max-findings", "none", "--output-format", "json"]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "records.jsonl")
        path.write_text("".join(lines), encoding="utf-8")
        command = [payvet, "check", *options, str(path)]
        run = subprocess.run(command, capture_output=True, check=False)
    report = json.loads(run.stdout)
    if report["files"][0]["records"] != len(records):
        raise SystemExit(f"{report['files'][0]['records']} of {len(records)} records were read")
    for finding in report["files"][0]["findings"]:
        found[finding["record"]].append(f"{finding['severity']} {finding['rule']}")
    return [sorted(rules) for rules in found]


def cases():
    for kind, count in STRINGS.items():
        for _ in range(count):
            text = some_string(kind)
            yield kind, change_request(kind, text), EXPECTED[kind](text), repr(text)
    for kind, count in EVENTS.items():
        for _ in range(count):
            record, expected = event(kind)
            shown = " ".join(str(record[name]) for name in ("time", "year", "month", "day"))
            yield f"event, {kind}", record, expected, shown


def main(payvet: str) -> int:
    random.seed(2026)
    compared, differing = collections.Counter(), collections.Counter()
    expectations = collections.Counter()
    differences = []
    batch = []

    def judge() -> None:
        verdicts = findings(payvet, [record for _, record, _, _ in batch])
        for (kind, _, expected, shown), found in zip(batch, verdicts):
            compared[kind] += 1
            expectations[kind, ", ".join(expected) or "nothing"] += 1
            if found != sorted(expected):
                differing[kind] += 1
                differences.append(f"{kind} {shown}: {found} instead of {sorted(expected)}")
        batch.clear()

    for case in cases():
        batch.append(case)
        if len(batch) == BATCH:
            judge()
    judge()
    for kind, count in compared.items():
        print(f"{kind}: {count} compared, {differing[kind]} differ")
        for (of, rules), times in sorted(expectations.items(), key=lambda item: -item[1]):
            if of == kind:
                print(f"  {times:7} {rules}")
    by_rule = collections.Counter()
    for (kind, rules), times in expectations.items():
        for rule in rules.split(", "):
            by_rule[kind, rule] += times
    seldom_expected = [(key, times) for key, times in by_rule.items() if times < AT_LEAST]
    rare = [f"{kind}: {rule} only {times} times" for (kind, rule), times in seldom_expected]
    for line in rare + differences[:MOST_SHOWN]:
        print(line)
    print(f"{sum(compared.values())} compared, {len(differences)} differ")
    return 1 if rare or differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
