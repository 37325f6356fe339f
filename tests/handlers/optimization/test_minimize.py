import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.digits import cases
from benchmarks.digits.optimization import FEASIBLE, constrained, reached
from service.handlers.optimization.formulas import constraints_of
from service.handlers.optimization.minimize import minimize
from service.methods.budget import Budget
from service.methods.progress import SILENT
from service.schemas.optimization.minimization import MinimizeRequest
from service.schemas.types.errors import InvalidExpression
from tests.conftest import Call

HOCK_SCHITTKOWSKI = cases("optimization/hock_schittkowski")
XY = ["x", "y"]


@pytest.mark.parametrize("case", HOCK_SCHITTKOWSKI, ids=lambda case: case["id"])
def test_hock_schittkowski(case):
    found = constrained(case)
    assert found["constraint_violation"] <= FEASIBLE
    assert reached(found["value"], case["f_opt"], 1.0) >= 6
    # HS13 has no multipliers at its solution: nothing may be certified there.
    assert found["success"] == (case["id"] != "HS13")


@pytest.mark.parametrize(
    ("request_fields", "status"),
    [
        ({"objective": "x + y"}, "unbounded"),
        ({"objective": "x**2 - y**2"}, "unbounded"),
        ({"objective": "x + y", "constraints": ["x**2 + y**2 <= -1"]}, "infeasible"),
        ({"objective": "x + y", "constraints": ["x >= 1", "x <= 0"]}, "infeasible"),
        ({"objective": "(x - 1)**4 * (y - 1)**2 + 100*(y - x**2)**2", "max_iterations": 3}, "iteration_limit"),
        ({"objective": "x*y", "method": "l_bfgs"}, "saddle_point"),
        ({"objective": "abs(x - y) + abs(3*x + y - 0.3)", "method": "trust_region_newton"}, "not_certified"),
    ],
)
def test_each_end_is_a_status_of_its_own(call: Call, request_fields, status):
    initial = [0, 0] if status == "saddle_point" else [3, 2]
    code, found = call("optimization/minimize", variables=XY, initial=initial, **request_fields)
    assert code == 200
    assert (found["status"], found["success"]) == (status, False)
    assert len(found["x"]) == 2


def test_a_saddle_is_left(call: Call):
    # x⁴ - x² + y² is stationary at the start; its minima are at x = ±1/√2 with the value -¼.
    _, found = call("optimization/minimize", objective="x**4 - x**2 + y**2", variables=XY, initial=[0, 0])
    assert found["success"]
    np.testing.assert_allclose([abs(found["x"][0]), found["value"]], [0.5**0.5, -0.25], rtol=1e-9)


def test_a_stationary_point_beside_lower_ones_is_no_minimum(call: Call):
    """At 0 both have neither slope nor curvature, and fall to one side; x⁴ - 3x³ has its minimum at 9/4."""
    _, found = call("optimization/minimize", objective="x**4 - 3*x**3 + y**2", variables=XY, initial=[0, 0])
    assert (found["success"], found["x"]) == (True, pytest.approx([2.25, 0], abs=1e-9))
    _, found = call("optimization/minimize", objective="x**3 + y**2", variables=XY, initial=[1, 1])
    assert (found["success"], found["status"]) == (False, "unbounded")


def test_a_constraint_whose_derivatives_are_too_large_is_pointed_at():
    large = "sum(sin(x*i*j)*cos(x*i*j) for i in range(4200) for j in range(4200)) <= 1"
    request = MinimizeRequest(objective="x", variables=["x"], initial=np.ones(1), constraints=["x >= 0", large])
    with pytest.raises(InvalidExpression) as caught:
        constraints_of(request, request.constraints)[1].function.gradient(np.ones(1))
    assert [fault.location for fault in caught.value.faults] == [("constraints", 1)]


def test_undefined_regions_are_survived(call: Call):
    # log is undefined left of 0, where the start is; the minimum of x - log x is at 1.
    bounds = [[1e-3, None], [None, None]]
    _, found = call(
        "optimization/minimize", objective="x - log(x) + y**2", variables=XY, initial=[-5, 1], bounds=bounds
    )
    assert found["success"]
    np.testing.assert_allclose(found["x"], [1, 0], atol=1e-8)
    status, problem = call("optimization/minimize", objective="log(x) + y", variables=XY, initial=[-5, 1])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/initial")


