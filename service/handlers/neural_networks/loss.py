"""Losses of predictions, with their gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.neural_networks.masks import masked
from service.handlers.neural_networks.targets import matched, refuse
from service.handlers.places import at_places
from service.methods.neural_networks.losses import evaluated
from service.schemas.neural_networks.layers import LossRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, Result, Warning

Array = NDArray[Any]
_OF_PROBABILITIES = frozenset({"cross_entropy", "kl_divergence", "binary_cross_entropy"})
_OF_CLASSES = frozenset({"cross_entropy", "negative_log_likelihood"})
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
    Of cross_entropy and negative_log_likelihood labels may be smoothed, classes weighted and items ignored, in
    PyTorch's sense.
    """
    predictions = np.asarray(request.predictions)
    _check(request, predictions)
    predictions = masked(predictions, request.mask, "predictions")
    targets, count = _targets(request, predictions)
    result, gradient = evaluated(
        request.name, predictions, targets, from_logits=request.from_logits, delta=request.delta
    )
    with np.errstate(all="ignore"):
        if request.reduction == "mean":
            gradient = gradient / count
            result = result.sum() / count
        elif request.reduction == "sum":
            result = result.sum()
    return LossResult(result=result, gradient=gradient, certainty="estimated", warnings=_doubts(request, predictions))


def _targets(request: LossRequest, predictions: Array) -> tuple[Array, float]:
    """Targets in the shape of the predictions, and what a mean over the items divides by. Raises InvalidInput."""
    targets = np.asarray(request.targets)
    by_position = predictions.ndim > 0 and targets.shape == predictions.shape[:-1]
    kept = np.ones(targets.shape, bool)
    if request.ignore_index is not None:
        if not by_position:
            raise InvalidInput.at("Items are ignored by their class position; these targets are none.", "ignore_index")
        kept = targets != request.ignore_index
        targets = np.where(kept, targets, 0)
        if not kept.any():
            raise InvalidInput.at("All items are ignored.", "targets")
    found = matched(request.name, predictions, targets)
    if request.name not in _OF_CLASSES:
        return found, float(found[..., 0].size if request.name == "kl_divergence" else found.size)
    classes = predictions.shape[-1]
    weights = np.ones(classes) if request.class_weights is None else request.class_weights
    if len(weights) != classes:
        raise InvalidInput.at(f"Expected {classes} weights, one for each class.", "class_weights")
    refuse(weights < 0, "A weight is not negative.", "class_weights")
    count = float((found @ weights)[kept].sum() if by_position else found[..., 0].size)
    if not count:
        raise InvalidInput.at("The classes of these items have no weight.", "class_weights")
    smoothed = (1 - request.label_smoothing) * found + request.label_smoothing / classes
    weighted = (smoothed * weights).astype(predictions.dtype)
    return (np.where(kept[..., None], weighted, 0) if by_position else weighted), count


def _check(request: LossRequest, predictions: Array) -> None:
    name = request.name
    sent = (("label_smoothing", request.label_smoothing > 0), ("class_weights", request.class_weights is not None),
            ("ignore_index", request.ignore_index is not None))  # fmt: skip
    for field, given in sent:
        if given and name not in _OF_CLASSES:
            raise InvalidInput.at(f"Only {' and '.join(sorted(_OF_CLASSES))} take this.", field)
    if request.mask is not None:
        _check_mask(request, predictions)
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


def _check_mask(request: LossRequest, predictions: Array) -> None:
    if request.name not in {*_OF_CLASSES, "kl_divergence"} or not request.from_logits or not predictions.ndim:
        detail = f"A mask is of the scores of classes: {', '.join(sorted(_OF_CLASSES))} or kl_divergence, from_logits."
        raise InvalidInput.at(detail, "mask")
    if request.label_smoothing:
        raise InvalidInput.at("Smoothed labels give something to each class, masked ones too.", "label_smoothing")


def _doubts(request: LossRequest, predictions: Array) -> list[Warning]:
    if request.from_logits or request.name not in {"cross_entropy", "kl_divergence"}:
        return []
    detail = "These predictions do not sum to 1 over the classes; the loss takes them as they are."
    return at_places(np.abs(predictions.sum(-1) - 1) > _NORMALIZED, "not-normalized", detail)
