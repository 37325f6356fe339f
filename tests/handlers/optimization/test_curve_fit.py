import numpy as np
import pytest

from benchmarks.digits import cases, correct_digits
from benchmarks.digits.optimization import fit_digits
from tests.conftest import Call

NIST = cases("statistics/nist_nonlinear_regression")
LINE = {
    "model": "a + b*x",
    "independent": "x",
    "x": [1, 2, 3, 4],
    "y": [2.1, 3.9, 6.2, 7.8],
    "initial": {"a": 0, "b": 1},
}


@pytest.mark.parametrize("start", ["start1", "start2"])
@pytest.mark.parametrize("case", NIST, ids=lambda case: case["id"])
def test_nist_regression_to_eight_digits_from_both_starts(case, start):
    estimates, errors = fit_digits(case, start)
    assert min(estimates, errors) >= 8


def test_a_start_that_leads_astray_is_told_of(call: Call):
    # NIST's BoxBOD from its first start, from which a plain Gauss-Newton run ends on a plateau.
    _, found = call(
        "optimization/curve-fit", model="b1*(1 - exp(-b2*x))", independent="x", x=[1, 2, 3, 5, 7, 10],
        y=[109, 149, 149, 191, 213, 224], initial={"b1": 1, "b2": 1},
    )  # fmt: skip
    assert found["success"]
    assert correct_digits(found["estimates"]["b1"], 2.1380940889e2) >= 9
    assert correct_digits(found["standard_errors"]["b2"], 1.0455993237e-1) >= 9
    assert "another start" in found["message"]


def test_a_straight_line_against_the_closed_form(call: Call):
    _, found = call("optimization/curve-fit", **LINE)
    design = np.column_stack([np.ones(4), LINE["x"]])
    expected, rss, *_ = np.linalg.lstsq(design, LINE["y"], rcond=None)
    np.testing.assert_allclose(list(found["estimates"].values()), expected, rtol=1e-12)
    covariance = rss[0] / 2 * np.linalg.inv(design.T @ design)
    np.testing.assert_allclose(found["covariance"], covariance, rtol=1e-10)
    np.testing.assert_allclose(list(found["standard_errors"].values()), np.sqrt(np.diag(covariance)), rtol=1e-10)
    assert (found["parameters"], found["degrees_of_freedom"]) == (["a", "b"], 2)
    assert found["r_squared"] == pytest.approx(1 - rss[0] / np.var(LINE["y"]) / 4)


def test_weights_and_bounds(call: Call):
    _, found = call("optimization/curve-fit", **LINE, sigma=[1, 1, 1e-6, 1], bounds={"b": [None, 1.5]})
    assert (found["estimates"]["b"], found["standard_errors"]["b"]) == (1.5, 0)
    assert found["estimates"]["a"] == pytest.approx(6.2 - 4.5, abs=1e-9)


def test_several_independent_variables(call: Call):
    u, v = [1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 5.0, 3.0, 4.0]
    y = [2 * a * np.exp(0.3 * b) for a, b in zip(u, v, strict=True)]
    _, found = call(
        "optimization/curve-fit", model="p * u * exp(q * v)", independent=["u", "v"], x=[u, v], y=y,
        initial={"p": 1, "q": 0},
    )  # fmt: skip
    np.testing.assert_allclose(list(found["estimates"].values()), [2, 0.3], rtol=1e-9)
    # The residuals are rounding alone, which is said.
    assert [warning["code"] for warning in found["warnings"]] == ["limited-by-input"]


def test_parameters_that_the_data_do_not_determine(call: Call):
    fields = {**LINE, "model": "a*b*x", "initial": {"a": 1, "b": 2}}
    _, found = call("optimization/curve-fit", **fields)
    assert found["standard_errors"] == {"a": "Infinity", "b": "Infinity"}
    assert found["condition_number"] == "Infinity"
    assert [warning["code"] for warning in found["warnings"]] == ["ill-conditioned"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"x": [1, 2]}, "/y"), ({"independent": ["x", "z"]}, "/x"), ({"sigma": [1, 1, 0, 1]}, "/sigma/2"),
        ({"sigma": [1]}, "/sigma"), ({"bounds": {"c": [0, 1]}}, "/bounds/c"), ({"model": "a + b*t"}, "/model"),
        ({"model": "sum(x)*a + b*x[0:2]"}, "/model"), ({"initial": {"a": "one", "b": 1}}, "/initial/a"),
        ({"model": "a + log(-b**2 - x)", "initial": {"a": 1, "b": 1}}, "/initial"),
    ],
)  # fmt: skip
def test_bad_parts_are_pointed_at(call: Call, fields, pointer):
    status, problem = call("optimization/curve-fit", **{**LINE, **fields})
    assert status == 422
    assert problem["errors"][0]["pointer"] == pointer


def test_a_start_whose_squares_overflow_is_left(call: Call):
    x = np.arange(6.0)
    fields = {"model": "a*exp(-b*x)", "independent": "x", "x": x.tolist(), "y": (5 * np.exp(-x / 2)).tolist()}
    status, fit = call("optimization/curve-fit", **fields, initial={"a": 1, "b": -100})
    assert (status, fit["success"]) == (200, True)
    assert fit["estimates"] == pytest.approx({"a": 5.0, "b": 0.5}, rel=1e-9)


@pytest.mark.parametrize(
    ("model", "x", "y", "initial"),
    [
        ("a*(1 - exp(-b*x))", [1, 2, 3, 4, 5], [1, 1, 1, 1, 1], {"a": 1, "b": 1}),
        ("a/(1 + exp(-b*(x - c)))", [1, 2, 3, 4], [0, 0, 1, 1], {"a": 1, "b": 1, "c": 2.5}),
        ("exp(-a*x)", [1, 2, 3], [0, 0, 0], {"a": 1}),
    ],
)
def test_no_fit_at_infinity_is_certified(call: Call, model, x, y, initial):
    _, found = call("optimization/curve-fit", model=model, independent="x", x=x, y=y, initial=initial)
    assert (found["success"], found["certainty"], found["error"]) == (False, "estimated", None)


@pytest.mark.parametrize("rest", ["", " + 0*c", " + c - c", " + where(x > 100, c, 0)", " + c*floor(x/100)"])
def test_a_parameter_without_influence_is_named_and_has_no_standard_error(call: Call, rest):
    line = {"independent": "x", "x": [0, 1, 2, 3, 4], "y": [1, 2.1, 2.9, 4.2, 5]}
    _, known = call("optimization/curve-fit", **line, model="a*x + b", initial={"a": 1, "b": 1})
    status, found = call("optimization/curve-fit", **line, model=f"a*x + b{rest}", initial={"a": 1, "b": 1, "c": 7})
    assert status == 200
    assert found["standard_errors"].pop("c") == "Infinity"
    assert found["standard_errors"] == pytest.approx(known["standard_errors"], rel=1e-9)
    assert (found["degrees_of_freedom"], found["condition_number"]) == (3, "Infinity")
    warning = found["warnings"][0]
    assert (warning["code"], warning["count"], warning["indices"]) == ("no-influence", 1, [[2]])
    assert "`c`" in warning["detail"]


def test_a_parameter_whose_slope_alone_is_zero_has_influence(call: Call):
    fields = {"independent": "x", "x": [0, 1, 2, 3], "y": [-1, -0.1, 1.2, 1.9], "model": "a*x + b**2"}
    _, found = call("optimization/curve-fit", **fields, initial={"a": 1, "b": 0})
    assert "no-influence" not in [warning["code"] for warning in found["warnings"]]
