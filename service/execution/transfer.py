"""Moves a job to a worker and its answer back: small bodies over a socket, large ones in memory that both sides share.

A socket carries one job at a time, and its answer behind any number of reports. A large body is written once,
into a memory file whose descriptor goes with the message; the other side maps it, so that neither side copies it again.
A large answer goes behind the job's body in the same file, which can be used again when both are done with: to fill new
memory costs more than to copy. (SEQPACKET would frame the messages for us, but macOS has none for local sockets.)
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple, cast

from service.execution.memory import MemoryFile, mapped
from service.execution.upload import INLINE_LIMIT, Upload

_FRAME = struct.Struct("=BIIQQ")  # the kind; bytes of the header, of the body here, or in the file, from there
_BUFFER = 4 * INLINE_LIMIT  # header and body, with room for what the kernel counts beside the bytes
_CLOEXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)
_MOST_FDS = 2  # of a message: the first of a worker has what kills it, and its last words


class Kind(IntEnum):
    """What a message is."""

    WHOLE = 0
    """A job, or its answer."""
    REPORT = 1
    """How far the job is: its answer is still to come."""
    EXHAUSTED = 2
    """There was no memory for the job."""
    PARTS = 3
    """The parts of a job, for others to take; its worker waits for one of the two that follow."""
    PART = 4
    """A part that the worker is to do: one of another's job, or its place among those that it has sent itself."""
    STATE = 5
    """What a worker has made of a part of another's job, in memory of its own; to that job's worker with its place."""
    NEXT = 6
    """The worker has taken that, and waits for another."""


class Message(NamedTuple):
    """What one side sent to the other."""

    header: bytes
    body: memoryview
    file: int | None
    """The memory file that came with it, for the receiver to close."""
    kind: Kind

    def part(self, start: int, size: int) -> Upload:
        """Some bytes of it, to go on as they are: where they do not fit a message, they stay in their file."""
        is_inline = size <= INLINE_LIMIT
        part = Upload(None if is_inline or self.file is None else MemoryFile(self.file), start)
        part.inline += self.body[start : start + size] if is_inline else b""
        part.size = size
        return part

    def close(self) -> None:
        """Give the file back; a map of it stays."""
        if self.file is not None:
            os.close(self.file)


class Channel:
    """One end of the socket between the pool and a worker."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        self._received = bytearray()
        self._lent: MemoryFile | None = None  # the memory file that was sent last, where the answer may be
        self.fds: list[int] = []

    def fileno(self) -> int:
        """Descriptor of the socket."""
        return self._sock.fileno()

    def send(
        self, header: bytes, body: Upload | None = None, fds: Sequence[int] = (), *, kind: Kind = Kind.WHOLE
    ) -> None:
        """Send one message; raises OSError where the other side is gone."""
        inline, size, start = b"", 0, 0
        if body is not None:
            inline = bytes(body.inline)
            if kind is Kind.WHOLE:
                self._lent = body.file
            if not body.is_inline:
                size, start = body.size, body.start
                fds = [] if start and kind is Kind.WHOLE else [cast(MemoryFile, body.file).file]
        data = _FRAME.pack(kind, len(header), len(inline), size, start) + header + inline
        sent = socket.send_fds(self._sock, [data], list(fds))
        if sent < len(data):
            self._sock.sendall(memoryview(data)[sent:])

    def receive(self) -> Message | None:
        """Read what has arrived: a whole message, or None while some of it is still to come.

        More may have come with it, which `next` has.

        Raises EOFError when the other side has closed or died, ConnectionResetError when it died with a message unread
        (Linux), ValueError when a message makes no sense.
        """
        try:
            data, fds, _, _ = socket.recv_fds(self._sock, _BUFFER, _MOST_FDS, _CLOEXEC)
        except BlockingIOError:
            return None
        self.fds += fds
        self._received += data
        if not data:
            raise EOFError
        return self.next()

    def next(self) -> Message | None:
        """A message that has arrived already; raises ValueError when it makes no sense."""
        if len(self._received) < _FRAME.size:
            return None
        number, header_size, inline, size, offset = _FRAME.unpack_from(self._received)
        start = _FRAME.size + header_size
        end = start + inline
        if len(self._received) < end:
            return None
        kind, header = Kind(number), bytes(self._received[_FRAME.size : start])
        body = memoryview(bytes(self._received[start:end]))
        del self._received[:end]
        if not size:
            return Message(header, body, None, kind)
        if offset and kind is Kind.WHOLE:
            return Message(header, cast(MemoryFile, self._lent).view(offset, size), None, kind)
        if not self.fds:
            raise ValueError("a descriptor was announced and did not arrive: the limit of open files is reached")
        file = self.fds.pop()
        try:
            return Message(header, mapped(file, size, offset, at_once=kind is Kind.WHOLE), file, kind)
        except OSError:
            os.close(file)
            raise

    def close(self) -> None:
        """Close the socket and every descriptor that came through it and was not taken."""
        self._sock.close()
        while self.fds:
            os.close(self.fds.pop())
