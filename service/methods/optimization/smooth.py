"""A smooth problem: objective, bounds and constraints with their exact derivatives, evaluated at single points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.expressions import Constraint, Function
from service.methods.budget import Budget
from service.methods.progress import SILENT, Progress

Array = NDArray[Any]


MOST_PLACES = 10
"""Variables up to which the way of a search is kept: more are no way that anybody looks at."""


@dataclass(slots=True)
class Smooth:
    """Minimise f(x) where lower ≤ c(x) ≤ upper and the bounds hold. Outside its domain f is NaN, never accepted."""

    function: Function
    bounds: Array
    budget: Budget
    constraints: list[Constraint] = field(default_factory=list)
    latest: Array | None = None
    """Where the gradient was last asked for."""
    lower: Array = field(init=False)
    upper: Array = field(init=False)
    evaluations: int = 0
    progress: Progress = SILENT
    most: float = np.inf
    """Evaluations after which the search ends for sure."""
    least: float = np.inf
    """The lowest value so far, within the constraints or not."""
    trail: list[tuple[Array, float]] = field(default_factory=list)
    """Each point (of up to MOST_PLACES variables) at which that was reached anew, with the value."""

    def __post_init__(self) -> None:
        ends = [(np.ravel(one.lower), np.ravel(one.upper)) for one in self.constraints]
        self.lower = np.concatenate([low for low, _ in ends] or [np.empty(0)])
        self.upper = np.concatenate([high for _, high in ends] or [np.empty(0)])

    @property
    def n(self) -> int:
        """How many variables there are."""
        return self.function.n

    @property
    def equal(self) -> Array:
        """Which constraints are equations."""
        same: Array = self.lower == self.upper
        return same

    def inside(self, x: Array) -> Array:
        """The nearest point within the bounds."""
        return np.clip(x, self.bounds[:, 0], self.bounds[:, 1])

    def value(self, x: Array) -> float:
        """The objective; infinite where it is not a number."""
        self.budget.check()
        self.evaluations += 1
        value = float(self.function.value(x))
        self._note(x, value)
        return value if value == value else np.inf  # noqa: PLR0124 - only NaN differs from itself

    def gradient(self, x: Array) -> tuple[float, Array]:
        """The objective and its gradient."""
        self.budget.check()
        self.latest = x
        self.evaluations += 1
        value, gradient = self.function.gradient(x)
        self._note(x, float(value))
        return float(value), gradient

    def _note(self, x: Array, value: float) -> None:
        if value < self.least:
            self.least = value
            if value > -np.inf:
                self.trail.append((x if self.n <= MOST_PLACES else x[:0], value))
        self.progress.report(self.evaluations, self.most, value=value, least_value=self.least)

    def hessian(self, x: Array) -> Array:
        """Of the objective."""
        return self.function.hessian(x)[2]

    def rows(self, x: Array) -> Array:
        """c(x) (m)."""
        if not self.constraints:
            return np.empty(0)
        return np.concatenate([np.ravel(one.function.value(x)) for one in self.constraints])

    def jacobian(self, x: Array) -> tuple[Array, Array]:
        """c(x) (m) and its Jacobian (m, n)."""
        if not self.constraints:
            return np.empty(0), np.empty((0, self.n))
        parts = [
            one.function.jacobian(x) if one.function.shape else one.function.gradient(x) for one in self.constraints
        ]
        rows = np.concatenate([np.ravel(value) for value, _ in parts])
        return rows, np.concatenate([np.reshape(slopes, (-1, self.n)) for _, slopes in parts])

    def lagrangian_hessian(self, x: Array, multipliers: Array) -> Array:
        """∇²f - Σ yᵢ∇²cᵢ."""
        total = self.hessian(x)
        start = 0
        for one in self.constraints:
            count = max(1, int(np.prod(one.function.shape)))
            weights = multipliers[start : start + count]
            start += count
            if weights.any():
                total = total - _weighted_hessian(one.function, x, weights)
        return total

    def violation(self, x: Array, rows: Array | None = None) -> float:
        """The largest amount by which a constraint or a bound is passed; infinite where one is undefined."""
        rows = self.rows(x) if rows is None else rows
        passed = np.concatenate(
            [self.lower - rows, rows - self.upper, self.bounds[:, 0] - x, x - self.bounds[:, 1], [0.0]]
        )
        return float(np.max(passed)) if np.isfinite(rows).all() else np.inf


def _weighted_hessian(function: Function, x: Array, weights: Array) -> Array:
    """Σ wᵢ∇²cᵢ: exact for a scalar, by central differences of the exact wᵀJ for a vector."""
    if not function.shape:
        exact: Array = weights[0] * function.hessian(x)[2]
        return exact
    rows = []
    for index in range(x.size):
        h = 1e-5 * max(1.0, abs(x[index]))  # the third root of ε: truncation and rounding weigh alike
        ahead, behind = x.copy(), x.copy()
        ahead[index] += h
        behind[index] -= h
        change = function.vector_jacobian_product(ahead, weights) - function.vector_jacobian_product(behind, weights)
        rows.append(change / (ahead[index] - behind[index]))
    matrix = np.array(rows)
    symmetric: Array = (matrix + matrix.T) / 2
    return symmetric
