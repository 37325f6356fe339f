"""The functions that generated code calls: NumPy's and SciPy's for arrays, Python's for floats (prefix `scalar_`).

Python floats are several times faster than NumPy's scalars. What they answer with an exception (1/0, log(-1),
exp(1000)) is computed again with NumPy, which answers inf or nan.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from math import copysign, exp, log1p
from typing import Any

import numpy as np
from scipy import special

Array = np.ndarray[Any, Any]

ONE_ARGUMENT = (
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "expm1",
    "log", "log10", "log2", "log1p", "sqrt", "cbrt", "abs", "sign", "floor", "ceil", "round", "erf", "erfc", "gamma",
    "lgamma", "sigmoid", "softplus", "relu",
)  # fmt: skip
TWO_ARGUMENTS = ("atan2", "logaddexp", "minimum", "maximum")


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)); where exp overflows the quotient is 0, as it should be."""
    result: Array = 1.0 / (1.0 + np.exp(-x))
    return result


def softplus(x: Array) -> Array:
    """log(1 + exp(x)) without overflow; a third of the time of numpy.logaddexp."""
    result: Array = np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))
    return result


def relu(x: Array) -> Array:
    """max(x, 0)."""
    return np.maximum(x, 0.0)


def polygamma(order: int, x: Array) -> Array:
    """Derivative of this order of the digamma function."""
    return np.asarray(special.polygamma(order, x) if order else special.psi(x))


def norm(x: Array, axes: tuple[int, ...]) -> Array:
    """Square root of the sum of squares, scaled where the squares would overflow or vanish."""
    squares = np.add.reduce(x * x, axes)
    if np.all((squares > 1e-280) & (squares < 1e300)):
        return np.asarray(np.sqrt(squares))
    largest = np.maximum.reduce(np.abs(x), axes, keepdims=True)
    scale = np.where((largest > 0) & (largest < np.inf), largest, 1.0)
    return np.asarray(np.squeeze(scale, axes) * np.sqrt(np.add.reduce((x / scale) ** 2, axes)))


def placed(value: Array | float, shape: tuple[int, ...], key: tuple[int | slice, ...]) -> Array:
    """Zeros with a value at `key`."""
    result = np.zeros(shape)
    result[key] = value
    return result


def joined(parts: Sequence[Array | float], shapes: Sequence[tuple[int, ...]]) -> Array:
    """Parts, each broadcast to its shape, in one vector."""
    return np.concatenate([np.broadcast_to(part, shape).ravel() for part, shape in zip(parts, shapes, strict=True)])


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + exp(-x)) if x > -700.0 else exp(x)


def _softplus(x: float) -> float:
    return max(x, 0.0) + log1p(exp(-abs(x)))


def _logaddexp(a: float, b: float) -> float:
    return a + math.log(2.0) if a == b else max(a, b) + log1p(exp(-abs(a - b)))


def _maximum(a: float, b: float) -> float:
    return a if a >= b or math.isnan(a) else b


def _minimum(a: float, b: float) -> float:
    return a if a <= b or math.isnan(a) else b


def _sign(x: float) -> float:
    return x if x == 0.0 or math.isnan(x) else copysign(1.0, x)


_ON_FLOATS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "sign": _sign,
    "floor": lambda x: float(math.floor(x)),
    "ceil": lambda x: float(math.ceil(x)),
    "round": lambda x: float(round(x)),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "relu": lambda x: _maximum(x, 0.0),
    "logaddexp": _logaddexp,
    "minimum": _minimum,
    "maximum": _maximum,
    "polygamma": lambda order, x: float(polygamma(order, x)),
}
_ON_ARRAYS: dict[str, Callable[..., Any]] = {
    **{f"a{name}": getattr(np, f"arc{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "tan2")},
    "round": np.rint,
    "erf": special.erf,
    "erfc": special.erfc,
    "gamma": special.gamma,
    "lgamma": special.gammaln,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "relu": relu,
}
_TOOLS = (
    "add", "arange", "array", "broadcast_to", "einsum", "empty", "float64", "inf", "logical_and", "logical_not",
    "logical_or", "nan", "s_", "where", "zeros",
)  # fmt: skip

NAMES: dict[str, object] = {
    "float": float,
    "norm": norm,
    "placed": placed,
    "joined": joined,
    "polygamma": polygamma,
    **{name: getattr(np, name) for name in _TOOLS},
    **{op: _ON_ARRAYS.get(op) or getattr(np, op) for op in (*ONE_ARGUMENT, *TWO_ARGUMENTS)},
    **{
        f"scalar_{op}": _ON_FLOATS.get(op) or getattr(math, op)
        for op in (*ONE_ARGUMENT, *TWO_ARGUMENTS, "pow", "polygamma")
    },
}
"""All that generated code can reach."""
