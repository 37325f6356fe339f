"""Confidence intervals of a mean, a proportion and a variance."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special, stats

from service.handlers.statistics.tests.counts import clopper_pearson
from service.handlers.statistics.tests.outcome import Ends, sample, varying
from service.methods.statistics.precision import limited_by_input, moments
from service.schemas.statistics.tables import ProportionIntervalRequest
from service.schemas.statistics.variables import IntervalRequest, MeanIntervalRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Number, Result


@dataclass(slots=True, kw_only=True)
class ConfidenceInterval(Result):
    """An estimate between two ends."""

    estimate: Number
    """The estimate."""
    lower: Number
    """Lower end of the interval."""
    upper: Number
    """Upper end."""


def mean(request: MeanIntervalRequest) -> ConfidenceInterval:
    """Confidence interval of a mean: x̄ ∓ t s/√n with n − 1 degrees of freedom, or x̄ ∓ z σ/√n with a known σ.

    Method `normal` needs `population_standard_deviation`; method `t` at least two values.
    """
    known = request.population_standard_deviation
    if (request.method == "normal") != (known is not None):
        detail = "Method normal, and only that, needs population_standard_deviation."
        raise InvalidInput.at(detail, "population_standard_deviation")
    x = sample(request.data, request.missing, 2 if known is None else 1, "data")
    found = moments(x)
    tail = (1 - request.level) / 2
    if known is None:
        half = -float(special.stdtrit(len(x) - 1, tail)) * math.sqrt(found.variance / len(x))
    else:
        half = -float(special.ndtri(tail)) * known / math.sqrt(len(x))
    estimate = found.mean + found.remainder
    return ConfidenceInterval(estimate=estimate, lower=estimate - half, upper=estimate + half)


def variance(request: IntervalRequest) -> ConfidenceInterval:
    """Confidence interval of the variance of a normal sample.

    Its ends are (n − 1)s²/χ² at both quantiles of n − 1 degrees of freedom. Fewer than two values, and values that are
    all equal, are refused.
    """
    x = sample(request.data, request.missing, 2, "data")
    found, df, tail = varying(x, "data"), len(x) - 1, (1 - request.level) / 2
    return ConfidenceInterval(
        estimate=found.variance,
        lower=found.squares / float(special.chdtri(df, tail)),
        upper=found.squares / float(stats.chi2.ppf(tail, df)),
        warnings=limited_by_input([x], [found], lambda of: of[0].squares, least=12, what="the variance"),
    )


def proportion(request: ProportionIntervalRequest) -> ConfidenceInterval:
    """Confidence interval of a probability p from k successes of n trials.

    `wilson`: the p with |p̂ − p| ≤ z√(p(1 − p)/n). `clopper_pearson`: exact, by quantiles of the beta distribution.
    `wald`: p̂ ∓ z√(p̂(1 − p̂)/n). `agresti_coull`: Wald's with z²/2 successes and failures added. `jeffreys`: quantiles of
    Beta(k + ½, n − k + ½). All are cut to [0, 1].
    """
    k, n = request.successes, request.trials
    if k > n:
        raise InvalidInput.at(f"There are {k} successes of {n} trials.", "successes")
    lower, upper = _proportion(request.method, k, n, 1 - request.level)
    return ConfidenceInterval(estimate=k / n, lower=max(0.0, lower), upper=min(1.0, upper))


def _proportion(method: str, k: int, n: int, alpha: float) -> Ends:
    z, p = -float(special.ndtri(alpha / 2)), k / n
    match method:
        case "clopper_pearson":
            return clopper_pearson(k, n, alpha)
        case "jeffreys":
            law = stats.beta(k + 0.5, n - k + 0.5)
            return (float(law.ppf(alpha / 2)) if k else 0.0), (float(law.isf(alpha / 2)) if k < n else 1.0)
        case "wald":
            half = z * math.sqrt(p * (1 - p) / n)
            return p - half, p + half
        case "agresti_coull":
            more = n + z * z
            centre = (k + z * z / 2) / more
            half = z * math.sqrt(centre * (1 - centre) / more)
            return centre - half, centre + half
        case _:
            centre, half = (p + z * z / (2 * n)), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
            # At either end the difference is zero exactly, and rounding must not say otherwise.
            scale = 1 + z * z / n
            return ((centre - half) / scale if k else 0.0), ((centre + half) / scale if k < n else 1.0)
