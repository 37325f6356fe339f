"""Answers of operations as those of HTTP: status, headers, what of them is logged."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import IO, Any

import orjson

from service.execution.formats import JSON, PICTURES
from service.execution.messages import Reply
from service.gateway.exchange import Exchange
from service.gateway.from_files import respond_from
from service.gateway.headers import Header, lines
from service.gateway.refusal import Refusal
from service.schemas.types.problems import kind_of, with_id

_POLICY = lines((b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"))
"""For a picture that is opened by itself."""
_KIND_AND_TIMES = (
    b"content-type: %b\r\nserver-timing: queue;dur=%.3f, decode;dur=%.3f, compute;dur=%.3f, encode;dur=%.3f\r\n"
)

_log = logging.getLogger(__name__)


async def answer(exchange: Exchange, key: str, reply: Reply, *headers: Header, file: IO[bytes] | None = None) -> None:
    """Answer with the reply of the operation under a key, and further headers; its body may be in a file.

    Raises Refusal for a defect of ours.
    """
    if reply.fault:
        _log.error("request %s failed in %s: %s", exchange.id, key, reply.fault)
        raise Refusal("internal-error", "The service failed on this request. The defect is ours; please report it.")
    if reply.notice:
        _log.warning("request %s, %s: %s", exchange.id, key, reply.notice)
    if reply.status >= 400:
        exchange.problem = kind_of(reply.body[0])
        reply.body = [with_id(reply.body[0], exchange.id)]
    exchange.answered = time.perf_counter()
    exchange.decode, exchange.compute, exchange.encode = reply.decode, reply.compute, reply.encode
    if exchange.queue:
        exchange.queue -= reply.decode + reply.compute + reply.encode
    head = _head(exchange, reply) + lines(*headers) if headers else _head(exchange, reply)
    if file is None:
        await exchange.respond(reply.status, head, reply.body)
    else:
        await respond_from(exchange, reply.status, head, file)


async def send(exchange: Exchange, status: int, document: Mapping[str, Any], *headers: Header) -> None:
    """Answer with a document of the service's own."""
    await exchange.respond(status, lines((b"content-type", JSON.encode()), *headers), [orjson.dumps(document)])


def _head(exchange: Exchange, reply: Reply) -> bytes:
    head = _KIND_AND_TIMES % (
        reply.media_type.encode(), 1e3 * exchange.queue, 1e3 * reply.decode, 1e3 * reply.compute, 1e3 * reply.encode,
    )  # fmt: skip
    if reply.tag:
        head += b'etag: "%b"\r\n' % reply.tag.encode()
    if reply.content_encoding:
        head += lines((b"content-encoding", reply.content_encoding.encode()))
    if reply.media_type in PICTURES:
        head += _POLICY
    return head
