"""However little time is left, there is an answer, and it says that the time ended the search."""

import numpy as np
import pytest

from service.methods.budget import Budget
from service.methods.progress import SILENT
from service.routers.optimization import OPTIMIZATION

XY = {"variables": ["x", "y"], "initial": np.array([-1.2, 1.0])}
ROWS = {"matrix": np.array([[1.0, 1.0], [1.0, 3.0]]), "upper": [4.0, 6.0]}
BRIEF = {
    "minimize": {"objective": "(1 - x)**2 + 100*(y - x**2)**2", **XY},
    "global-minimize": {
        "objective": "abs(x) + abs(y - 0.3)", "variables": ["x", "y"], "bounds": np.array([[-1.0, 2.0]] * 2), "seed": 1,
    },
    "root": {"equations": ["x**2 + y**2 - 4", "x*y - 1"], **XY},
    "least-squares": {"residuals": ["10*(y - x**2)", "1 - x"], **XY},
    "curve-fit": {
        "model": "a*exp(-b*x)", "independent": "x", "x": np.arange(5.0), "y": np.array([5.0, 3, 2, 1, 1]),
        "initial": {"a": 1.0, "b": 1.0},
    },
    "linear-program": {"objective": np.array([-3.0, -2.0]), "constraints": ROWS},
    "gradient-descent": {
        "objective": "x**2 + 10*y**2", **XY, "algorithm": {"name": "gradient_descent", "learning_rate": 0.01},
    },
    "train-linear-model": {
        "x": np.array([[0.0], [1.0]]), "y": np.array([1.0, 3.0]),
        "algorithm": {"name": "gradient_descent", "learning_rate": 0.01},
    },
}  # fmt: skip


@pytest.mark.parametrize("path", BRIEF)
def test_an_answer_without_time(path):
    operation = dict(OPTIMIZATION)[f"optimization/{path}"]
    told = {"progress": SILENT} if operation.reports else {}
    found = operation.handler(operation.request.model_validate(BRIEF[path]), budget=Budget.of(0.0), **told)
    assert found.status == "time_limit"
