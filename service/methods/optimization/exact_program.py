"""Optima of linear programs verified in exact rational arithmetic: the basis of a solver's answer, solved again.

The rows that are active and the columns that are not at a bound make a square system A_RJ x_J = e_R, and A_RJᵀ y = c_J
gives the multipliers. Where x is feasible and every multiplier has its sign, exactly, both are optimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from service.methods.budget import Budget
from service.methods.optimization.program import Array, Program
from service.methods.optimization.scaling import Scaled

Rational = Any
Row = dict[int, Rational]
Basis = tuple[list[int], list[int]]
"""Active rows and columns that are not at a bound, as many of each."""

_TIGHT = 1e-8  # distance from an end, and size of a multiplier, that count as 0: above HiGHS's tolerance of 1e-9
_PIVOT = 1e-9  # least pivot: below it the chosen rows depend on each other
_RELUCTANT = 1e-3  # of the largest pivot: what is taken to keep a row that has to be active
MOST_COLUMNS = 3_000
"""Rows or columns up to which an optimum is verified: Netlib's smaller half has 1,700."""
_KERNEL = 150  # rows of what is left dense of a basis: 130 take 0.15 s
_PIVOTS = 12  # exact steps of the simplex method where a multiplier has the wrong sign by rounding: a choice
_FILL = 40  # entries that a pivot may fill in: a choice that leaves 130 dense rows of Netlib's smaller half at most


@dataclass(slots=True)
class Optimum:
    """An optimal point and its multipliers, exactly."""

    x: list[Rational]
    y: list[Rational]
    value: Rational


def optimum(program: Program, x: Array, y: Array, budget: Budget | None = None) -> Optimum | None:
    """The vertex that a solver's answer stands for; None where it is not proved to be optimal, or is too large."""
    if max(program.matrix.shape, default=0) > MOST_COLUMNS:
        return None
    cost = program.sign * program.objective
    basis = _basis(program, x, y, cost - program.matrix.T @ y)
    if basis is None:
        return None
    exact = _Exact(program, cost)
    for _ in range(_PIVOTS):
        if budget is not None and not budget.left:
            return None
        point, multipliers = exact.point(*basis, x, y), exact.multipliers(*basis)
        if point is None or multipliers is None:
            return None
        x, y = np.array([float(v) for v in point]), np.array([float(v) for v in multipliers])
        missed, wrong = exact.missed(point), exact.wrong(point, multipliers)
        if not missed and wrong is None:
            value = sum((fmpq_of(c) * v for c, v in zip(program.objective, point, strict=True) if c), fmpq(0))
            return Optimum(point, multipliers, value)
        moved: Basis | None = basis
        for one in missed:
            moved = None if moved is None else _dual_pivoted(program, moved, x, one)
        if not missed and wrong is not None:
            moved = _pivoted(program, basis, x, wrong)
        if moved is None:
            return None
        basis = moved
    return None


def _dual_pivoted(program: Program, basis: Basis, x: Array, missed: tuple[int, float]) -> Basis | None:
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
    at_low, at_high = np.abs(x - low) <= _TIGHT, np.abs(high - x) <= _TIGHT
    ways = direction * np.sign(slopes)
    allowed = (np.abs(slopes) > _PIVOT) & (low < high) & np.where(ways > 0, ~at_high, ~at_low)
    allowed[columns] = False
    ratios = np.where(allowed, np.abs(z) / np.where(allowed, np.abs(slopes), 1.0), np.inf)
    row_ways = direction * np.sign(weights)
    tight_low, tight_high = np.abs(s - program.lower)[rows] <= _TIGHT, np.abs(program.upper - s)[rows] <= _TIGHT
    free = (np.abs(weights) > _PIVOT) & np.where(row_ways > 0, ~tight_high, ~tight_low)
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


def _pivoted(program: Program, basis: Basis, x: Array, wrong: tuple[int, float]) -> Basis | None:
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
    can_leave = np.abs(moves) > _PIVOT
    can_leave[[x.size + i for i in rows]] = False
    lengths = np.where(can_leave, np.maximum((ends - values) / np.where(can_leave, moves, 1.0), 0.0), np.inf)
    leaving = int(np.argmin(np.where(lengths <= lengths.min() + _TIGHT, -np.abs(moves), np.inf)))
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


def unscaled(found: Optimum, form: Scaled, offset: float) -> tuple[Array, Array, float]:
    """The doubles nearest to the point, to the multipliers and to the value in the client's own units."""
    cost = fmpq_of(form.cost)
    x = [nearest(v * fmpq_of(c)) for v, c in zip(found.x, form.columns, strict=True)]
    y = [nearest(v * fmpq_of(r) * cost) for v, r in zip(found.y, form.rows, strict=True)]
    return np.array(x), np.array(y), nearest(found.value * cost + fmpq_of(offset))


