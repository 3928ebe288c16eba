"""The validators of others, installed below the work folder."""

import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


class Tools:
    def __init__(self, work: pathlib.Path, shared: pathlib.Path) -> None:
        """Installs them; the published schemas below `shared` are no part of the project."""
        installer = [sys.executable, HERE.parent / "install.py", HERE, work]
        if subprocess.run(installer, check=False).returncode:
            sys.exit("the tools can't be installed")
        self.modules = work.resolve() / "node" / "node_modules"
        self.schemas = shared / "validators" if shared.is_dir() else None
        sys.path.insert(0, str(work.resolve() / "python"))

    @functools.cache
    def published(self, name: str) -> object:
        """A validator for a published JSON Schema; none where these don't lie beside the project."""
        if self.schemas is None:
            return None
        return validator(json.loads((self.schemas / name).read_text(encoding="utf-8")))

    def read(self, script: str, paths: list[pathlib.Path]) -> list:
        """What a script says of each file: it reads the files with a package of Node's."""
        command = ["node", HERE / script, self.modules, *paths]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            sys.exit(f"{script} failed: {run.stderr}")
        return json.loads(run.stdout)

    def multitool(self, paths: list[pathlib.Path]) -> list[str]:
        """What the SARIF validator finds wrong with files. Its exit code says nothing of that."""
        # It passes over files of another extension.
        logs = [shutil.copy(path, path.with_suffix(".sarif")) for path in paths]
        program = self.modules / f"@microsoft/sarif-multitool-{sys.platform}" / "Sarif.Multitool"
        program.chmod(0o755)
        command = [program, "validate", "--rule-kind", "Sarif;Gh;Ghas", "--max-file-size-in-kb", "1000000", *logs]
        # It looks for a library of languages otherwise, which small machines don't have.
        environment = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if f"Done. {len(logs)} files scanned." not in run.stdout or "skipped" in run.stdout:
            sys.exit(f"the SARIF validator didn't read all files: {run.stdout[-2000:]}{run.stderr}")
        return re.findall(r".*: error .*", run.stdout + run.stderr)


def validator(schema: dict) -> object:
    # Not there before the tools are installed.
    import jsonschema

    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)
