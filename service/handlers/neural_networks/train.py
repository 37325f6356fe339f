"""A small trainer of networks."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import entr

from service.handlers.neural_networks.initialize import draw
from service.methods.neural_networks.functions import activate
from service.methods.neural_networks.network import Dense, Goal, Trace, backward, connected, forward, goal, loss_of
from service.methods.optimization.descent_rules import rule_of
from service.operation import Cost
from service.schemas.neural_networks.layers import TrainRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import (
    ExtendedNumber,
    ExtendedVector,
    RealMatrix,
    RealVector,
    Record,
    Result,
    Warning,
)

Array = NDArray[Any]
State = tuple[float, float, float]
"""Mean loss, accuracy and mean entropy over all observations."""

_OUTPUT = {
    "cross_entropy": "softmax",
    "kl_divergence": "softmax",
    "negative_log_likelihood": "log_softmax",
    "binary_cross_entropy": "sigmoid",
}


@dataclass(slots=True, kw_only=True)
class TrainedLayer(Record):
    """One layer as training left it; it can be sent as a layer again."""

    weights: RealMatrix
    """(in, out)."""
    bias: RealVector | None
    """(out); null where the layer has none."""
    activation: str
    """Its activation."""


@dataclass(slots=True, kw_only=True)
class TrainResult(Result):
    """A trained network and its history: the state before the first epoch, and after each."""

    layers: list[TrainedLayer]
    """The layers after the last epoch with a finite loss."""
    loss: ExtendedNumber
    """The mean loss over all observations there."""
    loss_history: ExtendedVector
    """(epochs + 1,): the mean loss over all observations."""
    accuracy_history: RealVector | None
    """(epochs + 1,): how often the likeliest class is that of the target; null for losses without classes."""
    entropy_history: ExtendedVector | None
    """(epochs + 1,): the mean entropy in nats of the predicted distribution; null for losses without classes."""
    status: Literal["epochs_done", "diverged"]
    """Whether all epochs were done, or it stopped early since the loss was no longer finite."""
    diverged: bool
    """Whether it stopped early."""
    iterations: int
    """Steps taken."""
    seed: int
    """Of the initial weights, and of the order of the observations."""


def train(request: TrainRequest) -> TrainResult:
    """A network of fully connected layers, trained by backpropagation with any of the descent algorithms.

    Send `layers` to start from, or `sizes` to draw them. Each step takes the gradient of the mean loss over a batch;
    the histories are of all observations. Where the loss is no longer finite it stops, with the warning `diverged`:
    take a smaller learning rate.
    """
    _check(request)
    seed = secrets.randbelow(2**53) if request.seed is None else request.seed
    generator = np.random.default_rng(seed)
    layers = _start(request, generator)
    aim = goal(request.targets, len(request.x), layers, request.loss, from_logits=request.from_logits)
    records, steps, layers = _descend(request, layers, aim, generator)
    losses, accuracies, entropies = (np.array(column) for column in zip(*records, strict=True))
    diverged = not np.isfinite(losses[-1])
    detail = "The loss is no longer finite: the learning rate is too large. The layers are those of the epoch before."
    with_classes = request.loss in _OUTPUT
    return TrainResult(
        layers=[TrainedLayer(weights=one.weights, bias=one.bias, activation=one.activation) for one in layers],
        loss=losses[-2] if diverged else losses[-1],
        loss_history=losses,
        accuracy_history=accuracies if with_classes else None,
        entropy_history=entropies if with_classes else None,
        status="diverged" if diverged else "epochs_done",
        diverged=diverged,
        iterations=steps,
        seed=seed,
        warnings=[Warning(code="diverged", detail=detail)] if diverged else [],
    )


def _descend(
    request: TrainRequest, layers: list[Dense], aim: Goal, generator: np.random.Generator
) -> tuple[list[State], int, list[Dense]]:
    """The records before and after every epoch, the number of steps, and the layers after the last finite one."""
    point = _flat([array for layer in layers for array in (layer.weights, layer.bias)])
    rule, rows = rule_of(request.algorithm.model_dump(), point.size), len(request.x)
    size = rows if request.batch_size is None else min(request.batch_size, rows)
    records, steps = [_record(layers, request.x, aim)], 0
    if not np.isfinite(records[0][0]):
        raise ComputationError("The loss of the layers to start from is not finite: scale the inputs or the weights.")
    with np.errstate(all="ignore"):
        for _ in range(request.epochs):
            order = generator.permutation(rows) if size < rows else np.arange(rows)
            for start in range(0, rows, size):
                batch = order[start : start + size]
                ahead = _unflat(rule.look_ahead(point), layers)
                point = rule.step(point, _gradient(ahead, request.x[batch], aim._replace(targets=aim.targets[batch])))
                steps += 1
            moved = _unflat(point, layers)
            loss, *rest = _record(moved, request.x, aim)
            records.append((loss if np.isfinite(point).all() else np.nan, rest[0], rest[1]))
            if not np.isfinite(records[-1][0]):
                break
            layers = moved
    return records, steps, layers


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
    if aim.loss not in _OUTPUT:
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


def _start(request: TrainRequest, generator: np.random.Generator) -> list[Dense]:
    if request.layers is not None:
        return connected(request.layers, request.x.shape[1])
    sizes = request.sizes or []
    if sizes[0] != request.x.shape[1]:
        detail = f"The first size is the width of the observations, {request.x.shape[1]}, not {sizes[0]}."
        raise InvalidInput.at(detail, "sizes", 0)
    last = request.output_activation or ("identity" if request.from_logits else _OUTPUT.get(request.loss, "identity"))
    hidden = request.activation or "relu"
    names = [*[hidden] * (len(sizes) - 2), last]
    scheme = request.scheme or ("he_normal" if hidden in {"relu", "leaky_relu"} else "xavier_normal")
    return [
        Dense(draw(scheme, rows, columns, generator), np.zeros(columns), name)
        for rows, columns, name in zip(sizes, sizes[1:], names, strict=False)
    ]


def _check(request: TrainRequest) -> None:
    if (request.layers is None) == (request.sizes is None):
        raise InvalidInput.at("Send either `layers` to start from or `sizes` of layers to draw.", "layers")
    if request.layers is not None:
        for field in ("activation", "output_activation", "scheme"):
            if getattr(request, field) is not None:
                raise InvalidInput.at("This belongs to `sizes`; layers that are sent have their own.", field)


def costs(request: TrainRequest) -> Cost:
    """Four products a layer and epoch."""
    if request.layers is not None:
        shapes = [layer.weights.shape for layer in request.layers]
    else:
        sizes = request.sizes or [1]
        shapes = list(pairwise(sizes))
    count = sum((rows + 1) * columns for rows, columns in shapes)
    widest = max((columns for _, columns in shapes), default=1)
    rows = len(request.x)
    steps = request.epochs * -(-rows // min(request.batch_size or rows, rows))
    elements = max(count, rows * widest, request.x.size, request.epochs + 1)
    return Cost(8.0 * request.epochs * rows * count + steps * (20.0 * count + 1e5), elements)
