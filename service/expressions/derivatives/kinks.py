"""Where a function has no derivative: when some part of it sits on a kink, at a jump or at a vertical tangent."""

from __future__ import annotations

from fractions import Fraction

from service.expressions.derivatives.rules import compare
from service.expressions.graph import arrays
from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.simplify import function, where

_ORDERINGS = frozenset({"<", "<=", ">", ">=", "==", "!="})


def kinks(output: Node) -> list[Node]:
    """Conditions, each true where one part of the function is not differentiable. Empty for a smooth function."""
    conditions = (_kink(node) for node in reachable([output]) if node.varying)
    return [condition for condition in conditions if condition is not None]


def _kink(node: Node) -> Node | None:
    if node.op in {"minimum", "maximum"} or node.op in _ORDERINGS:
        return compare("==", *node.args)
    if not node.args:
        return None
    a = node.args[0]
    match node.op:
        case "abs" | "sign" | "relu" | "sqrt" | "cbrt":
            return compare("==", a, 0)
        case "floor" | "ceil":
            return compare("==", a, node)
        case "round":
            return compare("==", function("floor", a + Fraction(1, 2)), a + Fraction(1, 2))
        case "norm":
            return compare("==", node, 0)
        case "power":
            return _root(node)
        case "amin" | "amax":
            axes = node.attribute
            best = arrays.reshape(node, tuple(1 if i in axes else n for i, n in enumerate(a.shape)))
            hits = where(compare("==", a, best), node.graph.constant(1), node.graph.constant(0))
            return compare(">", arrays.total(hits, axes), 1)
    return None


def _root(node: Node) -> Node | None:
    """A power with an exponent that is no natural number, at 0."""
    a, b = node.args
    if not a.varying or (isinstance(b.value, int) and b.value > 0):
        return None
    at_zero = compare("==", a, 0)
    if b.varying or b.value is not None:
        return at_zero
    broken = node.graph.elementwise("or", compare("!=", b, function("floor", b)), compare("<", b, 0), boolean=True)
    return node.graph.elementwise("and", at_zero, broken, boolean=True)
