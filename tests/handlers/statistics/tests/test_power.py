"""Power analysis."""

from __future__ import annotations

from typing import Any

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
