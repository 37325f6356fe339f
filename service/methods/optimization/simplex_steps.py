"""Single steps of the simplex methods from a basis, in floating point: what they reach is verified elsewhere."""

from __future__ import annotations

import numpy as np

from service.methods.optimization.program import Array, Program

Basis = tuple[list[int], list[int]]
"""Active rows and columns that are not at a bound, as many of each."""
TIGHT = 1e-8
"""Distance from an end, and size of a multiplier, that count as 0: above HiGHS's tolerance of 1e-9."""
PIVOT = 1e-9
"""Least pivot: below it the chosen rows depend on each other."""


def dual_step(program: Program, basis: Basis, x: Array, missed: tuple[int, float]) -> Basis | None:
    """The basis after a step of the dual simplex method: what misses its end is held there, and another let go."""
    rows, columns = [*basis[0]], [*basis[1]]
    matrix = program.matrix.toarray()
    square = matrix[np.ix_(rows, columns)]
    cost, (leaving, direction) = program.sign * program.objective, missed
    y = np.linalg.solve(square.T, cost[columns])
    z = cost - matrix[rows].T @ y
    if leaving >= 0:
        weights = np.linalg.solve(square.T, np.eye(len(columns))[columns.index(leaving)])
        slopes = -weights @ matrix[rows]
    else:
        weights = np.linalg.solve(square.T, matrix[-1 - leaving, columns])
        slopes = matrix[-1 - leaving] - weights @ matrix[rows]
    low, high = program.bounds.T
    s = program.matrix @ x
    at_low, at_high = np.abs(x - low) <= TIGHT, np.abs(high - x) <= TIGHT
    ways = direction * np.sign(slopes)
    allowed = (np.abs(slopes) > PIVOT) & (low < high) & np.where(ways > 0, ~at_high, ~at_low)
    allowed[columns] = False
    ratios = np.where(allowed, np.abs(z) / np.where(allowed, np.abs(slopes), 1.0), np.inf)
    row_ways = direction * np.sign(weights)
    tight_low, tight_high = np.abs(s - program.lower)[rows] <= TIGHT, np.abs(program.upper - s)[rows] <= TIGHT
    free = (np.abs(weights) > PIVOT) & np.where(row_ways > 0, ~tight_high, ~tight_low)
    row_ratios = np.where(free, np.abs(y) / np.where(free, np.abs(weights), 1.0), np.inf)
    best, other = ratios.min(initial=np.inf), row_ratios.min(initial=np.inf)
    if not np.isfinite(min(best, other)):
        return None
    if best <= other:
        columns.append(int(np.argmin(ratios)))
    else:
        rows.pop(int(np.argmin(row_ratios)))
    if leaving >= 0:
        columns.remove(leaving)
    else:
        rows.append(-1 - leaving)
    return rows, columns


def primal_step(program: Program, basis: Basis, x: Array, wrong: tuple[int, float]) -> Basis | None:
    """The basis after a step of the simplex method: a column, or -1 - a row, moves until something else is met."""
    rows, columns = [*basis[0]], [*basis[1]]
    matrix, (entering, direction) = program.matrix.toarray(), wrong
    step = np.zeros(x.size)
    right = np.zeros(len(rows))
    if entering >= 0:
        step[entering] = direction
        right = -matrix[rows, entering] * direction
    else:
        right[rows.index(-1 - entering)] = direction
    step[columns] += np.linalg.solve(matrix[np.ix_(rows, columns)], right)
    moves, values = np.concatenate([step, matrix @ step]), np.concatenate([x, matrix @ x])
    ends = np.where(moves > 0, np.concatenate([program.bounds[:, 1], program.upper]), 0.0)
    ends = np.where(moves < 0, np.concatenate([program.bounds[:, 0], program.lower]), ends)
    can_leave = np.abs(moves) > PIVOT
    can_leave[[x.size + i for i in rows]] = False
    lengths = np.where(can_leave, np.maximum((ends - values) / np.where(can_leave, moves, 1.0), 0.0), np.inf)
    leaving = int(np.argmin(np.where(lengths <= lengths.min() + TIGHT, -np.abs(moves), np.inf)))
    if not np.isfinite(lengths.min()):
        return None
    if entering >= 0:
        columns.append(entering)
    else:
        rows.remove(-1 - entering)
    if leaving < x.size:
        columns.remove(leaving)
    else:
        rows.append(leaving - x.size)
    return rows, columns
