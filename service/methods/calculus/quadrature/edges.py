"""The points that divide a range of integration, as exactly as they are known."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from flint import arb, ctx, fmpq
from mpmath import mp

from service.expressions import Function
from service.expressions.graph.nodes import Node
from service.expressions.graph.scalars import scalars
from service.methods.calculus.quadrature.exact_parts import Data, exact_value, quadratics
from service.methods.calculus.quadrature.structure import landmarks

_PRECISION = 700  # bits of an end that is no fraction: the 200 digits of precise.py and some more
_SHORTEST = 10**6  # denominators up to which a double may stand for a fraction such as 1/3 or 0.7
_GAP = 2.0  # spacings to both sides of a double between which the true place of a kink lies
_TINY = Fraction(1, 2**72)  # of a place that is known exactly: what a jump inside of so little does is nothing
_FAR = 64.0  # beyond which the range on each side of 0 is looked at by itself


class Edge(NamedTuple):
    """A point that divides a range: its value, and exactly where it is a fraction, or one of π."""

    value: arb
    fraction: Fraction | None = None
    of_pi: bool = False

    @classmethod
    def at(cls, point: Fraction, *, of_pi: bool = False) -> Edge:
        """An exact point."""
        with ctx.workprec(_PRECISION):
            value = arb(fmpq(point.numerator, point.denominator))
            return cls(value * arb.pi() if of_pi else value, point, of_pi)

    @classmethod
    def number(cls, x: float) -> Edge:
        """The shortest decimal that is read as this double, as formulas read theirs; or an infinity."""
        return cls.at(Fraction(repr(float(x)))) if np.isfinite(x) else cls(arb(x))

    @classmethod
    def formula(cls, function: Function) -> Edge:
        """A constant formula, whose value is finite."""
        root = scalars(function.plan.output, {}).item()
        found = quadratics(root, function.data, in_pi=True).get(root)
        if found is not None and not found[2] and 0 in found[:2]:
            return cls.at(found[1] or found[0], of_pi=bool(found[1]))
        with ctx.workprec(_PRECISION):
            value = function.balls().hull([arb(0)])[0]
        return cls(value) if value.is_finite() else cls.number(float(function.value(np.zeros(1))))

    def __float__(self) -> float:
        """The nearest double."""
        return float(self.value)

    @property
    def digits(self) -> Any:
        """The point as an mpmath number, in all its digits."""
        with mp.workprec(_PRECISION):
            return mp.mpf(self.value.mid())


def divided(
    ends: tuple[Edge, Edge], inner: Sequence[float], given: Sequence[float], root: Node, data: Data
) -> list[Edge]:
    """The ends and the points between them; beside one that may be off by rounding a gap, in which the true one is."""
    marks = landmarks([root])
    lower, upper = ends
    points = set(inner)
    if lower.value < 0 < upper.value and max(abs(float(lower)), abs(float(upper))) > _FAR:
        points.add(0.0)
    edges = [lower]
    for x in sorted(map(float, points)):
        candidates = Fraction(repr(x)), Fraction(x), Fraction(x).limit_denominator(_SHORTEST)
        singular = next((c for c in candidates if _is_one_of(marks.bases, c, data, 0)), None)
        broken = next((c for c in candidates if _is_one_of(marks.switches, c, data, 0)), None)
        if broken is None:
            broken = next((c for c in candidates if _is_one_of(marks.steps, c, data, None)), None)
        if x in given or x == 0 or singular is not None:
            edges.append(Edge.at(singular or Fraction(repr(x))))
        elif broken is not None:
            edges += [Edge.at(broken - abs(broken) * _TINY), Edge.at(broken + abs(broken) * _TINY)]
        else:
            unit = _GAP * np.spacing(abs(x))
            edges += [Edge.at(Fraction(x - unit)), Edge.at(Fraction(x + unit))]
    return [*edges, upper]


def _is_one_of(nodes: Sequence[Node], x: Fraction, data: Data, value: int | None) -> bool:
    """Whether a part has this value at a fraction; a whole one if None."""
    found = (exact_value(node, x, data) for node in nodes)
    return any(y is not None and (y == value if value is not None else y.denominator == 1) for y in found)
