"""Confidence interval of a proportion."""

from __future__ import annotations

from functools import partial

from service.handlers.proofs import proved
from service.handlers.statistics.confidence_intervals.result import ConfidenceInterval
from service.methods.statistics.balls import counts
from service.methods.statistics.balls.incomplete import beta_effort
from service.methods.statistics.proportions import proportion_interval
from service.schemas.statistics.tables import ProportionIntervalRequest
from service.schemas.types.errors import InvalidInput


def proportion(request: ProportionIntervalRequest) -> ConfidenceInterval:
    """Confidence interval of a probability p from k successes of n trials.

    `wilson`: the p with |p̂ − p| ≤ z√(p(1 − p)/n). `clopper_pearson`: exact, by quantiles of the beta distribution.
    `wald`: p̂ ∓ z√(p̂(1 − p̂)/n). `agresti_coull`: Wald's with z²/2 successes and failures added. `jeffreys`: quantiles of
    Beta(k + ½, n − k + ½). All are cut to [0, 1].
    """
    k, n = request.successes, request.trials
    if k > n:
        raise InvalidInput.at(f"There are {k} successes of {n} trials.", "successes")
    lower, upper = proportion_interval(request.method, k, n, 1 - request.level)
    result = ConfidenceInterval(estimate=k / n, lower=max(0.0, lower), upper=min(1.0, upper), certainty="estimated")
    return proved(
        result, partial(counts.proportion, request.method, k, n, request.level), 2 * beta_effort(k + 1, n - k + 1)
    )
