"""The conditions of Karush, Kuhn and Tucker at a point: multipliers, residual, curvature; Newton's method on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, null_space
from scipy.optimize import nnls

from service.methods.optimization.program import row_norms
from service.methods.optimization.smooth import Smooth

Array = NDArray[Any]
FEASIBLE = 1e-8
"""Largest violation of a constraint at a point that counts as feasible."""
_ACTIVE = 1e-7  # distance from its end, relative to max(1, |end|), at which a constraint counts as active
_POLISHED = 300  # variables up to which Newton's method is used on the active constraints
_STEPS = 12  # of it at most: where it converges, it doubles the digits with each
_LARGEST = 1000  # variables beyond which second derivatives are not looked at
_EPSILON = float(np.finfo(float).eps)


@dataclass(slots=True)
class Point:
    """A point with its certificate."""

    x: Array
    value: float
    gradient: Array
    violation: float
    optimality: float
    """Largest max(1, |xᵢ|)·|(∇f - Σ yⱼ∇cⱼ - z)ᵢ|, or Σ|yⱼ·distance from its end|, over the sizes of f and ∇f."""
    multipliers: Array
    """Of the constraints; positive at a lower end."""
    bound_multipliers: Array
    curvature: float | None
    """Smallest eigenvalue of the Hessian of the Lagrangian along the active constraints."""
    decrease: float | None
    """What a Newton step along the active constraints would gain; infinite where the curvature is negative."""
    escape: Array | None
    """A feasible direction of negative curvature."""

    def certified(self, tolerance: float) -> bool:
        """Whether it is feasible, stationary, and not curved downwards."""
        if not np.isfinite(self.value) or self.violation > FEASIBLE or self.escape is not None:
            return False
        # What summing an objective rounds away.
        negligible = self.decrease is not None and self.decrease <= 100 * _EPSILON * abs(self.value)
        gain = 0.0 if self.decrease is None else self.decrease
        # Beside x = 0 the optimality does not tell how far off a minimum is; a Newton step that gains much does.
        small = self.optimality <= tolerance and gain <= tolerance * max(1.0, abs(self.value))
        return small or (negligible and not self.multipliers.size)

    def better_than(self, other: Point, tolerance: float) -> bool:
        """Certified before not, feasible before not, and then the lower value, beyond rounding."""
        ranks = [(not p.certified(tolerance), p.violation > FEASIBLE) for p in (self, other)]
        if ranks[0] != ranks[1]:
            return ranks[0] < ranks[1]
        if self.violation > FEASIBLE:
            return self.violation < other.violation
        return self.value < other.value - 1e-9 * max(1e-3, abs(other.value))  # less is no other minimum: a choice


@dataclass(slots=True)
class _Active:
    """Gradients of the active constraints and bounds, each with the sign for which its multiplier is positive."""

    rows: Array
    """(k, n), pointing inwards; equations are given twice, once in each direction."""
    owner: Array
    """Index of the constraint, or m + index of the variable."""
    sign: Array
    residual: Array
    """c - end of each."""


def _active(problem: Smooth, x: Array, rows: Array, jacobian: Array) -> _Active:
    values = np.concatenate([rows, x])
    slopes = np.concatenate([jacobian, np.eye(x.size)])
    low = np.concatenate([problem.lower, problem.bounds[:, 0]])
    high = np.concatenate([problem.upper, problem.bounds[:, 1]])
    at_low = np.flatnonzero(np.isfinite(low) & (values - low <= _ACTIVE * np.maximum(1, np.abs(low))))
    at_high = np.flatnonzero(np.isfinite(high) & (high - values <= _ACTIVE * np.maximum(1, np.abs(high))))
    owner = np.concatenate([at_low, at_high])
    sign = np.concatenate([np.ones(at_low.size), -np.ones(at_high.size)])
    ends = np.concatenate([low[at_low], high[at_high]])
    return _Active(sign[:, None] * slopes[owner], owner, sign, values[owner] - ends)


def examine(problem: Smooth, x: Array) -> Point:
    """The certificate of a point."""
    with np.errstate(all="ignore"):
        value, gradient = problem.gradient(x)
        rows, jacobian = problem.jacobian(x)
        violation = problem.violation(x, rows)
        count = rows.size
        lengths = np.maximum(1.0, np.abs(x))
        size = max(1.0, abs(value), float(np.max(lengths * np.abs(gradient))))
        nothing = Point(x, value, gradient, violation, np.inf, np.zeros(count), np.zeros(x.size), None, None, None)
        if not (np.isfinite(size) and np.isfinite(gradient).all() and np.isfinite(jacobian).all()):
            return nothing
        active = _active(problem, x, rows, jacobian)
        weights = _multipliers(active.rows * lengths, lengths * gradient / size) * size
        residual = gradient - active.rows.T @ weights
        missing = max(float(np.max(lengths * np.abs(residual))), float(weights @ np.abs(active.residual)))
        both = np.zeros(count + x.size)
        np.add.at(both, active.owner, active.sign * weights)
        point = Point(
            x, value, gradient, violation, missing / size, both[:count], both[count:],
            None, None, None,
        )  # fmt: skip
        if x.size <= _LARGEST:
            _second_order(problem, point, active, weights, residual)
        return point


def _multipliers(rows: Array, gradient: Array) -> Array:
    """The non-negative weights for which Σ weight·row comes closest to the gradient."""
    if not len(rows):
        return np.zeros(0)
    norms = np.linalg.norm(rows, axis=1)
    norms = np.where(norms > 1e-150, norms, 1.0)  # whose squares are numbers
    try:
        # Ten times SciPy's own limit.
        scaled: Array = nnls((rows / norms[:, None]).T, gradient, maxiter=30 * max(len(rows), 10))[0] / norms
    except RuntimeError:  # NNLS cycles now and then among dependent rows; plain least squares shows the residual then
        scaled = np.maximum(np.linalg.lstsq(rows.T, gradient, rcond=None)[0], 0)
    return scaled


def _second_order(problem: Smooth, point: Point, active: _Active, weights: Array, residual: Array) -> None:
    hessian = problem.lagrangian_hessian(point.x, point.multipliers)
    if not np.isfinite(hessian).all():
        return
    strong = weights > 1e-9 * max(1.0, float(np.max(weights, initial=0.0)))  # rounding of the least squares leaves less
    equal = np.isin(active.owner, np.flatnonzero(problem.equal))
    held = active.rows[strong | equal]
    # Rows that differ by less count as one.
    basis = null_space(held / row_norms(held)[:, None], rcond=1e-10) if len(held) else np.eye(point.x.size)
    if not basis.shape[1]:
        point.curvature, point.decrease = None, 0.0
        return
    # No scale below the rounding of the largest.
    scale = np.sqrt(np.maximum(np.abs(np.diag(hessian)), 1e-16 * np.max(np.abs(hessian))))
    reduced = basis.T @ hessian @ basis if len(held) else hessian
    slope = basis.T @ residual
    values = np.linalg.eigvalsh(reduced)
    point.curvature = float(values[0])
    if values[0] > 0:
        try:
            step = cho_solve(cho_factor(reduced), slope)
            point.decrease = 0.5 * float(slope @ step)
        except LinAlgError:
            point.decrease = None
    # Rounding of second derivatives leaves less.
    if values[0] < -1e-7 * max(float(np.abs(values).max()), float(scale.max()) ** 2 * 1e-3):
        direction = basis @ np.linalg.eigh(reduced)[1][:, 0]
        weak = active.rows[~(strong | equal)]
        for candidate in (direction, -direction):
            # Inwards but for rounding.
            if not len(weak) or np.min(weak @ candidate / np.linalg.norm(weak, axis=1)) >= -1e-9:
                point.escape, point.decrease = candidate, np.inf
                return
    elif not len(active.rows):
        _look_downhill(problem, point, reduced)


def _look_downhill(problem: Smooth, point: Point, hessian: Array) -> None:
    """Escape where the function is flat to second order and yet falls along a direction, as x³ does at 0."""
    # A short way, and a fall beyond rounding: choices.
    length, worth = 1e-2 * max(1.0, float(np.linalg.norm(point.x))), 1e-8 * max(1.0, abs(point.value))
    if point.curvature is None or point.curvature * length**2 > worth:
        return
    direction = np.linalg.eigh(hessian)[1][:, 0]
    for candidate in (direction, -direction):
        path = [point.value, *(problem.value(problem.inside(point.x + s * length * candidate)) for s in (0.25, 0.5, 1))]
        if (np.diff(path) < 0).all() and point.value - path[-1] > worth:
            point.escape, point.decrease = candidate, np.inf
            return


def polish(problem: Smooth, point: Point) -> Point:
    """Newton's method on the equations of the active constraints, as long as it makes them hold better."""
    if point.x.size > _POLISHED:
        return point
    with np.errstate(all="ignore"):
        for _ in range(_STEPS):
            step = _kkt_step(problem, point)
            if step is None or not np.isfinite(step).all():
                return point
            for length in (1.0, 0.5, 0.1):  # shorter steps gain less than a new start: a choice
                moved = examine(problem, problem.inside(point.x + length * step))
                # Progress; the value may rise a little beside constraints.
                if _residual(moved) < 0.9 * _residual(point) and moved.value < point.value + 1e-3 * max(
                    1.0, abs(point.value)
                ):
                    break
            else:
                return point
            point = moved
    return point


def _residual(point: Point) -> float:
    return max(point.optimality, point.violation)


def _kkt_step(problem: Smooth, point: Point) -> Array | None:
    x = point.x
    rows, jacobian = problem.jacobian(x)
    active = _active(problem, x, rows, jacobian)
    multipliers = np.concatenate([point.multipliers, point.bound_multipliers])
    wanted = multipliers[active.owner] != 0
    wanted |= np.isin(active.owner, np.flatnonzero(problem.equal)) | (active.sign * active.residual < 0)
    _, first = np.unique(active.owner[wanted], return_index=True)
    A, residual = active.rows[wanted][first], (active.sign * active.residual)[wanted][first]
    hessian = problem.lagrangian_hessian(x, point.multipliers)
    matrix = np.block([[hessian, -A.T], [A, np.zeros((len(A), len(A)))]])
    right = np.concatenate([-point.gradient, -residual])
    if not (np.isfinite(matrix).all() and np.isfinite(right).all()):
        return None
    # Dependent constraints: singular but for rounding.
    step: Array = np.linalg.lstsq(matrix, right, rcond=1e-14)[0][: x.size]
    return step
