"""Condition numbers, by singular values or by the inverse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from service.methods.linear_algebra import balls, sensitivity
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.levels import CHECKED, ESTIMATED, PROVED
from service.methods.linear_algebra.scaling import tamed
from service.methods.linear_algebra.singular_values import best_values

_TEN_DIGITS = 1e-10  # an error up to which a bound is as good as an estimate for what answers promise


def condition_numbers(a: Array, order: Any) -> tuple[Array, Array, Array]:
    """‖A‖ ‖A⁻¹‖ in a norm of each item of a stack, relative errors and levels; of matrices not square: order 2."""
    a, _ = tamed(a)
    rows, columns = a.shape[-2:]
    s, bounds, levels = best_values(a)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        result = np.where(s[..., -1] > 0, s[..., 0] / s[..., -1], math.inf)
    doubtful = sensitivity.doubtful(result, a.dtype.char)
    errors = np.where(np.isfinite(result), 2 * epsilon(a) * result, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        proved = bounds[..., 0] / s[..., 0] + bounds[..., -1] / (s[..., -1] - bounds[..., -1]) + 2 * epsilon(a)
    surely = (order == 2) & (levels == PROVED) & (proved <= 10 * np.maximum(errors, _TEN_DIGITS)) & (proved > 0)
    errors, levels = np.where(surely, proved, errors), np.where(surely, PROVED, np.minimum(levels, CHECKED))
    levels = levels if order == 2 else np.full(levels.shape, ESTIMATED)
    allowance = balls.MOST / max(int(np.count_nonzero(doubtful)), 1)
    for index in np.ndindex(result.shape):
        if rows == columns and doubtful[index] and (found := _exact(a[index], order, allowance)):
            result[index], errors[index] = found
            levels[index] = PROVED if math.isinf(result[index]) else CHECKED
        elif order != 2:
            result[index] = _by_inverse(a[index], order)
    return result, errors, levels


def _by_inverse(a: Array, order: Any) -> float:
    try:
        return float(np.linalg.norm(a, order) * np.linalg.norm(np.linalg.inv(a), order))
    except np.linalg.LinAlgError:  # exactly singular
        return math.inf


def _exact(a: Array, order: Any, allowance: float) -> tuple[float, float] | None:
    """The condition number by the exact inverse, and its relative error from rounded entries; None if not proved."""
    try:
        x = balls.solve(a, None, allowance)
    except ZeroDivisionError:
        return math.inf, 0.0
    if x is None:
        return None
    return float(np.linalg.norm(a, order) * np.linalg.norm(x, order)), sensitivity.solution_error(a, None, x, x)
