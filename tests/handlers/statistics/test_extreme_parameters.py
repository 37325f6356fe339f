"""Distributions at the ends of their parameters' domains: right, or refused with a reason; never a failure."""

from __future__ import annotations

import math

import mpmath
import pytest
from scipy import special

from tests.handlers.statistics.laws import example

HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)
AT = "statistics/distributions/"
ASKED = {
    "density": {"x": [0.0, 1.0, 2.5]},
    "log-survival": {"x": [0.0, 1.0, 2.5]},
    "quantile": {"probability": [1e-10, 0.5, 0.9]},
    "interval": {},
    "moments": {},
    "sample": {"size": 3, "seed": 1},
}
EXTREME = [
    example("beta_prime", alpha=1e-50),
    example("burr_xii", c=1e50),
    example("burr_xii", d=1e-50),
    example("birnbaum_saunders", shape=1e-50),
    example("exponentiated_weibull", shape=1e50),
    example("generalized_gamma", shape=1e50),
    example("johnson_su", gamma=1e100),
    example("exponentially_modified_normal", rate=1e6),
    example("exponentially_modified_normal", standard_deviation=1e200, rate=1e200),
    example("negative_binomial", n=1e10, p=1e-6),
    example("truncated_normal", lower=1e10, upper=2e10),
    example("skellam", rate_1=1e15, rate_2=1e15),
    example("poisson", rate=9e15),
    example("geometric", p=1e-20),
    example("zipf", exponent=1 + 2.0**-52),
    example("beta_binomial", n=10**6),
    example("chi", degrees_of_freedom=1e-6),
    example("generalized_pareto", shape=1e-310),
]


@pytest.mark.parametrize("operation", ASKED)
@pytest.mark.parametrize("distribution", EXTREME, ids=lambda one: one["name"])
def test_extreme_parameters_have_an_answer_or_a_reason(call, distribution, operation) -> None:
    status, answer = call(AT + operation, distribution=distribution, **ASKED[operation])
    assert status in (200, 422)
    if status == 422:
        assert answer["type"] == "/problems/no-answer" or "finite" in answer["detail"]


def small_chi(x):
    a = mpmath.mpf(1e-3) / 2
    return (x * x / 2) ** a / mpmath.gamma(1 + a)


def power_normal(x):
    return 10**12 * mpmath.npdf(x) * mpmath.ncdf(-x) ** (10**12 - 1)


def weibull_power(x, exponent):
    return 1 - (1 - mpmath.exp(-(mpmath.mpf(x) ** 1.5))) ** mpmath.mpf(exponent)


def choose(n, k):
    whole, first, second = (mpmath.loggamma(mpmath.mpf(count) + 1) for count in (n, k, n - k))
    return whole - first - second


def binomial(k, n, p):
    return mpmath.exp(choose(n, k) + k * mpmath.log(p) + (n - k) * mpmath.log1p(-mpmath.mpf(p)))


def skellam(k, rate_1, rate_2):
    a, b = mpmath.mpf(rate_1), mpmath.mpf(rate_2)
    return mpmath.exp(-a - b) * (a / b) ** (k / 2) * mpmath.besseli(k, 2 * mpmath.sqrt(a * b))


def zipf(k, exponent):
    return mpmath.fsum(j ** -mpmath.mpf(exponent) for j in range(1, k + 1)) / mpmath.zeta(exponent)


