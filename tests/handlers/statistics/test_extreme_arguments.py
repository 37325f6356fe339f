"""Arguments and probabilities where formulas underflow, overflow or end too early: right, or told; never in silence."""

from __future__ import annotations

import mpmath
import pytest

from tests.handlers.statistics.laws import example

AT = "statistics/distributions/"


def gamma_below(shape, x):
    """P(X ≤ x) of a gamma variable by its series, with 40 digits."""
    with mpmath.workdps(40):
        shape, x = mpmath.mpf(shape), mpmath.mpf(x)
        term = total = mpmath.mpf(1)
        k = 1
        while term > total * mpmath.mpf(10) ** -30:
            term *= x / (shape + k)
            total, k = total + term, k + 1
        return float(mpmath.exp(shape * mpmath.log(x) - x - mpmath.loggamma(shape + 1)) * total)


@pytest.mark.parametrize("x", [993000.0, 995500.0])
def test_small_lower_tails_of_large_gamma_shapes(call, x) -> None:
    """SciPy's series for P(a, x) ends after 2000 terms, of which this takes 8000."""
    expected = gamma_below(1e6, x)
    for operation, distribution, at in (
        ("cumulative", example("gamma", shape=1e6, rate=1.0), x),
        ("cumulative", example("chi_squared", degrees_of_freedom=2e6), 2 * x),
        ("survival", example("inverse_gamma", shape=1e6), 1 / x),
        ("survival", example("poisson", rate=x), 999_999.0),
    ):
        found = call(AT + operation, distribution=distribution, x=at)[1]["result"]
        assert found == pytest.approx(expected, rel=2e-12, abs=0), distribution["name"]


def test_the_tails_of_large_gamma_shapes_agree_with_their_quantiles(call) -> None:
    distribution = example("gamma", shape=1e9, rate=1e-50)
    goals = [1e-100, 1e-8, 1e-6]
    points = call(AT + "quantile", distribution=distribution, probability=goals)[1]["result"]
    answer = call(AT + "cumulative", distribution=distribution, x=points)[1]
    assert answer["result"] == pytest.approx(goals, rel=1e-8, abs=0)


