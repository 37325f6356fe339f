"""Values sorted into bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.statistics.binned import binned
from service.operation import Cost
from service.schemas.statistics.draws import BinRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedVector, IntegerVector, Result, Warning


@dataclass(slots=True, kw_only=True)
class BinResult(Result):
    """Where values fall between edges."""

    positions: IntegerVector
    """For each value (n) how many edges it lies above: 0 before the first edge, k beyond the last of k."""
    counts: IntegerVector
    """How many values there are at each position (k + 1)."""
    statistics: ExtendedVector
    """The statistic of the values at each position (k + 1); NaN where there are none, but for counts and sums."""
    on_edge: int
    """How many values are equal to an edge."""


def bin_values(request: BinRequest) -> BinResult:
    """The position of each value among ascending edges, and a statistic of the values, or of others, at each position.

    Positions are those of NumPy's searchsorted, 0 to k, so that the bins between the edges are 1 to k − 1.
    """
    edges, x = np.asarray(request.edges), np.asarray(request.x)
    if (steps := np.diff(edges) <= 0).any():
        raise InvalidInput.at("Edges must ascend.", "edges", int(np.argmax(steps)) + 1)
    values = x if request.values is None else np.asarray(request.values)
    if len(values) != len(x):
        raise InvalidInput.at(f"There are {len(x)} of x and {len(values)} values; they must agree.", "values")
    positions = np.searchsorted(edges, x, request.side)
    counts = np.bincount(positions, minlength=len(edges) + 1)
    statistics = binned(values.astype(np.float64), positions, len(edges) + 1, request.statistic)
    empty = int(np.count_nonzero(np.isnan(statistics)))
    detail = "There are no values at some positions: their statistic is no number."
    return BinResult(
        positions=positions,
        counts=counts,
        statistics=statistics,
        on_edge=int(np.isin(x, edges).sum()),
        certainty="exact" if request.statistic in ("count", "minimum", "maximum") else "estimated",
        warnings=[Warning(code="empty-bin", detail=detail, count=empty)] if empty else [],
    )


def bin_cost(request: BinRequest) -> Cost:
    """A search for each value, a sort, and a step in Python for each bin of a median."""
    size = len(request.x) + len(request.edges)
    return Cost((20_000.0 if request.statistic == "median" else 1_000.0) * size, size)
