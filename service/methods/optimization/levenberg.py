"""Nonlinear least squares: Levenberg and Marquardt's method, and Newton's to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, svd

from service.methods.optimization.residuals import Residuals
from service.methods.optimization.trust_region import free_variables

Array = NDArray[Any]
EPSILON = float(np.finfo(float).eps)
_STRONGEST = 1e20  # damping
_CURVED = 1e-6  # relative curvature that is more than the error of differences (1e-10) and of singular values
_MANY = 100  # variables beyond which second derivatives of residuals are left out
RANK = 1e-13
"""Singular values of the scaled Jacobian below this, relative to the largest, count as zero."""


@dataclass(slots=True)
class Fit:
    """A point and what is known there."""

    x: Array
    r: Array
    jacobian: Array
    iterations: int = 0

    @property
    def cost(self) -> float:
        """½‖r‖²."""
        return float(0.5 * self.r @ self.r)


@dataclass(slots=True)
class Certificate:
    """How good a point is as a minimum of ½‖r‖² within the bounds."""

    optimality: float
    """Cosine of the angle between r and the tangent plane: 0 at a stationary point."""
    curvature: float
    """Smallest eigenvalue of the Hessian relative to JᵀJ: positive at a minimum; NaN where there are many variables."""
    condition: float
    """Of the Jacobian with columns of norm 1; infinite where one is zero."""
    rank: int
    escape: Array | None = None
    """A direction, of the length of the scaled variables, along which the sum is curved downwards though J is not."""


def start_at(problem: Residuals, x: Array) -> Fit | None:
    """The start, or nothing where the residuals are not finite."""
    x = problem.inside(x)
    r, jacobian = problem.both(x)
    # The sum of squares may overflow where the residuals do not.
    return Fit(x, r, jacobian) if np.isfinite(r @ r) and np.isfinite(jacobian).all() else None


def levenberg_marquardt(problem: Residuals, at: Fit, max_iterations: int, damping: float = 1e-3) -> Fit:
    """Damped Gauss-Newton steps in variables scaled by their Jacobian columns (Moré 1978; damping: Nielsen 1999)."""
    scale = np.zeros(problem.n)
    for _ in range(max_iterations):
        scale = np.maximum(scale, np.linalg.norm(at.jacobian, axis=0))
        step_for = _steps(problem, at, np.where(scale > 0, scale, 1.0))
        moved, damping = (None, damping) if step_for is None else _accepted(problem, at, step_for, damping)
        if moved is None:
            return at
        small = at.cost - moved.cost <= 1e-15 * at.cost  # rounding
        at = moved
        if small:
            break
    return at


def _steps(problem: Residuals, at: Fit, scale: Array) -> Callable[[float], Array] | None:
    """The step for each damping λ: the minimum of ‖Jd + r‖² + λ‖scale·d‖² in the free variables."""
    free = free_variables(at.x, at.jacobian.T @ at.r, problem.bounds)
    try:
        u, s, vt = svd(at.jacobian[:, free] / scale[free], full_matrices=False, check_finite=False)
    except (LinAlgError, ValueError):  # no free variable, or nothing finite
        return None
    projected = u.T @ at.r

    def step_for(damping: float) -> Array:
        step = np.zeros(problem.n)
        step[free] = -(vt.T @ (s * projected / (s * s + damping))) / scale[free]
        return step

    return step_for


def _accepted(
    problem: Residuals, at: Fit, step_for: Callable[[float], Array], damping: float
) -> tuple[Fit | None, float]:
    """The first point with a lower cost as the damping grows, and the damping to go on with."""
    growth = 2.0
    while damping < _STRONGEST:
        trial = problem.inside(at.x + step_for(damping))
        if np.all(np.abs(trial - at.x) <= EPSILON * np.abs(at.x)):
            break
        r = problem.value(trial)
        cost = float(0.5 * r @ r)
        if cost < at.cost:
            model = at.r + at.jacobian @ (trial - at.x)
            predicted = at.cost - 0.5 * float(model @ model)
            gain = (at.cost - cost) / predicted if predicted > 0 else 0.25
            r, jacobian = problem.both(trial)
            if not np.isfinite(jacobian).all():
                break
            # Nielsen's; no less, since s² + λ rounds to s².
            return Fit(trial, r, jacobian, at.iterations + 1), max(damping * max(1 / 3, 1 - (2 * gain - 1) ** 3), 1e-18)
        damping, growth = damping * growth, 2 * growth
    return None, damping


def to_the_last_digit(problem: Residuals, at: Fit) -> tuple[Fit, Certificate]:
    """Newton steps on the gradient as long as it falls, since sums of squares stop changing at half of the digits."""
    found = _newton(problem, at)
    best, known = at, found[1]
    for _ in range(30):  # a choice: where Newton converges it needs five or six
        step = found[0]
        moved = start_at(problem, best.x + step)
        # Costs agree to rounding of residuals long before.
        if moved is None or np.array_equal(moved.x, best.x) or moved.cost > best.cost * (1 + 1e-9) + 1e-300:
            break
        moved.iterations = best.iterations + 1
        after = _newton(problem, moved)
        if not after[1].optimality < known.optimality:
            break
        best, found, known = moved, after, after[1]
    return best, known


def _newton(problem: Residuals, at: Fit) -> tuple[Array, Certificate]:
    """The Newton step (JᵀJ + Σ rᵢ∇²rᵢ)⁻¹Jᵀr through the singular values of J, and the certificate."""
    step = np.zeros(problem.n)
    free = np.flatnonzero(free_variables(at.x, at.jacobian.T @ at.r, problem.bounds))
    norms = np.linalg.norm(at.jacobian[:, free], axis=0)
    missing = not norms.all()
    free, norms = free[norms > 0], norms[norms > 0]
    size = float(np.linalg.norm(at.r))
    if not free.size or size == 0:
        condition = np.inf if size else _condition(at.jacobian)
        return step, Certificate(0.0, 1.0, condition, 0)
    u, s, vt = svd(at.jacobian[:, free] / norms, full_matrices=False, check_finite=False)
    rank = int((s > RANK * s[0]).sum())
    if rank == 0:
        return step, Certificate(np.inf, -np.inf, np.inf, 0)
    basis = (vt[:rank].T / s[:rank]) / norms[:, None]
    projected = u[:, :rank].T @ at.r
    noise = EPSILON * float(np.linalg.norm(np.abs(at.jacobian) @ np.abs(at.x)))
    curvature, newton = np.nan, projected
    if free.size <= _MANY:
        second = _second_order(problem, at, free)
        inner = np.eye(rank) + basis.T @ second @ basis
        curvature = float(np.linalg.eigvalsh(inner)[0]) if np.isfinite(inner).all() else -np.inf
        newton = _solved(inner, projected) if curvature > 1e-8 else projected  # far above the error of differences
        if rank < free.size and np.isfinite(second).all():
            lowest, direction = _lowest(at.jacobian[:, free] / norms, second / np.outer(norms, norms))
            if lowest < -_CURVED:
                escape = np.zeros(problem.n)
                escape[free] = direction / norms * max(1.0, float(np.linalg.norm(norms * at.x[free])))
                return step, Certificate(np.inf, lowest, np.inf, rank, escape)
    step[free] = -(basis @ newton)
    # Residuals of rounding have no direction: six digits of them at least.
    optimality = float(np.linalg.norm(projected)) / max(size, 1e6 * noise)
    condition = float(s[0] / s[-1]) if s[-1] > 0 and rank == len(free) and not missing else np.inf
    return step, Certificate(optimality, curvature, condition, rank)


def _lowest(scaled: Array, second: Array) -> tuple[float, Array]:
    """The smallest eigenvalue of the whole Hessian relative to the largest, and its direction."""
    values, vectors = np.linalg.eigh(scaled.T @ scaled + second)
    return float(values[0] / np.max(np.abs(values))), vectors[:, 0]


def _solved(matrix: Array, right: Array) -> Array:
    """A⁻¹b; b itself where A is singular after all, its entries lying too far apart."""
    try:
        return np.linalg.solve(matrix, right)
    except LinAlgError:
        return right


def _condition(jacobian: Array) -> float:
    norms = np.linalg.norm(jacobian, axis=0)
    if not norms.all():
        return np.inf
    s = np.linalg.svd(jacobian / norms, compute_uv=False)
    return float(s[0] / s[-1]) if s[-1] > 0 else np.inf


def _second_order(problem: Residuals, at: Fit, free: Array) -> Array:
    """Σ rᵢ∇²rᵢ by central differences of the exact Jacobian."""
    rows = []
    for index in free:
        # The third root of ε: truncation and rounding weigh alike.
        h = 1e-5 * max(abs(at.x[index]), 1e-3 * float(np.max(np.abs(at.x))), 1e-12)
        ahead, behind = at.x.copy(), at.x.copy()
        ahead[index] += h
        behind[index] -= h
        change = problem.both(ahead)[1] - problem.both(behind)[1]
        rows.append(change[:, free].T @ at.r / (ahead[index] - behind[index]))
    matrix = np.array(rows)
    symmetric: Array = (matrix + matrix.T) / 2
    return symmetric
