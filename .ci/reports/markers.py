"""Payloads in which everything personal is a marker, so that a report that shows some can be told.

What counts as personal stands in the contracts, and: values of properties that nobody documents,
everything in a record of no known format, and everything in a text that is no JSON.
"""

import copy
import json
import pathlib
import random

from corpus import write
from payloads import ELIMITY, EVENT, changed, entity

# A piece of every marker is enough to tell one; excerpts may cut it anywhere.
PIECE = "q7x"
DAY = "2087-03-1"
NUMBER = 773300
STRUCTURE = '"{}[]:,'

ELIMITY_PERSONAL = {
    "accessReviewSubmission": [
        *("requestedBy", "reviewCreatedBy", "comment"),
        *("relationshipChanges/0/comment", "rowRemovals/0/comment"),
        *("relationshipChanges/0/columnEntity/id", "relationshipChanges/0/columnEntity/name"),
        *("relationshipChanges/0/rowEntity/id", "relationshipChanges/0/rowEntity/name"),
        *("rowRemovals/0/entity/id", "rowRemovals/0/entity/name"),
    ],
    "attributeAssignment": [
        *("requestedBy", "comment", "entity/id", "entity/name", "value/current", "value/requested"),
    ],
    "entityRemoval": ["requestedBy", "comment", "entity/id", "entity/name"],
    "relationshipRemoval": [
        *("requestedBy", "comment", "fromEntity/id", "fromEntity/name", "toEntity/id", "toEntity/name"),
    ],
}
# What holds something personal.
CONTAINERS = {
    "accessReviewSubmission": [
        *("relationshipChanges", "relationshipChanges/0", "relationshipChanges/0/columnEntity"),
        *("relationshipChanges/0/rowEntity", "rowRemovals", "rowRemovals/0", "rowRemovals/0/entity"),
    ],
    "attributeAssignment": ["entity", "value"],
    "relationshipRemoval": ["fromEntity", "toEntity"],
    "event": ["data"],
}
EVENT_PERSONAL = [
    *("account_name", "owners", "owner_ids", "owners_ids", "performedby", "performedby_username"),
    *("performedby_clientname", "subject", "subjectid", "target", "targetid", "userid"),
    *("userid_username", "reason", "message_description", "message_details"),
]


class Markers:
    """Hands out markers, each once."""

    def __init__(self) -> None:
        self.count = 0

    def text(self) -> str:
        self.count += 1
        return f"MARKER{PIECE}{self.count:04}z"

    def number(self) -> int:
        self.count += 1
        return NUMBER * 10_000 + self.count

    def wrong(self) -> list:
        """Values of every type."""
        return [
            self.text(),
            [self.text()],
            {"name": self.text()},
            self.number(),
            [[self.number()]],
            self.number() + 0.5,
        ]


def put(payload: dict, path: str, value: object) -> dict:
    """A copy with another value at a path."""
    payload = copy.deepcopy(payload)
    inside, last = reach(payload, path)
    inside[last] = value
    return payload


def without(payload: dict, path: str) -> dict:
    payload = copy.deepcopy(payload)
    inside, last = reach(payload, path)
    inside.pop(last, None)
    return payload


def reach(payload: dict, path: str) -> tuple:
    """The array or object that holds what is at a path, and the last step to it."""
    inside = payload
    *above, last = (int(name) if name.isdecimal() else name for name in path.split("/"))
    for name in above:
        inside = inside[name]
    return inside, last


def filled(markers: Markers, kind: str) -> dict:
    """A sound payload in which every personal property is a marker."""
    payload = ELIMITY.get(kind, EVENT)
    for path in ELIMITY_PERSONAL.get(kind, ()):
        value = markers.text() + ("@x.example" if path.endswith("By") else "")
        payload = put(payload, path, value)
    if kind == "event":
        for name in EVENT_PERSONAL:
            payload = put(payload, f"data/{name}", markers.text())
        payload = {**payload, "geoip": {"ip": markers.text(), "city_name": markers.text()}}
    return payload


