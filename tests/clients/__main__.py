"""Makes clients from the OpenAPI document, three in TypeScript and one in Python, compiles them, and calls the service.

`make clients-test`; it needs node and npm, and installs the generators that the lock files name into build/clients.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from tests.examples import SHOWN_ADDRESS, blocks
from tests.processes import ROOT, running_service

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "clients"


def run(*command: str | Path, cwd: Path, **environment: str) -> None:
    print("+", " ".join(Path(str(part)).name if index == 0 else str(part) for index, part in enumerate(command)))
    subprocess.run([str(part) for part in command], cwd=cwd, check=True, env={**os.environ, **environment})


def typescript(address: str) -> None:
    """Three generators, compiled by a strict tsc and run, with the README's example beside the calls."""
    folder = BUILD / "typescript"
    shutil.copytree(HERE / "typescript", folder, dirs_exist_ok=True)
    (folder / "examples").mkdir(exist_ok=True)
    for number, (_, code) in enumerate(blocks("README.md", "typescript") + blocks("docs/jobs.md", "typescript")):
        example = code.replace(SHOWN_ADDRESS, address).replace('"./abacus"', '"../abacus.js"')
        (folder / "examples" / f"{number}.ts").write_text(example)
    run("npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error", cwd=folder)
    run(
        "npx",
        "openapi-typescript",
        BUILD / "openapi.json",
        "--output",
        "abacus.d.ts",
        "--default-non-nullable",
        "false",
        cwd=folder,
    )
    document = BUILD / "openapi.json"
    run("npx", "openapi-ts", "--input", document, "--output", "heyapi", "--client", "@hey-api/client-fetch", cwd=folder)
    run("npx", "orval", "--input", document, "--output", "orval/abacus.ts", "--client", "fetch", cwd=folder)
    for project, scripts in (("tsconfig.json", ["calls.js"]), ("tsconfig.generated.json", ["heyapi.js", "orval.js"])):
        run("npx", "tsc", "--project", project, cwd=folder)
        for script in scripts:
            run("node", script, address, cwd=folder)
    for example in sorted((folder / "examples").glob("*.js")):
        run("node", example, cwd=folder)


def python(address: str) -> None:
    """openapi-python-client; our calls are checked by a strict mypy against the types that it made."""
    folder = BUILD / "python"
    folder.mkdir(parents=True, exist_ok=True)
    binaries = folder / "venv" / "bin"
    run(sys.executable, "-m", "venv", "venv", cwd=folder)
    lock = HERE / "requirements.lock"
    run(
        binaries / "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        lock,
        cwd=folder,
    )
    path = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    run(
        binaries / "openapi-python-client", "generate", "--path", BUILD / "openapi.json", "--output-path", "client",
        "--config", HERE / "python_config.yaml", "--overwrite", "--fail-on-warning", cwd=folder, PATH=path,
    )  # fmt: skip
    shutil.copy(HERE / "python_calls.py", folder / "client")
    run(binaries / "python", "-m", "compileall", "-q", "abacus_client", cwd=folder / "client")
    run(binaries / "mypy", "--strict", "--follow-imports=silent", "python_calls.py", cwd=folder / "client")
    run(binaries / "python", "python_calls.py", address, cwd=folder / "client")


def main() -> None:
    """All clients against one running service."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_service(workers="1", data_dir=data) as (address, _),
    ):
        (BUILD / "openapi.json").write_bytes(httpx.get(f"{address}/openapi.json", timeout=30).content)
        typescript(address)
        python(address)
    print("all clients pass")


if __name__ == "__main__":
    main()
