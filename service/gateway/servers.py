"""Several serving processes on one port, each with its part of the workers, the limits and the memory.

Each is the whole service, started as `python -m service <folder>`; this process only watches. One that has died, or is
stuck, is replaced; the others go on.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from service.gateway.counts import Counts
from service.settings import Settings

_LOOK = 0.05  # seconds between looks
_PAUSE = 0.5  # seconds at least from a start to the next in the same place
_LONGEST_SILENCE = 60.0  # seconds without a count: a loop that hangs, or a fork server that does not answer
_LAST_MOMENT = 10.0  # seconds beyond all that a process is given to end

_log = logging.getLogger(__name__)


def supervise(settings: Settings) -> int:
    """Serve with several processes until a signal; the exit code."""
    stops: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: stops.append(number))
    with ExitStack() as stack:
        port = _reserve(settings, stack)
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="abacus-")))
        places = [_Place(environment, folder) for environment in _parts(settings, port)]
        while not stops and not any(place.has_never_started for place in places):
            for place in places:
                place.look()
            time.sleep(_LOOK)
        _stop(places, settings.drain_seconds + settings.shutdown_grace_seconds + _LAST_MOMENT)
        return 0 if stops else places[0].exit_code or 1


def bound(host: str, port: int, *, shared: bool) -> list[socket.socket]:
    """A socket for each address of the host, on the same port, which other processes may share. Raises OSError."""
    sockets: list[socket.socket] = []
    for family, _, _, _, address in dict.fromkeys(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)):
        one = socket.socket(family)
        sockets.append(one)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind((address[0], port, *address[2:]))
        port = one.getsockname()[1]
    return sockets


def end_with_parent() -> None:
    """Let the kernel kill this process where the one that watches it is gone."""
    if sys.platform == "linux":
        parent_death_signal = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)


def _reserve(settings: Settings, stack: ExitStack) -> int:
    """The port, which stays taken until all have ended; a service that is there already would share it unseen."""
    try:
        for one in bound(settings.host, settings.port, shared=False):
            one.close()
        sockets = bound(settings.host, settings.port, shared=True)
    except OSError as error:
        raise SystemExit(f"ABACUS_HOST, ABACUS_PORT: {error.strerror}") from None
    for one in sockets:
        stack.enter_context(one)
    return int(sockets[0].getsockname()[1])


def _parts(settings: Settings, port: int) -> list[dict[str, str]]:
    """The environment of each process: its part of what is there, rounded up."""
    count = settings.serving_processes
    part = {
        name: -(-getattr(settings, name) // count)
        for name in ("queue_limit", "client_share", "client_streams", "max_upload_bytes")
    }
    part["max_upload_bytes"] = max(part["max_upload_bytes"], min(settings.max_body_bytes, settings.max_upload_bytes))
    return [
        {
            f"ABACUS_{name.upper()}": str(value)
            for name, value in {
                **part, "port": port, "servers": 1, "workers": (settings.workers + index) // count,
            }.items()
        }
        for index in range(count)
    ]  # fmt: skip


class _Place:
    """One of the processes, and whoever takes its place."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self._starts = 0
        self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "service", str(self._folder)]
        self.process = subprocess.Popen(command, env={**os.environ, **self._environment})  # noqa: S603 - ourselves
        self._counts = Counts(self._folder, str(self.process.pid))
        self._started = time.monotonic()
        self._starts += 1

    @property
    def exit_code(self) -> int | None:
        """Of the process, None while it runs."""
        return self.process.poll()

    @property
    def has_never_started(self) -> bool:
        """Whether the very first process ended before it served: with such settings none will."""
        return self._starts == 1 and self.exit_code is not None and self._counts.age() is None

    def look(self) -> None:
        """Replace the process where it has ended, end it where it hangs."""
        if self.exit_code is not None:
            if time.monotonic() > self._started + _PAUSE:
                _log.error("serving process %d has ended (%d); another starts", self.process.pid, self.exit_code)
                self._counts.retire()
                self._start()
        elif (self._counts.age() or 0) > _LONGEST_SILENCE:
            _log.error("serving process %d is stuck", self.process.pid)
            self.process.kill()


def _stop(places: list[_Place], seconds: float) -> None:
    """End all, each in its own time."""
    end = time.monotonic() + seconds
    for place in places:
        place.process.terminate()
    for place in places:
        try:
            place.process.wait(max(end - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            place.process.kill()
            place.process.wait()
