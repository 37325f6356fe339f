"""The names that a text may use: functions, reductions and constants."""

from __future__ import annotations

import math

ALIASES = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
}

UNARY = (
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "expm1",
    "log", "log10", "log2", "log1p", "sqrt", "cbrt", "abs", "sign", "floor", "ceil", "round", "erf", "erfc", "gamma",
    "lgamma", "digamma", "sigmoid", "softplus", "relu",
)  # fmt: skip
"""Functions of one argument, applied to each component of an array."""

BINARY = ("atan2", "logaddexp", "pow", "polygamma")
"""Functions of two arguments that broadcast against each other."""

REDUCTIONS = ("sum", "prod", "mean", "min", "max")
"""Of an array, of several values (min, max), or of `expression for i in range(n)`."""

SHAPED = ("where", "clip", "dot", "norm", "transpose")

CONSTANTS = {"pi": math.pi, "e": math.e}

FUNCTIONS = frozenset((*UNARY, *BINARY, *REDUCTIONS, *SHAPED, *ALIASES))
