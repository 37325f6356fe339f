"""Targets of requests, checked to be what the loss takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.methods.neural_networks.network import Array, Dense, Goal
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput

_WITH_CLASSES = frozenset({"cross_entropy", "negative_log_likelihood", "kl_divergence"})
_FITTING = {
    "binary_cross_entropy": {"sigmoid", "softmax"},
    "cross_entropy": {"softmax", "sigmoid"},
    "kl_divergence": {"softmax", "sigmoid"},
    "negative_log_likelihood": {"log_softmax"},
}


def goal(targets: Array, rows: int, layers: Sequence[Dense], loss: str, *, from_logits: bool) -> Goal:
    """The targets of a request, checked to fit the outputs, which have to be what the loss takes."""
    last = layers[-1]
    fitting = _FITTING.get(loss)
    if from_logits and fitting is None:
        raise InvalidInput.at(f"{loss} does not take probabilities, so there are no logits of them.", "from_logits")
    if fitting and not from_logits and last.activation not in fitting:
        detail = f"{loss} needs a last activation of {' or '.join(sorted(fitting))}, or from_logits."
        raise InvalidInput.at(detail, "loss")
    outputs = np.empty((rows, last.weights.shape[1]), last.weights.dtype)
    if outputs.shape[1] == 1 and targets.shape == (rows,) and loss not in _WITH_CLASSES:
        targets = targets[:, None]
    return Goal(matched(loss, outputs, targets), loss, from_logits)


def matched(name: str, predictions: Array, targets: Array) -> Array:
    """Targets in the shape of the predictions: class positions become one-hot rows. Raises InvalidInput."""
    if name in _WITH_CLASSES and not predictions.ndim:
        raise InvalidInput.at(f"{name} needs an axis of classes; this is a single number.", "predictions")
    if name in _WITH_CLASSES and targets.shape == predictions.shape[:-1]:
        return _one_hot(predictions, targets)
    if targets.shape != predictions.shape:
        positions = f", or class positions {list(predictions.shape[:-1])}" if name in _WITH_CLASSES else ""
        detail = f"The predictions have shape {list(predictions.shape)}: send targets of that shape{positions}."
        raise InvalidInput.at(f"{detail} These have shape {list(targets.shape)}.", "targets")
    if name == "hinge":
        refuse(np.abs(targets) != 1, "The hinge loss takes targets -1 and 1.", "targets")
    elif name in _WITH_CLASSES or name == "binary_cross_entropy":
        refuse((targets < 0) | (targets > 1), "A target is a probability, between 0 and 1.", "targets")
    return targets


def refuse(wrong: Array, detail: str, field: str) -> None:
    """Raise InvalidInput with the places where the mask *wrong* is true."""
    if wrong.any():
        raise InvalidInput(detail, [Fault((field, *place), detail) for place in places(wrong)])


def _one_hot(predictions: Array, targets: Array) -> Array:
    classes = predictions.shape[-1]
    wrong = (targets != np.floor(targets)) | (targets < 0) | (targets >= classes)
    refuse(wrong, f"A class position is an integer from 0 to {classes - 1}.", "targets")
    one_hot = np.zeros_like(predictions)
    np.put_along_axis(one_hot, targets.astype(np.int64)[..., None], 1, -1)
    return one_hot
