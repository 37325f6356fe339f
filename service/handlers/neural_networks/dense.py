"""One fully connected layer."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.neural_networks.layers import check_layer
from service.methods.neural_networks.activations import activate
from service.methods.neural_networks.network import affine
from service.operation import Cost
from service.schemas.neural_networks.layers import DenseRequest
from service.schemas.types.results import RealTensor, Result


@dataclass(slots=True, kw_only=True)
class DenseResult(Result):
    """The outputs of a layer."""

    result: RealTensor
    """activation(x @ weights + bias) (batch, out)."""
    pre_activation: RealTensor
    """x @ weights + bias (batch, out)."""


def dense(request: DenseRequest) -> DenseResult:
    """A fully connected layer, activation(x W + b), of a whole batch: x is (batch, in), W (in, out), b (out).

    Weights that do not fit are pointed at. Single precision over CBOR is computed and answered in single precision.
    """
    check_layer(request.x.shape[-1], request.weights, request.bias)
    pre_activation = affine(request.x, request.weights, request.bias)
    return DenseResult(
        result=activate(request.activation, pre_activation), pre_activation=pre_activation, certainty="estimated"
    )


def dense_cost(request: DenseRequest) -> Cost:
    """One multiplication for each row and each weight."""
    rows = request.x.size // request.x.shape[-1]
    elements = max(request.x.size, request.weights.size, rows * request.weights.shape[1])
    return Cost(2.0 * rows * request.weights.size + 30.0 * elements, elements)
