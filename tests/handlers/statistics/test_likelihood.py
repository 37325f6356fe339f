"""Likelihoods of densities given as formulas, and surfaces of named ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special, stats

MAXIMIZE = "statistics/likelihood/maximize"
SURFACE = "statistics/likelihood/surface"
X = [0.5, 1.2, 2.3, 0.8, 1.7, 3.1]
RATE = 6 / sum(X)


@pytest.mark.parametrize(
    "density",
    [{"density": "rate * exp(-rate*x)"}, {"log_density": "log(rate) - rate*x"}, {"density": "exp(-rate*x)"}],
)
def test_exponential_normalised_or_not(call, density) -> None:
    """The estimate is 1/mean, its standard error rate/√n; the last density lacks the factor `rate`."""
    status, answer = call(MAXIMIZE, data=X, initial={"rate": 1.0}, bounds={"rate": [0, None]}, **density)
    assert (status, answer["success"], answer["status"]) == (200, True, "converged")
    assert answer["estimates"] == {"rate": pytest.approx(RATE, rel=1e-12, abs=0)}
    assert answer["standard_errors"] == {"rate": pytest.approx(RATE / math.sqrt(6), rel=1e-10, abs=0)}
    assert answer["log_likelihood"] == pytest.approx(6 * math.log(RATE) - 6, rel=1e-10, abs=0)


@pytest.mark.parametrize("density", ["exp(-(x-m)**2/(2*s**2)) / s", "exp(-(x-m)**2/(2*s**2))"])
def test_normal_normalised_or_not(call, density) -> None:
    status, answer = call(MAXIMIZE, data=X, density=density, initial={"m": 1.0, "s": 1.0}, bounds={"s": [0.01, None]})
    deviation = np.std(X)
    assert (status, answer["success"]) == (200, True)
    assert answer["estimates"] == pytest.approx({"m": np.mean(X), "s": deviation}, rel=1e-9, abs=0)
    errors = {"m": deviation / math.sqrt(6), "s": deviation / math.sqrt(12)}
    assert answer["standard_errors"] == pytest.approx(errors, rel=1e-7, abs=0)
    assert [warning["code"] for warning in answer["warnings"]] == ([] if density.endswith("/ s") else ["normalised"])


def test_kernels_of_gamma_beta_and_cauchy_are_normalised(call) -> None:
    _, gamma = call(MAXIMIZE, data=X, density="x**(a-1) * exp(-b*x)", initial={"a": 1.0, "b": 1.0})
    a = gamma["estimates"]["a"]
    assert math.log(a) - special.digamma(a) == pytest.approx(math.log(np.mean(X)) - np.mean(np.log(X)), rel=1e-8, abs=0)
    inside = [0.1, 0.2, 0.7, 0.4]
    _, beta = call(MAXIMIZE, data=inside, density="x**(a-1) * (1-x)**(b-1)", initial={"a": 1.5, "b": 1.5})
    expected = stats.beta.fit(inside, floc=0, fscale=1)[:2]
    assert list(beta["estimates"].values()) == pytest.approx(expected, rel=1e-4, abs=0)
    _, cauchy = call(
        MAXIMIZE, data=X, density="1/(1+((x-m)/s)**2)", initial={"m": 1.0, "s": 1.0}, bounds={"s": [0.01, None]}
    )
    assert list(cauchy["estimates"].values()) == pytest.approx(stats.cauchy.fit(X), rel=1e-3, abs=0)


@pytest.mark.parametrize(
    ("density", "data", "initial", "estimate"),
    [
        ({"log_density": "x*log(l) - l - lgamma(x+1)"}, [1, 0, 3, 4, 5], {"l": 1.0}, 2.6),
        ({"density": "p**x * (1-p)**(1-x)"}, [1, 0, 0, 1, 1], {"p": 0.3}, 0.6),
        ({"density": "p * (1-p)**(x-1)"}, [1, 2, 2, 5], {"p": 0.3}, 0.4),
    ],
)
def test_masses_on_integers_are_taken_as_they_are(call, density, data, initial, estimate) -> None:
    status, answer = call(MAXIMIZE, data=data, initial=initial, **density)
    assert (status, answer["success"], answer["support"], answer["warnings"]) == (200, True, None, [])
    assert list(answer["estimates"].values()) == [pytest.approx(estimate, rel=1e-9, abs=0)]


def test_support_and_normalisation_can_be_told(call) -> None:
    """A normal density on x ≥ 0 alone: the truncated normal's likelihood, maximal where its mean is the sample's."""
    density, initial = "exp(-(x-m)**2/2)", {"m": 1.0}
    _, half = call(MAXIMIZE, data=X, density=density, initial=initial, support=[0, None])
    m = half["estimates"]["m"]
    assert m + stats.norm.pdf(m) / stats.norm.cdf(m) == pytest.approx(np.mean(X), rel=1e-9, abs=0)
    _, never = call(MAXIMIZE, data=X, density=density, initial=initial, normalize="never")
    assert never["estimates"]["m"] == pytest.approx(np.mean(X), rel=1e-12, abs=0)


def test_an_estimate_on_its_bound_has_no_standard_error(call) -> None:
    _, answer = call(MAXIMIZE, data=X, density="rate*exp(-rate*x)", initial={"rate": 2.0}, bounds={"rate": [1.5, 3]})
    assert (answer["estimates"], answer["standard_errors"], answer["success"]) == ({"rate": 1.5}, {"rate": None}, True)


def test_parameters_that_data_do_not_determine_are_no_success(call) -> None:
    _, answer = call(MAXIMIZE, data=X, log_density="-(x-a-b)**2/2", initial={"a": 0.0, "b": 0.0}, normalize="never")
    assert answer["success"] is False
    assert answer["standard_errors"] == {"a": None, "b": None}


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        ({"density": "exp(-x*k", "initial": {"k": 1.0}}, "/density"),
        ({"log_density": "-x*unknown", "initial": {"k": 1.0}}, "/log_density"),
        ({"density": "exp(-x)", "log_density": "-x", "initial": {"k": 1.0}}, "/log_density"),
        ({"initial": {"k": 1.0}}, "/log_density"),
        ({"density": "exp(-x)", "initial": {"x": 1.0}}, "/initial/x"),
        ({"density": "exp(-k*x)", "initial": {"k": 1.0}, "bounds": {"j": [0, 1]}}, "/bounds/j"),
        ({"density": "exp(-k*x)", "initial": {"k": 1.0}, "bounds": {"k": [2, 3]}}, "/initial/k"),
        ({"density": "k - k + 0*x", "initial": {"k": 1.0}}, "/initial"),
    ],
)
def test_what_is_no_density_is_refused_with_its_place(call, request_, pointer) -> None:
    status, problem = call(MAXIMIZE, data=X, **request_)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_surface_has_its_maximum_at_the_estimate(call) -> None:
    grids = {"rate": {"start": 0.1, "stop": 2.1, "count": 401}}
    status, answer = call(SURFACE, name="exponential", data=X, grids=grids)
    rates = np.linspace(0.1, 2.1, 401)
    assert status == 200
    assert np.allclose(answer["log_likelihood"], 6 * np.log(rates) - rates * sum(X), rtol=1e-12)
    assert abs(answer["maximum"]["parameters"]["rate"] - RATE) <= 0.0025 + 1e-12


def test_axes_of_a_surface_follow_the_grids(call) -> None:
    grids = {"standard_deviation": {"start": 0.5, "stop": 2.0, "count": 3}, "mean": {"start": 0, "stop": 3, "count": 4}}
    status, answer = call(SURFACE, name="normal", data=X, grids=grids)
    assert (status, np.shape(answer["log_likelihood"])) == (200, (3, 4))
    expected = stats.norm.logpdf(X, 3.0, 0.5).sum()
    assert answer["log_likelihood"][0][3] == pytest.approx(expected, rel=1e-13, abs=0)


@pytest.mark.parametrize(
    ("grids", "pointer"),
    [
        ({"rate": {"start": -1.0, "stop": 2.0, "count": 5}}, "/grids/rate"),
        ({"mean": {"start": 1.0, "stop": 2.0, "count": 5}}, "/grids/mean"),
    ],
)
def test_grids_outside_the_domain_are_refused(call, grids, pointer) -> None:
    status, problem = call(SURFACE, name="exponential", data=X, grids=grids)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_a_maximum_at_infinity_is_no_success(call) -> None:
    student = "lgamma((v+1)/2) - lgamma(v/2) - log(v)/2 - (v+1)/2*log(1 + x**2/v)"
    for formula, data, initial in (
        (student, [-1.0, 1.0, 0.3, -0.5, 0.8], {"v": 3.0}),
        ("-log(1+exp(-b*x))", [1.0, 2.0], {"b": 0.0}),
    ):
        answer = call(
            "statistics/likelihood/maximize", log_density=formula, data=data, initial=initial, normalize="never"
        )[1]
        assert (answer["success"], answer["warnings"][0]["code"]) == (False, "not-converged")
        assert list(answer["standard_errors"].values()) == [None]


def test_a_parameter_on_its_bound_is_told(call) -> None:
    answer = call(
        "statistics/likelihood/maximize",
        log_density="log(rate) - rate*x",
        data=[0.5, 0.25],
        initial={"rate": 1.0},
        bounds={"rate": [0, 2]},
        normalize="never",
    )[1]
    assert (answer["estimates"], answer["success"]) == ({"rate": 2.0}, True)
    assert [warning["code"] for warning in answer["warnings"]] == ["at-bound"]


@pytest.mark.parametrize(
    ("fields", "estimate"),
    [
        ({"density": "exp(-abs(x)/k)", "data": [-1.0, *X]}, 10.6 / 7),
        ({"density": "(1+x)**(-k)", "data": X}, 1 + 6 / sum(math.log1p(x) for x in X)),
        (
            {"density": "x**(-k)", "data": [1 + x for x in X], "support": [1, None]},
            1 + 6 / sum(math.log1p(x) for x in X),
        ),
    ],
)
def test_kinks_and_slow_tails_are_integrated(call, fields, estimate) -> None:
    status, answer = call(MAXIMIZE, initial={"k": 2.0}, bounds={"k": [0.01, 100]}, **fields)
    assert (status, answer["certainty"]) == (200, "checked")
    assert answer["estimates"] == {"k": pytest.approx(estimate, rel=1e-8, abs=0)}


@pytest.mark.parametrize("density", ["exp(-abs(x-k))*(1+k*k)", "x**(-k)", "max(0, 1 - abs(x)/k)"])
def test_densities_that_no_rule_follows_are_refused(call, density) -> None:
    status, problem = call(MAXIMIZE, data=X, density=density, initial={"k": 4.0})
    assert (status, problem["errors"][0]["pointer"]) == (422, "/density")


@pytest.mark.parametrize(
    ("density", "initial", "expected"),
    [
        ("exp(-(log(x)-u)**2/2)", {"u": 0.0}, -0.9752650130362747),  # the integral over x > 0 is √(2π) exp(u + ½)
        ("exp(-x*exp(u))", {"u": 0.0}, -0.1823215567939546),
        ("b*exp(-x)/c", {"b": 2.0, "c": 1.0}, None),  # their ratio is all that the integral depends on
    ],
)
def test_dependence_of_the_integral_is_seen_from_any_start(call, density, initial, expected) -> None:
    data = [0.5, 1.2, 2.3, 0.8]
    _, answer = call("statistics/likelihood/maximize", density=density, data=data, initial=initial)
    assert "normalised" in [warning["code"] for warning in answer["warnings"]]
    if expected is not None:
        assert answer["estimates"]["u"] == pytest.approx(expected, rel=1e-7, abs=0)


def test_a_start_next_to_a_bound_is_not_nudged_beyond_it(call) -> None:
    fields = {"data": [0, 1, 1, 1], "initial": {"p": 0.995}, "bounds": {"p": [0.001, 0.999]}}
    _, answer = call("statistics/likelihood/maximize", density="p**x*(1-p)**(1-x)", **fields)
    assert answer["estimates"]["p"] == pytest.approx(0.75, rel=1e-7, abs=0)


@pytest.mark.parametrize("density", ["exp(-b*x**2)*a", "exp(-b*x**2 + a)", "exp(-b*x)*exp(a)/b"])
def test_a_factor_that_the_integral_takes_away_is_not_determined(call, density) -> None:
    data = [0.5, 1.2, 2.3, 0.8, 1.9, 3.3]
    _, answer = call("statistics/likelihood/maximize", density=density, data=data, initial={"a": 0.7, "b": 1.0})
    assert (answer["success"], answer["certainty"]) == (False, "estimated")
    assert answer["standard_errors"]["a"] is None
