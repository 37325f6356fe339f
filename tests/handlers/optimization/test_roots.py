import numpy as np
import pytest

from service.handlers.optimization.roots import roots
from service.methods.budget import Budget
from service.schemas.optimization.equations import RootsRequest
from tests.conftest import Call

PI = np.pi


@pytest.mark.parametrize(
    ("equation", "ends", "expected"),
    [
        ("sin(x)", [0, 20], np.arange(7) * PI), ("sin(pi*x)", [0, 10], np.arange(11)), ("exp(-x)", [0, 1000], []),
        ("x**3 - 2*x + 1", [-3, 3], [-(1 + 5**0.5) / 2, (5**0.5 - 1) / 2, 1]), ("pi/2 - atan(x)", [0, 1e9], []),
        ("abs(x - 1) - 0.5", [-3, 3], [0.5, 1.5]), ("x**2 - 2*x + 1 + 1e-20", [-1, 3], []),
        ("x**2 - 2*x + 1 - 1e-20", [-1, 3], [1 - 1e-10, 1 + 1e-10]),
        ("sin(1000*x)", [0, 1], np.arange(319) * PI / 1000),
    ],
)  # fmt: skip
def test_all_roots_are_proved(call: Call, equation, ends, expected):
    status, found = call("optimization/roots", equation=equation, variable="x", lower=ends[0], upper=ends[1])
    assert (status, found["certainty"], found["undecided"]) == (200, "proved", [])
    np.testing.assert_allclose(found["roots"], expected, rtol=1e-15)
    assert (np.abs(np.array(found["roots"]) - expected) <= np.array(found["error"]) + 2e-16 * np.abs(expected)).all()


@pytest.mark.parametrize(
    ("equation", "expected", "multiplicities"),
    [("(x - 1)**2*(x + 2)", [-2, 1], [1, 2]), ("(x - 1)**3", [1], [3]), ("x**2", [0], [2])],
)
def test_multiple_roots_are_told_apart(call: Call, equation, expected, multiplicities):
    _, found = call("optimization/roots", equation=equation, variable="x", lower=-5, upper=5)
    assert (found["roots"], found["multiplicities"], found["certainty"]) == (expected, multiplicities, "proved")


@pytest.mark.parametrize(
    ("equation", "expected", "multiplicities"),
    [
        ("(x**2 - 2)**2*exp(x)", [-(2**0.5), 2**0.5], [2, 2]), ("x**4 - 4*x**2 + 4", [-(2**0.5), 2**0.5], [2, 2]),
        ("1 + cos(x)", [-PI, PI], [2, 2]), ("1 - sin(2*x)", [PI / 4 - PI, PI / 4, PI / 4 + PI], [2, 2, 2]),
        ("(x - 0.1)**2*cbrt(x - 0.3)", [0.1, 0.3], [2, 1]), ("(x - pi)*abs(sin(x))/x", [-PI, PI], [1, 2]),
    ],
)  # fmt: skip
def test_multiple_roots_are_simple_ones_of_factors(call: Call, equation, expected, multiplicities):
    _, found = call("optimization/roots", equation=equation, variable="x", lower=-4, upper=4)
    open_at = [0] if equation.endswith("/x") else []
    assert [low <= 0 <= high for low, high in found["undecided"]] == [True] * len(open_at)
    np.testing.assert_allclose(found["roots"], expected, rtol=1e-15)
    assert found["multiplicities"] == multiplicities


@pytest.mark.parametrize("equation", ["(x**2 - 1)/(x - 1)", "(x - 1)*log(x - 1)"])
def test_a_root_of_a_factor_where_the_formula_has_no_value_stays_open(call: Call, equation):
    _, found = call("optimization/roots", equation=equation, variable="x", lower=0.5, upper=1.5)
    assert (found["roots"], found["certainty"]) == ([], "estimated")
    assert any(low <= 1 <= high for low, high in found["undecided"])


@pytest.mark.parametrize(
    ("equation", "place"),
    [("exp(x - pi/5) - 1 - (x - pi/5)", PI / 5), ("floor(x) - 0.5", 1), ("tan(x)*(x > 1)", PI / 2)],
)
def test_what_can_not_be_decided_is_said(call: Call, equation, place):
    _, found = call("optimization/roots", equation=equation, variable="x", lower=0.2, upper=2)
    assert found["certainty"] == "estimated"
    assert any(low - 1e-12 <= place <= high + 1e-12 for low, high in found["undecided"])


def test_a_stretch_without_values_hides_no_root(call: Call):
    _, found = call("optimization/roots", equation="log(x**2 - 1)*(x - 2.5)", variable="x", lower=-3, upper=3)
    np.testing.assert_allclose(found["roots"], [-(2**0.5), 2**0.5, 2.5], rtol=1e-15)
    assert all(-1.001 <= low <= high <= 1.001 for low, high in found["undecided"])


def test_the_count_of_evaluations_is_bounded_and_so_is_the_time():
    request = RootsRequest(equation="x - x", variable="x", lower=0, upper=1)
    found = roots(request, Budget.of(30))
    assert (found.undecided.tolist(), found.roots.size) == ([[0, 1]], 0)
    assert found.function_evaluations <= 20_010
    assert roots(request, Budget.of(0)).undecided.tolist() == [[0, 1]]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [({"lower": 1, "upper": 1}, "/upper"), ({"equation": "x < 1"}, "/equation"), ({"equation": "y"}, "/equation")],
)
def test_bad_parts_are_pointed_at(call: Call, fields, pointer):
    status, problem = call("optimization/roots", **{"equation": "x", "variable": "x", "lower": 0, "upper": 1, **fields})
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
