"""Holds every output format against validators of others and against the JSON report.

One corpus (every rule, an empty run, a failing one, standard input, odd file names, hostile texts,
odd line ends) is reported in all formats. Each must be valid where it is read, hold the same findings
as the JSON report, be the same whatever the number of threads, and let nothing act that stands in a
payload. A second corpus is full of markers in place of personal data; no report may show one.

Usage: python3 .ci/reports PAYVET SHARED WORK. In SHARED are the published schemas that are no part of the
project; if it isn't there, all but them is checked. What others wrote is installed below WORK.
"""

import functools
import json
import os
import pathlib
import re
import sys
import time
from collections.abc import Callable, Iterator

# Python would leave its compiled files beside the scripts.
sys.dont_write_bytecode = True

import corpus
import inert
import markers
from formats import github, gitlab, json_report, markdown, rdjson, sarif, tap, text, xml
from runs import FORMATS, Payvet, Run, differences
from tools import Tools

SAMPLES = pathlib.Path(__file__).parents[2] / "samples"
READERS = {
    "full, concise, grouped": text.faults,
    "sarif": sarif.faults,
    "junit": xml.junit_faults,
    "checkstyle": xml.checkstyle_faults,
    "gitlab": gitlab.faults,
    "rdjson": rdjson.faults,
    "tap": tap.faults,
    "markdown": markdown.faults,
}
# So few samples that `github`, which stops at ten findings of a kind, mostly shows all of theirs.
SMALL_BATCH = 5
MOST_FAULTS = 5
# What is wrong in a report with another text in it.
BROKEN = [
    ("sarif", "sarif-schema-2.1.0.json", '"startLine":', '"startLine":-'),
    ("gitlab", "gitlab-code-quality.json", '"fingerprint":', '"footprint":'),
    ("rdjson", "rdjson-DiagnosticResult.json", '"severity":"', '"severity":"VERY_'),
]
# The first takes a text of 4 GiB, the second a payload at which payvet itself fails.
UNREACHED = {"json/too-large", "payvet/internal-fault"}


