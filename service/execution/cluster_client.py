"""A connection to the scheduler of a cluster of Dask distributed, and what can happen to it."""

from __future__ import annotations

import asyncio
import contextlib
import io
import math
import pickle
import socket
import time
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from service.execution.cluster_task import Unfit
from service.execution.library import Library, Record
from service.execution.shelves import Unreachable
from service.execution.whole_files import PREFIX

_CONNECT = 3.0  # seconds to a scheduler that is there, and to its first worker: both take 0.1 where nothing is busy
_LOOK = 1.0  # seconds between looks at the connection while a result is waited for


class Lost(Exception):
    """The cluster did not answer; the message says how."""

    pause = 30.0
    """Seconds for which it is left alone where it has done nothing since it was asked: it may be started again."""


class Useless(Lost):
    """The cluster cannot do this; the message says why."""

    pause = math.inf


class Connection:
    """A connection that is made when it is needed, and again when it was lost."""

    def __init__(self, address: str, library: Library) -> None:
        self._address = address
        self._library = library
        self._records: dict[str, Record] = {}
        self.client: Any = None
        """Dask's client, once it is open."""
        self.threads = 0
        """Of all workers, when it was opened."""

    @property
    def runs(self) -> bool:
        """Whether it is open and whole."""
        return self.client is not None and self.client.status == "running"

    def open(self) -> None:
        """Open it where it is not. Raises Lost."""
        if self.runs:
            return
        self.close()
        place = urlsplit(self._address)
        try:
            # A scheduler that is not there is found out at once, without what follows.
            socket.create_connection((place.hostname, place.port), _CONNECT).close()
            self.client = _client(self._address)
            self.client.wait_for_workers(1, _CONNECT)
            self.threads = sum(self.client.nthreads().values())
        except (OSError, RuntimeError, MemoryError) as error:  # the last two where it gets no threads
            raise Lost(type(error).__name__) from None

    def close(self) -> None:
        """Close it where it is open."""
        if self.client is not None:
            with contextlib.suppress(OSError, CancelledError, asyncio.CancelledError):
                self.client.close(_CONNECT)
        self.client = None

    def pickled(self, value: Any) -> bytes:
        """A value, with what is known of data sets in the place of their files. Raises Useless."""
        body = io.BytesIO()
        _Pickler(body, self._record).dump(value)
        return body.getvalue()

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

    def result(self, future: Any, patience: float) -> Any:
        """What a task gave, in so many seconds. Raises Lost, and Useless from what the task raised."""
        end = time.monotonic() + patience
        error = self._failure(future, patience)
        if isinstance(error, Unfit):
            raise Useless(str(error))
        if error is not None:
            raise Useless(type(error).__name__) from error
        try:
            return self._fetched(future, end)
        except (asyncio.CancelledError, CancelledError) as error:
            reason = getattr(error, "reason", "")
            gone = not self.runs or reason == "scheduler-connection-lost"
            raise Lost("the scheduler is gone" if gone else f"a task was cancelled: {reason}") from None
        except Exception as error:
            if future.status == "error":  # its worker died with what it had made, and the next one failed
                raise Useless(type(error).__name__) from error
            raise Lost("the scheduler is gone") from None

    def _fetched(self, future: Any, end: float) -> Any:
        """What a task has made, fetched until then. Raises what that raises, and TimeoutError.

        Not by Dask's own `result`: it has no look at the connection, and where its wait ends, so does the fetch.
        """
        client = self.client
        fetch = asyncio.run_coroutine_threadsafe(client.gather([future], asynchronous=True), client.loop.asyncio_loop)
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    return fetch.result(_LOOK)[0]
                if fetch.done() or not self.runs or time.monotonic() > end:
                    raise TimeoutError
        finally:
            fetch.cancel()

    def _failure(self, future: Any, patience: float) -> Any:
        """What a task raised when it ends; None where all is well. Raises Lost, and Useless.

        Nothing is fetched here, since a wait that ends cancels that, and what another wait fetches with it.
        """
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                return future.exception(_LOOK)
            except Exception as error:  # noqa: BLE001 - a client is closed meanwhile
                if not self.runs or not isinstance(error, TimeoutError):
                    raise Lost("the scheduler is gone") from None
        raise Useless(f"nothing came for {patience:g} seconds")


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
