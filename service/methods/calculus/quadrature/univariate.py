"""The definite integral of a formula of one variable: its own structure first, then ever stronger methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from flint import arb
from mpmath import mp

from service.expressions import ExpressionError, Function
from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import scalars
from service.methods.budget import Budget
from service.methods.calculus.quadrature.composite import Estimate, integral
from service.methods.calculus.quadrature.edges import Edge, divided
from service.methods.calculus.quadrature.exact_parts import Data
from service.methods.calculus.quadrature.oscillatory import partition, tail
from service.methods.calculus.quadrature.precise import precise_integral, refined
from service.methods.calculus.quadrature.proved import proved_integral
from service.methods.calculus.quadrature.structure import (
    MOST_CROSSINGS,
    Landmarks,
    crossings,
    landmarks,
    sample_points,
    values_of,
    zeros,
)
from service.methods.calculus.quadrature.transforms import Array

_SAMPLES = (2_000, 20_000, 200_000)  # of the range, at the first of which most formulas stay
_SAMPLES_EACH = 16  # for each place found: fewer pass over some, as of a period of four samples
_MOST_PEAKS = 30  # zeros of one part; more are an oscillation, not peaks
_OSCILLATING_BUDGET = 300_000
_PROOF_STEPS = 80_000  # operations on balls in some 50 ms
_PROOF_SHARE = 20  # evaluations in doubles in the time of one in balls
_AIM = 2.0**-54  # relative radius to aim at: what the answer's own rounding leaves
_AIMS = 4  # times: the first ball may tell that the integral is much smaller than it looked
_TIGHT = 2.0**-36  # relative radius, eleven digits, within which a proof is the answer
_HOPELESS = 0.01  # relative error of an integral that more digits show to diverge


class Integrand:
    """A formula of one variable with what its structure tells."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.root: Node = function.plan.output
        self.marks: Landmarks = landmarks([self.root])

    def __call__(self, x: Array) -> Array:
        """Values at numbers of any shape."""
        return self.function.value(x[..., None])

    def of(self, nodes: Sequence[Node]) -> Any:
        """Parts of the formula as a function of numbers (N), giving (N, k)."""
        values = values_of(nodes, self.function.data)
        return lambda x: values(x[:, None])

    def breaks(self, lower: float, upper: float) -> dict[float, Node | None]:
        """Where the formula may not be smooth inside the range, with the part of it that is zero there.

        Among more than fit between the samples some would be missed: there are so many more samples then.
        """
        for samples in _SAMPLES:
            points = sample_points(lower, upper, samples)
            found = self._breaks(points)
            if len(found) < len(points) / _SAMPLES_EACH:
                break
        return found

    def _breaks(self, points: Array) -> dict[float, Node | None]:
        found: dict[float, Node | None] = {}
        if nodes := self.marks.switches + self.marks.bases + self.marks.peaks:
            at, component = zeros(self.of(nodes), points)
            others = sum(node.elements for node in self.marks.switches + self.marks.bases)
            periodic = (component >= others) & (np.bincount(component) > _MOST_PEAKS)[component]
            at, component = at[~periodic], component[~periodic]
            scalars = all(not node.shape for node in nodes)
            found |= {float(x): nodes[k] if scalars else None for x, k in zip(at, component, strict=True)}
        if self.marks.steps:
            found |= dict.fromkeys(map(float, crossings(self.of(self.marks.steps), points)))
        return found


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
    endless = np.isinf(edges[[0, -1]]).any()
    with np.errstate(all="ignore"):
        best = integral(f, edges, **({"budget": _OSCILLATING_BUDGET} if endless and f.marks.phases else {}))
        ball = _proof(f, ends, inner, given, best)
        if ball is not None and _is_tight(ball, best):
            return _of_ball(ball, best)
        if not best.good and endless and f.marks.phases:
            best = _better(best, _oscillating(f, edges))
    if not best.good and not (best.diverges and endless):
        exact = [ends[0].digits, *edges[1:-1], ends[1].digits]
        best = _better(best, budget.share(budget.left / 3).spend(_precise, f, exact, breaks))
    if ball is not None and not abs(ball - best.value) <= best.error:
        return _of_ball(ball, best)
    jumps = [x for x in inner if breaks.get(x) is None or breaks[x] in f.marks.switches]
    return replace(best, error=best.error + _misplaced(f, np.array(jumps)))


