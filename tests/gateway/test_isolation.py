"""What one client does to the service, and what the others notice: real processes, signals and sockets."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from benchmarks.client import request_bytes
from service.execution import cbor_codec
from tests.processes import running_service
from tests.waiting import PATIENCE, eventually

pytestmark = pytest.mark.real

INVERSE = "/v1/linear-algebra/inverse"
SMALL = {"a": [[4.0, 7.0], [2.0, 6.0]]}
CBOR = {"content-type": "application/cbor", "accept": "application/cbor"}
LARGE = b"".join(cbor_codec.encode({"a": np.random.default_rng(0).standard_normal((3000, 3000))}))
MEDIUM_LARGE = b"".join(cbor_codec.encode({"a": np.random.default_rng(0).standard_normal((2000, 2000))}))
MEDIUM = b"".join(cbor_codec.encode({"a": np.random.default_rng(0).standard_normal((1000, 1000))}))
ENDLESS = json.dumps({"data": list(range(3000)), "statistic": "median", "resamples": 1_000_000}).encode()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    settings = {"workers": "2", "queue_limit": "2", "client_share": "3", "body_grace_seconds": "5"}
    with running_service(deadline_seconds="300", **settings) as service:
        yield service


@pytest.fixture(scope="module")
def address(served: tuple[str, subprocess.Popen[bytes]]) -> str:
    return served[0]


@pytest.fixture
def background() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def post(address: str, path: str, body: bytes, **headers: str) -> httpx.Response:
    return httpx.post(address + path, content=body, headers={**CBOR, **headers}, timeout=300)


def invert(address: str, body: bytes) -> httpx.Response:
    return post(address, INVERSE, body)


def raw(address: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), PATIENCE)


def asking_for_minutes(address: str) -> socket.socket:
    """A client that waits for work of minutes; it ends with the connection."""
    connection = raw(address)
    connection.sendall(request_bytes("/v1/statistics/bootstrap", ENDLESS, "application/json"))
    return connection


def metric(address: str, name: str) -> float:
    lines = httpx.get(address + "/metrics", timeout=60).text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"abacus_{name} "))


def idle(address: str) -> bool:
    return metric(address, "workers_busy") == metric(address, "queue_length") == 0


def test_deadline_stops_lapack(address: str) -> None:
    restarts = metric(address, "worker_restarts_total")
    answer = post(address, "/v1/linear-algebra/svd", MEDIUM_LARGE, prefer="wait=1")
    assert answer.status_code == 504
    assert answer.json()["type"] == "/problems/deadline-exceeded"
    assert metric(address, "worker_restarts_total") == restarts + 1
    assert invert(address, MEDIUM).status_code == 200


def test_client_that_goes_away_frees_its_worker(address: str) -> None:
    restarts = metric(address, "worker_restarts_total")
    with asking_for_minutes(address):
        eventually(lambda: metric(address, "workers_busy") == 1)
    eventually(lambda: idle(address))
    assert metric(address, "worker_restarts_total") == restarts + 1


def test_full_queue_is_said_at_once(address: str) -> None:
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(asking_for_minutes(address))
        eventually(lambda: metric(address, "workers_busy") == 2 and metric(address, "queue_length") == 1)
        share = invert(address, MEDIUM)
        assert share.status_code == 429
        assert int(share.headers["retry-after"]) >= 1
        assert httpx.post(address + INVERSE, json=SMALL, timeout=60).status_code == 200
    eventually(lambda: idle(address))


def test_queue_limit_answers_503(background: ThreadPoolExecutor) -> None:
    with running_service(workers="1", queue_limit="1", deadline_seconds="300") as (address, _):
        with asking_for_minutes(address):
            eventually(lambda: metric(address, "workers_busy") == 1)
            waiting = background.submit(invert, address, MEDIUM)
            eventually(lambda: metric(address, "queue_length") == 1)
            refused = invert(address, MEDIUM)
            assert refused.status_code == 503
            assert "retry-after" in refused.headers
            assert not waiting.done(), "it was refused while the queue stood"
        assert waiting.result().status_code == 200


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    (server,) = children(process.pid)
    return children(server)


def children(pid: int) -> list[int]:
    found = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for each in found for child in each]


def test_killed_worker_loses_nobodys_request(
    served: tuple[str, subprocess.Popen[bytes]], background: ThreadPoolExecutor
) -> None:
    address, process = served
    eventually(lambda: idle(address))
    restarts = metric(address, "worker_restarts_total")
    job = background.submit(invert, address, LARGE)
    eventually(lambda: metric(address, "workers_busy") == 1)
    for worker in workers_of(process):
        os.kill(worker, signal.SIGKILL)
    assert job.result().status_code == 200
    eventually(lambda: metric(address, "worker_restarts_total") == restarts + 2)


def test_memory_limit_is_a_problem_and_the_service_lives() -> None:
    with running_service(workers="1", worker_memory_bytes=str(128 << 20)) as (address, _):
        answer = invert(address, LARGE)
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/memory-limit-exceeded"
        assert invert(address, MEDIUM).status_code == 200


@pytest.fixture
def small_group() -> Iterator[Path]:
    """A control group with 600 MB of memory, where this process may make one."""
    mounted = Path("/sys/fs/cgroup")
    first = (mounted / "memory/memory.limit_in_bytes").exists()
    group = (mounted / "memory" if first else mounted) / f"abacus-{os.getpid()}"
    try:
        group.mkdir()
        (group / ("memory.limit_in_bytes" if first else "memory.max")).write_text(str(600 << 20))
    except OSError as error:
        pytest.skip(f"no control group can be made here: {error.strerror}")
    yield group
    group.rmdir()


def test_a_worker_that_the_kernel_kills_for_its_memory_is_a_problem(small_group: Path) -> None:
    enter = ("sh", "-c", f'echo $$ > {small_group}/cgroup.procs && exec "$@"', "sh")
    with running_service(*enter, workers="2") as (address, _):
        answer = httpx.post(f"{address}/v1/linear-algebra/polar", json={"a": [[1.0] * 4400]}, timeout=300)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/memory-limit-exceeded")
        assert "Send a smaller problem" in answer.json()["detail"]
        assert invert(address, MEDIUM).status_code == 200


def test_slow_body_is_cut_off(address: str) -> None:
    with raw(address) as connection:
        connection.sendall(b"POST " + INVERSE.encode() + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
                           b"Content-Type: application/json\r\n\r\n{")  # fmt: skip
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in answer.lower()


def test_declared_body_over_the_limit_is_not_read(address: str) -> None:
    with raw(address) as connection:
        connection.sendall(b"POST " + INVERSE.encode() + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n"
                           b"Content-Type: application/json\r\n\r\n")  # fmt: skip
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")


def test_bodies_that_are_not_whole_count_among_the_memory_for_bodies() -> None:
    part = b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" % INVERSE.encode() + b"[" * 60_000
    with running_service(workers="1", max_upload_bytes="150000", body_grace_seconds="600") as (address, _):
        port = httpx.URL(address).port
        with ExitStack() as stack:
            for _ in range(2):
                stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(part)
            eventually(lambda: _status_of(port, part) == 503)
        eventually(lambda: invert(address, b"".join(cbor_codec.encode({"a": np.eye(90)}))).status_code == 200)


def _status_of(port: int | None, request: bytes) -> int:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        connection.settimeout(0.5)
        try:
            return int(connection.recv(100)[9:12])
        except TimeoutError:
            return 0


def test_termination_finishes_what_runs(background: ThreadPoolExecutor) -> None:
    with running_service(workers="1", deadline_seconds="300", shutdown_grace_seconds="300") as (address, process):
        job = background.submit(invert, address, LARGE)
        eventually(lambda: metric(address, "workers_busy") == 1)
        process.send_signal(signal.SIGTERM)
        assert job.result().status_code == 200
        assert process.wait(PATIENCE) == 0


def test_work_past_the_grace_of_a_stop_is_refused() -> None:
    with running_service(workers="1", shutdown_grace_seconds="0") as (address, process):
        with asking_for_minutes(address) as connection:
            eventually(lambda: metric(address, "workers_busy") == 1)
            process.send_signal(signal.SIGTERM)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 503")
        assert b"/problems/service-unavailable" in answer
        assert process.wait(PATIENCE) == 0


def test_a_stop_does_not_wait_for_who_asks_nothing() -> None:
    grace = 5 * PATIENCE
    with running_service(workers="2", shutdown_grace_seconds=str(grace)) as (address, process), raw(address):
        process.send_signal(signal.SIGTERM)
        assert process.wait(grace / 2) == 0


def test_one_log_line_a_request_without_data() -> None:
    with running_service(workers="1", log_level="INFO") as (address, process):
        secret = 123456.789
        httpx.post(address + INVERSE, json={"a": [[secret]]}, headers={"x-request-id": "find-me"}, timeout=60)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=PATIENCE)
    lines: list[dict[str, Any]] = [json.loads(line) for line in output.splitlines()]
    (line,) = [line for line in lines if line.get("request_id") == "find-me"]
    assert line["operation"] == "linear-algebra/inverse"
    assert line["status"] == 200
    assert line["bytes_in"] > 0 < line["bytes_out"]
    assert str(secret).encode() not in output
