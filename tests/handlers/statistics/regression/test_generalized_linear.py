"""Generalized linear models against R's documentation, and against what a maximum is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import optimize, special, stats

from service.methods.statistics.generalized_linear import Model
from service.methods.statistics.links import LINKS
from service.methods.statistics.response_families import FAMILIES
from tests.conftest import Call

PATH = "statistics/regression/generalized-linear"
OUTCOMES, TREATMENTS = [[0, 0], [1, 0], [0, 1]], [[0, 0], [1, 0], [0, 1]]
DOBSON = {
    "x": [[*outcome, *treatment] for treatment in TREATMENTS for outcome in OUTCOMES],
    "y": [18, 17, 15, 20, 10, 20, 25, 13, 12],
    "family": "poisson",
}
CLOTTING = {
    "x": [math.log(u) for u in (5, 10, 15, 20, 30, 40, 60, 80, 100)],
    "y": [118, 58, 42, 35, 27, 25, 21, 19, 18],
    "family": "gamma",
}
COUNTS = [1, 0, 3, 2, 9, 1, 0, 12, 4, 30, 2, 5, 25, 1, 8, 40, 3, 60, 11, 9]


def answer_of(call: Call, **fields: Any) -> dict[str, Any]:
    status, answer = call(PATH, **fields)
    assert status == 200, answer
    return answer


def test_dobson_s_counts(call: Call) -> None:
    """`example(glm)` of R 4: Dobson (1990), page 93."""
    found = answer_of(call, **DOBSON)
    assert found["coefficients"] == pytest.approx([3.045, -0.4543, -0.2930, 0, 0], rel=2e-4, abs=1e-14)
    assert found["standard_errors"] == pytest.approx([0.1709, 0.2022, 0.1927, 0.2, 0.2], rel=3e-4)
    assert (found["null_deviance"], found["deviance"]) == (
        pytest.approx(10.5814, rel=1e-5),
        pytest.approx(5.1291, rel=1e-5),
    )
    assert found["aic"] == pytest.approx(56.76, abs=5e-3)


def test_mccullagh_and_nelder_s_clotting_times(call: Call) -> None:
    """The same page: McCullagh and Nelder (1989), pages 300 to 302; lot 1."""
    found = answer_of(call, **CLOTTING)
    assert found["coefficients"] == pytest.approx([-0.01655438, 0.01534311], rel=5e-7)
    assert found["standard_errors"] == pytest.approx([0.00092755, 0.00041496], rel=2e-5)
    assert found["dispersion"] == pytest.approx(0.002446059, rel=1e-4)  # R's own iteration ends there at 1e-5
    assert (found["null_deviance"], found["deviance"]) == (
        pytest.approx(3.51283, rel=1e-5),
        pytest.approx(0.01673, rel=1e-3),
    )
    assert found["aic"] == pytest.approx(37.99, abs=5e-3)


@pytest.mark.parametrize(("family", "link"), [(name, link) for name, one in FAMILIES.items() for link in one.links])
def test_the_score_vanishes_and_is_the_slope_of_the_value(family: str, link: str) -> None:
    generator = np.random.default_rng(7)
    x = np.column_stack([np.ones(20), generator.uniform(0.2, 1, 20)])
    y = np.clip(generator.uniform(0.2, 0.9, 20), 0.2, 0.9)
    model = Model(FAMILIES[family], LINKS[link], x, y, generator.uniform(0.5, 2, 20), np.zeros(20), 2.5)
    at = model.start()
    value, score, curvature = model.derivatives(at)
    slope = optimize.approx_fprime(at, model.value, 1e-7)
    np.testing.assert_allclose(score, slope, rtol=1e-4, atol=1e-5 * abs(value))
    assert (np.linalg.eigvalsh(-curvature) > 0).all()


@pytest.mark.parametrize("name", FAMILIES)
def test_deviances_are_lost_likelihood(name: str) -> None:
    family, y, mu = FAMILIES[name], np.array([0.2, 0.5, 0.8]), np.array([0.4, 0.3, 0.75])
    w, phi = np.ones(3), 0.3 if FAMILIES[name].dispersed else 1.0
    lost = family.log_density(y, y, w, phi, 1.7) - family.log_density(y, mu, w, phi, 1.7)
    np.testing.assert_allclose(family.deviance(y, mu, 1.7), 2 * phi * lost, rtol=1e-12)


def test_densities_are_scipy_s() -> None:
    y, mu, w = np.array([1.0, 3.0, 4.0]), np.array([2.0, 2.5, 5.0]), np.array([1.0, 2.0, 1.0])
    gamma = stats.gamma.logpdf(y, w / 0.3, scale=mu * 0.3 / w)
    np.testing.assert_allclose(FAMILIES["gamma"].log_density(y, mu, w, 0.3, 0), gamma, rtol=1e-12)
    inverse = stats.invgauss.logpdf(y, mu * 0.3, scale=1 / 0.3)
    np.testing.assert_allclose(FAMILIES["inverse_gaussian"].log_density(y, mu, np.ones(3), 0.3, 0), inverse, rtol=1e-12)
    negative = stats.nbinom.logpmf(y, 1.7, 1.7 / (1.7 + mu))
    np.testing.assert_allclose(
        FAMILIES["negative_binomial"].log_density(y, mu, np.ones(3), 1, 1.7), negative, rtol=1e-12
    )
    shares = np.array([0.25, 0.5, 1.0])
    binomial = stats.binom.logpmf(4 * shares, 4, 0.3)
    np.testing.assert_allclose(
        FAMILIES["binomial"].log_density(shares, np.full(3, 0.3), np.full(3, 4.0), 1, 0), binomial
    )


def test_logistic_is_one_of_them(call: Call) -> None:
    fields = {"x": [0.5, 1.0, 1.5, 2.0, 2.5, 3.0], "y": [0, 0, 1, 0, 1, 1]}
    _, logistic = call("statistics/regression/logistic", **fields)
    found = answer_of(call, family="binomial", **fields)
    for name in ("coefficients", "standard_errors", "p_values", "log_likelihood", "deviance", "null_deviance", "aic"):
        assert found[name] == pytest.approx(logistic[name], rel=1e-12)


def test_least_squares_is_one_of_them(call: Call) -> None:
    fields = {"x": [1, 2, 4, 7, 9], "y": [2.0, 3.5, 3.0, 8.0, 9.5], "weights": [1, 2, 1, 1, 3]}
    _, linear = call("statistics/regression/linear", **fields, at=[5])
    found = answer_of(call, family="gaussian", **fields, at=[5])
    for name in ("coefficients", "standard_errors", "p_values", "lower", "leverage", "cook_distances"):
        assert found[name] == pytest.approx(linear[name], rel=1e-11)
    assert found["predictions"]["upper"] == pytest.approx(linear["predictions"]["upper"], rel=1e-12)


def test_an_offset_is_an_exposure(call: Call) -> None:
    """Counts of twice the time: the same rates, and the intercept less log 2."""
    plain = answer_of(call, **DOBSON)
    longer = answer_of(call, **DOBSON, offset=[math.log(2)] * 9, at=[[0, 0, 0, 0]], at_offset=[math.log(2)])
    assert longer["coefficients"][0] == pytest.approx(plain["coefficients"][0] - math.log(2), rel=1e-13)
    assert longer["predictions"]["mean"] == pytest.approx(plain["fitted"][:1], rel=1e-13)
    assert longer["predictions"]["prediction_lower"] is None


def test_the_shape_of_the_negative_binomial_law_is_at_its_maximum(call: Call) -> None:
    found = answer_of(call, x=list(range(1, 21)), y=COUNTS, family="negative_binomial")
    y, mu, theta = np.array(COUNTS), np.array(found["fitted"]), found["theta"]
    slope = special.digamma(y + theta) - special.digamma(theta) + np.log(theta / (mu + theta)) + (mu - y) / (mu + theta)
    assert abs(slope.sum()) < 1e-6
    fixed = answer_of(call, x=list(range(1, 21)), y=COUNTS, family="negative_binomial", theta=theta)
    assert fixed["coefficients"] == pytest.approx(found["coefficients"], rel=1e-9)
    assert fixed["aic"] == pytest.approx(found["aic"] - 2, rel=1e-12)


def test_counts_that_vary_too_much_are_told(call: Call) -> None:
    found = answer_of(call, x=list(range(1, 21)), y=COUNTS, family="poisson")
    assert [one["code"] for one in found["warnings"]] == ["overdispersed"]
    assert answer_of(call, **DOBSON)["warnings"] == []


def test_years_cost_no_digits(call: Call) -> None:
    near = answer_of(call, x=list(range(20)), y=COUNTS, family="poisson")
    years = answer_of(call, x=[1e9 + one for one in range(20)], y=COUNTS, family="poisson")
    for name in ("standard_errors", "coefficients"):
        assert years[name][1] == pytest.approx(near[name][1], rel=1e-11)


@pytest.mark.parametrize(
    ("fields", "problem", "pointer"),
    [
        ({"y": [1, 2, -3, 4]}, "invalid-input", "/y/2"),
        ({"y": [0, 1, 2, 4], "family": "gamma"}, "invalid-input", "/y/0"),
        ({"link": "logit"}, "invalid-input", "/link"),
        ({"theta": 2.0}, "invalid-input", "/theta"),
        ({"offset": [1.0]}, "invalid-input", "/offset"),
        ({"at_offset": [1.0]}, "invalid-input", "/at_offset"),
        ({"y": [0, 0, 0, 0]}, "no-answer", "/y"),
        ({"y": [0, 0, 2, 4], "x": [0, 0, 1, 1]}, "no-answer", "/y"),
        ({"y": [0, 0, 1, 1], "family": "binomial", "link": "probit"}, "no-answer", "/y"),
    ],
)
def test_errors(call: Call, fields: dict[str, Any], problem: str, pointer: str) -> None:
    status, answer = call(PATH, **{"x": [1, 2, 3, 4], "y": [1, 2, 3, 4], "family": "poisson"} | fields)
    assert (status, answer["type"], answer["errors"][0]["pointer"]) == (422, f"/problems/{problem}", pointer)


@pytest.mark.parametrize(("family", "link"), [("gamma", "inverse"), ("inverse_gaussian", "inverse_squared")])
def test_responses_of_all_sizes_are_refused_where_the_fit_leaves_the_range(call: Call, family: str, link: str) -> None:
    x = [-0.2, -0.3, -0.9, -0.2, 1.1, 0.4, 1.0, 0.2]
    y = [2.4e99, 2.8e-101, 1.1e-101, 4.4e-101, 1.3e-100, 9.1e-101, 0.64, 1.4e99]
    status, problem = call("statistics/regression/generalized-linear", x=x, y=y, family=family, link=link)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/y")


@pytest.mark.parametrize("scale", [1e-100, 1e12, 1e100])
def test_units_of_the_responses_do_not_matter(call: Call, scale: float) -> None:
    x, y = [0.1, 0.2, 0.35, 0.5, 0.7, 0.8, 0.9, 1.2], [1.0, 3, 2, 5, 4, 6, 8, 7]
    for family, link in (("gaussian", "identity"), ("gaussian", "log"), ("gamma", "log")):
        fields = {"x": x, "family": family, "link": link}
        _, plain = call("statistics/regression/generalized-linear", y=y, **fields)
        _, scaled = call("statistics/regression/generalized-linear", y=[scale * value for value in y], **fields)
        assert scaled["success"]
        assert scaled["coefficients"][1] == pytest.approx(
            plain["coefficients"][1] * (scale if link == "identity" else 1), rel=1e-11
        )


@pytest.mark.parametrize(
    ("family", "link", "scale"),
    [
        ("inverse_gaussian", "log", 1e110),
        ("inverse_gaussian", "log", 1e-150),
        ("inverse_gaussian", "identity", 1e120),
        ("poisson", "log", 1e200),
    ],
)
def test_units_in_which_the_variance_leaves_the_range_are_told(
    call: Call, family: str, link: str, scale: float
) -> None:
    """μ³ overflows, or μ² vanishes, of responses that lie close together: other units help."""
    x, y = [0.1, 0.2, 0.35, 0.5, 0.7, 0.8, 0.9, 1.2], [scale * value for value in (1, 3, 2, 5, 4, 6, 8, 7)]
    status, problem = call(PATH, x=x, y=y, family=family, link=link)
    assert (status, problem["type"]) == (422, "/problems/no-answer")
    assert "other units" in problem["detail"]
