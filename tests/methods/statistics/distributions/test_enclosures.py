"""Continuous laws in ball arithmetic at extreme parameters, against textbook densities in mpmath."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from service.methods.statistics.distributions.enclosures import nearest
from service.methods.statistics.distributions.enclosures.families import ENCLOSURES, parameters
from service.methods.statistics.distributions.enclosures.nearest import (
    DENSITY,
    LOG_DENSITY,
    LOG_TAILS,
    TAILS,
    nearest_doubles,
)
from service.methods.statistics.distributions.enclosures.quantiles import nearest_quantiles
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.inverse_tails import quantile
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.types.errors import InvalidInput
from tests.handlers.statistics.laws import CONTINUOUS, example
from tests.methods.statistics.distributions.densities import LOG_DENSITIES

SIDES: tuple[Any, Any] = ("lower", "upper")
PLACES = {
    "name",
    "location",
    "scale",
    "mean",
    "standard_deviation",
    "lower",
    "upper",
    "mode",
    "lower_mode",
    "upper_mode",
}
EXTREME = (1e-8, 1e12)


def test_every_continuous_family_has_an_enclosure_and_a_textbook_density() -> None:
    assert set(ENCLOSURES) == set(LOG_DENSITIES) == set(CONTINUOUS)


def variants(name: str) -> Iterator[Any]:
    """A family with untidy location and scale: at its example, far from 0, and with each shape at extremes."""
    fields = DISTRIBUTIONS[name].model_fields
    untidy = {key: value for key, value in {"location": 0.3, "scale": 0.7}.items() if key in fields}
    changes: list[dict[str, float]] = [{}, {"location": 0.7e8}] if "location" in fields else [{}]
    changes += [{key: value} for key in fields if key not in PLACES for value in EXTREME]
    for change in changes:
        try:
            distribution = DISTRIBUTIONS[name](**{**example(name), **untidy, **change})
            law(distribution)
        except (ValueError, InvalidInput):  # out of the domain
            continue
        yield distribution


def points(distribution: Any) -> Iterator[float]:
    """In both tails and near the middle, where there is a double."""
    found = law(distribution)
    for side, probability in (("lower", 1e-12), ("lower", 0.3), ("upper", 0.4)):
        x = found.inverse_formula(np.array([probability]), side)  # type: ignore[arg-type]
        x = x if np.isfinite(x).all() else np.array([found.middle + probability])
        if np.isfinite(x).all() and found.inside(x).all() and (x != found.location).all():
            yield float(x[0])


def textbook(distribution: Any, x: float, digits: int) -> float:
    """The logarithm of the density, rounded once."""
    with mpmath.workdps(digits):
        p = SimpleNamespace(**{key: v if v is None else mpf(v) for key, v in distribution if key != "name"})
        return float(LOG_DENSITIES[distribution.name](mpf(x), p).real)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_densities_that_are_proved_are_those_of_textbooks(name: str) -> None:
    """All at the example; at extremes the few that no precision decides are left to the formulas."""
    for n, distribution in enumerate(variants(name)):
        for x in points(distribution):
            found = float(nearest_doubles(distribution, LOG_DENSITY, np.array(x)))
            if n == 0 or not np.isnan(found):
                assert any(found == textbook(distribution, x, digits) for digits in (30, 200))


@pytest.mark.parametrize("name", sorted(set(CONTINUOUS) - {"noncentral_t"}))
def test_tails_that_are_proved_are_integrals_of_densities(name: str) -> None:
    """By mpmath's quadrature between two points; the density of noncentral t is an integral itself."""
    distribution = DISTRIBUTIONS[name](**example(name))
    found = law(distribution)
    first, last = (float(quantile(found, np.array([share]), "lower")[0]) for share in (0.55, 0.65))
    below, above = (nearest_doubles(distribution, TAILS[side], np.array([first, last])) for side in SIDES)
    with mpmath.workdps(25):
        p = SimpleNamespace(**{key: v if v is None else mpf(v) for key, v in distribution if key != "name"})
        inside = float(mpmath.quad(lambda x: mpmath.exp(LOG_DENSITIES[name](x, p)), [first, last]))
    assert below[1] - below[0] == pytest.approx(inside, rel=1e-14)
    assert above[0] - above[1] == pytest.approx(inside, rel=1e-14)
    assert below + above == pytest.approx(1.0, rel=1e-15)
    logarithms = nearest_doubles(distribution, LOG_TAILS["upper"], np.array([first, last]))
    assert logarithms == pytest.approx(np.log(above), rel=1e-14)


