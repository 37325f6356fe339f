"""Counts in equal bins, where values and edges are the decimal numbers that were sent."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.decimals import short_whole_numbers
from service.methods.statistics.summation import Floats

_EXACT = 2.0**53  # whole numbers up to it are exact in float64


def equal_bins(data: Floats, lower: float, upper: float, bins: int) -> tuple[NDArray[Any], Floats] | None:
    """Counts in so many equal bins, and the edges, exactly."""
    found = equal_places(data, lower, upper, bins)
    return None if found is None else (np.bincount(found[0][found[0] >= 0], minlength=bins), found[1])


def equal_places(data: Floats, lower: float, upper: float, bins: int) -> tuple[NDArray[Any], Floats] | None:
    """The bin of each value, −1 outside, of so many from lower to upper, the last with its upper edge; and the edges.

    Value and edge k are compared as whole numbers, (x − lower)·bins with (upper − lower)·k, so that 0.3 lies on the
    third edge of ten on [0, 1]. None where the decimals are too long for that.
    """
    found = short_whole_numbers(data, np.array([lower, upper]))
    if found is None or 2 * bins * max(float(np.abs(part).max(initial=0.0)) for part in found.arrays) >= _EXACT:
        return None
    (x, ends), unit = found
    low, high = ends.astype(np.int64).tolist()
    inside = (x >= low) & (x <= high)
    places = np.full(x.size, -1)
    places[inside] = np.minimum((x[inside].astype(np.int64) - low) * bins // (high - low), bins - 1)
    edges = (low * bins + (high - low) * np.arange(bins + 1)) / (bins * unit)
    return places, edges
