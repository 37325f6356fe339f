"""Connections of clients, seen from both ends: the transport that the service has, and what the client does with it."""

from __future__ import annotations

import asyncio
import errno
from collections import deque
from typing import Any

from tests.simulation.kernel import Kernel, Sock, Thing, failure
from tests.simulation.loop import Loop


class Wire(Thing):
    """A TCP connection: what is on its way in either direction, and how it has ended."""

    def __init__(self, loop: Loop, number: int) -> None:
        self.loop = loop
        self.address = (f"10.0.0.{number % 3}", 1000 + number)
        self.room = loop.rng.choice((500, 4_000, 60_000))  # bytes that the kernel keeps for a client that does not read
        self.arrived = bytearray()  # at the service
        self.sent = bytearray()  # by the service, not yet read by the client
        self.transport: Transport | None = None
        self.client_ended = self.client_gone = self.ended = self.reset = self.was_refused = False
        self.change = asyncio.Event()  # for the client

    def end(self) -> None:
        """The service has closed its descriptor; with bytes unread TCP resets, and the last answer may be lost."""
        self.ended = True
        if self.arrived:
            self.cut()
        self.change.set()

    def cut(self) -> None:
        self.reset = True
        if self.sent:
            del self.sent[self.loop.rng.randrange(len(self.sent)) :]
        self.change.set()

    # What the service asks the socket.

    def getpeername(self) -> tuple[str, int]:
        return self.address

    def getsockname(self) -> tuple[str, int]:
        return "10.0.1.1", 80

    def getsockopt(self, *_: int) -> int:
        return errno.EPIPE if self.was_refused else 0

    # What the client does.

    def send(self, data: bytes) -> None:
        if not self.ended and not self.client_gone:
            self.loop.soon(0.001, self._arrive, data)

    def _arrive(self, data: bytes) -> None:
        if self.ended:
            self.cut()
            return
        self.arrived += data
        self.wake()

    def wake(self) -> None:
        if self.transport:
            self.transport.look()

    async def read(self) -> bytes:
        """What is there, nothing at the end."""
        while not self.sent and not self.ended and not self.reset:
            self.change.clear()
            await self.change.wait()
        data = bytes(self.sent[: self.loop.rng.choice((100, 10_000, 100_000))])
        del self.sent[: len(data)]
        if self.transport:
            self.transport.flush_soon()
        return data

    def finish(self) -> None:
        """Send no more."""
        self.loop.call_later(0.001, self._finish)

    def _finish(self) -> None:
        self.client_ended = True
        self.wake()

    def vanish(self, *, politely: bool) -> None:
        """Close, or break, the connection; the service hears of it by the end, or by what it writes."""
        self.client_gone = True
        self.sent.clear()
        if politely:
            self.finish()
        elif self.transport:
            self.loop.soon(0.001, self.transport.fail)


