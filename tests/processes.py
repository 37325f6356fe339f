"""The service as its users run it: a process of its own on a port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.waiting import PATIENCE, eventually

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_service(*prefix: str, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`python -m service`, behind a command that confines it, until the block ends; its address and its process."""
    settings = {"port": str(free_port()), "log_level": "WARNING", **settings}
    environment = {**os.environ, **{f"ABACUS_{name.upper()}": value for name, value in settings.items()}}
    command = [*prefix, sys.executable, "-m", "service"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    address = f"http://127.0.0.1:{settings['port']}"
    try:
        wait_until_ready(address, process)
        yield address, process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    def ready() -> bool:
        assert process.poll() is None, "the service ended before it was ready"
        with suppress(httpx.TransportError):
            return httpx.get(f"{address}/health/ready").status_code == 200
        return False

    eventually(ready)
