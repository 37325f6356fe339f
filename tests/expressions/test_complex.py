"""Formulas of complex numbers, against mpmath at 50 digits."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.expressions import ExpressionError, compile_function
from service.expressions.complex_function import compile_complex, compile_parts
from service.expressions.functions import OPERATIONS
from service.expressions.functions.plane import COMPLEX, MAYBE_COMPLEX, REAL_ALONE
from service.methods.calculus.nearest_complex import proved_values

NATIVE = {"real", "imag", "conj", "arg"}
OF_ONE = {
    **{name: getattr(mpmath, name) for name in (
        "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh", "acosh", "atanh", "exp", "expm1",
        "log", "log10", "sqrt", "erf", "erfc", "gamma", "conj", "arg", "fabs",
    )},
    "log2": lambda z: mpmath.log(z) / mpmath.log(2),
    "log1p": lambda z: mpmath.log(1 + z),
    "real": mpmath.re,
    "imag": mpmath.im,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
}  # fmt: skip
FORMULAS = {
    "sqrt(z**2)": lambda z: mpmath.sqrt(z**2),
    "log(exp(z))": lambda z: mpmath.log(mpmath.exp(z)),
    "log(z*z)": lambda z: mpmath.log(z * z),
    "log(2*exp(z) + exp(-z))": lambda z: mpmath.log(2 * mpmath.exp(z) + mpmath.exp(-z)),
    "log1p(exp(z))": lambda z: mpmath.log(1 + mpmath.exp(z)),
    "exp(z)/(exp(z) + exp(2*z))": lambda z: mpmath.exp(z) / (mpmath.exp(z) + mpmath.exp(2 * z)),
    "log(sigmoid(z))": lambda z: mpmath.log(1 / (1 + mpmath.exp(-z))),
    "logaddexp(z, 1i)": lambda z: mpmath.log(mpmath.exp(z) + mpmath.exp(1j)),
    "abs(z)**2 - z*conj(z)": lambda _: mpmath.mpf(0),
    "(z**2)**(1/2)": lambda z: mpmath.sqrt(z**2),
    "(z**3)**(1/3)": lambda z: (z**3) ** (mpmath.mpf(1) / 3),
    "z**i": lambda z: z ** mpmath.mpc(0, 1),
    "var([z, 1, 2i])": lambda z: mpmath.fsum(
        abs(w - (z + 1 + 2j) / 3) ** 2 for w in (z, mpmath.mpc(1), mpmath.mpc(0, 2))
    ) / 3,
    "det([[z, 1], [2i, z]])": lambda z: z * z - 2j,
}  # fmt: skip
PARTS = st.one_of(
    st.integers(-3, 3).map(float), st.floats(-4, 4, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-3)
)


def _check(text, exact, z):
    function = compile_complex(text, ["z"])
    point = np.array([z])
    floats = function.value(point).result
    proof = proved_values(function, point, floats)
    with mpmath.workdps(50):
        try:
            expected = complex(exact(mpmath.mpc(z)))
        except (ZeroDivisionError, ValueError):  # a pole, of mpmath
            assert not np.isfinite(complex(floats))
            return
    if not np.isfinite(expected):
        assert not np.isfinite(complex(floats))
        return
    assert abs(complex(floats) - expected) <= 1e-9 * max(1, abs(expected))
    if proof.complete:
        for part, other in zip(_parts(proof.values), _parts(expected), strict=True):
            assert part == other or (part == 0 and abs(other) < 1e-40)  # what is left of cancelling 50 digits


def _parts(z):
    return complex(z).real, complex(z).imag


@pytest.mark.parametrize("name", sorted(OF_ONE))
@settings(max_examples=20)
@given(x=PARTS, y=PARTS)
@example(x=-2.0, y=0.0)
@example(x=2.0, y=-0.0)
@example(x=0.0, y=-2.0)
@example(x=-0.0, y=2.0)
@example(x=1.0, y=0.0)
def test_functions(name, x, y):
    _check({"fabs": "abs"}.get(name, name) + "(z)", OF_ONE[name], complex(x, y))


@pytest.mark.parametrize("text", sorted(FORMULAS))
@settings(max_examples=20)
@given(x=PARTS, y=PARTS)
@example(x=-2.0, y=3.0)
@example(x=-2.0, y=0.0)
def test_formulas(text, x, y):
    _check(text, FORMULAS[text], complex(x, y))


def test_each_operation_is_of_complex_or_of_real_numbers_alone():
    assert set(COMPLEX) - NATIVE | REAL_ALONE == set(OPERATIONS)
    assert not set(COMPLEX) & REAL_ALONE


@pytest.mark.parametrize("name", sorted(set(OF_ONE) - {"fabs"} | {"power"}))
def test_what_makes_complex_numbers_of_real_ones_says_so(name):
    reals = np.array([-2.5, -0.5, 0.5, 2.5], dtype=complex)
    values = COMPLEX[name].arrays(*(reals,) * (2 if name == "power" else 1))
    assert (np.abs(np.imag(values)) > 1e-9).any() == (name in MAYBE_COMPLEX)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("z < 1", "'<'"),
        ("max(z, 1)", "'max'"),
        ("max([z, 1])", "'max'"),
        ("median([z, 1, 2])", "'median'"),
        ("floor(z)", "'floor'"),
        ("sign(sqrt(abs(z)))", "'sign'"),
        ("z % 2", "'%'"),
        ("cbrt(z)", "'cbrt'"),
        ("det(W)", "8 rows"),
        ("2i*z", "'i'"),
        ("3*i(z)", "'i'"),
    ],
)
def test_what_is_refused_says_what_to_do(text, found):
    with pytest.raises(ExpressionError, match=found) as error:
        compile_complex(text, ["z", "i", "W[8,8]"])
    assert error.value.hint or "real(z)" in error.value.expected or "at most 7" in error.value.expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("max(real(z), imag(z))", 3),
        ("floor(abs(z))", 3),
        ("besselj(0, real(z) - 2)", 1),
        ("where(z == 2 + 3j, 1j, 0)", 1j),
        ("sinc(real(z))", 0),
        ("(1 if imag(z) > 0 else -1)*z", 2 + 3j),
    ],
)
def test_real_parts_are_taken_by_functions_of_real_numbers(text, value):
    point = np.array([2 + 3j])
    function = compile_complex(text, ["z"])
    proof = proved_values(function, point, function.value(point).result)
    assert (complex(proof.values), proof.complete) == (value, True)


def test_a_declared_name_is_no_unit():
    function = compile_complex("i*j + 1j", ["i"])
    with pytest.raises(ExpressionError, match="an operator"):
        compile_complex("i*j + 1j", ["j"])
    assert complex(function.value(np.array([3.0])).result) == 4j


@pytest.mark.parametrize(
    ("text", "value"), [("real(x) + conj(x)", -4), ("imag(x)", 0), ("arg(x)", np.pi), ("re(x)", -2)]
)
def test_they_mean_something_of_real_numbers(text, value):
    assert compile_function(text, ["x"]).value(np.array([-2.0])) == value


PARTED = (
    "x + 2i - x*(1 - 3i)", "1/(x + i)", "(x - i)/2i", "(x + 2i)**5", "(x + i)**-3", "(x + i)**(1/3)", "x**(1/3)",
    "x**-2", "x**i", "(x*i)**(x + i)", "exp(i*x)", "log(x)", "log(x - 2i)", "sqrt(x)", "sqrt(x - i)", "sin(x + i)",
    "cos(x - i)", "tan(x + i)", "sinh(x + i)", "cosh(x + i)", "tanh(1 + i*x)", "real(exp(i*x))*i", "imag(exp(i*x))",
    "asin(x + i)", "asin(x)", "acos(x - i)", "acos(x)", "atan(x + i/2)", "atan(x - 2i)", "atan(x)", "asinh(x + 2i)",
    "asinh(i*x)", "acosh(x - i)", "acosh(x)", "atanh(x + i)", "atanh(x)", "log10(x)", "log2(x + i)", "log1p(x)",
    "log1p(x*(1 + i))", "expm1(i*x)", "sigmoid(x + i)", "softplus(x - i)", "logaddexp(x, i)", "conj(exp(i*x))",
    "abs(x + i)", "arg(x + i)", "arg(x)", "where(exp(i*x) == i, 1, x*i)", "where(x < 1, i, 2)",
    "max(x, 1)*i", "norm([x, 2i])", "det([[x, i], [1, x]])", "a*i*x", "pi*i + e",
)  # fmt: skip


@pytest.mark.parametrize("text", PARTED)
@settings(max_examples=10)
@given(x=PARTS)
@example(x=-2.0)
def test_parts_are_those_of_the_value(text, x):
    point, data = np.array([x]), {"a": np.array(2.0)}
    parts = compile_parts(text, "x", data)
    if "<" in text or "max" in text:  # x is known to be real there alone
        expected = complex(_REAL[text](x))
    else:
        expected = complex(compile_complex(text, ["x"], data).value(point.astype(complex)).result)
    if np.isfinite(expected):
        found = [float(part.value(point)) for part in parts]
        assert found == pytest.approx([expected.real, expected.imag], rel=1e-12, abs=1e-12 * abs(expected))


_REAL = {"where(x < 1, i, 2)": lambda x: 1j if x < 1 else 2, "max(x, 1)*i": lambda x: 1j * max(x, 1)}


@pytest.mark.parametrize(("text", "found"), [("gamma(x + i)", "'gamma'"), ("[x, i]", "shape"), ("x + i < 1", "'<'")])
def test_what_has_no_parts_is_refused(text, found):
    with pytest.raises(ExpressionError, match=found):
        compile_parts(text, "x")


def test_an_angle_asks_for_the_sign_of_no_zero():
    """As its ball and its proof do: -x is -0 at 0."""
    assert compile_function("atan2(-x, -1)", ["x"]).value(np.array([0.0])) == np.pi
