"""Penalized regression: least loss plus l1 Σ|β| + l2/2 Σβ², by Newton's method on the coefficients that are not 0.

The search is that of Lee, Battle, Raina and Ng (2007): with the signs fixed the objective is smooth, a step ends where
a sign would change, and where nothing is left to gain the coefficient with the steepest slope joins. It ends in
finitely many steps at the optimum, which the duality gap certifies.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special

from service.methods.statistics.summation import Floats

_MOST_STEPS = 20_000  # of all joins and steps; a step for each coefficient or two is usual
_FLAT = 1e-13  # of a slope beside the penalty, or the null slope: rounding
_NO_GAIN = 1e-15  # of Newton's decrement beside the objective
_ARMIJO, _SHORTEST = 1e-4, 1e-10  # of what a step gains to first order, and of its length; usual values
_OUTSIDE, _FAR = 1e-9, 1e8  # of a pull, which leaves the range of a Hessian; how far to go then

Places = NDArray[np.intp]


class Loss(Protocol):
    """The loss of responses y at linear predictors η, for each observation (n)."""

    def value(self, y: Floats, eta: Floats) -> Floats:
        """The loss."""
        ...

    def residual(self, y: Floats, eta: Floats) -> Floats:
        """Minus its slope in η: y less the mean."""
        ...

    def curvature(self, eta: Floats) -> Floats:
        """Its second derivative."""
        ...

    def dual(self, y: Floats, u: Floats) -> Floats:
        """Minus its conjugate at −u: the least of the loss + u η over all η."""
        ...


class Squares:
    """Half of the squared residual."""

    def value(self, y: Floats, eta: Floats) -> Floats:
        """½ (y − η)²."""
        return np.asarray(0.5 * (y - eta) ** 2)

    def residual(self, y: Floats, eta: Floats) -> Floats:
        """The residual."""
        return np.asarray(y - eta)

    def curvature(self, eta: Floats) -> Floats:
        """Everywhere 1."""
        return np.ones_like(eta)

    def dual(self, y: Floats, u: Floats) -> Floats:
        """At η = y − u."""
        return np.asarray(u * y - 0.5 * u**2)


class Odds:
    """Minus the log-likelihood of y, 0 or 1 or between, with log odds η."""

    def value(self, y: Floats, eta: Floats) -> Floats:
        """−y log p − (1 − y) log(1 − p)."""
        return np.asarray(y * np.logaddexp(0, -eta) + (1 - y) * np.logaddexp(0, eta))

    def residual(self, y: Floats, eta: Floats) -> Floats:
        """y − p, without its cancellation."""
        return np.asarray(y * special.expit(-eta) - (1 - y) * special.expit(eta))

    def curvature(self, eta: Floats) -> Floats:
        """p (1 − p)."""
        return np.asarray(special.expit(eta) * special.expit(-eta))

    def dual(self, y: Floats, u: Floats) -> Floats:
        """The entropy of p = y − u."""
        p = np.clip(y - u, 0.0, 1.0)
        return np.asarray(special.entr(p) + special.entr(1 - p))


@dataclass(frozen=True)
class Problem:
    """Columns (n, p), of which the first ones may be free of penalty, responses y (n) and weights that sum to 1."""

    loss: Loss
    columns: Floats
    free: int
    y: Floats
    weights: Floats

    @cached_property
    def constant(self) -> Floats | None:
        """XᵀWX where the curvature is 1; else None."""
        return self.columns.T @ (self.columns * self.weights[:, None]) if isinstance(self.loss, Squares) else None

    def slopes(self, eta: Floats) -> Floats:
        """Minus the gradient of the loss (p)."""
        return np.asarray(self.columns.T @ (self.weights * self.loss.residual(self.y, eta)))

    def curvatures(self, eta: Floats, active: Places) -> Floats:
        """The Hessian of the loss in the active coefficients."""
        if self.constant is not None:
            return np.asarray(self.constant[np.ix_(active, active)])
        columns = self.columns[:, active]
        return np.asarray(columns.T @ (columns * (self.weights * self.loss.curvature(eta))[:, None]))


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best coefficients for one penalty."""

    coefficients: Floats
    """(p)."""
    objective: float
    gap: float
    """How far the objective is above a lower bound on it, that of the dual problem."""


