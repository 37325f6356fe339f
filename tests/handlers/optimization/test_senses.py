"""`sense: "maximize"`: the same search of the negative, said of the function."""

from __future__ import annotations

import pytest

from tests.conftest import Call

_DISC = {"variables": ["x", "y"], "initial": [0.1, 0.2], "constraints": ["x**2 + y**2 <= 4"]}


def test_the_largest_value_on_a_disc_and_its_multiplier(call: Call):
    """x + y is largest at (√2, √2); moving the end of the constraint by one moves the value by 1/(2√2)."""
    status, answer = call("optimization/minimize", objective="x + y", sense="maximize", **_DISC)
    assert (status, answer["status"], answer["certainty"]) == (200, "converged", "proved")
    assert answer["x"] == pytest.approx([2**0.5, 2**0.5], rel=1e-14)
    assert (answer["value"], answer["multipliers"]) == (pytest.approx(8**0.5), pytest.approx([8**-0.5]))
    assert answer["gradient"] == [1, 1]
    assert answer["curvature"] < 0
    assert "maximum" in answer["message"]
    assert answer["values"][-1] == pytest.approx(8**0.5)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("optimization/minimize-scalar", {"variable": "x", "bounds": [0, 5]}),
        ("optimization/global-minimize", {"variables": ["x"], "bounds": [[0, 5]], "seed": 1, "max_evaluations": 4000}),
    ],
)
def test_the_largest_value_between_bounds(call: Call, path, fields):
    """x exp(-x) is largest at 1, where its second derivative is -1/e."""
    status, answer = call(path, objective="x*exp(-x)", sense="maximize", **fields)
    assert (status, answer["success"], answer["certainty"]) == (200, True, "proved")
    assert (answer["x"], answer["value"]) in [(x, pytest.approx(0.36787944117144233, rel=1e-15)) for x in (1, [1])]
    assert answer["curvature"] == pytest.approx(-0.36787944117144233)
    if "bound" in answer:
        assert 0 <= answer["bound"] - answer["value"] < 1e-9


def test_what_grows_without_end_has_no_largest_value(call: Call):
    _, answer = call("optimization/minimize-scalar", objective="x**2", variable="x", sense="maximize")
    assert answer["status"] == "unbounded"
    assert "rises above every bound" in answer["message"]


def test_gradient_ascent_climbs(call: Call):
    """Newton's step length on -(x - 3)²: one step of 1/2 of the slope is at the top."""
    fields = {"objective": "5 - (x - 3)**2", "variables": ["x"], "initial": [0], "iterations": 2, "sense": "maximize"}
    half = {"name": "gradient_descent", "learning_rate": 0.5}
    _, found = call("optimization/gradient-descent", algorithm=half, **fields)
    assert (found["path"], found["values"]) == ([[0], [3], [3]], [-4, 5, 5])
    slow = {"name": "gradient_descent", "learning_rate": 0.1}
    _, found = call("optimization/compare-descents", algorithms=[slow, half], **fields)
    assert found["best"] == 1
