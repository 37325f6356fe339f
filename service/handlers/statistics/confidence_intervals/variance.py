"""Confidence interval of a variance."""

from __future__ import annotations

from scipy import special, stats

from service.handlers.proofs import proved
from service.handlers.statistics.confidence_intervals.result import ConfidenceInterval
from service.handlers.statistics.lost_digits import limited_by_input
from service.handlers.statistics.tests.samples import sample, varying
from service.methods.statistics.balls import means
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.balls.samples import VALUE, balls_of
from service.schemas.statistics.variables import IntervalRequest


def variance(request: IntervalRequest) -> ConfidenceInterval:
    """Confidence interval of the variance of a normal sample.

    Its ends are (n − 1)s²/χ² at both quantiles of n − 1 degrees of freedom. Fewer than two values, and values that are
    all equal, are refused.
    """
    x = sample(request.data, request.missing, 2, "data")
    found, df, tail = varying(x, "data"), len(x) - 1, (1 - request.level) / 2
    result = ConfidenceInterval(
        estimate=found.variance,
        lower=found.squares / float(special.chdtri(df, tail)),
        upper=found.squares / float(stats.chi2.ppf(tail, df)),
        certainty="estimated",
        warnings=limited_by_input([x], [found], lambda of: (of[0].squares,), least=12, what="the variance"),
    )
    return proved(result, lambda: means.variance_interval(balls_of(x), request.level), VALUE * len(x) + 2 * LAW)