def test_kinks_are_found_and_warned_of(call: Call):
    _, found = call("optimization/minimize", objective="abs(x - 1) + abs(y + 2)", variables=XY, initial=[5, 5])
    np.testing.assert_allclose(found["x"], [1, -2], atol=1e-9)
    assert "nondifferentiable" in [warning["code"] for warning in found["warnings"]]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_multipliers_are_rates_of_change(seed):
    """d value / d end of an active constraint, against two more solutions (the envelope theorem)."""
    centre = np.random.default_rng(seed).uniform(1.5, 3, 2).tolist()

    def solved(radius_squared: float):
        objective = f"(x - {centre[0]!r})**2 + 2*(y - {centre[1]!r})**2"
        request = {
            "objective": objective, "variables": XY, "initial": np.zeros(2),
            "constraints": [f"x**2 + y**2 <= {radius_squared!r}"],
        }  # fmt: skip
        return minimize(MinimizeRequest.model_validate(request), Budget.of(30), SILENT)

    found, step = solved(1.0), 1e-4
    assert found.success
    assert found.multipliers[0] < 0
    slope = (solved(1 + step).value - solved(1 - step).value) / (2 * step)
    assert found.multipliers[0] == pytest.approx(slope, rel=1e-5)
    np.testing.assert_allclose(found.gradient, found.multipliers[0] * 2 * found.x, rtol=1e-7)


def test_rosenbrock_of_a_hundred_variables(call: Call):
    objective = "sum(100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2 for i in range(99))"
    status, found = call("optimization/minimize", objective=objective, variables="x", initial=[-1.2, 1.0] * 50)
    assert status == 200
    assert found["success"]
    np.testing.assert_allclose(found["x"], 1, atol=1e-10)
    assert found["curvature"] > 0


@pytest.mark.parametrize("method", ["trust_region_newton", "l_bfgs", "nelder_mead", "sqp", "augmented_lagrangian"])
def test_a_named_method_is_used_alone(call: Call, method):
    _, found = call(
        "optimization/minimize",
        objective="(1 - x)**2 + 100*(y - x**2)**2",
        variables=XY,
        initial=[-1.2, 1],
        method=method,
    )
    assert (found["method"], found["success"]) == (method, True)
    np.testing.assert_allclose(found["x"], [1, 1], rtol=1e-6)


def test_structured_variables_and_data(call: Call):
    a, b = [[2.0, 1.0], [1.0, 3.0]], [1.0, -1.0]
    _, found = call(
        "optimization/minimize", objective="0.5 * w @ (A @ w) - b @ w + (c - 1)**2", variables=["w[2]", "c"],
        initial=[0, 0, 0], data={"A": a, "b": b},
    )  # fmt: skip
    np.testing.assert_allclose(found["x"], [*np.linalg.solve(a, b), 1], rtol=1e-10)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"objective": "x + z"}, "/objective"), ({"initial": [1]}, "/initial"),
        ({"constraints": ["x +"]}, "/constraints/0"),
        ({"constraints": ["x >= 0", "x + y"]}, "/constraints/1"), ({"bounds": [[0, 1]]}, "/bounds"),
        ({"objective": "x * A", "data": {"A": [1, 2]}}, "/objective"),
        ({"constraints": ["x >= 0"], "method": "l_bfgs"}, "/method"),
        (
            {
                "objective": "sum(x**2)", "variables": "x", "initial": [1.0] * 9000, "method": "trust_region_newton",
            },
            "/objective",
        ),
    ],
)  # fmt: skip
def test_bad_parts_are_pointed_at(call: Call, fields, pointer):
    request = {"objective": "x**2 + y**2", "variables": XY, "initial": [1, 1], **fields}
    status, problem = call("optimization/minimize", **request)
    assert status == 422
    assert problem["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    "fields",
    [
        {"objective": "exp(-x)", "initial": [0]}, {"objective": "1/(1 + x**2)", "initial": [1]},
        {"objective": "-exp(-x**2)", "initial": [30]}, {"objective": "log(1 + exp(-x))", "initial": [0]},
        {"objective": "log(x - 3)", "initial": [3.1], "constraints": ["x - 3 >= 0"]},
        {"objective": "-erf(x)", "initial": [1]}, {"objective": "exp(-x**4)", "initial": [1]},  # with shrinking steps
        {"objective": "exp(-x)*(2 + sin(x))", "initial": [1], "constraints": ["x >= 0.5"]},  # and uneven ones
        {"objective": "x**2 + floor(10*x)/10", "initial": [1]},  # it jumps down on the left of 0
        {"objective": "(x - 1)**4/(x - 1)**2", "initial": [0.9]},  # it has no value at 1
        {"objective": "x**2", "initial": [1], "constraints": ["1/x >= 10", "x <= 1"]},  # nor the constraint at 0
    ],
)  # fmt: skip
def test_no_minimum_at_infinity_at_a_pole_or_at_a_jump(call: Call, fields):
    _, found = call("optimization/minimize", variables=["x"], **fields)
    assert (found["success"], found["certainty"], found["error"]) == (False, "estimated", None)


