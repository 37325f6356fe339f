"""How good predictions are, in balls."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from flint import arb, fmpq

from service.methods.dyadic import fmpq_of
from service.methods.proofs import positive
from service.methods.statistics.balls import laws
from service.methods.statistics.balls.counts import wilson
from service.methods.statistics.balls.samples import balls_of, total

VALUE = 5_000.0
"""Nanoseconds for each value."""
RATE = 30_000.0
"""For each rate with its interval."""


def regression(targets: Any, predictions: Any, weights: Any, *, constant: bool) -> dict[str, Any]:
    """Errors of predictions; the shares of a variance that is 0 are null."""
    y, fitted = balls_of(targets), balls_of(predictions)
    w = [arb(1)] * len(y) if weights is None else balls_of(weights)
    errors, whole = [a - b for a, b in zip(y, fitted, strict=True)], total(w)

    def squares(x: Sequence[arb]) -> arb:
        return total([weight * one * one for weight, one in zip(w, x, strict=True)])

    def centred(x: Sequence[arb]) -> list[arb]:
        mean = total([weight * one for weight, one in zip(w, x, strict=True)]) / whole
        return [one - mean for one in x]

    left, around = squares(errors), squares(centred(y))
    largest = max(abs(a - b) for a, b in zip(map(fmpq_of, targets), map(fmpq_of, predictions), strict=True))
    return {
        "mean_squared_error": left / whole,
        "root_mean_squared_error": (left / whole).sqrt(),
        "mean_absolute_error": total([weight * abs(one) for weight, one in zip(w, errors, strict=True)]) / whole,
        "maximum_error": arb(largest),
        "r_squared": None if constant else 1 - left / around,
        "explained_variance": None if constant else 1 - squares(centred(errors)) / around,
    }


def rate(name: str, successes: float, trials: float, level: float) -> tuple[arb, list[arb]] | None:
    """A rate and its Wilson interval; None where it is undefined."""
    if not trials:
        return None
    k, n = arb(successes), arb(trials)
    lower, upper = wilson(k, n, laws.normal_upper((1 - arb(level)) / 2))
    share, ends = k / n, [lower if positive(lower) else arb(0), upper if positive(1 - upper) else arb(1)]
    if name != "f1":
        return share, ends
    of, *ends = (2 * one / (1 + one) for one in (share, *ends))
    return of, ends


def agreement(matrix: list[list[float]]) -> dict[str, arb | None]:
    """The correlation of true and predicted class, and Cohen's κ; None where they are undefined."""
    cells = [balls_of_row(row) for row in matrix]
    true, predicted = [total(row) for row in cells], [total(column) for column in zip(*cells, strict=True)]
    whole, right = total(true), total([row[i] for i, row in enumerate(cells)])
    chance = total([p * t for p, t in zip(predicted, true, strict=True)])
    over, square = right * whole - chance, whole * whole
    below = [square - total([one * one for one in margin]) for margin in (predicted, true)]
    return {
        "matthews_correlation": over / (below[0] * below[1]).sqrt() if all(map(_is_positive, below)) else None,
        "cohen_kappa": over / (square - chance) if _is_positive(square - chance) else None,
    }


def balls_of_row(row: Sequence[float]) -> list[arb]:
    """Counts, or sums of weights."""
    return [arb(one) for one in row]


def _is_positive(ball: arb) -> bool:
    return ball != 0 and positive(ball)


def roc(
    high: list[float], low: list[float], positives: list[int], negatives: list[int], level: float
) -> dict[str, Any]:
    """The rates at every threshold, the area with its interval (DeLong 1988), precision and recall.

    `high` and `low` are the scores of both classes, which have two items each at least; counts are those up to each
    threshold, 0 first.
    """
    above = [_shares(one, low) for one in high]  # of the others that score less, ties counted half
    below = [1 - _shares(one, high) for one in low]
    middle = arb(sum(above, fmpq(0)) / len(high))
    half = laws.normal_upper((1 - arb(level)) / 2) * arb(_variance(above) + _variance(below)).sqrt()
    precision = [fmpq(p, p + n) for p, n in zip(positives[1:], negatives[1:], strict=True)]
    gained = [then - now for now, then in pairwise(positives)]
    steps = sum((one * gain for one, gain in zip(precision, gained, strict=True)), fmpq(0))
    return {
        "false_positive_rate": [arb(fmpq(n, negatives[-1])) for n in negatives],
        "true_positive_rate": [arb(fmpq(p, positives[-1])) for p in positives],
        "area": middle,
        "lower": _cut(middle - half),
        "upper": 1 - _cut(1 - middle - half),
        "precision_recall": {
            "precision": [arb(one) for one in precision],
            "recall": [arb(fmpq(p, positives[-1])) for p in positives[1:]],
            "average_precision": arb(steps / positives[-1]),
        },
    }


def _shares(score: float, others: list[float]) -> fmpq:
    less, equal = sum(one < score for one in others), sum(one == score for one in others)
    return fmpq(2 * less + equal, 2 * len(others))


def _variance(x: list[fmpq]) -> fmpq:
    """Of the mean of numbers."""
    n = len(x)
    mean = sum(x, fmpq(0)) / n
    return sum(((one - mean) ** 2 for one in x), fmpq(0)) / (n * (n - 1))


def _cut(ball: arb) -> arb:
    return ball if ball == 0 or positive(ball) else arb(0)
