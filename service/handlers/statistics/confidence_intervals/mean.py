"""Confidence interval of a mean."""

from __future__ import annotations

import math

from scipy import special

from service.handlers.proofs import proved
from service.handlers.statistics.confidence_intervals.result import ConfidenceInterval
from service.handlers.statistics.lost_digits import limited_by_input
from service.handlers.statistics.tests.samples import moments_of, sample
from service.methods.statistics.balls import means
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.balls.samples import VALUE, balls_of
from service.schemas.statistics.variables import MeanIntervalRequest
from service.schemas.types.errors import InvalidInput


def mean(request: MeanIntervalRequest) -> ConfidenceInterval:
    """Confidence interval of a mean: x̄ ∓ t s/√n with n − 1 degrees of freedom, or x̄ ∓ z σ/√n with a known σ.

    Method `normal` needs `population_standard_deviation`; method `t` at least two values.
    """
    known = request.population_standard_deviation
    if (request.method == "normal") != (known is not None):
        detail = "Method normal, and only that, needs population_standard_deviation."
        raise InvalidInput.at(detail, "population_standard_deviation")
    x = sample(request.data, request.missing, 2 if known is None else 1, "data")
    found = moments_of(x, "data")
    tail = (1 - request.level) / 2
    if known is None:
        half = -float(special.stdtrit(len(x) - 1, tail)) * math.sqrt(found.variance / len(x))
    else:
        half = -float(special.ndtri(tail)) * known / math.sqrt(len(x))
    estimate = found.mean + found.remainder
    result = ConfidenceInterval(
        estimate=estimate,
        lower=estimate - half,
        upper=estimate + half,
        certainty="estimated",
        warnings=limited_by_input([x], [found], lambda of: (of[0].squares,), what="the width of the interval")
        if known is None and found.squares
        else [],
    )
    return proved(result, lambda: means.mean_interval(balls_of(x), known, request.level), VALUE * len(x) + LAW)
