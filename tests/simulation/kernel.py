"""What an operating system keeps: processes, their descriptors, and what these stand for."""

from __future__ import annotations

import array
import errno
import mmap
import os
import socket
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any

from tests.simulation.faults import Faults
from tests.simulation.loop import Loop

_MOST = 1000  # descriptors of a process


def failure(code: int) -> OSError:
    return OSError(code, os.strerror(code))


class Thing:
    """What a descriptor stands for; the last one that is closed ends it."""

    holders = 0

    def end(self) -> None:
        pass


class Process:
    """A process: descriptors, and what runs when one of them can be read."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.things: dict[int, Thing] = {}
        self.alive = True
        self.on_death: list[Callable[[], None]] = []

    def give(self, thing: Thing) -> int:
        """A descriptor, the lowest that is free."""
        fd = next(fd for fd in range(_MOST) if fd not in self.things)
        self.things[fd] = thing
        thing.holders += 1
        return fd

    def get(self, fd: int) -> Any:
        if fd not in self.things:
            raise failure(errno.EBADF)
        return self.things[fd]

    def close(self, fd: int) -> None:
        _drop(self.get(fd))
        del self.things[fd]

    def die(self) -> None:
        if self.alive:
            self.alive = False
            for fd in list(self.things):
                self.close(fd)
            for call in self.on_death:
                call()


def _drop(thing: Thing) -> None:
    thing.holders -= 1
    if not thing.holders:
        thing.end()


class File(Thing):
    """Memory without a name; the bytes are in real memory of that kind, so that maps of it are real."""

    def __init__(self) -> None:
        self.real = os.memfd_create("simulated")

    def end(self) -> None:
        os.close(self.real)


class Grip(Thing):
    """What a pidfd stands for."""

    def __init__(self, process: Process) -> None:
        self.process = process


class End(Thing):
    """One end of a stream socket between processes, which carries descriptors too."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.peer: End = self
        self.inbox: deque[tuple[bytes, list[Thing]]] = deque()
        self.open = True
        self.reset = False
        self.reader: Callable[[], None] | None = None  # of a simulated process; the service's is in the loop
        self._looking = False

    @property
    def readable(self) -> bool:
        return bool(self.inbox) or not self.peer.open or self.reset

    def look(self) -> None:
        """Wake who reads, soon, where there is something to read."""
        if not self._looking and self.open and self.readable:
            self._looking = True
            self.kernel.loop.soon(0.0003, self._wake)

    def _wake(self) -> None:
        self._looking = False
        call = self.reader or self.kernel.loop.readers.get(self)
        if call and self.open and self.readable:
            call()
            self.look()

    def end(self) -> None:
        self.open = False
        self.peer.reset = bool(self.inbox)  # Linux: closed with data unread
        for _, things in self.inbox:
            for thing in things:
                _drop(thing)
        self.inbox.clear()
        self.peer.look()

    def put(self, data: bytes, things: list[Thing]) -> None:
        for thing in things:
            thing.holders += 1
        self.inbox.append((data, things))
        self.look()


class Sock:
    """A socket as Python has it, for the process that runs when it is made."""

    def __init__(self, kernel: Kernel, end: Any) -> None:
        self._kernel, self._process, self._end = kernel, kernel.running, end
        self._fd = self._process.give(end)

    def fileno(self) -> int:
        return self._fd

    def setblocking(self, _: bool) -> None:
        pass

    def setsockopt(self, *_: Any) -> None:
        pass

    def close(self) -> None:
        if self._fd >= 0:
            self._process.close(self._fd)
            self._fd = -1

    def detach(self) -> int:
        fd, self._fd = self._fd, -1
        return fd

    def accept(self) -> Any:
        return self._end.accept()

    def __enter__(self) -> Sock:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sendmsg(self, buffers: list[bytes], ancillary: Any = (), *_: Any) -> int:
        data, things = b"".join(buffers), [self._process.get(fd) for _, _, fds in ancillary for fd in fds]
        if self._fd < 0:
            raise failure(errno.EBADF)
        if not self._end.peer.open:
            raise failure(errno.EPIPE)
        faults = self._kernel.faults
        if self._process is self._kernel.service and len(data) > 1:
            faults.maybe("send", errno.ENOBUFS, errno.EPIPE)
            data = faults.shorten(data)
        self._end.peer.put(data, things)
        return len(data)

    def send(self, data: bytes) -> int:
        return self.sendmsg([data])

    def sendall(self, data: memoryview) -> None:
        if self._process is self._kernel.service:
            self._kernel.faults.maybe("sendall", errno.EAGAIN)
        self._end.peer.put(bytes(data), []) if self._end.peer.open else self.sendmsg([bytes(data)])

    def recv(self, _: int, __: int = 0) -> bytes:
        """Only looks, as the service does with MSG_PEEK."""
        if self._fd < 0:
            raise failure(errno.EBADF)
        if not self._end.readable:
            raise BlockingIOError
        return self._end.inbox[0][0] if self._end.inbox else b""

    def recvmsg(self, size: int, *_: Any) -> tuple[bytes, list[Any], int, None]:
        end = self._end
        if not end.inbox:
            if end.reset:
                raise ConnectionResetError
            if end.peer.open:
                raise BlockingIOError
            return b"", [], 0, None
        data, things = end.inbox.popleft()
        taken = self._kernel.faults.shorten(data[:size])
        if taken != data:
            end.inbox.appendleft((data[len(taken) :], []))
        fds = self._kernel.receive(self._process, things)
        return taken, [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds).tobytes())] if fds else [], 0, None


