import numpy as np

from tests.conftest import Call

BOWL = {"objective": "x**2 + 10*y**2", "variables": ["x", "y"], "initial": [5.0, 1.0]}
ALGORITHMS = {
    "gradient_descent": {"learning_rate": 0.02}, "momentum": {"learning_rate": 0.01, "momentum": 0.8},
    "nesterov": {"learning_rate": 0.01, "momentum": 0.8}, "adagrad": {"learning_rate": 0.5},
    "rmsprop": {"learning_rate": 0.05, "decay": 0.8}, "adam": {"learning_rate": 0.1, "beta1": 0.8, "beta2": 0.9},
}  # fmt: skip


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
