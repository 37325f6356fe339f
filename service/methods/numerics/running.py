"""Running sums, products and extremes along the first axis (n, …), and differences; exact for integers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.linear_algebra.integers import largest, narrowed
from service.methods.numerics.sums import UNIT, two_sum

Array = NDArray[Any]
Running = tuple[Array, Array]
"""The result, and how far each entry may be from the exact one: one number, 0, where all are exact."""

_UPWARDS = 1 + 1e-10  # for the rounding of the bounds themselves, some n units


def _integers(compute: Callable[[Array], Any], array: Array, bound: float) -> Running:
    """In int64 where no partial result can leave it, else in Python's integers. Raises IntegerOverflow."""
    return (np.asarray(compute(array)) if bound < 2**63 else narrowed(compute(array.astype(object)))), np.zeros(())


def running_sum(array: Array) -> Running:
    """Compensated: within u|s| + γ²Σ|x| (Ogita, Rump, Oishi 2005, proposition 4.5), which holds for each prefix."""
    if array.dtype.kind == "i":
        return _integers(lambda a: a.cumsum(0), array, len(array) * largest(array))
    sums = np.add.accumulate(array, 0)
    lost = two_sum(sums[:-1], array[1:])[1]
    result = sums.copy()
    result[1:] += np.add.accumulate(lost, 0)
    gamma = len(array) * UNIT / (1 - len(array) * UNIT)
    bound = UNIT * np.abs(result) + gamma * gamma * np.add.accumulate(np.abs(array), 0)
    return result, _UPWARDS * bound


def running_product(array: Array) -> Running:
    """One after the other: k − 1 roundings, and what underflows."""
    if array.dtype.kind == "i":
        bits = float(np.log2(np.maximum(np.abs(array.astype(np.float64)), 1.0)).sum(0).max())
        return _integers(lambda a: a.cumprod(0), array, 2.0 ** min(bits + 1, 1000.0))
    result = np.multiply.accumulate(array, 0)
    count = len(array) - 1
    gamma = count * UNIT / (1 - count * UNIT)
    bound = _UPWARDS * gamma / (1 - gamma) * np.abs(result)
    # What underflowed has lost digits, and may have been multiplied since.
    gone = (np.abs(result) < np.finfo(np.float64).tiny) & (np.multiply.accumulate(np.sign(array), 0) != 0)
    bound[np.logical_or.accumulate(gone, 0)] = np.inf
    bound[0] = 0.0
    return result, bound


def differences(array: Array, order: int) -> Running:
    """xₖ₊₁ − xₖ, so many times; errors add up, and one rounding is added each time."""
    if array.dtype.kind == "i":
        return _integers(lambda a: np.diff(a, order, 0), array, 2.0**order * largest(array))
    error = np.zeros_like(array)
    for _ in range(order):
        array = np.diff(array, 1, 0)
        error = error[1:] + error[:-1] + UNIT * np.abs(array)
    return array, _UPWARDS * error
