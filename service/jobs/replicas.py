"""Which processes are alive, as far as this machine can tell: each holds the lock of a file as long as it lives.

The kernel gives the lock back with the process, however it ends, so that its jobs need not wait for their leases.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import socket
from collections.abc import Collection, Iterable
from hashlib import sha256
from pathlib import Path


class Replica:
    """This process, under a name of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._machine = _machine()
        self.name = f"{self._machine}-{secrets.token_hex(8)}"
        self._lock = os.open(folder / self.name, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def dead(self, names: Iterable[str]) -> list[str]:
        """Those of this machine that are gone for sure."""
        here = [name for name in names if name.startswith(self._machine) and name != self.name]
        return [name for name in here if self._is_dead(name)]

    def _is_dead(self, name: str) -> bool:
        try:
            file = os.open(self._folder / name, os.O_RDWR)
        except FileNotFoundError:
            return False  # another has found it first, or it is new: the lease says
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(file)
        return True

    def sweep(self, owners: Collection[str]) -> None:
        """Remove the files of processes that are gone and own no jobs: by its file a process is known as dead."""
        for path in self._folder.iterdir():
            if path.name not in owners and self.dead([path.name]):
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Be gone."""
        with contextlib.suppress(FileNotFoundError):
            (self._folder / self.name).unlink()
        os.close(self._lock)


def _machine() -> str:
    """A name of this machine since it was started: a lock tells nothing about processes of another."""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        return sha256(f"{socket.gethostname()} {boot}".encode()).hexdigest()[:16]
    return sha256(socket.gethostname().encode()).hexdigest()[:16]
