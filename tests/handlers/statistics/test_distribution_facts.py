"""Moments, samples, the list of distributions, and distributions of vectors."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from service.methods.statistics.distributions.enclosures.facts.nearest import FACTS, nearest_facts
from service.methods.statistics.distributions.moments import Expectation, entropy, missing, moments
from service.schemas.statistics.distributions import DISTRIBUTIONS
from tests.handlers.statistics.laws import CONTINUOUS, UNIVARIATE, example, example_law

VECTORS = sorted(set(DISTRIBUTIONS) - set(UNIVARIATE))
MOMENTS = {"mean", "variance", "standard_deviation", "skewness", "kurtosis"}
NO_ENTROPY = [
    "argus", "birnbaum_saunders", "exponentially_modified_normal", "folded_cauchy", "folded_normal", "johnson_su",
    "noncentral_chi_squared", "noncentral_t", "normal_inverse_gaussian", "rice", "skew_normal",
]  # fmt: skip
UNKNOWN = {
    **{name: {"entropy"} for name in NO_ENTROPY}, "gompertz": MOMENTS,
    **dict.fromkeys(["exponentiated_weibull", "power_normal"], MOMENTS | {"entropy"}),
}  # fmt: skip
"""Facts without a closed form, of the families that have some."""


@pytest.mark.parametrize("name", sorted(set(CONTINUOUS) - {"arcsine", "trapezoidal"}))
def test_moments_agree_with_quadrature(name) -> None:
    found = example_law(name)
    expectation, known = Expectation(found), moments(found)
    if math.isfinite(known.mean):
        assert expectation(lambda x: x) == pytest.approx(known.mean, rel=1e-10, abs=1e-10)
    for order, value in ((2, known.variance), (4, (known.kurtosis + 3) * known.variance**2)):
        if math.isfinite(value):
            central = expectation(lambda x, order=order: (x - known.mean) ** order)
            assert central == pytest.approx(value, rel=1e-9, abs=0)
    assert expectation(lambda x: -found.log_density(x)) == pytest.approx(entropy(found), rel=1e-9, abs=1e-9)


def test_every_family_says_what_is_known_of_its_moments() -> None:
    assert set(FACTS) == set(UNIVARIATE)


@pytest.mark.parametrize("name", UNIVARIATE)
def test_facts_in_balls_are_those_in_doubles(name) -> None:
    """SciPy's formulas and quadratures, which are right to some twelve digits at these parameters."""
    found = example_law(name)
    known, wanted = nearest_facts(DISTRIBUTIONS[name](**example(name)), missing(found)), moments(found)
    assert known.keys() | missing(found).keys() == (MOMENTS | {"entropy"}) - UNKNOWN.get(name, set())
    for key, value in known.items():
        expected = entropy(found) if key == "entropy" else getattr(wanted, key)
        assert value == pytest.approx(expected, rel=1e-11, abs=1e-13), key


@pytest.mark.parametrize(
    ("distribution", "field", "exact"),
    [
        # Of (G/a − 1)√a the fourth moment cancels 24 digits; Pearson's: 6/a
        ({"name": "gamma", "shape": 1e12, "rate": 3.0}, "kurtosis", 6e-12),
        ({"name": "weibull", "shape": 1e9, "scale": 1.0}, "skewness", -1.139547099404647),  # of Gumbel's law for minima
        ({"name": "beta", "alpha": 1e14, "beta": 1e14}, "variance", 1 / 8e14),
        # 1/κ (1 + 1/(2κ)), and 1/κ: series of large κ
        ({"name": "von_mises", "concentration": 1e12}, "variance", 1.0000000000005e-12),
        ({"name": "von_mises", "concentration": 1e12}, "kurtosis", 1e-12),
        ({"name": "von_mises", "concentration": 1e100}, "kurtosis", 1e-100),
        ({"name": "burr_xii", "c": 0.1, "d": 40.0}, "kurtosis", "finite"),  # c d is 4 + 2e-16 in truth
        # 1/3 in doubles is less than a third. Hosking's formula of Γ(1 − kξ), with 120 digits; Hosking and Wallis'
        ({"name": "generalized_extreme_value", "shape": 1 / 3}, "skewness", 2.3179338719601849e16),
        ({"name": "generalized_pareto", "shape": 1 / 3}, "skewness", 2.7734980876636309e16),
        ({"name": "student_t", "degrees_of_freedom": 4.0}, "kurtosis", "Infinity"),
        (example("truncated_normal", lower=1e10, upper=2e10), "standard_deviation", 1e-10),
    ],
)
def test_moments_that_cancel(call, distribution, field, exact) -> None:
    answer = call("statistics/distributions/moments", distribution=distribution)[1]
    if exact == "finite":
        assert 1e10 < answer[field] < math.inf
    else:
        assert answer[field] == (exact if isinstance(exact, str) else pytest.approx(exact, rel=1e-8, abs=0))
    assert answer["certainty"] == "exact"


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        ({"name": "cauchy"}, {"mean": "NaN", "variance": "NaN"}),
        ({"name": "student_t", "degrees_of_freedom": 1.5}, {"mean": 0.0, "variance": "Infinity", "skewness": "NaN"}),
        ({"name": "pareto", "shape": 1.0}, {"mean": "Infinity", "variance": "Infinity"}),
        ({"name": "frechet", "shape": 1.5}, {"variance": "Infinity", "kurtosis": "NaN"}),
        ({"name": "zipf", "exponent": 1.5}, {"mean": "Infinity"}),
        (
            {"name": "exponential", "rate": 2.0},
            {"mean": 0.5, "skewness": 2.0, "kurtosis": 6.0, "support": [0.0, "Infinity"]},
        ),
    ],
)
def test_moments_that_do_not_exist_say_so(call, distribution, expected) -> None:
    status, answer = call("statistics/distributions/moments", distribution=distribution)
    assert status == 200
    assert {key: answer[key] for key in expected} == expected