def test_no_minimum_where_the_hessian_is_singular_and_f_falls(call: Call):
    fields = {"objective": "exp(-x - y)", "initial": [0, 1], "constraints": ["x >= 0", "y >= 0"]}
    _, found = call("optimization/minimize", variables=XY, **fields)
    assert (found["success"], found["certainty"]) == (False, "estimated")


@pytest.mark.parametrize(
    ("objective", "initial", "status"),
    [
        ("-x**4 + y**2", [0, 1], "unbounded"),
        ("x**2 + y**5", [1, 0], "unbounded"),
        ("(y - x**2)*(y - 2*x**2)", [0, 0], "unbounded"),  # along each line a minimum
        ("x**2 - y**4 + y**6", [0, 0], "converged"),
        ("x**4 + y**2", [0, 0], "converged"),
        ("(x + y)**2", [1, 2], "converged"),
    ],
)
def test_a_flat_point_above_lower_ones_is_left(call: Call, objective, initial, status):
    _, found = call("optimization/minimize", objective=objective, variables=XY, initial=initial)
    assert found["status"] == status
    assert found["success"] == (status == "converged")


def test_a_strict_minimum_is_proved(call: Call):
    _, found = call("optimization/minimize", objective="x**2 + 2*x*y + 3*y**2 - x", variables=XY, initial=[2, 1])
    assert (found["x"], found["value"], found["certainty"]) == ([0.75, -0.25], -0.375, "proved")
    fields = {"objective": "x**4 - x + y**2", "initial": [2, 1], "constraints": ["x + y >= 1.5"]}
    _, found = call("optimization/minimize", variables=XY, **fields)
    assert (found["success"], found["certainty"]) == (True, "proved")
    assert max(found["error"]) < 1e-15
    _, found = call("optimization/minimize", objective="x**4 + y**4", variables=XY, initial=[2, 1])
    assert (found["success"], found["certainty"]) == (True, "checked")  # its Hessian is singular


@pytest.mark.parametrize(
    ("fields", "value"),
    [  # problems 30 and 32 of Hock and Schittkowski: a constraint that a bound implies, a bound without a multiplier
        (
            {
                "objective": "x**2 + y**2 + z**2", "initial": [1, 1, 1], "constraints": ["x**2 + y**2 >= 1"],
                "bounds": [[1, 10], [-10, 10], [-10, 10]],
            },
            1,
        ),
        (
            {
                "objective": "(x + 3*y + z)**2 + 4*(x - y)**2", "initial": [0.1, 0.7, 0.2],
                "constraints": ["6*y + 4*z - x**3 - 3 >= 0", "1 - x - y - z == 0"], "bounds": [[0, None]] * 3,
            },
            1,
        ),
    ],
)  # fmt: skip
def test_a_minimum_at_constraints_that_do_not_hold_it_is_proved(call: Call, fields, value):
    _, found = call("optimization/minimize", variables=["x", "y", "z"], **fields)
    assert (found["value"], found["certainty"]) == (value, "proved")


@pytest.mark.parametrize("constraints", [["y >= x**2", "y <= x**2 + 1"], ["x + y >= 0"]])
def test_no_minimum_is_proved_by_leaving_out_what_holds_it(call: Call, constraints):
    fields = {"objective": "y - x", "initial": [0, 0], "bounds": [[0, 3], [0, 3]]}
    _, found = call("optimization/minimize", variables=XY, constraints=constraints, **fields)
    assert found["x"] == pytest.approx([0.5, 0.25] if len(constraints) == 2 else [3, 0])
    value = -0.25 if len(constraints) == 2 else -3
    assert (found["value"], found["certainty"]) == (pytest.approx(value, abs=1e-12), "proved")


