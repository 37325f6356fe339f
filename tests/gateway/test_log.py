"""The log never costs an answer: its reader stalls, its disk is full, and what is lost is counted."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from service.gateway import log
from service.gateway.exchange import Exchange
from service.gateway.log import AccessLog, Output
from tests.processes import ROOT, free_port, wait_until_ready
from tests.waiting import PATIENCE, eventually

DETERMINANT = "/v1/linear-algebra/determinant"
BODY = {"a": [[4, 7], [2, 6]]}


@contextmanager
def logging_to(stdout: Any) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    environment = {**os.environ, "ABACUS_PORT": str(port), "ABACUS_WORKERS": "1", "ABACUS_LOG_LEVEL": "INFO"}
    process = subprocess.Popen([sys.executable, "-m", "service"], cwd=ROOT, env=environment, stdout=stdout)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.communicate()


def dropped(client: httpx.Client) -> float:
    text = client.get("/metrics").text
    return float(text.partition("\nabacus_log_lines_dropped_total ")[2].partition("\n")[0])


@pytest.mark.real
@pytest.mark.parametrize("kind", ["a reader that stalls", "a full disk"])
def test_all_requests_are_answered(kind: str) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        logging_to(subprocess.PIPE if "reader" in kind else full) as (address, process),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        for _ in range(1500):  # 0.4 MB: several times what a pipe holds
            assert client.post(DETERMINANT, json=BODY).status_code == 200
        if kind == "a full disk":
            eventually(lambda: dropped(client) > 1000)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_what_finds_no_room_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_ROOM", 300_000)
    reader, writer = os.pipe()
    output, line = Output(writer), json.dumps({"x": "y" * 990}).encode() + b"\n"
    for _ in range(1000):
        output.write(line)
    assert 500 < output.dropped < 1000
    kept = 1000 - output.dropped
    lines = [os.read(reader, len(line) * 1000)]
    while b"".join(lines).count(b"\n") < kept:
        lines.append(os.read(reader, 1 << 16))
    assert all(json.loads(one) for one in b"".join(lines).splitlines())
    output.close()


def test_a_line_that_was_cut_does_not_spoil_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    written, room = [], [10, 0, 1000]

    def write(_fd: int, data: memoryview) -> int:
        size = min(room[0], len(data))
        room[0] -= size
        if not size:
            room.pop(0)
            raise OSError(28, "No space left on device")
        written.append(bytes(data[:size]))
        return size

    monkeypatch.setattr(log.os, "write", write)
    output = Output()
    for line, left in ((b'{"a": 1}\n{"b": 2}\n', 2), (b'{"c": 3}\n', 1), (b'{"d": 4}\n', 1)):
        output.write(line)
        eventually(lambda left=left: len(room) == left)
    output.close()
    assert b"".join(written).splitlines() == [b'{"a": 1}', b"{", b'{"d": 4}']
    assert output.dropped == 2


def test_what_a_client_has_written_breaks_no_line() -> None:
    hostile = {"id": 'a"\\,%d%j', "path": '/v1/%d"%j"\n\\', "client": "%b"}
    written: list[bytes] = []

    async def log_twice() -> None:
        access_log = AccessLog(SimpleNamespace(write=written.append))  # type: ignore[arg-type]
        scope = {"method": "GET", "path": hostile["path"], "headers": [(b"x-request-id", hostile["id"].encode())]}
        for seconds in (0.25, 1e-6):
            exchange = Exchange(scope, receive=None, send=None)  # type: ignore[arg-type]
            exchange.client, exchange.status = hostile["client"], 404
            access_log.add(exchange, seconds, "INFO")
        access_log.flush()

    asyncio.run(log_twice())
    first, second = map(json.loads, b"".join(written).splitlines())
    for entry in (first, second):
        assert (entry["request_id"], entry["path"], entry["client"]) == tuple(hostile.values())
        assert datetime.fromisoformat(entry["time"]).tzinfo
    assert (first["microseconds"], second["microseconds"], second["status"]) == (250_000, 1, 404)