def wrong_types(markers: Markers) -> list:
    found = []
    for kind, paths in ELIMITY_PERSONAL.items():
        for path in paths:
            found += [put(filled(markers, kind), path, value) for value in markers.wrong()]
    for name in EVENT_PERSONAL:
        found += [put(filled(markers, "event"), f"data/{name}", value) for value in markers.wrong()]
    for kind, paths in CONTAINERS.items():
        for path in paths:
            found += [put(filled(markers, kind), path, value) for value in markers.wrong()]
    return found + [{**EVENT, "geoip": value} for value in markers.wrong()]


def doubled(markers: Markers) -> str:
    """Personal properties that stand twice, at the same place and at the top level."""
    lines = []
    for kind in (*ELIMITY, "event"):
        for path in ELIMITY_PERSONAL.get(kind, [f"data/{name}" for name in EVENT_PERSONAL]):
            last = path.rpartition("/")[2]
            for twin in (f"{path}__twice", f"{last}__twice"):
                payload = put(filled(markers, kind), twin, markers.text())
                lines.append(json.dumps(payload).replace("__twice", "") + "\n")
    return "".join(lines)


def damaged(markers: Markers) -> dict[str, str]:
    """Payloads in whose text one character is missing or another one, and ones that are cut off."""
    found, choose = {}, random.Random(1)
    for kind in (*ELIMITY, "event"):
        for indent in (None, 2):
            text = json.dumps(filled(markers, kind), indent=indent)
            places = [at for at, character in enumerate(text) if character in STRUCTURE]
            texts = [text[:at] + text[at + 1 :] for at in places]
            texts += [text[:at] + choose.choice(STRUCTURE + "\\") + text[at + 1 :] for at in places]
            texts += [text[:at] for at in range(1, len(text), 5)]
            if indent is None:
                found[f"damaged/{kind}.jsonl"] = "\n".join(texts)
            else:
                found |= {f"damaged/{kind}-{number}.json": each for number, each in enumerate(texts[::3])}
    return found


def faults_beside(markers: Markers) -> list:
    """Markers that are right, with what is wrong on the same line and around them."""
    found = []
    for payload in [filled(markers, kind) for kind in (*ELIMITY, "event")]:
        for name, value in list(payload.items()):
            found.append({**payload, name: None})
            found.append({key: other for key, other in payload.items() if key != name})
            # Of the wrong type, with all that is personal inside.
            if isinstance(value, dict):
                found += [{**payload, name: [value]}, {**payload, name: json.dumps(value)}]
    return found


def strays(markers: Markers) -> list:
    """Names that nobody documents: unknown, misspelt, misplaced, forbidden, of another case."""
    found = []
    for kind in (*ELIMITY, "event"):
        for value in markers.wrong():
            found.append({**filled(markers, kind), "nickname": value})
            found.append({**filled(markers, kind), "nick": {"name": [value]}, "Type": value})
    for kind, paths in ELIMITY_PERSONAL.items():
        for path in paths:
            payload, (above, _, last) = filled(markers, kind), path.rpartition("/")
            for name in (last.upper(), last[:-1] + "xy"[last.endswith("x")], f"{last}s", f"my_{last}"):
                moved = put(payload, f"{above}/{name}".lstrip("/"), markers.text())
                found += [moved, without(moved, path)]
    for name in EVENT_PERSONAL:
        payload = filled(markers, "event")
        for other in (name.upper(), name.replace("e", ""), f"data.{name}", f"x{name}"):
            found += [put(payload, f"data/{other}", markers.text()), {**payload, other: markers.text()}]
        found += [{**payload, name: markers.text()}, {**payload, name: [markers.number()]}]
        found.append({**EVENT, "data": None, **{f"data.{each}": markers.text() for each in EVENT_PERSONAL}})
    for kind in ELIMITY:
        others = [filled(markers, other) for other in ELIMITY if other != kind]
        found += [{**other, **filled(markers, kind)} for other in others]
        found += [{**filled(markers, kind), "type": value} for value in ("entityremoval", "other", None, 5)]
    return found


