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


def test_comparison_names_the_best(call: Call):
    algorithms = [{"name": name, **options} for name, options in ALGORITHMS.items()]
    algorithms.append({"name": "gradient_descent", "learning_rate": 10})
    _, found = call("optimization/compare-descents", **BOWL, algorithms=algorithms, iterations=30)
    assert [run["algorithm"] for run in found["results"]] == [*ALGORITHMS, "gradient_descent"]
    finals = [run["values"][-1] for run in found["results"][:-1]]
    assert found["best"] == int(np.argmin(finals))
    assert found["results"][-1]["diverged"]
    _, single = call("optimization/gradient-descent", **BOWL, algorithm=algorithms[2], iterations=30)
    assert single["path"] == found["results"][2]["path"]


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


X = [[0.0, 1.0], [1.0, -1.0], [2.0, 0.5], [3.0, 2.0], [-1.0, 1.5], [0.5, 0.0]]


@pytest.mark.parametrize("batch_size", [None, 1, 4])
def test_training_reaches_the_line_that_the_data_lie_on(call: Call, batch_size):
    y = [2 * a - b + 3 for a, b in X]
    _, found = call(
        "optimization/train-linear-model", x=X, y=y, batch_size=batch_size, epochs=2000, seed=7,
        algorithm={"name": "gradient_descent", "learning_rate": 0.05},
    )  # fmt: skip
    np.testing.assert_allclose([*found["weights"], found["bias"]], [2, -1, 3], atol=1e-6)
    assert found["loss_history"][0] == pytest.approx(np.mean(np.square(y)))
    assert (found["iterations"], found["seed"]) == (2000 * {None: 1, 1: 6, 4: 2}[batch_size], 7)


def test_logistic_loss_reaches_its_stationary_point(call: Call):
    y = np.array([0.0, 1, 1, 0, 1, 0])
    _, found = call(
        "optimization/train-linear-model", x=X, y=y.tolist(), loss="logistic", epochs=20_000, every=1000,
        algorithm={"name": "nesterov", "learning_rate": 0.1},
    )  # fmt: skip
    p = 1 / (1 + np.exp(-(X @ np.array(found["weights"]) + found["bias"])))
    np.testing.assert_allclose(np.column_stack([X, np.ones(6)]).T @ (p - y) / 6, 0, atol=1e-6)
    assert found["loss"] == pytest.approx(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
    assert found["epochs"] == [*range(0, 20_001, 1000)]


def test_the_seed_decides_the_order(call: Call):
    fields = {"x": X, "y": [1, 2, 3, 4, 5, 6], "batch_size": 2, "algorithm": {"name": "adam"}, "epochs": 5}
    first, again, other = (call("optimization/train-linear-model", **fields, seed=seed)[1] for seed in (1, 1, 2))
    assert first == again
    assert first["loss_history"] != other["loss_history"]


def test_training_that_diverges_is_named(call: Call):
    algorithm = {"name": "gradient_descent", "learning_rate": 100}
    _, found = call("optimization/train-linear-model", x=X, y=[1] * 6, algorithm=algorithm, epochs=10_000)
    assert (found["diverged"], found["status"]) == (True, "diverged")
    assert found["epochs"][-1] < 1000


@pytest.mark.parametrize(
    ("fields", "pointer"), [({"y": [1, 2]}, "/y"), ({"loss": "logistic", "y": [0, 1, 2, 0, 1, 0]}, "/y/2")]
)
def test_bad_training_data(call: Call, fields, pointer):
    request = {"x": X, "y": [1] * 6, "algorithm": {"name": "adam"}, **fields}
    status, problem = call("optimization/train-linear-model", **request)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
