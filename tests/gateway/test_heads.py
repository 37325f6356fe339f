"""Requests that are malformed, endless or never whole, that offer another protocol, or whose body is not wanted."""

from __future__ import annotations

import asyncio

import pytest

from service.gateway.protocol import GatheringProtocol
from tests.gateway.test_protocol import BODIES, IDLE, exchange, get, sent


def malformed(answer: bytes) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.startswith(b"HTTP/1.1 400 Bad Request\r\n") and b"connection: close" in head and b'request"' in body


@pytest.mark.parametrize("garbage", ["hello\r\n\r\n", "\x16\x03\x01\x02", get("/small", method="CONNECT")])
def test_what_is_no_request_is_a_problem(garbage: str) -> None:
    assert malformed(sent(garbage))


OFFER = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")
BODY = {
    "Content-Length: 5": ("hello",),
    "Transfer-Encoding: chunked": ("2\r\nhe\r\n", "3\r\nllo\r\n0\r\n\r\n"),
}


@pytest.mark.parametrize("framing", BODY)
def test_an_offer_of_another_protocol_is_declined(framing: str) -> None:
    request = get("/echo", *OFFER, framing, method="POST"), *BODY[framing]
    answer = sent(*request, *request, get("/small"))
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert answer.count(b"hello, 4") == 2
    assert answer.endswith(b"small")


def test_a_body_after_a_declined_offer_may_come_later() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        for piece in (get("/echo", *OFFER, "Content-Length: 5", method="POST"), "hel", "lo"):
            writer.write(piece.encode())
            await asyncio.sleep(0.02)
        return await reader.read()

    assert exchange(talk).endswith(b"hello, 4")


def test_trailers_are_no_headers() -> None:
    trailed = "5\r\nhello\r\n0\r\nX-Api-Key: stolen\r\n\r\n"
    assert sent(get("/echo", "Transfer-Encoding: chunked", method="POST"), trailed).endswith(b"hello, 2")


ENDLESS = {
    "a path": "GET /",
    "a header": "GET / HTTP/1.1\r\nX: ",
    "headers": "GET / HTTP/1.1\r\n",
    "trailers": "POST /small HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
    "a trailer": "POST /small HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ",
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_head_has_an_end(kind: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        writer.write(ENDLESS[kind].encode())
        for _ in range(10):  # 80 kB, of which the last may not be read
            writer.write(b"X-Y: z\r\n" * 1000 if kind.endswith("s") else b"x" * 8000)
            await asyncio.sleep(0.001)
        return (await reader.read()).rpartition(b"small")[2]

    assert malformed(exchange(talk))


@pytest.mark.parametrize(
    "begun", ["", "\r\n", "GET / HTTP/1.1\r\nX-Y: z\r\n", get("/small") + "\r\n", get("/small") + "GET"]
)
def test_a_connection_without_a_whole_head_is_closed(begun: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        writer.write(begun.encode())
        return await reader.read()

    assert exchange(talk).rpartition(b"\r\n\r\n")[2] in (b"", b"small")


def test_a_head_that_begins_late_has_time() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        await asyncio.sleep(0.8 * IDLE)
        for piece in (get("/small")[:10], get("/small")[10:]):
            writer.write(piece.encode())
            await asyncio.sleep(0.6 * IDLE)
        return await reader.read()

    assert exchange(talk).endswith(b"small")


def test_a_refused_body_may_come_slowly() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        writer.write(get("/small", "Content-Length: 4", method="POST").encode())
        for piece in (b"a", b"b", b"c", b"d" + get("/large").encode()):
            await asyncio.sleep(0.6 * IDLE)
            writer.write(piece)
        return await reader.read()

    assert exchange(talk).endswith(BODIES["/large"])
