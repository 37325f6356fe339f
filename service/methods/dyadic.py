"""Doubles as what they are: whole numbers over a power of two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from flint import fmpq

_BITS = 53  # of a double
_USUAL, _USUAL_UNIT = 2.0**80, 1 << 80
"""By this all doubles from 7e-9 on are whole. Between other work it is tried in a third of the time of looking for
the least, and up to 1000 the integers are as long in memory as with a smaller one."""
_ROOT = 64  # bits that a root has at least: a double's, its rounding bit, and some to spare
_NORMAL = 1000  # binary orders of magnitude: 2**-1000 is above the subnormal numbers


def fmpq_of(value: float) -> fmpq:
    """A double as a fraction."""
    return fmpq(*float(value).as_integer_ratio())


def whole_over(values: list[float]) -> tuple[list[int], int]:
    """Numbers as multiples of 1/unit, and the unit, a power of two that makes all of them whole."""
    if all(map(float.is_integer, values)):
        return [*map(int, values)], 1
    scaled = [value * _USUAL for value in values]
    if all(map(float.is_integer, scaled)):
        return [*map(int, scaled)], _USUAL_UNIT
    shift = max(_BITS - math.frexp(min(map(abs, filter(None, values))))[1], 0)
    try:
        scale = math.ldexp(1.0, shift)  # by which each product is exact
        return [int(value * scale) for value in values], 1 << shift
    except OverflowError:  # some leave the range
        ratios = [value.as_integer_ratio() for value in values]
        unit = max([below for _, below in ratios])
        return [above * (unit // below) for above, below in ratios], unit


def dots(rows: Sequence[Sequence[int]], columns: Sequence[Sequence[int]]) -> list[int]:
    """The dot products of each row with all columns."""
    if rows and len(rows[0]) == 3:  # written out in half the time
        return [a * x + b * y + c * z for a, b, c in rows for x, y, z in columns]
    return [sum(map(mul, row, column)) for row in rows for column in columns]


def length(values: list[float]) -> float:
    """√Σ xᵢ², correctly rounded. Raises OverflowError where it leaves the range."""
    whole, unit = whole_over(values)
    squares = sum([value * value for value in whole]) << 2 * _ROOT
    root = math.isqrt(squares)
    return over([root | (root * root != squares)], unit << _ROOT)[0]  # the last bit tells that there are more


def over(values: list[int], unit: int) -> list[float]:
    """Each number over a power of two, correctly rounded. Raises OverflowError where one leaves the range."""
    if unit.bit_length() <= _NORMAL:
        scale = 1 / unit
        try:
            return [value * scale for value in values]  # rounded as the number is: by the scale it is exact
        except OverflowError:
            pass  # before it is divided
    return [value / unit for value in values]


def odd(value: int) -> int:
    """Cut to the bits of a double, the last one set where more were lost: a single is right that is rounded from it.

    Rounded to the nearest twice, a number may end on the wrong side of a middle (Boldo and Melquiond 2008).
    """
    excess = value.bit_length() - _BITS
    if excess <= 0:
        return value
    cut = value >> excess
    return (cut | (cut << excess != value)) << excess
