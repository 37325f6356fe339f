"""Searches of fits: the highest of several maxima, likelihoods without a bound, and how much is evaluated."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy import stats

from service.handlers.statistics.distributions.parameters import likelihood_of
from service.methods.statistics.distributions.fitting import fit
from service.methods.statistics.distributions.likelihood import Likelihood
from tests.handlers.statistics.laws import example_law

FIT = "statistics/distributions/fit"
CLUSTERS: dict[str, Any] = {
    "cauchy": (stats.cauchy, {}),
    "double_gamma": (stats.dgamma(2.0), {"shape": 2.0}),
    "double_weibull": (stats.dweibull(2.0), {"shape": 2.0}),
}
"""Families with several maxima, their shapes held."""


@pytest.mark.parametrize("name", CLUSTERS)
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(data=st.lists(st.integers(-100, 100), min_size=5, max_size=12, unique=True))
def test_no_place_of_a_grid_is_likelier(name, data) -> None:
    """Of locations and scales; SciPy's densities."""
    x, (form, fixed) = np.array(data) / 10.0, CLUSTERS[name]
    estimates, _, _ = fit(likelihood := likelihood_of(name, x, fixed))
    location, scale = np.linspace(-10, 10, 201)[:, None, None], np.geomspace(0.01, 20, 40)[:, None]
    heights = (form.logpdf((x - location) / scale) - np.log(scale)).sum(-1)
    assert likelihood(estimates) >= heights.max() - 1e-6


def test_two_clusters_are_told_apart(call) -> None:
    """The maximum of a Cauchy law lies in the larger one, whatever the median is near to."""
    data = [-5.2, -5.1, -5.0, -4.9, -4.8, 0.0, 4.7, 4.8, 4.9, 5.0, 5.1, 5.2, 5.3]
    answer = call(FIT, name="cauchy", data=data, fixed={"scale": 0.1})[1]
    assert answer["distribution"]["location"] == pytest.approx(5.0, abs=0.1)
    assert answer["success"]


@pytest.mark.parametrize("power", [0, 500, -500])
def test_units_do_not_decide_over_success(call, power) -> None:
    data = np.ldexp(example_law("log_gamma").sample((30,), np.random.Generator(np.random.PCG64(3))), power)
    answer = call(FIT, name="log_gamma", data=data.tolist())[1]
    assert answer["success"]
    assert math.ldexp(answer["distribution"]["scale"], -power) == pytest.approx(2.2350879, rel=1e-4)


def test_a_likelihood_without_a_bound_is_told(call) -> None:
    """Of a Cauchy law where half of the values and more are equal, and of ends that meet a value."""
    status, problem = call(FIT, name="cauchy", data=[1.0, 1.0, 1.0, 2.0, 5.0])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data")
    assert "without bound as `scale` goes to 0" in problem["detail"]
    _, answer = call(FIT, name="student_t", data=[0.1, 0.4, 1.1, 1.3, 2.0, 2.2, 9.0])
    assert "Elsewhere it has no bound" in answer["message"]
    _, answer = call(FIT, name="generalized_pareto", data=[9.1, 9.4, 10.0, 10.2, 10.6])
    assert not answer["success"]
    assert "no maximum" in answer["message"]


@pytest.mark.parametrize("size", [40, 5000])
def test_a_search_evaluates_the_likelihood_a_bounded_number_of_times(monkeypatch, size) -> None:
    """Of all values only where it ends: the costly families take milliseconds for a thousand of them."""
    counts, original = {True: 0, False: 0}, Likelihood.__call__

    def counted(self: Likelihood, parameters: Any) -> float:
        counts[len(self.data) > 300] += 1
        return original(self, parameters)

    monkeypatch.setattr(Likelihood, "__call__", counted)
    data = example_law("student_t").sample((size,), np.random.Generator(np.random.PCG64(3)))
    _, optimum, _ = fit(likelihood_of("student_t", data, {}))
    assert optimum is not None
    assert counts[False] < 3000
    assert counts[True] < 200
