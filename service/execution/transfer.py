"""Moves a job to a worker and its answer back: small bodies over a socket, large ones in memory that both sides share.

A socket carries one job at a time, and its answer behind any number of reports. A large body is written once,
into a memory file whose descriptor goes with the message; the other side maps it, so that neither side copies it again.
A large answer goes behind the job's body in the same file, which can be used again when both are done with: to fill new
memory costs more than to copy. (SEQPACKET would frame the messages for us, but macOS has none for local sockets.)
"""

from __future__ import annotations

import mmap
import os
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum
from types import TracebackType
from typing import NamedTuple, Self, cast

from service.execution.memory import MemoryFile, mapped

# Header and body up to this many bytes travel in the message; an empty socket takes them in one send on every platform.
INLINE_LIMIT = 64 * 1024
_FRAME = struct.Struct("=BIIQQ")  # the kind; bytes of the header, of the body here, or in the file, from there
_KEPT = 64 * 2**20  # bytes of a used memory file
_BUFFER = 4 * INLINE_LIMIT  # header and body, with room for what the kernel counts beside the bytes
_CLOEXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)
_MOST_FDS = 2  # of a message: the first of a worker has what kills it, and its last words


class Upload:
    """A body that grows by `write`; past INLINE_LIMIT in the very memory that the other process will map and read.

    A memory `file` may be given, of which the first bytes, `used`, are to stay.
    """

    def __init__(self, file: MemoryFile | None = None, used: int = 0) -> None:
        self.size = 0
        self.inline = bytearray()
        self.file = file
        self.may_be_written = False
        """Whether a process that was killed in the midst of its work had the memory too, and takes a moment to die."""
        self.start = 0 if file is None else -(-used // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY

    @property
    def is_inline(self) -> bool:
        """Whether the body goes in the message."""
        return self.size <= INLINE_LIMIT

    @classmethod
    def part_of(cls, message: Message, start: int, size: int) -> Self:
        """Some bytes of what came, to go on as they are: where they do not fit a message, they stay in their file."""
        is_inline = size <= INLINE_LIMIT
        part = cls(None if is_inline or message.file is None else MemoryFile(message.file), start)
        part.inline += message.body[start : start + size] if is_inline else b""
        part.size = size
        return part

    def align(self) -> None:
        """Go on where a map can begin."""
        self.write(bytes(-self.size % mmap.ALLOCATIONGRANULARITY))

    def write(self, chunk: bytes | memoryview) -> None:
        """Append the bytes of `chunk`; raises OSError where there is no memory left."""
        view = memoryview(chunk).cast("B")
        before, self.size = self.size, self.size + len(view)
        if self.is_inline:
            self.inline += view
            return
        self._spilt().write(view, self.start + before)

    def _spilt(self) -> MemoryFile:
        """The file, with all in it that was written."""
        if self.file is None:
            self.file = MemoryFile()
        if self.inline:
            self.file.write(memoryview(bytes(self.inline)), self.start)
            self.inline.clear()
        return self.file

    def room(self, size: int) -> memoryview | None:
        """Where the next `size` bytes may be put instead of written, if that is warm; then `add` says how many are."""
        start = self.start + self.size
        if self.file is None or self.size + size <= INLINE_LIMIT or not self.file.is_warm(start, size):
            return None
        return self._spilt().view(start, size)

    def add(self, size: int) -> None:
        """Take note of bytes that were put into the room."""
        self.size += size

    @property
    def content(self) -> memoryview:
        """What was written, to be read here; mapped where it is large."""
        if self.file is None or self.is_inline:
            return memoryview(bytes(self.inline))
        return self.file.view(self.start, self.size)

    def close(self) -> None:
        """Give the memory back; a process that has mapped it keeps its map."""
        self.inline.clear()
        if self.file is not None:
            self.file.close()
            self.file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class MemoryFiles:
    """Files of finished jobs, kept warm for the next ones."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._spare: list[MemoryFile] = []

    def upload(self) -> Upload:
        """A body to write, in used memory where there is some."""
        return Upload(self._spare.pop() if self._spare else None)

    def take_back(self, upload: Upload) -> None:
        """Keep the file of a body that nobody reads or writes any more."""
        if upload.file is not None and len(self._spare) < self._most:
            with suppress(OSError):  # no room to map it
                upload.file.warm(_KEPT)
                self._spare.append(upload.file)
                upload.file = None
        upload.close()

    def close(self) -> None:
        """Give all memory back, and keep none that comes later."""
        self._most = 0
        while self._spare:
            self._spare.pop().close()


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
