"""The categorical law: outcomes are the positions 0, …, K−1 of its probabilities."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from service.methods.statistics.distributions.law import Array, Law, Side
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput

_SUM_TOLERANCE = 1e-9


def checked_probabilities(probabilities: Array, *location: str | int) -> Array:
    """The probabilities, scaled to sum to 1 exactly. Raises InvalidInput where they are negative or do not sum to 1."""
    if (negative := probabilities < 0).any():
        faults = [Fault((*location, *place), "A probability is not negative.") for place in places(negative)]
        raise InvalidInput("Probabilities are negative.", faults)
    total = float(probabilities.sum())
    if abs(total - 1.0) > _SUM_TOLERANCE:
        raise InvalidInput.at(f"The probabilities sum to {total:.12g}; they must sum to 1.", *location)
    return probabilities / total


class Categorical(Law):
    """The law of a position with the given probability."""

    def __init__(self, probabilities: Array) -> None:
        """Check and keep the probabilities."""
        super().__init__(SimpleNamespace(name="categorical"))
        self.discrete = True
        self.probabilities = checked_probabilities(probabilities, "distribution", "probabilities")
        self._below = np.cumsum(self.probabilities)
        self._above = np.append(np.cumsum(self.probabilities[:0:-1])[::-1], 0.0)

    def call(self, method: str, *_arguments: Any, **_more: Any) -> Any:
        """Mean, or the first four standardised moments."""
        values = np.arange(len(self.probabilities))
        mean = float(self.probabilities @ values)
        if method == "mean":
            return mean
        variance, third, fourth = (float(self.probabilities @ (values - mean) ** power) for power in (2, 3, 4))
        if variance == 0.0:
            return mean, 0.0, np.nan, np.nan
        return mean, variance, third / variance**1.5, fourth / variance**2 - 3.0

    def support(self) -> tuple[float, float]:
        """0 and K−1."""
        return 0.0, len(self.probabilities) - 1.0

    def density(self, x: Array) -> Array:
        """Probability of each position; 0 anywhere else."""
        position = np.clip(x, 0, len(self.probabilities) - 1).astype(int)
        return np.where(position == x, self.probabilities[position], 0.0)

    def log_density(self, x: Array) -> Array:
        """Logarithm of the probability."""
        with np.errstate(divide="ignore"):
            return np.log(self.density(x))

    def tail(self, x: Array, side: Side) -> Array:
        """P(X ≤ x) or P(X > x), each summed from its own end."""
        last = len(self.probabilities) - 1
        position = np.clip(np.floor(x), 0, last).astype(int)
        inside = (self._below if side == "lower" else self._above)[position]
        before, after = (0.0, 1.0) if side == "lower" else (1.0, 0.0)
        return np.where(x < 0, before, np.where(x >= last, after, inside))

    def log_tail(self, x: Array, side: Side) -> Array:
        """Logarithm of a tail."""
        with np.errstate(divide="ignore"):
            return np.log(self.tail(x, side))

    def inside(self, x: Array) -> Any:
        """Never: these tails are sums of few terms, and do not underflow."""
        return np.zeros(np.shape(x), bool)

    def native_quantile(self, probability: Array, side: Side) -> Array:
        """Starting value."""
        below = probability if side == "lower" else 1.0 - probability
        return np.minimum(np.searchsorted(self._below, below), len(self.probabilities) - 1).astype(float)

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        """Draw positions."""
        return np.asarray(self.native_quantile(generator.random(size), "lower"))
