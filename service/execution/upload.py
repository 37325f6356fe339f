"""Bodies on their way to another process: small ones as they are, large ones in memory that both sides share."""

from __future__ import annotations

import mmap
from contextlib import suppress
from types import TracebackType
from typing import Self

from service.execution.memory import MemoryFile

# Header and body up to this many bytes travel in the message; an empty socket takes them in one send on every platform.
INLINE_LIMIT = 64 * 1024
_KEPT = 64 * 2**20  # bytes of a used memory file


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
