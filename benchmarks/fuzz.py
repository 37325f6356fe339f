"""Schemathesis over the whole OpenAPI document on the running service: `python -m benchmarks.fuzz [seconds] [seed]`.

Without a seed: the examples and the edges of every schema, the same in every run, for a minute. With one: generated
requests beside them. Exits 1 on a server error or an answer that its schema does not admit.
"""

import subprocess
import sys
from pathlib import Path

import httpx

from benchmarks.client import free_port, server

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def main(seconds: str = "60", seed: str = "") -> int:
    """Run it; the exit code of Schemathesis."""
    port = free_port()
    document = f"http://127.0.0.1:{port}/openapi.json"
    settings = {"ABACUS_PORT": str(port), "ABACUS_LOG_LEVEL": "ERROR"}
    phases = "examples,coverage,fuzzing" if seed else "examples,coverage"
    kind = ["--seed", seed] if seed else ["--generation-deterministic"]
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run",
        document, "--workers", "1", "--max-time", seconds,
        "--phases", phases, "--checks", CHECKS, "--request-timeout", "60", "--warnings", "off",
        "--continue-on-failure", "--suppress-health-check", "all", *kind,
    ]  # fmt: skip
    with server(["service"], port, **settings):
        httpx.get(document, timeout=300)  # written now: Schemathesis waits 10 seconds, a busy machine may need more
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
