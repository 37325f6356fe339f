"""The HTTP protocol of uvicorn with less work for each request, and an end to clients that do not read or finish."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, cast

import httptools
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from service.gateway.cycle import GatheringCycle
from service.gateway.flow import AT_ONCE, Flow
from service.schemas.types.problems import MEDIA_TYPE as PROBLEM
from service.schemas.types.problems import problem

_LONGEST_HEAD = 64 * 1024  # bytes of the request line and headers, or of trailers
_SLOWEST = 64 * 1024  # bytes a second, on average
_LINGER = 1.0  # seconds, many times as long as the way to the client and back
_DOUBT = 0.05  # seconds between looks whether a client that has ended its side is there; most answers take less
_PATIENCE = 10.0  # seconds between looks at what a client has read


class _NotTaken(Exception):
    """What came is HTTP, and this service does not take it."""


class GatheringProtocol(HttpToolsProtocol):
    """Serves every request by a `GatheringCycle`. Idle connections and slow readers have one timer each."""

    flow: Flow
    _idle_since: float | None = None  # while the head of a request is waited for
    _unread = 0  # bytes that came since a head or a piece of a body was whole
    _received = 0  # bytes of the body that is being read
    _turn: asyncio.Handle | None = None  # in which more is parsed
    _late: Any = None  # the head that was not whole when its connection had been idle for too long
    _unsent = 0
    _reading: asyncio.TimerHandle | None = None
    _fault: bytes | None = None  # the last answer, where what came is no request, or the end
    _has_ended = False  # the client sends no more
    _is_said = False  # nothing more is written
    _was_asked = False  # whether it is there

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection, on which a message waits until the one before is sent."""
        transport.set_write_buffer_limits(high=0)
        super().connection_made(transport)
        self.flow = Flow(transport)
        self._idle_since = self.loop.time()
        self._wait(self.timeout_keep_alive)
        most, self.limit_concurrency = self.limit_concurrency, None  # else uvicorn would answer in its own words
        if most is not None and len(self.connections) >= most:
            self.connections.discard(self)
            self._fault = _problem("service-unavailable", "Too many connections are open.", b"retry-after: 1\r\n")
            transport.write(self._fault)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        for timer in (self._reading, self.timeout_keep_alive_task):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless something before it was no request: what may be many things, a part in each turn."""
        if self._fault is not None:
            return
        if self.pipeline or (len(data) > AT_ONCE and len(data) > self._expected()):
            self.flow.keep(data)
            self._go_on()
        else:
            self._parse(data)

    def _expected(self) -> int:
        """Bytes that are still to come of a body of known length."""
        if self.cycle is None or not self.cycle.more_body:
            return 0
        lengths = (value for name, value in self.cycle.scope["headers"] if name == b"content-length")
        return int(next(lengths, b"0")) - self._received

    def _go_on(self) -> None:
        """Parse a part of what waits, but nothing behind a request that waits itself; the rest in the next turn."""
        self._turn = None
        if self.pipeline or self._fault is not None or self.transport.is_closing():
            return
        self._parse(self.flow.next(AT_ONCE))
        if self.flow.rest and self._fault is None and (expected := self._expected()):
            self._parse(self.flow.next(expected))  # one piece, whatever its length
        if self.flow.rest:
            self._turn = self.loop.call_soon(self._go_on)

    def _parse(self, data: bytes | memoryview) -> None:
        self._unread += len(data)
        rest = data
        try:
            while rest:
                rest = self._read(rest)
        except httptools.HttpParserError as error:
            ours = isinstance(error.__context__, _NotTaken)
            self.send_400_response(str(error.__context__) if ours else "What came is not a request of HTTP/1.1.")
        except _NotTaken as error:
            self.send_400_response(str(error))
        else:
            if self._unread > _LONGEST_HEAD:
                self.send_400_response(f"The head of the request has more than {_LONGEST_HEAD} bytes.")

    def _read(self, data: bytes | memoryview) -> bytes | memoryview:
        """What is left behind a request that offered another protocol, HTTP/2 say, and was read without its offer."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            self._decline()
            return memoryview(data)[offer.args[0] :]
        return b""

    def _should_upgrade(self) -> bool:
        return True  # uvicorn leaves a request that offers another protocol alone; it is read again by `_decline`.

    def _decline(self) -> None:
        """Read a head again without its offer, after which the parser would expect no body."""
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        if method == b"CONNECT":
            raise _NotTaken("This service opens no tunnels.")
        self._renew_parser()
        headers = [b"%b: %b" % header for header in self.scope["headers"] if header[0] != b"upgrade"]
        self.parser.feed_data(b"\r\n".join((b"%b %b HTTP/%b" % (method, self.url, version), *headers, b"", b"")))

    def _renew_parser(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def on_body_landed(self) -> None:
        """Go on behind a body whose rest came past the parser."""
        self._renew_parser()
        self.on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, and read no more: where the next would begin is not known.

        Answers to whole requests before it are finished first; never is a byte of one answer in another.
        """
        self.logger.warning(msg)
        self._finish(_problem("malformed-request", msg))

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer what was asked for: a client may end its side and read on. One that has closed looks the same."""
        self._has_ended = True
        if self._fault is None:
            self._finish(b"")
            self.loop.call_later(_DOUBT, self._ask_for_life)
        return not self._is_said  # else all is said, and read: the transport closes

    def _ask_for_life(self) -> None:
        """Close where the client is gone: a word before the answer is then answered with a reset."""
        if self.transport.is_closing() or self.cycle is None or self.cycle.response_started:
            return
        if self.transport.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self.transport.abort()
            return
        if not self._was_asked and not self.pipeline and self.scope["http_version"] == "1.1":
            self._was_asked = True
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.loop.call_later(_DOUBT, self._ask_for_life)

    def _finish(self, last: bytes) -> None:
        """Answer the whole requests that are here, say the last, and close."""
        self._fault = last
        running = self.cycle and not self.cycle.response_complete
        if self.pipeline and self.cycle.more_body:
            self.pipeline.popleft()  # The fault is in its own body: it is not begun.
        elif running and self.cycle.more_body and not self.cycle.response_started and not self.pipeline:
            self.cycle.disconnected, running = True, False  # Of this request nothing was answered yet.
            self.cycle.message_event.set()
        elif running and self.cycle.more_body:
            self._fault = b""
        if not running and not self.pipeline:
            self.loop.call_soon(self._end)  # behind an answer that waits for the end of the turn

    def _end(self) -> None:
        """Say what was wrong, and leave the client a moment to read it: a socket that is closed unread is reset."""
        if not self.transport.is_closing():
            self._is_said = True
            self.transport.write(self._fault or b"")
            self.transport.write_eof()
            self.flow.next(len(self.flow.rest))  # this and what still comes is dropped
            self.flow.resume_reading()
            self.loop.call_later(0 if self._has_ended else _LINGER, self.transport.close)

    def on_headers_complete(self) -> None:
        """Begin a request; its task has not run yet, so that its cycle can still be made another."""
        self._unread, self._received, self._idle_since = 0, 0, None
        hosts = [name for name, _ in self.headers].count(b"host")
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise _NotTaken("A request of HTTP/1.1 has one header Host.")
        super().on_headers_complete()
        self.headers = []  # Trailers must not become headers of the request.
        if type(self.cycle) is RequestResponseCycle:
            self.cycle.__class__ = GatheringCycle
            cast(GatheringCycle, self.cycle).loop = self.loop

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body, or drop it where the answer was given without it."""
        self._unread = 0
        self._received += len(body)
        cycle = self.cycle
        if cycle.response_complete:
            self._idle_since = self.loop.time()
            return
        if cycle.body:
            cycle.body = bytearray(cycle.body) if isinstance(cycle.body, bytes) else cycle.body
            cycle.body += body
        else:
            cycle.body = body  # type: ignore[assignment]  # one piece is not copied
        if len(cycle.body) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()
        cycle.message_event.set()

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """Go on: the client has read all."""
        super().resume_writing()
        if self._reading:
            self._reading.cancel()

    def _watch_reader(self) -> None:
        self._unsent = self.transport.get_write_buffer_size()
        self._reading = self.loop.call_later(_PATIENCE, self._look_at_reader)

    def _look_at_reader(self) -> None:
        if self._unsent - self.transport.get_write_buffer_size() < _SLOWEST * _PATIENCE:
            self.transport.abort()  # Else what nobody fetches would fill the memory.
        else:
            self._watch_reader()

    def drain(self) -> None:
        """Let the answer that is on its way be the last, unless its head is gone, which did not say so."""
        if self.cycle and not self.cycle.response_started:
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        """Close the connection, after an answer that waits for the end of the turn."""
        self.loop.call_soon(super().shutdown)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        if getattr(self.cycle, "unread", False):
            self._fault = b""
            self._end()
            return
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
            if self.flow.rest and self._turn is None:
                self._go_on()
            return
        if self._fault is not None:
            self.loop.call_soon(self._end)
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._wait(self.timeout_keep_alive)

    def _unset_keepalive_if_required(self) -> None:
        self._idle_since = None

    def _wait(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection if it was idle for long, else look again when it may have been, or its head is whole."""
        self.timeout_keep_alive_task = None
        if self._idle_since is None or self.transport.is_closing():
            return
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._wait(left)
        elif self._unread and self._late is not self.scope:
            self._late = self.scope
            self._wait(self.timeout_keep_alive)
        else:
            self.transport.close()


def _problem(name: str, detail: str, headers: bytes = b"") -> bytes:
    """A whole answer, after which the connection is closed."""
    status, body = problem(name, detail)
    fields = b"content-type: %b\r\ncontent-length: %d\r\nconnection: close\r\n" % (PROBLEM.encode(), len(body))
    return b"%b%b%b\r\n%b" % (STATUS_LINE[status], fields, headers, body)
