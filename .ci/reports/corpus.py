"""Writes the files that every format is tried on: each rule, and whatever could break an output."""

import gzip
import json
import pathlib
import shutil

from payloads import ELIMITY, EVENT, changed, request

# Text that acts on a terminal, a build server, a browser, or the syntax of a report.
HOSTILE = [
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "::error::x",
    "\n::error::x",
    " ::error::x",
    "\u00a0::error::x",
    "::add-mask::x",
    "%0A::error::x",
    "##vso[task.setvariable variable=x]y",
    "[[ATTACHMENT|/etc/passwd]]",
    "selector\ufe0e",
    "##[error]x",
    "x##teamcity[message]",
    "two\nlines",
    "two\r\nlines",
    "one\rline",
    "\u2028::error::x",
    "\u0085::error::x",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "zero\u200bwidth\u200d",
    "\ufeffmark",
    "nul\x00",
    "\x7fdelete",
    "]]>",
    "</testcase>",
    "</failure><failure>",
    "<script>alert(1)</script>",
    "<!-- x -->",
    "<?x?>",
    "&lt;b&gt;&amp;&#65;",
    "a|b",
    "|",
    "\\|",
    "trailing\\",
    "`",
    "``",
    "`` ` ``",
    "`a|b`",
    "@mention",
    "@org/team",
    "http://evil.example/",
    "https://evil.example/a_b_c?x=1&y=2",
    "www.evil.example",
    "mail@evil.example",
    "<http://evil.example/>",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "[x][y]",
    "[^1]",
    "*bold* _it_ __strong__ ~~gone~~",
    "# SKIP",
    "x # TODO y",
    "\\# x",
    "#1 GH-1",
    "$x$ {{ x }} ${x}",
    "- x",
    "1. x",
    "---",
    "...",
    "ok 1 - x",
    "Bail out!",
    "pragma +strict",
    "1..0",
    "key: {a, [b], *c, &d, !e}",
    "'\"",
    "a/b~c~0",
    "a.b:1:2: error[json/empty] x",
    "%25%0D,:=;",
    "\U0001f600\U0001f468\u200d\U0001f469",
    "e\u0301 o\u0308",
    "\ufffe\uffff",
    "",
    " ",
]

NAMES = [
    "with blank.json",
    " begins.json",
    "a,b.json",
    "a:1:2.json",
    "100%25.json",
    "%0A.json",
    "quotes'\".json",
    "a&b&amp;.json",
    "a<b>.json",
    "line\nbreak.json",
    "line\n::error::break.json",
    "carriage\r.json",
    "tab\t.json",
    "hash#1.json",
    "x # SKIP.json",
    "x # TODO y.json",
    "back\\slash.json",
    "back\\",
    "köln.json",
    "emoji😀.json",
    "\x1b[31mred.json",
    "\x7f\u0085.json",
    "::error::x.json",
    "::error title=a::x.json",
    " ::error::x.json",
    "\u00a0::error::x.json",
    "\u3000::error::x.json",
    "##vso[task.setvariable]x.json",
    "##[error]x.json",
    "x##teamcity[y].json",
    "\u202egnp.json",
    "\u200bzero.json",
    "\ufeffmark.json",
    "\u2028.json",
    "]]>.json",
    "</testcase>.json",
    "<script>alert(1)</script>.json",
    "a|b.json",
    "a`b``c.json",
    "`.json",
    "@mention.json",
    "http://evil.example/x.json",
    "www.evil.example.json",
    "[x](y).json",
    "*a*_b_~~c~~.json",
    "-dash.json",
    "C:/x.json",
    "C:\\x.json",
    "\\\\host\\x.json",
    "a?b=c;d.json",
    "{a}$b!.json",
    "#.json",
    "~.json",
    "'.json",
    "---",
    "+++ x.json",
    ":",
    "[[ATTACHMENT|x]].json",
    "selector\ufe01.json",
    "...json",
    b"bytes\xff\xc3.json".decode(errors="surrogateescape"),
]

# A record with an error, one with a warning, one with a note, and one with a related place.
FAULTY = "\n".join(
    json.dumps(record, ensure_ascii=False)
    for record in (
        changed("entityRemoval", comment=5),
        changed("attributeAssignment", value__current="Support"),
        changed("accessReviewSubmission", rowRemovals=[], relationshipChanges=[], nickname="x"),
        EVENT,
    )
).replace('"day": 1', '"day": 1, "day": 2')


