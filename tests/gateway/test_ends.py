"""The end of the service under load, and what a start must not trip over."""

from __future__ import annotations

import signal
import socket
import threading
from collections import Counter

import httpx
import pytest

from tests.processes import running_service
from tests.waiting import PATIENCE, eventually

pytestmark = pytest.mark.real

BODY = b'{"a": [[4, 7], [2, 6]]}'
REQUEST = (
    b"POST /v1/linear-algebra/determinant HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)


def exchange(connection: socket.socket) -> str:
    """What becomes of one request on an open connection."""
    try:
        connection.sendall(REQUEST)
        answer = b""
        while not answer.endswith(b"}"):
            part = connection.recv(65536)
            if not part:
                return "lost"
            answer += part
    except OSError:
        return "lost"
    assert answer.startswith(b"HTTP/1.1 200 ")
    return "last" if b"connection: close" in answer else "kept"


def keep_asking(port: int, counts: Counter[str]) -> None:
    """One request after the other on a connection, for as long as the service keeps it."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        while (outcome := exchange(connection)) == "kept":
            counts["kept"] += 1
        counts[outcome] += 1


def test_busy_connections_are_told_before_they_are_closed() -> None:
    counts: Counter[str] = Counter()
    with running_service(workers="1", drain_seconds="4") as (address, process):
        port = httpx.URL(address).port or 0
        clients = [threading.Thread(target=keep_asking, args=(port, counts)) for _ in range(40)]
        for client in clients:
            client.start()
        eventually(lambda: counts["kept"] > 10 * len(clients))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        for client in clients:
            client.join(PATIENCE)
    assert (counts["last"], counts["lost"]) == (len(clients), 0), "each connection hears of the end"


def test_settings_of_uvicorn_in_the_environment_end_no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    with running_service(workers="1") as (address, _):
        assert httpx.get(f"{address}/health/ready", timeout=60).status_code == 200
