"""Receiver operating characteristics."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.labels import classes_of, number_of, numbered, require_alike
from service.handlers.proofs import proved
from service.methods.statistics import roc as curves
from service.methods.statistics.balls import metrics
from service.methods.statistics.balls.laws import LAW
from service.operation import Cost
from service.schemas.statistics.metrics import RocRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Number, RealVector, Record, Result, Warning


@dataclass(slots=True, kw_only=True)
class PrecisionRecall(Record):
    """Precision and recall at each threshold."""

    precision: RealVector
    """Share of those at or above the threshold that are positive (k)."""
    recall: RealVector
    """Share of the positive ones that are at or above it (k)."""
    average_precision: Number
    """Precision, averaged over the steps of recall; nothing is interpolated."""


@dataclass(slots=True, kw_only=True)
class RocResult(Result):
    """Rates at every threshold of a score."""

    positive: int | str
    """The class that scores are high for."""
    thresholds: RealVector
    """Different scores (k), the highest first: items with at least this score are called positive."""
    false_positive_rate: RealVector
    """Share of the others called positive (k + 1), from 0 above all scores."""
    true_positive_rate: RealVector
    """Share of the positive ones called positive (k + 1)."""
    area: Number
    """Below the curve: the probability that a positive item scores higher than another one, ties counted half."""
    lower: float | None
    """Lower end of the area's interval (DeLong 1988); null with fewer than two items of a class."""
    upper: float | None
    """Upper end."""
    ties: int
    """Pairs of a positive item and another with equal scores."""
    precision_recall: PrecisionRecall
    """The other curve of the same thresholds."""


def roc(request: RocRequest) -> RocResult:
    """The receiver operating characteristic of a score: true against false positive rate at every threshold.

    The area is exact up to one rounding; its interval is the normal one with DeLong's variance, too narrow for a few
    items (warning `small-sample`) and of no width where the classes are separated.
    """
    require_alike(len(request.targets), request.scores, "scores")
    classes = classes_of(request, None, "targets")
    if len(classes) != 2:
        detail = f"Expected two classes, found {len(classes)}; send one class against the rest at a time."
        raise InvalidInput.at(detail, "targets")
    number = 1 if request.positive is None else number_of(request.positive, classes)
    positive = numbered(request.targets, classes, "targets", "targets") == number
    scores = np.asarray(request.scores, np.float64)
    found = curves.steps(scores, positive)
    area, variance = curves.area(scores, positive), curves.area_variance(scores, positive)
    ends = None if math.isnan(variance) else curves.area_interval(area, variance, request.level)
    gained, lost = np.diff(found.positives), np.diff(found.negatives)
    result = RocResult(
        positive=classes[number],
        thresholds=found.thresholds,
        false_positive_rate=found.negatives / found.negatives[-1],
        true_positive_rate=found.positives / found.positives[-1],
        area=area,
        lower=ends[0] if ends else None,
        upper=ends[1] if ends else None,
        ties=int((gained * lost).sum()),
        precision_recall=PrecisionRecall(
            precision=found.positives[1:] / (found.positives[1:] + found.negatives[1:]),
            recall=found.positives[1:] / found.positives[-1],
            average_precision=curves.average_precision(found),
        ),
        certainty="estimated",
        warnings=_small(positive),
    )

    def balls() -> dict[str, Any]:
        return metrics.roc(
            scores[positive].tolist(), scores[~positive].tolist(), found.positives.tolist(), found.negatives.tolist(),
            request.level,
        ) | {"thresholds": found.thresholds.tolist()}  # fmt: skip

    pairs = len(scores) ** 2 if ends else math.inf
    return proved(result, balls, LAW + metrics.VALUE * len(scores) + _PAIR * pairs)


_PAIR = 100.0  # nanoseconds of two scores that are compared
_FEW = 10  # items of a class below which the normal interval covers too seldom; a choice


def _small(positive: np.ndarray) -> list[Warning]:
    fewest = int(min(np.count_nonzero(positive), np.count_nonzero(~positive)))
    detail = f"A class has {fewest} items only: the interval of the area is rough."
    return [Warning(code="small-sample", detail=detail)] if fewest < _FEW else []


def roc_cost(request: RocRequest) -> Cost:
    """Sorts, and a step in Python for each label."""
    return Cost(2_000.0 * len(request.targets), 2 * len(request.targets))
