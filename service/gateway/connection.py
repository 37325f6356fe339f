"""The life of a connection: how long it may be idle or unread, and how it ends with its answers whole."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from service.gateway.flow import Flow
from service.gateway.headers import Header, lines
from service.schemas.types.problems import MEDIA_TYPE as PROBLEM
from service.schemas.types.problems import problem

_SLOWEST = 64 * 1024  # bytes a second, on average
_LINGER = 1.0  # seconds, many times as long as the way to the client and back
_DOUBT = 0.05  # seconds between looks whether a client that has ended its side is there; most answers take less
_PATIENCE = 10.0  # seconds between looks at what a client has read


class Connection(HttpToolsProtocol):
    """uvicorn's, with one timer each for an idle connection and for a slow reader, and an end that cuts no answer."""

    flow: Flow
    _idle_since: float | None = None  # while the head of a request is waited for
    _unread = 0  # bytes that came since a head or a piece of a body was whole
    _late: Any = ()  # the headers that were not whole when their connection had been idle for too long
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
        if self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            self.connections.discard(self)
            self._fault = _problem("service-unavailable", "Too many connections are open.", (b"retry-after", b"1"))
            transport.write(self._fault)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        for timer in (self._reading, self.timeout_keep_alive_task):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

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
        elif self._unread and self._late is not self.headers:
            self._late = self.headers
            self._wait(self.timeout_keep_alive)
        else:
            self.transport.close()


def _problem(name: str, detail: str, *headers: Header) -> bytes:
    """A whole answer, after which the connection is closed."""
    status, body = problem(name, detail)
    own = (b"content-type", PROBLEM.encode()), (b"content-length", b"%d" % len(body)), (b"connection", b"close")
    return b"%b%b\r\n%b" % (STATUS_LINE[status], lines(*own, *headers), body)
