"""The modules of the standard library that reach the operating system, as the service's modules see them."""

from __future__ import annotations

import errno
import mmap
import os
import signal
import socket
import subprocess
import sys
import time
import types
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

from tests.simulation.kernel import End, File, Grip, Kernel, Sock
from tests.simulation.processes import ForkServerProcess

PACKAGES = ("service.execution", "service.gateway")


class Instead(types.ModuleType):
    """A module with some names replaced."""

    def __init__(self, real: types.ModuleType, **names: Any) -> None:
        super().__init__(real.__name__)
        self.__dict__.update({**real.__dict__, **names})


def modules(kernel: Kernel) -> dict[types.ModuleType, types.ModuleType]:
    """What stands in for what."""
    clock = dict.fromkeys(("monotonic", "perf_counter", "thread_time", "time"), kernel.loop.time)
    return {
        time: Instead(time, **clock),
        os: Instead(os, **_os(kernel)),
        mmap: Instead(mmap, mmap=_map(kernel)),
        np: Instead(np, **_numpy(kernel)),
        socket: Instead(socket, socketpair=kernel.pair, socket=lambda fileno: _socket_of(kernel, fileno)),
        signal: Instead(signal, pidfd_send_signal=lambda fd, _: kernel.kill(kernel.running.get(fd).process)),
        subprocess: Instead(subprocess, Popen=lambda *_, stdin, **__: ForkServerProcess(kernel, stdin)),
    }


@cache
def _places() -> list[tuple[types.ModuleType, str, types.ModuleType]]:
    """Where the service's modules name one of these."""
    reals = (time, os, mmap, np, socket, signal, subprocess)
    places = []
    for module in [module for name, module in sys.modules.items() if name.startswith(PACKAGES)]:
        places += [(module, key, value) for key, value in vars(module).items() if any(value is real for real in reals)]
    return places


@contextmanager
def simulated(kernel: Kernel) -> Iterator[None]:
    """The service's modules on the simulated system."""
    stand_ins = modules(kernel)
    for module, key, real in _places():
        setattr(module, key, stand_ins[real])
    try:
        yield
    finally:
        for module, key, real in _places():
            setattr(module, key, real)


def _os(kernel: Kernel) -> dict[str, Any]:
    def file(fd: int) -> int:
        return int(kernel.running.get(fd).real)

    def memfd_create(*_: Any) -> int:
        kernel.need_descriptor()
        return kernel.running.give(File())

    def pwrite(fd: int, data: memoryview, offset: int) -> int:
        if kernel.running is kernel.service:
            kernel.faults.maybe("memory", errno.ENOSPC, errno.ENOMEM)
        kernel.may_change(kernel.running.get(fd))
        return os.pwrite(file(fd), kernel.faults.shorten(bytes(data)), offset)

    def ftruncate(fd: int, size: int) -> None:
        if kernel.may_change(kernel.running.get(fd)):
            os.ftruncate(file(fd), size)

    def close(fd: int) -> None:
        kernel.running.close(fd)

    def waitpid(group: int, _: int) -> tuple[int, int]:
        if not kernel.processes[-group].alive:
            raise ChildProcessError
        return 0, 0

    return {
        "memfd_create": memfd_create,
        "pread": lambda fd, size, offset: os.pread(file(fd), size, offset),
        "pwrite": pwrite,
        "close": close,
        "fstat": lambda fd: os.fstat(file(fd)),
        "ftruncate": ftruncate,
        "kill": lambda pid, _: kernel.kill(kernel.processes[pid]),
        "killpg": lambda pid, _: kernel.kill(kernel.processes[pid]),
        "waitpid": waitpid,
        "getpid": lambda: kernel.running.pid,
        "pidfd_open": lambda pid: kernel.running.give(Grip(kernel.processes[pid])),
    }


def _map(kernel: Kernel) -> type[mmap.mmap]:
    class Map(mmap.mmap):
        """A map of what a simulated descriptor stands for."""

        file: File

        def __new__(cls, fd: int, size: int, **options: Any) -> Map:
            if kernel.running is kernel.service:
                kernel.faults.maybe("map", errno.ENOMEM, errno.EMFILE)
            made = super().__new__(cls, kernel.running.get(fd).real, size, **options)
            made.file = kernel.running.get(fd)
            if "prot" in options:  # else it may be written, and stays with its file: what counts are views into it
                kernel.maps[made] = made.file, kernel.running
            return made

    return Map


def _numpy(kernel: Kernel) -> dict[str, Any]:
    def frombuffer(buffer: Any, *arguments: Any) -> Any:
        array = np.frombuffer(buffer, *arguments)
        if isinstance(buffer, mmap.mmap):
            kernel.views.append((weakref.ref(array), buffer.file))
        return array

    return {"frombuffer": frombuffer}


def _socket_of(kernel: Kernel, fd: int) -> Sock:
    sock = Sock.__new__(Sock)
    sock._kernel, sock._process, sock._fd = kernel, kernel.running, fd  # noqa: SLF001 - another constructor
    sock._end = kernel.running.get(fd)  # noqa: SLF001
    assert not isinstance(sock._end, End)  # noqa: SLF001
    return sock
