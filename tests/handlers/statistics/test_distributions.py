"""Densities, tails and quantiles: their identities on every family, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.statistics.families import law
from service.handlers.statistics.inverse_tails import quantile
from service.handlers.statistics.moments import Expectation
from service.schemas.distributions import DISTRIBUTIONS
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
NORMAL = {"name": "normal", "mean": 0.0, "standard_deviation": 1.0}


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
    assert np.exp(found.log_tail(x, "lower")) == pytest.approx(lower, rel=1e-11)
    assert np.exp(found.log_density(x)) == pytest.approx(found.density(x), rel=1e-11)


@pytest.mark.parametrize("name", sorted(set(CONTINUOUS) - {"arcsine", "noncentral_t"}))
@pytest.mark.parametrize("side", ["lower", "upper"])
def test_formula_of_a_tail_agrees_with_its_density(name, side) -> None:
    """Deep and shallow tails against quadrature of the density; bounded families only as far as x is resolved."""
    found = example_law(name)
    p = np.array([1e-200, 1e-30, 1e-3, 0.2])
    x = quantile(found, p, side)
    resolved = np.isfinite(x) & (np.abs(found.log_tail(x, side) - np.log(p)) < 1e-11)
    direct = found._log_by_density(x[resolved], side)  # noqa: SLF001 - the second way
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
    ("operation", "x", "logarithm"), [("density", 40.0, "log-density"), ("survival", 39.0, "log-survival")]
)
def test_underflow_is_not_silent(call, operation, x, logarithm) -> None:
    status, answer = call(f"statistics/distributions/{operation}", distribution=NORMAL, x=[0.0, x])
    (warning,) = answer["warnings"]
    assert (status, warning["code"], warning["indices"]) == (200, "underflow", [[1]])
    assert logarithm in warning["detail"]
    status, answer = call(f"statistics/distributions/{logarithm}", distribution=NORMAL, x=x)
    assert answer["warnings"] == []
    assert answer["result"] == pytest.approx(
        -800.918938533204672 if operation == "density" else -765.0831565643776, rel=1e-12
    )


@settings(max_examples=25, deadline=None)
@given(shape=st.floats(1e3, 1e12), offset=st.floats(-4, 4))
def test_density_keeps_digits_for_large_parameters(shape, offset) -> None:
    """The ratio f(x)/f(mode) of a gamma density in closed form, where log-gamma functions would cancel 6 to 12 digits."""
    found = of({"name": "gamma", "shape": shape, "rate": 1.0})
    mode = shape - 1.0
    x = mode + offset * math.sqrt(shape)
    u = (x - mode) / mode
    expected = math.exp(mode * (math.log1p(u) - u)) / math.sqrt(2 * math.pi * mode)
    assert found.density(np.array([x]))[0] == pytest.approx(expected, rel=1e-4 if shape < 1e4 else 1e-3)


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
        ({"name": "multivariate_normal", "mean": [0.0, 0.0], "covariance": [[1.0, 2.0], [2.0, 1.0]]}, "/distribution/covariance"),
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
