"""Shows that payvet survives faults of its surroundings: python3 .ci/faults.py PAYVET

Each fault must end in a message that names what failed, in the right exit code, and never in a trace or by
a signal; whatever else was to be checked is checked all the same. Prints a table of what was tried and what
came out. It works as root, who tries permissions as nobody, and as an ordinary user. Where a machine
doesn't allow a fault to be made, the table says so; that fails unless the fault needs rights that
containers often lack.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gzip
import json
import os
import pathlib
import pty
import re
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import typing
import xml.etree.ElementTree

FORMATS = ["full", "concise", "grouped", "json", "jsonl", "sarif", "junit", "github", "gitlab", "rdjson",
           "checkstyle", "tap", "markdown"]

# One error, at `entity/sourceId`.
BAD = {
    "type": "entityRemoval", "comment": "c", "requestedAt": "2026-03-14T09:26:53Z", "requestedBy": "a@example.com",
    "entity": {"id": "1", "name": "n", "sourceId": "3", "sourceName": "s", "type": "user"},
}
GOOD = BAD | {"entity": BAD["entity"] | {"sourceId": 3}}
RULE = b"schema/wrong-type"

TRACE = re.compile(
    rb"panicked|RUST_BACKTRACE|stack backtrace|Aborted|overflowed its stack|memory allocation of|fatal runtime|/rustc/"
)

# Nothing here takes as long, on whatever machine: whoever waits longer waits for ever.
PATIENCE = 120

NOBODY = 65534


@dataclasses.dataclass
class Ended:
    """How a run ended."""

    code: int
    out: bytes
    err: bytes

    def report(self) -> dict:
        return json.loads(self.out)


@dataclasses.dataclass
class Row:
    """A line of the table."""

    fault: str
    how: str
    outcome: str
    verdict: str


def line_of(text: bytes) -> str:
    """The first line of a message, short and harmless."""
    first = text.decode(errors="replace").strip().splitlines()[:1]
    return "".join(c if c.isprintable() else "?" for c in "".join(first))[:90]


def limited(limits: dict[int, int], closed: tuple[int, ...]) -> typing.Callable[[], None]:
    """What a child does before it becomes payvet."""

    def before() -> None:
        for name, value in limits.items():
            resource.setrlimit(name, (value, value))
        for descriptor in closed:
            os.close(descriptor)

    return before


class Bench:
    """A folder to work in, the program, and what was seen."""

    def __init__(self, payvet: str, folder: pathlib.Path) -> None:
        self.folder = folder
        self.rows: list[Row] = []
        self.is_root = os.geteuid() == 0
        folder.chmod(0o777)
        # Nobody may enter the folders around the original.
        self.payvet = folder / "payvet"
        shutil.copy(payvet, self.payvet)
        self.payvet.chmod(0o755)
        self.counter = 0
        self.environment = {
            name: value for name, value in os.environ.items()
            if name not in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE")
        }

    def place(self) -> pathlib.Path:
        """A new folder with a bad and a good payload in it."""
        self.counter += 1
        place = self.folder / f"f{self.counter}"
        place.mkdir()
        place.chmod(0o777)
        write(place / "bad.json", json.dumps(BAD))
        write(place / "good.json", json.dumps(GOOD))
        return place

    def as_nobody(self) -> list[str]:
        """What comes before a command that root's rights mustn't help."""
        if not self.is_root:
            return []
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]

    def start(self, arguments: list, place: pathlib.Path, before: list | None = None, **options) -> subprocess.Popen:
        limits, closed = options.pop("limits", {}), options.pop("closed", ())
        environment = self.environment | options.pop("env", {})
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(
            [*(before or []), self.payvet, *arguments], cwd=place, env=environment,
            preexec_fn=limited(limits, closed) if limits or closed else None, **(streams | options),
        )

    def run(self, arguments: list, place: pathlib.Path, before: list | None = None, **options) -> Ended:
        text = options.pop("text", None)
        if text is not None:
            options["stdin"] = subprocess.PIPE
        return finish(self.start(arguments, place, before, **options), text)

    def note(self, fault: str, how: str, outcome: str, is_right: bool) -> None:
        self.rows.append(Row(fault, how, outcome, "ok" if is_right else "FAULT"))

    def cannot(self, fault: str, how: str, why: str, must: bool) -> None:
        self.rows.append(Row(fault, how, f"can't be tried here: {why}", "FAULT" if must else "not tried"))

    def judge(
        self, fault: str, how: str, ended: Ended, code: int | set[int],
        says: typing.Iterable[bytes | str] = (), holds: bool = True,
    ) -> bool:
        """Judges a run by its exit code, by what standard error says, and by whatever else must hold."""
        codes = code if isinstance(code, set) else {code}
        missing = [one for one in map(as_bytes, says) if one not in ended.err]
        faults = []
        if ended.code not in codes:
            faults.append(f"exit {ended.code}, not {sorted(codes)}")
        if TRACE.search(ended.err):
            faults.append("a trace")
        if missing:
            faults.append(f"standard error lacks {line_of(missing[0])!r}")
        if not holds:
            faults.append("something isn't as it must be")
        outcome = f"{ended.code}: {line_of(ended.err)}"
        self.note(fault, how, "; ".join([outcome, *faults]), not faults)
        return not faults

    def expect(
        self, fault: str, how: str, arguments: list, place: pathlib.Path, failures: dict[str, str],
        files: list[str] | None = None, **options,
    ) -> Ended:
        """Runs a check that must fail about some paths, in these words, and check all the others."""
        ended = self.run(["check", "--output-format", "json", *arguments], place, **options)
        said = [f"error: {path}: {why}" for path, why in failures.items()]
        holds = False
        with contextlib.suppress(ValueError):
            report = ended.report()
            failed = {one["path"]: one["message"] for one in report["failures"]}
            # Without `files` it is left to the run how many it gets to.
            checked = files is None or [one["path"] for one in report["files"]] == files
            holds = checked and failed.keys() == failures.keys() and report["exit_code"] == ended.code
            holds = holds and all(why in failed[path] for path, why in failures.items())
        self.judge(fault, how, ended, 2 if failures else 1, said, holds)
        return ended


def as_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def finish(child: subprocess.Popen, text: bytes | None = None) -> Ended:
    try:
        out, err = child.communicate(text, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        out, err = child.communicate()
        return Ended(-signal.SIGKILL, out or b"", b"it doesn't end\n" + (err or b""))
    return Ended(child.returncode, out or b"", err or b"")


def write(path: pathlib.Path, text: str | bytes) -> pathlib.Path:
    path.write_bytes(as_bytes(text))
    path.chmod(0o644)
    return path


def many(place: pathlib.Path, count: int, name: str = "many") -> pathlib.Path:
    """A folder of so many bad payloads. They are links: a folder of them is made in a moment."""
    folder = place / name
    folder.mkdir()
    first = folder / "0.json"
    for number in range(count):
        path = folder / f"{number}.json"
        # A file system has a limit of links to a file.
        if number % 10_000 == 0:
            first = write(path, json.dumps(BAD))
        else:
            os.link(first, path)
    return folder


def lines(place: pathlib.Path, count: int, record: dict = BAD) -> pathlib.Path:
    return write(place / "long.jsonl", (json.dumps(record) + "\n") * count)


def temporary(place: pathlib.Path) -> list[str]:
    """What a report leaves behind that isn't finished."""
    return [str(path) for path in place.rglob(".payvet-*")]


def traced(*options: str) -> list[str]:
    return ["strace", "-f", "-qq", "-o", "/dev/null", *options]


def nth_call(bench: Bench, call: str, about: str, arguments: list, place: pathlib.Path) -> int:
    """Which call of its thread the first one is that is about something: before it there are the loader's."""
    trace = place / "trace"
    bench.run(arguments, place, ["strace", "-f", "-qq", "-y", "-o", str(trace), "-e", f"trace={call}"])
    text = trace.read_text(errors="replace")
    trace.unlink()
    of_thread: dict[str, int] = {}
    for line in text.splitlines():
        thread, rest = line.split(maxsplit=1)
        # What goes on was counted when it began.
        if not rest.startswith(f"{call}("):
            continue
        of_thread[thread] = of_thread.get(thread, 0) + 1
        if about in rest:
            return of_thread[thread]
    raise SystemExit(f"no {call} about {about} in:\n{text[-2000:]}")


