"""Entropies and divergences of discrete distributions that are given as weights, without cancellation.

With weights a, b of totals A, B the probability p = a/A exceeds q = b/B by the factor 1 + e, e = (aB − bA)/(bA). That
difference of products is formed in twice the precision, so that laws as near as 1e-30 to each other are told apart.
"""

from __future__ import annotations

import math
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.summation import double_sum, two_product

Array = NDArray[Any]

_CLOSE = 0.1  # of v: there nine terms of the series reach 1e-18, and the direct formula loses at most two digits
_FEW = 16  # outcomes, of which plain numbers take as long as arrays
_TERMS = [1 / (2 * j + 1) for j in range(9, 0, -1)]


class Weights(NamedTuple):
    """Non-negative weights of outcomes, with their totals along an axis, kept as one, in twice the precision."""

    values: Array
    total: Array
    rest: Array
    """The true total is total + rest."""

    @property
    def probabilities(self) -> Array:
        """Weights over their total."""
        return np.asarray(self.values / self.total)

    @property
    def surprise(self) -> Array:
        """−log p of each outcome, infinite where p = 0; next to p = 1 by what the others leave."""
        others = np.log1p(((self.total - self.values) + self.rest) / self.values)
        return np.where(self.values > 0.5 * self.total, others, -np.log(self.values / self.total))


def weights(values: Array, axis: int) -> Weights:
    """Weights scaled by a power of two, so that products of them neither overflow nor vanish."""
    exponents = np.frexp(values.max(axis, keepdims=True))[1]
    scaled = np.ldexp(values, -exponents)
    total, rest = double_sum(scaled, axis)
    return Weights(scaled, total.reshape(exponents.shape), rest.reshape(exponents.shape))


def entropy(p: Weights, q: Weights, axis: int) -> Array:
    """−Σ p log q, with 0·log 0 = 0."""
    if p.values.size <= _FEW and p.values.ndim == 1:
        return np.asarray(_entropy_of_few(p, q))
    with np.errstate(all="ignore"):
        terms = np.where(p.probabilities == 0, 0.0, p.probabilities * q.surprise)
    return np.asarray(terms.sum(axis))


def _entropy_of_few(p: Weights, q: Weights) -> float:
    """The like in plain numbers: of two outcomes in 2 µs, where arrays take 20."""
    p_total, total, rest = float(p.total.item()), float(q.total.item()), float(q.rest.item())
    terms = []
    for weight, other in zip(p.values.tolist(), q.values.tolist(), strict=True):
        probability, share = weight / p_total, other / total
        if probability and not share:
            return math.inf
        if probability:
            surprise = math.log1p(((total - other) + rest) / other) if share > 0.5 else -math.log(share)
            terms.append(probability * surprise)
    return math.fsum(terms)


def kullback_leibler(p: Weights, q: Weights, axis: int) -> Array:
    """Σ p log(p/q), as Σ q[(1 + e) log(1 + e) − e], of which no term is negative."""
    with np.errstate(all="ignore"):
        e = _gap(p, q) / (q.values * p.total)
        infinite = np.where(p.values == 0, 0.0, np.inf)
        return np.asarray(np.where(q.values == 0, infinite, q.probabilities * excess(e)).sum(axis))


def jensen_shannon(p: Weights, q: Weights, axis: int) -> Array:
    """½D(p‖m) + ½D(q‖m) with m = (p + q)/2; p and q differ from m by the factors 1 ± u."""
    with np.errstate(all="ignore"):
        u = _gap(p, q) / (p.values * q.total + q.values * p.total)
        middle = (p.probabilities + q.probabilities) / 2
        terms = np.where(middle == 0, 0.0, middle * (excess(u) + excess(-u)) / 2)
    return np.asarray(np.minimum(terms.sum(axis), np.log(2.0)))


def mutual_information(joint: Array) -> tuple[float, tuple[Weights, Weights, Weights]]:
    """Σ pᵢⱼ log(pᵢⱼ/(pᵢ pⱼ)) of a matrix of weights, with the laws of rows, of columns and of both."""
    scaled = np.ldexp(joint, -np.frexp(joint.max())[1])
    total, rest = double_sum(scaled.ravel(), 0)
    rows, row_rest = double_sum(scaled, 1)
    columns, column_rest = double_sum(scaled, 0)
    with np.errstate(all="ignore"):
        expected = rows[:, None] * columns
        gap = _difference(scaled, total, rows[:, None], columns)
        gap = gap + (scaled * rest - rows[:, None] * column_rest - columns * row_rest[:, None])
        terms = np.where(expected == 0, 0.0, expected * excess(gap / expected))
    laws = Weights(rows, total, rest), Weights(columns, total, rest), Weights(scaled.ravel(), total, rest)
    return float(terms.sum() / total / total), laws


def _gap(p: Weights, q: Weights) -> Array:
    """The difference aB − bA of weights a of p and b of q over totals A and B."""
    return np.asarray(_difference(p.values, q.total, q.values, p.total) + (p.values * q.rest - q.values * p.rest))


def _difference(a: Array, b: Array, c: Array, d: Array) -> Array:
    """The difference ab − cd, in twice the precision."""
    (left, left_rest), (right, right_rest) = two_product(a, b), two_product(c, d)
    return np.asarray((left - right) + (left_rest - right_rest))


def excess(e: Array) -> Array:
    """Return (1 + e) log(1 + e) − e ≥ 0, by Loader's series near e = 0 (see the saddle-point expansion)."""
    v = e / (2 + e)
    close = np.abs(v) < _CLOSE
    direct = np.where(e == -1, 1.0, (1 + e) * np.log1p(e) - e)
    if not close.any():
        return direct
    square = v * v
    tail = reduce(lambda sum_, term: sum_ * square + term, _TERMS)
    series = e * v + 2 * (1 + e) * v * tail * square
    return np.where(close, series, direct)