class Transport(asyncio.Transport):
    """As the transport of a selector loop: what the kernel does not take at once waits, as the view that it is."""

    def __init__(self, kernel: Kernel, wire: Wire, protocol: Any, sock: Sock | None = None) -> None:
        super().__init__({"socket": wire})
        self._loop: Loop = kernel.loop
        self._wire, self._protocol, self._kernel = wire, protocol, kernel
        self._sock = sock or Sock(kernel, wire)
        wire.transport = self
        self._waiting: deque[memoryview] = deque()
        self._paused = self._closing = self._is_over = self._eof = self._full = self._looking = self._flushing = False
        self._heard_end = False
        protocol.connection_made(self)
        self.look()

    # Reading.

    def look(self) -> None:
        if not self._looking and not self._closing and not self._paused and (self._has_end or self._wire.arrived):
            self._looking = True
            self._loop.soon(0.0002, self._read)

    @property
    def _has_end(self) -> bool:
        return self._wire.client_ended and not self._heard_end

    def _read(self) -> None:
        self._looking = False
        if self._closing or self._paused:
            return
        if self._wire.arrived:
            self._hand_over(self._loop.rng.choice((7, 1_000, 65_536)))
        elif self._has_end:
            self._heard_end = True
            if not self._protocol.eof_received():
                self.close()
        self.look()

    def _hand_over(self, most: int) -> None:
        buffered = isinstance(self._protocol, asyncio.BufferedProtocol)
        room = self._protocol.get_buffer(most)[:most] if buffered else None
        data = bytes(self._wire.arrived[: most if room is None else len(room)])
        del self._wire.arrived[: len(data)]
        if room is None:
            self._protocol.data_received(data)
        else:
            self._kernel.lands_in(room)
            room[: len(data)] = data
            self._protocol.buffer_updated(len(data))

    def get_protocol(self) -> Any:
        return self._protocol

    def set_protocol(self, protocol: Any) -> None:
        self._protocol = protocol

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        self._paused = False
        self.look()

    def is_reading(self) -> bool:
        return not self._paused and not self._closing

    # Writing.

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        assert high == 0
        assert not low

    def get_write_buffer_size(self) -> int:
        return sum(map(len, self._waiting))

    def write(self, data: Any) -> None:
        if self._eof:
            raise RuntimeError("write after write_eof")
        if self._is_over or self._closing:
            return
        if len(data):
            self._waiting.append(memoryview(data))
            self._flush()

    def flush_soon(self) -> None:
        if self._waiting and not self._flushing:
            self._flushing = True
            self._loop.soon(0.0002, self._flush)

    def _flush(self) -> None:
        self._flushing = False
        if self._is_over:
            return
        if self._waiting and self._wire.client_gone:
            if self._wire.was_refused:
                self.fail(errno.EPIPE)
                return
            self._wire.was_refused = True  # the reset, which nobody reads, comes back
            self._waiting.clear()
        while self._waiting and (room := self._wire.room - len(self._wire.sent)) > 0:
            piece = self._waiting.popleft()
            taken = self._kernel.faults.shorten(bytes(piece[:room]))
            self._wire.sent += taken
            if len(taken) < len(piece):
                self._waiting.appendleft(piece[len(taken) :])
                self.flush_soon()
                break
        self._wire.change.set()
        self._tell()
        if not self._waiting and self._closing:
            self._loop.call_soon(self._end, None)
        elif not self._waiting and self._eof:
            self._wire.ended = True
            self._wire.change.set()

    def _tell(self) -> None:
        """Pause or resume the protocol."""
        if bool(self._waiting) != self._full:
            self._full = bool(self._waiting)
            (self._protocol.pause_writing if self._full else self._protocol.resume_writing)()

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self._eof = True
        if not self._waiting and not self._is_over:
            self._wire.ended = True
            self._wire.change.set()

    # The end.

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            if not self._waiting:
                self._loop.call_soon(self._end, None)

    def abort(self) -> None:
        self._stop(None)

    def fail(self, code: int = errno.ECONNRESET) -> None:
        """The connection is broken."""
        self._wire.client_gone = True
        self._stop(failure(code))

    def _stop(self, error: OSError | None) -> None:
        if not self._is_over:
            held = [*self._waiting]  # a while longer, as uvloop does
            self._loop.soon(1.0, held.clear)
            self._waiting.clear()
            self._closing = True
            if self._wire.sent or self.get_write_buffer_size():
                self._wire.cut()
            self._loop.call_soon(self._end, error)

    def _end(self, error: OSError | None) -> None:
        if not self._is_over:
            self._is_over = True
            self._protocol.connection_lost(error)
            self._sock.close()


class Listener(Thing):
    """A listening socket, and what asyncio's server does with it."""

    def __init__(self, kernel: Kernel, protocol: Any) -> None:
        self._kernel, self._new_protocol = kernel, protocol
        self._backlog: deque[Wire] = deque()
        self.is_open = True
        self._sock = Sock(kernel, self)
        self.sockets = (self._sock,)

    def connect(self, wire: Wire) -> None:
        if not self.holders:
            wire.ended = wire.reset = True
            wire.change.set()
            return
        self._backlog.append(wire)
        self._kernel.loop.soon(0.002, self._accept)

    def _accept(self) -> None:
        if not self.is_open or not self._backlog:
            return
        if self._kernel.faults.happens("descriptor"):
            self._kernel.loop.call_later(1, self._accept)  # as asyncio does
            return
        wire = self._backlog.popleft()
        Transport(self._kernel, wire, self._new_protocol())

    def accept(self) -> tuple[Any, None]:
        """For whoever takes the last ones by hand."""
        if not self._backlog:
            raise BlockingIOError
        self._kernel.need_descriptor()
        return Sock(self._kernel, self._backlog.popleft()), None

    def close(self) -> None:
        self.is_open = False
        self._sock.close()

    def end(self) -> None:
        for wire in self._backlog:
            wire.end()
            wire.cut()

    async def wait_closed(self) -> None:
        pass
