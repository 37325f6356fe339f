"""Backpropagation through a network, with a check of its gradients."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import cancelled, trusted_digits
from service.handlers.neural_networks.layers import connected, parameters
from service.handlers.neural_networks.targets import goal
from service.methods.linear_algebra.cancellation import FEW
from service.methods.linear_algebra.lapack import epsilon
from service.methods.linear_algebra.norms import frobenius
from service.methods.neural_networks.activations import activate
from service.methods.neural_networks.certified_sums import CertifiedSums
from service.methods.neural_networks.gradient_check import largest_difference
from service.methods.neural_networks.network import Array, Dense, Goal, Trace, backward, forward, loss_of
from service.operation import Cost
from service.schemas.neural_networks.layers import ForwardBackwardRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import (
    ExtendedMatrix,
    ExtendedNumber,
    ExtendedVector,
    RealMatrix,
    Record,
    Result,
    Warning,
)

_ROUNDED = (
    "The outputs are so near to their targets that their rounding decides the loss or its gradient: of the larger "
    "entries about the digits named can be relied on."
)
_UNITS = 2.0  # in the last place by which scores are moved: at least one, whatever their leading digit
_AGREEMENT = 1e-6  # between what differences of doubles reach (1e-9) and the smallest slip in a formula
MOST_CHECKED = 10_000  # parameters: two passes for each take some seconds for networks of that size


@dataclass(slots=True, kw_only=True)
class LayerGradient(Record):
    """The gradient of the loss with respect to one layer."""

    weights: ExtendedMatrix
    """∂loss/∂weights (in, out)."""
    bias: ExtendedVector | None
    """∂loss/∂bias (out); null where the layer has none."""


@dataclass(slots=True, kw_only=True)
class ForwardBackwardResult(Result):
    """One forward and one backward pass."""

    outputs: RealMatrix
    """Of the last layer (batch, out)."""
    loss: ExtendedNumber
    """The mean loss over the batch."""
    gradients: list[LayerGradient]
    """Of every layer, in the order of the layers."""
    gradient_norms: ExtendedVector
    """‖∂loss/∂weights‖ of every layer (Frobenius), from the first to the last: whether gradients vanish or explode."""
    input_gradient: ExtendedMatrix
    """∂loss/∂x (batch, in)."""
    check: ExtendedNumber | None
    """The largest difference from central differences, NaN where the loss is not finite; null unless asked for."""


def forward_backward(request: ForwardBackwardRequest) -> ForwardBackwardResult:
    """The outputs of a network, the mean loss, and its exact gradient with respect to every weight and bias.

    Backpropagation: with z = x W + b, ∂L/∂W = xᵀ ∂L/∂z, ∂L/∂b = Σ ∂L/∂z over the batch, ∂L/∂x = ∂L/∂z Wᵀ,
    layer by layer from the last. Softmax before cross_entropy (sigmoid before binary_cross_entropy) is joined with it,
    with ∂L/∂z = (p − t)/batch, so that saturated outputs keep their gradients.

    `check` compares each entry with (L(w + h) − L(w − h))/2h, h = ε^⅓ max(1, |w|), and answers the largest difference
    relative to the largest gradient of that array (at least 10⁻⁴ of the loss). Around 1e-9 is agreement; near a kink
    of relu the differences, not the gradients, are wrong.
    """
    layers = connected(request.layers, request.x.shape[1])
    aim = goal(request.targets, len(request.x), layers, request.loss, from_logits=request.from_logits)
    if request.check and parameters(request.layers) > MOST_CHECKED:
        raise InvalidInput.at(f"Differences are taken of at most {MOST_CHECKED} parameters.", "check")
    sums = CertifiedSums()
    trace = forward(layers, request.x, sums.affine)
    loss, upstream = loss_of(layers, trace, aim)
    gradients, input_gradient = backward(layers, trace, upstream, sums.product)
    difference = largest_difference(layers, request.x, aim, gradients) if request.check else None
    return ForwardBackwardResult(
        outputs=trace.outputs,
        loss=loss,
        gradients=[LayerGradient(weights=one.weights, bias=one.bias) for one in gradients],
        gradient_norms=np.array([frobenius(one.weights) for one in gradients]),
        input_gradient=input_gradient,
        check=difference,
        certainty="checked" if difference is not None and difference <= _AGREEMENT else "estimated",
        warnings=[*cancelled(np.array(sums.error), upstream.dtype.char), *_lost(layers, trace, aim, loss, upstream)],
    )


def _lost(layers: list[Dense], trace: Trace, aim: Goal, loss: float, upstream: Array) -> list[Warning]:
    """The warning where outputs agree with their targets to so many digits that rounding decides what is left."""
    scores = trace.pre_activations[-1]
    draws = np.random.default_rng(0).choice([-_UNITS, _UNITS], scores.shape).astype(scores.dtype)
    moved = scores * (1 + epsilon(scores) * draws)
    near = trace._replace(
        pre_activations=[*trace.pre_activations[:-1], moved], outputs=activate(layers[-1].activation, moved)
    )
    loss_then, then = loss_of(layers, near, aim)
    of_gradient = float(frobenius(then - upstream)) / (float(frobenius(upstream)) or 1.0)
    change = max(abs(loss_then - loss) / abs(loss or 1.0), of_gradient)
    if not math.isfinite(change) or change <= FEW[upstream.dtype.char]:
        return []
    return [Warning(code="ill-conditioned", detail=_ROUNDED, trusted_digits=trusted_digits(change))]


def forward_backward_cost(request: ForwardBackwardRequest) -> Cost:
    """Three products a layer, and two forward passes for each parameter that is checked."""
    count = parameters(request.layers)
    widest = max(max(layer.weights.shape) for layer in request.layers)
    elements = max(count, len(request.x) * widest)
    passes = 12.0 + (4.0 * count if request.check else 0)
    return Cost(passes * len(request.x) * count + 100.0 * elements, elements)
