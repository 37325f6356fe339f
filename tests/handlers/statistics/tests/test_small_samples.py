"""p-values of limit laws that small samples do not reach are told to be rough."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Call

_LARGE = list(range(40))


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("kruskal", {"samples": [[1, 2, 3], [4, 5, 6]], "method": "asymptotic"}),
        ("kruskal", {"samples": [list(range(i, i + 9)) for i in range(0, 27, 9)]}),
        ("friedman", {"samples": [[1] * 5, [2] * 5], "method": "asymptotic"}),
        ("normality", {"x": [1, 2, 9], "method": "jarque_bera"}),
        ("mcnemar", {"table": [[9, 1], [5, 9]]}),
        (
            "kolmogorov-smirnov",
            {"x": [1, 1, 2], "distribution": {"name": "normal", "mean": 1, "standard_deviation": 1}},
        ),
    ],
)
def test_small_samples_are_told(call: Call, path: str, fields: dict[str, Any]) -> None:
    _, answer = call(f"statistics/tests/{path}", **fields)
    assert [warning["code"] for warning in answer["warnings"]] == ["small-sample"]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("kruskal", {"samples": [_LARGE, [value + 5 for value in _LARGE]]}),
        ("friedman", {"samples": [_LARGE, _LARGE[::-1]]}),
        ("mcnemar", {"table": [[9, 10], [25, 9]]}),
        ("mcnemar", {"table": [[9, 1], [5, 9]], "method": "exact"}),
        ("kolmogorov-smirnov", {"x": [1, 2, 3], "y": _LARGE}),
        ("mann-whitney", {"x": [1, 1, 1, 1], "y": [2, 2, 2, 2]}),
        ("mann-whitney", {"x": [1, 1, 1, 1], "y": [2, 2, 2, 2], "method": "exact"}),
    ],
)
def test_others_are_not(call: Call, path: str, fields: dict[str, Any]) -> None:
    _, answer = call(f"statistics/tests/{path}", **fields)
    assert answer["warnings"] == []


@pytest.mark.parametrize(
    ("path", "fields", "reached"),
    [
        ("mann-whitney", {"x": [1, 2, 3], "y": [4, 5, 6]}, "90%"),  # 1 − 2/C(6, 3)
        ("mann-whitney", {"x": [1, 2, 3], "y": [4, 5, 6], "alternative": "less"}, None),
        ("mann-whitney", {"x": [1, 2, 3], "y": [4, 5, 6], "alpha": 0.1}, None),
        ("wilcoxon", {"x": [1, 2, 3, 4, 5]}, "94%"),  # 1 − 2/2⁵
        ("wilcoxon", {"x": [1, 2, 3, 4, 5, 6]}, None),
    ],
)
def test_intervals_that_too_few_shifts_enclose_are_told(
    call: Call, path: str, fields: dict[str, Any], reached: str | None
) -> None:
    _, answer = call(f"statistics/tests/{path}", **fields)
    told = [warning["detail"] for warning in answer["warnings"] if warning["code"] == "level-not-reached"]
    assert [reached in detail for detail in told] == [True] * (reached is not None)


def test_normal_tails_of_rank_sums_are_told_where_they_are_rough(call: Call) -> None:
    """At 60 against 60 values without overlap the normal law gives 1e-21, where 2/binom(120, 60) = 2e-35 is right."""
    fields = {"x": list(range(60)), "y": list(range(60, 120))}
    _, rough = call("statistics/tests/mann-whitney", **fields)
    _, exact = call("statistics/tests/mann-whitney", **fields, method="exact")
    assert [warning["code"] for warning in rough["warnings"]] == ["approximate-p-value"]
    assert rough["p_value"] > 1e10 * exact["p_value"]
    assert exact["warnings"] == []


def test_anderson_darlings_p_value_ends_in_a_warning(call: Call) -> None:
    _, answer = call("statistics/tests/normality", x=[0] * 100 + [1] * 100, method="anderson_darling")
    assert [warning["code"] for warning in answer["warnings"]] == ["below-range"]