def nearest(value: Rational) -> float:
    """The double nearest to a rational."""
    return int(value.p) / int(value.q)


def fmpq_of(value: float) -> Rational:
    """A double as a rational."""
    return fmpq(*float(value).as_integer_ratio())


def _basis(program: Program, x: Array, y: Array, z: Array) -> Basis | None:
    """Rows and columns of the square system, by Gaussian elimination in floating point."""
    s = program.matrix @ x
    tight = np.minimum(np.abs(s - program.lower), np.abs(program.upper - s)) <= _TIGHT * np.maximum(1, np.abs(s))
    held = np.min(np.abs(program.bounds - x[:, None]), axis=1) <= _TIGHT * np.maximum(1, np.abs(x))
    rows, columns = np.flatnonzero(tight), np.flatnonzero(~held | (np.abs(z) <= _TIGHT))
    block = program.matrix.toarray()[np.ix_(rows, columns)]
    needed_rows, needed_columns = np.abs(y[rows]) > _TIGHT, ~held[columns]
    chosen: list[tuple[int, int]] = []
    free_rows, free_columns = np.ones(rows.size, bool), np.ones(columns.size, bool)

    def eliminate(i: int, j: int) -> None:
        chosen.append((i, j))
        free_rows[i] = free_columns[j] = False
        others = np.flatnonzero(free_rows & (block[:, j] != 0))
        live = np.flatnonzero(free_columns & (block[i] != 0))
        block[np.ix_(others, live)] -= np.outer(block[others, j] / block[i, j], block[i, live])

    for j in np.flatnonzero(needed_columns):
        sizes = np.abs(block[:, j]) * free_rows
        if not sizes.size:
            return None
        i = int(np.argmax(np.where(needed_rows & (sizes >= _RELUCTANT * sizes.max(initial=0.0)), 1e6, 1.0) * sizes))
        if sizes[i] <= _PIVOT:
            return None
        eliminate(i, int(j))
    wished = (program.lower == program.upper)[rows]  # an equation that is left out may fail to hold exactly
    for i in [*np.flatnonzero(needed_rows & free_rows), *np.flatnonzero(wished & ~needed_rows & free_rows)]:
        sizes = np.abs(block[i]) * free_columns
        if sizes.max(initial=0.0) > _PIVOT:
            eliminate(int(i), int(np.argmax(sizes)))
        elif needed_rows[i]:
            return None
    return [int(rows[i]) for i, _ in chosen], [int(columns[j]) for _, j in chosen]


class _Exact:
    """The data of a program as rationals."""

    def __init__(self, program: Program, cost: Array) -> None:
        self.program = program
        self.cost = [fmpq_of(c) for c in cost]
        matrix = program.matrix
        self.rows: list[Row] = [
            {int(j): fmpq_of(v) for j, v in zip(matrix.indices[a:b], matrix.data[a:b], strict=True) if v}
            for a, b in zip(matrix.indptr, matrix.indptr[1:], strict=False)
        ]

    def point(self, rows: list[int], columns: list[int], x: Array, y: Array) -> list[Rational] | None:
        """All variables: those at bounds, and the solution of the active rows."""
        low, high = self.program.bounds.T
        nearest = np.where(np.abs(x - low) <= np.abs(high - x), low, high)
        inside = set(columns)
        point = [
            fmpq(0) if j in inside or not np.isfinite(end) else fmpq_of(end) for j, end in enumerate(nearest.tolist())
        ]
        s = self.program.matrix @ x
        system = []
        for i in rows:
            at_lower = y[i] > 0 if y[i] else abs(s[i] - self.program.lower[i]) <= abs(self.program.upper[i] - s[i])
            end = self.program.lower[i] if at_lower else self.program.upper[i]
            if not np.isfinite(end):
                return None
            right = fmpq_of(end) - sum((a * point[j] for j, a in self.rows[i].items() if j not in inside), fmpq(0))
            system.append(({j: a for j, a in self.rows[i].items() if j in inside}, right))
        solution = solve_sparse(system)
        if solution is None:
            return None
        for j, value in solution.items():
            point[j] = value
        return point

    def multipliers(self, rows: list[int], columns: list[int]) -> list[Rational] | None:
        """Of all rows."""
        chosen = set(rows)
        by_column: dict[int, Row] = {j: {} for j in columns}
        for i in rows:
            for j, a in self.rows[i].items():
                if j in by_column:
                    by_column[j][i] = a
        solution = solve_sparse([(by_column[j], self.cost[j]) for j in columns])
        if solution is None:
            return None
        return [solution[i] if i in chosen else fmpq(0) for i in range(len(self.rows))]

    def missed(self, point: list[Rational]) -> list[tuple[int, float]]:
        """Each column, or -1 - row, that is beyond its end; and where it is to go."""
        program, found = self.program, []
        for j, (v, (low, high)) in enumerate(zip(point, program.bounds.tolist(), strict=True)):
            if not is_within(v, low, high):
                found.append((j, 1.0 if low != -np.inf and v < fmpq_of(low) else -1.0))
        for i, (low, high) in enumerate(zip(program.lower.tolist(), program.upper.tolist(), strict=True)):
            v = self._row(i, point)
            if not is_within(v, low, high):
                found.append((-1 - i, 1.0 if low != -np.inf and v < fmpq_of(low) else -1.0))
        return found

    def _row(self, i: int, point: list[Rational]) -> Rational:
        return sum((a * point[j] for j, a in self.rows[i].items()), fmpq(0))

    def wrong(self, point: list[Rational], y: list[Rational]) -> tuple[int, float] | None:
        """A column, or -1 - a row, whose multiplier does not push against an end that is met; and where it is to go."""
        program = self.program
        reduced = list(self.cost)
        for i, row in enumerate(self.rows):
            if y[i]:
                if not is_pushed(y[i], self._row(i, point), program.lower[i], program.upper[i]):
                    return -1 - i, -1.0 if y[i] > 0 else 1.0
                for j, a in row.items():
                    reduced[j] -= a * y[i]
        for j, (z, v, (low, high)) in enumerate(zip(reduced, point, program.bounds.tolist(), strict=True)):
            if z and not is_pushed(z, v, low, high):
                return j, -1.0 if z > 0 else 1.0
        return None


