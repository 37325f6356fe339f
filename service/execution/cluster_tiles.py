"""Matrices as Dask's arrays, in the memory of a cluster (`service.methods.graphs.Tiles`)."""

from __future__ import annotations

import math
import secrets
from typing import Any

import numpy as np

from service.execution.cluster_client import Connection
from service.execution.cluster_task import Matrix, kind
from service.methods.graphs import dask_arrays
from service.schemas.types.errors import MemoryLimitExceeded
from service.schemas.types.stored import Stored

_SHARE = 0.5  # of the memory of the workers: beyond 60 % they begin to write to disks, which may be small


class ClusterTiles:
    """What a connection has for those who make graphs; each method is told of there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, matrix: Any, shape: tuple[int, int], tile: tuple[int, int], *, unit: bool = False) -> Any:
        """A matrix as Dask's array."""
        da = dask_arrays()
        name, chunks = f"abacus-{secrets.token_hex(8)}", tuple(map(min, tile, shape))
        if isinstance(matrix, Stored):
            cut = Matrix(self._connection.pickled(matrix), kind(), shape, unit=unit)
            return da.from_array(cut, chunks, name, asarray=False, fancy=False, meta=np.empty((0, 0)))
        whole = np.zeros(shape)
        whole[: len(matrix)] = matrix.reshape(len(matrix), -1)
        future = self._connection.client.scatter(whole)
        return da.from_delayed(future, shape, whole.dtype, name=name).rechunk(chunks)

    def kept(self, array: Any) -> Any:
        """The same array, computed in the cluster."""
        return self._connection.client.persist(array)

    def require(self, size: int) -> None:
        """Raise MemoryLimitExceeded where the workers have less memory."""
        workers = self._connection.client.scheduler_info(n_workers=-1)["workers"].values()
        room = _SHARE * sum(worker["memory_limit"] or math.inf for worker in workers)
        if size > room:
            detail = f"This takes about {size >> 20} MiB; the workers of the cluster have {int(room) >> 20} MiB for it."
            raise MemoryLimitExceeded(f"{detail} Take a part by `rows`, or ask for more workers.")
