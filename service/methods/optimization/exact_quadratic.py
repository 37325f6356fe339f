"""Optima of convex quadratic programs verified in exact rational arithmetic, by the equations of what is active."""

from __future__ import annotations

import numpy as np
from flint import arb, ctx, fmpq, fmpq_mat

from service.methods.dyadic import fmpq_of
from service.methods.optimization.exact_program import Optimum, is_pushed, is_within
from service.methods.optimization.exact_solve import Effort, Rational, bits_of, price
from service.methods.optimization.krawczyk import is_positive_definite
from service.methods.optimization.program import Array, Program

MOST_EQUATIONS = 80
"""Variables and active rows up to which an optimum is verified: 80 take 0.1 s where Q is definite."""
_BITS = 256  # of balls: what is indefinite by less than they tell is left to rationals
_STRONG = 1e-9  # multiplier, of scaled data, from which on a constraint counts as active: a choice


def quadratic_optimum(program: Program, quadratic: Array, x: Array, y: Array) -> Optimum | None:
    """The point that a solver's answer stands for; None where it is not proved to be optimal, or is too large."""
    n = x.size
    z = quadratic @ x + program.objective - program.matrix.T @ y
    held = np.abs(z) > _STRONG
    rows = np.flatnonzero((np.abs(y) > _STRONG) | (program.lower == program.upper)).tolist()
    free = np.flatnonzero(~held).tolist()
    if n > MOST_EQUATIONS or len(free) + len(rows) > MOST_EQUATIONS:
        return None
    point = [fmpq(0)] * n
    for j in np.flatnonzero(held).tolist():
        end = program.bounds[j, 0 if z[j] > 0 else 1]
        if not np.isfinite(end):
            return None
        point[j] = fmpq_of(end)
    ends = np.where(y > 0, program.lower, program.upper)[rows]
    if not np.isfinite(ends).all():
        return None
    exact = _Conditions(program, quadratic)
    solution = exact.solved(rows, [fmpq_of(end) for end in ends], point, free)
    if solution is None:
        return None
    for j, value in zip(free, solution, strict=False):
        point[j] = value
    multipliers = [fmpq(0)] * len(exact.a)
    for i, value in zip(rows, solution[len(free) :], strict=True):
        multipliers[i] = value
    if not (exact.hold(point, multipliers) and _is_semidefinite(exact.q, Effort())):
        return None
    slopes = [_dot(row, point) for row in exact.q]
    return Optimum(point, multipliers, _dot(slopes, point) / 2 + _dot(exact.c, point))


class _Conditions:
    """Qx + c - Aᵀy = z, rows and bounds, as rationals."""

    def __init__(self, program: Program, quadratic: Array) -> None:
        self.q, self.a = _rational(quadratic), _rational(program.matrix.toarray())
        self.c = [fmpq_of(v) for v in program.objective]
        ends = zip(program.lower.tolist(), program.upper.tolist(), strict=True)
        self.ends = [*program.bounds.tolist(), *ends]

    def solved(
        self, rows: list[int], ends: list[Rational], point: list[Rational], free: list[int]
    ) -> list[Rational] | None:
        """The free variables and the multipliers of the rows, the other variables being those of the point."""
        a = [self.a[i] for i in rows]
        system = [[self.q[i][j] for j in free] + [-row[i] for row in a] for i in free]
        system += [[row[j] for j in free] + [fmpq(0)] * len(a) for row in a]
        right = [[-self.c[i] - _dot(self.q[i], point)] for i in free]
        right += [[end - _dot(row, point)] for row, end in zip(a, ends, strict=True)]
        if not system:
            return []
        try:
            solution: list[Rational] = fmpq_mat(system).solve(fmpq_mat(right)).entries()
        except ZeroDivisionError:
            return None
        return solution

    def hold(self, x: list[Rational], y: list[Rational]) -> bool:
        """Whether x is feasible, and every multiplier pushes against an end that is met."""
        columns = list(zip(*self.a, strict=True)) if self.a else [()] * len(x)
        z = [_dot(row, x) + c - _dot(list(column), y) for row, c, column in zip(self.q, self.c, columns, strict=True)]
        values = [*x, *(_dot(row, x) for row in self.a)]
        return all(
            is_within(value, low, high) and (not multiplier or is_pushed(multiplier, value, low, high))
            for value, multiplier, (low, high) in zip(values, [*z, *y], self.ends, strict=True)
        )


def _rational(matrix: Array) -> list[list[Rational]]:
    return [[fmpq_of(v) for v in row] for row in matrix.tolist()]


def _dot(a: list[Rational], b: list[Rational]) -> Rational:
    return sum((p * q for p, q in zip(a, b, strict=True) if p and q), fmpq(0))


def _is_semidefinite(q: list[list[Rational]], effort: Effort) -> bool:
    """Whether a symmetric matrix has no negative eigenvalue: by balls, and where they do not tell by elimination."""
    with ctx.workprec(_BITS):
        if is_positive_definite([[arb(v) for v in row] for row in q]):
            return True
    rows = [list(row) for row in q]
    for k in range(len(rows)):
        left = len(rows) - k - 1
        if not effort.takes(left * left * price(2 * bits_of(rows[k][k:]))):
            return False
        if rows[k][k] < 0 or (rows[k][k] == 0 and any(rows[k][k + 1 :])):
            return False
        for i in range(k + 1, len(rows)):
            if rows[i][k]:
                factor = rows[i][k] / rows[k][k]
                rows[i][k + 1 :] = [v - factor * w for v, w in zip(rows[i][k + 1 :], rows[k][k + 1 :], strict=True)]
    return True
