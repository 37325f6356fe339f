"""All roots of a function of one variable in an interval: bisection with interval Newton's test (Moore 1966).

Each factor of a formula is looked at by itself: a multiple root is a simple one of its base.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from flint import arb, ctx

from service.expressions import Function
from service.methods.budget import Budget
from service.methods.optimization.factors import factors
from service.methods.optimization.krawczyk import PRECISIONS, Ball, Box, derivative_system, enclosed_root, nearest

_SPLIT = 0.4873  # of an interval: off the middle, so that roots at round numbers do not fall on the cuts
_OUTSIDE = 1e-9  # of the interval: how far beyond its ends roots are looked for that are at the ends
_UNDEFINED = 1e-7  # of the interval: stretches without a value are not cut shorter
_NARROWEST = 2.0**-50  # relative length of a stretch that is given up
HIGHEST_ORDER = 6
"""Multiplicity of a root that is looked for by derivatives: a choice."""


@dataclass(slots=True)
class Root:
    """A root, the bound on its error, and how many there are within it, each as often as it is multiple."""

    x: float
    error: float
    multiplicity: int = 1

    def touches(self, other: Root) -> bool:
        """Whether it may be the same as another one."""
        return abs(self.x - other.x) <= self.error + other.error


def isolated(function: Function, low: float, high: float, most: int, budget: Budget) -> Isolation:
    """The search for all roots of a function by its factors, after at most so many evaluations in balls."""
    whole = Isolation(function, low, high, most, budget)
    for part, multiplicity in factors(function):
        search = Isolation(part, low, high, most - whole.evaluations, budget)
        search.run()
        whole.evaluations += search.evaluations
        whole.undecided += search.undecided
        whole.take(replace(root, multiplicity=multiplicity * root.multiplicity) for root in search.roots)
    whole.tidy()
    return whole


@dataclass(slots=True)
class Isolation:
    """The search for all roots of one function between two ends."""

    function: Function
    low: float
    high: float
    most: int
    """Evaluations in balls, after which what is left is undecided."""
    budget: Budget
    roots: list[Root] = field(default_factory=list)
    undecided: list[tuple[float, float]] = field(default_factory=list)
    evaluations: int = 0
    has_value: bool = True
    """Whether the function was seen to have one all along the last stretch."""

    def run(self) -> None:
        """Find the roots, in order, and the stretches where it stays open whether there are any."""
        reach = _OUTSIDE * (self.high - self.low)
        with ctx.workprec(PRECISIONS[0]):
            outer = [
                outside if self._on(*sorted((outside, end)))[0].is_finite() else end
                for outside, end in ((self.low - reach, self.low), (self.high + reach, self.high))
            ]
            waiting, blind = [(outer[0], outer[1])], deque[tuple[float, float]]()
            while waiting or blind:
                a, b = waiting.pop() if waiting else blind.popleft()
                if self.evaluations >= self.most or not self.budget.left:
                    self.undecided.append((a, b))
                elif not self._is_settled(a, b):
                    middle = a + _SPLIT * (b - a)
                    # Where there may be no value at all comes last, by length: that can take all evaluations.
                    if a < middle < b:
                        (waiting if self.has_value else blind).extend([(middle, b), (a, middle)])
                    else:
                        self.undecided.append((a, b))
        self.tidy()

    def take(self, roots: Iterable[Root]) -> None:
        """Roots of a factor: they are roots of the function where that has a value, else it stays open."""
        for root in roots:
            with ctx.workprec(PRECISIONS[0]):
                defined = self.function.balls().hull([arb(root.x, root.error)])[0].is_finite()
            same = next((known for known in self.roots if known.touches(root)), None)
            if not defined:
                self.undecided.append((root.x - root.error, root.x + root.error))
            elif same is None:
                self.roots.append(root)
            else:
                same.multiplicity += root.multiplicity
                same.error = max(same.error, root.error)

    def _on(self, a: float, b: float) -> tuple[Ball, Ball]:
        """The value on an interval, by the mean value form too, and the slope where f is smooth on it."""
        self.evaluations += 1
        x, middle = arb(a).union(arb(b)), arb(a + (b - a) / 2)
        balls = self.function.balls("derivatives", 1)
        value, (smooth, slope) = self.function.balls().hull([x])[0], balls.strict([x])
        if not smooth.is_finite():  # a jump may be inside, which the slope does not tell
            slope = arb.nan()
        if slope.is_finite():
            mean = self.function.balls().hull([middle])[0] + slope * (x - middle)
            if mean > 0 or mean < 0:
                return mean, slope
        return value, slope

    def _is_settled(self, a: float, b: float) -> bool:
        value, slope = self._on(a, b)
        self.has_value = bool(value.is_finite())
        if value > 0 or value < 0:
            return True
        length = b - a
        if not value.is_finite() and length <= _UNDEFINED * (self.high - self.low):
            self.undecided.append((a, b))
            return True
        if slope > 0 or slope < 0:
            return self._is_one(a, b)
        if length <= _NARROWEST * max(abs(a), abs(b), _NARROWEST * (self.high - self.low)):
            self.undecided.append((a, b))
            return True
        # Before, halving is cheaper than asking.
        return length <= 1e-3 * (self.high - self.low) and self._is_multiple(a, b)

    def _is_one(self, a: float, b: float) -> bool:
        """Whether it is decided if a monotone function has its one root here."""
        ends = [self.function.balls().hull([arb(end)])[0] for end in (a, b)]
        self.evaluations += 2
        if all(end > 0 for end in ends) or all(end < 0 for end in ends):
            return True
        for end, value in zip((a, b), ends, strict=True):
            if value.is_zero():
                self.roots.append(Root(end, 0.0))
                return True
        box = enclosed_root(derivative_system(self.function, 1), [a + (b - a) / 2])
        if box is None or not (box[0] >= a and box[0] <= b):
            return False
        self._keep(box, 1)
        return True

    def _is_multiple(self, a: float, b: float) -> bool:
        """Whether a root of a higher order is here: the derivatives before it vanish exactly, and it nowhere."""
        x = arb(a).union(arb(b))
        for order in range(2, HIGHEST_ORDER + 1):
            self.evaluations += 1
            *others, top = self.function.balls("derivatives", order).strict([x])
            if not (top > 0 or top < 0) or not all(part.is_finite() for part in others):
                continue
            box = enclosed_root(derivative_system(self.function, order), [a + (b - a) / 2])
            if box is None or not (box[0] >= a and box[0] <= b):
                return False
            point = arb(float(nearest(box)[0][0]))
            if all(part.is_zero() for part in self.function.balls("derivatives", order).hull([point])[:-1]):
                self.roots.append(Root(float(point.mid()), 0.0, order))
                return True
            return False
        return False

    def _keep(self, box: Box, multiplicity: int) -> None:
        x, errors = nearest(box)
        self.roots.append(Root(float(x[0]), float(errors[0]), multiplicity))

    def tidy(self) -> None:
        """Each root once and within the ends; stretches that touch joined."""
        known = {root.x: root for root in self.roots if self.low <= root.x <= self.high}
        self.roots = [known[x] for x in sorted(known)]
        joined: list[tuple[float, float]] = []
        for a, b in sorted((max(a, self.low), min(b, self.high)) for a, b in self.undecided):
            if a > b:
                continue
            if joined and a <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], b))
            else:
                joined.append((a, b))
        self.undecided = joined
