"""Structured logs on standard output: one JSON object a line, never with data of a request in it."""

from __future__ import annotations

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


def log_exchange(exchange: Exchange, seconds: float) -> None:
    """One line for a finished exchange, times in microseconds; written straight, as this is on every request's path."""
    line = orjson.dumps(
        {
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
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
