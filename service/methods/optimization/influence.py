"""Variables on which nothing depends: what is answered for them is the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function

Array = NDArray[Any]
_ROUNDING = 1e-13  # of the largest value: some hundred units in the last place, as of (x + c) - c
_AT_ONCE = 100_000  # entries of the points that are tried together: 800 KB, which stay in the cache


def without_influence(functions: Sequence[Function], x: Array, bounds: Array) -> list[int]:
    """Which variables have no slope at x and leave all values as they are where each is moved by its size, or by 1.

    Those that their bounds hold in place are not among them.
    """
    reach = np.maximum(1.0, np.abs(x))
    with np.errstate(all="ignore"):
        ends = np.clip([x - reach, x + reach], *bounds.T)
        slopes = [function.jacobian(x)[1].any(0) for function in functions]
        flat = np.flatnonzero(~np.logical_or.reduce(slopes) & (ends[1] > ends[0]))
        for function in functions:
            flat = flat[_without_effect(function, x, ends, flat)]
    return [int(i) for i in flat]


def _without_effect(function: Function, x: Array, ends: Array, flat: Array) -> Array:
    """Which of the variables leave the value as it is at both ends; in blocks, since each is moved by itself."""
    here = function.value(x)
    rounding = _ROUNDING * np.max(np.abs(here), initial=0.0)
    size = max(1, _AT_ONCE // x.size)
    found = np.zeros(flat.size, dtype=bool)
    for start in range(0, flat.size if np.isfinite(here).all() else 0, size):
        moved = flat[start : start + size]
        points = np.tile(x, (moved.size, 2, 1))
        points[np.arange(moved.size), :, moved] = ends[:, moved].T
        there = function.value(points.reshape(-1, x.size))
        found[start : start + size] = np.abs(there - here).reshape(moved.size, -1).max(1, initial=0.0) <= rounding
    return found
