"""Roots of one equation in one variable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import brentq

from service.expressions import Function
from service.handlers.formulas import function_of, kink_warnings, pointing_at, scalar
from service.handlers.optimization.formulas import refuse_comparisons
from service.schemas.optimization.equations import RootScalarRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, Result

_EPSILON = float(np.finfo(float).eps)
RootStatus = Literal["converged", "pole", "not_converged"]


@dataclass(slots=True, kw_only=True)
class RootScalarResult(Result):
    """How the search for a root ended."""

    x: Number
    """The root, or the best point found."""
    residual: ExtendedNumber
    """f(x)."""
    slope: ExtendedNumber
    """f'(x); zero at a multiple root."""
    error_estimate: ExtendedNumber
    """|f(x)/f'(x)|, the length of one more Newton step, or the width of the interval where it is less."""
    success: bool
    """Whether f changes sign at x, or is zero, or a Newton step would move x by rounding only."""
    status: RootStatus
    """`pole` where f changes sign at x through infinity."""
    message: str
    """What was done, and what was found."""
    iterations: int
    """Of Brent's or Newton's method."""
    function_evaluations: int
    """Evaluations of f, with or without its derivative."""


def root_scalar(request: RootScalarRequest) -> RootScalarResult:
    """An x with f(x) = 0: between two points where the sign differs (Brent's method), or from a start.

    From a start, Newton's method with the exact derivative; where it leaves the domain or cycles, the interval around
    the start is widened until the sign changes. Where f has no sign change but touches zero, Newton's method finds it.
    """
    if (request.bracket is None) == (request.initial is None):
        raise InvalidInput.at("Give one of `bracket` and `initial`.", "bracket")
    place = ("equation",)
    function = scalar(function_of(request.equation, [request.variable], request.data, place=place), *place)
    refuse_comparisons(function, *place)
    search = _Search(function, request.tolerance)
    with np.errstate(all="ignore"), pointing_at(*place):
        if request.bracket is not None:
            search.between(*request.bracket)
        else:
            search.around(float(request.initial or 0.0))
        return search.result()


class _Search:
    def __init__(self, function: Function, tolerance: float) -> None:
        self.function, self.tolerance = function, max(tolerance, 4 * _EPSILON)
        self.iterations = self.evaluations = 0
        self.x, self.width = np.nan, np.inf

    def value(self, x: float) -> float:
        self.evaluations += 1
        return float(self.function.value(np.array([x])))

    def slope(self, x: float) -> tuple[float, float]:
        self.evaluations += 1
        value, gradient = self.function.gradient(np.array([x]))
        return float(value), float(gradient[0])

    def between(self, low: float, high: float) -> None:
        ends = self.value(low), self.value(high)
        for index, end in enumerate(ends):
            if not np.isfinite(end):
                raise InvalidInput.at("The function is not finite here.", "bracket", index)
        if ends[0] * ends[1] > 0 or (np.sign(ends[0]) == np.sign(ends[1]) != 0):
            raise InvalidInput.at(f"The sign is the same at both ends ({ends[0]:.3g} and {ends[1]:.3g}).", "bracket")
        self._brent(low, high)

    def _brent(self, low: float, high: float) -> None:
        f: Callable[[float], float] = self.value
        self.x, report = brentq(
            f, low, high, xtol=1e-300, rtol=self.tolerance, maxiter=2000, full_output=True, disp=False
        )
        self.iterations += report.iterations
        self.width = self.tolerance * max(abs(self.x), 1e-300)

    def around(self, start: float) -> None:
        if not np.isfinite(self.value(start)):
            raise InvalidInput.at("The function is not finite here.", "initial")
        if self._newton(start):
            return
        length = max(1e-3, 1e-3 * abs(start))
        seen = [(start, self.value(start))]
        for _ in range(80):
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

    def result(self) -> RootScalarResult:
        x = float(self.x)
        value, slope = self.slope(x)
        estimate = 0.0 if value == 0 else min(abs(value / slope) if slope else np.inf, self.width)
        status = self._status(x, value, slope, estimate)
        messages = {
            "converged": "A root.",
            "pole": "The sign changes here through infinity: a pole or a jump, not a root.",
            "not_converged": "No root was found; x is where |f| is least among the points that were looked at.",
        }
        return RootScalarResult(
            x=x, residual=value, slope=slope, error_estimate=estimate, success=status == "converged", status=status,
            message=messages[status], iterations=self.iterations, function_evaluations=self.evaluations,
            warnings=kink_warnings(self.function, np.array([x])),
        )  # fmt: skip

    def _status(self, x: float, value: float, slope: float, estimate: float) -> RootStatus:
        if value == 0:
            return "converged"
        h = 1e-6 * max(abs(x), 1e-6)
        around = [self.value(x - h), self.value(x + h)]
        jumps = np.isfinite(self.width) and not abs(value) <= 10 * max(map(abs, around))
        if not np.isfinite(value) or jumps:
            return "pole"
        if np.isfinite(self.width):
            return "pole" if min(map(abs, around)) > 1e3 * h * max(1.0, abs(slope)) else "converged"
        return "converged" if estimate <= 1e-8 * max(abs(x), 1e-8) else "not_converged"
