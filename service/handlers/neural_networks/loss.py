"""Losses of predictions, with their gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.neural_networks.targets import matched, refuse
from service.handlers.places import at_places
from service.methods.neural_networks.losses import evaluated
from service.schemas.neural_networks.layers import LossRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, Result, Warning

Array = NDArray[Any]
_OF_PROBABILITIES = frozenset({"cross_entropy", "kl_divergence", "binary_cross_entropy"})
_NORMALIZED = 1e-6  # between the rounding of float32 probabilities (1e-7 times their number) and a forgotten softmax


@dataclass(slots=True, kw_only=True)
class LossResult(Result):
    """A loss and its gradient."""

    result: ExtendedTensor
    """The mean or sum over all items, or, unreduced, one number for each.

    Infinite where something happened that had the probability 0, or where a square is beyond the largest number."""
    gradient: ExtendedTensor
    """Of the reduced value (unreduced: of each item's own loss) with respect to the predictions, in their shape."""


def loss(request: LossRequest) -> LossResult:
    """A loss ℓ of predictions y and targets t, reduced over all items, and its exact gradient ∂ℓ/∂y.

    - mean_squared_error (y − t)²; mean_absolute_error |y − t|; hinge max(0, 1 − ty) for t = ±1
    - huber ½(y − t)² up to |y − t| = δ, then δ(|y − t| − ½δ)
    - binary_cross_entropy −t log y − (1 − t) log(1 − y)
    - cross_entropy −Σ t log y and kl_divergence Σ t log(t/y) over the last axis, of probabilities y
    - negative_log_likelihood −Σ t y over the last axis, of log-probabilities y

    `from_logits` puts softmax (log_softmax, the sigmoid) before the loss and joins the two, so that neither a score of
    1000 nor one of −1000 overflows. Without it, a probability of 0 where the target is not 0 gives an infinite loss.
    """
    predictions = np.asarray(request.predictions)
    _check(request, predictions)
    targets = matched(request.name, predictions, np.asarray(request.targets))
    result, gradient = evaluated(
        request.name, predictions, targets, from_logits=request.from_logits, delta=request.delta
    )
    with np.errstate(all="ignore"):
        if request.reduction == "mean":
            gradient = gradient / result.size
            result = result.mean()
        elif request.reduction == "sum":
            result = result.sum()
    return LossResult(result=result, gradient=gradient, certainty="estimated", warnings=_doubts(request, predictions))


def _check(request: LossRequest, predictions: Array) -> None:
    name = request.name
    probabilities = name in _OF_PROBABILITIES
    if request.from_logits:
        if not probabilities and name != "negative_log_likelihood":
            raise InvalidInput.at(f"{name} does not take probabilities, so there are no logits of them.", "from_logits")
    elif probabilities:
        detail = "A prediction is a probability, between 0 and 1; send scores with from_logits."
        refuse((predictions < 0) | (predictions > 1), detail, "predictions")
    elif name == "negative_log_likelihood":
        detail = "A prediction is the logarithm of a probability, at most 0; send scores with from_logits."
        refuse(predictions > 0, detail, "predictions")


def _doubts(request: LossRequest, predictions: Array) -> list[Warning]:
    if request.from_logits or request.name not in {"cross_entropy", "kl_divergence"}:
        return []
    detail = "These predictions do not sum to 1 over the classes; the loss takes them as they are."
    return at_places(np.abs(predictions.sum(-1) - 1) > _NORMALIZED, "not-normalized", detail)
