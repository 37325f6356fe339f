"""The service as its users run it: a process of its own on a port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

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
        process.communicate(timeout=30)


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the service ended before it was ready"
        try:
            if httpx.get(f"{address}/health/ready", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the service was not ready within 30 s")
