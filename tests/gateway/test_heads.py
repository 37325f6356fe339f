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


@pytest.mark.parametrize("target", ["example.com:443", "/small", "*"])
@pytest.mark.parametrize("headers", [(), ("Upgrade: h2c", "Connection: Upgrade"), ("Content-Length: 3",)])
def test_no_tunnel_is_opened(target: str, headers: tuple[str, ...]) -> None:
    answer = sent(get(target, *headers, method="CONNECT"), get("/small"))
    assert malformed(answer)
    assert b"This service opens no tunnels." in answer


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
    "trailers": "POST /small HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
    "a trailer": "POST /small HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ",
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


def test_hundreds_of_offers_at_once_are_declined_in_turn() -> None:
    answer = sent(*[get("/small", *OFFER)] * 600, get("/pieces"))
    assert answer.count(b"HTTP/1.1 200 OK") == 601
    assert answer.endswith(b"ab")


@pytest.mark.parametrize("hosts", [(), ("Host: a", "Host: b"), ("Host: a", "Host: a")])
def test_a_request_has_one_host(hosts: tuple[str, ...]) -> None:
    assert malformed(sent("\r\n".join(("GET /small HTTP/1.1", *hosts, "", ""))))


def test_an_old_request_needs_no_host() -> None:
    assert sent("GET /small HTTP/1.0\r\n\r\n").endswith(b"small")


CHUNKED = get("/echo", "Transfer-Encoding: chunked", method="POST")
FAULTS = {"garbage": "nonsense\r\n\r\n", "a tunnel": get("/", method="CONNECT"), "a chunk": CHUNKED + "zz\r\n",
          "no host": "GET / HTTP/1.1\r\n\r\n", "no end": "X" * 70_000}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("before", [["/small"], ["/huge"], ["/large", "/pieces", "/large"]])
@pytest.mark.parametrize("late", [True, False])
def test_answers_before_a_fault_are_whole(fault: str, before: list[str], late: bool) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        writer.write("".join(map(get, before)).encode())
        if late:  # while the answer is being read
            await reader.readuntil(b"HTTP/1.1 200 OK\r\n")
        writer.write(FAULTS[fault].encode())
        return await reader.read()

    answer = exchange(talk)
    for path in before:
        head, _, rest = answer.partition(b"\r\n\r\n")
        body = BODIES.get(path, b"ab")
        assert b"content-length: %d" % len(body) in head
        assert rest[: len(body)] == body
        answer = rest[len(body) :]
    assert malformed(answer)


def test_what_follows_a_fault_is_not_read() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        writer.write((get("/huge") + "nonsense\r\n\r\n").encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(get("/small").encode())
        return await reader.read()

    assert b"HTTP/1.1 200 OK" not in exchange(talk)
