"""A root of a function of one variable: by Brent's method or Newton's, and what ball arithmetic proves of its end."""

from __future__ import annotations

from itertools import product
from typing import Literal

import numpy as np
from flint import arb, ctx
from scipy.optimize import brentq

from service.expressions import Function
from service.methods.budget import Budget
from service.methods.optimization.factors import factors
from service.methods.optimization.isolation import HIGHEST_ORDER
from service.methods.optimization.krawczyk import (
    PRECISIONS,
    Ball,
    Box,
    derivative_system,
    enclosed_root,
    nearest,
)
from service.methods.optimization.no_root import MANY_BITS, has_gap, is_saturated
from service.schemas.types.errors import InvalidInput

RootStatus = Literal["converged", "pole", "undefined", "not_converged", "time_limit"]

_EPSILON = float(np.finfo(float).eps)
_LINE = np.array([[-np.inf, np.inf]])
_BISECTIONS = 1100  # at most, from the largest double to the smallest
_FLAT = 0.98  # f·f″/f′² of a root of order 50, and of exp(-x²) at 5
_HALF = 1e-8  # of |x|, half of a double's digits: the length of a step that is short, where digits cancel in f
_ORDERS = 10  # times Newton's step: the distance to a root of so high an order
_TOWARDS = (2.0**-40, 2.0**-20)  # of the size: where a function that tends to 0 as a ninth root does is 4 times smaller
_PATIENCE = 60  # Newton's steps on a factor, of which each takes a tenth of the way at a root of order 10
_AROUND = 1e-3  # of |x|: how far a root that f only touches may be from where double precision ends (cubes: 1e-5)


