"""Distributions far from their parameters' ordinary size, and between close ends: the same digits as elsewhere."""

from __future__ import annotations

import mpmath
import pytest

from tests.handlers.statistics.laws import example

AT = "statistics/distributions/"


def truncated(mean, deviation, lower=-1.0, upper=2.0):
    return {
        "name": "truncated_normal",
        "mean": mean,
        "standard_deviation": deviation,
        "lower": lower,
        "upper": upper,
    }


@pytest.mark.parametrize(
    "distribution", [truncated(0, 1e8), truncated(-1e9, 1), truncated(40, 1), truncated(0, 1, -5, 9), truncated(1e6, 2)]
)
@pytest.mark.parametrize("operation", ["density", "cumulative", "survival"])
def test_truncated_normal_between_any_ends(call, distribution, operation) -> None:
    """Against integrals of the normal density, relative to that at x, with 50 digits."""
    status, answer = call(AT + "quantile", distribution=distribution, probability=[1e-9, 0.3, 0.9])
    points = answer["result"]
    values = call(AT + operation, distribution=distribution, x=points)[1]["result"]
    mean, deviation, lower, upper = (mpmath.mpf(value) for key, value in distribution.items() if key != "name")
    with mpmath.workdps(50):

        def mass(start, end):
            a, b = (start - mean) / deviation, (end - mean) / deviation
            a, b = (-b, -a) if a + b < 0 else (a, b)
            root = mpmath.sqrt(2)
            return (mpmath.erfc(a / root) - mpmath.erfc(b / root)) / 2

        with mpmath.workdps(80):
            whole = mass(lower, upper)
            exact = {
                "density": lambda x: mpmath.npdf((x - mean) / deviation) / deviation / whole,
                "cumulative": lambda x: mass(lower, x) / whole,
                "survival": lambda x: mass(x, upper) / whole,
            }[operation]
            expected = [float(exact(mpmath.mpf(x))) for x in points]
    assert (status, values) == (200, pytest.approx(expected, rel=1e-12, abs=0))


@pytest.mark.parametrize("mean", [3.0, 50.0, -1e6])
def test_von_mises_samples_lie_about_the_mean(call, mean) -> None:
    distribution = example("von_mises", mean=mean)
    status, answer = call(AT + "sample", distribution=distribution, size=200, seed=1)
    assert status == 200
    assert all(abs(value - mean) <= 3.1416 for value in answer["sample"])


@pytest.mark.parametrize(
    ("operation", "x", "distribution", "expected"),
    [
        ("survival", 999999999999000.0, {"name": "discrete_uniform", "lower": 1, "upper": 10**15}, 1e-12),
        ("survival", 1e-8, {"name": "log_uniform", "lower": 1e-100, "upper": 10.0}, 9 / 101),
        ("cumulative", 1e-8, {"name": "log_uniform", "lower": 1e-100, "upper": 10.0}, 92 / 101),
        ("density", 0.75, {"name": "triangular", "lower": -1e9, "mode": 0.5, "upper": 1.0}, 2 / 1000000001 * 0.5),
        ("density", 0.9375, {"name": "arcsine", "lower": -1e9, "upper": 1.0}, 1 / mpmath.pi / 1000000000.9375**0.5 * 4),
        ("density", 1e-8, {"name": "pareto", "shape": 3.0, "scale": 1e-100}, 3e-268),
        ("cumulative", 1.5e-8, {"name": "triangular", "lower": 0.0, "mode": 1e-8, "upper": 1.0}, 2e-8 - 2.5e-17),
        # The normal law beyond one exponential: log survival is that of a shifted exponential with mean 1.
        ("log-survival", 1e9 + 800.5, example("exponentially_modified_normal", mean=1e9), -800.0),
    ],
)
def test_no_digits_are_lost_to_location_scale_or_the_other_end(call, operation, x, distribution, expected) -> None:
    status, answer = call(AT + operation, distribution=distribution, x=x)
    assert (status, answer["result"]) == (200, pytest.approx(float(expected), rel=1e-12, abs=0))


def test_a_large_location_costs_tails_no_digits(call) -> None:
    here, there = (example("skew_normal", location=location) for location in (0.0, 2.0**40))
    near = call(AT + "log-cumulative", distribution=here, x=[-9.5, -3.25])[1]["result"]
    far = call(AT + "log-cumulative", distribution=there, x=[2.0**40 - 9.5, 2.0**40 - 3.25])[1]["result"]
    assert far == pytest.approx(near, rel=1e-13, abs=0)


@pytest.mark.parametrize(
    "distribution",
    [
        example("noncentral_t", degrees_of_freedom=1.0, noncentrality=-1e4),
        example("rice", noncentrality=1e5),
        example("von_mises", mean=2.0),
        example("student_t", degrees_of_freedom=0.05),
    ],
    ids=lambda one: one["name"],
)
def test_far_quantiles_invert_the_tails(call, distribution) -> None:
    goals = [1e-290, 1e-16, 0.2] if distribution["name"] == "rice" else [1e-12, 0.2]
    for inverse, tail in (("quantile", "cumulative"), ("inverse-survival", "survival")):
        points = call(AT + inverse, distribution=distribution, probability=goals)[1]["result"]
        found = call(AT + tail, distribution=distribution, x=points)[1]["result"]
        tolerance = 1e-3 if distribution["name"] == "von_mises" else 1e-9  # next to π, an ulp is a part of 1e-4
        assert found == pytest.approx(goals, rel=tolerance, abs=0)


