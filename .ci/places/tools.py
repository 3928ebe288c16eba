"""What the checks of this folder have in common: the packages of others, texts of the README, scratch repositories."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PUBLISHED = "https://github.com/OWNER/payvet"
# As fast to build as can be: how fast it runs is no matter here.
QUICK = {"LTO": "off", "OPT_LEVEL": "0", "CODEGEN_UNITS": "64"}
# Git knows nothing of this machine's habits, such as hooks and signatures.
GIT_SETTINGS = {"user.name": "nobody", "user.email": "nobody@example.com", "safe.directory": "*"}
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# An invalid sample of which a mended one exists, and the place of its finding.
BAD, PLACE = "schema/wrong-type.json", "9:17"
# A payload whose finding is about a personal value.
PERSONAL = "schema/bad-format__address.json"


class Tools:
    """Packages of others, installed below `work`."""

    def __init__(self, work: Path) -> None:
        installer = [sys.executable, HERE.parent / "install.py", HERE, work]
        if subprocess.run(installer, check=False).returncode:
            sys.exit("the tools can't be installed")
        self.work, self.python = work, work / "python"
        sys.path.insert(0, str(self.python))

    def environment(self) -> dict[str, str]:
        """Variables with which Python finds the packages; GIT_* of a hook that runs this are left out."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return kept | {"PYTHONPATH": str(self.python)}

    def publish(self, more: Mapping[str, str]) -> dict[str, str]:
        """Makes of this work tree what is published at an address that doesn't exist yet.

        Returns variables with which git and cargo find it there. What git doesn't know isn't in it.
        """
        environment = self.environment() | git_variables(GIT_SETTINGS)
        shelf = renewed(self.work / "published.git")
        # A commit of all changes, which is on no branch; nothing where there are none.
        state = output("git", "stash", "create", environment=environment) or "HEAD"
        output("git", "clone", "--quiet", "--bare", ROOT, shelf, environment=environment)
        output("git", "fetch", "--quiet", ROOT, state, folder=shelf, environment=environment)
        output("git", "tag", f"v{version()}", "FETCH_HEAD", folder=shelf, environment=environment)
        output("git", "update-ref", "HEAD", "FETCH_HEAD", folder=shelf, environment=environment)

        # Each clone of an earlier run was another package to cargo.
        cargo = self.work / "cargo"
        for path in sorted(cargo.rglob("*payvet*"), reverse=True):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        settings = GIT_SETTINGS | {f"url.{shelf}.insteadOf": PUBLISHED}
        profile = {f"CARGO_PROFILE_RELEASE_{name}": value for name, value in QUICK.items()}
        return self.environment() | git_variables(settings) | profile | more | {
            "CARGO_TARGET_DIR": str(cargo),
            "CARGO_HOME": str(self.cargo_home()),
            "CARGO_NET_GIT_FETCH_WITH_CLI": "true",
        }  # fmt: skip

    def cargo_home(self) -> Path:
        """A home of cargo that shares what was downloaded, and nothing of the repository that isn't."""
        home, usual = renewed(self.work / "cargo-home"), Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
        (usual / "registry").mkdir(parents=True, exist_ok=True)
        for name in ("registry", "config.toml"):
            if (usual / name).exists():
                (home / name).symlink_to(usual / name)
        return home

    def faults_of_schema(self, schema: str, path: Path) -> list[str]:
        """What a schema that check-jsonschema brings along finds wrong with a file."""
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, path]
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=self.environment())
        return [f"{path}: {run.stdout}{run.stderr}"] if run.returncode else []


def git_variables(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings of git for whatever it is that starts it."""
    variables = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


def output(*command: str | Path, folder: Path = ROOT, environment: Mapping[str, str] | None = None) -> str:
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{run.stdout}{run.stderr}")
    return run.stdout.strip()


def version() -> str:
    """The version in Cargo.toml."""
    text = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    return re.search(r'^version = "(.*)"$', text, re.MULTILINE)[1]


def fence(text: Path, language: str, beginning: str) -> str:
    """The one block of code in a Markdown file that is in this language and begins so."""
    blocks = [code for name, code in FENCE.findall(text.read_text(encoding="utf-8")) if name == language]
    found = [code for code in blocks if code.startswith(beginning)]
    if len(found) != 1:
        sys.exit(f"{text} has {len(found)} blocks of {language} that begin with {beginning!r}")
    return found[0]


def renewed(folder: Path) -> Path:
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def report(payvet: Path, folder: Path, arguments: Iterable[str | Path]) -> dict:
    """payvet's JSON report of a run in a folder."""
    command = [payvet, "check", "--output-format", "json", *arguments]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return json.loads(run.stdout)


def conclude(what: str, checks: Iterable[Callable[[], Iterable[str]]]) -> None:
    """Runs checks, each of which yields what is wrong, and ends the program."""
    wrong = 0
    for check in checks:
        for fault in check():
            print(f"{check.__name__}: {fault}", file=sys.stderr)
            wrong += 1
    print(f"{what}: {'as promised' if not wrong else f'{wrong} faults'}")
    sys.exit(1 if wrong else 0)