def values(markers: Markers) -> list:
    """Attributes of every type, right and wrong, and addresses that are none."""
    found = []
    for kind in ("boolean", "number", "string", "date", "dateTime", "time", "datetime"):
        for value in [
            *markers.wrong(),
            f"{DAY}4T00:00:00Z",
            f"{DAY}5",
            f"{DAY}6T01:02:03",
            {"day": markers.number(), "month": 1, "year": 2},
        ]:
            found.append(changed("attributeAssignment", value={"type": kind, "current": value, "requested": None}))
            found.append(changed("attributeAssignment", value={"type": kind, "current": None, "requested": value}))
            found.append(
                changed("attributeAssignment", value={"type": kind, "current": value, "requested": value})
            )
    for address in (
        "{}",
        "Jane {} <jane@x.example>",
        "jane {}@x.example",
        "<{}@x.example>",
        "mailto:{}@x.example",
        "{}@",
        "a@{}@b",
        "jane@x.example; {}@x.example",
    ):
        found.append(changed("entityRemoval", requestedBy=address.format(markers.text())))
        found.append(changed("accessReviewSubmission", reviewCreatedBy=address.format(markers.text())))
    return found


def across(markers: Markers) -> list:
    """What rules about several properties find."""
    one, other = ({**entity(1), "id": markers.text(), "name": markers.text()} for _ in range(2))
    renamed = {**one, "name": markers.text()}
    resourced = {**other, "sourceName": "Elsewhere"}
    change = {"comment": markers.text(), "operation": "add", "columnEntity": one, "rowEntity": other}
    opposite = {**change, "operation": "remove", "comment": markers.text()}
    itself = {**change, "columnEntity": renamed, "rowEntity": one}
    removals = [{"comment": markers.text(), "entity": each} for each in (one, renamed, other, resourced, one)]
    reviews = [
        changed("accessReviewSubmission", relationshipChanges=changes, rowRemovals=removals)
        for changes in ([change, change], [change, opposite], [itself, change, itself], [])
    ]
    ids = [{"owners_ids": markers.text(), "owner_ids": value} for value in (markers.text(), [markers.number()])]
    return [
        *reviews,
        changed("relationshipRemoval", fromEntity=one, toEntity=one),
        changed("relationshipRemoval", fromEntity=one, toEntity=renamed),
        changed("relationshipRemoval", fromEntity={**one, "id": ""}, toEntity={**one, "sourceId": "3"}),
        *(changed("event", data=data) for data in ids),
    ]


def other_records(markers: Markers) -> list:
    """Records of no known format, or of none that is checked."""
    data = {name: markers.text() for name in EVENT_PERSONAL}
    loose = [
        *markers.wrong(),
        *({"type": value, "name": markers.text()} for value in markers.wrong()),
        *({"data": value} for value in markers.wrong()),
        {"orderNumber": markers.number(), "items": [markers.text(), {"a": markers.text()}]},
        {"comment": markers.text(), "requestedBy": markers.text(), "ticket": markers.text()},
        {"test": True, "webhook_id": markers.text(), "by": markers.text()},
        {"_index": "x", "_source": {**EVENT, "data": data}},
        {"response": {"report": {"hits": [{"_source": {**EVENT, "data": data}}]}}},
        {"response": {"events": {"events": [{**EVENT, "data": {**data, "subject": 5}}]}}},
        {"response": {"events": {"events": [{**EVENT, "event_type": "sso", "data": data}]}}},
    ]
    return loose + [
        {**EVENT, "event_type": kind, "data": data} for kind in ("sso", "management", "fulfilment", "unheard")
    ]


