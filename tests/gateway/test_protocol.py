"""The HTTP protocol on a real socket: whole answers, in order, on connections that end when they should."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from service.gateway import connection
from service.gateway.body import CLOSE
from service.gateway.cycle import GatheringCycle
from service.gateway.exchange import Exchange
from service.gateway.flow import AT_ONCE, Flow
from service.gateway.headers import Header, lines
from service.gateway.landing import landing
from service.gateway.protocol import GatheringProtocol
from tests.gateway.clock import Loop

BODIES = {"/small": b"small", "/large": b"x" * 100_000, "/huge": b"x" * 50_000_000, "/empty": b"", "/late": b"late"}
TEXT = (b"content-type", b"text/plain")
ANSWERS: dict[str, tuple[int, list[Header], list[bytes]]] = {
    "/whole": (200, [TEXT], [b"an ", b"answer"]),
    "/told": (200, [TEXT], [b"an answer"]),
    "/unchanged": (304, [], []),
    "/refusal": (413, [TEXT, CLOSE], [b"too large"]),
}
IDLE = 0.2  # seconds of the clock of the loop
LARGE = Random(0).randbytes(2_000_000)


async def received(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


async def landed(receive: Any) -> bytes:
    """A body, of which all but the first piece has landed past the parser."""
    first = (await receive())["body"]
    room = bytearray(len(LARGE) - len(first))
    with landing(receive.__self__, memoryview(room)) as there:
        while (await receive())["more_body"]:
            pass
        assert there.news() == len(room)
    return first + room


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the body of the path.

    `/late` answers late, `/chunked` without a length, `/broken` not at all, `/pieces` in two, `/bad` with a header that
    must not be sent, `/echo` with what it got, `/landed` with whether that was LARGE; `/whole` as the gateway does,
    `/told` as it does behind another server, `/unchanged` without a body, `/refusal` and closes.
    """
    path = scope["path"]
    if path in ANSWERS:
        own = partial(send) if path == "/told" else send
        status, headers, pieces = ANSWERS[path]
        await Exchange(scope, receive, own).respond(status, lines(*headers), pieces)
        return
    body = BODIES.get(path, b"ab")
    if path == "/late":
        await asyncio.sleep(IDLE)
    if path == "/landed":
        body = b"%d" % (await landed(receive) == LARGE)
    if path == "/echo":
        body = b"%b, %d" % (await received(receive), len(scope["headers"]))
    headers = [(b"content-length", b"%d" % len(body))]
    if path == "/bad":
        headers.append((b"x-bad", b"one\r\ntwo: three"))
    if path == "/chunked":
        headers = []
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if path == "/broken":
        raise ValueError
    if path == "/refused":
        headers.append((b"connection", b"close"))
    if path == "/pieces":
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        body = b"b"
    await send({"type": "http.response.body", "body": body})


