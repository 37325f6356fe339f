"""A recurrent layer, and backpropagation through time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.neural_networks.dense import check_layer
from service.methods.neural_networks.functions import sech_squared
from service.operation import Cost
from service.schemas.neural_networks.layers import RecurrentRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import RealMatrix, RealTensor, RealVector, Record, Result

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class RecurrentGradients(Record):
    """Gradients of a loss, given its gradient with respect to the states."""

    x: RealTensor
    """(batch, time, in)."""
    input_weights: RealMatrix
    """(in, hidden)."""
    recurrent_weights: RealMatrix
    """(hidden, hidden)."""
    bias: RealVector
    """(hidden), also where no bias was sent."""
    initial_state: RealMatrix
    """(batch, hidden)."""


@dataclass(slots=True, kw_only=True)
class RecurrentResult(Result):
    """The states of a recurrent layer."""

    states: RealTensor
    """(batch, time, hidden)."""
    gradients: RecurrentGradients | None
    """Null unless `upstream_gradient` was sent."""


def recurrent(request: RecurrentRequest) -> RecurrentResult:
    """The states hₜ = tanh(xₜ Wₓ + hₜ₋₁ Wₕ + b) of a simple recurrent layer (Elman 1990) for a batch of sequences.

    With `upstream_gradient` Gₜ = ∂L/∂hₜ of the loss's direct use of each state, backpropagation through time:
    δₜ = (Gₜ + δₜ₊₁ Wₕᵀ)(1 − hₜ²), ∂L/∂Wₓ = Σ xₜᵀδₜ, ∂L/∂Wₕ = Σ hₜ₋₁ᵀδₜ, ∂L/∂b = Σ δₜ.
    """
    start = _checked(request)
    batch, steps = request.x.shape[:2]
    hidden = len(request.recurrent_weights)
    with np.errstate(over="ignore", invalid="ignore"):
        sums = request.x @ request.input_weights + (0 if request.bias is None else request.bias)
        before = np.empty((batch, steps + 1, hidden), np.result_type(sums, start, request.recurrent_weights))
        sums = sums.astype(before.dtype, copy=False)
        before[:, 0] = start
        for t in range(steps):
            sums[:, t] += before[:, t] @ request.recurrent_weights
            np.tanh(sums[:, t], out=before[:, t + 1])
        gradients = None if request.upstream_gradient is None else _gradients(request, sums, before)
    return RecurrentResult(states=before[:, 1:], gradients=gradients)


def _gradients(request: RecurrentRequest, sums: Array, before: Array) -> RecurrentGradients:
    upstream = request.upstream_gradient
    if upstream is None or upstream.shape != sums.shape:
        shape = None if upstream is None else list(upstream.shape)
        detail = f"The states have shape {list(sums.shape)}; their gradient has {shape}."
        raise InvalidInput.at(detail, "upstream_gradient")
    slope = sech_squared(sums)
    delta = np.empty_like(slope)
    carried = np.zeros_like(before[:, 0])
    for t in reversed(range(sums.shape[1])):
        delta[:, t] = (upstream[:, t] + carried) * slope[:, t]
        carried = delta[:, t] @ request.recurrent_weights.T
    return RecurrentGradients(
        x=delta @ request.input_weights.T,
        input_weights=np.tensordot(request.x, delta, ((0, 1), (0, 1))),
        recurrent_weights=np.tensordot(before[:, :-1], delta, ((0, 1), (0, 1))),
        bias=delta.sum((0, 1)),
        initial_state=carried,
    )


def _checked(request: RecurrentRequest) -> Array:
    """The initial state, of a request whose shapes fit."""
    batch, _, width = request.x.shape
    weights, hidden = request.input_weights, len(request.recurrent_weights)
    if weights.shape != (width, hidden):
        detail = f"Inputs of width {width} and {hidden} hidden units need weights ({width}, {hidden})."
        raise InvalidInput.at(f"{detail} These are {list(weights.shape)}.", "input_weights")
    check_layer(width, weights, request.bias)
    state = request.initial_state
    if state is None:
        return np.zeros((batch, hidden), np.result_type(request.x, weights))
    if state.shape not in {(hidden,), (batch, hidden)}:
        detail = f"The state is ({hidden}), or ({batch}, {hidden}) with one for each sequence."
        raise InvalidInput.at(f"{detail} This is {list(state.shape)}.", "initial_state")
    return state


def costs(request: RecurrentRequest) -> Cost:
    """Two products a step, three times as much on the way back."""
    batch, steps, width = request.x.shape
    hidden = len(request.recurrent_weights)
    elements = max(request.x.size, batch * (steps + 1) * hidden, width * hidden, hidden * hidden)
    return Cost(8.0 * batch * steps * hidden * (width + hidden + 10) + 2e4 * steps, elements)
