import numpy as np
import orjson
import pytest
from scipy.sparse import csr_array

from benchmarks.digits import cases, correct_digits
from benchmarks.digits.optimization import integer
from service.handlers.optimization.mixed_integer_program import IntegerSearch, integer_result
from service.methods.budget import Budget
from service.methods.optimization.program import Program
from service.methods.progress import Progress
from tests.conftest import Call


@pytest.mark.parametrize("case", cases("optimization/miplib_small"), ids=lambda case: case["id"])
def test_miplib_programs_to_their_gap(case):
    found = integer(case)
    assert found["success"]
    assert found["gap"] <= 1e-9
    assert correct_digits(found["value"] + case["offset"], case["f_opt"]) >= 6
    x = np.array(found["x"])
    assert (x[np.array(case["integrality"]) == 1] % 1 == 0).all()


def test_a_knapsack(call: Call):
    # Values 10, 13, 7 and weights 3, 4, 2 within 6: the best is the second and the third, 20.
    request = {
        "objective": [10, 13, 7], "sense": "maximize", "constraints": {"matrix": [[3, 4, 2]], "upper": [6]},
        "bounds": [[0, 1]] * 3, "integrality": [1, 1, 1],
    }  # fmt: skip
    _, found = call("optimization/mixed-integer-program", **request)
    assert (found["x"], found["value"], found["bound"]) == ([0, 1, 1], 20, 20)
    assert found["dual_values"] is None


def test_infeasible_by_integrality_alone(call: Call):
    request = {"objective": [1], "constraints": {"matrix": [[2]], "lower": [1], "upper": [1]}, "integrality": [1]}
    _, found = call("optimization/mixed-integer-program", **request)
    assert (found["status"], found["x"], found["success"]) == ("infeasible", None, False)


@pytest.mark.parametrize(("integrality", "pointer"), [([1], "/integrality"), ([1, 3], "/integrality/1")])
def test_integrality_must_fit(call: Call, integrality, pointer):
    status, problem = call("optimization/mixed-integer-program", objective=[1, 1], integrality=integrality)
    assert status == 422
    assert problem["errors"][0]["pointer"] == pointer


def test_incumbent_and_bound_are_told_on_the_way():
    rng = np.random.default_rng(5)
    weights = rng.integers(1, 60, (8, 30)).astype(float)
    program = Program(
        rng.integers(20, 40, 30).astype(float), csr_array(weights), np.full(8, -np.inf), weights.sum(1) / 2,
        np.tile([0.0, 1.0], (30, 1)), sign=-1.0,
    )  # fmt: skip
    sent: list[bytes] = []
    found = integer_result(IntegerSearch(program, np.ones(30, int), 1e-9, 60.0, Progress(sent.append)), Budget.of(60))
    told = [orjson.loads(report)[2] for report in sent]
    assert told
    assert {"value", "bound", "gap", "nodes"} == set(told[-1])
    known = [one for one in told if one["value"] is not None]
    assert known
    assert all(one["value"] <= found.value + 1e-6 for one in known)  # it is maximised: the best so far is below
    assert all(one["bound"] is None or one["bound"] >= found.value - 1e-6 for one in told)
