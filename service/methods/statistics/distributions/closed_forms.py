"""Maximum likelihood estimates in closed form."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from service.methods.statistics.distributions.law import Array
from service.methods.statistics.moments import moments
from service.schemas.types.errors import InvalidInput

_MOST = 2.0**53
_Estimate = Callable[[Array], dict[str, float]]


def spread(data: Array) -> Array:
    """The data. Raises InvalidInput where all values are equal."""
    if data.min() == data.max():
        raise InvalidInput.at("All values are equal: their spread cannot be estimated.", "data")
    return data


def _positive(data: Array) -> Array:
    if (data <= 0).any():
        raise InvalidInput.at("This family is one of positive values.", "data", int(np.argmax(data <= 0)))
    return data


def _shares(data: Array) -> tuple[Array, float]:
    """The values as shares of a power of two above them, whose squares neither overflow nor vanish, and that one."""
    largest = math.ldexp(1.0, math.frexp(float(np.abs(data).max()))[1] - 1)
    return data / largest, largest


def _normal(data: Array) -> dict[str, float]:
    shares, largest = _shares(spread(data))
    found = moments(shares)
    return {"mean": found.mean * largest, "standard_deviation": math.sqrt(found.squares / found.count) * largest}


def _lognormal(data: Array) -> dict[str, float]:
    found = moments(np.log(_positive(spread(data))))
    return {"mu": found.mean, "sigma": math.sqrt(found.squares / found.count)}


def _laplace(data: Array) -> dict[str, float]:
    centre = float(np.median(spread(data)))
    return {"location": centre, "scale": float(np.abs(data - centre).mean())}


def _ends(data: Array) -> dict[str, float]:
    return {"lower": float(spread(data).min()), "upper": float(data.max())}


def _integer_ends(data: Array) -> dict[str, float]:
    if (large := np.abs(data) > _MOST).any():
        raise InvalidInput.at("This family is one of integers, 2^53 in size at most.", "data", int(np.argmax(large)))
    return {"lower": int(data.min()), "upper": int(data.max())}


def _pareto(data: Array) -> dict[str, float]:
    smallest = float(_positive(spread(data)).min())
    return {"shape": float(1.0 / np.log(data / smallest).mean()), "scale": smallest}


def _inverse_gaussian(data: Array) -> dict[str, float]:
    shares, largest = _shares(_positive(spread(data)))
    mean = float(shares.mean())
    return {"mean": mean * largest, "shape": float(largest / (1.0 / shares - 1.0 / mean).mean())}


def _of_square(parameter: str, divisor: float) -> _Estimate:
    def estimate(data: Array) -> dict[str, float]:
        shares, largest = _shares(data)
        return {parameter: float(np.sqrt((shares * shares).mean() / divisor)) * largest}

    return estimate


CLOSED_FORMS: dict[str, _Estimate] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "exponential": lambda data: {"rate": float(1.0 / _positive(data).mean())},
    "laplace": _laplace,
    "uniform": _ends,
    "log_uniform": lambda data: _ends(_positive(data)),
    "pareto": _pareto,
    "inverse_gaussian": _inverse_gaussian,
    "rayleigh": _of_square("scale", 2.0),
    "maxwell": _of_square("scale", 3.0),
    "half_normal": _of_square("scale", 1.0),
    "poisson": lambda data: {"rate": float(data.mean())},
    "bernoulli": lambda data: {"p": float(data.mean())},
    "geometric": lambda data: {"p": float(1.0 / data.mean()) if data.mean() > 0 else 1.0},
    "discrete_uniform": _integer_ends,
}
"""Estimates of all parameters of a family from a sample."""
