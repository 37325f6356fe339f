"""t-tests, against SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from service.handlers.statistics.tests import t_tests
from service.methods.budget import Allowance
from service.schemas.statistics.tests import IndependentRequest, PairedRequest, TTestRequest
from service.schemas.types.errors import OverBudget
from tests.conftest import Call
from tests.handlers.statistics.tests.samples import SIDES, X, Y


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("equal", [True, False])
def test_t_independent(call: Call, alternative: Any, equal: bool) -> None:
    _, answer = call("statistics/tests/t-independent", x=X, y=Y, alternative=alternative, equal_variance=equal)
    expected = stats.ttest_ind(X, Y, equal_var=equal, alternative=alternative)
    low, high = expected.confidence_interval()
    assert answer["statistic"] == pytest.approx(expected.statistic, rel=1e-12, abs=0)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-11, abs=0)
    assert float(answer["lower"]) == pytest.approx(low, rel=1e-10, abs=0)
    assert float(answer["upper"]) == pytest.approx(high, rel=1e-10, abs=0)
    assert answer["reject_null"] == (expected.pvalue < 0.05)


def test_t_one_sample_effect_and_tail(call: Call) -> None:
    _, answer = call("statistics/tests/t-one-sample", x=X, population_mean=9.0)
    expected = stats.ttest_1samp(X, 9.0)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-10, abs=0)
    assert answer["effect_size"] == pytest.approx((np.mean(X) - 9) / np.std(X, ddof=1), rel=1e-12, abs=0)


def test_pairs_are_omitted_together(call: Call) -> None:
    _, answer = call("statistics/tests/t-paired", x=[1, None, 3, 5], y=[2, 2, None, 9], missing="omit")
    assert answer["estimate"] == -2.5


def test_pairs_that_differ_by_rounding_alone_are_not_trusted(call: Call) -> None:
    _, answer = call("statistics/tests/t-paired", x=[0.3, 0.2, 0.7], y=[0.2, 0.1, 0.6])
    assert (answer["warnings"][0]["code"], answer["warnings"][0]["trusted_digits"]) == ("limited-by-input", 0)


def test_squares_that_overflow_are_refused(call: Call) -> None:
    status, problem = call("statistics/tests/t-one-sample", x=[1e200, 2e200])
    assert (status, problem["type"]) == (422, "/problems/no-answer")


@pytest.mark.parametrize("path", ["t-independent", "t-paired", "anova", "bartlett"])
def test_digits_of_tiny_p_values_are_counted(call: Call, path: str) -> None:
    x, y = [0.1, 0.4, 0.15, 0.27] * 30, [0.9, 1.23, 0.92, 1.0] * 30
    samples = (x, [3.0 * value for value in x] if path == "bartlett" else y)
    moved = [[round(value + 1e7, 2) for value in sample] for sample in samples]
    samples = [[round(value, 2) for value in sample] for sample in samples]
    both = [{"x": x, "y": y} if path[0] == "t" else {"samples": [x, y]} for x, y in (samples, moved)]
    expected, answer = (call(f"statistics/tests/{path}", **fields)[1] for fields in both)
    (warning,) = answer["warnings"]
    assert 0 < expected["p_value"] < 1e-15
    assert answer["p_value"] == pytest.approx(expected["p_value"], rel=10.0 ** -warning["trusted_digits"], abs=0)


def test_what_a_worker_must_prove_is_not_begun_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(t_tests, "cohen_d", pytest.fail)  # the dearest part of what came before the proof
    few, many = np.arange(8.0), np.arange(60.0)
    for test, request in (
        (t_tests.t_one_sample, TTestRequest(x=many)),
        (t_tests.t_paired, PairedRequest(x=many, y=many**2)),
        (t_tests.t_independent, IndependentRequest(x=many, y=few)),
    ):
        with Allowance(3e5, 1.0), pytest.raises(OverBudget):
            test(request)
