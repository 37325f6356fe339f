"""Updates of conjugate priors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

UPDATE = "statistics/bayes/update"
NORMAL_GAMMA = {"mean": 1.0, "weight": 2.0, "shape": 3.0, "scale": 4.0}


@pytest.mark.parametrize("data", [{"successes": 7, "trials": 10}, [1, 1, 1, 0, 1, 0, 1, 1, 0, 1]])
def test_beta_binomial(call, data) -> None:
    status, answer = call(UPDATE, model="beta-binomial", prior={"alpha": 2, "beta": 3}, data=data)
    assert (status, answer["posterior"]) == (200, {"alpha": 9.0, "beta": 6.0})
    assert answer["posterior_mean"] == 0.6
    assert [answer["lower"], answer["upper"]] == pytest.approx(stats.beta.ppf([0.025, 0.975], 9, 6), rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("model", "prior", "data", "density"),
    [
        ("gamma-poisson", {"shape": 2.0, "rate": 1.5}, [3, 5, 4], stats.poisson.pmf),
        ("gamma-exponential", {"shape": 2.0, "rate": 1.5}, [0.3, 0.5], lambda d, t: stats.expon.pdf(d, scale=1 / t)),
    ],
)
def test_gamma_posteriors_are_prior_times_likelihood(call, model, prior, data, density) -> None:
    status, answer = call(UPDATE, model=model, prior=prior, data=data)
    weigh = lambda t: stats.gamma.pdf(t, 2.0, scale=1 / 1.5) * np.prod([density(d, t) for d in data])  # noqa: E731
    total = integrate.quad(weigh, 0, 60, limit=200)[0]
    mean = integrate.quad(lambda t: t * weigh(t), 0, 60, limit=200)[0] / total
    assert status == 200
    assert answer["posterior_mean"] == pytest.approx(mean, rel=1e-7, abs=0)
    assert integrate.quad(weigh, answer["lower"], answer["upper"])[0] / total == pytest.approx(0.95, rel=1e-7)


def test_normal_of_known_deviation(call) -> None:
    prior = {"mean": 0.0, "standard_deviation": 2.0}
    status, answer = call(UPDATE, model="normal-normal", prior=prior, data=[4.0, 6.0], standard_deviation=1.0)
    assert status == 200
    assert answer["posterior"] == pytest.approx({"mean": 10 / 2.25, "standard_deviation": 1 / 1.5}, rel=1e-14, abs=0)


def test_normal_inverse_gamma(call) -> None:
    """One update with all data is two updates with halves of them; the marginal of the mean is Student's t."""
    data = [4.9, 5.3, 5.1, 6.0]
    _, whole = call(UPDATE, model="normal-inverse-gamma", prior=NORMAL_GAMMA, data=data)
    _, half = call(UPDATE, model="normal-inverse-gamma", prior=NORMAL_GAMMA, data=data[:2])
    _, twice = call(UPDATE, model="normal-inverse-gamma", prior=half["posterior"], data=data[2:])
    assert twice["posterior"] == pytest.approx(whole["posterior"], rel=1e-13, abs=0)
    p = whole["posterior"]
    ends = stats.t.ppf([0.025, 0.975], 2 * p["shape"], p["mean"], np.sqrt(p["scale"] / p["shape"] / p["weight"]))
    assert [whole["lower"][0], whole["upper"][0]] == pytest.approx(ends, rel=1e-12, abs=0)
    assert whole["posterior_mean"] == pytest.approx([p["mean"], p["scale"] / (p["shape"] - 1)])


def test_dirichlet_multinomial(call) -> None:
    status, answer = call(UPDATE, model="dirichlet-multinomial", prior={"concentration": [1, 1, 2]}, data=[3, 0, 2])
    assert (status, answer["posterior"]["concentration"]) == (200, [4.0, 1.0, 4.0])
    assert answer["posterior_mean"] == pytest.approx([4 / 9, 1 / 9, 4 / 9])
    assert answer["lower"][1] == pytest.approx(stats.beta.ppf(0.025, 1, 8), rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"model": "beta-binomial", "prior": {"shape": 1, "rate": 1}, "data": [1]}, "/prior"),
        ({"model": "beta-binomial", "prior": {"alpha": 1, "beta": 0}, "data": [1]}, "/prior/beta"),
        ({"model": "beta-binomial", "prior": {"alpha": 1, "beta": 1}, "data": [1, 2]}, "/data/1"),
        (
            {"model": "beta-binomial", "prior": {"alpha": 1, "beta": 1}, "data": {"successes": 3, "trials": 2}},
            "/data/successes",
        ),
        ({"model": "gamma-poisson", "prior": {"shape": 1, "rate": 1}, "data": [1, 2.5]}, "/data/1"),
        ({"model": "gamma-poisson", "prior": {"shape": 1, "rate": 1}, "data": {"successes": 3, "trials": 5}}, "/data"),
        ({"model": "normal-normal", "prior": {"mean": 0, "standard_deviation": 1}, "data": [1]}, "/standard_deviation"),
        ({"model": "dirichlet-multinomial", "prior": {"concentration": [1, 1]}, "data": [1, 2, 3]}, "/data"),
    ],
)
def test_updates_refuse_what_does_not_fit_the_model(call, fields, pointer) -> None:
    status, problem = call(UPDATE, **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
