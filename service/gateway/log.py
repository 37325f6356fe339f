"""Structured logs on standard output: one JSON object a line, never with data of a request in it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import stat
import threading
import time
from datetime import UTC, datetime
from functools import lru_cache
from queue import SimpleQueue
from select import PIPE_BUF
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from service.gateway.exchange import Exchange

_ROOM = 4 << 20  # bytes that wait; a second of the busiest service, at 200 bytes a line
_LONGEST_PATH = 200  # characters: a line stays short, whatever is asked for
_LAST_MOMENT = 1.0  # seconds at the end for what waits
_TEXT, _JSON, _NUMBER = "%b", "%j", "%d"  # places in a line: for what needs no escape, is JSON already, or is a number


def moment(seconds: float) -> str:
    """A Unix time as ISO 8601 has it, in UTC, to the millisecond."""
    return _millisecond(int(1e3 * seconds))


@lru_cache(8)  # several requests are answered in one
def _millisecond(number: int) -> str:
    return datetime.fromtimestamp(number / 1e3, UTC).isoformat(timespec="milliseconds")


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        entry = {
            "time": moment(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(entry, default=str).decode()


class Output:
    """Writes lines to a descriptor in a thread of its own: whoever reads it slowly, or a full disk, keeps no request.

    What finds no room is dropped, and counted.
    """

    def __init__(self, fd: int = 1) -> None:
        self._fd = fd
        self._most = _most_at_once(fd)
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = 0  # bytes
        self._thread: threading.Thread | None = None
        self._is_cut = False  # the last line that was written is not whole
        self.dropped = 0

    def write(self, lines: bytes) -> None:
        """Take whole lines; returns at once."""
        with self._lock:
            if self._waiting + len(lines) > _ROOM:
                self.dropped += lines.count(b"\n")
                return
            self._waiting += len(lines)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="log", daemon=True)
                self._thread.start()
        self._lines.put(lines)

    def close(self) -> None:
        """Wait for what was taken, a moment at most."""
        if self._thread:
            self._lines.put(b"")
            self._thread.join(_LAST_MOMENT)

    def _run(self) -> None:
        while lines := self._lines.get():
            text = b"\n" + lines if self._is_cut else lines
            written = self._try(text)
            if written:
                self._is_cut = text[written - 1 : written] != b"\n"
            with self._lock:
                self._waiting -= len(lines)
                self.dropped += text.count(b"\n", max(written, len(text) - len(lines)))

    def _try(self, text: bytes) -> int:
        """How many bytes could be written."""
        left = memoryview(text)
        with contextlib.suppress(OSError):
            while left:
                left = left[os.write(self._fd, left[: _whole_lines(left, self._most)]) :]
        return len(text) - len(left)


def _most_at_once(fd: int) -> int:
    """How many bytes stay one piece: of a pipe few. Each write lets go of the interpreter and asks for it again."""
    try:
        is_pipe = stat.S_ISFIFO(os.fstat(fd).st_mode)
    except OSError:  # it is closed
        is_pipe = False
    return PIPE_BUF if is_pipe else _ROOM


def _whole_lines(text: memoryview, most: int) -> int:
    """How much of it is written as one piece: the lines of several processes are not mixed."""
    end = bytes(text[:most]).rfind(b"\n") + 1
    return end or len(text)


class _Handler(logging.Handler):
    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        self._output.write(self.format(record).encode() + b"\n")


def configure(level: str, output: Output) -> None:
    """Send all logs of the process there as JSON."""
    logging.basicConfig(level=level, handlers=[_Handler(output)], force=True)


class AccessLog:
    """One line for each exchange, times in microseconds.

    They are written together a moment later: a write for each would cost a third of what each takes between requests.
    """

    _PAUSE = 0.05  # seconds

    def __init__(self, output: Output) -> None:
        self._output = output
        self._lines: list[bytes] = []

    def add(self, exchange: Exchange, seconds: float, level: str) -> None:
        """Log a finished exchange."""
        if not self._lines:
            asyncio.get_running_loop().call_later(self._PAUSE, self.flush)
        form = _form(
            level, exchange.client, exchange.key, exchange.method, exchange.scope["path"][:_LONGEST_PATH],
            exchange.status, exchange.problem, exchange.place,
        )  # fmt: skip
        own = (
            moment(time.time()).encode(), orjson.dumps(exchange.id), exchange.traceparent,
            exchange.bytes_in, exchange.bytes_out, 1e6 * seconds,
            1e6 * exchange.queue, 1e6 * exchange.decode, 1e6 * exchange.compute, 1e6 * exchange.encode,
        )  # fmt: skip
        self._lines.append(form % own)

    def flush(self) -> None:
        """Write what was gathered."""
        lines, self._lines = self._lines, []
        self._output.write(b"".join(lines))


@lru_cache(1024)  # clients make what stands there: bounded
def _form(  # noqa: PLR0913, PLR0917 - what many exchanges have alike
    level: str, client: str, operation: str, method: str, path: str, status: int, problem: str, place: str
) -> bytes:
    """The line of such an exchange, as a format of what each has of its own: JSON, but for what is in `add`."""
    entry = {
        "time": _TEXT, "level": level, "logger": "abacus.access", "request_id": _JSON, "trace": _TEXT,
        "client": client.replace("%", "%%"), "operation": operation, "method": method, "path": path.replace("%", "%%"),
        "status": status, "problem": problem, "place": place, "bytes_in": _NUMBER, "bytes_out": _NUMBER,
        "microseconds": _NUMBER, "queue": _NUMBER, "decode": _NUMBER, "compute": _NUMBER, "encode": _NUMBER,
    }  # fmt: skip
    return orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE).replace(b'"%d"', b"%d").replace(b'"%j"', b"%b")