class Harness:
    """All checks; each yields what is wrong."""

    def __init__(self, binary: str, shared: str, work: str) -> None:
        self.work = pathlib.Path(work).resolve()
        self.payvet = Payvet(binary, self.work)
        self.tools = Tools(self.work, pathlib.Path(shared))
        self.folder = self.work / "corpus"
        self.paths = corpus.build(self.folder, SAMPLES)
        self.invalid = [path for path in self.paths if path.startswith("invalid/")]
        self.reports = 0
        self.logs = []

    @functools.cached_property
    def schema(self) -> dict:
        return json.loads(self.payvet.call(["schema", "report"]).stdout)

    def check(self, name: str, paths: list, *arguments: str, **options: object) -> Run:
        run = self.payvet.check(name, self.folder, paths, arguments, **options)
        self.reports += len(run.texts)
        return run

    def validators(self) -> Iterator[str]:
        """The validators refuse what is broken, so their silence says something."""
        run = self.check("one", self.invalid[:1])
        yield from json_report.lax(run, self.schema)
        for name, schema, whole, broken in BROKEN:
            path = run.folder / f"broken-{name}"
            path.write_text(run.texts[name].replace(whole, broken), encoding="utf-8")
            judge = self.tools.published(schema)
            if judge and judge.is_valid(json.loads(path.read_text(encoding="utf-8"))):
                yield f"{schema} lets a broken report pass"
        if not self.tools.multitool([run.folder / "broken-sarif"]):
            yield "the SARIF validator lets a broken report pass"

    def every_format(self) -> Iterator[str]:
        for run, code in self.runs():
            yield from self.faults(run, code)

    def runs(self) -> Iterator[tuple[Run, int]]:
        """Runs that every format must report, and how each must end."""
        (self.folder / "empty").mkdir()
        yield self.check("everything", self.paths), 1
        yield self.check("shown", self.paths, "--show-values"), 1
        yield self.check("limited", self.paths, limit="2"), 1
        yield self.check("sound", [path for path in self.paths if path.startswith("valid/")]), 0
        yield self.check("empty", ["empty"], "--allow-empty"), 0
        missing = [f"missing/{name}" for name in corpus.NAMES]
        yield self.check("missing", ["missing.json"]), 2
        yield self.check("failing", [*missing, *self.invalid[:9]]), 2
        absolute = [str(self.folder / path) for path in self.paths[:60]]
        yield self.check("absolute", absolute), 1
        yield self.check("stdin", [], stdin=corpus.FAULTY), 1
        for number, name in enumerate(corpus.NAMES):
            if number % 6 == 0:
                yield self.check(f"stdin-{number}", ["-"], f"--stdin-filename={name}", stdin=corpus.FAULTY), 1

    def faults(self, run: Run, code: int) -> Iterator[str]:
        if run.code != code:
            yield f"{run.name}: exit {run.code} instead of {code}: {ascii(run.stderr[-300:])}"
        missing = [each for each in FORMATS if each not in run.texts]
        if missing:
            yield f"{run.name}: not written: {', '.join(missing)}"
            return
        readers = {
            "json, jsonl": lambda run, _: json_report.faults(run, self.schema),
            "github": lambda run, _: github.faults(run),
            **READERS,
        }
        for name, reader in readers.items():
            yield from guarded(f"{run.name}: {name}", reader, run, self.tools)
        self.logs.append(run.folder / "sarif")
        yield from guarded(f"{run.name}: inert", inert_faults, run)

    def known_formats(self) -> Iterator[str]:
        """A format that payvet has and nobody reads here would pass unchecked."""
        text = self.payvet.call(["check", "--help"]).stdout
        options = text if isinstance(text, str) else text.decode()
        section = options.split("--output-format")[1].split("\n      --")[0]
        known = re.findall(r"^ +- (\w+):", section, re.MULTILINE)
        if known != FORMATS:
            yield f"payvet has {known}, checked are {FORMATS}"

    def places(self) -> Iterator[str]:
        """The places in the JSON report are right, and every rule has one."""
        run = self.check("places", self.paths, formats=["json"])
        yield from json_report.misplaced(run, self.folder)
        rules = json.loads(self.payvet.call(["rules", "--output-format", "json"]).stdout)
        silent = {rule["rule"] for rule in rules} - {finding.rule for finding in run.findings} - UNREACHED
        yield from (f"no finding of {rule}" for rule in sorted(silent))

    def every_file(self) -> Iterator[str]:
        """No file is passed over because it is called like another, as far as a report can tell."""
        folder, names = (
            self.work / "names",
            ["a.json", *(os.fsdecode(name) for name in (b"\xfe.json", b"\xff.json"))],
        )
        for name in names:
            corpus.write(folder / name, corpus.FAULTY)
        arguments = ["--stdin-filename=a.json"]
        run = self.payvet.check("names", folder, ["-", *names], arguments, ["json"], stdin=corpus.FAULTY)
        yield from (f"files checked: {fault}" for fault in differences([4], [run.report["summary"]["files"]]))

    def saved_reports(self) -> Iterator[str]:
        """Formats made of saved reports, whole or in two parts, are what the run itself would write."""
        whole = self.check("whole", self.paths)
        half = len(self.paths) // 2
        parts = [
            self.check(f"half-{number}", paths, formats=["json", "jsonl"])
            for number, paths in enumerate([self.paths[:half], self.paths[half:]])
        ]
        for kind in ("json", "jsonl"):
            for name, runs in (("whole", [whole]), ("halves", parts)):
                saved = [run.folder / kind for run in runs]
                again = self.payvet.write("report", f"{name}-{kind}", self.work, saved, [], FORMATS)
                yield from differences([whole.code], [again.code])
                for each in FORMATS:
                    if again.texts.get(each) != whole.texts[each]:
                        yield f"{each} of {name} in {kind} differs from that of the run itself"

    def small_batches(self) -> Iterator[str]:
        """So few files at a time that `github` leaves nothing out."""
        for at in range(0, len(self.invalid), SMALL_BATCH):
            batch = self.invalid[at : at + SMALL_BATCH]
            yield from github.faults(self.check(f"batch-{at}", batch, formats=["json", "github"]))

    def standard_output(self) -> Iterator[str]:
        """Standard output is the text that a file would hold; colours are only for people."""
        files = self.check("files", self.invalid)
        for each in FORMATS:
            color = "never" if each in ("full", "concise", "grouped") else "always"
            arguments = f"--output-format={each}", f"--color={color}"
            run = self.check(f"stdout-{each}", self.invalid, *arguments, formats=[])
            yield from (f"{each}: {fault}" for fault in differences([files.texts[each]], [run.stdout]))
            if color == "never":
                yield from differences([files.stderr], [run.stderr])

    def threads(self) -> Iterator[str]:
        one, many = (self.check(f"threads-{count}", self.paths, f"--threads={count}") for count in (1, 8))
        yield from differences([one.code, one.stdout, one.stderr], [many.code, many.stdout, many.stderr])
        for each in FORMATS:
            if one.texts[each] != many.texts[each]:
                yield f"{each} depends on the number of threads"

    def fingerprints(self) -> Iterator[str]:
        """A fingerprint stays when lines are added above and records or files change places."""
        records = [json.dumps(each) + "\n" for each in corpus.MOVABLE]
        above = json.dumps(corpus.EVENT) + "\n"
        orders = {"before": records, "above": [above, "\n", above, *records], "reversed": records[::-1]}
        found = {}
        for name, order in orders.items():
            folder = self.work / "fingerprints" / name
            corpus.write(folder / "a.jsonl", "".join(order))
            corpus.write(folder / "b.json", "\n" * len(name) + json.dumps(corpus.MOVABLE[0], indent=len(name)))
            paths = ["a.jsonl", "b.json"] if name == "before" else ["b.json", "a.jsonl"]
            run = self.payvet.check(f"fingerprints-{name}", folder, paths, formats=["json", "gitlab"])
            found[name] = gitlab.fingerprints(run)
            if len(found[name]) < len(records):
                yield f"{name}: too few findings to prove anything"
        for name in ("above", "reversed"):
            yield from differences(sorted(found["before"].items()), sorted(found[name].items()))

    def baselines(self) -> Iterator[str]:
        """Reports in which known findings are hidden, and some known ones are mended."""
        folder, known = self.work / "known", self.work / "known.json"
        for name in corpus.NAMES:
            corpus.write(folder / name, corpus.FAULTY)
        yield from self.faults(
            self.payvet.check("recorded", folder, corpus.NAMES, [f"--write-baseline={known}"]), 0
        )
        for name in corpus.NAMES[::2]:
            corpus.write(folder / name, json.dumps(corpus.MOVABLE))
        run = self.payvet.check("known", folder, corpus.NAMES, [f"--baseline={known}"])
        yield from self.faults(run, 1)
        if not run.report["stale"] or not run.report["summary"]["baselined"]:
            yield "nothing is known or mended"
        yield from inert.faults(known.read_text(encoding="utf-8"), may_command=False)

    def limits(self) -> Iterator[str]:
        """More findings than two of the formats may hold."""
        lines = [
            json.dumps(corpus.changed("entityRemoval", nickname=number)) for number in range(sarif.MOST_RESULTS)
        ]
        lines += [json.dumps(corpus.changed("entityRemoval", comment=number)) for number in range(9)]
        corpus.write(self.folder / "many.jsonl", "\n".join(lines))
        run = self.check("many", ["many.jsonl"], formats=["json", "sarif", "markdown", "github"])
        yield from sarif.disagreements(run, json.loads(run.texts["sarif"]))
        yield from markdown.faults(run, self.tools)
        yield from github.faults(run)

    def sarif_logs(self) -> Iterator[str]:
        """The logs of all runs keep the rules of SARIF and of GitHub."""
        yield from self.tools.multitool(self.logs)

    def personal_data(self) -> Iterator[str]:
        folder, known = self.work / "markers", self.work / "personal.json"
        texts = markers.build(folder)
        verbose = ["--verbose", "--statistics"]
        run = self.payvet.check("masked", folder, texts, verbose)
        outputs = {**run.texts, "standard error": run.stderr}
        for each in FORMATS:
            piped = self.payvet.check("piped", folder, texts, [*verbose, f"--output-format={each}"], formats=[])
            outputs[f"piped {each}"] = piped.stdout
        self.payvet.check("recorded", folder, texts, [f"--write-baseline={known}"], formats=[])
        outputs["a baseline"] = known.read_text(encoding="utf-8")
        self.reports += len(outputs)
        for name, output in outputs.items():
            yield from (f"{name} shows {leak}" for leak in leaks(output))
        shown = self.payvet.check("unmasked", folder, texts, ["--show-values"])
        yield from unseen(shown)
        yield from differences(judged(run), judged(shown))

        # With other values, everything but the places and lengths stays.
        others = self.work / "others"
        for path, content in texts.items():
            other = content if isinstance(content, bytes) else markers.with_other_values(content)
            corpus.write(others / path, other)
        yield from differences(judged(run), judged(self.payvet.check("others", others, texts, formats=["json"])))