def test_a_multiplier_has_the_sign_of_the_end_that_holds(call: Call):
    """At x = 0 the slope in x is -2e-8: the doubles beside z = 1e9 tell the other sign, but x leaves its constraint."""
    objective = "(z - 1e9 + 4e-8)**2/2 + x*(z - 1e9 + 2e-8) + x**2"
    fields = {"objective": objective, "variables": ["x", "z"], "initial": [0, 1e9], "constraints": ["x + x**3 >= 0"]}
    _, found = call("optimization/minimize", **fields)
    assert found["certainty"] != "proved" or found["x"][0] == pytest.approx(2e-8)


@pytest.mark.parametrize("start", [1e200, -1e307])
def test_a_start_whose_square_overflows(call: Call, start):
    _, found = call("optimization/minimize", objective="(x - 1)**2", variables=["x"], initial=[start])
    assert (found["x"], found["certainty"]) == ([1], "proved")


def test_large_values_alone_are_no_unbounded_function(call: Call):
    fields = {"objective": "1e30*((x - 1)**2 - 1)", "variables": ["x"], "initial": [0]}
    for method in (None, "l_bfgs"):
        _, found = call("optimization/minimize", **fields, method=method)
        assert (found["x"], found["value"]) == ([1], -1e30)


def test_a_corner_with_an_undefined_slope_and_bounds_that_fix_all(call: Call):
    norm = {"objective": "sqrt(x**2 + y**2)", "variables": XY, "initial": [1, 1]}
    status, found = call("optimization/minimize", **norm, bounds=[[0, 2], [0, 2]])
    assert (status, found["x"]) == (200, pytest.approx([0, 0], abs=1e-6))
    for method in ("l_bfgs", None):
        status, found = call("optimization/minimize", **norm, bounds=[[1, 1], [0, 0]], method=method)
        assert (status, found["x"], found["value"], found["certainty"]) == (200, [1, 0], 1, "proved")


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("minimize", {"objective": "(x - 1)**2 + 0*y", "initial": [0, 3]}),
        ("minimize", {"objective": "(x - 1)**2", "initial": [0, 3], "constraints": ["x <= 2"]}),
        ("global-minimize", {"objective": "(x - 1)**2 + y - y", "bounds": [[-3, 3], [-3, 3]]}),
        ("least-squares", {"residuals": ["x - 1", "2*x - 2.5"], "initial": [0, 3]}),
    ],
)
def test_a_variable_without_influence_is_named(call: Call, operation, fields):
    status, found = call(f"optimization/{operation}", variables=["x", "y"], **fields)
    named = [warning for warning in found["warnings"] if warning["code"] == "no-influence"]
    assert (status, [warning["indices"] for warning in named]) == (200, [[[1]]])
    assert "`y`" in named[0]["detail"]


@pytest.mark.parametrize("more", [{"constraints": ["x + y >= 2"]}, {"bounds": [[-3, 3], [2, 2]]}])
def test_a_variable_of_constraints_or_held_has_influence(call: Call, more):
    _, found = call("optimization/minimize", variables=["x", "y"], objective="(x - 1)**2", initial=[0, 2], **more)
    assert "no-influence" not in [warning["code"] for warning in found["warnings"]]


@pytest.mark.parametrize(
    ("objective", "initial", "method", "status"),
    [
        ("x**3", 0.5, "nelder_mead", "unbounded"),
        ("x - exp(x)", 0, "nelder_mead", "unbounded"),
        ("(x - 1)**4/(x - 1)**2", 0.9, "l_bfgs", "not_certified"),  # ends at 1, where 0 is divided by 0
    ],
)
def test_a_start_with_a_value_has_an_answer(call: Call, objective, initial, method, status):
    """Also where the search ends at a point that has none."""
    fields = {"objective": objective, "variables": ["x"], "initial": [initial], "method": method}
    code, found = call("optimization/minimize", **fields)
    assert (code, found["status"], found["success"]) == (200, status, False)