@pytest.mark.parametrize(
    ("distribution", "side", "x", "exact"),
    [
        # P(X > x) = γ(3/2, ½χ²(1 − z²))/γ(3/2, ½χ²), χ = 1e5, in mpmath
        ({"name": "argus", "shape": 1e5}, "upper", 1 - 1e-10, "0.427593329854512419"),
        # The integral of the density, in mpmath
        ({"name": "gamma", "shape": 1e12, "rate": 1.0}, "upper", 1e12 + 1e6, "0.158655253931416723"),
    ],
)
def test_tails_of_huge_shapes(distribution: dict[str, Any], side: Any, x: float, exact: str) -> None:
    found = nearest_doubles(DISTRIBUTIONS[distribution["name"]](**distribution), TAILS[side], np.array(x))
    assert float(found) == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize("name", ["normal", "gamma", "beta", "arcsine", "von_mises", "generalized_extreme_value"])
def test_quantiles_have_their_probability_between_the_next_doubles(name: str) -> None:
    distribution = DISTRIBUTIONS[name](**example(name))
    probability = np.array([0.0, 1e-9, 0.3, 0.5, 0.9, 1.0])
    for side in SIDES:
        start = quantile(law(distribution), probability, side)
        moved = np.where(np.isfinite(start), start * (1 - 1e-6), start)  # far off, it is searched for
        found, off, _ = nearest_quantiles(distribution, probability, side, moved)
        assert not off.any()
        assert np.allclose(found, start, rtol=1e-12, atol=0)
        inner = found[1:-1]
        before, after = (
            nearest_doubles(distribution, TAILS[side], np.nextafter(inner, end)) for end in (-np.inf, np.inf)
        )
        small, large = (before, after) if side == "lower" else (after, before)
        assert (small <= probability[1:-1]).all()
        assert (large >= probability[1:-1]).all()


@pytest.mark.parametrize("away", [0.05, 0.2])
def test_a_quantile_that_time_does_not_prove_is_led_on(monkeypatch: pytest.MonkeyPatch, away: float) -> None:
    """Steps of Newton's method from far away; their errors are those of where they led."""
    distribution = DISTRIBUTIONS["gamma"](**example("gamma"))
    goal = np.array([0.3])
    exact, off, _ = nearest_quantiles(distribution, goal, "lower", quantile(law(distribution), goal, "lower"))
    assert off == 0.0
    known, p = ENCLOSURES["gamma"], parameters(distribution)
    monkeypatch.setattr(nearest, "MOST", 4.5 * (known.tail_price(p) + known.density_price))
    found, off, missed = nearest_quantiles(distribution, goal, "lower", exact * (1 + away))
    assert 0 < off < 1e-4 * missed
    assert abs(found / exact - 1) <= off


