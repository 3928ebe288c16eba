"""`github`: commands as a runner reads them, at most ten of a kind, and the counts of the rest."""

import urllib.parse
from collections import Counter
from collections.abc import Iterator

import inert
from runs import SEVERITIES, Run, counts_in, differences

COMMANDS = {"error": "error", "warning": "warning", "notice": "note"}
MOST_OF_A_KIND = 10


def read(line: str) -> tuple[str, dict, str] | None:
    """A line as the runner takes it: a command, its properties, and its data; or none."""
    line = line.lstrip()
    if not line.startswith("::") or "::" not in line[2:]:
        return None
    head, data = line[2:].split("::", 1)
    name, _, rest = head.strip().partition(" ")
    pairs = (each.partition("=") for each in rest.split(",") if each)
    properties = {key.strip(): decoded(value, "3A", "2C") for key, _, value in pairs}
    return name, properties, decoded(data)


def decoded(text: str, *others: str) -> str:
    """Only these escapes are known to the runner; the percent sign comes last."""
    for code in ("0D", "0A", *others, "25"):
        text = text.replace(f"%{code}", urllib.parse.unquote(f"%{code}"))
    return text


def faults(run: Run) -> Iterator[str]:
    lines = run.texts["github"].splitlines()
    commands = [read(line) for line in lines]
    yield from (f"no command: {ascii(line)}" for line, command in zip(lines, commands) if command is None)
    commands = [command for command in commands if command]
    yield from (f"another command: {command[0]}" for command in commands if command[0] not in COMMANDS)
    kinds = Counter(name for name, _, _ in commands)
    yield from (f"{count} commands {name}" for name, count in kinds.items() if count > MOST_OF_A_KIND)

    shown, left_out = divided(run)
    places = [command for command in commands if "file" in command[1]]
    yield from differences(map(of_finding, shown), map(of_command, places))
    others = [command for command in commands if "file" not in command[1]]
    failures = run.report["failures"][:MOST_OF_A_KIND]
    said = [f"{inert.safe(failure['path'])}: {failure['message']}" for failure in failures]
    yield from differences(said, [data for name, _, data in others if name == "error"])
    notices = [data for name, _, data in others if name == "notice"]
    if counts_in("".join(notices)) != left_out or len(notices) != bool(left_out):
        yield f"{notices} instead of {left_out}"


def divided(run: Run) -> tuple[list, dict]:
    """The findings that are shown, and how many of each kind are not. Failures are shown as errors."""
    failures = len(run.report["failures"])
    rooms = {"error": max(MOST_OF_A_KIND - failures, 0), "warning": MOST_OF_A_KIND, "note": MOST_OF_A_KIND}
    totals = {severity: run.report["summary"][f"{severity}s"] for severity in SEVERITIES}
    totals["failure"], rooms["failure"] = failures, MOST_OF_A_KIND
    kinds = {kind: [each for each in run.findings if each.severity == kind] for kind in SEVERITIES}
    held = {"failure": failures, **{kind: len(found) for kind, found in kinds.items()}}
    if any(totals[kind] > min(rooms[kind], held[kind]) for kind in totals):
        # The last notice says what is not shown.
        rooms["note"] -= 1
    left_out = {kind: count - min(rooms[kind], held[kind]) for kind, count in totals.items()}
    shown = [finding for kind in SEVERITIES for finding in kinds[kind][: rooms[kind]]]
    return shown, {kind: count for kind, count in left_out.items() if count}


def of_finding(finding: object) -> tuple:
    start, end = finding.start, finding.end
    is_one_line = start["line"] == end["line"]
    columns = (start["column"], end["column"]) if is_one_line else (None, None)
    message = finding.message + (f"\nhelp: {finding.help}" if finding.help else "")
    lines = start["line"], end["line"]
    return inert.safe(finding.path), finding.rule, finding.severity, *lines, *columns, message


def of_command(command: tuple) -> tuple:
    name, properties, data = command
    numbers = [
        int(properties[key]) if key in properties else None for key in ("line", "endLine", "col", "endColumn")
    ]
    return inert.safe(properties["file"]), properties.get("title"), COMMANDS.get(name), *numbers, data
