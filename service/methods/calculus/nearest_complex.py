"""Complex numbers whose parts are proved to be the nearest doubles, by ball arithmetic."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from flint import acb, arb, ctx
from numpy.typing import NDArray

from service.expressions.complex_function import ComplexFunction
from service.methods.budget import affords

_BITS = (128, 512, 1300)
"""Precisions, as for real numbers: most values need the first, zeros the last."""
_BUDGET = 50_000
"""Operations on balls: some 100 ms at the two microseconds of one here."""
_NANOSECONDS = 2_000  # of one
_FAR = 1e-6
"""Relative difference from floats at which the points' own rounding is asked whether it decides."""


class Proof(NamedTuple):
    """Values, and whether all of them are proved."""

    values: NDArray[Any]
    complete: bool


def proved_values(function: ComplexFunction, points: NDArray[Any], floats: NDArray[Any]) -> Proof:
    """The nearest complex numbers of doubles to values at points (…, n), where that is proved; the floats elsewhere.

    Where the floats are far off, because digits cancel or a jump is near, a value counts as proved where it is much the
    same at all points that round to the one given.
    """
    rows, known = points.reshape(-1, function.n), floats.reshape(points[..., 0].size, -1)
    operations = function.operations * len(rows)
    if operations > _BUDGET or not affords(operations * _NANOSECONDS):
        return Proof(floats, complete=False)
    before = ctx.prec
    try:
        pairs = list(zip(rows.tolist(), known.tolist(), strict=True))
        found = [_at(function, row, values) for row, values in pairs]
    finally:
        ctx.prec = before
    values = [given if nearest is None else nearest for nearest, (_, given) in zip(found, pairs, strict=True)]
    return Proof(np.array(values, np.complex128).reshape(floats.shape), None not in found)


def _at(function: ComplexFunction, row: list[complex], known: list[complex]) -> list[complex] | None:
    point = [acb(z.real, z.imag) for z in row]
    for bits in _BITS:
        ctx.prec = bits
        found = [_nearest(ball) for ball in function.balls(point)]
        if None not in found:
            break
    else:
        return None
    nearest = [z for z in found if z is not None]
    if all(abs(z - value) <= _FAR * abs(z) for z, value in zip(nearest, known, strict=True)):
        return nearest
    box = [acb(_rounded(z.real), _rounded(z.imag)) for z in row]
    return nearest if all(map(_is_narrow, function.balls(box), nearest)) else None


def _nearest(ball: Any) -> complex | None:
    parts = [(float(part.lower()), float(part.upper())) for part in (ball.real, ball.imag)]
    return complex(parts[0][0] + 0.0, parts[1][0] + 0.0) if all(low == high for low, high in parts) else None


def _rounded(x: float) -> Any:
    return arb(x, abs(x) * 2.0**-53)


def _is_narrow(ball: Any, value: complex) -> bool:
    return bool(ball.is_finite() and abs(ball - acb(value.real, value.imag)).upper() <= _FAR * abs(value))
