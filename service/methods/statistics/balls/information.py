"""Entropies and divergences of discrete distributions, given as weights, in balls."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from flint import arb

from service.methods.statistics.balls.samples import total

OUTCOME = 4_000.0
"""Nanoseconds for each outcome."""

Weights = Sequence[float]


def entropy(weights: Weights) -> arb:
    """−Σ p log p."""
    a = [arb(weight) for weight in weights]
    return _entropy(a, total(a))


def cross_entropy(p: Weights, q: Weights) -> Any:
    """−Σ p log q; infinite where an outcome with p > 0 has q = 0."""
    if any(a and not b for a, b in zip(p, q, strict=True)):
        return math.inf
    first, second = _total(p), _total(q)
    return second.log() - total([a * arb(b).log() for a, b in zip(p, q, strict=True) if a]) / first


def kullback_leibler(p: Weights, q: Weights) -> Any:
    """Σ p log(p/q); infinite where an outcome with p > 0 has q = 0."""
    if any(a and not b for a, b in zip(p, q, strict=True)):
        return math.inf
    first, second = _total(p), _total(q)
    pairs = [(arb(a), arb(b)) for a, b in zip(p, q, strict=True) if a]
    return total([a / first * (a * second / (b * first)).log() for a, b in pairs])


def jensen_shannon(p: Weights, q: Weights) -> arb:
    """½D(p‖m) + ½D(q‖m) with m = (p + q)/2."""
    first, second = _total(p), _total(q)
    terms = []
    for a, b in ((arb(a) / first, arb(b) / second) for a, b in zip(p, q, strict=True)):
        terms += [one * (2 * one / (a + b)).log() for one in (a, b) if one != 0]
    return total(terms) / 2


def mutual_information(joint: Sequence[Weights], base: str | int) -> dict[str, Any]:
    """Σ pᵢⱼ log(pᵢⱼ/(pᵢ pⱼ)) of a matrix of weights, and the entropies around it."""
    rows, columns = [_total(row) for row in joint], [_total(column) for column in zip(*joint, strict=True)]
    whole = total(rows)
    entropies = [
        in_base(_entropy(weights, whole), base)
        for weights in (rows, columns, [arb(one) for row in joint for one in row])
    ]
    return {
        "result": entropies[0] + entropies[1] - entropies[2],
        "entropy_x": entropies[0],
        "entropy_y": entropies[1],
        "joint_entropy": entropies[2],
        "marginal_x": [row / whole for row in rows],
        "marginal_y": [column / whole for column in columns],
    }


def _entropy(weights: Sequence[arb], whole: arb) -> arb:
    return whole.log() - sum([one * one.log() for one in weights if one != 0]) / whole


def _total(weights: Weights) -> arb:
    return total([arb(weight) for weight in weights])


def in_base(nats: Any, base: str | int) -> Any:
    """An information in nats, bits or decimal digits."""
    return nats if base == "e" or isinstance(nats, float) else nats / arb(base).log()


def lanes(of: Callable[..., Any], base: str | int, arrays: Sequence[Any], axis: int) -> Any:
    """An information of each distribution along an axis, in nested lists of the other axes."""
    if arrays[0].ndim == 1:
        return in_base(of(*[array.tolist() for array in arrays]), base)

    def each(parts: Sequence[Any]) -> Any:
        if parts[0].ndim == 1:
            return in_base(of(*(part.tolist() for part in parts)), base)
        return [each(rows) for rows in zip(*parts, strict=True)]

    return each([_last(array, axis) for array in arrays])


def _last(array: Any, axis: int) -> Any:
    """With that axis as the last one."""
    order = [i for i in range(array.ndim) if i != axis % array.ndim]
    return array.transpose(*order, axis % array.ndim)
