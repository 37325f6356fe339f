"""Expressions printed back, differentiated as text, in LaTeX and in SymPy; constraints."""

import numpy as np
import pytest
import sympy
from hypothesis import example, given, settings

from service.expressions import (
    ExpressionError,
    compile_function,
    derivative,
    parse_constraint,
    to_latex,
    to_sympy,
    to_text,
)
from tests.expressions.precise import Formula, formulas


def slope_of(text, variables, variable):
    return to_text(derivative(compile_function(text, variables), variable), paper=True)


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("x**2", "2*x"),
        ("x**3 + 3*x", "3*x**2 + 3"),
        ("7", "0"),
        ("x", "1"),
        ("x*y", "y"),
        ("sin(x)*y", "y*cos(x)"),
        ("1/x", "-1/x**2"),
        ("exp(2*x)", "2*exp(2*x)"),
        ("log(x)", "1/x"),
        ("x*log(x)", "log(x) + 1"),
        ("x**(1/3)", "x**(-2/3)/3"),
        ("sqrt(x)", "1/(2*sqrt(x))"),
        ("e**x + pi", "exp(x)"),
        ("x if x > 0 else 0", "where(x > 0, 1, 0)"),
        ("gamma(x)", "gamma(x)*digamma(x)"),
        ("digamma(x)", "polygamma(1, x)"),
        ("sum(i*x**i for i in range(4))", "9*x**2 + 4*x + 1"),
    ],
)
def test_derivatives_as_text(text, slope):
    assert slope_of(text, ["x", "y"], "x") == slope


def test_components_of_vectors_and_data_are_written_out():
    data = {"A": np.array([[1, 2], [3, 4.5]])}
    assert slope_of("sum(v**2)", ["v[3]"], "v[1]") == "2*v[1]"
    assert slope_of("sum(v[i]*v[i+1] for i in range(2))", ["v[3]"], "v[1]") == "v[0] + v[2]"
    assert to_text(compile_function("A @ v", "v", data, size=2)) == "A @ v"
    assert to_text(derivative(compile_function("sum(A @ v)", "v", data, size=2), "v[1]")) == "6.5"
    with pytest.raises(ExpressionError, match="one of them is v"):
        slope_of("sum(v)", ["v[3]"], "v")


@settings(max_examples=60, deadline=None)
@given(formulas)
def test_a_text_printed_back_means_the_same(formula):
    function = compile_function(formula.text, ["x", "y"])
    again = compile_function(to_text(function), ["x", "y"])
    x = np.random.default_rng(0).uniform(0.1, 2, size=(20, 2))
    np.testing.assert_allclose(again.value(x), function.value(x), rtol=1e-9)
    slope = derivative(function, "x")
    again = compile_function(to_text(slope), ["x", "y"])
    regular = np.isfinite(slope.value(x))
    np.testing.assert_allclose(again.value(x)[regular], slope.value(x)[regular], rtol=1e-9, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(formulas)
@example(Formula("max(acos(y), x)", None))
def test_sympy_gets_the_same_function(formula):
    function = compile_function(formula.text, ["x", "y"])
    value = function.value([0.7, 1.3])
    if not np.isfinite(value):  # SymPy goes on with complex numbers, of which max(acos(13/10), x) knows no larger one
        return
    symbols = dict(zip(sympy.symbols("x y", real=True), (sympy.Rational(7, 10), sympy.Rational(13, 10)), strict=True))
    exact = sympy.N(to_sympy(function).subs(symbols))
    if exact.is_real:
        assert value == pytest.approx(float(exact), rel=1e-9, abs=1e-12)


def test_sympy_keeps_numbers_exact():
    x = sympy.Symbol("x", real=True)
    assert (
        to_sympy(compile_function("x**(1/3)/3 + 0.1 + pi*e", "x"))
        == x ** sympy.Rational(1, 3) / 3 + sympy.Rational(1, 10) + sympy.pi * sympy.E
    )
    assert to_sympy(compile_function(["x", "v"], ["x", "v[2]"])) == [
        x,
        *(sympy.Symbol(f"v[{i}]", real=True) for i in (0, 1)),
    ]


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x**2/2", r"\frac{x^{2}}{2}"),
        ("alpha*x_1", r"\alpha x_{1}"),
        ("sqrt(x) + abs(x)", r"\sqrt{x} + \left|x\right|"),
        ("(x + 1)*2", r"2 \left(x + 1\right)"),
        ("exp(-x)*sin(x)", r"e^{-x} \sin\left(x\right)"),
        (
            "x if x <= 0 else rate",
            r"\begin{cases} x & \text{if } x \le 0 \\ \mathrm{rate} & \text{otherwise} \end{cases}",
        ),
        ("pi/3*x", r"\frac{\pi}{3} x"),
        ("x*2**x", r"x \cdot 2^{x}"),
    ],
)
def test_latex(text, latex):
    assert to_latex(compile_function(text, ["x", "alpha", "x_1", "rate"])) == latex


def test_a_text_that_would_explode_is_refused():
    text = "x"
    for _ in range(8):
        text = f"({text})**2*sin({text})"
    with pytest.raises(ExpressionError):
        to_text(derivative(compile_function(text, "x"), *["x"] * 5))


@pytest.mark.parametrize(
    ("text", "lower", "upper", "value"),
    [
        ("x + y <= 1", -np.inf, 1, 7),
        ("1 <= x**2 + y**2", 1, np.inf, 25),
        ("x > y", 0, np.inf, -1),
        ("x*y == 12", 12, 12, 12),
        ("0 <= x <= c + 1", 0, 6, 3),
        ("5 > x - y >= -5", -5, 5, -1),
        ("3 >= x", -np.inf, 3, 3),
    ],
)
def test_constraints(text, lower, upper, value):
    constraint = parse_constraint(text, ["x", "y"], {"c": 5.0})
    assert (constraint.lower, constraint.upper) == (lower, upper)
    assert constraint.function.value([3, 4]) == value


def test_a_constraint_may_be_a_vector():
    constraint = parse_constraint("A @ v <= b", "v", {"A": np.ones((2, 3)), "b": [1, 2]}, size=3)
    np.testing.assert_array_equal(constraint.upper, [1, 2])
    np.testing.assert_array_equal(constraint.lower, [-np.inf, -np.inf])
    np.testing.assert_array_equal(constraint.function.jacobian(np.ones(3))[1], np.ones((2, 3)))


@pytest.mark.parametrize(
    "text", ["x", "x != 1", "1 < 2", "x < 1 and y < 1", "0 < x > 1", "x < y < 1", "not x < 1", "x <"]
)
def test_what_is_no_constraint_is_refused(text):
    with pytest.raises(ExpressionError):
        parse_constraint(text, ["x", "y"])


def test_the_function_of_a_constraint_is_differentiated_as_such():
    constraint = parse_constraint("x**2*y <= 1", ["x", "y"])
    assert to_text(constraint.function) == "y*x**2"
    assert to_text(derivative(constraint.function, "x")) == "2*x*y"
