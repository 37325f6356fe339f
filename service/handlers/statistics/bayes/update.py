"""Updates of conjugate priors."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from service.handlers.statistics.distributions.values import univariate
from service.methods.statistics.distributions.inverse_tails import quantile
from service.schemas.statistics.bayes import (
    BetaPrior,
    DirichletPrior,
    GammaPrior,
    NormalInverseGammaPrior,
    NormalPrior,
    Trials,
    UpdateRequest,
)
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import ComputationError, Fault, InvalidInput
from service.schemas.types.results import ExtendedTensor, Result

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class UpdateResult(Result):
    """A posterior distribution of the prior's family."""

    posterior: dict[str, Any]
    """Its parameters, under the names of the prior's."""
    posterior_mean: ExtendedTensor
    """Mean of the parameter; of each (K) for `dirichlet-multinomial`; of μ and σ² for `normal-inverse-gamma`."""
    lower: ExtendedTensor
    """Lower end of the equal-tailed credible interval, of the same shape."""
    upper: ExtendedTensor
    """Upper end of the equal-tailed credible interval, of the same shape."""


def update(request: UpdateRequest) -> UpdateResult:
    """The posterior of a conjugate prior, in closed form, with its mean and equal-tailed credible interval.

    - `beta-binomial`: α + successes, β + failures.
    - `gamma-poisson`: shape + Σx, rate + n. `gamma-exponential`: shape + n, rate + Σx.
    - `normal-normal` (known σ): precision 1/s₀² + n/σ², mean weighted by precisions.
    - `normal-inverse-gamma`: κ = κ₀ + n, μ = (κ₀μ₀ + n x̄)/κ, α = α₀ + n/2,
      β = β₀ + ½Σ(x − x̄)² + κ₀n(x̄ − μ₀)²/(2κ); the marginal of μ is Student's t.
    - `dirichlet-multinomial`: concentration + counts.
    """
    kind, compute = _MODELS[request.model]
    if not isinstance(request.prior, kind):
        wanted = ", ".join(kind.model_fields)
        raise InvalidInput.at(f"The prior of {request.model} has the parameters {wanted}.", "prior")
    if (request.standard_deviation is None) == (request.model == "normal-normal"):
        detail = "The known standard deviation is needed for normal-normal, and for no other model."
        raise InvalidInput.at(detail, "standard_deviation")
    if isinstance(request.data, Trials) and request.model != "beta-binomial":
        raise InvalidInput.at("Successes and trials are data of beta-binomial; send a list of numbers.", "data")
    return compute(request, request.prior)


def _beta(request: UpdateRequest, prior: BetaPrior) -> UpdateResult:
    data = request.data
    if isinstance(data, Trials):
        if data.successes > data.trials:
            raise InvalidInput.at("There are more successes than trials.", "data", "successes")
        successes, failures = data.successes, data.trials - data.successes
    else:
        _check((data != 0) & (data != 1), "an outcome, 0 or 1")
        successes = int(data.sum())
        failures = data.size - successes
    alpha, beta = prior.alpha + successes, prior.beta + failures
    return _result({"alpha": alpha, "beta": beta}, alpha / (alpha + beta), request, "beta", alpha=alpha, beta=beta)


def _gamma_poisson(request: UpdateRequest, prior: GammaPrior) -> UpdateResult:
    data: Any = request.data
    _check((data < 0) | (data != np.floor(data)), "a count")
    return _gamma(request, prior.shape + math.fsum(data), prior.rate + data.size)


def _gamma_exponential(request: UpdateRequest, prior: GammaPrior) -> UpdateResult:
    data: Any = request.data
    _check(data < 0, "a number that is not negative")
    return _gamma(request, prior.shape + data.size, prior.rate + math.fsum(data))


def _gamma(request: UpdateRequest, shape: float, rate: float) -> UpdateResult:
    return _result({"shape": shape, "rate": rate}, shape / rate, request, "gamma", shape=shape, rate=rate)