def _proof(
    f: Integrand, ends: tuple[Edge, Edge], inner: Sequence[float], given: Sequence[float], best: Estimate
) -> arb | None:
    """A ball that holds the integral, if the evaluations for it are enough."""
    data = f.function.data
    try:
        root = scalars(f.root, {}).item()
    except ExpressionError:  # more components than other arithmetic is offered for
        return None
    limit = _PROOF_STEPS // len(reachable([root])) + best.evaluations // _PROOF_SHARE
    scale = abs(best.value) if np.isfinite(best.value) and best.value else best.magnitude or 1.0
    for _ in range(_AIMS):
        ball = proved_integral(root, data, divided(ends, inner, given, root, data), _AIM * scale, limit)
        if ball is None or ball.rad() <= _TIGHT * abs(ball) or scale <= abs(float(ball)):
            return ball
        scale = abs(float(ball))  # the estimate has told a size that is far too large, or none
    return ball


def _is_tight(ball: arb, best: Estimate) -> bool:
    return bool(ball.rad() <= _TIGHT * ball.abs_lower()) or float(ball.rad()) <= best.error


def _of_ball(ball: arb, best: Estimate) -> Estimate:
    """The double beside the middle of a ball, with the distance to all of it."""
    value = float(ball.mid())
    error = float(abs(ball - value).upper())
    return replace(
        best, value=value, error=np.nextafter(error, np.inf) if error else 0.0, diverges=False, holes=(), proved=True
    )


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
        if all(abs(x - other) > 1e-14 * max(abs(x), abs(other)) for other in others if np.isfinite(other)):
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
    """The integral with its infinite ends summed over half periods; None where the formula does not oscillate so."""
    inner = edges[np.isfinite(edges)]
    parts: list[tuple[float, float, Estimate] | None] = []
    if np.isinf(edges[-1]):
        parts.append(_endless(f, inner[-1], 1.0))
    if np.isinf(edges[0]):
        parts.append(_endless(f, inner[0], -1.0))
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    starts = {sign: (start, estimate) for sign, start, estimate in known}
    finite = list(inner)
    if 1.0 in starts:
        finite.append(starts[1.0][0])
    if -1.0 in starts:
        finite.insert(0, starts[-1.0][0])
    middle = integral(f, np.array(finite))
    estimates = [middle, *(estimate for _, estimate in starts.values())]
    return Estimate(
        sum(one.value for one in estimates),
        sum(one.error for one in estimates),
        sum(one.magnitude for one in estimates),
        sum(one.evaluations for one in estimates),
        middle.diverges,
        middle.holes,
    )


def _endless(f: Integrand, start: float, sign: float) -> tuple[float, float, Estimate] | None:
    """The integral from some point beyond `start` to infinity of this sign, by the phase that serves best."""
    best: tuple[float, float, Estimate] | None = None
    for phase in f.marks.phases:
        if phase.shape:
            continue
        points = partition(_mirrored(f.of([phase]), sign), sign * start)
        estimate = None if points is None else tail(lambda x: f(sign * x), points)
        if estimate is not None and points is not None and (best is None or estimate.error < best[2].error):
            best = sign, sign * float(points[0]), estimate
    return best


def _mirrored(values: Any, sign: float) -> Any:
    """The one part of a formula, as a function of sign·x."""
    return lambda x: values(sign * x)[:, 0]


def _exact_edge(x: Any, breaks: dict[float, Node | None], data: Data) -> Any:
    if not isinstance(x, float):
        return x
    node = breaks.get(x)
    return mp.mpf(x) if node is None else refined(node, data, x)


def _precise(f: Integrand, edges: list[Any], breaks: dict[float, Node | None]) -> Estimate:
    """The integral in arithmetic of many digits, with zeros of the formula's parts refined."""
    data = f.function.data
    return precise_integral(f.root, data, [_exact_edge(x, breaks, data) for x in edges])
