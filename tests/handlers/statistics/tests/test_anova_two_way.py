"""Two-way analysis of variance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.conftest import Call

# R's data set ToothGrowth: length by supplement and dose.
TEETH: dict[tuple[str, int], list[float]] = {
    ("VC", 1): [4.2, 11.5, 7.3, 5.8, 6.4, 10, 11.2, 11.2, 5.2, 7],
    ("VC", 2): [16.5, 16.5, 15.2, 17.3, 22.5, 17.3, 13.6, 14.5, 18.8, 15.5],
    ("VC", 3): [23.6, 18.5, 33.9, 25.5, 26.4, 32.5, 26.7, 21.5, 23.3, 29.5],
    ("OJ", 1): [15.2, 21.5, 17.6, 9.7, 14.5, 10, 8.2, 9.4, 16.5, 9.7],
    ("OJ", 2): [19.7, 23.3, 23.6, 26.4, 20, 25.2, 25.8, 21.2, 14.5, 27.3],
    ("OJ", 3): [25.5, 26.4, 22.4, 24.5, 24.8, 30.9, 26.4, 27.3, 29.4, 23],
}
ROWS = [(y, *cell) for cell, values in TEETH.items() for y in values]
UNBALANCED = [row for i, row in enumerate(ROWS) if i not in {0, 1, 2, 33, 40, 41, 42, 43, 59}]


def _request(rows: list[tuple[float, str, int]]) -> dict[str, Any]:
    y, first, second = zip(*rows, strict=True)
    return {"y": list(y), "factors": [list(first), list(second)]}


def test_teeth_as_in_r(call: Call) -> None:
    """Values that R's `summary(aov(len ~ supp * dose))` prints."""
    _, answer = call("statistics/tests/anova-two-way", **_request(ROWS))
    assert (answer["row_levels"], answer["column_levels"], answer["balanced"]) == (["OJ", "VC"], [1, 2, 3], True)
    assert answer["degrees_of_freedom"] == [1, 2, 2]
    assert (answer["residual_degrees_of_freedom"], round(answer["residual_sum_of_squares"], 1)) == (54, 712.1)
    for of in ("type_2", "type_3"):
        assert answer[of]["sum_of_squares"] == pytest.approx([205.35, 2426.43, 108.32], abs=5e-3)
        assert np.round(answer[of]["statistic"], 3).tolist() == [15.572, 92.0, 4.107]
        assert answer[of]["p_value"] == pytest.approx([0.000231, 4.046e-18, 0.0219], rel=2e-3)
    assert answer["means"][1][0] == pytest.approx(7.98)


def test_unbalanced_teeth_as_in_statsmodels(call: Call) -> None:
    """Values of statsmodels 0.14, `anova_lm` with contrasts that sum to zero."""
    _, answer = call("statistics/tests/anova-two-way", **_request(UNBALANCED))
    assert answer["type_2"]["sum_of_squares"] == pytest.approx(
        [154.2799319983847, 2039.2468094350265, 81.5586932104717], rel=1e-11
    )
    assert answer["type_3"]["sum_of_squares"] == pytest.approx(
        [175.4675401645846, 2040.9803929721859, 81.5586932104717], rel=1e-11
    )
    assert answer["type_3"]["p_value"] == pytest.approx(
        [9.8979024648804e-04, 9.0128046102338e-15, 6.6199924873983e-02], rel=1e-10
    )
    _, additive = call("statistics/tests/anova-two-way", **_request(UNBALANCED), interaction=False)
    assert additive["type_3"] == additive["type_2"]
    assert additive["type_2"]["p_value"] == pytest.approx([2.6142657923454e-03, 1.8293203878737e-14], rel=1e-10)


