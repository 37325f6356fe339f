"""How many writes an answer takes: each is a system call, and may wake a client that sleeps again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.gateway.test_protocol import BODIES, exchange, get, sent


class Counting:
    """A transport that counts what is written."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self.sizes: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self.sizes.append(len(data))
        self._transport.write(data)


def written(*requests: str) -> tuple[list[int], bytes]:
    """The sizes of the writes that answer requests sent at once, and all they are."""
    sizes: list[int] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, protocol: Any) -> bytes:
        protocol.transport = counting = Counting(protocol.transport)
        writer.write("".join(requests).encode())
        answer = await reader.read()
        sizes.extend(counting.sizes)
        return answer

    return sizes, exchange(talk)


@pytest.mark.parametrize("path", ["/small", "/empty", "/chunked", "/whole", "/told", "/unchanged", "/refusal"])
@pytest.mark.parametrize("asked", ["", "HEAD", "Connection: close"])
def test_a_small_answer_is_one_write(path: str, asked: str) -> None:
    sizes, answer = written(get(path, method=asked) if asked == "HEAD" else get(path, *filter(None, [asked])))
    assert sizes == [len(answer)]
    assert (b"connection: close" in answer) == ("close" in asked or path == "/refusal")


def test_the_writes_of_pipelined_answers_do_not_mix() -> None:
    paths = ("/small", "/whole", "/chunked", "/unchanged", "/told", "/empty", "/whole", "/refusal")
    requests = [get(path, f"X-Request-Id: {number}") for number, path in enumerate(paths)]
    alone = [written(request)[1] for request in requests]
    sizes, answers = written(*requests)
    assert answers == b"".join(alone)
    assert sizes == [*map(len, alone)]


def test_a_large_answer_is_not_copied_behind_its_head() -> None:
    sizes, answer = written(get("/large"))
    assert sizes == [len(answer) - len(BODIES["/large"]), len(BODIES["/large"])]


def test_a_head_that_waits_gives_way_to_an_error() -> None:
    assert sent(get("/broken")).startswith(b"HTTP/1.1 500 ")
