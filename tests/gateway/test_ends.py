"""The end of the service under load, and what a start must not trip over."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections import Counter

import httpx
import pytest

from tests.processes import running_service

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
    """One request after the other, on a connection for as long as the service keeps it, until none can be made."""
    connection = None
    while True:
        if connection is None:
            try:
                connection = socket.create_connection(("127.0.0.1", port), 10)
            except OSError:
                return
        outcome = exchange(connection)
        counts[outcome] += 1
        if outcome != "kept":
            connection.close()
            connection = None
        if outcome == "lost":
            return


def test_busy_connections_are_told_before_they_are_closed() -> None:
    counts: Counter[str] = Counter()
    with running_service(workers="1", drain_seconds="1") as (address, process):
        port = httpx.URL(address).port or 0
        clients = [threading.Thread(target=keep_asking, args=(port, counts)) for _ in range(40)]
        for client in clients:
            client.start()
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        told = counts["last"]
        assert process.wait(20) == 0
        for client in clients:
            client.join(20)
    assert told >= len(clients), "each connection hears of the end"
    assert counts["lost"] == 0


def test_settings_of_uvicorn_in_the_environment_end_no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    with running_service(workers="1") as (address, _):
        assert httpx.get(f"{address}/health/ready").status_code == 200
