"""Inverses by LU factorisation, proved where that is cheap, or rounding leaves too few digits."""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from service.expressions.code.program import quietly
from service.methods.linear_algebra import balls, sensitivity
from service.methods.linear_algebra.cofactors import cofactors
from service.methods.linear_algebra.lapack import Array, epsilon, routine
from service.methods.linear_algebra.levels import CHECKED, ESTIMATED, PROVED
from service.methods.linear_algebra.lu import lu
from service.methods.linear_algebra.norms import largest, norm_1, norm_inf, norms_1
from service.methods.linear_algebra.scaling import condition_1
from service.methods.linear_algebra.stacks import certified
from service.schemas.types.errors import SingularMatrix
from service.schemas.types.named import name_of

_SINGULAR = "The matrix is exactly singular; pseudo-inverse and least-squares have an answer for it."


class Inverse(NamedTuple):
    """Numbers beside x for one matrix, arrays for a stack."""

    x: Array
    """A⁻¹."""
    condition: Any
    """‖A‖₁‖A⁻¹‖₁."""
    residual: Any
    """The largest ‖(A X − I)v‖∞ / (‖A‖∞‖X‖∞‖v‖∞) over three random ±1 vectors v."""
    error: Any
    """Relative to the largest entries of x."""
    level: Any
    """What stands behind x (see `levels`)."""


def inverse(a: Array) -> Inverse:
    """The inverse of each item of a stack (…, N, N). Raises SingularMatrix."""
    return certified(Inverse, _one, _at_once, a)


def _one(a: Array, *, allowance: float) -> Inverse:
    char = a.dtype.char
    small = cofactors(a)
    if small and not sensitivity.doubtful(small.condition, char):
        return _certified(a, small.inverse.astype(a.dtype), small.condition, 0.0)
    if balls.cheap(len(a)) and (found := _proved(a, allowance)):
        return found
    made = lu(a)
    if made.singular:
        if found := _proved(a, allowance):  # Rounding may have made the zero pivot.
            return found
        raise SingularMatrix.at(_SINGULAR, "a")
    alone = name_of(a) is None  # else the factors are remembered
    x = routine("getri", char)(made.factors, made.pivots, lwork=_workspace(char, len(a)), overwrite_lu=alone)[0].T
    condition = made.norm * norm_1(x)
    image, change = _probe(a, x)
    residual = _residual(a, x, change)
    if not sensitivity.doubtful(condition * (1 + residual / epsilon(a)), char):
        return Inverse(x, condition, residual, 0.0, CHECKED)
    if found := _proved(a, allowance):
        return found
    return Inverse(x, condition, residual, float(sensitivity.inverse_error(a, x, image, change)), ESTIMATED)


def _proved(a: Array, allowance: float) -> Inverse | None:
    """The inverse of the doubles received, and the error that their own rounding leaves; None if it is not proved."""
    try:
        exact = balls.solve(a, None, allowance)
    except ZeroDivisionError:
        raise SingularMatrix.at(_SINGULAR, "a") from None
    if exact is None:
        return None
    x = exact.astype(a.dtype)
    condition = norm_1(a) * norm_1(x)
    error = 0.0
    if sensitivity.doubtful(condition, a.dtype.char):
        condition, error = float(condition_1(a, exact)), sensitivity.solution_error(a, None, exact, exact)
    return _certified(a, x, condition, error)


def _certified(a: Array, x: Array, condition: float, error: float) -> Inverse:
    """A proved inverse with its residual."""
    _, change = quietly(_probe, a, x)
    return Inverse(x, condition, _residual(a, x, change), error, PROVED)


@cache
def _workspace(char: str, n: int) -> int:
    return int(routine("getri_lwork", char)(n)[0].real)


def _probe(a: Array, x: Array) -> tuple[Array, Array]:
    """X v and A X v − v for three random ±1 vectors v, of one matrix."""
    v = sensitivity.signs(len(a), a.dtype.char)
    image = x.dot(v)  # of small matrices in half the time of @
    return image, a.dot(image) - v


def _residual(a: Array, x: Array, change: Array) -> float:
    size = norm_inf(a) * norm_inf(x)
    return largest(change) / size if size else math.inf  # An overflowing factor makes X zero.


def _at_once(a: Array) -> tuple[Inverse, Array] | None:
    try:
        x = np.linalg.inv(a)
    except np.linalg.LinAlgError:  # The whole stack fails for one item.
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        v = sensitivity.signs(a.shape[-1], a.dtype.char)
        image = x @ v
        change = a @ image - v
        residual = np.abs(change).max((-2, -1)) / (norms_1(a.mT) * norms_1(x.mT))
        condition = norms_1(a) * norms_1(x)
        doubtful = np.asarray(sensitivity.doubtful(condition * (1 + residual / epsilon(a)), a.dtype.char))
        error = np.zeros(condition.shape)
        error[doubtful] = sensitivity.inverse_error(a[doubtful], x[doubtful], image[doubtful], change[doubtful])
    return Inverse(x, condition, residual, error, np.where(doubtful, ESTIMATED, CHECKED)), doubtful