def judged(run: Run) -> list:
    return [(finding.path, finding.rule, finding.pointer, finding.fingerprint) for finding in run.findings]


def leaks(output: str) -> Iterator[str]:
    """The first place where an output shows a marker, and how many there are."""
    pieces = (re.escape(piece) for piece in (markers.PIECE, markers.DAY, str(markers.NUMBER)))
    found = list(re.finditer("|".join(pieces), output.lower()))
    if found:
        at = found[0].start()
        yield f"{len(found)} personal values, first {ascii(output[max(at - 160, 0) : at + 20])}"


def unseen(run: Run) -> Iterator[str]:
    """Outputs and files of which not one marker is shown, though that was asked for: they prove nothing."""
    for each in FORMATS:
        # A line for many findings quotes no value.
        if each != "grouped" and markers.PIECE not in run.texts[each]:
            yield f"--show-values shows no marker in {each}"
    for file in run.report["files"]:
        report = json.dumps(file)
        is_seen = markers.PIECE in report or str(markers.NUMBER) in report
        if not is_seen and not markers.is_unquoted(file["path"]):
            yield f"--show-values shows no marker of {file['path']}"


def inert_faults(run: Run) -> Iterator[str]:
    outputs = {**run.texts, "standard output": run.stdout, "standard error": run.stderr}
    for name, output in outputs.items():
        yield from (f"{name}: {fault}" for fault in inert.faults(output, may_command=name == "github"))


