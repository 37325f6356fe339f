import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.optimization.quadratic_program import quadratic_program
from service.methods.budget import Budget
from service.schemas.optimization.programs import QuadraticProgramRequest
from tests.conftest import Call

few = settings(max_examples=30, deadline=None)


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
    found = quadratic_program(QuadraticProgramRequest.model_validate(request), Budget.of(30))
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
        ({"quadratic": [[1e-10, 0], [0, 1e10]], "linear": [-1, -1]}, "optimal"),  # at (1e10, 1e-10)
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


@pytest.mark.parametrize("factor", [1e-30, 1e-10, 1e10, 1e30])
def test_a_common_factor_changes_nothing(call: Call, factor):
    _, found = call(
        "optimization/quadratic-program",
        quadratic=[[2 * factor, 0], [0, 2 * factor]],
        linear=[-2 * factor, -5 * factor],
        constraints={"matrix": [[1, 2], [1, -4]], "upper": [3, 3]},
        bounds=[[0, None], [0, None]],
    )
    assert (found["success"], found["certainty"]) == (True, "proved")
    np.testing.assert_allclose(found["x"], [0.4, 1.3], rtol=3e-16)


@pytest.mark.parametrize("size", [1e-30, 1.0, 1e100])
def test_the_steps_do_not_go_round_in_circles(call: Call, size: float):
    _, found = call(
        "optimization/quadratic-program", quadratic=[[2 * size, 0], [0, 5 * size]], linear=[2 * size, -3 * size],
        constraints={"matrix": [[1, 1], [0, 1]], "upper": [16, 1]}, bounds=[[0, 1], [0, 1]],
    )  # fmt: skip
    assert (found["success"], found["x"]) == (True, pytest.approx([0, 0.6], abs=1e-12))


@pytest.mark.parametrize(
    ("fields", "x"),
    [  # nothing but zeros tells how large a solution is
        ({"quadratic": [[10]], "bounds": [[0, None]]}, [0]),
        ({"quadratic": [[10]], "bounds": [[0, None]], "constraints": {"matrix": [[-1]], "upper": [0]}}, [0]),
        ({"quadratic": [[1, 0], [0, 1]], "constraints": {"matrix": [[1, -1]], "lower": [0], "upper": [0]}}, [0, 0]),
        # y = -2 by an equation, a row and a bound each: multipliers are not bounded, and no point is inside
        (
            {
                "quadratic": [[13, 3], [3, 10]], "linear": [2, 1], "bounds": [[None, None], [-3, -2]],
                "constraints": {
                    "matrix": [[0, 2], [-3, -1], [3, -1], [0, -1], [-2, 2], [0, 2]],
                    "lower": [None, -2, 3, 2, None, -6], "upper": [-4, 1, 7, 2, -4, -4],
                },
            },
            [1 / 3, -2],
        ),
    ],
)  # fmt: skip
def test_degenerate_programs_are_proved(call: Call, fields, x):
    _, found = call("optimization/quadratic-program", **fields)
    assert (found["status"], found["certainty"]) == ("optimal", "proved")
    assert found["x"] == pytest.approx(x, rel=1e-15)


@pytest.mark.parametrize(("last", "status"), [(0, "optimal"), (1, "infeasible")])
def test_rows_of_zeros_hold_or_not(call: Call, last, status):
    row = 7612206092.912209
    constraints = {"matrix": [[0], [row], [0]], "lower": [None, -row - 10, last], "upper": [1e-7, None, last]}
    _, found = call("optimization/quadratic-program", quadratic=[[1.7e-4]], linear=[-2], constraints=constraints)
    assert (found["status"], found["x"]) == (status, [pytest.approx(2 / 1.7e-4)] if status == "optimal" else None)
