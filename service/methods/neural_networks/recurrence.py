"""A simple recurrence hₜ = tanh(zₜ + hₜ₋₁ W), and the way back through time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from service.methods.budget import affords
from service.methods.linear_algebra.cancellation import DOUBTFUL, lost_digits
from service.methods.neural_networks.activations import Array, sech_squared
from service.methods.neural_networks.certified_sums import CertifiedSums

_STEP_FLOPS = 1e6  # operations of the time that a step takes whose sums are certified: a millisecond


class Step(NamedTuple):
    """One step of a layer: z = x Wₓ + h Wₕ + b."""

    input_weights: Array
    recurrent_weights: Array
    bias: Array | None

    @property
    def whole(self) -> Array:
        """The weights of inputs and states joined (in + hidden, hidden)."""
        return np.concatenate((self.input_weights, self.recurrent_weights))


def certified_recurrence(step: Step, x: Array, start: Array) -> tuple[Array, Array, float]:
    """The sums and states as in `recurrence`, and the largest error of a sum for the states before it.

    Where terms of a sum cancel and there is time, each step is formed as in `product_of`.
    """
    inputs = x @ step.input_weights + (0 if step.bias is None else step.bias)
    sums, states = recurrence(inputs, step.recurrent_weights, start)
    sizes = np.abs(x) @ np.abs(step.input_weights) + np.abs(states[:, :-1]) @ np.abs(step.recurrent_weights)
    sizes = sizes if step.bias is None else sizes + np.abs(step.bias)
    error = float(lost_digits(sizes, sums, len(step.whole)).max())
    if error <= DOUBTFUL or not affords(_STEP_FLOPS * x.shape[1]):
        return sums, states, error
    certified = CertifiedSums()
    for t in range(x.shape[1]):
        joined = np.concatenate((x[:, t], states[:, t]), -1)
        sums[:, t] = certified.affine(joined, step.whole, step.bias)
        states[:, t + 1] = np.tanh(sums[:, t])
    return sums, states, certified.error


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
