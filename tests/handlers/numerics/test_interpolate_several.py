"""Interpolation on grids and of scattered samples: samples are met, and polynomials of the degree are reproduced."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conftest import Call

GRID, SCATTERED = "numerics/interpolate-grid", "numerics/interpolate-scattered"


@pytest.mark.parametrize(
    ("method", "function"),
    [("linear", lambda x, y: 2 + x - 3 * y + x * y), ("cubic", lambda x, y: x**3 - 2 * x * y**2 + y)],
)
@pytest.mark.parametrize("scale", [1.0, 1e300, 1e-300])
def test_polynomials_on_a_grid(call: Call, method, function, scale):
    x, y = np.array([0, 1, 2.5, 3, 4.5]), np.array([-1, 0, 0.5, 2.0])
    values = function(*np.meshgrid(x, y, indexing="ij")) * scale
    at = np.array([[0.3, 0.7], [4.2, -0.9], [2.5, 0.5]])
    _, found = call(GRID, grid=[x.tolist(), y.tolist()], values=values.tolist(), at=at.tolist(), method=method)
    np.testing.assert_allclose(np.array(found["result"]) / scale, function(*at.T), rtol=1e-11, atol=1e-11)


def test_numbers_as_large_as_they_go_on_a_grid(call: Call):
    _, found = call(GRID, grid=[[0, 1]], values=[1.7e308, -1.7e308], at=[[0.25], [0.5]])
    assert found["result"] == pytest.approx([8.5e307, 0.0], rel=1e-15)


def test_a_grid_by_hand(call: Call):
    sent = {"grid": [[0, 1], [0, 10]], "values": [[0, 5], [1, 6]]}
    assert call(GRID, at=[0.5, 5], **sent)[1]["result"] == 3.0
    assert call(GRID, at=[[0.4, 7]], method="nearest", **sent)[1]["result"] == [5.0]
    _, found = call(GRID, at=[[2, 10], [1, 10]], extrapolate=True, **sent)
    assert found["result"] == [7.0, 6.0]
    assert [(one["code"], one["indices"]) for one in found["warnings"]] == [("extrapolation", [[0]])]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"at": [[0.5, 11]]}, "/at/0/1"),
        ({"at": [0.5]}, "/at"),
        ({"values": [[0, 5]]}, "/values"),
        ({"grid": [[0, 0], [0, 10]]}, "/grid/0/1"),
        ({"method": "cubic"}, "/grid/0"),
        ({"grid": []}, "/grid"),
    ],
)
def test_errors_of_grids(call: Call, change, pointer):
    sent = {"grid": [[0, 1], [0, 10]], "values": [[0, 5], [1, 6]], "at": [0.5, 5], **change}
    status, found = call(GRID, **sent)
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("method", ["linear", "cubic", "radial"])
def test_planes_through_scattered_samples(call: Call, method):
    rng = np.random.default_rng(2)
    points = rng.uniform(0, 1, (20, 2)) * [1.0, 1e6]  # units differ
    at = points[:8].mean(0) + rng.normal(size=(3, 2)) * [0.02, 2e4]
    values = 3 + points @ [2.0, -1e-6]
    _, found = call(SCATTERED, points=points.tolist(), values=values.tolist(), at=at.tolist(), method=method)
    np.testing.assert_allclose(found["result"], 3 + at @ [2.0, -1e-6], rtol=1e-7)
    assert (found["certainty"], found["warnings"]) == ("checked", [])
    assert found["residual"] < 1e-9


def test_outside_of_the_hull(call: Call):
    sent = {"points": [[0, 0], [1, 0], [0, 1]], "values": [0, 1, 1], "at": [[0.2, 0.2], [2, 2]]}
    _, found = call(SCATTERED, **sent)
    assert found["result"] == [pytest.approx(0.4), "NaN"]
    assert [(one["code"], one["indices"]) for one in found["warnings"]] == [("outside", [[1]])]
    assert call(SCATTERED, **sent, method="nearest")[1]["result"][1] == 1.0
    assert call(SCATTERED, **sent, method="radial")[1]["result"][1] == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"points": [[0, 0], [1, 0], [0, 0], [1, 1]]}, "/points/2"),
        ({"points": [[0, 0], [1, 1], [2, 2], [3, 3]]}, "/points"),
        ({"points": [[0], [1], [2], [3]], "at": [[0.5]]}, "/points"),
        ({"values": [1]}, "/values"),
        ({"at": [0.5]}, "/at"),
        ({"points": [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 1, 3]], "at": [0, 0, 0], "method": "cubic"}, "/method"),
    ],
)
def test_errors_of_scattered_samples(call: Call, change, pointer):
    sent = {"points": [[0, 0], [1, 0], [0, 1], [1, 1]], "values": [0, 1, 1, 2], "at": [0.5, 0.5], **change}
    status, found = call(SCATTERED, **sent)
    assert (status, found["errors"][0]["pointer"]) == (422, pointer), found
