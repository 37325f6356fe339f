"""What counts as falling without an end, and what has a minimum far out or far down."""

import pytest

from tests.conftest import Call


@pytest.mark.parametrize("method", [None, "l_bfgs"])
@pytest.mark.parametrize(("depth", "initial"), [(1e20, 1e-10), (1e28, 1e-3)])
def test_a_deep_minimum_is_one(call: Call, depth, initial, method):
    """Its value is -depth²/4, at √(depth/2), where the start has values of 1 at most."""
    fields = {"objective": f"x**2*(x**2 - {depth})", "variables": ["x"], "initial": [initial], "method": method}
    _, found = call("optimization/minimize", **fields)
    assert (found["status"], found["certainty"]) == ("converged", "proved")
    assert (abs(found["x"][0]), found["value"]) == (pytest.approx((depth / 2) ** 0.5), pytest.approx(-(depth**2) / 4))


def test_a_minimum_farther_out_than_a_far_start(call: Call):
    _, found = call("optimization/minimize", objective="(x - 3e200)**2", variables=["x"], initial=[1e200])
    assert (found["x"], found["value"], found["status"] != "unbounded") == ([3e200], 0, True)


@pytest.mark.parametrize("objective", ["x**3", "-x**4 + 1e10*x**2", "x*cosh(x)"])
@pytest.mark.parametrize("method", [None, "l_bfgs"])
def test_what_falls_on_and_on_is_unbounded(call: Call, objective, method):
    fields = {"objective": objective, "variables": ["x"], "initial": [-1e6 if "4" in objective else -1]}
    _, found = call("optimization/minimize", **fields, method=method)
    assert (found["status"], found["success"]) == ("unbounded", False)
