"""Tasks that real workers run for the tests."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

Result = tuple[bytes, bytes | memoryview | list[bytes]]


def run(header: bytes, body: memoryview, report: Callable[[bytes], None]) -> Result:
    """Do what the header says: a JSON list of a task's name and its arguments."""
    name, *arguments = json.loads(header)
    if name == "reported":
        return reported(body, report, *arguments)
    return TASKS[name](body, *arguments)


def pid(_body: memoryview) -> Result:
    return b"%d" % os.getpid(), b""


def outputs(_body: memoryview) -> Result:
    """Where standard output and standard error go."""
    one, two = (str(Path(f"/proc/self/fd/{number}").readlink()) for number in (1, 2))
    return one.encode(), two.encode()


def echo(body: memoryview) -> Result:
    return b"%d" % len(body), body


def reported(body: memoryview, report: Callable[[bytes], None], count: int) -> Result:
    """Report so often, with the answer right behind."""
    for number in range(count):
        report(b"%d" % number)
    return echo(body)


def parts(_body: memoryview) -> Result:
    return b"", [b"ab", b"", b"c" * 100_000]


def spin(_body: memoryview, started: str) -> Result:
    Path(started).write_text(str(os.getpid()))
    while True:
        pass


def nap(body: memoryview, seconds: float, started: str) -> Result:
    Path(started).write_text(str(os.getpid()))
    time.sleep(seconds)
    return pid(body)


def svd(_body: memoryview, n: int, started: str) -> Result:
    matrix = np.random.default_rng(1).random((n, n))
    Path(started).write_text(str(os.getpid()))
    return b"", np.linalg.svd(matrix)[1].tobytes()


def threads(_body: memoryview) -> Result:
    """Count the threads after a product that is large enough for several."""
    matrix = np.ones((500, 500))
    np.linalg.inv(matrix @ matrix + np.eye(500))
    return b"%d" % len(list(Path("/proc/self/task").iterdir())), b""


def allocate(_body: memoryview, size: int) -> Result:
    try:
        return b"%d" % np.ones(size, dtype=np.uint8).sum(), b""
    except MemoryError:
        return b"MemoryError", b""


def die(body: memoryview, number: int, only_once: str = "") -> Result:
    """Die of the signal; only the first time where a path is given that keeps note of it."""
    if only_once and Path(only_once).exists():
        return echo(body)
    if only_once:
        Path(only_once).touch()
    os.kill(os.getpid(), number)
    signal.pause()
    raise AssertionError


def starve(_body: memoryview) -> Result:
    raise MemoryError


def fail(_body: memoryview) -> Result:
    raise RuntimeError("a task must not raise; this one does, for a test")


TASKS: dict[str, Callable[..., Result]] = {
    task.__name__: task for task in (pid, outputs, echo, parts, spin, nap, svd, threads, allocate, die, starve, fail)
}
