"""A recurrent layer, and backpropagation through time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.linear_algebra.doubts import cancelled
from service.handlers.neural_networks.layers import check_layer
from service.methods.neural_networks.certified_sums import CertifiedSums
from service.methods.neural_networks.recurrence import Step, certified_recurrence, through_time
from service.methods.numerics.sums import exact_sums
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
    δₜ = (Gₜ + δₜ₊₁ Wₕᵀ)(1 − hₜ²), ∂L/∂Wₓ = Σ xₜᵀδₜ, ∂L/∂Wₕ = Σ hₜ₋₁ᵀδₜ, ∂L/∂b = Σ δₜ. Sums whose terms cancel are
    formed again exactly, or told.
    """
    start, upstream = _checked(request), request.upstream_gradient
    with np.errstate(over="ignore", invalid="ignore"):
        step = Step(request.input_weights, request.recurrent_weights, request.bias)
        sums, states, error = certified_recurrence(step, request.x, start)
        certified = CertifiedSums(error)
        gradients = None if upstream is None else _gradients(request, sums, states, upstream, certified)
    warnings = cancelled(np.array(certified.error), states.dtype.char)
    return RecurrentResult(states=states[:, 1:], gradients=gradients, certainty="estimated", warnings=warnings)


def _gradients(
    request: RecurrentRequest, sums: Array, states: Array, upstream: Array, certified: CertifiedSums
) -> RecurrentGradients:
    if upstream.shape != sums.shape:
        detail = f"The states have shape {list(sums.shape)}; their gradient has {list(upstream.shape)}."
        raise InvalidInput.at(detail, "upstream_gradient")
    delta, of_start = through_time(sums, request.recurrent_weights, upstream)
    rows = delta.reshape(-1, delta.shape[-1])
    inputs, earlier = (array.reshape(len(rows), -1) for array in (request.x, states[:, :-1]))
    return RecurrentGradients(
        x=certified.product(rows, request.input_weights.T).reshape(request.x.shape),
        input_weights=certified.product(inputs.T, rows),
        recurrent_weights=certified.product(earlier.T, rows),
        bias=exact_sums(rows).astype(rows.dtype),
        initial_state=of_start,
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


def recurrent_cost(request: RecurrentRequest) -> Cost:
    """Two products a step, three times as much on the way back."""
    batch, steps, width = request.x.shape
    hidden = len(request.recurrent_weights)
    elements = max(request.x.size, batch * (steps + 1) * hidden, width * hidden, hidden * hidden)
    return Cost(20.0 * batch * steps * hidden * (width + hidden + 10) + 2e4 * steps, elements)
