#!/usr/bin/env python3
"""Runs what CI systems are told to do, as it is written: action.yml, problem matchers, and recipes of the README.

The scripts run in workspaces with good, bad and hostile files, and what they say is compared with payvet's JSON
report. Configurations are held against the schemas that check-jsonschema brings along.

Usage: python3 .ci/places/action.py README PAYVET WORK
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

# Python would leave its compiled files beside the scripts.
sys.dont_write_bytecode = True

from runner import BASH, Ended, Runner, inherited
from tools import BAD, HERE, PLACE, PUBLISHED, ROOT, Tools, conclude, fence, output, renewed, report, version

# How annotations are read is known there.
sys.path.append(str(HERE.parent / "reports"))

from formats import github
from runs import Finding

SAMPLES = ROOT / "samples"
# How recipes of the README begin.
ON_GITHUB = ["# .github/workflows/payloads.yml\n", "# .github/workflows/payloads.yml, with code scanning\n"]
ON_GITLAB = "# .gitlab-ci.yml\n"
# Each would be executed, be two words or end a quotation, were it not mere data.
HOSTILE = ["$(touch executed).json", "`touch executed`.json", "a; touch executed #.json", "a b'\".json", "*.json"]
# Stand in for the network: what would be fetched is in a folder, and no attestation is there to be verified.
CURL = """#!/bin/sh
for address; do :; done
case $address in "$ADDRESS"/releases/download/*) exec cp "$RELEASE/${address##*/}" . ;; esac
exit 22
"""
GH = """#!/bin/sh
test "$1 $2 $4 $5" = 'attestation verify --repo OWNER/payvet' && test -f "$3"
"""
PINNED = re.compile(r"[\w/-]+@[0-9a-f]{40}")
SH = re.compile(r"\bsh '([^']*)'")


class Places:
    def __init__(self, readme: Path, payvet: Path, work: Path) -> None:
        self.readme, self.payvet, self.work = readme, payvet, work
        self.tools = Tools(work)
        self.environment = inherited() | self.tools.publish({})
        import yaml

        self.load = yaml.safe_load
        self.action = self.load((ROOT / "action.yml").read_text(encoding="utf-8"))
        self.source = renewed(work / "action")
        # As it is unpacked on a runner: without a repository around it.
        archive = work / "action.tar"
        output("git", "archive", "--output", archive, f"v{version()}", folder=work / "published.git")
        output("tar", "-xf", archive, "-C", self.source)
        self.tool_cache = renewed(work / "tool-cache")

    def workspace(self, name: str, *samples: str) -> Path:
        folder = renewed(self.work / "workspaces" / name)
        (folder / "fixtures").mkdir()
        for sample in samples:
            target = folder / "fixtures" / sample.replace("/", "-")
            shutil.copy(SAMPLES / sample, target)
        return folder

    def runner(self, workspace: Path) -> Runner:
        environment = self.environment | {
            "GITHUB_ACTION_PATH": str(self.source),
            "RUNNER_TOOL_CACHE": str(self.tool_cache),
        }
        return Runner(self.work / "runner", workspace, environment)

    def act(self, workspace: Path, runner: Runner | None = None, **inputs: str) -> Ended:
        """What the action does in a workspace, in a job of its own unless a runner has one."""
        usual = {name: each.get("default", "") for name, each in self.action["inputs"].items()} | {"paths": "."}
        given = usual | {name.replace("_", "-"): value for name, value in inputs.items()}
        values = {f"inputs.{name}": value for name, value in given.items()}
        runner = runner or self.runner(workspace)
        return runner.run(self.action["runs"]["steps"], values, self.action["outputs"])

    def schemas(self) -> Iterator[str]:
        """Configurations are what their readers' schemas demand."""
        yield from self.tools.faults_of_schema("vendor.github-actions", ROOT / "action.yml")
        for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
            yield from self.tools.faults_of_schema("vendor.github-workflows", path)
        recipes = [*(("vendor.github-workflows", each) for each in ON_GITHUB), ("vendor.gitlab-ci", ON_GITLAB)]
        for number, (schema, beginning) in enumerate(recipes):
            path = self.work / f"recipe-{number}.yml"
            path.write_text(fence(self.readme, "yaml", beginning), encoding="utf-8")
            yield from self.tools.faults_of_schema(schema, path)
            # They refuse what is broken, so their silence says something.
            broken = self.work / f"broken-{number}.yml"
            broken.write_text(path.read_text(encoding="utf-8").replace("script:", "skript:").replace("on:", "off:"))
            if not self.tools.faults_of_schema(schema, broken):
                yield f"{schema} lets a broken file pass"

    def workflows(self) -> Iterator[tuple[str, dict]]:
        for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
            yield path.name, self.load(path.read_text(encoding="utf-8"))

    def nothing_of_others(self) -> Iterator[str]:
        """What comes from outside becomes no part of a script, and of other actions only known ones are used."""
        jobs = [job for _, workflow in self.workflows() for job in workflow["jobs"].values()]
        steps = [step for steps in (self.action["runs"], *jobs) for step in steps["steps"]]
        for script in (step["run"] for step in steps if "run" in step):
            if "${{" in script:
                yield f"an expression in {script!r}"
            run = subprocess.run([*BASH, "-n"], input=script, capture_output=True, text=True, check=False)
            yield from ([run.stderr] if run.returncode else [])
        for action in (step["uses"] for step in steps if "uses" in step):
            if action != "./" and not PINNED.fullmatch(action):
                yield f"{action} is not pinned to a commit"
        for name, workflow in self.workflows():
            if workflow.get("permissions") not in ({}, {"contents": "read"}):
                yield f"{name}: every job has the permissions {workflow.get('permissions')}"

    def recipes_of_github(self) -> Iterator[str]:
        """What the README sets is an input of the action, and works."""
        for beginning in ON_GITHUB:
            steps = self.load(fence(self.readme, "yaml", beginning))["jobs"]["payvet"]["steps"]
            step = next(step for step in steps if step["uses"] == f"OWNER/payvet@v{version()}")
            unknown = set(step["with"]) - set(self.action["inputs"])
            if unknown:
                yield f"no inputs of the action: {sorted(unknown)}"
                continue
            workspace = self.workspace("recipe", f"mended/{BAD}")
            (workspace / "exports").mkdir()
            shutil.copy(SAMPLES / f"mended/{BAD}", workspace / "exports" / "of last week.jsonl")
            ended = self.act(workspace, binary=str(self.payvet), **step["with"])
            yield from code(ended, 0)

    def built(self) -> Iterator[str]:
        """Without a payvet, the action builds one, and only once."""
        workspace = self.workspace("built", f"mended/{BAD}")
        ended = self.act(workspace)
        yield from code(ended, 0)
        yield from differences(["actions/cache/restore", "actions/cache/save"], ended.used)
        programs = list(self.tool_cache.glob("payvet/*/bin/payvet"))
        if len(programs) != 1:
            yield f"built: {programs}"
            return
        before = programs[0].stat().st_mtime_ns
        ended = self.act(workspace)
        yield from code(ended, 0)
        yield from differences(["actions/cache/restore"], ended.used)
        if programs[0].stat().st_mtime_ns != before:
            yield "built twice"
        # A program of other source isn't taken for this one.
        with (self.source / "src" / "main.rs").open("a", encoding="utf-8") as main:
            main.write('compile_error!("broken");\n')
        ended = self.act(workspace)
        if ended.code == 0 or "error: broken" not in ended.stderr:
            yield f"other source makes no other program: {ended}"

    def without_cargo(self) -> Iterator[str]:
        folder = renewed(self.work / "no-cargo")
        for tool in ("bash", "git", "find", "sort", "tr", "xargs", "cat", "rm"):
            (folder / tool).symlink_to(shutil.which(tool))
        self.environment, environment = self.environment | {"PATH": str(folder)}, self.environment
        shutil.rmtree(self.tool_cache)
        ended = self.act(self.workspace("no-cargo"))
        self.environment = environment
        yield from code(ended, 2)
        if not ended.stdout.startswith("::error title=payvet::cargo is missing"):
            yield f"cargo is missing, but the action says {ended.stdout!r}"

    def good_and_bad(self) -> Iterator[str]:
        """Annotations, SARIF and summary say what the JSON report says."""
        invalid = sorted(path.relative_to(SAMPLES) for path in (SAMPLES / "invalid/contract").glob("*.json*"))
        few = [f"invalid/{BAD}", *map(str, invalid[:4]), f"mended/{BAD}"]
        for name, samples in {"good": [f"mended/{BAD}"], "bad": few, "none": []}.items():
            workspace = self.workspace(name, *samples)
            expected = report(self.payvet, workspace, ["fixtures"])
            if name == "bad" and len(findings(expected)) < 4:
                yield "too few findings to prove anything"
            ended = self.act(workspace, binary=str(self.payvet), paths="fixtures\n")
            yield from (f"{name}: {fault}" for fault in self.faults(ended, expected))

    def twice(self) -> Iterator[str]:
        """Of two runs in a job, each has a report of its own."""
        workspace = self.workspace("twice", f"invalid/{BAD}", f"mended/{BAD}")
        runner, paths = self.runner(workspace), sorted(workspace.glob("fixtures/*"))
        ended = [self.act(workspace, runner, binary=str(self.payvet), paths=str(path)) for path in paths]
        files = [Path(each.outputs["sarif-file"]) for each in ended]
        counts = [len(json.loads(file.read_text(encoding="utf-8"))["runs"][0]["results"]) for file in files]
        yield from differences([1, 0], counts)

    def faults(self, ended: Ended, expected: dict) -> Iterator[str]:
        yield from code(ended, expected["exit_code"])
        found = findings(expected)
        commands = [github.read(line) for line in ended.stdout.splitlines()]
        if not all(commands):
            yield f"what is no command is printed: {ended.stdout}"
            return
        yield from differences(
            map(github.of_finding, found), [github.of_command(each) for each in commands if "file" in each[1]]
        )
        messages = [data for _, properties, data in commands if "file" not in properties]
        yield from differences([f"{each['path']}: {each['message']}" for each in expected["failures"]], messages)
        report = Path(ended.outputs["sarif-file"])
        if not report.is_file():
            yield f"no SARIF report at {str(report)!r}"
            return
        sarif = json.loads(report.read_text(encoding="utf-8"))
        places = [row(finding) for finding in found]
        yield from differences(places, [sarif_row(result) for result in sarif["runs"][0]["results"]])
        unsaid = [finding.rule for finding in found if finding.rule not in ended.summary]
        if unsaid or not ended.summary:
            yield f"the summary says nothing of {unsaid}: {ended.summary!r}"
        if not found and not expected["failures"] and "no findings" not in ended.summary.lower():
            yield f"the summary of a good run: {ended.summary!r}"

    def inputs(self) -> Iterator[str]:
        """What is in an input is data, and arrives as it is."""
        workspace = self.workspace("inputs")
        for name in HOSTILE:
            shutil.copy(SAMPLES / f"invalid/{BAD}", workspace / name)
        expected = report(self.payvet, workspace, ["--", *HOSTILE])
        ended = self.act(
            workspace, binary=str(self.payvet), paths="\n".join(HOSTILE),
            args="--show-values=never\n  --max-findings 5", formats="jsonl=$(touch executed)\n\njunit=a b;c.xml",
        )  # fmt: skip
        yield from self.faults(ended, expected)
        yield from (
            f"not written: {name}" for name in ("$(touch executed)", "a b;c.xml") if not (workspace / name).is_file()
        )
        for arguments in ("$(touch executed)", "; touch executed", "`touch executed`", "*", "--no-such-option"):
            yield from code(self.act(workspace, binary=str(self.payvet), args=arguments), 2)
        for path in ("--help", "-h", "--exit-zero"):
            yield from code(self.act(workspace, binary=str(self.payvet), paths=path), 2)
        # What asks for something else than a check must not pass for a good one.
        for arguments in ("--show-files", "--show-settings", "--help"):
            yield from code(self.act(workspace, binary=str(self.payvet), args=arguments), 2, outputs={"exit-code": "2"})
        yield from code(self.act(workspace, binary=str(self.payvet), paths="\n"), 2, outputs={})
        yield from code(self.act(workspace, binary="no-such-program; touch executed"), 127)
        if list(self.work.glob("workspaces/**/executed")):
            yield "an input was executed"

    def matchers(self) -> Iterator[str]:
        """Problem matchers find in one-line output what the JSON report says."""
        pretends = self.work / "pretends.json"
        pretends.write_text('{"type": "entityRemoval", "a:1:1: error[json/comment] b": 1}\n', encoding="utf-8")
        command = [self.payvet, "check", "--output-format", "concise", "samples", pretends]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        # As a log has it, with messages among the findings.
        lines = self.work / "concise"
        lines.write_text(run.stdout + run.stderr, encoding="utf-8")
        task = json.loads(fence(self.readme, "jsonc", "// .vscode/tasks.json\n").split("\n", 1)[1])["tasks"][0]
        in_task = self.work / "task.json"
        in_task.write_text(json.dumps(task), encoding="utf-8")
        found = findings(report(self.payvet, ROOT, ["samples", pretends]))
        expected = [(*row(each), each.severity, each.rule, each.message) for each in found]
        if {finding.severity for finding in found} != {"error", "warning", "note"}:
            yield "not every severity is among the samples"
        # Visual Studio Code has no notices, and knows notes.
        matchers = (ROOT / ".github" / "problem-matcher.json", "notice"), (in_task, "note")
        for matcher, lowest in matchers:
            command = ["node", HERE / "matcher.mjs", matcher, lines, "error", "warning", lowest]
            yield from differences(expected, map(matched, json.loads(output(*command))))
        workspace = self.workspace("task", f"invalid/{BAD}")
        run = subprocess.run([self.payvet, *task["args"]], cwd=workspace, capture_output=True, check=False)
        if run.returncode != 1 or task["command"] != "payvet":
            yield f"the task ends with {run.returncode}"

    def gitlab(self) -> Iterator[str]:
        job = self.load(fence(self.readme, "yaml", ON_GITLAB))["payvet"]
        yield from self.recipe("gitlab", job["script"], job["artifacts"]["reports"].values())

    def jenkins(self) -> Iterator[str]:
        recipe = fence(self.readme, "groovy", "// Jenkinsfile\n")
        reports = re.findall(r"\b(?:junit|pattern:) '([^']*)'", recipe)
        yield from self.recipe("jenkins", SH.findall(recipe), reports)

    def release(self) -> Iterator[str]:
        """What is packed for a release is whole and works; what must not be released isn't."""
        workflow = dict(self.workflows())["release.yml"]
        build, release = (workflow["jobs"][name]["steps"] for name in ("build", "release"))
        # Building takes minutes; wheels are built elsewhere.
        build = [step for step in build if step.get("name") not in ("Build", "Pack a wheel")]
        release = [step for step in release if step.get("name") != "Release"]
        target, tag = "x86_64-unknown-linux-gnu", f"v{version()}"
        folder = renewed(self.work / "workspaces" / "release")
        shutil.copytree(self.source, folder, dirs_exist_ok=True)
        program = folder / "target" / target / "release" / "payvet"
        program.parent.mkdir(parents=True)
        shutil.copy(self.payvet, program)
        changes = folder / "CHANGELOG.md"
        environment = self.environment | {"TARGET": target, "TAG": tag}

        yield from code(Runner(self.work / "runner", folder, environment | {"TAG": "v999.0.0"}).run(build, {}), 1, {})
        unreleased = changes.read_text(encoding="utf-8").replace(f"## {version()}\n", "## Another\n")
        changes.write_text(unreleased, encoding="utf-8")
        yield from code(Runner(self.work / "runner", folder, environment).run(build, {}), 1, {})
        changes.write_text(unreleased.replace("## ", f"## {version()}\n\n- This.\n\n## ", 1), encoding="utf-8")

        ended = Runner(self.work / "runner", folder, environment).run([*build, *release], {})
        yield from code(ended, 0, {})
        packed = folder / "dist" / f"payvet-{tag}-{target}.tar.gz"
        if ended.code or not packed.is_file():
            return
        output("sha256sum", "--check", "--strict", "SHA256SUMS", folder=packed.parent)
        if (folder / "notes.md").read_text(encoding="utf-8").strip() != "- This.":
            yield "the notes aren't what the changelog says of this version"
        unpacked = renewed(self.work / "unpacked")
        yield from self.download(packed.parent, unpacked, target)
        content = unpacked / f"payvet-{tag}-{target}"
        expected = [
            "CHANGELOG.md", "LICENSE", "README.md", "payvet", "man/payvet.1", "man/payvet-check.1",
            *(f"completions/payvet.{shell}" for shell in ("bash", "elvish", "fish", "powershell", "zsh")),
        ]  # fmt: skip
        yield from (f"{name} is not in it, or empty" for name in expected if not size(content / name))
        output(content / "payvet", "check", ROOT / "samples" / "valid", folder=unpacked)

    def download(self, release: Path, folder: Path, target: str) -> Iterator[str]:
        """What the README says about fetching a release fits its files, and refuses one that was changed."""
        programs = renewed(self.work / "programs")
        for name, script in {"curl": CURL, "gh": GH}.items():
            (programs / name).write_text(script, encoding="utf-8")
            (programs / name).chmod(0o755)
        path = f"{programs}:{self.environment['PATH']}"
        environment = self.environment | {"PATH": path, "RELEASE": str(release), "ADDRESS": PUBLISHED}
        recipe = fence(self.readme, "sh", "# Fetch a release").replace("x86_64-unknown-linux-musl", target)
        packed = release / f"payvet-v{version()}-{target}.tar.gz"
        content = packed.read_bytes()
        for added, is_good in ((b"more", False), (b"", True)):
            packed.write_bytes(content + added)
            run = subprocess.run(
                ["bash", "-c", recipe], cwd=renewed(folder), env=environment, capture_output=True, text=True, check=False
            )
            if (run.returncode == 0) != is_good or any(folder.glob("payvet-*/")) != is_good:
                yield f"exit {run.returncode}: {run.stdout}{run.stderr}"

    def recipe(self, name: str, lines: list[str], reports: list[str]) -> Iterator[str]:
        """The commands of a recipe pass what is good, fail on what is bad, and write what is collected."""
        programs = renewed(self.work / "programs")
        (programs / "payvet").symlink_to(self.payvet)
        environment = self.environment | {"PATH": f"{programs}:{self.environment['PATH']}"}
        for sample, expected in ((f"mended/{BAD}", 0), (f"invalid/{BAD}", 1)):
            # The second run finds what the first one kept in its cache.
            kept = self.work / "workspaces" / name / ".payvet"
            cache = kept.rename(self.work / "kept") if kept.exists() else None
            workspace = self.workspace(name, sample)
            if cache:
                cache.rename(kept)
            script = "\n".join(lines)
            run = subprocess.run(
                [*BASH, "-c", script], cwd=workspace, env=environment, capture_output=True, text=True, check=False
            )
            if run.returncode != expected or not lines:
                yield f"exit {run.returncode} instead of {expected}: {run.stdout}{run.stderr}"
            if expected and PLACE not in run.stdout:
                yield f"the log doesn't show the finding: {run.stdout}{run.stderr}"
            for path in reports:
                text = (workspace / path).read_text(encoding="utf-8") if (workspace / path).exists() else None
                if text is None or ("schema/wrong-type" in text) != bool(expected):
                    yield f"{path}: {text}"