class ScalarRoot:
    """One search: where it is, what it cost, and how it ended."""

    def __init__(self, function: Function, tolerance: float, budget: Budget) -> None:
        self.function, self.tolerance, self.budget = function, max(tolerance, 4 * _EPSILON), budget
        self.iterations = self.evaluations = 0
        self.x = np.nan
        self.ends: tuple[float, float] | None = None
        """Between them the sign changes."""

    def value(self, x: float) -> float:
        """f(x)."""
        self.budget.check()
        self.evaluations += 1
        return float(self.function.value(np.array([x])))

    def slope(self, x: float) -> tuple[float, float]:
        """f(x) and f'(x)."""
        self.budget.check()
        self.evaluations += 1
        value, gradient = self.function.gradient(np.array([x]))
        return float(value), float(gradient[0])

    def between(self, low: float, high: float) -> None:
        """By Brent's method."""
        ends = self.value(low), self.value(high)
        for index, end in enumerate(ends):
            if not np.isfinite(end):
                raise InvalidInput.at("The function is not finite here.", "bracket", index)
        if np.sign(ends[0]) == np.sign(ends[1]) != 0:
            detail = f"The sign is the same at both ends ({ends[0]:.3g} and {ends[1]:.3g}): give ends between which it "
            raise InvalidInput.at(f"{detail}changes, or `initial`, a point to search from.", "bracket")
        self._brent(low, high)

    def _brent(self, low: float, high: float) -> None:
        for end in (low, high):  # SciPy's counter of steps is not set where an end is a zero
            if self.value(end) == 0:
                self.x = end
                return
        self.ends = low, high
        try:
            self.x, report = brentq(
                self._beside, low, high, xtol=1e-300, rtol=self.tolerance, maxiter=2000, full_output=True, disp=False
            )
        except ValueError as error:  # NaN, which SciPy refuses
            raise InvalidInput.at("The function is not defined everywhere where a root may be.", "equation") from error
        self.iterations += report.iterations

    def _beside(self, x: float) -> float:
        """f(x), or f beside a single point at which it is not defined, as x/abs(x) is at 0."""
        value = self.value(x)
        return self.value(float(np.nextafter(x, np.inf))) if np.isnan(value) else value

    def around(self, start: float) -> None:
        """By Newton's method, and where that fails by Brent's in the interval that grows around the start."""
        if not np.isfinite(self.value(start)):
            raise InvalidInput.at("The function is not finite here.", "initial")
        if self._newton(start):
            return
        length = max(1e-3, 1e-3 * abs(start))
        seen = [(start, self.value(start))]
        for _ in range(80):  # to 1e11 times the first length
            for x in (start - length, start + length):
                value = self.value(x)
                if np.isfinite(value):
                    near = min(seen, key=lambda pair: abs(pair[0] - x))
                    if np.sign(near[1]) * np.sign(value) <= 0:  # their product may underflow
                        self._brent(*sorted((near[0], x)))
                        return
                    seen.append((x, value))
            length *= 1.5
        self.x = min([*seen, (self.x, self.value(self.x))], key=lambda pair: abs(pair[1]))[0]

    def _newton(self, x: float) -> bool:
        """Newton's method with halved steps; whether it converged."""
        value, slope = self.slope(x)
        self.x = x
        for _ in range(200):
            if value == 0:
                return True
            step = -value / slope if slope else np.nan
            if not np.isfinite(step):
                return False
            for _ in range(30):
                after, after_slope = self.slope(x + step)
                if abs(after) < abs(value):
                    break
                step *= 0.5
            else:
                self.x = x
                return abs(value) <= 4 * _EPSILON * abs(slope) * max(abs(x), _EPSILON)
            self.iterations += 1
            small = abs(step) <= 2 * _EPSILON * abs(x + step)
            x, value, slope = x + step, after, after_slope
            self.x = x
            if small:
                return True
        return False

    # What is proved ---------------------------------------------------------------------------------------------------

    def judged(self) -> tuple[RootStatus, float | None]:
        """How the search ended at x, and a bound on the distance from the root where one is proved to be there.

        x is moved to the double nearest to it.
        """
        box = self._enclosed()
        if box is not None:
            roots, errors = nearest(box)
            self.x = float(roots[0])
            return "converged", float(errors[0])
        with ctx.workprec(PRECISIONS[1]):
            if self._hull(arb(self.x)).is_zero():
                return "converged", 0.0
            if self.ends is not None:
                return self._at_sign_change()
            if self._has_no_root_near():
                return "not_converged", None
            if self._hull(arb(self.x)).is_zero():  # x may have been moved to an extremum
                return "converged", 0.0
            return self._touching() if self._is_settled() else "not_converged", None

    def _enclosed(self) -> Box | None:
        """A ball around the one root of a factor near x, or around one of several orders that is a double, or None."""
        parts = [part for part, _ in factors(self.function)]
        for part, order in [*((part, 1) for part in parts), *product(parts, range(2, HIGHEST_ORDER + 1))]:
            box = enclosed_root(derivative_system(part, order), [self.x], _PATIENCE)
            if box is None:
                continue
            if order == 1 and self._is_root(box[0]):
                return box
            point = arb(float(nearest(box)[0][0]))
            if self._is_root(point) and part.balls().hull([point])[0].is_zero():
                return [point]
        return None

    def _is_root(self, root: Ball) -> bool:
        """Whether the root of a factor is one of f, within the bracket."""
        return self._is_between(root) and bool(self._hull(root).is_finite())

    def _is_between(self, root: Ball) -> bool:
        return self.ends is None or bool(arb(self.ends[0]) <= root <= arb(self.ends[1]))

    def _hull(self, x: Ball) -> Ball:
        return self.function.balls().hull([x])[0]

    def _at_sign_change(self) -> tuple[RootStatus, float | None]:
        """A root by the intermediate value theorem, a jump or a pole, or a kink that changes its sign steadily."""
        low, high = self._neighbours()
        ends = [arb(low), arb(high)]
        values = [self._hull(x) for x in ends]
        steady = self.function.balls().strict([ends[0].union(ends[1])])[0].is_finite()
        for end, value in zip((low, high), values, strict=True):
            if steady and value.is_zero():
                self.x = end
                return "converged", 0.0
        if not values[0] * values[1] < 0:
            gaps = [end for end, value in zip(ends, values, strict=True) if not value.is_finite()]
            if gaps and not self._is_settled():
                return "undefined" if all(map(self._falls_off_towards, gaps)) else "pole", None
            return "not_converged" if self._has_no_root_near() or not self._is_settled() else self._touching(), None
        self.x = low if abs(values[0]).mid() <= abs(values[1]).mid() else high
        if steady:
            return "converged", high - low
        far = [self._hull(arb(self.x) + sign * 2**20 * (ends[1] - ends[0])) for sign in (-1, 1)]
        change, wider = abs(values[1] - values[0]).mid(), abs(far[1] - far[0]).mid()
        steepest = max(abs(self.function.balls("derivatives", 1).hull([x])[1]).mid() for x in ends)
        # Across a jump the change stays where the interval is a million times shorter; a ninth root loses four fifths.
        jumps = not change <= wider / 2 or change > 100 * (high - low) * steepest
        return "pole" if jumps else self._touching(), None

    def _falls_off_towards(self, end: Ball) -> bool:
        """Whether f tends to 0 on both sides of a place at which it has no value: not to infinity, nor to a jump."""
        low, high = self.ends or (self.x, self.x)
        size = max(abs(float(end)), high - low)
        near, far = ([abs(self._hull(end + sign * size * part)).mid() for sign in (-1, 1)] for part in _TOWARDS)
        return all(bool(close < distant / 2) for close, distant in zip(near, far, strict=True))

    def _touching(self) -> RootStatus:
        """What x is where f tends to zero: a root, if f has a value wherever that may be, as (x - 1)²/(x - 1) has not.

        At kinks and at ends of its domain f has one.
        """
        x = np.array([self.x])
        value, slope = self.function.balls("derivatives", 1).hull([arb(self.x)])
        step = float(abs(value / slope).mid())
        reach = _HALF * np.maximum(np.abs(x), _HALF) + (_ORDERS * step if np.isfinite(step) else 0.0)
        return "undefined" if has_gap([self.function], x, reach, _LINE) else "converged"

    def _neighbours(self) -> tuple[float, float]:
        """Two doubles next to each other near x between which the sign changes, where there are such."""
        low, high = self.ends or (self.x, self.x)
        sign = self._hull(arb(low)) > 0
        reach = self.tolerance * abs(self.x)
        for _ in range(_BISECTIONS):
            near = max(low, self.x - reach), min(high, self.x + reach)
            if (self._hull(arb(near[0])) > 0) is sign and (self._hull(arb(near[1])) > 0) is not sign:
                low, high = near
                break
            reach *= 2
        for _ in range(_BISECTIONS):
            middle = low + (high - low) / 2
            if not low < middle < high:
                break
            low, high = (middle, high) if (self._hull(arb(middle)) > 0) is sign else (low, middle)
        return low, high

    def _has_no_root_near(self) -> bool:
        """Whether f is not zero around x: by its enclosure, or by that of an extremum above or below zero."""
        reach = _AROUND * abs(self.x)
        on = self._hull(arb(self.x, reach))
        if on > 0 or on < 0:
            return True
        extremum = enclosed_root(derivative_system(self.function, 2), [self.x])
        if extremum is None:
            return False
        value, _, curve = self.function.balls("derivatives", 2).hull(extremum)
        if value.contains(0):
            self.x = float(nearest(extremum)[0][0])  # where f touches zero, to all digits
        return bool((value > 0 and curve > 0) or (value < 0 and curve < 0))

    def _is_settled(self) -> bool:
        """Whether one more Newton step would be short: f touches zero, or has a root of a higher order.

        Near a root of order k f·f″/f′² is 1 - 1/k; near a pole it is above 1, and Newton's steps are as short.
        """
        value, slope, curve = self.function.balls("derivatives", 2).hull([arb(self.x)])
        if value.contains(0) and value.is_finite():
            with ctx.workprec(MANY_BITS):
                value, slope, curve = self.function.balls("derivatives", 2).hull([arb(self.x)])
            if value.contains(0):
                return not is_saturated(self.function, [self.x])
        if value * curve > _FLAT * slope * slope:
            return False
        return bool(abs(value) <= _HALF * max(abs(self.x), _HALF) * abs(slope))
