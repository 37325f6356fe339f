"""What isolation costs and gives: small requests beside busy workers and a greedy client; the way to a worker."""

from __future__ import annotations

import asyncio
import json
import os
import time
from multiprocessing import Process
from statistics import median, quantiles
from threading import Thread

import numpy as np

from benchmarks.client import Connection, free_port, request_bytes, server
from service.execution import cbor_codec, json_codec
from service.execution.execute import execute
from service.execution.formats import CBOR, JSON
from service.execution.job import job_header
from service.execution.messages import Limits, Media
from service.execution.pool import TASK
from service.execution.workers import WorkerPool
from service.routers import CATALOGUE
from service.settings import Settings

SMALL = request_bytes("/v1/linear-algebra/inverse", b'{"a": [[4.0, 7.0], [2.0, 6.0]]}', JSON)
LIMITS = Limits(20_000_000, 1 << 28, 1 << 28)
KEY = "linear-algebra/inverse"
OTHER = "127.0.0.2"
"""An address of another client."""


def main() -> None:
    """Print all comparisons."""
    _beside_busy_workers()
    _beside_a_greedy_client()
    asyncio.run(_on_the_way())


def _body(n: int, media: str) -> bytes:
    codec = json_codec if media == JSON else cbor_codec
    pieces = codec.encode({"a": np.random.default_rng(0).standard_normal((n, n))})
    return pieces if isinstance(pieces, bytes) else b"".join(pieces)


def _beside_busy_workers() -> None:
    """Latency of small requests while every worker inverts 20 MB of JSON, or computes until its deadline."""
    port, workers = free_port(), os.cpu_count() or 1
    path = f"/v1/{KEY}"
    loads = {
        "20 MB JSON inverses": request_bytes(path, _body(1000, JSON), JSON),
        "work without end": request_bytes(path, _body(3500, CBOR), CBOR),
    }
    print(f"\nsmall requests beside {workers} workers, milliseconds        median      p99")
    settings = {"ABACUS_PORT": str(port), "ABACUS_DEADLINE_SECONDS": "2", "ABACUS_LOG_LEVEL": "WARNING"}
    with server(["service"], port, **settings):
        _report("idle", _latencies(port, 4))
        for name, request in loads.items():
            clients = [Process(target=_repeat, args=(port, request), daemon=True) for _ in range(workers)]
            for client in clients:
                client.start()
            time.sleep(1)
            _report(name, _latencies(port, 6))
            for client in clients:
                client.kill()
            time.sleep(3)


def _beside_a_greedy_client() -> None:
    """Latency of a client's small jobs in workers, while another has as many jobs of half a second as it may."""
    port, workers = free_port(), max(os.cpu_count() or 1, 2)
    long = {"data": list(range(500)), "statistic": "median", "resamples": 20_000}
    greedy = request_bytes("/v1/statistics/bootstrap", json.dumps(long).encode(), JSON)
    job = request_bytes(f"/v1/{KEY}", _body(150, CBOR), CBOR)
    share = Settings().client_share
    print(f"\nsmall jobs of another client, {workers} workers, milliseconds       median      p99")
    settings = {"ABACUS_PORT": str(port), "ABACUS_WORKERS": str(workers), "ABACUS_LOG_LEVEL": "WARNING"}
    with server(["service"], port, **settings):
        _report("idle", idle := _latencies(port, 8, job, OTHER))
        client = Process(target=_all_at_once, args=(port, greedy, share), daemon=True)
        client.start()
        time.sleep(2)
        _report(f"beside {share} jobs of one client", beside := _latencies(port, 12, job, OTHER))
        client.kill()
    print(f"  p99 {_p99(beside) / _p99(idle):.1f} times that of the idle service; the promise is less than 10")


def _all_at_once(port: int, request: bytes, count: int) -> None:
    threads = [Thread(target=_repeat, args=(port, request)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _latencies(port: int, seconds: float, request: bytes = SMALL, address: str = "127.0.0.1") -> list[float]:
    connection, found, end = Connection(port, address), [], time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        status, _ = connection.exchange(request)
        found.append(1e3 * (time.perf_counter() - start))
        assert status == 200
        time.sleep(0.002)
    connection.close()
    return found


def _repeat(port: int, request: bytes) -> None:
    os.nice(19)  # A client has cores of its own, elsewhere.
    connection = Connection(port)
    while True:
        connection.exchange(request)


def _p99(milliseconds: list[float]) -> float:
    return quantiles(milliseconds, n=100)[98]


def _report(name: str, milliseconds: list[float]) -> None:
    print(f"  {name:<50}{median(milliseconds):>8.2f}{_p99(milliseconds):>9.2f}")


async def _on_the_way() -> None:
    """The same jobs in this process and in a worker, interleaved."""
    pool = WorkerPool(TASK, preload=(), workers=1, memory_limit=1 << 31, queue_limit=4)
    await pool.start()
    print("\none job, milliseconds (median)                    inline   worker    ratio")
    media = Media()
    for name, body, rounds in (
        ("inverse 2×2", SMALL.partition(b"\r\n\r\n")[2], 500),
        ("inverse 1000×1000 JSON", _body(1000, JSON), 25),
    ):
        inline, away = [], []
        for _ in range(rounds):
            start = time.perf_counter()
            execute(CATALOGUE[KEY], body, media, LIMITS)
            middle = time.perf_counter()
            upload = pool.upload()
            upload.write(body)
            deadline = time.monotonic() + 30
            answer = await pool.run(job_header(KEY, media, LIMITS, deadline), upload, deadline)
            away.append(1e3 * (time.perf_counter() - middle))
            inline.append(1e3 * (middle - start))
            pool.release(upload, answer)
        print(f"  {name:<44}{median(inline):>10.2f}{median(away):>9.2f}{median(away) / median(inline):>9.2f}")
    await pool.stop(1)


if __name__ == "__main__":
    main()
