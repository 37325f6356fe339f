"""How good predictions are, in balls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from flint import arb, fmpq

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


def fmpq_of(value: float) -> fmpq:
    """A double as a fraction."""
    return fmpq(*float(value).as_integer_ratio())


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


def area(twice: int, x: int, y: int, variance: fmpq | None, level: float) -> dict[str, Any]:
    """The area below a curve, half a whole number over the pairs, with its normal interval."""
    middle = arb(fmpq(twice, 2 * x * y))
    if variance is None:
        return {"area": middle, "lower": None, "upper": None}
    half = laws.normal_upper((1 - arb(level)) / 2) * arb(variance).sqrt()
    lower, upper = middle - half, middle + half
    return {
        "area": middle,
        "lower": lower if lower > 0 else _cut(lower, 0.0),
        "upper": upper if upper < 1 else _cut(upper - 1, 1.0),
    }


def _cut(beyond: arb, end: float) -> Any:
    return end if beyond == 0 or positive(abs(beyond)) else math.nan
