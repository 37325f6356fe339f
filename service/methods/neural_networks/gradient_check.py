"""Gradients held against central differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from service.methods.neural_networks.network import Array, Dense, Goal, Gradient, forward, loss_of

_STEP = np.finfo(np.float64).eps ** (1 / 3)  # at which truncation (h²) and rounding (ε/h) are of one size
_SMALLEST_SCALE = 1e-4  # of the loss: below it, differences of the loss are rounding


def largest_difference(layers: Sequence[Dense], x: Array, aim: Goal, gradients: Sequence[Gradient]) -> float:
    """The largest difference of a gradient from differences of the loss, relative to the largest entry of its array."""
    layers = [Dense(_float64(one.weights), _float64(one.bias), one.activation) for one in layers]
    trace = forward(layers, x.astype(np.float64))
    loss = loss_of(layers, trace, aim)[0]
    largest = 0.0
    for index, exact in enumerate(gradients):
        rest, inputs = layers[index:], trace.inputs[index]
        for array, gradient in ((rest[0].weights, exact.weights), (rest[0].bias, exact.bias)):
            if array is None or gradient is None:
                continue
            difference = np.abs(_differences(rest, inputs, aim, array) - gradient).max()
            scale = max(float(np.abs(gradient).max()), _SMALLEST_SCALE * abs(loss))
            largest = float(np.maximum(largest, difference / scale if difference else 0.0))  # NaN stays.
    return largest


def _differences(layers: Sequence[Dense], x: Array, aim: Goal, array: Array) -> Array:
    """Central differences of the loss with respect to each entry of an array of the first of these layers."""
    result = np.empty_like(array)
    for place in np.ndindex(array.shape):
        value = array[place]
        step = _STEP * max(1.0, abs(float(value)))
        ends = []
        for moved in (value + step, value - step):
            array[place] = moved
            ends.append(loss_of(layers, forward(layers, x), aim)[0])
        array[place] = value
        result[place] = (ends[0] - ends[1]) / (2 * step)
    return result


def _float64(array: Any) -> Any:
    return None if array is None else array.astype(np.float64)  # A copy, which differences may change in place.
