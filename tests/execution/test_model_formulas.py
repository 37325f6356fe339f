"""Models written as formulas: R's published fits, and the columns that a formula stands for."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.expressions import ExpressionError
from service.methods.statistics.model_formula import ModelFormula
from service.methods.statistics.orthogonal_polynomials import OrthogonalPolynomials
from tests.conftest import Call

# Crampton (1947), the data set ToothGrowth of R: lengths of teeth by source and dose of vitamin C.
LENGTHS = [
    [4.2, 11.5, 7.3, 5.8, 6.4, 10, 11.2, 11.2, 5.2, 7], [16.5, 16.5, 15.2, 17.3, 22.5, 17.3, 13.6, 14.5, 18.8, 15.5],
    [23.6, 18.5, 33.9, 25.5, 26.4, 32.5, 26.7, 21.5, 23.3, 29.5],
    [15.2, 21.5, 17.6, 9.7, 14.5, 10, 8.2, 9.4, 16.5, 9.7],
    [19.7, 23.3, 23.6, 26.4, 20, 25.2, 25.8, 21.2, 14.5, 27.3],
    [25.5, 26.4, 22.4, 24.5, 24.8, 30.9, 26.4, 27.3, 29.4, 23],
]  # fmt: skip
TEETH = {
    "len": [length for row in LENGTHS for length in row],
    "supp": ["VC"] * 30 + ["OJ"] * 30,
    "dose": [dose for _, dose in product(range(2), (0.5, 1, 2)) for _ in range(10)],
}
LINEAR = "statistics/regression/linear"


def fitted(call: Call, formula: str, **fields):
    status, found = call(LINEAR, table=TEETH, formula=formula, **fields)
    assert status == 200, found
    return found


def test_crossed_text_and_number(call: Call):
    found = fitted(call, "len ~ supp*dose")
    assert found["terms"] == ["intercept", "supp[VC]", "dose", "supp[VC]:dose"]
    # summary(lm(len ~ supp*dose, ToothGrowth)) of R
    assert np.round(found["coefficients"], 3).tolist() == [11.550, -8.255, 7.811, 3.904]
    assert np.round(found["standard_errors"], 3).tolist() == [1.581, 2.236, 1.195, 1.691]
    assert found["columns"] == {"x": ["supp[VC]", "dose", "supp[VC]:dose"], "y": ["len"]}
    assert found["levels"] == {"supp": ["OJ", "VC"]}


def test_numbers_as_levels_and_cell_means(call: Call):
    means = {(supp, dose): np.mean([y for y, s, d in zip(*TEETH.values(), strict=True) if (s, d) == (supp, dose)])
             for supp, dose in product(("OJ", "VC"), (0.5, 1.0, 2.0))}  # fmt: skip
    found = fitted(call, "len ~ supp*C(dose)")
    assert found["terms"][2:] == ["C(dose)[1]", "C(dose)[2]", "supp[VC]:C(dose)[1]", "supp[VC]:C(dose)[2]"]
    np.testing.assert_allclose(sorted(set(np.round(found["fitted"], 9))), sorted(np.round(list(means.values()), 9)))
    cells = fitted(call, "len ~ 0 + supp:C(dose)")
    assert cells["terms"][1] == "supp[OJ]:C(dose)[1]"
    np.testing.assert_allclose(cells["coefficients"], list(means.values()), rtol=1e-13)


@pytest.mark.parametrize(
    ("formula", "terms"),
    [
        ("len ~ supp + dose", ["intercept", "supp[VC]", "dose"]),
        ("len ~ dose + supp - 1", ["dose", "supp[OJ]", "supp[VC]"]),
        ("len ~ 0 + supp + C(dose)", ["supp[OJ]", "supp[VC]", "C(dose)[1]", "C(dose)[2]"]),
        ("len ~ supp + supp:dose", ["intercept", "supp[VC]", "supp[OJ]:dose", "supp[VC]:dose"]),
        ("len ~ poly(dose, 2)", ["intercept", "poly(dose,2)[1]", "poly(dose,2)[2]"]),
        ("log(len) ~ I(dose**2) + sqrt(dose)", ["intercept", "I(dose**2)", "sqrt(dose)"]),
        ("len ~ dose*supp - dose:supp", ["intercept", "dose", "supp[VC]"]),
    ],
)
def test_terms(call: Call, formula, terms):
    assert fitted(call, formula)["terms"] == terms


def test_the_columns_are_what_the_formula_says(call: Call):
    dose, length = np.array(TEETH["dose"]), np.log(TEETH["len"])
    _, plain = call(LINEAR, x=np.column_stack([dose, np.log(dose)]).tolist(), y=length.tolist(), at=[[3, np.log(3)]])
    found = fitted(call, "log(len) ~ dose + log(dose)", at={"dose": [3]})
    np.testing.assert_allclose(found["predictions"]["mean"], plain["predictions"]["mean"], rtol=1e-9)
    np.testing.assert_allclose(found["coefficients"], plain["coefficients"], rtol=1e-9)


# R's cars: speed (mph) and stopping distance (ft) of 50 cars
CARS = {
    "speed": [4, 4, 7, 7, 8, 9, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 16, 16,
              17, 17, 17, 18, 18, 18, 18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23, 24, 24, 24, 24, 25],
    "dist": [2, 10, 4, 22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28, 26, 34, 34, 46, 26, 36, 60, 80, 20, 26, 54, 32,
             40, 32, 40, 50, 42, 56, 76, 84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85],
}  # fmt: skip


def test_orthogonal_polynomials_are_those_of_r(call: Call):
    # R 4: summary(lm(dist ~ poly(speed, 3), cars)), as on the page of `cars`
    _, found = call(LINEAR, table=CARS, formula="dist ~ poly(speed, 3)", at={"speed": [21, 30]})
    assert np.round(found["coefficients"], 2).tolist() == [42.98, 145.55, 23.0, 13.8]
    assert np.round(found["standard_errors"], 2).tolist() == [2.15, 15.20, 15.20, 15.20]
    _, powers = call("statistics/regression/polynomial", x=CARS["speed"], y=CARS["dist"], degree=3, at=[21, 30])
    for name in ("mean", "lower", "prediction_upper"):
        np.testing.assert_allclose(found["predictions"][name], powers["predictions"][name], rtol=1e-10)


def test_orthogonal_polynomials_of_a_table_of_contrasts():
    # Fisher and Yates, Statistical Tables: n = 5
    found = OrthogonalPolynomials.of(np.arange(1.0, 6.0), 4).at(np.arange(1.0, 6.0))
    table = np.array([[-2, -1, 0, 1, 2], [2, -1, -2, -1, 2], [-1, 2, 0, -2, 1], [1, -4, 6, -4, 1]])
    np.testing.assert_allclose(found.T, table / np.linalg.norm(table, axis=1)[:, None], atol=1e-15)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(1, 20), st.sampled_from([1e-300, 1.0, 1e307]))
def test_they_are_orthonormal_on_the_sample(seed, degree, scale):
    x = scale * np.random.default_rng(seed).normal(size=80)
    found = OrthogonalPolynomials.of(x, degree).at(x)
    np.testing.assert_allclose(found.T @ found, np.eye(degree), atol=1e-8)
    np.testing.assert_allclose(found.sum(0), 0, atol=1e-8)


def test_predictions_for_records_by_the_levels_of_the_data(call: Call):
    at = [{"supp": "VC", "dose": 1.5}, {"supp": "OJ", "dose": 1.5}]
    found = fitted(call, "len ~ supp*dose", at=at)
    b = found["coefficients"]
    expected = [b[0] + b[1] + 1.5 * (b[2] + b[3]), b[0] + 1.5 * b[2]]
    np.testing.assert_allclose(found["predictions"]["mean"], expected, rtol=1e-13)


def test_other_models_and_weights_by_name(call: Call):
    table = {"hit": [0, 0, 1, 0, 1, 1, 0, 1], "x": [1, 2, 3, 4, 5, 6, 7, 8], "n": [1, 2, 1, 1, 2, 1, 1, 1]}
    models = {
        "logistic": {},
        "generalized-linear": {"family": "binomial"},
        "penalized": {"family": "binomial", "penalty": "ridge", "strengths": [0.1]},
    }
    for operation, extra in models.items():
        path = f"statistics/regression/{operation}"
        _, found = call(path, table=table, formula="hit ~ log(x)", weights="n", **extra)
        x, fields = np.log(table["x"]).tolist(), {"y": table["hit"], "weights": table["n"], **extra}
        _, plain = call(path, x=x, **fields)
        np.testing.assert_allclose(found["coefficients"], plain["coefficients"], rtol=1e-9)


def test_missing_values_stay_missing(call: Call):
    table = {"y": [1, 2, 4, 5, 7], "x": [1, None, 3, 4, 6], "g": ["a", "b", "a", None, "b"]}
    _, found = call(LINEAR, table=table, formula="y ~ log(x)", missing="omit")
    assert found["count"] == 4
    status, found = call(LINEAR, table=table, formula="y ~ g", missing="refuse")
    assert (status, found["errors"][0]["pointer"]) == (422, "/table/g/3")


@pytest.mark.parametrize(
    ("formula", "position", "expected"),
    [
        ("y + x", 0, "a response"),
        ("y ~ x + (a + b)", 8, "a column"),
        ("y ~ x**2", 5, "between factors"),
        ("y ~ ", 4, "a column"),
        ("y ~ log(x", 9, "parenthesis"),
        ("y ~ 2", 4, "1 or 0"),
        ("y ~ a*b*c*d*e*f*g", 4, "at most 6"),
    ],
)
def test_grammar(formula, position, expected):
    with pytest.raises(ExpressionError, match=expected) as caught:
        ModelFormula.read(formula)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"formula": "len ~ dos"}, "/formula"),
        ({"formula": "supp ~ dose"}, "/formula"),
        ({"formula": "len ~ log(supp)"}, "/table/supp/0"),
        ({"formula": "len ~ log(dose - 1)"}, "/table/dose/0"),
        ({"formula": "len ~ 1"}, "/formula"),
        ({"formula": "len ~ poly(dose, 31)"}, "/formula"),
        ({"formula": "len ~ poly(dose, 3)"}, "/formula"),
        ({"formula": "len ~ poly(log(dose), 2)"}, "/formula"),
        ({"formula": "len ~ poly(dose, 2)", "at": {"dose": [1e200]}}, "/at/dose/0"),
        ({"formula": "len ~ dose", "at": [{"dose": 1}, {"dose": None}]}, "/at/1/dose"),
        ({"formula": 3}, "/formula"),
        ({"formula": "len ~ dose", "x": "dose"}, "/x"),
        ({"formula": "len ~ dose", "table": None}, "/formula"),
        ({"formula": "len ~ supp", "at": {"supp": ["XX"]}}, "/at/supp"),
        ({"formula": "len ~ supp", "at": {"dose": [1]}}, "/at"),
    ],
)
def test_errors(call: Call, fields, pointer):
    status, found = call(LINEAR, **{"table": TEETH, **fields})
    assert (status, [error["pointer"] for error in found["errors"]]) == (422, [pointer]), found
