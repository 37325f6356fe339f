"""Integrals over bounded regions that are proved: products of Gauss rules on boxes, with a bound on what they leave.

The region is taken to the unit cube, t, by its own limits. On a box of it the rule is off by at most the sum over the
variables of what Gauss's rule in that variable alone leaves, for any real values of the others; that is bounded by the
largest value on an ellipse around the range of that variable (Trefethen, Approximation Theory, theorem 19.3). Boxes
that matter most go first, and are halved along the variable that is worst until the rules are good enough.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from flint import acb, arb, ctx

from service.expressions import ExpressionError, Function
from service.expressions.forms.balls import Balls
from service.expressions.forms.straight import Straight
from service.expressions.graph.nodes import reachable
from service.expressions.graph.scalars import scalars
from service.methods.calculus.quadrature.composite import AIM, TIGHT, Estimate
from service.methods.calculus.quadrature.edges import Edge
from service.methods.calculus.quadrature.quadratic_forms import completed_squares
from service.methods.calculus.quadrature.region import End, Region

_PRECISION = 80  # bits, as in one variable
_MOST = 4  # variables; each takes some twenty times the evaluations
_OPERATIONS = 24_000  # on balls, in some 50 ms with what stands around them
_DOUBTFUL = 10  # times as many where the estimate is none, or a rough one: half a second, as the other methods take
_RADII = (2.0, 3.5, 6.0, 12.0, 30.0)  # of ellipses, of which the largest that help are not known
_HIGHEST = 30  # order of a rule: from there on two halves take fewer points
_TOO_HIGH = 4 * _HIGHEST  # of what is not analytic on any of the ellipses, or higher still
_SHARE = 2.0**-4  # of the tolerance for one box: few boxes have their share, and a sum that is too wide is no answer
_AIMS = 4  # times, as in one variable


def proved_region_integral(region: Region, estimate: Estimate | None) -> Estimate | None:
    """The integral over a bounded region; None where there is no proof, as of what is not smooth."""
    scale, claimed = 1.0, 0.0
    if estimate is not None:
        scale, claimed = abs(estimate.value) or estimate.magnitude or 1.0, estimate.error
    if region.function.n > _MOST or region.switches or not np.isfinite(scale) or _is_endless(region):
        return None
    with ctx.workprec(_PRECISION):
        try:
            proof = _Proof(region, scale, doubtful=estimate is None or not estimate.good)
        except ExpressionError:  # too many components
            return None
        found = None
        for _ in range(_AIMS):
            ball = proof.integral(arb(scale) * AIM)
            if not ball.is_finite():
                break
            found, size = ball, abs(float(ball))
            if ball.rad() <= TIGHT * ball.abs_lower() or not 0 < size < scale:
                break
            scale = size  # the estimate has told a size that is far too large, or none
        if found is None or not found.rad() <= (TIGHT * found.abs_lower()).max(arb(claimed)):
            return None
        return Estimate.of_ball(found, estimate)


def _is_endless(region: Region) -> bool:
    return any(not isinstance(end, Function) and math.isinf(end) for pair in region.ends for end in pair)


@dataclass(frozen=True, slots=True)
class _Box:
    """Middles and half lengths, dyadic both, of the ranges of t, and an enclosure of what there is to integrate."""

    middles: tuple[float, ...]
    halves: tuple[float, ...]
    whole: Any

    @property
    def volume(self) -> float:
        return math.prod(2 * half for half in self.halves)

    def range(self, i: int) -> Any:
        return arb(self.middles[i], self.halves[i])


class _Proof:
    def __init__(self, region: Region, scale: float, *, doubtful: bool) -> None:
        root = scalars(region.function.plan.output, {}).item()
        data, self.order = region.function.data, region.order
        squares = completed_squares(root, data)
        self.forms = [Balls(Straight([form]), data) for form in dict.fromkeys((squares, root))]
        self.ends = [(_limit(lower), _limit(upper)) for lower, upper in region.ends]
        self.unit = arb(2) ** math.frexp(scale)[1]  # in which shares are far from the least double
        self.left = _OPERATIONS * (_DOUBTFUL if doubtful else 1) // len(reachable([root]))

    def integral(self, tolerance: arb) -> arb:
        """A ball that holds the integral; not finite where the evaluations do not suffice."""
        return self._in_units(tolerance / self.unit) * self.unit

    def _in_units(self, tolerance: arb) -> arb:
        n, total, counter = len(self.order), arb(0), 0
        first = self._box((0.5,) * n, (0.5,) * n)
        waiting = [(0.0, counter, first)]
        while waiting:
            box = heapq.heappop(waiting)[2]
            if self.left < 0:
                return arb.nan()
            allowed = tolerance.max(total.abs_lower() * AIM) * _SHARE
            if box.whole.is_finite() and box.whole.rad() <= allowed:
                total += box.whole
                continue
            orders, error = self._orders(box, allowed)
            if max(orders) <= _HIGHEST:
                total += self._rule(box, orders) + arb(0, error)
                continue
            for half in self._halved(box, self._widest(box, orders)):
                counter += 1
                size = half.whole.abs_upper()
                heapq.heappush(waiting, (-float(size) if size.is_finite() else -math.inf, counter, half))
        return total

    def _box(self, middles: tuple[float, ...], halves: tuple[float, ...]) -> _Box:
        box = _Box(middles, halves, None)
        whole = self._enclosure([box.range(i) for i in range(len(middles))]) * box.volume
        return _Box(middles, halves, whole)

    def _halved(self, box: _Box, i: int) -> list[_Box]:
        half = box.halves[i] / 2
        halves = (*box.halves[:i], half, *box.halves[i + 1 :])
        at = (box.middles[i] - half, box.middles[i] + half)
        return [self._box((*box.middles[:i], middle, *box.middles[i + 1 :]), halves) for middle in at]

    def _orders(self, box: _Box, allowed: arb) -> tuple[list[int], float]:
        """The orders of rules that are good enough, and what they leave."""
        share = float(allowed) / len(box.middles)
        found = [self._order(box, i, share) for i in range(len(box.middles))]
        return [order for order, _ in found], sum(left for _, left in found)

    def _widest(self, box: _Box, orders: Sequence[int]) -> int:
        """Of the variables whose rules are not good enough the one on which the integrand hangs most."""
        open_ = [i for i, order in enumerate(orders) if order > _HIGHEST]
        return open_[0] if len(open_) == 1 else min(open_, key=lambda i: self._without(box, i))

    def _without(self, box: _Box, i: int) -> tuple[float, float]:
        """How wide the integrand is where this variable alone is narrow; of two alike the longer goes first."""
        t = [arb(middle) if j == i else box.range(j) for j, middle in enumerate(box.middles)]
        radius = float(self._enclosure(t).rad())
        return radius if math.isfinite(radius) else math.inf, -box.halves[i]

    def _order(self, box: _Box, i: int, share: float) -> tuple[int, float]:
        """The order of Gauss's rule in a variable that leaves no more than a share, and a bound on what it leaves."""
        best, left = _TOO_HIGH, 0.0
        for radius in _RADII:
            spread = self._spread(box, i, radius) * box.volume
            if not math.isfinite(spread) or not share:
                break
            bound = spread * 32 / 15 * radius / (radius - 1)  # of order 0; 64/15 is for a range of length 2
            gain = math.log(bound) - math.log(share) if bound > share else 0.0
            order = max(1, math.ceil(gain / (2 * math.log(radius))))
            if order >= best:
                break
            best, left = order, bound * radius ** (-2 * order) * (1 + 1e-12)
        return best, left

    def _spread(self, box: _Box, i: int, radius: float) -> float:
        """How far values on an ellipse around the range of a variable may be from one of them."""
        t = [acb(box.range(j)) for j in range(len(box.middles))]
        across, up = (radius + 1 / radius) / 2 * (1 + 1e-15), (radius - 1 / radius) / 2 * (1 + 1e-15)
        t[i] = acb(arb(box.middles[i], box.halves[i] * across), arb(0, box.halves[i] * up))
        found = [self._mapped(form, t) for form in self.forms]
        self.left -= 2 * len(found)
        radii = [float((ball.real.rad() + ball.imag.rad()).upper()) for ball in found if ball.is_finite()]
        return min(radii, default=math.inf)

    def _enclosure(self, t: Sequence[Any]) -> Any:
        self.left -= len(self.forms)
        found = [ball for form in self.forms if (ball := self._mapped(form, t)).is_finite()]
        return min(found, key=lambda ball: float(ball.rad())) if found else arb.nan()

    def _mapped(self, form: Balls, t: Sequence[Any]) -> Any:
        """The integrand in t, real or complex balls."""
        on = Balls.strict if isinstance(t[0], arb) else Balls.disc
        x, factor = [t[0]] * len(t), t[0] * 0 + 1 / self.unit
        for variable in self.order:
            a, b = (end if isinstance(end, arb) else on(end, x)[0] for end in self.ends[variable])
            length = b - a
            x[variable] = a + length * t[variable]
            factor = factor * length
        return on(form, x)[0] * factor

    def _rule(self, box: _Box, orders: Sequence[int]) -> arb:
        rules = [
            [(arb(middle) + arb(half) * s, w * half) for s, w in _gauss(order)]
            for middle, half, order in zip(box.middles, box.halves, orders, strict=True)
        ]
        self.left -= math.prod(orders)
        if self.left < 0:
            return arb.nan()
        return self._sum(rules, 0, [arb(0)] * len(rules)) / self.unit

    def _sum(self, rules: Sequence[Sequence[tuple[arb, arb]]], level: int, x: list[arb]) -> arb:
        """The rule over the variable of this level and all inner ones."""
        if level == len(rules):
            value: arb = self.forms[0].strict(x)[0]
            return value
        variable, total = self.order[level], arb(0)
        a, b = (end if isinstance(end, arb) else end.strict(x)[0] for end in self.ends[variable])
        length = b - a
        for t, weight in rules[variable]:
            x[variable] = a + length * t
            total += weight * self._sum(rules, level + 1, x)
        return total * length


@lru_cache(maxsize=_HIGHEST)
def _gauss(order: int) -> list[tuple[arb, arb]]:
    """Nodes and weights on [-1, 1]."""
    with ctx.workprec(2 * _PRECISION):
        return [arb.legendre_p_root(order, k, weight=True) for k in range(order)]


def _limit(end: End) -> Any:
    """A number, or a formula of the outer variables on balls."""
    if isinstance(end, Function):
        return Balls(Straight([scalars(end.plan.output, {}).item()]), end.data)
    return Edge.number(end).value
