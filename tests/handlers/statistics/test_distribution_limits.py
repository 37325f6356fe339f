"""Distributions where formulas cancel, overflow or have a limit only: at ends, next to 1, and nearly singular."""

from __future__ import annotations

import math
import time

import mpmath
import numpy as np
import pytest

from service.methods.statistics.distributions.inverse_tails import quantile
from tests.handlers.statistics.laws import example, example_law

AT = "statistics/distributions/"
PLANE = {"location": [0.0, 0.0], "shape": [[1.0, 0.0], [0.0, 1.0]]}


@pytest.mark.parametrize(
    ("distribution", "x", "expected"),
    [
        (example("beta_prime", alpha=1.0, beta=4.0), 0.0, 4.0),
        (example("beta_prime", alpha=0.5, beta=3.0), 0.0, "Infinity"),
        (example("f", numerator_degrees_of_freedom=2.0), 0.0, 1.0),
        (example("noncentral_chi_squared", degrees_of_freedom=2.0, noncentrality=3.0), 0.0, math.exp(-1.5) / 2),
        (example("noncentral_chi_squared", degrees_of_freedom=1.0), 0.0, "Infinity"),
        (example("noncentral_chi_squared", degrees_of_freedom=3.0), 0.0, 0.0),
        (example("power_function", shape=0.5), 0.0, "Infinity"),
        ({"name": "arcsine"}, 1.0, "Infinity"),
        (example("levy"), 0.0, 0.0),
        (example("von_mises", mean=3.0), 3.5 + 4 * math.pi, 0.8775825618903728),
    ],
)
def test_a_density_at_an_end_is_its_limit(call, distribution, x, expected) -> None:
    if distribution["name"] == "von_mises":  # exp(cos ½)/(2π I₀(1)), however often the angle is turned
        expected = math.exp(expected) / (2 * math.pi * float(mpmath.besseli(0, 1)))
    status, answer = call(AT + "density", distribution=distribution, x=x)
    assert (status, answer["result"]) == (200, expected if isinstance(expected, str) else pytest.approx(expected))


@pytest.mark.parametrize("p", [1 - 2.0**-40, 2.0**-40, 0.75])
def test_the_variance_of_counts_keeps_its_digits_next_to_certainty(call, p) -> None:
    variance = 1000 * p * (1 - p)  # 1 − p is exact for each
    facts = call(AT + "moments", distribution={"name": "binomial", "n": 1000, "p": p})[1]
    assert facts["variance"] == pytest.approx(variance, rel=1e-15, abs=0)
    law = {"name": "multinomial", "n": 1000, "probabilities": [p, (1 - p) / 2, (1 - p) / 2]}
    facts = call(AT + "moments", distribution=law)[1]
    assert facts["variance"][0] == pytest.approx(variance, rel=1e-15, abs=0)


def log_dirichlet(x, alpha):
    logs = sum((a - 1) * mpmath.log(one) for a, one in zip(alpha, x, strict=True))
    return mpmath.loggamma(sum(alpha)) - sum(map(mpmath.loggamma, alpha)) + logs


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6, 1e13])
@pytest.mark.parametrize("x", [[0.25, 0.25, 0.5], [0.1, 0.2, 0.7]])
def test_dirichlet_densities_of_any_size(call, size, x) -> None:
    alpha = [0.7 * size, 1.3 * size, 3.1 * size]
    with mpmath.workdps(60):
        exact = float(log_dirichlet([mpmath.mpf(one) for one in x], [mpmath.mpf(one) for one in alpha]))
    status, answer = call(AT + "log-density", distribution={"name": "dirichlet", "concentration": alpha}, x=x)
    assert (status, answer["result"]) == (200, pytest.approx(exact, rel=1e-13, abs=1e-12))


@pytest.mark.parametrize("freedom", [0.4, 3.0, 1e5, 1e14, 1e40])
def test_multivariate_t_of_any_degrees_of_freedom(call, freedom) -> None:
    """In the plane its density is (1 + q/ν)^(−ν/2 − 1)/(2π), and its entropy log 2π + 1 + 2/ν."""
    law = {"name": "multivariate_t", "degrees_of_freedom": freedom, **PLANE}
    with mpmath.workdps(60):
        exact = float(
            -(mpmath.mpf(freedom) / 2 + 1) * mpmath.log1p(5 / mpmath.mpf(freedom)) - mpmath.log(2 * mpmath.pi)
        )
    assert call(AT + "log-density", distribution=law, x=[1.0, 2.0])[1]["result"] == pytest.approx(exact, rel=1e-14)
    entropy = call(AT + "moments", distribution=law)[1]["entropy"]
    assert entropy == pytest.approx(math.log(2 * math.pi) + 1 + 2 / freedom, rel=1e-14)


