"""The derivative of each elementwise operation.

RULES holds one function for each argument. Given g, the node y and its arguments, it returns g times the partial
derivative, which serves forward and reverse mode. Values at kinks are those that people expect: abs'(0) = 0, half the
derivative of each at a tie of min and max, relu'(0) = 0, 0 for a branch not taken.
"""
# ruff: noqa: ARG001, ARG005  every rule takes g, y and all arguments of its operation

from __future__ import annotations

from collections.abc import Callable

from service.expressions.graph.nodes import Node
from service.expressions.graph.simplify import function, scale, sigmoid, split, where

Rule = Callable[..., Node]


def quotient(g: Node, a: Node) -> Node:
    """`g / a` inside a derivative, where a common factor cancels: (x*log(x))' at 0 needs x/x = 1."""
    coefficient, term = split(g)
    if term is a:
        return g.graph.constant(coefficient)
    if term.op == "multiply" and a in term.args:
        return scale(coefficient, term.args[term.args[0] is a])
    return g / a


def product(g: Node, a: Node) -> Node:
    """`g * a` inside a derivative, where a common factor cancels: (x*log(x))' at 0 needs x * (1/x) = 1."""
    for p, q in ((g, a), (a, g)):
        coefficient, term = split(p)
        if term.op == "divide" and term.args[1] is q:
            return coefficient * term.args[0]
    return g * a


def _zero(g: Node, *_: Node) -> Node:
    return g.graph.constant(0)


def _constant(g: Node, name: str) -> Node:
    return g.graph.node("named", (), (), name)


def _power_base(g: Node, y: Node, a: Node, b: Node) -> Node:
    if b.op == "constant":
        return g * (b * a ** (b - 1))
    return g * where(compare("!=", b, 0), b * a ** (b - 1), g.graph.constant(0))


def _power_exponent(g: Node, y: Node, a: Node, b: Node) -> Node:
    return g * where(compare("!=", y, 0), y * function("log", a), g.graph.constant(0))


def _larger(g: Node, y: Node, a: Node, b: Node, order: str) -> Node:
    """The share of the argument that is selected by min or max: all, half at a tie, nothing."""
    graph = g.graph
    share = where(compare("==", a, b), graph.constant(1) / 2, graph.constant(1))
    return g * where(compare(order, a, b), share, graph.constant(0))


def _polygamma(g: Node, a: Node, order: int) -> Node:
    return g * a.graph.elementwise("polygamma", a, attribute=order)


def _chosen(g: Node, condition: Node) -> Node:
    return where(condition, g, g.graph.constant(0))


def _rejected(g: Node, condition: Node) -> Node:
    return _chosen(g, g.graph.elementwise("not", condition, boolean=True))


def _density(g: Node, a: Node) -> Node:
    """G * 2/sqrt(pi) * exp(-a**2)."""
    return g * (2 / function("sqrt", _constant(g, "pi")) * function("exp", -(a**2)))


def compare(symbol: str, a: Node, b: Node | int) -> Node:
    """A condition, componentwise."""
    return a.graph.elementwise(symbol, a, a.graph.lift(b), boolean=True)


RULES: dict[str, tuple[Rule, ...]] = {
    "add": (lambda g, y, a, b: g, lambda g, y, a, b: g),
    "subtract": (lambda g, y, a, b: g, lambda g, y, a, b: -g),
    "multiply": (lambda g, y, a, b: product(g, b), lambda g, y, a, b: product(g, a)),
    "divide": (lambda g, y, a, b: g / b, lambda g, y, a, b: -(g * y / b)),
    "power": (_power_base, _power_exponent),
    "negative": (lambda g, y, a: -g,),
    "sin": (lambda g, y, a: g * function("cos", a),),
    "cos": (lambda g, y, a: -(g * function("sin", a)),),
    "tan": (lambda g, y, a: g * (1 + y**2),),
    "asin": (lambda g, y, a: g / function("sqrt", 1 - a**2),),
    "acos": (lambda g, y, a: -(g / function("sqrt", 1 - a**2)),),
    "atan": (lambda g, y, a: g / (1 + a**2),),
    "atan2": (lambda g, y, a, b: g * b / (a**2 + b**2), lambda g, y, a, b: -(g * a / (a**2 + b**2))),
    "sinh": (lambda g, y, a: g * function("cosh", a),),
    "cosh": (lambda g, y, a: g * function("sinh", a),),
    "tanh": (lambda g, y, a: g / function("cosh", a) ** 2,),
    "asinh": (lambda g, y, a: g / function("sqrt", a**2 + 1),),
    "acosh": (lambda g, y, a: g / (function("sqrt", a - 1) * function("sqrt", a + 1)),),
    "atanh": (lambda g, y, a: g / (1 - a**2),),
    "exp": (lambda g, y, a: g * y,),
    "expm1": (lambda g, y, a: g * function("exp", a),),
    "log": (lambda g, y, a: quotient(g, a),),
    "log10": (lambda g, y, a: quotient(g, a) / function("log", g.graph.constant(10)),),
    "log2": (lambda g, y, a: quotient(g, a) / function("log", g.graph.constant(2)),),
    "log1p": (lambda g, y, a: g / (1 + a),),
    "sqrt": (lambda g, y, a: g / (2 * y),),
    "cbrt": (lambda g, y, a: g / (3 * y**2),),
    "abs": (lambda g, y, a: g * function("sign", a),),
    "sign": (_zero,),
    "floor": (_zero,),
    "ceil": (_zero,),
    "round": (_zero,),
    "minimum": (lambda g, y, a, b: _larger(g, y, a, b, "<="), lambda g, y, a, b: _larger(g, y, b, a, "<=")),
    "maximum": (lambda g, y, a, b: _larger(g, y, a, b, ">="), lambda g, y, a, b: _larger(g, y, b, a, ">=")),
    "where": (_zero, lambda g, y, c, a, b: _chosen(g, c), lambda g, y, c, a, b: _rejected(g, c)),
    "erf": (lambda g, y, a: _density(g, a),),
    "erfc": (lambda g, y, a: -_density(g, a),),
    "gamma": (lambda g, y, a: _polygamma(g * y, a, 0),),
    "lgamma": (lambda g, y, a: _polygamma(g, a, 0),),
    "polygamma": (lambda g, y, a: _polygamma(g, a, y.attribute + 1),),
    "sigmoid": (lambda g, y, a: g * (y * sigmoid(-a)),),
    "softplus": (lambda g, y, a: g * sigmoid(a),),
    "logaddexp": (lambda g, y, a, b: g * sigmoid(a - b), lambda g, y, a, b: g * sigmoid(b - a)),
    "relu": (lambda g, y, a: _chosen(g, compare(">", a, 0)),),
}
"""Operation to (g, y, *arguments) -> g * partial derivative, one a argument."""
