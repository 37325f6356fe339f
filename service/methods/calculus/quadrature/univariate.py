"""The definite integral of a formula of one variable: its own structure first, then ever stronger methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from mpmath import mp

from service.expressions import Function
from service.expressions.graph.nodes import Node
from service.methods.budget import Budget
from service.methods.calculus.quadrature.composite import Estimate, integral
from service.methods.calculus.quadrature.oscillatory import partition, tail
from service.methods.calculus.quadrature.precise import precise_integral, refined
from service.methods.calculus.quadrature.structure import (
    Landmarks,
    crossings,
    landmarks,
    sample_points,
    values_of,
    zeros,
)
from service.methods.calculus.quadrature.transforms import Array

_MOST_BREAKS = 400
_MOST_PEAKS = 30  # zeros of one part; more are an oscillation, not peaks
_OSCILLATING_BUDGET = 300_000
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
        """Where the formula may not be smooth inside the range, with the part of it that is zero there."""
        points = sample_points(lower, upper)
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
        return dict(list(found.items())[:_MOST_BREAKS])


def definite_integral(
    function: Function, ends: tuple[Any, Any], budget: Budget, given: Sequence[float] = ()
) -> Estimate:
    """The integral between two ends, both maybe infinite: doubles, or mpmath numbers where those only round them.

    `given` are points to divide the range at.
    """
    lower, upper = float(ends[0]), float(ends[1])
    if lower == upper:
        return Estimate(0.0, 0.0, 0.0, 0)
    if lower > upper:
        found = definite_integral(function, ends[::-1], budget, given)
        return replace(found, value=-found.value)
    f = Integrand(function)
    breaks = f.breaks(lower, upper) | dict.fromkeys(given)
    inner = _distinct([x for x in sorted(breaks) if lower < x < upper], lower, upper)
    if np.isinf(lower) and np.isinf(upper) and not inner:
        inner = [0.0]
    edges = np.array([lower, *inner, upper])
    endless = np.isinf(edges[[0, -1]]).any()
    with np.errstate(all="ignore"):
        best = integral(f, edges, **({"budget": _OSCILLATING_BUDGET} if endless and f.marks.phases else {}))
        if not best.good and endless and f.marks.phases:
            best = _better(best, _oscillating(f, edges))
    if not best.good and not (best.diverges and endless):
        best = _better(best, budget.share(budget.left / 3).spend(_precise, f, [ends[0], *inner, ends[1]], breaks))
    jumps = [x for x in inner if breaks.get(x) is None or breaks[x] in f.marks.switches]
    return replace(best, error=best.error + _misplaced(f, np.array(jumps)))


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


def _exact_edge(x: Any, breaks: dict[float, Node | None]) -> Any:
    if not isinstance(x, float):
        return x
    node = breaks.get(x)
    return mp.mpf(x) if node is None else refined(node, x)


def _precise(f: Integrand, edges: list[Any], breaks: dict[float, Node | None]) -> Estimate:
    """The integral in arithmetic of many digits, with zeros of the formula's parts refined."""
    return precise_integral(f.root, [_exact_edge(x, breaks) for x in edges])
