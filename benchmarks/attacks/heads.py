"""Heads as long as they may be, and many requests or pieces of a body in what comes at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

from benchmarks.target import Seen, Watched, message

_LONG = 60_000  # bytes of a head
_PLACE = "/v1/linear-algebra/determinant"
_BODY = b'{"a":[[1,2],[3,4]]}'


def headers(target: Watched) -> Iterator[Seen]:
    """Headers that are lists of thousands, and thousands of headers."""
    lists = {
        "accept": ",".join(f"a/b{place};q=0.{place % 10}" for place in range(4000)),
        "accept-encoding": ",".join(f"x{place};q=0.5" for place in range(5000)),
        "prefer": ",".join(f"x{place}=1" for place in range(7000)),
        "if-none-match": ",".join(f'"{place}"' for place in range(8000)),
        "content-type": "application/json" + ";a=b" * 14_000,
        "content-encoding": "gzip, " * 9000,
        "x-forwarded-for": "1.1.1.1," * 7000,
        "traceparent": "00-" + "0" * _LONG,
        "idempotency-key": "k" * _LONG,
        "authorization": "Basic " + "a" * _LONG,
        "connection": "close, " * 8000,
        "cookie": "a=b;" * 14_000,
        "transfer-encoding": "x," * 20_000,
    }
    named = [message("POST", _PLACE, _BODY, **{name: value}) for name, value in lists.items()]
    many = b"\r\n".join(b"x-%d: v" % place for place in range(5000))
    same = b"\r\n".join([b"x: v"] * 10_000)
    whole = message("POST", _PLACE, _BODY)
    crowded = [whole.replace(b"\r\n", b"\r\n" + lines + b"\r\n", 1) for lines in (many, same)]
    yield target.attacked("heads of 60 KB", (*named, *crowded))


def addresses(target: Watched) -> Iterator[Seen]:
    """Paths and queries of 60 KB."""
    paths = (
        "/" + "a" * _LONG, "/v1/" + "%2e%2e%2f" * 6000, "/v1" + "/" * _LONG, "/v1/operations/" + "a" * _LONG,
        _PLACE + "t" * _LONG, "/docs/" + "a/" * 30_000, "/docs?q=" + "matrix+" * 8000, "/%" + "00%" * 20_000,
        "/v1/" + "-".join(["linear"] * 8000), f"{_PLACE}?" + "&".join(["a=1"] * 15_000),
    )  # fmt: skip
    asked = [message(method, path, _BODY) for path in paths for method in ("GET", "POST")]
    yield target.attacked("addresses of 60 KB", asked)


def _flood(target: Watched, attack: str, data: bytes, expected: int) -> Seen:
    """What becomes of so many requests that are sent at once."""
    target.stalls()
    before = target.megabytes()
    found = b""
    with socket.create_connection(("127.0.0.1", target.port), 120) as one, suppress(ConnectionError):
        threading.Thread(target=one.sendall, args=(data,), daemon=True).start()
        while found.count(b"HTTP/1.1 ") < expected and (part := one.recv(1 << 20)):
            found += part
    count = found.count(b"HTTP/1.1 ") - found.count(b"HTTP/1.1 100 ")
    return target.judged(attack, f"{count} answers", before, held=count == expected and b"HTTP/1.1 500" not in found)


def floods(target: Watched) -> Iterator[Seen]:
    """Thousands of requests in one piece, and a body in thousands."""
    count = 8000
    yield _flood(target, "8,000 requests at once", b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n" * count, count)
    yield _flood(target, "500 unknown paths at once", b"GET /v1/inverze HTTP/1.1\r\nHost: x\r\n\r\n" * 500, 500)
    yield _flood(target, "2,000 determinants at once", message("POST", _PLACE, _BODY) * 2000, 2000)
    head = b"POST %b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" % _PLACE.encode()
    spaces = b"".join(b"1\r\n \r\n" for _ in range(250_000 // 6))
    yield _flood(target, "a body in 40,000 pieces", head + spaces + b"13\r\n" + _BODY + b"\r\n0\r\n\r\n", 1)


ATTACKS: tuple[Callable[[Watched], Iterator[Seen]], ...] = (headers, addresses, floods)