def test_multivariate_t_of_next_to_no_degrees_of_freedom(call) -> None:
    """Then q/ν overflows, and the density in the plane is ν^(ν/2 + 1) q^(−1)/(2π)."""
    law = {"name": "multivariate_t", "degrees_of_freedom": 1e-307, **PLANE}
    x = [1e3, 2e3]
    exact = math.log(1e-307) - math.log(5e6) - math.log(2 * math.pi)
    assert call(AT + "log-density", distribution=law, x=x)[1]["result"] == pytest.approx(exact, rel=1e-14)
    status, answer = call(AT + "density", distribution=law | {"degrees_of_freedom": 5e-324}, x=x)
    assert (status, answer["errors"][0]["pointer"]) == (422, "/distribution/degrees_of_freedom")


def test_variances_of_heavy_tails_are_infinite(call) -> None:
    for freedom, expected in ((2.0, ["Infinity"] * 2), (0.9, ["NaN"] * 2), (3.0, [3.0, 3.0])):
        law = {"name": "multivariate_t", "degrees_of_freedom": freedom, **PLANE}
        assert call(AT + "moments", distribution=law)[1]["variance"] == expected


def test_a_nearly_singular_covariance_keeps_its_digits(call) -> None:
    """[[1, 1−ε], [1−ε, 1]] has the inverse [[1, ε−1], [ε−1, 1]]/(2ε − ε²)."""
    gap = 2.0**-45
    law = {"name": "multivariate_normal", "mean": [0.1, 0.1], "covariance": [[1.0, 1.0 - gap], [1.0 - gap, 1.0]]}
    with mpmath.workdps(60):
        a, b = (mpmath.mpf(one) - mpmath.mpf(0.1) for one in (0.3, 0.3000001))
        determinant = 2 * mpmath.mpf(gap) - mpmath.mpf(gap) ** 2
        form = ((a - b) ** 2 + 2 * a * b * mpmath.mpf(gap)) / determinant
        exact = float(-form / 2 - mpmath.log(2 * mpmath.pi) - mpmath.log(determinant) / 2)
    status, answer = call(AT + "log-density", distribution=law, x=[0.3, 0.3000001])
    assert (status, answer["result"], answer["warnings"]) == (200, pytest.approx(exact, rel=1e-14), [])


def test_log_uniform_moments_over_many_decades_and_next_to_none(call) -> None:
    wide = call(AT + "moments", distribution={"name": "log_uniform", "lower": 1e-9, "upper": 1e12})[1]
    assert wide["mean"] == pytest.approx((1e12 - 1e-9) / (21 * math.log(10)), rel=1e-14)
    narrow = call(AT + "moments", distribution={"name": "log_uniform", "lower": 1.0, "upper": 1.0 + 2.0**-30})[1]
    assert narrow["standard_deviation"] == pytest.approx(2.0**-30 / math.sqrt(12), rel=1e-8)


@pytest.mark.parametrize(
    "found",
    [
        example_law("power_normal", power=0.02),
        example_law("zipf", exponent=1.1),
        example_law("zipf", exponent=1.7),
    ],
)
def test_samples_of_heavy_tails_are_not_cut(found) -> None:
    """Of 10⁵ values about 10⁵ P(X > x) lie beyond x, far out too: within 5 standard errors."""
    drawn = found.sample((100_000,), np.random.Generator(np.random.PCG64(3))).astype(float)
    far = np.quantile(drawn, [0.5, 0.99, 0.9995])
    shares = (drawn[:, None] > far).mean(0)
    expected = found.tail(far, "upper")
    assert (np.abs(shares - expected) < 5 * np.sqrt(expected / 100_000)).all()


