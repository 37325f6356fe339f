"""Interpolation: samples are met, polynomials of its degree are reproduced, and what lies outside is pointed at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import make_interp_spline

from service.handlers.numerics.interpolate import interpolate
from service.schemas.numerics.requests import InterpolateRequest
from tests.conftest import Call

METHODS = ["linear", "pchip", "akima", "cubic_spline"]


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10**6), count=st.integers(2, 9), exponent=st.integers(-200, 200))
@settings(max_examples=30, deadline=None)
def test_samples_are_met_exactly(method, seed, count, exponent):
    rng = np.random.default_rng(seed)
    x, y = np.sort(rng.choice(1000, count, replace=False)) / 7, rng.normal(size=count) * 10.0**exponent
    found = interpolate(InterpolateRequest(x=x, y=y, at=x, method=method))
    np.testing.assert_array_equal(found.result, y)


@pytest.mark.parametrize(("method", "degree"), [("linear", 1), ("pchip", 1), ("akima", 1), ("cubic_spline", 3)])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_polynomials_are_reproduced_and_continued(method, degree, seed):
    rng = np.random.default_rng(seed)
    x, at = np.cumsum(rng.uniform(0.3, 1, 6)) - 2, rng.uniform(-3, 5, (3, 4))
    coefficients = rng.normal(size=degree + 1)
    request = InterpolateRequest(x=x, y=np.polyval(coefficients, x), at=at, method=method, extrapolate=True)
    np.testing.assert_allclose(interpolate(request).result, np.polyval(coefficients, at), rtol=1e-9, atol=1e-9)


def test_pchip_is_monotone():
    at = np.linspace(0, 4, 401)
    found = interpolate(
        InterpolateRequest(x=np.arange(5.0), y=np.array([0, 0, 1, 1, 5.0]), at=at, method="pchip")
    ).result
    assert (np.diff(found) >= 0).all()


def test_the_spline_is_the_one_of_de_boor():
    x, y, at = np.array([0, 1, 2.5, 3, 5.0]), np.array([1, -1, 2, 0, 1.0]), np.linspace(0, 5, 23)
    found = interpolate(InterpolateRequest(x=x, y=y, at=at, method="cubic_spline")).result
    np.testing.assert_allclose(found, make_interp_spline(x, y, 3)(at), rtol=1e-12, atol=1e-13)


def test_broken_line_by_hand(call: Call):
    status, found = call("numerics/interpolate", x=[0, 1, 3], y=[0, 2, 4], at=[[0.5, 2], [3, 0]])
    assert status == 200
    assert found["result"] == [[1, 3], [4, 0]]
    _, found = call("numerics/interpolate", x=[0, 1, 3], y=[0, 2, 4], at=[-1, 5], extrapolate=True)
    assert found["result"] == [-2, 6]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1e-300, 1e-120, 1.7e308])
def test_numbers_as_large_and_small_as_they_go(call: Call, method, scale):
    x, y = [-scale, 0, scale], [-scale, 0, scale]
    _, found = call("numerics/interpolate", x=x, y=y, at=[-scale / 2, scale / 4], method=method)
    np.testing.assert_allclose(found["result"], [-scale / 2, scale / 4], rtol=1e-12)
    assert found["warnings"] == []


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"x": [0, 1, 1]}, ["/x/2"]),
        ({"x": [0, 2, 1]}, ["/x/2"]),
        ({"x": [0, 1]}, ["/y"]),
        ({"x": [0], "y": [1]}, ["/x"]),
        ({"at": [[0.5, -1], [3, 1]]}, ["/at/0/1", "/at/1/0"]),
        ({"at": 2.5}, ["/at"]),
        ({"method": "spline"}, ["/method"]),
    ],
)
def test_errors(call: Call, change, pointers):
    status, found = call("numerics/interpolate", **{"x": [0, 1, 2], "y": [0, 1, 4], "at": [0.5], **change})
    assert status == 422
    assert [error["pointer"] for error in found["errors"]] == pointers


@pytest.mark.parametrize("method", METHODS)
def test_places_too_close_for_cubics(call: Call, method):
    status, found = call("numerics/interpolate", x=[0, 1e-300, 1], y=[0, 1, 2], at=0.5, method=method)
    if method == "linear":
        assert found["result"] == 1.5
    else:
        assert (status, found["type"]) == (422, "/problems/no-answer")


def test_akima_does_not_look_at_far_steps():
    x = [0, 1, 2, 3, 4, 5, 100, 101, 102, 103, 104, 105]
    y = [0, 0, 0, 1, 1, 1, 0, 0, 0, 1e10, 1e10, 1e10]
    found = interpolate(InterpolateRequest(x=x, y=y, at=[1.5, 2.5, 3.5], method="akima")).result
    np.testing.assert_allclose(found, [0, 0.5, 1], atol=1e-12)
