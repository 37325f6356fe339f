"""Calls of the service by itself: the gateway's own way, with the caller's key, share and deadline."""

from __future__ import annotations

from asyncio import Event
from collections.abc import MutableMapping
from typing import Any, NamedTuple

import orjson

from service.gateway.gateway import Application

_PASSED_ON = (b"authorization", b"x-api-key", b"traceparent")
"""Headers of the caller that are those of the call."""
_SAME = ("type", "asgi", "http_version", "scheme", "client", "server")

LARGEST = 1 << 20
"""Of an answer: to read it, on the event loop, takes 5 ms; 60 KB of a request may be answered with 170 MB."""


class Answer(NamedTuple):
    """What the service answered."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes
    is_cut: bool = False
    """Whether it has more than LARGEST, of which nothing was kept."""

    @property
    def document(self) -> Any:
        """The body, where it is JSON."""
        return orjson.loads(self.body)


async def call(
    app: Application, caller: MutableMapping[str, Any], method: str, path: str, body: bytes = b"", **headers: str
) -> Answer:
    """The answer to a request on behalf of the caller whose scope is given; `headers` by name with _ for -."""
    path, _, query = path.partition("?")
    own = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    passed = [(name, value) for name, value in caller["headers"] if name in _PASSED_ON]
    length = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))] if body else []
    scope = {
        **{name: caller[name] for name in _SAME if name in caller},
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [*passed, *own, *length],
    }
    start: MutableMapping[str, Any] = {}
    pieces: list[bytes | memoryview] = []
    size = 0
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        return waiting.pop() if waiting else await _never()

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal size
        if message["type"] == "http.response.start":
            start.update(message)
            return
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > LARGEST:
            pieces.clear()

    await app(scope, receive, send)
    return Answer(start["status"], dict(start["headers"]), b"".join(pieces), size > LARGEST)


async def _never() -> MutableMapping[str, Any]:
    """The caller stays until it is answered: the SDK ends what it does not wait for."""
    await Event().wait()
    raise AssertionError
