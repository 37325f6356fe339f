"""A request as it travels to a worker process and back."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

import orjson

from service.execution.execute import Limits, Media, Reply, execute
from service.routers import CATALOGUE

Buffer = bytes | memoryview


def job_header(key: str, media: Media, limits: Limits) -> bytes:
    """What a worker must know beside the body."""
    return orjson.dumps((key, astuple(media), astuple(limits)))


def run(header: bytes, body: memoryview) -> tuple[bytes, list[Buffer]]:
    """Execute one job, in the worker process."""
    key, media, limits = orjson.loads(header)
    reply = execute(CATALOGUE[key], body, Media(*media), Limits(*limits))
    pieces, reply.body = reply.body, []
    return orjson.dumps(astuple(reply)), pieces


def reply_of(header: bytes, body: memoryview) -> Reply:
    """The reply that a worker sent."""
    fields: list[Any] = orjson.loads(header)
    reply = Reply(*fields)
    reply.body = [body]
    return reply
