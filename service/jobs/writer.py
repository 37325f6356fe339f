"""Group commit: statements that wait for the disk together share one transaction.

A commit waits for the disk, 1.4 ms here; 16 clients that write one by one would make 269 commits a second, gathered
they got 4,394 rows in. It takes the processor 0.4 ms, more than the rows of ten jobs.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, SQLAlchemyError

from service.jobs.errors import StoreUnavailable

I = TypeVar("I")
R = TypeVar("R")
Statement = Callable[[Connection, Sequence[I]], Sequence[R]]

_TRIES = 2  # a deadlock of two replicas, or a connection that went with a restart of the database
_MOST = 256  # statements of one transaction
_PATIENCE = 0.03  # seconds for which what nobody waits for may wait for company


class _Item(NamedTuple):
    statement: Statement[Any, Any]
    value: Any
    future: asyncio.Future[Any]


class Writer:
    """One thread that writes all that has gathered, again and again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._batches: SimpleQueue[list[_Item] | None] = SimpleQueue()
        self._gathering: list[_Item] = []
        self._hurries = False
        self._later: asyncio.TimerHandle | None = None
        self._start()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def write(self, statement: Statement[I, R], value: I, *, patient: bool = False) -> asyncio.Future[R]:
        """The result of a statement for one value, once it is committed. Raises StoreUnavailable.

        What comes in one turn of the loop shares a commit; what is `patient` waits a moment for others.
        """
        future: asyncio.Future[R] = self._loop.create_future()
        self._gathering.append(_Item(statement, value, future))
        if not patient and not self._hurries:
            self._hurries = True
            self._loop.call_soon(self._send)
        elif not self._hurries and self._later is None:
            self._later = self._loop.call_later(_PATIENCE, self._send)
        return future

    def _send(self) -> None:
        """Hand over what has gathered."""
        if self._later:
            self._later.cancel()
        batch, self._gathering, self._hurries, self._later = self._gathering, [], False, None
        if batch:
            self._batches.put(batch)

    async def close(self) -> None:
        """Write what waits, and end."""
        self._send()
        self._batches.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while (batch := self._batches.get()) is not None:
            self._gather(batch)
            self._loop.call_soon_threadsafe(hand_out, batch, self._commit(batch))

    def _gather(self, batch: list[_Item]) -> None:
        """Add what has come since."""
        while len(batch) < _MOST and not self._batches.empty():
            more = self._batches.get()
            if more is None:
                self._batches.put(None)
                break
            batch += more

    def _commit(self, batch: Sequence[_Item]) -> Sequence[Any] | Exception:
        for last in (*[False] * (_TRIES - 1), True):
            try:
                with self._engine.begin() as connection:
                    return execute(connection, batch)
            except DataError as error:
                return self._apart(batch, error)
            except SQLAlchemyError as error:
                if last:
                    return StoreUnavailable(type(error).__name__)
            except Exception as error:  # noqa: BLE001 - whoever waits is told, and the thread goes on
                return self._apart(batch, error)
        raise AssertionError

    def _apart(self, batch: Sequence[_Item], error: Exception) -> Sequence[Any] | Exception:
        """Commit each by itself: one of them has what no database takes, and the others must not fail with it."""
        if len(batch) == 1:
            return error
        alone = [self._commit([item]) for item in batch]
        return [one if isinstance(one, Exception) else one[0] for one in alone]


def execute(connection: Connection, batch: Sequence[_Item]) -> list[Any]:
    """The results of all statements of a transaction, in their order."""
    results: dict[int, Any] = {}
    for statement in dict.fromkeys(item.statement for item in batch):
        places = [place for place, item in enumerate(batch) if item.statement is statement]
        answers = statement(connection, [batch[place].value for place in places])
        results.update(zip(places, answers, strict=True))
    return [results[place] for place in range(len(batch))]


def hand_out(batch: Sequence[_Item], results: Sequence[Any] | Exception) -> None:
    """Tell those who wait what came of their statements."""
    for place, item in enumerate(batch):
        if item.future.done():
            continue
        result = results if isinstance(results, Exception) else results[place]
        if isinstance(result, Exception):
            item.future.set_exception(result)
        else:
            item.future.set_result(result)
