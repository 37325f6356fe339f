"""How well predicted classes agree with the true ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.proportions import Ends, proportion_interval

Array = NDArray[Any]
RATES = ("precision", "recall", "specificity", "f1")


def confusion_matrix(targets: Array, predictions: Array, classes: int, weights: Array | None) -> Array:
    """Items by true class (rows) and predicted class (columns) (k, k), from class numbers; sums of weights if any."""
    flat = np.bincount(targets * classes + predictions, weights, classes * classes)
    return np.asarray(flat.reshape(classes, classes))


def counts(matrix: Array) -> dict[str, tuple[Array, Array]]:
    """For each rate the successes and trials of each class (k).

    F1 = 2TP/(2TP + FP + FN) is told by its proportion TP/(TP + FP + FN), of which it is an increasing function.
    """
    hits, predicted, true = np.diag(matrix), matrix.sum(0), matrix.sum(1)
    others = matrix.sum() - true
    return {
        "precision": (hits, predicted),
        "recall": (hits, true),
        "specificity": (others - (predicted - hits), others),
        "f1": (hits, predicted + true - hits),
    }


def rate(name: str, successes: float, trials: float, level: float) -> tuple[float, Ends] | None:
    """A rate and its Wilson interval; None where it is undefined."""
    if not trials:
        return None
    lower, upper = proportion_interval("wilson", successes, trials, 1 - level)
    ends = max(0.0, lower), min(1.0, upper)
    if name == "f1":
        return _f1(successes / trials), (_f1(ends[0]), _f1(ends[1]))
    return successes / trials, ends


def _f1(jaccard: float) -> float:
    return 2 * jaccard / (1 + jaccard)


def matthews(matrix: Array) -> float | None:
    """The correlation of true and predicted class (Gorodkin 2004), exact sums of products; None where one is constant.

    (c s − Σ pₖtₖ)/√((s² − Σ pₖ²)(s² − Σ tₖ²)) of the counts p predicted, t true, c right and s in all.
    """
    predicted, true, right, total = _margins(matrix)
    over = right * total - sum(p * t for p, t in zip(predicted, true, strict=True))
    below = [total * total - sum(one * one for one in margin) for margin in (predicted, true)]
    return float(over / math.sqrt(below[0] * below[1])) if all(one > 0 for one in below) else None


def cohen(matrix: Array) -> float | None:
    """Cohen's κ = (p₀ − pₑ)/(1 − pₑ) (1960); None where agreement by chance is certain."""
    predicted, true, right, total = _margins(matrix)
    chance = sum(p * t for p, t in zip(predicted, true, strict=True))
    below = total * total - chance
    return float((right * total - chance) / below) if below > 0 else None


def _margins(matrix: Array) -> tuple[Sequence[Any], Sequence[Any], Any, Any]:
    """Predicted and true counts, right ones and all: Python's integers where the counts are whole, which are exact."""
    whole = matrix == np.rint(matrix)
    numbers = matrix.astype(np.int64).astype(object) if whole.all() and matrix.max() < 2.0**53 else matrix
    return numbers.sum(0).tolist(), numbers.sum(1).tolist(), np.trace(numbers), numbers.sum()
