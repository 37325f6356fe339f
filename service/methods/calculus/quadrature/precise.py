"""Integrals in arithmetic of many digits, where doubles cannot come close enough to a singularity.

Tanh-sinh quadrature (Takahasi and Mori, 1974) on the formula's own graph, whose constants are exact. Beside an end b
the integrand is evaluated at b − d for distances d down to 10^−180.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import mpmath
from mpmath import mp

from service.expressions import ExpressionError
from service.expressions.forms.many_digits import evaluator
from service.expressions.forms.straight import Straight
from service.expressions.graph.nodes import Node
from service.expressions.graph.scalars import scalars
from service.methods.calculus.quadrature.composite import Estimate
from service.methods.calculus.quadrature.transforms import HARMONIC, SLOW

_DIGITS = 200  # so that f at the nearest distances keeps twenty of them where it is a difference
_FIRST_LEVEL, _LAST_LEVEL = 3, 9
_BUDGET = 30_000  # evaluations: at 60 µs for one of a short formula two seconds
_NEAREST, _FARTHEST = mpmath.mpf(10) ** -90, mpmath.mpf(10) ** 300  # a double zero there keeps 20 of the digits


class NotScalar(Exception):
    """The formula has arrays or functions that are not evaluated here."""


def _evaluator(root: Node, data: Sequence[Any]) -> Callable[[Sequence[Any]], Any]:
    """The formula as a function of a point of mpmath numbers, at the working precision. Raises NotScalar."""
    try:
        with root.graph.scratch():
            evaluate = evaluator(Straight([scalars(root, {}).item()]), data)
    except (ExpressionError, ValueError):  # too many components, or more than one
        raise NotScalar from None
    return lambda point: evaluate(point)[0]


def refined(root: Node, data: Sequence[Any], near: float) -> Any:
    """The zero of a function of one variable beside a double, in all digits; the double itself where none is found."""
    with mp.workdps(_DIGITS):
        f = _evaluator(root, data)
        try:
            found = mpmath.findroot(
                lambda x: f([x]), mp.mpf(near), tol=mp.mpf(10) ** (-_DIGITS), maxsteps=60, verify=False
            )
        except (ZeroDivisionError, ValueError, TypeError):
            return mp.mpf(near)
        # As near as doubles found it.
        is_near = mpmath.isfinite(found) and not mpmath.im(found) and abs(found - near) <= 1e-12 * max(1, abs(near))
        return mpmath.re(found) if is_near else mp.mpf(near)


def precise_integral(root: Node, data: Sequence[Any], edges: Sequence[Any]) -> Estimate:
    """The integral of a formula of one variable over the range that edges (mpmath numbers) divide. Raises NotScalar."""
    with mp.workdps(_DIGITS):
        f = _evaluator(root, data)
        pieces = [_Piece(f, a, b) for a, b in pairwise(edges)]
        for piece in pieces:
            piece.integrate(_BUDGET // len(pieces))
        if any(piece.diverges for piece in pieces):
            return Estimate(0.0, float("inf"), 0.0, sum(piece.evaluations for piece in pieces), diverges=True)
        value = sum((piece.value for piece in pieces), mp.zero)
        magnitude = sum((piece.magnitude for piece in pieces), mp.zero)
        # Ten digits for what sums and functions lose.
        rounding = abs(value) * mp.mpf(2) ** -52 + magnitude * mp.mpf(10) ** (10 - _DIGITS)
        error = sum((piece.error for piece in pieces), mp.zero) + rounding
        return Estimate(float(value), float(error), float(magnitude), sum(piece.evaluations for piece in pieces))


class _Piece:
    """One range; trapezoidal sums in t with the step halved until two agree."""

    def __init__(self, f: Callable[[Sequence[Any]], Any], a: Any, b: Any) -> None:
        self.f, self.a, self.b = f, a, b
        self.value = self.magnitude = mp.zero
        self.error = mp.inf
        self.evaluations = 0
        self.diverges = False

    def integrate(self, budget: int) -> None:
        """Set value, error and magnitude."""
        previous, total, size = None, mp.zero, mp.zero
        for level in range(_FIRST_LEVEL, _LAST_LEVEL + 1):
            h = mp.mpf(2) ** -level
            first = level == _FIRST_LEVEL
            more, more_size, beyond = self._sweep(h, 1 if first else 2, include_zero=first)
            total, size = total + more, size + more_size
            self.value, self.magnitude = total * h, size * h
            if previous is not None:
                self.error = abs(self.value - previous) + beyond
                # Less than a double shows.
                if self.diverges or self.error <= self.magnitude * mp.mpf(10) ** -17 or self.evaluations > budget // 2:
                    return
            previous = self.value

    def _sweep(self, h: Any, stride: int, *, include_zero: bool) -> tuple[Any, Any, Any]:
        """Sums of g and |g| at the odd multiples of h (at all where the stride is 1), and a bound beyond them."""
        total = size = beyond = mp.zero
        if include_zero:
            g, _, _ = self._term(mp.zero)
            total, size = g, abs(g)
        for sign in (1, -1):
            k, small = 1, 0
            passed: list[tuple[Any, Any]] = []
            while small < 4:  # so many terms in a row that are nothing: a single one may be a zero
                term = self._term(sign * k * h)
                if term is None:
                    beyond += self._beyond(passed)
                    break
                g, d, y = term
                passed = [*passed[-4:], (d, abs(y) * d)]
                total, size = total + g, size + abs(g)
                small = small + 1 if abs(g) <= size * mp.mpf(10) ** -30 else 0  # beyond what the sum is asked for
                k += stride
        return total, size, beyond

    def _term(self, t: Any) -> Any:
        """f(x(t)) dx/dt, the distance d from the end, and f(x(t)); None where x is out of reach."""
        self.evaluations += 1
        sinh, cosh = mpmath.sinh(t), mpmath.cosh(t)
        if mpmath.isinf(self.a) or mpmath.isinf(self.b):
            d = mpmath.exp(mp.pi / 2 * sinh)
            weight = d * mp.pi / 2 * cosh
            end, x = (self.a, self.a + d) if mpmath.isinf(self.b) else (self.b, self.b - d)
        else:
            d = (self.b - self.a) / (1 + mpmath.exp(mp.pi * abs(sinh)))
            weight = d * (1 - d / (self.b - self.a)) * mp.pi * cosh
            end, x = (self.a, self.a + d) if t < 0 else (self.b, self.b - d)
        # The point keeps fifteen digits of its distance from the end.
        if d < abs(end) * mp.mpf(10) ** (15 - _DIGITS) or not _NEAREST < d < _FARTHEST:
            return None
        y = self.f([x])
        if not mpmath.isfinite(y):
            raise NotScalar
        return y * weight, d, y

    def _beyond(self, passed: list[tuple[Any, Any]]) -> Any:
        """Bound on what lies beyond the last points, where f·d follows a power of d, or of its logarithm.

        Infinite where that diverges.
        """
        (d0, g0), (d1, g1) = passed[0], passed[-1]
        if not g1 or not g0 or d0 == d1:
            return mp.zero
        q = mpmath.log(g1 / g0) / abs(mpmath.log(d1 / d0))
        if q > -1e-4:  # slower than any power that a formula names with three digits
            self.diverges = True
            return mp.inf
        left, length = _logarithmic(passed), abs(mpmath.log(d1))
        if left is None or -q * length > SLOW:
            return 3 * g1 / -q
        self.diverges = left <= HARMONIC
        return mp.inf if self.diverges else 3 * g1 * length / left


def _logarithmic(passed: list[tuple[Any, Any]]) -> Any:
    """The power p of f·d = |log d|^(-1 - p), if that fits better than a power of d; else None."""
    places = [passed[0], passed[len(passed) // 2], passed[-1]]
    logs = [(mpmath.log(d), mpmath.log(abs(mpmath.log(d))), mpmath.log(g)) for d, g in places if g and d != 1]
    if len(logs) < len(places):
        return None
    powers, turns = ([(b[2] - a[2]) / (b[i] - a[i]) for a, b in pairwise(logs)] for i in (0, 1))
    if abs(turns[1] - turns[0]) * abs(powers[0]) >= abs(powers[1] - powers[0]) * abs(turns[0]):
        return None
    return -turns[1] - 1
