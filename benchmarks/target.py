"""The serving process under attack: what it takes of the processor and of memory, and what held its event loop."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.client import Connection, free_port, request_bytes, server

MOST_GROWTH = 300  # MB of the serving process
LONGEST = 20  # milliseconds for which it may do nothing else
JSON = "application/json"
_SETTLED = 0.2  # seconds in which what an attack leaves behind, its lines of the log say, is done


class Target:
    """The serving process under attack."""

    def __init__(self, pid: int, port: int) -> None:
        self._pid = pid
        self._folder = Path(f"/proc/{pid}")
        self.port = port
        self._at_rest = 0.0
        start = self.milliseconds()
        time.sleep(2)
        self._at_rest = (self.milliseconds() - start) / 2

    def milliseconds(self) -> float:
        """Its processor time until now, without what it needs at rest.

        By the clock that clock_getcpuclockid(3) has for a process on Linux.
        """
        return time.clock_gettime_ns((~self._pid << 3) | 2) / 1e6 - self._at_rest * time.monotonic()

    def megabytes(self) -> float:
        """The most memory it had since the last time that this was asked."""
        text = (self._folder / "status").read_text()
        (self._folder / "clear_refs").write_text("5")
        return int(text.partition("VmHWM:")[2].split()[0]) / 1024

    def ask(self, path: str, document: Any) -> tuple[int, bytes]:
        """The answer to one request on a connection of its own."""
        return self.send(request(path, document))

    def send(self, data: bytes) -> tuple[int, bytes]:
        """The answer to prepared bytes."""
        connection = Connection(self.port)
        try:
            return connection.exchange(data)
        finally:
            connection.close()


class Seen(NamedTuple):
    """What became of an attack."""

    attack: str
    told: str
    held: bool


def request(path: str, document: Any, *headers: str) -> bytes:
    """The bytes of a request."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    head, _, rest = request_bytes(f"/v1/{path}", body, JSON).partition(b"\r\n")
    return b"\r\n".join((head, *(header.encode() for header in headers), rest))


def message(method: str, path: str, body: bytes = b"", media: str = JSON, **headers: str) -> bytes:
    """The bytes of a request to any path; `headers` by name with _ for -."""
    named = {"host": "127.0.0.1:8000", "content-type": media, "content-length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return "\r\n".join(lines).encode() + body


class Stall(NamedTuple):
    """A callback that held the event loop, as `benchmarks.stalls.watch` writes it."""

    milliseconds: float
    collecting: float
    """Of these in garbage collection."""
    what: str
    request: str = ""
    """The id of the request that it was for, where it is known."""
    method: str = ""
    path: str = ""


class Watched(Target):
    """A serving process with a clock at its event loop, whose notes are in a file."""

    def __init__(self, pid: int, port: int, notes: Path) -> None:
        super().__init__(pid, port)
        self._notes = notes.open()

    def stalls(self) -> list[Stall]:
        """The callbacks that took long since this was asked last; not that which is running."""
        return [Stall(*json.loads(line)) for line in self._notes]

    def attacked(self, attack: str, requests: Iterable[bytes]) -> Seen:
        """What becomes of requests, one after the other: each has an answer, nothing is held, nothing grows."""
        seen = Counter[int]()
        self.stalls()
        before = self.megabytes()
        for one in requests:
            try:
                seen[self.send(one)[0]] += 1
            except ConnectionError:
                seen[0] += 1
        return self.judged(attack, f"{dict(sorted(seen.items()))}", before, held=not seen.keys() & {0, 500})

    def judged(self, attack: str, told: str, before: float, *, held: bool) -> Seen:
        """What was seen of an attack, with what it did to the event loop and to memory, which was so much before."""
        time.sleep(_SETTLED)
        longest = max(self.stalls(), default=Stall(0, 0, ""))
        grown = self.megabytes() - before
        where = " ".join(filter(None, (longest.what, longest.method, longest.path)))
        told = f"{told}, longest callback {longest.milliseconds:.1f} ms{f' ({where})' if where else ''}"
        held = held and longest.milliseconds < LONGEST and grown < MOST_GROWTH
        return Seen(attack, f"{told}, {grown:.0f} MB more", held)


@contextmanager
def watched(**settings: str) -> Iterator[Watched]:
    """A service that keeps jobs and data sets and has the tools for assistants, with a clock at its event loop."""
    with tempfile.TemporaryDirectory() as folder:
        port, notes = free_port(), Path(folder) / "notes"
        notes.touch()
        settings = {"port": str(port), "data_dir": f"{folder}/data", "mcp": "1", **settings}
        environment = {f"ABACUS_{name.upper()}": value for name, value in settings.items()}
        with server(["benchmarks.stalls.watch", str(notes)], port, **environment) as pid:
            yield Watched(pid, port, notes)
