"""Multinomial regression against published fits, its two-class case, and its own equations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.statistics.regression.multinomial import multinomial
from service.schemas.statistics.regression import MultinomialRegressionRequest
from tests.conftest import Call

PATH = "statistics/regression/multinomial"
# Agresti, An Introduction to Categorical Data Analysis (2nd edition), table 6.1: length (m) and primary food of 59
# alligators; fish, invertebrates, other
_FOOD = (
    "1.24 I, 1.30 I, 1.30 I, 1.32 F, 1.32 F, 1.40 F, 1.42 I, 1.42 F, 1.45 I, 1.45 O, 1.47 I, 1.47 F, 1.50 I, 1.52 I, "
    "1.55 I, 1.60 I, 1.63 I, 1.65 O, 1.65 I, 1.65 F, 1.65 F, 1.68 F, 1.70 I, 1.73 O, 1.78 I, 1.78 I, 1.78 O, 1.80 I, "
    "1.80 F, 1.85 F, 1.88 I, 1.93 I, 1.98 I, 2.03 F, 2.03 F, 2.16 F, 2.26 F, 2.31 F, 2.31 F, 2.36 F, 2.36 F, 2.39 F, "
    "2.41 F, 2.44 F, 2.46 F, 2.56 O, 2.67 F, 2.72 I, 2.79 F, 2.84 F, 3.25 O, 3.28 O, 3.33 F, 3.56 F, 3.58 F, 3.66 F, "
    "3.68 O, 3.71 F, 3.89 F"
)
LENGTHS = [float(one.split()[0]) for one in _FOOD.split(",")]
FOODS = [one.split()[1] for one in _FOOD.split(",")]


def test_the_alligators_of_a_book(call: Call):
    _, found = call(PATH, x=LENGTHS, y=FOODS, reference="O")
    assert (found["classes"], found["outcomes"], found["reference"]) == (["O", "F", "I"], ["F", "I"], "O")
    # Table 6.2: log odds 1.618 − 0.110x of fish and 5.697 − 2.465x of invertebrates against other, with these errors
    assert found["coefficients"] == [
        pytest.approx([1.618, -0.110], abs=5e-4), pytest.approx([5.697, -2.465], abs=5e-4),
    ]  # fmt: skip
    assert found["standard_errors"] == [
        pytest.approx([1.307, 0.517], abs=5e-4), pytest.approx([1.794, 0.900], abs=5e-4),
    ]  # fmt: skip
    assert found["deviance"] == pytest.approx(98.3412, abs=5e-5)  # R: VGAM's vglm on these data
    assert (found["success"], found["certainty"], found["warnings"]) == (True, "checked", [])


def test_counts_of_a_table_have_the_closed_form(call: Call):
    counts = {(0, "a"): 12, (0, "b"): 7, (0, "c"): 5, (1, "a"): 4, (1, "b"): 9, (1, "c"): 15}
    cells = list(counts)
    _, found = call(
        PATH, x=[x for x, _ in cells], y=[y for _, y in cells], weights=list(counts.values()), at=[0.0, 1.0]
    )
    for row, name in enumerate("bc"):
        ratio = counts[1, name] * counts[0, "a"] / (counts[1, "a"] * counts[0, name])
        error = sum(1 / counts[x, y] for x in (0, 1) for y in ("a", name)) ** 0.5
        assert found["coefficients"][row][1] == pytest.approx(np.log(ratio), rel=1e-12)
        assert found["standard_errors"][row][1] == pytest.approx(error, rel=1e-12)
    assert found["predictions"]["mean"][0] == pytest.approx([12 / 24, 7 / 24, 5 / 24], rel=1e-12)
    assert found["predictions"]["labels"] == ["a", "c"]


def test_two_classes_are_logistic_regression(call: Call):
    pairs = [(x, y) for x, y in zip(LENGTHS, FOODS, strict=True) if y != "O"]
    x, at = [one for one, _ in pairs], [1.5, 2.5]
    _, found = call(PATH, x=x, y=[y for _, y in pairs], at=at)
    _, same = call("statistics/regression/logistic", x=x, y=[float(y == "I") for _, y in pairs], at=at)
    for name in ("coefficients", "standard_errors", "p_values", "lower", "upper"):
        assert found[name][0] == pytest.approx(same[name], rel=1e-12)
    for name in ("log_likelihood", "null_log_likelihood", "aic", "bic", "pseudo_r_squared"):
        assert found[name] == pytest.approx(same[name], rel=1e-12)
    for name in ("leverage", "cook_distances"):
        assert found[name] == pytest.approx(same[name], rel=1e-9)
    for name in ("mean", "lower", "upper"):
        assert np.array(found["predictions"][name])[:, 1] == pytest.approx(same["predictions"][name], rel=1e-10)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_scores_vanish_and_the_reference_does_not_matter(seed, intercept):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(40, 2)), rng.choice([3, 5, 8], 40, p=[0.3, 0.3, 0.4])
    fits = [
        multinomial(MultinomialRegressionRequest(x=x, y=y.tolist(), reference=reference, intercept=intercept, at=x[:3]))
        for reference in (3, 8)
    ]
    for found in fits:
        design = np.column_stack([np.ones(40), x]) if intercept else x
        assert found.residuals.T @ design == pytest.approx(np.zeros((3, design.shape[1])), abs=1e-10)
        assert found.fitted.sum(1) == pytest.approx(np.ones(40), rel=1e-13)
    first, second = fits
    order = [second.classes.index(name) for name in first.classes]
    assert second.fitted[:, order] == pytest.approx(first.fitted, rel=1e-9)
    assert second.predictions.lower[:, order] == pytest.approx(first.predictions.lower, rel=1e-9)
    assert second.log_likelihood == pytest.approx(first.log_likelihood, rel=1e-12)
    assert first.leverage.sum() == pytest.approx(first.coefficients.size, rel=1e-9)
    assert second.leverage == pytest.approx(first.leverage, rel=1e-9)
    assert second.cook_distances == pytest.approx(first.cook_distances, rel=1e-9)
    assert first.coefficients[1] == pytest.approx(-second.coefficients[0], rel=1e-8)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1, 2, 3, 4, 5, 6], ["a", "a", "b", "b", "c", "c"]),
        ([1, 2, 3, 4, 5, 6, 1], ["a", "a", "b", "b", "c", "c", "b"]),  # only c is apart
        ([1, 2, 2, 3, 4, 4], ["a", "a", "b", "b", "a", "b"]),
    ],
)
def test_separation_is_told(call: Call, x, y):
    _, found = call(PATH, x=x, y=y)
    if len(set(y)) == 2:
        assert (found["success"], found["status"]) == (True, "converged")
        return
    assert (found["success"], found["status"], found["covariance"]) == (False, "separated", None)
    assert [warning["code"] for warning in found["warnings"]] == ["perfect-separation"]
    assert "classes" in found["message"]
    assert set(np.ravel(found["standard_errors"])) == {"Infinity"}


def test_tables_and_formulas(call: Call):
    table = {"length": LENGTHS, "food": FOODS}
    _, plain = call(PATH, x=np.log(LENGTHS).tolist(), y=FOODS)
    _, found = call(PATH, table=table, formula="food ~ log(length)", at={"length": [1.5]})
    assert found["terms"] == ["intercept", "log(length)"]
    assert np.ravel(found["coefficients"]) == pytest.approx(np.ravel(plain["coefficients"]), rel=1e-12)
    assert len(found["predictions"]["mean"]) == 1
    _, found = call(PATH, table=table, x="length", y="food")
    assert (found["terms"], found["classes"]) == (["intercept", "length"], ["F", "I", "O"])


def test_scale_and_shift_keep_the_fit(call: Call):
    _, plain = call(PATH, x=LENGTHS, y=FOODS)
    _, found = call(PATH, x=[1e300 * x for x in LENGTHS], y=FOODS)
    assert np.array(found["coefficients"])[:, 1] * 1e300 == pytest.approx(
        np.array(plain["coefficients"])[:, 1], rel=1e-10
    )
    _, found = call(PATH, x=[x + 2**20 for x in LENGTHS], y=FOODS)
    assert found["log_likelihood"] == pytest.approx(plain["log_likelihood"], rel=1e-9)


@pytest.mark.parametrize(
    ("request_fields", "pointer", "words"),
    [
        ({"x": [1, 2, 3], "y": ["a", "a", "a"]}, "/y", "one class"),
        ({"x": [1, 2, 3], "y": ["a", "b", "c"]}, "/y", "4 coefficients"),
        ({"x": [1, 2, 3], "y": [0, 1, "a"]}, "/y", "Expected"),
        ({"x": LENGTHS, "y": FOODS, "reference": "Q"}, "/reference", "one of those"),
        ({"x": LENGTHS, "y": FOODS[1:]}, "/y", "must agree"),
        ({"table": {"x": [1, 2, 3], "c": ["a", None, "b"]}, "x": "x", "y": "c"}, "/table/c/1", "missing"),
        ({"table": {"x": [1, 2, 3], "c": ["a", "b", "b"]}, "x": "x", "y": "d"}, "/y", "no such column"),
        ({"table": {"x": [1, 2, 3]}, "formula": "d ~ x"}, "/formula", "no column"),
        ({"x": [[1, 1]] * 20, "y": ["a", "b"] * 10}, "", "column"),
    ],
)
def test_errors_name_the_place(call: Call, request_fields, pointer, words):
    status, found = call(PATH, **request_fields)
    assert status == 422
    assert words.lower() in found["detail"].lower()
    assert not pointer or found["errors"][0]["pointer"].startswith(pointer)


def test_influence_is_how_far_the_fit_moves_without_an_observation(call: Call):
    """Of many observations one step without one of them is nearly the fit without it."""
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=300), rng.choice(["a", "b", "c"], 300)
    whole = call(PATH, x=x.tolist(), y=y.tolist())[1]
    information = np.linalg.inv(whole["covariance"])
    for i in (0, 7, 299):
        without = call(PATH, x=np.delete(x, i).tolist(), y=np.delete(y, i).tolist())[1]
        moved = np.ravel(without["coefficients"]) - np.ravel(whole["coefficients"])
        assert moved @ information @ moved / moved.size == pytest.approx(whole["cook_distances"][i], rel=0.05)