@pytest.mark.parametrize("name", sorted(DISTRIBUTIONS))
def test_the_same_seed_gives_the_same_sample(call, name) -> None:
    first = call("statistics/distributions/sample", distribution=example(name), size=[3, 2], seed=7)
    assert first[0] == 200
    assert first == call("statistics/distributions/sample", distribution=example(name), size=[3, 2], seed=7)
    assert np.shape(first[1]["sample"])[:2] == (3, 2)
    assert first[1]["seed"] == 7


def test_a_seed_is_chosen_and_returned(call) -> None:
    _, first = call("statistics/distributions/sample", distribution=example("normal"), size=4)
    _, again = call("statistics/distributions/sample", distribution=example("normal"), size=4, seed=first["seed"])
    assert first["sample"] == again["sample"]


def test_a_sample_too_large_is_refused_before_it_is_drawn(call) -> None:
    status, problem = call("statistics/distributions/sample", distribution=example("normal"), size=10**11)
    assert (status, problem["type"]) == (422, "/problems/too-large")


@pytest.mark.parametrize("name", UNIVARIATE)
def test_samples_follow_the_distribution(name) -> None:
    """The probability integral transform of 400 values, against its mean of ½ with 5 standard errors."""
    found = example_law(name)
    drawn = found.sample((400,), np.random.Generator(np.random.PCG64(3))).astype(float)
    middle = (
        0.5 * (found.tail(drawn, "lower") + found.tail(drawn, "lower") - found.density(drawn))
        if found.discrete
        else found.tail(drawn, "lower")
    )
    assert abs(middle.mean() - 0.5) < 5 * 0.2887 / 20


def test_every_distribution_is_listed_with_its_parameters(client) -> None:
    answer = client.get("/v1/statistics/distributions").json()
    listed = {entry["name"]: entry for entry in answer["distributions"]}
    assert sorted(listed) == sorted(DISTRIBUTIONS)
    assert len(listed) >= 50
    p = listed["binomial"]["parameters"][1]
    assert (p["name"], p["type"], p["domain"], p["required"]) == ("p", "number", "[0, 1]", True)
    assert {entry["kind"] for entry in listed.values()} == {
        "continuous", "discrete", "multivariate continuous", "multivariate discrete",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["multinomial", "dirichlet_multinomial", "multivariate_hypergeometric"])
def test_masses_of_counts_sum_to_one(call, name) -> None:
    distribution = example(name)
    total = distribution.get("n", distribution.get("draws"))
    points = [point for point in product(range(total + 1), repeat=3) if sum(point) == total]
    status, answer = call("statistics/distributions/density", distribution=distribution, x=points)
    assert status == 200
    assert sum(answer["result"]) == pytest.approx(1.0, rel=1e-13)
    _, facts = call("statistics/distributions/moments", distribution=distribution)
    assert np.array(answer["result"]) @ np.array(points) == pytest.approx(np.array(facts["mean"]), rel=1e-12, abs=0)


