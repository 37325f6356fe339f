"""Formulas of arrays in ball arithmetic (FLINT's Arb): what they are for the doubles received, rounded once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb
from numpy.typing import NDArray

from service.methods.budget import affords
from service.methods.linear_algebra.balls import at
from service.methods.proofs import RIGHT, ZERO

Array = NDArray[Any]

AT_ONCE = 5_000
"""Operations on balls of the same time that an answer not in doubt may take: a millisecond."""
_MOST = 250_000
"""Those that one in doubt may take: 50 ms, as long as proofs may last."""
_FLOPS = 200.0
"""Floating-point operations of the time that one on balls takes in an array: 0.2 µs."""
_PRECISIONS = {128: 1, 512: 2, 2300: 8}
"""Working bits that are tried, and what they cost beside the first; a ball around 0 of less than 2**-1100 is 0."""

_balls = np.frompyfunc(arb, 1, 1)


def nearest(formula: Callable[..., Any], arrays: list[Array], operations: int, *, doubtful: bool) -> Array | None:
    """The doubles nearest to `formula(*arrays)`, which takes so many operations on single numbers.

    The formula takes arrays of floats and of balls alike. None where it would take too long, or is not known.
    """
    for bits, price in _PRECISIONS.items():
        work = operations * price
        if work > (_MOST if doubtful else AT_ONCE) or not affords(_FLOPS * work):
            return None
        found = np.asarray(at(bits, _doubles, formula, arrays))
        if not np.isnan(found).any():
            return found
    return None


def _doubles(formula: Callable[..., Any], arrays: list[Array]) -> Array:
    """The nearest doubles, NaN where a ball is too wide to tell."""
    found = np.asarray(formula(*(_balls(array.astype(np.float64)) for array in arrays)), object)
    return np.array([_double(ball) for ball in found.ravel()]).reshape(found.shape)


def _double(ball: Any) -> float:
    if ball.is_exact() or ball.rel_accuracy_bits() >= RIGHT:
        return float(ball)
    return 0.0 if ball.abs_upper() < ZERO else float("nan")
