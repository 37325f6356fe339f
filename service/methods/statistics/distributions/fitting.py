"""Maximum likelihood for the named univariate families: closed forms, else a search in unconstrained parameters."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from service.methods.statistics.distributions.estimates import spread
from service.methods.statistics.distributions.likelihood import Likelihood, Parameters, impossible
from service.methods.statistics.distributions.placement import Array
from service.methods.statistics.distributions.scales import Scale
from service.methods.statistics.distributions.search import Values, climb, differences, search
from service.methods.statistics.distributions.starts import starts
from service.methods.statistics.newton import Optimum, covariance
from service.schemas.types.errors import InvalidInput

_UNKNOWN = 10.0
"""Standard error of the logarithm of a parameter, above which its order of magnitude is not known."""
_TAKES_PART = 0.3  # a parameter's part of a direction of length 1: a choice


def fit(likelihood: Likelihood) -> tuple[Parameters, Optimum | None, dict[str, float | None]]:
    """Estimates, the optimum where a search was needed, and standard errors. Raises InvalidInput."""
    if not likelihood.free:
        raise InvalidInput.at("All parameters are fixed: nothing is left to fit.", "fixed")
    _check_fixed(likelihood)
    fitting = likelihood.family.fitting
    if fitting.estimate and set(likelihood.known) == set(fitting.given):
        estimates = fitting.estimate(likelihood.data, **likelihood.known)
        if not math.isfinite(likelihood(estimates)):
            raise impossible(likelihood, estimates)
        return estimates, None, standard_errors(likelihood, estimates)
    for key in likelihood.free:
        if key in fitting.rough or likelihood.domains[key].integer:
            raise InvalidInput.at(f"The likelihood has no smooth maximum in `{key}`: fix it.", "fixed", key)
    if len(likelihood.free) > 1 and not likelihood.discrete:
        spread(likelihood.data)
    optimum = search(likelihood)
    estimates = _outer(likelihood, likelihood.free, optimum.point)
    errors = standard_errors(likelihood, estimates)
    return estimates, _checked(optimum, likelihood), errors


def _checked(optimum: Optimum, likelihood: Likelihood) -> Optimum:
    """The optimum; no success where a parameter is known to no power of ten, and so on its way to 0 or infinity."""
    if limits := _unknown(optimum, likelihood):
        message = (
            f"The likelihood is flat in {', '.join(limits)}, on the way to a limit of the domain, where the family "
            "turns into a simpler one."
        )
        return replace(optimum, success=False, message=message)
    if not (limit := likelihood.limit):
        return optimum
    if optimum.success:
        return replace(optimum, message=f"{optimum.message} Elsewhere it has no bound: {limit.how}.")
    message = f"The likelihood has no maximum: {limit.how}. These are the best parameters found where it has a bound."
    return replace(optimum, message=message)


def _unknown(optimum: Optimum, likelihood: Likelihood) -> list[str]:
    """Parameters with a domain that has an end, in directions in which the likelihood is flat over powers of ten."""
    if not np.isfinite(optimum.hessian).all():
        return []
    curvatures, directions = np.linalg.eigh(optimum.hessian)
    parts = np.abs(directions[:, np.abs(curvatures) < _UNKNOWN**-2]).max(1, initial=0.0)
    return [
        f"`{key}`"
        for key, part in zip(likelihood.free, parts, strict=True)
        if part > _TAKES_PART and likelihood.domains[key].least is not None
    ]


def _check_fixed(likelihood: Likelihood) -> None:
    """Refuse fixed parameters outside their domain; what is wrong with a start is not the caller's."""
    first = {key: at[0] for key, at in starts(likelihood).items()}
    try:
        likelihood.check({key: int(at) if likelihood.domains[key].integer else at for key, at in first.items()})
    except InvalidInput as error:
        found = [fault for fault in error.faults if fault.location[0] == "fixed"]
        if found:
            raise InvalidInput(found[0].detail, found) from None


def refit(
    likelihood: Likelihood, start: Parameters, values: Callable[[list[Parameters]], list[float]]
) -> tuple[Parameters, Optimum, dict[str, float | None]]:
    """The same by the `values` of the likelihood of more data than a likelihood has, from a start. Raises InvalidInput.

    Those the likelihood has are a sample of them.
    """
    names = list(start)
    scales = [Scale(likelihood, key) for key in names]

    def many(points: list[Array]) -> list[float]:
        return values([{key: scale.outer(at) for key, scale, at in zip(names, scales, u, strict=True)} for u in points])

    share = 1 / (1 + len(likelihood.data))  # of an outcome that a sample of so many may lack
    point = np.array([scale.inner(scale.inside(start[key], share)) for key, scale in zip(names, scales, strict=True)])
    if not math.isfinite(many([point])[0]):
        raise impossible(likelihood, start)
    optimum = climb(lambda u: many([u])[0], many, point)
    estimates = _outer(likelihood, names, optimum.point)
    errors = _errors(many, scales, estimates)
    return estimates, _checked(optimum, likelihood), errors


def _outer(likelihood: Likelihood, names: list[str], point: Array) -> Parameters:
    return {key: Scale(likelihood, key).outer(float(at)) for key, at in zip(names, point, strict=True)}


def standard_errors(likelihood: Likelihood, estimates: Parameters) -> dict[str, float | None]:
    """Square roots of the diagonal of the inverse observed information; null where the maximum is not smooth."""
    names = [key for key in estimates if key not in likelihood.family.fitting.rough]
    errors: dict[str, float | None] = dict.fromkeys(estimates)
    scales = [Scale(likelihood, key) for key in names]
    if not names or any(
        scale.slope(estimates[key]) <= 0 for key, scale in zip(names, scales, strict=True) if scale.low is not None
    ):
        return errors

    def value(u: Array) -> float:
        moved = {key: scale.outer(at) for key, scale, at in zip(names, scales, u, strict=True)}
        return likelihood({**estimates, **moved})

    return errors | _errors(lambda points: [value(u) for u in points], scales, {key: estimates[key] for key in names})


def _errors(values: Values, scales: list[Scale], estimates: Parameters) -> dict[str, float | None]:
    point = np.array([scale.inner(at) for scale, at in zip(scales, estimates.values(), strict=True)])
    height, _, hessian = differences(values, point)
    free = np.ones(len(scales), bool)
    inverse = covariance(Optimum(point, height, hessian, free, success=True, message="", iterations=0, evaluations=0))
    if inverse is None:
        return dict.fromkeys(estimates)
    pairs = zip(estimates.items(), scales, np.diag(inverse), strict=True)
    return {key: math.sqrt(variance) * scale.slope(at) for (key, at), scale, variance in pairs}
