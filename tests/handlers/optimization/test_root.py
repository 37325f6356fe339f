import numpy as np
import pytest

from tests.conftest import Call

SYSTEM = {"equations": ["x**2 + y**2 - 4", "x*y - 1"], "variables": ["x", "y"], "initial": [2, 1]}


def test_a_system(call: Call):
    _, found = call("optimization/root", **SYSTEM)
    # x² + y² = 4 and xy = 1: x = (√6 + √2)/2, y = (√6 - √2)/2.
    np.testing.assert_allclose(found["x"], [(6**0.5 + 2**0.5) / 2, (6**0.5 - 2**0.5) / 2], rtol=1e-15)
    assert (found["status"], found["success"]) == ("converged", True)
    assert found["relative_residual"] < 1e-15


def test_a_vector_equation_with_data(call: Call):
    a, b = [[4.0, 1.0], [2.0, 3.0]], [1.0, 2.0]
    _, found = call(
        "optimization/root", equations="A @ x + 0.1*x**3 - b", variables="x", initial=[0, 0], data={"A": a, "b": b}
    )
    x = np.array(found["x"])
    np.testing.assert_allclose(a @ x + 0.1 * x**3, b, rtol=1e-14)


def test_no_root_is_said(call: Call):
    _, found = call("optimization/root", **{**SYSTEM, "equations": ["x**2 + y**2 + 4", "x*y - 1"]})
    assert (found["status"], found["success"]) == ("no_root_found", False)
    assert found["residual"] >= 4


def test_a_multiple_root_is_warned_of(call: Call):
    _, found = call("optimization/root", equations=["x + y - 2", "(x - y)**2"], variables=["x", "y"], initial=[3, 0])
    assert found["success"]
    assert [warning["code"] for warning in found["warnings"]] == ["ill-conditioned"]


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("root", {**SYSTEM, "equations": ["x", "z"]}, "/equations/1"), ("root", {**SYSTEM, "initial": [1]}, "/initial"),
        ("root", {**SYSTEM, "equations": ["log(-x**2 - 1)", "y"]}, "/initial"),
        ("root-scalar", {"equation": "x", "variable": "x"}, "/bracket"),
        ("root-scalar", {"equation": "x**2 - 1", "variable": "x", "bracket": [2, 3]}, "/bracket"),
        ("root-scalar", {"equation": "log(x)", "variable": "x", "bracket": [-1, 3]}, "/bracket/0"),
        ("root-scalar", {"equation": "log(x)", "variable": "x", "initial": -1}, "/initial"),
        ("polynomial-roots", {"coefficients": [0, 0]}, "/coefficients"),
        ("polynomial-roots", {"coefficients": [0, 5]}, "/coefficients"),
    ],
)  # fmt: skip
def test_bad_parts_are_pointed_at(call: Call, path, fields, pointer):
    status, problem = call(f"optimization/{path}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    ("operation", "fields", "x"),
    [
        ("root-scalar", {"equation": "cos(x) == x", "variable": "x", "initial": 0}, 0.7390851332151607),
        ("root", {"equations": "x == 1", "variables": ["x"], "initial": [0]}, [1]),
        ("root", {"equations": ["x - 1", "x + y == 2"], "variables": ["x", "y"], "initial": [0, 0]}, [1, 1]),
    ],
)
def test_an_equation_may_have_two_sides(call: Call, operation, fields, x):
    """Dottie's number, and systems that are solved at sight."""
    status, found = call(f"optimization/{operation}", **fields)
    assert (status, found["x"]) == (200, pytest.approx(x, rel=1e-14))


