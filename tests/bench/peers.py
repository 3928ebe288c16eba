"""Other validators: where they come from and how they are called."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from measure import command

HERE = Path(__file__).resolve().parent

# Pinned, so that numbers can be compared. What is in brackets behind a name installs with it.
CARGO = {"jsonschema-cli": "0.60.2", "boon-cli": "0.6.2"}
NPM = {
    "ajv": {"ajv": "8.20.0", "ajv-formats": "3.0.1"},
    "ajv-cli": {"ajv-cli": "5.0.0", "ajv": "8.20.0", "ajv-formats": "3.0.1"},
    "sourcemeta": {"@sourcemeta/jsonschema": "16.11.0"},
}
PYPI = {
    "check-jsonschema": {"check-jsonschema": "0.39.0"},
    "jsonschema-rs": {"jsonschema-rs": "0.60.3", "orjson": "3.13.0"},
    "corvus-json-schema-rs": {"corvus-json-schema-rs": "0.1.4", "orjson": "3.13.0"},
    "orjson": {"orjson": "3.13.0"},
}
# Installed only if it is asked for: it takes half a gigabyte.
EXTRAS = {"spark": {"pyspark": "4.3.0"}}
# Names that select, in the order of the tables. Parsing alone is no validation: a floor, no peer.
NAMES = [*CARGO, "sourcemeta", "ajv-cli", "check-jsonschema", "ajv", *list(PYPI)[1:]]
FLOORS = {"orjson"}


def _run(*parts: str | Path) -> None:
    run = subprocess.run(command(*parts), capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"failed: {' '.join(map(str, parts))}\n{run.stdout}{run.stderr}")


def _sum(groups: dict[str, dict[str, str]], names: Iterable[str]) -> dict[str, str]:
    chosen = [groups[name] for name in names if name in groups]
    return {package: version for group in chosen for package, version in group.items()}


@dataclass(frozen=True)
class Peers:
    """The peers below one folder."""

    work: Path

    @property
    def environment(self) -> dict[str, str]:
        """What Python's packages need."""
        return {"PYTHONPATH": str(self.python), "PYTHONDONTWRITEBYTECODE": "1"}

    @property
    def python(self) -> Path:
        return self.work / "python"

    @property
    def node(self) -> Path:
        return self.work / "node"

    def install(self, names: list[str], without: list[str]) -> list[str]:
        """Installs what isn't there yet, one peer after the other. Returns those that can be used."""
        there = []
        for name in names:
            try:
                self._install(name)
                there.append(name)
            except (RuntimeError, OSError) as error:
                if name not in without:
                    sys.exit(f"{name} can't be installed (--without {name} leaves it out): {error}")
        return there

    def _install(self, name: str) -> None:
        version = CARGO.get(name)
        packages = {name: version} if version else _sum(NPM | PYPI | EXTRAS, [name])
        # A list of what was installed tells a finished installation of just these from any other.
        mark = self.work / "installed" / name
        wanted = "".join(f"{package} {version}\n" for package, version in packages.items())
        if mark.is_file() and mark.read_text() == wanted:
            return
        print(f"installing {name}", file=sys.stderr)
        if name in CARGO:
            root = self.work / "cargo"
            _run("cargo", "install", "--quiet", "--locked", "--force", "--root", root, f"{name}@{version}")
        elif name in NPM:
            self.node.mkdir(parents=True, exist_ok=True)
            npm = command("npm", "install", "--prefix", self.node)
            npm += ["--ignore-scripts", "--no-audit", "--no-fund"]
            _run(*npm, *(f"{package}@{version}" for package, version in packages.items()))
        else:
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            pip += ["--no-input", "--upgrade", "--target", str(self.python)]
            _run(*pip, *(f"{package}=={version}" for package, version in packages.items()))
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(wanted)

    def command_line(self, name: str, schema: Path, paths: list[Path]) -> list[str] | None:
        """How a program is called on files, each a document or, for `.jsonl`, lines; none if it can't."""
        lines = any(path.suffix == ".jsonl" for path in paths)
        match name:
            case "jsonschema-cli" if not lines:
                program = self.work / "cargo/bin/jsonschema-cli"
                return command(program, "validate", schema, "--assert-format", "--errors-only", "-i", *paths)
            case "boon-cli" if not lines:
                return command(self.work / "cargo/bin/boon", "--assert-format", schema, *paths)
            case "sourcemeta":
                options = ["--fast", "--continue", "--format-assertion"]
                return command(self._sourcemeta(), "validate", schema, *paths, *options)
            case "ajv-cli" if not lines:
                program = self.node / "node_modules/ajv-cli/dist/index.js"
                formats = self.node / "node_modules/ajv-formats"
                options = command("--spec=draft2020", "--strict=false", "-c", formats, "-s", schema)
                data = (part for path in paths for part in ("-d", path))
                return command("node", program, "validate", *options, *data)
            case "check-jsonschema" if not lines:
                return command(sys.executable, "-m", "check_jsonschema", "--schemafile", schema, *paths)
        return None

    def script(self, name: str, mode: str, schema: Path, path: Path) -> list[str] | None:
        """How a library validates `lines`, `files` below a folder, or a `whole` document."""
        if name == "ajv":
            return command("node", HERE / "library.mjs", self.node, mode, schema, path)
        if name in ("jsonschema-rs", "corvus-json-schema-rs", "orjson"):
            return command(sys.executable, HERE / "library.py", name, mode, schema, path)
        return None

    def _sourcemeta(self) -> Path:
        """The program itself: the one that npm puts on the path starts node first."""
        machine = {"AMD64": "x86_64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
        program = f"jsonschema-{platform.system().lower()}-{machine}"
        return self.node / "node_modules/@sourcemeta/jsonschema/build/github-releases" / program


def missing_tools() -> list[str]:
    return [tool for tool in ("cargo", "node", "npm") if not shutil.which(tool)]
