"""Parameters of a likelihood on the real line, where they are searched for."""

from __future__ import annotations

import math

import numpy as np

from service.methods.statistics.distributions.likelihood import Likelihood
from service.methods.statistics.distributions.placement import Array

PLACES = {"location", "mean"}
"""Parameters that are counted from the centre of the data, in units of their spread, while searching."""


class Scale:
    """The map between a parameter's domain and the real line: log above a bound, logit on (0, 1), else linear."""

    def __init__(self, likelihood: Likelihood, key: str) -> None:
        domain = likelihood.domains[key]
        self.low, self.unit = domain.least, domain.unit
        self.origin, self.stretch = centre_and_spread(likelihood.data) if key in PLACES else (0.0, 1.0)

    def inner(self, value: float) -> float:
        """The place on the real line."""
        if self.low is None:
            return (value - self.origin) / self.stretch
        return math.log(value / (1.0 - value)) if self.unit else math.log(value - self.low)

    def inside(self, value: float, share: float) -> float:
        """A value that is not on the edge of its domain, from which no way leads back."""
        if self.unit:
            return min(max(value, share / 2), 1 - share / 2)
        return value if self.low is None or value > self.low else float(self.low) + share

    def outer(self, value: float) -> float:
        """The parameter of a place."""
        if self.low is None:
            return self.origin + self.stretch * value
        if self.unit:
            return 1.0 / (1.0 + math.exp(-min(max(value, -690.0), 36.0)))
        return float(self.low) + math.exp(min(max(value, -708.0), 708.0))

    def slope(self, value: float) -> float:
        """D parameter / d inner value."""
        if self.low is None:
            return self.stretch
        return value * (1.0 - value) if self.unit else value - self.low


def centre_and_spread(data: Array) -> tuple[float, float]:
    """Median, and standard deviation; 1 where there is none."""
    # Squares of values near the ends of float64 overflow or vanish; those of shares of the largest do not.
    largest = float(np.abs(data).max()) or 1.0
    return float(np.median(data)), float((data / largest).std()) * largest or 1.0
