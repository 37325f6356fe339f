"""Maximum likelihood for the named univariate families: closed forms, else a search in unconstrained parameters."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any, cast

import numpy as np
from scipy import optimize

from service.methods.statistics.distributions.estimates import spread
from service.methods.statistics.distributions.family import SEARCHED
from service.methods.statistics.distributions.likelihood import Likelihood
from service.methods.statistics.distributions.placement import Array
from service.methods.statistics.newton import Optimum, covariance, maximize
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput

Parameters = dict[str, float]
Values = Callable[[list[Array]], list[float]]
"""The likelihood at several places of the search."""

_PLACES = {"location", "mean"}
"""Parameters that are counted from the centre of the data, in units of their spread, while searching."""


_ENDLESS = (
    "The likelihood has no maximum: with shapes of infinite density it grows without bound as `location` meets a "
    "value. These are the best parameters of finite density; fix `location` for others."
)
_MOST_ITERATIONS = 30
_UNKNOWN = 10.0
"""Standard error of the logarithm of a parameter, above which its order of magnitude is not known."""
_CLIMB: Any = {"xatol": 1e-5, "fatol": 1e-9, "maxfev": 4000}


class _Scale:
    """The map between a parameter's domain and the real line: log above a bound, logit on (0, 1), else linear."""

    def __init__(self, likelihood: Likelihood, key: str) -> None:
        domain = likelihood.domains[key]
        self.low, self.unit = domain.least, domain.unit
        self.origin, self.stretch = _centre_and_spread(likelihood.data) if key in _PLACES else (0.0, 1.0)

    def inner(self, value: float) -> float:
        if self.low is None:
            return (value - self.origin) / self.stretch
        return math.log(value / (1.0 - value)) if self.unit else math.log(value - self.low)

    def inside(self, value: float, share: float) -> float:
        """A value that is not on the edge of its domain, from which no way leads back."""
        if self.unit:
            return min(max(value, share / 2), 1 - share / 2)
        return value if self.low is None or value > self.low else float(self.low) + share

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


def fit(likelihood: Likelihood) -> tuple[Parameters, Optimum | None, dict[str, float | None]]:
    """Estimates, the optimum where a search was needed, and standard errors. Raises InvalidInput."""
    if not likelihood.free:
        raise InvalidInput.at("All parameters are fixed: nothing is left to fit.", "fixed")
    _check_fixed(likelihood)
    fitting = likelihood.family.fitting
    if fitting.estimate and set(likelihood.known) == set(fitting.given):
        estimates = fitting.estimate(likelihood.data, **likelihood.known)
        if not math.isfinite(likelihood(estimates)):
            raise _impossible(likelihood, estimates)
        return estimates, None, standard_errors(likelihood, estimates)
    for key in likelihood.free:
        if key in fitting.rough or likelihood.domains[key].integer:
            raise InvalidInput.at(f"The likelihood has no smooth maximum in `{key}`: fix it.", "fixed", key)
    if len(likelihood.free) > 1 and not likelihood.discrete:
        spread(likelihood.data)
    optimum = _search(likelihood, likelihood.free)
    estimates = _outer(likelihood, likelihood.free, optimum.point)
    errors = standard_errors(likelihood, estimates)
    return estimates, _checked(optimum, likelihood, estimates, errors), errors


def _checked(
    optimum: Optimum, likelihood: Likelihood, estimates: Parameters, errors: Mapping[str, float | None]
) -> Optimum:
    """The optimum; no success where a parameter is known to no power of ten, and so on its way to 0 or infinity."""
    if not optimum.success and _is_divided(likelihood):
        return replace(optimum, message=_ENDLESS)
    limits = [
        f"`{key}`"
        for key, scale in ((key, _Scale(likelihood, key)) for key in estimates)
        if scale.low is not None and (errors[key] or 0.0) > _UNKNOWN * scale.slope(estimates[key])
    ]
    if not limits or not optimum.success:
        return optimum
    message = (
        f"The likelihood is flat in {', '.join(limits)}, on the way to a limit of the domain, where the family turns "
        "into a simpler one."
    )
    return replace(optimum, success=False, message=message)


def _is_divided(likelihood: Likelihood) -> bool:
    """Whether the likelihood is infinite or 0 where a free location meets a value: it has maxima between them."""
    return likelihood.family.fitting.finite is not SEARCHED.finite and "location" in likelihood.free


