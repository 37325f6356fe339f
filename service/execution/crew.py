"""The worker processes of a pool: as many as wanted, warm, and replaced as soon as one is gone.

The end of a worker's socket is the end of the worker: there is no other sign of life to watch. Where workers die before
they are ready, the pauses between attempts grow, so that a crash loop does not spin.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from service.execution.forkserver import ForkServer
from service.execution.transfer import Channel, Kind, Message

_WORDS = 4096  # bytes, which hold the name of a crash and some fifty lines of Python
_ATTEMPTS = 5  # failures to start in a row before it is reported
_LONGEST_PAUSE = 1.0  # seconds between attempts
_LONGEST_START = 60.0  # seconds; all imports take 3 on an idle machine, 25 on one with five times its load

_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Worker:
    """A worker process, seen from the event loop."""

    channel: Channel
    server: ForkServer
    hired: float  # a time of `time.monotonic()`
    pid: int = 0  # 0 while it starts
    pidfd: int | None = None
    words: int | None = None

    def welcome(self, message: Message) -> None:
        """Take from a worker's first message what can kill it, and the file of its last words.

        With no descriptor left here, the last of them or both have not arrived.
        """
        self.pid = int(message.header)
        self.pidfd, self.words, *_ = *self.channel.fds, None, None
        self.channel.fds.clear()

    @property
    def crash(self) -> str:
        """What it died of, where it crashed by itself, and the Python lines that led there; empty after a kill."""
        return os.pread(self.words, _WORDS, 0).decode(errors="replace") if self.words is not None else ""

    def kill(self) -> None:
        """Kill the process, computing or not; one that still starts ends by itself when it finds its socket closed."""
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "linux" and self.pidfd is not None:
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            elif self.pid:
                os.kill(self.pid, signal.SIGKILL)
        for fd in (self.pidfd, self.words):
            if fd is not None:
                os.close(fd)
        self.channel.close()


class Employer(Protocol):
    """What a crew tells its owner; each is called on the event loop."""

    def on_ready(self, worker: Worker) -> None:
        """Take note that the worker can take its first job."""

    def on_message(self, worker: Worker, header: bytes, body: memoryview) -> None:
        """Take the worker's answer."""

    def on_report(self, worker: Worker, report: bytes) -> None:
        """Take note of how far the worker's job is."""

    def on_exhausted(self, worker: Worker) -> None:
        """Take note that the worker had no memory for its job, and lives."""

    def on_parts(self, worker: Worker, message: Message) -> None:
        """Take the parts that the worker's job has, and the file."""

    def on_state(self, worker: Worker, message: Message) -> None:
        """Take what the worker has made of a part of another's job, and the file."""

    def on_next(self, worker: Worker) -> None:
        """Take note that the worker is ready for another part."""

    def on_lost(self, worker: Worker, *, had_read: bool, exhausted: bool, crash: str) -> None:
        """Take note that the worker is gone; `had_read`: it may have seen what was sent to it last.

        `exhausted`: it lives, but there was no memory or no descriptor here for its answer. `crash`: what it died of by
        itself, empty where it was killed.
        """

    def on_start_failure(self) -> None:
        """Take note that there is no worker, and that several attempts to start one have failed."""


