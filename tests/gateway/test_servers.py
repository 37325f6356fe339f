"""Several serving processes on one port: one address, one /metrics, and a dead one is replaced."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from service.gateway.counts import Counts
from service.settings import Settings
from tests.execution.processes import alive, children
from tests.processes import ROOT, running_service
from tests.waiting import PATIENCE, eventually

DETERMINANT = "/v1/linear-algebra/determinant"
COUNTED = 'abacus_requests_total{operation="linear-algebra/determinant",status="200"}'


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with running_service(workers="2", servers="2", drain_seconds="6") as (address, process):
        eventually(lambda: len(serving(process)) == 2)
        yield address, process


def serving(process: subprocess.Popen[bytes]) -> list[int]:
    """The serving processes that are ready: their fork servers and workers are there."""
    return [pid for pid in children(process.pid) if any(children(one) for one in children(pid))]


def ask(address: str) -> int:
    """One request on a connection of its own, which either process may take."""
    return httpx.post(address + DETERMINANT, json={"a": [[4, 7], [2, 6]]}, timeout=60).status_code


def counted(address: str) -> float:
    text = httpx.get(f"{address}/metrics", timeout=60).text
    return float((text.partition(COUNTED)[2].partition("\n")[0]) or 0)


def seen(address: str) -> set[float]:
    """What both processes tell: chance decides which of them takes a connection."""
    return {counted(address) for _ in range(20)}


@pytest.mark.real
def test_all_count_together(served: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, _ = served
    before = counted(address)
    assert [ask(address) for _ in range(30)] == [200] * 30
    eventually(lambda: seen(address) == {before + 30})


@pytest.mark.real
def test_a_killed_one_is_replaced_and_what_it_counted_stays(served: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, process = served
    eventually(lambda: len(seen(address)) == 1)
    before = counted(address) + 1
    ask(address)
    eventually(lambda: seen(address) == {before})
    victim, other = serving(process)
    fork_server = children(victim)[0]
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: len({*children(process.pid)} - {victim}) == 2)
    eventually(lambda: not alive(fork_server))
    assert [ask(address) for _ in range(10)] == [200] * 10, "the other takes all"
    eventually(lambda: len(serving(process)) == 2)
    assert other in serving(process)
    eventually(lambda: seen(address) == {before + 10})


@pytest.mark.real
def test_a_port_that_is_taken_is_not_shared_unseen(served: tuple[str, subprocess.Popen[bytes]]) -> None:
    port = str(httpx.URL(served[0]).port)
    environment = {**os.environ, "ABACUS_PORT": port, "ABACUS_SERVERS": "2", "ABACUS_WORKERS": "2"}
    command = [sys.executable, "-m", "service"]
    second = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, check=False)
    assert second.returncode == 1
    assert b"ABACUS_HOST, ABACUS_PORT: " in second.stderr


@pytest.mark.real
def test_a_signal_lets_all_finish(served: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, process = served
    pids = children(process.pid)
    url = httpx.URL(address)
    with ExitStack() as stack:
        places = [(url.host, url.port or 0)] * 8
        connections = [stack.enter_context(socket.create_connection(place, PATIENCE)) for place in places]
        process.terminate()
        for connection in connections:
            answer = b""
            while b"connection: close" not in answer:  # until the signal has come
                connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n")
                answer = connection.recv(4096)
                assert answer.startswith(b"HTTP/1.1 200 ")
    assert process.wait(PATIENCE) == 0
    assert not any(map(alive, pids))


def counts_of(requests: float, busy: float) -> list[Metric]:
    family = CounterMetricFamily("requests", "Requests.", labels=["status"])
    family.add_metric(["200"], requests)
    return [family, GaugeMetricFamily("busy", "Busy.", busy)]


def test_counts_are_added_and_those_of_the_dead_are_kept(tmp_path) -> None:
    one, other = Counts(tmp_path, "1"), Counts(tmp_path, "2")
    one.publish(counts_of(3, 1))
    other.publish(counts_of(4, 1))
    assert [metric.samples[0].value for metric in one.with_others(counts_of(5, 1))] == [9, 2]
    other.retire()
    Counts(tmp_path, "3").retire()
    assert [metric.samples[0].value for metric in one.with_others(counts_of(5, 1))] == [9, 1]


@pytest.mark.parametrize(
    ("cores", "workers", "servers", "found"),
    [(2, 2, 0, 1), (7, 7, 0, 1), (8, 8, 0, 2), (8, 1, 0, 1), (2, 2, 4, 2), (8, 3, 1, 1)],
)
def test_each_serving_process_has_a_worker(
    monkeypatch: pytest.MonkeyPatch, cores: int, workers: int, servers: int, found: int
) -> None:
    monkeypatch.setattr("service.settings._CORES", cores)
    assert Settings(workers=workers, servers=servers).serving_processes == found
