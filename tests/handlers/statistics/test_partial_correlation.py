"""Correlations with other variables held fixed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.conftest import Call

# R's data set mtcars: miles per gallon, weight, power and quarter-mile time of 32 cars.
CARS = np.array([
    [21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4,
     14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4],
    [2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424,
     5.345, 2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78],
    [110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215,
     230, 66, 52, 65, 97, 150, 150, 245, 175, 66, 91, 113, 264, 175, 335, 109],
    [16.46, 17.02, 18.61, 19.44, 17.02, 20.22, 15.84, 20, 22.9, 18.3, 18.9, 17.4, 17.6, 18, 17.98, 17.82,
     17.42, 19.47, 18.52, 19.9, 20.01, 16.87, 17.3, 15.41, 17.05, 18.9, 16.7, 16.9, 14.5, 15.5, 14.6, 18.6],
]).T.tolist()  # fmt: skip
PATH = "statistics/partial-correlation"


@pytest.mark.parametrize(
    ("method", "r", "p", "ends"),
    [
        ("pearson", -0.738220232989384, 3.217221529639845e-06, [-0.87, -0.51]),
        ("spearman", -0.6131582740253213, 3.150239258715835e-04, None),
    ],
)
def test_cars_as_in_pingouin(call: Call, method: str, r: float, p: float, ends: list[float] | None) -> None:
    """Values of pingouin 0.7, whose interval of ranks is that of values."""
    _, answer = call(PATH, data=CARS, controls=[2, 3], method=method)
    assert answer["result"][0][1] == pytest.approx(r, rel=1e-12)
    assert answer["p_values"][1][0] == pytest.approx(p, rel=1e-9)
    if ends:
        assert np.round([answer["lower"][0][1], answer["upper"][0][1]], 2).tolist() == ends
    codes = [] if method == "pearson" else ["approximate-p-value"]
    assert [warning["code"] for warning in answer["warnings"]] == codes


def test_one_control_by_its_formula(call: Call) -> None:
    """(r_xy − r_xz r_yz)/√((1 − r_xz²)(1 − r_yz²)), and the t of the coefficient of a regression on both."""
    r = np.corrcoef(np.transpose(CARS))
    _, answer = call(PATH, data=[row[:3] for row in CARS], controls=[1])
    expected = (r[0, 2] - r[0, 1] * r[2, 1]) / np.sqrt((1 - r[0, 1] ** 2) * (1 - r[2, 1] ** 2))
    assert answer["result"][0][1] == pytest.approx(expected, rel=1e-12)
    _, fit = call("statistics/regression/linear", x=[[row[1], row[2]] for row in CARS], y=[row[0] for row in CARS])
    assert answer["statistics"][0][1] == pytest.approx(fit["t_statistics"][2], rel=1e-10)


@pytest.mark.parametrize("scale", [2.0**-1000, 2.0**1000])
def test_no_scale_changes_it(call: Call, scale: float) -> None:
    _, usual = call(PATH, data=CARS, controls=[2, 3])
    _, scaled = call(PATH, data=[[row[0] * scale, row[1], row[2] * scale, row[3]] for row in CARS], controls=[2, 3])
    assert scaled["result"] == usual["result"]


def test_one_value_that_is_all_the_variation(call: Call) -> None:
    data = [[1.0, -1e308, 3.0], [2.0, 12.0, 1.0], [4.0, 11.0, 4.0], [8.0, 17.0, 2.0], [9.0, 15.0, 6.0]]
    _, answer = call(PATH, data=data, controls=[2])
    _, same = call(PATH, data=[[x, float(y < 0), z] for x, y, z in data], controls=[2])
    np.testing.assert_allclose(np.abs(answer["result"]), np.abs(same["result"]), rtol=1e-14)


def test_digits_that_the_controls_leave_are_counted(call: Call) -> None:
    z = np.linspace(1, 2, 40)
    noise = stats.norm.rvs(size=(2, 40), random_state=4)
    data = np.array([z + 1e-9 * noise[0], 3 * z + 1e-9 * noise[1], z]).T.tolist()
    _, answer = call(PATH, data=data, controls=[2])
    _, exact = call(PATH, data=np.array([*noise, z]).T.tolist(), controls=[2])
    (warning,) = answer["warnings"]
    assert warning["code"] == "limited-by-input"
    assert answer["result"][0][1] == pytest.approx(exact["result"][0][1], rel=10.0 ** -warning["trusted_digits"])


@pytest.mark.parametrize(
    ("fields", "pointer", "word"),
    [
        ({"data": CARS, "controls": [4]}, "/controls/0", "0 to 3"),
        ({"data": CARS, "controls": [2, 2]}, "/controls/1", "twice"),
        ({"data": CARS, "controls": [1, 2, 3]}, "/controls", "two columns"),
        ({"data": CARS[:4], "controls": [2, 3]}, "/data", "5 observations"),
        ({"data": [[*row[:3], 2 * row[2]] for row in CARS], "controls": [2, 3]}, "/controls", "leave out one"),
        ({"data": [[*row[:3], 2 * row[2]] for row in CARS], "controls": [2]}, "/controls", "linear function"),
        ({"data": [[*row[:3], 1] for row in CARS], "controls": [2]}, "/data/0/3", "all values"),
    ],
)
def test_what_cannot_be_held_fixed_is_refused(call: Call, fields: dict[str, Any], pointer: str, word: str) -> None:
    status, problem = call(PATH, **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
    assert word in problem["detail"]