def broken(markers: Markers) -> dict[str, str | bytes]:
    """Texts that are no JSON, of every kind."""
    head = '{\n  "type": "entityRemoval",\n  "requestedBy": "%s", "comment": '
    tails = {
        "trailing-comma": '"%s",}',
        "comment": '"%s" // by hand\n}',
        "single-quotes": "'%s'}",
        "curly-quotes": "“%s”}",
        "unclosed": '"%s',
        "unclosed-line": '"%s\n}',
        "unclosed-bracket": '["%s", {"a": "%s"',
        "mismatched": '["%s"}}',
        "bad-escape": '"%s\\x%s"}',
        "control": '"%s\t%s"}',
        "surrogate": '"%s\\ud83d%s"}',
        "missing-comma": '"%s" "next": "%s"}',
        "missing-colon": '"%s", "next" "%s"}',
        "missing-value": '"%s", "next": , "last": "%s"}',
        "no-number": '"%s", "next": NaN, "last": "%s"}',
        "trailing": '"%s"} "%s"',
        "quote-inside": '"so "%s" said"}',
        "python": "'%s', 'next': None, 'last': True}",
        "unquoted-key": '"%s", next: "%s"}',
        "duplicate": '"%s", "comment": "%s", "requestedBy": "%s"}',
        "escaped-key": '"%s", "a\\u0062": "%s", "ab": "%s"}',
        "bare-word": "%s}",
        "bare-words": "Mr %s}",
        "bad-number": "00%d}",
        "hexadecimal": "0x%d}",
        "trailing-word": '"x"} %s',
    }
    found = {}
    for name, tail in tails.items():
        text = head + tail
        found[name] = text
        found[f"{name}-line"] = text.replace("\n", " ")
    found = {name: fill(text, markers) for name, text in found.items()}
    found["plain"] = f"Dear {markers.text()},\nI am {markers.text()}.\n"
    found["table"] = f"name;mail\n{markers.text()};{markers.text()}@x.example\n"
    found["form"] = f"name={markers.text()}&mail={markers.text()}"
    found["xml"] = f"<user><name>{markers.text()}</name></user>"
    found["utf16"] = json.dumps({"comment": markers.text()}).encode("utf-16")
    found["latin"] = json.dumps({"comment": f"é{markers.text()}é"}, ensure_ascii=False).encode("latin-1")
    found["deep"] = '{"a": "%s", "b": ' % markers.text() + "[" * 200 + f'"{markers.text()}"' + "]" * 200 + "}"
    found["two"] = f'{{"a": "{markers.text()}"}}{{"b": {markers.text()}}}'
    return found


def fill(text: str, markers: Markers) -> str:
    while "%s" in text:
        text = text.replace("%s", markers.text(), 1)
    while "%d" in text:
        text = text.replace("%d", str(markers.number()), 1)
    return text


def with_other_values(text: str) -> str:
    return text.replace("MARKER", "somebody-").replace(str(NUMBER), "41").replace(DAY, "2071-11-2")


def is_unquoted(path: str) -> bool:
    """Whether a file may be broken so far from any value that nothing quotes one."""
    one_damage = path.startswith("damaged/") and path.endswith(".json")
    return one_damage or path in ("broken/table.json", "broken/utf16.json", "broken/deep.json")


GROUPS = (wrong_types, faults_beside, strays, values, across, other_records)


def build(folder: pathlib.Path) -> dict[str, str]:
    """Writes the files; gives their texts by path."""
    markers, found = Markers(), {}
    for group in GROUPS:
        payloads = group(markers)
        name = group.__name__.replace("_", "-")
        found[f"{name}.jsonl"] = "".join(json.dumps(payload) + "\n" for payload in payloads)
        found[f"{name}.json"] = json.dumps(payloads, indent=2)
    found["doubled.jsonl"] = doubled(markers)
    found |= damaged(markers)
    for name, text in broken(markers).items():
        found[f"broken/{name}.json"] = text
    for path, text in found.items():
        write(folder / path, text)
    return found
