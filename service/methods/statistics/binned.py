"""Statistics of values by bin."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def binned(values: Array, positions: Array, bins: int, statistic: str) -> Array:
    """A statistic of the values (n) at each position 0 … bins − 1; NaN where there are none, but for sums."""
    counts = np.bincount(positions, minlength=bins)
    order = np.argsort(positions, stable=True)
    ordered, filled = values[order], np.flatnonzero(counts)
    starts = (np.cumsum(counts) - counts)[filled]
    result = np.full(bins, np.nan)
    match statistic:
        case "count":
            return counts
        case "sum":
            result = np.zeros(bins)
            result[filled] = np.add.reduceat(ordered, starts)
        case "minimum" | "maximum":
            extreme = np.minimum if statistic == "minimum" else np.maximum
            result[filled] = extreme.reduceat(ordered, starts)
        case "median":
            result[filled] = [np.median(part) for part in np.split(ordered, starts[1:])]
        case _:
            means = np.add.reduceat(ordered, starts) / counts[filled]
            deviations = ordered - np.repeat(means, counts[filled])
            shift = np.add.reduceat(deviations, starts) / counts[filled]  # what rounding the mean left
            squares = np.add.reduceat((deviations - np.repeat(shift, counts[filled])) ** 2, starts)
            result[filled] = means + shift if statistic == "mean" else np.sqrt(squares / counts[filled])
    return result
