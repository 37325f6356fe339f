"""What is used up is said: descriptors, places for connections, memory for answers that nobody reads."""

from __future__ import annotations

import json
import resource
import select
import socket
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import httpx
import numpy as np
import pytest

from service.execution import cbor_codec
from tests.processes import running_service
from tests.waiting import PATIENCE, eventually

pytestmark = pytest.mark.real

REFUSED = 'abacus_requests_total{operation="linear-algebra/outer",status="429"}'
INVERSE = "/v1/linear-algebra/inverse"
LARGE = b"".join(cbor_codec.encode({"a": np.random.default_rng(0).standard_normal((200, 200)) + 20 * np.eye(200)}))


def request(path: str, body: bytes, media: str = "application/json") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: here\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def readable(*connections: socket.socket, seconds: float = 0) -> bool:
    return bool(select.select(connections, [], [], seconds)[0])


def received(connection: socket.socket) -> bytes:
    part = connection.recv(1 << 20)
    if not part:
        raise ConnectionError("closed without an answer")
    return part


def answer(connection: socket.socket) -> tuple[int, dict[str, object]]:
    connection.settimeout(PATIENCE)
    found = b""
    while b"\r\n\r\n" not in found:
        found += received(connection)
    head, _, body = found.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split()[0])
    while len(body) < length:
        body += received(connection)
    return int(head[9:12]), json.loads(body)


def test_without_descriptors_bodies_are_refused_and_later_taken() -> None:
    with running_service(workers="1", body_grace_seconds="600") as (address, process), ExitStack() as stack:
        port, full = httpx.URL(address).port, request(INVERSE, LARGE, "application/cbor")
        limits = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
        room = descriptors(process.pid) + 15
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (room, limits[1]))
        connections = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(10)]
        for connection in connections:
            connection.sendall(full[:-1])
        assert readable(*connections, seconds=PATIENCE), "one is refused before its body is whole"
        refused = []
        for connection in connections:
            try:
                if not readable(connection):
                    connection.sendall(full[-1:])
                refused.append(answer(connection))
            except OSError:
                refused.append((0, {}))
        statuses = Counter(status for status, _ in refused)
        assert set(statuses) <= {200, 503, 0}, statuses
        assert statuses[503] > 0 < statuses[200], statuses
        assert all(body["type"] == "/problems/service-unavailable" for status, body in refused if status == 503)
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, limits)
        assert httpx.post(
            address + INVERSE, content=LARGE, headers={"content-type": "application/cbor"}, timeout=60
        ).is_success


def test_one_connection_too_many_is_told() -> None:
    # Half of the descriptors are for connections.
    with running_service("prlimit", "--nofile=80:80", workers="1") as (address, _), ExitStack() as stack:
        port = httpx.URL(address).port
        connections = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(41)]
        status, body = answer(connections[-1])
        assert (status, body["type"]) == (503, "/problems/service-unavailable")
        connections[0].sendall(request(INVERSE, b'{"a": [[2]]}'))
        assert answer(connections[0])[0] == 200


def test_answers_that_nobody_reads_are_counted() -> None:
    outer = json.dumps({"a": [1.234567890123e-100] * 360, "b": [1.0987654321e-100] * 360}).encode()  # 3 MB come back
    ask = request("/v1/linear-algebra/outer", outer)
    settings = {"workers": "1", "client_share": "5", "inline_body_bytes": "1048576", "inline_flops": "5e6"}
    with running_service(**settings) as (address, _), ExitStack() as stack:
        port = httpx.URL(address).port
        unread = []
        for _ in range(12):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", port))
            unread.append(stack.enter_context(connection))
            connection.sendall(ask)
        eventually(lambda: f"{REFUSED} 7.0\n" in httpx.get(f"{address}/metrics", timeout=60).text)
        assert httpx.post(address + INVERSE, json={"a": [[2.0]]}, timeout=60).status_code == 200, "small ones go on"
        statuses = Counter(answer(connection)[0] for connection in unread)
        assert statuses == {200: 5, 429: 7}
        assert httpx.post(f"{address}/v1/linear-algebra/outer", content=outer, timeout=60).status_code == 200
