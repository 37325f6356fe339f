"""Convex quadratic programs: a primal-dual interior point method, and a last step on the active constraints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, lu_factor, lu_solve

from service.methods.optimization.program import Program, row_norms

Array = NDArray[Any]

_SHORTEST = 1e-3  # of a step that is halved as long as s·z grows, a choice
_CENTRED = 0.5  # of the mean of s·z, towards which it is stepped where the corrector makes it larger: it may cycle then
TIGHT = 1e-9  # error of the optimality conditions at which the steps end: they are solved again afterwards
_ITERATIONS = 100  # Mehrotra's method takes 10 to 30; more mean that it does not converge
_KEPT = 0.995  # fraction of the way to the boundary that a step may go


@dataclass(slots=True)
class Standard:
    """Minimise ½xᵀQx + cᵀx where Ex = e and Gx ≤ g; rows have norm 1."""

    Q: Array
    c: Array
    E: Array
    e: Array
    G: Array
    g: Array


@dataclass(slots=True)
class Split:
    """A program's rows and bounds as equations and one-sided inequalities, and the way back for the multipliers."""

    standard: Standard
    equal: Array
    sides: list[tuple[Array, float]]
    scale_equal: Array
    scale_sides: Array
    rows: int

    def multipliers(self, y: Array, z: Array) -> Array:
        """Of the program's rows, from those of the equations y and of the inequalities z (of the Lagrangian f - …)."""
        duals = np.zeros(self.rows + self.standard.c.size)
        duals[self.equal] = -y / self.scale_equal
        start = 0
        for index, sign in self.sides:
            duals[index] -= sign * (z[start : start + index.size] / self.scale_sides[start : start + index.size])
            start += index.size
        return duals[: self.rows]


def split(program: Program, quadratic: Array) -> Split:
    """The standard form; every bound is a row."""
    count = program.objective.size
    rows = np.vstack([program.matrix.toarray(), np.eye(count)])
    lower = np.concatenate([program.lower, program.bounds[:, 0]])
    upper = np.concatenate([program.upper, program.bounds[:, 1]])
    # A row of zeros that holds says nothing, and makes the equations singular; one that does not is found out as one.
    told = (rows != 0).any(axis=1) | (lower > 0) | (upper < 0)
    equal = np.flatnonzero((lower == upper) & told)
    sides = [
        (np.flatnonzero(np.isfinite(upper) & (lower != upper) & told), 1.0),
        (np.flatnonzero(np.isfinite(lower) & (lower != upper) & told), -1.0),
    ]
    G = np.vstack([sign * rows[index] for index, sign in sides])
    g = np.concatenate([upper[sides[0][0]], -lower[sides[1][0]]])
    scale_equal, scale_sides = row_norms(rows[equal]), row_norms(G)
    standard = Standard(
        quadratic,
        program.objective,
        rows[equal] / scale_equal[:, None],
        lower[equal] / scale_equal,
        G / scale_sides[:, None],
        g / scale_sides,
    )
    return Split(standard, equal, sides, scale_equal, scale_sides, len(program.lower))


@dataclass(slots=True)
class Iterate:
    """A primal-dual iterate; s = g - Gx."""

    x: Array
    y: Array
    z: Array
    s: Array


def minimize_standard(p: Standard) -> tuple[Iterate, int, bool]:
    """The last iterate, the number of steps, and whether it satisfies the optimality conditions (Mehrotra 1992)."""
    point = _start(p)
    for step in range(_ITERATIONS):
        if error(p, point) <= TIGHT:
            return point, step, True
        try:
            moved = _step(p, point)
        except LinAlgError:
            break
        if moved is None or np.max(np.abs(moved.x)) > 1e15:  # beyond, one unit is lost to rounding
            break
        point = moved
    return point, step, error(p, point) <= 1e-8  # half of the digits are left where steps end early


def error(p: Standard, at: Iterate) -> float:
    """The largest violation of the optimality conditions, relative to the size of the terms."""
    size = 1.0 + max(np.max(np.abs(p.c), initial=0), np.max(np.abs(p.Q @ at.x), initial=0))
    dual = p.Q @ at.x + p.c + p.E.T @ at.y + p.G.T @ at.z
    primal = np.concatenate([p.E @ at.x - p.e, np.maximum(p.G @ at.x - p.g, 0)])
    ends = 1.0 + max(np.max(np.abs(p.e), initial=0), np.max(np.abs(p.g), initial=0))
    gap = abs(at.z @ (p.g - p.G @ at.x)) / (1.0 + abs(at.x @ (0.5 * p.Q @ at.x + p.c)))
    return float(max(np.max(np.abs(dual)) / size, np.max(np.abs(primal), initial=0) / ends, gap))


