"""Tasks that real workers run for the tests."""

import json
import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from service.execution import sharing
from service.schemas.types.errors import InvalidInput

Result = tuple[bytes, bytes | memoryview | list[bytes]]


def run(header: bytes, body: memoryview, report: Callable[[bytes], None]) -> Result:
    """Do what the header says: a JSON list of a task's name and its arguments."""
    name, *arguments = json.loads(header)
    if name == sharing.PART:
        return b"", sharing.done(body)
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


def shared(_body: memoryview, count: int, size: int, folder: str) -> Result:
    """A job of parts: the places of those that were done, and by whom."""
    hands = sharing.hands(sharing.CHANNEL.get())
    try:
        done = [*hands([partial(one_part, Path(folder), index, b"x" * size) for index in range(count)])]
    except InvalidInput as error:
        return error.detail.encode(), b""
    assert all(len(content) == size for _, _, content in done)
    return json.dumps([place for place, _, _ in done]).encode(), json.dumps([pid for _, pid, _ in done]).encode()


def one_part(folder: Path, index: int, content: bytes) -> tuple[int, int, bytes]:
    """Note who begins it; wait, die once, die always, or refuse, as files in the folder want it. Gives the content."""
    with (folder / f"{index}.begun").open("a") as file:
        file.write(f"{os.getpid()}\n")
    if (folder / f"{index}.dies").exists():
        if (folder / f"{index}.dies").read_text() == "once":
            (folder / f"{index}.dies").unlink()
        os.kill(os.getpid(), signal.SIGKILL)
        signal.pause()
    if (folder / f"{index}.refuses").exists():
        raise InvalidInput.at(f"part {index}", "data")
    while (folder / f"{index}.waits").exists():
        time.sleep(0.002)
    time.sleep(0.02)
    return index, os.getpid(), content


def spin(_body: memoryview, started: str) -> Result:
    Path(started).write_text(str(os.getpid()))
    while True:
        pass


def stay(body: memoryview, end: str, started: str) -> Result:
    """Until the file `end` is there."""
    Path(started).write_text(str(os.getpid()))
    while not Path(end).exists():
        time.sleep(0.002)
    return pid(body)


def svd(_body: memoryview, n: int, started: str) -> Result:
    Path(started).write_text(str(os.getpid()))
    matrix = np.random.default_rng(1).random((n, n))
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


def end_by(_body: memoryview, *_fields: object, number: int) -> Result:
    """The same with the header of any operation."""
    return die(memoryview(b""), number)


def starve(_body: memoryview) -> Result:
    raise MemoryError


def fail(_body: memoryview) -> Result:
    raise RuntimeError("a task must not raise; this one does, for a test")


TASKS: dict[str, Callable[..., Result]] = {
    task.__name__: task
    for task in (pid, outputs, echo, parts, shared, spin, stay, svd, threads, allocate, die, starve, fail)
} | {"crash": partial(end_by, number=signal.SIGABRT), "killed": partial(end_by, number=signal.SIGKILL)}
