"""R's own results of hypothesis tests, correlations and regressions."""

from typing import Any

import pytest

from benchmarks.digits import cases, correct_digits
from benchmarks.digits._hypothesis_tests import asked, digits
from tests.conftest import Call

_CASES = list(asked())
_DEMANDED = 10
_R_STOPS_ITS_SERIES = 8

pytestmark = pytest.mark.skipif(not _CASES, reason="no reference cases on this machine")


@pytest.mark.parametrize(("case", "path", "request_"), _CASES, ids=[case["id"] for case, *_ in _CASES])
def test_statistic_and_p_value(call: Call, case: dict[str, Any], path: str, request_: dict[str, Any]) -> None:
    status, answer = call(f"statistics/tests/{path}", **request_)
    assert status == 200, answer
    demanded = _R_STOPS_ITS_SERIES if case["test"] == "Kolmogorov-Smirnov" else _DEMANDED
    assert min(digits(case, answer)) >= demanded


def _named(test: str) -> list[Any]:
    return [
        pytest.param(case, id=case["id"]) for case in cases("statistics/r_hypothesis_tests") if case["test"] == test
    ]


@pytest.mark.parametrize("case", _named("correlation pearson"))
def test_correlation(call: Call, case: dict[str, Any]) -> None:
    _, answer = call("statistics/correlation", **case["data"])
    expected = case["expected"]
    lower, upper = expected["conf_int"]
    pairs = {"result": "estimate", "statistics": "statistic", "p_values": "p_value"}
    found = [correct_digits(answer[ours][0][1], expected[theirs]) for ours, theirs in pairs.items()]
    found += [correct_digits(answer["lower"][0][1], lower), correct_digits(answer["upper"][0][1], upper)]
    assert min(found) >= 12


@pytest.mark.parametrize("case", _named("linear regression"))
def test_linear_regression(call: Call, case: dict[str, Any]) -> None:
    _, answer = call("statistics/regression/linear", **case["data"])
    expected = case["expected"]
    vectors = {"coefficients": "estimate", "standard_errors": "se", "t_statistics": "t", "p_values": "p"}
    found = [
        correct_digits(*pair)
        for ours, theirs in vectors.items()
        for pair in zip(answer[ours], expected[theirs], strict=True)
    ]
    found += [
        correct_digits(answer["residual_standard_deviation"], expected["sigma"]),
        correct_digits(answer["r_squared"], expected["r_squared"]),
        correct_digits(answer["anova"]["f_statistic"], expected["F"]),
    ]
    if "adj_r_squared" in expected:
        found.append(correct_digits(answer["adjusted_r_squared"], expected["adj_r_squared"]))
    assert min(found) >= 12


@pytest.mark.parametrize("case", _named("t-test paired"))
def test_interval_of_the_estimate(call: Call, case: dict[str, Any]) -> None:
    alternative = "less" if "less" in case["call"] else "two-sided"
    _, answer = call("statistics/tests/t-paired", **case["data"], alternative=alternative)
    lower, upper = case["expected"]["conf_int"]
    assert answer["lower"] == "-Infinity" if lower is None else correct_digits(answer["lower"], lower) >= 12
    assert correct_digits(answer["upper"], upper) >= 12
