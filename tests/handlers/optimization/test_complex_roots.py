"""Roots in the complex plane, against mpmath and closed forms."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Call


def _root(call: Call, equation, initial):
    return call("optimization/root-scalar", equation=equation, variable="z", initial=initial, numbers="complex")[1]


@pytest.mark.parametrize(
    ("equation", "initial", "root"),
    [
        ("z**2 + z + 1", {"real": 0, "imag": 1}, -0.5 + 0.75**0.5 * 1j),
        ("exp(z) == z", {"real": 0, "imag": 1}, -mpmath.lambertw(-1, -1)),  # OEIS A059526 and A059527
        ("sin(z) - 2", {"real": 1, "imag": 1}, mpmath.pi / 2 + 1j * mpmath.acosh(2)),
        ("asin(z) - 1i", {"real": 0, "imag": 1}, 1j * mpmath.sinh(1)),
        ("log(z) - 2i", {"real": 0, "imag": 1}, mpmath.expj(2)),
    ],
)
def test_simple_roots_are_proved(call: Call, equation, initial, root):
    found = _root(call, equation, initial)
    assert (found["status"], found["certainty"]) == ("converged", "proved")
    assert abs(complex(found["x"]["real"], found["x"]["imag"]) - complex(root)) <= found["error"] + 2e-16
    assert found["error"] < 1e-15


def test_a_real_start_leads_off_the_real_line(call: Call):
    found = _root(call, "z**2 + 1", 2)
    assert abs(found["x"]["imag"]) == 1
    assert found["certainty"] == "proved"


@settings(max_examples=5)
@given(st.integers(-3, 3), st.integers(1, 3))
def test_polynomials_have_the_roots_they_are_made_of(call: Call, x, y):
    found = _root(call, f"(z - ({x} + {y}i))*(z + 2 - 5i)", {"real": x + 0.1, "imag": y})
    assert (found["x"], found["error"]) == ({"real": x, "imag": y}, pytest.approx(0, abs=1e-30))


@pytest.mark.parametrize("equation", ["exp(z)", "sqrt(z) + 1", "z*conj(z) + 1", "1/z"])
def test_where_there_is_no_root_none_is_found(call: Call, equation):
    found = _root(call, equation, {"real": 0.5, "imag": 1.2})
    assert (found["success"], found["status"], found["certainty"]) == (False, "not_converged", "estimated")


def test_a_system(call: Call):
    fields = {"equations": ["z**2 + w - 1", "z - i*w"], "variables": ["z", "w"], "initial": [1, 1]}
    _, found = call("optimization/root", **fields, numbers="complex")
    z, w = np.array(found["x"]["real"]) + 1j * np.array(found["x"]["imag"])
    assert abs(z**2 + w - 1) + abs(z - 1j * w) < 1e-15
    assert (found["certainty"], found["status"]) == ("proved", "converged")


@pytest.mark.parametrize(
    ("path", "changed", "pointer"),
    [
        ("root-scalar", {"initial": None, "bracket": [0, 1]}, "/bracket"),
        ("root-scalar", {"numbers": "real"}, "/initial"),
        ("root-scalar", {"equation": "abs(z) < 1"}, "/equation"),
        ("root-scalar", {"equation": "z < 1"}, "/equation"),
        ("root-scalar", {"equation": "[z, 1]"}, "/equation"),
        ("root-scalar", {"initial": [1]}, "/initial"),
        ("root-scalar", {"equation": "gamma(z)"}, "/equation"),
        ("root", {"bounds": [[0, 1]]}, "/bounds"),
        ("root", {"numbers": "real"}, "/initial"),
        ("root", {"equations": ["z", "abs(z) != 1"]}, "/equations/1"),
        ("root", {"initial": [1, 1]}, "/initial"),
    ],
)
def test_what_is_wrong_is_pointed_at(call: Call, path, changed, pointer):
    start = {"real": 1, "imag": 1}
    fields = {"equation": "z**2 + 1", "variable": "z", "initial": start, "numbers": "complex"}
    if path == "root":
        start = {"real": [1], "imag": [1]}
        fields = {"equations": ["z**2 + 1"], "variables": ["z"], "initial": start, "numbers": "complex"}
    status, problem = call(f"optimization/{path}", **fields | changed)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
