from fractions import Fraction

import numpy as np
import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("fields", "x", "status"),
    [
        ({"equation": "cos(x) - x", "bracket": [0, 1]}, 0.7390851332151607, "converged"),  # the Dottie number
        ({"equation": "cos(x) - x", "initial": 100}, 0.7390851332151607, "converged"),
        ({"equation": "atan(x)", "initial": 30}, 0, "converged"),  # plain Newton steps diverge
        ({"equation": "exp(x) - 1e10", "initial": 0}, 10 * np.log(10), "converged"),
        ({"equation": "1e-20*(x - 3)", "bracket": [0, 7]}, 3, "converged"),
        ({"equation": "tan(x)", "bracket": [1, 2]}, np.pi / 2, "pole"),
        ({"equation": "where(x > 1, 1, -1)", "bracket": [0, 3]}, 1, "pole"),
        ({"equation": "x**2 + 1", "initial": 1}, 0, "not_converged"),
    ],
)
def test_one_equation(call: Call, fields, x, status):
    _, found = call("optimization/root-scalar", variable="x", **fields)
    assert (found["status"], found["success"]) == (status, status == "converged")
    assert found["x"] == pytest.approx(x, rel=1e-13, abs=1e-13)


def test_a_function_that_dies_out_has_an_answer(call: Call):
    assert call("optimization/root-scalar", equation="exp(x)", variable="x", initial=0)[0] == 200


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"equation": "pi/2 - atan(x)", "initial": 0}, "not_converged"),  # tends to 0 and underflows to it
        ({"equation": "sigmoid(x)", "initial": 0}, "not_converged"),
        ({"equation": "sigmoid(x)", "initial": 30}, "not_converged"),
        ({"equation": "1 - erf(x)", "initial": 30}, "not_converged"),  # 1e-393, of which 512 bits show nothing
        ({"equation": "exp(-exp(x))", "initial": 30}, "not_converged"),  # so steep that Newton's steps are short
        ({"equation": "1 - tanh(exp(x))", "initial": 9}, "not_converged"),  # 1e-7038, of which 8192 bits show nothing
        ({"equation": "x*0 + exp(-x)", "bracket": [0, 1000]}, "not_converged"),
        ({"equation": "(x - 1)/abs(x - 1)", "bracket": [-1, 3]}, "pole"),  # not defined where the search comes by
        ({"equation": "1e-9*sign(x - 0.3)", "bracket": [0, 1]}, "pole"),
        ({"equation": "x + 1e-6*sign(x - 0.3) - 0.3", "bracket": [0, 1]}, "pole"),
        ({"equation": "floor(x) - 2.5", "bracket": [0, 5]}, "pole"),
        ({"equation": "sign(x - 0.3)*(1 + (x - 0.3)**2)", "bracket": [0, 1]}, "pole"),  # at the minimum of a factor
        ({"equation": "(x - 1)**2/(x - 1)", "initial": 0.5}, "undefined"),  # zero divided by zero
        ({"equation": "(x - 1)**2/(x - 1)", "bracket": [0, 3]}, "undefined"),
        ({"equation": "x*x/x", "bracket": [-1, 1]}, "undefined"),
        ({"equation": "1/(x - 1)", "bracket": [0, 2]}, "pole"),
        ({"equation": "(x - 1)/abs(x - 1)", "bracket": [0, 2]}, "pole"),
        ({"equation": "tan(x)*cos(x) - 1", "initial": 1.2}, "undefined"),  # a double root, to half of the digits
        ({"equation": "(x**2 - 2)**2/(x**2 - 2)", "initial": 1}, "undefined"),
        ({"equation": "(x**2 - 2)**2/(x**2 - 2)", "bracket": [0, 3]}, "undefined"),
        ({"equation": "(x**2 - 2)**2/(x**2 - 2) + x**2 - 2", "initial": 1}, "undefined"),  # no product
        ({"equation": "1/(x - 0.5)", "bracket": [0, 1.2]}, "pole"),  # a double, at which f is not finite
    ],
)
def test_what_only_looks_like_a_root(call: Call, fields, status):
    _, found = call("optimization/root-scalar", variable="x", **fields)
    assert (found["status"], found["success"], found["certainty"]) == (status, False, "estimated")
    assert found["iterations"] <= 500


def test_what_is_not_defined_inside_the_bracket_is_refused(call: Call):
    request = {"equation": "sqrt((x - 1)*(x - 2))*(x - 1.5)", "variable": "x", "bracket": [0.5, 3]}
    status, problem = call("optimization/root-scalar", **request)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/equation")


@pytest.mark.parametrize(
    ("fields", "root", "certainty"),
    [
        ({"equation": "x**3 - 2", "initial": 1}, Fraction(2) ** Fraction(1, 3), "proved"),
        ({"equation": "(3*x - 1)**3", "bracket": [0, 1]}, 1 / 3, "proved"),
        ({"equation": "(x**2 - 2)**2", "initial": 1}, 2**0.5, "proved"),  # it only touches 0
        ({"equation": "x**21*exp(x)", "initial": 1}, 0, "proved"),
        ({"equation": "x - 3 - sin(x - 3)", "initial": 2}, 3, "proved"),  # of third order, at a double
        ({"equation": "cbrt(3*x - 1)", "bracket": [0, 1]}, 1 / 3, "proved"),
        ({"equation": "expm1(x - 1/3) - (x - 1/3)", "initial": 1}, 1 / 3, "checked"),
        # where doubles cancel beside the root, and where it is a double at which a search by signs does not stop
        ({"equation": "cosh(x) - 1 - 1e-20", "initial": 1}, 2**0.5 * 1e-10, "proved"),
        ({"equation": "cos(x) - 1 + x**2/2", "initial": 1}, 0, "proved"),
        ({"equation": "(x - sin(x))**3", "initial": 1}, 0, "proved"),
        ({"equation": "(x - 1e15)**2 - 0.25", "bracket": [1e15, 2e15]}, 1e15 + 0.5, "proved"),
        ({"equation": "x**99", "bracket": [-1, 2]}, 0, "proved"),
        ({"equation": "3*x - 1 + abs(3*x - 1)/2", "bracket": [0, 1]}, 1 / 3, "checked"),
    ],
)
def test_what_stands_behind_a_root(call: Call, fields, root, certainty):
    _, found = call("optimization/root-scalar", variable="x", **fields)
    assert (found["success"], found["certainty"]) == (True, certainty)
    assert found["x"] == pytest.approx(float(root), rel=3e-16)