def exchange(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter, GatheringProtocol], Awaitable[bytes]],
) -> bytes:
    """What `talk` makes of a connection."""

    async def run() -> bytes:
        loop = asyncio.get_running_loop()
        config = Config(application, log_config=None, access_log=False, proxy_headers=False, timeout_keep_alive=IDLE)
        config.load()
        made: list[GatheringProtocol] = []

        def protocol() -> GatheringProtocol:
            made.append(GatheringProtocol(config, ServerState(), {}, loop))
            return made[-1]

        server = await loop.create_server(protocol, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            while not made:
                await asyncio.sleep(0.01)
            return await asyncio.wait_for(talk(reader, writer, made[0]), 10)
        finally:
            writer.close()
            server.close()

    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(run())


def sent(*requests: str) -> bytes:
    """All bytes that come back for requests sent at once, until the idle connection is closed."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        writer.write("".join(requests).encode())
        return await reader.read()

    return exchange(talk)


def get(path: str, *headers: str, method: str = "GET") -> str:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: here", *headers, "", ""))


@pytest.mark.parametrize("path", ["/small", "/large", "/empty", "/pieces"])
def test_an_answer_is_whole(path: str) -> None:
    head, _, body = sent(get(path)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert body == BODIES.get(path, b"ab")
    assert b"content-length: %d" % len(body) in head


TRACE = f"Traceparent: 00-{32 * 'a'}-{16 * 'b'}-01"


@pytest.mark.parametrize("asked", [{}, {"method": "HEAD"}, {"headers": "Connection: close"}, {"headers": TRACE}])
def test_a_whole_answer_is_that_of_any_server(asked: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bool] = []
    answer = GatheringCycle.answer

    def noted(*arguments: Any) -> bool:
        written.append(answer(*arguments))
        return written[-1]

    monkeypatch.setattr(GatheringCycle, "answer", noted)
    headers = (f"X-Request-Id: {len(asked)}", *([asked["headers"]] if "headers" in asked else []))
    whole, told = (sent(get(path, *headers, method=asked.get("method", "GET"))) for path in ("/whole", "/told"))
    assert whole == told
    assert b"\r\nx-request-id: %d\r\n" % len(asked) in whole
    assert whole.endswith(b"\r\n\r\n" if "method" in asked else b"\r\n\r\nan answer")
    assert written == ["method" not in asked and "close" not in str(asked)]


def test_a_header_has_one_line() -> None:
    with pytest.raises(ValueError, match="one line"):
        lines((b"location", b"/here\r\nset-cookie: a=b"))


def test_answers_to_pipelined_requests_come_in_their_order() -> None:
    found = sent(get("/small"), get("/large"), get("/pieces"), get("/small"))
    heads_and_bodies = [part.partition(b"\r\n\r\n")[2] for part in found.split(b"HTTP/1.1 200 OK")[1:]]
    assert heads_and_bodies == [b"small", BODIES["/large"], b"ab", b"small"]


def test_thousands_of_requests_at_once_are_parsed_in_parts() -> None:
    count, longest = 3000, 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, protocol: GatheringProtocol) -> bytes:
        nonlocal longest
        writer.write(get("/small").encode() * count)
        found = b""
        while found.count(b"HTTP/1.1 200 OK") < count:
            found += await reader.read(1 << 16)
            longest = max(longest, len(protocol.pipeline))
        return found + await reader.read()

    found = exchange(talk)
    assert found.count(b"HTTP/1.1 200 OK") == found.count(b"\r\n\r\nsmall") == count
    assert 0 < longest <= AT_ONCE / len(get("/small"))


def test_a_body_in_thousands_of_pieces_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, parts = Flow.next, []

    def noted(flow: Flow, size: int) -> memoryview:
        parts.append(taken(flow, size))
        return parts[-1]

    monkeypatch.setattr(Flow, "next", noted)
    pieces = "".join(f"1\r\n{i % 10}\r\n" for i in range(20_000))
    found = sent(get("/echo", "Transfer-Encoding: chunked", method="POST"), pieces, "0\r\n\r\n", get("/small"))
    assert max(map(len, parts)) == AT_ONCE
    body = "".join(str(i % 10) for i in range(20_000)).encode()
    assert b"\r\n\r\n%b, 2" % body in found
    assert found.endswith(b"small")


def test_what_follows_a_large_body_is_the_next_request() -> None:
    body = "x" * 150_000
    found = sent(get("/echo", f"Content-Length: {len(body)}", method="POST"), body, get("/small") * 1000)
    assert body.encode() + b", 2HTTP/1.1 200 OK" in found
    assert found.count(b"small") == 1000


def test_an_answer_to_head_has_no_body() -> None:
    assert sent(get("/small", method="HEAD")).endswith(b"content-length: 5\r\n\r\n")


def test_a_connection_is_closed_where_the_client_asks() -> None:
    answer = sent(get("/small", "Connection: close"), get("/small"))
    assert answer.count(b"HTTP/1.1 200 OK") == 1
    assert b"connection: close" in answer


def test_a_refusal_is_read_though_its_body_was_still_on_its_way() -> None:
    async def talk(reader: Any, writer: Any, protocol: Any) -> bytes:
        writer.write(b"POST /refused HTTP/1.1\r\nHost: here\r\nContent-Length: 4000000\r\n\r\n" + bytes(2_000_000))
        await writer.drain()
        await asyncio.sleep(0.2)
        writer.write(bytes(2_000_000))
        answer = await reader.read()
        protocol.transport.abort()  # it would linger
        return answer

    answer = exchange(talk)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\nab")


@pytest.mark.parametrize("piece", [len(LARGE) // 3, 3 * len(LARGE)])
def test_what_follows_a_body_that_landed_in_memory_is_the_next_request(piece: int) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        head = get("/landed", f"content-length: {len(LARGE)}", method="POST").encode()
        everything = 2 * (head + LARGE) + get("/small").encode()
        for start in range(0, len(everything), piece):
            writer.write(everything[start : start + piece])
            await asyncio.sleep(0.01)
        return await reader.read()

    found = exchange(talk)
    assert found.count(b"200 OK") == 3
    assert found.count(b"\r\n\r\n1") == 2
    assert found.endswith(b"small")


def test_a_header_with_a_line_end_is_never_sent() -> None:
    assert sent(get("/bad")) == b""


def test_an_idle_connection_is_closed_only_when_it_was_idle_all_the_time() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        for _ in range(4):  # longer in all than the connection may be idle
            writer.write(get("/small").encode())
            await reader.readuntil(b"small")
            await asyncio.sleep(0.6 * IDLE)
        return await reader.read()

    assert exchange(talk) == b""


def test_a_stop_lets_an_answer_out_first() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, protocol: GatheringProtocol) -> bytes:
        respond = protocol.on_response_complete

        def stop() -> None:
            respond()
            protocol.shutdown()  # the answer is made, but this turn of the loop is not over

        protocol.on_response_complete = stop  # type: ignore[method-assign]
        writer.write(get("/small").encode())
        return await reader.read()

    assert exchange(talk).endswith(b"small")


def test_a_client_that_does_not_read_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_PATIENCE", IDLE)

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter, protocol: GatheringProtocol) -> bytes:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(get("/huge").encode())
        while not protocol.transport or not protocol.transport.is_closing():
            await asyncio.sleep(0.05)
        return b"left"

    assert exchange(talk) == b"left"


def test_a_client_that_reads_slowly_gets_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_PATIENCE", IDLE)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        writer.write(get("/huge").encode())
        await reader.readuntil(b"\r\n\r\n")
        size = 0
        while size < len(BODIES["/huge"]):
            size += len(await reader.read(1_000_000))
            await asyncio.sleep(0.01)  # half a second in all, longer than the patience with one that does not read
        return b"all"

    assert exchange(talk) == b"all"


@pytest.mark.parametrize("last", ["/small", "/large", "/late"])
def test_a_client_that_ends_its_side_gets_its_answers(last: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: GatheringProtocol) -> bytes:
        writer.write(f"{get('/large')}{get(last)}GET /cut".encode())
        writer.write_eof()
        return await reader.read()

    answer = exchange(talk)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.count(b"HTTP/1.1 100 Continue") == (last == "/late"), "which tells whether the client is there"
    assert answer.endswith(BODIES[last])