@pytest.mark.parametrize("name", VECTORS)
def test_moments_of_vectors_agree_with_a_sample(call, name) -> None:
    status, facts = call("statistics/distributions/moments", distribution=example(name))
    assert status == 200
    _, drawn = call("statistics/distributions/sample", distribution=example(name), size=20_000, seed=5)
    sample = np.array(drawn["sample"])
    assert np.allclose(sample.mean(0), facts["mean"], atol=5 * np.sqrt(np.max(facts["variance"]) / 20_000))
    assert np.allclose(np.cov(sample.T), facts["covariance"], atol=0.1 * np.max(facts["variance"]))


def test_density_of_a_normal_vector(call) -> None:
    """exp(−½)/(2π): one standard deviation from the centre of the standard normal in the plane."""
    plane = {"name": "multivariate_normal", "mean": [0.0, 0.0], "covariance": [[1.0, 0.0], [0.0, 1.0]]}
    status, answer = call("statistics/distributions/density", distribution=plane, x=[[1.0, 0.0], [0.0, 1.0]])
    assert (status, answer["result"]) == (200, [pytest.approx(math.exp(-0.5) / (2 * math.pi), rel=1e-14, abs=0)] * 2)
    status, problem = call("statistics/distributions/density", distribution=plane, x=[[1.0, 0.0, 2.0]])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/x")


def test_categorical_outcomes_are_positions(call) -> None:
    die = {"name": "categorical", "probabilities": [0.2, 0.5, 0.3]}
    assert call("statistics/distributions/density", distribution=die, x=[0, 1, 2, 3, 0.5])[1]["result"] == [
        0.2,
        0.5,
        0.3,
        0.0,
        0.0,
    ]
    assert call("statistics/distributions/quantile", distribution=die, probability=[0.1, 0.2, 0.6, 1])[1]["result"] == [
        0,
        0,
        1,
        2,
    ]
    assert call("statistics/distributions/survival", distribution=die, x=[-1, 0, 1, 2])[1]["result"] == pytest.approx(
        [1, 0.8, 0.3, 0]
    )


@pytest.mark.parametrize("size", [1e3, 1e30, 1e100])
def test_entropies_of_large_shapes_keep_their_digits(call, size) -> None:
    """Of a beta prime variable, nearly a gamma one over another: log α + log Γ(β) − (1 + β) ψ(β) + β for large α."""
    distribution = {"name": "beta_prime", "alpha": size, "beta": 3.0}
    entropy = call("statistics/distributions/moments", distribution=distribution)[1]["entropy"]
    psi = 1.5 - 0.5772156649015329
    assert entropy == pytest.approx(math.log(size) + math.log(2.0) - 4.0 * psi + 3.0, rel=1e-14 + 0.5 / size, abs=0)


@pytest.mark.parametrize(
    ("distribution", "field", "expected"),
    [
        # Gumbel's π/√6 and 12/5, but for terms of order ξ.
        ({"name": "generalized_extreme_value", "shape": 1e-12}, "standard_deviation", math.pi / math.sqrt(6)),
        ({"name": "generalized_extreme_value", "shape": 1e-20}, "kurtosis", 2.4),
        ({"name": "lomax", "shape": 1e12}, "mean", 1 / (1e12 - 1)),
        ({"name": "pareto", "shape": 1e9}, "standard_deviation", math.sqrt(1e9 / (1e9 - 2)) / (1e9 - 1)),
        # The entropy of a gamma variable of shape 2 and rate 2, over a constant.
        (
            {"name": "f", "numerator_degrees_of_freedom": 4.0, "denominator_degrees_of_freedom": 1e30},
            "entropy",
            2 - math.log(2) - (1 - 0.5772156649015329),
        ),
        # That of a normal variable of variance 1/κ.
        ({"name": "von_mises", "concentration": 1e20}, "entropy", 0.5 * math.log(2 * math.pi * math.e / 1e20)),
        ({"name": "von_mises", "concentration": 0.0}, "entropy", math.log(2 * math.pi)),
    ],
)
def test_facts_near_a_limit_of_the_family(call, distribution, field, expected) -> None:
    answer = call("statistics/distributions/moments", distribution=distribution)[1]
    assert answer[field] == pytest.approx(expected, rel=1e-11, abs=0)


@pytest.mark.parametrize(
    ("lower", "upper", "median"),
    [(-(2**52), 2**52, 0.0), (0, 2**53, 2.0**52), (0, 2**53 - 1, 2.0**52 - 1), (-5, -2, -4.0), (3, 3, 3.0)],
)
def test_the_median_of_any_number_of_integers(call, lower, upper, median) -> None:
    """The smallest of two. Of 2⁵³ values tails of neighbours round to the same half."""
    law = {"name": "discrete_uniform", "lower": lower, "upper": upper}
    assert call("statistics/distributions/moments", distribution=law)[1]["median"] == median