# Input


def unreadable(bench: Bench) -> None:
    place, nobody = bench.place(), bench.as_nobody()
    write(place / "secret.json", json.dumps(BAD)).chmod(0)
    locked = place / "locked"
    locked.mkdir()
    write(locked / "in.json", json.dumps(BAD))
    locked.chmod(0)
    unlisted = place / "unlisted"
    unlisted.mkdir()
    write(unlisted / "in.json", json.dumps(BAD))
    unlisted.chmod(0o311)
    closed = place / "closed"
    closed.mkdir()
    write(closed / "in.json", json.dumps(BAD))
    closed.chmod(0o644)
    denied = "permission denied"
    expect = bench.expect
    expect("unreadable file", "named", ["secret.json", "bad.json"], place, {"secret.json": denied}, ["bad.json"], before=nobody)
    expect("unreadable file", "in a folder that is locked", ["locked/in.json", "bad.json"], place, {"locked/in.json": denied}, ["bad.json"], before=nobody)
    expect("unreadable folder", "named", ["locked", "bad.json"], place, {"locked": denied}, ["bad.json"], before=nobody)
    expect("unreadable folder", "can be entered, not listed", ["unlisted", "bad.json"], place, {"unlisted": denied}, ["bad.json"], before=nobody)
    expect(
        "unreadable files and folders", "below a folder", ["."], place,
        {"locked": denied, "unlisted": denied, "closed/in.json": denied, "secret.json": denied},
        ["bad.json", "good.json"], before=nobody,
    )
    secret = write(place / "list", "bad.json\n")
    secret.chmod(0)
    expect("unreadable list", "--files-from", ["--files-from", "list", "bad.json"], place, {"--files-from list": denied}, ["bad.json"], before=nobody)
    expect("unreadable baseline", "--baseline", ["--baseline", "list", "bad.json"], place, {"list": denied}, ["bad.json"], before=nobody)
    ended = bench.run(["check", "--config", "list", "bad.json"], place, before=nobody)
    bench.judge("unreadable settings", "--config", ended, 2, ["error: list: permission denied"])
    write(place / "payvet.toml", "").chmod(0)
    ended = bench.run(["check", "bad.json"], place, before=nobody)
    bench.judge("unreadable settings", "payvet.toml is there", ended, 2, ["error: payvet.toml: permission denied"])
    apart = bench.place()
    write(apart / ".gitignore", "good.json\n").chmod(0)
    expect("unreadable .gitignore", "chmod 000", ["."], apart, {".gitignore": denied}, ["bad.json", "good.json"], before=nobody)
    for folder in (locked, unlisted, closed):
        folder.chmod(0o755)


