"""Interpolation by a broken line or piecewise cubics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline, CubicSpline, PchipInterpolator, PPoly, make_smoothing_spline

from service.methods.linear_algebra.scaling import exponent_of
from service.schemas.types.errors import ComputationError

Array = NDArray[Any]

_ORDINARY = 160  # binary orders of magnitude; cubes of places beyond them could leave the range
_SMALLEST_GAP = 1e-60  # of the largest: the cube of their ratio, which splines form, stays in the range
_UNEVEN = "The distances between the places differ by too many orders of magnitude for cubics; linear takes them."
_STRAIGHT = 1e-9  # relative change of slope below which samples lie on one line: that of decimals, and their rounding


class Kind(NamedTuple):
    """What goes through the samples."""

    method: str = "linear"
    boundary: str = "not_a_knot"
    smoothing: float | Literal["gcv"] | None = None


def interpolated(kind: Kind, x: Array, y: Array, at: Array, derivative: int) -> Array:
    """The values at points `at` (…) of samples (n), x strictly increasing; beyond them by the outermost piece.

    Or their derivative of this order, −1 for the integral from the first sample. Raises ComputationError.
    """
    of_x, of_y = _exponent(x), _exponent(y)
    with np.errstate(all="ignore"):
        x, at, y = np.ldexp(x, -of_x), np.ldexp(at, -of_x), np.ldexp(y, -of_y)
        if kind.method == "linear":
            result = _linear(x, y, at) if not derivative else _differentiated(_line(x, y), derivative)(at)
        else:
            result = _cubic(kind, of_x, x, y)(at, derivative)
        return np.asarray(np.ldexp(result, of_y - derivative * of_x))


def _exponent(array: Array) -> int:
    """Of the power of two, which divides exactly, that brings far-out numbers near 1; 0 for ordinary ones."""
    exponent = exponent_of(array)
    return exponent if abs(exponent) > _ORDINARY else 0


def _cubic(kind: Kind, of_x: int, x: Array, y: Array) -> Callable[[Array, int], Array]:
    gaps = np.diff(x)
    if gaps.min() < _SMALLEST_GAP * gaps.max():
        raise ComputationError(_UNEVEN)
    try:
        if kind.smoothing is not None:
            strength = None if kind.smoothing == "gcv" else float(np.ldexp(kind.smoothing, -3 * of_x))
            smooth = make_smoothing_spline(x, y, lam=strength)
            return lambda at, derivative: np.asarray(_differentiated(smooth, derivative)(at))
        pieces = _CUBICS[kind.method](x, y, kind.boundary.replace("_", "-"))
    except np.linalg.LinAlgError:
        raise ComputationError(_UNEVEN) from None

    def value(at: Array, derivative: int) -> Array:
        if kind.boundary == "periodic":
            whole = np.floor((at - x[0]) / (x[-1] - x[0]))
            turns = whole * pieces.antiderivative()(x[-1]) if derivative == -1 else 0.0
            at = np.clip(at - whole * (x[-1] - x[0]), x[0], x[-1])
            return np.asarray(_differentiated(pieces, derivative)(at) + turns)
        found = _differentiated(pieces, derivative)(at, extrapolate=True)
        return np.asarray(found if derivative else np.where(at == x[-1], y[-1], found))  # There it is rounded.

    return value


def _differentiated(curve: Any, derivative: int) -> Any:
    """The derivative of this order of a curve in pieces; −1 is the integral from its beginning."""
    if derivative < 0:
        return curve.antiderivative()
    return curve.derivative(derivative) if derivative else curve


def _line(x: Array, y: Array) -> PPoly:
    return PPoly(np.stack([np.diff(y) / np.diff(x), y[:-1]]), x)


def _akima(x: Array, y: Array) -> CubicHermiteSpline:
    """Akima's cubics (1970), whose slope at a sample depends on two neighbours on each side.

    SciPy holds a corner against the largest change of slope anywhere, so that a far step changes all.
    """
    m = np.diff(y) / np.diff(x)
    if len(m) > 1:
        m = np.concatenate(([3 * m[0] - 2 * m[1], 2 * m[0] - m[1]], m, [2 * m[-1] - m[-2], 3 * m[-1] - 2 * m[-2]]))
    else:
        m = np.repeat(m, 5)
    before, after = np.abs(m[1:-2] - m[:-3]), np.abs(m[3:] - m[2:-1])
    sizes = np.max([np.abs(m[i : len(m) - 3 + i]) for i in range(4)], 0)
    corner = before + after <= _STRAIGHT * sizes
    left, right = np.where(corner, 1, after), np.where(corner, 1, before)
    return CubicHermiteSpline(x, y, (left * m[1:-2] + right * m[2:-1]) / (left + right))


_CUBICS: dict[str, Callable[[Array, Array, Any], Any]] = {
    "pchip": lambda x, y, _: PchipInterpolator(x, y),
    "akima": lambda x, y, _: _akima(x, y),
    "cubic_spline": lambda x, y, boundary: CubicSpline(x, y, bc_type=boundary),
}


def _linear(x: Array, y: Array, at: Array) -> Array:
    piece = np.clip(np.searchsorted(x, at, "right") - 1, 0, len(x) - 2)
    left, right = x[piece], x[piece + 1]
    weight = (at - left) / (right - left)
    result = (1 - weight) * y[piece] + weight * y[piece + 1]  # Exact at both ends of a piece.
    return np.asarray(result)
