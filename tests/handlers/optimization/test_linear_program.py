import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array

from benchmarks.digits import cases, correct_digits
from benchmarks.digits.optimization import entries, linear
from service.handlers.optimization.linear_program import linear_program
from service.methods.budget import Budget
from service.methods.progress import SILENT
from service.schemas.optimization.programs import LinearProgramRequest
from tests.conftest import Call

NETLIB = cases("optimization/netlib_lp")
INFEASIBLE = cases("optimization/netlib_lp_infeasible")


@pytest.mark.parametrize("case", NETLIB, ids=lambda case: case["id"])
def test_netlib_programs_to_eight_digits(case):
    found = linear(case)
    assert found["success"]
    assert correct_digits(found["value"], case.get("f_opt_corrected", case["f_opt"])) >= 8
    assert max(found["gap"], found["primal_residual"], found["dual_residual"]) <= 1e-7


@pytest.mark.parametrize("case", INFEASIBLE, ids=lambda case: case["id"])
def test_infeasible_netlib_programs_are_called_so(case):
    found = linear(case)
    assert (found["status"], found["success"], found["x"]) == ("infeasible", False, None)
    assert found["least_violation"] > 1e-6


def test_two_sided_rows_duals_and_slack(call: Call):
    # Maximise 3x + 2y, 2 ≤ x + y ≤ 4, x ≤ 3: at (3, 1) one more unit of the upper end gains 2, of the bound 1.
    status, found = call(
        "optimization/linear-program",
        objective=[3, 2],
        sense="maximize",
        constraints={"matrix": [[1, 1]], "lower": [2], "upper": [4]},
        bounds=[[0, 3], [0, None]],
    )
    assert status == 200
    assert found["status"] == "optimal"
    np.testing.assert_allclose(found["x"], [3, 1])
    np.testing.assert_allclose(
        [found["value"], *found["dual_values"], *found["reduced_costs"]], [11, 2, 1, 0], atol=1e-9
    )
    np.testing.assert_allclose(found["slack"], [0], atol=1e-9)


def test_unbounded_is_a_status_of_its_own(call: Call):
    status, found = call("optimization/linear-program", objective=[-1, 0], bounds=[[0, None], [0, 1]])
    assert status == 200
    assert (found["status"], found["success"], found["x"], found["value"]) == ("unbounded", False, None, None)


def test_variables_are_non_negative_by_default_and_ends_may_be_spelled(call: Call):
    constraints = {"matrix": [[1.0, 1.0]], "lower": [1.0], "upper": ["Infinity"]}
    _, found = call("optimization/linear-program", objective=[1, 2], constraints=constraints)
    np.testing.assert_allclose(found["x"], [1, 0])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 6))
def test_the_certificate_is_that_of_the_answer(seed, rows, columns):
    generator = np.random.default_rng(seed)
    matrix = generator.integers(-3, 4, (rows, columns)).astype(float)
    point = generator.integers(0, 5, columns)
    cost = generator.normal(size=columns)
    constraints = {"matrix": matrix, "lower": (matrix @ point - 1).tolist(), "upper": (matrix @ point + 1).tolist()}
    bounds = [[0.0, 6.0]] * columns
    found = linear_program(
        LinearProgramRequest.model_validate({"objective": cost, "constraints": constraints, "bounds": bounds}),
        Budget.of(30),
        SILENT,
    )
    assert found.success
    assert found.value <= cost @ point + 1e-9
    dual = found.dual_values
    np.testing.assert_allclose(cost - matrix.T @ dual, found.reduced_costs, atol=1e-9)
    ends = np.where(dual > 0, matrix @ point - 1, matrix @ point + 1)
    value = dual @ ends + np.minimum(found.reduced_costs, 0) @ np.full(columns, 6.0)
    assert value == pytest.approx(found.value, abs=1e-7)


def test_dense_and_sparse_forms_agree(call: Call):
    matrix = [[1.0, 2.0, 0.0], [0.0, 1.0, 4.0]]
    sparse = coo_array(np.array(matrix))
    coo = {
        "format": "coo", "shape": [2, 3], "row": sparse.row.tolist(), "column": sparse.col.tolist(),
        "data": sparse.data.tolist(),
    }  # fmt: skip
    answers = [
        call(
            "optimization/linear-program",
            objective=[1, 1, 1],
            constraints={"matrix": form, "lower": [3, 5]},
        )[1]
        for form in (matrix, coo)
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"constraints": {"matrix": [[1.0]]}}, "/constraints/matrix"),
        ({"constraints": {"matrix": [[1.0, 1.0]], "lower": [1, 2]}}, "/constraints/lower"),
        ({"constraints": {"matrix": [[1.0, 1.0]], "lower": [3], "upper": [2]}}, "/constraints/lower/0"),
        ({"bounds": [[0, 1]]}, "/bounds"),
        ({"bounds": [[0, 1], [1e300, None]]}, "/bounds/1/0"),
        ({"bounds": [[0, 1], [2, 1]]}, "/bounds/1"),
        ({"bounds": [[0, 1], [2, "x"]]}, "/bounds/1/1"),
        ({"bounds": [[0, 1], [2]]}, "/bounds/1"),
        (
            {"constraints": {"matrix": {"format": "coo", "shape": [1, 2], "row": [1], "column": [0], "data": [1.0]}}},
            "/constraints/matrix/row/0",
        ),
        (
            {
                "constraints": {
                    "matrix": {
                        "format": "coo", "shape": [1, 2], "row": [0], "column": [0],
                        "data": {"real": [1.0], "imag": [1.0]},
                    }
                }
            },
            "/constraints/matrix",
        ),
    ],
)  # fmt: skip
def test_bad_parts_are_pointed_at(call: Call, fields, pointer):
    status, problem = call("optimization/linear-program", objective=[1.0, 2.0], **fields)
    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


SMALL = sorted(NETLIB, key=entries)


@pytest.mark.parametrize("case", SMALL[: len(SMALL) // 2], ids=lambda case: case["id"])
def test_the_smaller_half_of_netlib_is_proved(case):
    assert linear(case)["certainty"] == "proved"


@pytest.mark.parametrize("exponent", [-40, -10, 0, 10, 15])
def test_a_common_factor_changes_nothing(call: Call, exponent):
    cost, size = 10.0**exponent, 10.0 ** (exponent / 4)
    _, found = call(
        "optimization/linear-program", objective=[3 * cost, 2 * cost], sense="maximize",
        constraints={"matrix": [[1, 1], [1, 3]], "upper": [4 * size, 6 * size]}, bounds=[[0, 3 * size], [0, None]],
    )  # fmt: skip
    assert (found["success"], found["certainty"]) == (True, "proved")
    np.testing.assert_allclose(found["x"], [3 * size, size], rtol=1e-15)
    assert found["value"] == pytest.approx(11 * cost * size, rel=1e-15)
