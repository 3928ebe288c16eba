"""What may stand in an output, whatever stands in a payload or a file name."""

import re
import unicodedata
from collections.abc import Iterator

# Acts on terminals and editors, hides text, or is a line break to somebody.
ACTS = re.compile(
    "[\0-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
# Build servers look for these anywhere in a line.
COMMAND = re.compile(r"##\w*\[|\[\[ATTACHMENT\|")
# What some of them take for their own where a line begins with it, blanks before it or not.
LINE_START = ("::", "---", "+++", "~~~")


def safe(text: str) -> str:
    """Text as payvet shows it: what acts stands there as its JSON escape, a tab as four blanks.

    A text that is safe stays what it is.
    """
    text = re.sub(r"#(?=#\w*\[)", r"\\u0023", "".join(map(escaped, text)))
    return re.sub(r"\[(?=\[ATTACHMENT\|)", r"\\u005b", text)


def escaped(character: str) -> str:
    if character == "\t":
        return "    "
    if unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp") and not ACTS.match(character):
        return character
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def shown(path: str) -> str:
    """A path where a line may begin with it."""
    path = safe(path)
    return f"./{path}" if path.strip() == ":" or path.strip().startswith(LINE_START) else path


def faults(text: str, may_command: bool) -> Iterator[str]:
    """What in an output acts or hides; commands of the `github` format are judged where it is read."""
    for number, line in enumerate(text.split("\n"), start=1):
        if found := ACTS.search(line):
            yield f"line {number} holds U+{ord(found[0]):04X}: {cut(line, found.start())}"
        if found := COMMAND.search(line):
            yield f"line {number} holds {found[0]}: {cut(line, found.start())}"
        if line.strip().startswith("::") and not may_command:
            yield f"line {number} is a command: {cut(line, 0)}"


def cut(line: str, at: int) -> str:
    return ascii(line[max(at - 40, 0) : at + 40])
