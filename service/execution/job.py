"""A request as it travels to a worker process and back."""

from __future__ import annotations

import time
from dataclasses import astuple
from typing import Any

import orjson

from service.execution.execute import Limits, Media, Reply, execute
from service.operation import View
from service.routers import CATALOGUE

Buffer = bytes | memoryview


def job_header(key: str, media: Media, limits: Limits, deadline: float) -> bytes:
    """What a worker must know beside the body; `deadline` is a time of `time.monotonic()`, one clock for all here."""
    return orjson.dumps((key, astuple(media), astuple(limits), deadline))


def run(header: bytes, body: memoryview) -> tuple[bytes, list[Buffer]]:
    """Execute one job, in the worker process."""
    key, media, limits, deadline = orjson.loads(header)
    limits[-1] = deadline - time.monotonic()
    media[-1] = View(*media[-1])
    reply = execute(CATALOGUE[key], body, Media(*media), Limits(*limits))
    pieces, reply.body = reply.body, []
    return orjson.dumps(astuple(reply)), pieces


def reply_of(header: bytes, body: memoryview) -> Reply:
    """The reply that a worker sent."""
    fields: list[Any] = orjson.loads(header)
    reply = Reply(*fields)
    reply.body = [body]
    return reply
