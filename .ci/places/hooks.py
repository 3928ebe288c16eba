#!/usr/bin/env python3
"""Tries the hooks for pre-commit with pre-commit itself: what is wrong isn't committed, and what is mended is.

The configurations are those of the README; a clone of this work tree stands for the published repository, and a
wheel from WHEELS for a published one.

Usage: python3 .ci/places/hooks.py README PAYVET WHEELS WORK
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# Python would leave its compiled files beside the scripts.
sys.dont_write_bytecode = True

from tools import BAD, PERSONAL, PLACE, PUBLISHED, ROOT, Tools, conclude, fence, renewed

SAMPLES = ROOT / "samples"
SETTINGS = 'exclude = ["fixtures/drafts/**"]\n'
# What would act in a shell, in the log of a CI system, and as an option that hides the finding.
SCRIPT = "fixtures/$(touch executed);`touch executed`'\".json"
COMMAND = "a\n::error::b.json"
OPTION = "--write-baseline=known.json"


class Repository:
    """A repository with fixtures that commits with a hook."""

    def __init__(self, folder: Path, environment: dict[str, str], configuration: str | None) -> None:
        self.folder, self.environment = renewed(folder), environment
        self.git("init", "--quiet")
        self.write("payvet.toml", SETTINGS)
        # No payloads, and none of the hook's business.
        self.write("package.json", '{"name": "a project"}\n')
        self.write("fixtures/README.md", "# What is sent to us\n")
        if configuration:
            self.write(".pre-commit-config.yaml", configuration)
            self.pre_commit("install")

    def write(self, path: str, content: str | bytes) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    def sample(self, path: str, sample: str) -> None:
        self.write(path, (SAMPLES / sample).read_bytes())

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
        )  # fmt: skip

    def git(self, *arguments: str) -> str:
        run = self.run("git", *arguments)
        if run.returncode:
            sys.exit(f"git {arguments[0]} failed in {self.folder}: {run.stdout}")
        return run.stdout

    def pre_commit(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def commit(self) -> tuple[bool, str]:
        """Whether everything could be committed, and what was printed."""
        self.git("add", "--all")
        before = self.git("rev-list", "--all", "--count")
        run = self.run("git", "commit", "--message", "Change fixtures")
        is_committed = self.git("rev-list", "--all", "--count") != before
        if is_committed != (run.returncode == 0):
            sys.exit(f"git says {run.returncode}, but has committed: {is_committed}")
        return is_committed, run.stdout


class Hooks:
    def __init__(self, readme: Path, payvet: Path, wheels: Path, work: Path) -> None:
        self.readme, self.work = readme, work
        self.tools = Tools(work)
        program = renewed(work / "bin") / "payvet"
        program.symlink_to(payvet)
        home = renewed(work / "home")
        self.environment = self.tools.publish({"PRE_COMMIT_HOME": str(home), "PIP_FIND_LINKS": str(wheels)})
        self.with_program = self.environment | {"PATH": f"{program.parent}:{self.environment['PATH']}"}

    def repository(self, name: str, configuration: str | None = None) -> Repository:
        # The hook that is built must not be helped by a program that is there already.
        environment = self.with_program if name.endswith("system") else self.environment
        return Repository(self.work / "repositories" / name, environment, configuration)

    def configured(self, hook: str) -> Repository:
        configuration = fence(self.readme, "yaml", "# .pre-commit-config.yaml\n")
        return self.repository(hook, configuration.replace("id: payvet\n", f"id: {hook}\n"))

    def manifest(self) -> Iterator[str]:
        """pre-commit reads the list of hooks."""
        run = self.repository("manifest").pre_commit("validate-manifest", ROOT / ".pre-commit-hooks.yaml")
        if run.returncode:
            yield run.stdout

    def try_repo(self) -> Iterator[str]:
        """`pre-commit try-repo` refuses what is wrong, with and without a payvet on the path."""
        for hook in ("payvet", "payvet-system"):
            repository = self.repository(f"tried-{hook}")
            repository.sample("good.json", f"mended/{BAD}")
            repository.sample("bad.json", f"invalid/{BAD}")
            repository.git("add", "--all")
            run = repository.pre_commit("try-repo", PUBLISHED, hook, "--files", "bad.json", "good.json")
            yield from faults((run.returncode == 0, run.stdout), [f"bad.json:{PLACE}", "in 2 records of 2 files"])

    def names(self) -> Iterator[str]:
        """A file is checked like others and does nothing, whatever it is called."""
        repository = self.repository("names-system")
        for name in (OPTION, COMMAND):
            repository.sample(name, f"invalid/{BAD}")
        (repository.folder / "package.json").unlink()
        repository.git("add", "--all")
        run = repository.pre_commit("try-repo", PUBLISHED, "payvet-system", "--all-files")
        named = [f"{name}:{PLACE}" for name in (OPTION, "a\\u000a::error::b.json")]
        yield from faults((run.returncode == 0, run.stdout), named)
        if any(line.startswith("::") for line in run.stdout.splitlines()):
            yield f"a command to a CI system: {run.stdout}"
        if (repository.folder / "known.json").exists():
            yield "a file name was taken for an option"

    def built(self) -> Iterator[str]:
        yield from self.commits(self.configured("payvet"))

    def on_the_path(self) -> Iterator[str]:
        yield from self.commits(self.configured("payvet-system"))

    def from_a_wheel(self) -> Iterator[str]:
        configuration = fence(self.readme, "yaml", "# .pre-commit-config.yaml, with a wheel\n")
        yield from self.commits(self.repository("wheel", configuration))

    def commits(self, repository: Repository) -> Iterator[str]:
        """What somebody commits one after the other."""
        repository.sample("fixtures/good.json", "valid/ibm-verify-fulfillment/minimal.json")
        repository.sample("fixtures/event.json", f"invalid/{BAD}")
        yield from faults(repository.commit(), ["error[schema/wrong-type]", f"fixtures/event.json:{PLACE}"])
        repository.sample("fixtures/event.json", f"mended/{BAD}")
        yield from faults(repository.commit(), [])
        # What settings leave out can be committed alone.
        repository.sample("fixtures/drafts/event.json", f"invalid/{BAD}")
        yield from faults(repository.commit(), [])
        (repository.folder / "fixtures/event.json").unlink()
        yield from faults(repository.commit(), [])

        repository.sample(SCRIPT, f"invalid/{BAD}")
        utf16 = (SAMPLES / f"mended/{BAD}").read_text(encoding="utf-8").encode("utf-16")
        repository.write("fixtures/exported.jsonl", utf16)
        committed, printed = repository.commit()
        yield from faults((committed, printed), [f"{SCRIPT}:{PLACE}", "error[json/utf16]"])
        if list(repository.folder.rglob("executed")):
            yield "the name of a file was executed"

        # Colours are those of a terminal: personal values aren't shown all the same.
        repository.sample("fixtures/personal.json", f"invalid/{PERSONAL}")
        repository.git("add", "--all")
        run = repository.pre_commit("run", "--color", "always")
        yield from faults((run.returncode == 0, run.stdout), ["<string of 39>", "\x1b["])
        if "nadia" in run.stdout.lower():
            yield f"a personal value is shown: {run.stdout}"


def faults(result: tuple[bool, str], expected: list[str]) -> Iterator[str]:
    """A commit must be refused with what is expected, and be accepted where nothing is."""
    is_accepted, printed = result
    if is_accepted != (not expected):
        yield f"{'accepted' if is_accepted else 'refused'}: {printed}"
    yield from (f"nothing is said of {text!r}: {printed}" for text in expected if text not in printed)


def main(readme: str, payvet: str, wheels: str, work: str) -> None:
    hooks = Hooks(*(Path(path).resolve() for path in (readme, payvet, wheels, work)))
    checks = [
        hooks.manifest, hooks.try_repo, hooks.names, hooks.built, hooks.on_the_path, hooks.from_a_wheel,
    ]  # fmt: skip
    conclude("hooks for pre-commit", checks)


if __name__ == "__main__":
    main(*sys.argv[1:])