def test_shares_of_small_concentrations_underflow_with_a_word(call) -> None:
    law = {"name": "dirichlet", "concentration": [0.002, 0.003, 0.005]}
    answer = call(AT + "sample", distribution=law, size=5000, seed=1)[1]
    drawn = np.array(answer["sample"])
    assert np.allclose(drawn.sum(1), 1.0)
    assert np.allclose(drawn.mean(0), [0.2, 0.3, 0.5], atol=0.03)
    (warning,) = answer["warnings"]
    assert (warning["code"], warning["count"]) == ("underflow", np.count_nonzero(drawn == 0))
    # P(X < 1e-100) is about 1e-100^0.002 = 0.63 for the first share; NumPy's own values are 0 or above 1e-300.
    assert ((drawn[:, 0] > 0) & (drawn[:, 0] < 1e-100)).mean() > 0.2


@pytest.mark.parametrize("name", ["rice", "truncated_normal", "von_mises"])
@pytest.mark.parametrize("side", ["lower", "upper"])
def test_tails_of_many_values_are_those_of_each(name, side) -> None:
    """Runs of close values share a quadrature; wide gaps between them do not."""
    found = example_law(name, lower=-1.0, upper=9.0) if name == "truncated_normal" else example_law(name)
    first, last = np.clip(found.support(), -1.0, 9.0)
    x = first + (last - first) * np.random.Generator(np.random.PCG64(2)).beta(0.3, 2.0, 4000)
    many, few = found.log_tail(x, side)[::100], found.log_tail(x[::100], side)
    assert np.allclose(many, few, rtol=1e-12, atol=1e-12)


def test_two_coarse_levels_of_a_quadrature_agree_by_chance(call) -> None:
    """Log P(X > x) by mpmath's quadrature at 30 digits; levels 2 and 3 of tanh-sinh agree on 2e-11 beside it."""
    law = {"name": "normal_inverse_gaussian", "tail_heaviness": 2.0, "asymmetry": 0.5}
    answer = call(AT + "log-survival", distribution=law, x=10.382199219063764)[1]
    assert answer["result"] == pytest.approx(-18.29263355380121261569, rel=1e-15, abs=0)


def test_a_mean_is_finite_where_the_variance_overflows(call) -> None:
    _, answer = call(AT + "moments", distribution=example("lognormal", mu=0.0, sigma=30.0))
    assert (answer["mean"], answer["variance"]) == (pytest.approx(math.exp(450), rel=1e-13), "Infinity")


@pytest.mark.parametrize(("a", "c", "x"), [(1.5, 1.25, 1e-65), (2.0, 10.0, 2e-10), (0.5, 3.0, 0.01), (3.0, 2.0, 1.5)])
def test_powers_of_small_probabilities_keep_their_digits(call, a, c, x) -> None:
    law = example("exponentiated_weibull", exponent=a, shape=c, scale=1.0)
    with mpmath.workdps(30):
        exact = float((-mpmath.expm1(-(mpmath.mpf(x) ** c))) ** a)
    assert call(AT + "cumulative", distribution=law, x=x)[1]["result"] == pytest.approx(exact, rel=2e-15, abs=0)


def test_the_logarithm_of_one_is_not_negative(call) -> None:
    _, answer = call(AT + "log-density", distribution=example("geometric", p=1.0), x=1)
    assert math.copysign(1, answer["result"]) == 1


def test_many_quantiles_of_laws_that_are_summed_cost_one_table() -> None:
    law = example_law("beta_binomial", n=100_000, alpha=2.0, beta=3.0)
    probabilities = np.linspace(1e-6, 1 - 1e-6, 20_000)
    began = time.process_time()
    for side in ("lower", "upper"):
        k = quantile(law, probabilities, side)
        reached, before = law.tail(k, side), law.tail(k - 1, side)
        far, near = (reached, before) if side == "lower" else (before, reached)
        assert (far >= probabilities * (1 - 1e-13)).all()
        assert (near <= probabilities * (1 + 1e-13)).all()
    assert time.process_time() - began < 5  # 0.2 s; a search from the middle of the law took more than a minute


def test_the_density_of_a_small_power_keeps_its_digits_far_out() -> None:
    """Log c + log x − c (x²/2 + log x + log √2π) but for terms of order 1/x²; squares of x cancel in φ and Φ."""
    c, x = 1e-9, np.array([1e6, 1e8])
    expected = np.log(c) + np.log(x) - c * (0.5 * x * x + np.log(x) + 0.5 * math.log(2 * math.pi))
    assert example_law("power_normal", power=c).log_density(x) == pytest.approx(expected, rel=1e-11, abs=0)
