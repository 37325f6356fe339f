from __future__ import annotations

import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("expression", "to", "direction", "exists", "found"),
    [
        ("sin(x)/x", 0, "+-", True, "1"),
        ("(1 + 1/x)**x", "Infinity", "+-", True, "e"),
        ("1/x", 0, "+", True, "Infinity"),
        ("1/x", 0, "+-", False, None),
        ("abs(x)/x", 0, "+-", False, None),
        ("sin(x)", "Infinity", "+-", False, None),
        ("x*log(x)", 0, "+-", True, "0"),
        ("3**x", "-Infinity", "+-", True, "0"),
        ("log(log(log(x)))", "Infinity", "+-", True, "Infinity"),
    ],
)
def test_limits(call: Call, expression, to, direction, exists, found):  # noqa: PLR0917
    answer = call("calculus/symbolic/limit", expression=expression, variable="x", to=to, direction=direction)[1]
    assert (answer["exists"], answer["expression"]) == (exists, found)


@pytest.mark.parametrize("name", ["oo", "-inf", "2*infinity"])
def test_infinity_is_no_parameter(call: Call, name):
    status, problem = call("calculus/symbolic/limit", expression="sin(x)/x", variable="x", to=name)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/to")
