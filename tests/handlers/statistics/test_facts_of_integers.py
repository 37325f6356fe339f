"""Moments and entropies of families of integers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

from service.methods.statistics.distributions.moments import moments
from tests.handlers.statistics.laws import DISCRETE, example_law


@pytest.mark.parametrize("name", sorted(set(DISCRETE) - {"zipf"}))
def test_moments_of_integers_agree_with_sums(name) -> None:
    found, known = example_law(name), moments(example_law(name))
    k = np.arange(-200.0, 400.0)
    p = found.density(k)
    assert p @ k == pytest.approx(known.mean, rel=1e-12, abs=0)
    assert p @ (k - known.mean) ** 2 == pytest.approx(known.variance, rel=1e-11, abs=0)
    assert p @ (k - known.mean) ** 3 / known.variance**1.5 == pytest.approx(known.skewness, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("distribution", "field", "exact"),
    [
        ({"name": "binomial", "n": 2**53, "p": 1e-17}, "variance", 0.090071992547409919),
        ({"name": "poisson", "rate": 1e-200}, "entropy", 1e-200 * (1 + 200 * math.log(10))),  # λ − λ log λ, and O(λ²)
        ({"name": "poisson", "rate": 9e3}, "entropy", 5.971419201590116),  # the sum with 30 digits
        ({"name": "geometric", "p": 1 - 2**-53}, "skewness", (1 + 2**-53) * 2**26.5),
        # Of two trials 1, and of one: Bernoulli's −2 and (1 − 6pq)/pq
        ({"name": "hypergeometric", "population": 2, "successes": 1, "draws": 1}, "kurtosis", -2.0),
        ({"name": "hypergeometric", "population": 3, "successes": 1, "draws": 1}, "kurtosis", -1.5),
        ({"name": "hypergeometric", "population": 0, "successes": 0, "draws": 0}, "entropy", 0.0),
        # Nearly binomial, of which it is −2/n; E X⁴ cancels
        ({"name": "beta_binomial", "n": 1000, "alpha": 2.0**52, "beta": 2.0**52}, "kurtosis", -0.002),
        ({"name": "skellam", "rate_1": 1e-300, "rate_2": 1000.0}, "entropy", stats.poisson(1000)),
        ({"name": "negative_binomial", "n": 0.5, "p": 0.1}, "entropy", stats.nbinom(0.5, 0.1)),
        ({"name": "logarithmic", "p": 0.9}, "entropy", stats.logser(0.9)),
        (
            {"name": "hypergeometric", "population": 10**6, "successes": 10**5, "draws": 10**4},
            "entropy",
            stats.hypergeom(10**6, 10**5, 10**4),
        ),
    ],
)
def test_facts_of_integers_are_proved(call, distribution, field, exact) -> None:
    """With SciPy's masses, where nothing shorter is known; the median is no more than checked."""
    answer = call("statistics/distributions/moments", distribution=distribution)[1]
    assert answer["certainty"] == "checked"
    expected = exact if isinstance(exact, float) else special.entr(exact.pmf(np.arange(10_001))).sum()
    assert answer[field] == pytest.approx(expected, rel=3e-11, abs=0)