def test_a_simple_root_is_proved_and_an_asymptote_is_none(call: Call):
    _, found = call("optimization/root", **SYSTEM)
    assert found["certainty"] == "proved"
    assert abs(found["x"][0] - (6**0.5 + 2**0.5) / 2) <= found["error"][0] + 4e-16
    for equation, start in (("exp(-x**2)", 1), ("1 - erf(x)", 1), ("1 - erf(x)", 30), ("sqrt(x**2 + 1) - x", 1)):
        _, found = call("optimization/root", equations=[equation], variables=["x"], initial=[start])
        assert (found["success"], found["status"], found["error"]) == (False, "no_root_found", None)


@pytest.mark.parametrize("equation", ["exp(-exp(x))", "exp(-cosh(x))", "1 - tanh(exp(x))"])
@pytest.mark.parametrize("beside", ["y", "y - x + 30"])
def test_what_dies_out_steeply_is_no_root(call: Call, equation, beside):
    """Its values are 0 in doubles, and Newton's steps as short as those at a root."""
    _, found = call("optimization/root", equations=[equation, beside], variables=["x", "y"], initial=[30, 0])
    assert (found["success"], found["status"], found["certainty"]) == (False, "no_root_found", "estimated")


@pytest.mark.parametrize("size", [2141000.0, 1e-9, 1e12])
def test_the_rounding_of_a_large_equation_hides_no_other(call: Call, size):
    equations = [f"{size}*(x + 1.615) + y + 1.687", "x + 1.615 - (y + 1.687)**3"]
    _, found = call("optimization/root", equations=equations, variables=["x", "y"], initial=[0, 0])
    assert (found["x"], found["certainty"]) == ([-1.615, -1.687], "proved")


@pytest.mark.parametrize("equations", [["x*(x - 3)", "y*(y - 3)"], ["sin(x)", "sin(y)"]])
def test_a_start_at_a_root_at_zero_is_the_answer(call: Call, equations):
    """Nothing is rounded there, so that a residual of 0 is not more than its rounding."""
    fields = {"variables": ["x", "y"], "initial": [0, 0]}
    _, root = call("optimization/root", equations=equations, **fields)
    _, least = call("optimization/least-squares", residuals=equations, **fields)
    for found in (root, least):
        assert (found["x"], found["certainty"], "the given start" in found["message"]) == ([0, 0], "proved", True)


@pytest.mark.parametrize("equation", ["(x - 1)**2/(x - 1)", "(x**2 - 2)**2/(x**2 - 2)"])
@pytest.mark.parametrize("beside", ["y - 1", "(x - y)*(y - 7)"])
def test_zero_divided_by_zero_is_no_root(call: Call, equation, beside):
    _, found = call("optimization/root", equations=[equation, beside], variables=["x", "y"], initial=[1.1, 1.2])
    assert (found["success"], found["certainty"]) == (False, "estimated")
    _, found = call("optimization/least-squares", residuals=[equation], variables=["x"], initial=[1.1])
    assert (found["success"], found["certainty"]) == (False, "estimated")


@pytest.mark.parametrize("start", [[1, 2.0004], [1, 1.9996], [0.999999, 2.001]])
def test_a_root_is_reached_where_doubles_end_before_it(call: Call, start):
    """Its Jacobian is regular, but beside it the cube outweighs 1e-7."""
    equations = ["1e7*(x - 1) + y - 2", "x - 1 - (y - 2)**3"]
    _, found = call("optimization/root", equations=equations, variables=["x", "y"], initial=start)
    assert (found["x"], found["certainty"]) == ([1, 2], "proved")


@pytest.mark.parametrize(
    ("equations", "root"),
    [
        (["min(x, y)", "x - y"], [0, 0]),
        (["sqrt(x)", "y - 1"], [0, 1]),
        (["x**1.5", "y - 1"], [0, 1]),
        (["cbrt(x)", "y"], [0, 0]),
    ],
)
def test_a_root_at_a_kink_or_corner_is_exact(call: Call, equations, root):
    _, found = call("optimization/root", equations=equations, variables=["x", "y"], initial=[1, 1])
    assert (found["status"], found["x"], found["error"]) == ("converged", root, [0, 0])
