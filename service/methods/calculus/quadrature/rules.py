"""Textbook rules of quadrature."""

from __future__ import annotations

import numpy as np

from service.expressions import Function
from service.methods.calculus.quadrature.composite import Estimate
from service.methods.calculus.quadrature.transforms import Array

_EPS = float(np.finfo(float).eps)
_FEWEST = 3  # points of Simpson's rule


def rule_integral(f: Function, lower: float, upper: float, method: str, count: int) -> Estimate:
    """A textbook rule with so many points; its error is twice the difference from the same rule with about half.

    Simpson's rule with three points is compared with the trapezoidal one.
    """
    values = []
    rules = _rule(method, count), _rule(*_coarser(method, count))
    for nodes, weights in rules:
        half = (upper - lower) / 2
        x = lower + half * (nodes + 1)
        y = f.value(x[:, None])
        if not np.isfinite(y).all():
            return Estimate(0.0, np.inf, np.inf, len(x), holes=tuple(x[~np.isfinite(y)]))
        values.append((half * float(weights @ y), abs(half) * float(weights @ np.abs(y))))
    (value, magnitude), (other, _) = values
    error = 2 * abs(value - other) + 4 * _EPS * magnitude
    return Estimate(value, error, magnitude, sum(len(nodes) for nodes, _ in rules))


def _coarser(method: str, count: int) -> tuple[str, int]:
    half = (count + 1) // 2
    if method != "simpson":
        return method, half
    return (method, half + 1 - half % 2) if count > _FEWEST else ("trapezoid", count)


def _rule(method: str, count: int) -> tuple[Array, Array]:
    """Nodes and weights on [-1, 1]."""
    if method == "gauss_legendre":
        nodes, weights = np.polynomial.legendre.leggauss(count)
        return nodes, weights
    nodes = np.linspace(-1, 1, count)
    h = 2 / (count - 1)
    weights = np.full(count, h)
    if method == "trapezoid":
        weights[[0, -1]] = h / 2
    else:
        weights[1::2], weights[2:-1:2], weights[[0, -1]] = 4 * h / 3, 2 * h / 3, h / 3
    return nodes, weights