def test_far_tails_of_student_t(call) -> None:
    """P(X > x) ≈ ½ (x/√ν)^(−ν) Γ((ν+1)/2)/(√π Γ(ν/2 + 1)); quantiles beyond 1e300 are told as infinite."""
    distribution = example("student_t", degrees_of_freedom=1e-3)
    value = call(AT + "survival", distribution=distribution, x=1e250)[1]["result"]
    with mpmath.workdps(50):
        nu = mpmath.mpf(1e-3)
        ratio = mpmath.gammaprod([(nu + 1) / 2], [mpmath.mpf(0.5), nu / 2 + 1])
        exact = (mpmath.mpf(10) ** 250 / mpmath.sqrt(nu)) ** -nu * ratio / 2
    assert value == pytest.approx(float(exact), rel=1e-13, abs=0)
    answer = call(AT + "quantile", distribution=distribution, probability=[1e-16, 0.5])[1]
    assert (answer["result"], answer["warnings"][0]["code"]) == (["-Infinity", 0.0], "overflow")


def test_an_end_far_beyond_the_mass_is_none(call) -> None:
    far, none = truncated(0, 1, -1.0, 1e300), {**truncated(0, 1), "upper": None}
    for operation, asked in (
        ("moments", {}),
        ("log-survival", {"x": [1.0, 9.0]}),
        ("quantile", {"probability": [0.9]}),
    ):
        found, expected = (call(AT + operation, distribution=one, **asked)[1] for one in (far, none))
        for field in set(expected) - {"support", "certainty", "warnings", "covariance"}:
            assert found[field] == pytest.approx(expected[field], rel=1e-12, abs=0)


@pytest.mark.parametrize("b", [10.0, 110.0, 150.0])
def test_rice_far_from_the_origin(call, b) -> None:
    """P(X ≤ b) = ½(1 − exp(−b²) I₀(b²)), from Marcum's Q₁(b, b)."""
    answer = call(AT + "cumulative", distribution=example("rice", noncentrality=b), x=b)[1]
    with mpmath.workdps(50):
        expected = float((1 - mpmath.exp(-(mpmath.mpf(b) ** 2)) * mpmath.besseli(0, mpmath.mpf(b) ** 2)) / 2)
    assert answer["result"] == pytest.approx(expected, rel=1e-13, abs=0)


@pytest.mark.parametrize(
    "name", ["poisson", "skellam", "negative_binomial", "binomial", "hypergeometric", "logarithmic"]
)
def test_a_far_integer_spoils_no_other_answer(call, name) -> None:
    near = call(AT + "log-survival", distribution=example(name), x=[2.0])[1]["result"]
    status, answer = call(AT + "log-survival", distribution=example(name), x=[2.0, 1e15, 1e300])
    assert (status, answer["result"][:1]) == (200, near)


@pytest.mark.parametrize("exponent", [1.5, 2.5, 50.0])
def test_far_tails_of_zipf(call, exponent) -> None:
    """Log P(X > x) against the integral of the masses between ½ before and beyond, whose error is of order x⁻²."""
    points = [1e9, 1e15, 1e100, 1e300]
    found = call(AT + "log-survival", distribution=example("zipf", exponent=exponent), x=points)[1]["result"]
    with mpmath.workdps(330):
        a = mpmath.mpf(exponent)
        constant = mpmath.log((a - 1) * mpmath.zeta(a))
        expected = [float(-(a - 1) * mpmath.log(mpmath.mpf(x) + mpmath.mpf(0.5)) - constant) for x in points]
    assert found == pytest.approx(expected, rel=1e-14, abs=0)
    goal = 1e-200 if exponent > 2 else 1e-100
    point = call(AT + "inverse-survival", distribution=example("zipf", exponent=exponent), probability=goal)[1][
        "result"
    ]
    tail = call(AT + "survival", distribution=example("zipf", exponent=exponent), x=[point - 1, point])[1]["result"]
    assert tail[1] <= goal * (1 + 1e-10)
    assert tail[0] >= goal * (1 - 1e-10)


@pytest.mark.parametrize("denominator", [1e7, 1e9, 1e11])
def test_f_with_many_degrees_of_freedom(call, denominator) -> None:
    """P(F > x) of 2 and n degrees of freedom is (1 + 2x/n)^(−n/2)."""
    distribution = {
        "name": "f",
        "numerator_degrees_of_freedom": 2.0,
        "denominator_degrees_of_freedom": denominator,
    }
    found = call(AT + "survival", distribution=distribution, x=[1.5, 20.0])[1]["result"]
    with mpmath.workdps(40):
        expected = [float((1 + 2 * mpmath.mpf(x) / denominator) ** (-denominator / 2)) for x in (1.5, 20.0)]
    assert found == pytest.approx(expected, rel=2e-11, abs=0)
