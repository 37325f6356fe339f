from __future__ import annotations

import pytest

from tests.conftest import Call


def test_evaluate_one_point_many_points_and_no_value(call: Call):
    status, answer = call("calculus/evaluate", expression="log(x) + y", variables=["x", "y"], at=[1, 2])
    assert (status, answer["result"]) == (200, 2.0)
    status, answer = call("calculus/evaluate", expression="log(x)", variables=["x"], at=[[1], [-1], [0]])
    assert (status, answer["result"]) == (200, [0.0, "NaN", "-Infinity"])


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"expression": "x +* y", "variables": ["x", "y"], "at": [1, 2]}, "/expression"),
        ({"expression": "x + z", "variables": ["x", "y"], "at": [1, 2]}, "/expression"),
        ({"expression": "x + y", "variables": ["x", "y"], "at": [1, 2, 3]}, "/at"),
    ],
)
def test_what_is_wrong_with_a_formula_is_pointed_to(call: Call, fields, pointer):
    status, problem = call("calculus/evaluate", **fields)
    assert status == 422
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]
