"""HTTP/1.1 as uvicorn reads it, in parts where much comes at once, and with less work for each request."""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT

from service.gateway.connection import Connection
from service.gateway.cycle import GatheringCycle
from service.gateway.flow import AT_ONCE

_LONGEST_HEAD = 64 * 1024  # bytes of the request line and headers, or of trailers


class _NotTaken(Exception):
    """What came is HTTP, and this service does not take it."""


class GatheringProtocol(Connection):
    """Serves every request by a `GatheringCycle`."""

    _received = 0  # bytes of the body that is being read
    _turn: asyncio.Handle | None = None  # in which more is parsed

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
        """Bytes that are still to come of a body of known length; of any other none are known."""
        if self.cycle is None or not self.cycle.more_body:
            return 0
        lengths = (value for name, value in self.cycle.scope["headers"] if name == b"content-length")
        return max(int(next(lengths, b"0")) - self._received, 0)

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
        try:
            while data:
                try:
                    self.parser.feed_data(data)
                    break
                except httptools.HttpParserUpgrade as offer:  # of HTTP/2, say; the request is read without it
                    self._decline()
                    data = memoryview(data)[offer.args[0] :]
        except httptools.HttpParserError as error:
            ours = isinstance(error.__context__, _NotTaken)
            self.send_400_response(str(error.__context__) if ours else "What came is not a request of HTTP/1.1.")
        except _NotTaken as error:
            self.send_400_response(str(error))
        else:
            if self._unread > _LONGEST_HEAD:
                self.send_400_response(f"The head of the request has more than {_LONGEST_HEAD} bytes.")

    def _should_upgrade(self) -> bool:
        return True  # uvicorn leaves a request that offers another protocol alone; it is read again by `_decline`.

    def _decline(self) -> None:
        """Read a head again without its offer, after which the parser would expect no body."""
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        self._renew_parser()
        headers = [b"%b: %b" % header for header in self.scope["headers"] if header[0] != b"upgrade"]
        self.parser.feed_data(b"\r\n".join((b"%b %b HTTP/%b" % (method, self.url, version), *headers, b"", b"")))

    def _renew_parser(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def on_message_begin(self) -> None:
        """Begin a head."""
        self.url, self.headers, self.expect_100_continue = b"", [], False

    def on_headers_complete(self) -> None:
        """Begin a request, unless it offers another protocol."""
        self._unread, self._received, self._idle_since = 0, 0, None
        parser, headers = self.parser, self.headers
        self.headers = []  # Trailers must not become headers of the request.
        version = parser.get_http_version()
        if parser.get_method() == b"CONNECT":  # whose target is no URL
            raise _NotTaken("This service opens no tunnels.")
        hosts = [name for name, _ in headers].count(b"host")
        if hosts > 1 or (not hosts and version == "1.1"):
            raise _NotTaken("A request of HTTP/1.1 has one header Host.")
        target = httptools.parse_url(self.url)
        path = target.path.decode("ascii")
        self.scope = {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": version,
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,  # type: ignore[typeddict-item]
            "method": parser.get_method().decode("ascii"),
            "root_path": "",  # the gateway's own: it knows the setting
            "path": unquote(path) if "%" in path else path,
            "raw_path": target.path,
            "query_string": target.query or b"",
            "headers": headers,
            "state": self.app_state.copy(),
        }
        if not parser.should_upgrade():
            self._begin(keep_alive=version != "1.0" and parser.should_keep_alive())

    def _begin(self, *, keep_alive: bool) -> None:
        before = self.cycle
        self.cycle = cycle = GatheringCycle(
            self.scope,
            self.transport,
            self.flow,
            self.logger,
            self.access_logger,
            self.access_log,
            self.server_state.default_headers,
            asyncio.Event(),
            self.expect_100_continue,
            keep_alive,
            self.on_response_complete,
        )
        cycle.loop = self.loop
        if before is None or before.response_complete:
            self._start_asgi_task(cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))

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

    def on_body_landed(self) -> None:
        """Go on behind a body whose rest came past the parser."""
        self._renew_parser()
        self.on_message_complete()

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
