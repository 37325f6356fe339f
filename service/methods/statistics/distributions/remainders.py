"""What rounding leaves of the distance from the location in scales, and what it does to values there.

Narrow laws and steep ends magnify it: half a unit in the last place of x/scale is 2e-9 of a lognormal law of σ = 3e-8.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from mpmath import mp
from numpy.typing import NDArray

from service.methods.statistics.summation import two_product

Array = NDArray[Any]

_PRECISION = 120  # bits: twice those of a double, and some more
_NEIGHBOURS = 12  # numbers beside, whose densities show the scatter: a choice
STEP = 2.0**-46  # of z: a logarithm is straight over it, of all but laws narrower than 1e-12


def quotient(a: float, b: float) -> tuple[float, float]:
    """The double a/b, and what is missing to the quotient. Raises ZeroDivisionError and OverflowError."""
    exact = Fraction(a) / Fraction(b)
    rounded = float(exact)
    return rounded, float(exact - Fraction(rounded)) if rounded else 0.0


def root(square: float) -> tuple[float, float]:
    """The double √square, and what is missing to the root."""
    rounded = math.sqrt(square)
    return rounded, float((Fraction(square) - Fraction(rounded) ** 2) / (2 * Fraction(rounded)))


def exponential(logarithm: float) -> tuple[float, float]:
    """The double exp(logarithm), and what is missing to it. Raises OverflowError."""
    with mp.workprec(_PRECISION):
        exact = mp.exp(logarithm)
        rounded = float(exact)
        return rounded, float(exact - rounded) if rounded else 0.0


def below(end: float, a: float, b: float) -> tuple[float, float]:
    """The double end − a/b, and what is missing to it."""
    exact = Fraction(end) - Fraction(a) / Fraction(b)
    rounded = float(exact)
    return rounded, float(exact - Fraction(rounded))


@np.errstate(all="ignore")
def remainder(x: Array, location: tuple[float, float], scale: tuple[float, float], z: Array) -> Array:
    """What is missing from z to (x − location)/scale: the remainder of the division, exact to its own digits.

    Location and scale are a double each and what rounding left of it. It is 0 where the errors of sum and product leave
    the range of doubles.
    """
    first, lost = difference(x, location[0])
    distance, more = difference(first, location[1])
    product, error = two_product(z, scale[0])
    missing = (((distance - product) - error) + lost + more - z * scale[1]) / scale[0]
    return np.where(np.isfinite(missing), missing, 0.0)


def difference(x: Array, y: Any) -> tuple[Array, Array]:
    """The double x − y, and what is missing to it."""
    difference = x - y
    back = difference - x
    return difference, (x - (difference - back)) - (y + back)


@np.errstate(all="ignore")
def scatter(logarithm: Any, z: Array) -> Array:
    """How far the logarithm at a number and its next ones lies from a line: what rounding inside its formula does.

    The values themselves are rounded to a part of their size, which is no loss.
    """
    near = z + np.arange(_NEIGHBOURS)[:, None] * np.spacing(z)
    values = logarithm(near.ravel()).reshape(near.shape)
    bends = np.abs(np.diff(values, 2, axis=0)).max(0) / 2.0
    return np.asarray(np.maximum(bends - 4.0 * np.spacing(np.abs(values[0])), 0.0))


@np.errstate(all="ignore")
def slope(log_density: Any, z: Array, at_z: Array) -> Array:
    """The slope of a log density whose value at z is known, towards 0; 0 where there is none."""
    beside = z * (1.0 - STEP)
    found = (log_density(beside) - at_z) / (beside - z)
    return np.where(np.isfinite(found), found, 0.0)
