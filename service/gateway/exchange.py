"""One HTTP exchange: its ids, its headers, what is logged and measured about it."""

from __future__ import annotations

import itertools
import os
import re
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from typing import Any

from service.gateway.cycle import LEAVES_AT_ONCE, cycle_of
from service.gateway.events import EventStream
from service.gateway.headers import Header, lines, pairs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_PROCESS = os.urandom(6).hex()
_count = itertools.count(1)
_LONGEST_ID = 128  # characters; three UUIDs, in a log line that stays one
APPLIED = b"preference-applied"
"""The header that says which preferences were met (RFC 7240)."""
_UNCHANGED = 304  # says nothing of a body, which the client has
_AT_ONCE = 1 << 20  # bytes; sending more would keep others waiting
_VISIBLE = frozenset(range(0x21, 0x7F))
# W3C Trace Context: version 00 ends here, a later one may go on behind a hyphen.
_TRACEPARENT = re.compile(
    rb"(?!ff|00.{53}.)([0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(?:-.*)?"
)

_ANSWER_HEADERS = lines((b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store"))
_PAGE_HEADERS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_ASK_AGAIN = (b"cache-control", b"private, no-cache")
"""A page may be behind a key; browsers ask whether theirs is current."""


class Exchange:
    """A request and what becomes of it; one object from the first byte to the log line.

    `client` is who sends it, an address or the owner of a key; `place` is where it was computed, inline or worker;
    `problem` is the kind of its problem; `own` are the lines that its answer alone has; `answered` is when its answer
    was there, as `start` is; `delay` are the seconds for which its body had to wait for the disk.
    """

    __slots__ = (
        "_send", "answered", "bytes_in", "bytes_out", "client", "compute", "cycle", "decode", "delay", "encode",
        "has_key", "headers", "id", "key", "method", "own", "place", "problem", "queue", "receive", "scope", "start",
        "status", "stream", "traceparent",
    )  # fmt: skip

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self._send = send
        self.cycle = cycle_of(receive, send)
        self.start = time.perf_counter()
        sent = scope["headers"]
        headers: dict[bytes, bytes] = dict(sent)
        if len(headers) != len(sent):
            headers = _joined(sent)
        self.headers = headers
        self.method: str = scope["method"]
        self.id = _request_id(headers.get(b"x-request-id", b""))
        scope["abacus.request_id"] = self.id  # for the problems of pages
        self.own = b"x-request-id: %b\r\n" % self.id.encode()
        self.traceparent = b""
        if b"traceparent" in headers:
            self._carry_on(headers[b"traceparent"])
        self.stream: EventStream | None = None
        self.key = ""
        self.client = ""
        self.has_key = False
        self.place = ""
        self.problem = ""
        self.status = 0
        self.bytes_in = self.bytes_out = 0
        self.queue = self.decode = self.compute = self.encode = 0.0
        self.answered = self.delay = 0.0

    def header(self, name: bytes) -> str:
        """A header of the request as text, empty where it is not there."""
        value = self.headers.get(name)
        return value.decode("latin-1") if value else ""

    async def send(self, message: Message) -> None:
        """Pass a message of a page on, with the headers that every page has."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.problem = self.scope.get("abacus.problem", "")
            headers = [*message.get("headers", ()), *_PAGE_HEADERS, *pairs(self.own)]
            kept = any(name == b"cache-control" for name, _ in headers)
            message["headers"] = headers if kept else [*headers, _ASK_AGAIN]
        else:
            self.bytes_out += len(message.get("body", b""))
        await self._send(message)

    def follow(self) -> EventStream:
        """Answer with events."""
        self.stream = EventStream(self.begin, self.write, self.end)
        return self.stream

    async def respond(self, status: int, head: bytes, pieces: Sequence[bytes | memoryview]) -> None:
        """Send a whole answer, with the headers that every answer has. Returns when a large one has left.

        Where the client follows events it is the last of them; a problem before the first is a plain answer.
        """
        if self.stream and (self.stream.begun or status < 400):
            await self.stream.answer(status, pieces)
            return
        self.status = status
        self.bytes_out = sum(map(len, pieces))
        if status != _UNCHANGED:
            head = b"content-length: %d\r\n%b" % (self.bytes_out, head)
        if self.bytes_out <= LEAVES_AT_ONCE:
            await self._respond_at_once(status, head, b"".join(pieces))
            return
        await self.begin(status, head)
        await self._send_pieces(pieces)
        await self.end()

    async def _respond_at_once(self, status: int, head: bytes, body: bytes) -> None:
        if self.cycle and self.cycle.answer(status, self._whole(head), body):
            return
        await self.begin(status, head)
        await self._send({"type": "http.response.body", "body": body})

    async def _send_pieces(self, pieces: Iterable[bytes | memoryview]) -> None:
        for piece in pieces:
            for start in range(0, len(piece), _AT_ONCE):  # Each waits until the one before has left.
                body = memoryview(piece)[start : start + _AT_ONCE]
                await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def begin(self, status: int, head: bytes) -> None:
        """Send the head of an answer, whose length may not be known yet."""
        self.status = status
        await self._send({"type": "http.response.start", "status": status, "headers": pairs(self._whole(head))})

    async def write(self, pieces: Sequence[bytes | memoryview]) -> None:
        """Send the next bytes of it."""
        self.bytes_out += sum(map(len, pieces))
        await self._send_pieces([b"".join(pieces)] if sum(map(len, pieces)) <= LEAVES_AT_ONCE else pieces)

    async def end(self) -> None:
        """Send its end."""
        await self._send({"type": "http.response.body", "body": b""})

    def _whole(self, head: bytes) -> bytes:
        """The lines of a head with those that every answer has."""
        return b"".join((head, _ANSWER_HEADERS, self.own))

    def _carry_on(self, sent: bytes) -> None:
        """Answer with the trace that the header is of, unless it is not valid, as its standard asks."""
        found = _TRACEPARENT.fullmatch(sent)
        if found:
            self.traceparent = found[1]
            self.own += b"traceparent: %b\r\n" % found[1]


def _joined(headers: Iterable[Header]) -> dict[bytes, bytes]:
    """One value a name: a header that stands several times is a list (RFC 9110, section 5.3)."""
    lists: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        lists.setdefault(name, []).append(value)
    return {name: b", ".join(values) for name, values in lists.items()}


def _request_id(sent: bytes) -> str:
    if sent and len(sent) <= _LONGEST_ID and _VISIBLE.issuperset(sent):
        return sent.decode("ascii")
    return f"{_PROCESS}-{next(_count):x}"
