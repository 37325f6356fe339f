"""Small requests of bounded cost, computed in the serving process: a worker would take longer to be asked."""

from __future__ import annotations

import time
from collections import Counter

from service.execution.execute import execute
from service.execution.formats import PICTURES
from service.execution.messages import Limits, Media, Reply
from service.gateway.watchdog import LONGEST, Watchdog
from service.operation import Cost, Operation
from service.schemas.types.errors import OverBudget
from service.settings import Settings

_BYTES_A_NUMBER = 8  # at least, of an answer: what is computed here stays as small as a body
_RECENT = 1e-3  # seconds for which a reading of the thread's clock does, a system call of 2 µs: 5 % of what is too long


class Inline:
    """Decides what is computed at once, and does so."""

    def __init__(self, settings: Settings, limits: Limits, overruns: Counter[str]) -> None:
        """`overruns` counts the requests of each operation that took too long."""
        self._largest = settings.inline_body_bytes
        self._limits = limits
        self._bound = Cost(settings.inline_flops, settings.inline_body_bytes // _BYTES_A_NUMBER)
        self._watchdog = Watchdog(overruns)
        self._read = self._processor = 0.0  # when the clock of the thread was read last, and what it said

    def reply(self, key: str, operation: Operation, body: bytes, media: Media) -> Reply | None:
        """The reply to a small request of bounded cost; None where a worker must do it."""
        if operation.cost is None or len(body) > self._largest or media.content_encoding or media.minimal:
            return None
        if media.accept in PICTURES or not self._watchdog.admits(key, len(body)):
            return None
        began = time.perf_counter()
        if began > self._read + _RECENT:
            self._read, self._processor = began, time.thread_time()
        try:
            return execute(operation, body, media, self._limits, self._bound)
        except OverBudget:
            return None
        finally:
            if time.perf_counter() - began > LONGEST:  # of the processor it is no more
                self._watchdog.look(key, len(body), time.thread_time() - self._processor)
