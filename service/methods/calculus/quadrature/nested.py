"""Iterated adaptive quadrature: each integral over an inner variable finds its own kinks and resolves them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from service.expressions import Function
from service.expressions.graph.nodes import Node
from service.methods.calculus.quadrature.composite import Estimate
from service.methods.calculus.quadrature.gauss_kronrod import TOLERANCE, Integrand, Sums, adaptive
from service.methods.calculus.quadrature.region import Corner, Region, end_at, inputs_of
from service.methods.calculus.quadrature.structure import DISTINCT, bisected, values_of
from service.methods.calculus.quadrature.transforms import Array, Ranges, Trace, tails, transformed

_EPS = float(np.finfo(float).eps)
_ROWS = 4096  # of one level at once: a choice, some megabytes with their points
_SAMPLES = 33  # of each inner range, between which crossings are looked for
_PLAIN_ROUNDS = 5  # as in composite.py, fewer because each costs all inner integrals
_MOST_CORNERS = 32  # of the inner ranges: five variables with two ends
_HOPELESS = 10.0  # times the integral of |f|
_DIVERGENT = 1e5  # finite: one row beside a singularity may diverge, or seem to
_UNFINISHED = 10.0  # times what rules tell where the budget ends them: of ridges between the points an eighth, as seen
_EACH = 42  # evaluations of a simple inner integral


@dataclass
class _Nest:
    region: Region
    budget: int
    evaluations: int = 0
    undefined: bool = False
    diverges: bool = False
    marks: list[dict[Corner, list[Node]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """For each level the landmarks that are decided there.

        An inner integral has a kink where one of its own enters or leaves its range, which is where the landmark is
        zero at a corner of the inner ranges.
        """
        for level, variable in enumerate(self.region.order):
            marks: dict[Corner, list[Node]] = {}
            for node, inputs in self.region.marks + self.region.peaks:
                for corner in islice(self.region.corners(level, inputs), _MOST_CORNERS):
                    ends = [end.plan.output for _, end in corner if isinstance(end, Function)]
                    if variable in inputs.union(*map(inputs_of, ends)):
                        marks.setdefault(corner, []).append(node)
            self.marks.append(marks)

    def points_left(self, level: int) -> int:
        """About how many points of the variable of this level the budget still allows."""
        inner = len(self.region.order) - 1 - level
        return max(0, self.budget - self.evaluations) // int(_EACH**inner)

    @property
    def exhausted(self) -> bool:
        return self.evaluations >= self.budget


def nested_integral(region: Region, budget: int) -> Estimate:
    """The integral as iterated integrals, outermost variable first."""
    nest = _Nest(region, budget)
    with np.errstate(all="ignore"):
        sums = _level(nest, 0, np.zeros((1, region.function.n)))
    error = float(sums.error[0] + sums.noise[0] + 8 * _EPS * sums.magnitude[0])
    if nest.exhausted:
        error *= _UNFINISHED
    holes = (np.nan,) if nest.undefined else ()
    # Of an integrand that is 0 too.
    diverges = not np.isfinite(error) or error > _HOPELESS * max(float(sums.magnitude[0]), 1e-300)
    return Estimate(float(sums.value[0]), error, float(sums.magnitude[0]), nest.evaluations, diverges, holes)


def _level(nest: _Nest, level: int, rows: Array) -> Sums:
    """Integrals over the variable of this level and all inner ones, for rows (N, n) whose outer components are set."""
    total = Sums.zeros(len(rows))
    for start in range(0, len(rows), _ROWS):
        part = slice(start, start + _ROWS)
        sums = _chunk(nest, level, rows[part])
        for name in ("value", "error", "magnitude", "noise"):
            getattr(total, name)[part] = getattr(sums, name)
    return total


def _chunk(nest: _Nest, level: int, rows: Array) -> Sums:
    variable = nest.region.order[level]
    lower, upper = nest.region.limits(variable, rows)
    sign = np.where(lower <= upper, 1.0, -1.0)
    lower, upper = np.minimum(lower, upper), np.maximum(lower, upper)
    a, b, owner = _pieces(nest, level, rows, lower, upper)
    rough = ~np.isfinite(a) | ~np.isfinite(b)
    plain = adaptive(
        _integrand(nest, level, rows, owner[~rough]),
        a[~rough],
        b[~rough],
        np.arange((~rough).sum()),
        rounds=0 if nest.exhausted else _PLAIN_ROUNDS,
        budget=nest.points_left(level),
    )
    if nest.region.switches:  # jumps are placed at doubles
        with np.errstate(all="ignore"):
            reach = np.maximum(np.abs(a), np.abs(b))[~rough] / (b - a)[~rough]
        plain.noise += 2 * _EPS * reach * plain.magnitude
    sums = Sums.zeros(len(rows))
    scale = np.bincount(owner[~rough], np.abs(plain.value), len(rows)) + 1e-300  # never 0
    open_ = plain.error > TOLERANCE * scale[owner[~rough]]
    # What rounding of some twenty nodes may be.
    open_ &= plain.error > np.maximum(plain.noise, 20 * _EPS * plain.magnitude)
    if not nest.region.switches:
        open_ |= plain.magnitude == 0  # a smooth function that is nothing at all may have a peak at an end
    open_ &= np.array(not nest.exhausted)
    _collect(sums, plain, owner[~rough], ~open_)
    rough[np.flatnonzero(~rough)[open_]] = True
    if rough.any():
        ranges = Ranges(a[rough], b[rough])
        _collect(sums, _difficult(nest, level, rows, owner[rough], ranges), owner[rough], np.ones(rough.sum(), bool))
    sums.value *= sign
    return sums


def _collect(sums: Sums, pieces: Sums, owner: Array, chosen: Array) -> None:
    for name in ("value", "error", "magnitude", "noise"):
        total = getattr(sums, name)
        total += np.bincount(owner[chosen], getattr(pieces, name)[chosen], len(total))


def _integrand(nest: _Nest, level: int, rows: Array, owner: Array) -> Integrand:
    values = _values(nest, level, rows)

    def integrand(x: Array, which: Array) -> tuple[Array, Array]:
        y, error = values(x, owner[which])
        noise = (
            # One in a hundred for the rounding of bounds.
            _EPS * (np.abs(np.diff(y)) * np.abs(x[:, 1:])).sum(1) + error.mean(1) * np.abs(x[:, -1] - x[:, 0]) * 1.01
        )
        return y, noise

    return integrand


def _difficult(nest: _Nest, level: int, rows: Array, owner: Array, ranges: Ranges) -> Sums:
    """Integrals over ranges by double-exponential changes of variable."""
    values = _values(nest, level, rows)
    trace = Trace(ranges)
    errors: list[Array] = []
    current: list[Array] = []

    def f(x: Array) -> Array:
        y, error = values(x, current[0])
        errors[:] = [error]
        return np.asarray(y)

    inner = transformed(f, ranges, trace)

    def integrand(t: Array, which: Array) -> tuple[Array, Array]:
        current[:] = [owner[which]]
        y, noise = inner(t, which)
        end, sign, d, weight = ranges.distances(t, which)
        counted = (end + sign * d != end) | (end == 0)
        error = np.nan_to_num(np.where(counted, errors[0], 0.0) * weight, posinf=np.inf)
        return y, noise + error.mean(1) * np.abs(t[:, -1] - t[:, 0]) * 1.01  # likewise

    count = len(owner)
    cells = np.linspace(-1.0, 1.0, 7) * ranges.reach[:, None]
    sums = adaptive(
        integrand,
        cells[:, :-1].ravel(),
        cells[:, 1:].ravel(),
        np.repeat(np.arange(count), 6),
        rounds=0 if nest.exhausted else 40,  # a choice, below the default: each costs as many inner integrals
        budget=nest.points_left(level),
    )
    nest.undefined |= bool(len(trace.holes(ranges)))
    current[:] = [owner]
    sums.error += 3 * tails(f, ranges, trace, _DIVERGENT)
    return sums


def _values(nest: _Nest, level: int, rows: Array) -> Integrand:
    """The integrand of this level, and its error, at numbers (m, 21) for the row of each line."""
    variable, last = nest.region.order[level], level == len(nest.region.order) - 1

    def values(x: Array, row: Array) -> tuple[Array, Array]:
        if nest.undefined:  # there will be no answer
            return np.zeros(x.shape), np.full(x.shape, np.inf)
        points = np.repeat(rows[row], x.shape[1], axis=0)
        points[:, variable] = x.ravel()
        if last:
            nest.evaluations += len(points)
            return nest.region.function.value(points).reshape(x.shape), np.zeros(x.shape)
        inner = _level(nest, level + 1, points)
        return inner.value.reshape(x.shape), (inner.error + inner.noise).reshape(x.shape)

    return values


def _pieces(nest: _Nest, level: int, rows: Array, lower: Array, upper: Array) -> tuple[Array, Array, Array]:
    """The ranges of all rows divided at the zeros of the landmarks of this level."""
    at, row = _zeros(nest, level, rows, lower, upper)
    both = np.flatnonzero(np.isinf(lower) & np.isinf(upper))
    points = np.concatenate([lower, upper, at, np.zeros(len(both))])
    owner = np.concatenate([np.arange(len(rows)), np.arange(len(rows)), row, both])
    order = np.lexsort((points, owner))
    points, owner = points[order], owner[order]
    tiny = DISTINCT * np.nan_to_num(np.maximum(np.abs(points[1:]), np.abs(points[:-1])), posinf=0.0)
    keep = (owner[1:] == owner[:-1]) & (points[1:] - points[:-1] > tiny)
    return points[:-1][keep], points[1:][keep], owner[:-1][keep]


def _zeros(nest: _Nest, level: int, rows: Array, lower: Array, upper: Array) -> tuple[Array, Array]:
    """Zeros of landmarks along the variable of this level, and the row of each."""
    near = np.array([1e-9, 1e-6, 1e-4, 1e-3, 1e-2])  # a choice
    t = np.sort(np.concatenate([np.linspace(0, 1, _SAMPLES), near, 1 - near]))  # a crossing beside an end counts too
    # An endless range is looked at as far as 1,000: a choice; farther out adaptive rules find kinks by themselves.
    low, high = np.nan_to_num(lower, neginf=-1e3), np.nan_to_num(upper, posinf=1e3)
    x = low[:, None] + (high - low)[:, None] * t
    found = [_zeros_at(nest, level, corner, rows, x) for corner in nest.marks[level]]
    if not found:
        return np.empty(0), np.empty(0, int)
    return np.concatenate([at for at, _ in found]), np.concatenate([row for _, row in found])


def _zeros_at(nest: _Nest, level: int, corner: Corner, rows: Array, x: Array) -> tuple[Array, Array]:
    """The same for the landmarks of one corner of the inner ranges, between samples x (N, k), by bisection."""
    variable, values = nest.region.order[level], values_of(nest.marks[level][corner], nest.region.function.data)

    def along(x: Array, row: Array) -> Array:
        points = rows[row].copy()
        points[:, variable] = x
        for inner, end in corner:
            points[:, inner] = end_at(end, points)
        return values(points)

    sampled = along(x.ravel(), np.repeat(np.arange(len(rows)), x.shape[1])).reshape(*x.shape, -1)
    row, i, k = np.nonzero(sampled[:, :-1] * sampled[:, 1:] < 0)
    crossed = bisected(lambda at: along(at, row), x[row, i], x[row, i + 1], k)
    size = np.pad(np.abs(sampled), ((0, 0), (1, 1), (0, 0)), constant_values=np.inf)
    touched, j, _ = np.nonzero((sampled == 0) & (np.minimum(size[:, :-2], size[:, 2:]) > 0))  # no plateaus
    return np.concatenate([crossed, x[touched, j]]), np.concatenate([row, touched])
