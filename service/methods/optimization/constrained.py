"""Constrained minimisation: sequential quadratic programming first, an augmented Lagrangian where it fails."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize as scipy_minimize

from service.methods.optimization import trust_region
from service.methods.optimization.smooth import Smooth

Array = NDArray[Any]
_OUTER, _INNER = (
    25,
    150,
)  # updates of multipliers, and Newton steps of each: choices
_LARGEST = 1e10  # penalty: beyond it Hessians keep no digits of the objective
_FEASIBLE = 1e-8  # as kkt.FEASIBLE, relative where x is large


def sequential_quadratic(problem: Smooth, x0: Array, max_iterations: int) -> tuple[Array, int]:
    """Where SLSQP (Kraft 1988) ends from x0, and its steps; outside the domain it is shown very bad values."""
    scale = 1 / max(1.0, float(np.max(np.abs(_finite(problem.gradient(x0)[1])))))
    worst = [1.0]

    def objective(x: Array) -> float:
        value = scale * problem.value(x)
        if not np.isfinite(value):
            return 1e3 * worst[0]
        worst[0] = max(worst[0], abs(value))
        return value

    def slope(x: Array) -> Array:
        return _finite(scale * problem.gradient(x)[1])

    with np.errstate(all="ignore"):
        found = scipy_minimize(  # type: ignore[call-overload]  # the stubs take no array of bounds
            objective,
            problem.inside(x0),
            jac=slope,
            bounds=problem.bounds,
            constraints=_slsqp_constraints(problem),
            method="SLSQP",
            # As near as values tell: polishing takes what is left.
            options={"maxiter": max_iterations, "ftol": 1e-13},
        )
    x = problem.inside(found.x) if np.isfinite(found.x).all() else problem.inside(x0)
    return x, int(found.get("nit", 0))  # SciPy leaves it out where the bounds fix every variable


def _finite(values: Array) -> Array:
    # Steep, and yet no overflow in SLSQP's sums of squares.
    return np.nan_to_num(values, nan=0.0, posinf=1e10, neginf=-1e10)


def _slsqp_constraints(problem: Smooth) -> list[dict[str, Any]]:
    equal = problem.equal
    above, below = np.isfinite(problem.upper) & ~equal, np.isfinite(problem.lower) & ~equal

    def part(kind: str, mask: Array, sign: float, ends: Array) -> dict[str, Any]:
        return {
            "type": kind,
            # Clearly violated, so that SLSQP goes back.
            "fun": lambda x: np.nan_to_num(sign * (problem.rows(x)[mask] - ends[mask]), nan=-1e6),
            "jac": lambda x: _finite(sign * problem.jacobian(x)[1][mask]),
        }

    parts = [
        (equal, part("eq", equal, 1.0, problem.lower)),
        (below, part("ineq", below, 1.0, problem.lower)),
        (above, part("ineq", above, -1.0, problem.upper)),
    ]
    return [one for mask, one in parts if mask.any()]


def augmented_lagrangian(problem: Smooth, x: Array) -> tuple[Array, int, bool]:
    """Where the method of multipliers ends from x, its Newton steps, and whether the objective fell without end.

    Each subproblem, f + ρ/2·dist²(c - y/ρ, [lower, upper]) within the bounds, is solved by Newton's method in a trust
    region (Conn, Gould and Toint 1991).
    """
    start = x = problem.inside(x)
    rows, jacobian = problem.jacobian(x)
    weight: Array = 1.0 / np.maximum(1.0, np.sqrt((_finite(jacobian) ** 2).sum(axis=1)))
    y = np.zeros(rows.size)
    value, gradient = problem.gradient(x)
    lowest = trust_region.endless(x, value, gradient)
    passed = float(np.linalg.norm(weight * _finite(_distance(problem, rows))))
    # Birgin and Martínez 2014: objective and penalty weigh alike at the start.
    rho = 10.0 * max(1.0, abs(value)) / max(1.0, 0.5 * passed**2)
    rho = min(max(rho, 1e-3), 1e4) if np.isfinite(rho) else 10.0  # a choice: it grows where that is too little
    steps, before = 0, np.inf
    for _ in range(_OUTER):
        model = _Penalty(problem, y, rho, weight)
        found = trust_region.minimize(model.gradient, model.hessian, x, problem.bounds, max_iterations=_INNER)
        steps += found.iterations
        if not np.isfinite(found.x).all() or (found.unbounded and rho >= _LARGEST):
            return x, steps, False
        if found.unbounded:
            if _falls_on(problem, start, found.x, lowest):
                return found.x, steps, True
            rho *= 100  # the penalty was too weak to hold the objective
            continue
        x = found.x
        rows = problem.rows(x)
        y = model.multipliers(rows)
        violation = float(np.max(np.abs(weight * _distance(problem, rows)), initial=0.0))
        if violation <= 1e-12:  # of scaled constraints: their rounding
            break
        # Where it does not fall to a quarter: a choice.
        rho = rho * 10 if violation > 0.25 * before and rho < _LARGEST else rho
        before = violation
    return x, steps, False


def _falls_on(problem: Smooth, start: Array, x: Array, lowest: float) -> bool:
    """Whether the objective is lower at a feasible x than one with an end would be, and no higher farther out."""
    value = problem.value(x)
    if not (_holds_far_out(problem, x) and value < lowest):
        return False
    return not trust_region.rises_beyond(problem.value, start, x, value, problem.bounds)


def _holds_far_out(problem: Smooth, x: Array) -> bool:
    """Whether inequalities hold exactly, and equations to rounding, at a point that may be very large."""
    missing = np.abs(_distance(problem, problem.rows(x)))
    equal = problem.equal
    return bool(not missing[~equal].any() and np.all(missing[equal] <= _FEASIBLE * np.max(np.abs(x))))


def _distance(problem: Smooth, rows: Array) -> Array:
    distance: Array = rows - np.clip(rows, problem.lower, problem.upper)
    return distance


class _Penalty:
    """The augmented Lagrangian for fixed multipliers y and penalty ρ, of constraints scaled by a weight."""

    def __init__(self, problem: Smooth, y: Array, rho: float, weight: Array) -> None:
        self.problem, self.y, self.rho = problem, y, rho * weight**2

    def _excess(self, rows: Array) -> Array:
        shifted = rows - self.y / self.rho
        excess: Array = shifted - np.clip(shifted, self.problem.lower, self.problem.upper)
        return excess

    def multipliers(self, rows: Array) -> Array:
        """The next estimate."""
        return np.clip(-self.rho * self._excess(rows), -1e15, 1e15)  # beyond, their squares hide the objective

    def gradient(self, x: Array) -> tuple[float, Array]:
        """Value and gradient."""
        value, gradient = self.problem.gradient(x)
        rows, jacobian = self.problem.jacobian(x)
        excess = self._excess(rows)
        return value + 0.5 * float(self.rho @ excess**2), gradient + jacobian.T @ (self.rho * excess)

    def hessian(self, x: Array) -> Array:
        """Second derivatives, of the side that each constraint is on."""
        rows, jacobian = self.problem.jacobian(x)
        excess = self._excess(rows)
        outside = jacobian[excess != 0]
        curved = self.problem.lagrangian_hessian(x, -self.rho * excess)
        total: Array = curved + outside.T @ (self.rho[excess != 0, None] * outside)
        return total
