"""The definite integral of a formula of one variable: its own structure first, then ever stronger methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx
from mpmath import mp

from service.expressions import Function
from service.expressions.forms.balls import Balls
from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import scalars
from service.methods.budget import Budget
from service.methods.calculus.quadrature.composite import AIM, TIGHT, Estimate, combined, integral
from service.methods.calculus.quadrature.edges import Edge, divided
from service.methods.calculus.quadrature.exact_parts import Data
from service.methods.calculus.quadrature.integrand import Integrand
from service.methods.calculus.quadrature.logarithmic import rewritten
from service.methods.calculus.quadrature.oscillatory import endless as endless_integral
from service.methods.calculus.quadrature.precise import precise_integral, refined
from service.methods.calculus.quadrature.proved import proved_integral
from service.methods.calculus.quadrature.structure import (
    DISTINCT,
    MOST_CROSSINGS,
)
from service.methods.calculus.quadrature.transforms import Array, beyond

_OSCILLATING_BUDGET = 300_000  # evaluations before half periods are summed instead
_PROOF_STEPS = 80_000  # operations on balls in some 50 ms
_PROOF_SHARE = 20  # evaluations in doubles in the time of one in balls
_AIMS = 4  # times: the first ball may tell that the integral is much smaller than it looked
_NEAR = (1e-6, 1e-9)  # of half a piece, from an end beside which a phase may grow
_GROWS = 2.0  # times from one of them to the other: powers from d^-0.1 on
_MANY_BITS = 2_200  # a double zero at 1e-300, and its digits
_BESIDE = 10.0 ** -np.arange(1.0, 300.0)  # of a piece: distances from its ends, of each order of magnitude
# From the last edge before an infinite end: ten of each order of magnitude, and one where only powers are left.
_FAR = np.concatenate([np.geomspace(1.0, 1e100, 1001), np.geomspace(1e101, 1e300, 200)])
_FAR_WORK = 200_000  # operations on balls of many bits, some half a second
_FAR_SAFETY = 3  # what is missing begins, and may turn, between two of these points
_INSIDE = 1e-9  # of a piece: so far from an end it is no end where a formula is not defined
_MOST_PIECES = 50  # for arithmetic of many digits, which takes some hundred evaluations of each
_FEW_EDGES = 10  # each looked at from both sides; of more than that the outermost alone
_UNSETTLED = 0.3  # relative error of what has not one digit
_HOPELESS = 0.01  # relative error of an integral that more digits show to diverge


def definite_integral(
    function: Function, ends: tuple[Edge, Edge], budget: Budget, given: Sequence[float] = ()
) -> Estimate:
    """The integral between two ends, both maybe infinite; `given` are points to divide the range at."""
    lower, upper = float(ends[0]), float(ends[1])
    if lower == upper:
        return Estimate(0.0, 0.0, 0.0, 0, proved=True)
    if lower > upper:
        found = definite_integral(function, ends[::-1], budget, given)
        return replace(found, value=-found.value)
    f = Integrand(function)
    breaks = f.breaks(lower, upper) | dict.fromkeys(given)
    inner = _distinct([x for x in sorted(breaks) if lower < x < upper], lower, upper)
    if len(inner) >= MOST_CROSSINGS:
        return Estimate(0.0, np.inf, np.inf, 0)
    edges = np.array([lower, *(inner or ([0.0] if np.isinf(lower) and np.isinf(upper) else [])), upper])
    endless = bool(np.isinf(edges[[0, -1]]).any())
    with np.errstate(all="ignore"):
        best = integral(f, edges, **({"budget": _OSCILLATING_BUDGET} if endless and f.marks.phases else {}))
        ball = _proof(f, ends, inner, given, best)
        if ball is not None and (hole := _hole(f, best, upper - lower)) is not None:
            return replace(best, holes=(hole,))
        if ball is not None and _is_tight(ball, best):
            return Estimate.of_ball(ball, best)
        best = _checked_ends(f, edges, best)
        if not best.good and f.marks.phases:
            best = _better(best, _oscillating(f, edges))
    if not best.good and not (best.diverges and endless) and len(edges) <= _MOST_PIECES:
        exact = [ends[0].digits, *edges[1:-1], ends[1].digits]
        best = _better(best, budget.share(budget.left / 3).spend(_precise, f, exact, breaks))
    if ball is not None and not abs(ball - best.value) <= best.error:
        return Estimate.of_ball(ball, best)
    if endless and f.marks.phases and best.error > _UNSETTLED * max(abs(best.value), 1e-6 * best.magnitude):
        return replace(best, error=np.inf)  # such an estimate tells no integral from a divergent one
    jumps = [x for x in inner if breaks.get(x) is None or breaks[x] in f.marks.switches]
    return replace(best, error=best.error + _misplaced(f, np.array(jumps)))


def _checked_ends(f: Integrand, edges: Array, best: Estimate) -> Estimate:
    """With what the rounding of doubles takes from the integral beside its edges, as many more bits show there."""
    finite = edges[np.isfinite(edges)]
    if len(finite) > _FEW_EDGES:
        finite = finite[[0, -1]]
    if f.scalar is None:
        return best
    lost, holes = 0.0, best.holes
    with ctx.workprec(_MANY_BITS):
        balls = f.function.balls()
        for i, c in enumerate(finite):
            for other in [float(x) for x in finite[max(i - 1, 0) : i + 2] if x != c] or [float(c) + 1.0]:
                x = np.unique(c + (other - c) * _BESIDE)
                x = x[x != c]
                true = np.array([float(balls.hull([arb(float(at))])[0].mid()) for at in x])
                y, distance = f(x), np.abs(x - c)
                nowhere = np.isnan(y) & np.isnan(true) & (distance > _INSIDE * abs(other - c))
                holes += tuple(map(float, x[nowhere][:1]))
                difference = np.abs(np.where(np.isfinite(y), y, 0.0) - true) * distance
                lost += float(np.log(10.0) * difference[np.isfinite(difference)].sum())
        far = _FAR[:: 1 + len(reachable([f.scalar])) * len(_FAR) // _FAR_WORK]
        for side, end in ((-1, edges[0]), (1, edges[-1])):
            if np.isinf(end):
                lost += _far_out(f, balls, float(finite[0 if side < 0 else -1]) + side * far, far)
    return replace(best, error=best.error + lost, holes=holes)


def _far_out(f: Integrand, balls: Balls, x: Array, distance: Array) -> float:
    """What the rounding of doubles, and parts of the formula that overflow, take from the integral to an end.

    Infinite where what is left far out diverges, of which doubles may show nothing: 1/sqrt(1 + x**2) is 0 at 1e160.
    """
    y = f(x)
    true = np.array([float(balls.hull([arb(float(at))])[0].mid()) for at in x])
    steps, size = np.gradient(np.log(distance)), np.abs(true) * distance
    difference = np.abs(np.where(np.isfinite(y), y, 0.0) - true) * distance * steps
    lost = _FAR_SAFETY * float(difference[np.isfinite(difference)].sum())
    last = slice(-1, -4, -1)
    diverges = difference[-1] > 0 and np.isinf(beyond(size[None, last], distance[None, last])).any()
    return np.inf if diverges and lost > size[-1] else lost


def _proof(
    f: Integrand, ends: tuple[Edge, Edge], inner: Sequence[float], given: Sequence[float], best: Estimate
) -> arb | None:
    """A ball that holds the integral, if the evaluations for it are enough."""
    if f.scalar is None:
        return None
    edges = divided(ends, inner, given, f.scalar, f.function.data)
    limit = _PROOF_STEPS // len(reachable([f.scalar])) + best.evaluations // _PROOF_SHARE
    scale = abs(best.value) if np.isfinite(best.value) and best.value else best.magnitude or 1.0
    for _ in range(_AIMS):
        ball = proved_integral(f.scalar, f.function.data, edges, AIM * scale, limit)
        if ball is None or ball.rad() <= TIGHT * abs(ball) or scale <= abs(float(ball)):
            return ball
        scale = abs(float(ball))  # the estimate has told a size that is far too large, or none
    return ball


def _hole(f: Integrand, best: Estimate, length: float) -> float | None:
    """Where many bits have no value either, nor beside it: a ball is of the part of a range where the formula has one.

    A single point, as 0 of sin(x)/x, matters to no integral.
    """
    beside = _INSIDE * (length if np.isfinite(length) else 1.0)
    with ctx.workprec(_MANY_BITS):
        hull = f.function.balls().hull
        for x in best.holes:
            if not any(hull([arb(at)])[0].is_finite() for at in (x - beside, x, x + beside)):
                return x
    return None


def _is_tight(ball: arb, best: Estimate) -> bool:
    radius = float(ball.rad())
    return np.isfinite(radius) and (bool(ball.rad() <= TIGHT * ball.abs_lower()) or radius <= best.error)


def _misplaced(f: Integrand, jumps: Array) -> float:
    """What it does to an integral that its jumps are placed at doubles."""
    unit = np.spacing(np.abs(jumps))
    with np.errstate(all="ignore"):
        near, farther = (np.abs(f(jumps + k * unit) - f(jumps - k * unit)) for k in (4, 1000))
    return float(np.nansum(2 * unit * np.fmin(near, farther)))  # Beside a pole only the nearer difference is large.


def _distinct(points: list[float], lower: float, upper: float) -> list[float]:
    """Points without those that are the same as their neighbour, or an end, up to rounding."""
    kept: list[float] = []
    for x in points:
        others = [*kept[-1:], lower, upper]
        if all(abs(x - other) > DISTINCT * max(abs(x), abs(other)) for other in others if np.isfinite(other)):
            kept.append(x)
    return kept


def _better(best: Estimate, other: Estimate | None) -> Estimate:
    if other is None:
        return best
    evaluations = best.evaluations + other.evaluations
    lost = best.holes or (other.diverges and best.error > _HOPELESS * abs(best.value))
    chosen = other if lost or not best.error <= other.error else best
    return replace(chosen, evaluations=evaluations)


def _oscillating(f: Integrand, edges: Array) -> Estimate | None:
    """The integral with ends to which a phase grows summed over half periods; None where there is no such sum."""
    inner = edges[np.isfinite(edges)]
    bounds, parts = [float(inner[0]), float(inner[-1])], []
    arrays = {node: f.function.data[node.attribute] for node in reachable([f.root]) if node.op == "data"}
    with f.root.graph.scratch():
        root = scalars(f.root, arrays).item()
        for i, (side, end) in enumerate(((1, edges[0]), (-1, edges[-1]))):
            way = _way(f, root, side, float(end), inner)
            if way is None:
                continue
            found = endless_integral(way[0], f.function.data, way[1])
            if found is None:
                return None
            parts.append(found[1])
            bounds[i] = -side * found[0] if np.isinf(end) else float(end) + side / found[0]
    if not parts:
        return None
    points = [bounds[0], *(x for x in map(float, inner) if bounds[0] < x < bounds[1]), bounds[1]]
    middle = integral(f, np.array(points))
    ball = _proof(f, (Edge.at(Fraction(points[0])), Edge.at(Fraction(points[-1]))), points[1:-1], (), middle)
    if ball is not None and _is_tight(ball, middle):
        middle = Estimate.of_ball(ball, middle)
    return combined([middle, *parts])


def _way(f: Integrand, root: Node, side: int, end: float, inner: Array) -> tuple[Node, float] | None:
    """The formula in t → ∞ on the way to an end, and where to begin; None where no phase grows to that end."""
    x = next(node for node in reachable([root]) if node.op == "input")
    if np.isinf(end):
        mirrored = root if side < 0 else rewritten(root, lambda node, _: -x if node is x else None)
        return mirrored, -side * float(inner[0 if side > 0 else -1])
    lengths = np.diff(inner[:2] if side > 0 else inner[-2:])
    length = float(lengths[0]) / 2 if lengths.size else 1.0
    phases = [node for node in f.marks.phases if not node.shape]
    if not phases:
        return None
    near, nearer = np.abs(f.of(phases)(end + side * length * np.array(_NEAR)))
    if not (nearer > _GROWS * near).any():
        return None
    c = Fraction(repr(end))
    return rewritten(root, lambda node, _: c + side / x if node is x else None) / x**2, 1 / length


def _exact_edge(x: Any, breaks: dict[float, Node | None], data: Data) -> Any:
    if not isinstance(x, float):
        return x
    node = breaks.get(x)
    return mp.mpf(x) if node is None else refined(node, data, x)


def _precise(f: Integrand, edges: list[Any], breaks: dict[float, Node | None]) -> Estimate:
    """The integral in arithmetic of many digits, with zeros of the formula's parts refined."""
    data = f.function.data
    return precise_integral(f.root, data, [_exact_edge(x, breaks, data) for x in edges])
