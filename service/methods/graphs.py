"""Graphs of Dask's arrays, for matrices of which no machine holds one: a cluster computes them, and nobody else can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from service.schemas.types.errors import InvalidInput

_NO_CLUSTER = "This is computed by a cluster (ABACUS_CLUSTER), which this service does not have: take parts by `rows`."


class Tiles(Protocol):
    """What a cluster has for those who make graphs."""

    def of(self, matrix: Any, shape: tuple[int, int], tile: tuple[int, int], *, unit: bool = False) -> Any:
        """A matrix or vector, stored or not, as Dask's array of a shape; behind its end are zeros, or the identity."""

    def kept(self, array: Any) -> Any:
        """The same array, whose tiles the cluster computes once and holds in memory."""

    def require(self, size: int) -> None:
        """Raise MemoryLimitExceeded where the cluster does not hold so many bytes."""


Make = Callable[[Tiles, int], Iterator[tuple[Any, ...]]]
"""Makes graphs, of which some (so many are given) are done already: what is lost is begun again."""
Engine = Callable[[Make], Iterator[list[Any]]]

_engine: ContextVar[Engine | None] = ContextVar("engine", default=None)


@contextmanager
def computed_by(engine: Engine) -> Iterator[None]:
    """Within this block graphs are computed by this engine."""
    before = _engine.set(engine)
    try:
        yield
    finally:
        _engine.reset(before)


def computed(make: Make, field: str) -> Iterator[list[Any]]:
    """What the graphs give, in their order. Raises InvalidInput at the field where there is no cluster."""
    engine = _engine.get()
    if engine is None:
        raise InvalidInput.at(_NO_CLUSTER, field)
    return engine(make)


def dask_arrays() -> Any:
    """Dask's arrays, which are an extra and without types."""
    import dask.array  # noqa: PLC0415

    return dask.array
