"""One fully connected layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.neural_networks.functions import activate
from service.operation import Cost
from service.schemas.neural_networks.layers import DenseRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import RealTensor, Result

Array = NDArray[Any]


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
    return DenseResult(result=activate(request.activation, pre_activation), pre_activation=pre_activation)


def affine(x: Array, weights: Array, bias: Array | None) -> Array:
    """Weighted sums x W + b."""
    with np.errstate(over="ignore", invalid="ignore"):
        z: Array = x @ weights
        if bias is None:
            return z
        return np.add(z, bias, out=z) if z.dtype == np.result_type(z, bias) else z + bias


def check_layer(width: int, weights: Array, bias: Array | None, *location: str | int) -> None:
    """Raise InvalidInput unless weights and bias fit each other and inputs of this width."""
    if weights.shape[0] != width:
        detail = f"The inputs have width {width}, so that weights are ({width}, out); these are {list(weights.shape)}."
        raise InvalidInput.at(detail, *location, "weights")
    if bias is not None and len(bias) != weights.shape[1]:
        detail = f"The layer has {weights.shape[1]} outputs, and needs as many biases; these are {len(bias)}."
        raise InvalidInput.at(detail, *location, "bias")


def costs(request: DenseRequest) -> Cost:
    """One multiplication for each row and each weight."""
    rows = request.x.size // request.x.shape[-1]
    elements = max(request.x.size, request.weights.size, rows * request.weights.shape[1])
    return Cost(2.0 * rows * request.weights.size + 30.0 * elements, elements)
