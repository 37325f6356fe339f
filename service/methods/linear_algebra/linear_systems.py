"""Solutions of linear systems with their certificates, proved where that is cheap, or rounding leaves few digits."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from service.methods.linear_algebra import balls, exact, sensitivity
from service.methods.linear_algebra.cofactors import cofactors
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.levels import CHECKED, ESTIMATED, PROVED
from service.methods.linear_algebra.norms import norm_inf, norms_1
from service.methods.linear_algebra.scaling import condition_1, tamed, times_power
from service.methods.linear_algebra.stacks import certified
from service.methods.linear_algebra.structures import factorise, relevant
from service.schemas.types.errors import NotPositiveDefinite, SingularMatrix


class Solved(NamedTuple):
    """Numbers beside x for one system, arrays for a stack."""

    x: Array
    residual: Any
    """‖b − Ax‖∞ / (‖A‖∞‖x‖∞ + ‖b‖∞), the largest of the columns."""
    condition: Any
    """‖A‖₁‖A⁻¹‖₁."""
    error: Any
    """Relative to the largest component of x."""
    level: Any
    """What stands behind x (see `levels`)."""


def solve(a: Array, b: Array, structure: str) -> Solved:
    """The solutions X (…, N, K) of A X = B, of one structure (see `structures.factorise`, which has the errors)."""
    at_once = _at_once if structure == "general" else lambda *_: None
    return certified(Solved, partial(_one, structure=structure), at_once, a, b)


def _one(a: Array, b: Array, *, structure: str, allowance: float) -> Solved:
    cheap = balls.cheap(len(a), b.shape[1])
    small = cofactors(a) if cheap and structure == "general" else None  # others are looked at by who factorises them
    if small and not sensitivity.doubtful(small.condition, a.dtype.char):
        x = small.solution(b).astype(a.dtype)
        return Solved(x, _residual(a, x, b), small.condition, 0.0, PROVED)
    read = np.ascontiguousarray(relevant(a, structure))
    try:
        factors = factorise(a, structure)
    except (SingularMatrix, NotPositiveDefinite):
        if _definite(read, structure) and (found := _proved(read, b, math.inf, allowance)):
            return found  # Rounding had made the zero pivot.
        raise
    doubtful = sensitivity.doubtful(factors.condition, a.dtype.char)
    if doubtful and _definite(read, structure) is False:
        raise NotPositiveDefinite.at("The matrix is not positive definite; `symmetric` solves indefinite systems.", "a")
    tried = doubtful or cheap
    if tried and (found := _proved(read, b, factors.condition, allowance)):
        return found
    x = factors.solve(b)
    residual = _residual(read, x, b)
    if not sensitivity.doubtful(factors.condition * (1 + residual / epsilon(a)), a.dtype.char):
        return Solved(x, residual, factors.condition, 0.0, CHECKED)
    if not tried and (found := _proved(read, b, factors.condition, allowance)):
        return found
    error = float(sensitivity.solution_error_of(read, b, x, factors.solve))
    return Solved(x, residual, factors.condition, error, ESTIMATED)


def _definite(a: Array, structure: str) -> bool | None:
    """Whether a matrix is as definite as its structure says; None where that is not known."""
    return exact.positive_definite(a) if structure == "positive_definite" else True


def _proved(a: Array, b: Array, condition: float, allowance: float) -> Solved | None:
    """The solution for the doubles received, and the error that their own rounding leaves; None if it is not proved."""
    doubtful = sensitivity.doubtful(condition, a.dtype.char)
    if not balls.within(len(a), b.shape[1] + len(a) * doubtful, allowance):
        return None
    try:
        if not doubtful:
            x, error = balls.solve(a, b, allowance), 0.0
        else:
            x = balls.solve(a, np.concatenate((b, np.eye(len(a), dtype=a.dtype)), axis=1), allowance)
    except ZeroDivisionError:
        raise SingularMatrix.at("The matrix is exactly singular; least-squares has an answer for it.", "a") from None
    if x is None:
        return None
    if x.shape != b.shape:
        x, inverse = np.hsplit(x, [b.shape[1]])
        condition, error = float(condition_1(a, inverse)), sensitivity.solution_error(a, b, inverse, x)
    x = x.astype(a.dtype)
    return Solved(x, _residual(a, x, b), condition, error, PROVED)


def _residual(a: Array, x: Array, b: Array) -> float:
    """The relative backward error of one system, 0 where everything is zero."""
    with np.errstate(over="ignore", invalid="ignore"):
        parts = [np.maximum.reduce(np.abs(part)).tolist() for part in (b - a.dot(x), x, b)]
    norm = norm_inf(a)
    columns = [(left, norm * size + given) for left, size, given in zip(*parts, strict=True)]
    if not all(math.isfinite(left + scale) for left, scale in columns):
        return float(_residuals(a, x, b, norm))
    return max(left / scale if scale else 0.0 for left, scale in columns)


def _residuals(a: Array, x: Array, b: Array, norm: Any) -> Array:
    """The relative backward error of each item with its norm ‖A‖∞, 0 where everything is zero."""
    try:
        with np.errstate(over="raise", invalid="raise"):
            left = np.abs(b - a @ x).max(-2)
            scale = np.asarray(norm)[..., None] * np.abs(x).max(-2) + np.abs(b).max(-2)
    except FloatingPointError:
        if not np.isfinite(x).all():
            return np.full(x.shape[:-2], np.nan)
        (a, of_a), (x, of_x) = tamed(a), tamed(x)
        b = times_power(b, -(of_a + of_x)[..., None, None])
        return _residuals(a, x, b, norms_1(a.mT))
    return np.asarray(np.divide(left, scale, out=np.zeros_like(left), where=scale > 0).max(-1))


def _at_once(a: Array, b: Array) -> tuple[Solved, Array] | None:
    try:
        x, inverse = np.linalg.solve(a, b), np.linalg.inv(a)
    except np.linalg.LinAlgError:  # The whole stack fails for one item.
        return None
    residual = _residuals(a, x, b, norms_1(a.mT))
    with np.errstate(over="ignore", invalid="ignore"):
        condition = np.array(np.broadcast_to(norms_1(a) * norms_1(inverse), residual.shape))
        doubtful = np.asarray(sensitivity.doubtful(condition * (1 + residual / epsilon(a)), a.dtype.char))
        error = np.zeros(residual.shape)
        if doubtful.any():
            error[doubtful] = sensitivity.solution_error_of(a, b, x, lambda c: inverse @ c)[doubtful]
    return Solved(x, residual, condition, error, np.where(doubtful, ESTIMATED, CHECKED)), doubtful
