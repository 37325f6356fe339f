"""Jobs that wait, a line for each client: one client's turn follows another's, and none has all workers for itself.

Of several workers a client gets the last one only where no other waits, or has had a job here a moment ago: another's
small job then finds a worker free. A single worker serves the clients in turn.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator
from itertools import chain
from typing import Generic, Protocol, TypeVar

MOMENT = 1.0
"""Seconds for which a client that had a job is expected to come again."""


class _Owned(Protocol):
    client: str


J = TypeVar("J", bound=_Owned)


class FairQueue(Generic[J]):
    """The waiting jobs for so many workers."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._lines: dict[str, deque[J]] = {}  # the client whose turn is next comes first
        self._seen: dict[str, float] = {}  # the last two clients: one of them is another than whoever asks

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def __iter__(self) -> Iterator[J]:
        return chain.from_iterable(self._lines.values())

    def append(self, job: J, busy: Counter[str]) -> None:
        """Take a new job, the last of its client, which has so many `busy` workers as others have.

        One that has none and begins a line goes before those that have had a turn: a single worker alternates.
        """
        self._note(job.client)
        if job.client not in self._lines and not busy[job.client]:
            served = {client: self._lines.pop(client) for client in list(self._lines) if busy[client]}
            self._lines |= {job.client: deque(), **served}
        self._lines.setdefault(job.client, deque()).append(job)

    def put_back(self, job: J) -> None:
        """Take a job that has run already: it is the next."""
        line = self._lines.pop(job.client, deque())
        line.appendleft(job)
        self._lines = {job.client: line, **self._lines}

    def remove(self, job: J) -> None:
        """Forget a job, if it is here."""
        line = self._lines.get(job.client, deque())
        if job in line:
            line.remove(job)
        if not line:
            self._lines.pop(job.client, None)

    def take(self, busy: Counter[str]) -> J | None:
        """The next job, of a client that may have one more worker beside its `busy` ones; None where there is none."""
        for client, line in self._lines.items():
            if self.may_have(client, busy):
                self._note(client)
                job = line.popleft()
                del self._lines[client]
                if line:
                    self._lines[client] = line  # behind all others
                return job
        return None

    def may_have(self, client: str, busy: Counter[str]) -> bool:
        """Whether the client may have one more worker beside its `busy` ones."""
        return busy[client] < self._workers - 1 or not busy[client] or not self._others(client)

    def clear(self) -> None:
        """Forget all jobs."""
        self._lines.clear()

    def _others(self, client: str) -> bool:
        now = time.monotonic()
        recent = any(now - seen < MOMENT for other, seen in self._seen.items() if other != client)
        return recent or any(other != client for other in self._lines)

    def _note(self, client: str) -> None:
        self._seen.pop(client, None)
        self._seen[client] = time.monotonic()
        if len(self._seen) > 2:
            del self._seen[next(iter(self._seen))]
