"""Product rules for several variables: Gauss–Legendre between the integrand's edges, until two orders agree."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from service.expressions import Function
from service.methods.calculus.quadrature.composite import Estimate
from service.methods.calculus.quadrature.region import Region
from service.methods.calculus.quadrature.transforms import Array

_EPS = float(np.finfo(float).eps)
_ORDERS = (4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 90, 128)
# A third more each: the last costs more than all before. In many variables the steps are finer, to end in between.
_FINER_ORDERS = (3, 5, 7, 9, 11, 13, 16, 20, 24)
_MANY = 5  # variables, from where each order costs many times the one before
_BLOCK = 1 << 16  # points at once: a megabyte for each variable
_REACHES = (1.7, 2.6, 4.4)
"""Ranges of t where x is infinite: up to x = 33, 2,000 or 10^27, one after the other until nothing is cut off."""


def product_integral(region: Region, budget: int) -> Estimate | None:
    """The integral by product rules of rising order, until two agree or the budget is used up.

    None where even the first orders take more, or the integrand is nothing but zero at their points, or an infinite
    range was not reached far enough, or has a formula as its other end. The error is the last change, doubled where the
    rules agree and quadrupled where they were still on their way.
    """
    if region.half_open:
        return None
    n = region.function.n
    edges = [region.edges(variable) for variable in range(n)]
    endless = any(edge is not None and np.isinf(edge[[0, -1]]).any() for edge in edges)
    reaches = list(_REACHES if endless else _REACHES[-1:])
    orders = _ORDERS if n < _MANY else _FINER_ORDERS
    evaluations, last = 0, None
    for order, following in zip(orders, (*orders[1:], np.inf), strict=True):
        value, magnitude, count = _estimate(region, edges, order, reaches[0])
        evaluations += count
        if magnitude == 0 and region.function.plan.output.varying:
            return None  # a narrow peak may stand between the points
        previous, last = last, value
        while _agree(last, previous, magnitude) and len(reaches) > 1 and evaluations < budget:
            reaches.pop(0)
            previous, (last, magnitude, count) = last, _estimate(region, edges, order, reaches[0])
            evaluations += count
        if previous is not None and len(reaches) == 1 and np.isfinite(magnitude):
            settled = _agree(last, previous, magnitude)
            error = (2 if settled else 4) * abs(last - previous) + 16 * _EPS * magnitude
            found = Estimate(last, error, magnitude, evaluations)
            if settled or evaluations + (following / order) ** n * count > budget:
                return found
        elif evaluations + (following / order) ** n * count > budget:
            return None
    return None


def _estimate(region: Region, edges: list[Array | None], order: int, reach: float) -> tuple[float, float, int]:
    """The sums of f and |f|, and the number of points."""
    rules = [_rule(edge, order, reach) for edge in edges]
    return *_sum(region, rules), math.prod(len(nodes) for nodes, _ in rules)


def _agree(value: float, other: float | None, magnitude: float) -> bool:
    return (
        other is not None
        and np.isfinite(magnitude)
        and abs(value - other) <= max(1e-12 * abs(value), 16 * _EPS * magnitude)  # twelve digits, or rounding
    )


def _rule(edges: Array | None, order: int, reach: float) -> tuple[Array, Array]:
    """Nodes and weights of a variable: in its own units, or on [0, 1] where its limits are formulas."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    if edges is None:
        return (nodes + 1) / 2, weights / 2
    parts = [_piece(a, b, nodes, weights, reach) for a, b in pairwise(edges)]
    return np.concatenate([x for x, _ in parts]), np.concatenate([w for _, w in parts])


def _piece(a: float, b: float, nodes: Array, weights: Array, reach: float) -> tuple[Array, Array]:
    if np.isfinite(a) and np.isfinite(b):
        half = (b - a) / 2
        return a + half * (nodes + 1), half * weights
    t, h = np.linspace(-reach, reach, int(np.ceil(reach * len(nodes))), retstep=True)
    inner, rate = np.pi / 2 * np.sinh(t), np.pi / 2 * np.cosh(t) * h
    if np.isinf(a) and np.isinf(b):
        return np.copysign(1.0, b) * np.sinh(inner), np.copysign(1.0, b) * np.cosh(inner) * rate
    x, w = np.exp(inner), np.exp(inner) * rate
    finite, sign = (a, np.copysign(1.0, b)) if np.isfinite(a) else (b, np.copysign(1.0, a))
    return finite + sign * x, w if b > a else -w


def _sum(region: Region, rules: list[tuple[Array, Array]]) -> tuple[float, float]:
    """Sums of w·f and w·|f| over the product of the rules, a block of points at a time."""
    values, magnitudes = [], []
    with np.errstate(all="ignore"):
        for points, weights in _points(region, rules):
            y = region.function.value(points)
            # Far out on an infinite range a formula may overflow to inf/inf where it is really nothing.
            product = np.where(np.isfinite(y) | (np.abs(points).max(1) < 1e3), y * weights, 0.0)
            values.append(float(product.sum()))
            magnitudes.append(float(np.abs(product).sum()))
    return math.fsum(values), math.fsum(magnitudes) if np.isfinite(magnitudes).all() else np.inf


def _points(region: Region, rules: list[tuple[Array, Array]]) -> Iterator[tuple[Array, Array]]:
    shape = tuple(len(nodes) for nodes, _ in rules)
    total = math.prod(shape)
    formula = [any(isinstance(end, Function) for end in pair) for pair in region.ends]
    for start in range(0, total, _BLOCK):
        digits = np.unravel_index(np.arange(start, min(start + _BLOCK, total)), shape)
        points = np.zeros((len(digits[0]), len(shape)))
        weights = np.ones(len(points))
        for variable in region.order:
            nodes, own = rules[variable]
            x = nodes[digits[variable]]
            weights *= own[digits[variable]]
            if formula[variable]:
                lower, upper = region.limits(variable, points)
                x = lower + (upper - lower) * x
                weights *= upper - lower
            points[:, variable] = x
        yield points, weights
