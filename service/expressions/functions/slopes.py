"""What the rules of several operations share: derivatives as graphs."""

from __future__ import annotations

from service.expressions.functions.record import Landmark, Shape
from service.expressions.graph.nodes import Node
from service.expressions.graph.simplify import compare, function, scale, split, where

SMOOTH = Shape(kink=None, landmarks=(), analytic=True)


def first(node: Node) -> Node:
    """The argument of a node."""
    return node.args[0]


def difference(node: Node) -> Node:
    """Of the two arguments of a node."""
    return node.args[0] - node.args[1]


def at_zero(node: Node) -> Node:
    """The condition that the argument of a node is 0."""
    return compare("==", node.args[0], 0)


CORNER = Shape(kink=at_zero, landmarks=((Landmark.SWITCH, first),), analytic=False)


def zero(g: Node, *_: Node) -> Node:
    """The rule of what is constant between its jumps."""
    return g.graph.constant(0)


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


def power_base(g: Node, _: Node, a: Node, b: Node) -> Node:
    """g * b * a**(b - 1), and 0 at 0**0; only there, or the derivative by b at b = 0 were lost."""
    if b.op == "constant":
        return g * (b * a ** (b - 1))
    regular = a.graph.elementwise("or", compare("!=", a, 0), compare("!=", b, 0), boolean=True)
    return g * where(regular, b * a ** (b - 1), g.graph.constant(0))


def power_exponent(g: Node, y: Node, a: Node, _: Node) -> Node:
    """g * a**b * log(a), and 0 where a**b is 0."""
    return g * where(compare("!=", y, 0), y * function("log", a), g.graph.constant(0))


def selected(g: Node, a: Node, b: Node, order: str) -> Node:
    """The share of the argument that min or max selects: all, half at a tie, nothing."""
    graph = g.graph
    share = where(compare("==", a, b), graph.constant(1) / 2, graph.constant(1))
    return g * where(compare(order, a, b), share, graph.constant(0))


def chosen(g: Node, condition: Node) -> Node:
    """`g` where a condition holds, 0 elsewhere."""
    return where(condition, g, g.graph.constant(0))


def rejected(g: Node, condition: Node) -> Node:
    """`g` where a condition does not hold, 0 elsewhere."""
    return chosen(g, g.graph.elementwise("not", condition, boolean=True))


def next_order(g: Node, y: Node, a: Node) -> Node:
    """`g` times the derivative of an operation whose attribute is the order of a derivative."""
    return g * a.graph.elementwise(y.op, a, attribute=y.attribute + 1)


def density(g: Node, a: Node) -> Node:
    """`g * 2/sqrt(pi) * exp(-a**2)`."""
    pi = g.graph.node("named", (), (), "pi")
    return g * (2 / function("sqrt", pi) * function("exp", -(a**2)))
