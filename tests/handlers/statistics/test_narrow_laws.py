"""Laws narrower than the rounding of a quotient, and ends where they are steep: digits, or a word about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf
from scipy import stats

from tests.conftest import Call
from tests.handlers.statistics.laws import example, example_law

AT = "statistics/distributions/"
Exact = Callable[[Any], Any]


def exact_lognormal(x: Any) -> Any:
    return mpmath.ncdf((mpmath.log(x) - mpf(1.1)) / mpf(3e-8))


def exact_inverse_gaussian(x: Any) -> Any:
    mean, shape = mpf(0.3), mpf(1.5e12)
    root = mpmath.sqrt(shape / x)
    return mpmath.ncdf(root * (x / mean - 1)) + mpmath.exp(2 * shape / mean) * mpmath.ncdf(-root * (x / mean + 1))


def exact_weibull(x: Any) -> Any:
    return -mpmath.expm1(-((x / mpf(0.7)) ** mpf(1e7)))


def exact_burr(x: Any) -> Any:
    return 1 - (1 + (x / mpf(0.7)) ** mpf(1e7)) ** -mpf(2.0)


def exact_birnbaum_saunders(x: Any) -> Any:
    z = x / mpf(0.7)
    return mpmath.ncdf((mpmath.sqrt(z) - 1 / mpmath.sqrt(z)) / mpf(1e-7))


def exact_pearson(x: Any) -> Any:
    """By Edgeworth's series in the skewness γ: its next term is of the order γ³ = 1e-21."""
    z, skew = (x - mpf(0.3)) / mpf(0.7), mpf(1e-7)
    first = -skew / 6 * (z**2 - 1)
    second = -(skew**2) / 16 * (z**3 - 3 * z) - skew**2 / 72 * (z**5 - 10 * z**3 + 15 * z)
    return mpmath.ncdf(z) + mpmath.npdf(z) * (first + second)


NARROW = [
    ({"name": "lognormal", "mu": 1.1, "sigma": 3e-8}, exact_lognormal),
    ({"name": "inverse_gaussian", "mean": 0.3, "shape": 1.5e12}, exact_inverse_gaussian),
    ({"name": "weibull", "shape": 1e7, "scale": 0.7}, exact_weibull),
    ({"name": "burr_xii", "c": 1e7, "d": 2.0, "scale": 0.7}, exact_burr),
    ({"name": "birnbaum_saunders", "shape": 1e-7, "scale": 0.7}, exact_birnbaum_saunders),
    ({"name": "pearson_3", "skewness": 1e-7, "location": 0.3, "scale": 0.7}, exact_pearson),
]


@pytest.mark.parametrize(("distribution", "exact"), NARROW, ids=lambda one: getattr(one, "__name__", ""))
def test_narrow_laws_keep_their_digits(call: Call, distribution: dict[str, Any], exact: Exact) -> None:
    """Tails and density at quantiles, against mpmath with 60 digits; the density by a difference of the tails."""
    points = call(AT + "quantile", distribution=distribution, probability=[1e-9, 0.3, 0.8])[1]["result"]
    answers = {path: call(AT + path, distribution=distribution, x=points)[1] for path in ("cumulative", "density")}
    with mpmath.workdps(60):
        below = [float(exact(mpf(x))) for x in points]
        step = mpf(10) ** -30
        slopes = [float((exact(mpf(x) + step) - exact(mpf(x) - step)) / (2 * step)) for x in points]
    assert answers["cumulative"]["result"] == pytest.approx(below, rel=1e-12, abs=0)
    assert answers["density"]["result"] == pytest.approx(slopes, rel=1e-12, abs=0)


def test_the_end_of_an_argus_law(call: Call) -> None:
    """P(X > x) = γ(3/2, χ²(1 − z²)/2)/γ(3/2, χ²/2) at a distance of 1e-9 from the end."""
    distribution = example("argus", shape=1.0, location=0.3, scale=0.7)
    x = 1.0 - 1e-9
    with mpmath.workdps(40):
        z = (mpf(x) - mpf(0.3)) / mpf(0.7)
        exact = mpmath.gammainc(1.5, 0, (1 - z * z) / 2) / mpmath.gammainc(1.5, 0, 0.5)
    found = call(AT + "survival", distribution=distribution, x=x)[1]["result"]
    assert found == pytest.approx(float(exact), rel=1e-12, abs=0)


@pytest.mark.parametrize("path", ["density", "log-density", "cumulative"])
def test_laws_as_narrow_as_numbers_are_exact_at_few_points_and_told_at_many(call: Call, path: str) -> None:
    distribution = {"name": "weibull", "shape": 1e14, "scale": 0.7}
    x = call(AT + "quantile", distribution=distribution, probability=0.4)[1]["result"]
    few = call(AT + path, distribution=distribution, x=[0.5, x])[1]
    many = call(AT + path, distribution=distribution, x=[0.5, x] * 1000)[1]
    assert few["certainty"] == "exact"
    (digits,) = {one["trusted_digits"] for one in many["warnings"] if one["code"] == "numerical"}
    assert 0 <= digits < 8
    assert many["result"][1] == pytest.approx(few["result"][1], rel=2 * 10.0**-digits, abs=0)
    with mpmath.workdps(60):
        power = (mpf(x) / mpf(0.7)) ** mpf(1e14)
        logarithm = mpmath.log(mpf(1e14) / mpf(x)) + mpmath.log(power) - power
        exact = {"density": mpmath.exp(logarithm), "log-density": logarithm, "cumulative": -mpmath.expm1(-power)}
        assert few["result"][1] == float(exact[path])


@pytest.mark.parametrize("skewness", [1e-200, -1e-6, 1e-3, -0.02])
def test_samples_of_nearly_normal_laws_follow_them(skewness: float) -> None:
    """Kolmogorov's distance of 10⁵ values; beyond 2 it has a probability of 7e-4."""
    found = example_law("pearson_3", skewness=skewness, location=0.3, scale=0.7)
    drawn = np.sort(found.sample((100_000,), np.random.Generator(np.random.PCG64(4))))[::100]
    apart = np.abs(found.tail(drawn, "lower") - np.arange(0, 100_000, 100) / 100_000).max()
    assert apart * np.sqrt(100_000) < 2.0
    assert stats.skew(drawn) == pytest.approx(skewness, abs=0.3)
