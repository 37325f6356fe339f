"""Minima proved in ball arithmetic: one solution of the Karush-Kuhn-Tucker equations, and the second-order condition.

In the free variables x and the multipliers y of the active constraints the equations are ∇f - Σ yⱼ∇cⱼ = 0 and
cⱼ = its end. Krawczyk's operator proves their solution; signs of the multipliers, distances of the other constraints
from their ends, and H + ρAᵀA positive definite make it a strict local minimum (Nocedal and Wright 2006, theorem 12.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from flint import arb, ctx

from service.expressions import Function
from service.methods.optimization.kkt import FEASIBLE
from service.methods.optimization.krawczyk import (
    MOST_WORK,
    PRECISIONS,
    Array,
    Ball,
    Box,
    distance,
    enclosed_root,
    is_positive_definite,
    nearest,
    never_ends,
    work,
)
from service.methods.optimization.smooth import Smooth

_STRONG = 1e-9  # of the largest multiplier: below it a constraint is not taken for active, a choice
_BESIDE = 1e-25  # relative: less than any double tells, and more than a proved box
_JUMP = 1e-7  # relative to max(1, |f|): a square root changes by 3e-8 within some units in the last place
_PATH = (0.0, 1e-6, 1e-3, 1 / 64, 1 / 4, 1 / 2)  # of the largest |xᵢ|, or 1: a minimum of any order is passed on it
_EPSILON = float(np.finfo(float).eps)
_CLOSE = 1e-7  # relative distance of a variable from a bound at which it may be a pole: as active constraints have it
_WEIGHTS = (1.0, 1e3, 1e6)  # of AᵀA relative to H: large enough ones exist where H is definite along the constraints


@dataclass(slots=True)
class Proof:
    """A strict local minimum: x and value are within these distances of it."""

    x: Array
    errors: Array
    value: float
    value_error: float


def certainty_of(success: bool, proof: Proof | None) -> Literal["proved", "checked", "estimated"]:
    """What stands behind a minimum: a proof, or derivatives in double precision."""
    return "proved" if proof is not None else "checked" if success else "estimated"


class Stationary:
    """The equations of a point: which variables and constraints are held follows from it and its multipliers."""

    def __init__(self, problem: Smooth, x: Array, y: Array, z: Array) -> None:
        """`y` and `z` are the multipliers of the constraints and of the bounds."""
        self.problem = problem
        self.function, self.bounds, self.constraints = problem.function, problem.bounds, problem.constraints
        low, high = self.bounds.T
        self.given = x
        pushed = _strong(z)
        self.x = np.where(pushed, np.where(z > 0, low, high), x)
        held = pushed | (self.x <= low) | (self.x >= high)
        self.free = np.flatnonzero(~held).tolist()
        self.fixed = np.flatnonzero(held).tolist()
        self.possible = all(not one.function.shape for one in self.constraints)
        if self.possible:
            self.active = np.flatnonzero(_strong(y) | problem.equal).tolist()
            self.ends = [float(problem.lower[j] if y[j] > 0 else problem.upper[j]) for j in self.active]
            self.start = [*self.x[self.free], *y[self.active]]
            self.possible = self._work() <= MOST_WORK

    def _work(self) -> int:
        parts = [self.function, *(self.constraints[j].function for j in self.active)]
        return max(len(self.free), 1) * sum(work(part, "hvp") for part in parts)

    def _point(self, unknowns: Box) -> Box:
        point = [arb(float(v)) for v in self.x]
        for i, ball in zip(self.free, unknowns, strict=False):
            point[i] = ball
        return point

    def _derivatives(self, function: Function, point: Box) -> tuple[list[Ball], list[list[Ball]]]:
        """The gradient, and the rows of the Hessian of the free variables."""
        n, balls = len(point), function.balls("hvp")
        runs = [balls.strict(point, [arb(int(i == j)) for j in range(n)]) for i in self.free or [0]]
        return runs[0][1 : n + 1], [run[n + 1 :] for run in runs]

    def _lagrangian(self, unknowns: Box) -> tuple[list[Ball], list[list[Ball]], list[list[Ball]]]:
        """∇f - Σ yⱼ∇cⱼ (n), its derivatives in the free variables (k, n), and the gradients of active constraints."""
        point = self._point(unknowns)
        gradient, hessian = self._derivatives(self.function, point)
        slopes = []
        for j, y in zip(self.active, unknowns[len(self.free) :], strict=True):
            slope, curves = self._derivatives(self.constraints[j].function, point)
            slopes.append(slope)
            gradient = [g - y * s for g, s in zip(gradient, slope, strict=True)]
            hessian = [
                [h - y * c for h, c in zip(row, more, strict=True)] for row, more in zip(hessian, curves, strict=True)
            ]
        return gradient, hessian, slopes

    def system(self, unknowns: Box) -> tuple[list[Ball], list[list[Ball]]]:
        """The equations and their Jacobian on a box."""
        gradient, hessian, slopes = self._lagrangian(unknowns)
        point, free = self._point(unknowns), self.free
        rows = [self.constraints[j].function.balls().strict(point)[0] for j in self.active]
        values = [gradient[i] for i in free] + [row - end for row, end in zip(rows, self.ends, strict=True)]
        upper = [[hessian[a][i] for i in free] + [-slope[free[a]] for slope in slopes] for a in range(len(free))]
        lower = [[slope[i] for i in free] + [arb(0)] * len(slopes) for slope in slopes]
        return values, upper + lower

    def proof(self) -> Proof | None:
        """That there is a strict local minimum close to the point, and nothing else stationary between."""
        if not self.possible or len(self.active) > len(self.free):
            return None
        box: Box | None = [] if not self.start else enclosed_root(self.system, self.start)
        with ctx.workprec(PRECISIONS[0]):
            if box is None or not self._is_minimum(box):
                return None
            point = self._point(box)
            value = self.function.balls().hull(point)[0]
        if not value.is_finite():
            return None
        x, errors = nearest(point)
        return Proof(x, errors, float(value.mid()), distance(float(value.mid()), value))

    def _is_minimum(self, box: Box) -> bool:
        gradient, hessian, slopes = self._lagrangian(box)
        point, free = self._point(box), self.free
        low, high = self.bounds.T
        inside = all(bool(low[i] < point[i]) and bool(point[i] < high[i]) for i in free)
        pushed = all(
            low[i] == high[i] or (gradient[i] > 0 if self.x[i] <= low[i] else gradient[i] < 0) for i in self.fixed
        )
        if not (
            self._is_smooth_around(point) and inside and pushed and self._are_constraints_met(point, box[len(free) :])
        ):
            return False
        curves = [[hessian[a][i] for i in free] for a in range(len(free))]
        return any(is_positive_definite(_weighted(curves, slopes, free, weight)) for weight in _WEIGHTS)

    def _is_smooth_around(self, point: Box) -> bool:
        """Whether no jump is at the point or beside it, which slopes do not tell, nor values at the point alone."""
        around = [
            ball if low == high else ball + arb(0, _BESIDE * max(abs(float(ball.mid())), 1.0))
            for ball, (low, high) in zip(point, self.bounds.tolist(), strict=True)
        ]
        functions = [self.function, *(one.function for one in self.constraints)]
        return all(function.balls().strict(around)[0].is_finite() for function in functions)

    def _are_constraints_met(self, point: Box, y: Box) -> bool:
        multipliers = dict(zip(self.active, y, strict=True))
        for j, one in enumerate(self.constraints):
            lower, upper = float(one.lower), float(one.upper)
            if j in multipliers:
                if lower != upper and not (multipliers[j] > 0 if multipliers[j].mid() > 0 else multipliers[j] < 0):
                    return False
                continue
            value = one.function.balls().hull(point)[0]
            if not (value > lower and value < upper):
                return False
        return True

    def is_none(self) -> bool:
        """Whether the point is proved, or seen, to be no minimum: f goes on falling, or has a pole or a lower side."""
        if self.possible and self.start and (never_ends(self.system, self.start) or self.goes_on_falling()):
            return True
        with ctx.workprec(PRECISIONS[0]):
            if self._has_pole_at_bound() or self._has_lower_side():
                return True
            return self.possible and bool(self.active) and self._has_pole()

    def goes_on_falling(self) -> bool:
        """Whether f falls all along the steepest direction that bounds and active constraints leave, or along an axis.

        An axis tells where the rounding of another variable makes most of the gradient.
        """
        with ctx.workprec(PRECISIONS[1]):
            gradient, _, slopes = self._lagrangian([arb(float(v)) for v in self.start])
            balls = [gradient[i].mid() for i in self.free]
            largest = max((abs(ball) for ball in balls), key=float)
            if not (largest.is_finite() and largest > 0):
                return False
            steepest = np.array([float(ball / largest) for ball in balls])
            axes = np.diag([-float(ball > 0) + float(ball < 0) for ball in balls])
            if slopes:
                rows = np.array([[float(slope[i].mid()) for i in self.free] for slope in slopes])
                steepest -= np.linalg.pinv(rows) @ (rows @ steepest)
            length = float(np.abs(steepest).max())
            return any(self._falls(way) for way in ([-steepest / length] if length else []) + list(axes))

    def _falls(self, way: Array) -> bool:
        direction = np.zeros(self.x.size)
        direction[self.free] = way * max(1.0, float(np.abs(self.x).max()))
        path = [self.x + length * direction for length in _PATH]
        values = (self.function.balls().hull([arb(float(v)) for v in x])[0] for x in path)
        falls = all(bool(after < before) for before, after in pairwise(values))
        return falls and all(self.problem.violation(x) <= FEASIBLE for x in path)

    def _has_pole_at_bound(self) -> bool:
        """Whether f is not finite where the variables that are close to a bound are at it."""
        low, high = self.bounds.T
        close = _CLOSE * np.maximum(1, np.abs(self.given))
        near = np.where(self.given - low <= close, low, np.where(high - self.given <= close, high, self.given))
        moved = bool((near != self.given).any())
        return moved and not self.function.balls().hull([arb(float(v)) for v in near])[0].is_finite()

    def _has_lower_side(self) -> bool:
        """Whether f jumps to a lower value beside the point."""
        gradient = np.abs(self.function.gradient(self.given)[1])
        reach = 4 * _EPSILON * np.abs(self.given) + _BESIDE
        steady = 1e3 * float(gradient @ reach) if np.isfinite(gradient).all() else 0.0
        value = self.function.balls().hull([arb(float(v)) for v in self.given])[0]
        around = self.function.balls().hull([arb(float(v), float(r)) for v, r in zip(self.given, reach, strict=True)])[
            0
        ]
        return bool(around.is_finite() and around.lower() < value - steady - _JUMP * abs(value).max(1))

    def _has_pole(self) -> bool:
        """Whether f is not finite where the active constraints, linearised, hold."""
        _, jacobian = self.system([arb(v) for v in self.start])
        slopes = np.array([[float(v.mid()) for v in row[: len(self.free)]] for row in jacobian[len(self.free) :]])
        rows = [float(self.constraints[j].function.value(self.x)) for j in self.active]
        if not (np.isfinite(slopes).all() and np.isfinite(rows).all()):
            return False
        step = np.linalg.lstsq(slopes, np.subtract(self.ends, rows), rcond=None)[0]
        point = [arb(float(v)) for v in self.x]
        for i, change in zip(self.free, step, strict=True):
            point[i] = arb(float(self.x[i] + change), 1e-15 * abs(float(self.x[i])))
        return not self.function.balls().hull(point)[0].is_finite()


def _strong(multipliers: Array) -> Array:
    sizes = np.abs(multipliers)
    strong: Array = sizes > max(_STRONG * float(np.max(sizes, initial=0.0)), 1e-300)
    return strong


def _weighted(curves: list[list[Ball]], slopes: list[list[Ball]], free: list[int], weight: float) -> list[list[Ball]]:
    """H + ρAᵀA, ρ so large that the second term outweighs the first by the weight."""
    if not slopes:
        return curves
    size = max(abs(float(v.mid())) for row in curves for v in row)
    norm = max(sum(float(slope[i].mid()) ** 2 for i in free) for slope in slopes)
    rho = weight * max(size, 1e-300) / max(norm, 1e-300)
    return [
        [h + rho * sum((slope[i] * slope[free[b]] for slope in slopes), arb(0)) for b, h in enumerate(row)]
        for i, row in zip(free, curves, strict=True)
    ]