def is_within(value: Rational, low: float, high: float) -> bool:
    """Whether low ≤ value ≤ high, exactly."""
    return (low == -np.inf or value >= fmpq_of(low)) and (high == np.inf or value <= fmpq_of(high))


def is_pushed(multiplier: Rational, value: Rational, low: float, high: float) -> bool:
    """Whether a multiplier has the sign of the end that the value is exactly at."""
    end = low if multiplier > 0 else high
    return bool(np.isfinite(end)) and value == fmpq_of(end)


def solve_sparse(system: list[tuple[Row, Rational]]) -> dict[int, Rational] | None:
    """The solution of square equations, each a row of coefficients by unknown and its right side.

    Sparse elimination with the pivots of least fill (Markowitz 1957), and FLINT's solver for what becomes dense.
    """
    rows = {i: dict(row) for i, (row, _) in enumerate(system)}
    right = [b for _, b in system]
    where: dict[int, set[int]] = {}
    for i, row in rows.items():
        for j in row:
            where.setdefault(j, set()).add(i)
    done = []
    while rows:
        j = min(where, key=lambda k: len(where[k]))
        if not where[j]:
            return None
        i = min(where[j], key=lambda k: len(rows[k]))
        if (len(rows[i]) - 1) * (len(where[j]) - 1) > _FILL:
            break
        done.append((i, j, rows[i]))
        _eliminate(rows, right, where, i, j)
    found = _solve_dense(rows, right, list(where)) if rows else {}
    if found is None:
        return None
    for i, j, row in reversed(done):
        found[j] = (right[i] - sum((a * found[k] for k, a in row.items() if k != j), fmpq(0))) / row[j]
    return found


def _eliminate(rows: dict[int, Row], right: list[Rational], where: dict[int, set[int]], i: int, j: int) -> None:
    pivot = rows.pop(i)
    for k in pivot:
        where[k].discard(i)
    for other in where.pop(j):
        row = rows[other]
        factor = row.pop(j) / pivot[j]
        right[other] -= factor * right[i]
        for k, a in pivot.items():
            if k != j:
                value = row.get(k, 0) - factor * a
                if value:
                    row[k] = value
                    where[k].add(other)
                elif k in row:
                    del row[k]
                    where[k].discard(other)


def _solve_dense(rows: dict[int, Row], right: list[Rational], unknowns: list[int]) -> dict[int, Rational] | None:
    if len(rows) != len(unknowns) or len(rows) > _KERNEL:
        return None
    matrix = fmpq_mat([[row.get(j, 0) for j in unknowns] for row in rows.values()])
    try:
        solution = matrix.solve(fmpq_mat([[right[i]] for i in rows])).entries()
    except ZeroDivisionError:
        return None
    return dict(zip(unknowns, solution, strict=True))
