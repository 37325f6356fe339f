"""Behind a real nginx, configured as in `deploy/`: rolling restarts lose nothing, and events are not kept back."""

from __future__ import annotations

import json
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from itertools import islice

import httpx
import pytest

from tests.nginx import program, running_nginx
from tests.processes import free_port, running_service
from tests.waiting import eventually

pytestmark = [pytest.mark.real, pytest.mark.skipif(not program(), reason="nginx is not installed")]

DETERMINANT = "/v1/linear-algebra/determinant"
CLIENTS = 8
PAUSE = 0.01  # seconds between an answer and the next request


class Service:
    """A service that can be started again in its place."""

    def __init__(self, **settings: str) -> None:
        self._settings = {"port": str(free_port()), "client_share": "64", **settings}
        self.place = f"127.0.0.1:{self._settings['port']}"
        self.start()

    def start(self) -> None:
        self._stack = ExitStack()
        self._stack.enter_context(running_service(**self._settings))

    def stop(self) -> None:
        """By SIGTERM."""
        self._stack.close()


class Load:
    """Clients that ask on keep-alive connections, one request after the other, and look at each answer."""

    def __init__(self, address: str) -> None:
        self.seen: Counter[str] = Counter()
        self._host = address.removeprefix("http://")
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(seed,)) for seed in range(CLIENTS)]

    def __enter__(self) -> Counter[str]:
        for thread in self._threads:
            thread.start()
        return self.seen

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, seed: int) -> None:
        chance, connection = random.Random(seed), HTTPConnection(self._host, timeout=60)
        while not self._over.is_set():
            outcome = _one(connection, chance)
            self.seen[outcome] += 1
            time.sleep(PAUSE)
        connection.close()


def _one(connection: HTTPConnection, chance: random.Random) -> str:
    """What becomes of the determinant of a diagonal matrix; a large one is for a worker."""
    diagonal = [chance.randint(1, 9), chance.randint(1, 9)] + [1] * chance.choice([0] * 19 + [90])
    matrix = [[value if i == j else 0 for j in range(len(diagonal))] for i, value in enumerate(diagonal)]
    try:
        connection.request("POST", DETERMINANT, json.dumps({"a": matrix}), {"content-type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as error:
        connection.close()
        return repr(error)
    if answer.status == 503 and answer.headers["retry-after"]:
        return "later"
    right = answer.status == 200 and json.loads(body)["result"] == diagonal[0] * diagonal[1]
    return "right" if right else f"{answer.status} {body[:200]!r}"


def test_rolling_restarts_lose_nothing() -> None:
    with ExitStack() as stack:
        services = [Service(workers="1"), Service(workers="2", servers="2")]
        for service in services:
            stack.callback(service.stop)
        address = stack.enter_context(running_nginx([service.place for service in services]))
        with Load(address) as seen:
            for service in (*services, services[0]):
                enough = seen["right"] + 200
                eventually(lambda enough=enough: seen["right"] > enough)
                service.stop()
                service.start()
    assert set(seen) <= {"right", "later"}, seen


COURSE = {
    "x": [[float(i % 7), float(i % 5)] for i in range(200)], "targets": [[float(i % 2)] for i in range(200)],
    "sizes": [2, 8, 1], "loss": "mean_squared_error", "epochs": 100_000, "batch_size": 10, "seed": 1,
    "algorithm": {"name": "adam", "learning_rate": 0.01},
}  # fmt: skip
TRAIN = "/v1/neural-networks/train"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of the proxy, and a service behind it that believes it."""
    data = str(tmp_path_factory.mktemp("data"))
    settings = {"workers": "1", "data_dir": data, "trusted_proxies": "127.0.0.1", "log_level": "INFO",
                "deadline_seconds": "300"}  # fmt: skip
    with running_service(**settings) as (place, process), running_nginx([place.removeprefix("http://")]) as proxy:
        yield proxy, process


@pytest.fixture(scope="module")
def address(served: tuple[str, subprocess.Popen[bytes]]) -> str:
    return served[0]


@pytest.mark.parametrize("kind", ["call", "job"])
def test_events_come_while_the_work_goes_on(address: str, kind: str) -> None:
    if kind == "call":
        sent = httpx.stream("POST", address + TRAIN, json=COURSE, headers={"accept": "text/event-stream"}, timeout=60)
    else:
        job = httpx.post(address + TRAIN, json=COURSE, headers={"prefer": "respond-async"}, timeout=60)
        place = address + job.headers["location"]
        sent = httpx.stream("GET", f"{place}/events", timeout=60)
    with sent as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        told = (line for line in answer.iter_lines() if line == "event: progress")
        assert len(list(islice(told, 4))) == 4
        busy = httpx.get(f"{address}/metrics", timeout=60).text
    assert "\nabacus_workers_busy 1.0\n" in busy, "the work, of minutes, goes on"
    if kind == "job":
        httpx.delete(place, timeout=60)


def test_who_a_client_is_stands_in_nothing_that_it_sends(served: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, process = served
    spoofed = {"x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https", "x-request-id": "spoofed"}
    assert httpx.get(f"{address}/v1/version", headers=spoofed, timeout=60).status_code == 200
    assert process.stdout
    lines = (json.loads(line) for line in process.stdout)
    assert next(line["client"] for line in lines if line.get("request_id") == "spoofed") == "127.0.0.1"