class Kernel:
    """All of it. `running` is the process whose code runs: the service, unless another has its turn."""

    def __init__(self, loop: Loop, faults: Faults) -> None:
        self.loop, self.faults = loop, faults
        self.processes: dict[int, Process] = {}
        self.maps: weakref.WeakKeyDictionary[mmap.mmap, tuple[File, Process]] = weakref.WeakKeyDictionary()
        self.views: list[tuple[weakref.ref[Any], File]] = []  # into maps of the service that stay with their file
        self.wrong: list[str] = []
        self.service = self.running = self.new_process()
        self.busy: Callable[[bytes], float] = lambda _: loop.rng.choice((0.0, 0.001, 0.02, 0.3, 4.0))
        """Seconds that a worker computes, by the header of its job."""
        loop.resolve = self.service.get

    def new_process(self) -> Process:
        pid = 100 + len(self.processes)
        self.processes[pid] = Process(pid)
        return self.processes[pid]

    def as_process(self, process: Process, call: Callable[..., Any], *arguments: Any) -> Any:
        """Run code of another process, if it lives."""
        if not process.alive:
            return None
        before, self.running = self.running, process
        try:
            return call(*arguments)
        finally:
            self.running = before

    def pair(self) -> tuple[Sock, Sock]:
        self.need_descriptor()
        one, two = End(self), End(self)
        one.peer, two.peer = two, one
        return Sock(self, one), Sock(self, two)

    def need_descriptor(self) -> None:
        if self.running is self.service:
            self.faults.maybe("descriptor", errno.EMFILE, errno.ENFILE)

    def receive(self, process: Process, things: list[Thing]) -> list[int]:
        """The first one that finds no room is lost, and so are all that follow."""
        fds: list[int] = []
        full = False
        for thing in things:
            full = full or (process is self.service and self.faults.happens("descriptor"))
            if not full:
                fds.append(process.give(thing))
            _drop(thing)
        return fds

    def may_change(self, file: File, room: Any = None) -> bool:
        """Whether nobody still reads or writes what the service has given away, be it doomed, and now uses again."""
        if self.running is not self.service:
            return True
        holders = [process for one, process in self.maps.values() if one is file and process.alive]
        holders += [self.service for view, of in self.held() if of is file and view is not room]
        if holders:
            whose = "an answer that is read" if self.service in holders else "a worker's"
            self.wrong.append(f"memory is used again that is {whose}")
        return not holders

    def held(self) -> list[tuple[Any, File]]:
        """The views that somebody has, and of what they are."""
        self.views = [(view, file) for view, file in self.views if view() is not None]
        return [(view(), file) for view, file in self.views]

    def lands_in(self, room: memoryview) -> None:
        """What comes from a socket is written there."""
        self.may_change(next(file for view, file in self.held() if view is room.obj), room.obj)

    def kill(self, process: Process) -> None:
        """A signal takes a moment, in which the process goes on."""
        if not process.alive:
            raise ProcessLookupError
        self.loop.soon(self.loop.rng.choice((0.003, 0.05, 0.5)), process.die)
