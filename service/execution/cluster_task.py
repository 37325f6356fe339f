"""One part of a job as a task of Dask distributed, in a worker of the cluster (see `cluster`)."""

from __future__ import annotations

import io
import os
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from service import __version__
from service.execution.blas_threads import ENVIRONMENT
from service.execution.library import Library, Record, Unavailable
from service.execution.sharing import outcome
from service.execution.shelves import Unreachable
from service.schemas.types.stored import Floats, Stored
from service.settings import Settings

Kind = dict[str, str | None]


class Unfit(Exception):
    """This worker cannot do what the node would; the message says why."""


def kind() -> Kind:
    """What must agree for an answer to be the same to the last bit."""
    return {"Abacus": __version__, "NumPy": np.__version__, **{name: os.environ.get(name) for name in ENVIRONMENT}}


def done(body: bytes, wanted: Kind) -> bytes:
    """What a part gives, or refuses, as of a worker of the node. Raises Unfit."""
    return pickle.dumps(outcome(_loaded(body, wanted)), pickle.HIGHEST_PROTOCOL)


class Matrix:
    """A matrix of a data set as Dask's arrays cut tiles from it; behind its end are zeros, or the identity."""

    dtype, ndim = np.dtype(float), 2

    def __init__(self, body: bytes, wanted: Kind, shape: tuple[int, int], *, unit: bool) -> None:
        self._body = body
        self._wanted = wanted
        self.shape = shape
        self._unit = unit

    def __getitem__(self, places: tuple[slice, slice]) -> Floats:
        """A tile. Raises Unfit."""
        stored: Stored = _loaded(self._body, self._wanted)
        rows, columns = places
        found = np.zeros((rows.stop - rows.start, columns.stop - columns.start))
        inside = (
            stored.tile(rows, columns) if rows.start < len(stored) and columns.start < len(stored.columns) else found
        )
        found[: inside.shape[0], : inside.shape[1]] = inside
        if self._unit and rows.start == columns.start:
            behind = np.arange(max(len(stored) - rows.start, 0), len(found))
            found[behind, behind] = 1.0
        return found


def _loaded(body: bytes, wanted: Kind) -> Any:
    for name, here in kind().items():
        if here != wanted[name]:
            raise Unfit(f"a worker of the cluster has {name} {here}, the node has {wanted[name]}")
    return _Unpickler(io.BytesIO(body)).load()


class _Unpickler(pickle.Unpickler):
    """Puts the file of a data set here in the place of its record."""

    def persistent_load(self, record: Any) -> Path:
        """The file."""
        return _file(record)


def _file(record: Record) -> Path:
    try:
        return _library().copy(record)
    except Unavailable:
        raise Unfit("a worker of the cluster does not find the data set in its ABACUS_DATA_DIR") from None
    except Unreachable as error:
        raise Unfit(f"a worker of the cluster needs the bucket: {error}") from None


@cache
def _library() -> Library:
    settings = Settings()
    if not settings.data_dir:
        raise Unfit("a worker of the cluster has no ABACUS_DATA_DIR")
    return Library(settings.data_dir, "", settings.data_url, settings.data_cache_bytes)
