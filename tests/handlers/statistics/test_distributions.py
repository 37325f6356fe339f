"""Densities, tails and quantiles: their identities on every family, and what is refused."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import log, mpf
from scipy import special

from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.inverse_tails import quantile
from service.methods.statistics.distributions.moments import Expectation
from service.schemas.statistics.distributions import DISTRIBUTIONS
from tests.handlers.statistics.laws import (
    CONTINUOUS,
    DISCRETE,
    GENERATED,
    GENERATED_DISCRETE,
    UNIVARIATE,
    example,
    example_law,
    generated,
)

SINGULAR = {"arcsine"}  # the density is infinite at ends that float64 does not resolve
PROBABILITIES = np.array([1e-12, 1e-5, 0.01, 0.3, 0.5, 0.9, 0.999])
PLANE = {"name": "multivariate_normal", "mean": [0.0, 0.0]}
NORMAL = {"name": "normal", "mean": 0.0, "standard_deviation": 1.0}


AT = "statistics/distributions/"


def of(distribution):
    return law(DISTRIBUTIONS[distribution["name"]](**distribution))


@pytest.mark.parametrize("name", CONTINUOUS)
def test_density_integrates_to_one(name) -> None:
    mass = Expectation(example_law(name))(np.ones_like)
    assert mass == pytest.approx(1.0, rel=1e-6 if name in SINGULAR | {"trapezoidal"} else 1e-12)


@pytest.mark.parametrize("name", DISCRETE)
def test_masses_sum_to_the_cumulative(name) -> None:
    found = example_law(name)
    first = found.support()[0]
    k = np.arange(-60.0, 40.0) if math.isinf(first) else first + np.arange(40.0)
    assert np.allclose(np.cumsum(found.density(k)), found.tail(k, "lower"), rtol=1e-12, atol=1e-15)


def test_quantiles_that_are_not_proved_say_how_far_they_are_off(call) -> None:
    """Each has an equal part of the time: two tails of this law, whose formula in doubles has eight digits."""
    far = {"name": "noncentral_t", "degrees_of_freedom": 2.0, "noncentrality": -3000.0}
    probability = [0.3, 0.6, 0.9]
    alone = [call(f"{AT}quantile", distribution=far, probability=one)[1] for one in probability]
    assert {one["certainty"] for one in alone} == {"exact"}
    answer = call(f"{AT}quantile", distribution=far, probability=probability)[1]
    (warning,) = answer["warnings"]
    assert answer["certainty"] == "estimated"
    for found, exact in zip(answer["result"], alone, strict=True):
        assert found == pytest.approx(exact["result"], rel=10.0 ** -warning["trusted_digits"], abs=0)


def test_many_quantiles_are_not_called_checked(call) -> None:
    """Beyond what there is time to look at; their values are those of SciPy."""
    for count, certainty in ((600, "checked"), (3000, "estimated")):
        probability = np.linspace(0.01, 0.99, count)
        answer = call(f"{AT}quantile", distribution=NORMAL, probability=probability.tolist())[1]
        assert answer["certainty"] == certainty
        assert answer["result"] == pytest.approx(special.ndtri(probability), rel=1e-12, abs=0)


@settings(max_examples=60, deadline=None)
@given(distribution=generated(GENERATED), probability=st.floats(1e-14, 1 - 1e-9))
def test_quantile_inverts_cumulative(distribution, probability) -> None:
    found = of(distribution)
    x = quantile(found, np.array([probability]), "lower")
    near = found.tail(np.array([np.nextafter(x[0], -np.inf), x[0], np.nextafter(x[0], np.inf)]), "lower")
    gap = max(1e-12 * probability, float(near[2] - near[0]))
    assert abs(near[1] - probability) <= gap


@settings(max_examples=60, deadline=None)
@given(distribution=generated(GENERATED_DISCRETE), probability=st.floats(1e-12, 1 - 1e-9))
def test_discrete_quantile_is_the_smallest_integer_that_reaches(distribution, probability) -> None:
    found, p = of(distribution), np.array([probability])
    k = quantile(found, p, "lower")
    assert found.tail(k, "lower") >= p
    assert k == found.support()[0] or found.tail(k - 1, "lower") < p


@settings(max_examples=60, deadline=None)
@given(distribution=generated({**GENERATED, **GENERATED_DISCRETE}), probability=st.floats(0.001, 0.999))
def test_tails_and_their_logarithms_agree(distribution, probability) -> None:
    found = of(distribution)
    x = quantile(found, np.array([probability]), "lower")
    lower, upper = found.tail(x, "lower"), found.tail(x, "upper")
    assert lower + upper == pytest.approx(1.0, abs=1e-12)
    assert np.exp(found.log_tail(x, "lower")) == pytest.approx(lower, rel=1e-11, abs=0)
    assert np.exp(found.log_density(x)) == pytest.approx(found.density(x), rel=1e-11, abs=0)


@pytest.mark.parametrize("name", sorted(set(CONTINUOUS) - {"arcsine", "noncentral_t"}))
@pytest.mark.parametrize("side", ["lower", "upper"])
def test_formula_of_a_tail_agrees_with_its_density(name, side) -> None:
    """Deep and shallow tails against quadrature of the density; bounded families only as far as x is resolved."""
    found = example_law(name)
    p = np.array([1e-200, 1e-30, 1e-3, 0.2])
    x = quantile(found, p, side)
    resolved = np.isfinite(x) & (np.abs(found.log_tail(x, side) - np.log(p)) < 1e-11)
    direct = found.log_tail_quadrature(x[resolved], side)
    assert np.allclose(
        found.log_tail(x[resolved], side), direct, rtol=1e-12, atol=1e-8 if name == "trapezoidal" else 1e-10
    )


@pytest.mark.parametrize("name", UNIVARIATE)
def test_quantiles_ascend_over_http(call, name) -> None:
    status, answer = call(
        "statistics/distributions/quantile", distribution=example(name), probability=PROBABILITIES.tolist()
    )
    assert status == 200
    assert answer["result"] == sorted(answer["result"])
    status, answer = call("statistics/distributions/cumulative", distribution=example(name), x=answer["result"])
    assert status == 200
    assert all(reached >= p * (1 - 1e-3) for reached, p in zip(answer["result"][2:], PROBABILITIES[2:], strict=True))


def test_ends_of_the_support_are_the_quantiles_of_0_and_1(call) -> None:
    status, answer = call("statistics/distributions/quantile", distribution=NORMAL, probability=[0, 1])
    assert (status, answer["result"]) == (200, ["-Infinity", "Infinity"])
    poisson = {"name": "poisson", "rate": 4.0}
    assert call("statistics/distributions/inverse-survival", distribution=poisson, probability=[1, 0])[1]["result"] == [
        0.0,
        "Infinity",
    ]


@pytest.mark.parametrize(
    ("operation", "x", "logarithm", "expected"),
    [
        ("density", 40.0, "log-density", -800 - 0.5 * math.log(2 * math.pi)),
        ("survival", 39.0, "log-survival", -765.083156564377544),  # mpmath: log(erfc(39/√2)/2)
    ],
)
def test_underflow_is_not_silent(call, operation, x, logarithm, expected) -> None:
    status, answer = call(f"statistics/distributions/{operation}", distribution=NORMAL, x=[0.0, x])
    (warning,) = answer["warnings"]
    assert (status, warning["code"], warning["indices"]) == (200, "underflow", [[1]])
    assert logarithm in warning["detail"]
    status, answer = call(f"statistics/distributions/{logarithm}", distribution=NORMAL, x=x)
    assert answer["warnings"] == []
    assert answer["result"] == pytest.approx(expected, rel=1e-14, abs=0)


def log_choose(n, k):
    return mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1)


def log_beta(a, b):
    return mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)


EXACT = {
    "gamma": lambda x, shape, rate: shape * log(rate) + (shape - 1) * log(x) - rate * x - mpmath.loggamma(shape),
    "beta": lambda x, a, b: (a - 1) * log(x) + (b - 1) * log(1 - x) - log_beta(a, b),
    "poisson": lambda k, rate: k * log(rate) - rate - mpmath.loggamma(k + 1),
    "binomial": lambda k, n, p: log_choose(n, k) + k * log(p) + (n - k) * log(1 - p),
    "negative_binomial": lambda k, n, p: log_choose(n + k - 1, k) + n * log(p) + k * log(1 - p),
    "hypergeometric": lambda k, m, n, d: log_choose(n, k) + log_choose(m - n, d - k) - log_choose(m, d),
    "beta_binomial": lambda k, n, a, b: log_choose(n, k) + log_beta(k + a, n - k + b) - log_beta(a, b),
    "student_t": lambda x, v: -(v + 1) / 2 * log(1 + x * x / v) - log(v) / 2 - log_beta(v / 2, mpf(1) / 2),
    "f": lambda x, m, n: (
        m / 2 * log(m / n) + (m / 2 - 1) * log(x) - (m + n) / 2 * log(1 + m * x / n) - log_beta(m / 2, n / 2)
    ),
}


@pytest.mark.parametrize(
    ("x", "distribution"),
    [
        (1.0003e7, {"name": "gamma", "shape": 1e7, "rate": 1.0}),
        (0.25002, {"name": "beta", "alpha": 1e7, "beta": 3e7}),
        (1_000_100_000, {"name": "poisson", "rate": 1e9}),
        (300_500, {"name": "binomial", "n": 1_000_000, "p": 0.3}),
        (2_330_000, {"name": "negative_binomial", "n": 1e6, "p": 0.3}),
        (50_100, {"name": "hypergeometric", "population": 10_000_000, "successes": 500_000, "draws": 1_000_000}),
        (300_000, {"name": "beta_binomial", "n": 1_000_000, "alpha": 300.0, "beta": 700.0}),
        (2.5, {"name": "student_t", "degrees_of_freedom": 1e4}),
        (1.001, {"name": "f", "numerator_degrees_of_freedom": 1e6, "denominator_degrees_of_freedom": 2e6}),
    ],
)
def test_densities_keep_their_digits_for_large_parameters(x, distribution) -> None:
    """Against mpmath with 50 digits; log-gamma functions in float64 would cancel 4 to 10 of them."""
    with mpmath.workdps(50):
        parameters = [mpf(value) for key, value in distribution.items() if key != "name"]
        exact = float(mpmath.exp(EXACT[distribution["name"]](mpf(x), *parameters)))
    assert of(distribution).density(np.array([float(x)]))[0] == pytest.approx(exact, rel=2e-13, abs=0)


@pytest.mark.parametrize(
    ("distribution", "pointer"),
    [
        ({"name": "binomial", "n": 10, "p": 1.5}, "/distribution/p"),
        ({"name": "gamma", "shape": -1.0, "rate": 1.0}, "/distribution/shape"),
        ({"name": "beta", "alpha": 0.0, "beta": 1.0}, "/distribution/alpha"),
        ({"name": "normal", "mean": 0.0}, "/distribution/standard_deviation"),
        ({"name": "uniform", "lower": 1.0, "upper": 1.0}, "/distribution/upper"),
        ({"name": "triangular", "lower": 0.0, "mode": 2.0, "upper": 1.0}, "/distribution/mode"),
        ({"name": "hypergeometric", "population": 5, "successes": 6, "draws": 2}, "/distribution/successes"),
        ({"name": "categorical", "probabilities": [0.5, -0.5, 1.0]}, "/distribution/probabilities/1"),
        ({"name": "categorical", "probabilities": [0.5, 0.6]}, "/distribution/probabilities"),
        ({**PLANE, "covariance": [[1.0, 2.0], [2.0, 1.0]]}, "/distribution/covariance"),
        ({"name": "rice", "noncentrality": 1e7, "scale": 1.0}, "/distribution/noncentrality"),
        ({"name": "folded_normal", "mean": -1e7, "standard_deviation": 1.0}, "/distribution/mean"),
        ({"name": "gamma", "shape": 5e-324, "rate": 1.0}, "/distribution/shape"),
        ({"name": "hypergeometric", "population": 2**40, "successes": 1, "draws": 1}, "/distribution/population"),
        ({"name": "gauss"}, "/distribution/name"),
        ({"mean": 0.0}, "/distribution/name"),
        ({"name": "poisson", "rate": 1.0, "mu": 1.0}, "/distribution/mu"),
    ],
)  # fmt: skip
def test_parameters_outside_their_domain_are_refused_with_their_place(call, distribution, pointer) -> None:
    status, problem = call("statistics/distributions/density", distribution=distribution, x=[0.0, 0.0])
    assert status == 422
    assert problem["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("operation", ["cumulative", "log-survival"])
def test_tails_of_vectors_are_refused_with_a_reason(call, operation) -> None:
    dirichlet = {"name": "dirichlet", "concentration": [1.0, 2.0]}
    status, problem = call(f"statistics/distributions/{operation}", distribution=dirichlet, x=[0.5, 0.5])
    assert status == 422
    assert "not ordered" in problem["detail"]


def test_probabilities_outside_0_and_1_are_refused(call) -> None:
    status, problem = call("statistics/distributions/quantile", distribution=NORMAL, probability=[0.5, 1.5])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/probability/1")


def test_interval_holds_its_probability(call) -> None:
    status, answer = call("statistics/distributions/interval", distribution=NORMAL, level=0.95)
    assert status == 200
    assert answer["upper"] == pytest.approx(1.959963984540054, rel=1e-14)
    assert answer["lower"] == -answer["upper"]


@pytest.mark.parametrize(
    ("law", "probability", "value"),
    [
        ({"name": "hypergeometric", "population": 20, "successes": 15, "draws": 10}, 0.5, 7),  # by symmetry
        ({"name": "hypergeometric", "population": 1000, "successes": 3, "draws": 500}, 0.12462462462462462, 0),
        ({"name": "hypergeometric", "population": 1000, "successes": 3, "draws": 500}, 0.8753753753753754, 2),
        ({"name": "binomial", "n": 10, "p": 0.3}, 0.3827827864, 2),
        ({"name": "binomial", "n": 30, "p": 0.999}, 1.4326623224074742e-34, 16),
        ({"name": "binomial", "n": 3, "p": 0.5}, 1 - 1e-15, 3),
    ],
)
def test_a_tail_that_equals_the_probability_reaches_it(call, law, probability, value) -> None:
    """Rounding a tail must not move the quantile to the next integer."""
    assert call("statistics/distributions/quantile", distribution=law, probability=probability)[1]["result"] == value
