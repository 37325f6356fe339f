import numpy as np
import pytest

from benchmarks.digits import cases
from benchmarks.digits.optimization import global_minimum, reached
from tests.conftest import Call

# All of them take a minute: `python -m benchmarks.digits optimization` runs those; here are some of every kind.
GLOBAL = cases("optimization/global_functions")[::9]
RASTRIGIN = {
    "objective": "20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)", "variables": ["x", "y"],
    "bounds": [[-4.1, 5.12], [-5.12, 3.9]],
}  # fmt: skip


@pytest.mark.parametrize("case", GLOBAL, ids=lambda case: case["id"])
def test_global_minima_with_default_settings(case):
    assert reached(global_minimum(case, seed=5)["value"], case["f_opt"], 1.0) >= 6


def test_a_seed_is_chosen_returned_and_honoured(call: Call):
    _, first = call("optimization/global-minimize", **RASTRIGIN)
    assert first["success"]
    assert first["times_reached"] > 3
    np.testing.assert_allclose(first["x"], [0, 0], atol=1e-8)
    _, again = call("optimization/global-minimize", **RASTRIGIN, seed=first["seed"])
    assert again == first


@pytest.mark.parametrize("method", ["differential_evolution", "direct", "multistart"])
def test_each_method_alone(call: Call, method):
    _, found = call("optimization/global-minimize", **RASTRIGIN, method=method, seed=1)
    assert found["value"] == pytest.approx(0, abs=1e-9)


def test_a_minimum_at_a_bound_and_a_limit(call: Call):
    _, found = call(
        "optimization/global-minimize", objective="x - y**2", variables=["x", "y"], bounds=[[1, 2], [-1, 3]]
    )
    np.testing.assert_allclose(found["x"], [1, 3])
    assert found["success"]
    _, brief = call("optimization/global-minimize", **RASTRIGIN, seed=1, max_evaluations=100)
    assert brief["function_evaluations"] < 5000


@pytest.mark.parametrize(
    ("bounds", "pointer"), [([[0, 1]], "/bounds"), ([[0, 1], [0, None]], "/bounds/1"), ([[0, 1], [1, 0]], "/bounds/1")]
)
def test_a_global_search_needs_a_box(call: Call, bounds, pointer):
    status, problem = call("optimization/global-minimize", objective="x + y", variables=["x", "y"], bounds=bounds)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_a_global_minimum_is_proved_or_bounded(call: Call):
    _, found = call("optimization/global-minimize", **RASTRIGIN, seed=1)
    assert (found["certainty"], found["status"], found["x"]) == ("proved", "converged", [0, 0])
    assert -1e-10 <= found["bound"] <= found["value"] <= 1e-10
    kinked = {"objective": "abs(x) + abs(y - 0.3)", "variables": ["x", "y"], "bounds": [[-1, 2], [-1, 2]]}
    _, found = call("optimization/global-minimize", **kinked, seed=1)
    assert (found["certainty"], found["success"]) == ("proved", True)
    wide = {**kinked, "objective": "sum(sin(50*x*i)*cos(50*y*i) for i in range(1, 6))"}
    _, found = call("optimization/global-minimize", **wide, seed=1)
    assert found["certainty"] == "estimated"
    assert -5.1 <= found["bound"] <= found["value"]
    five = {"objective": "sum(x**2)", "variables": "x", "bounds": [[-1, 1]] * 5}
    assert call("optimization/global-minimize", **five, seed=1)[1]["bound"] is None
