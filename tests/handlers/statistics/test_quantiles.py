"""Sample quantiles."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from tests.handlers.statistics.sample import X


def test_quantiles_of_several_variables(call) -> None:
    data = [[1.0, 10.0], [2.0, 20.0], [3.0, 40.0]]
    status, answer = call("statistics/quantiles", data=data, probabilities=[0.5, 1.0])
    assert (status, answer["result"]) == (200, [[2.0, 20.0], [3.0, 40.0]])


def test_quantile_definitions_of_hyndman_and_fan(call) -> None:
    """The 0.3 quantile of 1…10 is 3 by definition 1 (inverse of the cumulative), 3.7 by 7 (R's default), 3.3 by 6."""
    data = list(range(1, 11))
    for method, expected in [("inverted_cdf", 3.0), ("linear", 3.7), ("weibull", 3.3)]:
        answer = call("statistics/quantiles", data=data, probabilities=[0.3], method=method)[1]
        assert answer["result"] == [pytest.approx(expected, rel=1e-14, abs=0)]


@pytest.mark.parametrize("count", [25, 50, 100])
def test_quantiles_jump_where_the_decimals_do(call, count: int) -> None:
    """0.28 of 25 values are 7 of them, though 0.28 * 25 is above 7 in float64; R's `quantile(type = 1)` to 3."""
    sent = [f"0.{k:02}" for k in range(100)]
    for method, half in (("inverted_cdf", 0), ("averaged_inverted_cdf", 0), ("closest_observation", Fraction(1, 2))):
        request = {"data": list(range(1, count + 1)), "probabilities": [*map(float, sent)], "method": method}
        _, answer = call("statistics/quantiles", **request)
        for p, found in zip(sent, answer["result"], strict=True):
            place = count * Fraction(p) - half
            low, high = (min(max(1, math.floor(place) + i), count) for i in (0, 1))
            step = {"inverted_cdf": low, "averaged_inverted_cdf": (low + high) / 2}.get(method, (low, high)[low % 2])
            assert found == (high if place.denominator > 1 else step)


def test_quantiles_refuse_and_omit_missing_values(call) -> None:
    rows = [[1.0, 2.0], [None, 5.0], [3.0, 4.0]]
    status, problem = call("statistics/quantiles", data=rows, probabilities=[0.5])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data/1/0")
    assert call("statistics/quantiles", data=rows, probabilities=[0.5], missing="omit")[1]["result"] == [[2.0, 3.0]]
    assert call("statistics/quantiles", data=X, probabilities=[1.5])[1]["errors"][0]["pointer"] == "/probabilities/0"
    assert call("statistics/quantiles", data=[None, None], probabilities=[0.5], missing="omit")[0] == 422


def test_quantiles_between_the_ends_of_the_range_are_finite(call) -> None:
    _, answer = call("statistics/quantiles", data=[-1.7e308, 1.7e308], probabilities=[0.25, 0.5, 0.75])
    assert answer["result"] == [-8.5e307, 0.0, 8.5e307]


def test_quantiles_that_are_values_of_the_sample_are_exact(call) -> None:
    for method, certainty in (("inverted_cdf", "exact"), ("linear", "estimated")):
        assert call("statistics/quantiles", data=X, probabilities=[0.3], method=method)[1]["certainty"] == certainty


def test_whole_weights_count_equal_values(call) -> None:
    data, weights, p = [3.0, 1.0, 2.0, 1.0], [2, 3, 4, 1], [0.0, 0.1, 0.4, 0.41, 0.8, 0.9, 1.0]
    _, weighted = call("statistics/quantiles", data=data, weights=weights, probabilities=p, method="inverted_cdf")
    every = np.repeat(data, weights).tolist()
    _, repeated = call("statistics/quantiles", data=every, probabilities=p, method="inverted_cdf")
    assert weighted["result"] == repeated["result"] == [1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0]


def test_sums_of_weights_that_rounding_decides_are_estimated(call) -> None:
    """Six weights of 0.1 are 0.6 of ten, and 0.7 are seven, though they add up to less in float64."""
    request = {"data": list(range(1, 11)), "weights": [0.1] * 10, "method": "inverted_cdf"}
    answers = [call("statistics/quantiles", **request, probabilities=[p])[1] for p in (0.6, 0.7, 0.8, 0.75)]
    assert [answer["result"] for answer in answers] == [[6], [7], [8], [8]]
    assert [answer["certainty"] for answer in answers] == ["estimated"] * 3 + ["exact"]


def test_weights_of_rows_that_are_left_out_do_not_count(call) -> None:
    rows = [[1.0, 6.0], [None, 5.0], [3.0, 4.0], [2.0, 9.0]]
    request = {"data": rows, "weights": [1, 9, 1, 3], "missing": "omit", "method": "inverted_cdf"}
    assert call("statistics/quantiles", **request, probabilities=[0.1, 0.5])[1]["result"] == [[1.0, 4.0], [2.0, 9.0]]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"weights": [1, 2, 1]}, "/method"),
        ({"weights": [1, 2], "method": "inverted_cdf"}, "/weights"),
        ({"weights": [1, 0, 1], "method": "inverted_cdf"}, "/weights/1"),
    ],
)
def test_weights_that_say_nothing_are_refused(call, fields, pointer: str) -> None:
    status, problem = call("statistics/quantiles", data=[1.0, 2.0, 3.0], probabilities=[0.5], **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
