"""Variables on which nothing depends: what is answered for them is the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function

Array = NDArray[Any]
_ROUNDING = 1e-13  # of the largest value: some hundred units in the last place, as of (x + c) - c


def without_influence(functions: Sequence[Function], x: Array, bounds: Array) -> list[int]:
    """Which variables have no slope at x and leave all values as they are where each is moved by its size, or by 1.

    Those that their bounds hold in place are not among them.
    """
    reach = np.maximum(1.0, np.abs(x))
    ends = np.clip([x - reach, x + reach], *bounds.T)
    with np.errstate(all="ignore"):
        slopes = [function.jacobian(x)[1].any(0) for function in functions]
        flat = np.flatnonzero(~np.logical_or.reduce(slopes) & (ends[1] > ends[0])).tolist()
        return [i for i in flat if all(_is_constant(function, x, ends, i) for function in functions)]


def _is_constant(function: Function, x: Array, ends: Array, i: int) -> bool:
    points = np.tile(x, (3, 1))
    points[1:, i] = ends[:, i]
    here, *there = function.value(points)
    rounding = _ROUNDING * np.max(np.abs(here), initial=0.0)
    return bool(np.isfinite(here).all()) and all(
        np.max(np.abs(value - here), initial=0.0) <= rounding for value in there
    )
