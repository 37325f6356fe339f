"""Moves a job to a worker and its answer back: small bodies over a socket, large ones in memory that both sides share.

A socket carries one message at a time in each direction. A large body is written once, into a memory file whose
descriptor goes with the message; the other side maps it, so that neither side copies it again.
(SEQPACKET would frame the messages for us, but macOS has none for local sockets.)
"""

import mmap
import os
import socket
import struct
import sys
import tempfile
from collections.abc import Sequence
from types import TracebackType
from typing import Self

# Header and body up to this many bytes travel in the message; an empty socket takes them in one send on every platform.
INLINE_LIMIT = 64 * 1024
_FRAME = struct.Struct("=IIQ")  # bytes of the header, of the body in this message, of the body in the memory file
_BUFFER = 4 * INLINE_LIMIT
_MAP = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)  # all pages at once: thousands of faults cost more
_CLOEXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)


class Upload:
    """A body that grows by `write`; past INLINE_LIMIT in the very memory that the other process will map and read."""

    def __init__(self) -> None:
        self.size = 0
        self.inline = bytearray()
        self.fd: int | None = None

    def write(self, chunk: bytes | memoryview) -> None:
        """Append the bytes of `chunk`; raises OSError where there is no memory left."""
        view = memoryview(chunk).cast("B")
        self.size += len(view)
        if self.fd is None and self.size <= INLINE_LIMIT:
            self.inline += view
            return
        if self.fd is None:
            self.fd = _memory_file()
            _write_all(self.fd, memoryview(bytes(self.inline)))
            self.inline.clear()
        _write_all(self.fd, view)

    def close(self) -> None:
        """Give the memory back; a worker that has mapped it keeps its map."""
        self.inline.clear()
        if self.fd is not None:
            os.close(self.fd)
            self.fd = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Channel:
    """One end of the socket between the pool and a worker."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        self._received = bytearray()
        self.fds: list[int] = []

    def fileno(self) -> int:
        """Descriptor of the socket."""
        return self._sock.fileno()

    def send(self, header: bytes, body: Upload | None = None, fds: Sequence[int] = ()) -> None:
        """Send one message; raises OSError where the other side is gone."""
        inline = b"" if body is None else bytes(body.inline)
        mapped = 0
        if body is not None and body.fd is not None:
            mapped, fds = body.size, [body.fd]
        data = _FRAME.pack(len(header), len(inline), mapped) + header + inline
        sent = socket.send_fds(self._sock, [data], list(fds))
        if sent < len(data):
            self._sock.sendall(memoryview(data)[sent:])

    def receive(self) -> tuple[bytes, memoryview] | None:
        """Read what has arrived: a whole message (header and body), or None while some of it is still to come.

        Raises EOFError when the other side has closed or died, ConnectionResetError when it died with a message unread
        (Linux), ValueError when a message makes no sense.
        """
        try:
            data, fds, _, _ = socket.recv_fds(self._sock, _BUFFER, 1, _CLOEXEC)
        except BlockingIOError:
            return None
        self.fds += fds
        self._received += data
        if not data:
            raise EOFError
        if len(self._received) < _FRAME.size:
            return None
        header_size, inline, mapped = _FRAME.unpack_from(self._received)
        start = _FRAME.size + header_size
        if len(self._received) < start + inline:
            return None
        header = bytes(self._received[_FRAME.size : start])
        body = self._map(mapped) if mapped else memoryview(bytes(self._received[start:]))
        self._received.clear()
        return header, body

    def _map(self, size: int) -> memoryview:
        if not self.fds:
            raise ValueError("a descriptor was announced and did not arrive: the limit of open files is reached")
        fd = self.fds.pop()
        try:
            return memoryview(mmap.mmap(fd, size, flags=_MAP, prot=mmap.PROT_READ))
        finally:
            os.close(fd)

    def close(self) -> None:
        """Close the socket and every descriptor that came through it and was not taken."""
        self._sock.close()
        while self.fds:
            os.close(self.fds.pop())


def _memory_file() -> int:
    if sys.platform == "linux":
        return os.memfd_create("abacus", os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _write_all(fd: int, view: memoryview) -> None:
    while view:
        view = view[os.write(fd, view) :]
