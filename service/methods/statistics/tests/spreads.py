"""Distances of values from the centre of their sample (Levene, Brown and Forsythe)."""

from __future__ import annotations

import math

import numpy as np

from service.methods.statistics.decimals import short_whole_numbers
from service.methods.statistics.input_rounding import ALL_DIGITS
from service.methods.statistics.moments import centred
from service.methods.statistics.summation import Floats

_TRIMMED = 0.05  # at either end, as in SciPy
_EXACT = 2.0**52  # products below it are exact in float64


def distances(x: Floats, centre: str) -> tuple[Floats, bool]:
    """The distances |xᵢ − centre| from the `median`, `mean` or `trimmed` mean, and whether they are of the decimals.

    With whole numbers X = x·unit and a centre S/w it is |wX − S|/(w·unit), all of it exact but the last division.
    """
    if (found := whole_distances(x, centre)) is not None:
        whole, unit = found
        return np.asarray(whole / unit), True
    mean, remainder, _ = centred(_central(np.sort(x), centre))
    return np.abs((x - mean) - remainder), False


def whole_distances(x: Floats, centre: str) -> tuple[Floats, int] | None:
    """The distances of the decimals sent in whole numbers of 1/unit; None where float64 does not hold them."""
    found = short_whole_numbers(x)
    if found is None or not float(np.abs(found.arrays[0]).max()) * len(x) < _EXACT:
        return None
    (whole,), unit = found
    part = _central(np.sort(whole), centre)
    return np.asarray(np.abs(len(part) * whole - part.sum())), len(part) * int(unit)


def _central(ordered: Floats, centre: str) -> Floats:
    """The values whose mean is the centre."""
    n = len(ordered)
    cut = {"median": (n - 1) // 2, "mean": 0, "trimmed": int(_TRIMMED * n)}[centre]
    return ordered[cut : n - cut]


def digits_of_spread(x: Floats, spread: float) -> int:
    """Digits of a spread of distances that rounding x to float64 leaves at least."""
    lost = float(np.abs(x).max()) * 2.0**-53
    return ALL_DIGITS if lost == 0 else max(0, math.floor(math.log10(max(spread / lost, 1.0))))
