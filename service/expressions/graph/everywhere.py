"""Which parts of a formula have a value for all real numbers, so that a factor of 0 may take them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.expressions.graph.nodes import Node


EVERYWHERE = frozenset({
    "input", "iota", "named", "add", "subtract", "multiply", "negative", "minimum", "maximum", "where",
    "<", "<=", ">", ">=", "==", "!=", "and", "or", "not",
    "sin", "cos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "exp", "expm1", "cbrt",
    "abs", "sign", "relu", "floor", "ceil", "round", "erf", "erfc", "sinc", "sigmoid", "softplus", "logaddexp",
    "sum", "amin", "amax", "lower_median", "upper_median", "det", "norm",
    "logsumexp", "matmul", "concatenate", "index", "place", "reshape", "transpose",
    "broadcast",
})  # fmt: skip
"""Operations with a value for all real operands, beyond the range of doubles too. Data may hold what is no number."""


def has_value_everywhere(a: Node) -> bool:
    """Whether `a` is a real number at each point; false where that is not plain."""
    seen: set[Node] = set()
    waiting = [a]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            if not _is_total(node):
                return False
            seen.add(node)
            waiting.extend(node.args)
    return True


def _is_total(a: Node) -> bool:
    match a.op:
        case "constant":
            return bool(a.attribute - a.attribute == 0)  # neither infinite nor NaN
        case "divide":
            return bool(a.args[1].value)
        case "power":
            base, exponent = (arg.value for arg in a.args)
            return (isinstance(exponent, int) and exponent > 0) or (base is not None and base > 0)
    return a.op in EVERYWHERE
