"""Optima of linear programs verified in exact rational arithmetic: the basis of a solver's answer, solved again.

The rows that are active and the columns that are not at a bound make a square system A_RJ x_J = e_R, and A_RJᵀ y = c_J
gives the multipliers. Where x is feasible and every multiplier has its sign, exactly, both are optimal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from flint import fmpq

from service.methods.dyadic import fmpq_of
from service.methods.optimization.exact_solve import Effort, Rational, Row, bits_of, price, solve_sparse
from service.methods.optimization.program import Array, Program
from service.methods.optimization.scaling import Scaled
from service.methods.optimization.simplex_steps import PIVOT, TIGHT, Basis, dual_step, primal_step

_RELUCTANT = 1e-3  # of the largest pivot: what is taken to keep a row that has to be active
MOST_COLUMNS = 3_000
"""Rows or columns up to which an optimum is verified: Netlib's smaller half has 1,700."""
_ENTRY = 2_000  # nanoseconds to make a rational of an entry, and to find its place
_DOUBLE = 128  # bits of a double of scaled data, numerator and denominator
_PIVOTS = 12  # exact steps of the simplex method where a multiplier has the wrong sign by rounding: a choice


@dataclass(slots=True)
class Optimum:
    """An optimal point and its multipliers, exactly."""

    x: list[Rational]
    y: list[Rational]
    value: Rational


def optimum(program: Program, x: Array, y: Array, effort: Effort) -> Optimum | None:
    """The vertex that a solver's answer stands for; None where it is not proved to be optimal, or is too large."""
    rows, columns = program.matrix.shape
    steps = min(rows, columns) * rows * columns  # an upper bound on dense elimination: of a basis, and of each pivot
    if max(rows, columns) > MOST_COLUMNS or not effort.takes(steps + _ENTRY * program.matrix.nnz):
        return None
    cost = program.sign * program.objective
    basis = _basis(program, x, y, cost - program.matrix.T @ y)
    if basis is None:
        return None
    exact = _Exact(program, cost)
    for _ in range(_PIVOTS):
        point, multipliers = exact.point(*basis, x, y, effort), exact.multipliers(*basis, effort)
        if point is None or multipliers is None:
            return None
        checks = 3 * program.matrix.nnz * price(bits_of((*point, *multipliers)) + _DOUBLE)
        if not effort.takes(checks):
            return None
        x, y = np.array([float(v) for v in point]), np.array([float(v) for v in multipliers])
        missed, wrong = exact.missed(point), exact.wrong(point, multipliers)
        if not missed and wrong is None:
            value = sum((fmpq_of(c) * v for c, v in zip(program.objective, point, strict=True) if c), fmpq(0))
            return Optimum(point, multipliers, value)
        moved: Basis | None = basis
        for one in missed:
            moved = None if moved is None else dual_step(program, moved, x, one)
        if not missed and wrong is not None:
            moved = primal_step(program, basis, x, wrong)
        if moved is None:
            return None
        basis = moved
    return None


def unscaled(found: Optimum, form: Scaled, offset: float) -> tuple[Array, Array, float]:
    """The doubles nearest to the point, to the multipliers and to the value in the client's own units."""
    cost = fmpq_of(form.cost)
    x = [nearest(v * fmpq_of(c)) for v, c in zip(found.x, form.columns, strict=True)]
    y = [nearest(v * fmpq_of(r) * cost) for v, r in zip(found.y, form.rows, strict=True)]
    return np.array(x), np.array(y), nearest(found.value * cost + fmpq_of(offset))


def nearest(value: Rational) -> float:
    """The double nearest to a rational."""
    return int(value.p) / int(value.q)


def outward(value: Rational, sign: float) -> float:
    """A double that is not below a rational (sign 1), or not above it (sign -1), next to it."""
    found = nearest(value)
    passed = fmpq_of(found) < value if sign > 0 else fmpq_of(found) > value
    return math.nextafter(found, sign * math.inf) if passed else found


def _basis(program: Program, x: Array, y: Array, z: Array) -> Basis | None:
    """Rows and columns of the square system, by Gaussian elimination in floating point."""
    s = program.matrix @ x
    tight = np.minimum(np.abs(s - program.lower), np.abs(program.upper - s)) <= TIGHT * np.maximum(1, np.abs(s))
    held = np.min(np.abs(program.bounds - x[:, None]), axis=1) <= TIGHT * np.maximum(1, np.abs(x))
    rows, columns = np.flatnonzero(tight), np.flatnonzero(~held | (np.abs(z) <= TIGHT))
    block = program.matrix.toarray()[np.ix_(rows, columns)]
    needed_rows, needed_columns = np.abs(y[rows]) > TIGHT, ~held[columns]
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
        # Rows that are needed come before all others.
        i = int(np.argmax(np.where(needed_rows & (sizes >= _RELUCTANT * sizes.max(initial=0.0)), 1e6, 1.0) * sizes))
        if sizes[i] <= PIVOT:
            return None
        eliminate(i, int(j))
    wished = (program.lower == program.upper)[rows]  # an equation that is left out may fail to hold exactly
    for i in [*np.flatnonzero(needed_rows & free_rows), *np.flatnonzero(wished & ~needed_rows & free_rows)]:
        sizes = np.abs(block[i]) * free_columns
        if sizes.max(initial=0.0) > PIVOT:
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

    def point(self, rows: list[int], columns: list[int], x: Array, y: Array, effort: Effort) -> list[Rational] | None:
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
        solution = solve_sparse(system, effort)
        if solution is None:
            return None
        for j, value in solution.items():
            point[j] = value
        return point

    def multipliers(self, rows: list[int], columns: list[int], effort: Effort) -> list[Rational] | None:
        """Of all rows."""
        chosen = set(rows)
        by_column: dict[int, Row] = {j: {} for j in columns}
        for i in rows:
            for j, a in self.rows[i].items():
                if j in by_column:
                    by_column[j][i] = a
        solution = solve_sparse([(by_column[j], self.cost[j]) for j in columns], effort)
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
