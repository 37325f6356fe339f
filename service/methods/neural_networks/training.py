"""Training of a network by gradients of batches, with its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.special import entr

from service.methods.neural_networks.activations import activate
from service.methods.neural_networks.network import Array, Dense, Goal, Trace, backward, forward, loss_of
from service.methods.optimization.descent_rules import rule_of
from service.methods.progress import Progress
from service.schemas.types.errors import ComputationError

State = tuple[float, float, float]
"""Mean loss, accuracy and mean entropy over all observations."""

PREDICTED_BY = {
    "cross_entropy": "softmax",
    "kl_divergence": "softmax",
    "negative_log_likelihood": "log_softmax",
    "binary_cross_entropy": "sigmoid",
}
"""The last activation that makes of scores what a loss of classes takes."""


class Course(NamedTuple):
    """How to descend."""

    algorithm: Mapping[str, Any]
    """Of descent_rules: its name and options."""
    epochs: int
    batch: int
    """Observations a step."""
    progress: Progress


class Trained(NamedTuple):
    """What training leaves."""

    records: list[State]
    """Before and after every epoch; the last is not finite where the loss was no longer."""
    steps: int
    layers: list[Dense]
    """After the last epoch with a finite loss."""


def trained(layers: list[Dense], x: Array, aim: Goal, course: Course, generator: np.random.Generator) -> Trained:
    """The network after all epochs, or after the last that leaves a finite loss.

    Raises ComputationError where the loss is not finite from the start.
    """
    point = _flat([array for layer in layers for array in (layer.weights, layer.bias)])
    rule, rows = rule_of(course.algorithm, point.size), len(x)
    records, steps = [_record(layers, x, aim)], 0
    if not np.isfinite(records[0][0]):
        raise ComputationError("The loss of the layers to start from is not finite: scale the inputs or the weights.")
    with np.errstate(all="ignore"):
        for epoch in range(course.epochs):
            order = generator.permutation(rows) if course.batch < rows else np.arange(rows)
            for start in range(0, rows, course.batch):
                batch = order[start : start + course.batch]
                ahead = _unflat(rule.look_ahead(point), layers)
                point = rule.step(point, _gradient(ahead, x[batch], aim._replace(targets=aim.targets[batch])))
                steps += 1
            moved = _unflat(point, layers)
            loss, *rest = _record(moved, x, aim)
            records.append((loss if np.isfinite(point).all() else np.nan, rest[0], rest[1]))
            if not np.isfinite(records[-1][0]):
                break
            course.progress.report(epoch + 1, course.epochs, loss=loss)
            layers = moved
    return Trained(records, steps, layers)


def _gradient(layers: Sequence[Dense], x: Array, aim: Goal) -> Array:
    trace = forward(layers, x)
    gradients, _ = backward(layers, trace, loss_of(layers, trace, aim)[1])
    return _flat([array for gradient in gradients for array in gradient])


def _flat(arrays: Sequence[Array | None]) -> Array:
    return np.concatenate([array.ravel() for array in arrays if array is not None]).astype(np.float64, copy=False)


def _unflat(point: Array, layers: Sequence[Dense]) -> list[Dense]:
    """The layers whose weights and biases stand one after the other in a point."""
    found, start = [], 0
    for layer in layers:
        middle = start + layer.weights.size
        end = middle + (0 if layer.bias is None else layer.bias.size)
        weights = point[start:middle].reshape(layer.weights.shape)
        found.append(Dense(weights, None if layer.bias is None else point[middle:end], layer.activation))
        start = end
    return found


def _record(layers: Sequence[Dense], x: Array, aim: Goal) -> State:
    trace = forward(layers, x)
    loss = loss_of(layers, trace, aim)[0]
    if aim.loss not in PREDICTED_BY:
        return loss, np.nan, np.nan
    p = _probabilities(trace, aim)
    if aim.loss == "binary_cross_entropy":
        return loss, float(np.mean((p > 0.5) == (aim.targets > 0.5))), float(np.mean(entr(p) + entr(1 - p)))
    right = p.argmax(-1) == aim.targets.argmax(-1)
    return loss, float(right.mean()), float(entr(p).sum(-1).mean())


def _probabilities(trace: Trace, aim: Goal) -> Array:
    if aim.from_logits:
        return activate("sigmoid" if aim.loss == "binary_cross_entropy" else "softmax", trace.outputs)
    return np.exp(trace.outputs) if aim.loss == "negative_log_likelihood" else trace.outputs
