"""Layers of requests, checked to fit each other."""

from __future__ import annotations

from collections.abc import Sequence

from service.methods.neural_networks.network import Array, Dense
from service.schemas.neural_networks.layers import Layer
from service.schemas.types.errors import InvalidInput


def connected(layers: Sequence[Layer], width: int) -> list[Dense]:
    """The layers of a request, checked to fit each other and inputs of this width."""
    for index, layer in enumerate(layers):
        check_layer(width, layer.weights, layer.bias, "layers", index)
        width = layer.weights.shape[1]
    return [Dense(layer.weights, layer.bias, layer.activation) for layer in layers]


def check_layer(width: int, weights: Array, bias: Array | None, *location: str | int) -> None:
    """Raise InvalidInput unless weights and bias fit each other and inputs of this width."""
    if weights.shape[0] != width:
        detail = f"The inputs have width {width}, so that weights are ({width}, out); these are {list(weights.shape)}."
        raise InvalidInput.at(detail, *location, "weights")
    if bias is not None and len(bias) != weights.shape[1]:
        detail = f"The layer has {weights.shape[1]} outputs, and needs as many biases; these are {len(bias)}."
        raise InvalidInput.at(detail, *location, "bias")


def parameters(layers: Sequence[Layer]) -> int:
    """How many weights and biases there are."""
    return sum(layer.weights.size + (0 if layer.bias is None else layer.bias.size) for layer in layers)
