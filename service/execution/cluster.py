"""The parts of a job as tasks of Dask distributed, in the worker that has the job; `cluster_task` is the other side.

The scheduler is an engine, never the record: what it does not answer is asked for again on another connection, or done
by the hands that the worker has without it. Parts are pure, so that it does not matter who did them, or how often.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import math
import pickle
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from service.execution.cluster_task import Unfit, done, kind
from service.execution.library import PREFIX, Library, Record
from service.execution.sharing import Outcome
from service.execution.shelves import Unreachable
from service.methods.parts import Hands, Part

_CONNECT = 3.0  # seconds to a scheduler that is there, and to its first worker: both take 0.1 where nothing is busy
_PATIENCE = 120.0  # seconds for one part: a worker fetches 8 GiB before its first, which takes 80 at 100 MB/s
_SHARE = 4  # of the time that a job has it waits at most so small a part for nothing
_LOOK = 1.0  # seconds between looks at the connection while a part is waited for
_AHEAD = 4  # parts of a thread that are sent before the first is back: those of others wait behind them


class Lost(Exception):
    """The cluster did not answer; the message says how."""

    pause = 30.0
    """Seconds for which it is left alone where it has done nothing since it was asked: it may be started again."""


class Useless(Lost):
    """The cluster cannot do this; the message says why."""

    pause = math.inf


class Cluster:
    """The cluster of one job; where it fails, `own` hands do what is left."""

    def __init__(self, address: str, library: Library, own: Hands, seconds: float) -> None:
        self._address = address
        self._library = library
        self._own = own
        self._patience = min(_PATIENCE, seconds / _SHARE)
        self._records: dict[str, Record] = {}
        self._client: Any = None
        self._room = 0
        self._asked_from = -math.inf
        self._reasons: dict[str, None] = {}
        self._all = self._at_home = 0

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._disconnect()

    @property
    def notice(self) -> str:
        """What an operator should hear of, once for the whole job; empty where all is well."""
        if not self._reasons:
            return ""
        reasons = "; ".join(self._reasons)
        return f"the cluster failed, and the node did {self._at_home} of {self._all} parts: {reasons}"

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
                self._disconnect()
                self._reasons[str(error)] = None
                if done == before or isinstance(error, Useless):
                    self._asked_from = time.monotonic() + error.pause
        self._at_home += len(parts) - done
        if done < len(parts):
            yield from self._own(parts[done:])

    def _states(self, parts: Sequence[Part]) -> Iterator[Any]:
        """What the parts give, as long as the cluster does them."""
        self._connect()
        waiting, rest = deque[Any](), iter(parts)
        while True:
            waiting.extend(map(self._sent, islice(rest, self._room - len(waiting))))
            if not waiting:
                return
            state, error = self._outcome(waiting.popleft())
            if error is not None:
                raise error
            yield state

    def _connect(self) -> None:
        if self._client is not None and self._client.status == "running":
            return
        self._disconnect()
        place = urlsplit(self._address)
        try:
            # A scheduler that is not there is found out at once, without what follows.
            socket.create_connection((place.hostname, place.port), _CONNECT).close()
            self._client = _client(self._address)
            self._client.wait_for_workers(1, _CONNECT)
            self._room = _AHEAD * sum(self._client.nthreads().values())
        except (OSError, RuntimeError, MemoryError) as error:  # the last two where it gets no threads
            raise Lost(type(error).__name__) from None

    def _disconnect(self) -> None:
        if self._client is not None:
            with contextlib.suppress(OSError, CancelledError, asyncio.CancelledError):
                self._client.close(_CONNECT)
        self._client = None

    def _sent(self, part: Part) -> Any:
        """The future of a part."""
        body = io.BytesIO()
        _Pickler(body, self._record).dump(part)
        try:
            return self._client.submit(done, body.getvalue(), kind(), pure=False)
        except Exception:
            if self._client.status == "running":
                raise
            raise Lost("the scheduler is gone") from None

    def _record(self, path: Path) -> Record:
        """What is known of the data set of a file, which finds its file elsewhere."""
        if path.stem not in self._records:
            try:
                record = self._library.record(PREFIX + path.stem)
            except Unreachable:
                record = None
            if record is None:
                raise Useless("the data set cannot be named to others")
            self._records[path.stem] = record
        return self._records[path.stem]

    def _outcome(self, future: Any) -> Outcome:
        """What a part gave. Raises Lost."""
        end = time.monotonic() + self._patience
        while True:
            try:
                outcome: Outcome = pickle.loads(future.result(_LOOK))  # noqa: S301 - of this service's own workers
                return outcome
            except (asyncio.CancelledError, CancelledError):
                raise Lost("the scheduler is gone") from None
            except Unfit as error:
                raise Useless(str(error)) from None
            except Exception as error:  # noqa: BLE001 - what a task raises is found out again here
                if future.status == "error":
                    raise Useless(type(error).__name__) from None
                if self._client.status != "running" or not isinstance(error, TimeoutError):
                    raise Lost("the scheduler is gone") from None
            if time.monotonic() > end:
                raise Useless(f"nothing came for {self._patience:g} seconds")


class _Pickler(pickle.Pickler):
    """Writes the record of a data set in the place of its file."""

    def __init__(self, file: io.BytesIO, record: Any) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._record = record

    def persistent_id(self, value: Any) -> Record | None:
        """What stands for a value; None for itself."""
        return self._record(value) if isinstance(value, Path) else None


def _client(address: str) -> Any:
    import dask  # noqa: PLC0415 - an extra, which takes a second

    # Of what is lost on the way we say ourselves what there is to say.
    with dask.config.set({"logging": dict.fromkeys(("distributed", "distributed.client"), "critical")}):
        import distributed  # noqa: PLC0415
    client: Any = distributed.Client
    return client(address, timeout=_CONNECT, set_as_default=False, name="abacus")
