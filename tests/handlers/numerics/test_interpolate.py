"""Interpolation: samples are met, polynomials of its degree are reproduced, and what lies outside is pointed at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import make_interp_spline

from service.handlers.numerics.interpolate import interpolate
from service.schemas.numerics.interpolation import InterpolateRequest
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
    assert [(one["code"], one["indices"]) for one in found["warnings"]] == [("extrapolation", [[0], [1]])]
    _, found = call("numerics/interpolate", x=[0, 1, 3], y=[0, 2, 4], at=[3, 0], extrapolate=True)
    assert found["warnings"] == []
    period = {"method": "cubic_spline", "boundary": "periodic", "extrapolate": True}
    assert call("numerics/interpolate", x=[0, 1, 2], y=[0, 2, 0], at=[5], **period)[1]["warnings"] == []


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


@pytest.mark.parametrize("method", METHODS)
def test_derivatives_and_integrals_of_what_is_answered(method):
    rng = np.random.default_rng(3)
    x, y, at, h = np.cumsum(rng.uniform(0.5, 1, 7)), rng.normal(size=7), np.array([1.61, 2.3, 3.17]), 1e-5

    def value(places, **fields):
        return interpolate(InterpolateRequest(x=x, y=y, at=places, method=method, **fields)).result

    slopes = (value(at + h) - value(at - h)) / (2 * h)
    np.testing.assert_allclose(value(at, derivative=1), slopes, rtol=1e-6, atol=1e-8)
    fine = np.linspace(x[0], at[-1], 200_001)
    np.testing.assert_allclose(value(float(at[-1]), derivative=-1), np.trapezoid(value(fine), fine), rtol=1e-8)
    np.testing.assert_allclose(value(float(x[0]), derivative=-1), 0, atol=1e-15)


@pytest.mark.parametrize(
    ("boundary", "order", "ends"), [("natural", 2, [0, 0]), ("clamped", 1, [0, 0]), ("not_a_knot", 0, [1, -2])]
)
def test_ends_of_splines(call: Call, boundary, order, ends):
    _, found = call("numerics/interpolate", x=[0, 1, 3, 4], y=[1, 0, 2, -2], at=[0, 4], method="cubic_spline",
                    boundary=boundary, derivative=order)  # fmt: skip
    np.testing.assert_allclose(found["result"], ends, atol=1e-13)


def test_a_period_goes_on_for_ever(call: Call):
    x = np.linspace(0, 2 * np.pi, 41)
    y = np.sin(x)
    y[-1] = y[0] = 0.0
    sent = {"x": x.tolist(), "y": y.tolist(), "method": "cubic_spline", "boundary": "periodic"}
    at = [-7.3, 0.4, 100.0]
    for order, function in ((0, np.sin), (1, np.cos), (-1, lambda t: 1 - np.cos(t))):
        _, found = call("numerics/interpolate", at=at, derivative=order, **sent)
        np.testing.assert_allclose(found["result"], function(np.array(at)), atol=2e-4)


@pytest.mark.parametrize("scale", [1.0, 1e-90, 1e90])
def test_smoothing_is_the_least_of_its_sum(call: Call, scale):
    rng = np.random.default_rng(5)
    x, strength = np.sort(rng.uniform(0, 10, 9)), 0.7
    y = np.sin(x) + rng.normal(size=9) / 4
    # Reinsch (1967): (I + λ Q R⁻¹ Qᵀ) f = y
    h = np.diff(x)
    q, r = np.zeros((9, 7)), np.zeros((7, 7))
    for j in range(7):
        q[j : j + 3, j] = 1 / h[j], -1 / h[j] - 1 / h[j + 1], 1 / h[j + 1]
        r[j, j] = (h[j] + h[j + 1]) / 3
        if j:
            r[j, j - 1] = r[j - 1, j] = h[j] / 6
    smooth = np.linalg.solve(np.eye(9) + strength * q @ np.linalg.solve(r, q.T), y)
    sent = {"method": "cubic_spline", "at": (x * scale).tolist(), "smoothing": strength * scale**3}
    _, found = call("numerics/interpolate", x=(x * scale).tolist(), y=y.tolist(), **sent)
    np.testing.assert_allclose(found["result"], smooth, rtol=1e-9, atol=1e-9)


def test_smoothing_by_cross_validation(call: Call):
    rng = np.random.default_rng(6)
    x = np.linspace(0, 6, 60)
    y = np.sin(x) + rng.normal(size=60) / 5
    _, found = call(
        "numerics/interpolate", x=x.tolist(), y=y.tolist(), at=x.tolist(), method="cubic_spline", smoothing="gcv"
    )
    assert np.abs(found["result"] - np.sin(x)).mean() < 0.5 * np.abs(y - np.sin(x)).mean()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"boundary": "natural"}, "/boundary"),
        ({"smoothing": 1}, "/smoothing"),
        ({"method": "cubic_spline", "boundary": "periodic"}, "/y/4"),
        ({"method": "cubic_spline", "boundary": "clamped", "smoothing": 1}, "/boundary"),
        ({"method": "cubic_spline", "smoothing": 1, "x": [0, 1], "y": [0, 1]}, "/x"),
        ({"method": "cubic_spline", "smoothing": -1}, "/smoothing"),
        ({"derivative": 4}, "/derivative"),
    ],
)
def test_what_a_spline_cannot_have(call: Call, change, pointer):
    sent = {"x": [0, 1, 2, 3, 4], "y": [0, 1, 4, 2, 5], "at": 0.5, **change}
    status, found = call("numerics/interpolate", **sent)
    assert status == 422
    assert found["errors"][0]["pointer"] == pointer
