"""The parts of a job as tasks of Dask distributed, in the worker that has the job; `cluster_task` is the other side.

The scheduler is an engine, never the record: what it does not answer is asked for again on another connection, or done
by the hands that the worker has without it. Parts are pure, so that it does not matter who did them, or how often.
"""

from __future__ import annotations

import asyncio
import math
import pickle
import time
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from service.execution.cluster_client import Connection, Lost, Useless
from service.execution.cluster_task import done, kind
from service.execution.cluster_tiles import ClusterTiles
from service.execution.library import Library
from service.execution.sharing import Outcome
from service.execution.shelves import Unreachable
from service.methods.graphs import Make
from service.methods.parts import Hands, Part
from service.schemas.types.errors import AbacusError, MemoryLimitExceeded

_PATIENCE = 120.0  # seconds for one part: a worker fetches 8 GiB before its first, which takes 80 at 100 MB/s
_SHARE = 4  # of the time that a job has it waits at most so small a part for nothing
_PAUSE = 1.0  # seconds between asking for a cluster that is away
_AHEAD = 4  # parts of a thread that are sent before the first is back: those of others wait behind them
_AWAY = "The cluster that computes this is away or cannot do it, as the log of the service says: try again in a moment."


class Cluster:
    """The cluster of one job; where it fails, `own` hands do what is left."""

    def __init__(self, address: str, library: Library, own: Hands, seconds: float) -> None:
        self._connection = Connection(address, library)
        self._own = own
        self._patience = min(_PATIENCE, seconds / _SHARE)
        self._asked_from = -math.inf
        self._reasons: dict[str, None] = {}
        self._all = self._at_home = 0

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @property
    def notice(self) -> str:
        """What an operator should hear of, once for the whole job; empty where all is well."""
        if not self._reasons:
            return ""
        parts = f", and the node did {self._at_home} of {self._all} parts" if self._all else ""
        return f"the cluster failed{parts}: {'; '.join(self._reasons)}"

    def hands(self, parts: Sequence[Part]) -> Iterator[Any]:
        """Hands of `service.methods.parts`."""
        done = 0
        self._all += len(parts)
        while done < len(parts) and time.monotonic() >= self._asked_from:
            before = done
            try:
                for state in self._states(parts[done:]):
                    done += 1
                    yield state
            except Lost as error:
                self._lose(str(error))
                if done == before or isinstance(error, Useless):
                    self._asked_from = time.monotonic() + error.pause
        self._at_home += len(parts) - done
        if done < len(parts):
            yield from self._own(parts[done:])

    def results(self, make: Make) -> Iterator[list[Any]]:
        """The engine of `service.methods.graphs`. Raises Unreachable where the cluster stays away, or cannot do it."""
        done, since = 0, time.monotonic()
        while True:
            try:
                self._connection.open()
                for wanted in make(ClusterTiles(self._connection), done):
                    futures = self._connection.client.compute([*wanted])
                    found = [self._connection.result(future, math.inf) for future in futures]
                    yield found
                    done, since = done + 1, time.monotonic()
                return
            except AbacusError:
                raise
            except (Exception, asyncio.CancelledError) as error:  # of any call of a client that is closed meanwhile
                _explain(error)
                if not isinstance(error, Lost) and self._connection.runs:
                    raise
                reason = str(error) if isinstance(error, Lost) else "the scheduler is gone"
                self._lose(reason)
                if isinstance(error, Useless) or time.monotonic() - since > self._patience:
                    raise Unreachable(f"the cluster failed: {reason}", _AWAY) from None
                time.sleep(_PAUSE)

    def _states(self, parts: Sequence[Part]) -> Iterator[Any]:
        """What the parts give, as long as the cluster does them."""
        self._connection.open()
        room = _AHEAD * self._connection.threads
        waiting, rest = deque[Any](), iter(parts)
        while True:
            waiting.extend(map(self._sent, islice(rest, room - len(waiting))))
            if not waiting:
                return
            state, error = self._outcome(waiting.popleft())
            if error is not None:
                raise error
            yield state

    def _sent(self, part: Part) -> Any:
        """The future of a part."""
        body = self._connection.pickled(part)
        try:
            return self._connection.client.submit(done, body, kind(), pure=False)
        except Exception:
            if self._connection.runs:
                raise
            raise Lost("the scheduler is gone") from None

    def _outcome(self, future: Any) -> Outcome:
        """What a part gave. Raises Lost."""
        outcome: Outcome = pickle.loads(self._connection.result(future, self._patience))  # noqa: S301 - of this service's own workers
        return outcome

    def _lose(self, reason: str) -> None:
        self._connection.close()
        self._reasons[reason] = None


def _explain(error: BaseException) -> None:
    """Raise what a task of a graph raised where that says something of the request."""
    cause = error.__cause__
    if isinstance(cause, np.linalg.LinAlgError):
        raise cause
    if isinstance(cause, MemoryError) or type(cause).__name__ == "KilledWorker":
        detail = "The workers of the cluster do not have the memory that this takes. Take a part by `rows`."
        raise MemoryLimitExceeded(detail) from None
