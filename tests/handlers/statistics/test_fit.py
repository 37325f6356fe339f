"""Fitted distributions: closed forms, maxima, standard errors, and what cannot be fitted."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.statistics.distributions.parameters import likelihood_of
from service.methods.statistics.distributions.fitting import fit
from tests.handlers.statistics.laws import example, example_law

FIT = "statistics/distributions/fit"
X = [0.5, 1.2, 2.3, 0.8, 1.7, 3.1]
SEARCHED = [
    "gamma", "beta", "weibull", "student_t", "logistic", "gumbel", "inverse_gamma", "negative_binomial",
    "beta_binomial", "generalized_pareto", "log_logistic", "nakagami", "cauchy", "skellam",
    "generalized_extreme_value",
]  # fmt: skip


def test_normal_has_its_closed_form(call) -> None:
    """σ/√n and σ/√(2n) are the inverse of the observed information at the maximum."""
    status, answer = call(FIT, name="normal", data=X)
    mean, deviation = np.mean(X), np.std(X)
    assert status == 200
    assert answer["distribution"]["mean"] == pytest.approx(mean, rel=1e-15, abs=0)
    assert answer["distribution"]["standard_deviation"] == pytest.approx(deviation, rel=1e-15, abs=0)
    errors = {"mean": deviation / math.sqrt(6), "standard_deviation": deviation / math.sqrt(12)}
    assert answer["standard_errors"] == pytest.approx(errors, rel=1e-7, abs=0)
    likelihood = -3 * math.log(2 * math.pi * deviation**2) - 3
    assert answer["log_likelihood"] == pytest.approx(likelihood, rel=1e-13, abs=0)
    assert answer["aic"] == pytest.approx(4 - 2 * likelihood)
    assert answer["bic"] == pytest.approx(2 * math.log(6) - 2 * likelihood)
    assert answer["goodness_of_fit"]["method"] == "kolmogorov-smirnov"


@pytest.mark.parametrize("name", SEARCHED)
def test_no_parameters_nearby_are_likelier(name) -> None:
    data = example_law(name).sample((150,), np.random.Generator(np.random.PCG64(11))).astype(float)
    fixed = {"n": 10} if name == "beta_binomial" else {}
    likelihood = likelihood_of(name, data, fixed)
    estimates, optimum, errors = fit(likelihood)
    best = likelihood(estimates)
    assert optimum is not None
    assert optimum.success
    for key, value in estimates.items():
        assert errors[key] > 0
        for sign in (-1, 1):
            moved = likelihood({**estimates, key: value + sign * 0.1 * errors[key]})
            assert best - 1.0 < moved < best


@settings(max_examples=10, deadline=None)
@given(data=st.lists(st.floats(0.05, 50.0), min_size=5, max_size=40, unique=True))
def test_gamma_solves_its_likelihood_equations(data) -> None:
    """Shape·mean⁻¹ is the rate, and log(shape) − ψ(shape) = log(mean) − mean(log)."""
    from scipy.special import digamma  # noqa: PLC0415

    x = np.array(data)
    estimates, _, _ = fit(likelihood_of("gamma", x, {}))
    assert estimates["rate"] == pytest.approx(estimates["shape"] / x.mean(), rel=1e-6, abs=0)
    gap = math.log(x.mean()) - np.log(x).mean()
    assert math.log(estimates["shape"]) - digamma(estimates["shape"]) == pytest.approx(gap, rel=1e-5, abs=1e-9)


def test_fixed_parameters_are_held(call) -> None:
    status, answer = call(FIT, name="binomial", data=[3, 4, 5, 2, 6, 3, 4], fixed={"n": 10})
    assert status == 200
    assert answer["distribution"] == {"name": "binomial", "n": 10, "p": pytest.approx(27 / 70, rel=1e-9, abs=0)}
    assert answer["standard_errors"] == {"p": pytest.approx(math.sqrt(27 / 70 * 43 / 70 / 70), rel=1e-6, abs=0)}
    status, answer = call(FIT, name="normal", data=X, fixed={"mean": 0.0})
    assert answer["distribution"]["standard_deviation"] == pytest.approx(
        math.sqrt(np.mean(np.square(X))), rel=1e-9, abs=0
    )


def test_ends_of_a_uniform_are_those_of_the_data(call) -> None:
    status, answer = call(FIT, name="uniform", data=X)
    assert (status, answer["distribution"]) == (200, {"name": "uniform", "lower": 0.5, "upper": 3.1})
    assert answer["standard_errors"] == {"lower": None, "upper": None}


def test_missing_values_are_left_out_on_request(call) -> None:
    status, problem = call(FIT, name="normal", data=[1.0, None, 2.0])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data/1")
    status, answer = call(FIT, name="normal", data=[1.0, None, 2.0], missing="omit")
    assert (status, answer["distribution"]["mean"]) == (200, 1.5)


def test_normal_vectors_have_their_closed_form(call) -> None:
    data = [[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [0.0, 0.5]]
    status, answer = call(FIT, name="multivariate_normal", data=data)
    assert status == 200
    assert np.allclose(answer["distribution"]["covariance"], np.cov(np.array(data).T, ddof=0))


def test_categorical_counts_positions(call) -> None:
    status, answer = call(FIT, name="categorical", data=[0, 2, 2, 1, 2])
    assert (status, answer["distribution"]["probabilities"]) == (200, [0.2, 0.2, 0.6])


def test_discrete_data_are_tested_in_cells(call) -> None:
    data = example_law("poisson").sample((200,), np.random.Generator(np.random.PCG64(2))).tolist()
    status, answer = call(FIT, name="poisson", data=data)
    test = answer["goodness_of_fit"]
    assert (status, test["method"]) == (200, "chi-squared")
    assert test["degrees_of_freedom"] > 2
    assert test["p_value"] > 1e-4


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        ({"name": "gamma", "data": [1.0, -2.0, 3.0]}, "/data/1"),
        ({"name": "normal", "data": [2.0, 2.0, 2.0]}, "/data"),
        ({"name": "binomial", "data": [1, 2, 3]}, "/fixed/n"),
        ({"name": "triangular", "data": [1, 2, 3]}, "/fixed/lower"),
        ({"name": "normal", "data": [1, 2], "fixed": {"sigma": 1.0}}, "/fixed/sigma"),
        ({"name": "normal", "data": [1, 2], "fixed": {"standard_deviation": -1.0}}, "/fixed/standard_deviation"),
        ({"name": "dirichlet", "data": [[0.5, 0.5]]}, "/name"),
        ({"name": "normal", "data": [[0.5, 0.5]]}, "/data"),
        ({"name": "multivariate_normal", "data": [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]}, "/data"),
        ({"name": "poisson", "data": [1.5, 2.0]}, "/data/0"),
    ],
)
def test_what_cannot_be_fitted_is_refused_with_its_place(call, request_, pointer) -> None:
    status, problem = call(FIT, **request_)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_a_distribution_that_was_fitted_is_taken_by_other_operations(call) -> None:
    _, fitted = call(FIT, name="weibull", data=X)
    status, _ = call("statistics/distributions/moments", distribution=fitted["distribution"])
    assert status == 200
    assert set(fitted["distribution"]) == set(example("weibull")) | {"scale"}


@pytest.mark.parametrize("power", [-900, -332, 332, 900])
@pytest.mark.parametrize(
    "name", ["normal", "gamma", "weibull", "rayleigh", "inverse_gaussian", "logistic", "student_t"]
)
def test_estimates_scale_with_the_data(call, name, power) -> None:
    """A shape does not feel the unit of the data, a scale is proportional to it, even where squares overflow."""
    fixed = {"degrees_of_freedom": 4.0} if name == "student_t" else {}
    _, plain = call(FIT, name=name, data=X, fixed=fixed)
    status, scaled = call(FIT, name=name, data=np.ldexp(X, power).tolist(), fixed=fixed)
    assert status == 200
    assert scaled["success"]
    for key in plain["standard_errors"]:
        unit = {"rate": -power, "degrees_of_freedom": 0}.get(key, power)
        unit = 0 if key == "shape" and name != "inverse_gaussian" else unit
        assert scaled["distribution"][key] == pytest.approx(
            math.ldexp(plain["distribution"][key], unit), rel=1e-5, abs=0
        )


@pytest.mark.parametrize("name", ["gamma", "generalized_extreme_value", "cauchy", "johnson_su"])
def test_equal_values_have_no_spread(call, name) -> None:
    status, problem = call(FIT, name=name, data=[2.0, 2.0, 2.0])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data")
    assert "spread" in problem["detail"]


@pytest.mark.parametrize("data", [[0.1, 0.4, 0.9], [1e-300, 1.0, 1e300], [1.0, 3.0], [1e15 + 1, 1e15 + 2, 1e15 + 5]])
@pytest.mark.parametrize("name", ["generalized_gamma", "generalized_normal", "power_normal", "log_gamma"])
def test_likelihoods_without_a_maximum_say_so(call, name, data) -> None:
    status, answer = call(FIT, name=name, data=data)
    assert status in (200, 422)
    if status == 200:
        assert answer["success"] == (not answer["warnings"])


def test_fixed_parameters_outside_their_domain_are_named_in_our_words(call) -> None:
    status, problem = call(FIT, name="gamma", data=X, fixed={"shape": -1.0})
    assert status == 422
    assert problem["errors"] == [{"pointer": "/fixed/shape", "detail": "shape of gamma is a number in (0, ∞)."}]


@pytest.mark.parametrize(
    ("name", "data", "flat"),
    [
        ("student_t", [-1.0, 1.0] * 10, "`degrees_of_freedom`"),  # ever nearer to the normal law
        ("lomax", [float(value) for value in range(1, 21)], "`scale`, `shape`"),  # to the exponential one
        ("skellam", [1.0, 1.0, 1.0], "`rate_2`"),  # to the Poisson one
    ],
)
def test_a_fit_on_its_way_to_a_limit_is_no_success(call, name, data, flat) -> None:
    status, answer = call("statistics/distributions/fit", name=name, data=data)
    (warning,) = answer["warnings"]
    assert (status, answer["success"], warning["code"]) == (200, False, "not-converged")
    assert all(part in answer["message"] for part in flat.split(", "))


def test_closed_forms_keep_their_digits_at_a_large_offset(call) -> None:
    answer = call("statistics/distributions/fit", name="normal", data=[1e15, 1e15 + 1, 1e15 + 2])[1]["distribution"]
    assert answer["mean"] == 1e15 + 1
    assert answer["standard_deviation"] == pytest.approx((2 / 3) ** 0.5, rel=1e-15, abs=0)


def test_binomial_estimates_at_the_ends_are_exact(call) -> None:
    for data, p in (([0, 0, 0], 0.0), ([5, 5], 1.0), ([1, 2], 0.3)):
        answer = call("statistics/distributions/fit", name="binomial", data=data, fixed={"n": 5})[1]
        assert (answer["success"], answer["distribution"]["p"]) == (True, pytest.approx(p, rel=1e-15, abs=0))


@pytest.mark.parametrize("width", [1.0, 0.1, 1e-3])
@pytest.mark.parametrize("centre", [0.0, math.pi, -3.0])
def test_angles_across_the_seam_are_near_each_other(call, centre, width) -> None:
    turned = [centre + width * x for x in (-1.0, -0.4, -0.1, 0.1, 0.4, 1.0)]
    data = [math.remainder(x, 2 * math.pi) for x in turned]
    _, answer = call(FIT, name="von_mises", data=data)
    found = answer["distribution"]
    assert math.remainder(found["mean"] - centre, 2 * math.pi) == pytest.approx(0, abs=1e-12)
    with mpmath.workdps(30):
        kappa = mpmath.mpf(found["concentration"])
        length = sum(mpmath.cos(width * mpmath.mpf(x)) for x in (1.0, 0.4, 0.1)) / 3
        ratio = mpmath.besseli(1, kappa) / mpmath.besseli(0, kappa)
    assert float(1 - ratio) == pytest.approx(float(1 - length), rel=1e-8)
    assert answer["success"]
    assert answer["goodness_of_fit"]["p_value"] > 0.5


def test_waiting_times_of_zero_are_possible(call) -> None:
    _, answer = call(FIT, name="exponential", data=[0.0, 1.0, 3.0])
    assert answer["distribution"]["rate"] == 0.75
    status, problem = call(FIT, name="exponential", data=[0.0, 0.0])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data/0")


@pytest.mark.parametrize("name", ["gamma", "weibull"])
def test_infinite_likelihoods_are_told_as_such(call, name) -> None:
    """With shapes below 1 the density at 0 is infinite."""
    status, problem = call(FIT, name=name, data=[0.4, 0.0, 0.7])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data/1")
    assert "infinite" in problem["detail"]