@pytest.mark.parametrize(
    ("operation", "x", "distribution", "exact"),
    [
        ("density", 3e14 - 5e8, example("binomial", n=10**15), lambda x: binomial(x, 10**15, 0.3)),
        ("density", 3e14 + 1e7, example("binomial", n=10**15), lambda x: binomial(x, 10**15, 0.3)),
        ("density", 1e10, example("binomial", n=10**12, p=0.01), lambda x: binomial(x, 10**12, 0.01)),
        ("density", 999800, example("skellam", rate_1=1e6, rate_2=1.0), lambda x: skellam(x, 1e6, 1.0)),
        ("density", -700, example("skellam", rate_1=10.0, rate_2=600.0), lambda x: skellam(-x, 600.0, 10.0)),
        ("cumulative", 2, example("zipf", exponent=1 + 1e-10), lambda x: zipf(int(x), 1 + 1e-10)),
        ("cumulative", 1000, example("zipf", exponent=1 + 1e-6), lambda x: zipf(int(x), 1 + 1e-6)),
        ("density", 7e9, example("geometric", p=1e-10), lambda x: 1e-10 * (1 - mpmath.mpf(1e-10)) ** (x - 1)),
        ("density", 0, {"name": "negative_binomial", "n": 3.0, "p": 1e-20}, lambda x: mpmath.mpf(1e-20) ** 3),  # noqa: ARG005
        ("density", 1, example("bernoulli", p=1e-200), lambda x: mpmath.mpf(1e-200)),  # noqa: ARG005
        ("cumulative", -0.5, example("exponentially_modified_normal", rate=1e12), mpmath.ncdf),
        ("cumulative", -7e5, example("generalized_logistic", shape=1e-6), lambda x: mpmath.exp(x * mpmath.mpf(1e-6))),
        ("survival", 7.0, example("exponentiated_weibull", exponent=1e8), lambda x: weibull_power(x, 1e8)),
        ("cumulative", 4e-8, example("beta", beta=9e7), lambda x: 1 - (1 + x * 9e7) * (1 - x) ** 90_000_000),
        ("survival", 4e-8, example("beta", beta=9e7), lambda x: (1 + x * 9e7) * (1 - x) ** 90_000_000),
        ("cumulative", 1e-200, example("chi", degrees_of_freedom=1e-3), small_chi),
        ("cumulative", 0.9, example("half_generalized_normal", shape=1e6), lambda x: x / mpmath.gamma(1.000001)),
        ("density", -7.0, example("power_normal", power=1e12), power_normal),
        ("density", 1e-8, example("lomax", shape=1e8), lambda x: 1e8 / (1 + x) ** 100_000_001),
    ],
)  # fmt: skip
def test_extreme_parameters_keep_their_digits(call, operation, x, distribution, exact) -> None:
    """Against mpmath with 50 digits."""
    with mpmath.workdps(50):
        expected = float(exact(mpmath.mpf(x)))
    status, answer = call(AT + operation, distribution=distribution, x=x)
    assert (status, answer["result"]) == (200, pytest.approx(expected, rel=2e-12, abs=0))


LARGE = [
    example("binomial", n=10**15), example("negative_binomial", n=1e15, p=0.5), example("poisson", rate=9e15),
    example("poisson", rate=1e6),
]  # fmt: skip


@pytest.mark.parametrize("distribution", LARGE, ids=lambda one: one["name"])
@pytest.mark.parametrize("deviations", [-40, -3, 0, 0.5, 40])
def test_tails_of_wide_laws_differ_by_the_mass_between(call, distribution, deviations) -> None:
    """P(X > k − 1) − P(X > k) is the mass at k, of which neighbouring tails are some ten million."""
    _, moments = call(AT + "moments", distribution=distribution)
    k = float(round(moments["mean"] + deviations * moments["standard_deviation"]))
    tail = "log-cumulative" if deviations < 0 else "log-survival"
    (_, at), (_, mass) = (call(AT + one, distribution=distribution, x=k) for one in (tail, "log-density"))
    spread = moments["standard_deviation"]
    mills = math.log(spread) + float(special.log_ndtr(-abs(deviations))) + deviations**2 / 2 + HALF_LOG_2PI
    assert at["result"] - mass["result"] == pytest.approx(mills, abs=200 / spread + 1e-9)


@pytest.mark.parametrize("distribution", LARGE, ids=lambda one: one["name"])
def test_quantiles_of_wide_laws_are_found(call, distribution) -> None:
    tails = [1e-300, 1e-20, 0.3]
    _, upper = call(AT + "inverse-survival", distribution=distribution, probability=tails)
    x = upper["result"]
    _, here = call(AT + "survival", distribution=distribution, x=x)
    assert here["result"] == pytest.approx(tails, rel=0.05, abs=0)
    assert all(tail >= value for tail, value in zip(tails, here["result"], strict=True))


