"""Derivatives at points where the rules meet 0 times infinity: limits of the derivative beside the point.

Where a function is continuous and its derivative has a limit from a side, that limit is its derivative from that side
(by the mean value theorem). Limits are taken in many digits, at three distances that tell any power of the distance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
from mpmath import mp

from service.expressions.function import Function

_DIGITS = 400  # twice and a half those of the nearest place, 1e-160: differences there keep more than a double has
_DISTANCES = (40, 80, 160)
"""Powers of ten: a derivative that vanishes like h**q, q from 0.15 on, shrinks by 6 and then by 12 digits."""
_MOST_OPERATIONS = 1_000
"""Of a formula whose limits are looked for: compiling as many took 87 ms."""
_SETTLED = mpmath.mpf(10) ** -15  # relative: as good as a double


def limiting_slopes(function: Function, x: np.ndarray, order: int = 1) -> list[float]:
    """At one point: the partial derivatives of a scalar function, or the derivative of this order of one variable.

    Each is NaN where the function has no value on either side, or different limits from both.
    """
    program = ("gradient", 0) if order == 1 else ("derivatives", order)
    if function.plan.ball_operations(*program) > _MOST_OPERATIONS:
        return [float("nan")] * len(x)
    slopes = function.many_digits(*program)
    with mp.workdps(_DIGITS):
        point = [mp.mpf(number) for number in x.tolist()]
        return [_partial(slopes, point, i, 1 + i if order == 1 else order) for i in range(len(point))]


At = Callable[[Any], tuple[Any, Any]]
"""Value and slope at a distance along one axis."""


def _partial(slopes: Callable[..., list[Any]], point: list[Any], i: int, k: int) -> float:
    def at(h: Any) -> tuple[Any, Any]:
        outputs = slopes([p + h if j == i else p for j, p in enumerate(point)])
        return outputs[0], outputs[k]

    value, _ = at(mp.zero)
    found = [side for sign in (1, -1) if (side := _side(at, value, sign)) is not None]
    if not found or any(mpmath.isnan(side) for side in found):
        return float("nan")
    return float(found[0]) if abs(found[0] - found[-1]) <= _SETTLED * abs(found[0]) else float("nan")


def _side(at: At, value: Any, sign: int) -> Any:
    """The limit from one side; None where the function has no value there, NaN where no limit is found."""
    (far, first), (_, second), (near, last) = (at(sign * mp.mpf(10) ** -power) for power in _DISTANCES)
    if not mpmath.isfinite(far) or not mpmath.isfinite(near):
        return None
    if not abs(near - value) <= _SETTLED * (1 + abs(value)) or not mpmath.isfinite(last):
        return mp.nan
    if abs(last - second) <= _SETTLED * abs(last):
        return last
    shrinks = abs(second) < abs(first) * mp.mpf(10) ** -6 and abs(last) < abs(second) * mp.mpf(10) ** -12
    return mp.zero if shrinks else mp.nan
