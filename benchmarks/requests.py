"""The service beside the naive endpoint, a bare FastAPI echo, the transport's own cost and the in-process floor.

All in one run, interleaved, medians. `execute` is the whole path in process; `HTTP` is over a kept-alive connection.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import floor
from benchmarks.client import Connection, cpu_seconds, free_port, request_bytes, requests_per_second, server
from service.execution import cbor_codec, json_codec
from service.execution.execute import execute
from service.execution.formats import CBOR, JSON
from service.execution.messages import Limits, Media
from service.routers import CATALOGUE

LIMITS = Limits(20_000_000, 1 << 28, 1 << 28)
CONNECTIONS = 16


@dataclass(frozen=True)
class Work:
    """One line of the table."""

    name: str
    operation: str
    shape: tuple[int, ...]
    media: str
    floor: Callable[[Any], dict[str, Any]]
    rounds: int
    naive: bool = True

    def body(self) -> bytes:
        """The request: random matrices, well conditioned."""
        array = np.random.default_rng(7).standard_normal(self.shape) + np.eye(self.shape[-1]) * self.shape[-1] ** 0.5
        codec = json_codec if self.media == JSON else cbor_codec
        pieces = codec.encode({"a": array})
        return pieces if isinstance(pieces, bytes) else b"".join(pieces)


WORKS = (
    Work("inverse 100×100 JSON", "inverse", (100, 100), JSON, floor.inverse, 101),
    Work("determinant 1000×1000 JSON", "determinant", (1000, 1000), JSON, floor.determinant, 11),
    Work("inverse 1000×1000 JSON", "inverse", (1000, 1000), JSON, floor.inverse, 9),
    Work("inverse 2000×2000 CBOR", "inverse", (2000, 2000), CBOR, floor.inverse, 5, naive=False),
    Work("10,000 determinants 3×3 JSON", "determinant", (10_000, 3, 3), JSON, floor.determinants, 21, naive=False),
)


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        answers = Path(folder)
        for index, work in enumerate(WORKS):
            (answers / str(index)).write_bytes(_floor(work, work.body())[1])
        (answers / "small").write_bytes(b'{"result": 1.0}')
        ports = {kind: free_port() for kind in ("service", "naive", "echo", "bare")}
        settings = {"ABACUS_PORT": str(ports["service"])}
        pids = {"service": stack.enter_context(server(["service"], ports["service"], **settings))}
        for kind in ("naive", "echo", "bare"):
            arguments = ["benchmarks.servers", kind, str(ports[kind]), folder]
            pids[kind] = stack.enter_context(server(arguments, ports[kind]))
        single = _small(ports)
        _large(ports, pids, single)


def _small(ports: dict[str, int]) -> dict[str, float]:
    """Requests a second for one 3×3 determinant."""
    request = request_bytes(
        "/v1/linear-algebra/determinant", b'{"a":[[2.0,1.0,0.5],[1.0,3.0,1.0],[0.5,1.0,4.0]]}', JSON
    )
    bare = request.replace(b"/v1/linear-algebra/determinant", b"/small")
    rates: dict[str, list[float]] = {kind: [] for kind in ports}
    for _ in range(5):
        for kind, port in ports.items():
            sent = bare if kind == "bare" else request
            rates[kind].append(requests_per_second(port, sent, CONNECTIONS, 1.5))
    found = {kind: median(values) for kind, values in rates.items()}
    print(f"\ndeterminant 3×3, {CONNECTIONS} connections, requests/s (median of 5)")
    for kind, rate in found.items():
        print(f"  {kind:<8} {rate:>9.0f}   service/{kind}: {found['service'] / rate:.2f}")
    return found


def _floor(work: Work, body: bytes) -> tuple[float, bytes]:
    start = time.perf_counter()
    decode, encode = (
        (floor.decode_json, floor.encode_json) if work.media == JSON else (floor.decode_cbor, cbor_codec.encode)
    )
    pieces = encode(work.floor(decode(body)))
    seconds = time.perf_counter() - start
    return seconds, b"".join(pieces)


def _execute(work: Work, body: bytes) -> float:
    start = time.perf_counter()
    operation = CATALOGUE[f"linear-algebra/{work.operation}"]
    reply = execute(operation, body, Media(content_type=work.media, accept=work.media), LIMITS)
    assert reply.status == 200, reply.body
    return time.perf_counter() - start


def _exchange(connection: Connection, request: bytes, pid: int) -> tuple[float, float]:
    cpu, start = cpu_seconds(pid), time.perf_counter()
    status, _ = connection.exchange(request)
    seconds = time.perf_counter() - start
    assert status == 200
    return seconds, cpu_seconds(pid) - cpu


def _large(ports: dict[str, int], pids: dict[str, int], single: dict[str, float]) -> None:
    connections = {kind: Connection(port) for kind, port in ports.items()}
    print("\nmilliseconds (median)            floor  execute     HTTP  transp.    naive |"
          " exec/floor  HTTP/(fl+tr)  naive/HTTP  CPU naive/HTTP")  # fmt: skip
    for index, work in enumerate(WORKS):
        body = work.body()
        path = f"/v1/linear-algebra/{work.operation}"
        requests = {kind: request_bytes(path, body, work.media) for kind in ("service", "naive")}
        requests["bare"] = request_bytes(f"/{index}", body, work.media)
        kinds = [kind for kind in requests if kind != "naive" or work.naive]
        times: dict[str, list[tuple[float, float]]] = {kind: [] for kind in ("floor", "execute", *kinds)}
        for _ in range(work.rounds + 2):
            times["floor"].append((_floor(work, body)[0], 0.0))
            times["execute"].append((_execute(work, body), 0.0))
            for kind in kinds:
                times[kind].append(_exchange(connections[kind], requests[kind], pids[kind]))
        wall = {kind: 1e3 * median(one[0] for one in values[2:]) for kind, values in times.items()}
        cpu = {kind: sum(one[1] for one in values[2:]) for kind, values in times.items()}
        _print_row(work, wall, cpu, single)


def _print_row(work: Work, wall: dict[str, float], cpu: dict[str, float], single: dict[str, float]) -> None:
    naive = wall.get("naive", float("nan"))
    figures = [wall["floor"], wall["execute"], wall["service"], wall["bare"], naive]
    ratios = f"{wall['execute'] / wall['floor']:>11.2f}  {wall['service'] / (wall['floor'] + wall['bare']):>12.2f}"
    against = f"{naive / wall['service']:>10.1f}  {cpu.get('naive', float('nan')) / max(cpu['service'], 1e-9):>14.1f}"
    print(f"{work.name:<30}" + "".join(f"{figure:>9.2f}" for figure in figures) + f" |{ratios}  {against}")
    if work.shape[0] == 10_000:
        here, there = (1e4 / rate * 1e3 / wall["service"] for rate in (single["service"], single["naive"]))
        print(f"  10,000 single requests take {here:.0f} times as long here, {there:.0f} times at the naive endpoint")


if __name__ == "__main__":
    main()