def odd_kinds(bench: Bench) -> None:
    """What is no file."""
    place = bench.place()
    (place / "dir.json" / "x.json").mkdir(parents=True)
    write(place / "dir.json" / "x.json" / "in.json", json.dumps(BAD))
    inside = "dir.json/x.json/in.json"
    bench.expect("directory named x.json", "named", ["dir.json", "good.json"], place, {}, [inside, "good.json"])
    bench.expect("directory named x.json", "below a folder", ["."], place, {}, ["bad.json", inside, "good.json"])
    apart = bench.place()
    os.mkfifo(apart / "fifo.json")
    with socket.socket(socket.AF_UNIX) as bound:
        # Paths of sockets have a length at most, so it is bound by a short one.
        here = os.open(".", os.O_RDONLY)
        os.chdir(apart)
        bound.bind("socket.json")
        os.fchdir(here)
        os.close(here)
    os.symlink("/dev/zero", apart / "zero.json")
    bench.expect("FIFO, socket, device", "below a folder: left out, as nobody asked", ["."], apart, {}, ["bad.json", "good.json"])
    bench.expect("socket", "named", ["socket.json", "bad.json"], apart, {"socket.json": "no such device or address"}, ["bad.json"])
    feeder = threading.Thread(target=lambda: (apart / "fifo.json").write_text(json.dumps(BAD)))
    feeder.start()
    bench.expect("FIFO", "named, with a writer", ["fifo.json", "good.json"], apart, {}, ["fifo.json", "good.json"])
    feeder.join()
    child = bench.start(["check", "fifo.json"], apart)
    time.sleep(0.5)
    waits = child.poll() is None
    (apart / "fifo.json").write_text(json.dumps(BAD))
    bench.judge("FIFO", "named, without a writer: waits for one", finish(child), 1, ["1 error"], waits)
    ended = bench.run(["check", "/dev/null", "bad.json"], place)
    bench.judge("/dev/null", "named", ended, 1, ["2 errors"], b"json/empty" in ended.out)
    for device in ("/dev/zero", "/dev/full", "/dev/urandom"):
        # It is endless, so its end is the one of whoever waits; what counts is that memory isn't.
        child = bench.start(["check", "--max-record-size", "1M", device], place, stdout=subprocess.DEVNULL)
        time.sleep(2)
        seen = pathlib.Path(f"/proc/{child.pid}/status").read_text()
        peak = int(re.search(r"VmHWM:\s+(\d+)", seen)[1]) // 1024
        runs = child.poll() is None
        child.kill()
        finish(child)
        bench.note(device, "2 s of it, --max-record-size 1M", f"reads on, {peak} MB at most", runs and peak < 100)
    feed = subprocess.Popen(["head", "-c", "1500M", "/dev/zero"], stdout=subprocess.PIPE)
    child = bench.start(["check", "-"], place, stdin=feed.stdout, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    feed.stdout.close()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    feed.wait()
    peak = usage.ru_maxrss // 1024
    # A record may have 256 MiB; it is there as text and as what was made of it.
    bench.note("endless rubbish", "1500 MiB of NUL on stdin", f"{child.returncode}: {peak} MB at most", child.returncode == 1 and peak < 1280)


def links(bench: Bench) -> None:
    place = bench.place()
    os.symlink("nowhere", place / "dangling.json")
    os.symlink("loop.json", place / "loop.json")
    below = place / "below" / "sub"
    below.mkdir(parents=True)
    write(place / "below" / "in.json", json.dumps(BAD))
    os.symlink("..", below / "up")
    os.symlink("../../below", below / "round")
    os.symlink("b.json", place / "below" / "a.json")
    os.symlink("a.json", place / "below" / "b.json")
    os.symlink("nowhere", place / "below" / "dangling.json")
    os.symlink("nowhere", place / "below" / "no-payload")
    missing, levels = "no such file or directory", "too many levels of symbolic links"
    bench.expect("dangling link", "named", ["dangling.json", "bad.json"], place, {"dangling.json": missing}, ["bad.json"])
    bench.expect("link to itself", "named", ["loop.json", "bad.json"], place, {"loop.json": levels}, ["bad.json"])
    failures = {"below/a.json": levels, "below/b.json": levels, "below/dangling.json": missing}
    bench.expect("loops of links", "files and folders, below a folder", ["below"], place, failures, ["below/in.json"])
    bench.expect("loop of links", "folder named through it", ["below/sub/up/sub/round/in.json"], place, {}, ["below/sub/up/sub/round/in.json"])


def names(bench: Bench) -> None:
    place = bench.place() / "names"
    place.mkdir()
    odd = [b"\xff\xfe.json", b"a\nb.json", b"\x1b[31mred.json", b"-dash.json", b"a" * 250 + b".json",
           b"::error.json", "\u202etxt.json".encode(), b"cr\r.json", b" .json", b"%0A.json"]
    for name in odd:
        path = os.path.join(os.fsencode(place), name)
        with open(path, "wb") as file:
            file.write(json.dumps(BAD).encode())
    outs = []
    for format in FORMATS:
        ended = bench.run(["check", "--output-format", format, "."], place)
        is_harmless = not re.search(rb"(?m)[\x1b\r]|\xe2\x80\xae|^::error\.json", ended.out)
        outs.append(ended.code == 1 and is_harmless and b"10 errors" in ended.err and is_utf8(ended.out))
    bench.note("names: no UTF-8, newline, ESC, dash, bidi, 255 bytes", f"10 files in {len(FORMATS)} formats", f"{sum(outs)} harmless", all(outs))
    for name in odd:
        ended = bench.run(["check", "--", name], place)
        if ended.code != 1 or re.search(rb"[\x1b\r]", ended.out + ended.err):
            bench.judge("odd name", f"{name!r} named", ended, 1)
    ended = bench.run(["check", "-0", "--files-from", "-"], place, text=b"\0".join(odd))
    bench.judge("odd names", "listed with NUL", ended, 1, ["10 errors in 10 records of 10 files"])
    ended = bench.run(["check", b"\xff\x1b-missing.json", "./-dash.json"], place)
    bench.judge("odd name", "that isn't there", ended, 2, ["no such file", "1 error"], b"\x1b" not in ended.err)
    long = "n" * 256 + ".json"
    bench.expect("name of 261 bytes", "named", [long, "./-dash.json"], place, {long: "file name too long"}, ["-dash.json"])


def is_utf8(data: bytes) -> bool:
    with contextlib.suppress(UnicodeDecodeError):
        return bool(data.decode()) or True
    return False


def deep(bench: Bench) -> None:
    place = bench.place()
    here = os.open(".", os.O_RDONLY)
    root = place / "deep"
    root.mkdir()
    os.chdir(root)
    for _ in range(60):
        pathlib.Path("in.json").write_text(json.dumps(BAD))
        os.mkdir("d" * 100)
        os.chdir("d" * 100)
    os.chdir(place)
    os.mkdir("steps")
    os.chdir("steps")
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    pathlib.Path("in.json").write_text(json.dumps(BAD))
    os.fchdir(here)
    os.close(here)
    ended = bench.run(["check", "deep"], place)
    bench.judge("paths longer than PATH_MAX", "60 folders of 100 letters", ended, 2, ["file name too long", "errors in 4", "1 failure"])
    for limits in ({}, {resource.RLIMIT_NOFILE: 8}):
        ended = bench.run(["check", "steps"], place, limits=limits)
        bench.judge("1500 folders in each other", "`ulimit -n 8`" if limits else "as it is", ended, 1, ["1 error in 1 record of 1 file"])
    # Python's own removal recurses.
    subprocess.run(["rm", "-rf", str(root), str(place / "steps")], check=True)


def hundred_thousand(bench: Bench) -> None:
    place = bench.place()
    many(place, 100_000)
    for limit in (None, 32, 8):
        # A limit set by this process would count its memory as the program's.
        before = ["bash", "-c", f'ulimit -n {limit}; exec "$@"', "bash"] if limit else []
        begun = time.monotonic()
        child = bench.start(["check", "--output-format", "json=report.json", "many"], place, before, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds, peak = time.monotonic() - begun, usage.ru_maxrss // 1024
        ended = Ended(child.returncode, b"", child.stderr.read())
        child.stderr.close()
        # Nor is all of the report read: what this process has in memory counts as its child's as well.
        with open(place / "report.json", "rb") as report:
            report.seek(-4096, os.SEEK_END)
            holds = b'"files":100000,' in report.read() and peak < 200
        how = f"`ulimit -n {limit}`" if limit else "as it is"
        bench.judge("100,000 files in one folder", f"{how}: {seconds:.1f} s, {peak} MB", ended, 1, ["100000 errors in 100000 records of 100000 files"], holds)
    shutil.rmtree(place / "many")


def changing(bench: Bench) -> None:
    """Files that aren't what they were when they were found."""
    changes: list[tuple[str, typing.Callable[[pathlib.Path], object], dict[str, str]]] = [
        ("vanishes", os.unlink, {"bad.json": "no such file or directory"}),
        ("becomes a folder", lambda path: (os.unlink(path), os.mkdir(path)), {"bad.json": "is a directory"}),
        ("becomes a dangling link", lambda path: (os.unlink(path), os.symlink("no", path)), {"bad.json": "no such file or directory"}),
        ("becomes empty", lambda path: os.truncate(path, 0), {}),
        ("is cut off", lambda path: os.truncate(path, 40), {}),
        ("is replaced", lambda path: os.replace(write(path.with_name("new"), json.dumps([BAD] * 3)), path), {}),
    ]
    for what, change, failures in changes:
        place = bench.place()
        os.mkfifo(place / "first")
        # It was found when the pipe is opened, and isn't read before that is.
        child = bench.start(["check", "--threads", "1", "--output-format", "json", "first", "bad.json", "good.json"], place)
        with open(place / "first", "w", encoding="utf-8") as first:
            change(place / "bad.json")
            first.write(json.dumps(GOOD))
        ended = finish(child)
        files = [one["path"] for one in ended.report()["files"]] if ended.out else []
        wanted = ["first", *([] if failures else ["bad.json"]), "good.json"]
        says = [f"error: {path}: {why}" for path, why in failures.items()]
        bench.judge(f"file {what} once found", "held up by a pipe before it", ended, 2 if failures else 1, says, files == wanted)
    place = bench.place()
    many(place, 3000)
    child = bench.start(["check", "--threads", "2", "--output-format", "json", "many", "good.json"], place, traced("-e", "trace=openat", "-e", "inject=openat:delay_enter=200"))
    time.sleep(0.3)
    shutil.rmtree(place / "many")
    ended = finish(child)
    report = ended.report()
    told = len(report["files"]) + len(report["failures"])
    is_whole = told == 3001 or report["failures"][0]["path"].startswith("many")
    bench.judge("folder is removed meanwhile", f"3000 files: {len(report['files'])} checked, {len(report['failures'])} told", ended, {1, 2}, [], is_whole)
    # Parts are read 50 ms after each other, so what happens in between is seen.
    slow = traced("-e", "trace=read", "-e", "inject=read:delay_enter=50000")
    record = len(json.dumps(GOOD)) + 1
    for what, change, code, says in [
        ("shrinks at the end of a record", lambda path: os.truncate(path, 4000 * record), 2, ["error: long.jsonl: ", "shorter"]),
        ("shrinks within a record", lambda path: os.truncate(path, 4000 * record + 7), 2, ["error: long.jsonl: ", "shorter"]),
        ("grows", lambda path: append(path, (json.dumps(GOOD) + "\n") * 100), 0, ["no findings in 20100 records"]),
        ("is removed", os.unlink, 0, ["no findings in 20000 records"]),
        ("is replaced", lambda path: os.replace(write(path.with_name("new"), "{}"), path), 0, ["no findings in 20000 records"]),
    ]:
        place = bench.place()
        long = lines(place, 20_000, GOOD)
        child = bench.start(["check", "--threads", "1", "long.jsonl"], place, slow)
        wait_until_open(child, long)
        time.sleep(0.2)
        change(long)
        bench.judge(f"long file {what} while read", "strace slows reads down", finish(child), code, says)
    packed = gzip.compress((json.dumps(BAD) + "\n").encode() * 20_000)
    for what, data in [("cut off", packed[: len(packed) // 2]), ("damaged", packed[:4000] + b"\xff" * 500 + packed[4500:])]:
        place = bench.place()
        write(place / "packed.gz", data)
        ended = bench.run(["check", "packed.gz", "good.json"], place)
        bench.judge(f"gzip file is {what}", "half of it is there", ended, 2, ["error: packed.gz: damaged gzip data", "of 2 files", "1 failure"], RULE in ended.out)


def append(path: pathlib.Path, text: str) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write(text)


def wait_until_open(child: subprocess.Popen, path: pathlib.Path) -> int:
    """Waits until a process below `child`, or itself, has a file open. Returns its number."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and child.poll() is None:
        for process in [child.pid, *children(child.pid)]:
            with contextlib.suppress(OSError):
                for descriptor in os.scandir(f"/proc/{process}/fd"):
                    if os.readlink(descriptor.path) == str(path.resolve()):
                        return process
        time.sleep(0.005)
    raise SystemExit(f"{path} was never opened: {child.stderr.read() if child.stderr else ''}")


def children(process: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{process}/task"):
            text = pathlib.Path(f"/proc/{process}/task/{task}/children").read_text()
            found += map(int, text.split())
    return found


def failing_calls(bench: Bench) -> None:
    """Calls of the system that fail when they are due."""
    place = bench.place()
    lines(place, 8_000)
    many(place, 100)
    arguments = ["check", "--threads", "1", "--output-format", "json", "bad.json", "long.jsonl", "good.json"]
    for call, error, why in [
        ("openat", "EIO", "input/output error"), ("openat", "EMFILE", "too many open files"),
        ("openat", "ENFILE", "too many open files in system"), ("openat", "ESTALE", "stale"),
        ("openat", "EACCES", "permission denied"), ("openat", "ENOMEM", "memory"),
        ("read", "EIO", "input/output error"), ("read", "ENXIO", "no such device or address"),
    ]:
        for path in ("bad.json", "long.jsonl", "good.json"):
            at = nth_call(bench, call, path, arguments, place)
            # A long file fails behind its first part.
            later = 3 if call == "read" and path == "long.jsonl" else 0
            inject = traced("-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={at + later}")
            ended = bench.run(arguments, place, inject)
            report = ended.report() if ended.out else {"files": [], "failures": []}
            files = [one["path"] for one in report["files"]]
            others = [one for one in ("bad.json", "long.jsonl", "good.json") if one != path or later]
            bench.judge(f"{call} fails: {error}", path, ended, 2, [f"error: {path}: ", why], files == others)
    folder = ["check", "--threads", "1", "--output-format", "json", "many", "good.json"]
    for call, error in [("getdents64", "EIO"), ("openat", "EMFILE"), ("statx", "EIO")]:
        at = nth_call(bench, call, "many", folder, place)
        ended = bench.run(folder, place, traced("-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={at}"))
        files = [one["path"] for one in ended.report()["files"]] if ended.out else []
        bench.judge(f"{call} fails: {error}", "listing of a folder", ended, 2, ["error: many: "], files[-1:] == ["good.json"])
    storms = [("read", f"{nth_call(bench, 'read', 'bad.json', arguments, place)}+2"), ("write", "1+2"), ("openat", f"{nth_call(bench, 'openat', 'bad.json', arguments, place)}+2")]
    calm = bench.run(arguments, place)
    for call, when in storms:
        ended = bench.run(arguments, place, traced("-e", f"trace={call}", "-e", f"inject={call}:error=EINTR:when={when}"))
        bench.judge(f"interrupted {call}", f"EINTR for every other one from number {when.split('+')[0]} on", ended, 1, [], ended.out == calm.out)
    for call, error in [("getrandom", "ENOSYS"), ("ioctl", "EIO"), ("poll", "EINVAL"), ("sched_getaffinity", "EPERM"), ("getcwd", "ENOENT"), ("sigaltstack", "ENOMEM"), ("lseek", "ESPIPE")]:
        target = place / "r.sarif"
        ended = bench.run([*arguments, "--output-format", f"sarif={target}"], place, traced("-e", f"trace={call}", "-e", f"inject={call}:error={error}"))
        bench.judge(f"{call} fails: {error}", "every time", ended, 1, [], ended.out == calm.out and target.is_file())
        target.unlink(missing_ok=True)


# Files that payvet reads for itself


def own_files(bench: Bench) -> None:
    kinds: list[tuple[str, typing.Callable[[pathlib.Path], object], str]] = [
        ("missing", lambda path: None, "no such file or directory"),
        ("a folder", os.mkdir, "is a directory"),
        ("a dangling link", lambda path: os.symlink("nowhere", path), "no such file or directory"),
        ("a link to itself", lambda path: os.symlink(path.name, path), "too many levels of symbolic links"),
        ("/dev/zero", lambda path: os.symlink("/dev/zero", path), "has more than"),
        ("no UTF-8", lambda path: write(path, b"ok\n\xff"), "line 2 is no UTF-8"),
    ]
    for what, make, why in kinds:
        place = bench.place()
        make(place / "own")
        ended = bench.run(["check", "--output-format", "json", "--config", "own", "bad.json"], place)
        holds = bool(ended.out) and ended.report()["exit_code"] == 2
        bench.judge(f"settings: {what}", "--config", ended, 2, [f"error: own: {why}"], holds)
        bench.expect(f"baseline: {what}", "--baseline", ["--baseline", "own", "bad.json"], place, {"own": why}, ["bad.json"])
        if what != "no UTF-8":
            bench.expect(f"list: {what}", "--files-from", ["--files-from", "own", "bad.json"], place, {"--files-from own": why}, ["bad.json"])
            # So large a report isn't worth the memory of the machine that tests this.
            limits = {resource.RLIMIT_AS: 1 << 30} if what == "/dev/zero" else {}
            ended = bench.run(["report", "own"], place, limits=limits)
            said = "out of memory" if what == "/dev/zero" else why
            bench.judge(f"saved report: {what}", "payvet report", ended, 2, [f"error: own: {said}"])
        if what != "missing":
            os.rename(place / "own", place / "payvet.toml")
            if what == "a link to itself":
                os.unlink(place / "payvet.toml")
                os.symlink("payvet.toml", place / "payvet.toml")
            found = "is no file" if what == "/dev/zero" else why
            ended = bench.run(["check", "bad.json"], place)
            bench.judge(f"settings: {what}", "payvet.toml is there", ended, 2, [f"error: payvet.toml: {found}"])
    place = bench.place()
    os.mkfifo(place / "payvet.toml")
    ended = bench.run(["check", "bad.json"], place)
    bench.judge("settings: a FIFO", "payvet.toml is there: nobody waits for it", ended, 2, ["error: payvet.toml: is no file"])
    for name in (".gitignore", ".ignore"):
        place = bench.place()
        (place / "in").mkdir()
        write(place / "in" / "in.json", json.dumps(BAD))
        for kind in ("FIFO", "/dev/zero"):
            (place / "in" / name).unlink(missing_ok=True)
            os.mkfifo(place / "in" / name) if kind == "FIFO" else os.symlink("/dev/zero", place / "in" / name)
            why = "is neither a file nor a folder"
            bench.expect(f"{name}: {kind}", "below a folder", ["."], place, {f"in/{name}": why}, ["bad.json", "good.json"])
            bench.expect(f"{name}: {kind}", "in a named folder", ["in", "bad.json"], place, {f"in/{name}": why}, ["bad.json"])
    place = bench.place()
    for option, text in [("--config", b"strict = true\n"), ("--files-from", b"good.json\n"), ("--baseline", b'{"version": 1, "files": {}}')]:
        os.mkfifo(place / "pipe")
        child = bench.start(["check", option, "pipe", "bad.json"], place)
        (place / "pipe").write_bytes(text)
        bench.judge(f"{option}: a FIFO", "with a writer", finish(child), 1)
        os.unlink(place / "pipe")
    os.mkfifo(place / "pipe")
    ended = bench.run(["check", "--nope", "--files-from", "pipe", "--output-format", "json=r.json"], place)
    bench.judge("list: a FIFO", "of a run that is refused: nobody waits", ended, 2, ["--nope"], (place / "r.json").is_file())


# Output


def streams(bench: Bench) -> None:
    place = bench.place()
    many(place, 200)
    full = open("/dev/full", "wb", buffering=0)
    # Both fit into no buffer, and both must be known before the end.
    wrong: dict[str, list[str]] = {"/dev/full": [], "closed pipe": [], "closed": [], "stderr /dev/full": [], "stderr closed pipe": [], "stderr closed": []}
    for format in FORMATS:
        for paths in (["bad.json"], ["many", "nosuch.json"]):
            arguments = ["check", "--output-format", format, "--output-format", "json=r.json", *paths]
            whole = bench.run(arguments, place)

            def differs(what: str, ended: Ended, code: int, says: bytes, out: bytes | None = None) -> None:
                report = json.loads((place / "r.json").read_text()) if (place / "r.json").is_file() else {"summary": {}}
                (place / "r.json").unlink(missing_ok=True)
                is_right = ended.code == code and says in ended.err and not TRACE.search(ended.err)
                is_right = is_right and report["summary"].get("files", 0) == (1 if len(paths) == 1 else 200)
                if not is_right or out is not None and ended.out != out or temporary(place):
                    wrong[what].append(f"{format}: {ended.code}")

            ended = bench.run(arguments, place, stdout=full)
            differs("/dev/full", ended, 2, b"error: standard output: can't be written: no space left on device")
            differs("closed pipe", bench.run(arguments, place, stdout=gone()), whole.code, whole.err)
            differs("closed", bench.run(arguments, place, closed=(1,)), whole.code, whole.err)
            differs("stderr /dev/full", bench.run(arguments, place, stderr=full), 2, b"", whole.out)
            differs("stderr closed pipe", bench.run(arguments, place, stderr=gone()), whole.code, b"", whole.out)
            differs("stderr closed", bench.run(arguments, place, closed=(2,)), whole.code, b"", whole.out)
    for what, formats in wrong.items():
        name = what if "stderr" in what else f"stdout {what}"
        bench.note(name, f"{len(FORMATS)} formats, one file and 200, beside a report file", "; ".join(formats) or "code, messages and reports as they must be", not formats)
    unheard = "error: standard output: can't be written: no space left on device"
    for arguments in (["rules"], ["explain", "json/empty"], ["schema", "report"], ["sample", "elimity-itsm-webhook"],
                      ["--help"], ["--version"], ["check", "--help"],
                      ["check", "--show-settings"], ["check", "--show-files", "many"]):
        name = "payvet " + " ".join(arguments)
        bench.judge("stdout /dev/full", name, bench.run(arguments, place, stdout=full), 2, [unheard])
        bench.judge("stdout closed pipe", name, bench.run(arguments, place, stdout=gone()), 0)
        bench.judge("both /dev/full", name, bench.run(arguments, place, stdout=full, stderr=full), 2)
    for arguments in (["check", "--schema", "nosuch"], ["check", "--nope"], ["report", "nosuch"]):
        arguments = [*arguments, "--output-format", "json"]
        ended = bench.run(arguments, place, stderr=full)
        bench.judge("stderr /dev/full", f"refused: {' '.join(arguments[:2])}", ended, 2, [], bool(ended.out) and ended.report()["exit_code"] == 2)
    for arguments in (["check"], ["check", "-"]):
        ended = bench.run(arguments, place, closed=(0,))
        bench.judge("stdin closed", " ".join(arguments), ended, 1, [], b"json/empty" in ended.out)
    ended = bench.run(["check", "bad.json"], place, closed=(0, 1, 2))
    bench.judge("all streams closed", "one file", ended, 1)
    full.close()


def gone() -> int:
    """A pipe that nobody reads. Whoever gets it keeps it, which is a few for the whole run."""
    read, write_end = os.pipe()
    os.close(read)
    return write_end


def report_places(bench: Bench) -> None:
    nobody = bench.as_nobody()

    def expect(fault: str, target: str, why: str, place: pathlib.Path, **options) -> None:
        (place / "good-report.json").unlink(missing_ok=True)
        arguments = [f"--output-format=sarif={target}", "--output-format=tap=kept.tap", "bad.json"]
        bench.expect(fault, f"sarif={target}", arguments, place, {target: f"can't be written: {why}"}, ["bad.json"], **options)
        # The other report is there unless nothing can be.
        kept = place / "kept.tap"
        if temporary(place):
            bench.note(fault, target, f"left: {temporary(place)}", False)
        kept.unlink(missing_ok=True)

    place = bench.place()
    expect("report path is a folder", "./", "is a directory", place)
    expect("report below a file", "bad.json/r", "not a directory", place)
    expect("report name is too long", "n" * 256, "file name too long", place)
    os.symlink("loop", place / "loop")
    expect("report path is a link to itself", "loop", "too many levels of symbolic links", place)
    os.symlink("/dev/full", place / "full")
    expect("report on a full device", "full", "no space left on device", place)
    read_only = place / "read-only"
    read_only.mkdir()
    read_only.chmod(0o555)
    expect("report in a read-only folder", "read-only/r", "permission denied", place, before=nobody)
    expect("report in a folder that can't be made", "read-only/a/b/r", "permission denied", place, before=nobody)
    ended = bench.run(["check", "--output-format", "json=new/deep/r.json", "bad.json"], place)
    bench.judge("report in a missing folder", "it is made", ended, 1, [], (place / "new" / "deep" / "r.json").is_file())
    os.mkfifo(place / "pipe")
    reader = os.open(place / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    os.mkfifo(place / "first")
    child = bench.start(["check", "--output-format", "json=pipe", "first", "bad.json"], place)
    with open(place / "first", "w", encoding="utf-8") as first:
        os.close(reader)
        first.write(json.dumps(GOOD))
    bench.judge("report pipe loses its reader", "json=pipe", finish(child), 2, ["error: pipe: can't be written: broken pipe"])
    # Whatever call fails, nothing half-written is left and what was there stays.
    many(place, 300)
    for call, error, why in [
        ("write", "ENOSPC", "no space left on device"), ("write", "EIO", "input/output error"), ("write", "EDQUOT", "quota"),
        ("rename", "EXDEV", "cross-device"), ("rename", "EACCES", "permission denied"), ("fchmod", "EPERM", "not permitted"),
    ]:
        for number in (1, 2, 5):
            if call != "write" and number > 1:
                continue
            write(place / "r.json", "what was there")
            calls = "rename,renameat,renameat2" if call == "rename" else call
            when = f":when={number}" if call == "write" else ""
            inject = traced("-e", f"trace={calls}", "-e", f"inject={calls}:error={error}{when}")
            ended = bench.run(["check", "--quiet", "--output-format", "json=r.json", "--output-format", "concise=c.txt", "--output-format", "full=/dev/null", "many"], place, inject)
            kept = (place / "r.json").read_text()
            holds = not temporary(place) and (kept == "what was there" or is_json(kept))
            bench.judge(f"{call} of a report fails: {error}", f"call {number}", ended, 2, ["can't be written: ", why], holds)
    read_only.chmod(0o755)


def is_json(text: str | bytes) -> bool:
    with contextlib.suppress(ValueError):
        json.loads(text)
        return True
    return False


def full_disk(bench: Bench) -> None:
    place = bench.place()
    many(place, 300)
    unshare = ["unshare", "-m"] if bench.is_root else ["unshare", "-rm"]
    disk = place / "disk"
    disk.mkdir()
    probe = subprocess.run([*unshare, "mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(disk)], capture_output=True, check=False)
    how = "a small tmpfs"
    if probe.returncode:
        bench.cannot("full disk", how, line_of(probe.stderr), must=False)
    else:
        script = 'mount -t tmpfs -o "$1" tmpfs disk && echo old > disk/old.json; shift; "$@"; code=$?; ls -A disk >&2; cat disk/old.json >&2; exit $code'
        for options, why in [("size=4k", "no space left on device"), ("size=64k", "no space left on device"), ("nr_inodes=2", "no space left on device")]:
            for target in ("new.json", "old.json", "a/b.json"):
                arguments = [*unshare, "bash", "-c", script, "bash", options, bench.payvet, "check", "--quiet", "--output-format", f"json=disk/{target}", "--output-format", "concise", "many"]
                ended = finish(subprocess.Popen(arguments, cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=bench.environment))
                # With so few files allowed none can be made for the old one either.
                holds = ended.out.count(RULE) == 300 and b".payvet-" not in ended.err and ended.err.endswith(b"old\n")
                bench.judge("full disk", f"tmpfs {options}, json=disk/{target}", ended, 2, [f"error: disk/{target}: can't be written: {why}"], holds)
        script = 'mount -t tmpfs -o ro tmpfs disk; "$@"'
        arguments = [*unshare, "bash", "-c", script, "bash", bench.payvet, "check", "--output-format", "json=disk/r.json", "--output-format=tap=disk/x/r.tap", "bad.json"]
        ended = finish(subprocess.Popen(arguments, cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=bench.environment))
        bench.judge("read-only file system", "tmpfs, ro", ended, 2, ["disk/r.json: can't be written: read-only file system", "disk/x/r.tap: can't be written: read-only", "1 error"])
    for size in (0, 1, 4096):
        write(place / "r.json", "what was there")
        ended = bench.run(["check", "--output-format", "json=r.json", "many"], place, limits={resource.RLIMIT_FSIZE: size})
        holds = (place / "r.json").read_text() == "what was there" and not temporary(place) and ended.out.count(RULE) == 300
        bench.judge("file-size limit", f"{size} bytes, report file", ended, 2, ["error: r.json: can't be written: file too large"], holds)
        for left in temporary(place):
            os.unlink(left)
        with open(place / "out", "wb") as out:
            ended = bench.run(["check", "many"], place, stdout=out, limits={resource.RLIMIT_FSIZE: size})
        bench.judge("file-size limit", f"{size} bytes, stdout is a file", ended, 2, ["error: standard output: can't be written: file too large"])
        ended = bench.run(["check", "--write-baseline", "b.json", "many"], place, limits={resource.RLIMIT_FSIZE: size})
        bench.judge("file-size limit", f"{size} bytes, baseline", ended, 2, ["error: b.json: can't be written: file too large"], not temporary(place) and not (place / "b.json").exists())
        for left in temporary(place):
            os.unlink(left)


# Surroundings


def homes_and_folders(bench: Bench) -> None:
    place, nobody = bench.place(), bench.as_nobody()
    calm = bench.run(["check", "--output-format", "json", "."], place).out
    settings: list[tuple[str, dict[str, str], list[str]]] = [
        ("HOME isn't set", {}, ["env", "-u", "HOME"]), ("HOME is empty", {"HOME": ""}, []), ("HOME isn't there", {"HOME": "/nosuch"}, []),
        ("HOME is a device", {"HOME": "/dev/zero", "XDG_CONFIG_HOME": "/dev/full"}, []), ("no environment at all", {}, ["env", "-i"]),
    ]
    odd = ["TERM=", "TERM=dumb", "TERM=nonsense", "COLUMNS=0", "COLUMNS=-1", "COLUMNS=99999999999999999999", "LANG=C", "LC_ALL=xx_YY.zz",
           "TZ=:/nosuch", "TZ=garbage+++", "SOURCE_DATE_EPOCH=", "SOURCE_DATE_EPOCH=garbage", "SOURCE_DATE_EPOCH=-1",
           "SOURCE_DATE_EPOCH=9223372036854775807", "SOURCE_DATE_EPOCH=-9223372036854775808", "SOURCE_DATE_EPOCH=" + "9" * 40,
           "RUST_BACKTRACE=full", "RUST_MIN_STACK=0", "RUST_MIN_STACK=x", "RUST_MIN_STACK=99999999999999", "PATH=", "TMPDIR=/nosuch", "IFS=x"]
    settings += [(f"{name}={value}", {name: value}, []) for name, value in (one.split("=", 1) for one in odd)]
    for what, environment, before in settings:
        ended = bench.run(["check", "--output-format", "json", "--output-format", "junit=r.xml", "--output-format", "full=r.txt", "."], place, before, env=environment)
        stamp = re.search(r'timestamp="([^"]*)"', (place / "r.xml").read_text())
        is_date = bool(stamp) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", stamp[1]) is not None
        bench.judge("environment", what, ended, 1, [], ended.out == calm and is_date)
        (place / "r.xml").unlink()
        (place / "r.txt").unlink()
    ended = bench.run(["check", "bad.json"], place, env={"TERM": b"\xff", "SOURCE_DATE_EPOCH": b"\xff", "HOME": b"/\xff"})
    bench.judge("environment", "values that are no UTF-8", ended, 1, ["1 error"])
    many(place, 100)
    nested: object = BAD
    for _ in range(120):
        nested = {"a": nested}
    write(place / "deep.json", json.dumps(BAD | {"comment": nested}))
    for value in ("0", "1", "99999999999999"):
        ended = bench.run(["check", "--threads", "4", "many", "deep.json"], place, env={"RUST_MIN_STACK": value})
        bench.judge("environment", f"RUST_MIN_STACK={value}, 4 threads", ended, 1, ["101 files"])
    shutil.rmtree(place / "many")
    (place / "deep.json").unlink()
    outside = place / "bad.json"
    gone_folder = 'mkdir gone && cd gone && rmdir "$PWD" && "$@"'
    for arguments, code, says in [
        (["check", str(outside)], 1, ["1 error"]), (["check", "a.json"], 2, ["error: a.json: no such file or directory"]),
        (["check", "."], 2, ["error: .: "]), (["check", "--exclude", "*.x", str(outside)], 1, ["1 error"]),
        (["check", "--output-format", "json=r.json", str(outside)], 2, ["error: r.json: can't be written: no such file or directory", "1 error"]),
        (["check", "--output-format", f"json={place}/there.json", str(outside)], 1, ["1 error"]), (["rules"], 0, []), (["check", "--show-settings"], 0, []),
    ]:
        ended = bench.run(arguments, place, ["bash", "-c", gone_folder, "bash"])
        bench.judge("working directory is deleted", " ".join(arguments[:2]), ended, code, says)
    apart = bench.place()
    apart.chmod(0o555)
    bench.expect("working directory is read-only", "check .", ["."], apart, {}, ["bad.json", "good.json"], before=nobody)
    for arguments in (["--output-format", "json=r.json"], ["--write-baseline", "r.json"]):
        ended = bench.run(["check", *arguments, "."], apart, nobody)
        bench.judge("working directory is read-only", arguments[0], ended, 2, ["error: r.json: can't be written: permission denied", "in 2 records"])
    apart.chmod(0)
    # Whoever is in it got there before it was locked.
    inside = ["bash", "-c", f'cd "{apart}" && exec "$@"', "bash", *nobody]
    if bench.is_root:
        for path, code, says in [
            (".", 2, "error: .: permission denied"), ("bad.json", 2, "error: bad.json: permission denied"), (str(outside), 1, "1 error"),
        ]:
            ended = bench.run(["check", path], place, inside)
            bench.judge("working directory is locked", path[-8:], ended, code, [says])
    else:
        bench.cannot("working directory is locked", "chdir as root, then without its rights", "this isn't root", must=False)
    apart.chmod(0o755)
    os.utime(apart / "bad.json", (-10**9, -10**9))
    bench.expect("a time before 1970", "file of 1938", ["bad.json"], apart, {}, ["bad.json"])


def terminals(bench: Bench) -> None:
    place = bench.place()
    lines(place, 20_000)
    wrong = []
    tried = 0
    for columns in (0, 1, 2, 7, 65535):
        for arguments, code in [(["check", "bad.json"], 1), (["check"], 2), (["--help"], 0), (["check", "--help"], 0), (["rules"], 0),
                                (["explain", "json/empty"], 0), (["explain", "elimity-itsm-webhook"], 0), (["check", "--output-format", "grouped", "long.jsonl"], 1)]:
            tried += 1
            ended = on_terminal(bench, arguments, place, columns)
            if ended.code != code or TRACE.search(ended.out) or not ended.out:
                wrong.append(f"{columns}: {' '.join(arguments)}: {ended.code}")
    bench.note("terminal of 0, 1, 2, 7, 65535 columns", f"{tried} runs on a pty", "; ".join(wrong) or "each as it must be", not wrong)
    master, slave = pty.openpty()
    child = bench.start(["check", "--max-findings", "none", "--output-format", "full", "--output-format", "json=r.json", "long.jsonl"], place, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    os.close(master)
    ended = finish(child)
    holds = is_json((place / "r.json").read_bytes()) if (place / "r.json").is_file() else False
    bench.judge("terminal goes away", "its pty is closed", ended, 2, [], holds)


def on_terminal(bench: Bench, arguments: list[str], place: pathlib.Path, columns: int) -> Ended:
    import fcntl
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 5, columns, 0, 0))
    child = bench.start(arguments, place, stdin=slave, stdout=slave, stderr=slave, env={"TERM": "xterm"})
    os.close(slave)
    shown = b""
    with contextlib.suppress(OSError):
        while data := os.read(master, 65536):
            shown += data
    os.close(master)
    return Ended(finish(child).code, shown, b"")


# Limits


def descriptors(bench: Bench) -> None:
    place = bench.place()
    many(place, 30)
    arguments = ["check", "--output-format", "json", "--output-format", "sarif=r.sarif", "--output-format", "tap=r.tap", "bad.json", "many"]
    for limit in (3, 4, 5, 6, 7, 8, 10, 16, 32):
        ended = bench.run(arguments, place, limits={resource.RLIMIT_NOFILE: limit})
        how = f"`ulimit -n {limit}`"
        if not starts(bench, place, {resource.RLIMIT_NOFILE: limit}):
            bench.note("few files at once", how, f"{ended.code}: {line_of(ended.err)}: no program starts with so few", ended.code != 0)
            continue
        report = ended.report() if ended.out else {"files": [], "failures": []}
        paths = {one["path"] for one in report["files"] + report["failures"]}
        told = len(paths - {"r.sarif", "r.tap"})
        holds = told == 31 or {"bad.json", "many"} <= paths
        code = 2 if limit < 8 else 1
        says = ["too many open files"] if ended.code == 2 else []
        bench.judge("few files at once", how, ended, {1, 2} if limit < 8 else code, says, holds and not temporary(place))


def starts(bench: Bench, place: pathlib.Path, limits: dict[int, int]) -> bool:
    """Whether the program gets as far as its own first line, of whatever kind: that is up to the loader."""
    ended = bench.run(["--version"], place, limits=limits)
    return ended.code == 0 or ended.err.startswith(b"error: there is not enough memory")


def threads(bench: Bench) -> None:
    place = bench.place()
    lines(place, 20_000)
    many(place, 200)
    for paths in (["long.jsonl"], ["many"], ["many", "long.jsonl"]):
        for count in ("2", "8"):
            arguments = ["check", "--threads", count, "--output-format", "json", *paths]
            calm = bench.run(arguments, place)
            for when in ("1+", "2+", "3"):
                inject = traced("-e", "trace=clone3,clone", "-e", f"inject=clone3,clone:error=EAGAIN:when={when}")
                ended = bench.run(arguments, place, inject)
                bench.judge("thread can't be started", f"EAGAIN for number {when} of {count}, {' '.join(paths)}", ended, 1, [], ended.out == calm.out)
            # Root has no such limit, so it is set behind the change of user.
            before = [*bench.as_nobody(), "bash", "-c", 'ulimit -u 1; exec "$@"', "bash"]
            ended = bench.run(arguments, place, before)
            bench.judge("thread can't be started", f"`ulimit -u 1`, --threads {count}, {' '.join(paths)}", ended, 1, [], ended.out == calm.out)


def stacks(bench: Bench) -> None:
    place = bench.place()
    nested: object = 1
    for _ in range(125):
        nested = {"type": "entityRemoval", "entity": nested}
    write(place / "deep.json", json.dumps(nested))
    write(place / "too-deep.json", "[" * 100_000 + "]" * 100_000)
    many(place, 40)
    arguments = ["check", "--output-format", "json", "deep.json", "too-deep.json", "many"]
    calm = bench.run(arguments, place)
    for kibibytes in (16, 32, 64, 100, 128, 256, 1024):
        limits = {resource.RLIMIT_STACK: kibibytes << 10}
        how = f"`ulimit -s {kibibytes}`"
        if starts(bench, place, limits):
            ended = bench.run(arguments, place, limits=limits)
            bench.judge("small stack", how, ended, 1, [], ended.out == calm.out)
        else:
            # Others don't start either: what `true` needs is the system's part.
            other = subprocess.run(["true"], check=False, preexec_fn=limited(limits, ())).returncode
            bench.note("small stack", how, f"doesn't start; `true` ends with {other}", other != 0 or kibibytes < 64)


def memory(bench: Bench) -> None:
    """From the least memory in which the program starts: either all is well, or a message and exit code 2."""
    place = bench.place()
    lines(place, 20_000)
    many(place, 200)
    write(place / "array.json", json.dumps([BAD] * 20_000))
    write(place / "string.json", json.dumps(BAD | {"comment": "x" * (50 << 20)}))
    write(place / "keys.json", json.dumps(BAD | {"comment": {f"k{number}": number for number in range(1_000_000)}}))
    least = next(size for size in range(4, 400) if starts(bench, place, {resource.RLIMIT_AS: size << 20}))
    bench.note("little memory", "--version", f"starts with `ulimit -v` of {least} MiB", True)
    cases = [
        ["bad.json"], ["--threads", "1", "long.jsonl"], ["--threads", "2", "long.jsonl"], ["--threads", "8", "long.jsonl"],
        ["--threads", "2", "array.json"], ["--threads", "2", "many"], ["string.json"], ["keys.json"],
        ["--threads", "2", "--max-findings", "none", "long.jsonl", "bad.json"],
    ]
    for paths in cases:
        arguments = ["check", "--output-format", "json", "--output-format", "sarif=r.sarif", *paths]
        calm = bench.run(arguments, place)
        size, works, told, wrong = float(least), [], [], []
        while len(works) < 2 and size < 16_000:
            (place / "r.sarif").unlink(missing_ok=True)
            ended = bench.run(arguments, place, limits={resource.RLIMIT_AS: int(size) << 20})
            saved = (place / "r.sarif").read_bytes() if (place / "r.sarif").is_file() else b"{}"
            is_clean = not TRACE.search(ended.err) and not temporary(place) and is_json(saved)
            if ended.code == calm.code and ended.out == calm.out and is_clean:
                works.append(int(size))
            elif ended.code == 2 and re.search(rb"(?i)error: .*memory", ended.err) and is_clean and (not ended.out or is_json(ended.out)):
                told.append(int(size))
            else:
                wrong.append(f"{int(size)} MiB: {ended.code} {line_of(ended.err)}")
            for left in temporary(place):
                os.unlink(left)
            size = max(size + 1, size * 1.2)
        outcome = f"works from {min(works, default=0)} MiB on; told below, {len(told)} times"
        bench.note("little memory", " ".join(paths), "; ".join([outcome, f"{len(wrong)} wrong", *wrong[:2]]) if wrong else outcome, not wrong)
    bomb = gzip.compress(bytes(64 << 20))
    write(place / "bomb.gz", bomb * 40)
    for arguments in (["check", "--max-record-size", "1M", "bomb.gz"], ["report", "bomb.gz"]):
        ended = bench.run(arguments, place, limits={resource.RLIMIT_AS: 400 << 20})
        code = 1 if arguments[0] == "check" else 2
        bench.judge("gzip bomb", f"{arguments[0]}: {len(bomb) * 40 >> 10} KiB become 2.5 GiB, 400 MiB of memory", ended, code, [b"memory" if code == 2 else b"error"])


# Signals


def is_complete(format: str, data: bytes) -> bool:
    """Whether a report is a whole document of its format."""
    if format in ("json", "sarif", "gitlab", "rdjson"):
        return is_json(data)
    if format == "jsonl":
        rows = data.splitlines()
        return len(rows) > 1 and all(map(is_json, rows)) and data.endswith(b"\n") and b"exit_code" in rows[-1]
    if format in ("junit", "checkstyle"):
        with contextlib.suppress(xml.etree.ElementTree.ParseError):
            return xml.etree.ElementTree.fromstring(data) is not None
        return False
    if format == "tap":
        return data.startswith(b"TAP version 14\n") and len(re.findall(rb"(?m)^1\.\.\d+", data)) == 1
    return data.endswith(b"\n")


def interrupted(report: dict) -> bool:
    return any("interrupt" in one["message"] for one in report["failures"])


def wait_until_listening(child: subprocess.Popen, number: int) -> None:
    """Waits until a process handles a signal itself: before, it would end at once."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and child.poll() is None:
        caught = re.search(r"SigCgt:\s+([0-9a-f]+)", pathlib.Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8"))
        if caught and int(caught[1], 16) >> (number - 1) & 1:
            return
        time.sleep(0.005)


def signals(bench: Bench) -> None:
    """The first signal ends the work and everything found so far is reported; the second ends at once."""
    kinds = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
    files = [f"--output-format={format}=r.{format}" for format in FORMATS if format != "json"]

    def judge(what: str, name: str, code: int, place: pathlib.Path, ended: Ended, enough: typing.Callable[[dict], bool]) -> None:
        holds = is_json(ended.out)
        report = ended.report() if holds else {"failures": [], "summary": {}, "files": []}
        whole = int(holds)
        holds = holds and interrupted(report) and enough(report)
        lacking = [format for format in FORMATS if format != "json" and not ((place / f"r.{format}").is_file() and is_complete(format, (place / f"r.{format}").read_bytes()))]
        holds = holds and not temporary(place)
        how = f"{what}: {report['summary'].get('records', 0)} records, {len(FORMATS) - 1 - len(lacking) + whole} of {len(FORMATS)} reports whole"
        bench.judge(name, how, ended, code, [b"interrupted"], holds and not lacking)
        for left in temporary(place):
            os.unlink(left)

    for number, code in kinds:
        name = signal.Signals(number).name
        # `timeout` sends two at once.
        for times, how in ((1, ""), (2, ", two at once")):
            place = bench.place()
            many(place, 20_000)
            child = bench.start(["check", "--output-format", "json", *files, "many"], place)
            # Whoever doesn't read holds the run up in its midst.
            os.read(child.stdout.fileno(), 1)
            wait_until_listening(child, number)
            time.sleep(0.5)
            for _ in range(times):
                child.send_signal(number)
            ended = finish(child)
            ended.out = b"{" + ended.out
            judge(f"folder of 20,000 files{how}", name, code, place, ended, lambda report: 0 < report["summary"]["files"] < 20_000)
            shutil.rmtree(place / "many")
        for threads_wanted in ("1", "4"):
            place = bench.place()
            long = lines(place, 40_000)
            child = bench.start(["check", "--threads", threads_wanted, "--output-format", "json", *files, "long.jsonl", "bad.json"], place, traced("-e", "trace=read", "-P", str(long), "-e", "inject=read:delay_enter=100000"))
            process = wait_until_open(child, long)
            time.sleep(0.6)
            os.kill(process, number)
            judge(f"one large file, --threads {threads_wanted}", name, code, place, finish(child), lambda report: 0 < report["summary"]["records"] < 40_000)
        for many_records in (0, 1, 5000):
            place = bench.place()
            child = bench.start(["check", "--output-format", "json", *files, "bad.json", "-"], place, stdin=subprocess.PIPE)
            child.stdin.write((json.dumps(BAD) + "\n").encode() * many_records)
            child.stdin.flush()
            wait_until_listening(child, number)
            time.sleep(0.5)
            child.send_signal(number)
            # Its end stays open: nothing but the signal ends this.
            ended = finish_without_input(child)
            judge(f"waiting on stdin behind {many_records} records", name, code, place, ended, lambda report: report["files"][:1] != [] and report["files"][0]["path"] == "bad.json")
        place = bench.place()
        os.mkfifo(place / "pipe")
        child = bench.start(["check", "--output-format", "json", *files, "bad.json", "pipe", "good.json"], place)
        wait_until_listening(child, number)
        time.sleep(0.5)
        child.send_signal(number)
        judge("waiting for a FIFO's writer", name, code, place, finish(child), lambda report: report["files"][:1] != [] and report["files"][0]["path"] == "bad.json")
        child = bench.start(["check", "--output-format", "json", *files, "bad.json", "pipe", "good.json"], place)
        with open(place / "pipe", "w", encoding="utf-8") as pipe:
            pipe.write(json.dumps(BAD))
            pipe.flush()
            wait_until_listening(child, number)
            time.sleep(0.5)
            child.send_signal(number)
            judge("waiting on a FIFO", name, code, place, finish(child), lambda report: report["files"][:1] != [] and report["files"][0]["path"] == "bad.json")
        # The first one can't end this: nobody reads what it says.
        place = bench.place()
        many(place, 20_000)
        child = bench.start(["check", "--output-format", "concise", "--output-format", "json=r.json", "many"], place)
        os.read(child.stdout.fileno(), 1)
        wait_until_listening(child, number)
        time.sleep(0.5)
        child.send_signal(number)
        # Signals that come sooner are taken for one.
        time.sleep(1.5)
        begun = time.monotonic()
        child.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(10)
        seconds = time.monotonic() - begun
        ended = finish(child)
        report_there = (place / "r.json").is_file()
        holds = seconds < 5 and (not report_there or is_json((place / "r.json").read_bytes()))
        bench.judge(f"second {name}", f"after the first, while stdout is stuck: {seconds:.1f} s", ended, {code, -number}, [], holds)
        shutil.rmtree(place / "many")
        place = bench.place()
        os.mkfifo(place / "report")
        child = bench.start(["check", "--output-format", "json=report", "bad.json"], place)
        time.sleep(0.5)
        child.send_signal(number)
        bench.judge(name, "a report waits for a FIFO's reader", finish(child), {code, -number}, [], not temporary(place))
    place = bench.place()
    ended = bench.run(["check", "--output-format", "json", "bad.json"], place, ["bash", "-c", 'trap "" INT TERM; exec "$@"', "bash"])
    bench.judge("SIGINT, SIGTERM are ignored", "by whoever starts it, as nohup does", ended, 1, ["1 error"])


def finish_without_input(child: subprocess.Popen) -> Ended:
    """Reads what a child says while its standard input stays open."""
    chunks: dict[int, bytes] = {child.stdout.fileno(): b"", child.stderr.fileno(): b""}
    waiting, until = set(chunks), time.monotonic() + 20
    while waiting and time.monotonic() < until:
        for descriptor in select.select(list(waiting), [], [], 1)[0]:
            data = os.read(descriptor, 65536)
            chunks[descriptor] += data
            if not data:
                waiting.discard(descriptor)
    if waiting:
        child.kill()
    child.wait()
    out, err = chunks.values()
    for stream in (child.stdin, child.stdout, child.stderr):
        with contextlib.suppress(OSError):
            stream.close()
    return Ended(child.returncode, out, err)


GROUPS = [
    unreadable, odd_kinds, links, names, deep, hundred_thousand, changing, failing_calls, own_files, streams, report_places, full_disk,
    homes_and_folders, terminals, descriptors, threads, stacks, memory, signals,
]


def main(payvet: str, *wanted: str) -> int:
    sys.dont_write_bytecode = True
    tools = ["bash", "strace", "unshare", "mount", "head", "env", "rm", *(["setpriv"] if os.geteuid() == 0 else [])]
    if missing := [tool for tool in tools if shutil.which(tool) is None]:
        sys.exit(f"missing: {', '.join(missing)}")
    if unknown := set(wanted) - {group.__name__ for group in GROUPS}:
        sys.exit(f"no such group: {', '.join(sorted(unknown))}")
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with tempfile.TemporaryDirectory(prefix="payvet-faults-") as folder:
        bench = Bench(payvet, pathlib.Path(folder).resolve())
        for group in GROUPS:
            if wanted and group.__name__ not in wanted:
                continue
            begun = time.monotonic()
            first = len(bench.rows)
            group(bench)
            print(f"\n{group.__name__} ({time.monotonic() - begun:.0f} s)")
            for row in bench.rows[first:]:
                print(f"  {row.verdict:9} {row.fault[:50]:50} | {row.how[:70]:70} | {row.outcome}", flush=True)
            # Folders without rights would be left behind.
            for path in pathlib.Path(folder).glob("f*"):
                subprocess.run(["rm", "-rf", str(path)], check=True)
    faults = [row for row in bench.rows if row.verdict == "FAULT"]
    untried = [row for row in bench.rows if row.verdict == "not tried"]
    print(f"\n{len(bench.rows)} tried, {len(faults)} faults, {len(untried)} not possible here")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
