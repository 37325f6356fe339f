"""Operations of complex numbers: on NumPy arrays and on balls (acb), by principal branches.

A cut belongs to the side that mpmath and Arb give it: the negative half line of log, sqrt and powers to the upper one.
The sign of a zero, by which NumPy tells both sides, has no meaning in the language, so that each function here takes it
away.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from flint import acb, arb
from numpy.typing import NDArray
from scipy import special

from service.expressions.functions import OPERATIONS, conditions

Array = NDArray[Any]


class Plane(NamedTuple):
    """An operation of complex numbers."""

    arrays: Callable[..., Any]
    """On complex or real arrays, or numbers."""
    balls: Callable[..., Any]
    """On acb; a condition is True, False or None, as in conditions.py."""
    cut: Callable[..., Any] | None
    """Of arrays, whether the operands lie on a branch cut; None where there is none."""


def _unsigned(a: Any) -> Array:
    """As complex numbers without negative zeros."""
    return np.asarray(a, np.complex128) + 0


def _from_below(f: Callable[[Array], Array]) -> Callable[[Any], Array]:
    """A function whose cut from 1 on belongs to the lower side."""

    def arrays(a: Any) -> Array:
        z = _unsigned(a)
        return f(np.where((z.imag == 0) & (z.real > 1), np.conj(z), z))

    return arrays


def _odd(f: Callable[[Array], Array]) -> Callable[[Any], Array]:
    """An odd function, whose cuts on the imaginary axis are mirrored at 0."""

    def arrays(a: Any) -> Array:
        z = _unsigned(a)
        below = z.imag < 0
        value = f(_unsigned(np.where(below, -z, z)))
        return np.where(below, -value, value)

    return arrays


def _power(a: Any, b: Any) -> Array:
    return np.power(_unsigned(a), np.asarray(b, np.complex128))


def _ball_power(a: Any, b: Any) -> Any:
    """0 to a positive power is 0, whose logarithm Arb would take."""
    return acb(0) if a.is_zero() and b.real > 0 else a.pow(b)


def _broken_power(a: Any, b: Any) -> Any:
    exponent = _unsigned(b)
    whole = (exponent.imag == 0) & (exponent.real == np.floor(exponent.real))
    return _negative(a) & ~whole


def _negative(a: Any) -> Any:
    z = _unsigned(a)
    return (z.imag == 0) & (z.real < 0)


def _beyond_one(a: Any) -> Any:
    z = _unsigned(a)
    return (z.imag == 0) & (np.abs(z.real) > 1)


def _on_imaginary_axis(a: Any) -> Any:
    z = _unsigned(a)
    return (z.real == 0) & (np.abs(z.imag) > 1)


def _below(number: int) -> Callable[[Any], Array]:
    return lambda a: _negative(_unsigned(a) - number)


def _entire(name: str, f: Callable[..., Any]) -> Plane:
    """A function without cuts, under one name in acb."""
    return Plane(lambda a: f(_unsigned(a)), getattr(acb, name), None)


def _infix(operation: Callable[..., Any]) -> Plane:
    return Plane(operation, operation, None)


def _logarithm(f: Callable[..., Any], base: int) -> Plane:
    return Plane(lambda a: f(_unsigned(a)), lambda z: z.log() / arb(base).log(), _negative)


def _softplus(a: Any) -> Array:
    return np.log(_unsigned(1 + np.exp(_unsigned(a))))


def _logaddexp(a: Any, b: Any) -> Array:
    return np.log(_unsigned(np.exp(_unsigned(a)) + np.exp(_unsigned(b))))


COMPLEX = {
    "add": _infix(operator.add),
    "subtract": _infix(operator.sub),
    "multiply": _infix(operator.mul),
    "negative": _infix(operator.neg),
    "divide": Plane(lambda a, b: np.divide(_unsigned(a), b), operator.truediv, None),
    "power": Plane(_power, _ball_power, _broken_power),
    "==": Plane(operator.eq, conditions.equal, None),
    "!=": Plane(operator.ne, lambda a, b: conditions.negated(conditions.equal(a, b)), None),
    "and": Plane(np.logical_and, conditions.both, None),
    "or": Plane(np.logical_or, conditions.either, None),
    "not": Plane(np.logical_not, conditions.negated, None),
    "where": Plane(np.where, conditions.where_disc, None),
    "real": Plane(np.real, lambda z: acb(z.real), None),
    "imag": Plane(np.imag, lambda z: acb(z.imag), None),
    "conj": Plane(np.conj, acb.conjugate, None),
    "abs": Plane(np.abs, lambda z: acb(abs(z)), None),
    "arg": Plane(lambda a: np.angle(_unsigned(a)), lambda z: acb(z.arg()), _negative),
    "sin": _entire("sin", np.sin),
    "cos": _entire("cos", np.cos),
    "tan": _entire("tan", np.tan),
    "sinh": _entire("sinh", np.sinh),
    "cosh": _entire("cosh", np.cosh),
    "tanh": _entire("tanh", np.tanh),
    "asin": Plane(_from_below(np.arcsin), acb.asin, _beyond_one),
    "acos": Plane(_from_below(np.arccos), acb.acos, _beyond_one),
    "atan": Plane(_odd(np.arctan), acb.atan, _on_imaginary_axis),
    "asinh": Plane(_odd(np.arcsinh), acb.asinh, _on_imaginary_axis),
    "acosh": Plane(lambda a: np.arccosh(_unsigned(a)), acb.acosh, _below(1)),
    "atanh": Plane(_from_below(np.arctanh), acb.atanh, _beyond_one),
    "exp": _entire("exp", np.exp),
    "expm1": _entire("expm1", np.expm1),
    "log": Plane(lambda a: np.log(_unsigned(a)), acb.log, _negative),
    "log10": _logarithm(np.log10, 10),
    "log2": _logarithm(np.log2, 2),
    "log1p": Plane(lambda a: special.log1p(_unsigned(a)), acb.log1p, _below(-1)),
    "sqrt": Plane(lambda a: np.sqrt(_unsigned(a)), acb.sqrt, _negative),
    "erf": _entire("erf", special.erf),
    "erfc": _entire("erfc", special.erfc),
    "gamma": _entire("gamma", special.gamma),
    "sigmoid": Plane(lambda a: 1 / (1 + np.exp(-_unsigned(a))), lambda z: 1 / (1 + (-z).exp()), None),
    "softplus": Plane(_softplus, lambda z: (1 + z.exp()).log(), lambda a: _negative(1 + np.exp(_unsigned(a)))),
    "logaddexp": Plane(_logaddexp, lambda a, b: (a.exp() + b.exp()).log(), None),
}
"""By the name in graphs."""

REAL_ALONE = frozenset({
    "<", "<=", ">", ">=", "minimum", "maximum", "atan2", "cbrt", "sign", "relu", "floor", "ceil", "round", "mod",
    "lgamma", "polygamma", "sinc", "besselj", "bessely", "besseli", "besselk", "gammainc", "gammaincc", "betainc",
    "erfinv", "erfcinv", "beta", "binomial",
})  # fmt: skip
"""Operations whose operands have to be real numbers, of complex ones the real part, say."""

MAYBE_COMPLEX = frozenset({"sqrt", "log", "log10", "log2", "log1p", "asin", "acos", "acosh", "atanh", "power"})
"""Operations that make complex numbers of real ones."""

_ORDERINGS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def _of_reals(name: str) -> Plane:
    record = OPERATIONS[name]
    f = _ORDERINGS.get(name, record.arrays)

    def arrays(*args: Any) -> Any:
        return f(*map(np.real, args))  # type: ignore[operator]  # the templates are those of _ORDERINGS

    def balls(*args: Any) -> Any:
        value = record.balls.strict(*(arg.real if isinstance(arg, acb) else arg for arg in args))
        return acb(value) if isinstance(value, arb) else value

    return Plane(arrays, balls, None)


PLANE: dict[str, Plane] = COMPLEX | {name: _of_reals(name) for name in REAL_ALONE}
"""All operations of formulas of complex numbers."""