def _check_fixed(likelihood: Likelihood) -> None:
    """Refuse fixed parameters outside their domain; what is wrong with a start is not the caller's."""
    starts = {key: at[0] for key, at in _starts(likelihood).items()}
    try:
        likelihood.check({key: int(at) if likelihood.domains[key].integer else at for key, at in starts.items()})
    except InvalidInput as error:
        found = [fault for fault in error.faults if fault.location[0] == "fixed"]
        if found:
            raise InvalidInput(found[0].detail, found) from None


def _centre_and_spread(data: Array) -> tuple[float, float]:
    """Median, and standard deviation; 1 where there is none."""
    # Squares of values near the ends of float64 overflow or vanish; those of shares of the largest do not.
    largest = float(np.abs(data).max()) or 1.0
    return float(np.median(data)), float((data / largest).std()) * largest or 1.0


def _starts(likelihood: Likelihood) -> dict[str, list[float]]:
    """A few starting values of each free parameter, from simple statistics of the data."""
    data = likelihood.data
    centre, width = _centre_and_spread(data)
    size = float(np.abs(data / len(data)).sum()) or 1.0
    below, above, mean = float(data.min()), float(data.max()), float((data / len(data)).sum())
    special = {
        "mean": [mean or 0.1], "location": [centre, below - 0.1 * width], "mu": [0.0, math.log(size)],
        "standard_deviation": [width], "scale": [width, size, 0.3 * width, 3 * size], "spread": [size * size],
        "rate": [1 / size, 1 / width, size / width / width, size], "rate_1": [1 + size], "rate_2": [1.0 + width],
        "lower": [below], "upper": [above], "mode": [centre], "lower_mode": [centre], "upper_mode": [centre],
        "sigma": [0.3, 1.0], "p": [0.1, 0.5, 0.9], "exponent": [1.5, 2.5], "noncentrality": [0.5 * size, 1.0],
        "asymmetry": [0.0], "skewness": [-0.5, 0.5], "gamma": [0.0], "delta": [1.0, 3.0], "tail_heaviness": [1.0, 3.0],
    }  # fmt: skip
    if _is_divided(likelihood):
        special["location"] += [mean, 0.5 * below + 0.5 * above]
    shapes = [0.5, 1.5, 4.0, 15.0]
    return {key: special.get(key, shapes) for key in likelihood.free}


def _search(likelihood: Likelihood, names: list[str]) -> Optimum:
    """The highest of the climbs: from the best start, or from that of each place where values divide the likelihood."""
    scales = [_Scale(likelihood, key) for key in names]
    starts = _starts(likelihood)
    guesses = [dict(zip(names, values, strict=True)) for values in product(*(starts[key] for key in names))]
    heights = {(*guess.values(),): likelihood.bounded(guess) for guess in guesses}
    guesses.sort(key=lambda guess: -heights[(*guess.values(),)])
    if not math.isfinite(heights[(*guesses[0].values(),)]):
        raise _impossible(likelihood, guesses[0])

    def value(u: Array) -> float:
        return likelihood.bounded({key: scale.outer(at) for key, scale, at in zip(names, scales, u, strict=True)})

    def rough(guess: Parameters) -> Any:
        start: Any = np.array([scale.inner(guess[key]) for key, scale in zip(names, scales, strict=True)])
        return cast(Any, optimize.minimize)(lambda u: -value(u), start, method="Nelder-Mead", options=_CLIMB)

    best = {guess.get("location"): guess for guess in reversed(guesses) if math.isfinite(heights[(*guess.values(),)])}
    several = best.values() if _is_divided(likelihood) else guesses[:1]
    found = min((rough(guess) for guess in several), key=lambda one: one.fun)
    return _climb(value, lambda points: [value(u) for u in points], found.x)


def _climb(value: Callable[[Array], float], values: Values, start: Array) -> Optimum:
    unbounded = np.tile([-np.inf, np.inf], (len(start), 1))
    return maximize(value, lambda u: _differences(values, u), start, unbounded, _MOST_ITERATIONS)