def _normal(request: UpdateRequest, prior: NormalPrior) -> UpdateResult:
    known = float(request.standard_deviation or 0.0)
    data: Any = request.data
    with np.errstate(all="ignore"):
        weight, seen = np.float64(prior.standard_deviation) ** -2, data.size / np.float64(known) ** 2
        mean = float((weight * prior.mean + seen * math.fsum(data) / data.size) / (weight + seen))
        parameters = {"mean": mean, "standard_deviation": float((weight + seen) ** -0.5)}
    return _result(parameters, mean, request, "normal", **parameters)


def _normal_inverse_gamma(request: UpdateRequest, prior: NormalInverseGammaPrior) -> UpdateResult:
    data: Any = request.data
    n = data.size
    centre = math.fsum(data) / n
    weight, shape = prior.weight + n, prior.shape + n / 2
    mean = (prior.weight * prior.mean + n * centre) / weight
    apart = prior.weight * n * (centre - prior.mean) ** 2 / (2 * weight)
    scale = prior.scale + 0.5 * math.fsum((data - centre) ** 2) + apart
    tail = math.sqrt(scale / (shape * weight))
    ends = [
        _interval(request.level, "student_t", degrees_of_freedom=2 * shape, location=mean, scale=tail),
        _interval(request.level, "inverse_gamma", shape=shape, scale=scale),
    ]
    means = np.array([mean, scale / (shape - 1) if shape > 1 else math.inf])
    lower, upper = np.array(ends).T
    posterior = {"mean": mean, "weight": weight, "shape": shape, "scale": scale}
    return UpdateResult(posterior=posterior, posterior_mean=means, lower=lower, upper=upper, certainty="estimated")


def _dirichlet(request: UpdateRequest, prior: DirichletPrior) -> UpdateResult:
    counts: Any = request.data
    _check((counts < 0) | (counts != np.floor(counts)), "a count")
    if (wrong := prior.concentration <= 0).any():
        raise InvalidInput.at("A concentration is positive.", "prior", "concentration", *places(wrong)[0])
    if prior.concentration.size == 1:
        raise InvalidInput.at("One outcome alone is certain; send two or more.", "prior", "concentration")
    if counts.shape != prior.concentration.shape:
        raise InvalidInput.at(f"Expected a count for each of the {prior.concentration.size} outcomes.", "data")
    concentration = prior.concentration + counts
    total = float(concentration.sum())
    ends = [_interval(request.level, "beta", alpha=float(one), beta=total - float(one)) for one in concentration]
    lower, upper = np.array(ends).T
    posterior = {"concentration": concentration}
    return UpdateResult(
        posterior=posterior, posterior_mean=concentration / total, lower=lower, upper=upper, certainty="estimated"
    )


def _check(wrong: Any, expected: str) -> None:
    if wrong.any():
        faults = [Fault(("data", *place), f"Expected {expected}.") for place in places(wrong)]
        raise InvalidInput("The data do not fit the model.", faults)


def _interval(level: float, name: str, **parameters: float) -> tuple[float, float]:
    """The equal-tailed interval of a distribution."""
    try:
        distribution = DISTRIBUTIONS[name](name=name, **parameters)
    except ValidationError:
        raise ComputationError("The `posterior` leaves the range of 64-bit floating point; scale the data.") from None
    found = univariate(distribution, "interval")
    tail = np.array([(1.0 - level) / 2.0])
    return float(quantile(found, tail, "lower")[0]), float(quantile(found, tail, "upper")[0])


def _result(
    posterior: dict[str, Any], mean: float, request: UpdateRequest, name: str, /, **parameters: float
) -> UpdateResult:
    lower, upper = _interval(request.level, name, **parameters)
    return UpdateResult(posterior=posterior, posterior_mean=mean, lower=lower, upper=upper, certainty="estimated")


_MODELS: dict[str, tuple[Any, Callable[[UpdateRequest, Any], UpdateResult]]] = {
    "beta-binomial": (BetaPrior, _beta),
    "gamma-poisson": (GammaPrior, _gamma_poisson),
    "gamma-exponential": (GammaPrior, _gamma_exponential),
    "normal-normal": (NormalPrior, _normal),
    "normal-inverse-gamma": (NormalInverseGammaPrior, _normal_inverse_gamma),
    "dirichlet-multinomial": (DirichletPrior, _dirichlet),
}
"""Each model's prior, and its update."""
