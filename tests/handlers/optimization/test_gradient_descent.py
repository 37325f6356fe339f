import numpy as np
import pytest

from tests.conftest import Call

BOWL = {"objective": "x**2 + 10*y**2", "variables": ["x", "y"], "initial": [5.0, 1.0]}
X0, SCALES = np.array([5.0, 1.0]), np.array([2.0, 20.0])
ALGORITHMS = {
    "gradient_descent": {"learning_rate": 0.02}, "momentum": {"learning_rate": 0.01, "momentum": 0.8},
    "nesterov": {"learning_rate": 0.01, "momentum": 0.8}, "adagrad": {"learning_rate": 0.5},
    "rmsprop": {"learning_rate": 0.05, "decay": 0.8}, "adam": {"learning_rate": 0.1, "beta1": 0.8, "beta2": 0.9},
}  # fmt: skip


def by_hand(name: str, steps: int) -> np.ndarray:
    """The path of each algorithm, written as its paper does; the gradient of the bowl is SCALES·x."""
    options, epsilon = ALGORITHMS[name], 1e-8
    rate, beta = options["learning_rate"], options.get("momentum", 0)
    x, v, s, path = X0.copy(), np.zeros(2), np.zeros(2), [X0]
    for k in range(1, steps + 1):
        g = SCALES * (x - rate * beta * v if name == "nesterov" else x)
        if name in ("gradient_descent", "momentum", "nesterov"):
            v = beta * v + g
            x = x - rate * v
        elif name == "adagrad":
            s = s + g * g
            x = x - rate * g / (np.sqrt(s) + epsilon)
        elif name == "rmsprop":
            s = 0.8 * s + 0.2 * g * g
            x = x - rate * g / (np.sqrt(s) + epsilon)
        else:
            v, s = 0.8 * v + 0.2 * g, 0.9 * s + 0.1 * g * g
            x = x - rate * (v / (1 - 0.8**k)) / (np.sqrt(s / (1 - 0.9**k)) + epsilon)
        path.append(x)
    return np.array(path)


@pytest.mark.parametrize("name", ALGORITHMS)
def test_paths_are_those_of_the_papers(call: Call, name):
    algorithm = {"name": name, **ALGORITHMS[name]}
    _, found = call("optimization/gradient-descent", **BOWL, algorithm=algorithm, iterations=40)
    path = by_hand(name, 40)
    np.testing.assert_allclose(found["path"], path, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(found["values"], (path**2) @ [1, 10], rtol=1e-12, atol=1e-25)
    np.testing.assert_allclose(found["gradient_norms"], np.linalg.norm(SCALES * path, axis=1), rtol=1e-12, atol=1e-14)
    assert (found["iterations"], found["status"], found["x"]) == (40, "iteration_limit", found["path"][-1])


def test_a_tolerance_stops_and_a_path_is_thinned(call: Call):
    algorithm = {"name": "gradient_descent", "learning_rate": 0.05}
    fields = {**BOWL, "algorithm": algorithm, "iterations": 1000, "tolerance": 1e-3}
    _, found = call("optimization/gradient-descent", **fields, every=20)
    assert (found["converged"], found["diverged"], found["status"]) == (True, False, "converged")
    assert found["gradient_norms"][-1] <= 1e-3 < found["gradient_norms"][-2]
    assert found["steps"] == [*range(0, found["iterations"], 20), found["iterations"]]
    assert len(found["path"]) == len(found["values"]) == len(found["steps"])


def test_divergence_stops_early_and_is_named(call: Call):
    algorithm = {"name": "gradient_descent", "learning_rate": 10}
    status, found = call("optimization/gradient-descent", **BOWL, algorithm=algorithm, iterations=100_000)
    assert status == 200
    assert (found["diverged"], found["status"]) == (True, "diverged")
    assert found["iterations"] < 100


def test_too_long_a_path_is_refused_before_any_work(call: Call):
    algorithm = {"name": "adam"}
    request = {"objective": "sum(x**2)", "variables": "x", "initial": [1.0] * 1000, "algorithm": algorithm}
    status, problem = call("optimization/gradient-descent", **request, iterations=1_000_000)
    assert (status, problem["type"]) == (422, "/problems/too-large")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"algorithm": {"name": "sgd"}}, "/algorithm/name"), ({"initial": [1]}, "/initial"),
        ({"algorithm": {"name": "adam", "momentum": 0.9}}, "/algorithm/momentum"),
        ({"algorithm": {"name": "adam", "learning_rate": 0}}, "/algorithm/learning_rate"),
        ({"objective": "x +"}, "/objective"),
    ],
)  # fmt: skip
def test_bad_parts_are_pointed_at(call: Call, fields, pointer):
    status, problem = call("optimization/gradient-descent", **{**BOWL, "algorithm": {"name": "adam"}, **fields})
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
