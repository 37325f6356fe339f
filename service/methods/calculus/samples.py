"""Calculus of samples: formulas for arrays of floats and of balls alike, so that terms that cancel are no loss."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.methods.linear_algebra.cancellation import lost_digits
from service.methods.linear_algebra.levels import ESTIMATED, PROVED
from service.methods.numerics.ball_arrays import nearest

Array = NDArray[Any]
Rule = Callable[[Array, Array], Any]
"""The pieces of an integral (…, N − 1) that add up to it, of places (N) and samples (…, N)."""

_DOUBTFUL = 1e-10  # relative error from which numbers are formed again: ten digits are what answers promise
_OPERATIONS = 20  # on a number, at most, for each sample: those of a parabola


class Sampled(NamedTuple):
    """Integrals or derivatives of samples."""

    values: Array
    errors: Array
    """Of each, relative to itself: an estimate; 0 where it is proved."""
    level: int


def integrals(rule: Rule, x: Array, y: Array, unit: float, *, cumulative: bool) -> Sampled:
    """The integral of samples y (…, N) at x (N) times a unit, or those up to each sample, by a rule."""

    def total(x: Array, y: Array, unit: Any) -> Any:
        pieces = rule(x, y)
        return unit * (pieces.cumsum(-1) if cumulative else pieces.sum(-1))

    return _certified(total, x, y, unit, lambda: np.abs(total(x, np.abs(y), unit)))


def derivatives(x: Array, y: Array, unit: float, edge_order: int) -> Sampled:
    """The derivatives (…, N) of samples y (…, N) at x (N) times a unit, with differences of an order at both ends."""

    def combined(slopes: Any, steps: Any, unit: Any, sign: int = -1) -> Any:
        left, right = steps[:-1], steps[1:]
        inner = (slopes[..., :-1] * right + slopes[..., 1:] * left) / (left + right)
        first, last = slopes[..., :1], slopes[..., -1:]
        if edge_order == 2:
            first = first + (first + sign * slopes[..., 1:2]) * (left[0] / (left[0] + right[0]))
            last = last + (last + sign * slopes[..., -2:-1]) * (right[-1] / (left[-1] + right[-1]))
        return np.concatenate((first, inner, last), -1) / unit

    def formula(x: Array, y: Array, unit: Any) -> Any:
        steps = x[1:] - x[:-1]
        return combined((y[..., 1:] - y[..., :-1]) / steps, steps, unit)

    steps = np.abs(np.diff(x))
    return _certified(formula, x, y, unit, lambda: combined(np.abs(np.diff(y)) / steps, steps, unit, 1))


def _certified(formula: Callable[..., Any], x: Array, y: Array, unit: float, sizes: Callable[[], Array]) -> Sampled:
    """The numbers, few of which are proved, and others formed again in balls where they cancel and there is time.

    `sizes` are those of what is added to make them.
    """
    with np.errstate(all="ignore"):  # A result that is not finite is refused by its field.
        plain = np.asarray(formula(x, y, unit))
        errors = lost_digits(sizes(), plain, y.shape[-1])
    doubtful = bool((errors > _DOUBTFUL).any())
    exact = nearest(formula, [x, y, np.array(unit)], _OPERATIONS * y.size, doubtful=doubtful)
    if exact is None or not np.isfinite(exact).all():
        return Sampled(plain, errors, ESTIMATED)
    return Sampled(exact, np.zeros(exact.shape), PROVED)


def trapezoids(x: Array, y: Array) -> Array:
    """The trapezoids below straight lines between neighbours."""
    return np.asarray((x[1:] - x[:-1]) * (y[..., 1:] + y[..., :-1]) / 2)


def parabolas(x: Array, y: Array) -> Array:
    """The areas below the parabolas through three neighbours each, of which every second begins a pair of pieces.

    The last of an odd number of pieces lies below the parabola of the last three (Cartwright 2017). Of two samples it
    is a trapezoid.
    """
    if y.shape[-1] < 3:
        return trapezoids(x, y)
    first = _left_of_middle(x, y)  # of each three neighbours, and below the same parabolas on the other side:
    second = -_left_of_middle(x[::-1], y[..., ::-1])[..., ::-1]
    pieces = np.empty(np.broadcast_shapes(y[..., 1:].shape), first.dtype)
    pieces[..., 0::2], pieces[..., 1::2] = _every_second(first, second[..., -1:]), second[..., ::2]
    return pieces


def _every_second(first: Array, last: Array) -> Array:
    """Every second of the pieces, the last of which has no parabola to its right where their number is odd."""
    chosen = first[..., ::2]
    return chosen if first.shape[-1] % 2 else np.concatenate((chosen, last), -1)


def _left_of_middle(x: Array, y: Array) -> Array:
    step, next_step = x[1:-1] - x[:-2], x[2:] - x[1:-1]
    share = step / (step + next_step)
    bend = share * step / next_step
    return np.asarray(step / 6 * ((3 - share) * y[..., :-2] + (3 + bend + share) * y[..., 1:-1] - bend * y[..., 2:]))


def romberg(x: Array, y: Array) -> Array:
    """Romberg's extrapolation of 2ᵏ + 1 samples at equal distances, the one piece (…, 1)."""
    strides = [2**k for k in range((y.shape[-1] - 1).bit_length())]
    step = (x[-1] - x[0]) / (y.shape[-1] - 1)
    rows = [step * stride * (y[..., ::stride].sum(-1) - (y[..., 0] + y[..., -1]) / 2) for stride in strides]
    for order in range(1, len(rows)):
        rows = [(4**order * fine - coarse) / (4**order - 1) for fine, coarse in pairwise(rows)]
    return np.asarray(rows[0])[..., None]
