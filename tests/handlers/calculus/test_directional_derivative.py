from __future__ import annotations

from tests.conftest import Call


def test_directions_must_fit(call: Call):
    fields = {"expression": "x*y", "variables": ["x", "y"], "at": [1, 2]}
    assert call("calculus/directional-derivative", **fields, direction=[1, 1])[1]["result"] == 3.0
    status, problem = call("calculus/directional-derivative", **fields, direction=[1, 1, 1])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/direction")
