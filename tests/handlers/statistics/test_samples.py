"""Samples at extreme parameters: they follow their law, or a warning says what doubles make of them."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from tests.handlers.statistics.laws import example, example_law

SAMPLE = "statistics/distributions/sample"


@pytest.mark.parametrize(
    ("distribution", "coarse"),
    [
        (example("normal"), False),
        (example("normal", mean=1e12), False),
        (example("normal", mean=1e15), True),
        (example("normal", mean=-1e300), True),
        (example("gamma", shape=1e20), False),
        (example("gamma", shape=1e30), True),
        (example("beta", alpha=1e30, beta=1e30), True),
        (example("log_gamma", shape=1e100), True),
        (example("pareto", shape=1e15), True),
        (example("lognormal", sigma=1e-15), True),
        (example("gamma", shape=1e-6), False),  # nearly all of them underflow, which is told as such
        (example("binomial", n=2**53), False),
        ({"name": "dirichlet", "concentration": [1e300, 1e300]}, True),
        ({"name": "multivariate_normal", "mean": [1e300, 0.0], "covariance": [[1.0, 0.0], [0.0, 1.0]]}, True),
        ({"name": "multivariate_normal", "mean": [1e9, 0.0], "covariance": [[1.0, 0.0], [0.0, 1.0]]}, False),
        (example("multivariate_t", degrees_of_freedom=1.5), False),
    ],
)
def test_samples_that_doubles_cannot_tell_apart_are_told(call, distribution, coarse) -> None:
    _, answer = call(SAMPLE, distribution=distribution, size=3, seed=1)
    assert ["further apart" in one["detail"] for one in answer["warnings"] if one["code"] == "numerical"] == [
        True
    ] * coarse


@pytest.mark.parametrize(
    "distribution",
    [
        example("von_mises", concentration=1e100),
        example("von_mises", concentration=1e300),
        example("beta", alpha=1e300, beta=3.0),
    ],
)
def test_no_quantile_is_searched_for_a_warning(call, distribution) -> None:
    """Such a search took 4 to 15 s of a narrow von Mises law, and 1 s of that beta law."""
    began = time.process_time()
    assert call(SAMPLE, distribution=distribution, size=3, seed=1)[0] == 200
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("found", "mean", "variance"),
    [
        (example_law("poisson", rate=9e15), 9e15, 9e15),
        (example_law("skellam", rate_1=9e15, rate_2=5e15), 4e15, 14e15),
        (example_law("negative_binomial", n=9e15, p=0.9), 1e15, 1e15 / 0.9),
    ],
)
def test_counts_of_large_means_spread_as_they_should(found, mean, variance) -> None:
    """Within 5 standard errors. NumPy's own Poisson values of this mean have 1.43 times the variance."""
    drawn = found.sample((4000,), np.random.Generator(np.random.PCG64(3)))
    away = (drawn - mean) / math.sqrt(variance)
    assert abs(away.mean()) < 5 / math.sqrt(4000)
    assert abs(away.var() - 1) < 5 * math.sqrt(2 / 4000)


def test_rare_outcomes_are_drawn(call) -> None:
    """Of 2⁵³ trials 0.9 have each of three outcomes of probability 1e-16: 540 in 200 samples, ± 5 deviations."""
    rare = {"name": "multinomial", "n": 2**53, "probabilities": [0.5, 1e-16, 1e-16, 0.5 - 1e-16, 1e-16]}
    drawn = np.array(call(SAMPLE, distribution=rare, size=200, seed=2)[1]["sample"])
    assert (drawn.sum(1) == 2**53).all()
    assert drawn[:, [1, 2, 4]].sum() == pytest.approx(540, abs=5 * math.sqrt(540))