@pytest.mark.parametrize("n", [10**6, 10**12, 10**15])
def test_masses_of_many_counts_keep_their_digits(call, n) -> None:
    """Against mpmath with 50 digits: the probabilities sum to 1 within rounding, and are divided by that sum."""
    p = [0.1, 0.25, 0.65 + 2**-53]
    counts = [n // 10 + 7, n // 4 - int(n**0.5), 0]
    counts[2] = n - sum(counts)
    with mpmath.workdps(50):
        shares = [mpmath.mpf(share) / sum(map(mpmath.mpf, p)) for share in p]
        terms = [k * mpmath.log(share) - mpmath.loggamma(k + 1) for k, share in zip(counts, shares, strict=True)]
        expected = float(mpmath.loggamma(n + 1) + sum(terms))
    distribution = {"name": "multinomial", "n": n, "probabilities": p}
    _, answer = call(AT + "log-density", distribution=distribution, x=counts)
    assert answer["result"] == pytest.approx(expected, rel=1e-13, abs=0)


@pytest.mark.parametrize(("freedom", "shape", "x"), [(1.0, 1e-300, 1e200), (3.0, 1e300, 1e308), (1e-3, 1.0, -1e200)])
def test_t_vectors_keep_their_digits_where_squares_overflow(call, freedom, shape, x) -> None:
    distribution = {"name": "multivariate_t", "degrees_of_freedom": freedom, "location": [0.0], "shape": [[shape]]}
    _, answer = call(AT + "log-density", distribution=distribution, x=[x])
    with mpmath.workdps(50):
        v, s = mpmath.mpf(freedom), mpmath.mpf(shape)
        log_peak = mpmath.loggamma((v + 1) / 2) - mpmath.loggamma(v / 2) - mpmath.log(v * mpmath.pi * s) / 2
        expected = float(log_peak - (v + 1) / 2 * mpmath.log1p(mpmath.mpf(x) ** 2 / s / v))
    assert answer["result"] == pytest.approx(expected, rel=1e-14, abs=0)


@pytest.mark.parametrize(
    ("operation", "distribution", "pointer"),
    [
        ("moments", {"name": "dirichlet", "concentration": [1e308, 1e308]}, "/distribution/concentration/0"),
        ("moments", {"name": "dirichlet", "concentration": [1.0, 1e-320]}, "/distribution/concentration/1"),
        ("moments", {"name": "multivariate_hypergeometric", "counts": [2**62] * 3, "draws": 5}, "/distribution/counts"),
        ("sample", {"name": "multivariate_hypergeometric", "counts": [10**9, 5], "draws": 5}, "/distribution/counts"),
    ],
)
def test_vector_laws_beyond_their_formulas_are_refused(call, operation, distribution, pointer) -> None:
    status, problem = call(AT + operation, distribution=distribution)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_values_beyond_float64_are_not_told_in_silence(call) -> None:
    status, answer = call(AT + "quantile", distribution=example("gamma", shape=1e-3), probability=[0.01, 0.9])
    (warning,) = answer["warnings"]
    assert (status, answer["result"][0], warning["code"], warning["indices"]) == (200, 0.0, "underflow", [[0]])
    status, answer = call(AT + "quantile", distribution=example("pareto", shape=1e-3), probability=[0.1, 0.9])
    (warning,) = answer["warnings"]
    assert (status, answer["result"][1], warning["code"], warning["indices"]) == (200, "Infinity", "overflow", [[1]])
    status, answer = call(AT + "moments", distribution=example("normal", standard_deviation=1e200))
    (warning,) = answer["warnings"]
    assert (answer["standard_deviation"], answer["kurtosis"], warning["code"]) == (1e200, 0.0, "overflow")


def test_samples_beyond_64_bit_integers_are_refused(call) -> None:
    status, problem = call(AT + "sample", distribution=example("geometric", p=1e-20), seed=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/distribution")


def test_parameters_that_people_use_are_served(call) -> None:
    for distribution, x, expected in [
        (example("student_t", degrees_of_freedom=1e10), 1.0, 0.841344746068543),  # Φ(1)
        (example("normal", standard_deviation=1e-200), 1e-200, 0.841344746068543),
        (example("normal", mean=1e-320), 1.0, 0.841344746068543),
        (example("gamma", shape=1e-6, rate=1e-6), 1.0, 0.99998676116),  # mpmath
    ]:
        status, answer = call(AT + "cumulative", distribution=distribution, x=x)
        assert (status, answer["result"]) == (200, pytest.approx(expected, rel=1e-9, abs=0))


def test_symmetric_laws_have_moments(call) -> None:
    """A beta-binomial law of n = 10 and α = β = 2: variance nαβ(α+β+n)/((α+β)²(α+β+1)) = 7, skewness 0."""
    _, answer = call(AT + "moments", distribution=example("beta_binomial", n=10, alpha=2.0, beta=2.0))
    assert (answer["mean"], answer["skewness"], answer["warnings"]) == (5.0, 0.0, [])
    assert answer["variance"] == pytest.approx(7, rel=1e-14, abs=0)