class Crew:
    """Keeps `size` workers of the fork servers that `new_server` starts."""

    def __init__(self, size: int, new_server: Callable[..., ForkServer], employer: Employer) -> None:
        self._size = size
        self._new_server = new_server
        self._employer = employer
        self._server: ForkServer | None = None
        self._workers: set[Worker] = set()
        self._failures = 0  # to start a worker, in a row
        self._retry: asyncio.TimerHandle | None = None
        self._reaping: set[asyncio.Task[None]] = set()
        self.restarts = 0

    @property
    def ready(self) -> int:
        """Number of workers that have started."""
        return sum(worker.pid != 0 for worker in self._workers)

    @property
    def pids(self) -> list[int]:
        """The processes of the workers that have started."""
        return [worker.pid for worker in self._workers if worker.pid]

    @property
    def stuck(self) -> bool:
        """Whether a worker that was asked for is long overdue: the fork server is there, and does not answer."""
        due = time.monotonic() - _LONGEST_START
        return any(not worker.pid and worker.hired < due for worker in self._workers)

    def fill(self) -> None:
        """Start the workers that are missing."""
        self._retry = None
        try:
            while len(self._workers) < self._size:
                self._hire()
        except OSError:  # no process or no descriptor to be had, or the fork server has died this very moment
            self._failed()

    def replace(self, worker: Worker) -> None:
        """Kill the worker and start another at once."""
        self._dismiss(worker)
        if self._retry is None:
            self.fill()

    def lost(self, worker: Worker, error: Exception) -> None:
        """Replace a worker whose channel has failed with `error`, and tell the employer."""
        if not worker.pid:
            self._dismiss(worker)
            self._failed()
            return
        # Linux resets a socket that is closed with data unread. And workers die with their fork server, for no fault
        # of their jobs.
        exhausted = isinstance(error, OSError | ValueError) and not isinstance(error, ConnectionError)
        had_read = not isinstance(error, ConnectionError) and worker.server.alive
        words = worker.crash
        if words:
            _log.error("worker %d crashed: %s", worker.pid, words)
        self.replace(worker)
        crash = words.partition("\n")[0].removeprefix("Fatal Python error: ")
        self._employer.on_lost(worker, had_read=had_read, exhausted=exhausted, crash=crash)

    def warm_up(self) -> None:
        """Start the fork server as a fork of this process; it needs no event loop."""
        self._server = self._new_server(forked=True)

    async def close(self) -> None:
        """Kill all; return when no process is left."""
        self._size = 0
        if self._retry:
            self._retry.cancel()
        for worker in list(self._workers):
            self._dismiss(worker)
        if self._server:
            self._server.quit()
            reaped = self._reap(self._server)
            await asyncio.wait([reaped], timeout=1)
            if not reaped.done():
                self._server.kill()
        await asyncio.gather(*self._reaping)

    def _hire(self) -> None:
        if self._server and not self._server.alive:
            self._server.kill()
            self._reap(self._server)
            self._server = None
        if self._server is None:
            self._server = self._new_server()
        worker = Worker(Channel(self._server.fork()), self._server, time.monotonic())
        self._workers.add(worker)
        asyncio.get_running_loop().add_reader(worker.channel.fileno(), self._read, worker)

    def _read(self, worker: Worker) -> None:
        try:
            message = worker.channel.receive()
            while message is not None:
                self._take(worker, message)
                message = worker.channel.next() if worker in self._workers else None
        except (EOFError, OSError, ValueError) as error:
            self.lost(worker, error)

    def _take(self, worker: Worker, message: Message) -> None:
        if message.kind not in (Kind.PARTS, Kind.STATE):  # which go on
            message.close()
        if not worker.pid:
            worker.welcome(message)
            self._failures = 0
            self._employer.on_ready(worker)
        elif message.kind is Kind.REPORT:
            self._employer.on_report(worker, message.header)
        elif message.kind is Kind.EXHAUSTED:
            self._employer.on_exhausted(worker)
        elif message.kind is Kind.PARTS:
            self._employer.on_parts(worker, message)
        elif message.kind is Kind.STATE:
            self._employer.on_state(worker, message)
        elif message.kind is Kind.NEXT:
            self._employer.on_next(worker)
        else:
            self._employer.on_message(worker, message.header, message.body)

    def _dismiss(self, worker: Worker) -> None:
        self._workers.discard(worker)
        self.restarts += 1
        asyncio.get_running_loop().remove_reader(worker.channel.fileno())
        worker.kill()

    def _failed(self) -> None:
        if self._retry is None:
            # Seconds, doubled with each: a choice.
            pause = min(0.01 * 2**self._failures, _LONGEST_PAUSE) if self._failures else 0
            self._failures += 1
            self._retry = asyncio.get_running_loop().call_later(pause, self.fill)
        if self._failures >= _ATTEMPTS and not self.ready:
            self._employer.on_start_failure()

    def _reap(self, server: ForkServer) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(server.reap())
        self._reaping.add(task)
        task.add_done_callback(self._reaping.discard)
        return task