def write(path: pathlib.Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def lines(payloads: list, **options: object) -> str:
    return "".join(json.dumps(payload, **options) + "\n" for payload in payloads)


def hostile_payloads() -> list[dict]:
    found = []
    for text in HOSTILE:
        found += [
            {**ELIMITY["entityRemoval"], text: 1},
            changed("entityRemoval", entity={**ELIMITY["entityRemoval"]["entity"], text: {text: text}}),
            changed("entityRemoval", type=text),
            changed("entityRemoval", requestedBy=text, requestedAt=text),
            changed("attributeAssignment", value={"type": "date", "current": text, "requested": text}),
            changed("attributeAssignment", value__type=text),
            changed("event", data={"result": text, "status_code": text, text: text, "data." + text: text}),
            changed("event", event_type=text),
            {text: text, text + text: [text]},
        ]
    return found


def texts() -> dict[str, str | bytes]:
    """Files by name: what could break a position, a cut, or an excerpt."""
    sound = lines(list(ELIMITY.values()) + [EVENT])
    faulty = [changed("entityRemoval", comment=5), changed("event", data__result=None, year="2026")]
    emoji = {"😀é\u0301": "😀😀𝔘", **changed("entityRemoval", comment=5, requestedAt="𝔘")}
    spread = changed("entityRemoval", comment={"a": [1, 2]}, requestedBy=["x", "y"])
    megabyte = "m" * 1_000_000
    one = json.dumps(faulty[0])
    files = {
        "hostile-raw.jsonl": lines(hostile_payloads(), ensure_ascii=False),
        "hostile-escaped.jsonl": lines(hostile_payloads()),
        "beyond-bmp.json": json.dumps(emoji, ensure_ascii=False),
        "crlf.json": json.dumps(spread, indent=2).replace("\n", "\r\n"),
        "crlf.jsonl": lines(faulty).replace("\n", "\r\n"),
        "tabs.json": json.dumps(spread, indent="\t"),
        "spread.json": json.dumps(spread, indent=2),
        "one-line.json": json.dumps(faulty * 30),
        "concatenated.json": "".join(map(json.dumps, faulty * 20)),
        "separators.json": json.dumps(changed("entityRemoval", requestedBy="a\u2028b\u0085c"), ensure_ascii=False),
        "broken-lines.jsonl": f'{sound}{one[:40]}\n{sound}{{"a": }}\n\n{one}\n]]>\n{one},\n"x\n',
        "mark.json": "\ufeff" + one,
        "mark.jsonl": "\ufeff" + lines(faulty),
        "cut.json": one[:-30],
        "blank.json": "\n\n",
        "nothing.json": "",
        "sound.jsonl": sound,
        "packed.json.gz": gzip.compress(lines(faulty).encode(), mtime=0),
        "large-key.json": json.dumps({megabyte: 1, **ELIMITY["entityRemoval"]}),
        "large-value.json": json.dumps(changed("entityRemoval", type=megabyte)),
        "large-string.json": json.dumps(changed("event", data__result=megabyte, year=megabyte)),
        "nested.json": json.dumps(changed("event", data={"result": {"a": [{"b": 1}]}}), indent=1),
    }
    for number, text in enumerate(HOSTILE):
        files |= {
            f"bare/{number}.json": f'{{"comment": {text}}}',
            f"comment/{number}.json": f'{{"comment": 1 /* {text} */}}',
            f"raw/{number}.json": f'{{"{text}": "{text}", "{text}": 5}} {text}',
            f"text/{number}.json": text,
        }
    return files


def build(folder: pathlib.Path, samples: pathlib.Path) -> list[str]:
    """Writes everything below the folder, and lists the files by their paths in it."""
    shutil.rmtree(folder, ignore_errors=True)
    files = {name: FAULTY for name in NAMES} | {f"texts/{name}": text for name, text in texts().items()}
    for kind in ("valid", "invalid"):
        for path in sorted((samples / kind).rglob("*.json*")):
            if path.name.endswith(".expected.json"):
                continue  # what is to be found in one of them
            files[path.relative_to(samples).as_posix()] = path.read_bytes()
    for path, content in files.items():
        write(folder / path, content)
    return list(files)


# What stays the same when lines are added above it and records change places.
MOVABLE = [
    changed("entityRemoval", comment=5),
    changed("entityRemoval", comment=6),
    changed("entityRemoval", nickname="x"),
    changed("event", data__result="x", day=2),
    changed("event", data__status_code=500, data__target=None),
    changed("attributeAssignment", value__current="Support"),
    request("entityRemoval"),
    request("entityRemoval"),
    {"neither": "nor"},
]
