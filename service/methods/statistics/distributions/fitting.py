"""Maximum likelihood for the named univariate families: closed forms, else a search in unconstrained parameters."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from scipy import optimize

from service.methods.statistics.distributions.closed_forms import CLOSED_FORMS, spread
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.family import Family
from service.methods.statistics.distributions.law import Array
from service.methods.statistics.newton import Optimum, covariance, maximize
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput

Parameters = dict[str, float]

_IRREGULAR = {
    "uniform": {"lower", "upper"},
    "log_uniform": {"lower", "upper"},
    "discrete_uniform": {"lower", "upper"},
    "arcsine": {"lower", "upper"},
    "pareto": {"scale"},
    "power_function": {"scale"},
    "laplace": {"location"},
    "semicircular": {"location", "scale"},
    "triangular": {"lower", "mode", "upper"},
    "trapezoidal": {"lower", "lower_mode", "upper_mode", "upper"},
}
"""Parameters at which the likelihood has no smooth maximum: no standard error, and only closed forms."""
_PLACES = {"location", "mean"}
"""Parameters that are counted from the centre of the data, in units of their spread, while searching."""


_MOST_ITERATIONS = 30
_UNKNOWN = 10.0
"""Standard error of the logarithm of a parameter, above which its order of magnitude is not known."""
_CLIMB: Any = {"xatol": 1e-5, "fatol": 1e-9, "maxfev": 4000}


class _Scale:
    """The map between a parameter's domain and the real line: log above a bound, logit on (0, 1), else linear."""

    def __init__(self, family: Family, key: str) -> None:
        metadata = family.fields[key].metadata
        low = [getattr(mark, "gt", getattr(mark, "ge", None)) for mark in metadata]
        high = [getattr(mark, "lt", getattr(mark, "le", None)) for mark in metadata]
        self.low = next((end for end in low if end is not None and end >= 0), None)
        self.unit = self.low == 0 and 1 in high
        self.origin, self.stretch = _centre_and_spread(family.data) if key in _PLACES else (0.0, 1.0)

    def inner(self, value: float) -> float:
        if self.low is None:
            return (value - self.origin) / self.stretch
        return math.log(value / (1.0 - value)) if self.unit else math.log(value - self.low)

    def outer(self, value: float) -> float:
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


def fit(family: Family) -> tuple[Parameters, Optimum | None, dict[str, float | None]]:
    """Estimates, the optimum where a search was needed, and standard errors. Raises InvalidInput."""
    if not family.free:
        raise InvalidInput.at("All parameters are fixed: nothing is left to fit.", "fixed")
    kinds = {key: family.fields[key].annotation for key in family.free}
    _check_fixed(family)
    closed = CLOSED_FORMS.get(family.name) if not any(key in family.fields for key in family.known) else None
    if family.name == "binomial" and "n" in family.known and family.free == ["p"]:
        closed = _share_of(family.known["n"])
    if closed:
        estimates = closed(family.data)
        if not math.isfinite(family.log_likelihood(estimates)):
            raise _impossible(family, estimates)
        return estimates, None, standard_errors(family, estimates)
    for key, kind in kinds.items():
        if key in _IRREGULAR.get(family.name, ()) or kind is not float:
            raise InvalidInput.at(f"The likelihood has no smooth maximum in `{key}`: fix it.", "fixed", key)
    if len(kinds) > 1 and family.continuous:
        spread(family.data)
    optimum = _search(family, family.free)
    estimates = _outer(family, family.free, optimum.point)
    errors = standard_errors(family, estimates)
    return estimates, _checked(optimum, family, estimates, errors), errors


def _checked(optimum: Optimum, family: Family, estimates: Parameters, errors: Mapping[str, float | None]) -> Optimum:
    """The optimum; no success where a parameter is known to no power of ten, and so on its way to 0 or infinity."""
    limits = [
        f"`{key}`"
        for key, scale in ((key, _Scale(family, key)) for key in estimates)
        if scale.low is not None and (errors[key] or 0.0) > _UNKNOWN * scale.slope(estimates[key])
    ]
    if not limits or not optimum.success:
        return optimum
    message = (
        f"The likelihood is flat in {', '.join(limits)}, on the way to a limit of the domain, where the family turns "
        "into a simpler one."
    )
    return replace(optimum, success=False, message=message)


def _share_of(trials: int) -> Callable[[Array], Parameters]:
    """The estimate of a binomial's p; of no trials any p will do."""
    return lambda data: {"p": min(float(data.mean()) / max(trials, 1), 1.0)}


def _check_fixed(family: Family) -> None:
    """Refuse fixed parameters outside their domain; what is wrong with a start is not the caller's."""
    starts = {key: at[0] for key, at in _starts(family).items()}
    try:
        family.check({key: int(at) if family.fields[key].annotation is int else at for key, at in starts.items()})
    except InvalidInput as error:
        found = [fault for fault in error.faults if fault.location[0] == "fixed"]
        if found:
            raise InvalidInput(found[0].detail, found) from None


def _centre_and_spread(data: Array) -> tuple[float, float]:
    """Median, and standard deviation; 1 where there is none."""
    # Squares of values near the ends of float64 overflow or vanish; those of shares of the largest do not.
    largest = float(np.abs(data).max()) or 1.0
    return float(np.median(data)), float((data / largest).std()) * largest or 1.0


