"""Optima of linear programs in whole numbers, of any size: flows, matchings, assignments and the like have such ones.

Where data, point and multipliers are integers and all sums stay below 2⁵³, float64 computes them without rounding, and
feasibility and complementary slackness are checked as they stand.
"""

from __future__ import annotations

import numpy as np

from service.methods.optimization.program import Array, Program

_EXACT = 2.0**53  # up to it each integer is a double
_NEAR = 1e-6  # a solver's tolerance, widely


def whole_optimum(program: Program, x: Array, y: Array) -> tuple[Array, Array] | None:
    """A solver's point and multipliers, rounded, where they are an optimum without any error; else None."""
    point, multipliers = np.rint(x) + 0.0, np.rint(y) + 0.0
    if max(np.abs(point - x).max(initial=0.0), np.abs(multipliers - y).max(initial=0.0)) > _NEAR:
        return None
    cost, matrix = program.sign * program.objective, program.matrix
    ends = np.concatenate([program.lower, program.upper, program.bounds.ravel()])
    data = [cost, matrix.data, ends[np.isfinite(ends)], np.array([program.offset])]
    if not all((one == np.rint(one)).all() for one in data):
        return None
    sizes = abs(matrix)
    largest = max(
        (sizes @ np.abs(point)).max(initial=0.0),
        (np.abs(cost) + sizes.T @ np.abs(multipliers)).max(initial=0.0),
        float(np.abs(cost) @ np.abs(point)) + abs(program.offset),
    )
    if not largest < _EXACT:
        return None
    rows, reduced = matrix @ point, cost - matrix.T @ multipliers
    held = _pushed(multipliers, rows, program.lower, program.upper)
    return (point, multipliers) if held and _pushed(reduced, point, *program.bounds.T) else None


def _pushed(multipliers: Array, values: Array, low: Array, high: Array) -> bool:
    """Whether all values are within their ends, and at the end that their multiplier pushes against."""
    at_end = values == np.where(multipliers > 0, low, high)
    return bool(((low <= values) & (values <= high) & ((multipliers == 0) | at_end)).all())
