import numpy as np
import pytest

from tests.conftest import Call

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
