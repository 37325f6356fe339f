"""Games and Howell's, Dunnett's and Dunn's tests of many pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from service.methods.statistics.tests.dunnett import dunnett_quantile, dunnett_survival
from tests.conftest import Call
from tests.handlers.statistics.tests.samples import X, Y, Z

# R's data set PlantGrowth: weights of plants under a control and two treatments.
PLANTS = [
    [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14],
    [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
    [6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26],
]


def test_games_howell_of_plants(call: Call) -> None:
    """Values of pingouin 0.7."""
    _, answer = call("statistics/tests/games-howell", samples=PLANTS)
    assert answer["pairs"] == [[1, 0], [2, 0], [2, 1]]
    assert answer["estimate"] == pytest.approx([-0.371, 0.494, 0.865], rel=1e-12)
    assert answer["statistic"] == pytest.approx([1.191260381849, 2.134020453124, 3.010098542124], rel=1e-11)
    assert answer["degrees_of_freedom"] == pytest.approx([16.523585056859, 16.785764482606, 14.103569122760], rel=1e-11)
    assert answer["p_value"] == pytest.approx([0.474554922194, 0.112889176854, 0.023703454739], rel=1e-9)
    assert answer["reject_null"] == [False, False, True]
    assert answer["lower"][2] > 0 > answer["lower"][1]


def test_games_howell_of_two_samples_is_welchs_t(call: Call) -> None:
    _, pairs = call("statistics/tests/games-howell", samples=[X, Y])
    _, t = call("statistics/tests/t-independent", x=Y, y=X)
    assert pairs["p_value"][0] == pytest.approx(t["p_value"], rel=1e-12, abs=0)
    assert (pairs["lower"][0], pairs["upper"][0]) == pytest.approx((t["lower"], t["upper"]), rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("treatments", "df", "tail", "expected"),
    [(2, 10, 0.05, 2.57), (2, 10, 0.01, 3.53), (3, 20, 0.05, 2.54), (5, 24, 0.05, 2.70)],
)
def test_dunnetts_own_table(treatments: int, df: int, tail: float, expected: float) -> None:
    """Dunnett, Biometrics 20 (1964), two-sided, for samples of one size."""
    assert round(dunnett_quantile(tail, 7, [7] * treatments, df), 2) == expected


@pytest.mark.parametrize("t", [0.1, 3.0, 40.0])
def test_dunnetts_law_of_one_treatment_is_students(t: float) -> None:
    for control, size, df in ((5, 5, 8), (1, 1000, 999), (30, 2, 1)):
        found = dunnett_survival(t, control, [size], df)
        assert found == pytest.approx(2 * stats.t.sf(t, df), rel=1e-11, abs=0)


def test_dunnetts_blood_counts(call: Call) -> None:
    """Dunnett (1955): the least differences of level 95 % are those of his joint intervals, p as SciPy draws them."""
    control = [7.40, 8.50, 7.20, 8.24, 9.84, 8.32]
    drugs = [9.76, 8.80, 7.68, 9.36], [12.80, 9.68, 12.16, 9.20, 10.55]
    _, answer = call("statistics/tests/dunnett", samples=[drugs[0], control, drugs[1]], control=1)
    drawn = stats.dunnett(*drugs, control=control, rng=np.random.default_rng(1))
    assert answer["pairs"] == [[0, 1], [2, 1]]
    assert answer["degrees_of_freedom"] == 12
    assert answer["statistic"] == pytest.approx(drawn.statistic, rel=1e-12)
    assert answer["p_value"] == pytest.approx(drawn.pvalue, abs=2e-4)
    assert answer["lower"] == pytest.approx(drawn.confidence_interval().low, abs=2e-3)
    assert answer["reject_null"] == [False, True]


def test_dunn_of_plants(call: Call) -> None:
    """Values of scikit-posthocs 0.11, with Holm's adjustment."""
    _, answer = call("statistics/tests/dunn", samples=PLANTS)
    assert answer["unadjusted"] == pytest.approx([0.263684267891, 0.091163944048, 0.005000290370], rel=1e-9)
    assert answer["p_value"] == pytest.approx([0.263684267891, 0.182327888097, 0.015000871111], rel=1e-9)
    assert answer["warnings"] == []


def test_dunn_of_two_samples_is_kruskal_and_wallis(call: Call) -> None:
    x, y = [1.0, 1, 2, 2, 3, 5], [2.0, 3, 4, 4, 6]
    _, pairs = call("statistics/tests/dunn", samples=[x, y])
    _, kruskal = call("statistics/tests/kruskal", samples=[x, y], method="asymptotic")
    _, mann_whitney = call("statistics/tests/mann-whitney", x=y, y=x)
    assert pairs["statistic"][0] ** 2 == pytest.approx(kruskal["statistic"], rel=1e-12)
    assert pairs["p_value"][0] == pytest.approx(kruskal["p_value"], rel=1e-12)
    assert pairs["effect_size"][0] == pytest.approx(mann_whitney["effect_size"], rel=1e-12)


@pytest.mark.parametrize(("path", "few"), [("games-howell", 5), ("dunn", 4)])
def test_few_values_are_told(call: Call, path: str, few: int) -> None:
    codes = [
        [warning["code"] for warning in call(f"statistics/tests/{path}", samples=[X, Y, Z[:n]])[1]["warnings"]]
        for n in (few, few + 1)
    ]
    assert codes == [["small-sample"], []]


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("games-howell", {"samples": [[1, 2], [3]]}, "/samples/1"),
        ("games-howell", {"samples": [[1, 2], [3, 3]]}, "/samples/1"),
        ("games-howell", {"samples": [[1, 2]] * 61}, "/samples"),
        ("dunnett", {"samples": [[1, 1], [2, 2]]}, "/samples"),
        ("dunnett", {"samples": [[1, 2], [2, 3]], "control": 2}, "/control"),
        ("dunnett", {"samples": [[1], list(range(1001))]}, "/samples/0"),
        ("dunn", {"samples": [[1, 1], [1]]}, "/samples"),
        ("dunn", {"samples": [[1, 2], [3]], "adjustment": "none"}, "/adjustment"),
    ],
)
def test_what_cannot_be_tested_is_refused(call: Call, path: str, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call(f"statistics/tests/{path}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
