"""A proved lower bound of a function in a box: branch and bound with balls (Hansen and Walster 2004, ch. 12)."""

from __future__ import annotations

import math
from heapq import heappop, heappush
from itertools import count

import numpy as np
from flint import arb, ctx

from service.expressions import Function
from service.methods.budget import Budget
from service.methods.optimization.krawczyk import MOST_WORK, Array, Ball, Box, is_positive_definite, work

MOST_VARIABLES = 4
"""Beyond, the number of boxes grows too fast."""
_EVALUATIONS = 4_000  # of boxes: some 0.1 ms each for a formula of ten operations, about the time of the search itself
_SLACK = 1e-10  # of the value, or of what f is at the corners, 1 at most: no enclosure tells equal minima apart
_BITS = 64  # of the arithmetic: bounds to a double's digits need no more
_CONVEX = 0.1  # of the box in every direction: larger parts are not looked at for convexity, a choice

Sides = tuple[tuple[float, float], ...]


def lower_bound(function: Function, bounds: Array, x: Array, budget: Budget) -> tuple[float, bool] | None:
    """A number that the function nowhere in the box is below, and whether that is its value at x but for the slack.

    None where not even a finite bound was found.
    """
    if function.n > MOST_VARIABLES or function.n * work(function, "hvp") > MOST_WORK:
        return None
    with ctx.workprec(_BITS):
        at_x = function.balls().hull([arb(float(v)) for v in x])[0]
        if not at_x.is_finite():
            return None
        target = math.nextafter(float(at_x.lower()), -math.inf)
        target -= _SLACK * max(abs(target), min(1.0, _size(function, bounds)))
        bound = _Search(function, bounds, target).run(budget)
    return (bound, bound >= target) if math.isfinite(bound) else None


def _size(function: Function, bounds: Array) -> float:
    """The largest of |f| at the corners of the box; infinite where it is none."""
    corners = np.array(np.meshgrid(*bounds)).reshape(function.n, -1).T
    with np.errstate(all="ignore"):
        values = np.abs(function.value(corners))
    return float(np.max(values[np.isfinite(values)], initial=0.0)) or np.inf


class _Search:
    def __init__(self, function: Function, bounds: Array, target: float) -> None:
        self.function, self.target = function, target
        self.whole: Sides = tuple((float(low), float(high)) for low, high in bounds)
        self.widths = [high - low or 1.0 for low, high in self.whole]
        self.order = count()

    def run(self, budget: Budget) -> float:
        """The lowest of what is left, or the target where nothing below it is."""
        heap: list[tuple[float, int, Sides]] = [(-math.inf, next(self.order), self.whole)]
        for _ in range(_EVALUATIONS // 2):
            if not heap or heap[0][0] >= self.target:
                return self.target
            if not budget.left:
                break
            below, _, sides = heappop(heap)
            parts = self._halves(sides)
            if not parts:
                return below
            for part in parts:
                lower = max(below, self._lowest(part))
                if lower < self.target:
                    heappush(heap, (lower, next(self.order), part))
        return min(heap[0][0] if heap else self.target, self.target)

    def _halves(self, sides: Sides) -> list[Sides]:
        longest = max(range(len(sides)), key=lambda i: (sides[i][1] - sides[i][0]) / self.widths[i])
        low, high = sides[longest]
        middle = low + (high - low) / 2
        if not low < middle < high:
            return []
        return [(*sides[:longest], part, *sides[longest + 1 :]) for part in ((low, middle), (middle, high))]

    def _lowest(self, sides: Sides) -> float:
        """By the enclosure, by the mean value form, and where f is convex by its tangent plane."""
        box = [arb(low).union(arb(high)) for low, high in sides]
        middle = [arb(low + (high - low) / 2) for low, high in sides]
        natural = self.function.balls().hull(box)[0]
        best = _floor(natural)
        if best >= self.target:
            return best
        value, *slopes = self.function.balls("gradient").strict(box)
        if not value.is_finite():
            return best
        centre = self.function.balls("gradient").hull(middle)
        best = max(best, _floor(_plane(centre[0], slopes, box, middle)))
        small = all(high - low <= _CONVEX * width for (low, high), width in zip(sides, self.widths, strict=True))
        if best < self.target and small and self._is_convex(box):
            best = max(best, _floor(_plane(centre[0], centre[1:], box, middle)))
        return best

    def _is_convex(self, box: Box) -> bool:
        n, balls = len(box), self.function.balls("hvp")
        rows = [balls.strict(box, [arb(int(i == j)) for j in range(n)])[n + 1 :] for i in range(n)]
        return is_positive_definite(rows)


def _plane(value: Ball, slopes: list[Ball], box: Box, middle: Box) -> Ball:
    return value + sum((g * (x - m) for g, x, m in zip(slopes, box, middle, strict=True)), arb(0))


def _floor(ball: Ball) -> float:
    return math.nextafter(float(ball.lower()), -math.inf) if ball.is_finite() else -math.inf
