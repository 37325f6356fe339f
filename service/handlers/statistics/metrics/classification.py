"""How well predicted classes agree with the true ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.handlers.checks import require_weights
from service.handlers.labels import classes_of, number_of, numbered, require_alike
from service.handlers.proofs import proved
from service.methods.statistics.balls import metrics
from service.methods.statistics.classification import (
    RATES,
    cohen,
    confusion_matrix,
    counts,
    matthews,
    rate,
)
from service.methods.statistics.proportions import Ends
from service.operation import Cost
from service.schemas.statistics.metrics import ClassificationRequest
from service.schemas.types.results import Number, RealMatrix, Record, Result, Warning


@dataclass(slots=True, kw_only=True)
class RateIntervals(Record):
    """Wilson's interval of each rate: a pair, or null where it is undefined; lists of them without `positive`."""

    accuracy: list[float]
    """[lower, upper]."""
    precision: list[Any] | None
    """[lower, upper], or one for each class."""
    recall: list[Any] | None
    """Likewise."""
    specificity: list[Any] | None
    """Likewise."""
    f1: list[Any] | None
    """Likewise, from the interval of TP/(TP + FP + FN)."""


@dataclass(slots=True, kw_only=True)
class ClassificationMetrics(Result):
    """Agreement of predicted and true classes. With `positive` a rate is a number, without it a list by class."""

    labels: list[int] | list[str]
    """The classes (k), in the order of rows, columns and lists."""
    confusion_matrix: RealMatrix
    """Items by true class (rows) and predicted class (columns), (k, k); sums of weights if there are any."""
    accuracy: Number
    """Share of items whose class was predicted."""
    precision: float | list[float | None] | None
    """TP/(TP + FP): the share of those predicted to be of the class that are."""
    recall: float | list[float | None] | None
    """TP/(TP + FN): the share of those of the class that were found. Also: sensitivity."""
    specificity: float | list[float | None] | None
    """TN/(TN + FP): the share of the others that were not predicted to be of the class."""
    f1: float | list[float | None] | None
    """2TP/(2TP + FP + FN), the harmonic mean of precision and recall."""
    matthews_correlation: float | None
    """Correlation of true and predicted class; null where one of them is constant."""
    cohen_kappa: float | None
    """Agreement beyond chance; null where chance alone agrees everywhere."""
    intervals: RateIntervals
    """Confidence intervals of the rates."""


def classification(request: ClassificationRequest) -> ClassificationMetrics:
    """The confusion matrix of predicted and true classes, and the rates that are read off it, with Wilson's intervals.

    Rates without a case (the precision of a class that was never predicted) are null with a warning
    `undefined-rate`, never 0. Weights count as so many items.
    """
    count = len(request.targets)
    require_alike(count, request.predictions, "predictions")
    require_weights(request.weights, count)
    classes = classes_of(request, "labels", "targets", "predictions")
    true, predicted = (
        numbered(getattr(request, field), classes, field, "labels") for field in ("targets", "predictions")
    )
    matrix = confusion_matrix(true, predicted, len(classes), request.weights)
    positive = None if request.positive is None else number_of(request.positive, classes)
    by_class = _rates(rate, matrix, request.level)
    right = rate("accuracy", float(matrix.trace()), float(matrix.sum()), request.level)
    accuracy, ends = right or (0.0, (0.0, 1.0))
    found = {name: of if positive is None else of[positive] for name, of in by_class.items()}
    agreement = {"matthews_correlation": matthews(matrix), "cohen_kappa": cohen(matrix)}
    result = ClassificationMetrics(
        labels=classes,
        confusion_matrix=matrix,
        accuracy=accuracy,
        **{name: _of(found[name], 0) for name in RATES},
        **agreement,
        intervals=RateIntervals(accuracy=list(ends), **{name: _of(found[name], 1) for name in RATES}),
        certainty="estimated",
        warnings=_undefined(found, agreement),
    )

    def balls() -> dict[str, Any]:
        every = _rates(metrics.rate, matrix, request.level)
        kept = {name: of if positive is None else of[positive] for name, of in every.items()}
        of_all = metrics.rate("accuracy", float(matrix.trace()), float(matrix.sum()), request.level)
        return {
            "accuracy": of_all[0] if of_all else accuracy,
            "confusion_matrix": matrix.tolist(),
            **{name: _of(kept[name], 0) for name in RATES},
            **metrics.agreement(matrix.tolist()),
            "intervals": {"accuracy": of_all[1] if of_all else ends} | {name: _of(kept[name], 1) for name in RATES},
        }

    whole = bool((matrix == matrix.round()).all())  # other sums of weights are rounded
    return proved(result, balls, metrics.RATE * (len(RATES) + len(classes)) * len(classes)) if whole else result


def _rates(rate: Callable[..., Any], matrix: Any, level: float) -> dict[str, Any]:
    """Each rate of each class."""
    return {
        name: [rate(name, float(k), float(n), level) for k, n in zip(*of, strict=True)]
        for name, of in counts(matrix).items()
    }


Rate = tuple[float, Ends] | None


def _of(rates: Rate | list[Rate], part: int) -> Any:
    """The values or the intervals of a rate, or of a list of them."""
    if isinstance(rates, list):
        return [_of(one, part) for one in rates]
    return None if rates is None else rates[part]


def _undefined(found: dict[str, Any], agreement: dict[str, float | None]) -> list[Warning]:
    """The warning about what has no value."""
    missing = [name for name, rates in found.items() if rates is None or (isinstance(rates, list) and None in rates)]
    missing += [name for name, one in agreement.items() if one is None]
    if not missing:
        return []
    detail = f"Null, as there is no case to take a share of: {', '.join(missing)}."
    return [Warning(code="undefined-rate", detail=detail, count=len(missing))]


def classification_cost(request: ClassificationRequest) -> Cost:
    """A step in Python for each name, and k² counts."""
    classes = len(set(request.targets) | set(request.predictions) | set(request.labels or ()))
    count, cells = len(request.targets), classes * classes
    return Cost(500.0 * count + 20_000.0 * classes + 100.0 * cells, max(cells, count))
