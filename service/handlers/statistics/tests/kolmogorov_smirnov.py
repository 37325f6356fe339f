"""The Kolmogorov–Smirnov tests."""

from __future__ import annotations

import math

import numpy as np
from scipy import special, stats

from service.handlers.statistics.tests.result import TestResult
from service.handlers.statistics.tests.samples import sample
from service.methods.statistics.distributions.families import law
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.kolmogorov import two_sample_tail
from service.schemas.statistics.tests import KolmogorovSmirnovRequest
from service.schemas.types.errors import InvalidInput

_MOST_EXACT_PAIRS = 10_000


def kolmogorov_smirnov(request: KolmogorovSmirnovRequest) -> TestResult:
    """The Kolmogorov–Smirnov test that a sample has a given continuous distribution, or that two samples have one.

    The statistic is D = sup|F − G|, or the supremum of G − F (`less`) or F − G (`greater`) where F is the distribution
    function of x. Its tail is exact for method `exact` (two samples: also with ties, by counting lattice paths), or the
    limit of Kolmogorov and Smirnov. `auto` is exact for fewer than 100 values without ties, or up to 10,000 pairs of
    values. Parameters estimated from the same sample make the test too hesitant.
    """
    if (request.y is None) == (request.distribution is None):
        raise InvalidInput.at("Send either y or a distribution to compare x with.", "distribution")
    x = np.sort(sample(request.x, request.missing, 1, "x"))
    if request.y is not None:
        statistic, p_value = _two_samples(request, x, np.sort(sample(request.y, request.missing, 1, "y")))
    else:
        statistic, p_value = _one_sample(request, x)
    return TestResult(statistic=statistic, p_value=p_value, reject_null=p_value < request.alpha, certainty="estimated")


def _one_sample(request: KolmogorovSmirnovRequest, x: Floats) -> tuple[float, float]:
    n, distribution = len(x), request.distribution
    if distribution is None or distribution.kind != "continuous":
        raise InvalidInput.at("The test needs a continuous distribution of one variable.", "distribution")
    below = law(distribution).tail(x, "lower")
    above = float((np.arange(1, n + 1) / n - below).max())
    under = float((below - np.arange(n) / n).max())
    statistic = {"greater": above, "less": under}.get(request.alternative, max(above, under))
    exact = request.method == "exact" or (request.method == "auto" and n < 100 and len(np.unique(x)) == n)
    if not exact:
        return statistic, _limit(request, n, statistic)
    two_sided = request.alternative == "two-sided"
    return statistic, float(stats.kstwo.sf(statistic, n) if two_sided else special.smirnov(n, statistic))


def _two_samples(request: KolmogorovSmirnovRequest, x: Floats, y: Floats) -> tuple[float, float]:
    n, m = len(x), len(y)
    both = np.unique(np.concatenate([x, y]))
    # Counts over the common denominator n m are integers: equal statistics are equal.
    gaps = np.searchsorted(x, both, "right") * m - np.searchsorted(y, both, "right") * n
    gap = {"greater": gaps.max(), "less": -gaps.min()}.get(request.alternative, np.abs(gaps).max())
    statistic = max(0, int(gap)) / (n * m)
    if request.method == "exact" or (request.method == "auto" and n * m <= _MOST_EXACT_PAIRS):
        first, second = (y, x) if request.alternative == "less" else (x, y)
        return statistic, two_sample_tail(first, second, int(gap), one_sided=request.alternative != "two-sided")
    return statistic, _limit(request, n * m / (n + m), statistic)


def _limit(request: KolmogorovSmirnovRequest, n: float, statistic: float) -> float:
    if request.alternative == "two-sided":
        return float(special.kolmogorov(math.sqrt(n) * statistic))
    return math.exp(-2 * n * statistic**2)
