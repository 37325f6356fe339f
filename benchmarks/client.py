"""A client with next to no cost of its own: prepared bytes out, whole answers in, over plain sockets."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvloop

_TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(arguments: Sequence[str], port: int, **environment: str) -> Iterator[int]:
    """Run `python -m …` until the block ends; the port is its address."""
    command = [sys.executable, "-m", *arguments]
    usual = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    process = subprocess.Popen(command, env={**usual, **environment}, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("a server ended before it was ready")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("a server did not start within a minute")


def request_bytes(path: str, body: bytes, media: str) -> bytes:
    """A whole HTTP request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {media}\r\nAccept: {media}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """One kept-alive connection, one exchange at a time; clients of other addresses are others to the service."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 60, (address, 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray(1 << 20)

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; the status and the body of its answer."""
        self._socket.sendall(request)
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._some()
        head, _, start = head.partition(b"\r\n\r\n")
        length = _content_length(head)
        body = bytearray(length)
        body[: len(start)] = start
        view, have = memoryview(body), len(start)
        while have < length:
            have += self._some_into(view[have:])
        return int(head[9:12]), bytes(body)

    def _some(self) -> bytes:
        return bytes(self._buffer[: self._some_into(memoryview(self._buffer))])

    def _some_into(self, room: memoryview) -> int:
        count = self._socket.recv_into(room)
        if not count:
            raise ConnectionError("the server closed the connection")
        return count

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise ValueError("an answer without Content-Length")


class _Loop(asyncio.Protocol):
    """Sends its request again as soon as the answer is complete."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.done = 0
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if found and len(body) >= _content_length(head):
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"the server answered {head[:40]!r}")
            self._received = b""
            self.done += 1
            self.transport.write(self.request)  # type: ignore[attr-defined]


def requests_per_second(port: int, request: bytes, connections: int, seconds: float) -> float:
    """Throughput with so many connections."""

    async def run() -> float:
        loop = asyncio.get_running_loop()
        made = [
            (await loop.create_connection(lambda: _Loop(request), "127.0.0.1", port))[1] for _ in range(connections)
        ]
        await asyncio.sleep(0.2)
        before, start = sum(one.done for one in made), time.perf_counter()
        await asyncio.sleep(seconds)
        rate = (sum(one.done for one in made) - before) / (time.perf_counter() - start)
        for one in made:
            one.transport.abort()  # type: ignore[attr-defined]
        return rate

    return uvloop.run(run())


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and all that it started."""
    total = 0.0
    for one in (pid, *_descendants(pid)):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / _TICK
    return total


def _descendants(pid: int) -> Iterator[int]:
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            yield child
            yield from _descendants(child)
