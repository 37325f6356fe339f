"""The categorical law: outcomes are the positions 0, …, K−1 of its probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.methods.statistics.distributions.form import INVERSE, NO_POWER_TAIL, SUM, Form, pair
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput

_SUM_TOLERANCE = 1e-9  # what probabilities written with ten digits may miss


def checked_probabilities(probabilities: Array, *location: str | int) -> Array:
    """The probabilities, scaled to sum to 1 exactly. Raises InvalidInput where they are negative or do not sum to 1."""
    if (negative := probabilities < 0).any():
        faults = [Fault((*location, *place), "A probability is not negative.") for place in places(negative)]
        raise InvalidInput("Probabilities are negative.", faults)
    total = float(probabilities.sum())
    if abs(total - 1.0) > _SUM_TOLERANCE:
        raise InvalidInput.at(f"The probabilities sum to {total:.12g}; they must sum to 1.", *location)
    return probabilities / total


def _tails(x: Array, p: Array) -> tuple[Array, Array]:
    """P(X ≤ x) and P(X > x), each summed from its own end."""
    place = np.floor(x).astype(int)
    return np.cumsum(p)[place], np.append(np.cumsum(p[:0:-1])[::-1], 0.0)[place]


def _position(q: Any, p: Array) -> Array:
    return np.asarray(np.minimum(np.searchsorted(np.cumsum(p), q), len(p) - 1), float)


def _moments(p: Array) -> tuple[float, float, float, float]:
    values = np.arange(len(p))
    mean = float(p @ values)
    variance, third, fourth = (float(p @ (values - mean) ** power) for power in (2, 3, 4))
    if variance == 0.0:
        return mean, 0.0, np.nan, np.nan
    return mean, float(np.sqrt(variance)), third / variance**1.5, fourth / variance**2 - 3.0


CATEGORICAL = Form(
    scipy=None, discrete=True, support=lambda p: (0, len(p) - 1), density=lambda x, p: p[x.astype(int)],
    log_density=lambda x, p: np.log(p[x.astype(int)]), tails=pair(_tails), deep=SUM,
    inverse=(_position, lambda q, p: _position(1.0 - q, p)), sample=INVERSE, centre=lambda p: p @ np.arange(len(p)),
    moments=_moments, entropy=SUM, power_tail=NO_POWER_TAIL,
)  # fmt: skip


class Categorical(Law):
    """The law of a position; its one shape is the vector of probabilities."""

    def inside(self, x: Array) -> Any:
        """Never: these tails are sums of few terms that may well be 0, and do not underflow."""
        return np.zeros(np.shape(x), bool)


def categorical(probabilities: Array) -> Law:
    """The law of a position with the given probability."""
    return Categorical(CATEGORICAL, [checked_probabilities(probabilities, "distribution", "probabilities")])
