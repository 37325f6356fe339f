"""One fully connected layer."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.handlers.neural_networks.layers import check_layer
from service.methods.linear_algebra.levels import ESTIMATED
from service.methods.neural_networks.activations import activate
from service.methods.neural_networks.certified_sums import affine_sums
from service.operation import Cost
from service.schemas.neural_networks.layers import DenseRequest
from service.schemas.types.results import RealTensor, Result

_UNROUNDED = ("identity", "relu")


@dataclass(slots=True, kw_only=True)
class DenseResult(Result):
    """The outputs of a layer."""

    result: RealTensor
    """activation(x @ weights + bias) (batch, out)."""
    pre_activation: RealTensor
    """x @ weights + bias (batch, out)."""


def dense(request: DenseRequest) -> DenseResult:
    """A fully connected layer, activation(x W + b), of a whole batch: x is (batch, in), W (in, out), b (out).

    Few sums are `proved`: right to their last digit for the doubles received. Of more, those whose terms cancel are
    formed again exactly, or told. Weights that do not fit are pointed at.

    Single precision over CBOR is computed and answered in single precision.
    """
    check_layer(request.x.shape[-1], request.weights, request.bias)
    sums, errors, level = affine_sums(request.x, request.weights, request.bias)
    return DenseResult(
        result=activate(request.activation, sums),
        pre_activation=sums,
        certainty=certainty(level if request.activation in _UNROUNDED else ESTIMATED),
        warnings=cancelled(errors, sums.dtype.char),
    )


def dense_cost(request: DenseRequest) -> Cost:
    """One multiplication for each row and each weight."""
    rows = request.x.size // request.x.shape[-1]
    elements = max(request.x.size, request.weights.size, rows * request.weights.shape[1])
    return Cost(2.0 * rows * request.weights.size + 30.0 * elements, elements)
