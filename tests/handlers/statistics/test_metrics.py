"""Predictions and what came true, against published examples and counting by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.methods.statistics import roc
from tests.conftest import Call

SICK = {"targets": [1] * 20 + [0] * 80, "predictions": [1] * 15 + [0] * 5 + [1] * 8 + [0] * 72, "positive": 1}
RATES = ("accuracy", "precision", "recall", "specificity", "f1")


def test_rates_and_wilson_s_intervals_by_hand(call: Call):
    """15 of 20 sick and 72 of 80 healthy are told right; the interval by Wilson's formula (1927)."""
    _, answer = call("statistics/metrics/classification", **SICK)
    assert answer["confusion_matrix"] == [[72, 8], [5, 15]]
    assert [answer[name] for name in RATES] == pytest.approx([0.87, 15 / 23, 0.75, 0.9, 30 / 43], rel=1e-15)
    z, n, p = 1.959963984540054, 20, 0.75
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    ends = [(p + z * z / (2 * n) + sign * half) / (1 + z * z / n) for sign in (-1, 1)]
    assert answer["intervals"]["recall"] == pytest.approx(ends, rel=1e-12)
    assert all(answer["intervals"][name][0] < answer[name] < answer["intervals"][name][1] for name in RATES)


def test_published_examples(call: Call):
    """scikit-learn's of matthews_corrcoef and cohen_kappa_score."""
    _, one = call("statistics/metrics/classification", targets=[1, 1, 1, -1], predictions=[1, -1, 1, 1])
    assert one["matthews_correlation"] == pytest.approx(-1 / 3, rel=1e-15)
    first = ["negative", "positive", "negative", "neutral", "positive"]
    second = ["negative", "positive", "negative", "neutral", "negative"]
    _, two = call("statistics/metrics/classification", targets=first, predictions=second)
    assert (two["cohen_kappa"], two["labels"]) == (pytest.approx(0.6875), ["negative", "neutral", "positive"])


labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


@given(pairs=labels)
@settings(max_examples=30, deadline=None)
def test_every_class_is_counted(call: Call, pairs):
    targets, predictions = map(list, zip(*pairs, strict=True))
    _, answer = call("statistics/metrics/classification", targets=targets, predictions=predictions)
    for i, label in enumerate(answer["labels"]):
        both = pairs.count((label, label))
        for name, below in (("recall", targets.count(label)), ("precision", predictions.count(label))):
            assert answer[name][i] == (None if not below else both / below)
    undefined = any(one is None for name in RATES[1:] for one in answer[name]) or answer["cohen_kappa"] is None
    undefined = undefined or answer["matthews_correlation"] is None
    assert bool(answer["warnings"]) == undefined


def test_weights_count_as_so_many_items(call: Call):
    fields = {"targets": ["a", "b", "b"], "predictions": ["a", "a", "b"], "weights": [2.0, 1.0, 3.0], "positive": "b"}
    repeated = {"targets": list("aabbbb"), "predictions": list("aaabbb"), "positive": "b"}
    _, weighted = call("statistics/metrics/classification", **fields)
    _, counted = call("statistics/metrics/classification", **repeated)
    assert weighted == counted


def test_errors_of_predictions(call: Call):
    """scikit-learn's example: 0.375, 0.5, 0.948…, 0.957…"""
    _, answer = call("statistics/metrics/regression", targets=[3, -0.5, 2, 7], predictions=[2.5, 0.0, 2, 8])
    assert (answer["mean_squared_error"], answer["mean_absolute_error"]) == (0.375, 0.5)
    whole = Fraction(467, 16)  # Σ(y − ȳ)² of the targets, whose mean is 23/8
    assert answer["r_squared"] == pytest.approx(float(1 - Fraction(3, 2) / whole), rel=1e-15)
    assert answer["explained_variance"] == pytest.approx(
        float(1 - (Fraction(3, 2) - Fraction(1, 4)) / whole), rel=1e-15
    )


@given(
    values=st.lists(st.tuples(*[st.integers(-1000, 1000)] * 2), min_size=2, max_size=20),
    shift=st.sampled_from([0, 2**40]),
)
@settings(max_examples=30, deadline=None)
def test_r_squared_keeps_its_digits(call: Call, values, shift):
    y, fitted = ([shift + one for one in part] for part in zip(*values, strict=True))
    _, answer = call("statistics/metrics/regression", targets=y, predictions=fitted)
    mean = Fraction(sum(y), len(y))
    whole = sum((one - mean) ** 2 for one in y)
    exact = None if not whole else float(1 - sum((a - b) ** 2 for a, b in zip(y, fitted, strict=True)) / whole)
    assert answer["r_squared"] == (exact if exact is None else pytest.approx(exact, rel=1e-12, abs=1e-12))


