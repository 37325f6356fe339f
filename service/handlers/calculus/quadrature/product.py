"""Product rules for several variables: Gauss–Legendre between the integrand's own edges, more points until two rules agree."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from service.expressions import Function
from service.handlers.calculus.quadrature.definite import Estimate
from service.handlers.calculus.quadrature.region import Region
from service.handlers.calculus.quadrature.transforms import Array

_EPS = float(np.finfo(float).eps)
_ORDERS = (4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 90, 128)
_BLOCK = 1 << 16
_REACH = 4.4  # sinh(π/2 sinh t) is then beyond 1e27


def product_integral(region: Region, budget: int) -> Estimate | None:
    """The integral by product rules of rising order; None where two of them do not agree within the budget."""
    edges = [region.edges(variable) for variable in range(region.function.n)]
    evaluations, previous = 0, None
    for order in _ORDERS:
        rules = [_rule(edge, order) for edge in edges]
        size = math.prod(len(nodes) for nodes, _ in rules)
        if evaluations + size > budget:
            return None
        value, magnitude = _sum(region, rules)
        evaluations += size
        if previous is not None and np.isfinite(magnitude):
            error = abs(value - previous)
            if error <= max(1e-12 * abs(value), 16 * _EPS * magnitude):
                return Estimate(value, 2 * error + 16 * _EPS * magnitude, magnitude, evaluations)
        previous = value
    return None


def _rule(edges: Array | None, order: int) -> tuple[Array, Array]:
    """Nodes and weights of a variable: in its own units, or on [0, 1] where its limits are formulas."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    if edges is None:
        return (nodes + 1) / 2, weights / 2
    parts = [_piece(a, b, nodes, weights) for a, b in zip(edges[:-1], edges[1:], strict=True)]
    return np.concatenate([x for x, _ in parts]), np.concatenate([w for _, w in parts])


def _piece(a: float, b: float, nodes: Array, weights: Array) -> tuple[Array, Array]:
    if np.isfinite(a) and np.isfinite(b):
        half = (b - a) / 2
        return a + half * (nodes + 1), half * weights
    t, h = np.linspace(-_REACH, _REACH, 5 * len(nodes), retstep=True)
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