def test_noncentral_t_by_two_integrals() -> None:
    """One over the normal variable's spread in balls, one in doubles with nodes of its own."""
    distribution = DISTRIBUTIONS["noncentral_t"](**example("noncentral_t"))
    x = np.array([-40.0, 3.0])
    for side in SIDES:
        found = nearest_doubles(distribution, TAILS[side], x)
        assert found == pytest.approx(law(distribution).tail(x, side), rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("distribution", "probability", "side"),
    [
        ({"name": "pearson_3", "skewness": 0.5, "location": 7e7, "scale": 0.7}, 1e-12, "lower"),
        ({"name": "pearson_3", "skewness": -0.5, "location": 7e7, "scale": 0.7}, 0.4, "lower"),
        ({"name": "generalized_extreme_value", "shape": -1.0, "location": 0.3, "scale": 0.7}, 1e-12, "upper"),
        ({"name": "frechet", "shape": 1e5, "location": 0.3, "scale": 0.7}, 1e-300, "lower"),
        ({"name": "skew_normal", "shape": 1e7}, 0.4, "lower"),
        ({"name": "skew_normal", "shape": -1e12}, 1e-9, "upper"),
        ({"name": "log_uniform", "lower": 1e8, "upper": 1e8 + 1}, 0.4, "lower"),
        ({"name": "von_mises", "mean": 0.3, "concentration": 2.0}, 1e-12, "lower"),
        ({"name": "von_mises", "mean": 0.3, "concentration": 2.0}, 1e-15, "upper"),
        ({"name": "generalized_pareto", "shape": -0.4, "location": 0.3, "scale": 0.7}, 1e-30, "upper"),
        ({"name": "generalized_pareto", "shape": -1e-5, "location": 0.3, "scale": 0.7}, 0.4, "upper"),
        ({"name": "generalized_extreme_value", "shape": -0.4, "location": 0.3, "scale": 0.7}, 1e-30, "upper"),
        ({"name": "generalized_extreme_value", "shape": 0.02, "location": 0.3, "scale": 0.7}, 0.4, "upper"),
        ({"name": "argus", "shape": 1.3, "location": 0.3, "scale": 0.7}, 1e-20, "upper"),
        ({"name": "semicircular", "location": 0.3, "scale": 0.7}, 1e-300, "upper"),
        ({"name": "double_gamma", "shape": 1e12, "location": 0.3, "scale": 0.7}, 1e-12, "lower"),
        ({"name": "exponentially_modified_normal", "mean": 0.3, "standard_deviation": 0.7, "rate": 1e-200}, 1e-12,
         "lower"),
    ],
)  # fmt: skip
def test_formulas_in_doubles_keep_their_digits(distribution: dict[str, Any], probability: float, side: Any) -> None:
    """Where ends are rounded, terms cancel, or a quadrature once missed all of a tail."""
    known = DISTRIBUTIONS[distribution["name"]](**distribution)
    found = law(known)
    x = quantile(found, np.array([probability]), side)
    for wanted, value in (
        (DENSITY, found.density(x)), (TAILS[side], found.tail(x, side)), (LOG_TAILS[side], found.log_tail(x, side)),
    ):  # fmt: skip
        assert value == pytest.approx(nearest_doubles(known, wanted, x), rel=1e-12, abs=0)


def test_what_is_lost_in_doubles_is_told() -> None:
    known = DISTRIBUTIONS["frechet"](name="frechet", shape=1e12, location=0.3, scale=0.7)
    found = law(known)
    x = quantile(found, np.array([0.4]), "upper")
    off = abs(found.density(x) / nearest_doubles(known, DENSITY, x) - 1.0)
    assert 1e-9 < off < 10 * found.doubt(x)


@pytest.mark.parametrize("turns", [-3.0, 1.0, 1e6])
def test_turned_angles_have_their_tails(turns: float) -> None:
    """For small requests and for large ones."""
    known = DISTRIBUTIONS["von_mises"](name="von_mises", mean=0.3, concentration=2.0)
    x = np.array([-2.8, 0.1, 3.4]) + turns * 2 * np.pi
    for side in SIDES:
        assert law(known).tail(x, side) == pytest.approx(nearest_doubles(known, TAILS[side], x), rel=1e-13, abs=0)


def test_an_endless_request_is_proved_in_part() -> None:
    distribution = DISTRIBUTIONS["gamma"](**example("gamma"))
    found = nearest_doubles(distribution, DENSITY, np.linspace(0.1, 9.0, 100_000).reshape(100, 1000))
    assert not np.isnan(found.ravel()[[0, -1]]).any()  # next to the ends
    assert 10 <= np.count_nonzero(~np.isnan(found)) <= 22
