"""A comparison as a node between two bounds."""

from __future__ import annotations

from service.expressions.errors import ExpressionError
from service.expressions.graph import arrays
from service.expressions.graph.nodes import Node
from service.expressions.reading.values import Value

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}
_RISING = {"<": True, "<=": True, ">": False, ">=": False}
_FORMS = "f <= g, f >= g, f == g or constant <= f <= constant"


def bounded(value: Value) -> tuple[Node, Node, Node]:
    """The bounded node, its lower and its upper bound. Raises ExpressionError for what is no such comparison."""
    infinity = value.node.graph.constant(float("inf"))
    match value.comparisons:
        case [(symbol, left, right)] if symbol != "!=":
            a, b = left.node, right.node
            if not a.varying:
                a, b, symbol = b, a, _MIRRORED[symbol]
            if b.varying:
                a, b = a - b, b.graph.constant(0)
            _check_varying(a)
            a = arrays.broadcast(a, value.node.shape)
            return a, b if symbol in {">", ">=", "=="} else -infinity, b if symbol in {"<", "<=", "=="} else infinity
        case [(first, low, middle), (second, _, high)] if _RISING.get(first) == _RISING.get(second) is not None:
            _check_varying(middle.node)
            if low.node.varying or high.node.varying:
                raise ExpressionError(0, "ends that vary", "constants at both ends of a chained comparison")
            ends = (low.node, high.node) if _RISING[first] else (high.node, low.node)
            return arrays.broadcast(middle.node, value.node.shape), *ends
    raise ExpressionError(0, "another condition" if value.node.boolean else "no comparison", _FORMS)


def _check_varying(a: Node) -> None:
    if not a.varying:
        raise ExpressionError(0, "a comparison of constants", "one that depends on the variables")