def _start(p: Standard) -> Iterate:
    x, y = _kkt(p, np.ones(p.g.size))(-p.c + p.G.T @ p.g, p.e)
    s = p.g - p.G @ x
    z = -s
    s = s + max(0.0, 1.0 - np.min(s, initial=1.0))
    z = z + max(0.0, 1.0 - np.min(z, initial=1.0))
    return Iterate(x, y, z, s)


def _kkt(p: Standard, weights: Array) -> Any:
    """The solver of [Q + GᵀWG, Eᵀ; E, 0] [x; y] = [a; b], slightly regularised and refined once."""
    n, m = p.c.size, p.e.size
    H = p.Q + p.G.T @ (weights[:, None] * p.G)
    full = np.block([[H, p.E.T], [p.E, np.zeros((m, m))]])
    small = 1e-13 * max(1.0, float(np.max(np.abs(np.diag(H)))))  # regularises by less than refinement mends: a choice
    factors = lu_factor(full + np.diag(np.concatenate([np.full(n, small), np.full(m, -1e-13)])), check_finite=False)

    def solve(a: Array, b: Array) -> tuple[Array, Array]:
        right = np.concatenate([a, b])
        solution = lu_solve(factors, right, check_finite=False)
        for _ in range(3):  # refinements
            solution = solution + lu_solve(factors, right - full @ solution, check_finite=False)
        if not np.isfinite(solution).all():
            raise LinAlgError
        return solution[:n], solution[n:]

    return solve


def _step(p: Standard, at: Iterate) -> Iterate | None:
    dual = p.Q @ at.x + p.c + p.E.T @ at.y + p.G.T @ at.z
    equation, inequality = p.E @ at.x - p.e, p.G @ at.x + at.s - p.g
    solve = _kkt(p, at.z / at.s)

    def direction(centre: Array) -> Iterate:
        """Solves the linearised conditions with s·z = centre."""
        complement = centre / at.s - at.z
        dx, dy = solve(-dual - p.G.T @ (complement + at.z / at.s * inequality), -equation)
        ds = -inequality - p.G @ dx
        return Iterate(dx, dy, complement - at.z / at.s * ds, ds)

    mu = at.s @ at.z / max(at.s.size, 1)
    affine = direction(np.zeros_like(at.s))
    length = min(_longest(at.s, affine.s), _longest(at.z, affine.z))
    after = (at.s + length * affine.s) @ (at.z + length * affine.z) / max(at.s.size, 1)
    sigma = (after / mu) ** 3 if mu > 0 else 0.0
    d, length = _kept(at, direction(sigma * mu - affine.s * affine.z))
    if _product(at, d, length) > at.s @ at.z:
        d, length = _kept(at, direction(np.full_like(at.s, _CENTRED * mu)))
        while _product(at, d, length) > at.s @ at.z and length > _SHORTEST:
            length /= 2
    if length < 1e-12:  # nothing moves any more
        return None
    moved = Iterate(at.x + length * d.x, at.y + length * d.y, at.z + length * d.z, at.s + length * d.s)
    return moved if np.isfinite(moved.x).all() else None


def _kept(at: Iterate, d: Iterate) -> tuple[Iterate, float]:
    """A direction, and how far it may be gone with s and z positive."""
    return d, min(1.0, _KEPT * min(_longest(at.s, d.s), _longest(at.z, d.z)))


def _product(at: Iterate, d: Iterate, length: float) -> float:
    """The sum of s·z after a step."""
    return float((at.s + length * d.s) @ (at.z + length * d.z))


def _longest(value: Array, change: Array) -> float:
    shrinking = change < 0
    return float(np.min(-value[shrinking] / change[shrinking], initial=1.0 / _KEPT))


def solve_active(p: Standard, at: Iterate) -> Iterate:
    """The solution of the equations that the active constraints leave, where it is better than the iterate."""
    active = at.z > at.s
    rows = np.vstack([p.E, p.G[active]])
    n, m = p.c.size, len(rows)
    full = np.block([[p.Q, rows.T], [rows, np.zeros((m, m))]])
    right = np.concatenate([-p.c, p.e, p.g[active]])
    guess = np.concatenate([at.x, at.y, at.z[active]])
    solution = guess + np.linalg.lstsq(full, right - full @ guess, rcond=None)[0]
    z = np.zeros_like(at.z)
    z[active] = np.maximum(solution[n + p.e.size :], 0.0)
    better = Iterate(solution[:n], solution[n : n + p.e.size], z, p.g - p.G @ solution[:n])
    return better if error(p, better) <= error(p, at) else at
