"""Integrals that are proved: balls that hold the true value, by rigorous quadrature (Petras 2002; Johansson 2018).

Arb's quadrature bisects until Gauss–Legendre rules have an error bound on an ellipse where the formula is analytic and
bounded. Beside singular ends and far out it is given w = -log of the distance, or log of x, where singularities of
powers and logarithms are as smooth as exponentials; what then lies beyond is bounded by growth.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from flint import acb, arb, ctx

from service.expressions.forms.balls import Balls
from service.expressions.forms.straight import Straight
from service.expressions.functions import OPERATIONS
from service.expressions.functions.record import Landmark
from service.expressions.graph.nodes import Node, reachable
from service.expressions.limits import CACHED_FORMULAS
from service.methods.calculus.quadrature.edges import Edge
from service.methods.calculus.quadrature.exact_parts import Data
from service.methods.calculus.quadrature.growth import End, Hulls, remainder
from service.methods.calculus.quadrature.logarithmic import NotExact, around_pi, far, near
from service.methods.calculus.quadrature.quadratic_forms import completed_squares
from service.methods.calculus.quadrature.smooth import Smooth

_PRECISION = 80  # bits: 53 and what the sums of some thousand pieces may lose
_RELATIVE = arb(2) ** -60  # radius at which Arb may end early: below what a double shows
_UNKNOWN = acb("nan", "nan")
_FAR = 64.0  # from where an end may be so far out that nothing is left there
_MANY_ORDERS = 4096.0  # the ratio of both ends from which a logarithmic variable is the shorter way
_DEEPEST = 1 << 20  # binary orders of magnitude beside an end at 0, or to infinity: powers down to x^-0.9999
_DEEPEST_SHIFTED = 1 << 10  # beside another end, where each of them takes a bit of precision
_FINE = arb(2) ** -44  # relative radius that no higher precision is asked to improve
_DEEPEST_CANCELLING = 1 << 13  # with so many times the bits of the depth, where numerators cancel at the end
_CANCELLING = (2, 4)  # the order of a zero of the numerator that is left of its terms
_DEAR = 512  # bits from where on an evaluation counts as two, and so on
_GAP = 2.0**-45  # of its place: a range so short is one in which a jump or kink lies
_EACH_PIECE = 40  # evaluations: what pieces between jumps take at least, those of floor(x) being constants
_BESIDE = arb(2) ** -20  # of a range: the part of it beside an end that tells whether the end is singular


def _is_broken(node: Node) -> bool:
    """Whether an operation has jumps or kinks."""
    kinds = {kind for kind, _ in OPERATIONS[node.op].shape.landmarks}
    return node.varying and bool(kinds & {Landmark.SWITCH, Landmark.STEP})


@lru_cache(maxsize=CACHED_FORMULAS)
def _of_formula(root: Node) -> tuple[Balls, Balls]:
    """A formula without data in ball arithmetic, as it stands and with its squares completed: for all its requests."""
    return Balls(Straight([root]), ()), Balls(Straight([completed_squares(root, ())]), ())


class _OutOfEvaluations(Exception):
    """The budget is used up."""


class _Proof:
    """One formula, a tolerance for its integral, and the evaluations that are left."""

    def __init__(self, root: Node, data: Data, limit: int) -> None:
        self.root, self.data, self.left = root, data, limit
        self.tolerance = arb(0)
        self.hulls = Hulls(data)
        self.is_broken = any(node.op in OPERATIONS and _is_broken(node) for node in reachable([root]))
        self._balls: dict[Node, Balls] = {}
        if not data:
            self.hulls.programs[root,], self._balls[root] = _of_formula(root)

    def balls(self, root: Node) -> Balls:
        """A formula in ball arithmetic."""
        if root not in self._balls:
            self._balls[root] = Balls(Straight([completed_squares(root, self.data)]), self.data)
        return self._balls[root]

    def quadrature(self, balls: Balls, a: arb, b: arb) -> arb:
        """Arb's rigorous quadrature in what is left of the evaluations; not finite where it does not end."""
        before = self.left

        def counted(z: Any, analytic: bool) -> Any:
            self.left -= 1 + ctx.prec // _DEAR
            try:
                return balls.integrand(z, analytic)
            except Exception:  # noqa: BLE001 - an exception that passes through C code ends the process
                return _UNKNOWN

        if before <= 0:
            raise _OutOfEvaluations
        return acb.integral(counted, acb(a), acb(b), rel_tol=_RELATIVE, abs_tol=self.tolerance, eval_limit=before).real

    def whole(self, a: Edge, b: Edge) -> arb | None:
        """The integral over a range by one enclosure of the formula, where that is enough."""
        found = self.hulls([self.root], a.value.union(b.value))[self.root] * (b.value - a.value)
        return found if found.is_finite() and found.rad() <= self.tolerance else None

    def piece(self, a: Edge, b: Edge) -> arb:
        """The integral over a range inside which nothing is known to be singular."""
        if self.left <= self.hulls.count:
            raise _OutOfEvaluations
        length = b.value - a.value
        short = length.is_finite() and length <= _GAP * max(abs(float(a)), abs(float(b)))
        smooth = self.is_broken and not short
        root = Smooth(self.hulls, a, b).form(self.root) if smooth else self.root
        if root.value == 0:
            return arb(0)
        if not root.varying:
            return self.hulls([root], a.value)[root] * (b.value - a.value)
        total = arb(0)
        if b.value > _FAR and a.value >= 0:
            b, beyond = self._cut(root, b, 1)
            total += beyond
        if -a.value > _FAR and b.value <= 0:
            a, beyond = self._cut(root, a, -1)
            total += beyond
        if not a.value < b.value:
            return total
        if not (a.value.is_finite() and b.value.is_finite()):
            return arb.nan()
        return total + self._between(root, a, b)

    def _between(self, root: Node, a: Edge, b: Edge) -> arb:
        middle = (a.value + b.value) / 2
        if self._spans_orders(a.value, b.value):
            middle = a.value.max(arb(1)) if b.value > 0 else b.value.min(arb(-1))
        elif not any(self._singular(root, end.value, b.value - a.value) for end in (a, b)):
            return self.quadrature(self.balls(root), a.value, b.value)
        return self._half(root, a, 1, middle) + self._half(root, b, -1, middle)

    def _half(self, root: Node, end: Edge, side: int, middle: arb) -> arb:
        """The integral between an end and a point on this side of it."""
        low, high = (end.value, middle)[::side]
        if self._spans_orders(low, high):
            sign = 1 if high > 0 else -1
            balls = Balls(Straight([far(root, sign, self.data)]), self.data)
            return self.quadrature(balls, *((sign * low).log(), (sign * high).log())[::sign])
        if end.fraction is not None and self._singular(root, end.value, high - low):
            if end.of_pi:
                root, end, side = around_pi(root, end.fraction, side, self.data), Edge.at(Fraction(0)), 1
            return self._from_end(root, end.fraction or Fraction(0), side, high - low)
        return self.quadrature(self.balls(root), low, high)

    @staticmethod
    def _spans_orders(low: arb, high: arb) -> bool:
        near, distant = sorted((low.abs_upper(), high.abs_upper()))
        return bool((low > 0 or high < 0) and distant > _MANY_ORDERS * near and distant > _MANY_ORDERS)

    def _singular(self, root: Node, end: arb, length: arb) -> bool:
        """Whether the formula is not analytic at an end of a range of this length."""
        radius = (length.abs_upper() * _BESIDE).upper()
        return not self.balls(root).disc([acb(end + arb(0, radius), arb(0, radius))])[0].is_finite()

    def _cut(self, root: Node, end: Edge, sign: int) -> tuple[Edge, arb]:
        """The nearest power of two beyond which nothing is left, and a bound on what is left there."""
        furthest = _DEEPEST if not end.value.is_finite() else int(math.log2(abs(float(end.value))))
        found = self._nearest(root, End(None, sign), 6, furthest)
        return (end, arb(0)) if found is None else (Edge.at(sign * Fraction(2) ** found[0]), found[1])

    def _from_end(self, root: Node, c: Fraction, side: int, length: arb) -> arb:
        """From a singular end so far, by w = -log of the distance, as long as anything is left."""
        found = self._nearest(root, End(c, side), 8, _DEEPEST_SHIFTED if c else _DEEPEST)
        if found is None:
            return arb.nan()
        k, beyond = found
        balls = Balls(Straight([near(root, c, side, self.data)]), self.data)
        best = arb.nan()
        for extra in (1 if c else 0, *_CANCELLING) if k <= _DEEPEST_CANCELLING else (0,):
            with ctx.workprec(_PRECISION + extra * k):
                inner = self.quadrature(balls, -length.log(), k * arb(2).log())
            if not best.is_finite() or inner.rad() < best.rad():
                best = inner
            if best.is_finite() and best.rad() <= 16 * self.tolerance + _FINE * abs(best):
                break
        return best + beyond

    def _nearest(self, root: Node, end: End, first: int, last: int) -> tuple[int, arb] | None:
        """About the smallest k in the range for which nothing is left beyond 2ᵏ, and a ball that holds what is left."""

        def left(k: int) -> arb | None:
            self.left -= 1
            beyond = remainder(root, end, arb(2) ** k, self.hulls)
            return arb(0, beyond.upper()) if beyond is not None and beyond <= self.tolerance else None

        low, k = first - 1, first
        while (beyond := left(k)) is None:
            if k >= last:
                return None
            low, k = k, min(last, 2 * k)
        while k - low > 1 + k // 8:
            middle = (low + k) // 2
            nearer = left(middle)
            low, k, beyond = (middle, k, beyond) if nearer is None else (low, middle, nearer)
        return k, beyond


def proved_integral(root: Node, data: Data, edges: Sequence[Edge], tolerance: float, limit: int) -> arb | None:
    """A ball that holds the integral over the range that increasing edges divide; None where there is no proof.

    `tolerance` is the radius to aim at, `limit` the evaluations to stay within.
    """
    with root.graph.scratch(), ctx.workprec(_PRECISION):
        proof = _Proof(root, data, limit)
        proof.tolerance = arb(tolerance) / (4 * len(edges))
        try:
            pieces = [(a, b, proof.whole(a, b)) for a, b in pairwise(edges)]
            if sum(whole is None for *_, whole in pieces) > 1 + limit // _EACH_PIECE:
                return None
            total = sum((proof.piece(a, b) if whole is None else whole for a, b, whole in pieces), arb(0))
        except (_OutOfEvaluations, NotExact):
            return None
    return total if total.is_finite() else None
