"""Minima proved in ball arithmetic: one solution of the Karush-Kuhn-Tucker equations, and the second-order condition.

In the free variables x and the multipliers y of the active constraints the equations are ∇f - Σ yⱼ∇cⱼ = 0 and
cⱼ = its end. Krawczyk's operator proves their solution; signs of the multipliers, distances of the other constraints
from their ends, and H + ρAᵀA positive definite make it a strict local minimum (Nocedal and Wright 2006, theorem 12.6).
A strict minimum under some of the constraints that meets the others is one under all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from flint import arb, ctx

from service.expressions import Function
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
    work,
)
from service.methods.optimization.smooth import Smooth

_STRONG = 1e-9  # of the largest multiplier: below it a constraint is not taken for active, a choice
BESIDE = 1e-25  # relative: less than any double tells, and more than a proved box
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

    def __init__(self, problem: Smooth, x: Array, y: Array, z: Array, *, held_by_all: bool = True) -> None:
        """`y` and `z` are the multipliers of the constraints and of the bounds.

        Variables at a bound are held by it, or else only where their multipliers say so.
        """
        self.problem, self.y, self.z = problem, y, z
        self.function, self.bounds, self.constraints = problem.function, problem.bounds, problem.constraints
        low, high = self.bounds.T
        self.given = x
        pushed = _strong(z)
        self.x = np.where(pushed, np.where(z > 0, low, high), x)
        at_bound = (self.x <= low) | (self.x >= high)
        self.weak = at_bound & ~pushed & (low < high)
        held = at_bound if held_by_all else at_bound & ~self.weak
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

    def lagrangian(self, unknowns: Box) -> tuple[list[Ball], list[list[Ball]], list[list[Ball]]]:
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
        gradient, hessian, slopes = self.lagrangian(unknowns)
        point, free = self._point(unknowns), self.free
        rows = [self.constraints[j].function.balls().strict(point)[0] for j in self.active]
        values = [gradient[i] for i in free] + [row - end for row, end in zip(rows, self.ends, strict=True)]
        upper = [[hessian[a][i] for i in free] + [-slope[free[a]] for slope in slopes] for a in range(len(free))]
        lower = [[slope[i] for i in free] + [arb(0)] * len(slopes) for slope in slopes]
        return values, upper + lower

    def with_fewer_held(self) -> Iterator[Stationary]:
        """The same without bounds of which no multiplier is seen, or without inequalities that bounds stand for."""
        if self.weak.any():
            yield Stationary(self.problem, self.given, self.y, self.z, held_by_all=False)
        y = np.where(self.problem.equal, self.y, 0.0)
        if (y != self.y).any() and self.fixed:
            z = self.problem.gradient(self.x)[1] - y @ self.problem.jacobian(self.x)[1]
            z[self.free] = 0.0
            yield Stationary(self.problem, self.given, y, z, held_by_all=False)

    def proof(self) -> Proof | None:
        """That there is a strict local minimum close to the point, and nothing else stationary between."""
        if not self.possible or len(self.active) > len(self.free):
            return None
        box: Box | None = [] if not self.start else enclosed_root(self.system, self.start)
        with ctx.workprec(PRECISIONS[0]):
            box = None if box is None else self._exact(box)
            if box is None or not self._is_minimum(box):
                return None
            point = self._point(box)
            value = self.function.balls().hull(point)[0]
        if not np.isfinite(float(value.abs_upper())):  # a double may overflow where a ball does not
            return None
        x, errors = nearest(point)
        return Proof(x, errors, float(value.mid()), distance(float(value.mid()), value))

    def _exact(self, box: Box) -> Box:
        """The doubles in a box where they solve the equations without an error, so that bounds are met or not."""
        point = [arb(0.0 if ball.contains(0) else float(ball.mid())) for ball in box]
        if box and all(ball.contains(value) for ball, value in zip(box, point, strict=True)):
            values, _ = self.system(point)
            return point if all(value.is_zero() for value in values) else box
        return box

    def _is_minimum(self, box: Box) -> bool:
        gradient, hessian, slopes = self.lagrangian(box)
        point, free = self._point(box), self.free
        low, high = self.bounds.T
        inside = all(bool(low[i] <= point[i]) and bool(point[i] <= high[i]) for i in free)
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
            ball if low == high else ball + arb(0, BESIDE * max(abs(float(ball.mid())), 1.0))
            for ball, (low, high) in zip(point, self.bounds.tolist(), strict=True)
        ]
        functions = [self.function, *(one.function for one in self.constraints)]
        return all(function.balls().strict(around)[0].is_finite() for function in functions)

    def _are_constraints_met(self, point: Box, y: Box) -> bool:
        multipliers = dict(zip(self.active, y, strict=True))
        for j, one in enumerate(self.constraints):
            lower, upper = float(one.lower), float(one.upper)
            if j in multipliers:
                # The sign belongs to the end that was taken for active: the estimate chose it, the ball may contradict.
                if lower != upper and not (multipliers[j] > 0 if self.y[j] > 0 else multipliers[j] < 0):
                    return False
                continue
            value = one.function.balls().hull(point)[0]
            if not (value >= lower and value <= upper):
                return False
        return True


def proved_minimum(at: Stationary) -> Proof | None:
    """The proof of a minimum, if need be of one under fewer constraints that meets the others."""
    attempts = (one.proof() for one in (at, *at.with_fewer_held()))
    return next((found for found in attempts if found is not None), None)


def _strong(multipliers: Array) -> Array:
    sizes = np.abs(multipliers)
    # Nothing is strong where all are 0.
    strong: Array = sizes > max(_STRONG * float(np.max(sizes, initial=0.0)), 1e-300)
    return strong


def _weighted(curves: list[list[Ball]], slopes: list[list[Ball]], free: list[int], weight: float) -> list[list[Ball]]:
    """H + ρAᵀA, ρ so large that the second term outweighs the first by the weight."""
    if not slopes:
        return curves
    size = max(abs(float(v.mid())) for row in curves for v in row)
    norm = max(sum(float(slope[i].mid()) ** 2 for i in free) for slope in slopes)
    rho = weight * max(size, 1e-300) / max(norm, 1e-300)  # no division by 0
    return [
        [h + rho * sum((slope[i] * slope[free[b]] for slope in slopes), arb(0)) for b, h in enumerate(row)]
        for i, row in zip(free, curves, strict=True)
    ]
