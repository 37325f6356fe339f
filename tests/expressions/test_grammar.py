"""What a text means, and what its errors say."""

import math

import numpy as np
import pytest

from service.expressions import ExpressionError, compile_function

X, Y = 2.0, 3.0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2*3", 7),
        ("2**3**2", 512),
        ("2^3^2", 512),
        ("-x**2", -4),
        ("2**-1", 0.5),
        ("-2**-2", -0.25),
        ("x - y - 1", -2),
        ("x/y/2", X / Y / 2),
        ("x/y*3", X / Y * 3),
        ("--x", 2),
        ("+x", 2),
        ("(x + y)*2", 10),
        (".5 + 1. + 1e1 + 1E-1", 11.6),
        ("0.1 + 0.2", 0.3),
        ("x if y > 2 else 0", 2),
        ("1 if x > 5 else 2 if y > 5 else 3", 3),
        ("1 if 0 < x < y else 0", 1),
        ("1 if 0 < x < y < 3 else 0", 0),
        ("1 if not x > y and (x > 5 or y == 3) else 0", 1),
        ("(x < y) + (x <= 2) + (y != 3)", 2),
        ("where(x >= y, x, y)", 3),
        ("pi*e", math.pi * math.e),
        ("e**x", math.exp(2)),
        ("ln(x) - log(x)", 0),
        ("arcsin(0.5) - asin(0.5)", 0),
        ("pow(x, y)", 8),
        ("max(x, y, 7) - min(x, y, -1)", 8),
        ("clip(x, 0, 1) + clip(-x, 0, 1)", 1),
        ("round(2.5) + round(3.5)", 6),
        ("floor(-0.5) + ceil(0.5) + sign(-3)", -1),
        ("0**0", 1),
        ("sum(i for i in range(5))", 10),
        ("sum(i for i in range(1, 8, 3))", 12),
        ("sum(i for i in range(5, 0, -2))", 9),
        ("prod(i for i in range(1, 6))", 120),
        ("mean(i*x for i in range(4))", 3),
        ("max(i*(4 - i) for i in range(5)) + min(x - i for i in range(3))", 4),
        ("sum(i*j for i in range(3) for j in range(4))", 18),
        ("sum(x for i in range(3) for j in range(4))", 24),
        ("prod(x for i in range(10))", 1024),
    ],
)
def test_value(text, value):
    function = compile_function(text, ["x", "y"])
    assert function.value([X, Y]) == pytest.approx(value, rel=1e-15)
    assert function.value([[X, Y]] * 3) == pytest.approx([value] * 3, rel=1e-15)


@pytest.mark.parametrize(
    "name",
    [
        *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "atanh", "exp", "expm1", "log"),
        *("log10", "log2", "log1p", "sqrt", "cbrt", "abs", "floor", "ceil", "erf", "erfc", "gamma", "lgamma"),
    ],
)
def test_functions_are_those_of_the_standard_library(name):
    function = compile_function(f"{name}(x)", "x")
    expected = getattr(math, {"abs": "fabs"}.get(name, name))(0.375)
    assert function.value([0.375]) == pytest.approx(expected, rel=1e-15)
    assert function.value([[0.375]]) == pytest.approx([expected], rel=4e-16)


def test_a_declared_name_wins_over_a_constant_and_a_function():
    assert compile_function("pi + e + gamma", ["pi", "e", "gamma"]).value([1, 2, 3]) == 6
    with pytest.raises(ExpressionError, match="another name"):
        compile_function("gamma(2)", ["gamma"])


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("2x", 1, r"2\*x"),
        ("sin x", 4, r"sin\(x\)"),
        ("|x|", 0, r"abs\(x\)"),
        ("x(y)", 0, r"x\*"),
        ("xy", 0, r"x\*y"),
        ("xsin(y)", 0, r"x\*sin"),
        ("cosx", 0, r"cos\(x\)"),
        ("SIN(x)", 0, "did you mean sin"),
        ("sin^2(x)", 5, r"sin\(x\)\*\*2"),
        ("tan^-1 x", 7, r"atan\(x\)"),
        ("log(x, 10)", 0, r"log\(x\)/log\(b\)"),
        ("x//y", 2, "floor"),
        ("x mod 2", 2, "x % n"),
        ("cot(x)", 0, r"1/tan\(x\)"),
        ("if x > 0 then 1 else 2", 0, "value if condition else value"),
        ("x <> 2", 3, "!="),
        ("3i", 1, "no imaginary unit"),
        ("θ + 1", 0, "theta"),
        ("∫x", 0, "operations of their own"),
        ("rank(A)", 0, "linear algebra"),
        ("piecewise(x > 0, 1, 2)", 0, "where"),
        ("x*oo", 2, "Infinity"),
        ("1,5", 1, "decimal point"),
        ("30°", 2, r"30\*pi/180"),
        ("x[0]", 1, "declared"),
        ("(x)(y)", 3, r"\*"),
        ("v[3]", 1, "0 to 2 .*start at 0"),
        ("v[-4]", 1, "0 to 2"),
        ("x = 1", 2, "=="),
        ("5%", 2, "divided by 100"),
        ("[1, [2, 3]]", 0, "entries of one shape"),
        ("[1, 2)", 5, r"'\]'"),
        ("outer(A, v)", 0, "two vectors"),
        ("cross(v, A)", 0, "length 3"),
        ("trace(v)", 0, "square"),
        ("diff(v, x)", 0, "operations of their own"),
        ("x!", 1, "gamma"),
        ("x × y", 2, r"write \*"),
        ("x²", 1, r"x\*\*2"),
        ("alpah + 1", 0, "alpha"),
        ("sine(x)", 0, "sin"),
        ("v + A", 2, r"shapes \(3,\) and \(2, 2\)"),
        ("1 + A @ v", 6, r"\(2, 2\) @ \(3,\)"),
        ("A * v", 2, "A @ x"),
        ("x if y else 1", 2, "condition"),
        ("sin(x, y)", 0, "2 arguments"),
        ("sin", 0, r"sin\(…\)"),
        ("v.T", 1, "attributes"),
        ("(x + 1", 6, "opened at position 0"),
        ("x + ", 4, "the end"),
        ("v[x]", 1, "integer"),
        ("x**2000", 1, "1000"),
        ("x y", 2, r"x\*y"),
        ("q" * 60, 0, "…"),
        ("x; y", 1, "one expression"),
        ("sum(v[i] for i in range(4))", 5, "index 3"),
    ],
)
def test_an_error_says_where_and_what_to_do(text, position, says):
    with pytest.raises(ExpressionError, match=says) as caught:
        compile_function(text, ["x", "y", "v[3]", "alpha"], {"A": np.eye(2)})
    assert caught.value.position == position


def test_one_of_several_expressions_is_named():
    with pytest.raises(ExpressionError, match="expression 1, position 4") as caught:
        compile_function(["x", "x + z"], ["x"])
    assert caught.value.text_index == 1
