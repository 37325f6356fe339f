"""Integrals over bounded regions that are proved: rigorous quadrature along each variable, one inside the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
from service.methods.calculus.quadrature.region import End, Region

_PRECISION = 80  # bits, as in one variable
_INNER = arb(2) ** -10  # of the tolerance: what the integrals over inner variables may be off by
_MOST = 3  # variables; each takes some twenty times the evaluations
_PARTS = 6  # of an inner range for a coarse bound where an outer variable is a wide ball
_OPERATIONS = 24_000  # on balls, in some 50 ms with what stands around them
_EVALUATIONS = 1_000  # along one variable: what takes more is not smooth
_POINT = arb(2) ** -40  # of a range: a ball that small is one of the nodes of a rule
_NAN = acb("nan", "nan")


def proved_region_integral(region: Region, estimate: Estimate | None) -> Estimate | None:
    """The integral over a bounded region; None where there is no proof, as of what is not smooth."""
    n, scale = region.function.n, 1.0 if estimate is None else abs(estimate.value) or estimate.magnitude or 1.0
    if n > _MOST or region.switches or not np.isfinite(scale) or _is_endless(region):
        return None
    with ctx.workprec(_PRECISION):
        try:
            nest = _Nest(region, arb(AIM * scale))
        except ExpressionError:  # too many components
            return None
        ball = nest.level(0, [_NAN] * n, wide=False).real
        claimed = 0.0 if estimate is None else estimate.error
        if not ball.is_finite() or not ball.rad() <= (TIGHT * ball.abs_lower()).max(arb(claimed)):
            return None
        return Estimate.of_ball(ball, estimate)


def _is_endless(region: Region) -> bool:
    return any(not isinstance(end, Function) and math.isinf(end) for pair in region.ends for end in pair)


class _Nest:
    def __init__(self, region: Region, tolerance: arb) -> None:
        root = scalars(region.function.plan.output, {}).item()
        self.order, self.tolerance = region.order, tolerance
        self.integrand = Balls(Straight([root]), region.function.data)
        self.ends = [(_limit(lower), _limit(upper)) for lower, upper in region.ends]
        self.left = _OPERATIONS // len(reachable([root]))

    def level(self, level: int, point: Sequence[Any], *, wide: bool) -> Any:
        """The integral over the variable of this level and all inner ones, the outer ones being set.

        Where an outer one is a wide ball of the complex plane a coarse enclosure is all that there can be.
        """
        if level == len(self.order):
            self.left -= 1
            real = all(z.imag.is_zero() for z in point) and not wide
            return acb(self.integrand.hull([z.real for z in point])[0]) if real else self.integrand.disc(point)[0]
        variable = self.order[level]
        a, b = (end if isinstance(end, acb) else end.disc(point)[0] for end in self.ends[variable])
        length = b - a
        if wide:
            parts = [acb(arb(i).union(arb(i + 1)) / _PARTS) for i in range(_PARTS)]
            return sum((self._at(level, point, a + length * t, wide=True) for t in parts), acb(0)) * length / _PARTS
        return self._along(level, point, a, length)

    def _at(self, level: int, point: Sequence[Any], z: Any, *, wide: bool) -> Any:
        inner = list(point)
        inner[self.order[level]] = z
        return self.level(level + 1, inner, wide=wide)

    def _along(self, level: int, point: Sequence[Any], a: Any, length: Any) -> Any:
        def f(t: Any, analytic: bool) -> Any:
            if self.left < 0:
                return _NAN
            try:
                return self._at(level, point, a + length * t, wide=analytic or t.real.rad() > _POINT) * length
            except Exception:  # noqa: BLE001 - an exception that passes through C code ends the process
                return _NAN

        tolerance = self.tolerance * _INNER**level
        return acb.integral(f, acb(0), acb(1), rel_tol=arb(2) ** -60, abs_tol=tolerance, eval_limit=_EVALUATIONS)


def _limit(end: End) -> Any:
    """A number, or a formula of the outer variables on balls."""
    if isinstance(end, Function):
        return Balls(Straight([scalars(end.plan.output, {}).item()]), end.data)
    return acb(Edge.number(end).value)
