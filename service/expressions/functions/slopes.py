"""What the rules of several operations share: derivatives as graphs."""

from __future__ import annotations

from fractions import Fraction

from service.expressions.functions.record import Landmark, Shape
from service.expressions.graph.branches import compare, where
from service.expressions.graph.nodes import Node, Number
from service.expressions.graph.simplify import function, scale, split

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


def root(g: Node, y: Node, a: Node, exponent: Number) -> Node | None:
    """g * exponent * a**(exponent - 1), y = a**exponent, where `a` is a factor of g: 0 at 0, and no 0*inf; or None."""
    rest = _without(g, a)
    return None if rest is None else rest * (exponent * y)


def _without(g: Node, a: Node) -> Node | None:
    """g / a where `a`, or a natural power of it, is a factor of g."""
    coefficient, term = split(g)
    if term is a:
        return g.graph.constant(coefficient)
    if term.op == "power" and term.args[0] is a and isinstance(n := term.args[1].value, int) and n > 1:
        return scale(coefficient, a ** (n - 1))
    if term.op == "multiply":
        for factor, other in (term.args, term.args[::-1]):
            if factor is a or factor.op == "power":
                rest = _without(factor, a)
                if rest is not None:
                    return coefficient * (rest * other)
    return None


def sqrt(g: Node, y: Node, a: Node) -> Node:
    """Slope of the square root."""
    return root(g, y, a, Fraction(1, 2)) or g / (2 * y)


def cbrt(g: Node, y: Node, a: Node) -> Node:
    """Slope of the cube root."""
    return root(g, y, a, Fraction(1, 3)) or g / (3 * y**2)


def power_base(g: Node, y: Node, a: Node, b: Node) -> Node:
    """g * b * a**(b - 1), and 0 at b = 0; of a varying b only at 0**0, or the derivative by b were lost."""
    if b.value is not None:
        return (root(g, y, a, b.value) if 0 < b.value < 1 else None) or g * (b * a ** (b - 1))
    regular = compare("!=", b, 0)
    if b.varying:
        regular = a.graph.elementwise("or", compare("!=", a, 0), regular, boolean=True)
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
