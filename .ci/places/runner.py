"""Runs the steps of a composite action or of a job as a runner of GitHub does, as far as they are scripts."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools import renewed

# How `shell: bash` is called.
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
COMPARISON = re.compile(r"([\w.-]+) (==|!=) '([^']*)'")


@dataclasses.dataclass
class Ended:
    """What is left of a run."""

    code: int
    stdout: str
    stderr: str
    summary: str
    outputs: dict[str, str]
    """Those of all steps, and of the action."""
    used: list[str]
    """Actions that a runner would have started in between; nothing was."""


class Runner:
    def __init__(self, work: Path, workspace: Path, environment: Mapping[str, str]) -> None:
        self.work, self.workspace = renewed(work), workspace
        self.temporary = renewed(work / "temp")
        self.environment = dict(environment) | {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(self.temporary),
            "RUNNER_OS": "Linux",
        }

    def run(self, steps: list[dict], values: dict[str, str], outputs: Mapping[str, dict] | None = None) -> Ended:
        """Runs `steps` until one fails. `values` are what expressions can name."""
        values, log, used = dict(values), ["", ""], []
        summary, code = self.empty("summary"), 0
        for number, step in enumerate(steps):
            if code or not holds(step.get("if"), values):
                continue
            if "run" not in step:
                used.append(step["uses"].split("@")[0])
                continue
            written = self.empty(f"output-{number}")
            variables = {name: evaluate(str(value), values) for name, value in step.get("env", {}).items()}
            script = self.work / f"step-{number}.sh"
            script.write_text(step["run"], encoding="utf-8")
            files = {"GITHUB_OUTPUT": str(written), "GITHUB_STEP_SUMMARY": str(summary)}
            run = subprocess.run(
                [*BASH, script], cwd=self.workspace, env=self.environment | variables | files,
                stdin=subprocess.DEVNULL, capture_output=True, check=False,
            )  # fmt: skip
            code = run.returncode
            log = [log[0] + run.stdout.decode(), log[1] + run.stderr.decode()]
            for name, value in read_outputs(written.read_text(encoding="utf-8")).items():
                values[f"steps.{step.get('id')}.outputs.{name}"] = value
        found = {name: evaluate(output["value"], values) for name, output in (outputs or {}).items()}
        steps_outputs = {name: value for name, value in values.items() if name.startswith("steps.")}
        return Ended(code, *log, summary.read_text(encoding="utf-8"), steps_outputs | found, used)

    def empty(self, name: str) -> Path:
        path = self.work / name
        path.write_text("", encoding="utf-8")
        return path


def evaluate(text: str, values: Mapping[str, str]) -> str:
    """A text without its expressions. A name that nothing is known of is an error, but outputs may be missing."""

    def value(match: re.Match) -> str:
        name = match[1]
        return values.get(name, "") if name.startswith("steps.") else values[name]

    return EXPRESSION.sub(value, text)


def holds(condition: str | None, values: Mapping[str, str]) -> bool:
    if condition is None:
        return True
    name, operator, text = COMPARISON.fullmatch(condition).groups()
    return (evaluate(f"${{{{ {name} }}}}", values) == text) == (operator == "==")


def read_outputs(text: str) -> dict[str, str]:
    """NAME=VALUE line by line; the other form, with a delimiter, is used by no step."""
    return dict(line.split("=", 1) for line in text.splitlines())


def inherited() -> dict[str, str]:
    """This process's variables without those of a CI system that may run it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "RUNNER_", "GIT_"))}
