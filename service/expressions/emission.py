"""How each operation is written in generated code: for NumPy arrays, and for Python floats where every value is a scalar.

The text of generated code is made of these templates, of register names and of numbers only; nothing a user wrote is in it.
Python floats are several times faster than NumPy's scalars. What they answer with an exception (1/0, log(-1), exp(1000)) is
computed again with NumPy, which answers inf or nan.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from math import copysign, exp, log1p

import numpy as np
from scipy import special

_INFIX = {
    "add": "({} + {})",
    "subtract": "({} - {})",
    "multiply": "({} * {})",
    "divide": "({} / {})",
    "negative": "(-{})",
    **{symbol: f"({{}} {symbol} {{}})" for symbol in ("<", "<=", ">", ">=", "==", "!=")},
}
_CALLS = (
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp",
    "expm1", "log", "log10", "log2", "log1p", "sqrt", "cbrt", "abs", "sign", "floor", "ceil", "round", "erf", "erfc",
    "gamma", "lgamma", "sigmoid", "softplus", "relu", "logaddexp", "minimum", "maximum",
)  # fmt: skip

_TWO = frozenset({"atan2", "logaddexp", "minimum", "maximum"})
_ARGUMENTS = {op: "({}, {})" if op in _TWO else "({})" for op in _CALLS}
_LOGIC = {"and": "logical_and({}, {})", "or": "logical_or({}, {})", "not": "logical_not({})"}

NUMPY = {
    **_INFIX,
    **_LOGIC,
    **{op: op + arguments for op, arguments in _ARGUMENTS.items()},
    "power": "({} ** {})",
    "where": "where({}, {}, {})",
}
SCALAR = {
    **_INFIX,
    **{op: f"scalar_{op}{arguments}" for op, arguments in _ARGUMENTS.items()},
    "power": "scalar_pow({}, {})",
    "where": "({1} if {0} else {2})",
    "and": "({} and {})",
    "or": "({} or {})",
    "not": "(not {})",
}
SMALL_POWERS = {
    2: "({0} * {0})",
    3: "({0} * {0} * {0})",
    4: "(({0} * {0}) * ({0} * {0}))",
    -1: "(1.0 / {0})",
    -2: "(1.0 / ({0} * {0}))",
}


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))


def _softplus(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def norm(x: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """Square root of the sum of squares, scaled where the squares would overflow or vanish."""
    squares = np.add.reduce(x * x, axes)
    if np.all((squares > 1e-280) & (squares < 1e300)):
        return np.sqrt(squares)
    largest = np.maximum.reduce(np.abs(x), axes, keepdims=True)
    scale = np.where((largest > 0) & (largest < np.inf), largest, 1.0)
    return np.squeeze(scale, axes) * np.sqrt(np.add.reduce((x / scale) ** 2, axes))


def placed(value: np.ndarray, shape: tuple[int, ...], key: tuple[int | slice, ...]) -> np.ndarray:
    """Zeros with a value at `key`."""
    result = np.zeros(shape)
    result[key] = value
    return result


def joined(parts: Sequence[np.ndarray], shapes: Sequence[tuple[int, ...]]) -> np.ndarray:
    """Parts, each broadcast to its shape, in one vector."""
    return np.concatenate([np.broadcast_to(part, shape).ravel() for part, shape in zip(parts, shapes, strict=True)])


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0.0)


def _scalar_sigmoid(x: float) -> float:
    return 1.0 / (1.0 + exp(-x)) if x > -700.0 else exp(x)


def _scalar_softplus(x: float) -> float:
    return (max(0.0, x)) + log1p(exp(-abs(x)))


def _scalar_logaddexp(a: float, b: float) -> float:
    return a + math.log(2.0) if a == b else max(a, b) + log1p(exp(-abs(a - b)))


def _scalar_maximum(a: float, b: float) -> float:
    return a if a >= b or a != a else b


def _scalar_minimum(a: float, b: float) -> float:
    return a if a <= b or a != a else b


def _scalar_sign(x: float) -> float:
    return x if x == 0.0 or x != x else copysign(1.0, x)


def _scalar_polygamma(order: int, x: float) -> float:
    return float(polygamma(order, x))


def polygamma(order: int, x: np.ndarray | float) -> np.ndarray:
    """Derivative of this order of the digamma function."""
    if order == 0:
        return special.psi(x)
    return special.polygamma(order, x)


_INVERSES = {f"a{name}": f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "tan2")}
_SPECIAL = {"erf": special.erf, "erfc": special.erfc, "gamma": special.gamma, "lgamma": special.gammaln}
_OWN = {"sigmoid": _sigmoid, "softplus": _softplus, "relu": _relu, "polygamma": polygamma, "norm": norm, "placed": placed, "joined": joined}
_NUMPY_NAMES = (
    "add", "arange", "array", "broadcast_to", "einsum", "empty", "float64", "s_", "logical_and", "logical_not", "logical_or",
    "where", "zeros",
)  # fmt: skip
_CONSTANTS = {"inf": math.inf, "nan": math.nan, "float": float}

_SCALARS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "sign": _scalar_sign,
    "floor": lambda x: float(math.floor(x)),
    "ceil": lambda x: float(math.ceil(x)),
    "round": lambda x: float(round(x)),
    "sigmoid": _scalar_sigmoid,
    "softplus": _scalar_softplus,
    "relu": lambda x: _scalar_maximum(x, 0.0),
    "logaddexp": _scalar_logaddexp,
    "minimum": _scalar_minimum,
    "maximum": _scalar_maximum,
    "polygamma": _scalar_polygamma,
}

NAMES: dict[str, object] = {
    **_CONSTANTS,
    **{name: getattr(np, name) for name in _NUMPY_NAMES},
    **{op: getattr(np, _INVERSES.get(op, op), None) for op in _CALLS},
    "abs": np.absolute,
    "round": np.rint,
    **_SPECIAL,
    **_OWN,
    **{f"scalar_{name}": _SCALARS.get(name) or vars(math).get(name) for name in (*_CALLS, "pow", "polygamma")},
}
"""What generated code may call."""
