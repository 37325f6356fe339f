"""A network of fully connected layers: its outputs, and backpropagation through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.handlers.neural_networks.dense import affine, check_layer
from service.methods.neural_networks import losses
from service.methods.neural_networks.functions import activate, pull_back
from service.schemas.neural_networks.layers import Layer
from service.schemas.types.errors import InvalidInput

Array = NDArray[Any]

_FUSED = {
    ("softmax", "cross_entropy"), ("softmax", "kl_divergence"), ("sigmoid", "binary_cross_entropy"),
    ("log_softmax", "negative_log_likelihood"),
}  # fmt: skip
"""A last activation and a loss that are one function of the scores before them, with no overflow between them."""
_FITTING = {
    "binary_cross_entropy": {"sigmoid", "softmax"},
    "cross_entropy": {"softmax", "sigmoid"},
    "kl_divergence": {"softmax", "sigmoid"},
    "negative_log_likelihood": {"log_softmax"},
}


class Dense(NamedTuple):
    """A layer of a network."""

    weights: Array
    bias: Array | None
    activation: str


class Goal(NamedTuple):
    """What the outputs of a network are held against."""

    targets: Array
    loss: str
    from_logits: bool


class Trace(NamedTuple):
    """What a forward pass leaves for the backward one."""

    inputs: list[Array]
    pre_activations: list[Array]
    outputs: Array


class Gradient(NamedTuple):
    """Of a loss, with respect to one layer."""

    weights: Array
    bias: Array | None


def connected(layers: Sequence[Layer], width: int) -> list[Dense]:
    """The layers of a request, checked to fit each other and inputs of this width."""
    for index, layer in enumerate(layers):
        check_layer(width, layer.weights, layer.bias, "layers", index)
        width = layer.weights.shape[1]
    return [Dense(layer.weights, layer.bias, layer.activation) for layer in layers]


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
    if outputs.shape[1] == 1 and targets.shape == (rows,) and loss not in losses.WITH_CLASSES:
        targets = targets[:, None]
    return Goal(losses.matched(loss, outputs, targets), loss, from_logits)


def forward(layers: Sequence[Dense], x: Array) -> Trace:
    """The outputs for a batch, with the inputs and pre-activations of every layer."""
    inputs, pre_activations = [], []
    for layer in layers:
        inputs.append(x)
        pre_activations.append(affine(x, layer.weights, layer.bias))
        x = activate(layer.activation, pre_activations[-1])
    return Trace(inputs, pre_activations, x)


def loss_of(layers: Sequence[Dense], trace: Trace, goal: Goal) -> tuple[float, Array]:
    """The mean loss, and its gradient with respect to the last pre-activation."""
    last, scores = layers[-1].activation, trace.pre_activations[-1]
    fused = (last, goal.loss) in _FUSED and not goal.from_logits
    at = scores if fused else trace.outputs
    values, upstream = losses.evaluate(goal.loss, at, goal.targets, from_logits=fused or goal.from_logits)
    with np.errstate(all="ignore"):
        upstream = upstream / values.size
        return float(values.mean()), upstream if fused else pull_back(last, scores, upstream)


def backward(layers: Sequence[Dense], trace: Trace, upstream: Array) -> tuple[list[Gradient], Array]:
    """The gradients of every layer and of the inputs, from the one of the last pre-activation."""
    gradients = []
    with np.errstate(all="ignore"):
        for index in reversed(range(len(layers))):
            layer = layers[index]
            bias = None if layer.bias is None else upstream.sum(0)
            gradients.append(Gradient(trace.inputs[index].T @ upstream, bias))
            upstream = upstream @ layer.weights.T
            if index:
                upstream = pull_back(layers[index - 1].activation, trace.pre_activations[index - 1], upstream)
    return gradients[::-1], upstream


def parameters(layers: Sequence[Layer]) -> int:
    """How many weights and biases there are."""
    return sum(layer.weights.size + (0 if layer.bias is None else layer.bias.size) for layer in layers)