@pytest.mark.parametrize(
    "distribution",
    [
        example("lomax", shape=1e-8, scale=1e-100),
        example("beta_prime", alpha=1.0, beta=1e-8, scale=1e-100),
        example("frechet", shape=1e-8, scale=1e-100, location=0.0),
    ],
    ids=lambda one: one["name"],
)
def test_quantiles_beyond_float64_are_infinite_at_any_scale(call, distribution) -> None:
    answer = call(AT + "quantile", distribution=distribution, probability=[0.6, 0.99])[1]
    assert (answer["result"], answer["warnings"][0]["code"]) == (["Infinity"] * 2, "overflow")
    status, problem = call(AT + "sample", distribution=distribution, size=20, seed=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/distribution")


@pytest.mark.parametrize("name", ["double_weibull", "double_gamma", "generalized_logistic", "noncentral_t"])
def test_quantiles_within_one_number_are_that_number(call, name) -> None:
    distribution = example(name, location=1e100, scale=1e-8)
    answer = call(AT + "quantile", distribution=distribution, probability=[1e-100, 0.1, 0.999])[1]
    assert answer["result"] == [1e100] * 3


def test_a_quantile_beyond_float64_of_a_huge_shape_is_infinite(call) -> None:
    """It is at −2.3^(10⁹)."""
    distribution = example("generalized_extreme_value", shape=-1e9, location=0.0, scale=1e9)
    answer = call(AT + "quantile", distribution=distribution, probability=0.1)[1]
    assert (answer["result"], [one["code"] for one in answer["warnings"]]) == ("-Infinity", ["overflow"])


def test_quantiles_of_powers_that_underflow(call) -> None:
    """P(X > x) is P(G ≤ x^−1000), G a gamma variable of shape 1e-8: nearly x^(−1e-5)."""
    distribution = example("generalized_gamma", shape=1e-8, power=-1000.0)
    found = call(AT + "quantile", distribution=distribution, probability=0.001)[1]["result"]
    assert found == pytest.approx(float(mpmath.mpf("0.999") ** -100_000), rel=1e-3, abs=0)


@pytest.mark.parametrize(
    "distribution",
    [
        example("chi"),
        example("nakagami"),
        example("maxwell", scale=1e-100),
        example("log_gamma"),
        example("exponentiated_weibull", scale=1e-8),
    ],
    ids=lambda one: one["name"],
)
def test_densities_far_away_underflow_and_spoil_no_other(call, distribution) -> None:
    near = call(AT + "log-density", distribution=distribution, x=2.0)[1]["result"]
    status, answer = call(AT + "log-density", distribution=distribution, x=[2.0, 1e300])
    assert (status, answer["result"], answer["warnings"][-1]["code"]) == (200, [near, "-Infinity"], "underflow")
    answer = call(AT + "density", distribution=distribution, x=1e300)[1]
    assert (answer["result"], answer["warnings"][0]["code"]) == (0.0, "underflow")


def test_densities_that_are_0_are_so_without_a_warning(call) -> None:
    for distribution, x in [
        (example("double_gamma"), 0.0),
        (example("uniform"), 7.0),
        (example("poisson"), 2.5),
        (example("geometric", p=1.0), 2.0),
        (example("categorical", probabilities=[0.5, 0.0, 0.5]), 1.0),
    ]:
        answer = call(AT + "log-density", distribution=distribution, x=x)[1]
        assert (answer["result"], answer["warnings"]) == ("-Infinity", []), distribution["name"]


@pytest.mark.parametrize(
    ("distribution", "value"),
    [
        ({"name": "binomial", "n": 2**53, "p": 0.0}, 0.0),
        ({"name": "binomial", "n": 2**53, "p": 1.0}, 2.0**53),
        ({"name": "negative_binomial", "n": 1e-8, "p": 1.0}, 0.0),
        ({"name": "poisson", "rate": 0.0}, 0.0),
        ({"name": "geometric", "p": 1.0}, 1.0),
        ({"name": "bernoulli", "p": 1.0}, 1.0),
    ],
    ids=str,
)
def test_certain_values_of_discrete_laws(call, distribution, value) -> None:
    answer = call(AT + "quantile", distribution=distribution, probability=[1e-300, 0.5, 1 - 2.0**-53])[1]
    assert answer["result"] == [value] * 3
    tails = [
        call(AT + tail, distribution=distribution, x=[value - 1, value])[1]["result"]
        for tail in ("cumulative", "survival", "density")
    ]
    assert tails == [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    facts = call(AT + "moments", distribution=distribution)[1]
    assert (facts["mean"], facts["variance"], facts["entropy"], facts["median"]) == (value, 0.0, 0.0, value)


def test_the_widest_discrete_uniform_law(call) -> None:
    distribution = {"name": "discrete_uniform", "lower": -(2**53), "upper": 2**53}
    answer = call(AT + "quantile", distribution=distribution, probability=[1e-300, 1.0])[1]
    assert answer["result"] == [-(2.0**53), 2.0**53]
    distribution = {"name": "discrete_uniform", "lower": 2**53 - 1, "upper": 2**53}
    answer = call(AT + "inverse-survival", distribution=distribution, probability=[0.4, 0.5])[1]
    assert answer["result"] == [2.0**53, 2.0**53 - 1]


def test_entropies_of_wide_discrete_laws(call) -> None:
    """Closed forms; what is neither summed nor nearly normal is not answered."""
    p = mpmath.mpf(1e-8)
    for distribution, expected in [
        ({"name": "discrete_uniform", "lower": 1, "upper": 10**9}, mpmath.log(10**9)),
        ({"name": "geometric", "p": 1e-8}, -mpmath.log(p) - (1 - p) / p * mpmath.log1p(-p)),
    ]:
        entropy = call(AT + "moments", distribution=distribution)[1]["entropy"]
        assert entropy == pytest.approx(float(expected), rel=1e-14, abs=0)
    answer = call(AT + "moments", distribution={"name": "negative_binomial", "n": 3.0, "p": 1e-8})[1]
    assert (answer["entropy"], answer["warnings"][0]["code"]) == (None, "not-computed")


@pytest.mark.parametrize(
    ("operation", "x", "distribution", "expected"),
    [
        # (x/scale)^shape next to the upper end; 1 less the rising triangle and the level part before x.
        ("survival", 3.7 * (1 - 1e-12), {"name": "power_function", "shape": 2.5, "scale": 3.7},
         -mpmath.expm1(2.5 * mpmath.log1p((mpmath.mpf(3.7 * (1 - 1e-12)) - 3.7) / 3.7))),
        ("survival", 0.125, example("trapezoidal", lower=-1e9),
         (mpmath.mpf(0.125) * (2 - mpmath.mpf(0.125) / (10**9 + 0.25)) + 1 + 0.25) / (10**9 + 1.5)),
        ("cumulative", 1e100, {"name": "log_uniform", "lower": 1e-300, "upper": 1e300}, mpmath.mpf(2) / 3),
        # P(X > x) is nearly (x/scale)^(−c·d), with powers that overflow.
        ("survival", 1e100, example("burr_xii", c=7.0, d=1e-8), mpmath.mpf(10) ** mpmath.mpf(-7e-6)),
        ("log-density", 1e-300, example("exponentiated_weibull", exponent=0.5, shape=1.5, scale=1e5),
         mpmath.log(0.75) + 0.25 * 305 * mpmath.log(10) - 5 * mpmath.log(10)),
        # Beta variables of α = 1: P(X > x) = (1 + x)^(−β).
        ("survival", 1e-9, example("beta_prime", alpha=1.0, beta=1e10), mpmath.exp(-1e10 * mpmath.log1p(1e-9))),
    ],
)  # fmt: skip
def test_formulas_where_powers_underflow_or_overflow(call, operation, x, distribution, expected) -> None:
    found = call(AT + operation, distribution=distribution, x=x)[1]["result"]
    assert found == pytest.approx(float(expected), rel=1e-12, abs=0)


def test_moments_that_overflow_are_told_from_those_that_are_infinite(call) -> None:
    for distribution, code in [
        (example("generalized_extreme_value", shape=-1e100), ["overflow"]),
        (example("generalized_extreme_value", shape=2.0), ["undefined"]),  # skewness and kurtosis are no numbers
        (example("student_t", degrees_of_freedom=1.5), ["undefined"]),
        (example("zipf", exponent=1.5), ["undefined"]),
        (example("levy"), ["undefined"]),
    ]:
        answer = call(AT + "moments", distribution=distribution)[1]
        assert [warning["code"] for warning in answer["warnings"]] == code, distribution["name"]
        assert "Infinity" in (answer["mean"], answer["standard_deviation"], answer["kurtosis"])


def test_quantiles_next_to_an_end_that_is_not_0(call) -> None:
    """−0.1 + ((log 1/p)^(−10))/10: the first number above −0.1 has the tail 0.02 already."""
    distribution = example("generalized_extreme_value", shape=10.0)
    answer = call(AT + "quantile", distribution=distribution, probability=[1e-300, 1e-8, 0.5])[1]
    expected = [float((-mpmath.log(p)) ** -10 - 1) / 10 for p in (1e-300, 1e-8, 0.5)]
    assert answer["result"] == pytest.approx(expected, rel=1e-13, abs=0)


def test_f_of_extreme_degrees_of_freedom(call) -> None:
    """F of many and 1 degree is the square of 1/Z: P(F > x) is nearly √(2/(πx))."""
    distribution = example("f", numerator_degrees_of_freedom=1e18, denominator_degrees_of_freedom=1.0)
    found = call(AT + "inverse-survival", distribution=distribution, probability=[1e-300, 1e-130])[1]["result"]
    assert found == ["Infinity", pytest.approx(float(2e260 / mpmath.pi), rel=1e-9, abs=0)]


@pytest.mark.parametrize("x", [0.9982, 0.9997, 1.00003, 1.0018])
def test_tails_of_narrow_inverse_gaussians(call, x) -> None:
    """Φ(r(x − 1)) + exp(2λ) Φ(−r(x + 1)) with r = √(λ/x), μ = 1, and its complement, with 60 digits."""
    distribution = example("inverse_gaussian", mean=1.0, shape=1e7)
    with mpmath.workdps(60):
        z, shape = mpmath.mpf(x), mpmath.mpf(1e7)
        root = mpmath.sqrt(shape / z / 2)
        rest = mpmath.exp(2 * shape) * mpmath.erfc(root * (z + 1)) / 2
        lower, upper = (mpmath.erfc(-root * (z - 1)) / 2 + rest, mpmath.erfc(root * (z - 1)) / 2 - rest)
    found = [call(AT + tail, distribution=distribution, x=x)[1]["result"] for tail in ("cumulative", "survival")]
    assert found == pytest.approx([float(lower), float(upper)], rel=5e-12, abs=0)


def test_an_inverse_gaussian_narrower_than_float64_is_refused(call) -> None:
    distribution = example("inverse_gaussian", mean=1e-100, shape=7.0)
    status, problem = call(AT + "quantile", distribution=distribution, probability=0.5)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/distribution/mean")


def test_power_functions_near_0(call) -> None:
    """P(X > x) = 1 − x^0.001, half of it below 1e-301."""
    distribution = example("power_function", shape=1e-3)
    found = call(AT + "survival", distribution=distribution, x=[1e-300, 1e-8])[1]["result"]
    assert found == pytest.approx([1 - 10**-0.3, 1 - 10**-0.008], rel=1e-13, abs=0)
    found = call(AT + "quantile", distribution=distribution, probability=[0.75, 1 - 2.0**-40])[1]["result"]
    assert found == pytest.approx([0.75**1000, 1 - 1000 * 2.0**-40], rel=1e-12, abs=0)
