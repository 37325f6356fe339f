"""Computations that are dear, answers that nobody reads, and clients that do not keep to HTTP."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

from benchmarks.client import Connection
from benchmarks.target import LONGEST, MOST_GROWTH, Seen, Target, request


def wide_matrices(target: Target) -> Iterator[Seen]:
    """A result of n×n from a request of n numbers."""
    row = [[1] * 8000]
    for path, body in {
        "linear-algebra/polar": {"a": row},
        "linear-algebra/least-squares": {"a": row, "b": [1]},
    }.items():
        before = target.megabytes()
        status, _ = target.ask(path, body)
        grown = target.megabytes() - before
        yield Seen(f"{path} of 1×8000", f"{status}, {grown:.0f} MB more", status != 500 and grown < MOST_GROWTH)


def dear_requests(target: Target) -> Iterator[Seen]:
    """Small bodies with much work in them."""
    chance = random.Random(0)
    extreme = [[chance.uniform(1, 2) * 2.0 ** chance.randint(-1000, 1000) for _ in range(15)] for _ in range(15)]
    groups = [[1 + 1e-15 * chance.randint(0, 9) for _ in range(4)] for _ in range(256)]
    column, row = [[1.5]] * 1200, [[0.5] * 1200]
    outer = {"a": [1.234567890123e-100] * 360, "b": [1.0987654321e-100] * 360}
    attacks: dict[str, tuple[str, Any, tuple[str, ...]]] = {
        "determinant, exponents ±1000": ("linear-algebra/determinant", {"a": extreme}, ()),
        "inverse, exponents ±1000": ("linear-algebra/inverse", {"a": extreme}, ()),
        "describe 1×49,000": ("statistics/describe", {"data": [[1] * 49_000], "degrees_of_freedom_correction": 0}, ()),
        "bartlett of 256 groups": ("statistics/tests/bartlett", {"samples": groups}, ()),
        "anova of 256 groups": ("statistics/tests/anova", {"samples": groups}, ()),
        "nested 240 deep, 251 KB": ("linear-algebra/inverse", _nested(240, 251_000), ()),
        "W[n,1]·V[1,n]": (
            "calculus/evaluate",
            {"expression": "W*V", "data": {"W": column, "V": row}},
            (),
        ),
        "gzip of 3 MB": ("linear-algebra/outer", outer, ("Accept-Encoding: gzip",)),
    }
    for name, (path, body, headers) in attacks.items():
        before = target.milliseconds()
        status, _ = target.send(request(path, body, *headers))
        took = target.milliseconds() - before
        yield Seen(name, f"{status}, {took:.1f} ms of the processor", status != 500 and took < LONGEST)


def _nested(depth: int, size: int) -> bytes:
    piece = b"[" * depth + b"1" + b"]" * depth
    return b'{"a": [' + b",".join([piece] * (size // len(piece))) + b"]}"


def unread_answers(target: Target) -> Iterator[Seen]:
    """400 requests of 20 KB whose answers, 100 times as large, nobody reads."""
    data = request("linear-algebra/outer", {"a": [1.234567890123e-100] * 480, "b": [1.0987654321e-100] * 480})
    before, seen = target.megabytes(), Counter[int]()
    with ExitStack() as stack:
        for _ in range(400):
            one = stack.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.connect(("127.0.0.1", target.port))
            one.sendall(data)
        for _ in range(20):
            seen[Connection(target.port).exchange(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")[0]] += 1
            time.sleep(0.2)
        grown = target.megabytes() - before
    yield Seen(
        "400 unread answers", f"{grown:.0f} MB more, health {dict(seen)}", grown < MOST_GROWTH and set(seen) == {200}
    )


def garbage(target: Target) -> Iterator[Seen]:
    """What is no request, while an answer of 12 MB is read."""
    data = request("linear-algebra/outer", {"a": [1.234567890123e-100] * 700, "b": [1.0987654321e-100] * 700})
    with socket.create_connection(("127.0.0.1", target.port), 60) as one:
        one.sendall(data)
        found = one.recv(1000)
        one.sendall(b"garbage\r\n\r\n")
        with suppress(ConnectionError):
            while part := one.recv(1 << 20):
                found += part
    head, _, rest = found.partition(b"\r\n\r\n")
    size = int(head.lower().partition(b"content-length:")[2].split()[0])
    whole = len(json.loads(rest[:size])["result"]) == 700 and rest[size:].startswith(b"HTTP/1.1 400 ")
    yield Seen("garbage behind a request", f"{size / 1e6:.0f} MB, then {rest[size : size + 12]!r}", whole)


def offers(target: Target) -> Iterator[Seen]:
    """Hundreds of offers of another protocol at once."""
    one = b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    with socket.create_connection(("127.0.0.1", target.port), 60) as connection:
        connection.sendall(one * 600)
        connection.shutdown(socket.SHUT_WR)
        found = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    count = found.count(b"HTTP/1.1 200 ")
    yield Seen("600 offers of h2c", f"{count} answers", count == 600)


def greed(target: Target) -> Iterator[Seen]:
    """A client with its full share of long work, beside which another has small jobs for a worker."""
    endless = request(
        "statistics/bootstrap",
        {"data": list(range(3000)), "statistic": "median", "resamples": 1_000_000},
        "Prefer: wait=20",
    )
    job = request("linear-algebra/inverse", {"a": [[float(i == j) for j in range(120)] for i in range(120)]})
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            with suppress(OSError):
                target.send(endless)

    greedy = [threading.Thread(target=ask, daemon=True) for _ in range(48)]
    for thread in greedy:
        thread.start()
    time.sleep(2)
    seen, longest = Counter[int](), 0.0
    other = Connection(target.port, address="127.0.0.2")
    for _ in range(20):
        start = time.monotonic()
        seen[other.exchange(job)[0]] += 1
        longest = max(longest, time.monotonic() - start)
        time.sleep(0.1)
    over.set()
    yield Seen("a greedy client", f"another's jobs {dict(seen)}, the longest {longest:.2f} s", set(seen) == {200})


ATTACKS: tuple[Callable[[Target], Iterator[Seen]], ...] = (
    wide_matrices, dear_requests, unread_answers, garbage, offers, greed,
)  # fmt: skip
