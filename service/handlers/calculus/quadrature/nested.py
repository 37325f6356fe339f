"""Iterated adaptive quadrature: each integral over an inner variable finds its own kinks and resolves them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from service.expressions.graph import Node
from service.handlers.calculus.quadrature.definite import Estimate
from service.handlers.calculus.quadrature.gauss_kronrod import Integrand, Sums, adaptive
from service.handlers.calculus.quadrature.region import Region
from service.handlers.calculus.quadrature.structure import values_of
from service.handlers.calculus.quadrature.transforms import Array, Ranges, Trace, transformed

_EPS = float(np.finfo(float).eps)
_ROWS = 4096
_SAMPLES = 33
_BISECTIONS = 52
_PLAIN_ROUNDS = 5


@dataclass
class _Nest:
    region: Region
    budget: int
    evaluations: int = 0
    undefined: bool = False
    diverges: bool = False
    marks: list[list[Node]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """For each level the landmarks that are decided there."""
        order = self.region.order
        for level, variable in enumerate(order):
            known = frozenset(order[: level + 1])
            self.marks.append([node for node, inputs in self.region.marks if variable in inputs and inputs <= known])

    @property
    def exhausted(self) -> bool:
        return self.evaluations >= self.budget


def nested_integral(region: Region, budget: int) -> Estimate:
    """The integral as iterated integrals, outermost variable first."""
    nest = _Nest(region, budget)
    with np.errstate(all="ignore"):
        sums = _level(nest, 0, np.zeros((1, region.function.n)))
    error = float(sums.error[0] + sums.noise[0] + 8 * _EPS * sums.magnitude[0])
    holes = (np.nan,) if nest.undefined else ()
    diverges = not np.isfinite(error)
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
    )
    sums = Sums.zeros(len(rows))
    scale = np.bincount(owner[~rough], np.abs(plain.value), len(rows)) + 1e-300
    open_ = plain.error > 1e-13 * scale[owner[~rough]]
    open_ &= (plain.error > np.maximum(plain.noise, 20 * _EPS * plain.magnitude)) & np.array(not nest.exhausted)
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
        weight = ranges.distances(t, which)[3]
        return y, noise + np.nan_to_num(errors[0] * weight).mean(1) * np.abs(t[:, -1] - t[:, 0]) * 1.01

    count = len(owner)
    cells = np.linspace(-1.0, 1.0, 7) * ranges.reach[:, None]
    sums = adaptive(
        integrand,
        cells[:, :-1].ravel(),
        cells[:, 1:].ravel(),
        np.repeat(np.arange(count), 6),
        rounds=0 if nest.exhausted else 40,
        budget=max(0, nest.budget - nest.evaluations),
    )
    nest.undefined |= bool(len(trace.holes(ranges)))
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
    tiny = 1e-14 * np.nan_to_num(np.maximum(np.abs(points[1:]), np.abs(points[:-1])), posinf=0.0)
    keep = (owner[1:] == owner[:-1]) & (points[1:] - points[:-1] > tiny)
    return points[:-1][keep], points[1:][keep], owner[:-1][keep]


def _zeros(nest: _Nest, level: int, rows: Array, lower: Array, upper: Array) -> tuple[Array, Array]:
    """Zeros along the variable of this level, by sampling and bisection, and the row of each."""
    nodes, variable = nest.marks[level], nest.region.order[level]
    if not nodes:
        return np.empty(0), np.empty(0, int)
    values = values_of(nodes, nest.region.function.data)

    def along(x: Array, row: Array) -> Array:
        points = rows[row].copy()
        points[:, variable] = x
        return values(points)

    near = np.array([1e-9, 1e-6, 1e-4, 1e-3, 1e-2])
    t = np.sort(np.concatenate([np.linspace(0, 1, _SAMPLES), near, 1 - near]))  # a crossing beside an end counts too
    low, high = np.nan_to_num(lower, neginf=-1e3), np.nan_to_num(upper, posinf=1e3)
    x = low[:, None] + (high - low)[:, None] * t
    sampled = along(x.ravel(), np.repeat(np.arange(len(rows)), len(t))).reshape(*x.shape, -1)
    row, i, k = np.nonzero(sampled[:, :-1] * sampled[:, 1:] < 0)
    a, b, negative = x[row, i], x[row, i + 1], sampled[row, i, k] < 0
    for _ in range(_BISECTIONS if len(row) else 0):
        middle = (a + b) / 2
        same = (along(middle, row)[np.arange(len(row)), k] < 0) == negative
        a, b = np.where(same, middle, a), np.where(same, b, middle)
    touched, j, _ = np.nonzero(sampled == 0)
    return np.concatenate([(a + b) / 2, x[touched, j]]), np.concatenate([row, touched])
