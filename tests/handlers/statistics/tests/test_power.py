"""Power analysis."""

from __future__ import annotations

from typing import Any

import mpmath
import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"test": "t_independent", "effect_size": 0.5, "alpha": 0.05, "power": 0.8}, "size", 63.76561),
        ({"test": "anova", "groups": 4, "effect_size": 0.25, "alpha": 0.05, "power": 0.8}, "size", 44.59927),
    ],
)
def test_power_against_published_values(call: Call, fields: dict[str, Any], name: str, value: float) -> None:
    """Sizes that R's package pwr documents."""
    _, answer = call("statistics/tests/power", **fields)
    assert answer[name] == pytest.approx(value, abs=5e-6)


@pytest.mark.parametrize(
    "test", ["t_one_sample", "t_paired", "t_independent", "z_one_sample", "z_independent", "anova"]
)
@pytest.mark.parametrize("name", ["effect_size", "size", "alpha"])
def test_what_is_solved_for_gives_the_power(call: Call, test: str, name: str) -> None:
    known = {"effect_size": 0.6, "size": 30.0, "alpha": 0.02, "power": 0.75}
    _, solved = call("statistics/tests/power", test=test, **{key: known[key] for key in known if key != name})
    back = {key: solved[key] for key in ("effect_size", "size", "alpha")}
    _, answer = call("statistics/tests/power", test=test, **back)
    assert answer["power"] == pytest.approx(0.75, rel=1e-9)


def test_power_that_cannot_be_reached(call: Call) -> None:
    status, problem = call("statistics/tests/power", test="t_paired", effect_size=0, alpha=0.05, power=0.8)
    assert (status, problem["type"]) == (422, "/problems/no-answer")


@pytest.mark.parametrize("size", [2, 3, 60])
def test_powers_are_proved_and_two_groups_are_a_t_test(call: Call, size: int) -> None:
    """F of two groups is t², and Cohen's f half of d."""
    _, anova = call("statistics/tests/power", test="anova", groups=2, effect_size=0.375, size=size, alpha=0.01)
    _, student = call("statistics/tests/power", test="t_independent", effect_size=0.75, size=size, alpha=0.01)
    assert (anova["certainty"], student["certainty"]) == ("proved", "proved")
    assert anova["power"] == pytest.approx(student["power"], rel=3e-16, abs=0)


def test_power_of_z_is_a_normal_tail(call: Call) -> None:
    asked = {"test": "z_one_sample", "effect_size": 2.0, "size": 25, "alternative": "less"}
    _, answer = call("statistics/tests/power", alpha=0.05, **asked)
    expected = mpmath.ncdf(-10 - mpmath.sqrt(2) * mpmath.erfinv(1 - 2 * mpmath.mpf(0.05)))
    assert (answer["certainty"], answer["power"]) == ("proved", pytest.approx(float(expected), rel=1e-13, abs=0))


def test_powers_of_sizes_that_are_not_whole_are_estimated(call: Call) -> None:
    asked = {"test": "t_paired", "effect_size": 0.5, "alpha": 0.05}
    _, answer = call("statistics/tests/power", size=10.5, **asked)
    ends = [call("statistics/tests/power", size=size, **asked)[1]["power"] for size in (10, 11)]
    assert answer["certainty"] == "estimated"
    assert ends[0] < answer["power"] < ends[1]


def test_powers_that_are_nearly_nothing_are_proved(call: Call) -> None:
    """1 less a lower tail has no digits of them; two groups are Student's test of twice the effect."""
    asked = {"size": 64, "alpha": 1e-100}
    _, anova = call("statistics/tests/power", test="anova", groups=2, effect_size=0.5, **asked)
    _, student = call("statistics/tests/power", test="t_independent", effect_size=1.0, **asked)
    assert anova["certainty"] == "proved"
    assert anova["power"] == pytest.approx(student["power"], rel=1e-12, abs=0)


def test_powers_that_underflow_are_told(call: Call) -> None:
    asked = {"test": "z_one_sample", "alternative": "greater", "size": 100, "alpha": 0.05}
    far, near = (call("statistics/tests/power", effect_size=effect, **asked)[1] for effect in (-50, -3))
    assert (far["power"], [warning["code"] for warning in far["warnings"]]) == (0.0, ["underflow"])
    assert near["power"] > 0
    assert near["warnings"] == []


@pytest.mark.parametrize(
    ("size", "effect", "alpha", "expected"),
    [
        (20, 0.5, 1e-12, 4.0618050787487497e-9),
        (20, 0.5, 1e-40, 6.088983916727769e-37),
        (5, 1.0, 1e-60, 3.8664784590966495e-59),
    ],
)
def test_powers_of_t_at_tiny_levels_are_proved(
    call: Call, size: int, effect: float, alpha: float, expected: float
) -> None:
    """The mean of Φ(δ − c·s) over s, by mpmath's quadrature with 60 digits."""
    asked = {"test": "t_one_sample", "alternative": "greater", "effect_size": effect, "size": size, "alpha": alpha}
    _, answer = call("statistics/tests/power", **asked)
    assert (answer["certainty"], answer["power"]) == ("proved", pytest.approx(expected, rel=3e-16, abs=0))
