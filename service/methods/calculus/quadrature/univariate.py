"""The definite integral of a formula of one variable: its own structure first, then ever stronger methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb
from mpmath import mp

from service.expressions import Function
from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import scalars
from service.methods.budget import Budget
from service.methods.calculus.quadrature.composite import AIM, TIGHT, Estimate, combined, integral
from service.methods.calculus.quadrature.edges import Edge, divided
from service.methods.calculus.quadrature.exact_parts import Data
from service.methods.calculus.quadrature.growth import reach
from service.methods.calculus.quadrature.integrand import Integrand
from service.methods.calculus.quadrature.logarithmic import rewritten
from service.methods.calculus.quadrature.oscillatory import endless as endless_integral
from service.methods.calculus.quadrature.precise import precise_integral, refined
from service.methods.calculus.quadrature.proved import proved_integral
from service.methods.calculus.quadrature.rounding import checked_ends, hole_of, misplaced
from service.methods.calculus.quadrature.structure import (
    DISTINCT,
    MOST_CROSSINGS,
)
from service.methods.calculus.quadrature.transforms import Array

_OSCILLATING_BUDGET = 300_000  # evaluations before half periods are summed instead
_PROOF_STEPS = 80_000  # operations on balls in some 50 ms
_PROOF_SHARE = 20  # evaluations in doubles in the time of one in balls
_AIMS = 4  # times: the first ball may tell that the integral is much smaller than it looked
_NEAR = (1e-6, 1e-9)  # of half a piece, from an end beside which a phase may grow
_GROWS = 2.0  # times from one of them to the other: powers from d^-0.1 on
_MOST_PIECES = 50  # for arithmetic of many digits, which takes some hundred evaluations of each
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
    if (shorter := _shorter(f, ends)) is not None:
        return _with_rest(_ascending(f, shorter[0], budget, given), shorter[1])
    return _ascending(f, ends, budget, given)


def _ascending(f: Integrand, ends: tuple[Edge, Edge], budget: Budget, given: Sequence[float]) -> Estimate:
    lower, upper = float(ends[0]), float(ends[1])
    breaks = f.breaks(lower, upper) | dict.fromkeys(given)
    inner = _distinct([x for x in sorted(breaks) if lower < x < upper], lower, upper)
    if len(inner) >= MOST_CROSSINGS:
        return Estimate(0.0, np.inf, np.inf, 0)
    edges = np.array([lower, *(inner or ([0.0] if np.isinf(lower) and np.isinf(upper) else [])), upper])
    endless = bool(np.isinf(edges[[0, -1]]).any())
    with np.errstate(all="ignore"):
        best = integral(f, edges, **({"budget": _OSCILLATING_BUDGET} if endless and f.marks.phases else {}))
        ball = _proof(f, ends, inner, given, best)
        if ball is not None and (hole := hole_of(f, best, upper - lower)) is not None:
            return replace(best, holes=(hole,))
        if ball is not None and ball.rad() <= TIGHT * ball.abs_lower():
            return Estimate.of_ball(ball, best)
        best = checked_ends(f, edges, best)
        if not best.good and f.marks.phases:
            best = _better(best, _oscillating(f, edges))
    bounded = ball is not None and _is_tight(ball, best)
    if not (best.good or bounded or (best.diverges and endless)) and len(edges) <= _MOST_PIECES:
        exact = [ends[0].digits, *edges[1:-1], ends[1].digits]
        best = _better(best, budget.share(budget.left / 3).spend(_precise, f, exact, breaks))
    if ball is not None and (_is_tight(ball, best) or bool(abs(ball - best.value) > best.error)):
        return Estimate.of_ball(ball, best)
    # The factor 1e-6 is for an integral that cancels.
    if endless and f.marks.phases and best.error > _UNSETTLED * max(abs(best.value), 1e-6 * best.magnitude):
        return replace(best, error=np.inf)  # such an estimate tells no integral from a divergent one
    jumps = [x for x in inner if breaks.get(x) is None or breaks[x] in f.marks.switches]
    return replace(best, error=best.error + misplaced(f, np.array(jumps)))


def _shorter(f: Integrand, ends: tuple[Edge, Edge]) -> tuple[tuple[Edge, Edge], list[Estimate]] | None:
    """Finite ends for infinite ones to which breaks may go on, as those of abs(sin(x)), and what is beyond them.

    None where that can not be told.
    """
    breaks_go_on = f.marks.steps or (f.marks.switches and f.marks.phases)
    if f.scalar is None or not breaks_go_on or all(np.isfinite(float(end)) for end in ends):
        return None
    found, rest = list(ends), []
    for i, side in enumerate((-1, 1)):
        if np.isinf(float(ends[i])):
            other = float(ends[1 - i])
            beyond = _beyond(f, f.scalar, side, other if np.isfinite(other) else 0.0)
            if beyond is None:
                return None
            found[i] = beyond[0]
            rest.append(beyond[1])
    return ((found[0], found[1]), rest) if found[0].value < found[1].value else None


def _beyond(f: Integrand, root: Node, side: int, start: float) -> tuple[Edge, Estimate] | None:
    """A point on this side, and the integral from there on: next to nothing, or a sum, or no more than a bound."""
    near = reach(root, side, f.function.data)
    bounded = None if near is None else (Edge.at(near.end), _at_most(float(near.left.upper())))
    if near is not None and near.is_all:
        return bounded
    with root.graph.scratch():
        way = _way(f, root, -side, side * np.inf, np.array([start]))
        summed = None if way is None else endless_integral(way[0], f.function.data, way[1])
    if summed is not None and (bounded is None or summed[1].error <= bounded[1].error):
        return Edge.at(side * Fraction(summed[0])), summed[1]
    return bounded


def _at_most(bound: float) -> Estimate:
    return Estimate(0.0, bound, bound, 0, proved=True)


def _with_rest(found: Estimate, rest: Sequence[Estimate]) -> Estimate:
    """The integral with what is beyond the ends; without a bound where that leaves not one digit."""
    total = combined([found, *rest])
    settled = total.error <= _UNSETTLED * max(abs(total.value), 1e-6 * total.magnitude)
    proved = found.proved and all(part.proved for part in rest)
    return replace(total, proved=proved, error=total.error if settled else np.inf)


def _proof(
    f: Integrand, ends: tuple[Edge, Edge], inner: Sequence[float], given: Sequence[float], best: Estimate
) -> arb | None:
    """A ball that holds the integral, if the evaluations for it are enough."""
    if f.scalar is None:
        return None
    limit = _PROOF_STEPS // len(reachable([f.scalar])) + best.evaluations // _PROOF_SHARE
    edges = divided(ends, inner, given, f.scalar, f.function.data)
    scale = abs(best.value) if np.isfinite(best.value) and best.value else best.magnitude or 1.0
    for _ in range(_AIMS):
        ball = proved_integral(f.scalar, f.function.data, edges, AIM * scale, limit)
        if ball is None or ball.rad() <= TIGHT * abs(ball) or scale <= abs(float(ball)):
            return ball
        scale = abs(float(ball))  # the estimate has told a size that is far too large, or none
    return ball


def _is_tight(ball: arb, best: Estimate) -> bool:
    radius = float(ball.rad())
    return np.isfinite(radius) and (bool(ball.rad() <= TIGHT * ball.abs_lower()) or radius <= best.error)


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
    if best.diverges and other.error > _UNSETTLED * abs(other.value):
        return replace(best, evaluations=evaluations)  # beside 1/(x - 0.3)**3 digits are many, and none is right
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
