import math
import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from service.handlers.statistics.describe import describe
from service.schemas.statistics.variables import DescribeRequest
from tests.conftest import Call

_FIELDS = ("mean", "variance", "standard_deviation", "minimum", "maximum", "skewness", "kurtosis", "quartiles")


def test_numbers_for_one_variable_and_vectors_for_several(call: Call) -> None:
    _, one = call("statistics/describe", data=[1, 2, 4, 8])
    _, several = call("statistics/describe", data=[[1, 0], [2, 1], [4, 0], [8, 1]])
    assert (one["count"], one["mean"], one["quartiles"]) == (4, 3.75, [1.75, 3.0, 5.0])
    assert several["mean"] == [3.75, 0.5]
    assert np.shape(several["quartiles"]) == (3, 2)
    assert [row[0] for row in several["quartiles"]] == one["quartiles"]


def test_moments_are_scipys(call: Call) -> None:
    x = np.random.default_rng(1).gamma(2.0, size=200)
    _, answer = call("statistics/describe", data=x.tolist())
    expected = stats.describe(x)
    assert answer["skewness"] == pytest.approx(expected.skewness, rel=1e-12, abs=0)
    assert answer["kurtosis"] == pytest.approx(expected.kurtosis, rel=1e-12, abs=0)
    assert answer["quartiles"] == pytest.approx(np.quantile(x, [0.25, 0.5, 0.75]), rel=1e-14, abs=0)
    assert answer["standard_error"] == pytest.approx(stats.sem(x), rel=1e-13, abs=0)


@settings(max_examples=40)
@given(
    st.floats(-1e9, 1e9),
    st.lists(st.integers(-1000, 1000), min_size=3, max_size=40).filter(lambda values: len(set(values)) > 1),
)
def test_variance_is_exact_however_large_the_mean(shift: float, values: list[int]) -> None:
    x = [shift + value * 2.0**-10 for value in values]
    if len(set(x)) == 1:
        return
    found = describe(DescribeRequest(data=x))
    exact = statistics.variance([Fraction(value) for value in x])
    assert float(found.variance) == pytest.approx(float(exact), rel=1e-13, abs=0)


def test_values_one_unit_apart() -> None:
    x = [1.0] * 999 + [1.0 + 2.0**-52]
    found = describe(DescribeRequest(data=x))
    assert float(found.variance) == pytest.approx(2.0**-104 / 1000, rel=1e-13, abs=0)


def test_weights_are_frequencies(call: Call) -> None:
    _, weighted = call("statistics/describe", data=[1.0, 2.0, 5.0], weights=[2, 1, 3])
    _, repeated = call("statistics/describe", data=[1.0, 1.0, 2.0, 5.0, 5.0, 5.0])
    for name in ("mean", "variance", "skewness", "kurtosis", "standard_error"):
        assert weighted[name] == pytest.approx(repeated[name], rel=1e-13, abs=0), name
    assert weighted["quartiles"] == [1.0, 2.0, 5.0]


def test_missing_values_are_left_out_of_their_variable(call: Call) -> None:
    data = [[1, 4], [None, 5], [3, 9]]
    _, answer = call("statistics/describe", data=data, missing="omit")
    assert (answer["count"], answer["mean"]) == ([2, 3], [2.0, 6.0])
    status, problem = call("statistics/describe", data=data)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data/1/0")


@pytest.mark.parametrize("scale", [2.0**400, 2.0**-400])
def test_shape_does_not_feel_the_scale(scale: float) -> None:
    plain = describe(DescribeRequest(data=[1.0, 2.0, 4.0, 9.0]))
    scaled = describe(DescribeRequest(data=[value * scale for value in (1.0, 2.0, 4.0, 9.0)]))
    assert (scaled.skewness, scaled.kurtosis) == (plain.skewness, plain.kurtosis)
    assert (scaled.mean, scaled.variance) == (plain.mean * scale, plain.variance * scale**2)


def test_equal_values_have_no_shape(call: Call) -> None:
    _, answer = call("statistics/describe", data=[0.1, 0.1, 0.1])
    assert (answer["mean"], answer["variance"], answer["skewness"]) == (0.1, 0.0, "NaN")


def test_variance_of_one_value_is_refused(call: Call) -> None:
    status, problem = call("statistics/describe", data=[3.0])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data")
    _, answer = call("statistics/describe", data=[3.0], degrees_of_freedom_correction=0)
    assert answer["variance"] == 0


@pytest.mark.parametrize(("weights", "pointer"), [([1.0], "/weights"), ([1.0, 0.0], "/weights/1")])
def test_bad_weights(call: Call, weights: list[float], pointer: str) -> None:
    status, problem = call("statistics/describe", data=[3.0, 4.0], weights=weights)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_decimals_near_each_other_are_limited_by_input_and_integers_are_not(call: Call) -> None:
    _, decimals = call("statistics/describe", data=[[1e9 + 0.1 * k, k] for k in range(9)])
    (warning,) = decimals["warnings"]
    assert (warning["code"], warning["indices"]) == ("limited-by-input", [[0]])
    exact = statistics.variance([Fraction(10**10 + k, 10) for k in range(9)])
    digits = -math.log10(abs(decimals["variance"][0] / float(exact) - 1))
    assert warning["trusted_digits"] <= digits <= warning["trusted_digits"] + 2
    _, integers = call("statistics/describe", data=[10**12 + k for k in range(9)])
    assert not integers["warnings"]


def test_weights_that_hardly_count_leave_moments_finite(call) -> None:
    status, answer = call("statistics/describe", data=[1.0, 2.0], weights=[2.0e38, 2.8e-157])
    assert (status, answer["mean"]) == (200, 1.0)


def test_thousands_of_near_columns_are_described_in_time(call) -> None:
    """Each of them has its digits counted, all at once."""
    data = (1e9 + np.random.default_rng(1).random((2, 2000))).tolist()
    status, answer = call("statistics/describe", data=data)
    assert (status, answer["warnings"][0]["code"]) == (200, "limited-by-input")
    assert answer["warnings"][0]["count"] > 1900


@pytest.mark.parametrize("offset", [0, 10**6, 10**9, 10**11])
def test_the_shape_has_the_digits_that_are_claimed(call: Call, offset):
    # Of 0.1, 0.2, 0.4, 0.3, 0.7 in fractions; the decimals sent are these and a whole number.
    data = [float(f"{offset}.{digit}") for digit in (1, 2, 4, 3, 7)]
    answer = call("statistics/describe", data=data)[1]
    digits = min((w["trusted_digits"] for w in answer["warnings"] if w["code"] == "limited-by-input"), default=10)
    assert abs(answer["skewness"] - 0.6927284074925394) < 10.0**-digits
    assert abs(answer["kurtosis"] + 0.7178711285154859) < 10.0**-digits
