"""Server-sent events (HTML, section 9.2): how far a computation is, and at last its answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

import orjson

from service.gateway.headers import lines
from service.jobs.documents import partial_results, status_document
from service.jobs.records import RUNNING, State

EVENTS = "text/event-stream"
"""The media type of server-sent events."""
SILENCE = 15.0
"""Seconds after which a comment shows to proxies that the stream lives; those that are found close after 30 or more."""

_HEADERS = lines(
    (b"content-type", EVENTS.encode()),
    (b"x-accel-buffering", b"no"),  # nginx would keep events back
)
_COMMENT = b":\n\n"
_WAITING = orjson.dumps({"progress": 0, "message": "Waiting for a worker.", "partial": None})

Pieces = Sequence[bytes | memoryview]


def event(name: str, pieces: Iterable[bytes | memoryview], number: int | None = None) -> list[bytes | memoryview]:
    """An event whose data are JSON, on one line as all JSON here is."""
    head = b"" if number is None else b"id: %d\n" % number
    return [head + b"event: " + name.encode() + b"\ndata: ", *pieces, b"\n\n"]


def progress_data(percent: float, message: str, partial: object) -> bytes:
    """The data of an event `progress`."""
    return orjson.dumps({"progress": int(percent), "message": message, "partial": partial or None})


def changes(before: State | None, state: State) -> list[bytes | memoryview]:
    """What has become of a job, as events that bear its revision."""
    document = [orjson.dumps(status_document(state))]
    events = []
    if before is None or before.status != state.status:
        events += event("status", document, state.revision)
    if state.status == RUNNING and state.message:
        data = progress_data(state.progress, state.message, partial_results(state))
        events += event("progress", [data], state.revision)
    return events + event("done", document, state.revision) if state.ended else events


class EventStream:
    """An answer as events. It begins with the first; before, a problem can still have its status."""

    def __init__(
        self,
        begin: Callable[[int, bytes], Awaitable[None]],
        send: Callable[[Pieces], Awaitable[None]],
        end: Callable[[], Awaitable[None]],
    ) -> None:
        self._begin, self._send, self._end = begin, send, end
        self._report: bytes | None = None
        self._told = asyncio.Event()
        self.begun = False

    async def write(self, pieces: Pieces) -> None:
        """Send one event, or more."""
        if not self.begun:
            self.begun = True
            await self._begin(200, _HEADERS)
        await self._send(pieces)

    async def comment(self) -> None:
        """Show that the stream lives."""
        await self.write([_COMMENT])

    async def answer(self, status: int, pieces: Pieces) -> None:
        """Send an answer or a problem as the last event."""
        await self.write(event("answer" if status < 400 else "problem", pieces))
        await self._end()

    def report(self, report: bytes) -> None:
        """Take a report of a worker; the latest is sent."""
        self._report = report
        self._told.set()

    @contextlib.asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Send what is reported in this block."""
        await self.write(event("progress", [_WAITING]))
        pump = asyncio.create_task(self._pump())
        try:
            yield
        finally:
            pump.cancel()

    async def _pump(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self._told.wait(), SILENCE)
            except TimeoutError:
                await self.comment()
                continue
            self._told.clear()
            if self._report is not None:
                await self.write(event("progress", [progress_data(*orjson.loads(self._report))]))
