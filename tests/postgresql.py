"""A real PostgreSQL on a free port of this machine, in a directory of its own, as an unprivileged user."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.processes import free_port
from tests.waiting import eventually

_DEBIAN = Path("/usr/lib/postgresql")  # not on the path there
_USER = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root


def programs() -> Path | None:
    """Where initdb and postgres are; None where they are not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(_DEBIAN.glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


class Server:
    """A server that can be killed and started again on its data."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._bin = bin_folder
        self._run("initdb", "-D", str(folder / "data"), "-U", "abacus", "--auth=trust", "--no-sync", "-E", "UTF8")
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([self._bin / program, *arguments], user=_USER, check=True, stdout=subprocess.DEVNULL)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://abacus@127.0.0.1:{self.port}/{database}"

    def new_database(self, name: str) -> str:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    @property
    def _dsn(self) -> str:
        return f"postgresql://abacus@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        # What is killed here is the process: the system keeps what was written. Disks are not what is tested.
        quick = {"fsync": "off"}
        options = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", **quick}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [self._bin / "postgres", "-D", self._folder / "data", *settings]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, user=_USER, start_new_session=True, **quiet)
        eventually(self._answers)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(self._dsn, connect_timeout=10).close()
            return True
        return False

    def kill(self) -> None:
        """End it and all its sessions at once; each is a process with a group of its own."""
        for pid in (self.process.pid, *children(self.process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


@contextmanager
def running_postgresql() -> Iterator[Server]:
    bin_folder = programs()
    assert bin_folder, "PostgreSQL is not installed"
    with tempfile.TemporaryDirectory(prefix="abacus-postgresql-", ignore_cleanup_errors=True) as name:
        if _USER:
            shutil.chown(name, _USER)
        server = Server(Path(name), bin_folder)
        try:
            yield server
        finally:
            server.stop()
