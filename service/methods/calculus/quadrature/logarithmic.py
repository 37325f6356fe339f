"""Formulas in other variables: in w = -log of the distance from an end, and around multiples of π.

In w the powers and logarithms of the distance are exponentials and lines: log(exp(-w)) is -w on the whole plane. So a
singular end at 0 costs rigorous quadrature no more than any other range.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import rebuilt
from service.expressions.graph.simplify import function
from service.methods.calculus.quadrature.exact_parts import Data, Quadratic, quadratics


class NotExact(Exception):
    """Numbers of the formula in another variable are longer than the language keeps them, and would be rounded."""


def exactly(new: Node, root: Node) -> Node:
    """A formula made of another one. Raises NotExact where a number in it has been rounded to a double."""
    if {node for node in reachable([new]) if node.op == "constant" and isinstance(node.attribute, float)} <= set(
        reachable([root])
    ):
        return new
    raise NotExact


def rewritten(root: Node, replace: Callable[[Node, Node], Node | None]) -> Node:
    """The formula with nodes replaced: a function of a node and of the variable, None for what stays."""
    known: dict[Node, Node] = {}
    nodes = reachable([root])
    x = next((node for node in nodes if node.op == "input"), root)
    for node in nodes:
        new = replace(node, x)
        known[node] = new or (rebuilt(node, [known[arg] for arg in node.args]) if node.args else node)
    return known[root]


def around_pi(root: Node, q: Fraction, side: int, data: Data) -> Node:
    """f(q π + side · d) as a function of d; sines and cosines of it lose their multiples of π/2."""
    found = quadratics(root, data)

    def replace(node: Node, x: Node) -> Node | None:
        if node is x:
            return x * side + node.graph.node("named", (), (), "pi") * q
        constant, rate, bend = found.get(node.args[0], (1, 0, 0)) if node.args else (1, 0, 0)
        quarters = 2 * rate * q
        if node.op not in {"sin", "cos", "tan"} or constant or bend or quarters.denominator > 1:
            return None
        return _turned(node.op, x * (rate * side), int(quarters) % 4)

    return exactly(rewritten(root, replace), root)


def _turned(op: str, u: Node, quarters: int) -> Node:
    """sin, cos or tan of u + quarters · π/2."""
    sine, cosine = function("sin", u), function("cos", u)
    sines = (sine, cosine, -sine, -cosine)
    if op == "tan":
        return sine / cosine if quarters % 2 == 0 else -cosine / sine
    return sines[quarters] if op == "sin" else sines[(quarters + 1) % 4]


# Logarithmic variables ------------------------------------------------------------------------------------------------


class _Product(NamedTuple):
    """exp(exponent) · factor, an absent one being 0 or 1."""

    exponent: Node | None
    factor: Node | None

    def node(self, graph_of: Node) -> Node:
        power = function("exp", self.exponent) if self.exponent is not None else None
        if power is None or self.factor is None:
            return power or self.factor or graph_of.graph.constant(1)
        return power * self.factor


def _sum(a: Node | None, b: Node | None) -> Node | None:
    return a + b if a is not None and b is not None else a or b


def near(root: Node, c: Fraction, side: int, data: Data) -> Node:
    """f(x) dx/dw as a function of w, where x = c + side · exp(-w)."""
    return _in_w(root, data, c, (side, -1))


def far(root: Node, side: int, data: Data) -> Node:
    """f(x) dx/dw as a function of w, where x = side · exp(w)."""
    return _in_w(root, data, Fraction(0), (side, 1))


def _in_w(root: Node, data: Data, c: Fraction, signs: tuple[int, int]) -> Node:
    side, direction = signs
    polynomials = quadratics(root, data)
    nodes = reachable([root])
    w = next((node for node in nodes if node.op == "input"), None)
    if w is None:
        w = root.graph.node("input", (), (), ("x", 0, 1))
    exponent = w * direction
    known: dict[Node, _Product] = {}
    for node in nodes:
        if node in polynomials and node.varying:
            known[node] = _polynomial(polynomials[node], c, side, exponent)
        elif not node.args:
            known[node] = _Product(None, node)
        else:
            known[node] = _operation(node, [known[arg] for arg in node.args])
    value = known[root]
    return exactly(_Product(_sum(value.exponent, exponent), value.factor).node(root), root)


def _polynomial(p: Quadratic, c: Fraction, side: int, exponent: Node) -> _Product:
    """p(c + side d) with d = exp(exponent): its value at c is left out where it is 0."""
    value, slope, bend = p[0] + p[1] * c + p[2] * c * c, (p[1] + 2 * p[2] * c) * side, p[2]
    graph = exponent.graph
    d = function("exp", exponent)
    if value:
        return _Product(None, value + (slope + bend * d) * d if bend else value + slope * d)
    if not slope:
        return _Product(exponent * 2, graph.lift(bend))
    return _Product(exponent, graph.lift(slope) + bend * d if bend else graph.lift(slope))


def _operation(node: Node, args: list[_Product]) -> _Product:
    a = args[0]
    match node.op:
        case "multiply":
            return _Product(_sum(a.exponent, args[1].exponent), _times(a.factor, args[1].factor))
        case "divide":
            b = args[1]
            exponent = _sum(a.exponent, -b.exponent if b.exponent is not None else None)
            return _Product(exponent, _times(a.factor, 1 / b.factor if b.factor is not None else None))
        case "negative":
            return _Product(a.exponent, -_Product(None, a.factor).node(node))
        case "abs":
            return _Product(a.exponent, _applied(node, a.factor))
        case "exp":
            return _Product(a.node(node), None)
        case "log" if a.exponent is not None:
            return _Product(None, _sum(a.exponent, _applied(node, a.factor)))
        case "sqrt" | "cbrt" if a.exponent is not None:
            return _Product(a.exponent / (2 if node.op == "sqrt" else 3), _applied(node, a.factor))
        case "power" if a.exponent is not None and not node.args[1].varying:
            p = node.args[1]
            return _Product(a.exponent * p, None if a.factor is None else a.factor**p)
    return _Product(None, rebuilt(node, [arg.node(node) for arg in args]))


def _times(a: Node | None, b: Node | None) -> Node | None:
    return a * b if a is not None and b is not None else a or b


def _applied(node: Node, factor: Node | None) -> Node | None:
    return None if factor is None else rebuilt(node, [factor])
