"""What several tests of hypotheses have in common."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.conftest import Call
from tests.handlers.statistics.tests.samples import X, Y, Z

_APART = {"x": np.arange(300.0).tolist(), "y": (np.arange(300.0) + np.resize([2.0**-13, -(2.0**-13)], 300)).tolist()}


@pytest.mark.parametrize(
    ("path", "reference"),
    [
        ("kruskal", stats.kruskal),
        ("levene", stats.levene),
        ("bartlett", stats.bartlett),
        ("anova", stats.f_oneway),
    ],
)
def test_several_samples(call: Call, path: str, reference: Any) -> None:
    _, answer = call(f"statistics/tests/{path}", samples=[X, Y, Z])
    expected = reference(X, Y, Z)
    assert answer["statistic"] == pytest.approx(expected.statistic, rel=1e-11, abs=0)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-11, abs=0)


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("t-one-sample", {"x": [1]}, "/x"),
        ("t-one-sample", {"x": [2, 2, 2]}, "/x"),
        ("t-one-sample", {"x": [1, None, 3]}, "/x/1"),
        ("t-independent", {"x": [1, 1], "y": [2, 2]}, "/x"),
        ("t-one-sample", {"x": [1e-200, 2e-200]}, "/x"),
        ("t-paired", {"x": [1, 2, 3], "y": [1, 2]}, "/y"),
        ("anova", {"samples": [[1, 1], [2, 2]]}, "/samples"),
        ("anova", {"samples": [[1], [2]]}, "/samples"),
        ("anova", {"samples": [[1, 2], [3, 3]], "equal_variance": False}, "/samples/1"),
        ("anova", {"samples": [[1, 2], [3, None]]}, "/samples/1/1"),
        ("anova", {"samples": [[1, 2]]}, "/samples"),
        ("bartlett", {"samples": [[1, 2], [3]]}, "/samples/1"),
        ("levene", {"samples": [[1, 1], [3, 3]]}, "/samples"),
        ("kruskal", {"samples": [[1, 1], [1]]}, "/samples"),
        ("mann-whitney", {"x": [1, 1], "y": [1]}, "/x"),
        ("wilcoxon", {"x": [1, 2], "y": [1, 2]}, "/x"),
        ("tukey", {"samples": [[1, 1], [2, 2]]}, "/samples"),
        ("normality", {"x": [1, 2]}, "/x"),
        ("normality", {"x": [1, 2, 3], "method": "dagostino"}, "/x"),
    ],
)
def test_what_cannot_be_tested_is_refused(call: Call, path: str, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call(f"statistics/tests/{path}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    ("path", "request_"),
    [
        ("tests/t-independent", {"x": np.linspace(0, 1, 900).tolist(), "y": np.linspace(9, 10, 900).tolist()}),
        ("tests/tukey", {"samples": [np.linspace(0, 1, 900).tolist(), np.linspace(9, 10, 900).tolist()]}),
        ("tests/binomial", {"successes": 9000, "trials": 10_000, "probability": 0.1}),
        ("regression/linear", {"x": [[x] for x in _APART["x"]], "y": _APART["y"]}),
        ("correlation", _APART),
    ],
)
def test_p_values_do_not_underflow_in_silence(call: Call, path: str, request_: Any) -> None:
    status, answer = call(f"statistics/{path}", **request_)
    warning = answer["warnings"][0]
    assert (status, warning["code"]) == (200, "underflow")
    assert "p < 2.2e-308" in warning["detail"]


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("chi-squared-independence", {"table": [[1, -1], [2, 3]]}, "/table/0/1"),
        ("chi-squared-independence", {"table": [[1, 0], [2, 0]]}, "/table"),
        ("chi-squared-independence", {"table": [[1.5, 1], [2, 3]]}, "/table/0/0"),
        ("chi-squared-fit", {"observed": [1, 2], "expected": [1, 3]}, "/expected"),
        ("chi-squared-fit", {"observed": [1, 2], "estimated_parameters": 1}, "/observed"),
        ("fisher-exact", {"table": [[1, 2, 3], [3, 2, 1]], "alternative": "less"}, "/alternative"),
        ("mcnemar", {"table": [[1, 2, 3], [3, 2, 1]]}, "/table"),
        ("mcnemar", {"table": [[1, 0], [0, 1]]}, "/table"),
        ("binomial", {"successes": 3, "trials": 2}, "/successes"),
        ("power", {"test": "anova", "size": 4}, "/effect_size"),
        ("adjust-p-values", {"p_values": [0.1, 1.1]}, "/p_values/1"),
    ],
)
def test_bad_counts_are_pointed_at(call: Call, path: str, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call(f"statistics/tests/{path}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