def minimum(problem: Problem, l1: float, l2: float, start: Floats) -> Optimum:
    """The coefficients of least loss and penalty, searched for from others (p)."""
    penalized = (np.arange(len(start)) >= problem.free).astype(np.float64)
    search = _Search(problem, l1 * penalized, l2 * penalized, start.copy())
    for _ in range(_MOST_STEPS):
        if search.ends():
            break
    return Optimum(search.at, search.value, max(search.value - search.bound(), 0.0))


class _Search:
    """Where a search stands: coefficients, those that take part, and the signs that these have."""

    def __init__(self, problem: Problem, l1: Floats, l2: Floats, at: Floats) -> None:
        self.problem, self.l1, self.l2 = problem, l1, l2
        self.at, self.signs = at, np.sign(at)
        self.eta = problem.columns @ at
        self.value = self._objective(at, self.eta)
        self.polished = False

    def _objective(self, at: Floats, eta: Floats) -> float:
        losses = self.problem.loss.value(self.problem.y, eta)
        return float(self.problem.weights @ losses + self.l1 @ np.abs(at) + 0.5 * self.l2 @ at**2)

    def ends(self) -> bool:
        """Take one step, or let one coefficient join; whether there was neither to do."""
        taking_part = (self.l1 == 0) | (self.signs != 0)
        slopes = self.problem.slopes(self.eta) - self.l2 * self.at
        active = np.flatnonzero(taking_part)
        hessian = self.problem.curvatures(self.eta, active) + np.diag(self.l2[active])
        step, gain = _newton(hessian, (slopes - self.l1 * self.signs)[active])
        small = gain <= _NO_GAIN * self.value
        if not (small and self.polished):
            self.polished = small  # one step more squares the error of the slopes, on which the gap depends
            return not (self._go(active, step, gain) or small)
        excess = np.where(taking_part, -np.inf, np.abs(slopes) - self.l1)
        worst = int(excess.argmax())
        if excess[worst] <= _FLAT * self.l1[worst]:
            return True
        self.signs[worst], self.polished = np.sign(slopes[worst]), False
        return False

    def _go(self, active: Places, step: Floats, gain: float) -> bool:
        """Go as far as a sign would change: that coefficient is 0 then, and leaves. Whether there was a way to go."""
        turning = (self.l1[active] > 0) & (self.signs[active] * step < 0)
        ends = np.full(len(step), np.inf)
        np.divide(np.abs(self.at[active]), np.abs(step), out=ends, where=turning)
        end = float(ends.min(initial=np.inf))
        length = min(1.0, end)
        while length >= _SHORTEST or length == end:
            leaving = active[ends == length]
            at = self.at.copy()
            at[active] += length * step
            at[leaving] = 0.0
            eta = self.problem.columns @ at
            value = self._objective(at, eta)
            if value <= self.value * (1 + _NO_GAIN) - _ARMIJO * length * gain:
                self.at, self.eta, self.value = at, eta, value
                self.signs[leaving] = 0.0
                return length > 0
            length /= 2
        return False

    def bound(self) -> float:
        """The larger of two values of the dual problem: at the residuals, and where they are scaled into its range."""
        problem, free = self.problem, self.problem.free
        u = problem.loss.residual(problem.y, self.eta)
        slopes = np.abs(problem.columns[:, free:].T @ (problem.weights * u))
        l1, l2, bound = self.l1[free:], self.l2[free:], -np.inf
        if (l2 > 0).all():
            excess = np.maximum(slopes - l1, 0.0)
            bound = float(problem.weights @ problem.loss.dual(problem.y, u) - 0.5 * (excess**2 / l2).sum())
        if (l1 > 0).all():
            largest = float(slopes.max(initial=0.0))
            scale = min(1.0, float(l1[0]) / largest) if largest else 1.0
            bound = max(bound, float(problem.weights @ problem.loss.dual(problem.y, scale * u)))
        return bound


def _newton(hessian: Floats, pull: Floats) -> tuple[Floats, float]:
    """A step, and what it gains to first order; where the Hessian is singular and the pull leaves its range, along it.

    In that direction the objective falls evenly until a sign changes, so that the step is made long.
    """
    if not len(pull):
        return pull, 0.0
    try:
        step = linalg.cho_solve(linalg.cho_factor(hessian), pull)
    except linalg.LinAlgError:
        step = linalg.lstsq(hessian, pull)[0]
        rest = pull - hessian @ step
        if np.abs(rest).max() > _OUTSIDE * np.abs(pull).max():
            step = rest * (_FAR / np.abs(rest).max())
    return step, float(step @ pull)
