"""A network of fully connected layers: its outputs, and backpropagation through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.methods.neural_networks.activations import activate, pull_back
from service.methods.neural_networks.losses import evaluated

Array = NDArray[Any]

_FUSED = {
    ("softmax", "cross_entropy"), ("softmax", "kl_divergence"), ("sigmoid", "binary_cross_entropy"),
    ("log_softmax", "negative_log_likelihood"),
}  # fmt: skip
"""A last activation and a loss that are one function of the scores before them, with no overflow between them."""


Affine = Callable[[Array, Array, Array | None], Array]
Product = Callable[[Array, Array], Array]


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


def affine(x: Array, weights: Array, bias: Array | None) -> Array:
    """Weighted sums x W + b."""
    with np.errstate(over="ignore", invalid="ignore"):
        z: Array = x @ weights
        if bias is None:
            return z
        return np.add(z, bias, out=z) if z.dtype == np.result_type(z, bias) else z + bias


def forward(layers: Sequence[Dense], x: Array, affine: Affine = affine) -> Trace:
    """The outputs for a batch, with the inputs and pre-activations of every layer."""
    inputs, pre_activations = [], []
    for layer in layers:
        inputs.append(x)
        pre_activations.append(affine(x, layer.weights, layer.bias))
        x = activate(layer.activation, pre_activations[-1])
    return Trace(inputs, pre_activations, x)


def thinned(layers: Sequence[Dense], x: Array, rate: float, generator: np.random.Generator) -> Array:
    """The outputs for a batch when each hidden output is dropped with probability `rate`, kept ones scaled up."""
    for layer in layers[:-1]:
        x = activate(layer.activation, affine(x, layer.weights, layer.bias))
        x = np.where(generator.random(x.shape) >= rate, x / (1 - rate), 0.0)
    return activate(layers[-1].activation, affine(x, layers[-1].weights, layers[-1].bias))


def loss_of(layers: Sequence[Dense], trace: Trace, goal: Goal) -> tuple[float, Array]:
    """The mean loss, and its gradient with respect to the last pre-activation."""
    last, scores = layers[-1].activation, trace.pre_activations[-1]
    fused = (last, goal.loss) in _FUSED and not goal.from_logits
    at = scores if fused else trace.outputs
    values, upstream = evaluated(goal.loss, at, goal.targets, from_logits=fused or goal.from_logits)
    with np.errstate(all="ignore"):
        upstream = upstream / values.size
        return float(values.mean()), upstream if fused else pull_back(last, scores, upstream)


def backward(
    layers: Sequence[Dense], trace: Trace, upstream: Array, product: Product = np.matmul
) -> tuple[list[Gradient], Array]:
    """The gradients of every layer and of the inputs, from the one of the last pre-activation."""
    gradients = []
    with np.errstate(all="ignore"):
        for index in reversed(range(len(layers))):
            layer = layers[index]
            bias = None if layer.bias is None else upstream.sum(0)
            gradients.append(Gradient(product(trace.inputs[index].T, upstream), bias))
            upstream = product(upstream, layer.weights.T)
            if index:
                upstream = pull_back(layers[index - 1].activation, trace.pre_activations[index - 1], upstream)
    return gradients[::-1], upstream
