"""Maximum likelihood estimates in closed form."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from service.handlers.statistics.law import Array
from service.schemas.errors import InvalidInput

_Estimate = Callable[[Array], dict[str, float]]


def _spread(data: Array) -> Array:
    if data.min() == data.max():
        raise InvalidInput.at("All values are equal: their spread cannot be estimated.", "data")
    return data


def _positive(data: Array) -> Array:
    if (data <= 0).any():
        raise InvalidInput.at("This family is one of positive values.", "data", int(np.argmax(data <= 0)))
    return data


def _normal(data: Array) -> dict[str, float]:
    return {"mean": float(_spread(data).mean()), "standard_deviation": float(data.std())}


def _lognormal(data: Array) -> dict[str, float]:
    logs = np.log(_positive(_spread(data)))
    return {"mu": float(logs.mean()), "sigma": float(logs.std())}


def _laplace(data: Array) -> dict[str, float]:
    centre = float(np.median(_spread(data)))
    return {"location": centre, "scale": float(np.abs(data - centre).mean())}


def _ends(data: Array) -> dict[str, float]:
    return {"lower": float(_spread(data).min()), "upper": float(data.max())}


def _integer_ends(data: Array) -> dict[str, float]:
    return {"lower": int(data.min()), "upper": int(data.max())}


def _pareto(data: Array) -> dict[str, float]:
    smallest = float(_positive(_spread(data)).min())
    return {"shape": float(1.0 / np.log(data / smallest).mean()), "scale": smallest}


def _inverse_gaussian(data: Array) -> dict[str, float]:
    mean = float(_positive(_spread(data)).mean())
    return {"mean": mean, "shape": float(1.0 / (1.0 / data - 1.0 / mean).mean())}


def _of_square(parameter: str, divisor: float) -> _Estimate:
    return lambda data: {parameter: float(np.sqrt((data * data).mean() / divisor))}


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
