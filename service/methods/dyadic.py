"""Doubles as what they are: whole numbers over a power of two."""

from __future__ import annotations

import math

_BITS = 53  # of a double


def whole_over(values: list[float]) -> tuple[list[int], int]:
    """Numbers as multiples of 1/unit, and the unit, a power of two that makes all of them whole."""
    least = min(map(abs, filter(None, values)), default=1.0)
    shift = max(_BITS - math.frexp(least)[1], 0)
    try:
        scale = math.ldexp(1.0, shift)  # by which each product is exact
        return [int(value * scale) for value in values], 1 << shift
    except OverflowError:  # some leave the range
        ratios = [value.as_integer_ratio() for value in values]
        unit = max([below for _, below in ratios])
        return [above * (unit // below) for above, below in ratios], unit
