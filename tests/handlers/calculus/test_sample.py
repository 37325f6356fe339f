from __future__ import annotations

import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("sample", {"expression": "1", "ranges": [[0, 1]]}),
        ("integrate-multiple", {"expression": "1", "bounds": [[0, 1], [0, 1]]}),
        ("ode", {"equations": ["1", "1"], "span": [0, 1], "initial": [1, 1]}),
    ],
)
def test_variables_that_must_be_different_scalars(call: Call, operation, fields):
    for variables, pointer in ((["x", "x"], "/variables"), (["x[2]"], "/variables/0")):
        status, problem = call(f"calculus/{operation}", variables=variables, **fields)
        assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_grids(call: Call):
    fields = {"expression": "x + 10*y", "variables": ["x", "y"], "ranges": [[0, 1], [0, 2]], "points": [2, 3]}
    status, answer = call("calculus/sample", **fields)
    assert (status, answer["grid"], answer["values"]) == (200, [[0, 1], [0, 1, 2]], [[0, 10, 20], [1, 11, 21]])
    status, answer = call("calculus/gradient-field", **fields)
    assert answer["gradients"] == [[[1, 10]] * 3] * 2
    status, problem = call("calculus/sample", **{**fields, "points": [2]})
    assert (status, problem["errors"][0]["pointer"]) == (422, "/points")


def test_grids_are_bounded(call: Call):
    fields = {"expression": "x+y", "variables": ["x", "y"], "ranges": [[0, 1], [0, 2]], "points": 100_000}
    assert call("calculus/sample", **fields)[1]["type"] == "/problems/too-large"