def test_an_offset_takes_no_digit(call: Call) -> None:
    """Sums of squares do not move with the origin; these values are exact wherever they are."""
    rows = [(round(8 * y) / 8, first, second) for y, first, second in UNBALANCED]
    _, here = call("statistics/tests/anova-two-way", **_request(rows))
    _, there = call("statistics/tests/anova-two-way", **_request([(y + 2.0**45, *cell) for y, *cell in rows]))
    assert here["certainty"] == there["certainty"] == "proved"
    for of in ("type_2", "type_3", "residual_sum_of_squares"):
        assert here[of] == there[of]


def test_two_levels_without_interaction_of_pairs_are_the_paired_t(call: Call) -> None:
    x, y = [4.0, 5.5, 6.1, 3.2, 7.7], [4.9, 5.4, 7.3, 4.1, 9.0]
    fields = {"y": x + y, "factors": [[0] * 5 + [1] * 5, [*range(5), *range(5)]]}
    _, answer = call("statistics/tests/anova-two-way", **fields, interaction=False)
    _, t = call("statistics/tests/t-paired", x=x, y=y)
    assert answer["type_2"]["statistic"][0] == pytest.approx(t["statistic"] ** 2, rel=1e-12)
    assert answer["type_2"]["p_value"][0] == pytest.approx(t["p_value"], rel=1e-12)


def test_digits_that_the_input_lost_are_told(call: Call) -> None:
    shifted = [(1e9 + y, *cell) for y, *cell in ROWS]
    _, answer = call("statistics/tests/anova-two-way", **_request(shifted))
    assert [warning["code"] for warning in answer["warnings"]] == ["limited-by-input"]


@pytest.mark.parametrize(
    ("fields", "pointer", "word"),
    [
        ({"y": [1, 2, 3], "factors": [[0, 0, 1], [0, 1, 0]]}, "/factors", "level 1 of the first factor with level 1"),
        ({"y": [1, 2, 3, 5], "factors": [[0, 0, 1, 1], [0, 1, 0, 1]]}, "/y", '"interaction": false'),
        ({"y": [1, 2], "factors": [[0, 1], [0, 0]]}, "/factors/1", "two levels"),
        ({"y": [1, 2], "factors": [[0, 1], [0]]}, "/factors/1", "2 values of y and 1"),
        ({"y": [1, 1, 2, 2, 3, 3, 9, 9], "factors": [[0] * 4 + [1] * 4, [0, 0, 1, 1] * 2]}, "/y", "no variance"),
        ({"y": [1, 2], "factors": [[0, 1]]}, "/factors", "2"),
        ({"y": [0] * 601, "factors": [[*range(601)], [0, 1] + [0] * 599]}, "/factors", "at most 600"),
    ],
)
def test_designs_without_an_answer_are_refused(call: Call, fields: Any, pointer: str, word: str) -> None:
    status, problem = call("statistics/tests/anova-two-way", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
    assert word in problem["detail"]


@pytest.mark.parametrize("unit", [1.0, 0.1, 1e-150])
@pytest.mark.parametrize("interaction", [True, False])
def test_an_effect_of_exactly_nothing_is_proved(call: Call, unit: float, interaction: bool) -> None:
    """The levels of the first factor have the same values in another order, whose means no double holds."""
    y = np.array([1, 2, 4, 3, 7, 8, 2, 4, 1, 8, 3, 7]) * unit
    factors = [["a"] * 6 + ["b"] * 6, (["x"] * 3 + ["y"] * 3) * 2]
    _, answer = call("statistics/tests/anova-two-way", y=y.tolist(), factors=factors, interaction=interaction)
    assert answer["certainty"] == "proved"
    for place in (0, 2)[: 1 + interaction]:
        ends = [answer["type_3"][name][place] for name in ("effect_size", "effect_size_lower", "effect_size_upper")]
        assert (answer["type_3"]["statistic"][place], answer["type_3"]["p_value"][place], ends) == (0, 1, [0, 0, 0])
    assert answer["type_2"]["sum_of_squares"][1] == pytest.approx(121 / 3 * unit**2, rel=3e-16, abs=0)
