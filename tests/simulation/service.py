"""The service of the simulation: small, with operations whose answers tell whose they are."""

from __future__ import annotations

import json
import logging
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pydantic import BaseModel

from service.operation import Cost, Operation
from service.settings import Settings
from tests.simulation.clients import text_of

# Sizes and times of the service, made small: what takes megabytes and minutes happens in kilobytes and seconds.
SMALLER = {
    "service.execution.transfer.INLINE_LIMIT": 600,
    "service.execution.upload.INLINE_LIMIT": 600,
    "service.execution.upload._KEPT": 8192,
    "service.gateway.cycle.LEAVES_AT_ONCE": 1000,
    "service.gateway.operations.LEAVES_AT_ONCE": 1000,
    "service.gateway.exchange.LEAVES_AT_ONCE": 1000,
    "service.gateway.exchange._AT_ONCE": 2000,
    "service.execution.workers._LARGE": 4000,
    "service.gateway.protocol.HIGH_WATER_LIMIT": 1000,
    "service.gateway.connection._PATIENCE": 1.0,
    "service.gateway.connection._SLOWEST": 200,
    "service.gateway.body._SLOWEST": 2000,
    "service.gateway.body._LARGE": 300,
    "service.gateway.landing._AT_ONCE": 700,
    "service.gateway.events.SILENCE": 0.2,
    "service.gateway.gateway.gc": types.SimpleNamespace(set_threshold=lambda _: None, freeze=lambda: None),
}


class Ask(BaseModel):
    """A request of the simulation."""

    tag: str
    size: int
    pad: str


@dataclass
class Told:
    """Its answer."""

    text: str
    warnings: list[Any] = field(default_factory=list)


def tell(request: Ask) -> Told:
    """Text that only this request has."""
    return Told(text_of(request.tag, request.size))


_EXAMPLE = {"tag": "a", "size": 1, "pad": ""}
CATALOGUE = {
    "sim/near": Operation("near", tell, "", lambda request: Cost(1, request.size // 80), _EXAMPLE, keywords=""),
    "sim/far": Operation("far", tell, "", None, _EXAMPLE, keywords=""),
}


class Lines:
    """The log, kept."""

    dropped = 0

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def write(self, lines: bytes) -> None:
        self.entries += map(json.loads, lines.splitlines())


class Complaints(logging.Handler):
    """Errors in the log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(f"log: {logging.Formatter().format(record)}")


@contextmanager
def watched() -> Iterator[Complaints]:
    """What is found in the log meanwhile."""
    handler, root = Complaints(), logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler
    finally:
        root.removeHandler(handler)


async def pages(_: Any, __: Any, send: Any) -> None:
    body = json.dumps({"status": 404}).encode()
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


_SETTINGS = Settings(
    deadline_seconds=1, max_deadline_seconds=3, body_grace_seconds=0.5, shutdown_grace_seconds=10, max_body_bytes=8192,
)  # fmt: skip


def draw_settings(rng: Random) -> Settings:
    drawn = {
        "workers": (1, 2, 3),
        "queue_limit": (0, 2, 8),
        "client_share": (1, 3, 8),
        "client_streams": (1, 8),
        "drain_seconds": (0, 0.3),
        "max_upload_bytes": (8192, 65_536),
        "inline_body_bytes": (0, 500, 2000),
    }
    return _SETTINGS.model_copy(update={name: rng.choice(values) for name, values in drawn.items()})
