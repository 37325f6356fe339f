"""Data sets on a disk that is slow: what a client is told, and what becomes of the file where it goes away."""

from __future__ import annotations

import asyncio
import contextlib
import io
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from service.execution.library import Library
from service.execution.storing import store_array
from service.gateway.data_set_pages import ROOT, DataSetPages
from service.gateway.exchange import Exchange
from service.gateway.from_files import READ_AT_ONCE, respond_from
from service.gateway.leaving import ClientGone
from service.settings import Settings

GRACE = 1.0  # seconds
SLOW = 0.6  # seconds of a write or a read: two of them are more than the grace


class SlowFile(io.FileIO):
    """A file whose reads take long, and which notes whether it was closed meanwhile."""

    begun = threading.Event()
    closed_while_read: bool | None = None

    def readinto(self, buffer: Any, /) -> int | None:
        SlowFile.begun.set()
        time.sleep(SLOW)
        SlowFile.closed_while_read = self.closed
        return None if self.closed else super().readinto(buffer)

    def read(self, size: int | None = -1, /) -> bytes | None:
        room = bytearray(size or 0)
        return bytes(room[: self.readinto(room)])


class Clock:
    """Stands where `time` does, and goes on as it is said."""

    def __init__(self) -> None:
        self.now, self.looks = 1000.0, 0

    def perf_counter(self) -> float:
        self.looks += 1
        return self.now


class Nobody(contextlib.nullcontext[None]):
    """Whoever asks, with a share without bounds."""

    client = ""


class Stored(Exception):
    """What a worker would have got."""


async def store(_exchange: Exchange, request: bytes, _share: Any) -> Any:
    with io.FileIO(orjson.loads(request)["part"]) as part:
        raise Stored(part.read())


def pages(folder: Path) -> DataSetPages:
    return DataSetPages(Settings(data_dir=str(folder), body_grace_seconds=GRACE), store)


def exchange(receive: Any, method: str, path: str, *headers: tuple[bytes, bytes]) -> Exchange:
    async def send(_: Any) -> None:
        pass

    return Exchange({"method": method, "path": path, "headers": headers}, receive, send)


def test_a_file_is_not_closed_while_a_thread_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = store_array(Library(tmp_path, ""), np.arange(1000.0))
    served = pages(tmp_path)

    def slow(path: Path, _mode: str, buffering: int = -1) -> io.IOBase:
        return io.BufferedReader(SlowFile(path)) if buffering else SlowFile(path)

    async def leave() -> dict[str, str]:
        await asyncio.to_thread(SlowFile.begun.wait)
        return {"type": "http.disconnect"}

    async def run() -> None:
        asked = exchange(leave, "GET", f"{ROOT}/{record.id}", (b"accept", b"application/x-npy"))
        with pytest.raises(ClientGone):
            await served.serve(asked, Nobody())  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", slow)
    monkeypatch.setattr(Library, "record", lambda *_: record)
    monkeypatch.setattr(Library, "open", lambda *_: None)
    asyncio.run(run())
    assert SlowFile.closed_while_read is False


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_files_are_read_by_threads_in_bounded_pieces(tmp_path: Path, method: str) -> None:
    content = bytes(range(250)) * (READ_AT_ONCE // 100)
    (tmp_path / "answer").write_bytes(content)
    reads, sent = list[tuple[int, int]](), list[Any]()

    class Noted(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes | None:
            reads.append((threading.get_ident(), size or 0))
            return super().read(size)

    async def send(message: Any) -> None:
        sent.append(message)

    async def run() -> None:
        asked = Exchange({"method": method, "path": "/", "headers": ()}, asyncio.Event().wait, send)  # type: ignore[arg-type]
        await respond_from(asked, 200, b"", Noted(tmp_path / "answer"), b"head")  # type: ignore[arg-type]

    asyncio.run(run())
    (length,) = (value for name, value in sent[0]["headers"] if name == b"content-length")
    assert int(length) == len(b"head" + content)
    body = b"".join(bytes(message["body"]) for message in sent[1:])
    assert body == (b"head" + content if method == "GET" else b"")
    assert threading.get_ident() not in {thread for thread, _ in reads}
    assert {size for _, size in reads} <= {READ_AT_ONCE}


def test_a_client_does_not_pay_for_a_slow_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = [b"ab", b"cd", b"ef", b"gh"]
    left, clock, watching = [*pieces], Clock(), Clock()

    class SlowlyWritten(io.FileIO):
        def write(self, data: Any, /) -> int:
            clock.now += SLOW
            return super().write(data)

    async def receive() -> dict[str, Any]:
        clock.now += 0.05  # four of them are a fifth of the grace
        watching.now, before = clock.now, watching.looks
        while watching.looks < before + 2:  # the first may have begun before
            await asyncio.sleep(0.001)
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def run() -> None:
        served = pages(tmp_path)
        watch = asyncio.create_task(served.watch())
        sent = exchange(receive, "POST", ROOT, (b"content-type", b"text/csv"))
        with pytest.raises(Stored) as stored:
            await served.serve(sent, Nobody())  # type: ignore[arg-type]
        assert stored.value.args == (b"".join(pieces),)
        watch.cancel()

    monkeypatch.setattr("service.gateway.body._LOOK", 0.002)
    monkeypatch.setattr("service.gateway.body.time", watching)
    for module in ("exchange", "data_set_pages"):
        monkeypatch.setattr(f"service.gateway.{module}.time", clock)
    monkeypatch.setattr(Path, "open", lambda path, mode, **_: SlowlyWritten(path, mode))
    asyncio.run(run())
