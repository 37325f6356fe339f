"""Structured logs on standard output: one JSON object a line, never with data of a request in it."""

from __future__ import annotations

import asyncio
import logging
import sys
import time

import orjson

from service.gateway.exchange import Exchange


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        entry = {
            "time": record.created,
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(entry, default=str).decode()


def configure(level: str) -> None:
    """Send all logs of the process to standard output as JSON."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)


class AccessLog:
    """One line for each exchange, times in microseconds; lines are gathered for a moment and written at once."""

    _PAUSE = 0.05  # seconds

    def __init__(self) -> None:
        self._out = open(sys.stdout.fileno(), "wb", buffering=1 << 18, closefd=False)  # noqa: SIM115 - as long as we live
        self._waiting = False

    def add(self, exchange: Exchange, seconds: float) -> None:
        """Log a finished exchange."""
        if not self._waiting:
            self._waiting = True
            asyncio.get_running_loop().call_later(self._PAUSE, self.flush)
        entry = {
            "time": time.time(),
            "level": "INFO",
            "logger": "abacus.access",
            "request_id": exchange.id,
            "trace": exchange.traceparent.decode("latin-1"),
            "operation": exchange.key,
            "method": exchange.method,
            "status": exchange.status,
            "bytes_in": exchange.bytes_in,
            "bytes_out": exchange.bytes_out,
            "microseconds": int(1e6 * seconds),
            "queue": int(1e6 * exchange.queue),
            "decode": int(1e6 * exchange.decode),
            "compute": int(1e6 * exchange.compute),
            "encode": int(1e6 * exchange.encode),
        }
        self._out.write(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE))

    def flush(self) -> None:
        """Write what was gathered."""
        self._waiting = False
        self._out.flush()