def refit(
    likelihood: Likelihood, start: Parameters, values: Callable[[list[Parameters]], list[float]]
) -> tuple[Parameters, Optimum, dict[str, float | None]]:
    """The same by the `values` of the likelihood of more data than a likelihood has, from a start. Raises InvalidInput.

    Those the likelihood has are a sample of them.
    """
    names = list(start)
    scales = [_Scale(likelihood, key) for key in names]

    def many(points: list[Array]) -> list[float]:
        return values([{key: scale.outer(at) for key, scale, at in zip(names, scales, u, strict=True)} for u in points])

    share = 1 / (1 + len(likelihood.data))  # of an outcome that a sample of so many may lack
    point = np.array([scale.inner(scale.inside(start[key], share)) for key, scale in zip(names, scales, strict=True)])
    if not math.isfinite(many([point])[0]):
        raise _impossible(likelihood, start)
    optimum = _climb(lambda u: many([u])[0], many, point)
    estimates = _outer(likelihood, names, optimum.point)
    errors = _errors(many, scales, estimates)
    return estimates, _checked(optimum, likelihood, estimates, errors), errors


def _outer(likelihood: Likelihood, names: list[str], point: Array) -> Parameters:
    return {key: _Scale(likelihood, key).outer(float(at)) for key, at in zip(names, point, strict=True)}


def standard_errors(likelihood: Likelihood, estimates: Parameters) -> dict[str, float | None]:
    """Square roots of the diagonal of the inverse observed information; null where the maximum is not smooth."""
    names = [key for key in estimates if key not in likelihood.family.fitting.rough]
    errors: dict[str, float | None] = dict.fromkeys(estimates)
    scales = [_Scale(likelihood, key) for key in names]
    if not names or any(
        scale.slope(estimates[key]) <= 0 for key, scale in zip(names, scales, strict=True) if scale.low is not None
    ):
        return errors

    def value(u: Array) -> float:
        moved = {key: scale.outer(at) for key, scale, at in zip(names, scales, u, strict=True)}
        return likelihood({**estimates, **moved})

    return errors | _errors(lambda points: [value(u) for u in points], scales, {key: estimates[key] for key in names})


def _errors(values: Values, scales: list[_Scale], estimates: Parameters) -> dict[str, float | None]:
    point = np.array([scale.inner(at) for scale, at in zip(scales, estimates.values(), strict=True)])
    height, _, hessian = _differences(values, point)
    free = np.ones(len(scales), bool)
    inverse = covariance(Optimum(point, height, hessian, free, success=True, message="", iterations=0, evaluations=0))
    if inverse is None:
        return dict.fromkeys(estimates)
    pairs = zip(estimates.items(), scales, np.diag(inverse), strict=True)
    return {key: math.sqrt(variance) * scale.slope(at) for (key, at), scale, variance in pairs}


def _differences(values: Values, at: Array) -> tuple[float, Array, Array]:
    """Value, gradient and Hessian by central differences of fourth order."""
    n = len(at)
    h = 2e-3 * np.maximum(np.abs(at) ** 0.5, 0.5)
    weights = {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}
    curve = {-2: -1 / 12, -1: 16 / 12, 1: 16 / 12, 2: -1 / 12}
    unit = np.diag(h)
    along = [(i, k) for i in range(n) for k in weights]
    across = [(i, j, k, m) for i in range(n) for j in range(i) for k, m in product(weights, weights)]
    points = [at, *(at + k * unit[i] for i, k in along), *(at + k * unit[i] + m * unit[j] for i, j, k, m in across)]
    height, *found = values(points)
    gradient, hessian = np.zeros(n), np.zeros((n, n))
    for (i, k), value in zip(along, found, strict=False):
        gradient[i] += weights[k] * value
        hessian[i, i] += curve[k] * value
    for (i, j, k, m), value in zip(across, found[len(along) :], strict=True):
        hessian[i, j] += weights[k] * weights[m] * value
        hessian[j, i] = hessian[i, j]
    hessian -= np.diag(np.full(n, 2.5 * height))
    return height, gradient / h, hessian / np.outer(h, h)


def _impossible(likelihood: Likelihood, parameters: Parameters) -> InvalidInput:
    """The error about values that are impossible, or at which the density is infinite for some parameters."""
    try:
        logs = likelihood.law(parameters).log_density(likelihood.data)
    except InvalidInput:
        logs = np.zeros(0)
    if (endless := np.isposinf(logs)).any():
        detail = "The likelihood has no maximum: at this value the density is infinite for some parameters."
        return InvalidInput(detail, [Fault(("data", *place), detail) for place in places(endless)])
    faults = [
        Fault(("data", *place), "This value cannot come from the family.") for place in places(~np.isfinite(logs))
    ]
    detail = "No parameters of this family give these data a finite likelihood."
    return InvalidInput(detail, faults or [Fault(("data",), detail)])
