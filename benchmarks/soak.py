"""Mixed load on the running service: `python -m benchmarks.soak [seconds]`; exits 1 on anything unexpected.

Small, large, invalid, slow, disconnecting and hostile clients at once, on 127.0.0.1. Every answer must be one that its
request deserves, and memory, descriptors and processes must be flat at the end.
"""

from __future__ import annotations

import gzip
import os
import random
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import numpy as np

from benchmarks.client import free_port, request_bytes, server
from service.execution import cbor_codec

INVERSE = "/v1/linear-algebra/inverse"
JSON = {"content-type": "application/json"}
CBOR = {"content-type": "application/cbor", "accept": "application/cbor"}
SMALL = b'{"a": [[4.0, 7.0], [2.0, 6.0]]}'
LARGE = b"".join(cbor_codec.encode({"a": np.random.default_rng(0).standard_normal((800, 800))}))
ENDLESS = b"".join(cbor_codec.encode({"a": np.random.default_rng(0).standard_normal((2500, 2500))}))
BUSY = {429, 503}  # what any client may be told while others use the service
GROWTH = 1.25  # of memory, from its highest in the first fifth of the time to the end; caches fill at first
REST = 60.0  # seconds at most until what was closed is gone, and what was killed is there again
WORKERS = 2

Client = Callable[[httpx.Client, random.Random], Iterator[tuple[str, bool]]]


def small(client: httpx.Client, _random: random.Random) -> Iterator[tuple[str, bool]]:
    """Right answers to small requests."""
    answer = client.post(INVERSE, content=SMALL, headers=JSON)
    yield f"small {answer.status_code}", answer.status_code == 200 and '"result":[[0.6' in answer.text


def large(client: httpx.Client, _random: random.Random) -> Iterator[tuple[str, bool]]:
    """Work for the workers."""
    answer = client.post(INVERSE, content=LARGE, headers=CBOR)
    yield f"large {answer.status_code}", answer.status_code in {200, *BUSY}


def endless(client: httpx.Client, _random: random.Random) -> Iterator[tuple[str, bool]]:
    """Work that is stopped at its deadline."""
    answer = client.post(INVERSE, content=ENDLESS, headers={**CBOR, "prefer": "wait=0.2, wait=1"})
    yield f"endless {answer.status_code}", answer.status_code in {200, 504, *BUSY}