def _starts(family: Family) -> dict[str, list[float]]:
    """A few starting values of each free parameter, from simple statistics of the data."""
    data = family.data
    centre, width = _centre_and_spread(data)
    size = float(np.abs(data / len(data)).sum()) or 1.0
    below, above = float(data.min()), float(data.max())
    special = {
        "mean": [float(data.mean()) or 0.1], "location": [centre, below - 0.1 * width], "mu": [0.0, math.log(size)],
        "standard_deviation": [width], "scale": [width, size, 0.3 * width, 3 * size], "spread": [size * size],
        "rate": [1 / size, 1 / width, size / width / width, size], "rate_1": [1 + size], "rate_2": [1.0 + width],
        "lower": [below], "upper": [above], "mode": [centre], "lower_mode": [centre], "upper_mode": [centre],
        "sigma": [0.3, 1.0], "p": [0.1, 0.5, 0.9], "exponent": [1.5, 2.5], "noncentrality": [0.5 * size, 1.0],
        "asymmetry": [0.0], "skewness": [-0.5, 0.5], "gamma": [0.0], "delta": [1.0, 3.0], "tail_heaviness": [1.0, 3.0],
    }  # fmt: skip
    shapes = [0.5, 1.5, 4.0, 15.0]
    return {key: special.get(key, shapes) for key in family.free}


def _search(family: Family, names: list[str]) -> Optimum:
    scales = [_Scale(family, key) for key in names]
    starts = _starts(family)
    guesses = [dict(zip(names, values, strict=True)) for values in product(*(starts[key] for key in names))]
    best = max(guesses, key=family.log_likelihood)
    if not math.isfinite(family.log_likelihood(best)):
        raise _impossible(family, best)

    def value(u: Array) -> float:
        return family.log_likelihood({key: scale.outer(at) for key, scale, at in zip(names, scales, u, strict=True)})

    start: Any = np.array([scale.inner(best[key]) for key, scale in zip(names, scales, strict=True)])
    rough = cast(Any, optimize.minimize)(lambda u: -value(u), start, method="Nelder-Mead", options=_CLIMB)
    unbounded = np.tile([-np.inf, np.inf], (len(names), 1))
    return maximize(value, lambda u: _differences(value, u), rough.x, unbounded, _MOST_ITERATIONS)


def _outer(family: Family, names: list[str], point: Array) -> Parameters:
    return {key: _Scale(family, key).outer(float(at)) for key, at in zip(names, point, strict=True)}


def standard_errors(family: Family, estimates: Parameters) -> dict[str, float | None]:
    """Square roots of the diagonal of the inverse observed information; null where the maximum is not smooth."""
    names = [key for key in estimates if key not in _IRREGULAR.get(family.name, set())]
    errors: dict[str, float | None] = dict.fromkeys(estimates)
    scales = [_Scale(family, key) for key in names]
    if not names or any(
        scale.slope(estimates[key]) <= 0 for key, scale in zip(names, scales, strict=True) if scale.low is not None
    ):
        return errors

    def value(u: Array) -> float:
        moved = {key: scale.outer(at) for key, scale, at in zip(names, scales, u, strict=True)}
        return family.log_likelihood({**estimates, **moved})

    point = np.array([scale.inner(estimates[key]) for key, scale in zip(names, scales, strict=True)])
    height, _, hessian = _differences(value, point)
    free = np.ones(len(names), bool)
    inverse = covariance(Optimum(point, height, hessian, free, success=True, message="", iterations=0, evaluations=0))
    if inverse is not None:
        for key, scale, variance in zip(names, scales, np.diag(inverse), strict=True):
            errors[key] = math.sqrt(variance) * scale.slope(estimates[key])
    return errors


def _differences(value: Callable[[Array], float], at: Array) -> tuple[float, Array, Array]:
    """Value, gradient and Hessian by central differences of fourth order."""
    n, height = len(at), value(at)
    h = 2e-3 * np.maximum(np.abs(at) ** 0.5, 0.5)
    weights = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}
    curve = {-2: -1 / 12, -1: 16 / 12, 1: 16 / 12, 2: -1 / 12}
    gradient, hessian = np.zeros(n), np.zeros((n, n))
    unit = np.diag(h)
    for i in range(n):
        around = {k: value(at + k * unit[i]) for k in weights}
        gradient[i] = sum(weights[k] * around[k] for k in weights) / h[i]
        hessian[i, i] = (sum(curve[k] * around[k] for k in curve) - 2.5 * height) / h[i] ** 2
        for j in range(i):
            mixed = sum(
                weights[k] * weights[m] * value(at + k * unit[i] + m * unit[j]) for k, m in product(weights, weights)
            )
            hessian[i, j] = hessian[j, i] = mixed / (h[i] * h[j])
    return height, gradient, hessian


def _impossible(family: Family, parameters: Parameters) -> InvalidInput:
    try:
        logs = law(SimpleNamespace(name=family.name, **family.known, **parameters)).log_density(family.data)
        faults = [
            Fault(("data", *place), "This value cannot come from the family.") for place in places(~np.isfinite(logs))
        ]
    except InvalidInput:
        faults = []
    detail = "No parameters of this family give these data a finite likelihood."
    return InvalidInput(detail, faults or [Fault(("data",), detail)])
