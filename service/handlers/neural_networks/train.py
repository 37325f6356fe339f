"""A small trainer of networks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from service.handlers.neural_networks.layers import connected
from service.handlers.neural_networks.targets import goal
from service.methods.neural_networks.initial_weights import drawn
from service.methods.neural_networks.network import Dense
from service.methods.neural_networks.training import PREDICTED_BY, Course, trained
from service.methods.progress import Progress
from service.methods.seeds import seed_of
from service.operation import Cost
from service.schemas.neural_networks.layers import TrainRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import (
    ExtendedNumber,
    ExtendedVector,
    RealMatrix,
    RealVector,
    Record,
    Result,
    Warning,
)


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


def train(request: TrainRequest, progress: Progress) -> TrainResult:
    """A network of fully connected layers, trained by backpropagation with any of the descent algorithms.

    Send `layers` to start from, or `sizes` to draw them. Each step takes the gradient of the mean loss over a batch;
    the histories are of all observations. Where the loss is no longer finite it stops, with the warning `diverged`:
    take a smaller learning rate.
    """
    _check(request)
    seed = seed_of(request.seed)
    generator = np.random.default_rng(seed)
    layers = _start(request, generator)
    aim = goal(request.targets, len(request.x), layers, request.loss, from_logits=request.from_logits)
    rows = len(request.x)
    course = Course(request.algorithm.model_dump(), request.epochs, min(request.batch_size or rows, rows), progress)
    found = trained(layers, request.x, aim, course, generator)
    losses, accuracies, entropies = (np.array(column) for column in zip(*found.records, strict=True))
    diverged = not np.isfinite(losses[-1])
    detail = "The loss is no longer finite: the learning rate is too large. The layers are those of the epoch before."
    with_classes = request.loss in PREDICTED_BY
    return TrainResult(
        layers=[TrainedLayer(weights=one.weights, bias=one.bias, activation=one.activation) for one in found.layers],
        loss=losses[-2] if diverged else losses[-1],
        loss_history=losses,
        accuracy_history=accuracies if with_classes else None,
        entropy_history=entropies if with_classes else None,
        status="diverged" if diverged else "epochs_done",
        diverged=diverged,
        iterations=found.steps,
        seed=seed,
        certainty="estimated",
        warnings=[Warning(code="diverged", detail=detail)] if diverged else [],
    )


def _start(request: TrainRequest, generator: np.random.Generator) -> list[Dense]:
    if request.layers is not None:
        return connected(request.layers, request.x.shape[1])
    sizes = request.sizes or []
    if sizes[0] != request.x.shape[1]:
        detail = f"The first size is the width of the observations, {request.x.shape[1]}, not {sizes[0]}."
        raise InvalidInput.at(detail, "sizes", 0)
    last = request.output_activation or (
        "identity" if request.from_logits else PREDICTED_BY.get(request.loss, "identity")
    )
    hidden = request.activation or "relu"
    names = [*[hidden] * (len(sizes) - 2), last]
    scheme = request.scheme or ("he_normal" if hidden in {"relu", "leaky_relu"} else "xavier_normal")
    return [
        Dense(drawn(scheme, rows, columns, generator), np.zeros(columns), name)
        for rows, columns, name in zip(sizes, sizes[1:], names, strict=False)
    ]


def _check(request: TrainRequest) -> None:
    if (request.layers is None) == (request.sizes is None):
        raise InvalidInput.at("Send either `layers` to start from or `sizes` of layers to draw.", "layers")
    if request.layers is not None:
        for field in ("activation", "output_activation", "scheme"):
            if getattr(request, field) is not None:
                raise InvalidInput.at("This belongs to `sizes`; layers that are sent have their own.", field)


def train_cost(request: TrainRequest) -> Cost:
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
