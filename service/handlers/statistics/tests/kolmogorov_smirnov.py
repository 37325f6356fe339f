"""The Kolmogorov–Smirnov tests."""

from __future__ import annotations

import numpy as np

from service.handlers.statistics.tests.result import TestResult, few_values
from service.handlers.statistics.tests.samples import sample
from service.methods.statistics.distributions.families import law
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.kolmogorov import (
    limit_tail,
    one_sample_distance,
    one_sample_tail,
    two_sample_gap,
    two_sample_tail,
)
from service.schemas.statistics.tests import KolmogorovSmirnovRequest
from service.schemas.types.errors import InvalidInput

_FEW = 100  # values of one sample below which its exact law is taken, as in R
_MOST_EXACT_PAIRS = 10_000  # as in R
_SMALL = 30  # values, of one sample at least, that are too few for the limit; a choice
_MOST_PAIRS_OF_A_SMALL_SAMPLE = 1_000_000  # some 0.5 s


def kolmogorov_smirnov(request: KolmogorovSmirnovRequest) -> TestResult:
    """The Kolmogorov–Smirnov test that a sample has a given continuous distribution, or that two samples have one.

    The statistic is D = sup|F − G|, or the supremum of G − F (`less`) or F − G (`greater`) where F is the distribution
    function of x. Its tail is exact for method `exact` (two samples: also with ties, by counting lattice paths), or the
    limit of Kolmogorov and Smirnov. `auto` is exact for fewer than 100 values without ties, or up to 10,000 pairs of
    values, and more where one sample is small; a warning `small-sample` says where the limit is doubtful. Parameters
    estimated from the same sample make the test too hesitant.
    """
    if (request.y is None) == (request.distribution is None):
        raise InvalidInput.at("Send either y or a distribution to compare x with.", "distribution")
    x = np.sort(sample(request.x, request.missing, 1, "x"))
    if request.y is not None:
        return _two_samples(request, x, np.sort(sample(request.y, request.missing, 1, "y")))
    return _one_sample(request, x)


def _one_sample(request: KolmogorovSmirnovRequest, x: Floats) -> TestResult:
    n, distribution = len(x), request.distribution
    if distribution is None or distribution.kind != "continuous":
        raise InvalidInput.at("The test needs a continuous distribution of one variable.", "distribution")
    hypothesis = law(distribution)
    x = np.sort(hypothesis.reduced(x))  # angles, whose tails count from the seam, come in another order
    statistic = one_sample_distance(hypothesis.tail(x, "lower"), request.alternative)
    small, tied = n < _FEW, len(np.unique(x)) < n
    if request.method == "exact" or (request.method == "auto" and small and not tied):
        return _result(request, statistic, one_sample_tail(statistic, n, request.alternative))
    return _result(request, statistic, limit_tail(statistic, n, request.alternative), few=small)


def _two_samples(request: KolmogorovSmirnovRequest, x: Floats, y: Floats) -> TestResult:
    n, m = len(x), len(y)
    gap = two_sample_gap(x, y, request.alternative)
    statistic = max(0, gap) / (n * m)
    cheap = n * m <= _MOST_EXACT_PAIRS or (min(n, m) < _SMALL and n * m <= _MOST_PAIRS_OF_A_SMALL_SAMPLE)
    if request.method == "exact" or (request.method == "auto" and cheap):
        first, second = (y, x) if request.alternative == "less" else (x, y)
        p_value = two_sample_tail(first, second, gap, one_sided=request.alternative != "two-sided")
        return _result(request, statistic, p_value)
    p_value = limit_tail(statistic, n * m / (n + m), request.alternative)
    return _result(request, statistic, p_value, few=min(n, m) < _SMALL)


def _result(request: KolmogorovSmirnovRequest, statistic: float, p_value: float, *, few: bool = False) -> TestResult:
    return TestResult(
        statistic=statistic,
        p_value=p_value,
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=few_values(few, "the limit law"),
    )
