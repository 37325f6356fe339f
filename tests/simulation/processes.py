"""The fork server and its workers: they start, compute for a while, and die of many things. Their protocol is real."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from service.execution import worker as real
from service.execution.transfer import Channel, Kind, Message
from tests.simulation.kernel import File, Kernel, Sock, failure


class ForkServerProcess:
    """The process that `subprocess.Popen` would start."""

    def __init__(self, kernel: Kernel, stdin: int) -> None:
        if kernel.faults.happens("server"):
            raise failure(11)
        self._kernel = kernel
        self._process = kernel.new_process()
        self.pid = self._process.pid
        self._workers: list[WorkerProcess] = []
        self._quits = False
        self._process.on_death.append(self._die)
        control = kernel.service.get(stdin)
        self._control = kernel.as_process(self._process, Sock, kernel, control)
        kernel.loop.soon(0.1, kernel.as_process, self._process, self._begin, control)

    def wait(self) -> int:
        return 0

    def _begin(self, control: Any) -> None:
        if self._kernel.faults.happens("start"):
            self._process.die()
            return
        if self._kernel.faults.rates.get("server"):
            self._kernel.loop.soon(3, self._doom)
        control.reader = lambda: self._kernel.as_process(self._process, self._read)
        control.look()

    def _doom(self) -> None:
        if self._kernel.faults.happens("server"):
            self._process.die()

    def _read(self) -> None:
        try:
            data, ancillary, *_ = self._control.recvmsg(1)
        except ConnectionResetError:
            data, ancillary = b"", []
        if data == real.FORK:
            fds = memoryview(ancillary[0][2]).cast("i")
            self._kernel.loop.soon(0.004, self._kernel.as_process, self._process, self._fork, fds[0])
        elif data == real.QUIT:
            self._quits = True
            self.look()
        elif not data:
            self._process.die()

    def _fork(self, fd: int) -> None:
        if not self._kernel.faults.happens("fork"):
            self._workers.append(WorkerProcess(self._kernel, self, self._process.get(fd)))
        self._process.close(fd)

    def look(self) -> None:
        """End where it was told to, and no worker is left."""
        if self._quits and not any(worker.process.alive for worker in self._workers):
            self._process.die()

    def _die(self) -> None:
        for worker in self._workers:
            self._kernel.loop.soon(0.001, worker.process.die)


class _Given:
    """A channel whose message has been read already."""

    def __init__(self, channel: Channel, message: Message) -> None:
        self.send = channel.send
        self.receive = lambda: message


class WorkerProcess:
    """A worker, one job at a time."""

    def __init__(self, kernel: Kernel, server: ForkServerProcess, end: Any) -> None:
        self._kernel, self._end = kernel, end
        self.process = kernel.new_process()
        self.process.on_death.append(server.look)
        self._channel = Channel(kernel.as_process(self.process, Sock, kernel, end))
        kernel.loop.soon(0.005, kernel.as_process, self.process, self._begin)

    def _begin(self) -> None:
        if self._kernel.faults.happens("start"):
            self.process.die()
            return
        self._speak(real._announce, self._channel, self.process.give(File()))  # noqa: SLF001
        self._listen()
        self._maybe_die_later(2)

    def _listen(self) -> None:
        self._end.reader = lambda: self._kernel.as_process(self.process, self._read)
        self._end.look()

    def _speak(self, call: Any, *arguments: Any) -> None:
        try:
            call(*arguments)
        except (EOFError, OSError):
            self.process.die()

    def _read(self) -> None:
        try:
            message = self._channel.receive()
        except (EOFError, OSError):
            self.process.die()
            return
        if message is not None:
            self._end.reader = None  # while it computes, not even the end of its socket is heard
            busy = self._kernel.busy(message.header)
            self._maybe_die_later(busy)
            if json.loads(message.header)[-1]:  # somebody listens
                self._kernel.loop.call_later(busy / 2, self._kernel.as_process, self.process, self._report, message)
            self._kernel.loop.call_later(busy, self._kernel.as_process, self.process, self._answer, message)

    def _report(self, message: Message) -> None:
        """Tell that half of the work is done, and whose it is."""
        with suppress(ValueError):
            report = json.dumps([50, "half", {"tag": json.loads(bytes(message.body))["tag"]}])
            self._speak(lambda: self._channel.send(report.encode(), kind=Kind.REPORT))

    def _answer(self, message: Message) -> None:
        from service.execution import job  # noqa: PLC0415 - its catalogue is the simulation's own

        self._speak(real._answer, _Given(self._channel, message), job.run)  # noqa: SLF001
        if self.process.alive:
            self._listen()

    def _maybe_die_later(self, within: float) -> None:
        if self._kernel.faults.happens("kill"):
            self._kernel.loop.soon(within + 0.001, self.process.die)
