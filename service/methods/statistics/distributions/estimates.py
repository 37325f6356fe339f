"""Maximum likelihood estimates in closed form."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from service.methods.statistics.moments import moments
from service.schemas.types.errors import InvalidInput

Array = NDArray[Any]
_MOST = 2.0**53  # the last integer before which doubles tell each from the next
_UNIFORM = 1e-12  # length of a mean vector that is rounding only
_LARGE = 1000.0  # κ from which four terms of the series have twelve digits, and the difference no more
Estimate = Callable[..., dict[str, float]]


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


def normal(data: Array) -> dict[str, float]:
    """Mean, and the root of the mean squared distance from it."""
    shares, largest = _shares(spread(data))
    found = moments(shares)
    return {"mean": found.mean * largest, "standard_deviation": math.sqrt(found.squares / found.count) * largest}


def lognormal(data: Array) -> dict[str, float]:
    """Those of the logarithms."""
    found = moments(np.log(_positive(spread(data))))
    return {"mu": found.mean, "sigma": math.sqrt(found.squares / found.count)}


def laplace(data: Array) -> dict[str, float]:
    """Median, and the mean distance from it."""
    centre = float(np.median(spread(data)))
    return {"location": centre, "scale": float(np.abs(data - centre).mean())}


def ends(data: Array) -> dict[str, float]:
    """Smallest and largest value."""
    return {"lower": float(spread(data).min()), "upper": float(data.max())}


def positive_ends(data: Array) -> dict[str, float]:
    """Smallest and largest of positive values."""
    return ends(_positive(data))


def integer_ends(data: Array) -> dict[str, float]:
    """Smallest and largest integer."""
    if (large := np.abs(data) > _MOST).any():
        raise InvalidInput.at("This family is one of integers, 2^53 in size at most.", "data", int(np.argmax(large)))
    return {"lower": int(data.min()), "upper": int(data.max())}


def von_mises(data: Array) -> dict[str, float]:
    """The mean direction, and κ with I₁(κ)/I₀(κ) = R, the length of the mean of the unit vectors.

    Angles across the seam are as near as any. 1 − R does not cancel as the mean of 2 sin²((x − mean)/2).
    """
    mean = math.atan2(math.fsum(np.sin(data)), math.fsum(np.cos(data)))
    missing = float((2 * np.sin((spread(data) - mean) / 2) ** 2).mean())
    if missing == 0:
        raise InvalidInput.at("All angles are equal: their spread cannot be estimated.", "data")
    if missing >= 1 - _UNIFORM:
        return {"mean": mean, "concentration": 0.0}
    start, end = 1 - missing, max(10.0, 2 / missing)  # between which κ must be
    # To the last digits.
    kappa = optimize.brentq(lambda kappa: _short_of_one(kappa) - missing, start, end, xtol=1e-300, rtol=1e-15)
    return {"mean": mean, "concentration": float(kappa)}


def _short_of_one(kappa: float) -> float:
    """1 − I₁(κ)/I₀(κ), of a large κ by its asymptotic series."""
    if kappa < _LARGE:
        level = special.i0e(kappa)
        return float((level - special.i1e(kappa)) / level)
    return 1 / (2 * kappa) + 1 / (8 * kappa**2) + 1 / (8 * kappa**3) + 25 / (128 * kappa**4)


def pareto(data: Array) -> dict[str, float]:
    """Smallest value, and the reciprocal of the mean logarithm of values relative to it."""
    smallest = float(_positive(spread(data)).min())
    return {"shape": float(1.0 / np.log(data / smallest).mean()), "scale": smallest}


def inverse_gaussian(data: Array) -> dict[str, float]:
    """Mean, and the reciprocal of the mean difference of reciprocals to that of the mean."""
    shares, largest = _shares(_positive(spread(data)))
    mean = float(shares.mean())
    return {"mean": mean * largest, "shape": float(largest / (1.0 / shares - 1.0 / mean).mean())}


def of_square(parameter: str, divisor: float) -> Estimate:
    """The root of the mean square over a divisor."""

    def estimate(data: Array) -> dict[str, float]:
        shares, largest = _shares(data)
        return {parameter: float(np.sqrt((shares * shares).mean() / divisor)) * largest}

    return estimate


def exponential(data: Array) -> dict[str, float]:
    """The reciprocal of the mean; values of 0 are possible, as long as not all are."""
    if not data.mean() > 0:
        raise InvalidInput.at("This family is one of positive values.", "data", int(np.argmin(data)))
    return {"rate": float(1.0 / data.mean())}


def poisson(data: Array) -> dict[str, float]:
    """The mean."""
    return {"rate": float(data.mean())}


def bernoulli(data: Array) -> dict[str, float]:
    """The share of ones."""
    return {"p": float(data.mean())}


def binomial(data: Array, n: int) -> dict[str, float]:
    """Of no trials any p will do."""
    return {"p": min(float(data.mean()) / max(n, 1), 1.0)}


def geometric(data: Array) -> dict[str, float]:
    """The reciprocal of the mean."""
    return {"p": float(1.0 / data.mean()) if data.mean() > 0 else 1.0}
