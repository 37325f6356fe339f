from __future__ import annotations

import pytest

from tests.conftest import Call


def test_the_wrong_one_of_several_formulas_is_pointed_to(call: Call):
    status, problem = call("calculus/jacobian", expressions=["x", "y", "x ** "], variables=["x", "y"], at=[1, 2])
    assert (status, problem["type"], problem["errors"][0]["pointer"]) == (
        422,
        "/problems/invalid-expression",
        "/expressions/2",
    )


def test_jacobian_of_polar_coordinates_has_determinant_r(call: Call):
    fields = {"expressions": ["r*cos(t)", "r*sin(t)"], "variables": ["r", "t"], "at": [[2, 0.3], [5, -1]]}
    status, answer = call("calculus/jacobian", **fields)
    assert status == 200
    assert answer["determinant"] == pytest.approx([2, 5], rel=1e-14)


def test_determinant_is_null_unless_square(call: Call):
    assert call("calculus/jacobian", expressions=["x"], variables=["x", "y"], at=[1, 2])[1]["determinant"] is None
