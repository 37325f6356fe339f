"""A simple recurrence hₜ = tanh(zₜ + hₜ₋₁ W), and the way back through time."""

from __future__ import annotations

import numpy as np

from service.methods.neural_networks.activations import Array, sech_squared


def recurrence(inputs: Array, weights: Array, start: Array) -> tuple[Array, Array]:
    """The sums before tanh (batch, time, hidden), and the states (batch, time + 1, hidden), the first one included."""
    batch, steps, hidden = inputs.shape
    states = np.empty((batch, steps + 1, hidden), np.result_type(inputs, start, weights))
    sums = inputs.astype(states.dtype, copy=False)
    states[:, 0] = start
    for t in range(steps):
        sums[:, t] += states[:, t] @ weights
        np.tanh(sums[:, t], out=states[:, t + 1])
    return sums, states


def through_time(sums: Array, weights: Array, upstream: Array) -> tuple[Array, Array]:
    """δₜ = (Gₜ + δₜ₊₁ Wᵀ)(1 − hₜ²) with respect to every sum, and the gradient with respect to the first state."""
    slope = sech_squared(sums)
    delta = np.empty_like(slope)
    carried = np.zeros_like(slope[:, 0])
    for t in reversed(range(sums.shape[1])):
        delta[:, t] = (upstream[:, t] + carried) * slope[:, t]
        carried = delta[:, t] @ weights.T
    return delta, carried
