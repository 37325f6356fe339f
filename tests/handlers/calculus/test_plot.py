"""What is drawn of formulas, as numbers: grids, poles and jumps, arrows and paths."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conftest import Call

LINE = {"variables": ["x"], "ranges": [[-5, 5]]}
PLANE = {"variables": ["x", "y"], "ranges": [[0, 1], [0, 2]], "points": [3, 5]}


def test_poles_and_jumps_are_told_apart(call: Call) -> None:
    status, answer = call("calculus/plot", expressions=["tan(x)", "floor(x)", "abs(x)", "cbrt(x)"], **LINE)
    assert status == 200
    np.testing.assert_allclose(answer["poles"][0], np.pi * np.array([-1.5, -0.5, 0.5, 1.5]), rtol=1e-12)
    np.testing.assert_allclose(answer["jumps"][1], np.arange(-4, 5), atol=1e-12)
    assert answer["jumps"][2] == answer["jumps"][3] == answer["poles"][1] == []


def test_a_pole_among_the_points_hides_no_other(call: Call) -> None:
    """0 is one of the points at which the height of the drawing is looked for; a narrow peak is no pole."""
    fields = {"variables": ["x"], "ranges": [[-4, 4]]}
    answer = call("calculus/plot", expressions=["1/sin(x)", "1/x + floor(x/3)", "1/(x**2 + 1e-12)"], **fields)[1]
    np.testing.assert_allclose(answer["poles"][0], [-np.pi, 0, np.pi], atol=1e-12)
    np.testing.assert_allclose(answer["poles"][1], [0.0], atol=1e-12)
    assert answer["poles"][2] == []
    assert answer["jumps"] == [[], [-3.0, 3.0], []]


def test_jumps_far_from_0_are_seen(call: Call) -> None:
    """1e9 + 2e-8 is 1e9."""
    answer = call("calculus/plot", expressions=["floor(x)"], variables=["x"], ranges=[[1e9 - 0.5, 1e9 + 1.5]])[1]
    assert answer["jumps"] == [[1e9, 1e9 + 1]]


def test_a_field_is_the_gradient_or_two_formulas(call: Call) -> None:
    _, one = call("calculus/plot", expressions=["x**2 + x*y"], kind="field", **PLANE)
    x, y = np.meshgrid(*one["grid"], indexing="ij")
    np.testing.assert_allclose(one["arrows"], np.stack([2 * x + y, x], -1), atol=1e-15)
    _, two = call("calculus/plot", expressions=["-y", "x"], kind="field", **PLANE)
    np.testing.assert_allclose(two["arrows"], np.stack([-y, x], -1))


def test_values_along_a_path(call: Call) -> None:
    _, answer = call("calculus/plot", expressions=["x*y"], path=[[1, 2], [3, 4]], **PLANE)
    assert answer["kind"] == "contour"
    assert answer["path_values"] == [2.0, 12.0]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "surface"}, "/kind"),
        ({"path": [[0, 0]]}, "/path"),
        ({"expressions": ["x", "sin("]}, "/expressions/1"),
        ({"ranges": [[0, 1], [0, 1]]}, "/ranges"),
    ],
)
def test_what_does_not_fit_is_pointed_at(call: Call, wrong: dict[str, object], pointer: str) -> None:
    status, answer = call("calculus/plot", **{"expressions": ["x"], **LINE, **wrong})
    assert status == 422
    assert answer["errors"][0]["pointer"] == pointer
