"""The decimal numbers that were sent, as whole numbers of one unit, so that equal differences of them are equal.

The float64 of 0.3 minus that of 0.2 is not that of 0.1; ranks, ties and edges are decided on the shortest decimals
that become the float64 numbers received, which are those that a client wrote.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.summation import Floats

_EXACT = 2.0**50  # sums of three whole numbers below it are exact in float64
_MOST_DECIMALS = 22  # 10**22 is the last power of ten that float64 holds exactly


class WholeNumbers(NamedTuple):
    """Arrays of whole numbers over a common `unit`, a power of ten: float64, or Python's where these are too small."""

    arrays: list[NDArray[Any]]
    unit: Any

    @property
    def is_short(self) -> bool:
        """Whether they are float64."""
        return isinstance(self.unit, float)


def whole_numbers(*arrays: Floats) -> WholeNumbers:
    """The shortest decimals of arrays, times the power of ten that makes all of them whole."""
    found = short_whole_numbers(*arrays)
    if found is not None:
        return found
    sent = [Decimal(repr(value)) for array in arrays for value in array.ravel().tolist()]
    decimals = max(0, *(-int(value.as_tuple().exponent) for value in sent))
    exact = np.array([_whole(value, decimals) for value in sent], object)
    return WholeNumbers(_split(exact, arrays), 10**decimals)


def short_whole_numbers(*arrays: Floats) -> WholeNumbers | None:
    """The same in float64; None where they are too long for that."""
    flat = np.concatenate([array.ravel() for array in arrays])
    with np.errstate(over="ignore"):
        for decimals in range(_MOST_DECIMALS + 1):
            unit = 10.0**decimals
            whole = np.rint(flat * unit)
            if not (np.abs(whole) < _EXACT).all():
                return None
            if (whole / unit == flat).all():
                return WholeNumbers(_split(whole, arrays), unit)
    return None


def _whole(value: Decimal, decimals: int) -> int:
    sign, digits, exponent = value.as_tuple()
    size = int("".join(map(str, digits))) * int(10 ** (int(exponent) + decimals))
    return -size if sign else size


def _split(flat: NDArray[Any], like: tuple[Floats, ...]) -> list[NDArray[Any]]:
    parts = np.split(flat, np.cumsum([array.size for array in like])[:-1])
    return [part.reshape(array.shape) for part, array in zip(parts, like, strict=True)]
