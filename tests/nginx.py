"""A real nginx on a free port of this machine, with the configuration of `deploy/`, as an unprivileged user."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.processes import ROOT, free_port
from tests.waiting import PATIENCE, eventually

_DEBIAN = "/usr/sbin"  # not on the path of everybody there
_USER = "nobody" if os.geteuid() == 0 else None
_CONFIGURATION = ROOT / "deploy/compose/nginx.conf"


def program() -> str | None:
    """Where nginx is; None where it is not installed."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:{_DEBIAN}")


def configuration(port: int, services: list[str], folder: Path) -> str:
    """That of `deploy/`, with names and places of this machine instead of those of its containers."""
    places = {
        r"resolver .*;": "",
        r"server replica:8000 resolve(.*);": "\n".join(rf"server {service}\1;" for service in services),
        r"listen 8080;": f"listen 127.0.0.1:{port};",
        r"http {": "http {" + "".join(f"{kind}_temp_path {folder}/{kind};" for kind in _KINDS)
        + f"access_log {folder}/access.log;",
    }  # fmt: skip
    text = _CONFIGURATION.read_text()
    for pattern, here in places.items():
        text, found = re.subn(pattern, here, text)
        assert found == 1, f"{pattern} is not in {_CONFIGURATION}"
    return f"daemon off; pid {folder}/pid; error_log stderr warn;\n{text}"


_KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def running_nginx(services: list[str]) -> Iterator[str]:
    """nginx before services, each `host:port`, until the block ends; its address."""
    found = program()
    assert found, "nginx is not installed"
    with tempfile.TemporaryDirectory(prefix="abacus-nginx-") as name:
        folder, port = Path(name), free_port()
        (folder / "nginx.conf").write_text(configuration(port, services, folder))
        if _USER:
            shutil.chown(name, _USER)
        command = [found, "-p", name, "-c", "nginx.conf", "-e", "stderr"]
        process = subprocess.Popen(command, user=_USER)
        try:
            _wait(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    def ready() -> bool:
        assert process.poll() is None, "nginx ended before it was ready"
        with suppress(httpx.TransportError):
            httpx.get(f"{address}/health/live", timeout=PATIENCE)
            return True
        return False

    eventually(ready)
