"""Named formulas in requests: what they stand for, and what is refused."""

from __future__ import annotations

import math
import re

import pytest

from service.expressions import compile_function
from tests.conftest import Call

SAME = [
    ("calculus/gradient", {"expression": "u**3*y", "variables": ["x", "y"], "at": [1, 2]}, "atan2(y, x)"),
    ("calculus/integrate", {"expression": "exp(-u)", "variable": "x", "lower": 0, "upper": 1}, "x**2"),
    ("calculus/symbolic/derivative", {"expression": "sin(u)", "variables": ["x"]}, "a*x**2"),
    ("calculus/symbolic/integral", {"expression": "u*cos(x)", "variable": "x"}, "x**2"),
    ("optimization/root-scalar", {"equation": "u = 2", "variable": "x", "bracket": [0, 2]}, "x**2"),
    ("optimization/minimize-scalar", {"objective": "u**2 + x", "variable": "x", "bounds": [-1, 1]}, "x - 0.25"),
    (
        "optimization/minimize",
        {"objective": "u**2 + y**2", "variables": ["x", "y"], "initial": [0, 0], "constraints": ["u + y <= -1"]},
        "x - 2",
    ),
    (
        "optimization/curve-fit",
        {"model": "a*u", "independent": "x", "x": [0, 1, 2, 3], "y": [1, 0.6, 0.4, 0.2], "initial": {"a": 1, "b": 1}},
        "exp(-b*x)",
    ),
    ("statistics/likelihood/maximize", {"density": "u", "data": [1, 2, 4], "initial": {"m": 1}}, "m*exp(-m*x)"),
    ("numerics/find", {"array": [1, -2, 3], "condition": "u > 4"}, "x**2"),
    (
        "calculus/ode",
        {"equations": ["-u"], "variables": ["y"], "initial": [1], "span": [0, 1]},
        "2*y",
    ),
]


def _written(value, text):
    """A field with the formula in place of its name."""
    if isinstance(value, list):
        return [_written(entry, text) for entry in value]
    return re.sub(r"\bu\b", f"({text})", value) if isinstance(value, str) else value


@pytest.mark.parametrize(("path", "fields", "text"), SAME, ids=[path for path, _, _ in SAME])
def test_a_name_stands_for_its_formula(call: Call, path, fields, text):
    written = {name: _written(value, text) for name, value in fields.items()}
    status, answer = call(path, **fields, definitions={"u": text})
    plain_status, plain = call(path, **written)
    assert (status, answer) == (plain_status, plain)
    assert status == 200, answer


def test_definitions_use_each_other_in_any_order(call: Call):
    definitions = {"area": "pi*r2", "r2": "x**2 + y**2"}
    status, answer = call(
        "calculus/gradient", expression="area*r2", variables=["x", "y"], at=[1, 2], definitions=definitions
    )
    assert (status, answer["certainty"]) == (200, "exact")
    assert answer["result"] == pytest.approx([20 * math.pi, 40 * math.pi], rel=1e-15)


@pytest.mark.parametrize(
    ("definitions", "pointer", "said"),
    [
        ({"u": "x +* 1"}, "/definitions/u", "definition 'u', position 3"),
        ({"u": "x + z"}, "/definitions/u", "found 'z', expected a declared name: x"),
        ({"u": "v + 1", "v": "w", "w": "2*v"}, "/definitions/w", "'v', which goes in a circle: v → w → v"),
        ({"u": "u"}, "/definitions/u", "'u', which goes in a circle: u → u"),
        (
            {"u": "x", "gamma": "2"},
            "/definitions/gamma",
            "a definition of 'gamma', expected a name that is no function",
        ),
        ({"u": "x", "e": "2"}, "/definitions/e", "a name that is no constant"),
        ({"u": "x", "x": "2"}, "/expression", "'x' as variable and as definition"),
        ({"u": "x", "A": "2"}, "/definitions/A", "this name has data, too"),
        ({"u": "u[0]*(1"}, "/definitions/u", "expected ')'"),
    ],
)
def test_what_is_wrong_with_a_definition_is_pointed_to(call: Call, definitions, pointer, said):
    status, problem = call(
        "calculus/evaluate", expression="u", variables=["x"], at=[1], data={"A": [1]}, definitions=definitions
    )
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer), problem
    assert said in problem["detail"]


def test_a_chain_that_doubles_forty_times_stays_small():
    """Written out it would have 2**40 terms: the graph shares them."""
    chain = {"u0": "x*y"} | {f"u{i + 1}": f"sin(u{i}) + u{i}" for i in range(40)}
    function = compile_function("u40", ["x", "y"], chain)
    value = 0.01 * 0.02
    for _ in range(40):
        value += math.sin(value)
    assert function.value([0.01, 0.02]) == pytest.approx(value, rel=1e-14)
    assert function.plan.graph.size < 200


def test_a_definition_may_be_an_array_a_condition_and_part_of_a_sum():
    names = {"v": "[x, y, 1]", "inside": "x < y", "n": "2"}
    function = compile_function("where(inside, sum(v[i]*i for i in range(3)), v[n])", ["x", "y"], names)
    assert function.value([[1, 5], [5, 1]]).tolist() == [7, 1]