def size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def findings(report: dict) -> list[Finding]:
    return [Finding(file["path"], raw) for file in report["files"] for raw in file["findings"]]


def row(finding: Finding) -> tuple:
    return finding.path, finding.start["line"], finding.start["column"]


def matched(line: dict) -> tuple:
    """What a matcher has found in a line."""
    severity = line["severity"].replace("notice", "note")
    return line["file"], int(line["line"]), int(line["column"]), severity, line["code"], line["message"]


def sarif_row(result: dict) -> tuple:
    place = result["locations"][0]["physicalLocation"]
    region = place["region"]
    return urllib.parse.unquote(place["artifactLocation"]["uri"]), region["startLine"], region["startColumn"]


def differences(expected: object, found: object) -> Iterator[str]:
    expected, found = sorted(map(str, expected)), sorted(map(str, found))
    if expected != found:
        yield f"expected {expected}, found {found}"


def code(ended: Ended, expected: int, outputs: dict | None = None) -> Iterator[str]:
    if ended.code != expected:
        yield f"exit {ended.code} instead of {expected}: {ended.stdout}{ended.stderr}"
    said = {name: value for name, value in ended.outputs.items() if not name.startswith("steps.") and value}
    if outputs is not None and said != outputs:
        yield f"outputs {said} instead of {outputs}"
    if outputs is None and expected in (0, 1) and said.get("exit-code") != str(expected):
        yield f"outputs {said}, exit {expected}"


def main(readme: str, payvet: str, work: str) -> None:
    places = Places(*(Path(path).resolve() for path in (readme, payvet, work)))
    checks = [
        places.schemas, places.nothing_of_others, places.recipes_of_github, places.good_and_bad,
        places.twice, places.inputs, places.matchers, places.gitlab, places.jenkins, places.release, places.built,
        places.without_cargo,
    ]  # fmt: skip
    conclude("what CI systems are told to do", checks)


if __name__ == "__main__":
    main(*sys.argv[1:])
