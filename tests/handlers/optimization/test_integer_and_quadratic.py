from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.digits import cases, correct_digits
from benchmarks.digits.optimization import integer
from service.handlers.optimization.assignment import assignment
from service.handlers.optimization.quadratic_program import quadratic_program
from service.schemas.optimization.programs import AssignmentRequest, QuadraticProgramRequest
from tests.conftest import Call

few = settings(max_examples=30, deadline=None)


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


@few
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(0, 8))
def test_quadratic_programs_satisfy_their_optimality_conditions(seed, n, m):
    generator = np.random.default_rng(seed)
    factor = generator.normal(size=(n, generator.integers(0, n + 1)))
    inside, matrix = generator.normal(size=n), generator.normal(size=(max(m, 1), n))
    request = {
        "quadratic": factor @ factor.T, "linear": generator.normal(size=n) * 10,
        "constraints": {"matrix": matrix, "lower": (matrix @ inside - 1).tolist(), "upper": [None] * len(matrix)},
        "bounds": np.stack([inside - 1, inside + 2], axis=1).tolist(),
    }  # fmt: skip
    found = quadratic_program(QuadraticProgramRequest.model_validate(request))
    assert found.success
    z = request["quadratic"] @ found.x + request["linear"] - matrix.T @ found.dual_values
    np.testing.assert_allclose(z, found.reduced_costs, atol=1e-8)
    assert (found.dual_values >= -1e-7).all()
    assert (matrix @ found.x >= matrix @ inside - 1 - 1e-7).all()
    np.testing.assert_allclose(found.dual_values * (matrix @ found.x - matrix @ inside + 1), 0, atol=1e-5)
    low, high = np.array(request["bounds"]).T
    np.testing.assert_allclose(np.maximum(z, 0) * (found.x - low) + np.minimum(z, 0) * (found.x - high), 0, atol=1e-5)


def test_nocedal_and_wright_example_16_4(call: Call):
    # (x₁ - 1)² + (x₂ - 2.5)² under five inequalities: x = (1.4, 1.7), Numerical Optimization, 2nd edition, p. 475.
    status, found = call(
        "optimization/quadratic-program",
        quadratic=[[2, 0], [0, 2]],
        linear=[-2, -5],
        constraints={"matrix": [[1, -2], [-1, -2], [-1, 2]], "lower": [-2, -6, -2]},
        bounds=[[0, None], [0, None]],
    )
    assert status == 200
    np.testing.assert_allclose(found["x"], [1.4, 1.7], rtol=1e-10)
    np.testing.assert_allclose(found["dual_values"], [0.8, 0, 0], atol=1e-9)


@pytest.mark.parametrize(
    ("request_fields", "status"),
    [
        ({"quadratic": [[0, 0], [0, 2]], "linear": [-1, 0]}, "unbounded"),
        ({"quadratic": [[1e-10, 0], [0, 1e10]], "linear": [-1, -1]}, "failed"),  # its minimum is at (1e10, 1e-10)
        (
            {"quadratic": [[1]], "constraints": {"matrix": [[1], [1]], "lower": [1, None], "upper": [None, 0]}},
            "infeasible",
        ),
        ({"quadratic": [[0, 0], [0, 0]], "linear": [1, 1], "bounds": [[0, 1], [2, 3]]}, "optimal"),
    ],
)
def test_quadratic_statuses(call: Call, request_fields, status):
    _, found = call("optimization/quadratic-program", **request_fields)
    assert (found["status"], found["success"]) == (status, status == "optimal")


def test_an_indefinite_form_is_refused(call: Call):
    status, problem = call("optimization/quadratic-program", quadratic=[[1, 0], [0, -1]])
    assert (status, problem["type"]) == (422, "/problems/not-convex")
    assert problem["errors"][0]["pointer"] == "/quadratic"


@few
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_assignment_is_the_best_of_all_permutations(seed, maximize):
    cost = np.random.default_rng(seed).normal(size=(4, 5))
    found = assignment(AssignmentRequest(cost=cost, maximize=maximize))
    totals = [cost[range(4), list(columns)].sum() for columns in permutations(range(5), 4)]
    assert found.value == pytest.approx(max(totals) if maximize else min(totals))
    assert cost[found.rows, found.columns].sum() == found.value
