"""Tests of distributions: normality, and Kolmogorov–Smirnov."""

from __future__ import annotations

import math

import numpy as np
from scipy import special, stats

from service.handlers.statistics.tests.outcome import TestResult, sample, upper_chi_squared, varying
from service.methods.statistics.distributions.families import law
from service.methods.statistics.precision import Floats
from service.methods.statistics.tests.kolmogorov import two_sample_tail
from service.methods.statistics.tests.shapiro_wilk import shapiro_wilk
from service.schemas.statistics.tests import KolmogorovSmirnovRequest, NormalityRequest
from service.schemas.types.errors import InvalidInput

_LEAST = {"shapiro_wilk": 3, "anderson_darling": 8, "jarque_bera": 3, "dagostino": 8}
_MOST_EXACT_PAIRS = 10_000


def normality(request: NormalityRequest) -> TestResult:
    """Test that a sample comes from some normal distribution.

    `shapiro_wilk`: Royston's W, the default. `anderson_darling`: A² with estimated parameters and the p-value of
    D'Agostino and Stephens (1986). `jarque_bera`: n(g₁² + g₂²/4)/6, compared with χ² of 2 degrees of freedom.
    `dagostino`: the K² of D'Agostino and Pearson, from skewness and kurtosis, likewise. Values that are all equal are
    refused.
    """
    x = sample(request.x, request.missing, _LEAST[request.method], "x")
    found = varying(x, "x")
    standard = ((x - found.mean) - found.remainder) / math.sqrt(found.squares / found.count)
    df: int | None = None
    match request.method:
        case "shapiro_wilk":
            if len(x) > 5000:
                raise InvalidInput.at("Shapiro–Wilk takes at most 5000 values; use anderson_darling.", "x")
            statistic, p_value = shapiro_wilk(x)
        case "anderson_darling":
            statistic, p_value = _anderson_darling(standard)
        case "jarque_bera":
            skewness, kurtosis = float((standard**3).mean()), float((standard**4).mean()) - 3
            statistic, df = len(x) / 6 * (skewness**2 + kurtosis**2 / 4), 2
            p_value = upper_chi_squared(statistic, df)
        case "dagostino":
            statistic, df = float(stats.normaltest(standard).statistic), 2
            p_value = upper_chi_squared(statistic, df)
    return TestResult(statistic=statistic, degrees_of_freedom=df, p_value=p_value, reject_null=p_value < request.alpha)


def _anderson_darling(standard: Floats) -> tuple[float, float]:
    n = len(standard)
    z = np.sort(standard) * math.sqrt((n - 1) / n)
    odd = 2 * np.arange(1, n + 1) - 1
    statistic = -n - float((odd * (special.log_ndtr(z) + special.log_ndtr(-z[::-1]))).mean())
    a = statistic * (1 + 0.75 / n + 2.25 / n**2)
    if a < 0.2:
        return statistic, -math.expm1(-13.436 + 101.14 * a - 223.73 * a * a)
    if a < 0.34:
        return statistic, -math.expm1(-8.318 + 42.796 * a - 59.938 * a * a)
    if a < 0.6:
        return statistic, math.exp(0.9177 - 4.279 * a - 1.38 * a * a)
    # Beyond 10 the parabola would turn upwards; R's nortest stops there, too.
    a = min(a, 10.0)
    return statistic, math.exp(1.2937 - 5.709 * a + 0.0186 * a * a)


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
    return TestResult(statistic=statistic, p_value=p_value, reject_null=p_value < request.alpha)


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