scored = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=4, max_size=25).filter(
    lambda pairs: 2 <= sum(one for one, _ in pairs) <= len(pairs) - 2
)


@given(pairs=scored)
@settings(max_examples=60, deadline=None)
def test_the_area_and_its_variance_are_delong_s(pairs):
    """By all pairs: ψ is 1 where the positive one scores higher, ½ for equal scores."""
    positive, scores = (np.array(part) for part in zip(*pairs, strict=True))
    x, y = scores[positive], scores[~positive]
    psi = (x[:, None] > y) + 0.5 * (x[:, None] == y)
    assert roc.area(scores, positive) == pytest.approx(psi.mean(), rel=1e-15)
    expected = psi.mean(1).var(ddof=1) / len(x) + psi.mean(0).var(ddof=1) / len(y)
    assert roc.area_variance(scores, positive) == pytest.approx(expected, rel=1e-12, abs=1e-16)


def test_both_curves(call: Call):
    """scikit-learn's example of roc_auc_score and average_precision_score: 0.75 and 0.83."""
    _, answer = call("statistics/metrics/roc", targets=[0, 0, 1, 1], scores=[0.1, 0.4, 0.35, 0.8])
    assert (answer["area"], answer["precision_recall"]["average_precision"]) == (0.75, pytest.approx(5 / 6))
    steps = [(a, b) for a, b in zip(answer["false_positive_rate"], answer["true_positive_rate"], strict=True)]
    assert steps == [(0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1)]
    assert np.trapezoid(*zip(*[(b, a) for a, b in steps], strict=True)) == answer["area"]
    _, turned = call("statistics/metrics/roc", targets=[0, 0, 1, 1], scores=[0.1, 0.4, 0.35, 0.8], positive=0)
    assert turned["area"] == 0.25


def test_ties_and_texts(call: Call):
    fields = {"targets": ["sick", "well", "sick", "well"], "scores": [2, 2, 3, 1], "positive": "sick"}
    _, answer = call("statistics/metrics/roc", **fields)
    assert (answer["area"], answer["ties"], answer["positive"]) == (0.875, 1, "sick")
    assert [one["code"] for one in answer["warnings"]] == ["small-sample"]


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("classification", {"targets": [1, 0], "predictions": [1]}, "/predictions"),
        ("classification", {"targets": [1, 0], "predictions": ["1", "0"]}, "/predictions"),
        ("classification", {"targets": [1, 0], "predictions": [1, 0], "positive": 2}, "/positive"),
        ("classification", {"targets": [1, 0], "predictions": [1, 0], "labels": [1, 2]}, "/targets/1"),
        ("classification", {"targets": [1, 0], "predictions": [1, 0], "labels": [1, 1]}, "/labels"),
        ("classification", {"targets": [1, 0], "predictions": [1, 0], "weights": [1, -1]}, "/weights/1"),
        ("regression", {"targets": [1, 0], "predictions": [1]}, "/predictions"),
        ("roc", {"targets": [1, 0, 2], "scores": [1, 2, 3]}, "/targets"),
        ("roc", {"targets": [1, 0], "scores": [1, 2, 3]}, "/scores"),
    ],
)
def test_errors(call: Call, path, fields, pointer):
    status, answer = call(f"statistics/metrics/{path}", **fields)
    assert (status, answer["errors"][0]["pointer"]) == (422, pointer)


def test_predictions_without_spread_are_told(call: Call):
    _, answer = call("statistics/metrics/regression", targets=[2, 2], predictions=[1, 3])
    assert (answer["r_squared"], [one["code"] for one in answer["warnings"]]) == (None, ["undefined"])


@pytest.mark.parametrize("unit", [1e-310, 1e-160, 1e150])
def test_scales_whose_squares_leave_the_range(call: Call, unit):
    targets, predictions = [1 * unit, 2 * unit, 4 * unit, 9 * unit], [1 * unit, 2 * unit, 2 * unit, 9 * unit]
    found = call("statistics/metrics/regression", targets=targets, predictions=predictions)[1]
    assert found["r_squared"] == pytest.approx(1 - 4 / 38, rel=1e-9)
    assert found["root_mean_squared_error"] == pytest.approx(unit, rel=1e-9)
    assert [one["code"] for one in found["warnings"]] == (["underflow"] if unit < 1 else [])