def invalid(client: httpx.Client, chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Bodies that are wrong in many ways."""
    bodies = (b"", b"{", b'{"a": "x"}', b'{"a": [[1, 2], [3]]}', b'{"a": [[NaN]]}', b'{"a": [[1]], "a": 2}', b"[]")
    answer = client.post(INVERSE, content=chance.choice(bodies), headers=JSON)
    yield f"invalid {answer.status_code}", answer.status_code in {400, 422}


def hostile(client: httpx.Client, chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Bombs, deep nesting, random bytes."""
    bomb = gzip.compress(bytes(300_000_000), 1) if chance.random() < 0.02 else gzip.compress(b"[" * 1_000_000)
    attacks = (
        (bomb, {**JSON, "content-encoding": "gzip"}),
        (b'{"a": ' + b"[" * 1_000_000, JSON),
        (chance.randbytes(5000), chance.choice((JSON, CBOR))),
        (b'{"a": [[' + b'"x",' * 200_000 + b"1]]}", JSON),
        (b"\xa1\x61a\x9b\x00\x00\x00\xff\xff\xff\xff\xff", CBOR),
    )
    body, headers = chance.choice(attacks)
    answer = client.post(INVERSE, content=body, headers=headers)
    yield f"hostile {answer.status_code}", answer.status_code in {400, 413, 422, *BUSY}


def disconnecting(client: httpx.Client, chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Goes away in the middle of its body, or while its work is done."""
    request = request_bytes(INVERSE, ENDLESS, CBOR["content-type"])
    cut = chance.choice((200, len(request) // 2, len(request)))
    with _connection(client) as connection:
        connection.sendall(request[:cut])
        time.sleep(chance.random() * 0.2)
    yield "disconnecting", True


def slow(client: httpx.Client, _random: random.Random) -> Iterator[tuple[str, bool]]:
    """Sends a byte now and then until it is cut off."""
    with _connection(client) as connection, suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(request_bytes(INVERSE, SMALL, "application/json")[:-20])
        connection.settimeout(60)
        status = connection.recv(4096)[9:12].decode()
        yield f"slow {status}", status == "408"


def deaf(client: httpx.Client, chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Asks for a large answer and does not read it."""
    with _connection(client) as connection:
        connection.sendall(request_bytes(INVERSE, LARGE, CBOR["content-type"]))
        time.sleep(2 * chance.random())
    yield "deaf", True


def _connection(client: httpx.Client) -> socket.socket:
    return socket.create_connection((client.base_url.host, client.base_url.port or 80), 60)


CLIENTS: tuple[Client, ...] = (small, small, large, endless, invalid, hostile, disconnecting, slow, deaf)


class Load:
    """All clients at once, and what became of their requests."""

    def __init__(self, address: str, seconds: float) -> None:
        self.seen: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self._address = address
        self._end = time.monotonic() + seconds
        self._threads = [threading.Thread(target=self._run, args=each) for each in enumerate(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def running(self) -> bool:
        """Whether a client still sends."""
        return any(thread.is_alive() for thread in self._threads)

    def _run(self, seed: int, kind: Client) -> None:
        chance = random.Random(seed)
        with httpx.Client(base_url=self._address, timeout=60) as client:
            while time.monotonic() < self._end:
                try:
                    for what, right in kind(client, chance):
                        self.seen[what] += 1
                        self.wrong[what] += not right
                except (httpx.HTTPError, OSError) as error:
                    self.seen[f"{kind.__name__} {type(error).__name__}"] += 1
                    self.wrong[f"{kind.__name__} {type(error).__name__}"] += 1
                time.sleep(0.002)


def _resources(pid: int) -> tuple[float, int, int]:
    """Resident MiB, open descriptors and number of the processes of the service."""
    pids = [pid, *_descendants(pid)]
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in pids)
    descriptors = sum(1 for one in pids for _ in Path(f"/proc/{one}/fd").iterdir())
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20, descriptors, len(pids)


def _descendants(pid: int) -> Iterator[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            yield child
            yield from _descendants(child)


def main(seconds: float) -> int:
    """Run the load; 0 where everything was as it should be."""
    port = free_port()
    samples = []
    settings = {
        "ABACUS_PORT": str(port),
        "ABACUS_WORKERS": str(WORKERS),
        "ABACUS_BODY_GRACE_SECONDS": "1",
        "ABACUS_LOG_LEVEL": "WARNING",
    }
    with server(["service"], port, **settings) as pid:
        before = _resources(pid)
        load = Load(f"http://127.0.0.1:{port}", seconds)
        while load.running():
            time.sleep(seconds / 50)
            with suppress(OSError):  # a worker that was replaced between listing and reading
                samples.append(_resources(pid)[0])
        end = time.monotonic() + REST
        while _grown(before, max(samples[:10]), after := _resources(pid)) and time.monotonic() < end:
            time.sleep(1)
    for what, count in sorted(load.seen.items()):
        print(f"{what:<24} {count:>8}   unexpected: {load.wrong[what]}")
    early = max(samples[:10])
    print(f"resident MiB: {before[0]:.0f} idle, {early:.0f} at most early, {after[0]:.0f} at the end")
    print(f"descriptors and processes: {before[1:]} idle, {after[1:]} at the end")
    return int(_grown(before, early, after) or any(load.wrong.values()))


def _grown(before: tuple[float, int, int], early: float, after: tuple[float, int, int]) -> bool:
    """Whether memory, descriptors or processes have become more (or processes fewer)."""
    spare = 2 * WORKERS  # memory files that are kept for the next bodies, and the maps of these
    return after[0] > GROWTH * early or after[1] > before[1] + spare or after[2] != before[2]


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
