"""Schemathesis over the whole OpenAPI document on the running service: `python -m benchmarks.fuzz [examples] [seed]`.

So many generated requests for each operation, beside its example and the edges of its schema (about a minute in all).
Without a seed they are the same in every run, on every machine. Exits 1 on a server error or an answer that its schema
does not admit.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks.client import free_port, server

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def main(examples: str = "3", seed: str = "") -> int:
    """Run it; the exit code of Schemathesis."""
    port = free_port()
    settings = {"ABACUS_PORT": str(port), "ABACUS_LOG_LEVEL": "ERROR"}
    kind = ["--seed", seed] if seed else ["--generation-deterministic"]
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run",
        f"http://127.0.0.1:{port}/openapi.json", "--workers", "1", "--max-examples", examples,
        "--phases", "examples,coverage,fuzzing", "--checks", CHECKS, "--request-timeout", "60", "--warnings", "off",
        "--continue-on-failure", "--suppress-health-check", "all", *kind,
    ]  # fmt: skip
    with server(["service"], port, **settings):
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
