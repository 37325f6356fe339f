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
    ends = [part[..., place].ravel().tolist() for part in (s, bounds) for place in (0, -1)]
    known = levels.ravel().tolist()
    ratios = [first / last if last > 0 else math.inf for first, last in zip(*ends[:2], strict=True)]
    doubtful = [rows == columns and sensitivity.doubtful(ratio, a.dtype.char) for ratio in ratios]
    allowance = balls.MOST / max(sum(doubtful), 1)
    found = []
    for index, (ratio, item) in enumerate(zip(ratios, a.reshape(-1, rows, columns), strict=True)):
        if doubtful[index] and (exact := _exact(item, order, allowance)):
            found.append((*exact, PROVED if math.isinf(exact[0]) else CHECKED))
        else:
            error = 2 * epsilon(a) * ratio if math.isfinite(ratio) else 0.0
            if order == 2:
                bound = _relative_bound(*(end[index] for end in ends)) + 2 * epsilon(a)
                surely = known[index] == PROVED and bound <= 10 * max(error, _TEN_DIGITS)
                found.append((ratio, bound, PROVED) if surely else (ratio, error, min(known[index], CHECKED)))
            else:
                found.append((_by_inverse(item, order), error, ESTIMATED))
    result, errors, certain = (np.array(part).reshape(a.shape[:-2]) for part in zip(*found, strict=True))
    return result.astype(s.dtype), errors.astype(s.dtype), certain


def _relative_bound(first: float, last: float, of_first: float, of_last: float) -> float:
    """That of a quotient of singular values which are off by so much."""
    return of_first / first + of_last / (last - of_last) if last > of_last else math.inf


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