def guarded(
    name: str, check: Callable[..., Iterator[str]], *given: object, most: int = MOST_FAULTS
) -> Iterator[str]:
    """What a check finds; a text that it can't read is a fault, too."""
    try:
        for number, fault in enumerate(check(*given)):
            if number == most:
                yield f"{name}: … and more"
                return
            yield f"{name}: {fault}"
    except (LookupError, TypeError, ValueError, AttributeError, SyntaxError) as error:
        yield f"{name}: can't be read: {type(error).__name__}: {ascii(str(error)[:300])}"


def main(binary: str, shared: str, work: str) -> int:
    begun = time.monotonic()
    harness = Harness(binary, shared, work)
    if harness.tools.schemas is None:
        print(f"no {shared}: the published schemas of SARIF, JUnit, rdjson and GitLab are not checked")
    checks = [
        harness.known_formats,
        harness.validators,
        harness.every_format,
        harness.every_file,
        harness.places,
        harness.saved_reports,
        harness.small_batches,
        harness.standard_output,
        harness.threads,
        harness.fingerprints,
        harness.baselines,
        harness.limits,
        harness.sarif_logs,
        harness.personal_data,
    ]
    failed = 0
    for check in checks:
        for fault in guarded(check.__name__.replace("_", " "), check, most=100):
            failed += 1
            print(fault)
    seconds = time.monotonic() - begun
    print(f"{harness.reports} reports in {len(FORMATS)} formats, {failed} faults, {seconds:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
