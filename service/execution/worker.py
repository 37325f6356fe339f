"""What runs outside the service's process: the fork server, and the workers that it forks.

The fork server has imported the task, in a single thread, and forks a warm worker in milliseconds whenever asked.
Its only link to the service is the control socket on descriptor 0. Nobody outlives the service: when that socket closes
the fork server kills its whole session, and when the fork server is killed the kernel kills the workers.
"""

import contextlib
import ctypes
import errno
import faulthandler
import gc
import importlib
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import NoReturn

from service.execution.memory import MemoryFile
from service.execution.sharing import CHANNEL
from service.execution.transfer import Channel, Kind
from service.execution.upload import Upload

FORK = b"f"  # comes with the worker's end of its socket
QUIT = b"q"

Buffer = bytes | memoryview
Report = Callable[[bytes], None]
Task = Callable[[bytes, memoryview, Report], tuple[bytes, Buffer | Sequence[Buffer]]]
_NO_MEMORY = (errno.ENOMEM, errno.ENOSPC)
_KEPT_BLOCKS = 128 * 2**20  # bytes


def imported(task: str, preload: Sequence[str]) -> Task:
    """The function of `task` ("module:function"), when that and `preload` are imported.

    What is there then is frozen, so that processes that share its pages do not copy them when they collect garbage.
    Imports leave next to none behind: to look for it on the way takes a fifth of their time.
    """
    gc.disable()
    for name in preload:
        importlib.import_module(name)
    run: Task = resolve_name(task)
    gc.collect()
    gc.freeze()
    gc.enable()
    return run


def serve_forks(task: str, preload: Sequence[str], memory_limit: int) -> None:
    """Fork a worker for each socket that arrives, warm with `task` and `preload`.

    Returns when told to quit, after the last worker is gone.
    """
    # A service manager may signal the whole group: the service alone decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps: no zombies, and no race to reap them
    run = imported(task, preload)
    keep_blocks()
    control = socket.socket(fileno=0)
    while (request := socket.recv_fds(control, 1, 1))[0] == FORK:
        fd = request[1][0]
        with contextlib.suppress(OSError):  # no process to be had: the closed socket says so
            if os.fork() == 0:
                _work(fd, run, memory_limit)
        os.close(fd)
    if request[0] != QUIT:
        os.killpg(0, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.wait()  # returns when no child is left, because SIGCHLD is ignored


def keep_blocks() -> None:
    """Keep large blocks in malloc instead of giving them back to the kernel: arrays of 8 MB are made four times faster.

    glibc has it so; others manage without.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        trim_threshold, map_threshold = -1, -3  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD of <malloc.h>
        mallopt(trim_threshold, _KEPT_BLOCKS)
        mallopt(map_threshold, _KEPT_BLOCKS)


def _work(fd: int, run: Task, memory_limit: int) -> NoReturn:
    """Answer jobs until the service closes the socket; anything unexpected ends the process."""
    try:
        os.dup2(fd, 0)  # in the place of the control socket, which only the fork server may hold
        os.close(fd)
        os.dup2(2, 1)  # what a library prints, as HiGHS does, is no line of the log
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _confine(memory_limit)
        channel = Channel(socket.socket(fileno=0))
        CHANNEL.set(channel)
        _announce(channel, _last_words())
        while True:
            _answer(channel, run)
    except (EOFError, ConnectionError):
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the last word of this process
        traceback.print_exc()
    finally:
        os._exit(1)


def _confine(memory_limit: int) -> None:
    """Die with the fork server; bound what jobs may allocate beyond the warm interpreter; leave no core dumps."""
    os.nice(10)  # the event loop goes first: with every core busy it wakes 0.1 ms late instead of 6 (p99)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    parent_death_signal = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
    ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + memory_limit
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with contextlib.suppress(OSError):  # not every container lets us: the kernel then chooses by size
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")  # the first to go


def _last_words() -> int | None:
    """A memory file in which a crash of this process leaves its name and the Python lines that led there.

    Only that tells it from a kill, since the kernel reaps workers: what came from outside leaves nothing.
    """
    if sys.platform != "linux":
        return None
    words = os.memfd_create("last words", os.MFD_CLOEXEC)
    faulthandler.enable(words, all_threads=False)
    return words


def _announce(channel: Channel, words: int | None) -> None:
    """Say that the worker is ready, and hand over what can kill it: its pid, and a pidfd, which cannot be recycled.

    And the file of its last words, which stays open here.
    """
    pid = os.getpid()
    if words is None:
        channel.send(b"%d" % pid)
        return
    pidfd = os.pidfd_open(pid)
    channel.send(b"%d" % pid, fds=[pidfd, words])
    os.close(pidfd)


def _answer(channel: Channel, run: Task) -> None:
    try:
        while (job := channel.receive()) is None:
            pass
        is_part = job.kind is Kind.PART
        if is_part:
            job.close()  # others read there too
        with Upload(None if is_part or job.file is None else MemoryFile(job.file), used=len(job.body)) as answer:
            header, body = run(job.header, job.body, partial(channel.send, kind=Kind.REPORT))
            for buffer in (body,) if isinstance(body, bytes | memoryview) else body:
                answer.write(buffer)
            channel.send(header, answer, kind=Kind.STATE if is_part else Kind.WHOLE)
    except (MemoryError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_MEMORY:
            raise
        channel.send(b"", kind=Kind.EXHAUSTED)
