import numpy as np
import pytest
from scipy.optimize import curve_fit, least_squares

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


def test_predictions_of_a_line_are_those_of_linear_regression(call: Call):
    at = [2.5, 9.0]
    _, found = call("optimization/curve-fit", **LINE, at=at, level=0.9, sigma=[1, 2, 1, 2])
    _, linear = call(
        "statistics/regression/linear", x=LINE["x"], y=LINE["y"], at=at, level=0.9, weights=[1, 0.25, 1, 0.25]
    )
    for name, values in linear["predictions"].items():
        np.testing.assert_allclose(found["predictions"][name], values, rtol=1e-9)
    np.testing.assert_allclose(list(found["lower"].values()), linear["lower"], rtol=1e-9)
    np.testing.assert_allclose(list(found["upper"].values()), linear["upper"], rtol=1e-9)
    assert [(one["code"], one["indices"]) for one in found["warnings"]] == [("extrapolation", [[1]])]


def test_absolute_sigma_is_not_scaled_by_the_residuals(call: Call):
    # SciPy's own fit, whose covariance is (JᵀJ)⁻¹ then.
    x, y, sigma = [1, 2, 3, 5, 7, 10], [109, 149, 149, 191, 213, 224], [8, 8, 4, 4, 2, 2]
    fields = {
        "model": "p*(1 - exp(-q*x))", "independent": "x", "x": x, "y": y, "sigma": sigma,
        "initial": {"p": 200, "q": 0.5},
    }  # fmt: skip
    _, found = call("optimization/curve-fit", **fields, absolute_sigma=True)
    values, covariance = curve_fit(
        lambda x, p, q: p * (1 - np.exp(-q * x)), x, y, [200, 0.5], sigma, absolute_sigma=True, ftol=1e-14, xtol=1e-14
    )
    np.testing.assert_allclose(list(found["estimates"].values()), values, rtol=1e-7)
    np.testing.assert_allclose(found["covariance"], covariance, rtol=1e-5)  # SciPy's derivatives are differences
    reach = 1.959963984540054 * np.array(list(found["standard_errors"].values()))
    np.testing.assert_allclose(list(found["upper"].values()), list(found["estimates"].values()) + reach, rtol=1e-12)


@pytest.mark.parametrize("loss", ["soft_l1", "huber", "cauchy", "arctan"])
def test_a_robust_loss_weighs_outliers_less(call: Call, loss: str):
    x = np.arange(12.0)
    y = 2 + 3 * x + np.tile([0.1, -0.1, 0.05, -0.05], 3)
    y[7] += 40
    line = {"model": "a + b*x", "independent": "x", "x": x.tolist(), "y": y.tolist(), "initial": {"a": 2, "b": 3}}
    _, robust = call("optimization/curve-fit", **line, loss=loss, loss_scale=0.2, at=[3.5])
    _, plain = call("optimization/curve-fit", **line)
    assert robust["success"]
    expected = least_squares(lambda p: p[0] + p[1] * x - y, [2, 3], loss=loss, f_scale=0.2, xtol=1e-14, gtol=1e-14)
    np.testing.assert_allclose(list(robust["estimates"].values()), expected.x, rtol=1e-5)
    assert robust["estimates"]["b"] == pytest.approx(3, abs=0.05)
    assert robust["standard_errors"]["b"] < plain["standard_errors"]["b"] / 5
    assert robust["residual_sum_of_squares"] >= plain["residual_sum_of_squares"]
    assert robust["predictions"]["prediction_lower"] is None


def test_hubers_loss_without_outliers_is_that_of_squares(call: Call):
    _, plain = call("optimization/curve-fit", **LINE)
    _, robust = call("optimization/curve-fit", **LINE, loss="huber", loss_scale=5)
    np.testing.assert_allclose(robust["covariance"], plain["covariance"], rtol=1e-9)


def test_predictions_need_parameters_that_the_data_determine(call: Call):
    _, found = call(
        "optimization/curve-fit", **{**LINE, "model": "a + c + b*x", "initial": {"a": 0, "b": 1, "c": 0}}, at=[1]
    )
    assert found["predictions"] is None
    assert found["upper"]["a"] == "Infinity"


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"absolute_sigma": True}, "/absolute_sigma"),
        ({"absolute_sigma": True, "sigma": [1, 1, 1, 1], "loss": "huber"}, "/absolute_sigma"),
        ({"at": [[1, 2], [3, 4]]}, "/at"),
        ({"level": 95}, "/level"),
        ({"loss": "square"}, "/loss"),
        ({"model": "a + b*log(x)", "at": [-1]}, "/at"),
    ],
)
def test_options_that_do_not_fit(call: Call, more: dict[str, object], pointer: str):
    status, problem = call("optimization/curve-fit", **{**LINE, **more})
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_a_fit_that_is_exact_at_a_start_of_zeros_is_not_left(call: Call):
    fields = {"model": "a*t + b*t*(b - 3)", "independent": "t", "x": [1, 2, 3], "y": [0, 0, 0]}
    _, found = call("optimization/curve-fit", **fields, initial={"a": 0, "b": 0})
    assert (found["estimates"], found["residual_sum_of_squares"]) == ({"a": 0, "b": 0}, 0)
