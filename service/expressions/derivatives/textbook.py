"""Derivatives as they are written on paper: without the provisions for points where a factor vanishes."""

from __future__ import annotations

from collections.abc import Callable

from service.expressions.graph.branches import where
from service.expressions.graph.nodes import Graph, Node, Number, reachable
from service.expressions.graph.scalars import rebuilt
from service.expressions.graph.simplify import split


def on_paper(output: Node) -> Node:
    """The same formula with u*v for `where(u != 0, u*v, 0)`, a**b for a*a**(b - 1), and one fraction for several.

    (x**n)' is n*x**(n - 1) then, which at x = n = 0 is no number.
    """
    known: dict[Node, Node] = {}
    for node in reachable([output]):
        known[node] = _plain(_with(node, tuple(known[arg] for arg in node.args)))
    return known[output]


def _with(node: Node, args: tuple[Node, ...]) -> Node:
    """The same operation on other arguments."""
    if args == node.args:
        return node
    if not node.shape and not any(arg.shape for arg in args):
        return rebuilt(node, args)
    return node.graph.node(node.op, args, node.shape, node.attribute, boolean=node.boolean)


def _plain(node: Node) -> Node:
    rule = _RULES.get(node.op)
    return rule(*node.args) if rule else node


def _where(condition: Node, a: Node, b: Node) -> Node:
    if b.value == 0 and condition.op == ">" and condition.args[1].value == 0 and _divides(condition.args[0], a):
        return a
    factors = _factors(a)
    provisions = [] if b.value != 0 else _provisions(condition)
    if provisions and all(factor in factors for factor in provisions):
        return a
    return where(condition, a, b)


def _divides(root: Node, a: Node) -> bool:
    """Whether it is the denominator, as in the derivative of a norm."""
    return root.op == "sqrt" and a.op == "divide" and root in _factors(a.args[1])


def _provisions(condition: Node) -> list[Node | None]:
    """What has to differ from zero; None for any other condition."""
    if condition.op in {"and", "or"}:
        return [*_provisions(condition.args[0]), *_provisions(condition.args[1])]
    return [condition.args[0] if condition.op == "!=" and condition.args[1].value == 0 else None]


def _factors(a: Node) -> set[Node | None]:
    waiting, found = [a], set[Node | None]()
    while waiting:
        node = waiting.pop()
        found.add(node)
        if node.op in {"multiply", "negative"}:
            waiting += node.args
        if node.op in {"power", "divide"}:
            waiting.append(node.args[0])
    return found


def _product(a: Node, b: Node) -> Node:
    if a.op == "divide":
        return _quotient(_product(a.args[0], b), a.args[1])
    if b.op == "divide":
        return _quotient(_product(a, b.args[0]), b.args[1])
    for base, other in ((a, b), (b, a)):
        if other.op == "power" and other.args[0] is base and _is_one_less(other.args[1]):
            return base ** other.args[1].args[0]
        if other.op == "multiply" and base in other.args:
            return (base * base) * other.args[other.args[0] is base]
    return _root_squared(a * b)


def _is_one_less(exponent: Node) -> bool:
    return exponent.op == "subtract" and exponent.args[1].value == 1


def _root_squared(a: Node) -> Node:
    return a.args[0].args[0] if a.op == "power" and a.args[1].value == 2 and a.args[0].op == "sqrt" else a


def _quotient(a: Node, b: Node) -> Node:
    if a.op == "negative":
        return -_quotient(a.args[0], b)
    if a.op == "divide":
        return _quotient(a.args[0], _product(a.args[1], b))
    return a / b


def _power(a: Node, b: Node) -> Node:
    if isinstance(b.value, int) and b.value > 0:
        if a.op == "divide":
            return _quotient(_power(a.args[0], b), _power(a.args[1], b))
        coefficient, term = split(a)
        if coefficient != 1:
            return coefficient**b.value * _power(term, b)
    return _root_squared(a**b)


def _sum(a: Node, b: Node, sign: int = 1) -> Node:
    """The sum or the difference, like terms together where they follow each other."""
    n, term = _split(b)
    chain = a.op in {"add", "subtract"}
    for last in (a, a.args[1]) if chain else (a,):
        m, other = _split(last)
        if other == term:
            m *= -1 if last is not a and a.op == "subtract" else 1
            together = _joined(m + sign * n, term, a.graph)
            return together if last is a else _sum(a.args[0], together)
    return a + b if sign > 0 else a - b


def _split(a: Node) -> tuple[Number, tuple[Node | None, bool]]:
    """Coefficient, and what it is multiplied with or divided by: 3/x is 3 and x below; a number has nothing."""
    if a.value is not None:
        return a.value, (None, False)
    if a.op == "divide" and a.args[0].value is not None:
        return a.args[0].value, (a.args[1], True)
    coefficient, term = split(a)
    return coefficient, (term, False)


def _joined(coefficient: Number, term: tuple[Node | None, bool], graph: Graph) -> Node:
    factor, below = term
    number = graph.constant(coefficient)
    return number if factor is None else number / factor if below else number * factor


_RULES: dict[str, Callable[..., Node]] = {
    "where": _where,
    "multiply": _product,
    "divide": _quotient,
    "power": _power,
    "add": _sum,
    "subtract": lambda a, b: _sum(a, b, -1),
}
