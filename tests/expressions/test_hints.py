"""Hints: one that is followed gives the value that was meant, and none names a function of another meaning."""

from __future__ import annotations

import math
import operator
import re

import numpy as np
import pytest
from scipy import special

from service.expressions import ExpressionError, compile_function
from service.expressions.reading.hints import nearest_name
from service.expressions.reading.spelling import nearest
from service.expressions.reading.synonyms import NAMES, SENTENCES
from service.expressions.reading.vocabulary import FUNCTIONS

V = [0.5, -1.25, 3.0]
ONE = {
    "log1pexp": lambda x: np.logaddexp(0, x),
    "step": lambda x: float(x > 0),
    "int": np.trunc,
    "frac": lambda x: x - np.floor(x),
    "cube": lambda x: x**3,
    "exp10": lambda x: 10**x,
    "reciprocal": np.reciprocal,
    "cot": lambda x: 1 / np.tan(x),
    "csc": lambda x: 1 / np.sin(x),
    "sec": lambda x: 1 / np.cos(x),
    "coth": lambda x: 1 / np.tanh(x),
    "sech": lambda x: 1 / np.cosh(x),
    "csch": lambda x: 1 / np.sinh(x),
    "acot": lambda x: math.pi / 2 - math.atan(x),
    "sind": special.sindg,
    "cosd": special.cosdg,
    "tand": special.tandg,
    "sinpi": lambda x: math.sin(math.pi * x),
    "cospi": lambda x: math.cos(math.pi * x),
    "tanpi": lambda x: math.tan(math.pi * x),
    "swish": lambda x: x * special.expit(x),
    "elu": lambda x: x if x > 0 else math.expm1(x),
    "mish": lambda x: x * math.tanh(np.logaddexp(0, x)),
    "negative": lambda x: -x,
    "relu6": lambda x: min(max(x, 0), 6),
    "trigamma": lambda x: special.polygamma(1, x),
    "log1m": lambda x: math.log1p(-x),
    "log1mexp": lambda x: math.log(-math.expm1(-x)),
    "logit": special.logit,
    "qnorm": special.ndtri,
    **{name: getattr(special, name) for name in ("j0", "j1", "y0", "y1", "k0", "k1", "i0", "i1")},
    "asec": lambda x: math.acos(1 / x),
    "acsc": lambda x: math.asin(1 / x),
    "asind": lambda x: math.degrees(math.asin(x)),
    "acosd": lambda x: math.degrees(math.acos(x)),
    "atand": lambda x: math.degrees(math.atan(x)),
}
AT = {"elu": -0.7, "relu6": 7.5, "logit": 0.3, "qnorm": 0.3, "log1m": 0.3, "asind": 0.3, "acosd": 0.3}
TWO = {
    "rem": math.fmod,
    "quotient": lambda x, n: x // n,
    "xlogy": special.xlogy,
    "xlog1py": special.xlog1py,
    "add": operator.add,
    "subtract": operator.sub,
    "true_divide": operator.truediv,
    "logb": lambda x, b: math.log(x) / math.log(b),
    "root": lambda x, n: x ** (1 / n),
}
MANY = {
    "logsumexp": special.logsumexp,
    "softmax": special.softmax,
    "count_nonzero": np.count_nonzero,
    "norm1": lambda x: np.abs(x).sum(),
    "sumsq": lambda x: np.square(x).sum(),
    "rms": lambda x: np.sqrt(np.square(x).mean()),
}
CONDITIONS = frozenset({"where(condition, a, b)", "sum(expression for i in range(n))"})


def formula(name: str) -> str:
    return NAMES[name].partition(", for ")[0].partition(", with ")[0].partition(", which ")[0]


@pytest.mark.parametrize("name", ONE)
def test_hints_of_one_number(name: str) -> None:
    at = AT.get(name, 1.75)
    text = formula(name) if "(" in formula(name) or not formula(name).isalnum() else f"{formula(name)}(x)"
    text = text.replace("(n + 1)", "(x + 1)")
    assert compile_function(text, ["x"]).value([at]) == pytest.approx(ONE[name](at), rel=1e-14)


@pytest.mark.parametrize("name", TWO)
def test_hints_of_two_numbers(name: str) -> None:
    names = ("x", *re.findall(r"\b[bny]\b", formula(name))[:1])
    assert compile_function(formula(name), names).value([7.5, 2.25]) == pytest.approx(TWO[name](7.5, 2.25), rel=1e-13)


@pytest.mark.parametrize("name", MANY)
@pytest.mark.parametrize("scale", [1.0, 400.0])
def test_hints_of_vectors(name: str, scale: float) -> None:
    x = scale * np.array(V)
    assert compile_function(formula(name), ["x[3]"]).value(x) == pytest.approx(MANY[name](x), rel=1e-13)


def test_every_hint_is_a_name_or_is_computed() -> None:
    computed = {NAMES[name] for name in (*ONE, *TWO, *MANY)} | CONDITIONS
    others = {text for text in NAMES.values() if text not in FUNCTIONS | computed | {"pi"}}
    assert {text.partition(",")[0] for text in others} == {
        "A @ B",
        "besselj",
        "interpolate(x",
        "prod(n - i for i in range(k))",
        "std",
        "var",
    }


OTHERS = [
    *("argmax", "argmin", "cummax", "quantile", "sind", "cosd", "sinpi", "erfi", "erfcx", "airy"),
    *("relu6", "bessel", "expi", "expm", "sqrtm", "logit", "log1m", "gammaincinv", "betaincinv", "mode", "sqr"),
]


@pytest.mark.parametrize("name", OTHERS)
def test_no_hint_names_a_function_of_another_meaning(name: str) -> None:
    hint = nearest_name(name, FUNCTIONS)
    assert hint
    assert hint not in {f"did you mean {other}?" for other in FUNCTIONS}


@pytest.mark.parametrize(
    ("typed", "meant"), [("sinn", "sin"), ("sqr_t", "sqrt"), ("whre", "where"), ("Exp", "exp"), ("aplha", "alpha")]
)
def test_slips_of_the_finger(typed: str, meant: str) -> None:
    assert nearest_name(typed, [*sorted(FUNCTIONS), "alpha"]) == f"did you mean {meant}?"


@pytest.mark.parametrize("word", ["", "x", "tau", "mean", "foo", "gam", "qwertyuiop"])
def test_nothing_is_near_by_chance(word: str) -> None:
    assert nearest(word, ["mu", "median", "minimum", "bar", "gamma", "asdfghjkl"]) is None


@pytest.mark.parametrize(
    "name", [name for name in SENTENCES if name.isidentifier() and name not in ("and", "or", "not")]
)
def test_sentences_stand_only_where_there_is_no_such_function(name: str) -> None:
    assert name not in FUNCTIONS
    with pytest.raises(ExpressionError):
        compile_function(f"{name}(x)", ["x"])


@pytest.mark.parametrize("name", ["log3", "atan3", "besselj0", "polygamma2"])
def test_a_number_in_a_name_is_no_slip(name: str) -> None:
    assert nearest_name(name, FUNCTIONS) == ""
